//! Random scripts for the ledger: what proptest draws are wishes, which become commands when the
//! script runs, so that they can name what came before and still shrink.

use base::who::Organisation;
use base::Id;
use ledger::{
    Account, AccountId, AccountKind, Action, Ask, Command, Force, Guard, Scope, TransferId,
};
use money::Currency;
use proptest::collection::vec;
use proptest::prelude::*;
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

/// What to do, with indices in place of ids.
#[derive(Debug, Clone, Copy)]
pub enum Verb {
    Move { debit: usize, credit: usize, amount: i64, force: Force },
    Hold { debit: usize, credit: usize, amount: i64, timeout_s: i64, force: Force },
    Post { hold: Which, amount: Option<i64>, last: bool, tolerance: i64, force: bool },
    Void { hold: Which, amount: Option<i64> },
    Increase { hold: Which, amount: i64, force: bool },
    Extend { hold: Which, timeout_s: i64 },
    Limit { account: usize, limit: i64 },
    Close { account: usize },
    Reopen { account: usize },
    Require { account: usize, at_least: i64 },
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

    /// Every kind of account: free, guarded on either side, with and without limit and history,
    /// counting money and uses, of two organisations.
    pub fn accounts(&self) -> Vec<Account> {
        let debits = Guard::DebitsMustNotExceedCredits;
        let credits = Guard::CreditsMustNotExceedDebits;
        let (eur, uses) = (Currency::EUR, Currency::USES);
        let make = |(nth, owner, unit, kind, guard, limit, history)| {
            let account =
                Account::new(self.account(nth), self.organisation(owner), unit, kind, 2000);
            let account = account.guarded(guard, limit);
            if history { account } else { account.without_history() }
        };
        use AccountKind::{Asset, Equity, Expense, Liability, Memo, Revenue};
        [
            (0, 1, eur, Asset, Guard::None, 0, true),
            (1, 1, eur, Liability, debits, 0, true),
            (2, 1, eur, Liability, debits, 100, true),
            (3, 1, eur, Expense, credits, 50, true),
            (4, 1, eur, Revenue, Guard::None, 0, false),
            (5, 1, eur, Memo, debits, 150, false),
            (6, 2, eur, Liability, debits, 60, true),
            (7, 2, eur, Equity, Guard::None, 0, true),
            (8, 1, uses, Memo, debits, 3, false),
            (9, 1, uses, Memo, Guard::None, 0, false),
            (10, 1, eur, Asset, credits, 0, true),
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
        Ask { commands, scope }
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
            let action = self.action(Verb::Close { account: 0 });
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

    fn action(&self, verb: Verb) -> Action {
        match verb {
            Verb::Move { debit, credit, amount, force } => {
                let (debit, credit) = (self.account(debit), self.account(credit));
                Action::Move { debit, credit, amount, force }
            }
            Verb::Hold { debit, credit, amount, timeout_s, force } => {
                let (debit, credit) = (self.account(debit), self.account(credit));
                Action::Hold { debit, credit, amount, timeout_s, force }
            }
            Verb::Post { hold, amount, last, tolerance, force } => {
                Action::Post { hold: self.which(hold), amount, last, tolerance, force }
            }
            Verb::Void { hold, amount } => Action::Void { hold: self.which(hold), amount },
            Verb::Increase { hold, amount, force } => {
                Action::Increase { hold: self.which(hold), amount, force }
            }
            Verb::Extend { hold, timeout_s } => Action::Extend { hold: self.which(hold), timeout_s },
            Verb::Limit { account, limit } => Action::Limit { account: self.account(account), limit },
            Verb::Close { account } => Action::Close { account: self.account(account) },
            Verb::Reopen { account } => Action::Reopen { account: self.account(account) },
            Verb::Require { account, at_least } => {
                Action::Require { account: self.account(account), at_least }
            }
        }
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
            (Change::Debit, Action::Limit { account, .. } | Action::Close { account }) => {
                *account = other_account;
            }
            (Change::Credit, Action::Move { credit, .. } | Action::Hold { credit, .. }) => {
                *credit = other_account;
            }
            (
                Change::Hold,
                Action::Post { hold, .. } | Action::Void { hold, .. } | Action::Increase { hold, .. }
                | Action::Extend { hold, .. },
            ) => *hold = other_hold,
            (Change::Timeout, Action::Hold { timeout_s, .. } | Action::Extend { timeout_s, .. }) => {
                *timeout_s = add(*timeout_s);
            }
            (
                Change::Amount,
                Action::Move { amount, .. } | Action::Hold { amount, .. }
                | Action::Increase { amount, .. } | Action::Limit { limit: amount, .. }
                | Action::Require { at_least: amount, .. },
            ) => *amount = add(*amount),
            (Change::Amount, Action::Post { amount, .. } | Action::Void { amount, .. }) => {
                // From all to a number that could stand for it, from a number to all.
                *amount = if amount.is_none() { Some(-1) } else { None };
            }
            (Change::Flags, Action::Move { force, .. } | Action::Hold { force, .. }) => {
                *force = if *force == Force::No { Force::UpTo } else { Force::No };
            }
            (Change::Flags, Action::Post { last, .. }) => *last = !*last,
            (Change::Flags, Action::Increase { force, .. }) => *force = !*force,
            (Change::Nothing, _) | (_, _) => {}
        }
        command
    }
}

fn amount(huge: bool) -> impl Strategy<Value = i64> {
    let huge = if huge { vec![i64::MAX, i64::MAX - 50, i64::MAX / 2] } else { vec![1_000_000] };
    prop_oneof![
        40 => 1..120_i64,
        10 => prop::sample::select(vec![50, 100, 150]),
        1 => prop::sample::select(vec![0, -1, i64::MIN]),
        1 => prop::sample::select(huge),
    ]
}

fn account() -> impl Strategy<Value = usize> {
    // The hot one, anybody, nobody.
    prop_oneof![3 => Just(4_usize), 3 => 1..3_usize, 12 => 0..ACCOUNTS, 1 => Just(ACCOUNTS)]
}

/// Two accounts, rarely the same one twice or of different units.
fn pair() -> impl Strategy<Value = (usize, usize)> {
    (account(), account(), 0..12_u8).prop_map(|(debit, credit, chance)| match (debit, credit) {
        _ if chance == 0 => (debit, credit),
        (8 | 9, _) => (debit, 17 - debit),
        (_, 8 | 9) => (debit, (debit + 1) % 8),
        _ if debit == credit => (debit, (debit + 1) % 8),
        _ => (debit, credit),
    })
}

fn timeout() -> impl Strategy<Value = i64> {
    let outside = prop::sample::select(vec![-1, ledger::transfers::MAX_TIMEOUT_S + 1]);
    prop_oneof![
        10 => Just(0),
        10 => Just(5),
        10 => Just(60),
        1 => Just(ledger::transfers::MAX_TIMEOUT_S),
        1 => outside
    ]
}

fn force() -> impl Strategy<Value = Force> {
    prop_oneof![8 => Just(Force::No), 2 => Just(Force::UpTo), 2 => Just(Force::Always)]
}

fn which() -> impl Strategy<Value = Which> {
    prop_oneof![
        20 => (0..4_usize).prop_map(Which::Open),
        6 => (0..6_usize).prop_map(Which::Hold),
        2 => (0..6_usize).prop_map(Which::Anything),
        1 => Just(Which::Unknown),
    ]
}

fn some_amount(huge: bool) -> impl Strategy<Value = Option<i64>> {
    prop_oneof![2 => Just(None), 1 => Just(Some(0)), 5 => amount(huge).prop_map(Some)]
}

fn verb(huge: bool) -> impl Strategy<Value = Verb> {
    let tolerance = prop_oneof![6 => Just(0), 3 => 0..40_i64, 1 => Just(-1)];
    prop_oneof![
        8 => (pair(), amount(huge), force()).prop_map(|((debit, credit), amount, force)| {
            Verb::Move { debit, credit, amount, force }
        }),
        8 => (pair(), amount(huge), timeout(), force()).prop_map(
            |((debit, credit), amount, timeout_s, force)| {
                Verb::Hold { debit, credit, amount, timeout_s, force }
            }
        ),
        8 => (which(), some_amount(huge), any::<bool>(), tolerance, prop::bool::weighted(0.2)).prop_map(
            |(hold, amount, last, tolerance, force)| {
                Verb::Post { hold, amount, last, tolerance, force }
            }
        ),
        4 => (which(), some_amount(huge)).prop_map(|(hold, amount)| Verb::Void { hold, amount }),
        4 => (which(), amount(huge), prop::bool::weighted(0.2))
            .prop_map(|(hold, amount, force)| Verb::Increase { hold, amount, force }),
        2 => (which(), timeout()).prop_map(|(hold, timeout_s)| Verb::Extend { hold, timeout_s }),
        2 => (account(), amount(huge)).prop_map(|(account, limit)| Verb::Limit { account, limit }),
        1 => account().prop_map(|account| Verb::Close { account }),
        2 => account().prop_map(|account| Verb::Reopen { account }),
        1 => (account(), amount(huge))
            .prop_map(|(account, at_least)| Verb::Require { account, at_least }),
    ]
}

fn wish(huge: bool) -> impl Strategy<Value = Wish> {
    let reason = prop_oneof![60 => 1..4_u16, 1 => Just(0)];
    let subject = prop_oneof![
        20 => Just(Subject::None),
        5 => Just(Subject::Longest),
        1 => Just(Subject::TooLong)
    ];
    let new = (prop::bool::weighted(0.02), prop::bool::weighted(0.1), reason, subject, verb(huge));
    let new = new.prop_map(|(reserved, linked, reason, subject, verb)| {
        Wish::New { reserved, linked, reason, subject, verb }
    });
    let change = prop::sample::select(vec![
        Change::Nothing,
        Change::Nothing,
        Change::Action,
        Change::Hold,
        Change::Timeout,
        Change::Debit,
        Change::Credit,
        Change::Amount,
        Change::Flags,
        Change::Reason,
        Change::Subject,
    ]);
    let again = (0..30_usize, prop::bool::weighted(0.1), change);
    let again = again.prop_map(|(back, linked, change)| Wish::Again { back, linked, change });
    prop_oneof![4 => new, 1 => again]
}

fn whose() -> impl Strategy<Value = Whose> {
    prop_oneof![8 => Just(Whose::Everybody), 4 => Just(Whose::First), 1 => Just(Whose::Second)]
}

/// What a script may come to. A store does not end every hold that is over before it counts what
/// an account can count at most, so there the two ends of the range are not tried together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    Everything,
    /// No time passes.
    HugeAmounts,
    /// No amount is near the largest.
    Expiries,
}

/// A script of up to `steps` steps.
pub fn script(steps: usize, range: Range) -> impl Strategy<Value = Vec<Step>> {
    // To the microsecond before an expiry, over it, and by days.
    let wait = prop::sample::select(vec![0, 1, 4_999_999, 5_000_000, 59_999_999, 86_400_000_000]);
    let wait = wait.prop_map(move |wait| if range == Range::HugeAmounts { 0 } else { wait });
    // Many small batches, which load little of the books, and some large ones.
    let wish = || wish(range != Range::Expiries);
    let alone = vec((whose(), vec(wish(), 1..3)), 1..2);
    let together = vec((whose(), vec(wish(), 1..12)), 1..4);
    let step = prop_oneof![
        1 => wait.prop_map(Step::Wait),
        3 => alone.prop_map(Step::Batch),
        1 => together.prop_map(Step::Batch),
    ];
    vec(step, 1..steps)
}
