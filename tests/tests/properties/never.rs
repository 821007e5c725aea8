//! What is said never to match does not, whatever the request.

use super::{CASES, decided, list, parsed, same};
use imagegate::{Exemption, Policy};
use imagegate_insight::{Lint, LintCode, lint};
use imagegate_tests::generate::{self, Rng};
use imagegate_tests::seeds;
use serde_json::{Map, Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Alternatives for each field, each included in none, one or several of the others. Many contradict `image` or
/// `registry`, or are true of everything.
const MATCHERS: [(&str, &[&str]); 7] = [
    (
        "namespace",
        &[
            r#""payments""#,
            r#"["payments", "web"]"#,
            r#"["web", "sandbox", "payments"]"#,
            r#"{"notEquals": "payments"}"#,
            r#"{"notEquals": ["payments", "web"]}"#,
            r#"{"startsWith": "pay"}"#,
            r#"{"startsWith": ["p", "w"]}"#,
            r#"{"contains": ["a", "x"]}"#,
            r#"{"endsWith": "s"}"#,
            r#"{"glob": "pay*"}"#,
            r#"{"glob": "**"}"#,
        ],
    ),
    ("tier", &[r#""gold""#, r#"{"exists": true}"#, r#"{"exists": false}"#, r#"{"notEquals": "gold"}"#]),
    (
        "image",
        &[
            r#""nginx""#,
            r#""nginx:1.25""#,
            r#"["nginx:1.25", "contoso.azurecr.io/payments/api"]"#,
            r#"{"notEquals": "nginx"}"#,
            r#"{"notEquals": ["nginx:1.25", "localhost/app"]}"#,
            r#"{"startsWith": "docker.io/library/"}"#,
            r#"{"startsWith": "contoso"}"#,
            r#"{"contains": "payments"}"#,
            r#"{"glob": "docker.io/**"}"#,
            r#"{"glob": "**"}"#,
        ],
    ),
    (
        "registry",
        &[
            r#""docker.io""#,
            r#"["docker.io", "localhost"]"#,
            r#"{"startsWith": "docker"}"#,
            r#"{"notEquals": "docker.io"}"#,
            r#"{"glob": "*"}"#,
        ],
    ),
    ("repository", &[r#""nginx""#, r#""library/nginx""#, r#"{"startsWith": "library/"}"#, r#"{"contains": ""}"#]),
    ("tag", &[r#""1.25""#, r#"["1.25", "latest"]"#, r#"{"notEquals": "1.25"}"#, r#"{"startsWith": "1"}"#]),
    ("digest", &[r#"{"startsWith": "sha256:a"}"#, r#"{"contains": "aa"}"#]),
];

fn selector(rng: &mut Rng, fields: usize) -> Value {
    let mut selector = Map::new();
    for _ in 0..1 + rng.below(fields) {
        let (field, matchers) = rng.pick(&MATCHERS);
        let matcher: Value = serde_json::from_str(rng.pick(matchers)).unwrap();
        match field {
            "tier" => selector.insert("labels".to_owned(), json!({ "tier": matcher })),
            _ => selector.insert(field.to_owned(), matcher),
        };
    }
    selector.into()
}

fn selectors(rng: &mut Rng, counts: &[usize], fields: usize) -> Vec<Value> {
    let count = rng.pick(counts);
    (0..count).map(|_| selector(rng, fields)).collect()
}

fn lints_of(case: &Value) -> Vec<Lint> {
    let policies: Vec<Policy> =
        list(case, "policies").iter().map(|policy| Policy::from_json(policy.to_string().as_bytes()).unwrap()).collect();
    let exemptions: Vec<Exemption> = list(case, "exemptions")
        .iter()
        .map(|exemption| Exemption::from_json(exemption.to_string().as_bytes()).unwrap())
        .collect();
    lint(&policies, &exemptions)
}

/// The rules of a decision that are in scope, or would be if more were known: by image, policy and rule. `known`:
/// whether nothing unknown is what makes them so.
fn in_scope(decision: &str) -> Vec<(usize, String, bool)> {
    let mut rules = Vec::new();
    for (image, of_image) in list(&parsed(decision), "images").iter().enumerate() {
        for rule in list(of_image, "rules") {
            if rule["outcome"] != "notInScope" && rule["outcome"] != "disabled" {
                let name = format!("{}/{}", rule["policy"].as_str().unwrap(), rule["rule"].as_str().unwrap());
                rules.push((image, name, list(rule, "unknown").is_empty()));
            }
        }
    }
    rules
}

/// A rule whose scope is said to be empty applies only where something that its scope looks at is unknown.
#[test]
fn rules_of_empty_scopes() {
    let (said, telling) = (AtomicUsize::new(0), AtomicUsize::new(0));
    seeds::check(seeds::range(4 * CASES), |seed| {
        let rng = &mut Rng::new(!seed);
        let mut case = generate::case(seed);
        for policy in case["policies"].as_array_mut().unwrap() {
            for rule in policy["spec"]["rules"].as_array_mut().unwrap() {
                let (include, exclude) = (selectors(rng, &[0, 1, 1, 2], 3), selectors(rng, &[1, 2, 3], 2));
                rule["scope"] = json!({ "include": include, "exclude": exclude });
            }
        }
        let decision = decided(&case);
        let applied = in_scope(&decision);
        for lint in lints_of(&case).iter().filter(|lint| lint.code == LintCode::ScopeEmpty) {
            let policy = lint.document.strip_prefix("policies/").unwrap();
            let rule = lint.pointer.strip_prefix("/spec/rules/").and_then(|rest| rest.strip_suffix("/scope")).unwrap();
            let pointer = format!("/policies/{policy}");
            let named = case.pointer(&pointer).unwrap();
            let rule_pointer = format!("{pointer}/spec/rules/{rule}");
            let scope = case.pointer(&rule_pointer).unwrap().clone();
            let name = format!("{}/{}", named["metadata"]["name"].as_str().unwrap(), scope["name"].as_str().unwrap());
            said.fetch_add(1, Ordering::Relaxed);
            if let Some((image, ..)) = applied.iter().find(|(_, rule, known)| *rule == name && *known) {
                return Err(format!("{name} applies to image {image}: {}\n{decision}", scope["scope"]));
            }
            // Where it is the exclusion that makes it so, the lint says something.
            let mut without = case.clone();
            without.pointer_mut(&rule_pointer).unwrap()["scope"]["exclude"] = json!([]);
            let included = in_scope(&decided(&without));
            telling.fetch_add(
                usize::from(included.iter().any(|(_, rule, known)| *rule == name && *known)),
                Ordering::Relaxed,
            );
        }
        Ok(())
    });
    let (said, telling) = (said.into_inner(), telling.into_inner());
    println!("{said} empty scopes, {telling} of them of rules that would apply without \"exclude\"");
    assert!(std::env::var_os("IMAGEGATE_CASES").is_some() || (said > 200 && telling > 50), "{said}, {telling}");
}

/// Whether lints say that an exemption never matches: by its window, or each of its selectors.
fn never_matches(exemption: &Value, lints: &[&Lint]) -> bool {
    let dead = |index: usize| {
        let pointer = format!("/spec/match/{index}");
        lints.iter().any(|lint| match lint.code {
            LintCode::MatchEmpty => lint.pointer == pointer,
            LintCode::ExemptionNamespaceConflict => lint.pointer == format!("{pointer}/namespace"),
            _ => false,
        })
    };
    let selectors = list(&exemption["spec"], "match").len();
    let window = lints.iter().any(|lint| lint.code == LintCode::ExemptionEmptyWindow);
    window || (selectors > 0 && (0..selectors).all(dead))
}

/// An exemption that is said never to match may as well not be there.
#[test]
fn exemptions() {
    let said = AtomicUsize::new(0);
    seeds::check(seeds::range(2 * CASES), |seed| {
        let rng = &mut Rng::new(!seed);
        let mut case = generate::case(seed);
        let mut exemptions = case["exemptions"].as_array().unwrap().clone();
        for number in 0..3 {
            let mut exemption = generate::exemption(seed * 3 + number, &case);
            if rng.chance(60) {
                exemption["spec"]["match"] = selectors(rng, &[1, 1, 2], 4).into();
                exemption["kind"] = "ImageExemption".into();
                exemption["metadata"]["namespace"] = rng.pick(&["payments", "web"]).into();
            }
            exemptions.push(exemption);
        }
        case["exemptions"] = exemptions.clone().into();
        let lints = lints_of(&case);
        let decision = decided(&case);
        for (index, exemption) in exemptions.iter().enumerate() {
            let document = format!("exemptions/{index}");
            let lints: Vec<&Lint> = lints.iter().filter(|lint| lint.document == document).collect();
            if !never_matches(exemption, &lints) {
                continue;
            }
            said.fetch_add(1, Ordering::Relaxed);
            let mut without = case.clone();
            without["exemptions"].as_array_mut().unwrap().remove(index);
            same(&decision, &decided(&without)).map_err(|difference| format!("{exemption}: {difference}"))?;
        }
        Ok(())
    });
    let said = said.into_inner();
    println!("{said} exemptions that never match");
    assert!(std::env::var_os("IMAGEGATE_CASES").is_some() || said > 200, "{said}");
}
