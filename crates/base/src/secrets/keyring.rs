//! Encryption at rest: each value under a random key of its own, that key under one of the
//! operator's.
//!
//! A sealed value is text: `v1.<key id>.<wrapped key>.<encrypted value>`, the last two in
//! base64url, each its 96-bit nonce, the ciphertext and the 128-bit tag of AES-256-GCM. So `LIKE
//! 'v1.2025.%'` finds what a key still holds, and a rotation wraps the small keys anew without
//! reading the values.

use std::collections::BTreeMap;
use std::fmt;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac as _};
use secrecy::{ExposeSecret, SecretBox, SecretSlice, SecretString};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::random_bytes;
use crate::error::{Error, Result};

const VERSION: &str = "v1";
const KEY_LEN: usize = 32;
const NONCE_LEN: usize = 12;
const MAX_KEY_ID_LEN: usize = 32;
/// Longest value, in bytes: credentials and tokens, not documents.
const MAX_VALUE_LEN: usize = 64 * 1024;

type Key = SecretBox<[u8; KEY_LEN]>;

/// The operator's keys. The first seals; all of them open.
///
/// A key wraps one random nonce per value; rotate it well before 2^32 values (NIST SP 800-38D,
/// section 8.3).
pub struct Keyring {
    newest: String,
    keys: BTreeMap<String, Key>,
}

impl Keyring {
    /// Keys as the settings hold them: `id:key` with commas between, the newest first; an id is
    /// letters, digits, `-` and `_`, a key 32 bytes in base64.
    ///
    /// # Errors
    /// No key, two of one id, an id or a key that is none. The message never holds a key.
    pub fn parse(text: &SecretString) -> Result<Self> {
        let mut newest = None;
        let mut keys = BTreeMap::new();
        for (at, entry) in text.expose_secret().split(',').enumerate() {
            let unreadable = || Error::fault(format!("encryption key {}: not id:base64", at + 1));
            let (id, key) = entry.trim().split_once(':').ok_or_else(unreadable)?;
            if !is_key_id(id) {
                return Err(Error::fault(format!("encryption key {}: not an id", at + 1)));
            }
            let key = Zeroizing::new(STANDARD.decode(key).map_err(|_| unreadable())?);
            let key: [u8; KEY_LEN] = key
                .as_slice()
                .try_into()
                .map_err(|_| Error::fault(format!("the encryption key {id} has not 32 bytes")))?;
            newest.get_or_insert_with(|| id.to_owned());
            if keys.insert(id.to_owned(), SecretBox::new(Box::new(key))).is_some() {
                return Err(Error::fault(format!("two encryption keys have the id {id}")));
            }
        }
        let newest = newest.ok_or_else(|| Error::fault("there is no encryption key"))?;
        Ok(Self { newest, keys })
    }

    /// A new random key in the form that [`Keyring::parse`] reads, for an operator to add.
    pub fn generate(id: &str) -> Result<SecretString> {
        if !is_key_id(id) {
            return Err(Error::fault(format!("{id:?} is not an id of a key")));
        }
        let key = Zeroizing::new(random_bytes::<KEY_LEN>()?);
        Ok(format!("{id}:{}", STANDARD.encode(key.as_slice())).into())
    }

    /// Encrypts `value` for one place, named by `context`: `table|column|row`. It opens only there,
    /// so a value that somebody copies to another row is worth nothing.
    pub fn seal(&self, context: &str, value: &[u8]) -> Result<String> {
        if value.len() > MAX_VALUE_LEN {
            return Err(Error::fault(format!("a secret of {} bytes is too long", value.len())));
        }
        let key: Key = SecretBox::new(Box::new(random_bytes()?));
        let wrapped =
            encrypt(self.key(&self.newest)?, &wrap_data(&self.newest), key.expose_secret())?;
        let value = encrypt(&key, &value_data(context), value)?;
        Ok(Sealed { key_id: &self.newest, wrapped, value }.to_string())
    }

    /// Decrypts what was sealed for the same `context`.
    ///
    /// # Errors
    /// A key that is not on the ring; a text that was changed, cut, or sealed for another place.
    pub fn open(&self, context: &str, sealed: &str) -> Result<SecretSlice<u8>> {
        let sealed = Sealed::parse(sealed)?;
        let key = self.unwrap(&sealed)?;
        let value = decrypt(&key, &value_data(context), &sealed.value)?;
        Ok(value.to_vec().into())
    }

    /// The same for a value that is text.
    pub fn open_text(&self, context: &str, sealed: &str) -> Result<SecretString> {
        let value = self.open(context, sealed)?;
        std::str::from_utf8(value.expose_secret())
            .map(Into::into)
            .map_err(|_| Error::fault("the secret is not text"))
    }

    /// The same value under the newest key; `None` when it is under it already.
    pub fn rewrap(&self, sealed: &str) -> Result<Option<String>> {
        let sealed = Sealed::parse(sealed)?;
        if sealed.key_id == self.newest {
            return Ok(None);
        }
        let key = self.unwrap(&sealed)?;
        let wrapped =
            encrypt(self.key(&self.newest)?, &wrap_data(&self.newest), key.expose_secret())?;
        Ok(Some(Sealed { key_id: &self.newest, wrapped, ..sealed }.to_string()))
    }

    /// A key for `purpose` from each key of the ring, by its id: for signatures, which must not use
    /// what encrypts. The same ring and purpose give the same keys. HKDF-Expand with SHA-256 (RFC
    /// 5869; the keys are random, so section 3.3 lets its first step be).
    pub fn derive(&self, purpose: &str) -> Result<BTreeMap<String, SecretBox<[u8; KEY_LEN]>>> {
        let each = self.keys.iter();
        each.map(|(id, key)| Ok((id.clone(), expand(key, purpose.as_bytes())?))).collect()
    }

    /// The key that seals.
    pub fn newest(&self) -> &str {
        &self.newest
    }

    fn unwrap(&self, sealed: &Sealed<'_>) -> Result<Key> {
        let key = decrypt(self.key(sealed.key_id)?, &wrap_data(sealed.key_id), &sealed.wrapped)?;
        let key: [u8; KEY_LEN] = key.as_slice().try_into().map_err(|_| unreadable())?;
        Ok(SecretBox::new(Box::new(key)))
    }

    fn key(&self, id: &str) -> Result<&Key> {
        self.keys
            .get(id)
            .ok_or_else(|| Error::fault(format!("the encryption key {id} is not on the ring")))
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring").field("newest", &self.newest).finish_non_exhaustive()
    }
}

/// The first block of HKDF-Expand, which is as long as a key.
fn expand(key: &Key, purpose: &[u8]) -> Result<Key> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key.expose_secret())
        .map_err(|error| Error::caused("deriving a key", error))?;
    mac.update(purpose);
    mac.update(&[1]);
    Ok(SecretBox::new(Box::new(mac.finalize().into_bytes().into())))
}

fn is_key_id(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    !text.is_empty() && text.len() <= MAX_KEY_ID_LEN && text.bytes().all(letter)
}

struct Sealed<'a> {
    key_id: &'a str,
    wrapped: Vec<u8>,
    value: Vec<u8>,
}

impl<'a> Sealed<'a> {
    fn parse(text: &'a str) -> Result<Self> {
        let mut parts = text.split('.');
        let (Some(VERSION), Some(key_id), Some(wrapped), Some(value), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(unreadable());
        };
        let wrapped = URL_SAFE_NO_PAD.decode(wrapped).map_err(|_| unreadable())?;
        let value = URL_SAFE_NO_PAD.decode(value).map_err(|_| unreadable())?;
        Ok(Self { key_id, wrapped, value })
    }
}

impl fmt::Display for Sealed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (wrapped, value) =
            (URL_SAFE_NO_PAD.encode(&self.wrapped), URL_SAFE_NO_PAD.encode(&self.value));
        write!(f, "{VERSION}.{}.{wrapped}.{value}", self.key_id)
    }
}

/// What is authenticated beside a wrapped key. Different first words keep the two uses apart.
fn wrap_data(key_id: &str) -> String {
    format!("key|{VERSION}|{key_id}")
}

/// What is authenticated beside a value. Not the key's id: a rotation changes it.
fn value_data(context: &str) -> String {
    format!("value|{VERSION}|{context}")
}

/// AES-256-GCM under `key`: the nonce, the ciphertext, the tag.
pub(crate) fn encrypt(key: &Key, beside: &str, clear: &[u8]) -> Result<Vec<u8>> {
    let nonce: [u8; NONCE_LEN] = random_bytes()?;
    let cipher = Aes256Gcm::new(key.expose_secret().into());
    let payload = Payload { msg: clear, aad: beside.as_bytes() };
    let encrypted =
        cipher.encrypt(&Nonce::from(nonce), payload).map_err(|_| Error::fault("encrypting"))?;
    Ok([nonce.as_slice(), &encrypted].concat())
}

/// What was encrypted under `key` with the same words beside it.
pub(crate) fn decrypt(key: &Key, beside: &str, text: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let (nonce, encrypted) = text.split_at_checked(NONCE_LEN).ok_or_else(unreadable)?;
    let nonce: [u8; NONCE_LEN] = nonce.try_into().map_err(|_| unreadable())?;
    let cipher = Aes256Gcm::new(key.expose_secret().into());
    let payload = Payload { msg: encrypted, aad: beside.as_bytes() };
    cipher.decrypt(&Nonce::from(nonce), payload).map(Zeroizing::new).map_err(|_| unreadable())
}

/// One message for all: what exactly was wrong would help only somebody who tries.
fn unreadable() -> Error {
    Error::fault("the sealed value was changed or belongs somewhere else")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTEXT: &str = "bank_connection|token|bcn_1";

    fn ring(ids: &[&str]) -> (Keyring, Vec<String>) {
        let entries: Vec<String> = ids
            .iter()
            .map(|id| Keyring::generate(id).unwrap().expose_secret().to_owned())
            .collect();
        (Keyring::parse(&entries.join(", ").into()).unwrap(), entries)
    }

    #[test]
    fn what_is_sealed_opens_again_and_only_there() {
        let (ring, _) = ring(&["2026"]);
        for value in ["", "tok_1", &"x".repeat(MAX_VALUE_LEN)] {
            let sealed = ring.seal(CONTEXT, value.as_bytes()).unwrap();
            assert!(sealed.starts_with("v1.2026."));
            assert_eq!(ring.open_text(CONTEXT, &sealed).unwrap().expose_secret(), value);
            for elsewhere in ["bank_connection|token|bcn_2", "", "bank_connection|token|bcn_1|"] {
                assert!(ring.open(elsewhere, &sealed).is_err(), "{elsewhere}");
            }
        }
        assert!(ring.seal(CONTEXT, &vec![0; MAX_VALUE_LEN + 1]).is_err());
    }

    #[test]
    fn the_same_value_is_sealed_differently_each_time() {
        let (ring, _) = ring(&["a"]);
        assert_ne!(ring.seal(CONTEXT, b"x").unwrap(), ring.seal(CONTEXT, b"x").unwrap());
    }

    #[test]
    fn every_changed_character_is_noticed() {
        let (ring, _) = ring(&["a", "b"]);
        let sealed = ring.seal(CONTEXT, b"secret").unwrap();
        for at in 0..sealed.len() {
            for new in ['A', 'b', '.', '_'] {
                let mut changed: Vec<char> = sealed.chars().collect();
                if changed[at] == new {
                    continue;
                }
                changed[at] = new;
                let changed: String = changed.into_iter().collect();
                assert!(ring.open(CONTEXT, &changed).is_err(), "{at} {new}");
            }
            assert!(ring.open(CONTEXT, &sealed[..at]).is_err(), "cut at {at}");
        }
        assert!(ring.open(CONTEXT, &format!("{sealed}.AAAA")).is_err());
    }

    #[test]
    fn halves_of_two_values_do_not_fit_together() {
        let (ring, _) = ring(&["a"]);
        let (one, two) = (ring.seal(CONTEXT, b"1").unwrap(), ring.seal(CONTEXT, b"2").unwrap());
        let (head, _) = one.rsplit_once('.').unwrap();
        let (_, tail) = two.rsplit_once('.').unwrap();
        assert!(ring.open(CONTEXT, &format!("{head}.{tail}")).is_err());
    }

    #[test]
    fn a_rotation_wraps_anew_and_leaves_the_value() {
        let (old, entries) = ring(&["2025"]);
        let sealed = old.seal(CONTEXT, b"secret").unwrap();
        let newer = Keyring::generate("2026").unwrap();
        let both = format!("{},{}", newer.expose_secret(), entries[0]);
        let both = Keyring::parse(&both.into()).unwrap();
        assert_eq!(both.newest(), "2026");
        assert!(both.open(CONTEXT, &sealed).is_ok(), "the old key still opens");

        let rewrapped = both.rewrap(&sealed).unwrap().unwrap();
        assert!(rewrapped.starts_with("v1.2026."));
        assert_eq!(sealed.rsplit_once('.').unwrap().1, rewrapped.rsplit_once('.').unwrap().1);
        assert_eq!(both.rewrap(&rewrapped).unwrap(), None);

        // The old key can go now.
        let only = Keyring::parse(&newer).unwrap();
        assert_eq!(only.open_text(CONTEXT, &rewrapped).unwrap().expose_secret(), "secret");
        let unknown = only.open(CONTEXT, &sealed).unwrap_err();
        assert_eq!(unknown.to_string(), "the encryption key 2025 is not on the ring");
        assert!(only.rewrap(&sealed).is_err());
    }

    #[test]
    fn a_wrong_key_of_the_right_name_opens_nothing() {
        let (one, _) = ring(&["a"]);
        let (two, _) = ring(&["a"]);
        assert!(two.open(CONTEXT, &one.seal(CONTEXT, b"x").unwrap()).is_err());
    }

    #[test]
    fn the_published_vector_of_hkdf() {
        // RFC 5869, A.1: the pseudorandom key, and the first block that it expands to.
        let hex = |text: &str| -> Vec<u8> {
            let byte = |at| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
            (0..text.len()).step_by(2).map(byte).collect()
        };
        let key = hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
        let ring = Keyring::parse(&format!("a:{}", STANDARD.encode(&key)).into()).unwrap();
        // Its info is the bytes f0 to f9, which are no text; a purpose is, so this asks the part
        // that both share.
        let derived = expand(ring.key("a").unwrap(), &hex("f0f1f2f3f4f5f6f7f8f9")).unwrap();
        let expected = hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
        assert_eq!(derived.expose_secret().as_slice(), expected);
    }

    #[test]
    fn derived_keys_belong_to_one_purpose_and_one_key() {
        let (ring, _) = ring(&["a", "b"]);
        let (one, other) = (ring.derive("tokens").unwrap(), ring.derive("checkpoints").unwrap());
        assert_eq!(one.keys().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(one["a"].expose_secret(), ring.derive("tokens").unwrap()["a"].expose_secret());
        assert_ne!(one["a"].expose_secret(), one["b"].expose_secret());
        assert_ne!(one["a"].expose_secret(), other["a"].expose_secret());
    }

    #[test]
    fn a_key_under_two_names_does_not_make_them_one() {
        let key = STANDARD.encode([7; KEY_LEN]);
        let ring = Keyring::parse(&format!("a:{key},b:{key}").into()).unwrap();
        let sealed = ring.seal(CONTEXT, b"x").unwrap();
        let renamed = sealed.replacen("v1.a.", "v1.b.", 1);
        assert_ne!(sealed, renamed);
        assert!(ring.open(CONTEXT, &renamed).is_err());
    }

    #[test]
    fn keys_that_are_none_are_refused_without_printing_them() {
        let key = STANDARD.encode([7; 32]);
        let short = STANDARD.encode([7; 31]);
        for text in [
            String::new(),
            "a".to_owned(),
            "a:".to_owned(),
            format!(":{key}"),
            format!("a b:{key}"),
            format!("a.b:{key}"),
            format!("a:{short}"),
            format!("a:{key},a:{key}"),
            format!("a:{key},"),
            format!("{}:{key}", "x".repeat(33)),
        ] {
            let error = Keyring::parse(&text.clone().into()).unwrap_err().chain();
            assert!(!error.contains(&key) && !error.contains(&short), "{error}");
        }
        let (ring, entries) = ring(&["a"]);
        let printed = format!("{ring:?}");
        assert!(!printed.contains(entries[0].split_once(':').unwrap().1), "{printed}");
    }
}
