//! The conditions of `when` (section 1.4, and step 6 of section 4).

use super::exemption::Exemption;
use super::filter;
use super::finding;
use super::grace;
use super::json;
use super::reports;
use super::subject::Subject;
use super::time::{self, Timestamp};
use super::vex;
use serde_json::{Map, Value};

/// At most so many findings are listed in one place.
const LISTED: usize = 100;

/// What a rule's conditions are looked at with.
pub(super) struct Context<'a> {
    pub(super) case: &'a Value,
    pub(super) policy: &'a Value,
    pub(super) rule: &'a Value,
    pub(super) subject: &'a Subject<'a>,
    pub(super) exemptions: &'a [Exemption<'a>],
    pub(super) counted: &'a [&'a Value],
    pub(super) now: Timestamp,
}

impl<'a> Context<'a> {
    /// Whether an image condition holds.
    pub(super) fn image_holds(&self, condition: &Value) -> bool {
        let mut holds = true;
        if json::get(condition, "digestPinned").is_some() {
            let reference = self.subject.image.reference.as_ref().unwrap();
            holds &= reference.digest.is_none();
        }
        if let Some(age) = json::text(condition, "olderThan") {
            let age = time::duration(age).unwrap();
            holds &= self.says("image", "createdAt", |created| {
                self.now >= time::instant(created.as_str().unwrap()).unwrap() + age
            });
        }
        if json::get(condition, "osEndOfLife").is_some() {
            holds &= self.says("os", "endOfLife", |value| *value == Value::Bool(true));
        }
        holds // `always` holds
    }

    /// Whether any counted report says so, or none gives the value.
    fn says(&self, object: &str, key: &str, test: impl Fn(&Value) -> bool) -> bool {
        let given: Vec<&Value> =
            self.counted.iter().filter_map(|report| json::get(json::get(report, object)?, key)).collect();
        given.is_empty() || given.into_iter().any(test)
    }

    /// The findings of all counted scans, in list order.
    pub(super) fn findings(&self) -> impl Iterator<Item = &'a Value> {
        let scans = self.counted.iter().filter(|report| reports::is_scan(report));
        scans.flat_map(|report| json::list(report, "findings"))
    }

    /// Those that a finding condition's filter selects.
    pub(super) fn selected(&self, filter: &Value) -> Vec<&'a Value> {
        let is_selected = |finding: &&Value| {
            let severity = finding::severity(finding).under(self.policy);
            filter::selects(filter, finding, severity, self.now)
        };
        self.findings().filter(is_selected).collect()
    }

    /// What removes a finding, as `forgiven` shows it; `None` if it stays.
    pub(super) fn forgiven(&self, finding: &Value) -> Option<Map<String, Value>> {
        let mut shown = Map::new();
        json::put(&mut shown, "id", Some(finding::canonical_id(finding)));
        json::put(&mut shown, "package", finding::package(finding, "name"));
        json::put(&mut shown, "version", finding::package(finding, "version"));
        if let Some(statement) = vex::suppresses(self.case, self.policy, finding, self.subject) {
            by(&mut shown, "vex", json::text(statement, "document"), None);
        } else if let Some(exemption) =
            self.exemptions.iter().find(|one| one.covers_finding(finding, self.subject, self.now))
        {
            let name = Some(exemption.name.as_str());
            by(&mut shown, "exemption", name, exemption.end());
        } else if let Some((kind, end)) = grace::forgives(self.rule, finding, self.subject, self.now) {
            by(&mut shown, "grace", Some(kind), end);
        } else {
            return None;
        }
        Some(shown)
    }

    /// The reason that a finding condition gives, if more findings are left than it allows.
    pub(super) fn reason(&self, index: usize, condition: &Value, left: &[&Value]) -> Option<Value> {
        let mut ids: Vec<String> = left.iter().map(|one| finding::canonical_id(one)).collect();
        ids.sort();
        ids.dedup();
        let distinct = finding::distinct(left, self.policy);
        let count = match json::text(condition, "count") {
            Some("findings") => distinct.len(),
            _ => ids.len(),
        };
        let allowed = condition["allowed"].as_u64().unwrap_or(0);
        if count as u64 <= allowed {
            return None;
        }
        let mut reason = Map::new();
        json::put(&mut reason, "condition", Some(index));
        json::put(&mut reason, "count", Some(count));
        json::put(&mut reason, "allowed", Some(allowed));
        let listed = distinct.iter().take(LISTED).map(|one| self.finding(one));
        json::put(&mut reason, "findings", Some(listed.collect::<Vec<_>>()));
        json::put(&mut reason, "omitted", omitted(distinct.len()));
        Some(reason.into())
    }

    fn finding(&self, finding: &Value) -> Value {
        let mut shown = Map::new();
        let severity = finding::severity(finding).under(self.policy).text();
        json::put(&mut shown, "id", Some(finding::canonical_id(finding)));
        json::put(&mut shown, "severity", Some(severity));
        json::put(&mut shown, "package", finding::package(finding, "name"));
        json::put(&mut shown, "version", finding::package(finding, "version"));
        let fixed_in = finding::fixed_versions(finding);
        json::put(&mut shown, "fixedIn", (!fixed_in.is_empty()).then_some(fixed_in));
        shown.into()
    }

    /// All that was removed, each finding once, and how many of them are not listed.
    pub(super) fn forgiven_list(&self, removed: &[&Value]) -> (Vec<Value>, Option<usize>) {
        let distinct = finding::distinct(removed, self.policy);
        let listed = distinct.iter().take(LISTED).map(|finding| self.forgiven(finding).unwrap().into()).collect();
        (listed, omitted(distinct.len()))
    }
}

fn omitted(count: usize) -> Option<usize> {
    count.checked_sub(LISTED).filter(|omitted| *omitted > 0)
}

/// Who forgives, its name, and until when.
pub(super) fn by(shown: &mut Map<String, Value>, by: &str, name: Option<&str>, end: Option<Timestamp>) {
    json::put(shown, "by", Some(by));
    json::put(shown, "name", name);
    json::put(shown, "until", end.and_then(time::text));
}
