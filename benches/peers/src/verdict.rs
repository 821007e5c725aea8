//! What all engines must agree on.

use std::collections::BTreeMap;

use crate::documents::Action;

/// The rules that triggered, as `policy/rule`, each with the action that it then asks for, and what follows.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub action: Action,
    pub triggered: BTreeMap<String, Action>,
}

impl Verdict {
    /// A verdict with the action as the engine gave it.
    pub fn new<I, S>(action: Action, triggered: I) -> Verdict
    where
        I: IntoIterator<Item = (S, Action)>,
        S: Into<String>,
    {
        Verdict { action, triggered: triggered.into_iter().map(|(rule, action)| (rule.into(), action)).collect() }
    }

    /// Where two differ, in a line; `None` where they do not.
    pub fn difference(&self, other: &Verdict) -> Option<String> {
        let lacks = |one: &Verdict, other: &Verdict| {
            one.triggered
                .iter()
                .find(|(rule, action)| other.triggered.get(*rule) != Some(action))
                .map(|(rule, _)| rule.clone())
        };
        if self == other {
            None
        } else if let Some(rule) = lacks(self, other).or_else(|| lacks(other, self)) {
            let of = |verdict: &Verdict| verdict.triggered.get(&rule).copied();
            Some(format!("{rule}: {:?} and {:?}", of(self), of(other)))
        } else {
            Some(format!("action: {:?} and {:?}", self.action, other.action))
        }
    }
}
