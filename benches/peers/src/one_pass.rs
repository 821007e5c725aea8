//! The limit: what it costs to touch everything once, without deciding anything.
//!
//! Each rule, exemption and finding is a row of sixteen bytes, its texts replaced by numbers, and each id that a rule
//! names four bytes more, all beside each other in memory. The pass adds them up. Whatever looks at every document for
//! every request costs at least this; only what need not look at all of them can cost less.

use std::collections::HashMap;

use crate::Result;
use crate::case::{Case, FlatRule};
use crate::documents::Condition;
use crate::question::Question;

pub const NAME: &str = "one-pass";

#[derive(Debug)]
pub struct OnePass {
    rows: Vec<[u32; 4]>,
    ids: Vec<u32>,
}

/// A number for each different text.
#[derive(Default)]
struct Numbers<'a>(HashMap<&'a str, u32>);

impl<'a> Numbers<'a> {
    fn of(&mut self, text: &'a str) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(text).or_insert(next)
    }
}

impl OnePass {
    /// # Errors
    ///
    /// A request that cannot be read.
    pub fn new(case: &Case) -> Result<OnePass> {
        let question = Question::read(&case.request, &case.now)?;
        let mut numbers = Numbers::default();
        let (mut rows, mut ids) = (Vec::new(), Vec::new());
        for FlatRule { deny, selector, condition, .. } in &case.rules {
            let (severity, allowed) = match condition {
                Condition::Severity(threshold) => (threshold.severity.at_least as u32, threshold.allowed),
                Condition::Ids(named) => {
                    ids.extend(named.ids.iter().map(|id| numbers.of(id)));
                    (0, named.ids.len())
                }
            };
            let (namespace, cluster) = (numbers.of(&selector.namespace), numbers.of(&selector.cluster.starts_with));
            rows.push([namespace, cluster, severity * 2 + u32::from(*deny), u32::try_from(allowed)?]);
        }
        for row in &case.rows {
            rows.push([numbers.of(&row.namespace), numbers.of(&row.rule), numbers.of(&row.id), row.last_day]);
        }
        for (id, severity) in &question.worst {
            rows.push([numbers.of(id), *severity as u32, 0, 0]);
        }
        Ok(OnePass { rows, ids })
    }

    /// The sum of all that is there.
    pub fn pass(&self) -> u32 {
        let columns = self.rows.iter().fold([0_u32; 4], |mut sums, row| {
            sums.iter_mut().zip(row).for_each(|(sum, value)| *sum = sum.wrapping_add(*value));
            sums
        });
        self.ids.iter().chain(&columns).fold(0, |sum, value| sum.wrapping_add(*value))
    }
}
