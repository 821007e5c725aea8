//! What Kubernetes objects mean for the gate.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::sync::Arc;

use imagegate::{Fact, Image, Report, Workload};
use imagegate_formats::{
    Admission, ContainerImage, Found, HostFacts, Judged, ObjectIdentity, OwnerReference, SkipReason, Skipped,
    read_kubernetes,
};

use crate::arguments::{bytes, given, handles};
use crate::controllers::imagegate_controllers;
use crate::error::{Failure, imagegate_error};
use crate::guard::{free, get, give, new};
use crate::image::imagegate_image;
use crate::numbered::numbered;
use crate::report::imagegate_report;
use crate::request::imagegate_request;
use crate::status::imagegate_status;
use crate::text::imagegate_text;
use crate::workload::imagegate_workload;

/// What was found in a document of Kubernetes: the pods and pod templates of each object that would run, and what was not
/// looked at, and why. Immutable: any number of threads may use it at once.
pub struct imagegate_found(Vec<Entry>);

/// What was found, with the texts that are made of it.
pub(crate) struct Entry {
    pub(crate) found: Found,
    judged_as: Option<String>,
    skip_message: Option<String>,
    /// Why the owner could not be verified.
    unverified: Option<String>,
}

impl Entry {
    pub(crate) fn new(found: Found, unverified: Option<String>) -> Self {
        let (judged_as, skip_message) = match &found {
            Found::Judged(judged) => (judged.judged_as().map(|judged_as| judged_as.to_string()), None),
            Found::Skipped(skipped) => (None, Some(skipped.reason.to_string())),
        };
        Self { found, judged_as, skip_message, unverified }
    }
}

impl imagegate_found {
    pub(crate) fn new(entries: impl IntoIterator<Item = Entry>) -> Self {
        Self(entries.into_iter().collect())
    }

    pub(crate) fn found(&self) -> impl Iterator<Item = &Found> {
        self.0.iter().map(|entry| &entry.found)
    }
}

/// What texts there are of what was found. New numbers may be added.
#[repr(u32)]
#[derive(Clone, Copy)]
pub enum imagegate_found_field {
    /// `apps/v1` for example, where the object says it.
    ApiVersion = 0,
    /// The object's kind.
    Kind = 1,
    /// The object's name, or what it is generated from.
    Name = 2,
    /// The object's namespace, or the default one.
    Namespace = 3,
    /// The JSON pointer of the object in the document.
    Pointer = 4,
    /// Why nothing of it is decided, in a word that stays: `noPodTemplate`, `operation`, `imagesPassedOver`, …; none where
    /// images would run.
    SkipReason = 5,
    /// The uid of the admission request that it came in.
    Uid = 6,
    /// What that request does: `CREATE`, `UPDATE`, `DELETE`, `CONNECT`.
    Operation = 7,
    /// The part of the object that the request is about.
    Subresource = 8,
    /// Who asks.
    Username = 9,
    /// The JSON pointer of the pod template within the object; empty where that is the object itself, none of what was
    /// skipped.
    Template = 10,
    /// As what a pod or job is judged, where that is not the workload at the end of its owners: `judged as Job nightly-1`.
    /// Texts about the object should say it.
    JudgedAs = 11,
    /// Why nothing of it is decided, for people; its wording may change.
    SkipMessage = 12,
    /// The uid of the object, which it has once it is in a cluster.
    ObjectUid = 13,
    /// Why its owner could not be verified, for people; see `imagegate_found_verify_owners`.
    Unverified = 14,
}

numbered!(imagegate_found_field {
    ApiVersion,
    Kind,
    Name,
    Namespace,
    Pointer,
    SkipReason,
    Uid,
    Operation,
    Subresource,
    Username,
    Template,
    JudgedAs,
    SkipMessage,
    ObjectUid,
    Unverified
});

/// What texts there are of an owner. New numbers may be added.
#[repr(u32)]
#[derive(Clone, Copy)]
pub enum imagegate_owner_field {
    /// `apps/v1` for example.
    ApiVersion = 0,
    /// The owner's kind.
    Kind = 1,
    /// The owner's name.
    Name = 2,
    /// The owner's uid.
    Uid = 3,
}

numbered!(imagegate_owner_field { ApiVersion, Kind, Name, Uid });

fn entry(found: Option<&imagegate_found>, index: usize) -> Option<&Entry> {
    found?.0.get(index)
}

pub(crate) fn at(found: Option<&imagegate_found>, index: usize) -> Option<&Found> {
    Some(&entry(found, index)?.found)
}

fn judged(found: Option<&imagegate_found>, index: usize) -> Option<&Judged> {
    match at(found, index)? {
        Found::Judged(judged) => Some(judged),
        Found::Skipped(_) => None,
    }
}

fn object(found: &Found) -> &ObjectIdentity {
    match found {
        Found::Judged(judged) => &judged.object,
        Found::Skipped(skipped) => &skipped.object,
    }
}

fn admission(found: &Found) -> Option<&Admission> {
    match found {
        Found::Judged(judged) => judged.admission.as_ref(),
        Found::Skipped(skipped) => skipped.admission.as_ref(),
    }
}

/// The facts that a host gives in the form of a workload.
fn facts(known: &Workload, controllers: Option<&imagegate_controllers>) -> Result<HostFacts, Failure> {
    let Workload { provider, account, cluster, namespace, kind, name, pod, service_account, .. } = known;
    let unknown = [kind, name, pod, service_account].into_iter().all(|field| *field == Fact::Unknown);
    if !unknown || known.labels != Fact::Unknown {
        let message = "kind, name, pod, service account and labels are the object's to say: leave them unknown";
        return Err(Failure::argument(message));
    }
    Ok(HostFacts {
        provider: provider.clone(),
        account: account.clone(),
        cluster: cluster.clone(),
        namespace: namespace.value().cloned(),
        namespace_labels: known.namespace_labels.clone(),
        attributes: known.attributes.clone(),
        platforms: known.platforms.clone(),
        controllers: controllers.map(|controllers| controllers.0.clone()).unwrap_or_default(),
    })
}

/// Reads an object, a list of objects, an AdmissionReview or a bare AdmissionRequest, in JSON.
///
/// `known` is what the host knows of the place where the objects would run: provider, account, cluster, the namespace
/// of objects that name none, the labels of the namespace, attributes and platforms; NULL: nothing. `controllers` is
/// whose word about owners is taken; NULL: the service accounts of kube-controller-manager. Both stay the caller's; so
/// is the handle, and the text is not needed any more.
///
/// Fails: `IMAGEGATE_STATUS_REFUSED` where it is left open what would run, with a pointer into the document;
/// `_NULL_ARGUMENT`; `_INVALID_ARGUMENT` where `known` has what only the object can say. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_read_kubernetes(
    data: *const c_char,
    length: usize,
    known: Option<&imagegate_workload>,
    controllers: Option<&imagegate_controllers>,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_found>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        let json = unsafe { bytes(data, length, "data") }?;
        let nothing = Workload::default();
        let facts = facts(known.map_or(&nothing, |known| &known.0), controllers)?;
        Ok(imagegate_found::new(read_kubernetes(json, &facts)?.into_iter().map(|found| Entry::new(found, None))))
    })
}

/// Releases what was found; NULL is fine. What was taken out of it stays.
///
/// Any thread, while no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_found_free(found: Option<Box<imagegate_found>>) {
    free(found);
}

/// How much was found, at least one for each object: a pod and an object of a kind that makes pods have one, an object of
/// another kind one for each pod template in it, and one more for images that are in none (`imagegate_found_is_judged` is
/// false of it). 0 of NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_found_count(found: Option<&imagegate_found>) -> usize {
    get(0, || Some(found?.0.len()))
}

/// Whether images of it would run, so that it is to be decided. What was skipped is not to be taken for clean: its images,
/// if there are any (`imagegate_found_passed_over_count`), were not looked at.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_found_is_judged(found: Option<&imagegate_found>, index: usize) -> bool {
    get(false, || judged(found, index).map(|_| true))
}

/// A text of what was found, from 0; `which` is an `imagegate_found_field`. Lives as long as the handle (reasons and
/// operations are static); none where there is no such text, and of any other number.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_found_text(found: Option<&imagegate_found>, index: usize, which: u32) -> imagegate_text {
    get(imagegate_text::NONE, || {
        let entry = entry(found, index)?;
        let found = &entry.found;
        let (object, admission) = (object(found), admission(found));
        let text = match (imagegate_found_field::read(which).ok()?, found) {
            (imagegate_found_field::ApiVersion, _) => object.api_version.as_deref(),
            (imagegate_found_field::Kind, _) => object.kind.as_deref(),
            (imagegate_found_field::Name, _) => object.name.as_deref(),
            (imagegate_found_field::Namespace, _) => object.namespace.as_deref(),
            (imagegate_found_field::Pointer, _) => Some(object.pointer.as_str()),
            (imagegate_found_field::SkipReason, Found::Skipped(Skipped { reason, .. })) => {
                Some(SkipReason::as_str(*reason))
            }
            (imagegate_found_field::Uid, _) => admission.and_then(|admission| admission.uid.as_deref()),
            (imagegate_found_field::Operation, _) => admission.map(|admission| admission.operation.as_str()),
            (imagegate_found_field::Subresource, _) => admission.and_then(|admission| admission.subresource.as_deref()),
            (imagegate_found_field::Username, _) => admission.and_then(|admission| admission.username.as_deref()),
            (imagegate_found_field::Template, Found::Judged(judged)) => Some(judged.template.as_str()),
            (imagegate_found_field::SkipReason, Found::Judged(_))
            | (imagegate_found_field::Template, Found::Skipped(_)) => None,
            (imagegate_found_field::JudgedAs, _) => entry.judged_as.as_deref(),
            (imagegate_found_field::SkipMessage, _) => entry.skip_message.as_deref(),
            (imagegate_found_field::ObjectUid, _) => object.uid.as_deref(),
            (imagegate_found_field::Unverified, _) => entry.unverified.as_deref(),
        };
        Some(text.into())
    })
}

/// Whether the object is of a kind of Kubernetes itself; any other kind may hold several pod templates. False of what was
/// skipped.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_found_is_built_in(found: Option<&imagegate_found>, index: usize) -> bool {
    get(false, || Some(judged(found, index)?.built_in))
}

/// Whether the admission request is only tried: it is judged alike, and leaves no event behind.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_found_is_dry_run(found: Option<&imagegate_found>, index: usize) -> bool {
    get(false, || Some(admission(at(found, index)?)?.dry_run))
}

/// How many owners the object names; 0 where there is no such object. They are not believed: where the controller that
/// makes such objects submitted it, the workload has the owner's kind and name already. A host that looks an owner up
/// (and compares its uid) sets kind and name of the workload.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_found_owner_count(found: Option<&imagegate_found>, index: usize) -> usize {
    get(0, || Some(judged(found, index)?.owners.len()))
}

/// A text of an owner that the object names, from 0; `which` is an `imagegate_owner_field`. Lives as long as the
/// handle; none where there is no such owner, and of any other number.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_found_owner_text(
    found: Option<&imagegate_found>,
    index: usize,
    owner: usize,
    which: u32,
) -> imagegate_text {
    get(imagegate_text::NONE, || {
        let OwnerReference { api_version, kind, name, uid, .. } = judged(found, index)?.owners.get(owner)?;
        let text = match imagegate_owner_field::read(which).ok()? {
            imagegate_owner_field::ApiVersion => api_version,
            imagegate_owner_field::Kind => kind,
            imagegate_owner_field::Name => name,
            imagegate_owner_field::Uid => uid,
        };
        Some(Some(text.as_str()).into())
    })
}

/// Whether an owner that the object names is said to be the one that manages it.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_found_owner_is_controller(
    found: Option<&imagegate_found>,
    index: usize,
    owner: usize,
) -> bool {
    get(false, || Some(judged(found, index)?.owners.get(owner)?.controller))
}

/// What the selectors of policies see of the object: a copy, a handle of the caller's, who may add what the host learns
/// from the object (the labels of its namespace). NULL where images of it would not run.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_found_workload(
    found: Option<&imagegate_found>,
    index: usize,
) -> Option<Box<imagegate_workload>> {
    new(|| Some(imagegate_workload(judged(found, index)?.workload.clone())))
}

/// How many images of the object would run: containers, init containers, ephemeral containers, image volumes. Of a pod that
/// is updated, only the new ones.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_found_image_count(found: Option<&imagegate_found>, index: usize) -> usize {
    get(0, || Some(judged(found, index)?.images.len()))
}

/// An image that would run, from 0, in the order of the pod: reference and container, to which the caller adds digest
/// and reports. A handle of the caller's; NULL where there is no such image.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_found_image(
    found: Option<&imagegate_found>,
    index: usize,
    image: usize,
) -> Option<Box<imagegate_image>> {
    new(|| Some(image_of(judged(found, index)?.images.get(image)?)))
}

pub(crate) fn image_of(image: &ContainerImage) -> imagegate_image {
    let ContainerImage { container, reference } = image.clone();
    imagegate_image(Image { container, ..Image::new(reference) })
}

/// The request about an object, if all that is added to each of its images is the same reports: which of them count is
/// decided by the engine. More is said with `imagegate_found_workload`, `imagegate_found_image` and
/// `imagegate_request_new`. The reports stay the caller's, and so is the handle.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`; `_INVALID_ARGUMENT` where images of the object would not run. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_found_request(
    found: Option<&imagegate_found>,
    index: usize,
    reports: *const Option<&imagegate_report>,
    count: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_request>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        let found = given(found, "found")?;
        // SAFETY: promised.
        let reports = unsafe { handles(reports, count, "reports") }?;
        let reports: Vec<Report> = reports.into_iter().map(|report| report.0.clone()).collect();
        let judged = judged(Some(found), index);
        let judged = judged.ok_or_else(|| Failure::argument("nothing that would run was found there"))?;
        let request = judged.request(|image| image.reports.clone_from(&reports))?;
        Ok(imagegate_request(Arc::new(request)))
    })
}
