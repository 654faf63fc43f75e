//! Standard Webhooks: how a message proves who sent it and when
//! (<https://github.com/standard-webhooks/standard-webhooks>). For those that Florin sends and those
//! it receives.
//!
//! What a message says is none of this file's business.

use std::fmt;

use base::secrets::{ExposeSecret as _, SecretSlice, SecretString, equal, random_bytes};
use base::{Error, Result, Timestamp};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac as _};
use sha2::Sha256;

/// The header with the message's id, which stays the same when it is sent again.
pub const ID_HEADER: &str = "webhook-id";
/// The header with the time of sending, in seconds since the epoch.
pub const TIMESTAMP_HEADER: &str = "webhook-timestamp";
/// The header with the signatures.
pub const SIGNATURE_HEADER: &str = "webhook-signature";

/// How far a message's time may be from ours, in seconds, before and after.
pub const TOLERANCE_SECONDS: i64 = 300;

const PREFIX: &str = "whsec_";
/// Bytes of a generated secret.
const GENERATED: usize = 32;
/// Fewest and most bytes of a secret, as the standard says.
const SECRET_LEN: std::ops::RangeInclusive<usize> = 24..=64;
/// Longest id, in bytes.
const MAX_ID: usize = 256;
/// Signatures that are looked at: the standard lets a sender rotate, not flood.
const MAX_SIGNATURES: usize = 16;
/// Secrets that sign at the same time while one takes the place of another.
const MAX_SECRETS: usize = 4;

/// What a message brought to prove itself, as it came.
#[derive(Debug, Clone, Copy)]
pub struct Proof<'a> {
    /// [`ID_HEADER`].
    pub id: &'a str,
    /// [`TIMESTAMP_HEADER`].
    pub timestamp: &'a str,
    /// [`SIGNATURE_HEADER`].
    pub signature: &'a str,
}

/// Why a message is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// The headers are not what the standard says.
    Unreadable,
    /// It was sent too long ago, or will be: a replay, or a clock that is wrong.
    Stale,
    /// None of the signatures is right.
    Forged,
}

/// Signs and verifies with one secret, or with several while one takes the place of another.
pub struct Signer(Vec<SecretSlice<u8>>);

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer(hidden)")
    }
}

/// A new secret in the form that [`Signer::new`] reads: `whsec_` and 32 random bytes in base64.
pub fn generate() -> Result<SecretString> {
    Ok(format!("{PREFIX}{}", STANDARD.encode(random_bytes::<GENERATED>()?)).into())
}

impl Signer {
    /// With `secrets`, the newest first; each `whsec_` and base64, as receivers are given it, or
    /// `v1,whsec_…`, as Supabase shows it.
    ///
    /// # Errors
    /// None or too many of them, or one that is not 24 to 64 bytes in base64. The message never
    /// holds one.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a SecretString>) -> Result<Self> {
        let keys: Vec<SecretSlice<u8>> = secrets.into_iter().map(key).collect::<Result<_>>()?;
        if keys.is_empty() || keys.len() > MAX_SECRETS {
            return Err(Error::fault(format!(
                "{} webhook secrets, not 1 to {MAX_SECRETS}",
                keys.len()
            )));
        }
        Ok(Self(keys))
    }

    /// The value of [`SIGNATURE_HEADER`]: one signature per secret.
    pub fn sign(&self, id: &str, at: Timestamp, body: &[u8]) -> String {
        let timestamp = at.micros().div_euclid(1_000_000).to_string();
        let signatures = self.0.iter().map(|key| {
            let mac = mac(key, id, &timestamp, body).finalize().into_bytes();
            format!("v1,{}", STANDARD.encode(mac))
        });
        signatures.collect::<Vec<_>>().join(" ")
    }

    /// Says when the message was sent, if one of its signatures is by one of the secrets and it was
    /// sent about now.
    pub fn verify(
        &self,
        proof: Proof<'_>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Timestamp, Doubt> {
        let sent_at = self.authenticate(proof, body)?;
        let apart = now.micros_since(sent_at).unsigned_abs();
        if apart > TOLERANCE_SECONDS.unsigned_abs() * 1_000_000 {
            return Err(Doubt::Stale);
        }
        Ok(sent_at)
    }

    /// The same, whenever it was sent: for whoever judges that. Every signature is compared with
    /// every secret, in constant time.
    pub fn authenticate(&self, proof: Proof<'_>, body: &[u8]) -> Result<Timestamp, Doubt> {
        let Proof { id, timestamp, signature } = proof;
        let is_id =
            !id.is_empty() && id.len() <= MAX_ID && id.bytes().all(|b| b.is_ascii_graphic());
        let digits = !timestamp.is_empty() && timestamp.bytes().all(|b| b.is_ascii_digit());
        let seconds: i64 =
            timestamp.parse().ok().filter(|_| is_id && digits).ok_or(Doubt::Unreadable)?;
        let macs: Vec<_> = (self.0.iter())
            .map(|key| mac(key, id, timestamp, body).finalize().into_bytes())
            .collect();
        let mut is_right = false;
        for presented in signatures(signature) {
            for mac in &macs {
                is_right |= equal(mac, &presented);
            }
        }
        if is_right { Ok(Timestamp::from_seconds(seconds)) } else { Err(Doubt::Forged) }
    }
}

/// The symmetric signatures in a header. The standard puts a space between them; Supabase a comma
/// and a space, which leaves a comma at their ends.
fn signatures(header: &str) -> impl Iterator<Item = Vec<u8>> {
    header
        .split_ascii_whitespace()
        .take(MAX_SIGNATURES)
        .filter_map(|word| word.trim_matches(',').strip_prefix("v1,"))
        .filter_map(|encoded| STANDARD.decode(encoded).ok())
}

fn key(secret: &SecretString) -> Result<SecretSlice<u8>> {
    let text = secret.expose_secret().trim();
    let text = text.strip_prefix("v1,").unwrap_or(text);
    let bytes = text.strip_prefix(PREFIX).and_then(|encoded| STANDARD.decode(encoded).ok());
    bytes
        .filter(|bytes| SECRET_LEN.contains(&bytes.len()))
        .map(Into::into)
        .ok_or_else(|| Error::fault("a webhook secret is whsec_ and 24 to 64 bytes in base64"))
}

fn mac(key: &SecretSlice<u8>, id: &str, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
    <Hmac<Sha256> as KeyInit>::new_from_slice(key.expose_secret())
        .expect("HMAC takes a key of any length (RFC 2104, section 2)")
        .chain_update(id)
        .chain_update(b".")
        .chain_update(timestamp)
        .chain_update(b".")
        .chain_update(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The standard's own test vector.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const AT: i64 = 1_614_265_330;
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn signer() -> Signer {
        Signer::new([&SECRET.into()]).unwrap()
    }

    fn verify(signature: &str, body: &[u8], late: i64) -> Result<Timestamp, Doubt> {
        let timestamp = AT.to_string();
        let proof = Proof { id: ID, timestamp: &timestamp, signature };
        signer().verify(proof, body, Timestamp::from_seconds(AT + late))
    }

    #[test]
    fn the_published_vector() {
        let at = Timestamp::from_seconds(AT);
        assert_eq!(signer().sign(ID, at, BODY), SIGNATURE);
        assert_eq!(verify(SIGNATURE, BODY, 0), Ok(at));
    }

    #[test]
    fn one_right_signature_among_others_is_enough() {
        let other = "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        for header in [
            format!("{other} {SIGNATURE}"),
            format!("{SIGNATURE} {other}"),
            format!("{other}, {SIGNATURE}"),
            format!("{SIGNATURE}, {other}"),
            format!("{SIGNATURE},"),
            format!("v1a,AAAA v2,BBBB {SIGNATURE}"),
        ] {
            assert!(verify(&header, BODY, 0).is_ok(), "{header}");
        }
    }

    #[test]
    fn anything_else_is_forged() {
        for header in [
            "",
            "v1,",
            "v1",
            &SIGNATURE[3..],
            &SIGNATURE.replace("v1,", "v1a,"),
            &SIGNATURE.replace('g', "h"),
            &SIGNATURE[..40],
            &format!("{}{SIGNATURE}", "v1,AA== ".repeat(MAX_SIGNATURES)),
        ] {
            assert_eq!(verify(header, BODY, 0), Err(Doubt::Forged), "{header}");
        }
        assert_eq!(verify(SIGNATURE, br#"{"test": 2432232315}"#, 0), Err(Doubt::Forged));
        let proof = Proof { id: "msg_other", timestamp: "1614265330", signature: SIGNATURE };
        let now = Timestamp::from_seconds(AT);
        assert_eq!(signer().verify(proof, BODY, now), Err(Doubt::Forged));
    }

    #[test]
    fn a_message_counts_for_five_minutes_either_way() {
        for (late, stale) in [(300, false), (301, true), (-300, false), (-301, true)] {
            assert_eq!(verify(SIGNATURE, BODY, late) == Err(Doubt::Stale), stale, "{late}");
        }
    }

    #[test]
    fn headers_that_are_none_are_unreadable() {
        let now = Timestamp::from_seconds(AT);
        for (id, timestamp) in [
            ("", "1614265330"),
            (ID, ""),
            (ID, "1614265330.0"),
            (ID, "+1614265330"),
            (ID, "99999999999999999999"),
            ("two words", "1614265330"),
        ] {
            let proof = Proof { id, timestamp, signature: SIGNATURE };
            assert_eq!(signer().verify(proof, BODY, now), Err(Doubt::Unreadable), "{id:?}");
        }
    }

    #[test]
    fn while_secrets_change_both_sign_and_both_verify() {
        let new = generate().unwrap();
        let both = Signer::new([&new, &SECRET.into()]).unwrap();
        let at = Timestamp::from_seconds(AT);
        let signature = both.sign(ID, at, BODY);
        assert!(signature.ends_with(&format!(" {SIGNATURE}")));
        assert!(verify(&signature, BODY, 0).is_ok());
        let timestamp = AT.to_string();
        let proof = Proof { id: ID, timestamp: &timestamp, signature: &signature };
        assert!(Signer::new([&new]).unwrap().verify(proof, BODY, at).is_ok());
    }

    #[test]
    fn secrets_have_one_form() {
        assert!(Signer::new([&format!("v1,{SECRET}").into()]).is_ok());
        for bad in ["", "whsec_", "whsec_!!!", "whsec_AAAA", &SECRET[6..]] {
            let error = Signer::new([&bad.into()]).unwrap_err().chain();
            assert!(bad.len() < 7 || !error.contains(bad), "{error}");
        }
        assert!(Signer::new([]).is_err());
        assert_eq!(format!("{:?}", signer()), "Signer(hidden)");
    }
}
