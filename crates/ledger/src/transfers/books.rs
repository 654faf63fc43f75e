//! The books in memory: what a batch needs of them, and what it changed. Pure.
//!
//! The store fills them with exactly what a batch touches; a test keeps everything in them. The
//! engine in [`crate::transfers::rules`] cannot tell the difference.

use std::collections::{HashMap, HashSet};

use base::Timestamp;

use crate::accounts::{Account, AccountId, Totals};
use crate::transfers::{HoldState, Transfer, TransferId};

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
    /// Accounts that changed.
    pub accounts: HashSet<AccountId>,
    /// Those of them of which more than the totals may have changed.
    pub rewritten: HashSet<AccountId>,
    /// New journal rows.
    pub journal: Vec<TransferId>,
    /// Holds from before the batch that now stand elsewhere.
    pub holds: HashSet<TransferId>,
    /// Ids that are refused from now on.
    pub refused: Vec<TransferId>,
    /// Day totals to file, or to add to those filed, by account and UTC day.
    pub days: HashMap<(AccountId, i32), Totals>,
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
    Day((AccountId, i32), Option<Totals>),
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
    fn put_account(&mut self, account: Account) {
        if let Some(before) = self.accounts.insert(account.id, account) {
            let first = self.changes.accounts.insert(account.id);
            self.undo.push(Undo::Account(before, first));
        }
    }

    /// Gives an account that is there other settings.
    pub(crate) fn set_account(&mut self, account: Account) {
        self.changes.rewritten.insert(account.id);
        self.put_account(account);
    }

    /// Adds a row to the journal, as the newest of its accounts.
    pub(crate) fn append(&mut self, transfer: Transfer) {
        let debit_previous = self.follow(transfer.debit, transfer.id);
        let is_of_one = transfer.debit == transfer.credit;
        let credit_previous =
            if is_of_one { debit_previous } else { self.follow(transfer.credit, transfer.id) };
        let transfer = Transfer { debit_previous, credit_previous, ..transfer };
        self.undo.push(Undo::Journal(transfer.id));
        self.changes.journal.push(transfer.id);
        self.transfers.insert(transfer.id, transfer);
    }

    /// Makes a row the newest of an account that keeps history; gives the one that was.
    fn follow(&mut self, id: AccountId, newest: TransferId) -> Option<TransferId> {
        let account = self.accounts.get(&id).copied().filter(|account| account.history)?;
        self.put_account(Account { latest: Some(newest), ..account });
        account.latest
    }

    /// Replaces a hold that is there.
    pub(crate) fn put_hold(&mut self, hold: Transfer) {
        let id = hold.id;
        if let Some(before) = self.transfers.insert(id, hold) {
            let first = self.changes.holds.insert(id);
            self.undo.push(Undo::Hold(Box::new(before), first));
        }
    }

    /// Gives an account that is there new totals, which count for the day of `at`.
    pub(crate) fn move_account(&mut self, account: Account, totals: Totals, at: Timestamp) {
        let (after, filed) = account.moved(totals, at.utc_day());
        if (after.day, after.brought_forward) != (account.day, account.brought_forward) {
            // Stays when it is undone: what is written then is what was there.
            self.changes.rewritten.insert(account.id);
        }
        self.put_account(after);
        if let Some((day, total)) = filed {
            let key = (account.id, day);
            let before = self.changes.days.get(&key).copied();
            self.undo.push(Undo::Day(key, before));
            self.changes.days.insert(key, before.unwrap_or_default().plus(total));
        }
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
