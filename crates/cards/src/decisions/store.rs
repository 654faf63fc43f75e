//! Decisions and purchases read from the database. No decisions of its own.

use base::db::Row;
use base::who::Organisation;
use base::{Error, Id, Result, Timestamp, Tx};

use super::{Decision, Purchase, some};
use crate::authorizations::{AuthorizationId, Class, DecisionId};
use crate::issuing::CardId;
use crate::issuing::store::read_currency;

const DECISION: &str =
    "SELECT m.id, m.card_id, m.authorization_id, m.class, m.amount_minor, m.approved_minor,
    m.currency, m.merchant, m.verdict, m.trace, m.received_at, m.message_key
    FROM card_message m WHERE m.organisation_id = $1";

pub(crate) async fn latest(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    card: Option<CardId>,
    limit: i64,
) -> Result<Vec<Decision>> {
    let rows = if let Some(card) = card {
        let sql = format!("{DECISION} AND m.card_id = $2 ORDER BY m.id DESC LIMIT $3");
        tx.rows(&sql, [organisation.into(), card.into(), limit.into()]).await?
    } else {
        let sql = format!("{DECISION} ORDER BY m.id DESC LIMIT $2");
        tx.rows(&sql, [organisation.into(), limit.into()]).await?
    };
    rows.iter().map(read).collect()
}

pub(crate) async fn newest(
    tx: &mut Tx,
    organisation: Id<Organisation>,
) -> Result<Option<DecisionId>> {
    let sql = "SELECT id FROM card_message WHERE organisation_id = $1 ORDER BY id DESC LIMIT 1";
    let row = tx.row(sql, [organisation.into()]).await?;
    row.map(|row| row.get(0)).transpose()
}

pub(crate) async fn find(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    id: DecisionId,
) -> Result<Option<Decision>> {
    let row =
        tx.row(&format!("{DECISION} AND m.id = $2"), [organisation.into(), id.into()]).await?;
    row.map(|row| read(&row)).transpose()
}

pub(crate) async fn of_purchase(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    id: AuthorizationId,
    limit: i64,
) -> Result<Vec<Decision>> {
    let sql = format!("{DECISION} AND m.authorization_id = $2 ORDER BY m.seq LIMIT $3");
    let rows = tx.rows(&sql, [organisation.into(), id.into(), limit.into()]).await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Decision> {
    let class: String = row.get(3)?;
    let currency: String = row.get(6)?;
    let merchant: String = row.get(7)?;
    let trace: String = row.get(9)?;
    let broken = |error| Error::caused("reading a stored decision", error);
    Ok(Decision {
        id: row.get(0)?,
        card: row.get(1)?,
        authorization: some(row.get(2)?),
        class: Class::parse(&class)
            .ok_or_else(|| Error::fault(format!("a message has the class {class}")))?,
        amount_minor: row.get(4)?,
        approved_minor: row.get(5)?,
        currency: read_currency(&currency)?,
        merchant: serde_json::from_str(&merchant).map_err(broken)?,
        verdict: row.get(8)?,
        trace: serde_json::from_str(&trace).map_err(broken)?,
        received_at: row.get(10)?,
        key: row.get(11)?,
    })
}

const PURCHASE: &str =
    "SELECT a.id, a.card_id, a.held_minor, a.captured_minor, a.refunded_minor, a.currency,
    a.merchant, a.flags, a.expires_at, a.created_at,
    (SELECT m.id FROM card_message m WHERE m.authorization_id = a.id ORDER BY m.seq LIMIT 1)
    FROM card_authorization a WHERE a.organisation_id = $1 AND a.joined_id IS NULL";

pub(crate) async fn purchase(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    id: AuthorizationId,
) -> Result<Option<Purchase>> {
    let row =
        tx.row(&format!("{PURCHASE} AND a.id = $2"), [organisation.into(), id.into()]).await?;
    let now = tx.now();
    row.map(|row| read_purchase(&row, now)).transpose()
}

pub(crate) async fn holding(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    card: CardId,
    limit: i64,
) -> Result<Vec<Purchase>> {
    let sql = format!(
        "{PURCHASE} AND a.card_id = $2 AND a.held_minor > 0 AND a.expires_at > $3
         ORDER BY a.created_at DESC LIMIT $4"
    );
    let now = tx.now();
    let values = [organisation.into(), card.into(), now.into(), limit.into()];
    tx.rows(&sql, values).await?.iter().map(|row| read_purchase(row, now)).collect()
}

fn read_purchase(row: &Row, now: Timestamp) -> Result<Purchase> {
    let currency: String = row.get(5)?;
    let merchant: String = row.get(6)?;
    let expires_at: Timestamp = row.get(8)?;
    Ok(Purchase {
        id: row.get(0)?,
        card: row.get(1)?,
        held_minor: if expires_at <= now { 0 } else { row.get(2)? },
        captured_minor: row.get(3)?,
        refunded_minor: row.get(4)?,
        currency: read_currency(&currency)?,
        merchant: serde_json::from_str(&merchant)
            .map_err(|error| Error::caused("reading a stored merchant", error))?,
        flags: row.get(7)?,
        expires_at,
        created_at: row.get(9)?,
        first: row.get(10)?,
    })
}
