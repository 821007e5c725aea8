//! Exemptions.

use super::below;
use super::filter::FilterView;
use super::selector::SelectorView;
use crate::document::exemption::{Exemption, Terms};
use crate::document::policy::Inline;
use crate::time::DateOrTimestamp;

/// What an exemption says, apart from whose rules it is about: a document's and an inline one's alike.
#[derive(Clone, Debug)]
pub struct ExemptionTerms<'d> {
    terms: &'d Terms,
    pointer: String,
}

/// An exemption that stands in the rule that it is about.
#[derive(Clone, Debug)]
pub struct InlineExemptionView<'d> {
    name: Option<&'d str>,
    terms: ExemptionTerms<'d>,
}

/// A rule that an exemption names.
#[derive(Clone, Copy, Debug)]
pub struct RuleNameView<'d> {
    policy: &'d str,
    rule: &'d str,
    index: usize,
}

impl Exemption {
    /// The rules that it names; `None`: every rule (`["*"]`).
    pub fn rules(&self) -> Option<impl ExactSizeIterator<Item = RuleNameView<'_>>> {
        let rules = self.0.rules.iter().enumerate();
        let rules = rules.map(|(index, name)| RuleNameView { policy: &name.policy, rule: &name.rule, index });
        (rules.len() > 0).then_some(rules)
    }

    /// What it says of when, where and what it exempts.
    ///
    /// ```
    /// use imagegate::Exemption;
    /// let exemption = Exemption::from_json(br#"{"apiVersion": "imagegate.dev/v1", "kind": "ImageExemption",
    ///     "metadata": {"name": "log4j-legacy"},
    ///     "spec": {"rules": ["*"], "expires": "2026-12-31", "vulnerabilities": {"ids": ["CVE-2021-44228"]}}}"#)?;
    /// let terms = exemption.terms();
    /// assert_eq!(terms.expires().ok_or("no end")?.to_string(), "2026-12-31");
    /// let filter = terms.vulnerabilities().ok_or("no filter")?;
    /// assert_eq!(filter.ids().ok_or("no ids")?.collect::<Vec<_>>(), ["CVE-2021-44228"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn terms(&self) -> ExemptionTerms<'_> {
        ExemptionTerms { terms: &self.0.terms, pointer: "/spec".to_owned() }
    }
}

impl<'d> InlineExemptionView<'d> {
    pub(super) fn new(inline: &'d Inline, pointer: String) -> Self {
        Self { name: inline.name.as_deref(), terms: ExemptionTerms { terms: &inline.terms, pointer } }
    }

    /// Its name.
    pub fn name(&self) -> Option<&'d str> {
        self.name
    }

    /// What it says of when, where and what it exempts.
    pub fn terms(&self) -> &ExemptionTerms<'d> {
        &self.terms
    }
}

impl<'d> RuleNameView<'d> {
    /// The policy's name.
    pub fn policy(&self) -> &'d str {
        self.policy
    }

    /// The rule's name.
    pub fn rule(&self) -> &'d str {
        self.rule
    }

    /// The JSON pointer of the name.
    pub fn pointer(&self) -> String {
        below("/spec/rules", self.index)
    }
}

impl<'d> ExemptionTerms<'d> {
    pub(crate) fn terms(&self) -> &'d Terms {
        self.terms
    }

    /// From when on it is in force.
    pub fn valid_from(&self) -> Option<DateOrTimestamp> {
        self.terms.valid_from
    }

    /// Until when it is in force: a date to its end.
    pub fn expires(&self) -> Option<DateOrTimestamp> {
        self.terms.expires
    }

    /// Whether it is for findings without a fix alone.
    pub fn until_fixed(&self) -> bool {
        self.terms.until_fixed
    }

    /// Where it holds (`match`): any of these; `None`: for every workload and image.
    pub fn selectors(&self) -> Option<impl ExactSizeIterator<Item = SelectorView<'d>> + use<'d>> {
        let selectors = self.terms.selectors.as_deref()?;
        Some(SelectorView::list(selectors, below(&self.pointer, "match")))
    }

    /// The findings that it exempts; `None`: the whole resource.
    pub fn vulnerabilities(&self) -> Option<FilterView<'d>> {
        let filter = self.terms.vulnerabilities.as_ref()?;
        Some(FilterView::new(filter, below(&self.pointer, "vulnerabilities")))
    }

    /// Whether it gives a reason.
    pub fn has_reason(&self) -> bool {
        self.terms.has_reason
    }

    /// Whether it says who approved it.
    pub fn has_approver(&self) -> bool {
        self.terms.has_approver
    }

    /// The JSON pointer of the exemption's spec, or of the inline exemption.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }
}
