//! A bound on the work of comparing selectors with each other.

use imagegate::views::{MatcherView, Operator};

/// What is left of the steps that comparisons may take for one document. A comparison is undecided without it.
#[derive(Debug)]
pub(super) struct Fuel(u64);

/// Takes well under a second.
const STEPS: u64 = 20_000_000;

impl Default for Fuel {
    fn default() -> Self {
        Self(STEPS)
    }
}

impl Fuel {
    /// Takes some steps; whether there were so many.
    pub(super) fn spend(&mut self, steps: usize) -> bool {
        let left = u64::try_from(steps).ok().and_then(|steps| self.0.checked_sub(steps));
        self.0 = left.unwrap_or(0);
        left.is_some()
    }

    /// Takes the steps of comparing each operand of one matcher with each of another one; whether there were so many.
    pub(super) fn spend_on(&mut self, a: MatcherView<'_>, b: MatcherView<'_>) -> bool {
        let bytes =
            |matcher: MatcherView<'_>| -> usize { matcher.operands().map(|operand| operand.as_str().len() + 1).sum() };
        let (bytes_a, bytes_b) = (bytes(a), bytes(b));
        let patterns = a.operator() == Operator::Glob || b.operator() == Operator::Glob;
        // A pattern takes pattern x text steps, other operators as many as the texts have bytes.
        let steps = if patterns {
            bytes_a.saturating_mul(bytes_b)
        } else {
            bytes_a.saturating_mul(b.operands().len()).saturating_add(bytes_b.saturating_mul(a.operands().len()))
        };
        self.spend(steps.saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fuel_is_spent_once() {
        let mut fuel = Fuel::default();
        assert!(fuel.spend(0) && fuel.spend(20_000_000) && fuel.spend(0));
        assert!(!fuel.spend(1));
        let mut fuel = Fuel::default();
        assert!(!fuel.spend(20_000_001) && !fuel.spend(1));
    }
}
