//! Reads the whole log and its seal again and says what does not agree.
//!
//! Two questions, kept apart so that one wrong row is not told a thousand times: is the seal sound in itself, block
//! after block; and does every block's list of hashes say what the rows say.

use std::fmt;

use super::entry::{self, Difference};
use super::keys;
use super::seal::{KEPT_LEVEL, MAX_BLOCK};
use super::store::{self, Block};
use super::tree::{Frontier, Hash, Node};
use crate::db::Tx;
use crate::error::Result;
use crate::events;

/// Blocks that are read at once.
const BLOCKS: u32 = 16;
/// Findings beyond these are counted, not told.
const MAX_FINDINGS: usize = 1_000;

/// What does not agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// A row of the log is other than it was sealed in this block.
    Row(u64, Difference),
    /// The log's list lacks the row with this number, or has one too many.
    List(u64, i64),
    /// A block is gone before this one, or does not begin where the one before it ends.
    Gap(u64),
    /// The block's chain does not follow from its events' hashes.
    Chain(u64),
    /// The block's root does not.
    Root(u64),
    /// The block's signature is not the key's, or the key is not there.
    Signature(u64),
    /// A block bears no signature though one before it does.
    Unsigned(u64),
    /// A kept subtree is gone or another.
    Subtree(Node),
    /// The head does not stand where the last block ends.
    Head,
    /// The kept checkpoint of so many events has another root, or the log is shorter.
    Checkpoint(u64),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row(block, difference) => match difference {
                Difference::Altered(seq) => write!(f, "event {seq} was altered (block {block})"),
                Difference::Missing(seq) => {
                    write!(f, "an event behind {seq} is missing (block {block})")
                }
                Difference::Added(seq) => {
                    write!(f, "event {seq} was added after the sealing (block {block})")
                }
                Difference::Moved(seq) => write!(f, "event {seq} was moved (block {block})"),
            },
            Self::List(block, seq) => {
                write!(f, "the list of the log is wrong about event {seq} (block {block})")
            }
            Self::Gap(block) => write!(f, "block {block} does not follow the one before it"),
            Self::Chain(block) => write!(f, "the chain of block {block} is broken"),
            Self::Root(block) => write!(f, "the root of block {block} is not its events'"),
            Self::Signature(block) => write!(f, "the signature of block {block} is not valid"),
            Self::Unsigned(block) => write!(f, "block {block} lost its signature"),
            Self::Subtree(node) => {
                write!(f, "the subtree {} of level {} is wrong", node.position, node.level)
            }
            Self::Head => f.write_str("the head does not stand where the last block ends"),
            Self::Checkpoint(size) => {
                write!(f, "the kept checkpoint of {size} events is not one of this log")
            }
        }
    }
}

/// What was looked at and what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verification {
    /// Sealed events.
    pub events: u64,
    /// Blocks.
    pub blocks: u64,
    /// Events behind the seal, which nothing proves yet.
    pub unsealed: u64,
    /// Blocks with a valid signature.
    pub signed: u64,
    /// At most a thousand of what does not agree.
    pub findings: Vec<Finding>,
    /// How many findings there were.
    pub found: u64,
}

impl Verification {
    /// True when everything agrees.
    pub const fn is_clean(&self) -> bool {
        self.found == 0
    }

    fn find(&mut self, finding: Finding) {
        self.found += 1;
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(finding);
        }
    }
}

impl fmt::Display for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} events in {} blocks, {} of them signed; {} events not sealed yet",
            self.events, self.blocks, self.signed, self.unsealed
        )?;
        for finding in &self.findings {
            writeln!(f, "{finding}")?;
        }
        match self.found {
            0 => f.write_str("nothing was altered, removed, added or moved"),
            found => write!(f, "{found} findings"),
        }
    }
}

/// Verifies everything, and that `kept`, the size and root of a checkpoint from elsewhere, is one of this log. In a
/// transaction that sees one moment ([`crate::Db::snapshot`]).
pub async fn verify(tx: &mut Tx, kept: Option<(u64, Hash)>) -> Result<Verification> {
    let mut walk = Walk { kept, ..Walk::default() };
    loop {
        let blocks = store::blocks(tx, walk.last.map_or(0, |last| last.number), BLOCKS).await?;
        if blocks.is_empty() {
            break;
        }
        for block in &blocks {
            walk.seal_of(tx, block).await?;
            walk.rows_of(tx, block).await?;
            let checkpoint = &block.checkpoint;
            walk.last = Some(Last {
                number: checkpoint.block,
                seq: block.last_seq,
                size: checkpoint.size,
                chain: checkpoint.chain,
            });
        }
    }
    let last = walk.last.unwrap_or_default();
    let mut told = walk.told;
    let head = store::head(tx).await?;
    let is_at_end = head.number == last.number
        && head.last_seq == last.seq
        && head.chain == last.chain
        && head.frontier == walk.frontier;
    if !is_at_end {
        told.find(Finding::Head);
    }
    if let Some((size, _)) = walk.kept {
        told.find(Finding::Checkpoint(size));
    }
    told.unsealed = store::count_after(tx, last.seq).await?;
    Ok(told)
}

#[derive(Debug, Clone, Copy, Default)]
struct Last {
    number: u64,
    seq: i64,
    size: u64,
    chain: Hash,
}

#[derive(Default)]
struct Walk {
    last: Option<Last>,
    frontier: Frontier,
    is_signed: bool,
    /// Until a tree of that size was seen with that root.
    kept: Option<(u64, Hash)>,
    told: Verification,
}

impl Walk {
    /// Is the block sound in itself and behind the one before it?
    async fn seal_of(&mut self, tx: &mut Tx, block: &Block) -> Result<()> {
        let checkpoint = &block.checkpoint;
        let number = checkpoint.block;
        let last = self.last.unwrap_or_default();
        if number != last.number + 1
            || block.first_index() != last.size
            || block.last_seq <= last.seq
            || block.leaves.is_empty()
        {
            self.told.find(Finding::Gap(number));
        }
        let mut chain = last.chain;
        let mut completed = Vec::new();
        for leaf in &block.leaves {
            chain = entry::link(&chain, leaf);
            self.frontier.push(*leaf, |node, hash| {
                if node.level >= KEPT_LEVEL {
                    completed.push((node, hash));
                }
            });
            self.kept = self.kept.filter(|(size, root)| {
                *size != self.frontier.size() || *root != self.frontier.root()
            });
        }
        if chain != checkpoint.chain {
            self.told.find(Finding::Chain(number));
        }
        if self.frontier.size() != checkpoint.size || self.frontier.root() != checkpoint.root {
            self.told.find(Finding::Root(number));
        }
        for (node, hash) in completed {
            if store::node(tx, node).await? != Some(hash) {
                self.told.find(Finding::Subtree(node));
            }
        }
        match &block.signature {
            Some((key, signature)) => {
                self.is_signed = true;
                let key = keys::find(tx, key).await?;
                if key.is_some_and(|key| checkpoint.is_signed(&key, signature)) {
                    self.told.signed += 1;
                } else {
                    self.told.find(Finding::Signature(number));
                }
            }
            None if self.is_signed => self.told.find(Finding::Unsigned(number)),
            None => {}
        }
        self.told.blocks += 1;
        Ok(())
    }

    /// Do the rows say what the block sealed?
    async fn rows_of(&mut self, tx: &mut Tx, block: &Block) -> Result<()> {
        let number = block.checkpoint.block;
        let after = self.last.map_or(0, |last| last.seq);
        // More than a block ever has were added by somebody.
        let events = events::between(tx, after, block.last_seq, 2 * MAX_BLOCK).await?;
        let found: Vec<(i64, Hash)> =
            events.iter().map(|event| (event.seq, entry::leaf(event))).collect();
        for difference in entry::differences(&block.leaves, &found, after) {
            self.told.find(Finding::Row(number, difference));
        }
        let expected = events.iter().filter(|event| store::is_listed(event)).map(|event| event.seq);
        let expected: std::collections::BTreeSet<i64> = expected.collect();
        let listed = store::listed(tx, after, block.last_seq).await?;
        let listed: std::collections::BTreeSet<i64> = listed.into_iter().collect();
        for seq in expected.symmetric_difference(&listed) {
            self.told.find(Finding::List(number, *seq));
        }
        self.told.events += u64::try_from(block.leaves.len()).unwrap_or_default();
        Ok(())
    }
}
