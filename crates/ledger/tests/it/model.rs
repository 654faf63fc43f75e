//! The ledger once more, as plainly as can be, to hold the engine against.
//!
//! Shares the engine's words (commands, outcomes) and none of its ways: totals are not kept but
//! added up from the journal each time, a failed chain is undone by putting the old model back,
//! and an outcome is the first of *all* reasons that apply.

use std::collections::{BTreeMap, BTreeSet};

use base::Timestamp;
use ledger::{
    Account, AccountId, Action, Command, Force, Guard, HoldState, Outcome, RowKind, Scope,
    TransferId,
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

const CEILING: i128 = i64::MAX as i128;

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
                self.journal.push(Entry { id, kind, hold: hold_id, pending, posted: 0, at, forced, ..first });
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
            use Outcome as O;
            if let O::DebitAccountNotFound | O::CreditAccountNotFound | O::HoldNotFound
            | O::DebitAccountClosed | O::CreditAccountClosed | O::ExceedsCredits
            | O::ExceedsDebits | O::PreconditionFailed = outcome
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

    fn why_not_again(&self, command: &Command, scope: Scope, reasons: &mut Vec<Outcome>) {
        let bits = command.id.uuid().as_u128();
        // The two bits that say whose rules an id follows: 10 is RFC 9562's.
        if bits >> 62 & 0b11 != 0b10 {
            reasons.push(Outcome::IdReserved);
        }
        if self.burnt.contains(&command.id) {
            reasons.push(Outcome::IdAlreadyFailed);
        }
        let Some(old) = self.done.get(&command.id) else { return };
        reasons.push(Outcome::Exists);
        let owner = self.accounts[&self.entry(command.id).debit].organisation;
        if scope.is_some_and(|scope| scope != owner) {
            reasons.push(Outcome::IdTaken);
        }
        let (old, new) = (Fields::of(old), Fields::of(command));
        let mut differ = |differs, outcome| {
            if differs {
                reasons.push(outcome);
            }
        };
        differ(old.action != new.action, Outcome::ExistsWithDifferentAction);
        differ(old.hold != new.hold, Outcome::ExistsWithDifferentHold);
        differ(old.timeout != new.timeout, Outcome::ExistsWithDifferentTimeout);
        differ(old.debit != new.debit, Outcome::ExistsWithDifferentDebitAccount);
        differ(old.credit != new.credit, Outcome::ExistsWithDifferentCreditAccount);
        differ(old.amount != new.amount, Outcome::ExistsWithDifferentAmount);
        differ(old.flags != new.flags, Outcome::ExistsWithDifferentFlags);
        differ(old.reason != new.reason, Outcome::ExistsWithDifferentReason);
        differ(old.subject != new.subject, Outcome::ExistsWithDifferentSubject);
    }

    /// The row that the command will leave if there is no reason against it.
    fn plan(
        &self,
        now: Timestamp,
        command: &Command,
        scope: Scope,
        reasons: &mut Vec<Outcome>,
    ) -> Option<Entry> {
        let seen = |id: &AccountId| {
            let account = self.accounts.get(id)?;
            scope.is_none_or(|scope| scope == account.organisation).then_some(account)
        };
        let mut entry = Entry {
            id: Some(command.id),
            kind: Fields::of(command).action,
            debit: AccountId::from_uuid(uuid::Uuid::nil()),
            credit: AccountId::from_uuid(uuid::Uuid::nil()),
            hold: None,
            pending: 0,
            posted: 0,
            at: now,
            forced: false,
        };
        match command.action {
            Action::Move { debit, credit, amount, force }
            | Action::Hold { debit, credit, amount, force, .. } => {
                let (from, to) = (seen(&debit), seen(&credit));
                if from.is_none() {
                    reasons.push(Outcome::DebitAccountNotFound);
                }
                if to.is_none() {
                    reasons.push(Outcome::CreditAccountNotFound);
                }
                let (from, to) = (from?, to?);
                if from.unit != to.unit {
                    reasons.push(Outcome::UnitsMustMatch);
                }
                let mut amount = i128::from(amount);
                if force == Force::UpTo {
                    let room = self.room(debit, credit).unwrap_or(CEILING);
                    amount = amount.min(room.max(0));
                }
                (entry.debit, entry.credit) = (debit, credit);
                if matches!(command.action, Action::Move { .. }) {
                    entry.posted = amount;
                } else {
                    entry.pending = amount;
                }
                let force = force == Force::Always;
                entry.forced = self.why_not_moved(&entry, amount, force, reasons);
            }
            Action::Post { hold, .. }
            | Action::Void { hold, .. }
            | Action::Increase { hold, .. }
            | Action::Extend { hold, .. } => {
                let Some(found) = self.hold(hold, scope, reasons) else { return None };
                let first = self.entry(hold);
                (entry.debit, entry.credit, entry.hold) = (first.debit, first.credit, Some(hold));
                self.plan_on_hold(command, &found, &mut entry, reasons);
            }
            Action::Limit { account, .. }
            | Action::Close { account }
            | Action::Reopen { account }
            | Action::Require { account, .. } => {
                if seen(&account).is_none() {
                    reasons.push(Outcome::DebitAccountNotFound);
                    return None;
                }
                (entry.debit, entry.credit) = (account, account);
                if let Action::Require { at_least, .. } = command.action
                    && self.left(account).is_some_and(|left| left < i128::from(at_least))
                {
                    reasons.push(Outcome::PreconditionFailed);
                }
            }
        }
        Some(entry)
    }

    fn hold(&self, id: TransferId, scope: Scope, reasons: &mut Vec<Outcome>) -> Option<Hold> {
        let known = self.done.contains_key(&id)
            && scope.is_none_or(|scope| {
                scope == self.accounts[&self.entry(id).debit].organisation
            });
        let hold = self.holds.get(&id);
        match hold.map(|hold| hold.state) {
            _ if !known => reasons.push(Outcome::HoldNotFound),
            None => reasons.push(Outcome::NotAHold),
            Some(HoldState::Posted) => reasons.push(Outcome::HoldAlreadyPosted),
            Some(HoldState::Voided) => reasons.push(Outcome::HoldAlreadyVoided),
            Some(HoldState::Expired) => reasons.push(Outcome::HoldExpired),
            Some(HoldState::Open) => return hold.cloned(),
        }
        None
    }

    fn plan_on_hold(
        &self,
        command: &Command,
        hold: &Hold,
        entry: &mut Entry,
        reasons: &mut Vec<Outcome>,
    ) {
        match command.action {
            Action::Post { amount, last, tolerance, force, .. } => {
                let amount = amount.map_or(hold.open, i128::from);
                let over = (amount - hold.open).max(0);
                let beyond = over > i128::from(tolerance);
                if beyond && !force {
                    reasons.push(Outcome::ExceedsHold);
                }
                entry.posted = amount;
                entry.pending = if last { -hold.open } else { over - amount };
                entry.forced = self.why_not_moved(entry, over, force, reasons) || beyond;
            }
            Action::Void { amount, .. } => {
                let amount = amount.map_or(hold.open, i128::from);
                if amount > hold.open {
                    reasons.push(Outcome::ExceedsHold);
                }
                entry.pending = -amount;
            }
            Action::Increase { amount, force, .. } => {
                entry.pending = i128::from(amount);
                entry.forced = self.why_not_moved(entry, entry.pending, force, reasons);
            }
            Action::Extend { .. } => {
                self.why_not_moved(entry, 0, false, reasons);
            }
            _ => unreachable!("only what is about a hold"),
        }
    }

    /// Whether `more` on top of what is held passes a guard; with `force` that is no reason.
    fn why_not_moved(
        &self,
        entry: &Entry,
        more: i128,
        force: bool,
        reasons: &mut Vec<Outcome>,
    ) -> bool {
        let (debit, credit) = (self.accounts[&entry.debit], self.accounts[&entry.credit]);
        if debit.closed && !force {
            reasons.push(Outcome::DebitAccountClosed);
        }
        if credit.closed && !force {
            reasons.push(Outcome::CreditAccountClosed);
        }
        let [dp, d, ..] = self.sums(debit.id);
        let [.., cp, c] = self.sums(credit.id);
        let grown = entry.pending + entry.posted;
        if dp + d + grown > CEILING {
            reasons.push(Outcome::OverflowsDebits);
        }
        if cp + c + grown > CEILING {
            reasons.push(Outcome::OverflowsCredits);
        }
        let short = |id, guard| {
            more > 0 && self.accounts[&id].guard == guard && self.left(id).unwrap() < more
        };
        let exceeds_credits = short(debit.id, Guard::DebitsMustNotExceedCredits);
        let exceeds_debits = short(credit.id, Guard::CreditsMustNotExceedDebits);
        if exceeds_credits && !force {
            reasons.push(Outcome::ExceedsCredits);
        }
        if exceeds_debits && !force {
            reasons.push(Outcome::ExceedsDebits);
        }
        exceeds_credits || exceeds_debits
    }

    fn room(&self, debit: AccountId, credit: AccountId) -> Option<i128> {
        let guarded = |id: AccountId, guard| {
            (self.accounts[&id].guard == guard).then(|| self.left(id).unwrap())
        };
        let from = guarded(debit, Guard::DebitsMustNotExceedCredits);
        let to = guarded(credit, Guard::CreditsMustNotExceedDebits);
        from.into_iter().chain(to).min()
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
            Action::Increase { hold, .. } => self.holds.get_mut(&hold).unwrap().open += entry.pending,
            Action::Extend { hold, timeout_s } => {
                self.holds.get_mut(&hold).unwrap().expires_at = ends(timeout_s);
            }
            Action::Limit { account, limit } => {
                self.accounts.get_mut(&account).unwrap().limit_minor = limit;
            }
            Action::Close { account } => self.accounts.get_mut(&account).unwrap().closed = true,
            Action::Reopen { account } => self.accounts.get_mut(&account).unwrap().closed = false,
        }
    }
}

fn why_not_this_shape(command: &Command, reasons: &mut Vec<Outcome>) {
    let fields = Fields::of(command);
    if fields.debit.is_some() && fields.debit == fields.credit && !fields.is_about_account {
        reasons.push(Outcome::AccountsMustBeDifferent);
    }
    let least = if fields.may_be_zero { 0 } else { 1 };
    let tolerance = if let Action::Post { tolerance, .. } = command.action { tolerance } else { 0 };
    if fields.amount.is_some_and(|amount| amount < least) || tolerance < 0 {
        reasons.push(Outcome::AmountMustBePositive);
    }
    if !(0..=ledger::transfers::MAX_TIMEOUT_S).contains(&fields.timeout) {
        reasons.push(Outcome::TimeoutOutOfRange);
    }
    if command.reason == 0 {
        reasons.push(Outcome::ReasonMustNotBeZero);
    }
    if command.subject.len() > 64 {
        reasons.push(Outcome::SubjectTooLong);
    }
}

/// A command taken apart, as far as two of them can differ.
struct Fields {
    action: i64,
    hold: Option<TransferId>,
    timeout: i64,
    debit: Option<AccountId>,
    credit: Option<AccountId>,
    amount: Option<i64>,
    flags: (Option<Force>, bool, bool, i64),
    reason: u16,
    subject: String,
    may_be_zero: bool,
    is_about_account: bool,
}

impl Fields {
    fn of(command: &Command) -> Self {
        let mut fields = Self {
            action: 0,
            hold: None,
            timeout: 0,
            debit: None,
            credit: None,
            amount: None,
            flags: (None, false, false, 0),
            reason: command.reason,
            subject: command.subject.clone(),
            may_be_zero: false,
            is_about_account: false,
        };
        let mut about = |account| {
            (fields.debit, fields.credit) = (Some(account), Some(account));
            (fields.is_about_account, fields.may_be_zero) = (true, true);
        };
        match command.action {
            Action::Limit { account, .. } | Action::Require { account, .. } => about(account),
            Action::Close { account } | Action::Reopen { account } => about(account),
            _ => {}
        }
        match command.action {
            Action::Move { debit, credit, amount, force } => {
                (fields.action, fields.amount) = (1, Some(amount));
                (fields.debit, fields.credit) = (Some(debit), Some(credit));
                fields.flags.0 = Some(force);
            }
            Action::Hold { debit, credit, amount, timeout_s, force } => {
                (fields.action, fields.amount, fields.timeout) = (2, Some(amount), timeout_s);
                (fields.debit, fields.credit) = (Some(debit), Some(credit));
                fields.flags.0 = Some(force);
            }
            Action::Post { hold, amount, last, tolerance, force } => {
                (fields.action, fields.hold, fields.amount) = (3, Some(hold), amount);
                fields.flags = (None, last, force, tolerance);
                fields.may_be_zero = true;
            }
            Action::Void { hold, amount } => {
                (fields.action, fields.hold, fields.amount) = (4, Some(hold), amount);
            }
            Action::Increase { hold, amount, force } => {
                (fields.action, fields.hold, fields.amount) = (5, Some(hold), Some(amount));
                fields.flags.2 = force;
            }
            Action::Extend { hold, timeout_s } => {
                (fields.action, fields.hold, fields.timeout) = (6, Some(hold), timeout_s);
            }
            Action::Limit { limit, .. } => (fields.action, fields.amount) = (7, Some(limit)),
            Action::Close { .. } => fields.action = 8,
            Action::Reopen { .. } => fields.action = 9,
            Action::Require { at_least, .. } => (fields.action, fields.amount) = (10, Some(at_least)),
        }
        fields
    }
}
