//! How often somebody may ask: quotas, the windows in which they are counted, and where a caller
//! stands. Pure.
//!
//! A window begins with its first request and lasts for the quota's period, so that "limit",
//! "remaining" and "reset" mean exactly what callers are told.

use std::time::Duration;

use base::Timestamp;

/// So many requests in so much time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Requests of one window.
    pub requests: u32,
    /// How long a window lasts, from its first request.
    pub period: Duration,
}

impl Quota {
    /// So many requests a minute.
    pub const fn a_minute(requests: u32) -> Self {
        Self { requests, period: Duration::from_mins(1) }
    }

    fn micros(self) -> i64 {
        i64::try_from(self.period.as_micros()).unwrap_or(i64::MAX)
    }

    /// The window that a request at `now` belongs to, with the request counted.
    pub(super) fn count(self, window: Option<Window>, now: Timestamp) -> Window {
        let current = window.filter(|window| self.holds(*window, now));
        let fresh = Window { used: 0, ends_at: now.plus_micros(self.micros()) };
        let Window { used, ends_at } = current.unwrap_or(fresh);
        Window { used: used.saturating_add(1), ends_at }
    }

    /// Where a caller with this window stands at `now`.
    pub(super) fn standing(self, window: Window, now: Timestamp) -> Standing {
        let micros = window.ends_at.micros_since(now).max(0);
        let seconds = micros.saturating_add(MICROS_PER_SECOND - 1) / MICROS_PER_SECOND;
        Standing {
            limit: self.requests,
            used: window.used,
            resets_at: window.ends_at,
            seconds: u64::try_from(seconds).unwrap_or_default().max(1),
        }
    }

    /// False once the window is over. One that seems to end later than a window can was begun
    /// before the clock was set back: it is over too.
    fn holds(self, window: Window, now: Timestamp) -> bool {
        now < window.ends_at && window.ends_at.micros_since(now) <= self.micros()
    }

    /// Whether a caller with this window has nothing left at `now`.
    pub(super) fn is_spent(self, window: Window, now: Timestamp) -> bool {
        self.holds(window, now) && window.used >= self.requests
    }
}

const MICROS_PER_SECOND: i64 = 1_000_000;

/// What one caller did in the current window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    /// Requests, refused ones too.
    pub used: u32,
    /// When the next window may begin.
    pub ends_at: Timestamp,
}

/// Where a caller stands, in the words of the headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    limit: u32,
    used: u32,
    resets_at: Timestamp,
    seconds: u64,
}

impl Standing {
    /// False for a request that is one too many.
    pub const fn is_within(self) -> bool {
        self.used <= self.limit
    }

    /// Requests of a window.
    pub const fn limit(self) -> u32 {
        self.limit
    }

    /// Requests that are left in this window.
    pub const fn remaining(self) -> u32 {
        self.limit.saturating_sub(self.used)
    }

    /// When the window ends, in seconds since the epoch, rounded up.
    pub const fn resets_at(self) -> i64 {
        self.resets_at.micros().saturating_add(MICROS_PER_SECOND - 1) / MICROS_PER_SECOND
    }

    /// How long to wait for the next window: at least one second.
    pub const fn seconds(self) -> u64 {
        self.seconds
    }

    /// Of two, the one that leaves less.
    #[must_use]
    pub const fn or_tighter(self, other: Self) -> Self {
        if other.remaining() < self.remaining() { other } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_767_603_600);
    const QUOTA: Quota = Quota::a_minute(3);

    #[test]
    fn a_window_begins_with_its_first_request_and_takes_exactly_its_quota() {
        let mut window = None;
        for (nth, within) in [(1, true), (2, true), (3, true), (4, false), (5, false)] {
            let next = QUOTA.count(window, NOW.plus_seconds(nth));
            let standing = QUOTA.standing(next, NOW.plus_seconds(nth));
            assert_eq!(standing.is_within(), within, "request {nth}");
            assert_eq!(i64::from(standing.remaining()), (3 - nth).max(0));
            assert_eq!(standing.resets_at(), NOW.plus_seconds(61).micros() / 1_000_000);
            window = Some(next);
        }
        let end = NOW.plus_seconds(61);
        let window = window.unwrap();
        assert!(QUOTA.is_spent(window, end.plus_micros(-1)));
        assert!(!QUOTA.is_spent(window, end));
        assert_eq!(QUOTA.count(Some(window), end.plus_micros(-1)).used, 6);
        let next = QUOTA.count(Some(window), end);
        assert_eq!(next, Window { used: 1, ends_at: end.plus_seconds(60) });
    }

    #[test]
    fn how_long_to_wait_is_rounded_up() {
        let window = Window { used: 4, ends_at: NOW.plus_seconds(2) };
        for (micros, seconds) in [(0, 2), (1, 2), (1_000_000, 1), (1_999_999, 1), (3_000_000, 1)] {
            let standing = QUOTA.standing(window, NOW.plus_micros(micros));
            assert_eq!(standing.seconds(), seconds, "{micros}");
        }
        let odd = Window { used: 1, ends_at: NOW.plus_micros(1) };
        let standing = QUOTA.standing(odd, NOW);
        assert_eq!(standing.resets_at(), NOW.micros() / 1_000_000 + 1);
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out() {
        let window = Window { used: 9, ends_at: NOW.plus_seconds(3_600) };
        assert!(!QUOTA.is_spent(window, NOW));
        assert_eq!(QUOTA.count(Some(window), NOW).used, 1);
    }

    #[test]
    fn a_quota_of_nothing_lets_nobody_pass() {
        let none = Quota::a_minute(0);
        assert!(!none.standing(none.count(None, NOW), NOW).is_within());
    }

    #[test]
    fn the_tighter_standing_is_told() {
        let of = |requests, used| {
            let quota = Quota::a_minute(requests);
            quota.standing(Window { used, ends_at: NOW.plus_seconds(9) }, NOW)
        };
        assert_eq!(of(100, 1).or_tighter(of(10, 1)).limit(), 10);
        assert_eq!(of(100, 99).or_tighter(of(10, 1)).limit(), 100);
    }
}
