//! Balances and statements from the tables. Reads only; no decisions.

use std::collections::{BTreeSet, HashMap};

use base::db::Row;
use base::who::Organisation;
use base::{Error, Id, Result, Tx};
use money::Currency;
use sea_orm::Value;
use uuid::Uuid;

use super::{Line, Sides};
use crate::accounts::store::{ACCOUNT, ACCOUNT_COLUMNS, account, halves, sum};
use crate::accounts::{self, Account, AccountId, MAX_DEPTH, Totals};
use crate::transfers::store::{TRANSFER, transfer};
use crate::transfers::{NO_CEILING, RowKind, Transfer, TransferId, flag};

/// Microseconds of a day.
const DAY_US: i64 = 86_400_000_000;

/// What holds that were over at `instant` still hold in the books, on the debit and on the credit
/// side of `account`.
fn over(account: &str, instant: &str) -> String {
    let side = |column| {
        format!(
            "(SELECT CAST(COALESCE(SUM(t.open_minor), 0) AS BIGINT) FROM ledger_transfer t
              WHERE t.state = 1 AND t.expires_at > 0 AND t.expires_at <= {instant}
                  AND t.{column} = {account})"
        )
    };
    format!("{}, {}", side("debit_account_id"), side("credit_account_id"))
}

/// The row before `t` in the chain of `account`, which is on one side of it.
fn previous(account: &str) -> String {
    format!(
        "CASE WHEN t.debit_account_id = {account} THEN t.debit_previous_id
              ELSE t.credit_previous_id END"
    )
}

/// A row of [`ACCOUNT`] and [`over`].
fn account_now(row: &Row) -> Result<Account> {
    let mut found = account(row)?;
    let totals = &mut found.totals;
    let over = |side: usize| row.get::<i64>(ACCOUNT_COLUMNS.saturating_add(side));
    totals.debits_pending = totals.debits_pending.saturating_sub(over(0)?);
    totals.credits_pending = totals.credits_pending.saturating_sub(over(1)?);
    Ok(found)
}

/// An account without what is over.
pub(super) async fn balance(tx: &mut Tx, id: AccountId) -> Result<Option<Account>> {
    let over = over("a.id", "$2");
    let sql = format!("SELECT {ACCOUNT}, {over} FROM ledger_account a WHERE a.id = $1");
    let row = tx.row(&sql, [id.into(), tx.now().into()]).await?;
    row.map(|row| account_now(&row)).transpose()
}

/// Accounts without what is over, in the order of their ids.
pub(super) async fn balances(tx: &mut Tx, ids: &BTreeSet<AccountId>) -> Result<Vec<Account>> {
    let wanted = tx.table_of_ids(ids.iter().copied());
    let over = over("a.id", "$1");
    let table = wanted.table(2, "w");
    let sql = format!(
        "SELECT {ACCOUNT}, {over} FROM ledger_account a JOIN {table} ON a.id = w.id ORDER BY a.id"
    );
    let mut values = vec![tx.now().into()];
    values.extend(wanted.into_values());
    tx.rows(&sql, values).await?.iter().map(account_now).collect()
}

/// The sums of what was posted from each of these accounts, by the account it went to.
pub(super) async fn between(
    tx: &mut Tx,
    ids: &BTreeSet<AccountId>,
) -> Result<Vec<(AccountId, AccountId, i64)>> {
    let wanted = tx.table_of_ids(ids.iter().copied());
    // Back along the chain of each account; a row counts where it is walked from its debit account.
    let step = |account: &str| {
        format!("t.debit_account_id, t.credit_account_id, t.posted_minor, {}", previous(account))
    };
    let sql = format!(
        "WITH RECURSIVE walked(account_id, debit_id, credit_id, posted_minor, previous_id) AS (
             SELECT a.id, {} FROM ledger_account a JOIN ledger_transfer t ON t.id = a.latest_id
             WHERE a.history = 1 AND {}
             UNION ALL
             SELECT w.account_id, {} FROM walked w JOIN ledger_transfer t ON t.id = w.previous_id)
         SELECT debit_id, credit_id, CAST(SUM(posted_minor) AS BIGINT) FROM walked
         WHERE debit_id = account_id GROUP BY debit_id, credit_id ORDER BY debit_id, credit_id",
        step("a.id"),
        wanted.includes("a.id", 1),
        step("w.account_id"),
    );
    let rows = tx.rows(&sql, wanted.into_values()).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// The rows with these ids, in the order of the journal.
pub(super) async fn transfers(tx: &mut Tx, ids: &[TransferId]) -> Result<Vec<Transfer>> {
    let wanted = tx.table_of_ids(ids.iter().copied());
    let table = wanted.table(1, "w");
    let sql = format!(
        "SELECT {TRANSFER} FROM ledger_transfer t JOIN {table} ON t.id = w.id ORDER BY t.seq"
    );
    let rows = tx.rows(&sql, wanted.into_values()).await?;
    rows.iter().filter_map(|row| transfer(row).transpose()).collect()
}

/// The sums of the days up to and with `day`, the filed ones and the newest, without what was over
/// when it ended.
pub(super) async fn balance_on(tx: &mut Tx, id: AccountId, day: i64) -> Result<Totals> {
    let day_end = day.saturating_add(1).saturating_mul(DAY_US).saturating_sub(1);
    let until = day_end.min(tx.now().micros());
    let sum = |column| format!("CAST(COALESCE(SUM({column}), 0) AS BIGINT)");
    let sql = format!(
        "SELECT {}, {}, {}, {}, {} FROM ({}) d WHERE account_id = $1 AND day <= $3",
        sum("debits_pending"),
        sum("debits_posted"),
        sum("credits_pending"),
        sum("credits_posted"),
        over("$1", "$2"),
        accounts::store::DAYS_KEPT,
    );
    let values: [Value; 3] = [id.into(), until.into(), day.into()];
    let row = tx.row(&sql, values).await?;
    let row = row.ok_or_else(|| Error::fault("a sum has no row"))?;
    let pending = |kept: i64, over: i64| kept.saturating_sub(over);
    Ok(Totals {
        debits_pending: pending(row.get(0)?, row.get(4)?),
        debits_posted: row.get(1)?,
        credits_pending: pending(row.get(2)?, row.get(5)?),
        credits_posted: row.get(3)?,
    })
}

/// What an account and all below it come to.
#[derive(Debug)]
pub(super) struct Sum {
    pub accounts: i64,
    /// How many of them keep no day totals.
    pub dayless: i64,
    /// In the order of [`Totals::columns`].
    pub totals: [i128; 4],
}

/// The sums over an account and all below it: as it stands now, or at the end of `day`, without what was over then.
pub(super) async fn rollup(tx: &mut Tx, id: AccountId, day: Option<i64>) -> Result<Sum> {
    let now = tx.now().micros();
    let (until, parts) = match day {
        None => (
            now,
            "SELECT a.debits_pending, a.debits_posted, a.credits_pending, a.credits_posted
             FROM below b JOIN ledger_account a ON a.id = b.id"
                .to_owned(),
        ),
        Some(day) => {
            let day_end = day.saturating_add(1).saturating_mul(DAY_US).saturating_sub(1);
            let parts = format!(
                "SELECT d.debits_pending, d.debits_posted, d.credits_pending, d.credits_posted
                 FROM below b JOIN ledger_day d ON d.account_id = b.id AND d.day <= {day}
                 UNION ALL
                 SELECT a.debits_pending - a.brought_debits_pending,
                     a.debits_posted - a.brought_debits_posted,
                     a.credits_pending - a.brought_credits_pending,
                     a.credits_posted - a.brought_credits_posted
                 FROM below b JOIN ledger_account a ON a.id = b.id
                 WHERE a.history = 1 AND a.day <> 0 AND a.day <= {day}"
            );
            (day_end.min(now), parts)
        }
    };
    let over = |side: &str, columns: &str| {
        format!(
            "SELECT {columns} FROM ledger_transfer t JOIN below b ON b.id = t.{side}
             WHERE t.state = 1 AND t.expires_at > 0 AND t.expires_at <= $2"
        )
    };
    let columns = ["debits_pending", "debits_posted", "credits_pending", "credits_posted"];
    let sql = format!(
        "WITH RECURSIVE below(id, depth) AS (
             SELECT a.id, CAST(1 AS BIGINT) FROM ledger_account a WHERE a.id = $1
             UNION ALL
             SELECT p.account_id, b.depth + 1 FROM below b JOIN ledger_parent p ON p.parent_id = b.id
             WHERE b.depth < {MAX_DEPTH})
         SELECT {}, (SELECT COUNT(*) FROM below),
             (SELECT COUNT(*) FROM below b JOIN ledger_account a ON a.id = b.id WHERE a.history = 0)
         FROM ({parts} UNION ALL {} UNION ALL {}) part",
        columns.map(halves).join(", "),
        over("debit_account_id", "-t.open_minor, 0, 0, 0"),
        over("credit_account_id", "0, 0, -t.open_minor, 0"),
    );
    let row = tx.row(&sql, [id.into(), until.into()]).await?;
    let row = row.ok_or_else(|| Error::fault("a sum has no row"))?;
    Ok(Sum {
        totals: [sum(&row, 0)?, sum(&row, 2)?, sum(&row, 4)?, sum(&row, 6)?],
        accounts: row.get(8)?,
        dayless: row.get(9)?,
    })
}

/// `limit` rows about an account, the newest first, from `first` on or from the newest; and the balance that it has
/// now. An account that keeps no history has no rows to list.
pub(super) async fn lines(
    tx: &mut Tx,
    id: AccountId,
    first: Option<TransferId>,
    limit: i64,
) -> Result<(Vec<Line>, i64)> {
    let line_columns = format!(
        "t.seq, t.id, t.kind, t.hold_id, t.at, t.debit_account_id, t.credit_account_id, t.asked_minor,
         t.pending_minor, t.posted_minor, t.flags, t.reason, t.subject, {}",
        previous("$1")
    );
    // The first may be named by a stranger, so it must be the account's own; from there the chain leads.
    let begins = if first.is_some() { "$3" } else { "a.latest_id" };
    // One statement, so that the balance and the rows are of one moment.
    let sql = format!(
        "WITH RECURSIVE walked(seq, id, kind, hold_id, at, debit_account_id, credit_account_id, asked_minor,
             pending_minor, posted_minor, flags, reason, subject, previous_id, balance, nth) AS (
             SELECT {line_columns}, a.credits_posted - a.debits_posted, CAST(1 AS BIGINT)
             FROM ledger_account a JOIN ledger_transfer t ON t.id = {begins}
             WHERE a.id = $1 AND a.history = 1 AND $1 IN (t.debit_account_id, t.credit_account_id)
             UNION ALL
             SELECT {line_columns}, w.balance, w.nth + 1
             FROM walked w JOIN ledger_transfer t ON t.id = w.previous_id WHERE w.nth < $2)
         SELECT * FROM walked ORDER BY nth"
    );
    let mut values = vec![id.into(), limit.into()];
    values.extend(first.map(Value::from));
    let rows = tx.rows(&sql, values).await?;
    let balance = rows.first().map_or(Ok(0), |row| row.get(14))?;
    let lines: Result<Vec<Line>> = rows.iter().map(|row| line(row, id)).collect();
    Ok((lines?, balance))
}

fn line(row: &Row, account: AccountId) -> Result<Line> {
    let number: i64 = row.get(2)?;
    let kind = RowKind::from_number(number)
        .ok_or_else(|| Error::fault(format!("the journal has a row of kind {number}")))?;
    let hold: TransferId = row.get(3)?;
    let (debit, credit): (AccountId, AccountId) = (row.get(5)?, row.get(6)?);
    let is_debit = debit == account;
    let other = if is_debit { credit } else { debit };
    let asked: i64 = row.get(7)?;
    let reason: i64 = row.get(11)?;
    Ok(Line {
        seq: row.get(0)?,
        id: row.get(1)?,
        kind,
        hold: (!hold.uuid().is_nil()).then_some(hold),
        at: row.get(4)?,
        is_debit,
        other: (other != account).then_some(other),
        pending: row.get(8)?,
        posted: row.get(9)?,
        limit: (kind == RowKind::Limit).then_some(asked),
        ceiling: (kind == RowKind::Ceiling && asked != NO_CEILING).then_some(asked),
        forced: row.get::<i64>(10)? & flag::FORCED != 0,
        reason: u16::try_from(reason)
            .map_err(|error| Error::caused("reading a transfer's reason", error))?,
        subject: row.get(12)?,
        balance_after: 0,
    })
}

/// A page of an organisation's accounts without what is over, and how many there are.
pub(super) async fn accounts(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    offset: u64,
    limit: u32,
) -> Result<(Vec<Account>, u64)> {
    let offset = i64::try_from(offset).unwrap_or(i64::MAX);
    let over = over("a.id", "$4");
    let sql = format!(
        "SELECT {ACCOUNT}, {over} FROM ledger_account a WHERE a.organisation_id = $1
         ORDER BY a.id LIMIT $2 OFFSET $3"
    );
    let now = tx.now();
    let values = [organisation.into(), i64::from(limit).into(), offset.into(), now.into()];
    let rows = tx.rows(&sql, values).await?;
    let accounts: Result<Vec<Account>> = rows.iter().map(account_now).collect();
    let sql = "SELECT COUNT(*) FROM ledger_account WHERE organisation_id = $1";
    let total = match tx.row(sql, [organisation.into()]).await? {
        Some(row) => u64::try_from(row.get::<i64>(0)?).unwrap_or(0),
        None => 0,
    };
    Ok((accounts?, total))
}

/// Units and sides of accounts and holds of an organisation.
pub(super) async fn units(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    accounts: impl IntoIterator<Item = AccountId>,
    holds: impl IntoIterator<Item = TransferId>,
) -> Result<HashMap<Uuid, Sides>> {
    let (wanted, wanted_holds) = (tx.table_of_ids(accounts), tx.table_of_ids(holds));
    let sql = format!(
        "SELECT a.id, a.id, a.id, a.unit FROM ledger_account a JOIN {} ON w.id = a.id
         WHERE a.organisation_id = $1
         UNION ALL
         SELECT t.id, t.debit_account_id, t.credit_account_id, a.unit
         FROM ledger_transfer t JOIN {} ON h.id = t.id
             JOIN ledger_account a ON a.id = t.debit_account_id
         WHERE t.organisation_id = $1",
        wanted.table(2, "w"),
        wanted_holds.table(wanted.after(2), "h"),
    );
    let mut values = vec![organisation.into()];
    values.extend(wanted.into_values());
    values.extend(wanted_holds.into_values());
    let rows = tx.rows(&sql, values).await?;
    let sides = |row: &Row| {
        let unit: String = row.get(3)?;
        let unit = Currency::parse(&unit)
            .map_err(|error| Error::caused("reading an account's unit", error))?;
        Ok((row.get(0)?, Sides { debit: row.get(1)?, credit: row.get(2)?, unit }))
    };
    rows.iter().map(sides).collect()
}
