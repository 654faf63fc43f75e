//! Accounts and their day totals in the database. No decisions.

use std::collections::{BTreeSet, HashMap};

use base::db::{Change, Column, Row, Rows};
use base::{Error, Result, Tx};
use money::Currency;

use super::{Account, AccountId, AccountKind, Guard, Totals};
use crate::transfers::NO_CEILING;
use crate::transfers::store::{known, or_nil};
use crate::{Scope, is_in_scope};

pub(crate) const ACCOUNT: &str = "a.id, a.organisation_id, a.unit, a.kind, a.code, a.guard, a.limit_minor,
    a.opening_limit_minor, a.history, a.closed, a.debits_pending, a.debits_posted, a.credits_pending,
    a.credits_posted, a.opened_at, a.day, a.brought_debits_pending, a.brought_debits_posted,
    a.brought_credits_pending, a.brought_credits_posted, a.latest_id, a.ceiling_minor, a.opening_ceiling_minor";

/// How many columns those are.
pub(crate) const ACCOUNT_COLUMNS: usize = 23;

fn ceiling(stored: i64) -> Option<i64> {
    (stored != NO_CEILING).then_some(stored)
}

/// A row of [`ACCOUNT`].
pub(crate) fn account(row: &Row) -> Result<Account> {
    let unit: String = row.get(2)?;
    let kind: i64 = row.get(3)?;
    let code: i64 = row.get(4)?;
    let guard: i64 = row.get(5)?;
    let unknown = |what: &str| Error::fault(format!("an account has an unknown {what}"));
    Ok(Account {
        id: row.get(0)?,
        organisation: row.get(1)?,
        unit: Currency::parse(&unit).map_err(|_| unknown("unit"))?,
        kind: AccountKind::from_number(kind).ok_or_else(|| unknown("kind"))?,
        code: u16::try_from(code).map_err(|_| unknown("code"))?,
        guard: Guard::from_number(guard).ok_or_else(|| unknown("guard"))?,
        limit_minor: row.get(6)?,
        opening_limit_minor: row.get(7)?,
        ceiling_minor: ceiling(row.get(21)?),
        opening_ceiling_minor: ceiling(row.get(22)?),
        history: row.get::<i64>(8)? == 1,
        closed: row.get::<i64>(9)? == 1,
        totals: Totals {
            debits_pending: row.get(10)?,
            debits_posted: row.get(11)?,
            credits_pending: row.get(12)?,
            credits_posted: row.get(13)?,
        },
        opened_at: row.get(14)?,
        day: i32::try_from(row.get::<i64>(15)?).map_err(|_| unknown("day"))?,
        brought_forward: Totals {
            debits_pending: row.get(16)?,
            debits_posted: row.get(17)?,
            credits_pending: row.get(18)?,
            credits_posted: row.get(19)?,
        },
        latest: known(row.get(20)?),
    })
}

/// The totals of every day on which an account that keeps history moved: those that are filed, and
/// the newest one, which stands in the account.
pub(crate) const DAYS_KEPT: &str = "
    SELECT account_id, day, debits_pending, debits_posted, credits_pending, credits_posted
    FROM ledger_day
    UNION ALL
    SELECT id, day, debits_pending - brought_debits_pending, debits_posted - brought_debits_posted,
        credits_pending - brought_credits_pending, credits_posted - brought_credits_posted
    FROM ledger_account WHERE history = 1 AND day <> 0";

/// The accounts, locked in the order of their ids.
pub(crate) async fn lock(tx: &mut Tx, ids: &BTreeSet<AccountId>) -> Result<Vec<Account>> {
    let wanted = tx.table_of_ids(ids.iter().copied());
    let sql = format!(
        "SELECT {ACCOUNT} FROM ledger_account a WHERE {} ORDER BY a.id{}",
        wanted.includes("a.id", 1),
        tx.engine().lock_rows(),
    );
    tx.rows(&sql, wanted.into_values()).await?.iter().map(account).collect()
}

const INSERT: &[(&str, Column)] = &[
    ("id", Column::Uuid),
    ("organisation_id", Column::Uuid),
    ("code", Column::BigInt),
    ("kind", Column::BigInt),
    ("guard", Column::BigInt),
    ("limit_minor", Column::BigInt),
    ("opening_limit_minor", Column::BigInt),
    ("history", Column::BigInt),
    ("closed", Column::BigInt),
    ("debits_pending", Column::BigInt),
    ("debits_posted", Column::BigInt),
    ("credits_pending", Column::BigInt),
    ("credits_posted", Column::BigInt),
    ("opened_at", Column::BigInt),
    ("day", Column::BigInt),
    ("brought_debits_pending", Column::BigInt),
    ("brought_debits_posted", Column::BigInt),
    ("brought_credits_pending", Column::BigInt),
    ("brought_credits_posted", Column::BigInt),
    ("latest_id", Column::Uuid),
    ("ceiling_minor", Column::BigInt),
    ("opening_ceiling_minor", Column::BigInt),
    ("unit", Column::Text),
];

/// New accounts, to be written.
pub(crate) fn insert<'a>(tx: &Tx, accounts: impl Iterator<Item = &'a Account>) -> (Change, Rows) {
    let mut rows = tx.table(INSERT);
    let now = tx.now();
    for account in accounts {
        rows.row()
            .uuid(account.id)
            .uuid(account.organisation)
            .int(i64::from(account.code))
            .int(account.kind.number())
            .int(account.guard.number())
            .int(account.limit_minor)
            .int(account.opening_limit_minor)
            .int(i64::from(account.history))
            .int(i64::from(account.closed))
            .ints(account.totals.columns())
            .int(now.micros())
            .int(i64::from(account.day))
            .ints(account.brought_forward.columns())
            .uuid(or_nil(account.latest))
            .int(account.ceiling_minor.unwrap_or(NO_CEILING))
            .int(account.opening_ceiling_minor.unwrap_or(NO_CEILING))
            .text(account.unit.code());
    }
    (Change::Insert("ledger_account"), rows)
}

const UPDATE: &[(&str, Column)] = &[
    ("id", Column::Uuid),
    ("debits_pending", Column::BigInt),
    ("debits_posted", Column::BigInt),
    ("credits_pending", Column::BigInt),
    ("credits_posted", Column::BigInt),
    ("latest_id", Column::Uuid),
];

/// What a movement changes in an account within a day, to be written.
pub(crate) fn update<'a>(tx: &Tx, accounts: impl Iterator<Item = &'a Account>) -> (Change, Rows) {
    let mut rows = tx.table(UPDATE);
    for account in accounts {
        rows.row().uuid(account.id).ints(account.totals.columns()).uuid(or_nil(account.latest));
    }
    (Change::Update("ledger_account"), rows)
}

const REWRITE: &[(&str, Column)] = &[
    ("id", Column::Uuid),
    ("limit_minor", Column::BigInt),
    ("ceiling_minor", Column::BigInt),
    ("closed", Column::BigInt),
    ("debits_pending", Column::BigInt),
    ("debits_posted", Column::BigInt),
    ("credits_pending", Column::BigInt),
    ("credits_posted", Column::BigInt),
    ("day", Column::BigInt),
    ("brought_debits_pending", Column::BigInt),
    ("brought_debits_posted", Column::BigInt),
    ("brought_credits_pending", Column::BigInt),
    ("brought_credits_posted", Column::BigInt),
    ("latest_id", Column::Uuid),
];

/// Everything that may change in an account. Apart, since it is rare: an account begins a day once, and moves any
/// number of times in it.
pub(crate) fn rewrite<'a>(tx: &Tx, accounts: impl Iterator<Item = &'a Account>) -> (Change, Rows) {
    let mut rows = tx.table(REWRITE);
    for account in accounts {
        rows.row()
            .uuid(account.id)
            .int(account.limit_minor)
            .int(account.ceiling_minor.unwrap_or(NO_CEILING))
            .int(i64::from(account.closed))
            .ints(account.totals.columns())
            .int(i64::from(account.day))
            .ints(account.brought_forward.columns())
            .uuid(or_nil(account.latest));
    }
    (Change::Update("ledger_account"), rows)
}

const DAYS: &[(&str, Column)] = &[
    ("account_id", Column::Uuid),
    ("day", Column::BigInt),
    ("debits_pending", Column::BigInt),
    ("debits_posted", Column::BigInt),
    ("credits_pending", Column::BigInt),
    ("credits_posted", Column::BigInt),
];

/// Totals of days that an account has left behind, to be filed or added to those filed.
pub(crate) fn file_days(tx: &Tx, days: &HashMap<(AccountId, i32), Totals>) -> (Change, Rows) {
    let mut rows = tx.table(DAYS);
    for ((account, day), total) in days {
        rows.row().uuid(*account).int(i64::from(*day)).ints(total.columns());
    }
    (Change::Add("ledger_day", &["account_id", "day"]), rows)
}

/// One account, if the caller may see it.
pub(crate) async fn find(tx: &mut Tx, id: AccountId, scope: Scope) -> Result<Option<Account>> {
    let sql = format!("SELECT {ACCOUNT} FROM ledger_account a WHERE a.id = $1");
    let row = tx.row(&sql, [id.into()]).await?;
    let found = row.map(|row| account(&row)).transpose()?;
    Ok(found.filter(|account| is_in_scope(scope, account.organisation)))
}

/// Notes the parent of a new account, if it has one.
pub(crate) async fn set_parent(
    tx: &mut Tx,
    id: AccountId,
    parent: Option<AccountId>,
) -> Result<()> {
    let Some(parent) = parent else { return Ok(()) };
    let sql = "INSERT INTO ledger_parent (account_id, parent_id) VALUES ($1, $2)";
    tx.execute(sql, [id.into(), parent.into()]).await.map(drop)
}

/// The parents of those of these accounts that have one.
pub(crate) async fn parents(
    tx: &mut Tx,
    ids: &BTreeSet<AccountId>,
) -> Result<HashMap<AccountId, AccountId>> {
    let wanted = tx.table_of_ids(ids.iter().copied());
    let sql = format!(
        "SELECT p.account_id, p.parent_id FROM ledger_parent p WHERE {}",
        wanted.includes("p.account_id", 1)
    );
    let rows = tx.rows(&sql, wanted.into_values()).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// How many accounts there are from this one up to the one above all, both counted.
pub(crate) async fn depth(tx: &mut Tx, id: AccountId) -> Result<usize> {
    let sql = "WITH RECURSIVE above(id) AS (
                   SELECT a.id FROM ledger_account a WHERE a.id = $1
                   UNION
                   SELECT p.parent_id FROM ledger_parent p JOIN above b ON p.account_id = b.id)
               SELECT COUNT(*) FROM above";
    let row = tx.row(sql, [id.into()]).await?;
    let count: i64 = row.map_or(Ok(0), |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

const HALF: i128 = 1 << 32;

/// The two halves of a sum: one may pass what 64 bits hold, and SQLite then fails, so they are added up apart.
pub(crate) fn halves(expression: &str) -> String {
    format!(
        "CAST(COALESCE(SUM(({expression}) / {HALF}), 0) AS BIGINT),
         CAST(COALESCE(SUM(({expression}) % {HALF}), 0) AS BIGINT)"
    )
}

/// The sum whose halves stand in the columns `at` and after it.
pub(crate) fn sum(row: &Row, at: usize) -> Result<i128> {
    let (high, low): (i64, i64) = (row.get(at)?, row.get(at.saturating_add(1))?);
    Ok(i128::from(high).saturating_mul(HALF).saturating_add(low.into()))
}
