//! The form of a key's text, and who may manage keys. Pure.

use base::{Actor, Timestamp};

use crate::Role;

/// Most keys of one organisation that open something.
pub const MAX_KEYS: i64 = 100;
/// `fl_live_` and four characters: too few to guess the rest, enough to tell keys apart.
const PREFIX_LEN: usize = 12;
/// `fl_live_` and a token of 256 bits in base64url.
const TEXT_LEN: usize = 51;
/// How exactly a key's last use is known.
const USE_SECONDS: i64 = 60;

/// The part of a key's text that may be shown.
pub fn prefix(text: &str) -> &str {
    text.get(..PREFIX_LEN).unwrap_or_default()
}

/// False for what cannot be a key, so that nonsense costs no question to the database.
pub fn is_key(text: &str) -> bool {
    let token = text.strip_prefix("fl_live_").or_else(|| text.strip_prefix("fl_test_"));
    text.len() == TEXT_LEN
        && token.is_some_and(|token| {
            token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        })
}

/// Whether `actor`, who is `role` in the organisation, may issue and revoke its keys.
pub fn may_manage(actor: &Actor, role: Option<Role>) -> bool {
    match actor {
        Actor::System(_) => true,
        Actor::Person(_) => role == Some(Role::Admin),
        Actor::Key(_) | Actor::Party(_) => false,
    }
}

/// Whether a use at `now` is worth writing down.
pub fn is_news(last_used_at: Option<Timestamp>, now: Timestamp) -> bool {
    last_used_at.is_none_or(|last| last.plus_seconds(USE_SECONDS) <= now)
}

#[cfg(test)]
mod tests {
    use base::{Clock, Ids};

    use super::*;

    #[test]
    fn only_what_looks_like_a_key_is_looked_up() {
        let token = "x".repeat(43);
        for (text, fits) in [
            (format!("fl_live_{token}"), true),
            (format!("fl_test_{token}"), true),
            (format!("fl_prod_{token}"), false),
            (format!("fl_live_{token}x"), false),
            (format!("fl_live_{}", "x".repeat(42)), false),
            (format!("fl_live_{}'", "x".repeat(42)), false),
            (String::new(), false),
        ] {
            assert_eq!(is_key(&text), fits, "{text}");
        }
        assert_eq!(prefix(&format!("fl_live_{token}")), "fl_live_xxxx");
    }

    #[test]
    fn keys_are_managed_by_admins_and_by_florin() {
        let ids = Ids::random(Clock::system());
        let (person, key) = (ids.next(), ids.next());
        for (actor, role, may) in [
            (Actor::System("demo"), None, true),
            (Actor::Person(person), Some(Role::Admin), true),
            (Actor::Person(person), Some(Role::Member), false),
            (Actor::Person(person), None, false),
            (Actor::Key(key), Some(Role::Admin), false),
            (Actor::Party("marqeta"), Some(Role::Admin), false),
        ] {
            assert_eq!(may_manage(&actor, role), may, "{actor} {role:?}");
        }
    }

    #[test]
    fn a_use_is_written_down_once_a_minute() {
        let now = Timestamp::from_seconds(1_767_603_600);
        assert!(is_news(None, now));
        assert!(!is_news(Some(now), now.plus_seconds(59)));
        assert!(is_news(Some(now), now.plus_seconds(60)));
    }
}
