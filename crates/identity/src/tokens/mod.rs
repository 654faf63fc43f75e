//! The tokens of programs: an access token that says for a few minutes who asks, and a refresh
//! token that buys the next one.
//!
//! An access token is a JWT (RFC 7519) that only Florin reads. It names a session, and whoever
//! brings it is looked up by that session, so ending the session ends its tokens at once; the
//! signature saves the database from everybody else's. Of what the token says about itself only the
//! key's id is believed, and only to pick one of our keys: algorithm, type, issuer and audience are
//! fixed (RFC 8725).
//!
//! A refresh token is used once. All tokens of a session are a family: one that comes back after it
//! was used was stolen, or its thief was quicker, and which of the two cannot be told, so the
//! session ends (RFC 9700, section 4.14.2). One exception, for an answer that got lost on its way:
//! see [`rules::is_repetition`].

pub(crate) mod rules;
pub(crate) mod store;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use base::error::RefusalKind;
use base::events::Event;
use base::secrets::{ExposeSecret as _, Keyring, SecretString, random_token, sha256_hex};
use base::who::{Person, Session};
use base::{Error, Id, Refusal, Result, Timestamp, Tx};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

use crate::sessions::Opened;

/// What keys are derived for.
const PURPOSE: &str = "florin access token";
/// The type of an access token (RFC 9068), which no other token of ours has.
const TYPE: &str = "at+jwt";
const ISSUER: &str = "florin";
const AUDIENCE: &str = "florin/api";
/// Longest text that is looked at, in bytes; ours are shorter than half of it.
const MAX_LEN: usize = 1024;

/// How long tokens last, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetimes {
    /// Access tokens.
    pub access_seconds: i64,
    /// Refresh tokens, from their last use.
    pub refresh_seconds: i64,
}

impl Default for Lifetimes {
    /// A quarter of an hour, and a week.
    fn default() -> Self {
        Self { access_seconds: 15 * 60, refresh_seconds: 7 * 24 * 60 * 60 }
    }
}

/// Signs and reads access tokens. Cheap to clone.
#[derive(Clone)]
pub struct Tokens(Arc<Inside>);

struct Inside {
    header: Header,
    signing: EncodingKey,
    reading: BTreeMap<String, DecodingKey>,
    validation: Validation,
    lifetimes: Lifetimes,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("lifetimes", &self.0.lifetimes).finish_non_exhaustive()
    }
}

/// What an access token says.
#[derive(Debug, Serialize, Deserialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: Id<Person>,
    sid: Id<Session>,
    iat: i64,
    exp: i64,
}

/// What somebody says who brings an access token of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// This session's, of this person.
    Valid(Id<Session>, Id<Person>),
    /// It was.
    Expired,
    /// Nothing that we believe.
    Foreign,
}

/// Tokens for a program.
#[derive(Debug)]
pub(crate) struct Pair {
    /// For every request.
    pub access: SecretString,
    /// For the next pair.
    pub refresh: SecretString,
    /// How long the access token lasts, in seconds.
    pub expires_in: i64,
}

impl Tokens {
    /// Tokens signed with keys derived from the ring's: the newest signs, all of them are read, so
    /// that a rotation signs nobody out; a key that leaves the ring takes its tokens with it.
    pub fn new(keyring: &Keyring, lifetimes: Lifetimes) -> Result<Self> {
        let keys = keyring.derive(PURPOSE)?;
        let newest = keys.get(keyring.newest());
        let newest = newest.ok_or_else(|| Error::fault("the newest key is not on the ring"))?;
        let signing = EncodingKey::from_secret(newest.expose_secret());
        let reading = keys
            .iter()
            .map(|(id, key)| (id.clone(), DecodingKey::from_secret(key.expose_secret())));
        let header = Header {
            typ: Some(TYPE.to_owned()),
            kid: Some(keyring.newest().to_owned()),
            ..Header::new(Algorithm::HS256)
        };
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // Time comes from the house's clock, in `rules`.
        validation.validate_exp = false;
        let reading = reading.collect();
        Ok(Self(Arc::new(Inside { header, signing, reading, validation, lifetimes })))
    }

    /// True for a text that could be a JWT, as an API key never is.
    pub(crate) fn looks_like_one(text: &str) -> bool {
        text.starts_with("eyJ") && text.len() <= MAX_LEN
    }

    /// An access token for `person` in `session`, good as long as that session lasts.
    pub fn sign(
        &self,
        session: Id<Session>,
        person: Id<Person>,
        now: Timestamp,
    ) -> Result<SecretString> {
        let iat = rules::seconds(now);
        let exp = iat.saturating_add(self.0.lifetimes.access_seconds);
        let claims = Claims { iss: ISSUER, aud: AUDIENCE, sub: person, sid: session, iat, exp };
        let token = encode(&self.0.header, &claims, &self.0.signing)
            .map_err(|error| Error::caused("signing an access token", error))?;
        Ok(token.into())
    }

    /// Reads an access token. Asks nothing but the clock.
    pub fn read(&self, text: &str, now: Timestamp) -> Read {
        let claims = self.claims(text);
        match claims.map(|claims| (rules::is_current(claims.iat, claims.exp, now), claims)) {
            Some((rules::Current::Yes, claims)) => Read::Valid(claims.sid, claims.sub),
            Some((rules::Current::Expired, _)) => Read::Expired,
            Some((rules::Current::NotYet, _)) | None => Read::Foreign,
        }
    }

    fn claims(&self, text: &str) -> Option<Owned> {
        if !Self::looks_like_one(text) {
            return None;
        }
        let header = jsonwebtoken::decode_header(text).ok()?;
        if header.typ.as_deref() != Some(TYPE) {
            return None;
        }
        let key = self.0.reading.get(header.kid.as_deref()?)?;
        decode::<Owned>(text, key, &self.0.validation).ok().map(|token| token.claims)
    }

    fn pair(&self, opened: Opened, now: Timestamp) -> Result<Pair> {
        Ok(Pair {
            access: self.sign(opened.session, opened.person, now)?,
            refresh: opened.token,
            expires_in: self.0.lifetimes.access_seconds,
        })
    }

    /// When a refresh token of now expires.
    fn refresh_expires_at(&self, now: Timestamp) -> Timestamp {
        now.plus_seconds(self.0.lifetimes.refresh_seconds)
    }
}

/// The claims that are looked at once the library has checked the rest.
#[derive(Deserialize)]
struct Owned {
    sub: Id<Person>,
    sid: Id<Session>,
    iat: i64,
    exp: i64,
}

/// The answer to an access token that was good: buy the next one.
pub(crate) fn expired() -> Refusal {
    let message = "This access token has expired. Get the next one with the refresh token.";
    Refusal::new(RefusalKind::Unauthenticated, "AUTH_002", message)
}

/// The answer to an access token that is not ours, or whose session has ended.
pub(crate) fn invalid() -> Refusal {
    let message = "This access token is not valid. Sign in again.";
    Refusal::new(RefusalKind::Unauthenticated, "AUTH_003", message)
}

/// The tokens of a session that was just opened for a program.
pub(crate) async fn issue(tx: &mut Tx, tokens: &Tokens, opened: Opened) -> Result<Pair> {
    let now = tx.now();
    store::set_expiry(tx, opened.session, tokens.refresh_expires_at(now)).await?;
    tokens.pair(opened, now)
}

/// Exchanges a refresh token for the next one of its session. `None`: it buys nothing. One that was
/// used before ends its session; the transaction is to be committed in any case.
pub(crate) async fn refresh(
    tx: &mut Tx,
    tokens: &Tokens,
    token: &SecretString,
) -> Result<Option<Pair>> {
    let hash = sha256_hex(token.expose_secret().as_bytes());
    if let Some(family) = store::by_current(tx, &hash).await? {
        return rotate(tx, tokens, family, Some(&hash)).await;
    }
    let Some(family) = store::by_spent(tx, &hash).await? else {
        return Ok(None);
    };
    let (is_predecessor, rotated_at) =
        (family.predecessor.as_ref() == Some(&hash), family.rotated_at);
    if is_predecessor && rules::is_repetition(rotated_at, tx.now()) {
        return rotate(tx, tokens, family, None).await;
    }
    store::end(tx, family.session).await?;
    let body = serde_json::json!({ "session": family.session });
    tx.record(Event { kind: "session.token_reused", subject: family.person.to_string(), body });
    Ok(None)
}

/// Gives the session its next token. `used` is the one that paid for it; without, the answer to the
/// last exchange is thought lost, and what it held is worth nothing from now on.
async fn rotate(
    tx: &mut Tx,
    tokens: &Tokens,
    family: store::Family,
    used: Option<&str>,
) -> Result<Option<Pair>> {
    let token = random_token()?;
    store::spend(tx, family.session, &family.current).await?;
    let next = store::Next {
        token_hash: &sha256_hex(token.expose_secret().as_bytes()),
        predecessor: used,
        expires_at: tokens.refresh_expires_at(tx.now()),
    };
    store::succeed(tx, family.session, next).await?;
    let store::Family { session, person, organisation, .. } = family;
    let opened = Opened { session, token, person, organisation, device: None };
    tokens.pair(opened, tx.now()).map(Some)
}
