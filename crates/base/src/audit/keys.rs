//! The keys that sign checkpoints: made here, kept encrypted under the operator's keys.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{SigningKey, VerifyingKey};
use secrecy::ExposeSecret as _;
use zeroize::Zeroizing;

use super::{note, store};
use crate::db::Tx;
use crate::error::Result;
use crate::secrets::{Keyring, random_bytes};

/// The key in use. One that the ring cannot open any more is retired and another one made: what it signed stays
/// signed.
pub(super) async fn current(tx: &mut Tx, keyring: &Arc<Keyring>) -> Result<SigningKey> {
    if let Some((id, sealed)) = store::current_key(tx).await? {
        match keyring.open(&context(&id), &sealed) {
            Ok(seed) => {
                if let Ok(seed) = seed.expose_secret().try_into() {
                    return Ok(SigningKey::from_bytes(seed));
                }
            }
            Err(error) => {
                tracing::warn!(key = id, %error, "a key of the audit log cannot be opened");
            }
        }
        store::retire_key(tx, &id).await?;
    }
    let seed = Zeroizing::new(random_bytes::<32>()?);
    let key = SigningKey::from_bytes(&seed);
    let id = note::key_id(&key.verifying_key());
    let sealed = keyring.seal(&context(&id), seed.as_slice())?;
    let public = STANDARD.encode(key.verifying_key().as_bytes());
    store::insert_key(tx, &id, &public, &sealed).await?;
    Ok(key)
}

fn context(id: &str) -> String {
    format!("audit_key|sealed|{id}")
}

/// The public half of a key, if there ever was such a key and its row is sound.
pub(super) async fn find(tx: &mut Tx, id: &str) -> Result<Option<VerifyingKey>> {
    let public = store::public_key(tx, id).await?;
    Ok(public.and_then(|public| {
        let bytes: [u8; 32] = STANDARD.decode(public).ok()?.try_into().ok()?;
        let key = VerifyingKey::from_bytes(&bytes).ok()?;
        (note::key_id(&key) == id).then_some(key)
    }))
}
