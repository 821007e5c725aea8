//! The words of the documents, numbered.

use std::mem::MaybeUninit;

use imagegate::{Action, Detail, Fact, FindingClass, FixState, ScanState, Severity, VexStatus};

use crate::guard::get;
use crate::numbered::numbered;
use crate::text::imagegate_text;

/// Whether something is known. Absent and unknown differ: what is unknown never helps an image in.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum imagegate_known {
    /// Nobody said.
    Unknown = 0,
    /// Known not to be there.
    Absent = 1,
    /// Known.
    Value = 2,
}

/// What a decision says of an image, from the mildest to the strictest.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum imagegate_action {
    /// Let in.
    Allow = 0,
    /// Let in with a note.
    Audit = 1,
    /// Refuse.
    Deny = 2,
}

/// How much of a decision is written.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum imagegate_detail {
    /// Every rule: the canonical form.
    All = 0,
    /// Without the rules that are disabled or not in scope.
    InScope = 1,
    /// The triggered rules alone.
    Triggered = 2,
}

/// How bad a finding is, ordered.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum imagegate_severity {
    /// Not given, or not recognised.
    Unknown = 0,
    /// Hardly matters.
    Negligible = 1,
    /// Low.
    Low = 2,
    /// Medium.
    Medium = 3,
    /// High.
    High = 4,
    /// Critical.
    Critical = 5,
}

/// What kind of thing was found.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum imagegate_class {
    /// A known vulnerability in a package.
    Vulnerability = 0,
    /// A secret that should not be in an image.
    Secret = 1,
    /// A misconfiguration.
    Misconfiguration = 2,
    /// A licence.
    License = 3,
    /// Malware.
    Malware = 4,
}

/// What a report says of itself.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum imagegate_state {
    /// The image was scanned.
    Complete = 0,
    /// A part of it was.
    Partial = 1,
    /// The scan failed.
    Failed = 2,
    /// The scanner cannot scan such an image.
    Unsupported = 3,
    /// The scan is not done yet.
    Pending = 4,
    /// The report could not be had now.
    Unavailable = 5,
    /// There is no report. No report says this of itself.
    Missing = 6,
    /// Every report is too old for the rule. No report says this of itself.
    Stale = 7,
}

/// Whether a finding has a fix, in its scanner's words.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum imagegate_fix_state {
    /// There is a fixed version.
    Fixed = 0,
    /// There is none yet.
    NotFixed = 1,
    /// There will be none.
    WontFix = 2,
    /// The scanner does not know.
    Unknown = 3,
}

/// What a VEX statement says of a vulnerability in a product.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum imagegate_vex_status {
    /// The product is not affected.
    NotAffected = 0,
    /// It is affected.
    Affected = 1,
    /// It was fixed in this product.
    Fixed = 2,
    /// Nobody knows yet.
    UnderInvestigation = 3,
}

/// Something that may be asked about and perhaps is not known.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum imagegate_answer {
    /// Nobody said.
    Unknown = 0,
    /// No.
    No = 1,
    /// Yes.
    Yes = 2,
}

numbered!(imagegate_known { Unknown, Absent, Value });
numbered!(imagegate_detail { All, InScope, Triggered });
numbered!(imagegate_vex_status { NotAffected, Affected, Fixed, UnderInvestigation });

impl From<imagegate_detail> for Detail {
    fn from(detail: imagegate_detail) -> Self {
        match detail {
            imagegate_detail::All => Self::All,
            imagegate_detail::InScope => Self::InScope,
            imagegate_detail::Triggered => Self::Triggered,
        }
    }
}

impl From<imagegate_vex_status> for VexStatus {
    fn from(status: imagegate_vex_status) -> Self {
        match status {
            imagegate_vex_status::NotAffected => Self::NotAffected,
            imagegate_vex_status::Affected => Self::Affected,
            imagegate_vex_status::Fixed => Self::Fixed,
            imagegate_vex_status::UnderInvestigation => Self::UnderInvestigation,
        }
    }
}

/// Tells what is known of a text, and gives it out where it has a value.
pub(crate) fn tell(field: &Fact<String>, out: Option<&mut MaybeUninit<imagegate_text>>) -> imagegate_known {
    match field {
        Fact::Unknown => imagegate_known::Unknown,
        Fact::Absent => imagegate_known::Absent,
        Fact::Value(text) => {
            out.map(|out| out.write(Some(text.as_str()).into()));
            imagegate_known::Value
        }
    }
}

impl From<Option<bool>> for imagegate_answer {
    fn from(answer: Option<bool>) -> Self {
        answer.map_or(Self::Unknown, |yes| if yes { Self::Yes } else { Self::No })
    }
}

impl From<Action> for imagegate_action {
    fn from(action: Action) -> Self {
        match action {
            Action::Allow => Self::Allow,
            Action::Audit => Self::Audit,
            Action::Deny => Self::Deny,
        }
    }
}

impl From<Severity> for imagegate_severity {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Unknown => Self::Unknown,
            Severity::Negligible => Self::Negligible,
            Severity::Low => Self::Low,
            Severity::Medium => Self::Medium,
            Severity::High => Self::High,
            Severity::Critical => Self::Critical,
        }
    }
}

impl From<FindingClass> for imagegate_class {
    fn from(class: FindingClass) -> Self {
        match class {
            FindingClass::Vulnerability => Self::Vulnerability,
            FindingClass::Secret => Self::Secret,
            FindingClass::Misconfiguration => Self::Misconfiguration,
            FindingClass::License => Self::License,
            FindingClass::Malware => Self::Malware,
        }
    }
}

impl From<ScanState> for imagegate_state {
    fn from(state: ScanState) -> Self {
        match state {
            ScanState::Complete => Self::Complete,
            ScanState::Partial => Self::Partial,
            ScanState::Failed => Self::Failed,
            ScanState::Unsupported => Self::Unsupported,
            ScanState::Pending => Self::Pending,
            ScanState::Unavailable => Self::Unavailable,
            ScanState::Missing => Self::Missing,
            ScanState::Stale => Self::Stale,
        }
    }
}

impl From<FixState> for imagegate_fix_state {
    fn from(state: FixState) -> Self {
        match state {
            FixState::Fixed => Self::Fixed,
            FixState::NotFixed => Self::NotFixed,
            FixState::WontFix => Self::WontFix,
            FixState::Unknown => Self::Unknown,
        }
    }
}

/// The word at a number. The enums above number the words in the order of `ALL`.
fn word<T: Copy>(all: &[T], number: u32, as_str: fn(T) -> &'static str) -> imagegate_text {
    get(imagegate_text::NONE, || {
        let value = all.get(usize::try_from(number).ok()?)?;
        Some(Some(as_str(*value)).into())
    })
}

/// The word that documents and decisions write for an `imagegate_action`: `deny`. Static; none of any other number.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_action_text(action: u32) -> imagegate_text {
    word(Action::ALL, action, Action::as_str)
}

/// The word for an `imagegate_severity`: `critical`. Static; none of any other number.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_severity_text(severity: u32) -> imagegate_text {
    word(Severity::ALL, severity, Severity::as_str)
}

/// The word for an `imagegate_class`: `vulnerability`. Static; none of any other number.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_class_text(class: u32) -> imagegate_text {
    word(FindingClass::ALL, class, FindingClass::as_str)
}

/// The word for an `imagegate_state`: `complete`. Static; none of any other number.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_state_text(state: u32) -> imagegate_text {
    word(ScanState::ALL, state, ScanState::as_str)
}

/// The word for an `imagegate_fix_state`: `notFixed`. Static; none of any other number.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_fix_state_text(state: u32) -> imagegate_text {
    word(FixState::ALL, state, FixState::as_str)
}
