//! How long a challenge waits and how many wrong answers it takes. Pure.

use base::Timestamp;

use crate::locks::rules::Bound;

/// How long somebody may take for the second step.
pub const CHALLENGE_SECONDS: i64 = 5 * 60;
/// Wrong answers that end a challenge: whoever gives them starts over with the first step.
pub const MAX_FAILURES: i64 = 5;

const QUARTER: i64 = 15 * 60;
const DAY: i64 = 24 * 60 * 60;

/// Wrong codes of one person, whichever challenge they answer: five, a quarter of an hour.
pub const SOON: Bound = Bound { failures: 5, window_seconds: DAY, closed_seconds: QUARTER };
/// The same over a day. With three of a million codes right at any time, who has the password finds
/// one with a chance of 2 in 100 a year.
pub const DAILY: Bound = Bound { failures: 20, window_seconds: DAY, closed_seconds: DAY };

/// A challenge, as far as its life is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// Wrong answers so far.
    pub failures: i64,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Whether a challenge may still be answered.
pub fn is_open(life: Life, now: Timestamp) -> bool {
    now < life.expires_at && life.failures < MAX_FAILURES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_ends_by_time_and_by_wrong_answers() {
        let now = Timestamp::from_seconds(1_767_603_600);
        let expires_at = now.plus_seconds(CHALLENGE_SECONDS);
        for (failures, later, open) in [
            (0, 0, true),
            (MAX_FAILURES - 1, 0, true),
            (MAX_FAILURES, 0, false),
            (0, CHALLENGE_SECONDS - 1, true),
            (0, CHALLENGE_SECONDS, false),
        ] {
            let life = Life { failures, expires_at };
            assert_eq!(is_open(life, now.plus_seconds(later)), open, "{failures} {later}");
        }
    }
}
