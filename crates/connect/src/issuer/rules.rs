//! What the claims of a token must say. Pure; the signature was looked at before.

use base::Timestamp;
use serde_json::{Map, Value};

/// How far an issuer's clock may be from ours, in seconds.
const LEEWAY_SECONDS: i64 = 60;
/// Longest subject, in bytes (OpenID Connect Core 1.0, section 2).
const MAX_SUBJECT: usize = 255;
/// Google's tokens may leave the scheme out of their issuer
/// (<https://developers.google.com/identity/openid-connect/openid-connect>).
const GOOGLE: (&str, &str) = ("https://accounts.google.com", "accounts.google.com");

/// Why a token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadToken {
    /// It is not a token at all.
    Unreadable,
    /// It is signed by a method that the issuer's keys do not have.
    Algorithm,
    /// It names a key that the issuer does not have.
    Key,
    /// Its signature is wrong.
    Signature,
    /// It is somebody else's.
    Issuer,
    /// It is for somebody else.
    Audience,
    /// It has run out.
    Expired,
    /// It is from the future.
    NotYet,
    /// It does not say whom it is about.
    Subject,
}

/// What a believed token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// Whom it is about, as the issuer knows them.
    pub subject: String,
    /// When it was made, if it says.
    pub issued_at: Option<Timestamp>,
    all: Map<String, Value>,
}

impl Claims {
    /// A claim that is text and not empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.all.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// Any claim.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.all.get(name)
    }

    /// True for a claim that is `true`. Some issuers write it as text.
    pub fn is(&self, name: &str) -> bool {
        match self.all.get(name) {
            Some(Value::Bool(yes)) => *yes,
            Some(Value::String(text)) => text == "true",
            _ => false,
        }
    }
}

/// True when `iss` names `issuer`.
pub(super) fn is_issuer(issuer: &str, iss: &str) -> bool {
    iss == issuer || (issuer == GOOGLE.0 && iss == GOOGLE.1)
}

pub(super) fn judge(
    claims: Map<String, Value>,
    issuer: &str,
    audience: &str,
    now: Timestamp,
) -> Result<Claims, BadToken> {
    let text = |name| claims.get(name).and_then(Value::as_str);
    if !text("iss").is_some_and(|iss| is_issuer(issuer, iss)) {
        return Err(BadToken::Issuer);
    }
    let others = match claims.get("aud") {
        Some(Value::String(one)) if one == audience => false,
        Some(Value::Array(all)) if all.iter().any(|one| one == audience) => all.len() > 1,
        _ => return Err(BadToken::Audience),
    };
    // OpenID Connect Core 1.0, section 3.1.3.7: among several it says which one asked.
    if (others || claims.contains_key("azp")) && text("azp") != Some(audience) {
        return Err(BadToken::Audience);
    }
    let time = |name| -> Result<Option<Timestamp>, BadToken> {
        let stated = claims.get(name).filter(|value| !value.is_null());
        let seconds = stated.map(|value| value.as_i64().ok_or(BadToken::Unreadable)).transpose()?;
        Ok(seconds.map(Timestamp::from_seconds))
    };
    let latest = now.plus_seconds(LEEWAY_SECONDS);
    match time("exp")? {
        Some(ends) if now < ends.plus_seconds(LEEWAY_SECONDS) => {}
        _ => return Err(BadToken::Expired),
    }
    let issued_at = time("iat")?;
    if time("nbf")?.is_some_and(|begins| begins > latest) || issued_at.is_some_and(|at| at > latest)
    {
        return Err(BadToken::NotYet);
    }
    let is_subject = |sub: &&str| !sub.is_empty() && sub.len() <= MAX_SUBJECT;
    let subject = text("sub").filter(is_subject).ok_or(BadToken::Subject)?.to_owned();
    Ok(Claims { subject, issued_at, all: claims })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_767_603_600;

    fn verdict(change: &Value) -> Result<Claims, BadToken> {
        let mut claims = json!({
            "iss": "https://issuer.example", "aud": "florin", "sub": "u1",
            "iat": NOW - 10, "exp": NOW + 3600,
        });
        let Value::Object(all) = &mut claims else { panic!() };
        all.extend(change.as_object().unwrap().clone());
        let now = Timestamp::from_seconds(NOW);
        judge(all.clone(), "https://issuer.example", "florin", now)
    }

    #[test]
    fn what_a_token_must_say() {
        for (change, expected) in [
            (json!({}), None),
            (json!({"iss": "https://issuer.example/"}), Some(BadToken::Issuer)),
            (json!({"iss": null}), Some(BadToken::Issuer)),
            (json!({"aud": "another"}), Some(BadToken::Audience)),
            (json!({"aud": []}), Some(BadToken::Audience)),
            (json!({"aud": ["florin"]}), None),
            (json!({"aud": ["florin", "another"]}), Some(BadToken::Audience)),
            (json!({"aud": ["florin", "another"], "azp": "florin"}), None),
            (json!({"azp": "another"}), Some(BadToken::Audience)),
            (json!({"exp": NOW - 59}), None),
            (json!({"exp": NOW - 60}), Some(BadToken::Expired)),
            (json!({"exp": null}), Some(BadToken::Expired)),
            (json!({"exp": "soon"}), Some(BadToken::Unreadable)),
            (json!({"exp": 1e300}), Some(BadToken::Unreadable)),
            (json!({"nbf": NOW + 60}), None),
            (json!({"nbf": NOW + 61}), Some(BadToken::NotYet)),
            (json!({"iat": NOW + 61}), Some(BadToken::NotYet)),
            (json!({"sub": ""}), Some(BadToken::Subject)),
            (json!({"sub": 7}), Some(BadToken::Subject)),
            (json!({"sub": "x".repeat(256)}), Some(BadToken::Subject)),
        ] {
            assert_eq!(verdict(&change).err(), expected, "{change}");
        }
    }

    #[test]
    fn google_has_two_names_and_nobody_else() {
        assert!(is_issuer("https://accounts.google.com", "accounts.google.com"));
        assert!(!is_issuer("https://issuer.example", "issuer.example"));
        assert!(!is_issuer("accounts.google.com", "https://accounts.google.com"));
    }

    #[test]
    fn claims_are_read_by_their_kind() {
        let claims = verdict(&json!({"a": "x", "b": "", "c": true, "d": "true", "e": 1})).unwrap();
        assert_eq!((claims.text("a"), claims.text("b"), claims.text("c")), (Some("x"), None, None));
        assert!(claims.is("c") && claims.is("d") && !claims.is("e") && !claims.is("f"));
    }
}
