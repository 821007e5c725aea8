//! `imagegate check`: manifests and images against policies.

mod answer;
mod described;
mod host;
mod known_images;
mod kustomization;
mod targets;
mod uncounted;

use std::path::PathBuf;
use std::process::ExitCode;

use imagegate::{Action, Decision, Image, Request, Timestamp};

use self::answer::{Answer, Decided, PASSED_OVER_SHOWN};
use self::described::described;
use self::host::host;
use self::known_images::KnownImages;
pub(crate) use self::known_images::normal_platform;
use self::targets::{Skipped, Source, Target, Targets};
use crate::args::{CheckArgs, FailOn, Output};
use crate::diagnostics::{Diagnostic, Failure, errors};
use crate::input::{Inputs, stdin_once};
use crate::matching::{CheckedImages, Matched, match_reports};
use crate::text::listed;
use crate::{clock, documents as decided_by, output, reports};
use imagegate_formats::Mirrors;

const NOTHING: &str = "nothingToCheck";

pub(crate) fn run(args: &CheckArgs) -> Result<ExitCode, Failure> {
    if args.manifest.is_empty() && args.image.is_empty() && !args.allow_empty {
        let help = "give a manifest (- for standard input) or --image REF; see imagegate check --help";
        return Err(vec![Diagnostic::error(NOTHING, "there is nothing to check").help(help)]);
    }
    let documents = &args.documents;
    let paths = args.manifest.iter().chain(&documents.policy).chain(&documents.exemption).chain(&documents.vex);
    let paths = paths.chain(&args.images).map(PathBuf::as_path);
    stdin_once(paths.chain(args.report.iter().map(|report| reports::path(report))))?;
    let mut inputs = Inputs::default();
    let host = host(&args.place)?;
    let mirrors = mirrors(&args.mirror)?;
    let decider = decided_by::load(documents, &mut inputs)?;
    let mut found = Targets::default();
    found.read(&args.manifest, &host, &mut inputs)?;
    if args.from_cluster {
        found.verify_owners();
    }
    for image in &args.image {
        found.add_image(image, &host);
    }
    let admitted_because =
        if found.targets.is_empty() { Some(admitted_because(&found, args.allow_empty)?) } else { None };

    let known = match &args.images {
        Some(path) => KnownImages::read(path, &mut inputs)?,
        None => KnownImages::default(),
    };
    let images = found.references().map(|reference| {
        let mut image = Image::new(reference);
        known.fill(&mut image);
        image
    });
    let images = CheckedImages::new(images.collect::<Vec<_>>(), mirrors);
    let given = reports::read_arguments(&args.report, &mut inputs)?;
    drop(inputs);
    let known_warnings = known.check(&images, &given)?;
    let matched = match_reports(&given, &images, args.ignore_unmatched_reports);
    if errors(&matched.problems) > 0 {
        return Err(matched.problems);
    }

    let now = clock::now(documents.now)?;
    let mut answer = Answer::new(&decider, args.detail);
    answer.admitted_because = admitted_because;
    answer.fails_on_skipped = args.fail_on.contains(&FailOn::Skipped);
    let mut uncounted = uncounted::Uncounted::new(&given);
    for target in found.targets {
        let references: Vec<String> = target.judged.images.iter().map(|image| image.reference.clone()).collect();
        let decided = decide(target, &known, &images, &matched, &decider.gate, now)?;
        uncounted.look_at(&decided.request, &references, &images, &matched, now);
        answer.decided.push(decided);
    }
    answer.warnings.extend(decider.warnings.iter().cloned());
    answer.warnings.extend(found.warnings);
    answer.warnings.extend(found.mistaken.into_iter().map(Diagnostic::into_warning));
    answer.warnings.extend(known_warnings);
    answer.warnings.extend(matched.problems.iter().cloned());
    answer.warnings.extend(uncounted.warnings(&images, &matched));
    answer.warnings.extend(uncounted::unscanned_platforms(&args.place.platform, &images, &matched));
    answer.warnings.extend(reports::suppressed_warnings(&given, &matched));
    answer.skipped = found.skipped;
    match args.output {
        Output::Json => output::print_raw(answer.to_json()?.as_bytes())?,
        Output::Text => output::print(&answer.to_text(output::is_coloured()))?,
    }
    Ok(if fails(&answer, &args.fail_on) { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// The mirrors that the flags name.
///
/// # Errors
///
/// The first that is none.
fn mirrors(entries: &[String]) -> Result<Mirrors, Failure> {
    let entries = entries.iter().map(|entry| Mirrors::parse_entry(entry)).collect::<Result<Vec<_>, _>>();
    entries.and_then(Mirrors::new).map_err(|error| {
        let message = format!("--mirror: {}", error.message());
        let help = "write it as PREFIX=ORIGINAL, each a registry or the beginning of a path on one: \
                    --mirror mirror.corp:5000/docker.io=docker.io";
        vec![Diagnostic::error(error.code().as_str(), message).help(help)]
    })
}

/// Whether an answer makes the exit status 1.
fn fails(answer: &Answer<'_>, fail_on: &[FailOn]) -> bool {
    let action = answer.action();
    action == Action::Deny
        || (fail_on.contains(&FailOn::Audit) && action == Action::Audit)
        || (answer.fails_on_skipped && answer.passed_over())
}

/// Why nothing is judged and all is admitted.
///
/// # Errors
///
/// That there is nothing to check, unless that is allowed or was asked by an admission request.
fn admitted_because(found: &Targets, allow_empty: bool) -> Result<&'static str, Failure> {
    if found.skipped.iter().any(|skipped| skipped.skipped.admission.is_some()) {
        return Ok("nothingNew");
    }
    if allow_empty {
        return Ok(NOTHING);
    }
    let mut failure: Failure = found.mistaken.clone();
    let message = "there is nothing to check: no object that was given runs an image";
    let help = "give a manifest with a workload, or --image REF; pass --allow-empty if there may be none";
    failure.push(Diagnostic::error(NOTHING, message).help(help));
    failure.extend(found.warnings.iter().cloned());
    for Skipped { source, skipped } in &found.skipped {
        let mut message = format!("{} was skipped: {}", described(&skipped.object), skipped.reason);
        let passed_over = skipped.images.iter().filter_map(|image| image.image.clone()).collect::<Vec<_>>();
        if !passed_over.is_empty() {
            message += &format!("; not checked: {}", listed(&passed_over, PASSED_OVER_SHOWN));
        }
        let warning = Diagnostic::warning("skipped", message);
        failure.push(match source {
            Source::File { file, .. } => warning.in_file(file),
            Source::Image { .. } => warning,
        });
    }
    Err(failure)
}

fn decide(
    target: Target,
    known: &KnownImages,
    images: &CheckedImages,
    matched: &Matched,
    gate: &imagegate::Gate,
    now: Timestamp,
) -> Result<Decided, Failure> {
    let Target { source, judged } = target;
    let fill = |image: &mut Image| {
        known.fill(image);
        let attached = images.position(&image.reference).map(|at| matched.of(at)).unwrap_or_default();
        image.reports = attached.iter().map(|attached| attached.report.clone()).collect();
    };
    let request: Request =
        judged.request(fill).map_err(|error| vec![Diagnostic::error(error.code().as_str(), error.message())])?;
    let mut decision = Decision::default();
    gate.evaluate(&request, now, &mut decision);
    Ok(Decided { source, judged, request, decision })
}
