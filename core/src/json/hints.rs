//! What other tools call what our documents have another word for: the keys that people write first.

use std::fmt;

/// What is meant by a key of another tool.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hint {
    /// The known key.
    pub(super) key: &'static str,
    /// How it is written; empty where the name says it.
    example: &'static str,
}

/// Keys that are not ours, with the key of the same object that is meant.
type HintRow = (&'static [&'static str], Hint);

/// The hints for each kind of object, by a key that only objects of this kind know (of those that are listed before).
const HINTS: &[(&str, &[HintRow])] = &[
    ("tag", SELECTOR),
    ("notEquals", MATCHER),
    ("include", SCOPE),
    ("enforceFrom", RULE),
    ("exemptionRequirements", POLICY),
    ("scanWithin", FINDINGS),
    ("fixAvailableFor", FILTER),
    ("osEndOfLife", IMAGE),
    ("untilFixed", EXEMPTION),
    ("runningSince", REQUEST),
    ("orUnknown", TEST),
    ("namespaceLabels", WORKLOAD),
];

/// Selectors: keys of Kubernetes, Kyverno and Gatekeeper.
const SELECTOR: &[HintRow] = &[
    (
        &["matchLabels", "podLabels", "labelSelector", "podSelector", "selector"],
        Hint::new("labels", "labels: {app: web}"),
    ),
    (&["matchExpressions"], Hint::new("labels", "labels: {tier: {notEquals: test}}")),
    (&["namespaceSelector"], Hint::new("namespaceLabels", "namespaceLabels: {env: production}")),
    (&["namespaces", "ns"], Hint::new("namespace", "namespace: [payments, billing]")),
    (&["kinds", "resourceKinds"], Hint::new("kind", "kind: [Deployment, StatefulSet]")),
    (&["names", "workload", "workloads"], Hint::new("name", "name: [api, worker]")),
    (
        &["images", "imageReferences", "matchImageReferences", "imagePattern", "imagePatterns"],
        Hint::new("image", "image: {glob: \"ghcr.io/team/**\"}"),
    ),
    (&["registries", "host", "allowedRegistries"], Hint::new("registry", "registry: [ghcr.io, quay.io]")),
    (&["repositories", "repo", "repos"], Hint::new("repository", "repository: {startsWith: \"team/\"}")),
    (&["subscription", "subscriptionId", "accountId", "project", "projectId"], Hint::new("account", "")),
    (&["cloud"], Hint::new("provider", "provider: azure")),
    (&["containers", "containerName"], Hint::new("container", "container: [app, sidecar]")),
    (&["serviceAccountName", "serviceAccounts", "sa"], Hint::new("serviceAccount", "")),
];

/// Matchers.
const MATCHER: &[HintRow] = &[
    (&["regex", "regexp", "matches", "pattern", "wildcard", "like"], Hint::new("glob", "glob: \"prod-*\"")),
    (&["in", "anyOf", "is", "eq", "values", "value"], Hint::new("equals", "equals: [a, b]")),
    (&["notIn", "not", "ne", "noneOf"], Hint::new("notEquals", "notEquals: [a, b]")),
    (&["prefix"], Hint::new("startsWith", "")),
    (&["suffix"], Hint::new("endsWith", "")),
    (&["present", "exist"], Hint::new("exists", "exists: true")),
];

/// Scopes, where people write a selector in the place of a list of them.
const SCOPE: &[HintRow] = &[
    (&["excludedNamespaces", "excludeNamespaces"], Hint::new("exclude", "exclude: [{namespace: kube-system}]")),
    (&["notMatch", "except", "unless"], Hint::new("exclude", "exclude: [{labels: {tier: sandbox}}]")),
    (
        &["namespace", "namespaces", "namespaceSelector", "namespaceLabels"],
        Hint::new("include", "include: [{namespace: payments}]"),
    ),
    (&["labels", "matchLabels", "labelSelector", "selector"], Hint::new("include", "include: [{labels: {app: web}}]")),
    (
        &["match", "any", "all", "resources", "kind", "kinds", "cluster", "clusters", "image", "images", "registry"],
        Hint::new("include", "include: [{cluster: prod-1, kind: Deployment}]"),
    ),
];

/// Rules.
const RULE: &[HintRow] = &[
    (
        &["effect", "mode", "verdict", "enforcement", "enforcementAction", "validationFailureAction", "failureAction"],
        Hint::new("action", "action: deny"),
    ),
    (
        &["match", "include", "namespace", "namespaces", "labels", "selector", "target", "targets", "appliesTo"],
        Hint::new("scope", "scope: {include: [{namespace: payments}]}"),
    ),
    (&["exclude"], Hint::new("scope", "scope: {exclude: [{labels: {tier: sandbox}}]}")),
    (
        &["severity", "severities", "minSeverity", "threshold", "cvss", "epss", "kev", "fix", "filter", "filters"],
        Hint::new("when", "when: [{severity: {atLeast: high}}]"),
    ),
    (
        &["conditions", "condition", "criteria", "if", "validate", "deny", "checks"],
        Hint::new("when", "when: [{severity: {atLeast: high}}]"),
    ),
    (
        &["ids", "cve", "cves", "cveIds", "vulnerabilities", "vulnerabilityIds"],
        Hint::new("when", "when: [{ids: [CVE-2021-44228]}]"),
    ),
    (&["allowed"], Hint::new("when", "when: [{severity: {atLeast: high}, allowed: 2}]")),
    (&["disabled"], Hint::new("enabled", "enabled: false")),
    (&["msg", "reason"], Hint::new("message", "")),
    (&["enforceAfter", "effectiveFrom", "effectiveDate"], Hint::new("enforceFrom", "enforceFrom: 2027-01-15")),
    (&["gracePeriod"], Hint::new("grace", "grace: {publishedWithin: 7d}")),
    (&["exceptions", "ignore", "ignores", "allowlist", "whitelist"], Hint::new("exemptions", "")),
    (&["maxAge", "scanRequired", "requireScan"], Hint::new("findings", "findings: {required: true, maxAge: 7d}")),
];

/// The spec of a policy.
const POLICY: &[HintRow] = &[
    (
        &["action", "enforcementAction", "validationFailureAction", "failureAction"],
        Hint::new("rules", "rules: [{name: block-critical, action: deny, …}]"),
    ),
    (&["tz", "timeZone"], Hint::new("timezone", "timezone: \"+01:00\"")),
];

/// What a rule does in which state of the scan.
const FINDINGS: &[HintRow] = &[
    (&["notScanned", "unscanned", "noScan", "absent"], Hint::new("missing", "missing: trigger")),
    (&["error", "errors"], Hint::new("failed", "failed: trigger")),
    (&["outdated", "old", "expired"], Hint::new("stale", "stale: trigger")),
    (&["maxScanAge", "staleAfter", "olderThan"], Hint::new("maxAge", "maxAge: 7d")),
];

/// Filters of findings: keys of Trivy, Grype and their ignore files.
const FILTER: &[HintRow] = &[
    (
        &[
            "cve",
            "cves",
            "cveId",
            "cveIds",
            "id",
            "vulnerability",
            "vulnerabilities",
            "vulnerabilityId",
            "vulnerabilityIds",
            "vulnId",
        ],
        Hint::new("ids", "ids: [CVE-2021-44228]"),
    ),
    (
        &["severities", "minSeverity", "severityThreshold", "failOn", "level", "threshold"],
        Hint::new("severity", "severity: {atLeast: high}"),
    ),
    (&["score", "cvssScore", "baseScore", "minCvss"], Hint::new("cvss", "cvss: {atLeast: 7.0}")),
    (&["epssScore", "epssProbability"], Hint::new("epss", "epss: {atLeast: 0.1}")),
    (&["exploited", "knownExploited", "cisaKev", "inKev"], Hint::new("kev", "kev: true")),
    (
        &[
            "fixed",
            "fixable",
            "isFixable",
            "hasFix",
            "fixAvailable",
            "onlyFixed",
            "ignoreUnfixed",
            "fixState",
            "fix-state",
        ],
        Hint::new("fix", "fix: available"),
    ),
    (
        &["packages", "pkg", "pkgName", "packageName", "component", "purl", "purls"],
        Hint::new("package", "package: {name: openssl}"),
    ),
    (&["path", "paths"], Hint::new("package", "package: {path: {startsWith: usr/lib/}}")),
    (&["type", "types", "classes", "vulnType"], Hint::new("class", "class: [vulnerability]")),
    (&["publishedBefore", "age"], Hint::new("publishedFor", "publishedFor: {atLeast: 30d}")),
    (&["fixedFor", "fixedBefore"], Hint::new("fixAvailableFor", "fixAvailableFor: {atLeast: 14d}")),
    (&["max", "maximum", "limit", "maxAllowed", "maxCount"], Hint::new("allowed", "allowed: 2")),
];

/// Image conditions.
const IMAGE: &[HintRow] = &[
    (&["pinned", "requireDigest", "digest", "tagOnly"], Hint::new("digestPinned", "digestPinned: false")),
    (&["maxAge", "age"], Hint::new("olderThan", "olderThan: 90d")),
    (&["eol", "eosl", "osEol", "endOfLife"], Hint::new("osEndOfLife", "osEndOfLife: true")),
];

/// Exemptions.
const EXEMPTION: &[HintRow] = &[
    (
        &["ids", "id", "cve", "cves", "cveId", "cveIds", "vulnerability", "vulnerabilityIds"],
        Hint::new("vulnerabilities", "vulnerabilities: {ids: [CVE-2021-44228]}"),
    ),
    (
        &["package", "packages", "severity", "class", "fix"],
        Hint::new("vulnerabilities", "vulnerabilities: {package: {name: log4j-core}}"),
    ),
    (
        &[
            "namespace",
            "namespaces",
            "kind",
            "kinds",
            "image",
            "images",
            "labels",
            "matchLabels",
            "selector",
            "workload",
            "workloads",
            "resources",
            "scope",
            "include",
        ],
        Hint::new("match", "match: [{kind: Deployment, name: api}]"),
    ),
    (
        &["rule", "policy", "policies", "policyRef", "ruleNames", "exceptions"],
        Hint::new("rules", "rules: [production/block-critical]"),
    ),
    (
        &[
            "until",
            "end",
            "expiry",
            "expiration",
            "expirationDate",
            "expiresAt",
            "expiresOn",
            "validUntil",
            "expired_at",
        ],
        Hint::new("expires", "expires: 2026-12-31"),
    ),
    (&["from", "start", "startsAt", "validAfter", "notBefore"], Hint::new("validFrom", "validFrom: 2026-01-01")),
    (&["approver", "owner"], Hint::new("approvedBy", "")),
    (&["justification", "statement", "comment", "description", "message", "note"], Hint::new("reason", "")),
    (&["issue", "jira"], Hint::new("ticket", "")),
    (&["ignoreUnfixed", "onlyUnfixed", "unfixed"], Hint::new("untilFixed", "untilFixed: true")),
];

/// Images of a request.
const REQUEST: &[HintRow] = &[(&["image", "imageReference", "ref"], Hint::new("reference", ""))];

/// Thresholds and packages in filters.
const TEST: &[HintRow] = &[
    (&["minimum", "min", "gte", "from"], Hint::new("atLeast", "")),
    (&["ecosystem", "language"], Hint::new("type", "type: npm")),
    (&["versions", "range", "versionRange"], Hint::new("version", "version: \">=1.2, <2\"")),
];

/// Workloads of a request.
const WORKLOAD: &[HintRow] = &[
    (&["serviceAccountName", "sa"], Hint::new("serviceAccount", "")),
    (&["matchLabels", "podLabels"], Hint::new("labels", "")),
    (&["subscription", "subscriptionId", "accountId", "project", "projectId"], Hint::new("account", "")),
    (&["cloud"], Hint::new("provider", "")),
    (&["ns"], Hint::new("namespace", "")),
];

impl Hint {
    const fn new(key: &'static str, example: &'static str) -> Self {
        Self { key, example }
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "use \"{}\"", self.key)?;
        match self.example {
            "" => Ok(()),
            example => write!(f, ", as in {example}"),
        }
    }
}

/// What is meant by a key of another tool in an object of some known keys.
pub(super) fn hint(key: &str, known: &[&str]) -> Option<Hint> {
    let (_, rows) = HINTS.iter().find(|(of, _)| known.contains(of))?;
    let is_meant =
        |(names, hint): &&HintRow| known.contains(&hint.key) && names.iter().any(|name| name.eq_ignore_ascii_case(key));
    rows.iter().find(is_meant).map(|(_, hint)| *hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_another_tool_is_answered_by_what_is_written_here() {
        let meant = |key, known: &[&str]| hint(key, known).map(|hint| hint.to_string());
        let selector = ["namespace", "tag", "labels"];
        assert_eq!(meant("matchLabels", &selector).unwrap(), "use \"labels\", as in labels: {app: web}");
        assert_eq!(meant("MatchLabels", &selector), meant("matchLabels", &selector));
        let filter = ["severity", "ids", "fixAvailableFor"];
        assert_eq!(meant("CVEs", &filter).unwrap(), "use \"ids\", as in ids: [CVE-2021-44228]");
        let rule = meant("cve", &["name", "action", "enforceFrom", "when"]).unwrap();
        assert_eq!(rule, "use \"when\", as in when: [{ids: [CVE-2021-44228]}]");
        assert_eq!(meant("prefix", &["startsWith", "notEquals"]).unwrap(), "use \"startsWith\"");
        assert_eq!(meant("matchLabels", &["labels"]), None, "what objects of the kind know is not known here");
        assert_eq!(meant("colour", &selector), None);
    }

    #[test]
    fn no_key_of_another_tool_stands_twice_for_one_key() {
        for (_, rows) in HINTS {
            let mut seen = std::collections::BTreeSet::new();
            for (names, hint) in *rows {
                assert!(!names.contains(&hint.key), "{names:?} has {}", hint.key);
                for name in *names {
                    assert!(seen.insert((name.to_lowercase(), hint.key)), "{name} -> {}", hint.key);
                }
            }
        }
    }
}
