//! The gate: policies, exemptions and VEX statements compiled into one immutable value.
//!
//! Documents come in; tables of rules, scopes, exemptions and rendered fragments go out, each with indices into the
//! others. Everything that depends on the documents alone is worked out here, once. May import `document` and what that
//! imports.

mod compile;
pub(crate) mod fragments;
mod groups;
mod interner;
mod plan;
pub(crate) mod scope;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use compile::Compiler;
pub(crate) use groups::Group;
#[cfg(test)]
pub(crate) use groups::Groups;
pub use plan::ExemptionSource;
pub(crate) use plan::{
    Compiled, ConditionKind, ConditionPlan, GateExemption, RuleExemption, RulePlan, RuleProfile, Scoped,
    ScopedExemption,
};

use crate::document::exemption::Exemption;
use crate::document::policy::Policy;
use crate::document::vex::Vex;
use crate::error::{Code, Error};
use crate::fingerprint::Fingerprint;

/// Compiled policies, exemptions and VEX statements: immutable, cheap to clone, shared between threads.
///
/// ```
/// use imagegate::{Action, Decision, Gate, Image, Timestamp, Policy, Report, Request, Vex};
/// let gate = Gate::compile(&[Policy::default()], &[], &Vex::default())?;
/// let report = Report::from_json(br#"{"findings": [{"id": "CVE-2024-0001", "severity": "high"}]}"#)?;
/// let image = Image { reports: vec![report], ..Image::new("nginx:1.25") };
/// let request = Request::new(None, vec![image])?;
/// let now = Timestamp::parse("2026-11-20T08:00:00Z").unwrap();
/// let mut decision = Decision::default();
/// gate.evaluate(&request, now, &mut decision);
/// assert_eq!(decision.action(), Action::Audit);
/// # Ok::<(), imagegate::Error>(())
/// ```
#[derive(Clone)]
pub struct Gate(pub(crate) Arc<Compiled>);

impl Gate {
    /// Compiles documents. The order of policies and exemptions is that of the decision.
    ///
    /// # Errors
    ///
    /// `duplicateName` where two policies have one name; [`Error::document`] says which document it is
    /// (`policies/1`).
    pub fn compile(policies: &[Policy], exemptions: &[Exemption], vex: &Vex) -> Result<Self, Error> {
        Self::check_names(policies)?;
        Ok(Self(Arc::new(Compiler::new(policies, exemptions).compile(vex))))
    }

    /// The part of compiling that can fail.
    pub(crate) fn check_names(policies: &[Policy]) -> Result<(), Error> {
        let mut names = BTreeSet::new();
        for (index, policy) in policies.iter().enumerate() {
            if !names.insert(policy.name()) {
                let message = format!("another policy is named \"{}\"", policy.name());
                let error = Error::new(Code::DuplicateName, message, "/metadata/name");
                return Err(error.in_document(format!("policies/{index}")));
            }
        }
        Ok(())
    }

    /// The policies that it was compiled from.
    pub fn policies(&self) -> &[Policy] {
        &self.0.policies
    }

    /// The exemptions that it was compiled from, without those that are written in rules.
    pub fn exemptions(&self) -> &[Exemption] {
        &self.0.documents
    }

    /// The VEX statements that it was compiled from.
    pub fn vex(&self) -> &Vex {
        &self.0.vex
    }

    /// The same gate with one exemption more, behind the others.
    #[must_use]
    pub fn with_exemption(&self, exemption: &Exemption) -> Self {
        self.recompiled(&[self.exemptions(), std::slice::from_ref(exemption)].concat())
    }

    /// The same gate without one of its exemptions; `None` where there is none of this index in [`Gate::exemptions`].
    ///
    /// ```
    /// use imagegate::{Exemption, Gate, Policy, Vex};
    /// let exemption = Exemption::from_json(br#"{"apiVersion": "imagegate.dev/v1", "kind": "ImageExemption",
    ///     "metadata": {"name": "log4j-legacy"},
    ///     "spec": {"rules": ["*"], "vulnerabilities": {"ids": ["CVE-2021-44228"]}}}"#)?;
    /// let gate = Gate::compile(&[Policy::default()], &[], &Vex::default())?;
    /// let more = gate.with_exemption(&exemption);
    /// let less = more.without_exemption(0).ok_or("no exemption")?;
    /// assert_eq!(less.fingerprint(), gate.fingerprint());
    /// assert!(less.without_exemption(0).is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn without_exemption(&self, index: usize) -> Option<Self> {
        let (before, rest) = self.exemptions().split_at_checked(index)?;
        let (_, behind) = rest.split_first()?;
        Some(self.recompiled(&[before, behind].concat()))
    }

    /// Which rules are open to which exemption, and what they share by it, depends on all exemptions together. So all is
    /// worked out again; documents are shared, not read again.
    fn recompiled(&self, exemptions: &[Exemption]) -> Self {
        Self(Arc::new(Compiler::new(self.policies(), exemptions).compile(self.vex())))
    }

    /// What is not as its authors will expect: exemptions that are not applied to some rules. Each names its document
    /// (`exemptions/0`).
    pub fn warnings(&self) -> &[Error] {
        &self.0.warnings
    }

    /// A fingerprint of what was compiled, for keys of caches: gates with the same one decide alike.
    pub fn fingerprint(&self) -> Fingerprint {
        self.0.fingerprint
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate")
            .field("policies", &self.0.policies.len())
            .field("exemptions", &self.0.exemptions.len())
            .field("fingerprint", &self.0.fingerprint)
            .finish_non_exhaustive()
    }
}
