//! Webhook deliveries: the body, its signature, and nothing about what a delivery means.
//!
//! The signature covers the raw bytes. Verify first, parse afterwards.

use std::fmt;

use base::Refusal;
use base::error::RefusalKind;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;
use sha1::Sha1;
use sha2::Sha256;

use super::scalars::Text;

/// The header that carries the signature, in lower case.
pub const SIGNATURE_HEADER: &str = "x-marqeta-signature";

/// Longest delivery that is read, in bytes.
pub const MAX_DELIVERY: usize = 1024 * 1024;

/// Most transactions in one delivery.
pub const MAX_TRANSACTIONS: usize = 1000;

/// What a delivery carries. Families of events other than these two are skipped.
#[derive(Debug, Deserialize)]
pub struct Delivery<'a> {
    /// Transaction messages, each for [`Message::parse`](super::Message::parse): one that cannot be
    /// read does not keep the others from being read.
    #[serde(borrow, default, deserialize_with = "limited")]
    pub transactions: Vec<&'a RawValue>,
    /// Health checks, to be answered 200.
    #[serde(borrow, default)]
    pub pings: Vec<Ping<'a>>,
}

/// A health check.
#[derive(Debug, Deserialize)]
pub struct Ping<'a> {
    /// Who asks.
    #[serde(borrow)]
    pub token: Option<Text<'a>>,
    /// What for.
    #[serde(borrow)]
    pub payload: Option<Text<'a>>,
}

impl<'a> Delivery<'a> {
    /// Reads a delivery. Refused as `delivery_too_large` and `delivery_malformed`.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Refusal> {
        if bytes.len() > MAX_DELIVERY {
            let text = format!("A delivery has at most {MAX_DELIVERY} bytes.");
            return Err(Refusal::new(RefusalKind::TooLarge, "delivery_too_large", text));
        }
        serde_json::from_slice(bytes).map_err(|cause| {
            Refusal::malformed(
                "delivery_malformed",
                format!("This is no webhook delivery: {cause}."),
            )
        })
    }
}

fn limited<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<&'de RawValue>, D::Error> {
    let list = Vec::<&'de RawValue>::deserialize(deserializer)?;
    if list.len() <= MAX_TRANSACTIONS {
        Ok(list)
    } else {
        Err(de::Error::custom("too many transactions in one delivery"))
    }
}

/// Makes and checks signatures with one webhook's secret.
#[derive(Clone)]
pub struct Signer(Vec<u8>);

impl Signer {
    /// With the secret as configured at the network, taken as text.
    pub fn new(secret: &str) -> Self {
        Self(secret.as_bytes().to_vec())
    }

    /// The signature a delivery carries: HMAC-SHA-256 in hexadecimal.
    pub fn sign(&self, body: &[u8]) -> String {
        let digest = mac::<Hmac<Sha256>>(&self.0, body).finalize().into_bytes();
        digest.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
    }

    /// True when `signature` is HMAC-SHA-1 or HMAC-SHA-256 of `body`, told apart by length.
    /// Compared in constant time.
    pub fn accepts(&self, body: &[u8], signature: &str) -> bool {
        let Some(signature) = unhex(signature.trim()) else {
            return false;
        };
        match signature.len() {
            20 => mac::<Hmac<Sha1>>(&self.0, body).verify_slice(&signature).is_ok(),
            32 => mac::<Hmac<Sha256>>(&self.0, body).verify_slice(&signature).is_ok(),
            _ => false,
        }
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer(hidden)")
    }
}

fn mac<M: Mac + KeyInit>(secret: &[u8], body: &[u8]) -> M {
    <M as KeyInit>::new_from_slice(secret)
        .expect("HMAC takes a key of any length (RFC 2104, section 2)")
        .chain_update(body)
}

/// Up to 32 bytes of hexadecimal, in either case.
fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.len() > 64 || !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
    text.as_bytes()
        .chunks_exact(2)
        .map(|pair| match pair {
            [high, low] => Some((digit(high)? << 4) | digit(low)?),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PING: &[u8] = br#"{"pings":[{"token":"marqeta","payload":"healthcheck"}]}"#;
    const PING_SHA1: &str = "fc1d0b757275e5e6cb17f5e9a8e035e5d017ec23";
    const PING_SHA256: &str = "5254b5dcda96522aae4ed2ace74dca33141bd7dc73c0acfaacd5fe57de0b62a8";

    #[test]
    fn published_signatures() {
        let signer = Signer::new("secret");
        assert!(signer.accepts(PING, PING_SHA1));
        assert!(signer.accepts(PING, PING_SHA256));
        assert!(signer.accepts(PING, &PING_SHA256.to_uppercase()));
        assert!(signer.accepts(b"asdf", "28c350a66bcdf32c87c9612cfb6bbde7269b95ec"));
        assert_eq!(signer.sign(PING), PING_SHA256);
    }

    #[test]
    fn anything_else_is_refused() {
        let signer = Signer::new("secret");
        let other = Signer::new("Secret").sign(PING);
        for wrong in ["", "fc", "zz", &PING_SHA1[..38], "é", &PING_SHA256.replace('5', "6"), &other]
        {
            assert!(!signer.accepts(PING, wrong), "{wrong}");
        }
        assert!(!signer.accepts(b"asdf", PING_SHA1));
    }

    #[test]
    fn a_delivery_keeps_each_transaction_as_it_came() {
        let body =
            br#"{"transactions":[{"type":"authorization", "amount": 1.10},{}],"cards":[{}]}"#;
        let delivery = Delivery::parse(body).unwrap();
        let raw: Vec<_> = delivery.transactions.iter().map(|raw| raw.get()).collect();
        assert_eq!(raw, [r#"{"type":"authorization", "amount": 1.10}"#, "{}"]);
        let pings = Delivery::parse(PING).unwrap().pings;
        assert_eq!(pings[0].payload.as_deref(), Some("healthcheck"));
    }

    #[test]
    fn limits() {
        let many = format!("{{\"transactions\":[{}0]}}", "0,".repeat(MAX_TRANSACTIONS));
        assert_eq!(Delivery::parse(many.as_bytes()).unwrap_err().code, "delivery_malformed");
        let large = vec![b' '; MAX_DELIVERY + 1];
        assert_eq!(Delivery::parse(&large).unwrap_err().code, "delivery_too_large");
    }

    proptest! {
        #[test]
        fn only_the_signed_bytes_pass(body: Vec<u8>, other: Vec<u8>, secret: String) {
            let signer = Signer::new(&secret);
            let signature = signer.sign(&body);
            prop_assert!(signer.accepts(&body, &signature));
            prop_assert_eq!(signer.accepts(&other, &signature), other == body);
        }

        #[test]
        fn no_bytes_and_no_header_panic(body: Vec<u8>, header: String) {
            let _ = Delivery::parse(&body).is_ok();
            prop_assert!(!Signer::new("secret").accepts(&body, &header));
        }
    }
}
