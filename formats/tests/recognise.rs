//! Files of another kind than a report, and what their error says.

mod common;

use common::{error, refused};
use imagegate_formats::{Format, Recognised, recognise};

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

#[test]
fn documents_of_another_kind_are_named() {
    for (text, shown, advice) in [
        (r#"{"apiVersion":"apps/v1","kind":"Deployment","spec":{}}"#, "a Kubernetes manifest (Deployment)", "manifest"),
        ("apiVersion: v1\nkind: Pod\n", "a Kubernetes manifest (Pod)", "manifest"),
        (r#"[{"apiVersion":"v1","kind":"Pod"}]"#, "a Kubernetes manifest (Pod)", "manifest"),
        (
            r#"{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}"#,
            "a Kubernetes manifest (AdmissionReview)",
            "manifest",
        ),
        ("kind: ImagePolicy", "an ImagePolicy", "policy"),
        (r#"{"kind":"ImageExemption","apiVersion":"imagegate.dev/v1"}"#, "an ImageExemption", "exemption"),
        (r#"{"bomFormat":"CycloneDX","components":[{}]}"#, "an SBOM (CycloneDX)", "scan it"),
        (r#"{"components":[],"vulnerabilities":[],"bomFormat":"CycloneDX"}"#, "an SBOM (CycloneDX)", "scan it"),
        (r#"{"spdxVersion":"SPDX-2.3","packages":[]}"#, "an SBOM (SPDX)", "scan it"),
        (r#"{"artifacts":[],"source":{},"descriptor":{"name":"syft"},"schema":{}}"#, "an SBOM (Syft)", "scan it"),
        (
            r#"{"artifacts":[],"source":{},"distro":{"name":"debian"},"descriptor":{"name":"syft"}}"#,
            "an SBOM (Syft)",
            "scan it",
        ),
        (r#"{"bomFormat":"CycloneDX","vulnerabilities":[{}]}"#, "a VEX document (CycloneDX)", "VEX statements"),
        (
            r#"{"@context":"https://openvex.dev/ns/v0.2.0","statements":[]}"#,
            "a VEX document (OpenVEX)",
            "VEX statements",
        ),
        (r#"{"@context":["x","https://openvex.dev/ns"]}"#, "a VEX document (OpenVEX)", "VEX statements"),
        (r#"{"document":{"category":"csaf_vex","csaf_version":"2.0"}}"#, "a VEX document (CSAF)", "VEX statements"),
        (r#"{"version":"2.1.0","runs":[]}"#, "a report in SARIF format", "--format json"),
        (
            r#"{"bomFormat":"CycloneDX","components":[],"vulnerabilities":[{}]}"#,
            "a report in CycloneDX format",
            "--format json",
        ),
    ] {
        assert_eq!(recognise(text.as_bytes()).map(|found| found.to_string()).as_deref(), Some(shown), "{text}");
        let (code, message) = error(text.as_bytes());
        assert_eq!(code, "invalidValue", "{text}");
        assert!(message.starts_with(&format!("this is {shown}")) && message.contains(advice), "{message}");
    }
}

#[test]
fn what_is_no_document_is_named() {
    let json = r#"{"SchemaVersion":2,"ArtifactName":"a","Results":[]}"#;
    for (bytes, expected) in [
        (b"".to_vec(), Recognised::Empty),
        (b"\xef\xbb\xbf \n".to_vec(), Recognised::Empty),
        (b"\x1f\x8b\x08\x00rest".to_vec(), Recognised::Gzip),
        (utf16(json, u16::to_le_bytes), Recognised::Utf16),
        (utf16(json, u16::to_be_bytes), Recognised::Utf16),
        (
            "\nnginx (debian 12)\n=====\nTotal: 1 (UNKNOWN: 0, LOW: 1)\n\n┌───┐\n│ x │\n".as_bytes().to_vec(),
            Recognised::Table,
        ),
        (
            b"NAMESPACE   NAME   REPOSITORY   TAG   SCANNER   AGE\npayments    api    team/api     1     Trivy     3d\n".to_vec(),
            Recognised::Table,
        ),
        (
            b"NAME   INSTALLED  FIXED-IN  TYPE  VULNERABILITY  SEVERITY\na 1 2 deb CVE-1 Low\n".to_vec(),
            Recognised::Table,
        ),
        (format!("2026-01-01T00:00:00Z\tINFO\tscanning\n{json}\n").into_bytes(), Recognised::LogLines(2)),
        (format!("[0000]  WARN no update\n[0001]  INFO done\n{json}").into_bytes(), Recognised::LogLines(3)),
        (b"2026-01-01T00:00:00Z\tFATAL\tscan error: unable to initialize\n".to_vec(), Recognised::Log),
        (b"# nothing yet\n---\n".to_vec(), Recognised::Empty),
        (b"<!DOCTYPE html>\n<html></html>".to_vec(), Recognised::Markup("HTML")),
        (b"<?xml version=\"1.0\"?><bom/>".to_vec(), Recognised::Markup("XML")),
        (b"PK\x03\x04rest".to_vec(), Recognised::Packed("zip")),
    ] {
        assert_eq!(recognise(&bytes), Some(expected.clone()), "{expected}");
        let (_, message) = error(&bytes);
        assert!(message.starts_with(&format!("this is {expected}")), "{message}");
    }
    assert_eq!(refused(b"\x1f\x8b\x08").0, "invalidSyntax");
}

#[test]
fn keys_of_our_reports_alone_make_no_report() {
    let own = Some(Recognised::Report(Format::Imagegate));
    for text in ["image: {reference: app}", "state: failed", "image: {reference: app}\nfinding: []\nfindings: []"] {
        assert_eq!(recognise(text.as_bytes()), own, "{text}");
    }
    for text in ["replicas: 2\nimage: {repository: app, tag: '1'}", "image: {repository: app}", "image: app\nname: x"] {
        assert_eq!(recognise(text.as_bytes()), None, "{text}");
    }
}

#[test]
fn our_kinds_in_another_spelling_are_not_taken_for_manifests() {
    let what = |kind: &str| recognise(format!("apiVersion: imagegate.dev/v1\nkind: {kind}\n").as_bytes());
    assert_eq!(what("imagePolicy"), Some(Recognised::Policy));
    assert_eq!(what("clusterimageexemption"), Some(Recognised::Exemption));
    assert_eq!(what("Pod"), Some(Recognised::Manifest("Pod".to_owned())));
}

#[test]
fn log_lines_behind_json_are_told_from_more_documents() {
    let json = "{\"SchemaVersion\": 2,\n\"ArtifactName\": \"a\", \"Results\": []}";
    let log = "2026-01-01T00:00:00Z\tINFO\tNotices: a new version is available\n";
    assert_eq!(recognise(format!("\n{json}\n{log}").as_bytes()), Some(Recognised::LogBehind(4)));
    assert_eq!(recognise(format!("{json}\n{json}\n").as_bytes()), Some(Recognised::JsonLines));
}

#[test]
fn reports_are_recognised_too() {
    let trivy = r#"{"SchemaVersion":2,"ArtifactName":"a"}"#;
    assert_eq!(recognise(trivy.as_bytes()), Some(Recognised::Report(Format::Trivy)));
    assert_eq!(recognise(format!("[{trivy}]").as_bytes()), Some(Recognised::Report(Format::Trivy)));
    assert_eq!(recognise(format!("{trivy}\n{trivy}").as_bytes()), Some(Recognised::JsonLines));
    let operator = b"apiVersion: aquasecurity.github.io/v1alpha1\nkind: SbomReport\n";
    assert_eq!(recognise(operator), Some(Recognised::Report(Format::TrivyOperator)));
    for text in ["{}", "1", "nope", "[", "{\"a\"", "[[]]", "null", "a: {"] {
        assert_eq!(recognise(text.as_bytes()), None, "{text}");
    }
    assert_eq!(recognise(b"\xff\xff"), None);
}

#[test]
fn what_holds_nothing_says_so() {
    for json in [
        "[]",
        "{}",
        r#"{"findings":[]}"#,
        r#"{"value":[]}"#,
        r#"{"scanner":{"name":"a"}}"#,
        r#"{"scannedAt":"2026-11-01T00:00:00Z","os":{}}"#,
    ] {
        let (code, message) = error(json.as_bytes());
        assert_eq!(code, "invalidValue");
        assert!(message.contains("names no image and holds nothing"), "{message}");
    }
    assert!(!error(br#"{"findings":[1]}"#).1.contains("holds nothing"));
}

/// Any bytes are answered.
#[test]
fn b32_no_bytes_make_it_panic() {
    let text = "[0000]  INFO x\n{\"@context\":[\"openvex\"],\"kind\":\"é\"}\n";
    for end in 0..text.len() {
        _ = recognise(&text.as_bytes()[..end]);
        _ = recognise(&text.as_bytes()[end..]);
    }
}
