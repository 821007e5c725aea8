//! Image conditions, and the grace that a rule gives to findings (sections 1.4 and 4).

use crate::clock::Clock;
use crate::document::policy::{Grace, ImageCondition};
use crate::document::selector::Target;
use crate::evaluate::context::ActiveReports;
use crate::report::{FindingRef, Report};
use crate::request::Prepared;
use crate::time::{Duration, Timestamp};

/// Whether all that is asked of the image holds. What only reports know holds if any of them says so, and if none
/// gives the value.
pub(crate) fn image_condition(
    condition: &ImageCondition,
    image: &Prepared,
    counted: ActiveReports<'_>,
    clock: &mut Clock,
) -> bool {
    let pinned = image.reference.as_ref().is_ok_and(|reference| reference.digest().is_some());
    let mut older = |age: Duration| {
        let made = counted.reports().filter_map(Report::created_at);
        any_or_none(made, |created| clock.elapsed(created, age))
    };
    (!condition.digest_not_pinned || !pinned)
        && condition.older_than.is_none_or(&mut older)
        && (!condition.os_end_of_life
            || any_or_none(counted.reports().filter_map(Report::os_end_of_life), |ended| ended))
}

fn any_or_none<T>(values: impl Iterator<Item = T>, mut test: impl FnMut(T) -> bool) -> bool {
    let mut none = true;
    for value in values {
        if test(value) {
            return true;
        }
        none = false;
    }
    none
}

/// Why a finding is in grace, and until when (`None`: it does not end by itself).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InGrace {
    pub(crate) name: &'static str,
    pub(crate) until: Option<Timestamp>,
}

impl Grace {
    pub(crate) fn forgives_something(&self) -> bool {
        self.published_within.is_some()
            || self.fixed_within.is_some()
            || self.unfixed
            || self.already_running.is_some()
            || self.in_baseline
    }
}

/// The first grace that forgives a finding, given with its number in the image.
pub(crate) fn grace(
    grace: &Grace,
    finding: FindingRef<'_>,
    number: usize,
    place: &Target<'_>,
    clock: &mut Clock,
) -> Option<InGrace> {
    let row = finding.row;
    let mut within = |name, since: Option<Timestamp>, duration: Option<Duration>| {
        let (duration, since) = (duration?, since?);
        (!clock.elapsed(since, duration)).then(|| InGrace { name, until: since.plus(duration) })
    };
    let fixed_since = row.available_since.filter(|_| finding.fix_available() == Some(true));
    let newer_than_the_run =
        row.published_at.filter(|published| place.image.running_since.is_some_and(|running| *published > running));
    within("publishedWithin", row.published_at, grace.published_within)
        .or_else(|| within("fixedWithin", fixed_since, grace.fixed_within))
        .or_else(|| {
            let unfixed = grace.unfixed && finding.fix_available() == Some(false);
            unfixed.then_some(InGrace { name: "unfixed", until: None })
        })
        .or_else(|| within("alreadyRunning", newer_than_the_run, grace.already_running))
        .or_else(|| {
            let known = grace.in_baseline && place.subject.in_baseline(number);
            known.then_some(InGrace { name: "inBaseline", until: None })
        })
}
