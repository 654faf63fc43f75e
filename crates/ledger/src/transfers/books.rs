//! The books in memory: what a batch needs of them, and what it changed. Pure.
//!
//! The store fills them with exactly what a batch touches; a test keeps everything in them. The
//! engine in [`crate::transfers::rules`] cannot tell the difference.

use std::collections::{HashMap, HashSet};

use base::Timestamp;

use crate::accounts::{Account, AccountId, Totals};
use crate::transfers::{HoldState, Transfer, TransferId};

/// A change of the four totals within a day. Pending ones may be negative.
pub type Delta = Totals;

/// Accounts, transfers and refused ids, with a record of what changed since they were loaded.
#[derive(Debug, Default, Clone)]
pub struct Books {
    accounts: HashMap<AccountId, Account>,
    transfers: HashMap<TransferId, Transfer>,
    refused: HashSet<TransferId>,
    changes: Changes,
    undo: Vec<Undo>,
}

/// What a batch changed, in the order in which it must be written.
#[derive(Debug, Default, Clone)]
pub struct Changes {
    /// New accounts.
    pub opened: Vec<AccountId>,
    /// Accounts whose totals, limit or closedness changed.
    pub accounts: HashSet<AccountId>,
    /// New journal rows.
    pub journal: Vec<TransferId>,
    /// Holds from before the batch that now stand elsewhere.
    pub holds: HashSet<TransferId>,
    /// Ids that are refused from now on.
    pub refused: Vec<TransferId>,
    /// Day totals to add to, by account and UTC day.
    pub days: HashMap<(AccountId, i32), Delta>,
}

impl Changes {
    /// True when there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.opened.is_empty()
            && self.accounts.is_empty()
            && self.journal.is_empty()
            && self.holds.is_empty()
            && self.refused.is_empty()
    }
}

/// How to take one change back.
#[derive(Debug, Clone)]
enum Undo {
    Account(Account, bool),
    Journal(TransferId),
    Hold(Box<Transfer>, bool),
    Day((AccountId, i32), Option<Delta>),
}

impl Books {
    /// Puts an account in, as the store has it.
    pub fn load_account(&mut self, account: Account) {
        self.accounts.insert(account.id, account);
    }

    /// Puts a transfer in, as the store has it.
    pub fn load_transfer(&mut self, transfer: Transfer) {
        self.transfers.insert(transfer.id, transfer);
    }

    /// Marks an id as refused, as the store has it.
    pub fn load_refused(&mut self, id: TransferId) {
        self.refused.insert(id);
    }

    /// An account.
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(&id)
    }

    /// A transfer.
    pub fn transfer(&self, id: TransferId) -> Option<&Transfer> {
        self.transfers.get(&id)
    }

    /// True when the id was refused before.
    pub fn is_refused(&self, id: TransferId) -> bool {
        self.refused.contains(&id)
    }

    /// Every account, in no order.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    /// Every transfer, in no order.
    pub fn transfers(&self) -> impl Iterator<Item = &Transfer> {
        self.transfers.values()
    }

    /// What changed since the books were loaded.
    pub const fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Forgets what changed, as after writing it.
    pub fn forget_changes(&mut self) {
        self.changes = Changes::default();
    }

    /// Opens a new account. Accounts are opened before the commands of a batch and are not part of
    /// a chain.
    pub fn open_account(&mut self, account: Account) {
        self.accounts.insert(account.id, account);
        self.changes.opened.push(account.id);
    }

    /// Open holds whose time has come, in the order in which they end. One whose accounts are not
    /// both here was loaded for the sake of its id, and ends elsewhere.
    pub(crate) fn due(&self, now: Timestamp) -> Vec<TransferId> {
        let mut due: Vec<(Timestamp, TransferId)> = self
            .transfers
            .values()
            .filter(|transfer| transfer.state == Some(HoldState::Open))
            .filter(|hold| {
                self.accounts.contains_key(&hold.debit) && self.accounts.contains_key(&hold.credit)
            })
            .filter_map(|transfer| Some((transfer.expires_at?, transfer.id)))
            .filter(|(expires_at, _)| *expires_at <= now)
            .collect();
        due.sort_unstable();
        due.into_iter().map(|(_, id)| id).collect()
    }

    /// Replaces an account that is there.
    pub(crate) fn put_account(&mut self, account: Account) {
        if let Some(before) = self.accounts.insert(account.id, account) {
            let first = self.changes.accounts.insert(account.id);
            self.undo.push(Undo::Account(before, first));
        }
    }

    /// Adds a row to the journal.
    pub(crate) fn append(&mut self, transfer: Transfer) {
        self.undo.push(Undo::Journal(transfer.id));
        self.changes.journal.push(transfer.id);
        self.transfers.insert(transfer.id, transfer);
    }

    /// Replaces a hold that is there.
    pub(crate) fn put_hold(&mut self, hold: Transfer) {
        let id = hold.id;
        if let Some(before) = self.transfers.insert(id, hold) {
            let first = self.changes.holds.insert(id);
            self.undo.push(Undo::Hold(Box::new(before), first));
        }
    }

    /// Adds to a day's totals of an account that keeps them.
    pub(crate) fn add_day(&mut self, account: &Account, at: Timestamp, delta: Delta) {
        if !account.history {
            return;
        }
        let key = (account.id, at.utc_day());
        let before = self.changes.days.get(&key).copied();
        self.undo.push(Undo::Day(key, before));
        let day = self.changes.days.entry(key).or_default();
        // A day's change never exceeds an account's totals, which were checked.
        day.debits_pending = day.debits_pending.saturating_add(delta.debits_pending);
        day.debits_posted = day.debits_posted.saturating_add(delta.debits_posted);
        day.credits_pending = day.credits_pending.saturating_add(delta.credits_pending);
        day.credits_posted = day.credits_posted.saturating_add(delta.credits_posted);
    }

    /// Remembers that an id is refused. Not part of a chain: it stays when the chain is undone.
    pub(crate) fn refuse(&mut self, id: TransferId) {
        if self.refused.insert(id) {
            self.changes.refused.push(id);
        }
    }

    /// Begins a stretch that [`Books::undo`] can take back.
    pub(crate) fn mark(&mut self) {
        self.undo.clear();
    }

    /// Takes back everything since [`Books::mark`].
    pub(crate) fn undo(&mut self) {
        while let Some(step) = self.undo.pop() {
            match step {
                Undo::Account(before, first) => {
                    if first {
                        self.changes.accounts.remove(&before.id);
                    }
                    self.accounts.insert(before.id, before);
                }
                Undo::Journal(id) => {
                    self.transfers.remove(&id);
                    self.changes.journal.pop();
                }
                Undo::Hold(before, first) => {
                    if first {
                        self.changes.holds.remove(&before.id);
                    }
                    self.transfers.insert(before.id, *before);
                }
                Undo::Day(key, Some(before)) => {
                    self.changes.days.insert(key, before);
                }
                Undo::Day(key, None) => {
                    self.changes.days.remove(&key);
                }
            }
        }
    }
}
