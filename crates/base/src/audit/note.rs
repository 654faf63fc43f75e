//! Checkpoints as others read them: signed notes (<https://c2sp.org/signed-note>) of a transparency log
//! (<https://c2sp.org/tlog-checkpoint>), so that programs that know nothing of Florin can keep and compare them. Pure.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use super::entry::hex;
use super::tree::Hash;
use crate::clock::Timestamp;

/// The log's name, and its keys'.
pub const ORIGIN: &str = "florin-audit";
/// The signed notes' number of Ed25519.
const ED25519: u8 = 1;

/// What a checkpoint says: so many events, with this root, were sealed by then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The block that it ends with.
    pub block: u64,
    /// Events.
    pub size: u64,
    /// The root of their tree.
    pub root: Hash,
    /// The last link of their chain.
    pub chain: Hash,
    /// When.
    pub sealed_at: Timestamp,
}

impl Checkpoint {
    /// The text that is signed.
    pub fn text(&self) -> String {
        format!(
            "{ORIGIN}\n{}\n{}\nblock {}\nchain {}\nsealed {}\n",
            self.size,
            STANDARD.encode(self.root),
            self.block,
            hex(&self.chain),
            self.sealed_at
        )
    }

    /// The signature over it.
    pub fn sign(&self, key: &SigningKey) -> String {
        STANDARD.encode(key.sign(self.text().as_bytes()).to_bytes())
    }

    /// True when `signature` is the key's.
    pub fn is_signed(&self, key: &VerifyingKey, signature: &str) -> bool {
        let bytes = STANDARD.decode(signature).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.is_some_and(|bytes: [u8; 64]| {
            let signature = Signature::from_bytes(&bytes);
            key.verify_strict(self.text().as_bytes(), &signature).is_ok()
        })
    }

    /// The whole note: the text, and behind an empty line the signature, if there is one.
    pub fn note(&self, signed: Option<(&VerifyingKey, &str)>) -> String {
        let line = signed.and_then(|(key, signature)| {
            let mut bytes = key_hash(key).to_vec();
            bytes.extend(STANDARD.decode(signature).ok()?);
            Some(format!("\u{2014} {ORIGIN} {}\n", STANDARD.encode(bytes)))
        });
        format!("{}\n{}", self.text(), line.unwrap_or_default())
    }
}

/// The size and the root that a kept note speaks of. Its signature is not looked at: whoever kept it knows whose it is.
pub fn read(note: &str) -> Option<(u64, Hash)> {
    let mut lines = note.lines();
    if lines.next()? != ORIGIN {
        return None;
    }
    let size = lines.next()?.parse().ok()?;
    let root = STANDARD.decode(lines.next()?).ok()?.try_into().ok()?;
    Some((size, root))
}

/// The first four bytes of the key's hash, as signed notes name keys.
fn key_hash(key: &VerifyingKey) -> [u8; 4] {
    let digest = Sha256::new()
        .chain_update(ORIGIN)
        .chain_update([b'\n', ED25519])
        .chain_update(key.as_bytes())
        .finalize();
    let [a, b, c, d, ..] = digest.0;
    [a, b, c, d]
}

/// The key's name in tables and interfaces.
pub fn key_id(key: &VerifyingKey) -> String {
    hex(&key_hash(key))
}

/// The key as verifiers of signed notes take it: `name+hash+key`.
pub fn verifier(key: &VerifyingKey) -> String {
    let mut bytes = vec![ED25519];
    bytes.extend(key.as_bytes());
    format!("{ORIGIN}+{}+{}", key_id(key), STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint() -> Checkpoint {
        Checkpoint {
            block: 3,
            size: 17,
            root: [7; 32],
            chain: [9; 32],
            sealed_at: Timestamp::from_seconds(1_767_603_600),
        }
    }

    #[test]
    fn a_signature_is_of_this_checkpoint_by_this_key() {
        let (key, other) = (SigningKey::from_bytes(&[1; 32]), SigningKey::from_bytes(&[2; 32]));
        let signature = checkpoint().sign(&key);
        assert!(checkpoint().is_signed(&key.verifying_key(), &signature));
        assert!(!checkpoint().is_signed(&other.verifying_key(), &signature));
        for altered in [
            Checkpoint { size: 18, ..checkpoint() },
            Checkpoint { block: 4, ..checkpoint() },
            Checkpoint { root: [8; 32], ..checkpoint() },
            Checkpoint { chain: [8; 32], ..checkpoint() },
            Checkpoint { sealed_at: Timestamp::from_seconds(0), ..checkpoint() },
        ] {
            assert!(!altered.is_signed(&key.verifying_key(), &signature), "{altered:?}");
        }
        assert!(!checkpoint().is_signed(&key.verifying_key(), "AAAA"));
    }

    #[test]
    fn a_note_is_read_back() {
        let key = SigningKey::from_bytes(&[1; 32]);
        let signature = checkpoint().sign(&key);
        let note = checkpoint().note(Some((&key.verifying_key(), &signature)));
        assert_eq!(read(&note), Some((17, [7; 32])));
        assert!(note.contains("\n\n\u{2014} florin-audit "), "{note}");
        assert_eq!(read("elsewhere\n17\n"), None);
    }

    /// The key of the specification's own example, so that the hash of a key is what others compute.
    #[test]
    fn keys_are_named_as_signed_notes_name_them() {
        let name = "PeterNeumann";
        let bytes = STANDARD.decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").unwrap();
        let digest = Sha256::new().chain_update(name).chain_update(b"\n").chain_update(&bytes);
        assert_eq!(hex(&digest.finalize()[..4]), "c74f20a3");
        let key: [u8; 32] = bytes[1..].try_into().unwrap();
        let ours = verifier(&VerifyingKey::from_bytes(&key).unwrap());
        assert!(
            ours.starts_with("florin-audit+")
                && ours.ends_with("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
        );
    }
}
