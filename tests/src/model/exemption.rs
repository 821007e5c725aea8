//! Exemptions (section 1.2).

use super::filter;
use super::finding;
use super::json;
use super::kleene::{Truth, all};
use super::selector;
use super::subject::Subject;
use super::time::{self, Timestamp};
use serde_json::{Value, json};

/// An exemption that may be applied to the rule whose policy it was read for.
pub(super) struct Exemption<'a> {
    spec: &'a Value,
    pub(super) name: String,
    namespace: Option<&'a str>,
    timezone: i128,
}

pub(super) fn timezone(policy: &Value) -> i128 {
    json::text(&policy["spec"], "timezone").map_or(0, |text| time::offset(text).unwrap())
}

/// The exemptions that name a rule and that it is open to: inline ones first, then in document order.
pub(super) fn of_rule<'a>(case: &'a Value, policy: &'a Value, rule: &'a Value) -> Vec<Exemption<'a>> {
    let timezone = timezone(policy);
    let mut exemptions = Vec::new();
    for (index, spec) in json::list(rule, "exemptions").iter().enumerate() {
        exemptions.push(Exemption {
            spec,
            name: json::text(spec, "name").map_or(format!("#{index}"), str::to_owned),
            namespace: None,
            timezone,
        });
    }
    for document in json::list(case, "exemptions") {
        let exemption = Exemption {
            spec: &document["spec"],
            name: json::text(&document["metadata"], "name").unwrap().to_owned(),
            namespace: json::text(&document["metadata"], "namespace"),
            timezone,
        };
        if exemption.names(policy, rule) && exemption.is_allowed_by(rule) && exemption.meets_requirements(policy) {
            exemptions.push(exemption);
        }
    }
    exemptions
}

impl Exemption<'_> {
    fn names(&self, policy: &Value, rule: &Value) -> bool {
        let policy = json::text(&policy["metadata"], "name").unwrap();
        let own = format!("{policy}/{}", json::text(rule, "name").unwrap());
        let rules = json::texts(self.spec, "rules");
        rules.contains(&"*") || rules.contains(&own.as_str())
    }

    fn is_allowed_by(&self, rule: &Value) -> bool {
        match json::text(rule, "exemptable").unwrap_or("always") {
            "never" => false,
            "centrally" => self.namespace.is_none(),
            _ => true,
        }
    }

    fn meets_requirements(&self, policy: &Value) -> bool {
        let Some(required) = json::get(&policy["spec"], "exemptionRequirements") else {
            return true;
        };
        for key in ["reason", "approvedBy"] {
            let text = json::text(self.spec, key).unwrap_or("");
            if json::is_true(required, key) && text.chars().all(char::is_whitespace) {
                return false;
            }
        }
        if json::is_true(required, "expiry") && self.end().is_none() {
            return false;
        }
        match json::text(required, "maxDuration") {
            None => true,
            Some(longest) => match (self.valid_from(), self.end()) {
                (Some(from), Some(end)) => end - from <= time::duration(longest).unwrap(),
                _ => false,
            },
        }
    }

    fn valid_from(&self) -> Option<Timestamp> {
        json::text(self.spec, "validFrom").map(|text| time::start(text, self.timezone))
    }

    pub(super) fn end(&self) -> Option<Timestamp> {
        json::text(self.spec, "expires").map(|text| time::end(text, self.timezone))
    }

    fn is_in_force(&self, now: Timestamp) -> bool {
        self.valid_from().is_none_or(|from| from <= now) && self.end().is_none_or(|end| now < end)
    }

    fn matches(&self, subject: &Subject<'_>) -> bool {
        let namespace = match self.namespace {
            None => Truth::True,
            Some(namespace) => {
                let selector = json!({ "namespace": namespace });
                selector::any_matches(&[selector], subject)
            }
        };
        let matched = match json::get(self.spec, "match") {
            None => Truth::True,
            Some(selectors) => selector::any_matches(selectors.as_array().unwrap(), subject),
        };
        all([namespace, matched]) == Truth::True
    }

    /// Whether it exempts the whole resource.
    pub(super) fn covers_resource(&self, subject: &Subject<'_>, now: Timestamp) -> bool {
        json::get(self.spec, "vulnerabilities").is_none() && self.is_in_force(now) && self.matches(subject)
    }

    pub(super) fn covers_finding(&self, finding: &Value, subject: &Subject<'_>, now: Timestamp) -> bool {
        let Some(filter) = json::get(self.spec, "vulnerabilities") else {
            return false;
        };
        let no_fix = finding::fix_availability(finding) == Some("unavailable");
        self.is_in_force(now)
            && self.matches(subject)
            && filter::selects(filter, finding, finding::severity(finding), now)
            && (no_fix || !json::is_true(self.spec, "untilFixed"))
    }
}
