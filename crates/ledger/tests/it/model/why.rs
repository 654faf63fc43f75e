//! Every reason against a command, in no order.

use base::Timestamp;
use ledger::{AccountId, Action, Command, Force, Guard, HoldState, Outcome, Scope, TransferId};

use super::fields::Fields;
use super::{Entry, Hold, LARGEST, Model};

impl Model {
    pub(super) fn why_not_again(
        &self,
        command: &Command,
        scope: Scope,
        reasons: &mut Vec<Outcome>,
    ) {
        let bits = command.id.uuid().as_u128();
        // The two bits that say whose rules an id follows: 10 is RFC 9562's.
        if bits >> 62 & 0b11 != 0b10 {
            reasons.push(Outcome::IdReserved);
        }
        if self.burnt.contains(&command.id) {
            reasons.push(Outcome::IdAlreadyFailed);
        }
        let Some(old) = self.done.get(&command.id) else {
            return;
        };
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
    pub(super) fn plan(
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
        let mut entry = Entry::blank(command, now);
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
                if from?.unit != to?.unit {
                    reasons.push(Outcome::UnitsMustMatch);
                }
                (entry.debit, entry.credit) = (debit, credit);
                self.plan_new(command, amount.into(), force, &mut entry, reasons);
            }
            Action::Post { hold, .. }
            | Action::Void { hold, .. }
            | Action::Increase { hold, .. }
            | Action::Extend { hold, .. } => {
                let found = self.hold(hold, scope, reasons)?;
                let first = self.entry(hold);
                (entry.debit, entry.credit, entry.hold) = (first.debit, first.credit, Some(hold));
                self.plan_on_hold(command, &found, &mut entry, reasons);
            }
            Action::Limit { account, .. }
            | Action::Ceiling { account, .. }
            | Action::Close { account }
            | Action::Reopen { account }
            | Action::Require { account, .. } => {
                if seen(&account).is_none() {
                    reasons.push(Outcome::DebitAccountNotFound);
                    return None;
                }
                (entry.debit, entry.credit) = (account, account);
                if let Action::Ceiling { .. } = command.action
                    && self.accounts[&account].guard == Guard::None
                {
                    reasons.push(Outcome::AccountMustBeGuarded);
                }
                if let Action::Require { at_least, .. } = command.action
                    && self.left(account).is_some_and(|left| left < i128::from(at_least))
                {
                    reasons.push(Outcome::PreconditionFailed);
                }
            }
        }
        Some(entry)
    }

    fn plan_new(
        &self,
        command: &Command,
        mut amount: i128,
        force: Force,
        entry: &mut Entry,
        reasons: &mut Vec<Outcome>,
    ) {
        if force == Force::UpTo {
            let room = self.room(entry.debit, entry.credit).unwrap_or(LARGEST);
            amount = amount.min(room.max(0));
        }
        if matches!(command.action, Action::Move { .. }) {
            entry.posted = amount;
        } else {
            entry.pending = amount;
        }
        entry.forced = self.why_not_moved(entry, amount, force == Force::Always, reasons);
    }

    fn hold(&self, id: TransferId, scope: Scope, reasons: &mut Vec<Outcome>) -> Option<Hold> {
        let known = self.done.contains_key(&id)
            && scope.is_none_or(|scope| scope == self.accounts[&self.entry(id).debit].organisation);
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
        if dp + d + grown > LARGEST {
            reasons.push(Outcome::OverflowsDebits);
        }
        if cp + c + grown > LARGEST {
            reasons.push(Outcome::OverflowsCredits);
        }
        let short = |left: Option<i128>| left.is_some_and(|left| more > 0 && left < more);
        let [spent, repaid, taken, given] = self.lefts(debit.id, credit.id).map(short);
        let mut is_over = false;
        for (applies, outcome) in [
            (spent, Outcome::ExceedsCredits),
            (repaid, Outcome::ExceedsDebits),
            (taken, Outcome::ExceedsDebitCeiling),
            (given, Outcome::ExceedsCreditCeiling),
        ] {
            is_over |= applies;
            if applies && !force {
                reasons.push(outcome);
            }
        }
        is_over
    }

    /// What is left of the debit account's credits, of the credit account's debits, and below the ceilings of both.
    fn lefts(&self, debit: AccountId, credit: AccountId) -> [Option<i128>; 4] {
        let guards = |id: AccountId, guard| self.accounts[&id].guard == guard;
        let spends = guards(debit, Guard::DebitsMustNotExceedCredits);
        let repays = guards(credit, Guard::CreditsMustNotExceedDebits);
        let takes = guards(debit, Guard::CreditsMustNotExceedDebits);
        let gives = guards(credit, Guard::DebitsMustNotExceedCredits);
        [
            self.left(debit).filter(|_| spends),
            self.left(credit).filter(|_| repays),
            self.left_above(debit).filter(|_| takes),
            self.left_above(credit).filter(|_| gives),
        ]
    }

    fn room(&self, debit: AccountId, credit: AccountId) -> Option<i128> {
        self.lefts(debit, credit).into_iter().flatten().min()
    }
}
