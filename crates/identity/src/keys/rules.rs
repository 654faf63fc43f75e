//! The form of a key's text, what a key may be given, and from which sites it works. Pure.

use base::error::{FieldProblem, RefusalKind};
use base::permissions::Permission::{
    InvitationsManage, KeysManage, MembersManage, OrganisationManage, OrganisationTransfer,
    RolesManage, StorefrontUse,
};
use base::permissions::PermissionSet;
use base::{Refusal, Timestamp};

use super::Mode;
use crate::roles::rules::may_give;

/// Most keys of one organisation that open something.
pub const MAX_KEYS: i64 = 100;
/// Most sites that a public key works from.
pub const MAX_ORIGINS: usize = 20;
/// How long a key lasts that nobody said otherwise of, and at most.
pub const DEFAULT_DAYS: u32 = 90;
const MAX_DAYS: u32 = 365;
/// For how long a rotated key still works beside its successor, unless somebody says otherwise, and
/// at most.
pub const DEFAULT_OVERLAP_HOURS: u32 = 24;
const MAX_OVERLAP_HOURS: u32 = 7 * 24;
/// `fl_live_` and four characters: too few to guess the rest, enough to tell keys apart.
const PREFIX_LEN: usize = 12;
/// A token of 256 bits in base64url.
const TOKEN_LEN: usize = 43;
/// How exactly a key's last use is known.
const USE_SECONDS: i64 = 60;
const DAY_SECONDS: i64 = 86_400;

/// What a key can be given. A key that leaked must not be able to make itself a successor, nor a
/// friend: whatever decides about people and keys stays with people.
pub const GRANTABLE: PermissionSet =
    PermissionSet::ALL_ORGANISATION.difference(PermissionSet::of(&[
        OrganisationManage,
        OrganisationTransfer,
        MembersManage,
        InvitationsManage,
        RolesManage,
        KeysManage,
    ]));
/// What a public key is given, and nothing else: everybody can read it in the shop's pages.
pub const PUBLIC: PermissionSet = PermissionSet::of(&[StorefrontUse]);

/// The part of a key's text that may be shown.
pub fn prefix(text: &str) -> &str {
    text.get(..PREFIX_LEN).unwrap_or_default()
}

/// False for what cannot be a key, so that nonsense costs no question to the database.
pub fn is_key(text: &str) -> bool {
    let token = Mode::ALL.iter().find_map(|mode| text.strip_prefix(mode.prefix()));
    token.is_some_and(|token| {
        token.len() == TOKEN_LEN
            && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    })
}

/// Whether a use at `now` is worth writing down.
pub fn is_news(last_used_at: Option<Timestamp>, now: Timestamp) -> bool {
    last_used_at.is_none_or(|last| last.plus_seconds(USE_SECONDS) <= now)
}

/// What a key of `mode` may do that is asked for `asked` by somebody who may do `mine`; unasked,
/// everything that it can be given.
pub fn scopes(
    mode: Mode,
    asked: Option<PermissionSet>,
    mine: PermissionSet,
) -> Result<PermissionSet, Refusal> {
    let possible = if mode == Mode::Public { PUBLIC } else { GRANTABLE };
    let Some(asked) = asked else {
        let scopes = possible.intersection(mine);
        // A public key that may nothing would only look like one.
        return if mode == Mode::Public {
            may_give(mine, PUBLIC).map(|()| PUBLIC)
        } else {
            Ok(scopes)
        };
    };
    may_give(mine, asked)?;
    let beyond = asked.difference(possible);
    if beyond.is_empty() {
        return Ok(asked);
    }
    let message = format!("A key of this kind cannot be given this: {beyond}.");
    Err(Refusal::field("scopes", "not_for_keys", message))
}

/// When a key issued at `now` ends that is to last for `days`.
pub fn expires_at(days: Option<u32>, now: Timestamp) -> Result<Timestamp, Refusal> {
    let days = days.unwrap_or(DEFAULT_DAYS);
    if !(1..=MAX_DAYS).contains(&days) {
        let message = format!("A key lasts from 1 to {MAX_DAYS} days.");
        return Err(Refusal::field("expiresInDays", "out_of_range", message));
    }
    Ok(now.plus_seconds(i64::from(days).saturating_mul(DAY_SECONDS)))
}

/// Until when a key that is rotated at `now`, and would end at `ends`, still works.
pub fn overlap_ends(
    hours: Option<u32>,
    ends: Option<Timestamp>,
    now: Timestamp,
) -> Result<Timestamp, Refusal> {
    let hours = hours.unwrap_or(DEFAULT_OVERLAP_HOURS);
    if hours > MAX_OVERLAP_HOURS {
        let message = format!("The old key works for 0 to {MAX_OVERLAP_HOURS} hours more.");
        return Err(Refusal::field("overlapHours", "out_of_range", message));
    }
    let until = now.plus_seconds(i64::from(hours).saturating_mul(3_600));
    Ok(ends.map_or(until, |ends| ends.min(until)))
}

/// The sites of a key of `mode`, each in its normal form. A public key needs some, others have none.
pub fn origins(mode: Mode, texts: &[String]) -> Result<Vec<String>, Refusal> {
    let wrong = |code: &'static str, message: String| Refusal::field("origins", code, message);
    if mode != Mode::Public {
        return if texts.is_empty() {
            Ok(Vec::new())
        } else {
            Err(wrong("not_public", "Only a public key is bound to sites.".to_owned()))
        };
    }
    if texts.is_empty() || texts.len() > MAX_ORIGINS {
        let message = format!("A public key works from 1 to {MAX_ORIGINS} sites; name them.");
        return Err(wrong("missing", message));
    }
    let mut all = Vec::with_capacity(texts.len());
    for (at, text) in texts.iter().enumerate() {
        let Some(origin) = origin(text) else {
            let message = format!("\"{text}\" is no site; write it as https://shop.example.");
            let field = format!("origins[{at}]");
            let problem = FieldProblem { field, code: "not_a_site", message: message.clone() };
            let fields = vec![problem];
            return Err(Refusal { fields, ..Refusal::invalid("not_a_site", message) });
        };
        if !all.contains(&origin) {
            all.push(origin);
        }
    }
    Ok(all)
}

/// The normal form of an origin (RFC 6454 section 6.2), as browsers send it: `https`, or `http` on
/// the developer's own machine, a host in ASCII, and a port that is not the scheme's own.
fn origin(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    let (scheme, authority) = text.split_once("://")?;
    let authority = authority.strip_suffix('/').unwrap_or(authority);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, Some(port.parse::<u16>().ok()?)),
        None => (authority, None),
    };
    let is_label = |label: &str| {
        let inside = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        !label.is_empty() && label.len() <= 63 && inside
    };
    if host.len() > 253 || !host.split('.').all(is_label) {
        return None;
    }
    let own = match scheme {
        "https" => 443,
        "http" if host == "localhost" || host == "127.0.0.1" => 80,
        _ => return None,
    };
    match port {
        Some(port) if port != own => Some(format!("{scheme}://{host}:{port}")),
        _ => Some(format!("{scheme}://{host}")),
    }
}

/// Whether a key bound to `origins` works for a request from `origin`: exactly one of them, or
/// anywhere when it is bound to none.
pub fn works_from(origins: &[String], origin: Option<&str>) -> bool {
    origins.is_empty() || origin.is_some_and(|origin| origins.iter().any(|one| one == origin))
}

/// Whether a key that ends at `expires_at` can still be rotated at `now`.
pub fn may_rotate(
    revoked_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    has_successor: bool,
    now: Timestamp,
) -> Result<(), Refusal> {
    if has_successor {
        let message = "This key has a successor already; rotate that one.";
        return Err(Refusal::conflict("key_rotated", message));
    }
    if revoked_at.is_some() || expires_at.is_some_and(|ends| ends <= now) {
        let message = "This key opens nothing any more; issue another.";
        return Err(Refusal::conflict("key_ended", message));
    }
    Ok(())
}

/// Too many keys.
pub fn has_room(live: i64) -> Result<(), Refusal> {
    if live < MAX_KEYS {
        return Ok(());
    }
    let message = "Revoke a key that nobody needs any more; then issue this one.";
    Err(Refusal::new(RefusalKind::Conflict, "too_many_keys", message))
}

#[cfg(test)]
mod tests {
    use base::permissions::Permission::{CardsManage, CardsRead};

    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_767_603_600);

    #[test]
    fn only_what_looks_like_a_key_is_looked_up() {
        let token = "x".repeat(43);
        for (text, fits) in [
            (format!("fl_live_{token}"), true),
            (format!("fl_test_{token}"), true),
            (format!("fl_pub_{token}"), true),
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
    fn a_use_is_written_down_once_a_minute() {
        assert!(is_news(None, NOW));
        assert!(!is_news(Some(NOW), NOW.plus_seconds(59)));
        assert!(is_news(Some(NOW), NOW.plus_seconds(60)));
    }

    #[test]
    fn a_key_may_what_its_maker_may_and_never_decides_about_people_and_keys() {
        let all = PermissionSet::ALL_ORGANISATION;
        let of = PermissionSet::of;
        for (mode, asked, mine, answer) in [
            (Mode::Live, None, all, Ok(GRANTABLE)),
            (Mode::Live, None, of(&[CardsRead, KeysManage]), Ok(of(&[CardsRead]))),
            (Mode::Test, Some(of(&[CardsRead])), all, Ok(of(&[CardsRead]))),
            (Mode::Live, Some(of(&[])), all, Ok(of(&[]))),
            (Mode::Live, Some(of(&[CardsManage])), of(&[CardsRead]), Err("beyond_own_permissions")),
            (Mode::Live, Some(of(&[KeysManage])), all, Err("not_for_keys")),
            (Mode::Live, Some(of(&[MembersManage])), all, Err("not_for_keys")),
            (Mode::Public, None, all, Ok(PUBLIC)),
            (Mode::Public, None, of(&[CardsRead]), Err("beyond_own_permissions")),
            (Mode::Public, Some(of(&[CardsRead])), all, Err("not_for_keys")),
        ] {
            let scopes = scopes(mode, asked, mine).map_err(|refusal| refusal.code);
            assert_eq!(scopes, answer, "{mode:?} {asked:?} {mine:?}");
        }
    }

    #[test]
    fn keys_end() {
        for (days, answer) in [
            (None, Some(90)),
            (Some(1), Some(1)),
            (Some(365), Some(365)),
            (Some(366), None),
            (Some(0), None),
        ] {
            let ends = expires_at(days, NOW).ok();
            assert_eq!(ends, answer.map(|days: i64| NOW.plus_seconds(days * 86_400)), "{days:?}");
        }
    }

    #[test]
    fn an_old_key_works_for_a_while_beside_the_new_one_but_no_longer_than_it_would() {
        let hours = |hours: i64| NOW.plus_seconds(hours * 3_600);
        for (overlap, ends, answer) in [
            (None, Some(hours(1_000)), Some(hours(24))),
            (None, None, Some(hours(24))),
            (Some(0), Some(hours(1_000)), Some(NOW)),
            (Some(168), Some(hours(100)), Some(hours(100))),
            (Some(169), None, None),
        ] {
            assert_eq!(overlap_ends(overlap, ends, NOW).ok(), answer, "{overlap:?}");
        }
        for (revoked, ends, has_successor, answer) in [
            (None, Some(hours(1)), false, None),
            (None, None, false, None),
            (None, Some(NOW), false, Some("key_ended")),
            (Some(NOW), None, false, Some("key_ended")),
            (None, Some(hours(1)), true, Some("key_rotated")),
        ] {
            let refused = may_rotate(revoked, ends, has_successor, NOW).err();
            assert_eq!(refused.map(|refusal| refusal.code), answer);
        }
    }

    #[test]
    fn a_site_has_one_form() {
        for (text, form) in [
            ("https://shop.example", Some("https://shop.example")),
            (" HTTPS://Shop.Example/ ", Some("https://shop.example")),
            ("https://shop.example:443", Some("https://shop.example")),
            ("https://shop.example:8443", Some("https://shop.example:8443")),
            ("http://localhost:3000", Some("http://localhost:3000")),
            ("http://shop.example", None),
            ("https://shop.example/path", None),
            ("https://user@shop.example", None),
            ("https://*.example", None),
            ("https://", None),
            ("https://shop..example", None),
            ("https://shop.example:", None),
            ("https://магазин.example", None),
            ("shop.example", None),
            ("null", None),
        ] {
            assert_eq!(origin(text).as_deref(), form, "{text}");
        }
    }

    #[test]
    fn a_public_key_works_from_its_sites_alone() {
        let sites = vec!["https://shop.example".to_owned()];
        for (origins, from, works) in [
            (&sites, Some("https://shop.example"), true),
            (&sites, Some("https://evil-shop.example"), false),
            (&sites, Some("https://shop.example.evil.example"), false),
            (&sites, Some("https://shop.example:8443"), false),
            (&sites, Some("http://shop.example"), false),
            (&sites, Some("null"), false),
            (&sites, None, false),
            (&Vec::new(), None, true),
            (&Vec::new(), Some("https://anywhere.example"), true),
        ] {
            assert_eq!(works_from(origins, from), works, "{from:?}");
        }
        assert_eq!(origins(Mode::Public, &[]).map_err(|r| r.code), Err("missing"));
        assert_eq!(origins(Mode::Public, &["x".to_owned()]).map_err(|r| r.code), Err("not_a_site"));
        assert_eq!(origins(Mode::Live, &sites).map_err(|r| r.code), Err("not_public"));
        assert_eq!(origins(Mode::Live, &[]), Ok(Vec::new()));
    }
}
