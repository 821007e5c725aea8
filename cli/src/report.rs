//! `imagegate report`: what scanners' reports say.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use imagegate::{FindingClass, Report, ReportState, Severity};
use imagegate_formats::Format;

use crate::args::{Output, ReportArgs};
use crate::diagnostics::{self, Diagnostic, Failure, errors, shown_file};
use crate::input::{EXTENSIONS, Inputs, places};
use crate::output::{self, styled};
use crate::reports::{ReportFile, described, read_file, suppressed_message};
use crate::text::{counted, harmless};

pub(crate) fn run(args: &ReportArgs) -> Result<ExitCode, Failure> {
    let mut inputs = Inputs::default();
    let mut problems = Vec::new();
    let mut files = Vec::new();
    let mut is_empty = true;
    for path in &args.path {
        match places(path) {
            Ok(places) => {
                is_empty &= places.is_empty();
                for place in places {
                    match read_file(&place, &mut inputs) {
                        Ok(file) => files.push(file),
                        Err(refused) => problems.extend(refused.problems),
                    }
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
    drop(inputs);
    // A file that cannot be read does not hide the others; where there are no others there is nothing to print.
    if files.is_empty() && !problems.is_empty() {
        return Err(problems);
    }
    if is_empty && problems.is_empty() {
        let warning = Diagnostic::warning("emptyFolder", format!("there is no file that ends in {EXTENSIONS}"));
        problems.extend(args.path.iter().map(|path| warning.clone().in_file(&path.to_string_lossy())));
    }
    match args.output {
        Output::Json => {
            let reports: Vec<String> =
                files.iter().flat_map(|file| &file.reports).map(|report| report.to_json()).collect();
            output::print_raw(format!("[{}]\n", reports.join(",\n")).as_bytes())?;
            for file in &files {
                problems.extend(file.others_warning());
                problems.extend(file.suppressed_warning());
            }
        }
        Output::Text => output::print(&to_text(&files, output::is_coloured()))?,
    }
    diagnostics::print(&problems);
    Ok(if errors(&problems) == 0 { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

fn to_text(files: &[ReportFile], colour: bool) -> String {
    let mut text = String::new();
    let heading = Style::new().bold();
    for file in files {
        let title = styled(heading, shown_file(&file.name), colour);
        let count = counted(file.reports.len(), "report");
        _ = writeln!(text, "{title}: {}, {count}", file.format);
        for (index, report) in file.reports.iter().enumerate() {
            describe(&mut text, report, file, index, colour);
        }
        for other in &file.others {
            _ = writeln!(text, "  not of an image: {}", described(other));
            _ = writeln!(text, "    findings  {}", findings(&other.report, colour));
        }
        if let Some(message) = suppressed_message(file.suppressed.findings, &file.suppressed.configured) {
            _ = writeln!(text, "  {message}");
        }
        text.push('\n');
    }
    if files.is_empty() {
        text.push_str("no report was read\n");
    }
    text
}

fn describe(text: &mut String, report: &Report, file: &ReportFile, index: usize, colour: bool) {
    let reference = report.reference().map_or("an image without a name".into(), harmless);
    _ = writeln!(text, "  {reference}{}", file.dropped_name(index));
    let digest = report.digest().unwrap_or("none: the report names no digest of the image");
    _ = writeln!(text, "    digest    {digest}");
    for further in report.digests().skip(1) {
        _ = writeln!(text, "              {further}");
    }
    if let Some(platform) = report.platform() {
        _ = writeln!(text, "    platform  {}", harmless(platform));
    }
    let why = why(report, file.format);
    _ = writeln!(text, "    state     {}{why}", report.state());
    let scanner = report.scanner().map_or("not named".into(), harmless);
    let version = report.scanner_version().map(|version| format!(" {}", harmless(version))).unwrap_or_default();
    let when = report.scanned_at().map_or(", scan time unknown".to_owned(), |when| format!(" at {when}"));
    _ = writeln!(text, "    scanner   {scanner}{version}{when}");
    if let Some(family) = report.os_family() {
        let version = report.os_version().map(|version| format!(" {}", harmless(version))).unwrap_or_default();
        let end = if report.os_end_of_life() == Some(true) { ", past its support" } else { "" };
        _ = writeln!(text, "    system    {}{version}{end}", harmless(family));
    }
    _ = writeln!(text, "    findings  {}", findings(report, colour));
}

/// Why a report is not complete, where that is known.
fn why(report: &Report, format: Format) -> &'static str {
    // A clean target still has an entry in Trivy's list.
    let is_trivy = matches!(format, Format::Trivy | Format::TrivyK8s);
    match (report.state(), report.scanner()) {
        (ReportState::Unsupported, _) if is_trivy => ": Trivy lists no target",
        (ReportState::Partial, Some("trivy-libraries")) => ": it says nothing of the packages of the operating system",
        (
            ReportState::Partial,
            Some("trivy-secrets" | "trivy-misconfigurations" | "trivy-licenses" | "trivy-partial"),
        ) => ": it says nothing of vulnerabilities in packages",
        _ => "",
    }
}

/// `3 vulnerabilities (1 critical, 2 high), 1 secret (1 high)`
fn findings(report: &Report, colour: bool) -> String {
    let mut counts: BTreeMap<FindingClass, BTreeMap<Severity, usize>> = BTreeMap::new();
    for finding in report.findings() {
        *counts.entry(finding.class()).or_default().entry(finding.severity()).or_default() += 1;
    }
    let of_class = |(class, by_severity): (&FindingClass, &BTreeMap<Severity, usize>)| {
        let all: usize = by_severity.values().sum();
        let severities = by_severity.iter().rev();
        let severities: Vec<String> =
            severities.map(|(severity, count)| format!("{count} {}", shown(*severity, colour))).collect();
        format!("{} ({})", class_count(all, *class), severities.join(", "))
    };
    let classes: Vec<String> = counts.iter().map(of_class).collect();
    if classes.is_empty() { "none".to_owned() } else { classes.join(", ") }
}

fn class_count(count: usize, class: FindingClass) -> String {
    match (class, count) {
        (FindingClass::Vulnerability, 1) => "1 vulnerability".to_owned(),
        (FindingClass::Vulnerability, _) => format!("{count} vulnerabilities"),
        (FindingClass::Malware, _) => format!("{count} malware"),
        _ => counted(count, class.as_str()),
    }
}

fn shown(severity: Severity, colour: bool) -> String {
    let style = match severity {
        Severity::Critical => AnsiColor::Red.on_default().bold(),
        Severity::High => AnsiColor::Red.on_default(),
        Severity::Medium => AnsiColor::Yellow.on_default(),
        Severity::Low => AnsiColor::Cyan.on_default(),
        Severity::Negligible | Severity::Unknown => Style::new().dimmed(),
    };
    styled(style, severity, colour)
}
