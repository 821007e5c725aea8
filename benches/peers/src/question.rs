//! What plain Rust and the hosts of other engines decide about: a workload, the day, and a report, counted.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

use crate::Result;
use crate::documents::{Date, Request, Severity};

/// A request whose report is counted. `K` is the text's type, owned where it outlives what was read.
#[derive(Debug)]
pub struct Question<K = String> {
    pub cluster: K,
    pub namespace: K,
    pub today: Date,
    /// Every id of the report, with the worst severity that it has there.
    pub worst: HashMap<K, Severity>,
    pub counts: Counts,
}

/// How many ids are at least how severe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([usize; Severity::ALL.len()]);

impl Question {
    /// Reads a request and counts its report.
    ///
    /// # Errors
    ///
    /// What is not a request of the part of the language that is compared.
    pub fn read(request: &str, now: &str) -> Result<Question> {
        let Request { workload, images: [image] } = serde_json::from_str(request)?;
        let [report] = image.reports;
        let findings = report.findings.into_iter().map(|finding| (finding.id, finding.severity));
        Ok(Question::new(workload.cluster, workload.namespace, Date::of_instant(now)?, findings))
    }
}

impl<'a> Question<&'a str> {
    /// Counts the report of a request that was read.
    pub fn of(request: &'a Request, today: Date) -> Question<&'a str> {
        let Request { workload, images: [image] } = request;
        let [report] = &image.reports;
        let findings = report.findings.iter().map(|finding| (finding.id.as_str(), finding.severity));
        Question::new(workload.cluster.as_str(), workload.namespace.as_str(), today, findings)
    }
}

impl<K: Borrow<str> + Eq + Hash> Question<K> {
    fn new(
        cluster: K,
        namespace: K,
        today: Date,
        findings: impl ExactSizeIterator<Item = (K, Severity)>,
    ) -> Question<K> {
        let mut worst = HashMap::with_capacity(findings.len());
        for (id, found) in findings {
            let severity: &mut Severity = worst.entry(id).or_default();
            *severity = found.max(*severity);
        }
        let mut counts = Counts::default();
        worst.values().for_each(|severity| counts.add(*severity));
        Question { cluster, namespace, today, worst, counts }
    }

    /// Whether the report has an id.
    pub fn has(&self, id: &str) -> bool {
        self.worst.contains_key(id)
    }

    /// Whether the report has an id that is at least so severe.
    pub fn is_severe(&self, id: &str, least: Severity) -> bool {
        self.worst.get(id).is_some_and(|severity| *severity >= least)
    }
}

impl Counts {
    pub fn add(&mut self, severity: Severity) {
        self.0.iter_mut().take(severity as usize + 1).for_each(|count| *count += 1);
    }

    pub fn remove(&mut self, severity: Severity) {
        self.0.iter_mut().take(severity as usize + 1).for_each(|count| *count -= 1);
    }

    pub fn at_least(&self, severity: Severity) -> usize {
        self.0.get(severity as usize).copied().unwrap_or_default()
    }
}
