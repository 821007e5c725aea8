//! Trivy's reports, quirk by quirk.

mod common;

use common::{digest, findings, other, read, refused, report, reports};
use imagegate::{FindingClass, FixState, ReportState};

/// A report with such vulnerabilities.
fn with(vulnerabilities: &str) -> String {
    format!(
        r#"{{"SchemaVersion":2,"ArtifactName":"app:1","ArtifactType":"container_image","Results":[
        {{"Target":"app:1 (debian 12.1)","Class":"os-pkgs","Type":"debian","Vulnerabilities":[{vulnerabilities}]}}]}}"#
    )
}

#[test]
fn a_whole_report_is_read() {
    let (image, config) = (digest('a'), digest('c'));
    let read = report(&format!(
        r#"{{"SchemaVersion":2,"Trivy":{{"Version":"0.69.1"}},"ReportID":"x","CreatedAt":"2026-03-01T10:00:00.123456789+01:00",
        "ArtifactID":"{config}","ArtifactName":"r.io/team/app:1","ArtifactType":"container_image",
        "Metadata":{{"Size":1,"OS":{{"Family":"debian","Name":"12.1","EOSL":true}},"ImageID":"{config}","DiffIDs":["{config}"],
          "RepoTags":["r.io/team/app:1"],"RepoDigests":["r.io/team/app@{image}"],"Reference":"r.io/team/app:1",
          "ImageConfig":{{"architecture":"arm64","os":"linux","variant":"v8","created":"2026-02-01T00:00:00Z","config":{{}}}}}},
        "Results":[{{"Target":"r.io/team/app:1 (debian 12.1)","Class":"os-pkgs","Type":"debian","Packages":[{{}}],"Vulnerabilities":[
          {{"VulnerabilityID":"CVE-2024-0001","VendorIDs":["DSA-1"],"PkgID":"a@1","PkgName":"a","PkgIdentifier":{{"PURL":"pkg:deb/a@1","UID":"x"}},
            "InstalledVersion":"1","FixedVersion":"2, 3","Status":"fixed","Layer":{{"Digest":"{config}"}},"SeveritySource":"debian",
            "PrimaryURL":"https://x","Title":"a \"bug\"","Severity":"HIGH","CVSS":{{"nvd":{{"V3Score":7.5}}}},
            "PublishedDate":"2024-01-01T00:00:00Z","LastModifiedDate":"2024-02-01T00:00:00.5Z"}}]}}]}}"#
    ));
    assert_eq!(
        read.to_json(),
        format!(
            "{{\"state\":\"complete\",\"scanner\":{{\"name\":\"trivy\",\"version\":\"0.69.1\"}},\"scannedAt\":\"2026-03-01T09:00:00.123456789Z\",\
             \"image\":{{\"reference\":\"r.io/team/app:1\",\"digest\":\"{image}\",\"platform\":\"linux/arm64\",\"createdAt\":\"2026-02-01T00:00:00Z\"}},\
             \"os\":{{\"family\":\"debian\",\"version\":\"12.1\",\"endOfLife\":true}},\"findings\":[{{\"id\":\"CVE-2024-0001\",\"aliases\":[\"DSA-1\"],\
             \"severity\":\"high\",\"cvss\":7.5,\"title\":\"a \\\"bug\\\"\",\"url\":\"https://x\",\"package\":{{\"name\":\"a\",\"version\":\"1\",\"type\":\"deb\",\
             \"purl\":\"pkg:deb/a@1\"}},\"fix\":{{\"state\":\"fixed\",\"versions\":[\"2\",\"3\"]}},\"publishedAt\":\"2024-01-01T00:00:00Z\",\
             \"modifiedAt\":\"2024-02-01T00:00:00.5Z\"}}]}}"
        )
    );
}

#[test]
fn b22_null_report_is_not_clean() {
    for json in ["null", " null\n", r#"{"SchemaVersion":2,"ArtifactName":"app:1"}"#] {
        let read = report(json);
        assert_eq!(
            (read.state(), read.scanner(), read.findings().len()),
            (ReportState::Unsupported, Some("trivy"), 0),
            "{json}"
        );
    }
    for results in ["null", "[]"] {
        let json = format!(
            r#"{{"SchemaVersion":2,"ArtifactName":"app:1","ArtifactType":"container_image","Results":{results}}}"#
        );
        assert_eq!(report(&json).state(), ReportState::Unsupported);
    }
    // It names no image and holds nothing.
    assert_eq!(refused("[]"), ("invalidValue", String::new()));
    // As YAML these are texts.
    assert_eq!(refused("nul").0, "invalidValue");
    assert_eq!(refused("null null").0, "invalidValue");
}

#[test]
fn a_clean_target_is_clean() {
    for vulnerabilities in ["", r#","Vulnerabilities":null"#, r#","Vulnerabilities":[]"#] {
        let json = format!(
            r#"{{"SchemaVersion":2,"ArtifactName":"app:1","Results":[{{"Target":"app:1 (alpine 3.20)","Class":"os-pkgs"{vulnerabilities}}}]}}"#
        );
        assert_eq!(report(&json).state(), ReportState::Complete);
        let json = format!(r#"[{{"Target":"app:1 (alpine 3.20)","Type":"alpine"{vulnerabilities}}}]"#);
        assert_eq!(report(&json).state(), ReportState::Complete);
    }
}

#[test]
fn b27_the_status_says_what_becomes_of_the_fix() {
    for (fields, state, versions, available) in [
        (r#""Status":"fixed","FixedVersion":"2""#, FixState::Fixed, &["2"][..], Some(true)),
        (r#""Status":"affected""#, FixState::NotFixed, &[], Some(false)),
        (r#""Status":"fix_deferred""#, FixState::NotFixed, &[], Some(false)),
        (r#""Status":"will_not_fix""#, FixState::WontFix, &[], Some(false)),
        (r#""Status":"end_of_life""#, FixState::WontFix, &[], Some(false)),
        (r#""Status":"under_investigation""#, FixState::Unknown, &[], None),
        (r#""Status":"unknown""#, FixState::Unknown, &[], None),
        (r#""Status":"brand_new""#, FixState::Unknown, &[], None),
        (r#""Status":"under_investigation","FixedVersion":"2""#, FixState::Unknown, &["2"], Some(true)),
        (r#""FixedVersion":"1.2.3, 2.2.1""#, FixState::Fixed, &["1.2.3", "2.2.1"], Some(true)),
        (r#""FixedVersion":"1.2.3\u002C 2.2.1""#, FixState::Fixed, &["1.2.3", "2.2.1"], Some(true)),
        (r#""FixedVersion":"""#, FixState::Unknown, &[], None),
        (r#""FixedVersion":null"#, FixState::Unknown, &[], None),
        (r#""PkgName":"a""#, FixState::Unknown, &[], None),
    ] {
        let read = report(&with(&format!(r#"{{"VulnerabilityID":"CVE-1",{fields}}}"#)));
        let finding = read.findings().next().unwrap();
        let found: Vec<&str> = finding.fixed_versions().collect();
        assert_eq!(
            (finding.fix_state(), found.as_slice(), finding.fix_available()),
            (state, versions, available),
            "{fields}"
        );
    }
}

#[test]
fn what_does_not_affect_or_was_suppressed_is_no_finding() {
    let json = r#"{"SchemaVersion":2,"ArtifactName":"app:1","Results":[{"Target":"x","Class":"lang-pkgs",
        "Vulnerabilities":[{"VulnerabilityID":"CVE-1","Status":"not_affected"},{"VulnerabilityID":"CVE-2","Status":"affected"}],
        "Misconfigurations":[{"ID":"M1","Status":"PASS"},{"ID":"M2","Status":"EXCEPTION"},{"ID":"M3","Status":"FAIL"},{"ID":"M4"}],
        "ExperimentalModifiedFindings":[{"Type":"vulnerability","Status":"ignored","Finding":{"VulnerabilityID":"CVE-3"}}],
        "MisconfSummary":{"Successes":1,"Failures":1}}]}"#;
    assert_eq!(findings(&report(json)), ["CVE-2 unknown", "M3 unknown", "M4 unknown"]);
}

#[test]
fn b30_an_unknown_severity_is_kept_and_takes_the_rating_of_the_score() {
    for (fields, expected) in [
        (r#""Severity":"CRITICAL""#, "critical"),
        (r#""Severity":"Medium""#, "medium"),
        (r#""Severity":"UNKNOWN""#, "unknown"),
        (r#""Severity":"not a label""#, "unknown"),
        (r#""Severity":null"#, "unknown"),
        (r#""PkgName":"a""#, "unknown"),
        (r#""Severity":"UNKNOWN","CVSS":{"nvd":{"V3Score":9.8}}"#, "critical"),
        // A score that was never set is no score.
        (r#""Severity":"UNKNOWN","CVSS":{"nvd":{"V3Score":0}}"#, "unknown"),
        // Nor is one that cannot be.
        (r#""Severity":"UNKNOWN","CVSS":{"nvd":{"V3Score":-1}}"#, "unknown"),
        (r#""Severity":"UNKNOWN","CVSS":{"nvd":{"V3Score":1e9}}"#, "unknown"),
        (r#""Severity":"LOW","CVSS":{"nvd":{"V3Score":9.8}}"#, "low"),
    ] {
        let read = report(&with(&format!(r#"{{"VulnerabilityID":"CVE-1",{fields}}}"#)));
        assert_eq!(findings(&read), [format!("CVE-1 {expected}")], "{fields}");
    }
}

#[test]
fn the_score_is_the_one_of_the_source_of_the_severity() {
    for (fields, expected) in [
        (r#""SeveritySource":"redhat","CVSS":{"nvd":{"V3Score":9.8},"redhat":{"V3Score":5.5}}"#, Some(55)),
        // Whatever the order of keys.
        (r#""CVSS":{"nvd":{"V3Score":9.8},"redhat":{"V3Score":5.5}},"SeveritySource":"redhat""#, Some(55)),
        (
            r#""SeveritySource":"debian","CVSS":{"redhat":{"V3Score":5.5},"ghsa":{"V3Score":6},"nvd":{"V3Score":9.8}}"#,
            Some(98),
        ),
        (r#""CVSS":{"redhat":{"V3Score":7.5},"ghsa":{"V3Score":6}}"#, Some(60)),
        (r#""CVSS":{"redhat":{"V3Score":5.5},"bitnami":{"V3Score":6.1}}"#, Some(61)),
        (r#""CVSS":{"ghsa":{"V3Score":9.1,"V40Score":8.7}}"#, Some(87)),
        (r#""SeveritySource":"nvd","CVSS":{"nvd":{"V2Score":10},"redhat":{"V3Score":4.2}}"#, Some(42)),
        (r#""SeveritySource":"nvd","CVSS":{"nvd":{"V2Score":5},"redhat":{"V2Score":6}}"#, Some(50)),
        (r#""CVSS":{"nvd":{"V3Score":7.25}}"#, Some(73)),
        (r#""CVSS":{"nvd":null}"#, None),
        (r#""CVSS":null"#, None),
        (r#""CVSS":{}"#, None),
    ] {
        let read = report(&with(&format!(r#"{{"VulnerabilityID":"CVE-1",{fields}}}"#)));
        assert_eq!(read.findings().next().unwrap().cvss_tenths(), expected, "{fields}");
    }
}

#[test]
fn every_class_has_its_findings() {
    let read = report(
        r#"{"SchemaVersion":2,"ArtifactName":"app:1","Results":[
        {"Target":"Java","Class":"lang-pkgs","Type":"jar","Vulnerabilities":[{"VulnerabilityID":"CVE-1","PkgPath":"a.jar"},{"VulnerabilityID":"CVE-1"}]},
        {"Target":"usr/bin/tool","Class":"lang-pkgs","Type":"gobinary","Vulnerabilities":[{"VulnerabilityID":"CVE-1"}]},
        {"Secrets":[{"RuleID":"aws-key","Category":"AWS","Severity":"CRITICAL","Title":"Key","Match":"x"},{"Category":"only"}],"Target":"/app/.env","Class":"secret"},
        {"Target":"Dockerfile","Class":"config","Type":"dockerfile","Misconfigurations":[
          {"ID":"DS002","AVDID":"AVD-DS-0002","Title":"root","Severity":"HIGH","PrimaryURL":"https://y","Status":"FAIL"}]},
        {"Target":"OS Packages","Class":"license","Licenses":[{"Severity":"HIGH","Category":"restricted","PkgName":"bash","FilePath":"","Name":"GPL-3.0","Link":""}]}]}"#,
    );
    let found: Vec<_> = read
        .findings()
        .map(|finding| {
            (finding.class(), finding.id(), finding.package_type(), finding.path(), finding.severity().as_str())
        })
        .collect();
    assert_eq!(
        found,
        [
            (FindingClass::Vulnerability, "CVE-1", Some("maven"), Some("a.jar"), "unknown"),
            (FindingClass::Vulnerability, "CVE-1", Some("maven"), None, "unknown"),
            (FindingClass::Vulnerability, "CVE-1", Some("golang"), Some("usr/bin/tool"), "unknown"),
            (FindingClass::Secret, "aws-key", None, Some("/app/.env"), "critical"),
            (FindingClass::Secret, "unknown", None, Some("/app/.env"), "unknown"),
            (FindingClass::Misconfiguration, "DS002", None, Some("Dockerfile"), "high"),
            (FindingClass::License, "GPL-3.0", None, None, "high"),
        ]
    );
    assert_eq!(read.findings().nth(5).unwrap().aliases().collect::<Vec<_>>(), ["AVD-DS-0002"]);
}

#[test]
fn the_image_of_a_report() {
    let (a, b) = (digest('a'), digest('b'));
    for (fields, reference, expected) in [
        (r#""ArtifactName":"nginx:1.25","ArtifactType":"container_image""#.to_owned(), Some("nginx:1.25"), None),
        (r#""ArtifactName":"x/app.tar.gz","ArtifactType":"container_image""#.to_owned(), None, None),
        (r#""ArtifactName":"/tmp/image","ArtifactType":"container_image""#.to_owned(), None, None),
        // With an id and no other name it is the path of an archive or a folder, or an id.
        (r#""ArtifactName":"build/image","Metadata":{"ImageID":"x"}"#.to_owned(), None, None),
        (r#""ArtifactName":"0123456789ab""#.to_owned(), None, None),
        (
            r#""ArtifactName":"app:2","ArtifactType":"container_image","Metadata":{"ImageID":"x","RepoTags":["app:1"]}"#
                .to_owned(),
            Some("app:1"),
            None,
        ),
        // A bill of materials may be that of an image, which does not bear its name.
        (
            r#""ArtifactName":"sbom","ArtifactType":"cyclonedx","Metadata":{"ImageID":"x","RepoTags":["app:1"]}"#.to_owned(),
            Some("app:1"),
            None,
        ),
        (r#""ArtifactName":"sbom","ArtifactType":"spdx","Metadata":{"ImageID":"x"}"#.to_owned(), None, None),
        (
            r#""ArtifactName":"","ArtifactType":"container_image","Metadata":{"RepoTags":[""],"RepoDigests":[""]}"#
                .to_owned(),
            None,
            None,
        ),
        (
            r#""ArtifactName":"x.tar","Metadata":{"Reference":"r.io/a:1","RepoTags":["r.io/b:1"]}"#.to_owned(),
            Some("r.io/a:1"),
            None,
        ),
        (
            format!(
                r#""ArtifactName":"x.tar","Metadata":{{"RepoTags":["a:1","a:2"],"RepoDigests":["b@{b}","a@{a}"]}}"#
            ),
            Some("a:1"),
            Some(&a),
        ),
        (
            format!(r#""ArtifactName":"a:2","Metadata":{{"RepoTags":["a:1","a:2"],"RepoDigests":["b@{b}"]}}"#),
            Some("a:2"),
            Some(&b),
        ),
        (
            format!(r#""ArtifactName":"a@{a}","Metadata":{{"RepoTags":[],"RepoDigests":null}}"#),
            Some(&*format!("a@{a}")),
            Some(&a),
        ),
        // Digests of another kind are none of the image's.
        (format!(r#""ArtifactName":"a:1","Metadata":{{"ImageID":"{b}","RepoTags":["a:1"]}}"#), Some("a:1"), None),
        (format!(r#""ImageID":"{b}","RepoTags":["a:1"],"RepoDigests":["a@{a}"]"#), Some("a:1"), Some(&a)),
    ] {
        let json = format!(r#"{{"Results":[{{"Target":"x"}}],{fields}}}"#);
        let read = report(&json);
        assert_eq!((read.reference(), read.digest()), (reference, expected.map(String::as_str)), "{json}");
    }
}

#[test]
fn several_repository_digests_are_all_given() {
    let (a, b, c) = (digest('a'), digest('b'), digest('c'));
    let of = |name: &str| {
        let json = format!(
            r#"{{"ArtifactName":"{name}","ArtifactType":"container_image","Metadata":{{"ImageID":"{c}","RepoDigests":["r.io/app@{a}","r.io/app@{b}","r.io/other@{c}"]}},"Results":[]}}"#
        );
        report(&json).digests().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(of("r.io/app:1"), [a.clone(), b.clone()]);
    assert_eq!(of(&format!("r.io/app@{c}")), [a, b, c]);
}

/// A report with such results of an image with a known operating system.
fn scan(results: &str) -> String {
    format!(
        r#"{{"SchemaVersion":2,"ArtifactName":"app:1","ArtifactType":"container_image","Metadata":{{"OS":{{"Family":"debian"}}}},"Results":[{results}]}}"#
    )
}

#[test]
fn b23_what_was_not_looked_at_is_not_clean() {
    let os = r#"{"Target":"app:1 (debian 12)","Class":"os-pkgs","Type":"debian"}"#;
    let lang = r#"{"Target":"Java","Class":"lang-pkgs","Type":"jar"}"#;
    let secret = r#"{"Target":"/x","Class":"secret"}"#;
    let config = r#"{"Target":"Dockerfile","Class":"config","Type":"dockerfile"}"#;
    let license = r#"{"Target":"OS Packages","Class":"license"},{"Target":"x","Class":"license-file"}"#;
    for (results, state, scanner) in [
        (os.to_owned(), ReportState::Complete, "trivy"),
        (format!("{os},{lang},{secret},{config}"), ReportState::Complete, "trivy"),
        (lang.to_owned(), ReportState::Partial, "trivy-libraries"),
        (format!("{secret},{lang}"), ReportState::Partial, "trivy-libraries"),
        (secret.to_owned(), ReportState::Partial, "trivy-secrets"),
        (config.to_owned(), ReportState::Partial, "trivy-misconfigurations"),
        (license.to_owned(), ReportState::Partial, "trivy-licenses"),
        (format!("{secret},{config}"), ReportState::Partial, "trivy-partial"),
        (r#"{"Target":"x","Class":"custom"}"#.to_owned(), ReportState::Partial, "trivy-partial"),
        // From before there was a class.
        (r#"{"Target":"x","Type":"debian"}"#.to_owned(), ReportState::Complete, "trivy"),
        (r#"{"Target":"x","Vulnerabilities":null}"#.to_owned(), ReportState::Complete, "trivy"),
        (r#"{"Target":"x","Type":"dockerfile"}"#.to_owned(), ReportState::Partial, "trivy-partial"),
        (r#"{"Target":"x","Secrets":[{}]}"#.to_owned(), ReportState::Partial, "trivy-secrets"),
        // Entries that say nothing.
        ("{}".to_owned(), ReportState::Unsupported, "trivy"),
        (r#"{},{"Target":"","Class":"os-pkgs","Vulnerabilities":[]}"#.to_owned(), ReportState::Unsupported, "trivy"),
        (format!(r#"{{"Class":"os-pkgs"}},{secret}"#), ReportState::Partial, "trivy-secrets"),
        (
            r#"{"Class":"os-pkgs","Vulnerabilities":[{"VulnerabilityID":"a"}]}"#.to_owned(),
            ReportState::Complete,
            "trivy",
        ),
    ] {
        let read = report(&scan(&results));
        assert_eq!((read.state(), read.scanner()), (state, Some(scanner)), "{results}");
    }
    // Libraries are all there is where there is no operating system.
    for os in ["", r#""Metadata":{"OS":{"Family":"none"}},"#] {
        let json = format!(r#"{{"ArtifactName":"app:1","ArtifactType":"container_image",{os}"Results":[{lang}]}}"#);
        assert_eq!(report(&json).state(), ReportState::Complete);
    }
}

#[test]
fn what_is_not_of_an_image_is_no_report() {
    let results =
        r#"[{"Target":"go.mod","Class":"lang-pkgs","Type":"gomod","Vulnerabilities":[{"VulnerabilityID":"CVE-1"}]}]"#;
    for (kind, what) in [
        ("filesystem", "file system"),
        ("repository", "repository"),
        ("vm", "virtual machine"),
        ("cyclonedx", "CycloneDX document"),
        ("spdx", "SPDX document"),
        ("brandnew", "brandnew"),
    ] {
        let json = format!(
            r#"{{"SchemaVersion":2,"ArtifactName":"nginx","ArtifactType":"{kind}","Metadata":{{"OS":{{"Family":"debian"}}}},"Results":{results}}}"#
        );
        let found = other(&json);
        assert_eq!((&*found.what, found.name.as_deref()), (what, Some("nginx")));
        assert_eq!(findings(&found.report), ["CVE-1 unknown"]);
        assert_eq!(found.report.of_image("app:1").unwrap().reference(), Some("app:1"));
        // It does not stop the reading of the others.
        let image = scan(r#"{"Target":"x (debian 12)","Class":"os-pkgs"}"#);
        let all = read(format!("[{json},{image},{json}]"));
        assert_eq!((all.reports.len(), all.others.len(), &*all.others[1].pointer), (1, 2, "/2"));
    }
    // A configuration scan, also from before there was a type.
    let config = r#"[{"Target":"main.tf","Class":"config","Type":"terraform","Misconfigurations":[{"ID":"a"}]}]"#;
    let found = other(config);
    assert_eq!((&*found.what, found.report.state()), ("configuration", ReportState::Partial));
    assert_eq!(findings(&found.report), ["a unknown"]);
    assert_eq!(other(format!(r#"{{"SchemaVersion":2,"ArtifactName":"x","Results":{config}}}"#)).what, "configuration");
}

#[test]
fn what_was_left_out_is_counted() {
    let modified =
        r#""ExperimentalModifiedFindings":[{"Type":"vulnerability","Status":"ignored"},{"Status":"not_affected"}]"#;
    // Also where it stands before the heading, for which the entry is read twice.
    for result in [
        format!(r#"{{"Target":"x","Class":"os-pkgs",{modified}}}"#),
        format!(r#"{{{modified},"Vulnerabilities":[{{}}],"Target":"x","Class":"os-pkgs"}}"#),
    ] {
        let found = read(scan(&format!(r#"{result},{{"Target":"y","Class":"lang-pkgs",{modified}}}"#)));
        assert_eq!((found.suppressed.findings, found.suppressed.configured.len()), (4, 0));
    }
}

#[test]
fn an_advisory_is_a_finding_for_each_of_its_cves() {
    let of = |fields: &str| findings(&report(&with(&format!("{{{fields}}}"))));
    let links = r#""References":["https://x/cve/CVE-2024-0002/","https://x/CVE-2024-0001","https://y"]"#;
    let expected = ["CVE-2024-0001 low", "CVE-2024-0002 low"];
    assert_eq!(of(&format!(r#""VulnerabilityID":"openSUSE-SU-2024:1-1","Severity":"LOW",{links}"#)), expected);
    assert_eq!(of(&format!(r#"{links},"Severity":"LOW","VulnerabilityID":"RHSA-2024:1""#)), expected);
    // Its links come before its text.
    let text = r#""Title":"fixes CVE-2024-0003","Description":"and CVE-2024-0004""#;
    assert_eq!(of(&format!(r#""VulnerabilityID":"RHSA-2024:1","Severity":"LOW",{links},{text}"#)), expected);
    assert_eq!(of(&format!(r#""VulnerabilityID":"DSA-1",{text}"#)), ["CVE-2024-0003 unknown", "CVE-2024-0004 unknown"]);
    // An id of its own is not looked for elsewhere.
    assert_eq!(of(&format!(r#""VulnerabilityID":"GHSA-x",{links},{text}"#)), ["GHSA-x unknown"]);
    assert_eq!(of(&format!(r#""VulnerabilityID":"CVE-2024-0009",{links},{text}"#)), ["CVE-2024-0009 unknown"]);
    let twice = with(&format!(r#"{{"VulnerabilityID":"RHSA-1",{links},{links}}}"#));
    assert_eq!(refused(twice), ("duplicateKey", "/Results/0/Vulnerabilities/0/References".to_owned()));
}

#[test]
fn b35_a_platform_is_said_only_where_it_is_known_whole() {
    for (config, expected) in [
        (r#"{"architecture":"amd64","os":"linux"}"#, Some("linux/amd64")),
        (r#"{"architecture":"arm","os":"linux","variant":"v7"}"#, Some("linux/arm/v7")),
        (r#"{"architecture":"amd64"}"#, None),
        (r#"{"architecture":"","os":""}"#, None),
        ("null", None),
    ] {
        let json =
            format!(r#"{{"ArtifactName":"a","ArtifactType":"container_image","Metadata":{{"ImageConfig":{config}}}}}"#);
        assert_eq!(report(&json).platform(), expected, "{config}");
    }
}

#[test]
fn the_early_list_names_its_image_in_a_target() {
    let read = report(
        r#"[{"Target":"r.io/app:1 (alpine 3.10.2)","Vulnerabilities":[{"VulnerabilityID":"CVE-1","Severity":"HIGH","LayerID":"x"}]},
            {"Vulnerabilities":[{"VulnerabilityID":"CVE-2","Severity":"LOW"}],"Target":"app/package-lock.json","Type":"npm"},
            {"Target":"other","Vulnerabilities":null}]"#,
    );
    assert_eq!(
        (read.reference(), read.os_family(), read.os_version()),
        (Some("r.io/app:1"), Some("alpine"), Some("3.10.2"))
    );
    assert_eq!((findings(&read), read.scanned_at()), (vec!["CVE-1 high".to_owned(), "CVE-2 low".to_owned()], None));
    assert_eq!(read.findings().nth(1).unwrap().package_type(), Some("npm"));
    let read = report(r#"[{"Target":"images/alpine-310.tar.gz (alpine 3.10.2)"}]"#);
    assert_eq!(read.reference(), None);
}

#[test]
fn the_early_list_may_be_of_several_images() {
    let read = reports(
        r#"[{"Target":"a:1 (alpine 3.10)","Vulnerabilities":[{"VulnerabilityID":"CVE-1"}]},
            {"Target":"x.lock","Class":"lang-pkgs","Vulnerabilities":[{"VulnerabilityID":"CVE-2"}]},
            {"Target":"b:1 (debian 10)","Vulnerabilities":[{"VulnerabilityID":"CVE-3"}]},
            {"Target":"a:1 (alpine 3.10)","Vulnerabilities":[{"VulnerabilityID":"CVE-4"}]}]"#,
    );
    let found: Vec<_> = read.iter().map(|report| (report.reference().unwrap(), findings(report).join(","))).collect();
    assert_eq!(
        found,
        [("a:1", "CVE-1 unknown,CVE-2 unknown,CVE-4 unknown".to_owned()), ("b:1", "CVE-3 unknown".to_owned())]
    );
}

#[test]
fn a_list_of_reports_is_read_too() {
    let one = with(r#"{"VulnerabilityID":"CVE-1"}"#);
    assert_eq!(reports(&format!("[{one},{one}]")).len(), 2);
}

#[test]
fn b32_what_is_wrong_is_refused_with_its_place() {
    let (one, at) = ("/Results/0/Vulnerabilities/0", "/Results/0/Vulnerabilities");
    for (vulnerabilities, code, pointer) in [
        (r#"{"VulnerabilityID":1}"#, "wrongType", format!("{one}/VulnerabilityID")),
        (r#"{"VulnerabilityID":"a","VulnerabilityID":"b"}"#, "duplicateKey", format!("{one}/VulnerabilityID")),
        (r#"{"CVSS":{"nvd":{},"redhat":{},"nvd":{}}}"#, "duplicateKey", format!("{one}/CVSS/nvd")),
        (r#"{"CVSS":{"nvd":{"V3Score":"7.5"}}}"#, "wrongType", format!("{one}/CVSS/nvd/V3Score")),
        (r#"{"CVSS":[]}"#, "wrongType", format!("{one}/CVSS")),
        (r#"{"VendorIDs":"x"}"#, "wrongType", format!("{one}/VendorIDs")),
        ("null", "wrongType", format!("{at}/0")),
        ("{},1", "wrongType", format!("{at}/1")),
        ("{},", "invalidSyntax", String::new()),
        ("\"\\ud800\"", "invalidSyntax", String::new()),
    ] {
        assert_eq!(refused(with(vulnerabilities)), (code, pointer), "{vulnerabilities}");
    }
    // Keys that nobody reads may be anything.
    report(&with(r#"{"VulnerabilityID":"a","X":1,"X":[{"Severity":2}],"Description":null,"description":1}"#));
    let deep = format!(r#"{{"VulnerabilityID":"a","X":{}1{}}}"#, "[".repeat(124), "]".repeat(124));
    assert_eq!(refused(with(&deep)).0, "tooDeep");
    assert_eq!(refused(r#"{"SchemaVersion":3,"ArtifactName":"x"}"#), ("invalidValue", "/SchemaVersion".to_owned()));
    assert_eq!(refused(r#"{"SchemaVersion":2,"ArtifactName":"x","Results":{}}"#), ("wrongType", "/Results".to_owned()));
}

#[test]
fn marks_and_utf_16_do_not_matter() {
    let json = with(r#"{"VulnerabilityID":"CVE-1","Title":"é"}"#);
    let expected = report(&json).to_json();
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain(json.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [format!("\u{feff}{json}").into_bytes(), utf16] {
        assert_eq!(imagegate_formats::read_reports(&bytes).unwrap().reports[0].to_json(), expected);
    }
    let broken = format!("\u{feff}{}", with("1"));
    let error = imagegate_formats::read_reports(broken.as_bytes()).unwrap_err();
    assert_eq!(broken.as_bytes()[error.offset().unwrap()], b'1');
}
