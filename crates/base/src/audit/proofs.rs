//! Proofs for others: that an event is in the log, and that an older checkpoint is the beginning of a newer one.
//!
//! Each reads a few blocks and a few kept subtrees, however long the log is.

use std::collections::BTreeMap;

use super::entry;
use super::seal::KEPT_LEVEL;
use super::store::{self, Block};
use super::tree::{self, Frontier, Hash, Node, Piece};
use super::{Sealed, Signed};
use crate::db::Tx;
use crate::error::{Error, Refusal, Result};
use crate::events::Logged;

/// That an event is in the log.
#[derive(Debug, Clone)]
pub struct Inclusion {
    /// The words whose hash is the leaf.
    pub entry: String,
    /// The leaf.
    pub leaf: Hash,
    /// Its place in the tree, counted from 0.
    pub index: u64,
    /// The hashes beside its way to the root, from the leaf upward.
    pub path: Vec<Hash>,
    /// The checkpoint that it leads to.
    pub checkpoint: Signed,
}

/// That one checkpoint is the beginning of another.
#[derive(Debug, Clone)]
pub struct Consistency {
    /// The older one.
    pub old: Signed,
    /// The newer one.
    pub new: Signed,
    /// The hashes that lead to both roots.
    pub path: Vec<Hash>,
}

/// Where the event is sealed; `None` while it is not.
pub async fn place(tx: &mut Tx, event: &Logged) -> Result<Option<Sealed>> {
    let Some(block) = store::block_of_event(tx, event.seq).await? else {
        return Ok(None);
    };
    let leaf = entry::leaf(event);
    let within = block.leaves.iter().position(|sealed| *sealed == leaf);
    let Some(within) = within.and_then(|within| u64::try_from(within).ok()) else {
        let text = "The event is not as it was sealed; verify the log.";
        return Err(Refusal::conflict("event_altered", text).into());
    };
    Ok(Some(Sealed { block: block.checkpoint.block, index: block.first_index() + within }))
}

/// The proof that `event` is in the newest checkpoint.
///
/// # Errors
/// `not_sealed` in its first second; `event_altered` for a row that is not as it was sealed.
pub async fn inclusion(tx: &mut Tx, event: &Logged) -> Result<Inclusion> {
    let not_yet =
        || Refusal::conflict("not_sealed", "The event is not sealed yet; ask again in a second.");
    let sealed = place(tx, event).await?.ok_or_else(not_yet)?;
    let checkpoint = super::latest(tx).await?.ok_or_else(not_yet)?;
    let size = checkpoint.checkpoint.size;
    let pieces = tree::inclusion(sealed.index, size).ok_or_else(not_yet)?;
    let path = resolve(tx, &pieces).await?;
    let (entry, leaf) = (entry::text(event), entry::leaf(event));
    Ok(Inclusion { entry, leaf, index: sealed.index, path, checkpoint })
}

/// The proof that the first checkpoint of at least `old` events is the beginning of the first of at least `new`.
///
/// # Errors
/// `not_found` where no such checkpoint is.
pub async fn consistency(tx: &mut Tx, old: u64, new: u64) -> Result<Consistency> {
    let missing = || Refusal::not_found("checkpoint");
    let old = super::checkpoint(tx, old).await?.ok_or_else(missing)?;
    let new = super::checkpoint(tx, new).await?.ok_or_else(missing)?;
    let pieces = tree::consistency(old.checkpoint.size, new.checkpoint.size);
    let path = resolve(tx, &pieces.ok_or_else(missing)?).await?;
    Ok(Consistency { old, new, path })
}

/// The hashes of pieces: kept subtrees are read, smaller ones computed from the blocks they are in.
async fn resolve(tx: &mut Tx, pieces: &[Piece]) -> Result<Vec<Hash>> {
    let mut blocks = BTreeMap::new();
    let mut path = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let mut peaks = Vec::with_capacity(piece.len());
        for node in piece {
            peaks.push(subtree(tx, *node, &mut blocks).await?);
        }
        path.push(tree::fold(&peaks).ok_or_else(|| Error::fault("a proof with an empty piece"))?);
    }
    Ok(path)
}

async fn subtree(tx: &mut Tx, node: Node, blocks: &mut BTreeMap<u64, Block>) -> Result<Hash> {
    let lost = || Error::fault(format!("the seal lacks {node:?}"));
    if node.level >= KEPT_LEVEL {
        return store::node(tx, node).await?.ok_or_else(lost);
    }
    let first = node.position << node.level;
    let mut frontier = Frontier::default();
    for index in first..first + (1 << node.level) {
        frontier.push(leaf(tx, index, blocks).await?.ok_or_else(lost)?, |_, _| {});
    }
    Ok(frontier.root())
}

/// The leaf at `index`, from a block that was read before or is read now.
async fn leaf(tx: &mut Tx, index: u64, blocks: &mut BTreeMap<u64, Block>) -> Result<Option<Hash>> {
    let is_known = blocks.range(index + 1..).next().is_some_and(|(_, b)| b.first_index() <= index);
    if !is_known && let Some(block) = store::block_of_index(tx, index).await? {
        blocks.insert(block.checkpoint.size, block);
    }
    let block = blocks.range(index + 1..).next().map(|(_, block)| block);
    Ok(block.and_then(|block| {
        let within = usize::try_from(index.checked_sub(block.first_index())?).ok()?;
        block.leaves.get(within).copied()
    }))
}
