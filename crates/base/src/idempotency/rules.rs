//! Keys, what they are good for, and how answers are sealed.

use std::fmt;

use secrecy::SecretBox;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::Kept;
use crate::error::{Error, Refusal, Result};
use crate::ids::Id;
use crate::secrets::{decrypt, encrypt};
use crate::who::Who;

/// What a caller calls one write of theirs.
#[derive(Clone)]
pub struct Key(String);

impl Key {
    /// Longest key, in bytes.
    pub const MAX_LEN: usize = 255;

    /// From the header: visible ASCII, with or without the quotes of a structured field. Refuses
    /// `idempotency_key_malformed`.
    pub fn parse(text: &[u8]) -> Result<Self, Refusal> {
        let bare = text.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""));
        let bare = bare.unwrap_or(text);
        let is_fit = !bare.is_empty()
            && bare.len() <= Self::MAX_LEN
            && bare.iter().all(u8::is_ascii_graphic);
        let text = std::str::from_utf8(bare).ok().filter(|_| is_fit).ok_or_else(|| {
            let message =
                "An Idempotency-Key is 1 to 255 visible ASCII characters; a UUID is best.";
            Refusal::malformed("idempotency_key_malformed", message)
        })?;
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// One write that somebody asks for under a key. Only hashes of it are stored, and what it was
/// answered is sealed under a key made of the caller's: an answer may hold what is shown only once.
pub struct Ask {
    scope: [u8; 32],
    fingerprint: [u8; 32],
    seal: SecretBox<[u8; 32]>,
}

impl Ask {
    /// Of `who`, for whom they act; to `method` and `path`; under `key`; with `body`. Another
    /// person's key, or the same at another address, is another one.
    pub fn new(who: &Who, method: &str, path: &str, key: &Key, body: &[u8]) -> Self {
        let organisation = who.organisation.map_or([0; 16], |id| *id.uuid().as_bytes());
        let actor = who.actor.to_string();
        let parts = [actor.as_bytes(), &organisation, method.as_bytes(), path.as_bytes()];
        let place = digest(b"place", &parts);
        let seal = digest(b"seal", &[&place, key.0.as_bytes()]);
        Self {
            scope: digest(b"scope", &[&place, key.0.as_bytes()]),
            fingerprint: digest(b"body", &[&seal, body]),
            seal: SecretBox::new(Box::new(seal)),
        }
    }

    /// An id that this write alone has, whenever it is asked for: what is recorded under it is there
    /// once, also when the answer is not kept any more.
    pub fn id<L>(&self) -> Id<L> {
        Id::<Self>::from_uuid(Uuid::nil()).derive(&self.scope)
    }

    /// Who, where and which key, as stored.
    pub(super) const fn scope(&self) -> [u8; 32] {
        self.scope
    }

    /// What, as stored.
    pub(super) const fn fingerprint(&self) -> [u8; 32] {
        self.fingerprint
    }

    /// For the database's lock: two of 2^64 that meet wait for each other, no more.
    pub(super) fn lock(&self) -> i64 {
        let first = self.scope.first_chunk().copied().unwrap_or_default();
        i64::from_be_bytes(first)
    }
}

impl fmt::Debug for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ask(…)")
    }
}

/// SHA-256 of the parts, each after its length, so that no two lists of parts read alike.
fn digest(what: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let start = Sha256::new().chain_update(what);
    let fed = parts.iter().fold(start, |hash, part| {
        let len = u64::try_from(part.len()).unwrap_or(u64::MAX);
        hash.chain_update(len.to_be_bytes()).chain_update(part)
    });
    fed.finalize().into()
}

const BESIDE: &str = "idempotent_reply|v1";

pub(super) fn seal(ask: &Ask, answer: &[u8]) -> Result<Vec<u8>> {
    encrypt(&ask.seal, BESIDE, answer)
}

pub(super) fn open(ask: &Ask, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    decrypt(&ask.seal, BESIDE, sealed)
}

#[derive(Serialize, Deserialize)]
struct Head {
    status: u16,
    headers: Vec<(String, String)>,
}

/// A line of JSON, then the body as it is.
pub(super) fn write(answer: &Kept) -> Result<Vec<u8>> {
    let head = Head { status: answer.status, headers: answer.headers.clone() };
    let mut bytes = serde_json::to_vec(&head)
        .map_err(|error| Error::caused("writing an answer to keep", error))?;
    bytes.push(b'\n');
    bytes.extend_from_slice(&answer.body);
    Ok(bytes)
}

pub(super) fn read(bytes: &[u8]) -> Option<Kept> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (head, body) = bytes.split_at_checked(end)?;
    let Head { status, headers } = serde_json::from_slice(head).ok()?;
    Some(Kept { status, headers, body: body.get(1..)?.to_vec() })
}

#[cfg(test)]
mod tests {
    use crate::secrets::ExposeSecret as _;

    use super::*;
    use crate::clock::Clock;
    use crate::ids::Ids;
    use crate::who::Actor;

    fn key(text: &str) -> Key {
        Key::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn a_key_is_visible_ascii_and_quotes_do_not_count() {
        for (text, read) in [
            ("8e03978e-40d5-43dd-bc93-6894a57f9324", Some("8e03978e-40d5-43dd-bc93-6894a57f9324")),
            ("\"k\"", Some("k")),
            ("\"", Some("\"")),
            ("\"\"", None),
            ("", None),
            ("a b", None),
            ("ключ", None),
        ] {
            let parsed = Key::parse(text.as_bytes()).ok().map(|key| key.0);
            assert_eq!(parsed.as_deref(), read, "{text}");
        }
        assert!(Key::parse("x".repeat(255).as_bytes()).is_ok());
        assert_eq!(
            Key::parse("x".repeat(256).as_bytes()).unwrap_err().code,
            "idempotency_key_malformed"
        );
    }

    #[test]
    fn everything_that_makes_a_request_another_one_does() {
        let ids = Ids::random(Clock::system());
        let who = Who::system("one", &ids);
        let base = Ask::new(&who, "POST", "/cards", &key("k"), b"body");
        let same = Ask::new(&who, "POST", "/cards", &key("\"k\""), b"body");
        assert_eq!((base.scope, base.fingerprint), (same.scope, same.fingerprint));
        let other_body = Ask::new(&who, "POST", "/cards", &key("k"), b"other");
        assert_eq!(base.scope, other_body.scope);
        assert_ne!(base.fingerprint, other_body.fingerprint);
        assert_eq!(base.id::<Who>().uuid(), other_body.id::<Who>().uuid());
        let other = Who { actor: Actor::System("two"), ..who.clone() };
        let elsewhere = who.clone().acting_for(ids.next());
        for another in [
            Ask::new(&other, "POST", "/cards", &key("k"), b"body"),
            Ask::new(&elsewhere, "POST", "/cards", &key("k"), b"body"),
            Ask::new(&who, "PUT", "/cards", &key("k"), b"body"),
            Ask::new(&who, "POST", "/cards/", &key("k"), b"body"),
            Ask::new(&who, "POST", "/card", &key("sk"), b"body"),
            Ask::new(&who, "POST", "/cards", &key("K"), b"body"),
        ] {
            assert_ne!(base.scope, another.scope);
            assert_ne!(base.id::<Who>().uuid(), another.id::<Who>().uuid());
            assert_ne!(base.seal.expose_secret(), another.seal.expose_secret());
        }
    }

    #[test]
    fn an_answer_opens_with_its_own_key_alone() {
        let ids = Ids::random(Clock::system());
        let who = Who::system("one", &ids);
        let ask = |text| Ask::new(&who, "POST", "/keys", &key(text), b"");
        let answer = Kept {
            status: 201,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: b"{\"secret\":\n\"fl_live_x\"}".to_vec(),
        };
        let sealed = seal(&ask("k"), &write(&answer).unwrap()).unwrap();
        assert!(!sealed.windows(9).any(|bytes| bytes == b"fl_live_x"));
        assert_eq!(read(&open(&ask("k"), &sealed).unwrap()), Some(answer));
        assert!(open(&ask("other"), &sealed).is_err());
        assert_ne!(ask("k").seal.expose_secret(), &ask("k").scope);
    }
}
