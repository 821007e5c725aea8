//! Exemptions, those that are written in a rule and those with a document of their own.

use super::filter::FilterView;
use super::selector::SelectorView;
use crate::exemption::{Exemption, Terms};
use crate::policy::Policy;
use crate::time::Instant;

/// What an exemption says.
#[derive(Clone, Debug)]
pub struct ExemptionView<'p> {
    terms: &'p Terms,
    document: Option<&'p Exemption>,
    /// The policy that it is written in.
    policy: Option<&'p Policy>,
    pointer: String,
}

impl<'p> ExemptionView<'p> {
    pub(super) fn of_document(exemption: &'p Exemption) -> Self {
        Self { terms: &exemption.0.terms, document: Some(exemption), policy: None, pointer: "/spec".to_owned() }
    }

    pub(super) fn inline(terms: &'p Terms, policy: &'p Policy, pointer: String) -> Self {
        Self { terms, document: None, policy: Some(policy), pointer }
    }

    /// The JSON pointer of what it says: `/spec`, or the exemption in its rule.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The namespace that it holds in; `None`: everywhere.
    pub fn namespace(&self) -> Option<&'p str> {
        self.document?.namespace()
    }

    /// The rules that it names, as policy and rule; empty for every rule, and for an exemption that is written in one.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = (&'p str, &'p str)> + use<'p> {
        let rules = self.document.map(|document| document.0.rules.as_slice()).unwrap_or_default();
        rules.iter().map(|name| (name.policy.as_str(), name.rule.as_str()))
    }

    /// The selectors of which any may match; `None`: every workload and image.
    pub fn selectors(&self) -> Option<Vec<SelectorView<'p>>> {
        let selectors = self.terms.selectors.as_deref()?;
        Some(SelectorView::list(selectors, &format!("{}/match", self.pointer)).collect())
    }

    /// The findings that it covers; `None`: the whole resource.
    pub fn vulnerabilities(&self) -> Option<FilterView<'p>> {
        let filter = self.terms.vulnerabilities.as_ref()?;
        Some(FilterView::new(filter, format!("{}/vulnerabilities", self.pointer)))
    }

    /// From when and until when it is in force for the rules of a policy, in whose timezone dates are read; `None`: open
    /// on that side. Of an exemption that is written in a rule its own policy's timezone holds.
    pub fn window(&self, policy: &Policy) -> (Option<Instant>, Option<Instant>) {
        let timezone = self.policy.unwrap_or(policy).0.timezone;
        (self.terms.valid_from.map(|from| from.start(timezone)), self.terms.end(timezone))
    }
}
