//! Random scripts for the ledger: what proptest draws are wishes, which become commands when the
//! script runs, so that they can name what came before and still shrink.

mod draw;

use base::Id;
use base::who::Organisation;
pub use draw::{Range, script};
use ledger::{
    Account, AccountId, AccountKind, Action, Ask, Command, Force, Guard, Scope, TransferId,
};
use money::Currency;
use uuid::Uuid;

/// One step of a script.
#[derive(Debug, Clone)]
pub enum Step {
    /// Time goes on by so many microseconds.
    Wait(i64),
    /// Callers ask, one after the other, in one batch.
    Batch(Vec<(Whose, Vec<Wish>)>),
}

/// Whose accounts the caller may touch.
#[derive(Debug, Clone, Copy)]
pub enum Whose {
    Everybody,
    First,
    Second,
}

/// A command to be.
#[derive(Debug, Clone)]
pub enum Wish {
    /// With a new id, or rarely one that is reserved.
    New { reserved: bool, linked: bool, reason: u16, subject: Subject, verb: Verb },
    /// An earlier one again, the `back`th before this, with something changed or nothing.
    Again { back: usize, linked: bool, change: Change },
}

#[derive(Debug, Clone, Copy)]
pub enum Subject {
    None,
    Longest,
    TooLong,
}

#[derive(Debug, Clone, Copy)]
pub enum Change {
    Nothing,
    Action,
    Hold,
    Timeout,
    Debit,
    Credit,
    Amount,
    Flags,
    Reason,
    Subject,
}

/// What to do; the action's ids are blanks, for which the numbers stand.
#[derive(Debug, Clone, Copy)]
pub struct Verb {
    pub action: Action,
    /// The debit account, or the only one.
    pub debit: usize,
    pub credit: usize,
    pub hold: Which,
}

/// A transfer by how long ago it was asked for.
#[derive(Debug, Clone, Copy)]
pub enum Which {
    Open(usize),
    Hold(usize),
    Anything(usize),
    Unknown,
}

/// How many accounts [`Cast::accounts`] opens; [`ACCOUNTS`] itself is one that nobody opened.
pub const ACCOUNTS: usize = 11;

/// The accounts and ids of one run. Runs in one database do not meet.
#[derive(Debug)]
pub struct Cast {
    run: u128,
    ids: u128,
    holds: Vec<TransferId>,
    open: Vec<TransferId>,
    sent: Vec<Command>,
}

impl Cast {
    pub fn new(run: u128) -> Self {
        Self { run, ids: 0, holds: Vec::new(), open: Vec::new(), sent: Vec::new() }
    }

    /// Everything that was asked so far.
    pub fn sent(&self) -> &[Command] {
        &self.sent
    }

    /// Whether the id is of this run.
    pub fn has<K>(&self, id: Id<K>) -> bool {
        id.uuid().as_u128() >> 96 == self.run
    }

    fn uuid(&self, kind: u128, nth: u128) -> Uuid {
        // Version 7, variant 10, and the rest plainly readable.
        Uuid::from_u128(self.run << 96 | 7 << 76 | 0b10 << 62 | kind << 32 | nth)
    }

    pub fn account(&self, nth: usize) -> AccountId {
        Id::from_uuid(self.uuid(1, u128::try_from(nth).unwrap()))
    }

    fn organisation(&self, nth: u128) -> Id<Organisation> {
        Id::from_uuid(self.uuid(2, nth))
    }

    pub fn scope(&self, whose: Whose) -> Scope {
        match whose {
            Whose::Everybody => None,
            Whose::First => Some(self.organisation(1)),
            Whose::Second => Some(self.organisation(2)),
        }
    }

    /// Every kind of account: free, guarded on either side, with and without limit, ceiling and
    /// history, counting money and uses, of two organisations.
    pub fn accounts(&self) -> Vec<Account> {
        let debits = Guard::DebitsMustNotExceedCredits;
        let credits = Guard::CreditsMustNotExceedDebits;
        let (eur, uses) = (Currency::EUR, Currency::USES);
        let make = |(nth, owner, unit, kind, guard, limit, history)| {
            let account =
                Account::new(self.account(nth), self.organisation(owner), unit, kind, 2000);
            let account = account.guarded(guard, limit);
            let account = if matches!(nth, 2 | 3) { account.up_to(200) } else { account };
            if history { account } else { account.without_history() }
        };
        [
            (0, 1, eur, AccountKind::Asset, Guard::None, 0, true),
            (1, 1, eur, AccountKind::Liability, debits, 0, true),
            (2, 1, eur, AccountKind::Liability, debits, 100, true),
            (3, 1, eur, AccountKind::Expense, credits, 50, true),
            (4, 1, eur, AccountKind::Revenue, Guard::None, 0, false),
            (5, 1, eur, AccountKind::Memo, debits, 150, false),
            (6, 2, eur, AccountKind::Liability, debits, 60, true),
            (7, 2, eur, AccountKind::Equity, Guard::None, 0, true),
            (8, 1, uses, AccountKind::Memo, debits, 3, false),
            (9, 1, uses, AccountKind::Memo, Guard::None, 0, false),
            (10, 1, eur, AccountKind::Asset, credits, 0, true),
        ]
        .map(make)
        .into()
    }

    /// Hears which holds are open now.
    pub fn hear(&mut self, open: impl Iterator<Item = TransferId>) {
        self.open = open.collect();
    }

    /// Makes an ask of wishes.
    pub fn ask(&mut self, whose: Whose, wishes: &[Wish]) -> Ask {
        let scope = self.scope(whose);
        let commands = wishes.iter().map(|wish| self.command(wish)).collect();
        Ask { commands, scope, who: None }
    }

    fn command(&mut self, wish: &Wish) -> Command {
        let command = match wish {
            Wish::Again { back, linked, change } => {
                let before = self.sent.iter().rev().nth(*back).cloned();
                before.map(|before| Command { linked: *linked, ..self.changed(before, *change) })
            }
            Wish::New { .. } => None,
        };
        let command = command.unwrap_or_else(|| self.fresh(wish));
        if matches!(command.action, Action::Hold { .. }) {
            self.holds.push(command.id);
            self.open.push(command.id);
        }
        self.sent.push(command.clone());
        command
    }

    fn fresh(&mut self, wish: &Wish) -> Command {
        self.ids += 1;
        let id = Id::from_uuid(self.uuid(3, self.ids));
        let Wish::New { reserved, linked, reason, subject, verb } = wish else {
            let action = Action::Close { account: self.account(0) };
            return Command { id, action, reason: 1, subject: String::new(), linked: false };
        };
        let id = if *reserved { Id::from_uuid(Uuid::nil()) } else { id };
        let subject = match subject {
            Subject::None => String::new(),
            Subject::Longest => "\"ä'".repeat(16),
            Subject::TooLong => "x".repeat(65),
        };
        Command { id, action: self.action(*verb), reason: *reason, subject, linked: *linked }
    }

    fn which(&self, which: Which) -> TransferId {
        let unknown = Id::from_uuid(self.uuid(4, 0));
        match which {
            Which::Open(back) => self.open.iter().rev().nth(back).copied().unwrap_or(unknown),
            Which::Hold(back) => self.holds.iter().rev().nth(back).copied().unwrap_or(unknown),
            Which::Anything(back) => {
                self.sent.iter().rev().nth(back).map_or(unknown, |command| command.id)
            }
            Which::Unknown => unknown,
        }
    }

    /// What is drawn names accounts and holds by number; see [`Verb`].
    fn action(&self, Verb { mut action, debit, credit, hold }: Verb) -> Action {
        let (from, to, which) = (self.account(debit), self.account(credit), self.which(hold));
        match &mut action {
            Action::Move { debit, credit, .. } | Action::Hold { debit, credit, .. } => {
                (*debit, *credit) = (from, to);
            }
            Action::Post { hold, .. }
            | Action::Void { hold, .. }
            | Action::Increase { hold, .. }
            | Action::Extend { hold, .. } => *hold = which,
            Action::Limit { account, .. }
            | Action::Ceiling { account, .. }
            | Action::Close { account }
            | Action::Reopen { account }
            | Action::Require { account, .. } => *account = from,
        }
        action
    }

    /// The same command but for one field, if it has it.
    fn changed(&self, mut command: Command, change: Change) -> Command {
        let (other_account, other_hold) = (self.account(ACCOUNTS), self.which(Which::Unknown));
        let add = |amount: i64| amount.wrapping_add(1);
        match (change, &mut command.action) {
            (Change::Reason, _) => command.reason = command.reason.wrapping_add(1),
            (Change::Subject, _) => command.subject.push('x'),
            (Change::Action, action) => *action = Action::Close { account: self.account(0) },
            (Change::Debit, Action::Move { debit, .. } | Action::Hold { debit, .. }) => {
                *debit = other_account;
            }
            (
                Change::Debit,
                Action::Limit { account, .. }
                | Action::Ceiling { account, .. }
                | Action::Close { account },
            ) => {
                *account = other_account;
            }
            (Change::Credit, Action::Move { credit, .. } | Action::Hold { credit, .. }) => {
                *credit = other_account;
            }
            (
                Change::Hold,
                Action::Post { hold, .. }
                | Action::Void { hold, .. }
                | Action::Increase { hold, .. }
                | Action::Extend { hold, .. },
            ) => *hold = other_hold,
            (
                Change::Timeout,
                Action::Hold { timeout_s, .. } | Action::Extend { timeout_s, .. },
            ) => {
                *timeout_s = add(*timeout_s);
            }
            (
                Change::Amount,
                Action::Move { amount, .. }
                | Action::Hold { amount, .. }
                | Action::Increase { amount, .. }
                | Action::Limit { limit: amount, .. }
                | Action::Require { at_least: amount, .. },
            ) => *amount = add(*amount),
            (
                Change::Amount,
                Action::Post { amount, .. }
                | Action::Void { amount, .. }
                | Action::Ceiling { ceiling: amount, .. },
            ) => {
                // From all, or none, to a number that could stand for it, from a number to all.
                *amount = if amount.is_none() { Some(-1) } else { None };
            }
            (Change::Flags, Action::Move { force, .. } | Action::Hold { force, .. }) => {
                *force = if *force == Force::No { Force::UpTo } else { Force::No };
            }
            (Change::Flags, Action::Post { last, .. }) => *last = !*last,
            (Change::Flags, Action::Increase { force, .. }) => *force = !*force,
            _ => {}
        }
        command
    }
}
