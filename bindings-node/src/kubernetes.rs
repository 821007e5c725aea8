//! Kubernetes objects and AdmissionReviews.

use imagegate_formats as formats;
use napi::bindgen_prelude::{Either, Env, Function};
use napi::{Result, Unknown};
use napi_derive::napi;

use crate::convert::{Arg, Given, Keys, LabelMap, List, Plain, Source, Text, Users, field, given, said};
use crate::errors::{refused, wrong_type};
use crate::request::{ContainerImage, ImageFacts, Request};
use crate::skipped::Skipped;
use crate::workload::Workload;

/// What the host knows beside the object: of the place where it would run, and of the cluster that asks. What is `null`
/// is known not to be there; what is left out, or `undefined`, is unknown.
#[napi(object, object_to_js = false)]
pub struct HostFacts {
    /// `azure`, `aws`, `gcp` or any other word.
    #[napi(ts_type = "string | null")]
    pub provider: Option<Given<Text>>,
    /// Subscription, account or project.
    #[napi(ts_type = "string | null")]
    pub account: Option<Given<Text>>,
    /// The cluster's name.
    #[napi(ts_type = "string | null")]
    pub cluster: Option<Given<Text>>,
    /// The namespace of objects that name none.
    #[napi(ts_type = "string | null")]
    pub namespace: Option<Given<Text>>,
    /// The labels of the objects' namespace. A host that looks them up by namespace gives them to `Judged.request`.
    #[napi(ts_type = "Labels | null")]
    pub namespace_labels: Option<Given<LabelMap>>,
    /// Whatever else the host knows.
    #[napi(ts_type = "Labels | null")]
    pub attributes: Option<Given<LabelMap>>,
    /// The platforms of the nodes.
    #[napi(ts_type = "string[] | null")]
    pub platforms: Option<Given<List<Text>>>,
    /// Who makes pods of workloads in this cluster: one user that runs all controllers, or the users of each. The
    /// service accounts of kube-controller-manager by default.
    #[napi(ts_type = "string | Controllers | null")]
    pub controllers: Option<Given<Users<Controllers>>>,
}

impl Keys for HostFacts {
    const KEYS: &'static [&'static str] =
        &["provider", "account", "cluster", "namespace", "namespaceLabels", "attributes", "platforms", "controllers"];
}

impl TryFrom<HostFacts> for formats::HostFacts {
    type Error = imagegate::Error;

    fn try_from(host: HostFacts) -> std::result::Result<Self, Self::Error> {
        Ok(Self {
            provider: field(host.provider),
            account: field(host.account),
            cluster: field(host.cluster),
            namespace: given(host.namespace).map(String::from),
            namespace_labels: field(host.namespace_labels),
            attributes: field(host.attributes),
            platforms: given(host.platforms).map(List::texts),
            controllers: match given(host.controllers) {
                None => formats::Controllers::default(),
                Some(Users::All(user)) => formats::Controllers::all(&String::from(user)),
                Some(Users::Each(controllers)) => controllers.at("/controllers")?.into(),
            },
        })
    }
}

/// The user names of the controllers whose word about owners is taken, each a list of which any will do. Those that are
/// left out are the service accounts of kube-controller-manager; an empty list is nobody.
#[napi(object, object_to_js = false)]
pub struct Controllers {
    /// Makes replica sets of deployments.
    #[napi(ts_type = "string[] | null")]
    pub deployment: Option<Given<List<Text>>>,
    /// Makes pods of replica sets.
    #[napi(ts_type = "string[] | null")]
    pub replica_set: Option<Given<List<Text>>>,
    /// Makes pods of stateful sets.
    #[napi(ts_type = "string[] | null")]
    pub stateful_set: Option<Given<List<Text>>>,
    /// Makes pods of daemon sets.
    #[napi(ts_type = "string[] | null")]
    pub daemon_set: Option<Given<List<Text>>>,
    /// Makes pods of replication controllers.
    #[napi(ts_type = "string[] | null")]
    pub replication: Option<Given<List<Text>>>,
    /// Makes jobs of cron jobs.
    #[napi(ts_type = "string[] | null")]
    pub cron_job: Option<Given<List<Text>>>,
    /// Makes pods of jobs.
    #[napi(ts_type = "string[] | null")]
    pub job: Option<Given<List<Text>>>,
}

impl Keys for Controllers {
    const KEYS: &'static [&'static str] =
        &["deployment", "replicaSet", "statefulSet", "daemonSet", "replication", "cronJob", "job"];
}

impl From<Controllers> for formats::Controllers {
    fn from(controllers: Controllers) -> Self {
        let standard = Self::default();
        let users = |list: Option<Given<List<Text>>>, standard| given(list).map_or(standard, List::texts);
        Self {
            deployment: users(controllers.deployment, standard.deployment),
            replica_set: users(controllers.replica_set, standard.replica_set),
            stateful_set: users(controllers.stateful_set, standard.stateful_set),
            daemon_set: users(controllers.daemon_set, standard.daemon_set),
            replication: users(controllers.replication, standard.replication),
            cron_job: users(controllers.cron_job, standard.cron_job),
            job: users(controllers.job, standard.job),
        }
    }
}

/// Reads an object, a list of objects, an AdmissionReview or a bare AdmissionRequest, in JSON. Every object gives at least
/// one entry: images to be judged, or the reason why nothing of it would run.
///
/// ```ts
/// for (const found of readKubernetes(body, { cluster: 'prod-1' })) {
///   if (found instanceof Skipped) continue
///   const request = found.request(image => ({ reports: reportsOf(image.reference) }))
///   decisions.push(gate.evaluate(request, new Date()))
/// }
/// ```
///
/// @throws {ImagegateError} whatever leaves it open what would run; the pointer is into the document as given, or, where
/// `document` is `host`, into the host's facts
#[napi(catch_unwind, ts_return_type = "Array<Judged | Skipped>")]
pub fn read_kubernetes(
    env: &Env,
    #[napi(ts_arg_type = "string | Uint8Array")] text: Arg<Source>,
    #[napi(ts_arg_type = "HostFacts | null")] host: Option<Arg<Plain<HostFacts>>>,
) -> Result<Vec<Either<Judged, Skipped>>> {
    let host = host.map_or(Ok(formats::HostFacts::default()), |host| host.0.at("").and_then(TryInto::try_into));
    let host = host.map_err(|refusal| refused(env)(refusal.in_document("host")))?;
    let found = text.0.with(|text| formats::read_kubernetes(text, &host))?.map_err(refused(env))?;
    Ok(found.into_iter().map(either).collect())
}

fn either(found: formats::Found) -> Either<Judged, Skipped> {
    match found {
        formats::Found::Judged(inner) => Either::A(Judged { inner: *inner }),
        formats::Found::Skipped(inner) => Either::B(inner.into()),
    }
}

/// A pod, or a pod template, of which images would run. A custom resource may hold several templates, each of which is
/// an entry of its own.
#[napi]
#[derive(Clone)]
pub struct Judged {
    pub(crate) inner: formats::Judged,
}

#[napi]
impl Judged {
    /// Which object it is.
    #[napi(getter, catch_unwind)]
    pub fn object(&self) -> ObjectIdentity {
        (&self.inner.object).into()
    }

    /// What the selectors of policies see.
    #[napi(getter, catch_unwind)]
    pub fn workload(&self) -> Workload {
        self.inner.workload.clone().into()
    }

    /// Whether the object is of a kind of Kubernetes itself; any other kind may hold several pod templates.
    #[napi(getter, catch_unwind)]
    pub fn built_in(&self) -> bool {
        self.inner.built_in
    }

    /// The JSON pointer of the pod template within the object; `''` where that is the object itself.
    #[napi(getter, catch_unwind)]
    pub fn template(&self) -> &str {
        &self.inner.template
    }

    /// The images, in the order of the pod: containers, init containers, ephemeral containers, image volumes. Of a pod
    /// that is updated, only the new ones.
    #[napi(getter, catch_unwind)]
    pub fn images(&self) -> Vec<ContainerImage> {
        self.inner.images.iter().map(ContainerImage::from).collect()
    }

    /// The images of an updated pod that run already, and so are not judged again.
    #[napi(getter, catch_unwind)]
    pub fn left_as_is(&self) -> Vec<ContainerImage> {
        self.inner.left_as_is.iter().map(ContainerImage::from).collect()
    }

    /// As what a pod or job with a controller is judged, `judged as Job nightly-29412345` for example; `null` where that
    /// is the workload at the end of its owners. Show it: an exemption of the CronJob does not match such a pod.
    #[napi(getter, catch_unwind)]
    pub fn judged_as(&self) -> Option<String> {
        self.inner.judged_as().map(|judged_as| judged_as.to_string())
    }

    /// The object for people: kind and name, and as what it is judged.
    #[napi(catch_unwind)]
    #[allow(clippy::inherent_to_string, reason = "it is the method of JavaScript")]
    pub fn to_string(&self) -> String {
        self.inner.to_string()
    }

    /// The owners that the object names. They are not believed: where the controller that makes such objects submitted
    /// it, the workload has the owner's kind and name already.
    #[napi(getter, catch_unwind)]
    pub fn owners(&self) -> Vec<OwnerReference> {
        self.inner.owners.iter().map(OwnerReference::from).collect()
    }

    /// The one of `owners` that the submitter is believed about. A host may look it up in the cluster, and follow the
    /// references of controllers from there, and no other.
    #[napi(getter, catch_unwind)]
    pub fn believed_owner(&self) -> Option<OwnerReference> {
        self.inner.believed_owner.as_ref().map(OwnerReference::from)
    }

    /// The admission request that it came in.
    #[napi(getter, catch_unwind)]
    pub fn admission(&self) -> Option<Admission> {
        self.inner.admission.as_ref().map(Admission::from)
    }

    /// The same object where its owner could not be looked up: kind and name are unknown, so that scopes apply and
    /// exemptions by kind or name do not.
    #[napi(catch_unwind)]
    pub fn with_owner_unknown(&self) -> Self {
        let mut judged = self.clone();
        judged.inner.set_owner_unknown();
        judged
    }

    /// The request about this object. `image` is called for each image and tells what the host knows of it: its reports,
    /// its digest. What is in `workload` replaces what was read: the labels of the namespace, or kind and name of the
    /// owner that the host has looked up (its uid compared).
    ///
    /// @throws {ImagegateError} what the host added does not fit, or has a key that is not known; and whatever `image`
    /// throws
    #[napi(catch_unwind)]
    pub fn request<'e>(
        &self,
        env: &Env,
        #[napi(ts_arg_type = "((image: ContainerImage) => ImageFacts | null | undefined) | null")] image: Option<
            Function<'e, ContainerImage, Unknown<'e>>,
        >,
        #[napi(ts_arg_type = "Workload | null")] workload: Option<Arg<Plain<Workload>>>,
    ) -> Result<Request> {
        let mut images = Vec::new();
        for (index, found) in self.inner.images.iter().enumerate() {
            let facts = match &image {
                None => None,
                Some(image) => facts(image.call(found.into())?).map_err(|error| wrong_type(env, error))?,
            };
            let mut image =
                imagegate::Image { container: found.container.clone(), ..imagegate::Image::new(&found.reference) };
            if let Some(facts) = facts {
                let pointer = format!("/images/{index}");
                facts.at(&pointer).and_then(|facts| facts.fill(&mut image, &pointer)).map_err(refused(env))?;
            }
            images.push(image);
        }
        let mut place = self.inner.workload.clone();
        if let Some(Arg(workload)) = workload {
            workload.at("/workload").map_err(refused(env))?.replace(&mut place);
        }
        imagegate::Request::new(Some(place), images).map(Request::from).map_err(refused(env))
    }
}

/// What a callback says of an image.
fn facts(value: Unknown<'_>) -> Result<Option<Plain<ImageFacts>>> {
    // SAFETY: whatever is not of this type is refused.
    unsafe { value.cast::<Option<Plain<ImageFacts>>>() }
}

impl From<&formats::ContainerImage> for ContainerImage {
    fn from(image: &formats::ContainerImage) -> Self {
        Self { container: said(image.container.clone()), reference: image.reference.clone().into() }
    }
}

/// An object and where it stands.
#[napi(object, object_from_js = false, use_nullable = true)]
pub struct ObjectIdentity {
    /// `apps/v1` for example, where the object says it.
    pub api_version: Option<String>,
    /// The kind; `null` only where a request that is skipped names none.
    pub kind: Option<String>,
    /// The name, or what it is generated from.
    pub name: Option<String>,
    /// The namespace, or the host's default.
    pub namespace: Option<String>,
    /// The uid, which an object has once it is in a cluster.
    pub uid: Option<String>,
    /// The JSON pointer of the object in the document.
    pub pointer: String,
}

impl From<&formats::ObjectIdentity> for ObjectIdentity {
    fn from(object: &formats::ObjectIdentity) -> Self {
        Self {
            api_version: object.api_version.clone(),
            kind: object.kind.clone(),
            name: object.name.clone(),
            namespace: object.namespace.clone(),
            uid: object.uid.clone(),
            pointer: object.pointer.clone(),
        }
    }
}

/// An owner as the object names it. Anybody may write one.
#[napi(object, object_from_js = false)]
pub struct OwnerReference {
    /// `apps/v1` for example.
    pub api_version: String,
    /// The owner's kind.
    pub kind: String,
    /// The owner's name.
    pub name: String,
    /// The owner's uid, which a host that looks it up compares.
    pub uid: String,
    /// Whether it says to be the one that manages the object.
    pub controller: bool,
}

impl From<&formats::OwnerReference> for OwnerReference {
    fn from(owner: &formats::OwnerReference) -> Self {
        Self {
            api_version: owner.api_version.clone(),
            kind: owner.kind.clone(),
            name: owner.name.clone(),
            uid: owner.uid.clone(),
            controller: owner.controller,
        }
    }
}

/// What an admission request says beside its object.
#[napi(object, object_from_js = false, use_nullable = true)]
pub struct Admission {
    /// The request's uid, which the answer repeats.
    pub uid: Option<String>,
    /// What is done with the object.
    #[napi(ts_type = "Operation")]
    pub operation: &'static str,
    /// The part of the object that it is done with.
    pub subresource: Option<String>,
    /// Who asks.
    pub username: Option<String>,
    /// Whether it is only tried: judged alike, and leaves no event behind.
    pub dry_run: bool,
}

impl From<&formats::Admission> for Admission {
    fn from(admission: &formats::Admission) -> Self {
        Self {
            uid: admission.uid.clone(),
            operation: admission.operation.as_str(),
            subresource: admission.subresource.clone(),
            username: admission.username.clone(),
            dry_run: admission.dry_run,
        }
    }
}
