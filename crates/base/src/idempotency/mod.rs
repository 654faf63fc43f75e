//! The same write twice is one write: what it was answered is stored in the transaction of the work,
//! and given again to the same request with the same key.
//!
//! After draft-ietf-httpapi-idempotency-key-header-07. Knows no HTTP beyond a status, headers and
//! bytes.

mod in_flight;
mod jobs;
mod rules;
mod store;

use std::time::Duration;

pub use in_flight::{Hold, InFlight};
pub use jobs::{Sweep, schedule};
pub use rules::{Ask, Key};

use crate::db::Tx;
use crate::error::{Error, Refusal, Result};

/// How long an answer is kept, in seconds: over a weekend.
pub const KEPT_SECONDS: i64 = 3 * 24 * 3600;

const TRIES: usize = 20;
const BETWEEN_TRIES: Duration = Duration::from_millis(5);

/// What a write was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The HTTP status.
    pub status: u16,
    /// Names and values of the headers that belong to the answer itself.
    pub headers: Vec<(String, String)>,
    /// The body, byte for byte.
    pub body: Vec<u8>,
}

/// Begins the work of `ask`, unless it was done: then this is what it was answered.
///
/// # Errors
/// Refuses `idempotency_key_in_use` while the same is being done elsewhere and
/// `idempotency_key_reused` when it was done with another body.
pub async fn claim(tx: &mut Tx, ask: &Ask) -> Result<Option<Kept>> {
    if !lock(tx, ask).await? {
        return Err(in_use().into());
    }
    let Some(row) = store::find(tx, ask.scope()).await? else {
        return Ok(None);
    };
    if row.fingerprint != ask.fingerprint() {
        let message = "This Idempotency-Key came with another request before. A new request needs \
                       a key of its own; nothing was done.";
        return Err(Refusal::invalid("idempotency_key_reused", message).into());
    }
    let answer = rules::open(ask, &row.sealed)?;
    let answer = rules::read(&answer).ok_or_else(|| Error::fault("reading a kept answer"))?;
    Ok(Some(answer))
}

/// Tries for a moment: what another transaction gave up a millisecond ago may not be undone yet.
async fn lock(tx: &mut Tx, ask: &Ask) -> Result<bool> {
    for _ in 0..TRIES {
        if tx.try_lock(ask.lock()).await? {
            return Ok(true);
        }
        tokio::time::sleep(BETWEEN_TRIES).await;
    }
    Ok(false)
}

/// Stores what `ask` is answered; it counts when the transaction commits.
pub async fn keep(tx: &mut Tx, ask: &Ask, answer: &Kept) -> Result<()> {
    let sealed = rules::seal(ask, &rules::write(answer)?)?;
    let expires_at = tx.now().plus_seconds(KEPT_SECONDS);
    store::insert(tx, ask.scope(), ask.fingerprint(), sealed, expires_at).await
}

/// The same request is being worked on.
pub(crate) fn in_use() -> Refusal {
    let message = "The same request is being worked on. Ask again in a moment for its answer.";
    Refusal::conflict("idempotency_key_in_use", message)
}
