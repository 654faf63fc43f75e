//! What stands in an account, now and at the end of a day, and how it came to stand there.
//!
//! Reads only, in a transaction of the caller's. Figures are exact by the clock: a hold that is
//! over does not count, swept or not.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use base::who::Organisation;
use base::{Id, Refusal, Result, Timestamp, Tx};
use jiff::civil::Date;
use money::Currency;
use uuid::Uuid;

use crate::accounts::{Account, AccountId, Totals};
use crate::transfers::{RowKind, Transfer, TransferId};
use crate::{Scope, is_in_scope};

mod rules;
mod store;

/// Most lines of one page of a statement.
pub const MAX_LINES: u32 = 500;

/// An account as it stands now; `None` if the caller cannot see one.
pub async fn balance(tx: &mut Tx, id: AccountId, scope: Scope) -> Result<Option<Account>> {
    let found = store::balance(tx, id).await?;
    Ok(found.filter(|account| is_in_scope(scope, account.organisation)))
}

/// Accounts as they stand now, in the order of their ids; one that does not exist is simply not
/// there. One read, whatever their number, for the house's own domains.
pub async fn balances(tx: &mut Tx, ids: &BTreeSet<AccountId>) -> Result<Vec<Account>> {
    store::balances(tx, ids).await
}

/// What has been posted from each of these accounts to which others: the account debited, the one
/// credited, and how much in minor units. For the house's own domains; accounts that keep no history
/// have no rows to add up.
pub async fn between(
    tx: &mut Tx,
    ids: &BTreeSet<AccountId>,
) -> Result<Vec<(AccountId, AccountId, i64)>> {
    store::between(tx, ids).await
}

/// The rows of the journal with these ids, in its order, for the house's own domains.
pub async fn transfers(tx: &mut Tx, ids: &[TransferId]) -> Result<Vec<Transfer>> {
    store::transfers(tx, ids).await
}

/// The totals of an account at the end of a UTC day; today's end is now.
///
/// # Errors
/// `history_not_kept` for an account without day totals, `day_not_begun` for a day that has not
/// begun.
pub async fn balance_on(
    tx: &mut Tx,
    id: AccountId,
    day: Date,
    scope: Scope,
) -> Result<Option<(Account, Totals)>> {
    let Some(account) = balance(tx, id, scope).await? else {
        return Ok(None);
    };
    let day = begun(tx, day)?;
    if !account.history {
        return Err(history_not_kept().into());
    }
    let totals = store::balance_on(tx, id, day).await?;
    Ok(Some((account, totals)))
}

fn begun(tx: &Tx, day: Date) -> Result<i64, Refusal> {
    let day = rules::utc_day(day);
    if day > i64::from(tx.now().utc_day()) {
        return Err(Refusal::invalid("day_not_begun", "This day has not begun."));
    }
    Ok(day)
}

fn history_not_kept() -> Refusal {
    let message = "This account keeps no day totals, so past balances are not known.";
    Refusal::invalid("history_not_kept", message)
}

/// What an account and all that stand below it come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rollup {
    /// How many accounts, itself among them.
    pub accounts: u64,
    /// The sums of their totals, in minor units.
    pub totals: Totals,
}

/// The balance of an account that the caller can see together with all below it, now or at the end of a UTC day.
///
/// One statement that locks nothing; it is as long as there are accounts below.
///
/// # Errors
/// `history_not_kept` when one of them keeps no day totals, `day_not_begun` for a day that has not begun,
/// `rollup_overflows` for sums that 64 bits do not hold.
pub async fn rollup(tx: &mut Tx, id: AccountId, day: Option<Date>) -> Result<Rollup> {
    let day = day.map(|day| begun(tx, day)).transpose()?;
    let sum = store::rollup(tx, id, day).await?;
    if day.is_some() && sum.dayless > 0 {
        return Err(history_not_kept().into());
    }
    let overflows = || Refusal::conflict("rollup_overflows", "The sums are too large to be told.");
    Ok(rules::rollup(&sum).ok_or_else(overflows)?)
}

/// One row of the journal, as one account sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its place in the journal.
    pub seq: i64,
    /// The command; for an expiry, an id of the ledger's own.
    pub id: TransferId,
    /// What happened.
    pub kind: RowKind,
    /// The hold it is about.
    pub hold: Option<TransferId>,
    /// When it took effect.
    pub at: Timestamp,
    /// True when the account is the debit account.
    pub is_debit: bool,
    /// The account on the other side; `None` for changes of the account itself.
    pub other: Option<AccountId>,
    /// Change of what is held on this side, in minor units.
    pub pending: i64,
    /// What moved on this side, in minor units.
    pub posted: i64,
    /// The new limit, if that is what changed, in minor units.
    pub limit: Option<i64>,
    /// The new ceiling, if that is what changed and there is one, in minor units.
    pub ceiling: Option<i64>,
    /// True when a guard was passed over or a hold exceeded by force.
    pub forced: bool,
    /// Why, as the caller coded it.
    pub reason: u16,
    /// What it was about.
    pub subject: String,
    /// Posted credits less posted debits after this row, in minor units.
    pub balance_after: i64,
}

/// A page of a statement, the newest line first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The lines.
    pub lines: Vec<Line>,
    /// Where the page after this one begins; `None` at the end.
    pub next: Option<Cursor>,
}

/// Where a page of a statement begins. Opaque to callers, who hand back what they were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    first: TransferId,
    balance: i64,
}

impl Cursor {
    /// Reads what `Display` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (first, balance) = text.split_once('.')?;
        Some(Self { first: first.parse().ok()?, balance: balance.parse().ok()? })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.first, self.balance)
    }
}

/// A page of the statement of an account that the caller can see: at most `limit` lines, and at
/// most [`MAX_LINES`]. Lines that come in between do not disturb a walk with cursors.
pub async fn statement(
    tx: &mut Tx,
    id: AccountId,
    cursor: Option<Cursor>,
    limit: u32,
) -> Result<Statement> {
    let limit = limit.clamp(1, MAX_LINES);
    let first = cursor.map(|cursor| cursor.first);
    let (rows, now) = store::lines(tx, id, first, i64::from(limit).saturating_add(1)).await?;
    let balance = cursor.map_or(now, |cursor| cursor.balance);
    Ok(rules::statement(rows, balance, limit))
}

/// Accounts of an organisation in the order of their ids, `limit` of them after `offset`, and how
/// many there are.
pub async fn accounts(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    offset: u64,
    limit: u32,
) -> Result<(Vec<Account>, u64)> {
    store::accounts(tx, organisation, offset, limit).await
}

/// What amounts on some accounts and holds of an organisation are counted in.
#[derive(Debug, Clone, Default)]
pub struct Units(HashMap<Uuid, Sides>);

/// The accounts of a hold, or one account twice, and their unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sides {
    /// The debit account.
    pub debit: AccountId,
    /// The credit account.
    pub credit: AccountId,
    /// What both count.
    pub unit: Currency,
}

impl Units {
    /// Asks for what `accounts` and `holds` count, as far as they are the organisation's. None of
    /// it ever changes.
    pub async fn find(
        tx: &mut Tx,
        organisation: Id<Organisation>,
        accounts: impl IntoIterator<Item = AccountId>,
        holds: impl IntoIterator<Item = TransferId>,
    ) -> Result<Self> {
        Ok(Self(store::units(tx, organisation, accounts, holds).await?))
    }

    /// What an account counts.
    pub fn of_account(&self, id: AccountId) -> Option<Currency> {
        self.0.get(&id.uuid()).map(|sides| sides.unit)
    }

    /// What a hold is on.
    pub fn of_hold(&self, id: TransferId) -> Option<Sides> {
        self.0.get(&id.uuid()).copied()
    }

    /// Adds a hold that is about to be, unless there is one already.
    pub fn add_hold(&mut self, id: TransferId, sides: Sides) {
        self.0.entry(id.uuid()).or_insert(sides);
    }
}
