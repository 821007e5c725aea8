//! Who makes pods of workloads in a cluster.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use imagegate_formats::Controllers;

use crate::arguments::{given, text};
use crate::error::imagegate_error;
use crate::guard::{free, give, new, run};
use crate::numbered::numbered;
use crate::status::imagegate_status;

/// The user names of the controllers whose word about owners is taken. One thread at a time while it is changed.
pub struct imagegate_controllers(pub(crate) Controllers);

/// What a controller makes. New numbers may be added.
#[repr(u32)]
#[derive(Clone, Copy)]
pub enum imagegate_controller {
    /// Replica sets of deployments.
    Deployment = 0,
    /// Pods of replica sets.
    ReplicaSet = 1,
    /// Pods of stateful sets.
    StatefulSet = 2,
    /// Pods of daemon sets.
    DaemonSet = 3,
    /// Pods of replication controllers.
    Replication = 4,
    /// Jobs of cron jobs.
    CronJob = 5,
    /// Pods of jobs.
    Job = 6,
}

numbered!(imagegate_controller { Deployment, ReplicaSet, StatefulSet, DaemonSet, Replication, CronJob, Job });

/// The service accounts of kube-controller-manager: what is used where none are given. The handle is the caller's.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_controllers_default() -> Option<Box<imagegate_controllers>> {
    new(|| Some(imagegate_controllers(Controllers::default())))
}

/// Nobody: every object is judged as itself, until users are added. The handle is the caller's.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_controllers_none() -> Option<Box<imagegate_controllers>> {
    new(|| Some(imagegate_controllers(Controllers::none())))
}

/// One user for all of them, as some distributions run them (`system:kube-controller-manager`). The handle is the
/// caller's.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_UTF8`. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_controllers_all(
    user: *const c_char,
    length: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_controllers>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        Ok(imagegate_controllers(Controllers::all(unsafe { text(user, length, "user") }?)))
    })
}

/// Releases controllers; NULL is fine.
///
/// Any thread, while no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_controllers_free(controllers: Option<Box<imagegate_controllers>>) {
    free(controllers);
}

/// Adds a user name of a controller; `controller` is an `imagegate_controller`.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_ARGUMENT`, `_INVALID_UTF8`. One thread at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_controllers_add(
    controllers: Option<&mut imagegate_controllers>,
    controller: u32,
    user: *const c_char,
    length: usize,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    run(error, || {
        let all = &mut given(controllers, "controllers")?.0;
        let users = match imagegate_controller::read(controller)? {
            imagegate_controller::Deployment => &mut all.deployment,
            imagegate_controller::ReplicaSet => &mut all.replica_set,
            imagegate_controller::StatefulSet => &mut all.stateful_set,
            imagegate_controller::DaemonSet => &mut all.daemon_set,
            imagegate_controller::Replication => &mut all.replication,
            imagegate_controller::CronJob => &mut all.cron_job,
            imagegate_controller::Job => &mut all.job,
        };
        // SAFETY: promised.
        users.push(unsafe { text(user, length, "user") }?.to_owned());
        Ok(())
    })
}
