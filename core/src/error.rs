//! One opaque error type for everything that can be refused: a stable code, a message for people, and the place.

use std::fmt;

/// Declares the codes with the words that stand for them.
macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        pub enum $name {
            $($(#[$variant_meta])* $variant,)+
        }

        impl $name {
            /// The code as it is written in answers, `unknownKey` for example.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// Reads exactly such a word: for hosts that hold an error in a form of their own.
            ///
            /// ```
            /// use imagegate::Code;
            /// assert_eq!(Code::parse("unknownKey"), Some(Code::UnknownKey));
            /// assert_eq!(Code::parse("UnknownKey"), None);
            /// ```
            pub fn parse(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

codes! {
    /// The stable codes of section 7 of the semantics.
    ///
    /// New codes may be added; an existing one never changes its meaning.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    Code {
        /// The text is not JSON (or not the YAML that is read): the document.
        InvalidSyntax = "invalidSyntax",
        /// Nesting deeper than 128: the document.
        TooDeep = "tooDeep",
        /// More bytes than the limit: the document.
        TooLarge = "tooLarge",
        /// A key that this version does not know: the key.
        UnknownKey = "unknownKey",
        /// A key that stands twice in one object: the key.
        DuplicateKey = "duplicateKey",
        /// A required key is not there: the object lacking it.
        MissingKey = "missingKey",
        /// A value of another JSON type than asked for: the value.
        WrongType = "wrongType",
        /// A word that is none of the allowed ones: the value.
        InvalidValue = "invalidValue",
        /// A number outside its range or with more decimals than are held: the value.
        OutOfRange = "outOfRange",
        /// A list that must not be empty: the value.
        EmptyList = "emptyList",
        /// A selector without a key: the selector or map.
        EmptySelector = "emptySelector",
        /// A filter without a test: the filter.
        EmptyFilter = "emptyFilter",
        /// Not an RFC 3339 instant with offset: the string.
        InvalidInstant = "invalidInstant",
        /// Not a date: the string.
        InvalidDate = "invalidDate",
        /// Not a duration: the string.
        InvalidDuration = "invalidDuration",
        /// Not `UTC`, `+HH:MM` or `-HH:MM`: the string.
        InvalidTimezone = "invalidTimezone",
        /// Not a Name: the string.
        InvalidName = "invalidName",
        /// Not an image reference: the string.
        InvalidReference = "invalidReference",
        /// Not a registry: the string.
        InvalidRegistry = "invalidRegistry",
        /// Not a digest: the string.
        InvalidDigest = "invalidDigest",
        /// Not a pattern: the string.
        InvalidGlob = "invalidGlob",
        /// Not a semver range: the string.
        InvalidVersionRange = "invalidVersionRange",
        /// Not `policy/rule`: the string.
        InvalidRuleReference = "invalidRuleReference",
        /// Keys that exclude each other.
        ConflictingKeys = "conflictingKeys",
        /// `stale` is answered, but nothing makes a report stale: `stale`.
        StaleWithoutMaxAge = "staleWithoutMaxAge",
        /// A name that must be unique is used twice: the second name.
        DuplicateName = "duplicateName",
        /// A rule that can never trigger: the rule.
        RuleNeverTriggers = "ruleNeverTriggers",
        /// An exemption without `match` and `vulnerabilities`: its spec.
        ExemptionFromEverything = "exemptionFromEverything",
        /// An exemption that lacks what the policy requires of it: its spec.
        ExemptionRequirementUnmet = "exemptionRequirementUnmet",
        /// An exemption names a rule of no policy given, so that it has no effect there: the entry of its `rules`.
        UnknownRule = "unknownRule",
        /// `orUnknown` in an exemption: that key.
        OrUnknownInExemption = "orUnknownInExemption",
        /// `untilFixed` in an exemption of the whole resource: that key.
        UntilFixedWithoutVulnerabilities = "untilFixedWithoutVulnerabilities",
        /// The request's digest is not the reference's: the image's `digest`.
        DigestMismatch = "digestMismatch",
        /// A platform that is listed twice: the second entry.
        DuplicatePlatform = "duplicatePlatform",
        /// A request without an image: `/images`.
        NoImages = "noImages",
        /// A gate warning: an exemption names a rule that is closed to it: the entry of its `rules`.
        ExemptionNotAllowed = "exemptionNotAllowed",
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A place in a text: line and column count from 1, a column is one Unicode scalar value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in Unicode scalar values, from 1.
    pub column: u32,
}

/// Why a document, a value or a set of documents was refused.
///
/// ```
/// let error = imagegate::Policy::from_json(br#"{"apiVersoin": "imagegate.dev/v1"}"#).unwrap_err();
/// assert_eq!(error.code().as_str(), "unknownKey");
/// assert_eq!(error.pointer(), "/apiVersoin");
/// assert!(error.message().contains("apiVersion"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<ErrorData>);

#[derive(Clone, PartialEq, Eq)]
struct ErrorData {
    code: Code,
    message: String,
    pointer: String,
    document: String,
    offset: Option<usize>,
    position: Option<Position>,
}

impl Error {
    /// An error at a JSON pointer (`""` is the whole document).
    pub fn new(code: Code, message: impl Into<String>, pointer: impl Into<String>) -> Self {
        Self(Box::new(ErrorData {
            code,
            message: message.into(),
            pointer: pointer.into(),
            document: String::new(),
            offset: None,
            position: None,
        }))
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// What is wrong and what to do, for people. Its wording may change.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The JSON pointer (RFC 6901) of the place, `""` for the whole document.
    pub fn pointer(&self) -> &str {
        &self.0.pointer
    }

    /// Which of several documents it is about (`policies/0`, `request`), where the caller gave several; else `None`.
    pub fn document(&self) -> Option<&str> {
        (!self.0.document.is_empty()).then_some(self.0.document.as_str())
    }

    /// Line and column, where the document was read from text.
    pub fn position(&self) -> Option<Position> {
        self.0.position
    }

    /// The byte offset, where the document was read from text.
    pub fn offset(&self) -> Option<usize> {
        self.0.offset
    }

    /// The same error, said of one of several documents.
    #[must_use]
    pub fn in_document(mut self, document: impl Into<String>) -> Self {
        self.0.document = document.into();
        self
    }

    /// The same error with another place in the text: for documents that were JSON only on the way (YAML).
    #[must_use]
    pub fn at(mut self, offset: Option<usize>, position: Option<Position>) -> Self {
        self.0.offset = offset;
        self.0.position = position;
        self
    }

    /// The same error below a pointer: for a document that is part of another one.
    #[must_use]
    pub fn below(mut self, prefix: &str) -> Self {
        self.0.pointer.insert_str(0, prefix);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(document) = self.document() {
            write!(f, "{document}: ")?;
        }
        if let Some(Position { line, column }) = self.position() {
            write!(f, "line {line}, column {column}: ")?;
        }
        f.write_str(self.message())?;
        if !self.pointer().is_empty() {
            write!(f, " (at {})", self.pointer())?;
        }
        write!(f, " [{}]", self.code())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

impl std::error::Error for Error {}
