//! Kleene's three-valued logic.

/// Kleene's three truth values. "And" is the smaller of two, "or" the larger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// Known to be false.
    False,
    /// Not known.
    Unknown,
    /// Known to be true.
    True,
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

/// Whether all hold; of none, true.
pub(crate) fn all(each: impl IntoIterator<Item = Truth>) -> Truth {
    let mut result = Truth::True;
    for truth in each {
        result = result.min(truth);
        if result == Truth::False {
            break;
        }
    }
    result
}

/// Whether any holds; of none, false.
pub(crate) fn any(each: impl IntoIterator<Item = Truth>) -> Truth {
    let mut result = Truth::False;
    for truth in each {
        result = result.max(truth);
        if result == Truth::True {
            break;
        }
    }
    result
}
