//! A case by its sizes: what the curves vary, one thing at a time.

use std::fmt::Write as _;

use imagegate::{Digest, Image, Report, Request};

use crate::finding::{DIGEST, native};
use crate::rng::Rng;

/// How the rules that are out of scope say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// By a namespace, which is what most rules do.
    Namespace,
    /// By patterns over the image and by labels, which no table answers.
    Patterns,
}

/// How much there is of what.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Where the numbers are drawn from.
    pub seed: u64,
    /// A hundred in a policy.
    pub rules: u64,
    /// Of so many rules (the second number) so many (the first) are in scope.
    pub in_scope: (u64, u64),
    /// How the others are out of it.
    pub scope: Scope,
    /// The case without the rules that are out of scope, the same otherwise.
    pub without_others: bool,
    /// Half of them in the request's namespace, one of four from every rule.
    pub exemptions: u64,
    /// In every image's report.
    pub findings: u64,
    /// Every one with an image and a report of its own.
    pub containers: u64,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            seed: crate::finding::SEED,
            rules: 100,
            in_scope: (2, 5),
            scope: Scope::Namespace,
            without_others: false,
            exemptions: 100,
            findings: 500,
            containers: 1,
        }
    }
}

impl Shape {
    /// One line of what `imagegate evaluate --stream` reads.
    pub fn line(&self) -> String {
        let rng = &mut Rng::new(self.seed);
        let report = native(rng, self.findings, &digest(0));
        let mut line = String::from("{\"policies\":[");
        for first in (0..self.rules).step_by(100) {
            self.policy(&mut line, rng, first);
        }
        line.push_str("],\"exemptions\":[");
        for number in 0..self.exemptions {
            self.exemption(&mut line, rng, number);
        }
        line.push_str(
            "],\"request\":{\"workload\":{\"provider\":\"azure\",\"cluster\":\"prod-1\",\"namespace\":\"payments\",\
             \"kind\":\"Deployment\",\"name\":\"api\",\"labels\":{\"tier\":\"gold\"}},\"images\":[",
        );
        image(&mut line, 0, &report);
        for number in 1..self.containers {
            let report = native(&mut Rng::new(self.seed + number), self.findings, &digest(number));
            image(&mut line, number, &report);
        }
        line.push_str("]},\"now\":\"2026-11-23T12:00:00Z\"}");
        line
    }

    fn policy(&self, line: &mut String, rng: &mut Rng, first: u64) {
        let rules: Vec<String> = (first..self.rules.min(first + 100))
            .map(|number| (number, self.rule(rng, number)))
            .filter(|(number, _)| !self.without_others || self.holds(*number))
            .map(|(_, rule)| rule)
            .collect();
        _ = write!(
            line,
            "{}{{\"apiVersion\":\"imagegate.dev/v1\",\"kind\":\"ImagePolicy\",\"metadata\":{{\"name\":\"policy-{}\"}},\
             \"spec\":{{\"rules\":[{}]}}}}",
            if first > 0 { "," } else { "" },
            first / 100,
            rules.join(",")
        );
    }

    /// Whether that rule is in scope.
    fn holds(&self, rule: u64) -> bool {
        let (some, of) = self.in_scope;
        rule % of.max(1) < some
    }

    fn rule(&self, rng: &mut Rng, number: u64) -> String {
        let selector = match (self.holds(number), self.scope) {
            (true, _) => "{\"cluster\":{\"startsWith\":\"prod-\"},\"namespace\":\"payments\"}".to_owned(),
            (false, Scope::Namespace) => {
                format!("{{\"cluster\":{{\"startsWith\":\"prod-\"}},\"namespace\":\"team-{number}\"}}")
            }
            (false, Scope::Patterns) => format!(
                "{{\"image\":{{\"glob\":\"*.azurecr.io/team-{number}/**\"}}}},\
                 {{\"labels\":{{\"tier\":{{\"startsWith\":\"tier-{number}\"}}}}}}"
            ),
        };
        let action = if number.is_multiple_of(3) { "audit" } else { "deny" };
        let when = if number.is_multiple_of(4) {
            let ids: Vec<String> = (0..8).map(|_| format!("\"{}\"", rng.id())).collect();
            format!("{{\"ids\":[{}]}}", ids.join(","))
        } else {
            let severity = rng.pick(&["medium", "high", "critical"]);
            let allowed = rng.pick(&["0", "5", "50"]);
            format!("{{\"severity\":{{\"atLeast\":\"{severity}\"}},\"allowed\":{allowed}}}")
        };
        format!(
            "{{\"name\":\"rule-{number}\",\"action\":\"{action}\",\"scope\":{{\"include\":[{selector}]}},\
             \"when\":[{when}]}}"
        )
    }

    fn exemption(&self, line: &mut String, rng: &mut Rng, number: u64) {
        let namespace = if number.is_multiple_of(2) { format!("team-{number}") } else { "payments".to_owned() };
        let rule = rng.below(self.rules);
        let named =
            if number.is_multiple_of(4) { "*".to_owned() } else { format!("policy-{}/rule-{rule}", rule / 100) };
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
}

fn image(line: &mut String, number: u64, report: &str) {
    let (comma, name) = if number > 0 { (",", format!("-{number}")) } else { ("", String::new()) };
    let digest = digest(number);
    _ = write!(
        line,
        "{comma}{{\"container\":\"app{name}\",\"reference\":\"contoso.azurecr.io/payments/api{name}:1.4\",\
         \"digest\":\"sha256:{digest}\",\"reports\":[{report}]}}"
    );
}

/// The hexadecimal digits of an image's digest.
fn digest(image: u64) -> String {
    if image == 0 { DIGEST.to_string().repeat(64) } else { format!("{image:064x}") }
}

/// The request of a case with one container, about another report of its image: what a host does that has read one.
///
/// # Errors
///
/// None with a report made here.
pub fn request_of(case: &Request, report: Report) -> Result<Request, imagegate::Error> {
    let image = Image {
        digest: Digest::parse(&format!("sha256:{}", digest(0))),
        reports: vec![report],
        ..Image::new("contoso.azurecr.io/payments/api:1.4")
    };
    Request::new(Some(case.workload().clone()), vec![image])
}
