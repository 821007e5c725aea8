//! Reports of whole clusters: `trivy k8s` and the operator's custom resources.

mod common;

use common::{digest, findings, other, read, refused, report, reports};
use imagegate::{FixState, Report, ReportState};
use imagegate_formats::Other;

/// ReportState, reference and findings of every report.
fn told(reports: &[Report]) -> Vec<(ReportState, Option<&str>, String)> {
    reports.iter().map(|report| (report.state(), report.reference(), findings(report).join(","))).collect()
}

fn k8s(resources: &str) -> Vec<Report> {
    reports(&format!(r#"{{"SchemaVersion":0,"ClusterName":"c","Resources":[{resources}]}}"#))
}

fn os(target: &str, id: &str) -> String {
    format!(
        r#"{{"Target":"{target} (debian 11.6)","Class":"os-pkgs","Type":"debian","Vulnerabilities":[{{"VulnerabilityID":"{id}"}}]}}"#
    )
}

fn lang(target: &str, id: &str) -> String {
    format!(
        r#"{{"Target":"{target}","Class":"lang-pkgs","Type":"gobinary","Vulnerabilities":[{{"VulnerabilityID":"{id}"}}]}}"#
    )
}

#[test]
fn several_images_of_one_resource_are_told_apart() {
    let (a, b) = (digest('a'), digest('b'));
    let metadata = format!(
        r#"[{{"RepoTags":["r.io/a:1"],"RepoDigests":["r.io/a@{a}"],"ImageConfig":{{"os":"linux","architecture":"amd64"}}}},
            {{"RepoTags":["r.io/b:1"],"RepoDigests":["r.io/b@{b}"],"OS":{{"Family":"debian","Name":"11","EOSL":true}}}}]"#
    );
    let results =
        [os("r.io/a:1", "CVE-1"), lang("bin/x", "CVE-2"), os("r.io/b:1", "CVE-3"), lang("bin/y", "CVE-4")].join(",");
    // The order of keys does not matter.
    for resource in [
        format!(r#"{{"Namespace":"n","Kind":"Pod","Name":"p","Metadata":{metadata},"Results":[{results}]}}"#),
        format!(r#"{{"Results":[{results}],"Metadata":{metadata},"Kind":"Pod"}}"#),
    ] {
        let read = k8s(&resource);
        assert_eq!(
            told(&read),
            [
                (ReportState::Complete, Some("r.io/a:1"), "CVE-1 unknown,CVE-2 unknown".to_owned()),
                (ReportState::Complete, Some("r.io/b:1"), "CVE-3 unknown,CVE-4 unknown".to_owned())
            ]
        );
        assert_eq!((read[0].digest(), read[1].digest()), (Some(&*a), Some(&*b)));
        assert_eq!((read[0].platform(), read[0].os_end_of_life()), (Some("linux/amd64"), None));
        assert_eq!(
            (read[1].platform(), read[1].os_version(), read[1].os_end_of_life()),
            (None, Some("11"), Some(true))
        );
    }
}

#[test]
fn one_image_of_several_resources_is_one_report() {
    let read = k8s(&format!(
        r#"{{"Kind":"Deployment","Name":"a","Results":[{}]}},
           {{"Kind":"Deployment","Name":"b","Results":[{{"Target":"docker.io/library/redis:6 (debian 11.6)","Class":"os-pkgs","Secrets":[{{"RuleID":"key"}}]}}]}}"#,
        os("redis:6", "CVE-1")
    ));
    assert_eq!(told(&read), [(ReportState::Complete, Some("redis:6"), "CVE-1 unknown,key unknown".to_owned())]);
}

#[test]
fn results_that_may_be_of_several_images_are_of_all_of_them() {
    let read = k8s(&format!(
        r#"{{"Kind":"Pod","Metadata":[{{"RepoTags":["a:1"]}},{{"RepoTags":["b:1"]}}],"Results":[{},{}]}}"#,
        os("a:1", "CVE-1"),
        lang("bin/x", "CVE-2")
    ));
    assert_eq!(
        told(&read),
        [
            (ReportState::Complete, Some("a:1"), "CVE-1 unknown,CVE-2 unknown".to_owned()),
            (ReportState::Complete, Some("b:1"), "CVE-2 unknown".to_owned())
        ]
    );
    // Where there are too many of them, none is clean.
    let metadata: Vec<String> = (0..20).map(|number| format!(r#"{{"RepoTags":["x:{number}"]}}"#)).collect();
    let read =
        k8s(&format!(r#"{{"Kind":"Pod","Metadata":[{}],"Results":[{}]}}"#, metadata.join(","), lang("y", "CVE-1")));
    assert_eq!(read.iter().filter(|report| report.state() == ReportState::Failed).count(), 20);
    assert_eq!(read.iter().map(|report| report.findings().len()).sum::<usize>(), 1);
}

#[test]
fn b23_k8s_error_is_failed() {
    let failed = r#"{"Kind":"Pod","Name":"a","Error":"scan error: unable to initialize a scanner"}"#;
    assert_eq!(told(&k8s(failed)), [(ReportState::Failed, None, String::new())]);
    let named = r#"{"Error":"x","Metadata":{"RepoTags":["a:1"]},"Results":null}"#;
    assert_eq!(told(&k8s(named)), [(ReportState::Failed, Some("a:1"), String::new())]);
    // What was scanned besides is there, but not for the whole.
    let partly = format!(r#"{{"Error":"x","Results":[{}]}}"#, os("a:1", "CVE-1"));
    assert_eq!(told(&k8s(&partly)), [(ReportState::Partial, Some("a:1"), "CVE-1 unknown".to_owned())]);
    let both = format!(r#"{failed},{{"Results":[{}]}}"#, os("a:1", "CVE-1"));
    assert_eq!(k8s(&both).len(), 2);
    assert_eq!(
        told(&k8s(r#"{"Kind":"Pod","Name":"a","Error":"","Results":[]}"#)),
        [(ReportState::Unsupported, None, String::new())]
    );
}

#[test]
fn b22_an_empty_cluster_is_not_clean() {
    for json in [
        r#"{"ClusterName":"c"}"#,
        r#"{"ClusterName":"c","Resources":[]}"#,
        r#"{"ClusterName":"c","Vulnerabilities":null,"Misconfigurations":null}"#,
    ] {
        assert_eq!(report(json).state(), ReportState::Unsupported, "{json}");
    }
}

#[test]
fn manifests_are_no_images() {
    let read = read(
        r#"{"ClusterName":"c","Resources":[
           {"Namespace":"n","Kind":"Deployment","Name":"api","Results":[{"Target":"Deployment/api","Class":"config","Type":"kubernetes",
            "Misconfigurations":[{"ID":"KSV1","Severity":"HIGH","Status":"FAIL"},{"ID":"KSV2","Status":"PASS"}]},
            {"Target":"r.io/a:1 (debian 12)","Class":"os-pkgs","Type":"debian"}]},
           {"Kind":"Role","Name":"r","Results":[{"Target":"Role/r","Class":"config","Type":"kubernetes"}]},
           {"Kind":"Node","Name":"n1","Results":[{"Target":"n1 (ubuntu 22.04)","Class":"os-pkgs","Type":"ubuntu","Vulnerabilities":[{"VulnerabilityID":"CVE-1"}]}]},
           {"Kind":"NodeInfo","Name":"n1","Error":"timeout"},
           {"Kind":"Rollout","Name":"x","Results":[{"Target":"r.io/b:1 (debian 12)","Class":"os-pkgs","Type":"debian"}]}]}"#,
    );
    assert_eq!(
        told(&read.reports),
        [
            (ReportState::Complete, Some("r.io/a:1"), String::new()),
            (ReportState::Complete, Some("r.io/b:1"), String::new())
        ]
    );
    let others: Vec<_> = read
        .others
        .iter()
        .map(|other| {
            let Other { what, name, report, pointer, .. } = other;
            (
                &**what,
                name.as_deref().unwrap(),
                report.state(),
                report.scanner().unwrap(),
                findings(report).join(","),
                &**pointer,
            )
        })
        .collect();
    let misconfigurations = "trivy-misconfigurations";
    assert_eq!(
        others,
        [
            (
                "workload manifest",
                "n/Deployment/api",
                ReportState::Partial,
                misconfigurations,
                "KSV1 high".to_owned(),
                "/Resources/0"
            ),
            ("Role", "Role/r", ReportState::Partial, misconfigurations, String::new(), "/Resources/1"),
            ("Node", "Node/n1", ReportState::Complete, "trivy", "CVE-1 unknown".to_owned(), "/Resources/2"),
            ("NodeInfo", "NodeInfo/n1", ReportState::Failed, "trivy", String::new(), "/Resources/3"),
        ]
    );
    let path = read.others[0].report.findings().next().unwrap().path().map(str::to_owned);
    assert_eq!(path.as_deref(), Some("n/Deployment/api"));
}

#[test]
fn a_failed_image_is_not_hidden_by_its_manifest() {
    let manifest = r#"{"Target":"Pod/p","Class":"config","Type":"kubernetes"}"#;
    let read = k8s(&format!(r#"{{"Kind":"Pod","Name":"p","Error":"scan error","Results":[{manifest}]}}"#));
    assert_eq!(told(&read), [(ReportState::Failed, None, String::new())]);
    assert_eq!(k8s(&format!(r#"{{"Kind":"Pod","Name":"p","Results":[{manifest}]}}"#)).len(), 0);
}

#[test]
fn the_first_shape_and_the_summary_are_read() {
    let resource =
        format!(r#"[{{"Namespace":"d","Kind":"Deployment","Name":"a","Results":[{}]}}]"#, os("a:1", "CVE-1"));
    for json in [
        format!(r#"{{"ClusterName":"c","Vulnerabilities":{resource},"Misconfigurations":null}}"#),
        format!(r#"{{"Misconfigurations":{resource},"ClusterName":"c"}}"#),
        format!(r#"{{"ClusterName":"c","Findings":{resource}}}"#),
    ] {
        assert_eq!(told(&reports(&json)), [(ReportState::Complete, Some("a:1"), "CVE-1 unknown".to_owned())], "{json}");
    }
}

#[test]
fn b32_resources_that_are_wrong_are_refused() {
    for (resource, code, pointer) in [
        ("1", "wrongType", "/Resources/0"),
        (r#"{"Metadata":1}"#, "wrongType", "/Resources/0/Metadata"),
        (r#"{"Error":{}}"#, "wrongType", "/Resources/0/Error"),
        (r#"{"Results":[1]}"#, "wrongType", "/Resources/0/Results/0"),
        (r#"{"Results":[{"Target":1}]}"#, "wrongType", "/Resources/0/Results/0/Target"),
        (r#"{"Results":[],"Results":[]}"#, "duplicateKey", "/Resources/0/Results"),
        (r#"{"Results":[}"#, "invalidSyntax", ""),
    ] {
        let json = format!(r#"{{"ClusterName":"c","Resources":[{resource}]}}"#);
        assert_eq!(refused(&json), (code, pointer.to_owned()), "{resource}");
    }
}

// The operator.

fn cr(kind: &str, tag: &str, updated: &str, list: &str) -> String {
    format!(
        r#"{{"apiVersion":"aquasecurity.github.io/v1alpha1","kind":"{kind}","metadata":{{"labels":{{"trivy-operator.resource.kind":"ReplicaSet",
        "trivy-operator.resource.name":"x","trivy-operator.resource.namespace":"n"}}}},"report":{{"artifact":{{"repository":"library/nginx","tag":"{tag}"}},
        "registry":{{"server":"index.docker.io"}},"scanner":{{"name":"Trivy","vendor":"Aqua Security","version":"0.60.0"}},"os":{{"family":"debian","name":"10","eosl":true}},
        "updateTimestamp":"{updated}",{list}}}}}"#
    )
}

const VULNERABILITY: &str = r#""vulnerabilities":[{"vulnerabilityID":"CVE-1","resource":"libbsd0","installedVersion":"1","fixedVersion":"","severity":"CRITICAL","score":9.1,
    "title":"t","primaryLink":"https://x","links":[],"target":"","class":"os-pkgs","packageType":"debian","packagePURL":"pkg:deb/x","publishedDate":"2024-01-01T00:00:00Z"}]"#;
const SECRET: &str =
    r#""secrets":[{"ruleID":"aws","severity":"CRITICAL","category":"AWS","target":"/x","title":"t","match":"m"}]"#;
const CHECK: &str = r#""checks":[{"checkID":"KSV1","severity":"LOW","success":false},{"checkID":"KSV2","success":true},{"severity":"HIGH","title":"no id"}]"#;
const TIME: &str = "2026-01-01T00:00:00Z";

#[test]
fn a_vulnerability_report_is_read() {
    let read = report(&cr("VulnerabilityReport", "1.16", TIME, VULNERABILITY));
    assert_eq!(
        read.to_json(),
        "{\"state\":\"complete\",\"scanner\":{\"name\":\"trivy\",\"version\":\"0.60.0\"},\"scannedAt\":\"2026-01-01T00:00:00Z\",\
         \"image\":{\"reference\":\"index.docker.io/library/nginx:1.16\"},\"os\":{\"family\":\"debian\",\"version\":\"10\",\"endOfLife\":true},\
         \"findings\":[{\"id\":\"CVE-1\",\"severity\":\"critical\",\"cvss\":9.1,\"title\":\"t\",\"url\":\"https://x\",\
         \"package\":{\"name\":\"libbsd0\",\"version\":\"1\",\"type\":\"deb\",\"purl\":\"pkg:deb/x\"},\"publishedAt\":\"2024-01-01T00:00:00Z\"}]}"
    );
}

#[test]
fn b22_a_resource_without_its_list_is_not_clean() {
    let state = |list: &str| report(&cr("VulnerabilityReport", "1", TIME, list)).state();
    assert_eq!(state(r#""vulnerabilities":[]"#), ReportState::Complete);
    assert_eq!(state(r#""vulnerabilities":null"#), ReportState::Unsupported);
    assert_eq!(state(r#""summary":{}"#), ReportState::Unsupported);
}

#[test]
fn b22_a_resource_that_counts_and_lists_nothing_is_not_clean() {
    let counted = |count: &str, list: &str| format!(r#""summary":{{"criticalCount":0,"lowCount":{count}}},{list}"#);
    for (count, list, expected) in [
        ("0", r#""vulnerabilities":[]"#, ReportState::Complete),
        ("2", r#""vulnerabilities":[]"#, ReportState::Unavailable),
        ("2", r#""vulnerabilities":null"#, ReportState::Unavailable),
        ("10", r#""secrets":null"#, ReportState::Unavailable),
        // A list of another kind is not the one that is counted.
        ("2", r#""vulnerabilities":[],"checks":[{"checkID":"KSV1","success":true}]"#, ReportState::Unavailable),
        // A list that is there is taken as it is.
        ("2", VULNERABILITY, ReportState::Complete),
    ] {
        let read = report(&cr("VulnerabilityReport", "1", TIME, &counted(count, list)));
        assert_eq!(read.state(), expected, "{count} {list}");
    }
    let secrets = report(&cr("ExposedSecretReport", "1", TIME, &counted("1", r#""secrets":[]"#)));
    assert_eq!((secrets.state(), secrets.scanner()), (ReportState::Unavailable, Some("trivy-secrets")));
    for (kind, list) in [
        ("ConfigAuditReport", r#""checks":[]"#),
        ("ClusterRbacAssessmentReport", r#""checks":[]"#),
        ("ClusterInfraAssessmentReport", r#""checks":null"#),
        ("ConfigAuditReport", r#""summary":{"passCount":3,"warningCount":1}"#),
    ] {
        let list = if list.contains("summary") { list.to_owned() } else { counted("1", list) };
        assert_eq!(other(cr(kind, "1", TIME, &list)).report.state(), ReportState::Unavailable, "{kind} {list}");
    }
    // That of a cluster is of an image where it names one.
    let named = cr("ClusterVulnerabilityReport", "1", TIME, &counted("1", r#""vulnerabilities":[]"#));
    assert_eq!(report(&named).state(), ReportState::Unavailable);
    let components = named.replace(r#""repository":"library/nginx","tag":"1""#, "");
    assert_eq!(other(components).report.state(), ReportState::Unavailable);
    assert_eq!(refused(cr("VulnerabilityReport", "1", TIME, &counted(r#""2""#, VULNERABILITY))).0, "wrongType");
}

#[test]
fn without_a_version_a_resources_status_says_what_becomes_of_the_fix() {
    let fix = |version: &str, status: &str| {
        let row =
            format!(r#"{{"vulnerabilityID":"CVE-1","resource":"a","fixedVersion":"{version}","status":{status}}}"#);
        let read = report(&cr("VulnerabilityReport", "1", TIME, &format!(r#""vulnerabilities":[{row}]"#)));
        read.findings().next().unwrap().fix_state()
    };
    for (version, status, expected) in [
        ("", r#""will_not_fix""#, FixState::WontFix),
        ("", r#""end_of_life""#, FixState::WontFix),
        ("", r#""affected""#, FixState::NotFixed),
        ("", r#""fix_deferred""#, FixState::NotFixed),
        ("", r#""fixed""#, FixState::Unknown),
        ("", r#""new word""#, FixState::Unknown),
        ("", "null", FixState::Unknown),
        ("2", r#""will_not_fix""#, FixState::Fixed),
        ("2", "null", FixState::Fixed),
    ] {
        assert_eq!(fix(version, status), expected, "{version} {status}");
    }
}

#[test]
fn b23_secrets_alone_are_no_scan_for_vulnerabilities() {
    let read = report(&cr("ExposedSecretReport", "1", TIME, SECRET));
    // The name is another one: neither report hides the other, whichever is newer.
    assert_eq!(read.scanner(), Some("trivy-secrets"));
    assert_eq!(
        told(&[read]),
        [(ReportState::Partial, Some("index.docker.io/library/nginx:1"), "aws critical".to_owned())]
    );
    let audit = other(cr("ConfigAuditReport", "1", TIME, CHECK));
    assert_eq!((&*audit.what, audit.name.as_deref()), ("ConfigAuditReport", Some("n/ReplicaSet/x")));
    let read = audit.report;
    let found: Vec<_> =
        read.findings().map(|finding| (finding.id(), finding.severity().as_str(), finding.path())).collect();
    assert_eq!((read.state(), read.scanner()), (ReportState::Partial, Some("trivy-misconfigurations")));
    assert_eq!(found, [("KSV1", "low", Some("n/ReplicaSet/x")), ("no id", "high", Some("n/ReplicaSet/x"))]);
}

#[test]
fn the_first_checks_of_starboard_count_where_there_are_no_others() {
    let first = r#""podChecks":[{"checkID":"a","success":false}],"containerChecks":{"x":[{"checkID":"b"}],"y":null,"z":[{"success":true}]}"#;
    let read = other(cr("ConfigAuditReport", "1", TIME, first)).report;
    assert_eq!(told(&[read])[0].2, "a unknown,b unknown");
    let read = other(cr("ConfigAuditReport", "1", TIME, &format!("{first},{CHECK}"))).report;
    assert_eq!(told(&[read])[0].2, "KSV1 low,no id high");
}

#[test]
fn every_way_to_put_resources_together_gives_the_same() {
    let vulnerabilities = cr("VulnerabilityReport", "1", TIME, VULNERABILITY);
    // Newer than the other one, which it must not hide.
    let secrets = cr("ExposedSecretReport", "1", "2026-02-01T00:00:00Z", SECRET);
    let checks = cr("ConfigAuditReport", "1", TIME, CHECK);
    let sbom = cr("SbomReport", "1", TIME, r#""components":{}"#);
    let all = format!("{secrets},{vulnerabilities},{checks},{sbom},{checks}");
    for json in [
        format!("[{all}]"),
        format!(r#"{{"apiVersion":"v1","kind":"List","items":[{all}]}}"#),
        format!(r#"{{"apiVersion":"v1","items":[{all}],"kind":"List","metadata":{{"resourceVersion":""}}}}"#),
        format!(r#"[{{"apiVersion":"v1","items":[{all}],"kind":"List"}}]"#),
        format!(
            r#"{{"vulnerabilityreports.aquasecurity.github.io":[{vulnerabilities}],"exposedsecretreports":[{secrets}],"sbomreports":null,
            "other":1,"configauditreports":{{"kind":"List","items":[{checks},{checks}]}}}}"#
        ),
    ] {
        let read = read(&json);
        assert_eq!(
            told(&read.reports),
            [(
                ReportState::Complete,
                Some("index.docker.io/library/nginx:1"),
                "CVE-1 critical,aws critical".to_owned()
            )],
            "{json}"
        );
        let mut others: Vec<_> =
            read.others.iter().map(|other| (&*other.what, findings(&other.report).join(","))).collect();
        others.sort();
        let audit = ("ConfigAuditReport", "KSV1 low,no id high".to_owned());
        let expected = [audit.clone(), audit, ("SbomReport", String::new())];
        assert_eq!(others, expected[..others.len()], "{json}");
    }
}

#[test]
fn other_resources_stop_nothing() {
    let scan = cr("VulnerabilityReport", "1", TIME, VULNERABILITY);
    let kinds = [
        "ConfigAuditReport",
        "ClusterConfigAuditReport",
        "SbomReport",
        "ClusterSbomReport",
        "ClusterComplianceReport",
        "RbacAssessmentReport",
        "ClusterRbacAssessmentReport",
        "InfraAssessmentReport",
        "ClusterInfraAssessmentReport",
        "Brandnew",
    ];
    for kind in kinds {
        let resource = cr(kind, "1", TIME, r#""summary":{}"#);
        let found = other(&resource);
        assert_eq!((&*found.what, found.report.state(), &*found.pointer), (kind, ReportState::Unsupported, ""));
        let list = format!(r#"{{"apiVersion":"v1","kind":"List","items":[{resource},{scan}]}}"#);
        let list = read(list);
        assert_eq!((list.reports.len(), &*list.others[0].pointer), (1, "/items/0"));
    }
    // Without any report.
    let json =
        r#"{"apiVersion":"aquasecurity.github.io/v1alpha1","kind":"ClusterComplianceReport","spec":{},"status":{}}"#;
    assert_eq!(other(json).what, "ClusterComplianceReport");
    // What is none of the operator's is an error at its place.
    let json = format!(r#"{{"apiVersion":"v1","kind":"List","items":[{scan},{{"apiVersion":"v1","kind":"Pod"}}]}}"#);
    assert_eq!(refused(json), ("invalidValue", "/items/1".to_owned()));
}

#[test]
fn a_tag_of_the_operators_may_be_a_reference() {
    let json = cr("VulnerabilityReport", "library/nginx:1.16", TIME, VULNERABILITY);
    assert_eq!(report(&json).reference(), Some("index.docker.io/library/nginx:1.16"));
    let json = cr("VulnerabilityReport", "other:1.16", TIME, VULNERABILITY);
    assert_eq!(report(&json).reference(), Some("index.docker.io/library/nginx"));
}

#[test]
fn typed_lists_do_not_repeat_the_kind() {
    let item = cr("VulnerabilityReport", "1", TIME, VULNERABILITY).replacen(
        r#""apiVersion":"aquasecurity.github.io/v1alpha1","kind":"VulnerabilityReport","#,
        "",
        1,
    );
    let json = format!(
        r#"{{"apiVersion":"aquasecurity.github.io/v1alpha1","items":[{item}],"kind":"VulnerabilityReportList"}}"#
    );
    assert_eq!(report(&json).findings().len(), 1);
    assert_eq!(reports(r#"{"apiVersion":"v1","items":[],"kind":"List","metadata":{}}"#).len(), 0);
}

#[test]
fn newer_scans_of_an_image_get_its_secrets() {
    let json = format!(
        "[{},{},{}]",
        cr("VulnerabilityReport", "1", "2026-01-02T00:00:00Z", VULNERABILITY),
        cr("VulnerabilityReport", "1", TIME, VULNERABILITY),
        cr("ExposedSecretReport", "1", TIME, SECRET)
    );
    let read = reports(&json);
    assert_eq!(read.iter().map(|report| report.findings().len()).collect::<Vec<_>>(), [2, 1]);
}

#[test]
fn b32_resources_of_the_operator_that_are_wrong_are_refused() {
    let json = cr("VulnerabilityReport", "1", TIME, r#""vulnerabilities":[{"score":"9.1"}]"#);
    assert_eq!(refused(&json), ("wrongType", "/report/vulnerabilities/0/score".to_owned()));
    assert_eq!(
        refused(r#"{"vulnerabilityreports":[],"vulnerabilityreports":[]}"#),
        ("duplicateKey", "/vulnerabilityreports".to_owned())
    );
}

#[test]
fn resources_may_be_yaml() {
    let one = "apiVersion: aquasecurity.github.io/v1alpha1
kind: VulnerabilityReport
report:
  artifact: {repository: library/nginx, tag: '1.16'}
  registry: {server: index.docker.io}
  updateTimestamp: 2022-12-08T15:50:37Z
  vulnerabilities:
  - {vulnerabilityID: CVE-1, severity: HIGH, score: 8.6}
";
    let secrets = one
        .replace("VulnerabilityReport", "ExposedSecretReport")
        .replace("vulnerabilities:", "secrets:")
        .replace("vulnerabilityID: CVE-1", "ruleID: aws");
    let image = Some("index.docker.io/library/nginx:1.16");
    assert_eq!(told(&reports(one)), [(ReportState::Complete, image, "CVE-1 high".to_owned())]);
    assert_eq!(report(one).scanned_at().unwrap().to_string(), "2022-12-08T15:50:37Z");
    assert_eq!(imagegate_formats::detect(one.as_bytes()).unwrap().as_str(), "trivy-operator");
    let both = format!("---\n{secrets}---\n{one}");
    assert_eq!(told(&reports(&both)), [(ReportState::Complete, image, "CVE-1 high,aws high".to_owned())]);
    for (text, line) in [(one.to_owned(), 8), (both, 18)] {
        let wrong = text.replace("{vulnerabilityID: CVE-1", "{vulnerabilityID: 1");
        let error = imagegate_formats::read_reports(wrong.as_bytes()).unwrap_err();
        assert_eq!(
            (error.code().as_str(), error.pointer()),
            ("wrongType", "/report/vulnerabilities/0/vulnerabilityID")
        );
        assert_eq!(error.position().unwrap().line, line);
    }
}
