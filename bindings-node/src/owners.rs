//! Owners of objects that were read from a cluster.

use imagegate_formats as formats;
use napi_derive::napi;

use crate::convert::{Arg, Handle, List};
use crate::kubernetes::{Judged, OwnerReference};

/// Objects with the owners that were verified.
#[napi(object, object_from_js = false)]
pub struct VerifiedOwners {
    /// The objects, in the order in which they were given. The workload of each has the kind and name of the owner that
    /// was found.
    pub judged: Vec<Judged>,
    /// The owners that could not be verified.
    pub unverified: Vec<UnverifiedOwner>,
}

/// An owner that an object names and that could not be verified.
#[napi(object, object_from_js = false)]
pub struct UnverifiedOwner {
    /// Which of the objects it is about, from 0.
    pub index: u32,
    /// The reference that was followed last: the object's own, or that of its owner.
    pub owner: OwnerReference,
    /// Why, for people.
    pub message: String,
}

impl From<&formats::UnverifiedOwner> for UnverifiedOwner {
    fn from(unverified: &formats::UnverifiedOwner) -> Self {
        Self {
            index: u32::try_from(unverified.index).unwrap_or(u32::MAX),
            owner: (&unverified.owner).into(),
            message: unverified.to_string(),
        }
    }
}

/// Looks owners up among objects that were all read from one cluster, as `kubectl get -A -o json` prints them. An owner
/// has the kind, the name, the uid and the namespace that the reference says, and a pod that has an image which its
/// owner's template does not have is judged as itself. Objects that came in an admission request are left alone.
///
/// ```ts
/// const found = readKubernetes(listOfTheCluster).filter((found) => found instanceof Judged)
/// const { judged, unverified } = verifyOwners(found)
/// for (const { message } of unverified) console.warn(message)
/// ```
#[napi(catch_unwind)]
pub fn verify_owners(#[napi(ts_arg_type = "Judged[]")] judged: Arg<List<Handle<Judged>>>) -> VerifiedOwners {
    let mut judged: Vec<Judged> = judged.0.0.into_iter().map(|judged| judged.0).collect();
    let unverified = formats::verify_owners(judged.iter_mut().map(|judged| &mut judged.inner));
    VerifiedOwners { judged, unverified: unverified.iter().map(UnverifiedOwner::from).collect() }
}
