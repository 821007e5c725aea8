//! Where a selector or filter is, and what it means that it matches nothing.

/// Where a selector or filter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A rule's `include`.
    Include,
    /// A rule's `exclude`.
    Exclude,
    /// An exemption's `match`.
    Match,
    /// An entry of a rule's `when`.
    Condition,
    /// An exemption's `vulnerabilities`.
    Exemption,
}

impl Place {
    /// What follows where nothing can match.
    pub(super) fn without_match(self) -> &'static str {
        match self {
            Self::Include => "this selector includes nothing",
            Self::Exclude => "this selector excludes nothing",
            Self::Match => "this selector of the exemption matches nothing",
            Self::Condition => "this condition counts nothing",
            Self::Exemption => "this exemption covers nothing",
        }
    }
}
