//! REPORT documents, and what is no report at all.

mod common;

use common::{findings, refused, report, reports};
use imagegate_formats::{Format, detect, read_reports};

#[test]
fn reports_are_read_strictly() {
    let json = r#"{"state":"partial","scanner":{"name":"x"},"findings":[{"id":"CVE-1","severity":"high"}]}"#;
    assert_eq!(findings(&report(json)), ["CVE-1 high"]);
    assert_eq!(report(json).to_json(), json);
    assert_eq!(reports(&format!("[{json},{json}]")).len(), 2);
    assert_eq!(read_reports(json.as_bytes()).unwrap().format, Format::Imagegate);
    let wrong = r#"{"state":"partial","scaner":{},"scanner":{},"findings":[]}"#;
    assert_eq!(refused(wrong), ("unknownKey", "/scaner".to_owned()));
    assert_eq!(refused(format!("[{json},{wrong}]")), ("unknownKey", "/1/scaner".to_owned()));
    assert_eq!(refused(format!("[{json},1]")), ("invalidValue", "/1".to_owned()));
}

#[test]
fn b22_what_is_not_known_is_refused() {
    for json in [
        "{}",
        "1",
        "\"text\"",
        "true",
        "[]",
        r#"{"findings":[]}"#,
        r#"{"matches":[]}"#,
        r#"{"Results":[]}"#,
        r#"{"vulnerabilities":[]}"#,
        r#"{"runs":[],"version":"2.1.0"}"#,
        r#"{"bomFormat":"CycloneDX"}"#,
        r#"{"apiVersion":"v1","kind":"Pod"}"#,
        "apiVersion: v1",
        "nope",
        r#"{"artifacts":[],"source":{},"descriptor":{"name":"syft"},"schema":{}}"#,
    ] {
        assert_eq!(refused(json), ("invalidValue", String::new()), "{json}");
        assert!(detect(json.as_bytes()).is_err());
    }
    for json in ["[1]", "[{}]", "[[]]"] {
        assert_eq!(refused(json), ("invalidValue", "/0".to_owned()), "{json}");
    }
    for json in ["", " ", "{", "[", "{\"a\"}", "\u{0}", "a: &x 1"] {
        assert_eq!(refused(json).0, "invalidSyntax", "{json}");
    }
    assert_eq!(refused("[".repeat(200)).0, "invalidSyntax");
    assert_eq!(refused(format!("{}{}", "[".repeat(200), "]".repeat(200))).0, "tooDeep");
    assert_eq!(refused(b"\xff\xff").0, "invalidSyntax");
}

/// Every beginning of a document, and every document with one byte changed: read or refused, never a panic.
#[test]
fn b32_no_bytes_make_it_panic() {
    let documents = [
        r#"{"SchemaVersion":2,"ArtifactName":"a","Metadata":{"RepoTags":["a:1"],"ImageConfig":{"os":"x"}},"Results":[{"Target":"a (b 1)","Vulnerabilities":[{"CVSS":{"nvd":{"V3Score":1e1}}}]}]}"#,
        r#"{"ClusterName":"c","Resources":[{"Metadata":[{"RepoTags":["a:1"]}],"Results":[{"Target":"a:1 (b 1)","Class":"os-pkgs"}],"Error":"x"}]}"#,
        r#"{"apiVersion":"aquasecurity.github.io/v1","kind":"X","report":{"vulnerabilities":[{"score":1}],"checks":[{}]}}"#,
        r#"{"matches":[{"vulnerability":{"id":"a","fix":{"state":"fixed"}},"artifact":{"locations":["é"]}}],"descriptor":{}}"#,
        r#"[{"cve":"x","package":{}}]"#,
        r#"[{"Target":"x (y)","Secrets":[{}]}]"#,
    ];
    for document in documents {
        let bytes = document.as_bytes();
        for end in 0..bytes.len() {
            assert!(read_reports(&bytes[..end]).is_err(), "{end} bytes of {document}");
        }
        for at in 0..bytes.len() {
            for byte in *b"\"{}[],:0n\\\x00\xff" {
                let mut changed = bytes.to_vec();
                changed[at] = byte;
                _ = read_reports(&changed);
            }
        }
    }
}

/// A document in which everything is wrong costs no more than its length.
#[test]
fn b32_many_errors_are_cheap() {
    let json = format!(
        r#"{{"SchemaVersion":2,"ArtifactName":"a","Results":[{{"Target":"x","Vulnerabilities":[{}1]}}]}}"#,
        "1,".repeat(200_000)
    );
    assert_eq!(refused(json).0, "wrongType");
}
