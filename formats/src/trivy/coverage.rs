//! What a scan looked at: whether it can say anything of vulnerabilities, and under which name it counts.

use imagegate::ReportState;

use super::SCANNER;

/// What one entry of the results is about, or several together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Coverage {
    /// Packages of the operating system.
    pub(super) system: bool,
    /// Packages of languages.
    pub(super) libraries: bool,
    /// Packages, from before there was a class.
    pub(super) packages: bool,
    pub(super) misconfigurations: bool,
    pub(super) secrets: bool,
    pub(super) licenses: bool,
    /// Anything else.
    pub(super) rest: bool,
}

impl Coverage {
    pub(super) fn add(&mut self, more: Self) {
        self.system |= more.system;
        self.libraries |= more.libraries;
        self.packages |= more.packages;
        self.misconfigurations |= more.misconfigurations;
        self.secrets |= more.secrets;
        self.licenses |= more.licenses;
        self.rest |= more.rest;
    }

    /// Whether no entry says anything.
    pub(super) fn is_nothing(self) -> bool {
        self == Self::default()
    }

    /// Whether all entries are of configuration files.
    pub(super) fn is_configuration(self) -> bool {
        self == Self { misconfigurations: true, ..Self::default() }
    }

    /// The state of a scan that looked at this, and the name of the scanner. A partial scan has a name of its own: it
    /// and the complete one of the same image both count, in any order.
    pub(super) fn judge(self, knows_system: bool) -> (ReportState, &'static str) {
        let one = |secrets, misconfigurations, licenses| {
            self == Self { secrets, misconfigurations, licenses, ..Self::default() }
        };
        if self.is_nothing() {
            (ReportState::Unsupported, SCANNER)
        } else if self.system || self.packages || self.libraries && !knows_system {
            (ReportState::Complete, SCANNER)
        } else if self.libraries {
            (ReportState::Partial, "trivy-libraries")
        } else if one(true, false, false) {
            (ReportState::Partial, "trivy-secrets")
        } else if one(false, true, false) {
            (ReportState::Partial, "trivy-misconfigurations")
        } else if one(false, false, true) {
            (ReportState::Partial, "trivy-licenses")
        } else {
            (ReportState::Partial, "trivy-partial")
        }
    }
}
