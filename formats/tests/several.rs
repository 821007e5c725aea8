//! Texts with several documents, each of which may be of another kind.

mod common;

use common::{other, read, refused};
use imagegate_formats::{Format, detect, read_reports};

const TRIVY: &str = r#"{"SchemaVersion":2,"ArtifactName":"a:1","ArtifactType":"container_image","Results":[{"Target":"a:1 (alpine 3)","Class":"os-pkgs"}]}"#;
const GRYPE: &str =
    r#"{"matches":[],"source":{"type":"image","target":{"userInput":"b:1"}},"descriptor":{"name":"grype"}}"#;
const NATIVE: &str = r#"{"scanner":{"name":"x"},"image":{"reference":"c:1"},"findings":[]}"#;
const OPERATOR: &str = r#"{"apiVersion":"aquasecurity.github.io/v1alpha1","kind":"VulnerabilityReport","report":{"artifact":{"repository":"d","tag":"1"},"vulnerabilities":[]}}"#;
const EARLY: &str = r#"[{"Target":"e:1 (alpine 3)","Vulnerabilities":null}]"#;
const FOLDER: &str = r#"{"SchemaVersion":2,"ArtifactName":".","ArtifactType":"filesystem"}"#;

fn references(text: &str) -> Vec<String> {
    read(text).reports.iter().map(|report| report.reference().unwrap_or("none").to_owned()).collect()
}

#[test]
fn every_document_of_a_list_is_detected_by_itself() {
    let all = [TRIVY, GRYPE, NATIVE, OPERATOR, EARLY, "null"];
    let expected = ["a:1", "b:1", "c:1", "d:1", "e:1", "none"];
    for first in 0..all.len() {
        let mut documents = all;
        documents.rotate_left(first);
        let mut references_expected = expected;
        references_expected.rotate_left(first);
        // The report of nothing comes last, and once.
        references_expected.sort_by_key(|reference| *reference == "none");
        assert_eq!(references(&format!("[{}]", documents.join(","))), references_expected);
        assert_eq!(references(&documents.join("\n")), references_expected);
        assert_eq!(references(&documents.join("\n---\n")), references_expected);
    }
    assert_eq!(read(format!("[{GRYPE},{TRIVY}]")).format, Format::Grype);
    assert_eq!(detect(format!("[[{EARLY}],{TRIVY}]").as_bytes()).unwrap(), Format::Trivy);
    // Also a list of lists.
    assert_eq!(references(&format!("[[{TRIVY},[{GRYPE}]],{NATIVE}]")), ["a:1", "b:1", "c:1"]);
}

#[test]
fn what_is_not_of_an_image_has_its_place() {
    for text in [format!("[{TRIVY},{FOLDER}]"), format!("{TRIVY}\n{FOLDER}")] {
        let found = read(text);
        assert_eq!((found.reports.len(), found.others.len(), &*found.others[0].pointer), (1, 1, "/1"));
    }
    assert_eq!(other(FOLDER).pointer, "");
    assert_eq!(other(format!("[{FOLDER}]")).pointer, "/0");
}

#[test]
fn what_is_not_known_is_an_error_at_its_place() {
    let pod = r#"{"apiVersion":"v1","kind":"Pod"}"#;
    assert_eq!(refused(format!("[{TRIVY},{pod}]")), ("invalidValue", "/1".to_owned()));
    assert_eq!(refused(format!("[{GRYPE},{TRIVY},[{NATIVE},{{}}]]")), ("invalidValue", "/2/1".to_owned()));
    assert_eq!(refused(format!(r#"[{GRYPE},{{"Target":"x"}}]"#)), ("invalidValue", "/1".to_owned()));
    // A document of its own is no entry of Trivy's early list.
    assert_eq!(refused(format!(r#"[{{"Target":"x (y 1)"}},{TRIVY}]"#)), ("invalidValue", "/1".to_owned()));
    // Ours are read strictly wherever they stand, foreign ones are not.
    let strict = NATIVE.replace("\"image\"", "\"imag\":1,\"image\"");
    assert_eq!(refused(format!("[{TRIVY},{strict}]")), ("unknownKey", "/1/imag".to_owned()));
    let lax = TRIVY.replace("Results", "New\":1,\"New\":2,\"Results");
    assert_eq!(references(&format!("[{NATIVE},{lax},{NATIVE}]")).len(), 3);
}

#[test]
fn errors_in_lines_have_document_and_line() {
    let error = |text: &str| {
        let error = read_reports(text.as_bytes()).unwrap_err();
        let position = error.position().unwrap();
        let document = error.document().unwrap().to_owned();
        (error.code().as_str(), document, error.pointer().to_owned(), position.line, position.column, error.offset())
    };
    let text = format!("{TRIVY}\n\n  {{\"a\": 1}}\n");
    let at = TRIVY.len() + 4;
    assert_eq!(error(&text), ("invalidValue", "documents/1".to_owned(), String::new(), 3, 3, Some(at)));
    let text = format!("{TRIVY}\n{GRYPE}\n{}", TRIVY.replace("\"a:1\"", "1"));
    let (code, document, pointer, line, column, _) = error(&text);
    assert_eq!((code, &*document, &*pointer, line, column), ("wrongType", "documents/2", "/ArtifactName", 3, 35));
    // What is cut off or no JSON.
    assert_eq!(error(&format!("{TRIVY}\n{{\"a\"")).0, "invalidSyntax");
    assert_eq!(error(&format!("{TRIVY}\nerror: x")).3, 2);
    let message = |text: String| read_reports(text.as_bytes()).unwrap_err().message().to_owned();
    assert!(message(format!("{TRIVY}\nDone in 3s\n")).contains("stands behind a JSON document"));
    assert!(!message(format!("{TRIVY}\n{{\"a\"")).contains("stands behind"));
    assert_eq!(error(&format!("\u{feff}{TRIVY}\n1")).5, Some(TRIVY.len() + 4));
}

#[test]
fn documents_of_yaml_have_their_place() {
    let operator = "apiVersion: aquasecurity.github.io/v1alpha1\nkind: VulnerabilityReport\nreport: {artifact: {repository: d, tag: '1'}, vulnerabilities: []}\n";
    let audit = operator.replace("VulnerabilityReport", "SbomReport");
    let found = read(format!("{audit}---\n{operator}"));
    assert_eq!((found.reports.len(), &*found.others[0].pointer), (1, "/0"));
    let text = format!("{operator}---\napiVersion: v1\nkind: Pod\n");
    let error = read_reports(text.as_bytes()).unwrap_err();
    assert_eq!((error.document(), error.pointer(), error.position().unwrap().line), (Some("documents/1"), "", 5));
    assert!(error.message().starts_with("this is a Kubernetes manifest (Pod)"), "{error}");
}

#[test]
fn many_documents_are_cheap() {
    let lines = format!("{NATIVE}\n").repeat(20_000);
    assert_eq!(read(&lines).reports.len(), 20_000);
    let broken = format!("{lines}{{");
    assert_eq!(refused(broken).0, "invalidSyntax");
    // Each of these says nothing, and all of them no more.
    assert_eq!(read(format!("[{}null]", "null,".repeat(200_000))).reports.len(), 1);
    let deep = format!("{}{NATIVE}{}", "[".repeat(100), "]".repeat(100));
    assert_eq!(read(deep).reports.len(), 1);
    assert_eq!(refused(format!("{}{NATIVE}{}", "[".repeat(200), "]".repeat(200))).0, "tooDeep");
}

#[test]
fn files_that_were_put_together_may_each_begin_with_a_mark() {
    assert_eq!(references(&format!("\u{feff}{TRIVY}\r\n\u{feff}{GRYPE}\r\n")), ["a:1", "b:1"]);
}

#[test]
fn a_name_that_is_no_reference_is_said() {
    let archive = r#"{"SchemaVersion":2,"ArtifactName":"app.tar","Metadata":{"ImageID":"sha256:1"},"Results":[{"Target":"app.tar (alpine 3)","Class":"os-pkgs"}]}"#;
    let typed = GRYPE.replace("b:1", "docker-archive:app.tar");
    let resource = OPERATOR.replace("\"d\"", "\"Team App\"");
    let found = read(format!("[{TRIVY},{archive},{typed},{resource},null]"));
    let dropped: Vec<(usize, &str)> =
        found.dropped_names.iter().map(|dropped| (dropped.report, dropped.name.as_str())).collect();
    assert_eq!(dropped, [(1, "app.tar"), (2, "docker-archive:app.tar"), (3, "Team App")]);
    for (report, _) in dropped {
        assert_eq!(found.reports[report].reference(), None);
    }
}
