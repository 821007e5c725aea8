//! Lints: what a document says that cannot mean anything.
//!
//! [`lint`] walks through the documents and hands each selector, filter and window to the checks, which are in a file
//! each. A check says nothing where it is not sure.

mod code;
mod contradiction;
mod field;
mod filter;
mod fuel;
mod glob;
mod image;
mod inclusion;
mod kind;
mod names;
mod place;
mod report;
mod repository;
mod scope;
mod wildcard;
mod window;

pub use code::LintCode;

use imagegate::views::{ConditionView, ExemptionTerms, FieldTest, SelectorView};
use imagegate::{Exemption, Policy};

use fuel::Fuel;
use place::Place;
use report::Report;

/// Something in a document that is valid and can never have the effect that it seems to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lint {
    /// What it is about.
    pub code: LintCode,
    /// The document: `policies/0` is the first policy, `exemptions/1` the second exemption.
    pub document: String,
    /// The JSON pointer of the place in the document.
    pub pointer: String,
    /// What is wrong, for people. Its wording may change.
    pub message: String,
    /// What to write instead, for people. Its wording may change.
    pub hint: String,
}

/// Looks for what can never match, in document order.
///
/// The warnings of [`Gate::warnings`](imagegate::Gate::warnings) are not among them. The work is bounded: a scope whose
/// selectors are too many or too long to be compared in reasonable time gets no [`LintCode::ScopeEmpty`].
///
/// ```
/// use imagegate::{Exemption, Policy};
/// use imagegate_insight::lint;
/// let exemption = Exemption::from_json(br#"{"apiVersion": "imagegate.dev/v1", "kind": "ImageExemption",
///     "metadata": {"name": "cron"},
///     "spec": {"rules": ["*"], "match": [{"kind": "cronjob"}]}}"#)?;
/// let lints = lint(&[Policy::default()], &[exemption]);
/// assert_eq!(lints[0].code.as_str(), "kindSpelling");
/// assert_eq!(lints[0].document, "exemptions/0");
/// # Ok::<(), imagegate::Error>(())
/// ```
pub fn lint(policies: &[Policy], exemptions: &[Exemption]) -> Vec<Lint> {
    let mut lints = Vec::new();
    for (index, policy) in policies.iter().enumerate() {
        of_policy(policy, &mut Report::new(&mut lints, format!("policies/{index}")));
    }
    for (index, exemption) in exemptions.iter().enumerate() {
        of_exemption(exemption, policies, &mut Report::new(&mut lints, format!("exemptions/{index}")));
    }
    lints
}

fn of_policy(policy: &Policy, report: &mut Report<'_>) {
    let mut fuel = Fuel::default();
    if let Some(authors) = policy.trusted_authors() {
        wildcard::of_authors(authors, report);
    }
    for rule in policy.rules() {
        let scope = rule.scope();
        let include = of_selectors(scope.include(), Place::Include, &mut fuel, report);
        let exclude = of_selectors(scope.exclude(), Place::Exclude, &mut fuel, report);
        scope::check(&scope, &include, &exclude, &mut fuel, report);
        for condition in rule.when() {
            if let ConditionView::Finding(condition) = condition {
                filter::check(condition.filter(), Place::Condition, report);
            }
        }
        for exemption in rule.exemptions() {
            window::check(exemption.terms(), &[policy], report);
            of_terms(exemption.terms(), &mut fuel, report);
        }
    }
}

fn of_exemption(exemption: &Exemption, policies: &[Policy], report: &mut Report<'_>) {
    let mut fuel = Fuel::default();
    let terms = exemption.terms();
    window::check(&terms, &window::policies_of(exemption, policies), report);
    if let Some(namespace) = exemption.namespace() {
        field::of_namespace(namespace, report);
        for selector in terms.selectors().into_iter().flatten() {
            contradiction::with_namespace(&selector, namespace, report);
        }
    }
    of_terms(&terms, &mut fuel, report);
}

fn of_terms(terms: &ExemptionTerms<'_>, fuel: &mut Fuel, report: &mut Report<'_>) {
    if let Some(selectors) = terms.selectors() {
        for selector in of_selectors(selectors, Place::Match, fuel, report) {
            selector.report(Place::Match, report);
        }
    }
    if let Some(filter) = terms.vulnerabilities() {
        filter::check(&filter, Place::Exemption, report);
    }
}

/// A selector, what it asks, and what in it contradicts itself.
struct Selector<'d> {
    pointer: String,
    tests: Vec<FieldTest<'d>>,
    contradiction: Option<String>,
}

impl Selector<'_> {
    fn report(&self, place: Place, report: &mut Report<'_>) {
        if let Some(contradiction) = &self.contradiction {
            contradiction::add(&self.pointer, contradiction, place, report);
        }
    }
}

/// Checks each field of each selector.
fn of_selectors<'d>(
    selectors: impl Iterator<Item = SelectorView<'d>>,
    place: Place,
    fuel: &mut Fuel,
    report: &mut Report<'_>,
) -> Vec<Selector<'d>> {
    let each = selectors.map(|selector| {
        let tests: Vec<_> = selector.fields().collect();
        for test in &tests {
            field::check(test, &tests, place, report);
        }
        let contradiction = contradiction::of(&tests, fuel);
        Selector { pointer: selector.pointer().to_owned(), tests, contradiction }
    });
    each.collect()
}
