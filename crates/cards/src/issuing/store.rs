//! Programmes, cardholders, cards and freezes in the database. No decisions.

use std::collections::{BTreeSet, HashMap};

use base::db::Row;
use base::who::Organisation;
use base::{Error, Id, Result, Tx};
use ledger::AccountId;
use money::Currency;

use super::{
    Card, CardId, CardOrder, CardSearch, CardState, Face, Freeze, FreezeKey, Holder, HolderId,
    HolderState, Programme, ProgrammeId,
};

/// Rows of one list, at most.
const MAX_LISTED: i64 = 1_000;

pub(crate) async fn insert_programme(tx: &mut Tx, programme: &Programme) -> Result<()> {
    let sql = "INSERT INTO card_programme (id, organisation_id, settlement_account_id, name, currency, time_zone,
                   partial_approval, hold_days, tolerance_basis_points, refunds_restore_limits, repeat_window_s, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let values = [
        programme.id.into(),
        programme.organisation.into(),
        programme.settlement_account.into(),
        programme.name.as_str().into(),
        programme.currency.code().into(),
        programme.time_zone.as_str().into(),
        programme.partial_approval.into(),
        programme.hold_days.into(),
        programme.tolerance_basis_points.into(),
        programme.refunds_restore_limits.into(),
        programme.repeat_window_s.into(),
        tx.now().into(),
    ];
    tx.execute(sql, values).await.map(drop)
}

/// False: the network's token is another cardholder's.
pub(crate) async fn insert_holder(tx: &mut Tx, holder: &Holder) -> Result<bool> {
    let sql = "INSERT INTO cardholder (id, organisation_id, name, network_token, state, created_at)
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (network_token) DO NOTHING";
    let values = [
        holder.id.into(),
        holder.organisation.into(),
        holder.name.as_str().into(),
        holder.network_token.as_str().into(),
        holder.state.name().into(),
        tx.now().into(),
    ];
    Ok(tx.execute(sql, values).await? == 1)
}

/// False: the network's token is another card's.
pub(crate) async fn insert_card(tx: &mut Tx, card: &Card) -> Result<bool> {
    let sql = "INSERT INTO card (id, organisation_id, programme_id, cardholder_id, funding_account_id, network_token,
                   last_four, state, expires_on, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
               ON CONFLICT (network_token) DO NOTHING";
    let values = [
        card.id.into(),
        card.organisation.into(),
        card.programme.into(),
        card.holder.into(),
        card.funding_account.into(),
        card.network_token.as_str().into(),
        card.last_four.as_str().into(),
        card.state.name().into(),
        card.expires_on.into(),
        tx.now().into(),
    ];
    Ok(tx.execute(sql, values).await? == 1)
}

const PROGRAMME: &str =
    "SELECT id, organisation_id, settlement_account_id, name, currency, time_zone,
    partial_approval, hold_days, tolerance_basis_points, refunds_restore_limits, repeat_window_s
    FROM card_programme";

pub(crate) async fn programme(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    id: ProgrammeId,
) -> Result<Option<Programme>> {
    let sql = format!("{PROGRAMME} WHERE organisation_id = $1 AND id = $2");
    let row = tx.row(&sql, [organisation.into(), id.into()]).await?;
    row.map(|row| read_programme(&row)).transpose()
}

/// The same, for whoever changes it: nobody else does until the transaction ends.
pub(crate) async fn programme_to_change(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    id: ProgrammeId,
) -> Result<Option<Programme>> {
    let lock = tx.engine().lock_rows();
    let sql = format!("{PROGRAMME} WHERE organisation_id = $1 AND id = $2{lock}");
    let row = tx.row(&sql, [organisation.into(), id.into()]).await?;
    row.map(|row| read_programme(&row)).transpose()
}

pub(crate) async fn set_terms(tx: &mut Tx, programme: &Programme) -> Result<()> {
    let sql = "UPDATE card_programme SET name = $3, partial_approval = $4, hold_days = $5,
                   tolerance_basis_points = $6, refunds_restore_limits = $7, repeat_window_s = $8
               WHERE organisation_id = $1 AND id = $2";
    let values = [
        programme.organisation.into(),
        programme.id.into(),
        programme.name.as_str().into(),
        programme.partial_approval.into(),
        programme.hold_days.into(),
        programme.tolerance_basis_points.into(),
        programme.refunds_restore_limits.into(),
        programme.repeat_window_s.into(),
    ];
    tx.execute(sql, values).await.map(drop)
}

pub(crate) async fn programmes(
    tx: &mut Tx,
    organisation: Id<Organisation>,
) -> Result<Vec<Programme>> {
    let sql = format!("{PROGRAMME} WHERE organisation_id = $1 ORDER BY id LIMIT $2");
    let rows = tx.rows(&sql, [organisation.into(), MAX_LISTED.into()]).await?;
    rows.iter().map(read_programme).collect()
}

fn read_programme(row: &Row) -> Result<Programme> {
    let currency: String = row.get(4)?;
    Ok(Programme {
        id: row.get(0)?,
        organisation: row.get(1)?,
        settlement_account: row.get(2)?,
        name: row.get(3)?,
        currency: read_currency(&currency)?,
        time_zone: row.get(5)?,
        partial_approval: row.get(6)?,
        hold_days: row.get(7)?,
        tolerance_basis_points: row.get(8)?,
        refunds_restore_limits: row.get(9)?,
        repeat_window_s: row.get(10)?,
    })
}

pub(crate) fn read_currency(code: &str) -> Result<Currency> {
    Currency::parse(code).map_err(|error| Error::caused("reading a stored currency", error))
}

const HOLDER: &str = "SELECT id, organisation_id, name, network_token, state FROM cardholder";

pub(crate) async fn holder(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    id: HolderId,
) -> Result<Option<Holder>> {
    let sql = format!("{HOLDER} WHERE organisation_id = $1 AND id = $2");
    let row = tx.row(&sql, [organisation.into(), id.into()]).await?;
    row.map(|row| read_holder(&row)).transpose()
}

/// The same, for whoever changes them: nobody else does until the transaction ends.
pub(crate) async fn holder_to_change(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    id: HolderId,
) -> Result<Option<Holder>> {
    let lock = tx.engine().lock_rows();
    let sql = format!("{HOLDER} WHERE organisation_id = $1 AND id = $2{lock}");
    let row = tx.row(&sql, [organisation.into(), id.into()]).await?;
    row.map(|row| read_holder(&row)).transpose()
}

fn read_holder(row: &Row) -> Result<Holder> {
    let state: String = row.get(4)?;
    Ok(Holder {
        id: row.get(0)?,
        organisation: row.get(1)?,
        name: row.get(2)?,
        network_token: row.get(3)?,
        state: HolderState::parse(&state),
    })
}

const CARD: &str =
    "SELECT c.id, c.organisation_id, c.programme_id, c.cardholder_id, c.funding_account_id,
    c.network_token, c.last_four, c.state, c.expires_on,
    EXISTS (SELECT 1 FROM card_freeze f WHERE f.card_id = c.id AND f.lifted_at IS NULL)
    FROM card c";

pub(crate) async fn card(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    id: CardId,
) -> Result<Option<Card>> {
    let sql = format!("{CARD} WHERE c.organisation_id = $1 AND c.id = $2");
    let row = tx.row(&sql, [organisation.into(), id.into()]).await?;
    row.map(|row| read_card(&row)).transpose()
}

/// Cards by whose they are and by id; one that is somebody else's is not there.
pub(crate) async fn cards_of(
    tx: &mut Tx,
    wanted: &BTreeSet<(Id<Organisation>, CardId)>,
) -> Result<HashMap<(Id<Organisation>, CardId), Card>> {
    let ids = tx.table_of_ids(wanted.iter().map(|(_, id)| *id));
    let sql = format!("{CARD} WHERE {}", ids.includes("c.id", 1));
    let rows = tx.rows(&sql, ids.into_values()).await?;
    let cards: Result<Vec<Card>> = rows.iter().map(read_card).collect();
    let keyed = cards?.into_iter().map(|card| ((card.organisation, card.id), card));
    Ok(keyed.filter(|(key, _)| wanted.contains(key)).collect())
}

/// The same, for whoever changes it: nobody else does until the transaction ends.
pub(crate) async fn card_to_change(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    id: CardId,
) -> Result<Option<Card>> {
    let lock = tx.engine().lock_rows();
    let sql = format!("{CARD} WHERE c.organisation_id = $1 AND c.id = $2{lock}");
    let row = tx.row(&sql, [organisation.into(), id.into()]).await?;
    row.map(|row| read_card(&row)).transpose()
}

const WANTED: &str = "WHERE c.organisation_id = $1 AND ($2 = '' OR c.state = $2)
    AND ($3 = '' OR c.last_four = $3) AND ($4 IS NULL OR c.cardholder_id = $4)";

/// One page of the cards that are wanted, and how many there are in all.
pub(crate) async fn cards(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    wanted: &CardSearch,
) -> Result<(Vec<Card>, u64)> {
    let CardSearch { status, last_four, holder, orders, limit, offset } = wanted;
    let mut values = vec![
        organisation.into(),
        status.as_str().into(),
        last_four.as_str().into(),
        (*holder).into(),
    ];
    let count = tx.row(&format!("SELECT COUNT(*) FROM card c {WANTED}"), values.clone()).await?;
    let total: i64 = count.map_or(Ok(0), |row| row.get(0))?;
    let mut order = String::new();
    for (column, descending) in orders {
        order.push_str(column.name());
        order.push_str(if *descending { " DESC, " } else { ", " });
    }
    values.extend([i64::from(*limit).into(), i64::try_from(*offset).unwrap_or(i64::MAX).into()]);
    let sql = format!("{CARD} {WANTED} ORDER BY {order}c.id LIMIT $5 OFFSET $6");
    let rows = tx.rows(&sql, values).await?;
    let cards = rows.iter().map(read_card).collect::<Result<_>>()?;
    Ok((cards, u64::try_from(total).unwrap_or_default()))
}

impl CardOrder {
    const fn name(self) -> &'static str {
        match self {
            Self::Issued => "c.created_at",
            Self::Expiry => "c.expires_on",
            Self::LastFour => "c.last_four",
            Self::Status => "c.state",
        }
    }
}

fn read_card(row: &Row) -> Result<Card> {
    let state: String = row.get(7)?;
    Ok(Card {
        id: row.get(0)?,
        organisation: row.get(1)?,
        programme: row.get(2)?,
        holder: row.get(3)?,
        funding_account: row.get(4)?,
        network_token: row.get(5)?,
        last_four: row.get(6)?,
        state: CardState::parse(&state),
        expires_on: row.get(8)?,
        is_frozen: row.get(9)?,
    })
}

/// Sets a card's state, unless it is terminated. False: there was no such card, or it is terminated.
pub(crate) async fn set_card_state(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    id: CardId,
    state: CardState,
) -> Result<bool> {
    let sql = "UPDATE card SET state = $1 WHERE organisation_id = $2 AND id = $3 AND state <> 'terminated'";
    let values = [state.name().into(), organisation.into(), id.into()];
    Ok(tx.execute(sql, values).await? == 1)
}

pub(crate) async fn set_holder_state(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    id: HolderId,
    state: HolderState,
) -> Result<bool> {
    let sql = "UPDATE cardholder SET state = $1 WHERE organisation_id = $2 AND id = $3 AND state <> 'closed'";
    let values = [state.name().into(), organisation.into(), id.into()];
    Ok(tx.execute(sql, values).await? == 1)
}

/// Adds a freeze. False: the card is frozen already.
pub(crate) async fn insert_freeze(tx: &mut Tx, card: &Card, reason: &str) -> Result<bool> {
    let id: Id<FreezeKey> = tx.new_id();
    let sql = "INSERT INTO card_freeze (id, card_id, organisation_id, reason, frozen_by, frozen_at)
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    let values = [
        id.into(),
        card.id.into(),
        card.organisation.into(),
        reason.into(),
        tx.who().actor.to_string().into(),
        tx.now().into(),
    ];
    Ok(tx.execute(sql, values).await? == 1)
}

/// Lifts the freeze. False: the card is not frozen.
pub(crate) async fn lift_freeze(tx: &mut Tx, card: &Card) -> Result<bool> {
    let sql = "UPDATE card_freeze SET lifted_by = $1, lifted_at = $2
               WHERE organisation_id = $3 AND card_id = $4 AND lifted_at IS NULL";
    let values = [
        tx.who().actor.to_string().into(),
        tx.now().into(),
        card.organisation.into(),
        card.id.into(),
    ];
    Ok(tx.execute(sql, values).await? == 1)
}

pub(crate) async fn open_freeze(tx: &mut Tx, card: &Card) -> Result<Option<Freeze>> {
    let sql = "SELECT reason, frozen_by, frozen_at FROM card_freeze
               WHERE organisation_id = $1 AND card_id = $2 AND lifted_at IS NULL";
    let row = tx.row(sql, [card.organisation.into(), card.id.into()]).await?;
    row.map(|row| {
        Ok(Freeze { reason: row.get(0)?, frozen_by: row.get(1)?, frozen_at: row.get(2)? })
    })
    .transpose()
}

const FACE: &str = "SELECT c.id, c.organisation_id, c.programme_id, c.cardholder_id, c.funding_account_id,
    c.network_token, c.last_four, c.state, c.expires_on,
    EXISTS (SELECT 1 FROM card_freeze f WHERE f.card_id = c.id AND f.lifted_at IS NULL),
    h.name, h.state, p.name, p.currency
    FROM card c JOIN cardholder h ON h.id = c.cardholder_id JOIN card_programme p ON p.id = c.programme_id";

pub(crate) async fn faces(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    offset: u64,
    limit: u32,
) -> Result<(Vec<Face>, u64)> {
    let offset = i64::try_from(offset).unwrap_or(i64::MAX);
    let sql =
        format!("{FACE} WHERE c.organisation_id = $1 ORDER BY h.name, c.id LIMIT $2 OFFSET $3");
    let values = [organisation.into(), i64::from(limit).into(), offset.into()];
    let faces: Result<_> = tx.rows(&sql, values).await?.iter().map(read_face).collect();
    let sql = "SELECT COUNT(*) FROM card WHERE organisation_id = $1";
    let row = tx.row(sql, [organisation.into()]).await?;
    let count: i64 = row.map_or(Ok(0), |row| row.get(0))?;
    Ok((faces?, u64::try_from(count).unwrap_or(0)))
}

pub(crate) async fn faces_of(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    cards: &BTreeSet<CardId>,
) -> Result<Vec<Face>> {
    let wanted = tx.table_of_ids(cards.iter().copied());
    let sql =
        format!("{FACE} JOIN {} ON c.id = w.id WHERE c.organisation_id = $1", wanted.table(2, "w"));
    let mut values = vec![organisation.into()];
    values.extend(wanted.into_values());
    tx.rows(&sql, values).await?.iter().map(read_face).collect()
}

fn read_face(row: &Row) -> Result<Face> {
    let holder_state: String = row.get(11)?;
    let currency: String = row.get(13)?;
    Ok(Face {
        card: read_card(row)?,
        holder_name: row.get(10)?,
        holder_state: HolderState::parse(&holder_state),
        programme_name: row.get(12)?,
        currency: read_currency(&currency)?,
    })
}

/// At most `limit` of the accounts that pay for the organisation's cards.
pub(crate) async fn funding_accounts(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    limit: i64,
) -> Result<BTreeSet<AccountId>> {
    let sql = "SELECT DISTINCT funding_account_id FROM card WHERE organisation_id = $1 LIMIT $2";
    let rows = tx.rows(sql, [organisation.into(), limit.into()]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}
