//! The ledger once more, as plainly as can be, to hold the engine against.
//!
//! Shares the engine's words (commands, outcomes) and none of its ways: totals are not kept but
//! added up from the journal each time, a failed chain is undone by putting the old model back,
//! and an outcome is the first of *all* reasons that apply.

mod fields;
mod why;

use std::collections::{BTreeMap, BTreeSet};

use base::Timestamp;
use fields::{Fields, why_not_this_shape};
use ledger::{
    Account, AccountId, Action, Command, Guard, HoldState, Outcome, RowKind, Scope, TransferId,
};

/// The four totals, in the order debits pending and posted, credits pending and posted.
pub type Sums = [i128; 4];

/// One row of the journal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Not compared for expiries, whose ids are the ledger's affair.
    pub id: Option<TransferId>,
    pub kind: i64,
    pub debit: AccountId,
    pub credit: AccountId,
    pub hold: Option<TransferId>,
    pub pending: i128,
    pub posted: i128,
    pub at: Timestamp,
    pub forced: bool,
}

impl Entry {
    /// The row of a command that is about nothing yet.
    fn blank(command: &Command, at: Timestamp) -> Self {
        let nobody = AccountId::from_uuid(uuid::Uuid::nil());
        Self {
            id: Some(command.id),
            kind: Fields::of(command).action,
            debit: nobody,
            credit: nobody,
            hold: None,
            pending: 0,
            posted: 0,
            at,
            forced: false,
        }
    }
}

/// Where a hold stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    pub open: i128,
    pub captured: i128,
    pub expires_at: Option<Timestamp>,
    pub state: HoldState,
}

/// What a command came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub outcome: Outcome,
    pub amount: i128,
    pub at: Option<Timestamp>,
    pub debit: Option<Sums>,
    pub credit: Option<Sums>,
}

#[derive(Debug, Clone, Default)]
pub struct Model {
    pub accounts: BTreeMap<AccountId, Account>,
    pub journal: Vec<Entry>,
    pub holds: BTreeMap<TransferId, Hold>,
    pub burnt: BTreeSet<TransferId>,
    pub done: BTreeMap<TransferId, Command>,
}

const LARGEST: i128 = i64::MAX as i128;

impl Model {
    pub fn new(accounts: &[Account]) -> Self {
        let accounts = accounts.iter().map(|account| (account.id, *account)).collect();
        Self { accounts, ..Self::default() }
    }

    pub fn apply(&mut self, now: Timestamp, commands: &[Command], scope: Scope) -> Vec<Said> {
        self.expire(now);
        let mut said = Vec::new();
        for chain in commands.split_inclusive(|command| !command.linked) {
            said.extend(self.chain(now, chain, scope));
        }
        said
    }

    pub fn expire(&mut self, now: Timestamp) {
        for (id, mut hold) in self.holds.clone() {
            let due = hold.expires_at.filter(|at| *at <= now);
            if let (Some(at), HoldState::Open) = (due, hold.state) {
                let first = self.entry(id).clone();
                let kind = RowKind::Expire.number();
                let (pending, hold_id) = (-hold.open, Some(id));
                let (id, forced) = (None, false);
                self.journal.push(Entry {
                    id,
                    kind,
                    hold: hold_id,
                    pending,
                    posted: 0,
                    at,
                    forced,
                    ..first
                });
                (hold.open, hold.state) = (0, HoldState::Expired);
                self.holds.insert(hold_id.unwrap(), hold);
            }
        }
    }

    fn chain(&mut self, now: Timestamp, chain: &[Command], scope: Scope) -> Vec<Said> {
        let no = |outcome| Said { outcome, amount: 0, at: None, debit: None, credit: None };
        let mut all = vec![no(Outcome::LinkedFailed); chain.len()];
        if chain.last().unwrap().linked {
            *all.last_mut().unwrap() = no(Outcome::ChainOpen);
            return all;
        }
        let before = self.clone();
        let mut said = Vec::new();
        for (nth, command) in chain.iter().enumerate() {
            let outcome = self.run(now, command, scope);
            if matches!(outcome, Outcome::Created | Outcome::Exists) {
                said.push(self.answer(command, outcome));
                continue;
            }
            *self = before;
            // What may be otherwise tomorrow.
            if let Outcome::DebitAccountNotFound
            | Outcome::CreditAccountNotFound
            | Outcome::HoldNotFound
            | Outcome::DebitAccountClosed
            | Outcome::CreditAccountClosed
            | Outcome::ExceedsCredits
            | Outcome::ExceedsDebits
            | Outcome::ExceedsDebitCeiling
            | Outcome::ExceedsCreditCeiling
            | Outcome::PreconditionFailed = outcome
            {
                self.burnt.insert(command.id);
            }
            all[nth] = no(outcome);
            return all;
        }
        said
    }

    fn run(&mut self, now: Timestamp, command: &Command, scope: Scope) -> Outcome {
        let mut reasons = Vec::new();
        self.why_not_again(command, scope, &mut reasons);
        why_not_this_shape(command, &mut reasons);
        let entry = self.plan(now, command, scope, &mut reasons);
        if let Some(first) = reasons.into_iter().min() {
            return first;
        }
        let entry = entry.unwrap();
        self.settle(now, command, &entry);
        self.journal.push(entry);
        self.done.insert(command.id, command.clone());
        Outcome::Created
    }

    fn answer(&self, command: &Command, outcome: Outcome) -> Said {
        let entry = self.entry(command.id);
        let amount = if entry.posted == 0 { entry.pending.abs() } else { entry.posted };
        let (debit, credit) = (Some(self.sums(entry.debit)), Some(self.sums(entry.credit)));
        Said { outcome, amount, at: Some(entry.at), debit, credit }
    }

    fn entry(&self, id: TransferId) -> &Entry {
        self.journal.iter().find(|entry| entry.id == Some(id)).unwrap()
    }

    pub fn sums(&self, account: AccountId) -> Sums {
        let mut sums = [0; 4];
        for entry in &self.journal {
            if entry.debit == account {
                sums[0] += entry.pending;
                sums[1] += entry.posted;
            }
            if entry.credit == account {
                sums[2] += entry.pending;
                sums[3] += entry.posted;
            }
        }
        sums
    }

    pub fn open_holds(&self) -> impl Iterator<Item = TransferId> {
        let open = self.holds.iter().filter(|(_, hold)| hold.state == HoldState::Open);
        open.map(|(id, _)| *id)
    }

    /// What the account's guard leaves; nothing is said without a guard.
    pub fn left(&self, account: AccountId) -> Option<i128> {
        let [dp, d, cp, c] = self.sums(account);
        let account = self.accounts[&account];
        match account.guard {
            Guard::None => None,
            Guard::DebitsMustNotExceedCredits => Some(c + i128::from(account.limit_minor) - d - dp),
            Guard::CreditsMustNotExceedDebits => Some(d + i128::from(account.limit_minor) - c - cp),
        }
    }

    /// What the account's ceiling leaves to the side that is not guarded; nothing is said without one.
    pub fn left_above(&self, account: AccountId) -> Option<i128> {
        let [dp, d, cp, c] = self.sums(account);
        let account = self.accounts[&account];
        let ceiling = i128::from(account.ceiling_minor?);
        match account.guard {
            Guard::None => None,
            Guard::DebitsMustNotExceedCredits => Some(d + ceiling - c - cp),
            Guard::CreditsMustNotExceedDebits => Some(c + ceiling - d - dp),
        }
    }

    /// What a command changes beside the journal.
    fn settle(&mut self, now: Timestamp, command: &Command, entry: &Entry) {
        let ends = |timeout_s: i64| (timeout_s > 0).then(|| now.plus_seconds(timeout_s));
        match command.action {
            Action::Move { .. } | Action::Require { .. } => {}
            Action::Hold { timeout_s, .. } => {
                let (expires_at, state) = (ends(timeout_s), HoldState::Open);
                let hold = Hold { open: entry.pending, captured: 0, expires_at, state };
                self.holds.insert(command.id, hold);
            }
            Action::Post { hold, last, .. } => {
                let hold = self.holds.get_mut(&hold).unwrap();
                hold.open += entry.pending;
                hold.captured += entry.posted;
                if last {
                    hold.state = HoldState::Posted;
                }
            }
            Action::Void { hold, amount } => {
                let hold = self.holds.get_mut(&hold).unwrap();
                hold.open += entry.pending;
                if amount.is_none() {
                    hold.state = HoldState::Voided;
                }
            }
            Action::Increase { hold, .. } => {
                self.holds.get_mut(&hold).unwrap().open += entry.pending;
            }
            Action::Extend { hold, timeout_s } => {
                self.holds.get_mut(&hold).unwrap().expires_at = ends(timeout_s);
            }
            Action::Limit { account, limit } => {
                self.accounts.get_mut(&account).unwrap().limit_minor = limit;
            }
            Action::Ceiling { account, ceiling } => {
                self.accounts.get_mut(&account).unwrap().ceiling_minor = ceiling;
            }
            Action::Close { account } => self.accounts.get_mut(&account).unwrap().closed = true,
            Action::Reopen { account } => self.accounts.get_mut(&account).unwrap().closed = false,
        }
    }
}
