//! `imagegate check`: manifests and images against policies.

use std::path::PathBuf;
use std::process::ExitCode;

use imagegate::json::Limits;
use imagegate::{Action, Decision, Field, Instant, Labels, Request, Workload};
use imagegate_formats::{ContainerImage, Found, HostFacts, Judged, ObjectIdentity, read_kubernetes};
use serde::Serialize;

use crate::args::{CheckArgs, FailOn, Output, PlaceArgs, labels};
use crate::check_output::{Answer, Decided};
use crate::diagnostics::{Diagnostic, Failure, errors};
use crate::input::{Inputs, empty, stdin_once};
use crate::{clock, documents as decided_by, matching, output, reports};

/// Where something that is checked comes from.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Source {
    File {
        file: String,
        document: usize,
        /// On which line the document begins.
        #[serde(skip)]
        line: u32,
    },
    Image {
        image: String,
    },
}

/// Something whose images would run.
#[derive(Debug)]
struct Target {
    source: Source,
    judged: Judged,
}

/// An object of which nothing would run.
#[derive(Debug)]
pub(crate) struct Skipped {
    pub(crate) source: Source,
    pub(crate) object: ObjectIdentity,
    pub(crate) reason: imagegate_formats::SkipReason,
}

/// What is found in the manifests.
#[derive(Debug, Default)]
struct Targets {
    targets: Vec<Target>,
    skipped: Vec<Skipped>,
    warnings: Vec<Diagnostic>,
}

pub(crate) fn run(args: &CheckArgs) -> Result<ExitCode, Failure> {
    if args.manifest.is_empty() && args.image.is_empty() {
        let help = "give a manifest (- for standard input) or --image REF; see imagegate check --help";
        return Err(vec![Diagnostic::error(NOTHING, "there is nothing to check").help(help)]);
    }
    let documents = &args.documents;
    let paths = args.manifest.iter().chain(&documents.policy).chain(&documents.exemption).chain(&documents.vex);
    stdin_once(paths.map(PathBuf::as_path).chain(args.report.iter().map(|report| reports::path(report))))?;
    let mut inputs = Inputs::default();
    let host = host(&args.place)?;
    let decider = decided_by::load(documents, &mut inputs)?;
    let mut found = Targets::default();
    found.read(&args.manifest, &host, &mut inputs)?;
    found.targets.extend(args.image.iter().map(|image| of_image(image, &host)));
    if found.targets.is_empty() {
        return Err(nothing(&found));
    }

    let given = reports::read_arguments(&args.report, &mut inputs)?;
    drop(inputs);
    let references = found.targets.iter().flat_map(|target| &target.judged.images);
    let references = references.map(|image| image.reference.as_str());
    let sorted = matching::sort(&given, references, args.ignore_unmatched_reports);
    if errors(&sorted.problems) > 0 {
        return Err(sorted.problems);
    }

    let now = clock::now(documents.now)?;
    let mut answer = Answer::new(&decider, args.detail);
    answer.warnings.extend(decider.warnings.iter().cloned());
    answer.warnings.extend(found.warnings);
    answer.warnings.extend(sorted.problems.iter().cloned());
    answer.skipped = found.skipped;
    for target in found.targets {
        let decided = decide(target, &sorted, &decider.gate, now)?;
        answer.decided.push(decided);
    }
    match args.output {
        Output::Json => output::print_raw(answer.to_json()?.as_bytes())?,
        Output::Text => output::print(&answer.to_text(output::is_coloured()))?,
    }
    let fails = match args.fail_on {
        FailOn::Deny => Action::Deny,
        FailOn::Audit => Action::Audit,
    };
    Ok(if answer.action() >= fails { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

const NOTHING: &str = "nothingToCheck";

fn nothing(found: &Targets) -> Failure {
    let mut failure = found.warnings.clone();
    for skipped in &found.skipped {
        let message = format!("{} was skipped: {}", crate::check_output::described(&skipped.object), skipped.reason);
        let warning = Diagnostic::warning("skipped", message);
        failure.push(match &skipped.source {
            Source::File { file, .. } => warning.in_file(file),
            Source::Image { .. } => warning,
        });
    }
    let error = Diagnostic::error(NOTHING, "there is nothing to check: no object that was given runs an image");
    failure.push(error.help("give a manifest with a workload, or --image REF"));
    failure
}

fn decide(target: Target, sorted: &matching::Sorted, gate: &imagegate::Gate, now: Instant) -> Result<Decided, Failure> {
    let Target { source, judged } = target;
    let request: Request = judged
        .request(|image| image.reports = sorted.of(&image.reference))
        .map_err(|error| vec![Diagnostic::error(error.code().as_str(), error.message())])?;
    let mut decision = Decision::default();
    gate.evaluate(&request, now, &mut decision);
    let object = matches!(source, Source::File { .. }).then_some(judged.object);
    Ok(Decided { source, object, request, decision })
}

impl Targets {
    /// Reads manifests: objects, lists, AdmissionReviews.
    ///
    /// # Errors
    ///
    /// Everything that cannot be read, or leaves it open what would run.
    fn read(&mut self, paths: &[PathBuf], host: &HostFacts, inputs: &mut Inputs) -> Result<(), Failure> {
        let mut failure = Failure::new();
        let (files, warnings) = inputs.read_all(paths, Limits::REQUEST).all()?;
        self.warnings.extend(warnings);
        for input in files {
            let documents = match input.documents(Limits::REQUEST) {
                Ok(documents) => documents,
                Err(problem) => {
                    failure.push(problem);
                    continue;
                }
            };
            if documents.is_empty() {
                self.warnings.push(empty(&input));
            }
            for document in documents {
                let at =
                    || Source::File { file: input.name.clone(), document: document.index(), line: document.line() };
                match read_kubernetes(document.json(), host) {
                    Ok(found) => found.into_iter().for_each(|found| self.add(found, at())),
                    Err(error) => {
                        let error = document.locate(error);
                        let index = Some(document.index());
                        failure.push(Diagnostic::of_document(&error, &input.name, index, &input.bytes));
                    }
                }
            }
        }
        if failure.is_empty() { Ok(()) } else { Err(failure) }
    }

    fn add(&mut self, found: Found, source: Source) {
        match found {
            Found::Judged(judged) => self.targets.push(Target { source, judged: *judged }),
            Found::Skipped(skipped) => {
                self.skipped.push(Skipped { source, object: skipped.object, reason: skipped.reason });
            }
        }
    }
}

/// An image by itself: of what would run it nothing is known but the place.
fn of_image(reference: &str, host: &HostFacts) -> Target {
    let workload = Workload {
        provider: host.provider.clone(),
        account: host.account.clone(),
        cluster: host.cluster.clone(),
        namespace: field(host.namespace.as_ref()),
        namespace_labels: host.namespace_labels.clone(),
        attributes: host.attributes.clone(),
        platforms: host.platforms.clone(),
        ..Workload::default()
    };
    let image = ContainerImage { container: Field::Unknown, reference: reference.to_owned() };
    let object = ObjectIdentity::default();
    let judged = Judged { object, workload, images: vec![image], ..Judged::default() };
    Target { source: Source::Image { image: reference.to_owned() }, judged }
}

fn host(place: &PlaceArgs) -> Result<HostFacts, Failure> {
    Ok(HostFacts {
        provider: field(place.provider.as_ref()),
        account: field(place.account.as_ref()),
        cluster: field(place.cluster.as_ref()),
        namespace: place.namespace.clone(),
        namespace_labels: map("--namespace-label", &place.namespace_label)?,
        attributes: map("--attribute", &place.attribute)?,
        platforms: (!place.platform.is_empty()).then(|| place.platform.clone()),
        ..HostFacts::default()
    })
}

/// What is not given is unknown.
fn field(value: Option<&String>) -> Field<String> {
    value.map_or(Field::Unknown, |value| Field::Value(value.clone()))
}

fn map(flag: &str, entries: &[(String, String)]) -> Result<Field<Labels>, Failure> {
    if entries.is_empty() {
        return Ok(Field::Unknown);
    }
    labels(entries).map(Field::Value).map_err(|key| {
        let message = format!("{flag} gives \"{key}\" two different values");
        vec![Diagnostic::error("invalidArgument", message).help("leave one of them out")]
    })
}
