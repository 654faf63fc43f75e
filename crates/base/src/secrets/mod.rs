//! Secrets: passwords hashed, values encrypted at rest, random tokens, comparison that takes the
//! same time either way.
//!
//! The only source of randomness for secrets is the operating system's. Secret values are wrapped
//! in types that print as redacted and are wiped from memory when dropped.

mod keyring;
mod passwords;

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
pub use keyring::Keyring;
pub(crate) use keyring::{decrypt, encrypt};
pub use passwords::Passwords;
pub use secrecy::{ExposeSecret, SecretBox, SecretSlice, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// Crockford's base32 in lower case: no i, l, o, u, so it can be read aloud.
const BASE32: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// `N` random bytes from the operating system.
pub fn random_bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    #[expect(clippy::disallowed_methods, reason = "the randomness of secrets comes from here")]
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::caused("asking the system for random bytes", error))?;
    Ok(bytes)
}

/// A random token of 256 bits in base64url, 43 characters: for sessions and API keys. Store its
/// [`sha256_hex`].
pub fn random_token() -> Result<SecretString> {
    let bytes = Zeroizing::new(random_bytes::<32>()?);
    Ok(URL_SAFE_NO_PAD.encode(bytes.as_slice()).into())
}

/// A random code of `len` base32 characters, five bits each, for people to type.
pub fn random_code(len: usize) -> Result<SecretString> {
    random_text(len, 32, |digit| BASE32.get(digit).copied().unwrap_or(b'0'))
}

/// A random code of `len` decimal digits, all equally likely.
pub fn random_digits(len: usize) -> Result<SecretString> {
    // 250 of 256 values: the rest would make the first digits likelier.
    random_text(len, 10, |digit| u8::try_from(digit).map_or(b'0', |digit| b'0' + digit))
}

/// `len` characters, each of `radix` (at most 256) equally likely digits.
fn random_text(len: usize, radix: usize, letter: impl Fn(usize) -> u8) -> Result<SecretString> {
    let fair = 256 - 256 % radix;
    let mut text = String::with_capacity(len);
    while text.len() < len {
        let bytes = Zeroizing::new(random_bytes::<32>()?);
        let digits = bytes.iter().map(|byte| usize::from(*byte)).filter(|value| *value < fair);
        for value in digits.take(len - text.len()) {
            text.push(char::from(letter(value % radix)));
        }
    }
    Ok(text.into())
}

/// SHA-256 in lower-case hexadecimal. Good for storing what is random and long; a password needs
/// [`Passwords`].
pub fn sha256_hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// True when both are the same, in a time that depends only on their lengths.
pub fn equal(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_sha_256_vectors() {
        for (text, hash) in [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ] {
            assert_eq!(sha256_hex(text.as_bytes()), hash);
        }
    }

    #[test]
    fn tokens_are_long_and_never_the_same() {
        let (one, two) = (random_token().unwrap(), random_token().unwrap());
        assert_eq!(one.expose_secret().len(), 43);
        assert_ne!(one.expose_secret(), two.expose_secret());
        assert!(!format!("{one:?}").contains(one.expose_secret()));
    }

    #[test]
    fn codes_use_their_whole_alphabet_and_nothing_else() {
        for (code, alphabet) in [
            (random_code(4_000).unwrap(), BASE32.as_slice()),
            (random_digits(4_000).unwrap(), b"0123456789".as_slice()),
        ] {
            let code = code.expose_secret().as_bytes();
            assert_eq!(code.len(), 4_000);
            assert!(code.iter().all(|letter| alphabet.contains(letter)));
            // Missing one of 32 in 4,000 draws has the probability 32 · (31/32)^4000 < 10^-53.
            assert!(alphabet.iter().all(|letter| code.contains(letter)));
        }
        assert_eq!(random_digits(0).unwrap().expose_secret(), "");
        assert_eq!(random_digits(6).unwrap().expose_secret().len(), 6);
    }

    #[test]
    fn equality_is_of_the_whole() {
        assert!(equal(b"abc", b"abc"));
        for other in [&b"abd"[..], b"ab", b"abcd", b""] {
            assert!(!equal(b"abc", other));
        }
    }
}
