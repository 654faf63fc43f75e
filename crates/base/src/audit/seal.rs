//! The sealer: follows the log behind its writers and seals what nobody can write before any more.
//!
//! It reads and hashes in reading transactions and writes one block in a short one, so that on SQLite nobody waits for
//! its work. Of several processes one has the lease; should two believe they have it, the head's number lets one block
//! in and the other one starts anew.

use std::sync::Arc;

use ed25519_dalek::SigningKey;

use super::entry;
use super::keys;
use super::note::{self, Checkpoint};
use super::store::{self, Head, NewBlock};
use super::tree::Node;
use crate::db::{Db, Horizon};
use crate::error::{Error, Result};
use crate::events::{self, Logged};
use crate::ids::{Id, Kind};
use crate::secrets::Keyring;
use crate::who::Who;

/// Most events of one block.
pub(super) const MAX_BLOCK: u32 = 4_096;
/// Subtrees of this level and above are kept: 1,024 events. Those below are computed from at most two blocks' hashes.
pub(super) const KEPT_LEVEL: u32 = 10;
/// Who has not sealed for so long has lost the lease.
const LEASE_SECONDS: i64 = 10;

/// Marks the ids of sealers.
#[derive(Debug)]
pub(super) enum Holder {}
impl Kind for Holder {
    const PREFIX: &'static str = "sealer";
}

/// Seals the log of one database. One per process; see [`Sealer::seal`].
pub struct Sealer {
    db: Db,
    keyring: Option<Arc<Keyring>>,
    me: Id<Holder>,
    pending: Option<Horizon>,
    key: Option<SigningKey>,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealer").field("me", &self.me).finish_non_exhaustive()
    }
}

/// What one round of a sealer came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// So many events were sealed; 0 when all were.
    Sealed(u64),
    /// Somebody is still writing what comes first; ask again soon.
    Waiting,
    /// Another process seals.
    Elsewhere,
}

impl Sealer {
    /// A sealer that signs with a key kept under `keyring`; without one checkpoints bear no signature, and the first
    /// that does covers everything before it.
    pub fn new(db: Db, keyring: Option<Arc<Keyring>>) -> Self {
        let me = db.ids().next();
        Self { db, keyring, me, pending: None, key: None }
    }

    fn who(&self) -> Who {
        Who::system("audit", self.db.ids())
    }

    /// Seals what is there, up to a horizon that is taken at the first call and kept until it is reached: a transaction
    /// that stays open holds up only what comes after it, and never loses its place. Waits for nobody.
    pub async fn seal(&mut self) -> Result<Round> {
        let mut tx = self.db.read(self.who()).await?;
        let head = store::head(&mut tx).await?;
        let mut horizon = match self.pending.take() {
            Some(horizon) => horizon,
            None => Horizon::take(&mut tx).await?,
        };
        if horizon.upto() <= head.last_seq {
            return Ok(Round::Sealed(0));
        }
        if !horizon.is_reached(&mut tx).await? {
            self.pending = Some(horizon);
            return Ok(Round::Waiting);
        }
        tx.commit().await?;
        let mut head = head;
        let mut sealed = 0;
        loop {
            let mut tx = self.db.read(self.who()).await?;
            let events = events::between(&mut tx, head.last_seq, horizon.upto(), MAX_BLOCK).await?;
            tx.commit().await?;
            if events.is_empty() {
                return Ok(Round::Sealed(sealed));
            }
            match self.write(&head, &events).await? {
                Some(next) => head = next,
                None => return Ok(Round::Elsewhere),
            }
            sealed += u64::try_from(events.len()).unwrap_or_default();
        }
    }

    /// Writes one block behind `head`; `None` when it is another process's turn.
    async fn write(&mut self, head: &Head, events: &[Logged]) -> Result<Option<Head>> {
        let (mut frontier, mut chain) = (head.frontier.clone(), head.chain);
        let mut leaves = Vec::with_capacity(events.len());
        let mut nodes: Vec<(Node, super::Hash)> = Vec::new();
        for event in events {
            let leaf = entry::leaf(event);
            chain = entry::link(&chain, &leaf);
            frontier.push(leaf, |node, hash| {
                if node.level >= KEPT_LEVEL {
                    nodes.push((node, hash));
                }
            });
            leaves.push(leaf);
        }
        let last_seq = events.last().map(|event| event.seq);
        let last_seq = last_seq.ok_or_else(|| Error::fault("sealing no event"))?;
        let mut tx = self.db.begin(self.who()).await?;
        let until = tx.now().plus_seconds(LEASE_SECONDS);
        let checkpoint = Checkpoint {
            block: head.number + 1,
            size: frontier.size(),
            root: frontier.root(),
            chain,
            sealed_at: tx.now(),
        };
        let next = Head { number: checkpoint.block, last_seq, chain, frontier };
        if !store::advance(&mut tx, head.number, &next, self.me, until).await? {
            return Ok(None);
        }
        if let Some(keyring) = &self.keyring
            && self.key.is_none()
        {
            self.key = Some(keys::current(&mut tx, keyring).await?);
        }
        let signature =
            self.key.as_ref().map(|key| (note::key_id(&key.verifying_key()), checkpoint.sign(key)));
        let block = NewBlock { checkpoint, last_seq, leaves: &leaves, signature };
        store::insert_block(&mut tx, block).await?;
        store::insert_nodes(&mut tx, &nodes).await?;
        store::insert_entries(&mut tx, events).await?;
        if let Err(error) = tx.commit().await {
            // A key that was made with this block is gone with it.
            self.key = None;
            return Err(error);
        }
        metrics::counter!("audit_events_sealed_total")
            .increment(u64::try_from(events.len()).unwrap_or_default());
        Ok(Some(next))
    }

    /// Gives the lease up, so that another process need not wait for its end.
    pub async fn release(&self) -> Result<()> {
        let mut tx = self.db.begin(self.who()).await?;
        store::release(&mut tx, self.me).await?;
        tx.commit().await
    }
}
