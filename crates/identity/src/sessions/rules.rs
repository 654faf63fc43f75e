//! Whether an attempt to sign in succeeds, and when too many failures close the door for a while.
//! Pure.

use base::Timestamp;

/// Failures in a row that close the door.
pub const MAX_FAILURES: i64 = 5;
/// For how long it stays closed.
pub const LOCK_SECONDS: i64 = 15 * 60;
/// How long an unused session lasts.
pub const SESSION_SECONDS: i64 = 30 * 24 * 60 * 60;
/// A session is extended when it lost this much, so that most requests write nothing.
const SLIDE_SECONDS: i64 = 24 * 60 * 60;

/// A person's failures so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lock {
    /// In a row, since the last success or the last lock.
    pub failures: i64,
    /// Closed until then.
    pub until: Option<Timestamp>,
}

/// What comes of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// In; the failures are forgotten.
    Right,
    /// Out; remember this.
    Wrong(Lock),
    /// Out, even with the right password; nothing to remember.
    Locked,
}

/// Judges one attempt with a password that `is_right` or not.
pub fn judge(lock: Lock, is_right: bool, now: Timestamp) -> Attempt {
    if lock.until.is_some_and(|until| now < until) {
        return Attempt::Locked;
    }
    if is_right {
        return Attempt::Right;
    }
    let failures = lock.failures.saturating_add(1);
    if failures < MAX_FAILURES {
        return Attempt::Wrong(Lock { failures, until: None });
    }
    Attempt::Wrong(Lock { failures: 0, until: Some(now.plus_seconds(LOCK_SECONDS)) })
}

/// When a session used at `now` ends from now on; `None` when what it has is good enough.
pub fn extended(expires_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let full = now.plus_seconds(SESSION_SECONDS);
    (full.micros_since(expires_at) >= SLIDE_SECONDS.saturating_mul(1_000_000)).then_some(full)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_767_603_600);
    const OPEN: Lock = Lock { failures: 0, until: None };

    #[test]
    fn the_fifth_failure_in_a_row_closes_the_door() {
        let mut lock = OPEN;
        for nth in 1..=MAX_FAILURES {
            let Attempt::Wrong(next) = judge(lock, false, NOW) else { panic!("attempt {nth}") };
            assert_eq!(next.until.is_some(), nth == MAX_FAILURES);
            lock = next;
        }
        let opens = NOW.plus_seconds(LOCK_SECONDS);
        assert_eq!(lock, Lock { failures: 0, until: Some(opens) });
        assert_eq!(judge(lock, true, NOW), Attempt::Locked);
        assert_eq!(judge(lock, false, opens.plus_micros(-1)), Attempt::Locked);
        assert_eq!(judge(lock, true, opens), Attempt::Right);
        let again = Lock { failures: 1, until: None };
        assert_eq!(judge(lock, false, opens), Attempt::Wrong(again));
    }

    #[test]
    fn a_success_forgets_failures() {
        assert_eq!(judge(Lock { failures: 4, until: None }, true, NOW), Attempt::Right);
    }

    #[test]
    fn a_session_slides_a_day_at_a_time() {
        let fresh = NOW.plus_seconds(SESSION_SECONDS);
        assert_eq!(extended(fresh, NOW), None);
        assert_eq!(extended(fresh, NOW.plus_seconds(SLIDE_SECONDS - 1)), None);
        let later = NOW.plus_seconds(SLIDE_SECONDS);
        assert_eq!(extended(fresh, later), Some(later.plus_seconds(SESSION_SECONDS)));
    }
}
