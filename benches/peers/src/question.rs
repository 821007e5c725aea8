//! What plain Rust and the hosts of other engines read: a request with its report, counted once.

use std::collections::HashMap;

use crate::Result;
use crate::documents::{Date, Request, Severity};

/// A workload, the day, and what its image's report has.
#[derive(Debug)]
pub struct Question {
    pub cluster: String,
    pub namespace: String,
    pub today: Date,
    /// Every id of the report, with the worst severity that it has there.
    pub worst: HashMap<String, Severity>,
    pub counts: Counts,
}

/// How many ids are at least how severe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([usize; Severity::ALL.len()]);

impl Question {
    /// # Errors
    ///
    /// What is not a request of the part of the language that is compared.
    pub fn read(request: &str, now: &str) -> Result<Question> {
        let Request { workload, images: [image] } = serde_json::from_str(request)?;
        let [report] = image.reports;
        let mut worst = HashMap::with_capacity(report.findings.len());
        for finding in report.findings {
            let severity: &mut Severity = worst.entry(finding.id).or_default();
            *severity = finding.severity.max(*severity);
        }
        let mut counts = Counts::default();
        worst.values().for_each(|severity| counts.add(*severity));
        let (cluster, namespace) = (workload.cluster, workload.namespace);
        Ok(Question { cluster, namespace, today: Date::of_instant(now)?, worst, counts })
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
