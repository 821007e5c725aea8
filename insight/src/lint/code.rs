//! The codes of lints.

use std::fmt;

/// Declares the codes with their words.
macro_rules! codes {
    ($($(#[$meta:meta])* $variant:ident = $word:literal,)+) => {
        /// What a lint is about. Codes are stable; later versions may have more.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum LintCode {
            $($(#[$meta])* $variant,)+
        }

        impl LintCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code as tools print it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

codes! {
    /// A `*` or `?` that is compared as plain text, or a `*` that does not cross a `/`.
    WildcardInEquality = "wildcardInEquality",
    /// A kind that differs from a known one in case, plural or spelling.
    KindSpelling = "kindSpelling",
    /// A `repository` that begins with a registry.
    RepositoryWithRegistry = "repositoryWithRegistry",
    /// An id that no scanner gives: misspelt, or a pattern.
    IdSpelling = "idSpelling",
    /// A text that no value of the field can equal, begin with, end with, contain or match.
    ImpossibleValue = "impossibleValue",
    /// A selector of a scope whose tests contradict each other.
    SelectorContradiction = "selectorContradiction",
    /// A rule whose scope excludes all that it includes, or whose selectors contradict themselves.
    ScopeEmpty = "scopeEmpty",
    /// A selector of an exemption whose tests contradict each other.
    MatchEmpty = "matchEmpty",
    /// An exemption that ends before it begins.
    ExemptionEmptyWindow = "exemptionEmptyWindow",
    /// An exemption whose `match` excludes its own namespace.
    ExemptionNamespaceConflict = "exemptionNamespaceConflict",
}

impl fmt::Display for LintCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
