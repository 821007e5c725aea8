//! Owners of objects that were read from a cluster.

use std::collections::BTreeMap;
use std::mem::MaybeUninit;

use imagegate_formats::{Found, verify_owners};

use crate::arguments::handles;
use crate::error::imagegate_error;
use crate::found::{Entry, imagegate_found};
use crate::guard::give;
use crate::status::imagegate_status;

/// Looks owners up among objects that were all read from one cluster, as `kubectl get -A -o json` prints them: gives what
/// was found in all the documents, in order, with kind and name of the workloads of those whose owners are there. Of any
/// other owner `IMAGEGATE_FOUND_FIELD_UNVERIFIED` says why it is not believed. What came in an admission request stays as
/// it is. What is given stays the caller's; the handle is the caller's.
///
/// Only references of controllers of Kubernetes are followed, where kind, name, uid and namespace agree. A pod that has an
/// image which its owner's template does not have is judged as itself.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_found_verify_owners(
    found: *const Option<&imagegate_found>,
    count: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_found>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        let given = unsafe { handles(found, count, "found") }?;
        let mut all: Vec<Found> = given.into_iter().flat_map(imagegate_found::found).cloned().collect();
        let judged = all.iter_mut().filter_map(|found| match found {
            Found::Judged(judged) => Some(judged.as_mut()),
            Found::Skipped(_) => None,
        });
        // Counted among those that are judged.
        let unverified = verify_owners(judged);
        let mut unverified: BTreeMap<usize, String> =
            unverified.into_iter().map(|each| (each.index, each.to_string())).collect();
        let mut judged = 0..;
        let entries = all.into_iter().map(|found| {
            let problem = match found {
                Found::Judged(_) => judged.next().and_then(|index| unverified.remove(&index)),
                Found::Skipped(_) => None,
            };
            Entry::new(found, problem)
        });
        Ok(imagegate_found::new(entries))
    })
}
