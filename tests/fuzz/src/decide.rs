//! A gate and a request that have a little of everything, and what must hold of every decision.

use imagegate::{Decision, Detail, Exemption, Gate, Policy, Request, TextStyle, Timestamp, Vex, json::Limits};
use serde_json::Value;
use std::sync::LazyLock;

pub(crate) const NOW: &str = "2026-11-20T08:00:00Z";

/// Policies with every kind of condition, state, grace and scope.
pub(crate) const POLICY: &str = include_str!("../seeds/policy/everything.json");
pub(crate) const EXEMPTION: &str = include_str!("../seeds/exemption/everything.json");
pub(crate) const REQUEST: &str = include_str!("../seeds/request/everything.json");
const VEX: &str = r#"[{"author": "mailto:vex@contoso.com", "document": "d", "timestamp": "2026-11-01T00:00:00Z",
    "vulnerability": "CVE-2024-0001", "aliases": ["GHSA-x"], "status": "not_affected",
    "products": [{"id": "pkg:oci/api?repository_url=contoso.azurecr.io/payments/api&tag=1.4"},
                 {"id": "nginx", "subcomponents": ["pkg:deb/debian/openssl"]}]}]"#;

static FIXED_POLICY: LazyLock<Policy> = LazyLock::new(|| Policy::from_json(POLICY.as_bytes()).unwrap());
static FIXED_REQUEST: LazyLock<Request> = LazyLock::new(|| Request::from_json(REQUEST.as_bytes()).unwrap());
static FIXED_VEX: LazyLock<Vex> = LazyLock::new(|| Vex::from_json(VEX.as_bytes()).unwrap());
static FIXED_GATE: LazyLock<Gate> = LazyLock::new(|| {
    let exemption = Exemption::from_json(EXEMPTION.as_bytes()).unwrap();
    Gate::compile(std::slice::from_ref(&FIXED_POLICY), &[exemption], &FIXED_VEX).unwrap()
});

/// A policy decides about the fixed request.
pub(crate) fn with_policy(policy: Policy) {
    let exemption = Exemption::from_json(EXEMPTION.as_bytes()).unwrap();
    decide(&Gate::compile(&[policy], &[exemption], &FIXED_VEX).unwrap(), &FIXED_REQUEST);
}

/// An exemption is applied to the fixed policy and request.
pub(crate) fn with_exemption(exemption: Exemption) {
    let gate = Gate::compile(std::slice::from_ref(&FIXED_POLICY), &[exemption], &FIXED_VEX).unwrap();
    assert!(gate.warnings().iter().all(|warning| warning.document() == Some("exemptions/0")));
    decide(&gate, &FIXED_REQUEST);
}

/// The fixed gate decides about a request.
pub(crate) fn with_request(request: &Request) {
    decide(&FIXED_GATE, request);
}

/// Decides, renders in every way, and asserts what must hold of any decision.
fn decide(gate: &Gate, request: &Request) {
    let now = Timestamp::parse(NOW).unwrap();
    let mut decision = Decision::default();
    gate.evaluate(request, now, &mut decision);
    let rendered = gate.render(request, &decision);
    let text = rendered.to_json(Detail::All);
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["action"], decision.action().as_str());
    for detail in [Detail::InScope, Detail::Triggered] {
        let less: Value = serde_json::from_str(&rendered.to_json(detail)).unwrap();
        assert_eq!(less["action"], value["action"]);
        assert_eq!(less["validUntil"], value["validUntil"]);
        for colour in [false, true] {
            _ = rendered.to_text(TextStyle { detail, colour });
        }
    }
    for most in [0, 1, 2, 3, 40, 1024] {
        assert!(rendered.to_short_text(most).len() <= most);
    }

    // The same buffer and another one give the same.
    gate.evaluate(request, now, &mut decision);
    assert_eq!(gate.render(request, &decision).to_json(Detail::All), text);

    // Before `validUntil` nothing changes.
    let before = match decision.valid_until() {
        Some(until) => {
            assert!(until > now);
            Timestamp::from_unix_nanos(until.unix_nanos() - 1).unwrap()
        }
        None => Timestamp::parse("9999-12-31T23:59:59.999999999Z").unwrap(),
    };
    let mut later = Decision::default();
    gate.evaluate(request, before, &mut later);
    let later = gate.render(request, &later).to_json(Detail::All);
    assert_eq!(images(&later), images(&text));

    let end = Timestamp::parse("2036-01-01T00:00:00Z").unwrap();
    let forecast: Vec<Timestamp> =
        gate.forecast(request, now, end).take(20).filter_map(|each| each.evaluated_at()).collect();
    assert!(forecast.is_sorted() && forecast.first() == Some(&now));
}

/// What does not depend on when it was decided.
fn images(decision: &str) -> &str {
    decision.split_once(r#","images":"#).unwrap().1
}

/// Enough for everything that a fuzzer comes up with.
pub(crate) const LIMITS: Limits = Limits::REQUEST;
