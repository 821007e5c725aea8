//! Lints: what can never match, or does not match what its author will expect.

mod code;
mod exemption;
mod field;
mod glob;
mod id;
mod image;
mod inclusion;
mod quote;
mod scope;
mod selector;
mod value;

use imagegate::inspect::{ExemptionView, FilterView};
use imagegate::{Exemption, Policy};

pub use code::LintCode;

/// Something that is valid and will not do what its author expects.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lint {
    /// What it is.
    pub code: LintCode,
    /// Which document it is in: `policies/0`, `exemptions/1`.
    pub document: String,
    /// The JSON pointer of the place in the document.
    pub pointer: String,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to write instead.
    pub hint: String,
}

/// Finds what in some documents can never match. Policies come first, then exemptions, each in document order.
///
/// What the gate warns of ([`imagegate::Gate::warnings`]) is not repeated here.
///
/// ```
/// use imagegate::Policy;
/// let policy = Policy::from_json(br#"{"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy",
///     "metadata": {"name": "production"},
///     "spec": {"rules": [{"name": "block", "action": "deny",
///         "scope": {"include": [{"namespace": "shop-*"}]}, "when": [{"severity": {"atLeast": "critical"}}]}]}}"#)?;
/// let lints = imagegate_insight::lint(&[policy], &[]);
/// assert_eq!(lints[0].code.as_str(), "wildcardInEquality");
/// assert_eq!(lints[0].pointer, "/spec/rules/0/scope/include/0/namespace");
/// assert_eq!(lints[0].hint, "write namespace: {glob: \"shop-*\"}");
/// # Ok::<(), imagegate::Error>(())
/// ```
pub fn lint(policies: &[Policy], exemptions: &[Exemption]) -> Vec<Lint> {
    let mut lints = Lints { document: String::new(), found: Vec::new() };
    for (index, policy) in policies.iter().enumerate() {
        lints.document = format!("policies/{index}");
        for rule in policy.rule_views() {
            for selector in rule.include().chain(rule.exclude()) {
                selector::lint(&selector, &mut lints);
            }
            scope::lint(&rule, &mut lints);
            rule.filters().for_each(|filter| of_filter(&filter, &mut lints));
            for exemption in rule.exemptions() {
                of_exemption(&exemption, std::slice::from_ref(policy), &mut lints);
            }
        }
    }
    for (index, exemption) in exemptions.iter().enumerate() {
        lints.document = format!("exemptions/{index}");
        of_exemption(&exemption.view(), policies, &mut lints);
    }
    lints.found
}

fn of_exemption(exemption: &ExemptionView<'_>, policies: &[Policy], lints: &mut Lints) {
    for selector in exemption.selectors().unwrap_or_default() {
        selector::lint(&selector, lints);
    }
    exemption::lint(exemption, policies, lints);
    if let Some(filter) = exemption.vulnerabilities() {
        of_filter(&filter, lints);
    }
}

fn of_filter(filter: &FilterView<'_>, lints: &mut Lints) {
    for (index, id) in filter.ids().enumerate() {
        id::lint(id, || format!("{}/ids/{index}", filter.pointer()), lints);
    }
    filter.package_tests().iter().for_each(|test| value::lint_package(test, lints));
}

/// The lints that were found so far.
struct Lints {
    document: String,
    found: Vec<Lint>,
}

impl Lints {
    fn add(&mut self, code: LintCode, pointer: impl Into<String>, message: String, hint: String) {
        let (document, pointer) = (self.document.clone(), pointer.into());
        self.found.push(Lint { code, document, pointer, message, hint });
    }
}
