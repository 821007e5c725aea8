//! What others write.

use super::{decide, documents, pointer};
use imagegate::json::{Reader, Unknown};
use imagegate::{Image, Policy, Request};
use imagegate_formats::{
    Found, HostFacts, parse_documents, read_kubernetes, read_manifests, read_reports, recognise, review_identity,
    verify_owners,
};

/// A report of Trivy or its operator.
pub fn trivy(data: &[u8]) {
    reports(data);
}

/// A report of Grype.
pub fn grype(data: &[u8]) {
    reports(data);
}

/// Every report that is read is one of ours, and can be decided on.
fn reports(data: &[u8]) {
    _ = recognise(data);
    let Ok(read) = read_reports(data) else { return };
    for report in read.reports.iter().chain(read.others.iter().map(|other| &other.report)) {
        documents::round_trip(report);
    }
    assert!(read.others.iter().all(|other| other.report.reference().is_none() && other.report.digest().is_none()));
    let image = Image { reports: read.reports, ..Image::new("nginx:1.25") };
    decide::with_request(&Request::new(None, vec![image]).unwrap());
}

/// Documents in YAML or JSON: what is made of them is JSON, and errors in it are found in the text.
pub fn yaml(data: &[u8]) {
    manifests(data);
    let Ok(documents) = parse_documents(data, decide::LIMITS) else { return };
    // To YAML a carriage return alone is a line break, too.
    let lines = String::from_utf8_lossy(data).split(['\n', '\r']).count();
    for document in &documents {
        let json = std::str::from_utf8(document.json()).unwrap();
        assert!(Reader::text(json, Unknown::Skip, Reader::skip).is_ok(), "{json}");
        let again = parse_documents(document.json(), decide::LIMITS).unwrap();
        assert!(again.len() == 1 && again[0].json() == document.json(), "{json}");
        let errors = Policy::from_json(document.json()).err().map(Vec::from).unwrap_or_default();
        pointer::check(document.json(), &errors);
        for error in errors {
            let located = document.locate(error.clone());
            assert_eq!((located.code(), located.pointer()), (error.code(), error.pointer()));
            // UTF-16 has line breaks of two bytes.
            let line = located.position().map_or(1, |position| position.line as usize);
            assert!(line >= 1 && (line <= lines || !data.is_ascii()), "{located}");
        }
    }
}

/// Manifests: what is made of them is JSON, however their aliases are written out.
fn manifests(data: &[u8]) {
    let Ok(documents) = read_manifests(data, decide::LIMITS) else { return };
    for document in &documents {
        let json = std::str::from_utf8(document.json()).unwrap();
        assert!(Reader::text(json, Unknown::Skip, Reader::skip).is_ok(), "{json}");
        if let Err(error) = read_kubernetes(document.json(), &HostFacts::default()) {
            assert!(document.locate(error.clone()).position().is_some() || error.position().is_none(), "{error}");
        }
    }
}

/// An object or an AdmissionReview: every image that would run stands in the text, and can be decided on.
pub fn admission_review(data: &[u8]) {
    _ = review_identity(data);
    match read_kubernetes(data, &HostFacts::default()) {
        Ok(mut found) => {
            assert!(!found.is_empty());
            found.iter().for_each(judge);
            verify_owners(found.iter_mut().filter_map(|found| match found {
                Found::Judged(judged) => Some(judged.as_mut()),
                Found::Skipped(_) => None,
            }));
            found.iter().for_each(judge);
        }
        Err(error) => pointer::check(data, &[error]),
    }
}

fn judge(found: &Found) {
    if let Found::Judged(judged) = found {
        assert!(!judged.images.is_empty());
        decide::with_request(&judged.request(|_| {}).unwrap());
    }
}
