//! Until when a decision holds.

use crate::time::{Duration, Instant};

/// The earliest instant, later than now, at which something that was looked at turns.
///
/// Whoever compares an instant with now says so here. What was looked at in vain has its say too: as nothing that was
/// looked at changes before the limit, an evaluation before it takes the same way to the same result.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Limit(Option<Instant>);

impl Limit {
    /// The instant was compared with now.
    pub(crate) fn until(&mut self, instant: Instant, now: Instant) {
        if instant > now && self.0.is_none_or(|limit| instant < limit) {
            self.0 = Some(instant);
        }
    }

    /// Whether now is at or past `since` and `duration`, which past year 9999 is never reached.
    pub(crate) fn passed(&mut self, since: Instant, duration: Duration, now: Instant) -> bool {
        let Some(end) = since.plus(duration) else { return false };
        self.until(end, now);
        now >= end
    }

    pub(crate) fn get(self) -> Option<Instant> {
        self.0
    }
}
