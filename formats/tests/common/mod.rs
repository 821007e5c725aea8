//! What the tests of several formats need.
#![allow(dead_code, reason = "each test uses some of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test is to fail here")]

use imagegate::Report;
use imagegate_formats::{Other, ReadReports, read_reports};

pub(crate) fn read(text: impl AsRef<[u8]>) -> ReadReports {
    let text = text.as_ref();
    read_reports(text).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(text)))
}

/// The one thing in a text, which is not of an image.
pub(crate) fn other(text: impl AsRef<[u8]>) -> Other {
    let read = read(text);
    assert_eq!((read.reports.len(), read.others.len()), (0, 1));
    let other = read.others.into_iter().next().unwrap();
    assert_eq!((other.report.reference(), other.report.digest()), (None, None));
    other
}

pub(crate) fn reports(json: &str) -> Vec<Report> {
    read(json).reports
}

pub(crate) fn report(json: &str) -> Report {
    let reports = reports(json);
    assert_eq!(reports.len(), 1, "{json}");
    reports.into_iter().next().unwrap()
}

/// Code and pointer of the error.
pub(crate) fn refused(json: impl AsRef<[u8]>) -> (&'static str, String) {
    match read_reports(json.as_ref()) {
        Ok(read) => panic!("read as {}: {:?}", read.format, read.reports),
        Err(error) => (error.code().as_str(), error.pointer().to_owned()),
    }
}

/// Code and message of the error.
pub(crate) fn error(bytes: &[u8]) -> (&'static str, String) {
    let error = read_reports(bytes).unwrap_err();
    (error.code().as_str(), error.message().to_owned())
}

pub(crate) fn digest(letter: char) -> String {
    format!("sha256:{}", String::from(letter).repeat(64))
}

/// `id severity` of every finding.
pub(crate) fn findings(report: &Report) -> Vec<String> {
    report.findings().map(|finding| format!("{} {}", finding.id(), finding.severity())).collect()
}
