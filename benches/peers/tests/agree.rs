//! All engines give the same verdicts, on the standard cases and on many small ones in which everything collides.

use std::collections::BTreeSet;

use imagegate_peers::cedar::Cedar;
use imagegate_peers::cel_all::CelAll;
use imagegate_peers::cel_host::CelHost;
use imagegate_peers::collide::collide;
use imagegate_peers::documents::Action;
use imagegate_peers::imagegate::Imagegate;
use imagegate_peers::plain::{Plain, PlainPrepared};
use imagegate_peers::plain_naive::PlainNaive;
use imagegate_peers::regorus::{Regorus, Rules, Tables};
use imagegate_peers::{Case, Engine, Verdict, ask};
use serde_json::{Value, json};

#[expect(clippy::panic)]
fn agrees<E: Engine>(case: &Case, expected: &Verdict) {
    let verdict = ask::<E>(case).unwrap_or_else(|error| panic!("{}: {}: {error}\n{}", case.name, E::NAME, case.line));
    let difference = verdict.difference(expected);
    assert_eq!(difference, None, "{}: {} differs from imagegate on\n{}", case.name, E::NAME, case.line);
}

#[expect(clippy::panic)]
fn all_agree(case: &Case) -> Verdict {
    let expected = ask::<Imagegate>(case).unwrap_or_else(|error| panic!("{}: {error}\n{}", case.name, case.line));
    agrees::<Plain>(case, &expected);
    agrees::<PlainPrepared>(case, &expected);
    agrees::<PlainNaive>(case, &expected);
    agrees::<Regorus<Rules>>(case, &expected);
    agrees::<Regorus<Tables>>(case, &expected);
    agrees::<Cedar>(case, &expected);
    agrees::<CelHost>(case, &expected);
    agrees::<CelAll>(case, &expected);
    expected
}

#[test]
fn standard_cases() {
    for case in Case::standard().unwrap() {
        all_agree(&case);
    }
}

#[test]
fn generated_cases() {
    for seed in 0..20 {
        // The largest for some, for it takes longest.
        let sizes = if seed < 3 { 4 } else { 3 };
        for case in Case::generated(seed).unwrap().iter().take(sizes) {
            all_agree(case);
        }
    }
}

#[test]
fn small_cases_where_everything_collides() {
    let (mut actions, mut exemptions_mattered) = (BTreeSet::new(), 0);
    for seed in 0..500 {
        let line = collide(seed);
        let verdict = all_agree(&Case::new(&format!("seed {seed}"), line.to_string()).unwrap());
        actions.insert(verdict.action);
        let mut bare = line;
        bare["exemptions"] = json!([]);
        let bare = ask::<Imagegate>(&Case::new("", bare.to_string()).unwrap()).unwrap();
        exemptions_mattered += u32::from(bare != verdict);
    }
    assert_eq!(actions, BTreeSet::from([Action::Allow, Action::Audit, Action::Deny]));
    assert!(exemptions_mattered > 200, "exemptions decided only {exemptions_mattered} cases");
}

#[test]
fn what_is_not_translated_is_refused() {
    let line = collide(1);
    Case::new("", line.to_string()).unwrap();
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut line = line.clone();
        change(&mut line);
        Case::new("", line.to_string()).unwrap_err();
    };
    let rule = "/policies/0/spec/rules/0";
    let insert = |line: &mut Value, pointer: &str, key: &str, value: Value| {
        line.pointer_mut(pointer).unwrap()[key] = value;
    };
    refused(&|line| insert(line, rule, "grace", json!({"unfixed": true})));
    refused(&|line| insert(line, rule, "enforceFrom", json!("2027-01-01")));
    refused(&|line| insert(line, rule, "scope", json!({})));
    refused(&|line| insert(line, rule, "when", json!([{"ids": ["CVE-2020-1000"]}, {"ids": ["CVE-2020-1001"]}])));
    refused(&|line| insert(line, rule, "when", json!([{"ids": ["CVE-2020-1000"], "allowed": 1}])));
    refused(&|line| insert(line, "/exemptions/0/spec", "validFrom", json!("2026-01-01")));
    refused(&|line| insert(line, "/exemptions/0/spec", "expires", json!("2026-12-31T00:00:00Z")));
    refused(&|line| insert(line, "/exemptions/0", "metadata", json!({"name": "everywhere"})));
    refused(&|line| insert(line, "", "vex", json!([{}])));
}
