//! Policies.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use imagegate::Policy;

use crate::arguments::bytes;
use crate::error::imagegate_error;
use crate::guard::{free, get, give, new};
use crate::status::imagegate_status;
use crate::text::imagegate_text;

/// An ImagePolicy. Immutable: any number of threads may use it at once.
pub struct imagegate_policy(pub(crate) Policy);

/// Reads an ImagePolicy in JSON. The handle is the caller's; the text is not needed any more.
///
/// Fails: `IMAGEGATE_STATUS_REFUSED` with what is wrong and where, `_NULL_ARGUMENT`. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_policy_from_json(
    data: *const c_char,
    length: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_policy>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        let json = unsafe { bytes(data, length, "data") }?;
        Ok(imagegate_policy(Policy::from_json(json)?))
    })
}

/// Reads an ImagePolicy in YAML or JSON: one document. Errors have the line and column of the text. The handle is the
/// caller's; the text is not needed any more.
///
/// Fails: `IMAGEGATE_STATUS_REFUSED`, also where there is another number of documents (`invalidValue`),
/// `_NULL_ARGUMENT`. Any thread.
#[cfg(feature = "formats")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_policy_from_yaml(
    data: *const c_char,
    length: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_policy>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        let yaml = unsafe { bytes(data, length, "data") }?;
        Ok(imagegate_policy(imagegate_formats::read_one(yaml, Policy::from_json)?))
    })
}

/// The policy of hosts that are given none: it audits High and Critical findings. The handle is the caller's.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_policy_default() -> Option<Box<imagegate_policy>> {
    new(|| Some(imagegate_policy(Policy::default())))
}

/// The default policy as a document in JSON. Static.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_policy_default_json() -> imagegate_text {
    Some(Policy::DEFAULT_JSON).into()
}

/// Releases a policy; NULL is fine. Gates that were compiled from it keep what they need.
///
/// Any thread, while no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_policy_free(policy: Option<Box<imagegate_policy>>) {
    free(policy);
}

/// The policy's name. Lives as long as the policy; none of NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_policy_name(policy: Option<&imagegate_policy>) -> imagegate_text {
    get(imagegate_text::NONE, || Some(Some(policy?.0.name()).into()))
}

/// How many rules it has; 0 of NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_policy_rule_count(policy: Option<&imagegate_policy>) -> usize {
    get(0, || Some(policy?.0.rules().len()))
}

/// The name of a rule, from 0. Lives as long as the policy; none where there is no such rule.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_policy_rule(policy: Option<&imagegate_policy>, index: usize) -> imagegate_text {
    get(imagegate_text::NONE, || Some(policy?.0.rules().nth(index).map(|rule| rule.name()).into()))
}
