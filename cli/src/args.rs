//! What can be said on the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{NonEmptyStringValueParser, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use imagegate::{Detail, Instant, Labels};

/// Decides whether container images may run.
///
/// Reads what your scanners found, your policies and exemptions, and says: allow, audit or deny, and why.
#[derive(Debug, Parser)]
#[command(name = "imagegate", version, max_term_width = 100, after_help = START)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const START: &str = "\
Start here:
  imagegate check --image nginx:1.25 --report trivy.json
  imagegate check deploy.yaml --policy policies/ --report reports/";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check manifests or images against policies
    #[command(after_help = CHECK)]
    Check(Box<CheckArgs>),
    /// Decide one request, or a stream of cases, in canonical JSON
    #[command(after_help = EVALUATE)]
    Evaluate(EvaluateArgs),
    /// Show what scanners' reports say
    #[command(after_help = REPORT)]
    Report(ReportArgs),
    /// Print, validate and describe policies
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Print a completion script for a shell
    #[command(
        after_help = "Example:\n  imagegate completions bash > ~/.local/share/bash-completion/completions/imagegate"
    )]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print a manual page
    #[command(after_help = "Examples:\n  imagegate man | man -l -\n  imagegate man policy validate | man -l -")]
    Man {
        /// The command it is about, imagegate itself by default
        command: Vec<String>,
    },
}

const CHECK: &str = "\
Exit status: 0 admitted, 1 denied (with --fail-on audit also audited), 2 nothing was decided.

Examples:
  imagegate check deploy.yaml --policy policies/ --report reports/ --cluster prod-1
  kustomize build . | imagegate check - --policy policy.yaml --report web.json --report api.json
  imagegate check --image nginx:1.25 --report nginx:1.25=scan-of-an-archive.json
  imagegate check review.json --policy policy.yaml --output json";

#[derive(Args, Debug)]
pub(crate) struct CheckArgs {
    /// Kubernetes objects or AdmissionReviews, YAML or JSON: a file, a folder, or - for standard input
    pub(crate) manifest: Vec<PathBuf>,
    /// An image to check, beside the manifests or instead of them
    #[arg(long, value_name = "REF", help_heading = "What is checked")]
    pub(crate) image: Vec<String>,

    /// A scanner's report: a file, a folder, or -
    ///
    /// Which image a report is of, it says itself. One that does not say it (of an archive, for example) is given as
    /// IMAGE=PATH, IMAGE as the manifest writes it; where one image alone is checked, it is of that one. A file whose
    /// name has a "=" and that is there wins over IMAGE=PATH.
    #[arg(long, value_name = "[IMAGE=]PATH", help_heading = "What is checked")]
    pub(crate) report: Vec<OsString>,
    /// Only warn of a report that is of no image checked
    #[arg(long, help_heading = "What is checked")]
    pub(crate) ignore_unmatched_reports: bool,

    #[command(flatten)]
    pub(crate) documents: DocumentArgs,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,

    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub(crate) output: Output,
    /// Which rules to tell of
    #[arg(long, value_name = "DETAIL", default_value = "inScope", value_parser = detail_parser())]
    pub(crate) detail: Detail,
    /// From which answer on the exit status is 1
    #[arg(long, value_enum, value_name = "ACTION", default_value_t)]
    pub(crate) fail_on: FailOn,
}

/// What is decided by, and when.
#[derive(Args, Debug, Default)]
pub(crate) struct DocumentArgs {
    /// Policies, JSON or YAML: a file, a folder, or - [default: audit High and Critical findings]
    ///
    /// A file may hold several documents, policies and exemptions together.
    #[arg(long, value_name = "PATH", help_heading = "What is decided by")]
    pub(crate) policy: Vec<PathBuf>,
    /// Exemptions, JSON or YAML: a file, a folder, or -
    #[arg(long, value_name = "PATH", help_heading = "What is decided by")]
    pub(crate) exemption: Vec<PathBuf>,
    /// VEX statements, a JSON list: a file, a folder, or -
    #[arg(long, value_name = "PATH", help_heading = "What is decided by")]
    pub(crate) vex: Vec<PathBuf>,
    /// Decide as if it were then, 2027-01-15T08:00:00Z for example [default: now]
    #[arg(long, value_name = "INSTANT", value_parser = instant, help_heading = "What is decided by")]
    pub(crate) now: Option<Instant>,
}

/// Where the images would run. What is not given is unknown, and what is unknown never helps an image in.
#[derive(Args, Debug)]
#[command(next_help_heading = "Where it would run (what is not given is unknown)")]
pub(crate) struct PlaceArgs {
    /// azure, aws, gcp or any other word
    #[arg(long, value_parser = given())]
    pub(crate) provider: Option<String>,
    /// Subscription, account or project
    #[arg(long, value_parser = given())]
    pub(crate) account: Option<String>,
    /// The cluster's name
    #[arg(long, value_parser = given())]
    pub(crate) cluster: Option<String>,
    /// The namespace of objects that name none
    #[arg(long, value_parser = given())]
    pub(crate) namespace: Option<String>,
    /// A label of the namespace; one makes all of them known
    #[arg(long, value_name = "KEY=VALUE", value_parser = entry)]
    pub(crate) namespace_label: Vec<(String, String)>,
    /// Anything else that policies look at; one makes all of them known
    #[arg(long, value_name = "KEY=VALUE", value_parser = entry)]
    pub(crate) attribute: Vec<(String, String)>,
    /// A platform of the nodes, linux/amd64 for example
    #[arg(long, value_parser = given())]
    pub(crate) platform: Vec<String>,
}

const EVALUATE: &str = "\
Exit status: 0 whatever was decided, 2 nothing was decided.

Examples:
  imagegate evaluate request.json --policy policy.yaml --now 2027-01-15T08:00:00Z
  imagegate evaluate --stream < cases.jsonl";

#[derive(Args, Debug)]
pub(crate) struct EvaluateArgs {
    /// The request, JSON or YAML; with --stream the lines [default: standard input]
    pub(crate) request: Option<PathBuf>,
    /// Answer every line {"policies", "exemptions", "vex", "request", "now", "forecastTo"} with a line
    #[arg(long, conflicts_with_all = ["policy", "exemption", "vex", "now"])]
    pub(crate) stream: bool,
    #[command(flatten)]
    pub(crate) documents: DocumentArgs,
}

const REPORT: &str = "\
Exit status: 0 all were read, 2 one was not (the others are printed).

Examples:
  trivy image --format json nginx:1.25 | imagegate report -
  imagegate report reports/ --output json > normal.json";

#[derive(Args, Debug)]
pub(crate) struct ReportArgs {
    /// Reports of any scanner that is known: files, folders, or -
    #[arg(required = true)]
    pub(crate) path: Vec<PathBuf>,
    /// How to print them; as JSON in imagegate's own model
    #[arg(long, value_enum, default_value_t)]
    pub(crate) output: Output,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Print the policy that is used where none is given
    Default,
    /// Find every mistake in policies and exemptions
    #[command(after_help = VALIDATE)]
    Validate(ValidateArgs),
    /// Print the JSON Schema of a document
    #[command(after_help = "Example:\n  imagegate policy schema policy > policy.schema.json")]
    Schema {
        /// Of which document
        #[arg(value_enum)]
        kind: SchemaKind,
    },
}

const VALIDATE: &str = "\
Exit status: 0 all are valid (warnings are printed), 1 one is invalid, 2 one cannot be read.

Example:
  imagegate policy validate policies/ exemptions/";

#[derive(Args, Debug)]
pub(crate) struct ValidateArgs {
    /// Policies and exemptions, JSON or YAML: files, folders, or -
    #[arg(required = true)]
    pub(crate) path: Vec<PathBuf>,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t)]
    pub(crate) output: Output,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    #[default]
    Deny,
    Audit,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum SchemaKind {
    Policy,
    Exemption,
    Request,
    Report,
    Decision,
}

fn instant(text: &str) -> Result<Instant, String> {
    let message = "write it as 2027-01-15T08:00:00Z, or with an offset such as +01:00";
    Instant::parse(text).ok_or_else(|| message.to_owned())
}

/// The words of the documents, which clap would write otherwise.
fn detail_parser() -> impl TypedValueParser<Value = Detail> {
    PossibleValuesParser::new(Detail::ALL.iter().map(|detail| detail.as_str()))
        .map(|word| Detail::parse(&word).unwrap_or(Detail::InScope))
}

/// A text that is empty is a variable that was not set, and not a cluster without a name.
fn given() -> NonEmptyStringValueParser {
    NonEmptyStringValueParser::new()
}

fn entry(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("write it as KEY=VALUE".to_owned()),
    }
}

/// Entries that were given one by one. One key with two values is a slip, of which either might be meant.
///
/// # Errors
///
/// The key that was given twice.
pub(crate) fn labels(entries: &[(String, String)]) -> Result<Labels, &str> {
    let mut labels = Labels::new();
    for (key, value) in entries {
        let before = labels.insert(key.clone(), Some(value.clone()));
        if before.is_some_and(|before| before.as_ref() != Some(value)) {
            return Err(key);
        }
    }
    Ok(labels)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }
}
