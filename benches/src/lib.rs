//! What the benches measure: cases of any size, the same for good.
//!
//! The four standard sizes are those of the comparison: S1 has 1 rule, no exemption and 10 findings, S2 10, 10 and
//! 100, S3 100, 100 and 500, S4 1000, 1000 and 2000. Two rules of five are in scope, a quarter ask for eight ids, the
//! rest for a severity with an allowed count.

use std::fmt::Write as _;

/// The standard sizes: name, rules, exemptions, findings.
pub const STANDARD: [(&str, u64, u64, u64); 4] =
    [("S1", 1, 0, 10), ("S2", 10, 10, 100), ("S3", 100, 100, 500), ("S4", 1000, 1000, 2000)];

/// Pseudorandom numbers (SplitMix64), from a fixed seed.
struct Rng(u64);

impl Rng {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit.max(1)
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let index = usize::try_from(self.below(words.len() as u64)).unwrap_or(0);
        words.get(index).copied().unwrap_or_default()
    }

    fn id(&mut self) -> String {
        format!("CVE-{}-{}", 2015 + self.below(12), 1000 + self.below(30_000))
    }
}

/// One line of what `imagegate evaluate --stream` reads.
pub fn case(rules: u64, exemptions: u64, findings: u64) -> String {
    let mut rng = Rng(7);
    let report = report(&mut rng, findings);
    let mut line = String::from("{\"policies\":[");
    for rule in 0..rules {
        // A hundred rules a policy.
        if rule % 100 == 0 {
            let end = if rule > 0 { "]}}," } else { "" };
            _ = write!(
                line,
                "{end}{{\"apiVersion\":\"imagegate.dev/v1\",\"kind\":\"ImagePolicy\",\
                 \"metadata\":{{\"name\":\"policy-{}\"}},\"spec\":{{\"rules\":[",
                rule / 100
            );
        } else {
            line.push(',');
        }
        let namespace = if rule % 5 < 2 { "payments".to_owned() } else { format!("team-{rule}") };
        let action = if rule % 3 == 0 { "audit" } else { "deny" };
        let when = if rule % 4 == 0 {
            let ids: Vec<String> = (0..8).map(|_| format!("\"{}\"", rng.id())).collect();
            format!("{{\"ids\":[{}]}}", ids.join(","))
        } else {
            let severity = rng.pick(&["medium", "high", "critical"]);
            let allowed = rng.pick(&["0", "5", "50"]);
            format!("{{\"severity\":{{\"atLeast\":\"{severity}\"}},\"allowed\":{allowed}}}")
        };
        _ = write!(
            line,
            "{{\"name\":\"rule-{rule}\",\"action\":\"{action}\",\"scope\":{{\"include\":[{{\"cluster\":\
             {{\"startsWith\":\"prod-\"}},\"namespace\":\"{namespace}\"}}]}},\"when\":[{when}]}}"
        );
    }
    line.push_str("]}}],\"exemptions\":[");
    for number in 0..exemptions {
        let namespace = if number % 2 == 0 { format!("team-{number}") } else { "payments".to_owned() };
        let rule = rng.below(rules);
        let named = if number % 4 == 0 { "*".to_owned() } else { format!("policy-{}/rule-{rule}", rule / 100) };
        let comma = if number > 0 { "," } else { "" };
        _ = write!(
            line,
            "{comma}{{\"apiVersion\":\"imagegate.dev/v1\",\"kind\":\"ImageExemption\",\"metadata\":\
             {{\"name\":\"exemption-{number}\",\"namespace\":\"{namespace}\"}},\"spec\":{{\"rules\":[\"{named}\"],\
             \"reason\":\"known\",\"expires\":\"{}-06-30\",\"vulnerabilities\":{{\"ids\":[\"{}\"]}}}}}}",
            2026 + rng.below(3),
            rng.id()
        );
    }
    let digest = "a".repeat(64);
    _ = write!(
        line,
        "],\"request\":{{\"workload\":{{\"provider\":\"azure\",\"cluster\":\"prod-1\",\"namespace\":\"payments\",\
         \"kind\":\"Deployment\",\"name\":\"api\",\"labels\":{{\"tier\":\"gold\"}}}},\"images\":[{{\"container\":\
         \"app\",\"reference\":\"contoso.azurecr.io/payments/api:1.4\",\"digest\":\"sha256:{digest}\",\
         \"reports\":[{report}]}}]}},\"now\":\"2026-11-23T12:00:00Z\"}}"
    );
    line
}

/// A REPORT of that many findings.
pub fn native_report(findings: u64) -> String {
    report(&mut Rng(7), findings)
}

fn report(rng: &mut Rng, findings: u64) -> String {
    let digest = "a".repeat(64);
    let mut text = format!(
        "{{\"state\":\"complete\",\"scanner\":{{\"name\":\"trivy\"}},\"scannedAt\":\"2026-11-22T08:00:00Z\",\
         \"image\":{{\"digest\":\"sha256:{digest}\"}},\"findings\":["
    );
    for number in 0..findings {
        let fix = if rng.below(2) == 0 {
            "{\"state\":\"notFixed\"}"
        } else {
            "{\"state\":\"fixed\",\"versions\":[\"9.9.9\"],\"availableSince\":\"2026-06-01T00:00:00Z\"}"
        };
        _ = write!(
            text,
            "{}{{\"id\":\"{}\",\"severity\":\"{}\",\"cvss\":{}.{},\"package\":{{\"name\":\"package-{}\",\
             \"version\":\"{}.{}.{}\",\"type\":\"{}\",\"purl\":\"pkg:deb/debian/package-{number}@1.0.0\"}},\
             \"fix\":{fix},\"publishedAt\":\"20{}-0{}-1{}T00:00:00Z\"}}",
            if number > 0 { "," } else { "" },
            rng.id(),
            rng.pick(&["negligible", "low", "medium", "high", "critical"]),
            rng.below(10),
            rng.below(10),
            rng.below(400),
            rng.below(10),
            rng.below(20),
            rng.below(10),
            rng.pick(&["deb", "rpm", "apk", "npm", "maven"]),
            15 + rng.below(10),
            1 + rng.below(9),
            rng.below(10),
        );
    }
    text.push_str("]}");
    text
}
