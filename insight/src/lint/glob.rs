//! Patterns in parts: which of their components can match what.

use imagegate::views::{GlobPart, OperandView};

/// A pattern, taken apart.
#[derive(Debug)]
pub(super) struct Pattern {
    parts: Vec<GlobPart>,
}

impl Pattern {
    /// Of an operand of [`Operator::Glob`](imagegate::views::Operator::Glob).
    pub(super) fn of(operand: &OperandView<'_>) -> Option<Self> {
        Some(Self { parts: operand.glob()?.collect() })
    }

    /// The text that it matches, where it has no wildcard.
    pub(super) fn exact(&self) -> Option<String> {
        self.parts.iter().map(letter).collect()
    }

    /// The characters that everything begins with that it matches.
    pub(super) fn prefix(&self) -> String {
        self.parts.iter().map_while(letter).collect()
    }

    /// The characters that stand for themselves.
    pub(super) fn letters(&self) -> impl Iterator<Item = char> {
        self.parts.iter().filter_map(letter)
    }

    /// How many `/` everything has that it matches; `None`: it differs.
    pub(super) fn slashes(&self) -> Option<usize> {
        let fixed = !self.parts.contains(&GlobPart::AnyComponents);
        fixed.then(|| self.letters().filter(|letter| *letter == '/').count())
    }

    /// Its last component; what a `**` stands for is not part of it.
    fn last(&self) -> &[GlobPart] {
        let ends = |part: &GlobPart| matches!(part, GlobPart::Char('/') | GlobPart::AnyComponents);
        let from = self.parts.iter().rposition(ends).map_or(0, |at| at + 1);
        self.parts.get(from..).unwrap_or_default()
    }

    /// The text of its last component, where that has no wildcard; `None` too where the pattern ends with `**`.
    pub(super) fn exact_last(&self) -> Option<String> {
        if self.parts.last() == Some(&GlobPart::AnyComponents) {
            return None;
        }
        self.last().iter().map(letter).collect()
    }

    /// Whether its last component begins with a `*`.
    pub(super) fn last_begins_with_star(&self) -> bool {
        self.last().first() == Some(&GlobPart::AnyText)
    }

    /// Whether its last component is a `*`, a tag or digest that follows left aside.
    pub(super) fn last_is_star(&self) -> bool {
        let after = self.last().get(1);
        self.last_begins_with_star() && matches!(after, None | Some(GlobPart::Char(':' | '@')))
    }
}

fn letter(part: &GlobPart) -> Option<char> {
    if let GlobPart::Char(letter) = part { Some(*letter) } else { None }
}
