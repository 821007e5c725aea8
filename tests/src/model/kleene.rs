//! Kleene's three-valued logic: `and` is the least, `or` the greatest.

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Truth {
    False,
    Unknown,
    True,
}

use Truth::{False, True, Unknown};

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { True } else { False }
    }
}

pub(super) fn not(value: Truth) -> Truth {
    match value {
        False => True,
        Unknown => Unknown,
        True => False,
    }
}

/// True where there is none.
pub(super) fn all(values: impl IntoIterator<Item = Truth>) -> Truth {
    values.into_iter().min().unwrap_or(True)
}

/// False where there is none.
pub(super) fn any(values: impl IntoIterator<Item = Truth>) -> Truth {
    values.into_iter().max().unwrap_or(False)
}
