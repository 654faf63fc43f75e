//! The tables of the seal, and the log as it is searched.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sea_orm::Value;

use super::entry::{hex, unhex};
use super::note::Checkpoint;
use super::seal::Holder;
use super::tree::{Frontier, Hash, Node};
use crate::clock::Timestamp;
use crate::db::{Column, Row, Tx};
use crate::error::{Error, Result};
use crate::events::{self, Logged};
use crate::ids::Id;
use crate::who::Organisation;

/// Where the seal stands.
#[derive(Debug, Clone)]
pub struct Head {
    pub number: u64,
    pub last_seq: i64,
    pub chain: Hash,
    pub frontier: Frontier,
}

fn count(row: &Row, index: usize) -> Result<u64> {
    u64::try_from(row.get::<i64>(index)?)
        .map_err(|error| Error::caused(format!("reading column {index} of the seal"), error))
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn hash(row: &Row, index: usize) -> Result<Hash> {
    // A hash that is none equals no other: whoever compares it finds out.
    Ok(unhex(&row.get::<String>(index)?).unwrap_or([0xff; 32]))
}

/// The rows of hashes that stand behind one another.
pub fn hashes(bytes: &[u8]) -> Vec<Hash> {
    bytes.as_chunks::<32>().0.to_vec()
}

pub async fn head(tx: &mut Tx) -> Result<Head> {
    let sql = "SELECT number, size, last_seq, chain, peaks FROM audit_head WHERE id = 1";
    let row = tx.row(sql, []).await?.ok_or_else(|| Error::fault("the seal has no head"))?;
    let peaks = STANDARD.decode(row.get::<String>(4)?).unwrap_or_default();
    Ok(Head {
        number: count(&row, 0)?,
        last_seq: row.get(2)?,
        chain: hash(&row, 3)?,
        frontier: Frontier::new(count(&row, 1)?, hashes(&peaks))
            .ok_or_else(|| Error::fault("the head of the seal does not fit itself"))?,
    })
}

/// Moves the head on from the block `from` and keeps the lease for `holder`; false when somebody else has it, or has
/// moved it already.
pub async fn advance(
    tx: &mut Tx,
    from: u64,
    next: &Head,
    holder: Id<Holder>,
    until: Timestamp,
) -> Result<bool> {
    let values: [Value; 9] = [
        signed(from).into(),
        signed(next.number).into(),
        signed(next.frontier.size()).into(),
        next.last_seq.into(),
        hex(&next.chain).into(),
        STANDARD.encode(next.frontier.peaks().concat()).into(),
        holder.into(),
        until.into(),
        tx.now().into(),
    ];
    let sql = "UPDATE audit_head
               SET number = $2, size = $3, last_seq = $4, chain = $5, peaks = $6, holder = $7,
                   held_until = $8
               WHERE id = 1 AND number = $1 AND (holder = $7 OR held_until <= $9)";
    Ok(tx.execute(sql, values).await? == 1)
}

pub async fn release(tx: &mut Tx, holder: Id<Holder>) -> Result<()> {
    let sql = "UPDATE audit_head SET held_until = 0 WHERE id = 1 AND holder = $1";
    tx.execute(sql, [holder.into()]).await?;
    Ok(())
}

/// A block about to be written.
pub struct NewBlock<'a> {
    pub checkpoint: Checkpoint,
    pub last_seq: i64,
    pub leaves: &'a [Hash],
    pub signature: Option<(String, String)>,
}

pub async fn insert_block(tx: &mut Tx, block: NewBlock<'_>) -> Result<()> {
    let NewBlock { checkpoint, last_seq, leaves, signature } = block;
    let (key, signature) = signature.unzip();
    let values: [Value; 9] = [
        signed(checkpoint.block).into(),
        signed(checkpoint.size).into(),
        last_seq.into(),
        leaves.concat().into(),
        hex(&checkpoint.chain).into(),
        hex(&checkpoint.root).into(),
        checkpoint.sealed_at.into(),
        key.into(),
        signature.into(),
    ];
    let sql = "INSERT INTO audit_block
                   (number, size, last_seq, leaves, chain, root, sealed_at, key_id, signature)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    tx.execute(sql, values).await?;
    Ok(())
}

const NODE: &[(&str, Column)] =
    &[("level", Column::BigInt), ("position", Column::BigInt), ("hash", Column::Text)];

pub async fn insert_nodes(tx: &mut Tx, nodes: &[(Node, Hash)]) -> Result<()> {
    let mut rows = tx.table(NODE);
    for (node, hash) in nodes {
        rows.row().int(i64::from(node.level)).int(signed(node.position)).text(&hex(hash));
    }
    rows.insert(tx, "audit_node").await
}

pub async fn node(tx: &mut Tx, node: Node) -> Result<Option<Hash>> {
    let sql = "SELECT hash FROM audit_node WHERE level = $1 AND position = $2";
    let values = [i64::from(node.level).into(), signed(node.position).into()];
    tx.row(sql, values).await?.map(|row| hash(&row, 0)).transpose()
}

const ENTRY: &[(&str, Column)] = &[
    ("seq", Column::BigInt),
    ("owned", Column::BigInt),
    ("organisation_id", Column::Uuid),
    ("actor", Column::Text),
    ("kind", Column::Text),
    ("subject", Column::Text),
    ("at", Column::BigInt),
];

/// True for what the log lists: what outside parties did has pages of its own.
pub fn is_listed(event: &Logged) -> bool {
    !event.actor.starts_with("party:")
}

pub async fn insert_entries(tx: &mut Tx, events: &[Logged]) -> Result<()> {
    let mut rows = tx.table(ENTRY);
    for event in events.iter().filter(|event| is_listed(event)) {
        rows.row()
            .int(event.seq)
            .int(i64::from(event.organisation.is_some()))
            .uuid(event.organisation.unwrap_or(Id::from_uuid(uuid::Uuid::nil())))
            .text(&event.actor)
            .text(&event.kind)
            .text(&event.subject)
            .int(event.at.micros());
    }
    if rows.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "INSERT INTO audit_entry (seq, organisation_id, actor, kind, subject, at)
         SELECT r.seq, CASE WHEN r.owned = 1 THEN r.organisation_id END, r.actor, r.kind, r.subject,
                r.at
         FROM {}",
        rows.table(1, "r")
    );
    tx.execute(&sql, rows.into_values()).await?;
    Ok(())
}

/// A block as it is kept, with the end of the one before it.
#[derive(Debug, Clone)]
pub struct Block {
    pub checkpoint: Checkpoint,
    pub last_seq: i64,
    pub leaves: Vec<Hash>,
    pub signature: Option<(String, String)>,
}

impl Block {
    /// The place of its first event in the tree.
    pub fn first_index(&self) -> u64 {
        let own = u64::try_from(self.leaves.len()).unwrap_or_default();
        self.checkpoint.size.saturating_sub(own)
    }
}

const BLOCK: &str =
    "SELECT number, size, last_seq, leaves, chain, root, sealed_at, key_id, signature
                     FROM audit_block";

fn block(row: &Row) -> Result<Block> {
    let key: Option<String> = row.get(7)?;
    Ok(Block {
        checkpoint: Checkpoint {
            block: count(row, 0)?,
            size: count(row, 1)?,
            chain: hash(row, 4)?,
            root: hash(row, 5)?,
            sealed_at: row.get(6)?,
        },
        last_seq: row.get(2)?,
        leaves: hashes(&row.get::<Vec<u8>>(3)?),
        signature: key.zip(row.get(8)?),
    })
}

pub async fn latest_block(tx: &mut Tx) -> Result<Option<Block>> {
    let row = tx.row(&format!("{BLOCK} ORDER BY number DESC LIMIT 1"), []).await?;
    row.map(|row| block(&row)).transpose()
}

/// The block with leaf `index`.
pub async fn block_of_index(tx: &mut Tx, index: u64) -> Result<Option<Block>> {
    let sql = format!("{BLOCK} WHERE size > $1 ORDER BY size LIMIT 1");
    tx.row(&sql, [signed(index).into()]).await?.map(|row| block(&row)).transpose()
}

/// The block with the event at `seq`.
pub async fn block_of_event(tx: &mut Tx, seq: i64) -> Result<Option<Block>> {
    let sql = format!("{BLOCK} WHERE last_seq >= $1 ORDER BY last_seq LIMIT 1");
    tx.row(&sql, [seq.into()]).await?.map(|row| block(&row)).transpose()
}

/// At most `limit` blocks after the block `after`.
pub async fn blocks(tx: &mut Tx, after: u64, limit: u32) -> Result<Vec<Block>> {
    let sql = format!("{BLOCK} WHERE number > $1 ORDER BY number LIMIT $2");
    let rows = tx.rows(&sql, [signed(after).into(), i64::from(limit).into()]).await?;
    rows.iter().map(block).collect()
}

/// The positions that the log lists after `after` up to `upto`.
pub async fn listed(tx: &mut Tx, after: i64, upto: i64) -> Result<Vec<i64>> {
    let sql = "SELECT seq FROM audit_entry WHERE seq > $1 AND seq <= $2 ORDER BY seq";
    tx.rows(sql, [after.into(), upto.into()]).await?.iter().map(|row| row.get(0)).collect()
}

/// How many events stand after `seq`.
pub async fn count_after(tx: &mut Tx, seq: i64) -> Result<u64> {
    let row = tx.row("SELECT count(*) FROM event WHERE seq > $1", [seq.into()]).await?;
    row.map_or(Ok(0), |row| count(&row, 0))
}

pub async fn current_key(tx: &mut Tx) -> Result<Option<(String, String)>> {
    let sql = "SELECT id, sealed FROM audit_key WHERE retired_at IS NULL
               ORDER BY created_at DESC, id LIMIT 1";
    tx.row(sql, []).await?.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

pub async fn insert_key(tx: &mut Tx, id: &str, public: &str, sealed: &str) -> Result<()> {
    let sql = "INSERT INTO audit_key (id, public_key, sealed, created_at) VALUES ($1, $2, $3, $4)";
    let values: [Value; 4] = [id.into(), public.into(), sealed.into(), tx.now().into()];
    tx.execute(sql, values).await?;
    Ok(())
}

pub async fn retire_key(tx: &mut Tx, id: &str) -> Result<()> {
    let sql = "UPDATE audit_key SET retired_at = $2 WHERE id = $1";
    tx.execute(sql, [id.into(), tx.now().into()]).await?;
    Ok(())
}

pub async fn public_key(tx: &mut Tx, id: &str) -> Result<Option<String>> {
    let sql = "SELECT public_key FROM audit_key WHERE id = $1";
    tx.row(sql, [id.into()]).await?.map(|row| row.get(0)).transpose()
}

/// Which entries of the log to list; what is not set does not matter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this organisation.
    pub organisation: Option<Id<Organisation>>,
    /// By this actor: an id, or `system:` and a name.
    pub actor: Option<String>,
    /// Of this kind.
    pub kind: Option<String>,
    /// About this.
    pub subject: Option<String>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub to: Option<Timestamp>,
    /// The first first, instead of the last.
    pub is_upwards: bool,
}

pub async fn search(
    tx: &mut Tx,
    filter: &Filter,
    offset: u64,
    limit: u32,
) -> Result<(Vec<Logged>, u64)> {
    let wanted: [(&str, Option<Value>); 6] = [
        ("organisation_id = ", filter.organisation.map(Into::into)),
        ("actor = ", filter.actor.as_deref().map(Into::into)),
        ("kind = ", filter.kind.as_deref().map(Into::into)),
        ("subject = ", filter.subject.as_deref().map(Into::into)),
        ("at >= ", filter.from.map(Into::into)),
        ("at < ", filter.to.map(Into::into)),
    ];
    let (mut conditions, mut values) = ("TRUE".to_owned(), Vec::new());
    for (condition, value) in wanted {
        if let Some(value) = value {
            values.push(value);
            // Writing into a string cannot fail.
            let _ = write!(conditions, " AND {condition}${}", values.len());
        }
    }
    let sql = format!("SELECT count(*) FROM audit_entry WHERE {conditions}");
    let total = tx.row(&sql, values.clone()).await?.map_or(Ok(0), |row| count(&row, 0))?;
    values.push(i64::from(limit).into());
    values.push(signed(offset).into());
    let order = if filter.is_upwards { "seq" } else { "seq DESC" };
    let sql = format!(
        "{} WHERE seq IN (SELECT seq FROM audit_entry WHERE {conditions}
                          ORDER BY {order} LIMIT ${} OFFSET ${}) ORDER BY {order}",
        events::READ,
        values.len() - 1,
        values.len()
    );
    let rows = tx.rows(&sql, values).await?;
    Ok((rows.iter().map(events::logged).collect::<Result<_>>()?, total))
}
