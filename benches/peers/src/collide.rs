//! Small cases in which everything collides, for tests of agreement: few ids, so that exemptions hit and counts stand at
//! their limits, findings that repeat an id with another severity, exemptions that overlap and end today.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// Pseudorandom numbers (SplitMix64).
struct Rng(u64);

impl Rng {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % (limit as u64).max(1)).unwrap_or(0)
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words.get(self.below(words.len())).copied().unwrap_or_default()
    }

    fn id(&mut self) -> String {
        format!("CVE-2020-{}", 1000 + self.below(16))
    }

    fn some<T: Ord>(&mut self, most: usize, mut one: impl FnMut(&mut Rng) -> T) -> BTreeSet<T> {
        (0..=self.below(most)).map(|_| one(self)).collect()
    }
}

/// One line of a case, as JSON; the same for the same seed.
pub fn collide(seed: u64) -> Value {
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
