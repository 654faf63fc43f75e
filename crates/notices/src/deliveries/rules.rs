//! When a message is tried again, and what an answer means. Pure.

use base::Timestamp;

/// When attempts are made, in seconds after the first: what Standard Webhooks suggest, over a day.
const SCHEDULE: &[i64] =
    &[0, 5, 5 * 60, 30 * 60, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
const HOUR: i64 = 3600;
/// Jitter adds up to one part in this many of the time since the attempt before.
const JITTER_PART: i64 = 10;
/// No receiver puts a message off for longer than this, in seconds.
const MAX_RETRY_AFTER: i64 = 6 * HOUR;
/// How much of a request and of its answer is kept, in characters.
pub const EXCERPT: usize = 1_000;

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It arrived.
    Delivered,
    /// The endpoint is gone for good.
    Gone,
    /// It is tried again, not before this time.
    Again(Timestamp),
    /// It was the last attempt.
    Failed,
}

/// Judges the `tries`th attempt, counted from 1, of a message first tried at `began_at`: by the status that came back,
/// `None` when nothing did, and by how long the receiver wants to be left alone. `salt` spreads what failed together.
pub fn judge(
    status: Option<u16>,
    retry_after: Option<i64>,
    tries: i64,
    began_at: Timestamp,
    now: Timestamp,
    salt: u16,
) -> Verdict {
    match status {
        Some(200..=299) => return Verdict::Delivered,
        Some(410) => return Verdict::Gone,
        _ => {}
    }
    let at = |nth: i64| usize::try_from(nth).ok().and_then(|nth| SCHEDULE.get(nth)).copied();
    let (Some(due), Some(previous)) = (at(tries), at(tries.saturating_sub(1))) else {
        return Verdict::Failed;
    };
    let jitter = (due - previous).saturating_mul(1_000_000) / JITTER_PART;
    let jitter = jitter / i64::from(u16::MAX) * i64::from(salt);
    let due = began_at.plus_seconds(due).plus_micros(jitter);
    let asked = retry_after.unwrap_or_default().clamp(0, MAX_RETRY_AFTER);
    Verdict::Again(due.max(now.plus_seconds(asked.max(1))))
}

/// The beginning of a text, as it is kept: PostgreSQL's texts know no zero byte.
pub fn excerpt(text: &str) -> String {
    text.chars().take(EXCERPT).map(|c| if c == '\0' { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGAN: Timestamp = Timestamp::from_seconds(1_767_603_600);

    fn judged(status: Option<u16>, tries: i64) -> Verdict {
        judge(status, None, tries, BEGAN, BEGAN, 0)
    }

    #[test]
    fn an_answer_means_what_the_standard_says() {
        for (status, verdict) in [
            (Some(200), Verdict::Delivered),
            (Some(204), Verdict::Delivered),
            (Some(299), Verdict::Delivered),
            (Some(410), Verdict::Gone),
        ] {
            assert_eq!(judged(status, 1), verdict);
        }
        for status in [None, Some(100), Some(301), Some(400), Some(404), Some(429), Some(500)] {
            assert_eq!(judged(status, 1), Verdict::Again(BEGAN.plus_seconds(5)), "{status:?}");
        }
    }

    #[test]
    fn ten_attempts_in_a_day_and_no_more() {
        let mut times = Vec::new();
        for tries in 1..=10 {
            match judged(None, tries) {
                Verdict::Again(at) => times.push(at.micros_since(BEGAN) / 1_000_000),
                verdict => assert_eq!((verdict, tries), (Verdict::Failed, 10)),
            }
        }
        assert_eq!(times, [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]);
        assert_eq!(judged(None, i64::MAX), Verdict::Failed);
    }

    #[test]
    fn a_receiver_may_ask_for_a_pause_and_what_failed_together_comes_back_apart() {
        let again = |after, now, salt| {
            let Verdict::Again(at) = judge(Some(429), after, 1, BEGAN, now, salt) else { panic!() };
            at.micros_since(BEGAN)
        };
        assert_eq!(again(Some(60), BEGAN, 0), 60_000_000);
        assert_eq!(again(Some(1), BEGAN, 0), 5_000_000);
        assert_eq!(again(Some(-9), BEGAN, 0), 5_000_000);
        assert_eq!(again(Some(i64::MAX), BEGAN, 0), MAX_RETRY_AFTER * 1_000_000);
        // After a downtime at once, but never in the past.
        assert_eq!(again(None, BEGAN.plus_seconds(100), 0), 101_000_000);
        let latest = again(None, BEGAN, u16::MAX);
        assert!((5_400_000..=5_500_000).contains(&latest), "{latest}");
    }
}
