//! How long a session lasts. Pure.

use base::Timestamp;

/// How long a browser's session lasts when nobody uses it.
pub const SESSION_SECONDS: i64 = 30 * 24 * 60 * 60;
/// How exactly a session's last use is known, so that most requests write nothing.
const USE_SECONDS: i64 = 5 * 60;

/// Whether a use at `now` is worth writing down.
pub fn is_news(used_at: Timestamp, now: Timestamp) -> bool {
    used_at.plus_seconds(USE_SECONDS) <= now
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_is_written_down_every_five_minutes() {
        let now = Timestamp::from_seconds(1_767_603_600);
        assert!(!is_news(now, now.plus_seconds(299)));
        assert!(is_news(now, now.plus_seconds(300)));
    }
}
