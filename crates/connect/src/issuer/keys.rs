//! An issuer's public keys as they were last seen, and its discovery document. What to ask for and
//! when is decided here; asking is done elsewhere.

use base::Timestamp;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;

use super::BadToken;

/// Keys that are looked at; the rest of a set is left.
const MAX_KEYS: usize = 32;
/// How long keys count without being looked at again.
const FRESH_SECONDS: i64 = 10 * 60;
/// How long they count while the issuer cannot be reached.
const USABLE_SECONDS: i64 = 24 * 3600;
/// The issuer is asked once in this time at most, whatever tokens come.
const PAUSE_SECONDS: i64 = 60;
/// How long a discovery document counts.
const DOCUMENT_SECONDS: i64 = 3600;
/// Shortest modulus of an RSA key in base64url: 2048 bits (RFC 7518, section 3.3).
const MIN_MODULUS: usize = 342;

/// Keys of one issuer.
#[derive(Debug, Default)]
pub(super) struct Keys {
    keys: Vec<Key>,
    fetched_at: Option<Timestamp>,
    tried_at: Option<Timestamp>,
}

#[derive(Debug)]
struct Key {
    kid: Option<String>,
    algorithm: Algorithm,
    key: DecodingKey,
}

fn older(at: Option<Timestamp>, seconds: i64, now: Timestamp) -> bool {
    at.is_none_or(|at| at.plus_seconds(seconds) <= now)
}

impl Keys {
    /// True when the issuer ought to be asked: for keys that are old, or for one that is not known;
    /// but never twice in a minute, so that made-up key ids cost nobody anything.
    pub fn wants_fetch(&self, kid: Option<&str>, now: Timestamp) -> bool {
        let is_known = self.keys.iter().any(|key| kid.is_none() || key.kid.as_deref() == kid);
        older(self.tried_at, PAUSE_SECONDS, now)
            && (!is_known || older(self.fetched_at, FRESH_SECONDS, now))
    }

    pub const fn tried(&mut self, now: Timestamp) {
        self.tried_at = Some(now);
    }

    /// True when no key counts.
    pub fn is_empty(&self, now: Timestamp) -> bool {
        self.keys.is_empty() || older(self.fetched_at, USABLE_SECONDS, now)
    }

    /// Takes the place of what was known.
    pub fn learn(&mut self, body: &[u8], now: Timestamp) -> Result<(), String> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<serde_json::Value>,
        }
        let set: Set = serde_json::from_slice(body).map_err(|error| format!("keys: {error}"))?;
        // A key that is not understood is somebody else's; the others count.
        let read = |value| Key::read(&serde_json::from_value(value).ok()?);
        self.keys = set.keys.into_iter().filter_map(read).take(MAX_KEYS).collect();
        self.fetched_at = Some(now);
        Ok(())
    }

    /// The key that a token names, or the only one where it names none. It must be made for the
    /// token's method.
    pub fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> Result<DecodingKey, BadToken> {
        let mut named = self.keys.iter().filter(|key| kid.is_none() || key.kid.as_deref() == kid);
        match (named.next(), named.next()) {
            (Some(key), None) if key.algorithm == algorithm => Ok(key.key.clone()),
            (Some(_), None) => Err(BadToken::Algorithm),
            _ => Err(BadToken::Key),
        }
    }
}

impl Key {
    fn read(jwk: &Jwk) -> Option<Self> {
        let algorithm = match &jwk.algorithm {
            AlgorithmParameters::RSA(rsa) if rsa.n.len() >= MIN_MODULUS => Algorithm::RS256,
            AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P256 => {
                Algorithm::ES256
            }
            _ => return None,
        };
        let stated = jwk.common.key_algorithm;
        let fits = stated.is_none_or(|stated| stated == KeyAlgorithm::from(algorithm));
        let signs =
            jwk.common.public_key_use.as_ref().is_none_or(|is| *is == PublicKeyUse::Signature);
        let key = DecodingKey::from_jwk(jwk).ok().filter(|_| fits && signs)?;
        Some(Self { kid: jwk.common.key_id.clone(), algorithm, key })
    }
}

/// What an issuer says about itself.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Document {
    issuer: String,
    /// Where people are sent.
    pub authorization_endpoint: String,
    /// Where codes are exchanged.
    pub token_endpoint: String,
    /// Where its keys are.
    pub jwks_uri: String,
    #[serde(skip)]
    read_at: Timestamp,
}

impl Document {
    pub fn read(body: &[u8], issuer: &str, now: Timestamp) -> Result<Self, String> {
        let document: Self = serde_json::from_slice(body)
            .map_err(|error| format!("reading the issuer's discovery document: {error}"))?;
        if document.issuer != issuer {
            return Err(format!("the discovery document is about {:?}", document.issuer));
        }
        Ok(Self { read_at: now, ..document })
    }

    pub fn is_fresh(&self, now: Timestamp) -> bool {
        !older(Some(self.read_at), DOCUMENT_SECONDS, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    /// RFC 7517, appendix A.1, and what must not count beside it.
    const SET: &str = r#"{"keys":[
        {"kty":"EC","crv":"P-256","kid":"1","alg":"ES256","use":"sig",
         "x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
         "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"},
        {"kty":"EC","crv":"P-256","kid":"enc","use":"enc",
         "x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
         "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"},
        {"kty":"RSA","kid":"short","e":"AQAB","n":"AQAB"},
        {"kty":"oct","kid":"secret","k":"AAAA"},
        {"kty":"new","kid":"?"}]}"#;

    #[test]
    fn only_public_keys_that_sign_count() {
        let mut keys = Keys::default();
        keys.learn(SET.as_bytes(), at(0)).unwrap();
        assert_eq!(keys.keys.len(), 1);
        assert!(keys.find(Some("1"), Algorithm::ES256).is_ok());
        assert!(keys.find(None, Algorithm::ES256).is_ok());
        assert_eq!(keys.find(Some("1"), Algorithm::RS256).unwrap_err(), BadToken::Algorithm);
        assert_eq!(keys.find(Some("enc"), Algorithm::ES256).unwrap_err(), BadToken::Key);
        assert!(keys.learn(b"<html>", at(1)).is_err());
    }

    #[test]
    fn the_issuer_is_asked_once_a_minute_at_most() {
        let mut keys = Keys::default();
        assert!(keys.wants_fetch(Some("1"), at(0)) && keys.is_empty(at(0)));
        keys.tried(at(0));
        assert!(!keys.wants_fetch(Some("1"), at(59)), "it was away a moment ago");
        assert!(keys.wants_fetch(Some("1"), at(60)));
        keys.tried(at(60));
        keys.learn(SET.as_bytes(), at(60)).unwrap();
        for (kid, now, wants) in [
            (Some("1"), 61, false),
            (Some("2"), 119, false),
            (Some("2"), 120, true),
            (Some("1"), 659, false),
            (Some("1"), 660, true),
            (None, 120, false),
        ] {
            assert_eq!(keys.wants_fetch(kid, at(now)), wants, "{kid:?} at {now}");
        }
        assert!(!keys.is_empty(at(60 + USABLE_SECONDS - 1)));
        assert!(keys.is_empty(at(60 + USABLE_SECONDS)));
    }

    #[test]
    fn a_document_is_about_its_issuer() {
        let body = br#"{"issuer":"https://a","authorization_endpoint":"https://a/x",
            "token_endpoint":"https://a/t","jwks_uri":"https://a/k","other":1}"#;
        assert!(Document::read(body, "https://b", at(0)).is_err());
        let document = Document::read(body, "https://a", at(0)).unwrap();
        assert!(document.is_fresh(at(3599)) && !document.is_fresh(at(3600)));
    }
}
