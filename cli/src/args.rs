//! What can be said on the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{NonEmptyStringValueParser, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use imagegate::{Detail, Labels, Timestamp};

/// Decides whether container images may run.
///
/// Reads scanners' reports, policies and exemptions, and answers allow, audit or deny, with the reasons.
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
    /// Show what reports of scanners contain
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

impl Command {
    /// How the command prints its result, where it can print it in several ways.
    pub(crate) fn output(&self) -> Option<Output> {
        match self {
            Self::Check(args) => Some(args.output),
            Self::Report(args) => Some(args.output),
            Self::Policy(PolicyCommand::Validate(args)) => Some(args.output),
            Self::Evaluate(_) | Self::Policy(_) | Self::Completions { .. } | Self::Man { .. } => None,
        }
    }
}

const CHECK: &str = "\
Exit status: 0 admitted, 1 denied (with --fail-on audit also audited, with --fail-on skipped also where images were
passed over), 2 an error: nothing was decided.

Examples:
  imagegate check deploy.yaml --policy policies/ --report reports/ --cluster prod-1
  kubectl kustomize . | imagegate check - --policy policy.yaml --report web.json --report api.json
  kubectl get deploy,sts,ds,pods,rs -A -o yaml | imagegate check - --from-cluster --report reports/
  imagegate check --image nginx:1.25 --report nginx:1.25=scan-of-an-archive.json
  imagegate check deploy.yaml --report reports/ --mirror mirror.corp:5000/docker.io=docker.io
  imagegate check review.json --policy policy.yaml --output json";

#[derive(Args, Debug)]
pub(crate) struct CheckArgs {
    /// Kubernetes objects or AdmissionReviews, YAML or JSON: a file, a folder, or - for standard input
    ///
    /// A folder stands for the files in it and below that end in .json, .jsonl, .ndjson, .sarif, .yaml or .yml, each
    /// also with .gz. Files packed with gzip are unpacked.
    pub(crate) manifest: Vec<PathBuf>,
    /// An image to check, in addition to the manifests or instead of them
    #[arg(long, value_name = "REF", help_heading = "Input")]
    pub(crate) image: Vec<String>,
    /// The manifests were read from a cluster: look up owners among them
    ///
    /// Pods and Jobs are judged as the Deployment, CronJob and so on that made them, where these are among the objects.
    #[arg(long, help_heading = "Input")]
    pub(crate) from_cluster: bool,
    /// Admit where there is nothing to check
    #[arg(long, help_heading = "Input")]
    pub(crate) allow_empty: bool,

    /// A scanner's report: a file, a folder, or -
    ///
    /// Reports usually name their image. For those that do not (of an archive, for example) use IMAGE=PATH, with IMAGE
    /// as the manifest writes it. A report in a file of its own that names no image is taken for the image checked
    /// where there is only one. IMAGE=PATH also wins over the name in a report, but never over a digest. An existing
    /// file whose name contains "=" takes precedence.
    #[arg(long, value_name = "[IMAGE=]PATH", help_heading = "Input")]
    pub(crate) report: Vec<OsString>,
    /// Warn of a report that belongs to no image checked, instead of failing
    #[arg(long, help_heading = "Input")]
    pub(crate) ignore_unmatched_reports: bool,
    /// Match images below PREFIX with reports of images below ORIGINAL, and the other way round
    ///
    /// Both are a registry, or a registry and the beginning of a path: mirror.corp:5000/docker.io=docker.io. Policies
    /// still see the image as the manifest writes it.
    #[arg(long, value_name = "PREFIX=ORIGINAL", help_heading = "Input")]
    pub(crate) mirror: Vec<String>,
    /// What is known of the images: a list of {reference, digest, platforms, pushedAt, runningSince, baseline}
    ///
    /// YAML or JSON. A baseline is a list of paths of reports of the image that runs now, relative to FILE.
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub(crate) images: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) documents: DocumentArgs,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,

    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    pub(crate) output: Output,
    /// Which rules to include
    #[arg(long, value_name = "DETAIL", default_value = "inScope", value_parser = detail_parser())]
    pub(crate) detail: Detail,
    /// What makes the exit status 1 in addition to a deny; may be given several times
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) fail_on: Vec<FailOn>,
}

/// The policies and the time of a decision.
#[derive(Args, Debug, Default)]
pub(crate) struct DocumentArgs {
    /// Policies, JSON or YAML: a file, a folder, or - [default: audit High and Critical findings]
    ///
    /// A file may hold several documents or a List, policies and exemptions together.
    #[arg(long, value_name = "PATH", help_heading = "Policy")]
    pub(crate) policy: Vec<PathBuf>,
    /// Exemptions, JSON or YAML: a file, a folder, or -
    #[arg(long, value_name = "PATH", help_heading = "Policy")]
    pub(crate) exemption: Vec<PathBuf>,
    /// VEX statements, as a JSON list: a file, a folder, or -
    #[arg(long, value_name = "PATH", help_heading = "Policy")]
    pub(crate) vex: Vec<PathBuf>,
    /// The time of the decision, such as 2027-01-15T08:00:00Z [default: now]
    #[arg(long, value_name = "INSTANT", value_parser = instant, help_heading = "Policy")]
    pub(crate) now: Option<Timestamp>,
}

/// Where the images would run. A field that is not given is unknown, and an unknown field never lets an image in.
#[derive(Args, Debug)]
#[command(next_help_heading = "Target (fields that are not given are unknown)")]
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
    /// The namespace of objects that name none, and of --image
    #[arg(long, value_parser = given())]
    pub(crate) namespace: Option<String>,
    /// A label of the namespace; once one is given, all others are known to be absent
    #[arg(long, value_name = "KEY=VALUE", value_parser = entry)]
    pub(crate) namespace_label: Vec<(String, String)>,
    /// Anything else that policies select by; once one is given, all others are known to be absent
    #[arg(long, value_name = "KEY=VALUE", value_parser = entry)]
    pub(crate) attribute: Vec<(String, String)>,
    /// A platform of the nodes, such as linux/amd64
    #[arg(long, value_parser = given())]
    pub(crate) platform: Vec<String>,
}

const EVALUATE: &str = "\
Exit status: 0 a decision was given, allow or not, 2 an error.

Examples:
  imagegate evaluate request.json --policy policy.yaml --now 2027-01-15T08:00:00Z
  imagegate evaluate --stream < cases.jsonl";

#[derive(Args, Debug)]
pub(crate) struct EvaluateArgs {
    /// The request, JSON or YAML; with --stream the lines [default: standard input]
    pub(crate) request: Option<PathBuf>,
    /// Answer each line {"policies", "exemptions", "vex", "request", "now", "forecastTo"} with one line
    #[arg(long, conflicts_with_all = ["policy", "exemption", "vex", "now"])]
    pub(crate) stream: bool,
    #[command(flatten)]
    pub(crate) documents: DocumentArgs,
}

const REPORT: &str = "\
Exit status: 0 all files were read, 2 one could not be read (the others are printed).

Examples:
  trivy image --format json nginx:1.25 | imagegate report -
  imagegate report reports/ --output json > normal.json";

#[derive(Args, Debug)]
pub(crate) struct ReportArgs {
    /// Reports in any known format: files, folders, or -
    #[arg(required = true)]
    pub(crate) path: Vec<PathBuf>,
    /// How to print them: for people, or as a JSON list in imagegate's own format
    ///
    /// As JSON, what is not of an image and the number of findings that the scanner left out are warnings on standard
    /// error.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) output: Output,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Print the policy that is used by default
    Default,
    /// Check policies and exemptions for errors and likely mistakes
    #[command(after_help = VALIDATE)]
    Validate(ValidateArgs),
    /// Print the JSON Schema of a document
    #[command(after_help = "Example:\n  imagegate policy schema policy > policy.schema.json")]
    Schema {
        /// The kind of document
        #[arg(value_enum)]
        kind: SchemaKind,
    },
}

const VALIDATE: &str = "\
Exit status: 0 all are valid (warnings are printed), 1 one is invalid, 2 one could not be read.

Example:
  imagegate policy validate policies/ exemptions/";

#[derive(Args, Debug)]
pub(crate) struct ValidateArgs {
    /// Policies and exemptions, JSON or YAML: files, folders, or -
    #[arg(required = true)]
    pub(crate) path: Vec<PathBuf>,
    /// How to print the result
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// A decision that denies (always)
    Deny,
    /// A decision that audits
    Audit,
    /// An object with images that were passed over
    Skipped,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum SchemaKind {
    Policy,
    Exemption,
    Request,
    Report,
    Decision,
}

fn instant(text: &str) -> Result<Timestamp, String> {
    let message = "write it as 2027-01-15T08:00:00Z, or with an offset such as +01:00";
    Timestamp::parse(text).ok_or_else(|| message.to_owned())
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
