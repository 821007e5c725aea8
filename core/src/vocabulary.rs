//! The closed vocabularies of the documents: severities, classes, states, actions.

use crate::error::{Code, Error};
use crate::util::shown::shown;

/// A closed vocabulary.
pub(crate) trait Vocabulary: Copy + 'static {
    const ALL: &'static [Self];

    fn as_str(self) -> &'static str;

    fn parse(word: &str) -> Option<Self>;
}

/// Declares an enum whose variants are words of the documents.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)+
        }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word as documents and decisions write it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// Reads exactly such a word.
            pub fn parse(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::error::Error;

            /// Reads exactly such a word.
            ///
            /// # Errors
            ///
            /// `invalidValue`, which names the known words.
            fn from_str(word: &str) -> Result<Self, $crate::error::Error> {
                Self::parse(word).ok_or_else(|| unknown_word(word, &[$($word,)+]))
            }
        }

        impl $crate::util::canonical::Canonical for $name {
            fn write_to(&self, out: &mut Vec<u8>) {
                $crate::util::canonical::Canonical::write_to(self.as_str(), out);
            }
        }

        impl Vocabulary for $name {
            const ALL: &'static [Self] = Self::ALL;

            fn as_str(self) -> &'static str {
                self.as_str()
            }

            #[inline]
            fn parse(word: &str) -> Option<Self> {
                Self::parse(word)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

#[cold]
fn unknown_word(word: &str, known: &[&str]) -> Error {
    let message = format!("\"{}\" is not known here; known are {}", shown(word), known.join(", "));
    Error::new(Code::InvalidValue, message, "")
}

words! {
    /// How bad a finding is, ordered (section 1 of the semantics).
    Severity {
        /// Not given, or not recognised.
        Unknown = "unknown",
        /// Hardly matters.
        Negligible = "negligible",
        /// Low.
        Low = "low",
        /// Medium.
        Medium = "medium",
        /// High.
        High = "high",
        /// Critical.
        Critical = "critical",
    }
}

impl Severity {
    /// The CVSS v3 rating of a base score in tenths.
    pub(crate) fn of_cvss(tenths: u8) -> Self {
        match tenths {
            0 => Self::Negligible,
            1..40 => Self::Low,
            40..70 => Self::Medium,
            70..90 => Self::High,
            _ => Self::Critical,
        }
    }

    /// What a scanner's word means, in any case: `moderate` is medium, `important` high; what is not recognised is
    /// unknown, never a guess.
    ///
    /// ```
    /// use imagegate::Severity;
    /// assert_eq!(Severity::from_scanner("Important"), Severity::High);
    /// assert_eq!(Severity::from_scanner("not yet assigned"), Severity::Unknown);
    /// ```
    pub fn from_scanner(word: &str) -> Self {
        const WORDS: &[(&str, Severity)] = &[
            ("critical", Severity::Critical),
            ("high", Severity::High),
            ("important", Severity::High),
            ("medium", Severity::Medium),
            ("moderate", Severity::Medium),
            ("low", Severity::Low),
            ("negligible", Severity::Negligible),
            ("minimal", Severity::Negligible),
            ("informational", Severity::Negligible),
            ("info", Severity::Negligible),
            ("none", Severity::Negligible),
            ("unimportant", Severity::Negligible),
        ];
        let known = WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word));
        known.map_or(Self::Unknown, |(_, severity)| *severity)
    }
}

words! {
    /// What kind of thing was found.
    FindingClass {
        /// A known vulnerability in a package.
        Vulnerability = "vulnerability",
        /// A secret that should not be in an image.
        Secret = "secret",
        /// A misconfiguration.
        Misconfiguration = "misconfiguration",
        /// A licence.
        License = "license",
        /// Malware.
        Malware = "malware",
    }
}

words! {
    /// What a report says of itself.
    ReportState {
        /// The image was scanned.
        Complete = "complete",
        /// A part of it was.
        Partial = "partial",
        /// The scan failed.
        Failed = "failed",
        /// The scanner cannot scan such an image.
        Unsupported = "unsupported",
        /// The scan is not done yet.
        Pending = "pending",
        /// The report could not be had now.
        Unavailable = "unavailable",
    }
}

impl ReportState {
    /// Whether there are findings to look at.
    pub(crate) fn has_findings(self) -> bool {
        matches!(self, Self::Complete | Self::Partial)
    }
}

words! {
    /// What an evaluation finds of an image's scans: the state of the report that counts, or that there is none to count.
    ScanState {
        /// The image was scanned.
        Complete = "complete",
        /// A part of it was.
        Partial = "partial",
        /// The scan failed.
        Failed = "failed",
        /// The scanner cannot scan such an image.
        Unsupported = "unsupported",
        /// The scan is not done yet.
        Pending = "pending",
        /// The report could not be had now.
        Unavailable = "unavailable",
        /// There is no report.
        Missing = "missing",
        /// Every report is too old for the rule.
        Stale = "stale",
    }
}

impl From<ReportState> for ScanState {
    fn from(state: ReportState) -> Self {
        match state {
            ReportState::Complete => Self::Complete,
            ReportState::Partial => Self::Partial,
            ReportState::Failed => Self::Failed,
            ReportState::Unsupported => Self::Unsupported,
            ReportState::Pending => Self::Pending,
            ReportState::Unavailable => Self::Unavailable,
        }
    }
}

words! {
    /// Whether a finding has a fix, in its scanner's words.
    FixState {
        /// There is a fixed version.
        Fixed = "fixed",
        /// There is none yet.
        NotFixed = "notFixed",
        /// There will be none.
        WontFix = "wontFix",
        /// The scanner does not know.
        Unknown = "unknown",
    }
}

words! {
    /// What a rule does when it triggers, and what a decision says: from the mildest to the strictest.
    Action {
        /// Let in.
        Allow = "allow",
        /// Let in with a note.
        Audit = "audit",
        /// Refuse.
        Deny = "deny",
    }
}

words! {
    /// What became of a rule on a subject.
    Outcome {
        /// It has a reason to act.
        Triggered = "triggered",
        /// Its conditions were looked at and do not hold.
        Passed = "passed",
        /// A resource exemption covers the subject.
        Exempted = "exempted",
        /// There were no findings to look at, and the rule leaves such images alone.
        NotEvaluated = "notEvaluated",
        /// Its scope does not contain the subject.
        NotInScope = "notInScope",
        /// It is switched off.
        Disabled = "disabled",
    }
}

words! {
    /// How much of a decision is printed (section 6).
    Detail {
        /// Every rule: the canonical form.
        All = "all",
        /// Without the rules that are disabled or not in scope.
        InScope = "inScope",
        /// The triggered rules alone.
        Triggered = "triggered",
    }
}

words! {
    /// A field that selectors look at (section 1.3).
    #[non_exhaustive]
    SelectorField {
        /// The cloud, or any other word.
        Provider = "provider",
        /// Subscription, account or project.
        Account = "account",
        /// The cluster's name.
        Cluster = "cluster",
        /// The namespace.
        Namespace = "namespace",
        /// The workload's kind.
        Kind = "kind",
        /// The workload's name.
        Name = "name",
        /// The pod's name.
        Pod = "pod",
        /// The container's name.
        Container = "container",
        /// The service account.
        ServiceAccount = "serviceAccount",
        /// The image as a whole.
        Image = "image",
        /// The image's registry.
        Registry = "registry",
        /// The image's repository, without the registry.
        Repository = "repository",
        /// The image's tag.
        Tag = "tag",
        /// The image's digest, or that of its platform.
        Digest = "digest",
        /// An entry of the labels of the workload's pods.
        Labels = "labels",
        /// An entry of the labels of the namespace.
        NamespaceLabels = "namespaceLabels",
        /// An entry of the attributes that the host gives.
        Attributes = "attributes",
    }
}

words! {
    /// What a matcher asks of a text (section 1.3).
    #[non_exhaustive]
    Operator {
        /// It is one of the operands.
        Equals = "equals",
        /// It is none of the operands, or there is none.
        NotEquals = "notEquals",
        /// It begins with one of the operands.
        StartsWith = "startsWith",
        /// It ends with one of the operands.
        EndsWith = "endsWith",
        /// It contains one of the operands.
        Contains = "contains",
        /// One of the operands matches it as a pattern.
        Glob = "glob",
        /// Whether there is such an entry.
        Exists = "exists",
    }
}

words! {
    /// What a VEX statement says of a vulnerability in a product.
    VexStatus {
        /// The product is not affected.
        NotAffected = "not_affected",
        /// It is affected.
        Affected = "affected",
        /// It was fixed in this product.
        Fixed = "fixed",
        /// Nobody knows yet.
        UnderInvestigation = "under_investigation",
    }
}
