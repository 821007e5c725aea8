//! Files of another kind than was asked for: what they are, and which flag or command is meant.

use imagegate::json::Limits;
use imagegate::{Request, Vex};
use imagegate_formats::{Recognised, parse_documents, recognise};

use crate::diagnostics::{Diagnostic, Failure, errors};
use crate::input::Input;

/// What a file was given as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Given {
    Manifest,
    Report,
    Policy,
    Vex,
    Request,
    Images,
}

/// The code of an error about a file of another kind.
const WRONG_KIND: &str = "wrongKind";

/// What a file is.
enum Kind {
    Known(Recognised),
    /// Our own list of VEX statements.
    Vex,
    /// A request that `evaluate` takes.
    Request,
}

impl Kind {
    fn of(bytes: &[u8]) -> Option<Self> {
        if let Some(known) = recognise(bytes) {
            return Some(Self::Known(known));
        }
        let documents = parse_documents(bytes, Limits::REQUEST).ok()?;
        let [document] = documents.as_slice() else { return None };
        // YAML may begin with a brace.
        if let Some(known) = recognise(document.json()) {
            return Some(Self::Known(known));
        }
        if Vex::from_json(document.json()).is_ok_and(|vex| !vex.statements().is_empty()) {
            return Some(Self::Vex);
        }
        Request::from_json(document.json()).is_ok().then_some(Self::Request)
    }

    fn described(&self) -> String {
        match self {
            Self::Known(known) => known.to_string(),
            Self::Vex => "a list of VEX statements".to_owned(),
            Self::Request => "a request".to_owned(),
        }
    }
}

impl Given {
    fn described(self) -> &'static str {
        match self {
            Self::Manifest => "a Kubernetes manifest",
            Self::Report => "a scanner's report",
            Self::Policy => "a policy or exemption",
            Self::Vex => "a list of VEX statements",
            Self::Request => "a request",
            Self::Images => "a list of images",
        }
    }

    /// Whether a file is what was asked for, however wrong it is.
    fn is(self, kind: &Kind) -> bool {
        // A list may be of policies, and its items say which of them is none.
        let is_list = |kind: &str| kind.ends_with("List");
        if let (Self::Policy, Kind::Known(Recognised::Manifest(kind))) = (self, kind)
            && is_list(kind)
        {
            return true;
        }
        matches!(
            (self, kind),
            (Self::Manifest, Kind::Known(Recognised::Manifest(_)))
                | (Self::Report, Kind::Known(Recognised::Report(_) | Recognised::JsonLines))
                | (Self::Policy, Kind::Known(Recognised::Policy | Recognised::Exemption))
                | (Self::Vex, Kind::Vex)
                | (Self::Request, Kind::Request)
        )
    }

    /// Replaces what is wrong with a file by what the file is, where that is known and something else than was asked
    /// for.
    pub(crate) fn explain(self, input: &Input, problems: Failure) -> Failure {
        // Of a file that is too large only the beginning was read.
        let is_known = |problem: &Diagnostic| matches!(problem.code(), "tooLarge" | "tooDeep");
        if errors(&problems) == 0 || problems.iter().any(is_known) {
            return problems;
        }
        self.mistaken(input).map_or(problems, |problem| vec![problem])
    }

    /// Whether a file is nothing that a scan could have been meant to be: neither a report that is not read, nor what
    /// is left of one.
    pub(crate) fn is_no_scan(input: &Input) -> bool {
        match Kind::of(&input.bytes) {
            Some(Kind::Known(known)) => matches!(
                known,
                Recognised::Manifest(_)
                    | Recognised::Policy
                    | Recognised::Exemption
                    | Recognised::Sbom(_)
                    | Recognised::Vex(_)
            ),
            Some(Kind::Vex | Kind::Request) => true,
            None => false,
        }
    }

    /// Says what a file is, if that is known and something else than was asked for.
    pub(crate) fn mistaken(self, input: &Input) -> Option<Diagnostic> {
        let kind = Kind::of(&input.bytes).filter(|kind| !self.is(kind))?;
        let message = match kind {
            Kind::Known(Recognised::UnreadReport(_)) if self == Self::Report => {
                format!("this is {}, which is not read", kind.described())
            }
            _ => format!("this is {}, not {}", kind.described(), self.described()),
        };
        let error = Diagnostic::error(WRONG_KIND, message).in_file(&input.name);
        Some(error.help(match &kind {
            Kind::Known(known) => self.advice(known),
            Kind::Vex => "pass it to imagegate check with --vex".to_owned(),
            Kind::Request => "pass it to imagegate evaluate".to_owned(),
        }))
    }

    fn advice(self, recognised: &Recognised) -> String {
        match recognised {
            Recognised::Report(_) => "pass it to imagegate check with --report; imagegate report shows it".to_owned(),
            Recognised::UnreadReport(_) if self == Self::Report => {
                "write the report as JSON (trivy image --format json, grype --output json)".to_owned()
            }
            Recognised::UnreadReport(_) => {
                "this format is not read; have the scanner write JSON of its own (trivy image \
                 --format json, grype --output json), and pass it with --report"
                    .to_owned()
            }
            Recognised::Manifest(_) => "pass it to imagegate check as MANIFEST, without a flag".to_owned(),
            Recognised::Policy => "pass it with --policy; imagegate policy validate checks it".to_owned(),
            Recognised::Exemption => "pass it with --exemption; imagegate policy validate checks it".to_owned(),
            Recognised::Sbom(_) => {
                "it lists packages, and nobody looked for vulnerabilities: scan it (trivy sbom FILE, grype \
                 sbom:FILE), and pass what the scanner writes with --report"
                    .to_owned()
            }
            Recognised::Vex(_) => "VEX statements are passed with --vex, as a JSON list of imagegate's own".to_owned(),
            Recognised::JsonLines => match self {
                Self::Request => "pass lines of cases with --stream; a request is one document".to_owned(),
                Self::Manifest | Self::Policy => {
                    "write one document to a file, a List of them, or YAML with --- between \
                     them"
                        .to_owned()
                }
                _ => "write one document to a file".to_owned(),
            },
            Recognised::Table => {
                "a table is for people: write JSON (trivy image --format json, grype --output json)".to_owned()
            }
            Recognised::LogLines(_) | Recognised::LogBehind(_) => {
                "keep log lines out of the file: do not redirect standard error into it, or write \
                 to a file with the command's own flag"
                    .to_owned()
            }
            Recognised::Log => "the command that was to write it may have failed; the log says why".to_owned(),
            Recognised::Packed(_) => "unpack it; of what is packed only gzip is read".to_owned(),
            Recognised::Empty => "the command that was to write it may have failed".to_owned(),
            Recognised::Utf16 => "save it as UTF-8".to_owned(),
            Recognised::Gzip => "it is packed twice: unpack it once".to_owned(),
            _ => format!("give {}", self.described()),
        }
    }
}
