//! How long a failed job waits. Pure.

use crate::clock::Timestamp;
use crate::ids::Id;
use crate::jobs::Job;

/// The pause after the first failure, in seconds.
const FIRST_SECONDS: i64 = 5;
/// No pause is longer than this, in seconds, before jitter: six hours.
const LONGEST_SECONDS: i64 = 6 * 3600;
/// Jitter adds up to one part in this many of the pause.
const JITTER_PART: i64 = 4;

/// What becomes of a job that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// It is tried again, not before this time.
    Again(Timestamp),
    /// It was its last attempt.
    Dead,
}

/// After the failure at `now` of the `attempt`th attempt, counted from 1: the pause doubles with
/// every failure.
///
/// Jobs that failed together, because a bank was away, do not come back together: the jitter
/// follows from the id and the attempt, so it needs no randomness and a test sees the same pause in
/// every run.
pub(super) fn after_failure(id: Id<Job>, attempt: u32, max_attempts: u32, now: Timestamp) -> Next {
    if attempt >= max_attempts {
        return Next::Dead;
    }
    let doublings = attempt.saturating_sub(1).min(32);
    let pause = FIRST_SECONDS.saturating_mul(1 << doublings).min(LONGEST_SECONDS);
    let digest = id.derive::<Job>(&attempt.to_le_bytes()).uuid().as_u128();
    // One of 65,536 steps from none to the whole jitter, in microseconds.
    let step = i64::from(u16::try_from(digest & 0xffff).unwrap_or_default());
    let jitter = pause * 1_000_000 / JITTER_PART * step / 0xffff;
    Next::Again(now.plus_seconds(pause).plus_micros(jitter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Clock, Ids};

    const NOW: Timestamp = Timestamp::from_seconds(1_700_000_000);

    fn job() -> Id<Job> {
        Ids::seeded(Clock::manual(NOW), 1).next()
    }

    #[test]
    fn the_pause_doubles_up_to_its_limit() {
        for (attempt, seconds) in [
            (1, 5),
            (2, 10),
            (3, 20),
            (11, 5_120),
            (13, 20_480),
            (14, 21_600),
            (u32::MAX - 1, 21_600),
        ] {
            let Next::Again(at) = after_failure(job(), attempt, u32::MAX, NOW) else { panic!() };
            let micros = at.micros_since(NOW);
            let least = seconds * 1_000_000;
            assert!((least..=least + least / 4).contains(&micros), "{attempt}: {micros}");
        }
    }

    #[test]
    fn the_last_attempt_is_the_last() {
        assert_eq!(after_failure(job(), 3, 3, NOW), Next::Dead);
        assert_eq!(after_failure(job(), 4, 3, NOW), Next::Dead);
        assert_eq!(after_failure(job(), 1, 0, NOW), Next::Dead);
        assert_ne!(after_failure(job(), 2, 3, NOW), Next::Dead);
    }

    #[test]
    fn jobs_that_failed_together_come_back_apart() {
        let ids = Ids::seeded(Clock::manual(NOW), 1);
        let mut pauses: Vec<i64> = (0..100)
            .map(|_| match after_failure(ids.next(), 8, 12, NOW) {
                Next::Again(at) => at.micros_since(NOW),
                Next::Dead => panic!(),
            })
            .collect();
        pauses.sort_unstable();
        pauses.dedup();
        assert!(pauses.len() > 90, "{}", pauses.len());
    }
}
