//! All engines give the same verdicts, on the standard cases and on many small ones in which everything collides: few
//! ids, so that exemptions hit, counts stand at their limits, and findings repeat an id with another severity.

use std::collections::BTreeSet;

use imagegate_peers::cedar::Cedar;
use imagegate_peers::cel_all::CelAll;
use imagegate_peers::cel_host::CelHost;
use imagegate_peers::documents::Action;
use imagegate_peers::imagegate::Imagegate;
use imagegate_peers::plain::{Plain, PlainPrepared};
use imagegate_peers::plain_naive::PlainNaive;
use imagegate_peers::regorus::{Regorus, Rules, Tables};
use imagegate_peers::{Case, Engine, Verdict, ask};
use serde_json::{Value, json};

fn agrees<E: Engine>(case: &Case, expected: &Verdict) {
    let verdict = ask::<E>(case).unwrap_or_else(|error| panic!("{}: {}: {error}\n{}", case.name, E::NAME, case.line));
    let difference = verdict.difference(expected);
    assert_eq!(difference, None, "{}: {} differs from imagegate on\n{}", case.name, E::NAME, case.line);
}

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
    for case in Case::standard().unwrap().iter().take(3) {
        all_agree(case);
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

/// Pseudorandom numbers (SplitMix64).
struct Rng(u64);

impl Rng {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit as u64) as usize
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    fn id(&mut self) -> String {
        format!("CVE-2020-{}", 1000 + self.below(16))
    }

    fn some<T: Ord>(&mut self, most: usize, mut one: impl FnMut(&mut Rng) -> T) -> BTreeSet<T> {
        (0..=self.below(most)).map(|_| one(self)).collect()
    }
}

/// One line of a case, as JSON.
fn collide(seed: u64) -> Value {
    let mut rng = Rng(seed);
    let namespaces = ["payments", "payments", "payments", "shop"];
    let count = 1 + rng.below(24);
    let rule_name = |rule: usize| format!("policy-{}/rule-{rule}", rule / 10);
    let rules: Vec<Value> = (0..count)
        .map(|rule| {
            let when = if rng.below(3) == 0 {
                json!({"ids": rng.some(4, Rng::id)})
            } else {
                let severity = rng.pick(&["medium", "high", "critical"]);
                json!({"severity": {"atLeast": severity}, "allowed": rng.below(8)})
            };
            let cluster = rng.pick(&["prod-", "prod-1", "prod-", "prod-2"]);
            json!({
                "name": format!("rule-{rule}"),
                "action": rng.pick(&["audit", "audit", "deny"]),
                "scope": {"include": [{"cluster": {"startsWith": cluster}, "namespace": rng.pick(&namespaces)}]},
                "when": [when],
            })
        })
        .collect();
    let policies: Vec<Value> = rules
        .chunks(10)
        .enumerate()
        .map(|(number, rules)| {
            document("ImagePolicy", json!({"name": format!("policy-{number}")}), json!({"rules": rules}))
        })
        .collect();
    let exemptions: Vec<Value> = (0..1 + rng.below(40))
        .map(|number| {
            let named: Vec<String> = if rng.below(4) == 0 {
                vec!["*".to_owned()]
            } else {
                rng.some(3, |rng| rng.below(count)).into_iter().map(rule_name).collect()
            };
            let expires = rng.pick(&["2025-12-31", "2026-11-22", "2026-11-23", "2026-11-24", "2028-01-01"]);
            let metadata = json!({"name": format!("exemption-{number}"), "namespace": rng.pick(&namespaces)});
            let ids = rng.some(3, Rng::id);
            let spec = json!({"rules": named, "reason": "known", "expires": expires, "vulnerabilities": {"ids": ids}});
            document("ImageExemption", metadata, spec)
        })
        .collect();
    let findings: Vec<Value> = (0..rng.below(24))
        .map(|number| {
            let severity = rng.pick(&["unknown", "negligible", "low", "medium", "high", "critical"]);
            json!({"id": rng.id(), "severity": severity, "package": {"name": format!("package-{number}")}})
        })
        .collect();
    json!({
        "policies": policies,
        "exemptions": exemptions,
        "request": {
            "workload": {"cluster": "prod-1", "namespace": "payments"},
            "images": [{"reference": "registry.example.com/shop/api:1.4", "reports": [{"findings": findings}]}],
        },
        "now": rng.pick(&["2026-11-23T00:00:00Z", "2026-11-23T12:00:00Z", "2026-11-23T23:59:59.5Z"]),
    })
}

fn document(kind: &str, metadata: Value, spec: Value) -> Value {
    json!({"apiVersion": "imagegate.dev/v1", "kind": kind, "metadata": metadata, "spec": spec})
}
