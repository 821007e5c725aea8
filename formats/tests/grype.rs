//! Grype's reports, quirk by quirk.

mod common;

use common::{digest, findings, other, read, refused, report};
use imagegate::{FixState, ReportState};

fn with(matches: &str) -> String {
    format!(r#"{{"matches":[{matches}],"source":null,"distro":{{}},"descriptor":{{"name":"grype"}}}}"#)
}

fn of(vulnerability: &str) -> String {
    with(&format!(r#"{{"vulnerability":{{"id":"CVE-1",{vulnerability}}},"artifact":{{}}}}"#))
}

#[test]
fn a_whole_report_is_read() {
    let (image, manifest, config) = (digest('a'), digest('b'), digest('c'));
    let read = report(&format!(
        r#"{{"matches":[{{
          "vulnerability":{{"id":"GHSA-aaaa-bbbb-cccc","dataSource":"https://github.com/advisories/x","namespace":"github:language:go","severity":"High",
            "urls":[],"description":"long","cvss":[{{"type":"Secondary","version":"3.1","vector":"x","metrics":{{"baseScore":7.5,"impactScore":1}},"vendorMetadata":{{}}}}],
            "knownExploited":[{{"cve":"CVE-2024-0001"}}],"epss":[{{"cve":"CVE-2024-0001","epss":0.00043,"percentile":0.1,"date":"2026-01-01"}}],
            "fix":{{"versions":["1.2.3"],"state":"fixed","available":[{{"version":"1.2.3","date":"2026-02-03","kind":"first-observed"}},
              {{"version":"1.2.3","date":"2026-02-02","kind":"advisory"}},{{"version":"1.2.3","date":"soon"}}]}},"advisories":[],"risk":12.25000000000000001}},
          "relatedVulnerabilities":[{{"id":"CVE-2024-0001","namespace":"nvd:cpe","severity":"Critical","cvss":[{{"version":"3.1","metrics":{{"baseScore":9.8}}}}]}}],
          "matchDetails":[{{"type":"exact-direct-match"}}],
          "artifact":{{"id":"1","name":"golang.org/x/net","version":"v0.1.0","type":"go-module","locations":[{{"path":"/bin/a"}},{{"path":"/bin/b"}}],"purl":"pkg:golang/x"}}}}],
        "ignoredMatches":[{{"vulnerability":{{"id":"CVE-2"}},"artifact":{{}},"appliedIgnoreRules":[]}}],
        "alertsByPackage":[{{"package":{{}},"alerts":[{{"type":"distro-eol","message":"x","metadata":{{"name":"debian","version":"9"}}}}]}}],
        "source":{{"type":"image","target":{{"userInput":"r.io/app:1","imageID":"{config}","manifestDigest":"{manifest}","tags":["r.io/app:1"],
          "repoDigests":["r.io/app@{image}"],"architecture":"amd64","os":"linux","layers":[{{"digest":"{config}"}}],"imageSize":99999999999}}}},
        "distro":{{"name":"debian","version":"9","idLike":""}},
        "descriptor":{{"name":"grype","version":"0.104.0","configuration":{{}},"db":{{"status":{{"built":"2026-01-01T00:00:00Z"}}}},"timestamp":"2026-03-01T10:00:00.123456789+01:00"}}}}"#
    ));
    assert_eq!(
        read.to_json(),
        format!(
            "{{\"state\":\"complete\",\"scanner\":{{\"name\":\"grype\",\"version\":\"0.104.0\"}},\"scannedAt\":\"2026-03-01T09:00:00.123456789Z\",\
             \"image\":{{\"reference\":\"r.io/app:1\",\"digest\":\"{image}\",\"platform\":\"linux/amd64\"}},\"os\":{{\"family\":\"debian\",\"version\":\"9\",\"endOfLife\":true}},\
             \"findings\":[{{\"id\":\"CVE-2024-0001\",\"aliases\":[\"GHSA-aaaa-bbbb-cccc\"],\"severity\":\"high\",\"cvss\":7.5,\"epss\":0.00043,\"kev\":true,\
             \"url\":\"https://github.com/advisories/x\",\"package\":{{\"name\":\"golang.org/x/net\",\"version\":\"v0.1.0\",\"type\":\"golang\",\"purl\":\"pkg:golang/x\",\"path\":\"/bin/a\"}},\
             \"fix\":{{\"state\":\"fixed\",\"versions\":[\"1.2.3\"],\"availableSince\":\"2026-02-02T00:00:00Z\"}}}}]}}"
        )
    );
    assert_eq!(read.findings().next().unwrap().canonical_id(), "CVE-2024-0001");
}

#[test]
fn b22_matches_say_whether_there_was_a_scan() {
    assert_eq!(report(&with("")).state(), ReportState::Complete);
    let json = r#"{"matches":null,"source":null,"distro":{},"descriptor":{}}"#;
    assert_eq!(report(json).state(), ReportState::Unsupported);
    assert_eq!(refused(r#"{"source":null,"distro":{},"descriptor":{"name":"grype"}}"#), ("missingKey", String::new()));
    // An empty list alone is nobody's report.
    assert_eq!(refused(r#"{"matches":[]}"#), ("invalidValue", String::new()));
    // Only the name of what is missing is missing.
    assert_eq!(refused(with("{\"artifact\":{}}")), ("missingKey", "/matches/0".to_owned()));
}

#[test]
fn b23_packages_that_were_not_matched_are_not_clean() {
    for (kind, expected) in [
        ("distro-disabled", ReportState::Partial),
        ("distro-unknown", ReportState::Partial),
        ("distro-eol", ReportState::Complete),
    ] {
        let json = format!(
            r#"{{"matches":[],"alertsByPackage":[{{"package":{{}},"alerts":[{{"type":"{kind}"}},{{"type":"other"}}]}}],"source":null,"descriptor":{{}}}}"#
        );
        assert_eq!(report(&json).state(), expected, "{kind}");
    }
}

#[test]
fn xeol_is_told_from_it() {
    let json = with(r#"{"Cycle":{"ProductName":"x"},"artifact":{}},{"Cycle":{},"artifact":{}}"#);
    assert_eq!(refused(&json), ("invalidValue", "/matches/0/Cycle".to_owned()));
    let json = r#"{"matches":[],"source":null,"distro":{},"descriptor":{"name":"xeol"}}"#;
    assert_eq!(refused(json), ("invalidValue", "/descriptor/name".to_owned()));
}

#[test]
fn b27_the_state_of_the_fix() {
    for (fields, state, versions, available) in [
        (r#""fix":{"versions":["2"],"state":"fixed"}"#, FixState::Fixed, &["2"][..], Some(true)),
        (r#""fix":{"versions":[],"state":"not-fixed"}"#, FixState::NotFixed, &[], Some(false)),
        (r#""fix":{"versions":[],"state":"wont-fix"}"#, FixState::WontFix, &[], Some(false)),
        (r#""fix":{"versions":[],"state":"unknown"}"#, FixState::Unknown, &[], None),
        (r#""fix":{"versions":null,"state":""}"#, FixState::Unknown, &[], None),
        (r#""fix":{"versions":["2"],"state":""}"#, FixState::Unknown, &["2"], Some(true)),
        (r#""fix":null"#, FixState::Unknown, &[], None),
        (r#""fixedInVersion":"2""#, FixState::Fixed, &["2"], Some(true)),
        (r#""severity":"Low""#, FixState::Unknown, &[], None),
    ] {
        let read = report(&of(fields));
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
fn the_score_is_the_matchs_own_before_that_of_related_ones() {
    let score = |kind: &str, source: &str, version: &str, base: &str| {
        format!(r#"{{"source":"{source}","type":"{kind}","version":"{version}","metrics":{{"baseScore":{base}}}}}"#)
    };
    let of = |own: &[String], related: &[String]| {
        let json = with(&format!(
            r#"{{"vulnerability":{{"id":"CVE-1","cvss":[{}]}},"relatedVulnerabilities":[{{"cvss":[{}],"id":"CVE-1","namespace":"nvd:cpe"}}],"artifact":{{}}}}"#,
            own.join(","),
            related.join(",")
        ));
        report(&json).findings().next().unwrap().cvss_tenths()
    };
    let nvd = "nvd@nist.gov";
    assert_eq!(of(&[], &[]), None);
    assert_eq!(of(&[score("Secondary", "x", "3.1", "5.0")], &[score("Primary", nvd, "3.1", "9.8")]), Some(50));
    assert_eq!(of(&[score("Secondary", "x", "4.0", "5.0"), score("Primary", nvd, "3.1", "7")], &[]), Some(70));
    assert_eq!(
        of(&[], &[score("Secondary", "some-uuid", "3.1", "9.9"), score("Primary", nvd, "3.1", "7.1")]),
        Some(71)
    );
    assert_eq!(of(&[], &[score("Primary", nvd, "3.0", "9.9"), score("Primary", nvd, "3.1", "7.1")]), Some(71));
    let github = "security-advisories@github.com";
    assert_eq!(
        of(&[], &[score("Secondary", "some-uuid", "3.1", "9.9"), score("Secondary", github, "3.1", "6")]),
        Some(60)
    );
    assert_eq!(of(&[], &[score("Secondary", "a", "3.1", "6"), score("Secondary", "b", "3.1", "9")]), Some(90));
    assert_eq!(of(&[score("Primary", nvd, "2.0", "10")], &[score("Secondary", "b", "3.1", "4.4")]), Some(44));
    assert_eq!(of(&[score("Primary", nvd, "2.0", "10")], &[]), Some(100));
    // Without a source it is that of whose record it is, also where that is said behind the scores.
    let bare = r#"{"version":"3.1","metrics":{"baseScore":7.2}}"#.to_owned();
    assert_eq!(of(&[], &[score("Secondary", "some-uuid", "3.1", "9.9"), bare]), Some(72));
}

#[test]
fn epss_and_kev_may_be_said_of_related_ones() {
    let read = report(&with(
        r#"{"relatedVulnerabilities":[{"id":"CVE-1","epss":[{"epss":1.1e-05}],"knownExploited":[]},{"id":"CVE-2","epss":[{"epss":0.5}],"knownExploited":[{}]}],
            "vulnerability":{"id":"GHSA-1"},"artifact":{}},
           {"vulnerability":{"id":"CVE-3","epss":[{"epss":2}],"knownExploited":null},"artifact":null}"#,
    ));
    let found: Vec<_> = read.findings().map(|finding| (finding.epss_scaled(), finding.kev())).collect();
    assert_eq!(found, [(Some(50_000), Some(true)), (None, None)]);
}

#[test]
fn the_first_versions_are_read() {
    let read = report(&with(
        r#"{"vulnerability":{"id":"CVE-1","severity":"Negligible","links":["https://x"],"cvssV2":{"baseScore":5},"cvssV3":{"baseScore":7.2,"vector":"y"},"fixedInVersion":"2"},
            "matchDetails":{"matcher":"dpkg-matcher"},"artifact":{"name":"a","version":"1","type":"deb","locations":[{"path":"/x","layerID":"y"}],"licenses":null,"cpes":null,"purl":""}}"#,
    ));
    let finding = read.findings().next().unwrap();
    assert_eq!((finding.severity().as_str(), finding.cvss_tenths(), finding.purl()), ("negligible", Some(72), None));
    assert_eq!((finding.url(), finding.path()), (Some("https://x"), Some("/x")));
    let read = report(
        r#"[{"cve":"CVE-1","found-by":{"matcher":"m","search-key":"k"},"package":{"name":"a","version":"1","type":"rpm"}},{"cve":"CVE-2","package":null}]"#,
    );
    assert_eq!((read.scanner(), read.state()), (Some("grype"), ReportState::Complete));
    assert_eq!(findings(&read), ["CVE-1 unknown", "CVE-2 unknown"]);
}

#[test]
fn the_image_of_a_report() {
    let (image, manifest) = (digest('a'), digest('b'));
    for (target, configuration, reference, expected) in [
        (
            format!(r#"{{"userInput":"nginx","tags":[],"repoDigests":["index.docker.io/library/nginx@{image}"]}}"#),
            "{}",
            Some("nginx"),
            Some(&image),
        ),
        (
            format!(r#"{{"userInput":"nginx","tags":null,"repoDigests":[],"manifestDigest":"{manifest}"}}"#),
            "{}",
            Some("nginx"),
            None,
        ),
        (
            format!(r#"{{"userInput":"registry:nginx:1","manifestDigest":"{manifest}"}}"#),
            "{}",
            Some("nginx:1"),
            Some(&manifest),
        ),
        (
            format!(r#"{{"userInput":"nginx","manifestDigest":"{manifest}"}}"#),
            r#"{"default-image-pull-source":"registry"}"#,
            Some("nginx"),
            Some(&manifest),
        ),
        (
            format!(r#"{{"userInput":"nginx","manifestDigest":"{manifest}","repoDigests":["REDACTED"]}}"#),
            r#""text""#,
            Some("nginx"),
            None,
        ),
        (
            format!(r#"{{"userInput":"C:\\Temp\\{image}","imageID":"{image}","tags":[],"repoDigests":[]}}"#),
            "null",
            None,
            None,
        ),
        (format!(r#"{{"userInput":"nginx@{image}","tags":[]}}"#), "[]", Some(&*format!("nginx@{image}")), Some(&image)),
    ] {
        let json = format!(
            r#"{{"matches":[],"source":{{"target":{target},"type":"image"}},"descriptor":{{"name":"grype","configuration":{configuration}}}}}"#
        );
        let read = report(&json);
        assert_eq!((read.reference(), read.digest()), (reference, expected.map(String::as_str)), "{json}");
    }
    for source in ["null", r#"{"type":"unknown","target":"unknown"}"#] {
        let json = format!(r#"{{"matches":[],"source":{source},"distro":null,"descriptor":{{}}}}"#);
        assert_eq!(report(&json).reference(), None);
    }
}

#[test]
fn several_repository_digests_are_all_given() {
    let (a, b) = (digest('a'), digest('b'));
    let json = format!(
        r#"{{"matches":[],"source":{{"type":"image","target":{{"userInput":"app:1","tags":["app:1"],"repoDigests":["app@{a}","other@{a}","app@{b}"]}}}},"descriptor":{{}}}}"#
    );
    assert_eq!(report(&json).digests().collect::<Vec<_>>(), [a, b]);
}

#[test]
fn what_is_not_of_an_image_is_no_report() {
    for (source, what, name) in [
        (r#"{"type":"directory","target":"nginx"}"#, "directory", Some("nginx")),
        (r#"{"target":{"userInput":"nginx"},"type":"file"}"#, "file", None),
        (r#"{"type":"snap","target":null}"#, "snap", None),
    ] {
        let matches = r#"{"vulnerability":{"id":"CVE-1"},"artifact":{}}"#;
        let found = other(format!(r#"{{"matches":[{matches}],"source":{source},"descriptor":{{"name":"grype"}}}}"#));
        assert_eq!((&*found.what, found.name.as_deref()), (what, name));
        assert_eq!(
            (findings(&found.report), found.report.state()),
            (vec!["CVE-1 unknown".to_owned()], ReportState::Complete)
        );
    }
}

#[test]
fn a_database_that_is_not_valid_makes_it_partial() {
    for (db, expected) in [
        (r#"{"status":{"valid":false,"error":"x"}}"#, ReportState::Partial),
        (r#"{"status":{"valid":true}}"#, ReportState::Complete),
        (r#"{"status":{"valid":null}}"#, ReportState::Complete),
        (r#"{"built":"2026-01-01T00:00:00Z"}"#, ReportState::Complete),
        (r#""text""#, ReportState::Complete),
        ("null", ReportState::Complete),
    ] {
        let json = format!(r#"{{"matches":[],"source":null,"descriptor":{{"name":"grype","db":{db}}}}}"#);
        assert_eq!(report(&json).state(), expected, "{db}");
    }
}

#[test]
fn what_was_left_out_is_counted_and_named() {
    let json = r#"{"matches":[],"ignoredMatches":[{"vulnerability":{"id":"CVE-1"}},{"vulnerability":{"id":"CVE-2"}}],
        "source":{"type":"image","target":{"userInput":"app:1"}},"descriptor":{"name":"grype","configuration":{
        "only-fixed":true,"only-notfixed":false,"ignore-wontfix":"","exclude":["./a"],"vex-documents":["a","b"],
        "ignore":[{"vulnerability":"CVE-1"},{"vulnerability":"","package":{"name":"kernel-headers","type":"rpm","upstream-name":"kernel"},"match-type":"exact-indirect-match"}]}}}"#;
    let found = read(json);
    assert_eq!(found.reports[0].findings().len(), 0);
    assert_eq!(found.suppressed.findings, 2);
    assert_eq!(found.suppressed.configured, ["only-fixed", "1 excluded path", "2 VEX documents", "1 ignore rule"]);
    // The same rule of several documents is named once.
    let both = read(format!("{json}\n{json}"));
    assert_eq!((both.suppressed.findings, both.suppressed.configured.len()), (4, 4));
}

#[test]
fn a_record_that_stands_for_several_cves_is_a_finding_for_each() {
    let read = report(&with(
        r#"{"vulnerability":{"id":"ALAS-2024-1","severity":"High","fix":{"state":"fixed","versions":["2"]},
             "epss":[{"cve":"CVE-2024-0001","epss":0.5},{"cve":"CVE-2024-0002","epss":0.1}],"knownExploited":[{"cve":"CVE-2024-0002"}]},
            "relatedVulnerabilities":[{"id":"CVE-2024-0002"},{"id":"CVE-2024-0001"}],
            "artifact":{"name":"a","version":"1","type":"rpm","purl":"pkg:rpm/amzn/a@1"}}"#,
    ));
    let found: Vec<_> = read
        .findings()
        .map(|finding| {
            let aliases: Vec<&str> = finding.aliases().collect();
            assert_eq!(
                (aliases, finding.package_type(), finding.fix_state()),
                (vec!["ALAS-2024-1"], Some("rpm"), FixState::Fixed)
            );
            (finding.id().to_owned(), finding.epss_scaled(), finding.kev())
        })
        .collect();
    assert_eq!(
        found,
        [("CVE-2024-0001".to_owned(), Some(50_000), None), ("CVE-2024-0002".to_owned(), Some(10_000), Some(true))]
    );
}

#[test]
fn b32_what_is_wrong_is_refused_with_its_place() {
    for (matches, code, pointer) in [
        (r#"{"vulnerability":[],"artifact":{}}"#, "wrongType", "/matches/0/vulnerability"),
        (r#"{"vulnerability":{"id":1},"artifact":{}}"#, "wrongType", "/matches/0/vulnerability/id"),
        (r#"{"vulnerability":{"id":"a","id":"b"},"artifact":{}}"#, "duplicateKey", "/matches/0/vulnerability/id"),
        (r#"{"vulnerability":{"cvss":{}},"artifact":{}}"#, "wrongType", "/matches/0/vulnerability/cvss"),
        (
            r#"{"vulnerability":{"epss":[{"epss":"0.5"}]},"artifact":{}}"#,
            "wrongType",
            "/matches/0/vulnerability/epss/0/epss",
        ),
        (r#"{"vulnerability":{},"artifact":{"locations":[1]}}"#, "wrongType", "/matches/0/artifact/locations/0"),
        (r#"{"vulnerability":{},"artifact":{}},null"#, "wrongType", "/matches/1"),
        (r#"{"vulnerability":{},"artifact":{}"#, "invalidSyntax", ""),
    ] {
        assert_eq!(refused(with(matches)), (code, pointer.to_owned()), "{matches}");
    }
}

#[test]
fn dates_that_are_none_are_not_given() {
    for timestamp in ["", "<<PRESENCE>>", "0001-01-01T00:00:00Z"] {
        let json = format!(r#"{{"matches":[],"source":null,"descriptor":{{"timestamp":"{timestamp}"}}}}"#);
        assert_eq!(report(&json).scanned_at(), None);
    }
}

#[test]
fn an_image_is_told_by_its_keys_where_the_type_is_missing() {
    for (source, reference) in [
        (r#"{"target":{"userInput":"app:1"}}"#, Some("app:1")),
        (r#"{"type":"Image","target":{"userInput":"app:1"}}"#, Some("app:1")),
        (r#"{"type":"unknown","target":{"userInput":"app:1"}}"#, None),
        (r#"{"type":null,"target":"app:1"}"#, None),
    ] {
        let json = with("").replace("null", source);
        assert_eq!(report(&json).reference(), reference, "{source}");
    }
    // It is Grype's by its name, and what is missing is said.
    assert_eq!(refused(r#"{"source":{},"descriptor":{"name":"grype"}}"#), ("missingKey", String::new()));
}
