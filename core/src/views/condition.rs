//! The conditions of a rule.

use super::below;
use super::filter::FilterView;
use crate::document::policy::{Condition, Count, ImageCondition};
use crate::time::Duration;

/// An entry of a rule's `when`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ConditionView<'d> {
    /// It holds where too many findings are counted.
    Finding(FindingConditionView<'d>),
    /// It holds of some images.
    Image(ImageConditionView<'d>),
}

/// A condition on findings.
#[derive(Clone, Debug)]
pub struct FindingConditionView<'d> {
    filter: FilterView<'d>,
    allowed: u32,
    count: Count,
}

/// A condition on the image: all that is asked must hold, and without any it always holds.
#[derive(Clone, Debug)]
pub struct ImageConditionView<'d> {
    condition: &'d ImageCondition,
    pointer: String,
}

impl<'d> ConditionView<'d> {
    pub(super) fn new(condition: &'d Condition, pointer: String) -> Self {
        match condition {
            Condition::Finding { filter, allowed, count } => Self::Finding(FindingConditionView {
                filter: FilterView::new(filter, pointer),
                allowed: *allowed,
                count: *count,
            }),
            Condition::Image(condition) => {
                Self::Image(ImageConditionView { condition, pointer: below(&pointer, "image") })
            }
        }
    }
}

impl<'d> FindingConditionView<'d> {
    /// Which findings are counted.
    pub fn filter(&self) -> &FilterView<'d> {
        &self.filter
    }

    /// How many of them are allowed.
    pub fn allowed(&self) -> u32 {
        self.allowed
    }

    /// What is counted.
    pub fn count(&self) -> Count {
        self.count
    }
}

impl ImageConditionView<'_> {
    /// Whether the reference must name no digest.
    pub fn digest_not_pinned(&self) -> bool {
        self.condition.digest_not_pinned
    }

    /// How old the image must be.
    pub fn older_than(&self) -> Option<Duration> {
        self.condition.older_than
    }

    /// Whether its operating system must be past its end of life.
    pub fn os_end_of_life(&self) -> bool {
        self.condition.os_end_of_life
    }

    /// The JSON pointer of the condition.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }
}
