//! Evaluating into a decision that has grown allocates nothing, however many rules there are.

use allocation_counter::measure;
use flate2::read::GzDecoder;
use imagegate::{Case, Decision, Timestamp};
use imagegate_tests::generate::{self, Size, sized};
use imagegate_tests::{engine, model};
use std::fs::File;
use std::hint::black_box;
use std::io::Read;
use std::path::Path;

/// Evaluates every case at every instant, once to let the decision grow, then counting.
fn allocates_nothing(cases: &[(Case, Vec<Timestamp>)]) {
    let mut decision = Decision::new();
    let mut evaluate_all = || {
        let mut evaluated = 0;
        for (case, instants) in cases {
            for now in instants {
                case.gate.evaluate(&case.request, *now, &mut decision);
                black_box(&decision);
                evaluated += 1;
            }
        }
        evaluated
    };
    assert!(evaluate_all() > 0);
    let counted = measure(|| _ = evaluate_all());
    assert_eq!((counted.count_total, counted.bytes_total), (0, 0));
}

fn instants(texts: &[&str]) -> Vec<Timestamp> {
    texts.iter().map(|text| Timestamp::parse(text).unwrap()).collect()
}

#[test]
fn the_counter_counts() {
    assert_eq!(measure(|| drop(black_box(Vec::<u8>::with_capacity(10)))).count_total, 1);
    let mut grown: Vec<u8> = vec![0; 10];
    assert_eq!(measure(|| black_box(&mut grown).reserve(1000)).count_total, 1);
    // An evaluation into a decision that has not grown.
    let case =
        imagegate::read_case(br#"{"request": {"images": [{"reference": "nginx"}]}, "now": "2026-11-20T08:00:00Z"}"#);
    let case = case.unwrap();
    assert!(measure(|| case.gate.evaluate(&case.request, case.now, &mut Decision::new())).count_total > 0);
}

#[test]
fn of_any_size() {
    // Exemptions, statements, globs, grace, three platforms, two scanners, labels and version ranges are in all.
    let times = instants(&["2020-01-01T00:00:00Z", "2026-11-23T12:00:00Z", "2027-05-01T00:00:00Z"]);
    let mut cases = Vec::new();
    for rules in [1, 100, 1000] {
        let size = Size { rules, exemptions: rules, statements: rules, findings: 10 + rules };
        cases.push((engine::read(&sized(size, 1)).unwrap(), times.clone()));
        allocates_nothing(&cases[cases.len() - 1..]);
    }
    // Nor when one after the other is evaluated into the same decision.
    allocates_nothing(&cases);
}

#[test]
fn of_any_kind() {
    let case = |seed| {
        let case = generate::case(seed);
        let instants = model::instants(&case);
        let of_engine = |instant: &i128| Timestamp::parse(&model::time::text(*instant)?);
        let some = instants.iter().step_by(1 + instants.len() / 5).filter_map(of_engine).collect();
        (engine::read(&case).unwrap(), some)
    };
    let cases: Vec<_> = (0..1000).map(case).collect();
    allocates_nothing(&cases);
}

/// The standard cases of the comparison with others, which lie beside the repository, if at all.
#[test]
fn of_the_standard_cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/perf");
    if !folder.is_dir() {
        println!("skipped: there is no ../shared/perf");
        return;
    }
    for name in ["S1", "S2", "S3", "S4"] {
        let mut line = Vec::new();
        GzDecoder::new(File::open(folder.join(format!("{name}.jsonl.gz"))).unwrap()).read_to_end(&mut line).unwrap();
        let case = imagegate::read_case(line.trim_ascii_end()).unwrap();
        let now = case.now;
        allocates_nothing(&[(case, vec![now])]);
    }
}
