//! The codes of lints.

/// Declares the codes with the words for them.
macro_rules! codes {
    ($($(#[$meta:meta])* $variant:ident = $word:literal,)+) => {
        /// The stable codes of lints. New ones may be added; an existing one never changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum LintCode {
            $($(#[$meta])* $variant,)+
        }

        impl LintCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code as it is written in answers, `wildcardInEquality` for example.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

codes! {
    /// A text with a wildcard is compared by equality, or a pattern whose `*` stops at a `/` that the values have.
    WildcardInEquality = "wildcardInEquality",
    /// A kind of Kubernetes in another case, or in the plural.
    KindSpelling = "kindSpelling",
    /// A repository that begins with a registry.
    RepositoryWithRegistry = "repositoryWithRegistry",
    /// An id that is not written as ids of its kind are.
    IdSpelling = "idSpelling",
    /// A value that the field can never have.
    ImpossibleValue = "impossibleValue",
    /// A scope that excludes all it includes, or whose selectors contradict themselves.
    ScopeEmpty = "scopeEmpty",
    /// A `match` whose selectors contradict themselves.
    MatchEmpty = "matchEmpty",
    /// An exemption that ends no later than it begins.
    ExemptionEmptyWindow = "exemptionEmptyWindow",
    /// An exemption whose `match` asks for another namespace than its own.
    ExemptionNamespaceConflict = "exemptionNamespaceConflict",
}

impl std::fmt::Display for LintCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
