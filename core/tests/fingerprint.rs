//! Fingerprints are the same on every platform and with every toolchain.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used)]

use imagegate::{Exemption, Gate, Policy, Vex};

const POLICY: &[u8] = br#"{"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy", "metadata": {"name": "p"}, "spec": {
    "timezone": "+02:00", "unknownSeverity": "medium", "exemptionRequirements": {"reason": true, "maxDuration": "90d"},
    "vex": {"trustedAuthors": ["b", "a"]},
    "rules": [
        {"name": "r", "action": "deny", "enforceFrom": "2026-12-01", "message": "m", "exemptable": "centrally",
         "scope": {"name": "s",
            "include": [{"namespace": {"glob": "shop-*"}, "labels": {"tier": {"exists": true}}, "image": "nginx", "registry": "ghcr.io"}],
            "exclude": [{"digest": {"startsWith": "sha256:a"}, "kind": {"notEquals": ["Pod", "Job"]}}]},
         "findings": {"missing": "trigger", "maxAge": "7d", "scanWithin": "4h"},
         "grace": {"publishedWithin": "3d", "unfixed": true},
         "when": [
            {"severity": {"atLeast": "high"}, "fix": "available", "allowed": 2, "count": "findings"},
            {"ids": ["CVE-2024-0001"], "package": {"name": {"endsWith": "ssl"}, "version": "<3.0.1"}, "epss": {"atLeast": 0.5}},
            {"image": {"digestPinned": false, "olderThan": "90d"}}],
         "exemptions": [{"name": "i", "reason": "x", "validFrom": "2026-12-01", "expires": "2027-01-31T00:00:00Z", "vulnerabilities": {"ids": ["CVE-2024-0002"]}}]},
        {"name": "off", "enabled": false, "action": "audit", "when": [{"image": {"always": true}}]}]}}"#;

const EXEMPTION: &[u8] = br#"{"apiVersion": "imagegate.dev/v1", "kind": "ImageExemption",
    "metadata": {"name": "e", "namespace": "shop"}, "spec": {"rules": ["p/r"], "reason": "x", "validFrom": "2026-11-01", "expires": "2026-12-31",
    "match": [{"name": "api"}], "vulnerabilities": {"severity": ["low", "medium"]}}}"#;

const VEX: &[u8] =
    br#"[{"author": "a", "document": "d", "timestamp": "2026-11-01T00:00:00Z", "vulnerability": "CVE-2024-0003",
    "aliases": ["GHSA-1"], "products": [{"id": "nginx:1.25", "subcomponents": ["pkg:deb/debian/openssl"]}],
    "status": "not_affected"}]"#;

/// It depends on the version too: with another one, write down what the test says.
#[test]
fn a_fingerprint_is_fixed() {
    let policy = Policy::from_json(POLICY).unwrap();
    let exemption = Exemption::from_json(EXEMPTION).unwrap();
    let vex = Vex::from_json(VEX).unwrap();
    let gate = Gate::compile(&[policy, Policy::default()], &[exemption], &vex).unwrap();
    assert_eq!(gate.fingerprint().to_string(), "1f9da12aafa2352e30c52776d977ee92cb3b4cc3773c1c2cf1f242800e00010c");
}
