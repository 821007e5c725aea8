//! What in policies and exemptions can never match.

use std::mem::MaybeUninit;

use imagegate::{Exemption, Policy};
use imagegate_insight::{Lint, lint};

use crate::arguments::handles;
use crate::error::imagegate_error;
use crate::exemption::imagegate_exemption;
use crate::guard::{free, get, give};
use crate::numbered::numbered;
use crate::policy::imagegate_policy;
use crate::status::imagegate_status;
use crate::text::imagegate_text;

/// What in policies and exemptions is valid and will not do what its author expects. Immutable: any number of threads may
/// use it at once.
pub struct imagegate_lints(Vec<Lint>);

/// What texts a lint has. New numbers may be added.
#[repr(u32)]
#[derive(Clone, Copy)]
pub enum imagegate_lint_field {
    /// The stable code, `wildcardInEquality` for example.
    Code = 0,
    /// Which document it is in: `policies/0`, `exemptions/1`.
    Document = 1,
    /// The JSON pointer of the place in the document.
    Pointer = 2,
    /// What is wrong, for people; its wording may change.
    Message = 3,
    /// What to write instead.
    Hint = 4,
}

numbered!(imagegate_lint_field { Code, Document, Pointer, Message, Hint });

/// Finds what in some policies and exemptions can never match: a wildcard that is compared by equality, a kind in another
/// spelling, an exemption whose window is empty. Policies come first, each in the order of the document. What a gate warns
/// of is not repeated. A list may be NULL with a count of zero. The documents stay the caller's; the handle is the
/// caller's, with nothing in it where nothing was found.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_lint(
    policies: *const Option<&imagegate_policy>,
    policy_count: usize,
    exemptions: *const Option<&imagegate_exemption>,
    exemption_count: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_lints>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        let policies = unsafe { handles(policies, policy_count, "policies") }?;
        // SAFETY: promised.
        let exemptions = unsafe { handles(exemptions, exemption_count, "exemptions") }?;
        let policies: Vec<Policy> = policies.into_iter().map(|policy| policy.0.clone()).collect();
        let exemptions: Vec<Exemption> = exemptions.into_iter().map(|exemption| exemption.0.clone()).collect();
        Ok(imagegate_lints(lint(&policies, &exemptions)))
    })
}

/// Releases lints; NULL is fine.
///
/// Any thread, while no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_lints_free(lints: Option<Box<imagegate_lints>>) {
    free(lints);
}

/// How many lints there are; 0 of NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_lints_count(lints: Option<&imagegate_lints>) -> usize {
    get(0, || Some(lints?.0.len()))
}

/// A text of a lint, from 0; `which` is an `imagegate_lint_field`. Lives as long as the handle; none where there is no such
/// lint, and of any other number.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_lints_text(lints: Option<&imagegate_lints>, index: usize, which: u32) -> imagegate_text {
    get(imagegate_text::NONE, || {
        let lint = lints?.0.get(index)?;
        let text = match imagegate_lint_field::read(which).ok()? {
            imagegate_lint_field::Code => lint.code.as_str(),
            imagegate_lint_field::Document => &lint.document,
            imagegate_lint_field::Pointer => &lint.pointer,
            imagegate_lint_field::Message => &lint.message,
            imagegate_lint_field::Hint => &lint.hint,
        };
        Some(Some(text).into())
    })
}
