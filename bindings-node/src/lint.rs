//! What in policies and exemptions can never match.

use napi_derive::napi;

use crate::convert::{Arg, Handle, List};
use crate::documents::{Exemption, Policy};

/// Something in a document that is valid and will not do what its author expects.
#[napi(object, object_from_js = false)]
pub struct Lint {
    /// What it is.
    #[napi(ts_type = "LintCode")]
    pub code: &'static str,
    /// Which document it is in: `policies/0`, `exemptions/1`.
    pub document: String,
    /// The JSON pointer of the place in the document.
    pub pointer: String,
    /// What is wrong, for people.
    pub message: String,
    /// What to write instead.
    pub hint: String,
}

impl From<imagegate_insight::Lint> for Lint {
    fn from(lint: imagegate_insight::Lint) -> Self {
        Self {
            code: lint.code.as_str(),
            document: lint.document,
            pointer: lint.pointer,
            message: lint.message,
            hint: lint.hint,
        }
    }
}

/// Finds what in documents can never match: a wildcard that is compared by equality, an exemption that ends before it
/// begins. What `Gate.warnings` tells is not repeated.
///
/// ```ts
/// for (const { document, pointer, message, hint } of lint(policies, exemptions)) {
///   console.warn(document, pointer, message, hint)
/// }
/// ```
#[napi(catch_unwind)]
pub fn lint(
    #[napi(ts_arg_type = "Policy[]")] policies: Arg<List<Handle<Policy>>>,
    #[napi(ts_arg_type = "Exemption[] | null")] exemptions: Option<Arg<List<Handle<Exemption>>>>,
) -> Vec<Lint> {
    let policies: Vec<_> = policies.0.0.into_iter().map(|policy| policy.0.inner).collect();
    let exemptions = exemptions.map(|list| list.0.0).unwrap_or_default().into_iter();
    let exemptions: Vec<_> = exemptions.map(|exemption| exemption.0.inner).collect();
    imagegate_insight::lint(&policies, &exemptions).into_iter().map(Lint::from).collect()
}
