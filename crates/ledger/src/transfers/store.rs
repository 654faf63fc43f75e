//! What a batch needs of the books and what it leaves in them: a fixed number of statements, whatever its size.
//!
//! | phase | statement |
//! |---|---|
//! | find  | only where the batch names holds: their accounts, and those behind what is due on them |
//! | lock  | all accounts, in the order of their ids, so that no two batches wait for each other in a circle |
//! | load  | transfers by id, holds that are due, refused ids: read after the lock, so nobody changes them |
//! | more  | only where a due hold has an account that is not at hand: that account, locked too |
//! | write | whatever there is of accounts, journal rows, changed holds, day totals, refused ids: together |
//!
//! No decisions here: those are in [`super::rules`].

use std::collections::{BTreeSet, HashSet};

use base::db::{Change, Column, Row, Rows};
use base::{Error, Result, Timestamp, Tx};
use uuid::Uuid;

use super::books::Books;
use super::{Action, Command, HoldState, RowKind, Transfer, TransferId};
use crate::accounts::{self, AccountId};

/// Holds that are ended in passing by one batch, at most; the sweep ends the others.
const MAX_DUE: i64 = 8_192;

/// Everything that a batch names.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    accounts: BTreeSet<AccountId>,
    transfers: HashSet<TransferId>,
    holds: HashSet<TransferId>,
    /// True when a ceiling may change on the way, so that an account without one may have one later.
    sets_ceilings: bool,
}

impl Needs {
    /// What `commands` name.
    pub fn of(commands: &[Command]) -> Self {
        let mut needs = Self::default();
        for command in commands {
            needs.transfers.insert(command.id);
            needs.sets_ceilings |= matches!(command.action, Action::Ceiling { .. });
            match command.action {
                Action::Move { debit, credit, .. } | Action::Hold { debit, credit, .. } => {
                    needs.accounts.extend([debit, credit]);
                }
                Action::Post { hold, .. }
                | Action::Void { hold, .. }
                | Action::Increase { hold, .. }
                | Action::Extend { hold, .. } => {
                    needs.holds.insert(hold);
                }
                Action::Limit { account, .. }
                | Action::Ceiling { account, .. }
                | Action::Close { account }
                | Action::Reopen { account }
                | Action::Require { account, .. } => {
                    needs.accounts.insert(account);
                }
            }
        }
        needs
    }

    /// Adds everything that `other` names.
    pub fn join(&mut self, other: Self) {
        self.accounts.extend(other.accounts);
        self.transfers.extend(other.transfers);
        self.holds.extend(other.holds);
        self.sets_ceilings |= other.sets_ceilings;
    }

    /// Adds accounts.
    pub fn with_accounts(&mut self, accounts: impl IntoIterator<Item = AccountId>) {
        self.accounts.extend(accounts);
    }

    /// Adds holds.
    pub fn with_holds(&mut self, holds: impl IntoIterator<Item = TransferId>) {
        self.holds.extend(holds);
    }

    /// Adds ids of commands that may be tried.
    pub fn with_transfers(&mut self, ids: impl IntoIterator<Item = TransferId>) {
        self.transfers.extend(ids);
    }

    /// True when nothing is named.
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty() && self.transfers.is_empty() && self.holds.is_empty()
    }

    /// How an account `a` is joined to the holds `t` whose end its guard or its ceiling has to know: a guard looks at
    /// what is held on its own side, a ceiling at the other.
    fn guards(&self) -> &'static str {
        if self.sets_ceilings {
            "(a.id = t.debit_account_id OR a.id = t.credit_account_id) AND a.guard > 0"
        } else {
            "(a.id = t.debit_account_id AND (a.guard = 1 OR (a.guard = 2 AND a.ceiling_minor >= 0)))
                OR (a.id = t.credit_account_id AND (a.guard = 2 OR (a.guard = 1 AND a.ceiling_minor >= 0)))"
        }
    }

    /// How many holds are named.
    pub fn holds_len(&self) -> usize {
        self.holds.len()
    }
}

/// Loads and locks what `needs` names.
pub(crate) async fn load(tx: &mut Tx, mut needs: Needs) -> Result<Books> {
    if !needs.holds.is_empty() {
        find(tx, &mut needs).await?;
    }
    let mut books = Books::default();
    for account in accounts::store::lock(tx, &needs.accounts).await? {
        books.load_account(account);
    }
    let wanted = tx.table_of_ids(needs.transfers.union(&needs.holds).copied());
    let locked = tx.table_of_ids(needs.accounts.iter().copied());
    let guards = needs.guards();
    let sql = format!(
        "SELECT {TRANSFER} FROM ledger_transfer t WHERE {}
         UNION ALL
         SELECT * FROM (
             SELECT {TRANSFER} FROM ledger_transfer t JOIN ledger_account a
                 ON {guards}
             WHERE t.state = 1 AND t.expires_at > 0 AND t.expires_at <= $1 AND {}
             LIMIT {MAX_DUE}) due
         UNION ALL
         SELECT f.id, f.id, f.id, f.id, f.id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '',
             f.id, f.id
         FROM ledger_refusal f WHERE {}",
        wanted.includes("t.id", 2),
        locked.includes("a.id", wanted.after(2)),
        wanted.includes("f.id", 2),
    );
    let mut values = vec![tx.now().into()];
    values.extend(wanted.into_values());
    values.extend(locked.into_values());
    let mut due = Vec::new();
    for row in tx.rows(&sql, values).await? {
        match transfer(&row)? {
            None => books.load_refused(row.get(0)?),
            Some(transfer)
                if needs.transfers.contains(&transfer.id) || needs.holds.contains(&transfer.id) =>
            {
                books.load_transfer(transfer);
            }
            Some(transfer) => due.push(transfer),
        }
    }
    // The other side of a hold that is due is seldom at hand. Locked out of order, it may meet another batch in a
    // circle; the database breaks that, and the batch is run again.
    let behind = due.iter().flat_map(|hold| [hold.debit, hold.credit]);
    let missing: BTreeSet<AccountId> = behind.filter(|id| books.account(*id).is_none()).collect();
    if !missing.is_empty() {
        for account in accounts::store::lock(tx, &missing).await? {
            books.load_account(account);
        }
    }
    for hold in due {
        books.load_transfer(hold);
    }
    Ok(books)
}

/// The accounts behind named holds and behind what is due on the accounts of the batch.
async fn find(tx: &mut Tx, needs: &mut Needs) -> Result<()> {
    let holds = tx.table_of_ids(needs.holds.iter().copied());
    let accounts = tx.table_of_ids(needs.accounts.iter().copied());
    let guards = needs.guards();
    let sql = format!(
        "WITH named AS (
             SELECT t.debit_account_id, t.credit_account_id
             FROM ledger_transfer t WHERE {}),
         here AS (
             SELECT debit_account_id AS id FROM named
             UNION SELECT credit_account_id FROM named
             UNION SELECT n.id FROM {})
         SELECT debit_account_id, credit_account_id FROM named
         UNION
         SELECT * FROM (
             SELECT t.debit_account_id, t.credit_account_id
             FROM ledger_transfer t JOIN ledger_account a
                 ON {guards}
             WHERE t.state = 1 AND t.expires_at > 0 AND t.expires_at <= $1
                 AND a.id IN (SELECT id FROM here)
             LIMIT {MAX_DUE}) due",
        holds.includes("t.id", 2),
        accounts.table(holds.after(2), "n"),
    );
    let mut values = vec![tx.now().into()];
    values.extend(holds.into_values());
    values.extend(accounts.into_values());
    for row in tx.rows(&sql, values).await? {
        needs.accounts.extend([row.get::<AccountId>(0)?, row.get(1)?]);
    }
    Ok(())
}

/// At most `limit` holds that are due, with their accounts.
pub(crate) async fn due(tx: &mut Tx, limit: i64) -> Result<Needs> {
    let sql = "SELECT id, debit_account_id, credit_account_id FROM ledger_transfer
               WHERE state = 1 AND expires_at > 0 AND expires_at <= $1 ORDER BY expires_at LIMIT $2";
    let mut needs = Needs::default();
    for row in tx.rows(sql, [tx.now().into(), limit.into()]).await? {
        needs.holds.insert(row.get(0)?);
        needs.accounts.extend([row.get::<AccountId>(1)?, row.get(2)?]);
    }
    Ok(needs)
}

pub(crate) const TRANSFER: &str = "t.id, t.organisation_id, t.debit_account_id, t.credit_account_id, t.hold_id,
    t.kind, t.asked_minor, t.pending_minor, t.posted_minor, t.timeout_s, t.tolerance_minor, t.flags, t.reason, t.at,
    t.open_minor, t.captured_minor, t.expires_at, t.state, t.subject, t.debit_previous_id, t.credit_previous_id";

/// A row of [`TRANSFER`]; `None` stands for a refused id.
pub(crate) fn transfer(row: &Row) -> Result<Option<Transfer>> {
    let kind: i64 = row.get(5)?;
    if kind == 0 {
        return Ok(None);
    }
    let hold: TransferId = row.get(4)?;
    let expires_at: Timestamp = row.get(16)?;
    let reason: i64 = row.get(12)?;
    Ok(Some(Transfer {
        id: row.get(0)?,
        organisation: row.get(1)?,
        kind: RowKind::from_number(kind)
            .ok_or_else(|| Error::fault(format!("the journal has a row of kind {kind}")))?,
        debit: row.get(2)?,
        credit: row.get(3)?,
        asked: row.get(6)?,
        pending: row.get(7)?,
        posted: row.get(8)?,
        hold: (!hold.uuid().is_nil()).then_some(hold),
        timeout_s: row.get(9)?,
        tolerance: row.get(10)?,
        flags: row.get(11)?,
        reason: u16::try_from(reason)
            .map_err(|error| Error::caused("reading a transfer's reason", error))?,
        subject: row.get(18)?,
        at: row.get(13)?,
        open: row.get(14)?,
        captured: row.get(15)?,
        expires_at: (expires_at.micros() > 0).then_some(expires_at),
        state: HoldState::from_number(row.get(17)?),
        debit_previous: known(row.get(19)?),
        credit_previous: known(row.get(20)?),
    }))
}

/// A row that is named: rows from before chains name nobody, later ones nil.
pub(crate) fn known(id: Option<TransferId>) -> Option<TransferId> {
    id.filter(|id| !id.uuid().is_nil())
}

/// How no row is written.
pub(crate) fn or_nil(id: Option<TransferId>) -> Uuid {
    id.map_or(Uuid::nil(), TransferId::uuid)
}

/// One transfer.
pub(crate) async fn get(tx: &mut Tx, id: TransferId) -> Result<Option<Transfer>> {
    let sql = format!("SELECT {TRANSFER} FROM ledger_transfer t WHERE t.id = $1");
    let row = tx.row(&sql, [id.into()]).await?;
    row.map_or(Ok(None), |row| transfer(&row))
}

/// Writes what changed in the books since [`load`].
pub(crate) async fn write(tx: &mut Tx, books: &Books) -> Result<()> {
    let changes = books.changes();
    if changes.is_empty() {
        return Ok(());
    }
    let written: HashSet<&TransferId> = changes.journal.iter().collect();
    let holds = changes.holds.iter().filter(|id| !written.contains(id));
    let opened: HashSet<&AccountId> = changes.opened.iter().collect();
    let older = changes.accounts.iter().filter(|id| !opened.contains(id));
    let (rewritten, moved): (Vec<&AccountId>, Vec<_>) =
        older.partition(|id| changes.rewritten.contains(id));
    let writes = vec![
        accounts::store::insert(tx, changes.opened.iter().filter_map(|id| books.account(*id))),
        insert_journal(tx, books),
        update_holds(tx, holds.filter_map(|id| books.transfer(*id))),
        accounts::store::update(tx, moved.iter().filter_map(|id| books.account(**id))),
        accounts::store::rewrite(tx, rewritten.iter().filter_map(|id| books.account(**id))),
        accounts::store::file_days(tx, &changes.days),
        insert_refusals(tx, &changes.refused),
    ];
    tx.write(writes).await
}

const JOURNAL: &[(&str, Column)] = &[
    ("id", Column::Uuid),
    ("organisation_id", Column::Uuid),
    ("debit_account_id", Column::Uuid),
    ("credit_account_id", Column::Uuid),
    ("hold_id", Column::Uuid),
    ("kind", Column::BigInt),
    ("asked_minor", Column::BigInt),
    ("pending_minor", Column::BigInt),
    ("posted_minor", Column::BigInt),
    ("timeout_s", Column::BigInt),
    ("tolerance_minor", Column::BigInt),
    ("flags", Column::BigInt),
    ("reason", Column::BigInt),
    ("at", Column::BigInt),
    ("open_minor", Column::BigInt),
    ("captured_minor", Column::BigInt),
    ("expires_at", Column::BigInt),
    ("state", Column::BigInt),
    ("debit_previous_id", Column::Uuid),
    ("credit_previous_id", Column::Uuid),
    ("subject", Column::Text),
];

fn insert_journal(tx: &Tx, books: &Books) -> (Change, Rows) {
    let mut rows = tx.table(JOURNAL);
    for row in books.changes().journal.iter().filter_map(|id| books.transfer(*id)) {
        rows.row()
            .uuid(row.id)
            .uuid(row.organisation)
            .uuid(row.debit)
            .uuid(row.credit)
            .uuid(or_nil(row.hold))
            .int(row.kind.number())
            .int(row.asked)
            .int(row.pending)
            .int(row.posted)
            .int(row.timeout_s)
            .int(row.tolerance)
            .int(row.flags)
            .int(i64::from(row.reason))
            .int(row.at.micros())
            .int(row.open)
            .int(row.captured)
            .int(row.expires_at.map_or(0, Timestamp::micros))
            .int(HoldState::number(row.state))
            .uuid(or_nil(row.debit_previous))
            .uuid(or_nil(row.credit_previous))
            .text(&row.subject);
    }
    (Change::Insert("ledger_transfer"), rows)
}

const HOLDS: &[(&str, Column)] = &[
    ("id", Column::Uuid),
    ("open_minor", Column::BigInt),
    ("captured_minor", Column::BigInt),
    ("expires_at", Column::BigInt),
    ("state", Column::BigInt),
];

fn update_holds<'a>(tx: &Tx, holds: impl Iterator<Item = &'a Transfer>) -> (Change, Rows) {
    let mut rows = tx.table(HOLDS);
    for hold in holds {
        rows.row()
            .uuid(hold.id)
            .int(hold.open)
            .int(hold.captured)
            .int(hold.expires_at.map_or(0, Timestamp::micros))
            .int(HoldState::number(hold.state));
    }
    (Change::Update("ledger_transfer"), rows)
}

const REFUSALS: &[(&str, Column)] = &[("id", Column::Uuid), ("at", Column::BigInt)];

fn insert_refusals(tx: &Tx, refused: &[TransferId]) -> (Change, Rows) {
    let mut rows = tx.table(REFUSALS);
    for id in refused {
        rows.row().uuid(*id).int(tx.now().micros());
    }
    (Change::Insert("ledger_refusal"), rows)
}
