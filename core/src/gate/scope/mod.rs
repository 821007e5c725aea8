//! Scopes: where rules and exemptions apply. Equal scopes are one scope, tested once per subject.
//!
//! Most rules share a few scopes, and most scopes are about other places. An index proposes the scopes that a target
//! may be in, and only these are tested. A scope that it does not propose is known to be false.

pub(crate) mod fields;
mod index;

use index::ScopeIndex;

use crate::document::matcher::Matcher;
use crate::document::selector::{Selector, Target, Test, TextField, any_selector};
use crate::util::epoch::EpochMap;
use crate::util::ids::{ScopeId, Table};
use crate::util::truth::Truth;

/// Where rules and exemptions apply.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    /// Any of; empty: everything.
    include: Vec<Selector>,
    /// Any of.
    exclude: Vec<Selector>,
}

/// All scopes of a gate.
#[derive(Debug)]
pub(crate) struct Scopes {
    scopes: Table<ScopeId, Scope>,
    index: ScopeIndex,
}

impl Scope {
    /// The scope of a rule.
    pub(crate) fn of_rule(scope: &crate::document::policy::RuleScope) -> Self {
        Self { include: scope.include.clone(), exclude: scope.exclude.clone() }
    }

    /// The scope of an exemption: its namespace is an additional test of every selector.
    pub(crate) fn of_exemption(namespace: Option<&str>, selectors: Option<&[Selector]>) -> Self {
        let namespace = namespace.map(|name| Test::Text(TextField::Namespace, Matcher::Equals(vec![name.to_owned()])));
        let within = |tests: &[Test]| Selector { tests: namespace.iter().chain(tests).cloned().collect() };
        let include = match selectors {
            Some(selectors) => selectors.iter().map(|selector| within(&selector.tests)).collect(),
            None if namespace.is_some() => vec![within(&[])],
            None => Vec::new(),
        };
        Self { include, exclude: Vec::new() }
    }

    /// Whether a target is in the scope. It may be if `include` is not false and `exclude` is not true.
    pub(crate) fn test(&self, place: &Target<'_>) -> Truth {
        let include = if self.include.is_empty() { Truth::True } else { any_selector(&self.include, place) };
        if include == Truth::False || self.exclude.is_empty() {
            return include;
        }
        include.min(!any_selector(&self.exclude, place))
    }
}

impl Scopes {
    pub(crate) fn new(scopes: Table<ScopeId, Scope>) -> Self {
        Self { index: ScopeIndex::new(&scopes), scopes }
    }
}

/// The scopes that a target is in or may be in. A buffer that is used for one target after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct ScopeMatches {
    /// What the scopes that were tested came to.
    truths: EpochMap<ScopeId, Truth>,
    /// The scopes that are not false.
    scopes: Vec<ScopeId>,
    /// Whether one of them is unknown.
    unknown: bool,
    broken: bool,
}

impl ScopeMatches {
    /// Tests the scopes that a target may be in.
    pub(crate) fn enter(&mut self, all: &Scopes, place: &Target<'_>) {
        self.scopes.clear();
        self.truths.clear(all.scopes.len(), Truth::False);
        self.unknown = false;
        self.broken = false;
        all.index.candidates(place, |id| self.consider(all, place, id));
    }

    /// Tests a scope unless it was tested for this target already. Never inlined: the index calls it from many places.
    #[inline(never)]
    fn consider(&mut self, all: &Scopes, place: &Target<'_>, id: ScopeId) {
        let Some(scope) = all.scopes.get(id) else {
            self.broken = true;
            return;
        };
        if self.truths.get(id).is_none() {
            let truth = scope.test(place);
            self.truths.set(id, truth);
            self.unknown |= truth == Truth::Unknown;
            if truth != Truth::False {
                self.scopes.push(id);
            }
        }
    }

    /// Whether the index proposed a scope that does not exist, which cannot be by construction. Rules may be missing
    /// then.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken
    }

    /// Whether the target is known to be in a scope.
    pub(crate) fn is_in(&self, scope: ScopeId) -> bool {
        self.truths.get(scope) == Some(Truth::True)
    }

    /// For a scope that is not false: whether it is unknown.
    pub(crate) fn may_be_in(&self, scope: ScopeId) -> bool {
        self.unknown && !self.is_in(scope)
    }

    /// The scopes that the target is in or may be in.
    pub(crate) fn scopes(&self) -> &[ScopeId] {
        &self.scopes
    }
}
