//! Which report goes to which image, over small sets of both.

use imagegate::{Digest, Image, Platform, Report};
use imagegate_formats::{Format, Mirrors, Suppressed, read_reports};

use super::*;
use crate::diagnostics::errors;
use crate::input::Inputs;

fn digest(letter: char) -> String {
    format!("sha256:{}", letter.to_string().repeat(64))
}

fn report(image: &str) -> Report {
    Report::from_json(format!(r#"{{"scanner": {{"name": "x"}}, "image": {image}}}"#).as_bytes()).unwrap()
}

fn named(reference: &str) -> Report {
    report(&format!(r#"{{"reference": "{reference}"}}"#))
}

fn file(name: &str, reports: &[Report]) -> ReportFile {
    ReportFile {
        name: name.to_owned(),
        identity: name.into(),
        content: Inputs::default().content(name.as_bytes()),
        format: Format::Imagegate,
        reports: reports.to_vec(),
        others: Vec::new(),
        suppressed: Suppressed::default(),
        dropped_names: Vec::new(),
    }
}

fn with_others(mut file: ReportFile, count: usize) -> ReportFile {
    let text = r#"{"SchemaVersion": 2, "ArtifactName": "/srv", "ArtifactType": "filesystem", "Results": [{"Target": "go.mod", "Class": "lang-pkgs"}]}"#;
    file.others = (0..count).flat_map(|_| read_reports(text.as_bytes()).unwrap().others).collect();
    assert_eq!(file.others.len(), count);
    file
}

fn argument(word: Option<&str>, files: Vec<ReportFile>) -> ReportArgument {
    let name = files.first().map(|file| file.name.clone()).unwrap_or_default();
    ReportArgument { name, image: word.map(str::to_owned), is_folder: false, files, not_reports: Vec::new() }
}

fn given(name: &str, reports: &[Report]) -> ReportArgument {
    argument(None, vec![file(name, reports)])
}

fn given_for(word: &str, reports: &[Report]) -> ReportArgument {
    argument(Some(word), vec![file("r.json", reports)])
}

fn folder(files: Vec<ReportFile>) -> ReportArgument {
    ReportArgument { name: "folder".to_owned(), image: None, is_folder: true, files, not_reports: Vec::new() }
}

fn images(references: &[&str]) -> CheckedImages {
    CheckedImages::new(references.iter().map(|reference| Image::new(*reference)), Mirrors::default())
}

/// How many reports every image gets, and the codes of what is said.
fn counts(arguments: &[ReportArgument], images: &CheckedImages) -> (Vec<usize>, Vec<&'static str>) {
    let matched = match_reports(arguments, images, false);
    let codes = matched.problems.iter().map(Diagnostic::code).collect();
    (matched.all().iter().map(Vec::len).collect(), codes)
}

fn messages(arguments: &[ReportArgument], images: &CheckedImages) -> String {
    match_reports(arguments, images, false).problems.iter().map(|problem| problem.to_text(false)).collect()
}

fn is_error(arguments: &[ReportArgument], images: &CheckedImages) -> bool {
    errors(&match_reports(arguments, images, false).problems) > 0
}

#[test]
fn reports_go_to_the_images_that_they_name() {
    let two = images(&["nginx:1", "r.io/app:1"]);
    let both = [given("a", &[named("docker.io/library/nginx:1")]), given("b", &[named("r.io/app:1")])];
    assert_eq!(counts(&both, &two), (vec![1, 1], vec![]));
    let digests = images(&["nginx:1", &format!("nginx:1@{}", digest('a'))]);
    let of_digest = report(&format!(r#"{{"reference": "other:9", "digest": "{}"}}"#, digest('a')));
    assert_eq!(counts(&[given("a", &[of_digest])], &digests), (vec![0, 1], vec![]));
}

#[test]
fn a_report_that_names_no_image_is_of_the_only_one() {
    let one = images(&["nginx:1", "docker.io/library/nginx:1"]);
    for nameless in [report("{}"), named("alpine.tar.gz"), named("Not A Reference"), named("images/alpine.tar")] {
        let alone = std::slice::from_ref(&nameless);
        assert_eq!(counts(&[given("a", alone)], &one), (vec![1], vec!["unboundReport"]));
        assert!(is_error(&[given("a", alone)], &images(&["nginx:1", "nginx:2"])));
        // Two of them: each may be of something else.
        let two = [given("a", alone), given("b", alone)];
        assert_eq!(counts(&two, &one), (vec![0], vec!["unmatchedReport"; 2]));
        // The same file twice is one.
        let twice = [given("a", alone), given("a", alone)];
        assert_eq!(counts(&twice, &one), (vec![1], vec!["unboundReport"]));
        // With another report in the file, or in a folder, it counts for no image.
        assert!(is_error(&[given("a", &[nameless.clone(), nameless.clone()])], &one));
        let both = given("a", &[nameless.clone(), named("nginx:1")]);
        assert_eq!(counts(&[both], &one), (vec![1], vec!["unmatchedReport"]));
        assert!(is_error(&[argument(None, vec![with_others(file("a", alone), 1)])], &one));
        assert_eq!(counts(&[folder(vec![file("a", &[nameless])])], &one).0, [0]);
    }
    // A file with a report that names the image changes nothing.
    let both = [given("a", &[report("{}")]), given("b", &[named("nginx:1")])];
    assert_eq!(counts(&both, &one), (vec![2], vec!["unboundReport"]));
}

#[test]
fn a_digest_alone_is_compared_where_the_image_has_one() {
    let of = |letter| report(&format!(r#"{{"digest": "{}"}}"#, digest(letter)));
    let known = images(&[&format!("nginx:1@{}", digest('a'))]);
    assert_eq!(counts(&[given("a", &[of('a')])], &known), (vec![1], vec![]));
    assert!(is_error(&[given("a", &[of('b')])], &known));
    assert_eq!(counts(&[given("a", &[of('b')])], &images(&["nginx:1"])), (vec![1], vec!["unboundReport"]));
    // The digest of a platform is known: another one is not of the image.
    let platforms = vec![Platform { platform: "linux/amd64".to_owned(), digest: Digest::parse(&digest('a')) }];
    let known = CheckedImages::new([Image { platforms, ..Image::new("nginx:1") }], Mirrors::default());
    assert_eq!(counts(&[given("a", &[of('a')])], &known), (vec![1], vec![]));
    assert!(is_error(&[given("a", &[of('b')])], &known));
}

#[test]
fn image_and_path_win_over_a_reference() {
    let one = images(&["nginx:1"]);
    assert_eq!(
        counts(&[given_for("nginx:1", &[named("localhost/x:2")])], &one),
        (vec![1], vec!["overriddenReference"])
    );
    for image in ["nginx:1", "docker.io/library/nginx:1"] {
        assert_eq!(counts(&[given_for(image, &[named("nginx:1")])], &one), (vec![1], vec![]));
        assert_eq!(counts(&[given_for(image, &[report("{}")])], &one), (vec![1], vec![]));
    }
    for image in ["nginx", "nginx:2", "r.io/library/nginx:1", "Nginx"] {
        assert!(is_error(&[given_for(image, &[named("nginx:1")])], &one), "{image}");
    }
    assert_eq!(counts(&[given_for("nginx", &[report("{}")])], &images(&["nginx:latest"])).0, [1]);
    // An image whose reference is invalid is named by its text.
    assert_eq!(counts(&[given_for("Nginx", &[named("x")])], &images(&["Nginx"])).0, [1]);
}

#[test]
fn image_and_path_do_not_win_over_a_digest() {
    let (a, b) = (digest('a'), digest('b'));
    let of = |digest: &str| report(&format!(r#"{{"reference": "nginx:1", "digest": "{digest}"}}"#));
    let both = images(&["nginx:1", &format!("nginx:1@{a}")]);
    // Without a digest the word is of both.
    assert_eq!(counts(&[given_for("nginx:1", &[of(&a)])], &both), (vec![1, 1], vec![]));
    assert_eq!(counts(&[given_for("nginx:1", &[of(&b)])], &both), (vec![1, 0], vec!["unmatchedReport"]));
    assert_eq!(counts(&[given_for(&format!("nginx:1@{a}"), &[report("{}")])], &both), (vec![0, 1], vec![]));
    assert_eq!(counts(&[given_for(&format!("nginx@{a}"), &[report("{}")])], &both), (vec![0, 1], vec![]));
    let pinned = images(&[&format!("nginx@{a}")]);
    assert!(is_error(&[given_for(&format!("nginx@{a}"), &[of(&b)])], &pinned));
    assert!(is_error(&[given_for(&format!("nginx@{b}"), &[of(&b)])], &pinned));
    let text = messages(&[given_for(&format!("nginx@{a}"), &[of(&b)])], &pinned);
    assert!(text.contains(&a) && text.contains(&b) && !text.contains("ignore"), "{text}");
}

#[test]
fn of_several_reports_image_and_path_select_those_that_name_the_image() {
    let two = images(&["nginx:1", "nginx:2"]);
    let all = [named("nginx:1"), named("nginx:2"), report("{}")];
    assert_eq!(counts(&[given_for("nginx:1", &all)], &two), (vec![1, 0], vec!["unmatchedReport"]));
    // Else the one that names none.
    let others = [named("redis:1"), report("{}")];
    assert_eq!(counts(&[given_for("nginx:1", &others)], &two), (vec![1, 0], vec!["unmatchedReport"]));
    // Else it is not known which is meant.
    for unclear in [vec![named("redis:1"), named("redis:2")], vec![report("{}"), report("{}")], vec![]] {
        assert!(is_error(&[given_for("nginx:1", &unclear)], &two));
        assert!(!messages(&[given_for("nginx:1", &unclear)], &two).contains("ignore"));
    }
    // Nor does it reach one of another digest.
    let pinned = images(&[&format!("nginx:1@{}", digest('a'))]);
    let other = report(&format!(r#"{{"reference": "nginx:1", "digest": "{}"}}"#, digest('b')));
    assert!(is_error(&[given_for("nginx:1", &[other, named("redis:1")])], &pinned));
}

#[test]
fn a_report_of_something_else_counts_only_by_image_and_path() {
    let one = images(&["nginx:1"]);
    let other = |word, count| argument(word, vec![with_others(file("a", &[]), count)]);
    assert_eq!(counts(&[other(Some("nginx:1"), 1)], &one), (vec![1], vec![]));
    assert!(is_error(&[other(Some("nginx:1"), 2)], &one));
    assert!(is_error(&[other(None, 1)], &one));
    assert!(!messages(&[other(None, 1), other(None, 2)], &one).contains("ignore"));
    // Not next to a report of an image, neither in a file nor in a folder.
    let both = argument(Some("nginx:1"), vec![with_others(file("a", &[named("nginx:1")]), 1)]);
    assert_eq!(counts(&[both], &one).0, [1]);
    let both = argument(Some("nginx:1"), vec![with_others(file("a", &[named("redis:1")]), 1)]);
    assert!(is_error(&[both], &one));
    let bare = argument(None, vec![with_others(file("a", &[named("nginx:1")]), 2)]);
    assert_eq!(counts(&[bare], &one), (vec![1], vec!["notOfAnImage"]));
    let files = vec![with_others(file("a", &[]), 1), with_others(file("b", &[named("nginx:1")]), 2)];
    assert_eq!(counts(&[folder(files)], &one), (vec![1], vec!["notOfAnImage"]));
}

#[test]
fn a_file_of_no_image_checked_is_an_error_that_says_the_cause() {
    let one = images(&["nginx:1"]);
    for (reference, says) in [
        ("mirror.example/library/nginx:1", "--mirror mirror.example=docker.io"),
        ("mirror.example/docker.io/library/nginx:1", "--mirror mirror.example/docker.io=docker.io"),
        ("nginx:2", "another tag"),
        ("redis:1", "the image checked is docker.io/library/nginx:1"),
    ] {
        let text = messages(&[given("a", &[named(reference)])], &one);
        assert!(text.contains(says) && text.contains(reference), "{reference}: {text}");
        // The last advice.
        assert!(text.trim_end().ends_with("--ignore-unmatched-reports if it is given on purpose"), "{text}");
        assert!(is_error(&[given("a", &[named(reference), named("redis:2")])], &one));
    }
    let ignored = match_reports(&[given("a", &[named("redis:1")])], &one, true);
    assert_eq!((errors(&ignored.problems), ignored.problems.len()), (0, 1));
    // If only some belong, the others are a warning.
    let some = given("a", &[named("nginx:1"), named("mirror.example/library/nginx:1"), named("redis:1")]);
    assert_eq!(counts(std::slice::from_ref(&some), &one), (vec![1], vec!["unmatchedReport"]));
    let text = messages(&[some], &one);
    assert!(text.contains("2 of 3 reports") && text.contains("mirror.example"), "{text}");
    assert!(is_error(&[given("a", &[])], &one));
}

#[test]
fn reports_of_a_folder_that_are_nearly_of_an_image_are_warnings() {
    let two = images(&["nginx:1", "r.io/team/app:1"]);
    let none = folder(vec![file("a", &[named("redis:1"), named("nginx:1")])]);
    assert_eq!(counts(&[none], &two), (vec![1, 0], vec![]));
    let near = folder(vec![
        file("a", &[named("nginx:2"), named("nginx:3")]),
        file("b", &[named("mirror.example/r.io/team/app:1")]),
    ]);
    assert_eq!(counts(std::slice::from_ref(&near), &two), (vec![0, 0], vec!["unmatchedReport"; 2]));
    let text = messages(&[near], &two);
    assert!(text.contains("2 reports in this folder are nearly of docker.io/library/nginx:1"), "{text}");
    assert!(text.contains("the first, a, is of nginx:2; docker.io/library/nginx:1 is another tag of it"), "{text}");
    assert!(text.contains("--mirror mirror.example/r.io=r.io"), "{text}");
    assert_eq!(counts(&[folder(vec![])], &two).1, ["unmatchedReport"]);
    assert_eq!(counts(&[folder(vec![file("a", &[named("redis:1")])])], &two).1, ["unmatchedReport"]);
}

#[test]
fn reports_that_may_be_of_another_version_are_warnings() {
    let pinned = images(&[&format!("nginx@{}", digest('a'))]);
    assert_eq!(counts(&[given("a", &[named("nginx:1")])], &pinned), (vec![1], vec!["unboundReport"]));
    let of_digest = named(&format!("nginx@{}", digest('a')));
    assert_eq!(counts(&[given("a", std::slice::from_ref(&of_digest))], &pinned), (vec![1], vec![]));
    let tagged = images(&["nginx:1"]);
    assert_eq!(counts(&[given("a", &[of_digest])], &tagged), (vec![1], vec!["unboundReport"]));
    let of = |letter, platform: &str| {
        report(&format!(r#"{{"reference": "nginx:1", "digest": "{}"{platform}}}"#, digest(letter)))
    };
    let amd = r#", "platform": "linux/amd64""#;
    let arm = r#", "platform": "linux/arm64""#;
    for (one, other, expected) in [
        (of('a', ""), of('b', ""), vec!["ambiguousTag"]),
        (of('a', amd), of('b', amd), vec!["ambiguousTag"]),
        (of('a', ""), of('b', amd), vec!["ambiguousTag"]),
        (of('a', amd), of('b', arm), vec![]),
        (of('a', ""), of('a', ""), vec![]),
    ] {
        assert_eq!(counts(&[given("a", &[one]), given("b", &[other])], &tagged), (vec![2], expected));
    }
    let pinned = images(&[&format!("nginx:1@{}", digest('a'))]);
    assert_eq!(counts(&[given("a", &[of('a', ""), named("nginx:1")])], &pinned), (vec![2], vec![]));
}

#[test]
fn many_reports_and_images_are_matched_without_comparing_all() {
    let references: Vec<String> = (0..500).map(|index| format!("r.io/team/app-{index}:1")).collect();
    let references: Vec<&str> = references.iter().map(String::as_str).collect();
    let images = images(&references);
    let files =
        (0..20_000).map(|index| file(&format!("f{index}"), &[named(&format!("r.io/team/app-{}:1", index % 1000))]));
    let (counts, _) = counts(&[folder(files.collect())], &images);
    assert_eq!(counts, vec![20; 500]);
}
