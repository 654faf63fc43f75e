//! The audit log: events, sealed in their order so that nobody can alter, remove, add or move one unseen.
//!
//! Recording an event costs nothing beyond its row. In the background a [`Sealer`] follows the log up to its
//! [`Horizon`](crate::db::Horizon), at most a second behind, and writes blocks: every event's hash, a SHA-256 chain
//! over them, and the root of one RFC 6962 Merkle tree of all events since the beginning, signed with Ed25519. A block
//! is a checkpoint; kept elsewhere it proves later what the log was then. [`verify()`] reads everything again and says
//! what is not as it was sealed; [`inclusion`] and [`consistency`] make proofs that others can check.
//!
//! What is not seen: a log whose newest blocks were removed together with their events agrees with itself. Only a
//! checkpoint that was kept elsewhere knows better.

mod entry;
mod keys;
mod note;
mod proofs;
mod seal;
mod store;
mod tree;
mod verify;

pub use entry::{Difference, hex, unhex};
pub use note::{Checkpoint, ORIGIN, read as read_note};
pub use proofs::{Consistency, Inclusion, consistency, inclusion};
pub use seal::{Round, Sealer};
pub use store::Filter;
pub use tree::{Hash, is_consistent, is_included};
pub use verify::{Finding, Verification, verify};

use crate::db::Tx;
use crate::error::Result;
use crate::events::{EventId, Logged};

/// A checkpoint with its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The signing key, as [`verifier`](Self::verifier) ends, and the signature in base64; `None` where no encryption
    /// key is set, under which a signing key could be kept.
    pub signature: Option<(String, String)>,
    /// As a signed note.
    pub note: String,
    /// The key as verifiers of signed notes take it.
    pub verifier: Option<String>,
}

/// Where a position in the log is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sealed {
    /// The block.
    pub block: u64,
    /// The event's place in the tree, counted from 0.
    pub index: u64,
}

/// The newest checkpoint; `None` before the first event was sealed.
pub async fn latest(tx: &mut Tx) -> Result<Option<Signed>> {
    let block = store::latest_block(tx).await?;
    match block {
        Some(block) => signed(tx, block).await.map(Some),
        None => Ok(None),
    }
}

/// The first checkpoint of at least `size` events.
pub async fn checkpoint(tx: &mut Tx, size: u64) -> Result<Option<Signed>> {
    let block = store::block_of_index(tx, size.saturating_sub(1)).await?;
    match block {
        Some(block) => signed(tx, block).await.map(Some),
        None => Ok(None),
    }
}

async fn signed(tx: &mut Tx, block: store::Block) -> Result<Signed> {
    let key = match &block.signature {
        Some((key, _)) => keys::find(tx, key).await?,
        None => None,
    };
    let signature = block.signature.as_ref().map(|(_, signature)| signature.as_str());
    let note = block.checkpoint.note(key.as_ref().zip(signature));
    let verifier = key.as_ref().map(note::verifier);
    Ok(Signed { checkpoint: block.checkpoint, signature: block.signature, note, verifier })
}

/// The position up to which every event is sealed: nothing appears before it any more, so whoever follows the log in
/// its order follows it up to here.
pub async fn sealed_upto(tx: &mut Tx) -> Result<i64> {
    Ok(store::head(tx).await?.last_seq)
}

/// A page of the log and how many entries there are. What outside parties did is not in it.
pub async fn search(
    tx: &mut Tx,
    filter: &Filter,
    offset: u64,
    limit: u32,
) -> Result<(Vec<Logged>, u64)> {
    store::search(tx, filter, offset, limit).await
}

/// Where the event is sealed; `None` while it is not.
pub async fn place(tx: &mut Tx, event: &Logged) -> Result<Option<Sealed>> {
    proofs::place(tx, event).await
}

/// The words that are sealed of an event: its leaf is the SHA-256 of a zero byte and these.
pub fn words(event: &Logged) -> String {
    entry::text(event)
}

/// One event, whatever organisation it belongs to; the caller decides who may see it.
pub async fn event(tx: &mut Tx, id: EventId) -> Result<Option<Logged>> {
    crate::events::find(tx, id).await
}
