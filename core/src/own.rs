//! The exemptions that rules have for themselves, as far as they have a say on a subject.
//!
//! A rule may have thousands, most of them for other namespaces or for ids that are not there. So a gate keeps them by
//! the scope of their rule and by their own scope, and those that are about this place are found for all rules that are
//! in scope at once.

use crate::forgive::NONE;
use crate::gate::OwnExemption;
use crate::known::Known;
use crate::view::View;

/// Which rules have exemptions of their own that may have a say here: that match, and are not about one id that is not
/// there. A buffer, used for one subject after the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct OwnHere {
    /// By rule: the last of its exemptions in `found`.
    last: Known<u32>,
    /// Exemptions, each with the place of the one before that is of the same rule.
    found: Vec<(u32, u32)>,
}

impl OwnHere {
    /// Finds those of the rules that are in scope.
    pub(crate) fn enter(&mut self, view: &View<'_>) {
        self.found.clear();
        let own = &view.gate.own;
        if own.is_empty() {
            return;
        }
        self.last.clear(view.gate.rules.len(), NONE);
        for scope in view.here.scopes() {
            view.each_matching(own.of(*scope), |OwnExemption { rule, applied }| {
                if view.may_be_about(applied) {
                    let before = self.last.get(*rule).unwrap_or(NONE);
                    self.last.set(*rule, crate::gate::number(self.found.len()));
                    self.found.push((applied.number, before));
                }
            });
        }
    }

    /// Whether a rule that is in scope has some.
    pub(crate) fn has(&self, rule: u32) -> bool {
        !self.found.is_empty() && self.last.get(rule).is_some()
    }

    /// Those of a rule that is in scope, by their numbers in the gate.
    pub(crate) fn of(&self, rule: u32) -> impl Iterator<Item = u32> {
        let mut next = if self.has(rule) { self.last.get(rule).unwrap_or(NONE) } else { NONE };
        std::iter::from_fn(move || {
            let (number, before) = *self.found.get(next as usize)?;
            next = before;
            Some(number)
        })
    }
}
