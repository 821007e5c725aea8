//! Workloads: where images would run.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use imagegate::{Fact, Labels, Workload};

use crate::arguments::{field, given, text};
use crate::error::{Failure, imagegate_error};
use crate::guard::{free, get, new, run};
use crate::numbered::numbered;
use crate::status::imagegate_status;
use crate::text::imagegate_text;
use crate::vocabulary::{imagegate_known, tell};

/// Where images would run. Everything in it is unknown until it is set. One thread at a time.
pub struct imagegate_workload(pub(crate) Workload);

/// What is known of a workload as a text. New numbers may be added.
#[repr(u32)]
#[derive(Clone, Copy)]
pub enum imagegate_workload_field {
    /// `azure`, `aws`, `gcp` or any other word.
    Provider = 0,
    /// Subscription, account or project.
    Account = 1,
    /// The cluster's name.
    Cluster = 2,
    /// The namespace.
    Namespace = 3,
    /// The workload's kind, `Deployment` for example.
    Kind = 4,
    /// The workload's name.
    Name = 5,
    /// The pod's name.
    Pod = 6,
    /// The service account.
    ServiceAccount = 7,
}

numbered!(imagegate_workload_field { Provider, Account, Cluster, Namespace, Kind, Name, Pod, ServiceAccount });

/// What is known of a workload as keys with values. New numbers may be added.
#[repr(u32)]
#[derive(Clone, Copy)]
pub enum imagegate_workload_map {
    /// The labels of the workload's pods.
    Labels = 0,
    /// The labels of the namespace.
    NamespaceLabels = 1,
    /// Whatever else the host knows.
    Attributes = 2,
}

numbered!(imagegate_workload_map { Labels, NamespaceLabels, Attributes });

/// The text at an `imagegate_workload_field`.
fn text_of(workload: &mut Workload, number: u32) -> Result<&mut Fact<String>, Failure> {
    Ok(match imagegate_workload_field::read(number)? {
        imagegate_workload_field::Provider => &mut workload.provider,
        imagegate_workload_field::Account => &mut workload.account,
        imagegate_workload_field::Cluster => &mut workload.cluster,
        imagegate_workload_field::Namespace => &mut workload.namespace,
        imagegate_workload_field::Kind => &mut workload.kind,
        imagegate_workload_field::Name => &mut workload.name,
        imagegate_workload_field::Pod => &mut workload.pod,
        imagegate_workload_field::ServiceAccount => &mut workload.service_account,
    })
}

/// The same, to look at.
fn look_at(workload: &Workload, number: u32) -> Option<&Fact<String>> {
    Some(match imagegate_workload_field::read(number).ok()? {
        imagegate_workload_field::Provider => &workload.provider,
        imagegate_workload_field::Account => &workload.account,
        imagegate_workload_field::Cluster => &workload.cluster,
        imagegate_workload_field::Namespace => &workload.namespace,
        imagegate_workload_field::Kind => &workload.kind,
        imagegate_workload_field::Name => &workload.name,
        imagegate_workload_field::Pod => &workload.pod,
        imagegate_workload_field::ServiceAccount => &workload.service_account,
    })
}

/// The map at an `imagegate_workload_map`.
fn map_of(workload: &mut Workload, number: u32) -> Result<&mut Fact<Labels>, Failure> {
    Ok(match imagegate_workload_map::read(number)? {
        imagegate_workload_map::Labels => &mut workload.labels,
        imagegate_workload_map::NamespaceLabels => &mut workload.namespace_labels,
        imagegate_workload_map::Attributes => &mut workload.attributes,
    })
}

/// A workload of which nothing is known. The handle is the caller's.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_workload_new() -> Option<Box<imagegate_workload>> {
    new(|| Some(imagegate_workload(Workload::default())))
}

/// Releases a workload; NULL is fine. Requests that were made of it stay.
///
/// Any thread, while no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_workload_free(workload: Option<Box<imagegate_workload>>) {
    free(workload);
}

/// Sets a text; `which` is an `imagegate_workload_field`, `known` an `imagegate_known`. The text is looked at only if
/// it is known to have a value (`IMAGEGATE_KNOWN_VALUE`), and copied.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_ARGUMENT`, `_INVALID_UTF8`; the workload is as before then. One
/// thread at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_workload_set(
    workload: Option<&mut imagegate_workload>,
    which: u32,
    known: u32,
    data: *const c_char,
    length: usize,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    run(error, || {
        let text = text_of(&mut given(workload, "workload")?.0, which)?;
        // SAFETY: promised.
        *text = unsafe { field(known, data, length, "data") }?;
        Ok(())
    })
}

/// What is known of a text; `which` is an `imagegate_workload_field`. `out` is written if there is a value, and may be
/// NULL; the text lives until the workload is changed or released. `IMAGEGATE_KNOWN_UNKNOWN` of NULL and of any other
/// number.
///
/// One thread at a time.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_workload_get(
    workload: Option<&imagegate_workload>,
    which: u32,
    out: Option<&mut MaybeUninit<imagegate_text>>,
) -> imagegate_known {
    get(imagegate_known::Unknown, || Some(tell(look_at(&workload?.0, which)?, out)))
}

/// Sets a whole map; `which` is an `imagegate_workload_map`, `known` an `imagegate_known`: unknown, absent, or there and
/// empty (`IMAGEGATE_KNOWN_VALUE`).
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_ARGUMENT`. One thread at a time.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_workload_set_map(
    workload: Option<&mut imagegate_workload>,
    which: u32,
    known: u32,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    run(error, || {
        let map = map_of(&mut given(workload, "workload")?.0, which)?;
        *map = match imagegate_known::read(known)? {
            imagegate_known::Unknown => Fact::Unknown,
            imagegate_known::Absent => Fact::Absent,
            imagegate_known::Value => Fact::Value(Labels::new()),
        };
        Ok(())
    })
}

/// Puts an entry into a map, which thereby is there; `which` is an `imagegate_workload_map`. A value may be known to be
/// absent (`IMAGEGATE_KNOWN_ABSENT`); a key of which nothing is known (`IMAGEGATE_KNOWN_UNKNOWN`) is not put, and what
/// was put before is taken out: in a map that is there, a key that is not is absent.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_ARGUMENT`, `_INVALID_UTF8`; the workload is as before then. One
/// thread at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_workload_put(
    workload: Option<&mut imagegate_workload>,
    which: u32,
    key: *const c_char,
    key_length: usize,
    known: u32,
    value: *const c_char,
    value_length: usize,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    run(error, || {
        let map = map_of(&mut given(workload, "workload")?.0, which)?;
        // SAFETY: promised.
        let key = unsafe { text(key, key_length, "key") }?.to_owned();
        // SAFETY: promised.
        let value = unsafe { field(known, value, value_length, "value") }?;
        if !matches!(map, Fact::Value(_)) {
            *map = Fact::Value(Labels::new());
        }
        if let Fact::Value(entries) = map {
            match value {
                Fact::Unknown => entries.remove(&key),
                Fact::Absent => entries.insert(key, None),
                Fact::Value(value) => entries.insert(key, Some(value)),
            };
        }
        Ok(())
    })
}

/// Sets whether the platforms of the nodes are known: if so, there are none until they are added.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. One thread at a time.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_workload_set_platforms(
    workload: Option<&mut imagegate_workload>,
    known: bool,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    run(error, || {
        given(workload, "workload")?.0.platforms = known.then(Vec::new);
        Ok(())
    })
}

/// Adds a platform of the nodes, `linux/amd64` for example; the platforms are known thereby.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_UTF8`. One thread at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_workload_add_platform(
    workload: Option<&mut imagegate_workload>,
    data: *const c_char,
    length: usize,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    run(error, || {
        // SAFETY: promised.
        let platform = unsafe { text(data, length, "data") }?.to_owned();
        given(workload, "workload")?.0.platforms.get_or_insert_default().push(platform);
        Ok(())
    })
}
