//! When a token is believed. Pure.

use base::Timestamp;

/// How far the clocks of two replicas may be apart, in seconds.
const SKEW_SECONDS: i64 = 60;
/// How long an exchange may be repeated, in seconds: as long as a client waits for an answer that
/// got lost.
const REPEAT_SECONDS: i64 = 10;

/// Where `now` is in the life of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Current {
    /// Within it.
    Yes,
    /// Behind it.
    Expired,
    /// Before it: we have not signed this yet.
    NotYet,
}

/// Whole seconds since the epoch, as tokens count (RFC 7519, section 2).
pub const fn seconds(at: Timestamp) -> i64 {
    at.micros().div_euclid(1_000_000)
}

/// Whether a token of `iat` and `exp`, in seconds since the epoch, is current.
pub fn is_current(iat: i64, exp: i64, now: Timestamp) -> Current {
    let now = seconds(now);
    if now >= exp {
        Current::Expired
    } else if iat > now.saturating_add(SKEW_SECONDS) {
        Current::NotYet
    } else {
        Current::Yes
    }
}

/// Whether the refresh token that was exchanged last may be exchanged once more.
///
/// Only it, only while its successor was not used (it would not be the last then), and only for a
/// moment. The successor dies by it, so that there are never two living tokens in a family: if
/// victim and thief both exchange the same token, whoever comes first holds a dead one, and using
/// that ends the session. So the exception lets nobody stay in unseen.
pub fn is_repetition(rotated_at: Option<Timestamp>, now: Timestamp) -> bool {
    rotated_at.is_some_and(|rotated_at| now < rotated_at.plus_seconds(REPEAT_SECONDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_767_603_600);

    #[test]
    fn a_token_is_current_until_the_second_it_expires() {
        let now = seconds(NOW);
        for (iat, exp, current) in [
            (now, now + 900, Current::Yes),
            (now - 900, now, Current::Expired),
            (now - 899, now + 1, Current::Yes),
            (now + 60, now + 960, Current::Yes),
            (now + 61, now + 961, Current::NotYet),
            (now, i64::MIN, Current::Expired),
            (i64::MAX, i64::MAX, Current::NotYet),
        ] {
            assert_eq!(is_current(iat, exp, NOW), current, "{iat} {exp}");
        }
    }

    #[test]
    fn an_exchange_is_repeated_within_ten_seconds() {
        assert!(!is_repetition(None, NOW));
        assert!(is_repetition(Some(NOW), NOW.plus_seconds(9)));
        assert!(!is_repetition(Some(NOW), NOW.plus_seconds(10)));
    }
}
