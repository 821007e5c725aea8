//! The current time of an evaluation, and until when its result holds.

use crate::time::{Duration, Timestamp};

/// The current time, which can only be asked whether it has reached an instant.
///
/// The answer "not yet" is remembered with its instant. Control flow depends on nothing else that changes with time, so
/// before the earliest of these instants an evaluation takes the same way to the same result. There is no other way to
/// compare with the current time than through a `Clock`: that makes `validUntil` sound by construction.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    now: Timestamp,
    valid_until: Option<Timestamp>,
}

impl Clock {
    /// A clock that shows `now`, and has not been asked anything.
    pub(crate) fn at(now: Timestamp) -> Self {
        Self { now, valid_until: None }
    }

    /// Whether the current time is at or past an instant.
    pub(crate) fn reached(&mut self, instant: Timestamp) -> bool {
        let reached = self.now >= instant;
        if !reached && self.valid_until.is_none_or(|earliest| instant < earliest) {
            self.valid_until = Some(instant);
        }
        reached
    }

    /// Whether so much time has passed since an instant. An end beyond year 9999 is never reached.
    pub(crate) fn elapsed(&mut self, since: Timestamp, duration: Duration) -> bool {
        since.plus(duration).is_some_and(|end| self.reached(end))
    }

    /// Whether an instant that others wrote down is believed: it is not further in the future than clocks differ.
    pub(crate) fn believes(&mut self, instant: Timestamp) -> bool {
        self.reached(instant.minus(Duration::CLOCK_SKEW))
    }

    /// The earliest instant that was asked about and not reached. `None`: time changes nothing.
    pub(crate) fn valid_until(self) -> Option<Timestamp> {
        self.valid_until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_instant_that_was_not_reached_is_remembered() {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let mut clock = Clock::at(at("2026-01-02T00:00:00Z"));
        assert!(clock.reached(at("2026-01-02T00:00:00Z")));
        assert!(clock.reached(at("2026-01-01T00:00:00Z")));
        assert_eq!(clock.valid_until(), None);
        assert!(!clock.reached(at("2026-01-04T00:00:00Z")));
        assert!(!clock.reached(at("2026-01-03T00:00:00Z")));
        assert!(!clock.reached(at("2026-01-05T00:00:00Z")));
        assert_eq!(clock.valid_until(), Some(at("2026-01-03T00:00:00Z")));
    }
}
