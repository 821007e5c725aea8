//! The standard case of a hundred rules, each time with more of something that it has little of: what lists can be made
//! of.

use serde_json::{Value, json};

use crate::case;

/// A change, and what it is called.
type Variation = (&'static str, fn(&mut Value));

const VARIATIONS: &[Variation] = &[
    ("passing", |case| each_condition(case, |condition| set_at(condition, "", "allowed", json!(1_000_000)))),
    ("forgiven by an exemption", exempted),
    ("forgiven by statements", stated),
    ("in grace", |case| {
        let grace = json!({"publishedWithin": "3650d", "fixedWithin": "60d", "unfixed": true});
        each_rule(case, |rule| set_at(rule, "", "grace", grace.clone()));
    }),
    ("unknown fields", |case| {
        let workload = case.pointer_mut("/request/workload").and_then(Value::as_object_mut);
        workload.into_iter().for_each(|workload| workload.retain(|key, _| key != "cluster" && key != "namespace"));
    }),
    ("counting findings", |case| each_condition(case, |condition| set_at(condition, "", "count", json!("findings")))),
    ("by other filters", |case| {
        each_condition(case, |condition| {
            set_at(condition, "", "fix", json!("available"));
            set_at(condition, "", "package", json!({"type": ["deb", "rpm", "npm"]}));
        });
    }),
    ("two scanners", |case| reports(case, &[("trivy", None), ("grype", None)])),
    ("three platforms", |case| {
        reports(case, &["linux/amd64", "linux/arm64", "linux/s390x"].map(|platform| ("trivy", Some(platform))));
    }),
    ("fifty containers", |case| {
        let image = case.pointer("/request/images/0").cloned().unwrap_or_default();
        set_at(case, "/request", "images", vec![image; 50].into());
    }),
];

/// Each with its name, a line of what `imagegate evaluate --stream` reads.
pub fn varied() -> impl Iterator<Item = (&'static str, String)> {
    let line = case(100, 100, 500);
    VARIATIONS.iter().filter_map(move |(name, vary)| {
        let mut case = serde_json::from_str(&line).ok()?;
        vary(&mut case);
        Some((*name, case.to_string()))
    })
}

/// One exemption from every rule that covers a quarter of the findings.
fn exempted(case: &mut Value) {
    let exemption = json!({
        "apiVersion": "imagegate.dev/v1", "kind": "ImageExemption", "metadata": {"name": "package-1"},
        "spec": {
            "rules": ["*"], "reason": "known", "expires": "2027-03-01",
            "vulnerabilities": {"package": {"name": {"startsWith": "package-1"}}},
        },
    });
    let list = case.pointer_mut("/exemptions").and_then(Value::as_array_mut);
    list.into_iter().for_each(|list| list.push(exemption.clone()));
}

/// Statements about a third of the findings, of an author whom every policy trusts.
fn stated(case: &mut Value) {
    const AUTHOR: &str = "mailto:security@example.com";
    let statement = |finding: &Value| {
        json!({
            "author": AUTHOR, "document": "https://example.com/vex/1", "vulnerability": finding.get("id"),
            "products": [{"id": "contoso.azurecr.io/payments/api"}], "status": "not_affected",
        })
    };
    let statements = list(case, "/request/images/0/reports/0/findings").iter().step_by(3).map(statement).collect();
    set_at(case, "", "vex", statements);
    for policy in list_mut(case, "/policies") {
        set_at(policy, "/spec", "vex", json!({"trustedAuthors": [AUTHOR]}));
    }
}

/// The image's report as that of each scanner and platform, each without another part of the findings.
fn reports(case: &mut Value, of: &[(&str, Option<&str>)]) {
    let report = case.pointer("/request/images/0/reports/0").cloned().unwrap_or_default();
    let variant = |(index, (scanner, platform)): (usize, &(&str, Option<&str>))| {
        let mut report = report.clone();
        set_at(&mut report, "", "scanner", json!({"name": scanner}));
        if let Some(platform) = platform {
            set_at(&mut report, "/image", "platform", json!(platform));
        }
        let findings = list(&report, "/findings").iter().skip(50 * index).cloned().collect();
        set_at(&mut report, "", "findings", findings);
        report
    };
    let reports = of.iter().enumerate().map(variant).collect();
    set_at(case, "/request/images/0", "reports", reports);
}

fn each_rule(case: &mut Value, mut change: impl FnMut(&mut Value)) {
    list_mut(case, "/policies").iter_mut().flat_map(|policy| list_mut(policy, "/spec/rules")).for_each(&mut change);
}

fn each_condition(case: &mut Value, mut change: impl FnMut(&mut Value)) {
    each_rule(case, |rule| list_mut(rule, "/when").iter_mut().for_each(&mut change));
}

fn list<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn list_mut<'v>(value: &'v mut Value, pointer: &str) -> &'v mut [Value] {
    value.pointer_mut(pointer).and_then(Value::as_array_mut).map_or(&mut [], Vec::as_mut_slice)
}

fn set_at(value: &mut Value, pointer: &str, key: &str, to: Value) {
    if let Some(object) = value.pointer_mut(pointer).and_then(Value::as_object_mut) {
        object.insert(key.to_owned(), to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variation_is_a_case_of_its_own() {
        let mut seen = vec![case(100, 100, 500)];
        for (name, line) in varied() {
            assert!(imagegate::read_case(line.as_bytes()).is_ok(), "{name}");
            assert!(!seen.contains(&line), "{name}");
            seen.push(line);
        }
        assert_eq!(seen.len(), 1 + VARIATIONS.len());
    }
}
