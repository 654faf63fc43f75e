//! What each command will write, or the reason why it writes nothing. Pure; changes nothing.
//!
//! What two accounts have to say about it stands in [`super::movements`].

use base::Timestamp;

use super::books::Books;
use super::movements::{Movement, room};
use super::retries::{asked, asked_flags, asked_timeout, asked_tolerance};
use super::{Action, Command, Force, HoldState, Outcome, RowKind, Transfer, TransferId, flag};
use crate::accounts::{Account, AccountId, Guard};
use crate::{Scope, is_in_scope};

/// What a command will write, once every guard has passed.
pub(super) struct Plan {
    /// The new row of the journal.
    pub row: Transfer,
    /// The hold it is about, as it stands after it.
    pub hold: Option<Transfer>,
    /// The account it is about, as it is after it.
    pub account: Option<Account>,
}

/// Plans one command of good shape.
pub(super) fn plan(
    books: &Books,
    command: &Command,
    now: Timestamp,
    scope: Scope,
) -> Result<Plan, Outcome> {
    match command.action {
        Action::Move { debit, credit, amount, force } => {
            let new = New { debit, credit, amount, force, timeout_s: None };
            plan_new(books, command, now, new, scope)
        }
        Action::Hold { debit, credit, amount, timeout_s, force } => {
            let new = New { debit, credit, amount, force, timeout_s: Some(timeout_s) };
            plan_new(books, command, now, new, scope)
        }
        Action::Post { hold, amount, last, tolerance, force } => {
            let on = OnHold::find(books, command, now, hold, scope)?;
            plan_post(&on, amount, last, tolerance, force)
        }
        Action::Void { hold, amount } => {
            plan_void(&OnHold::find(books, command, now, hold, scope)?, amount)
        }
        Action::Increase { hold, amount, force } => {
            plan_increase(&OnHold::find(books, command, now, hold, scope)?, amount, force)
        }
        Action::Extend { hold, timeout_s } => {
            plan_extend(&OnHold::find(books, command, now, hold, scope)?, timeout_s)
        }
        Action::Limit { account, .. }
        | Action::Ceiling { account, .. }
        | Action::Close { account }
        | Action::Reopen { account }
        | Action::Require { account, .. } => plan_account(books, command, now, account, scope),
    }
}

/// A move, or a hold when there is a timeout.
#[derive(Clone, Copy)]
struct New {
    debit: AccountId,
    credit: AccountId,
    amount: i64,
    force: Force,
    timeout_s: Option<i64>,
}

fn plan_new(
    books: &Books,
    command: &Command,
    now: Timestamp,
    New { debit, credit, amount, force, timeout_s }: New,
    scope: Scope,
) -> Result<Plan, Outcome> {
    let visible = |id| books.account(id).filter(|account| is_in_scope(scope, account.organisation));
    let debit = visible(debit).ok_or(Outcome::DebitAccountNotFound)?;
    let credit = visible(credit).ok_or(Outcome::CreditAccountNotFound)?;
    if debit.unit != credit.unit {
        return Err(Outcome::UnitsMustMatch);
    }
    let amount = if force == Force::UpTo {
        amount.min(i64::try_from(room(debit, credit).max(0)).unwrap_or(i64::MAX))
    } else {
        amount
    };
    let held = timeout_s.is_some();
    let (pending, posted) = if held { (amount, 0) } else { (0, amount) };
    let movement = Movement { debit, credit, pending, posted, more: amount };
    let is_over = movement.check(force == Force::Always)?;
    let seconds = timeout_s.unwrap_or(0);
    let row = Transfer {
        id: command.id,
        organisation: debit.organisation,
        kind: if held { RowKind::Hold } else { RowKind::Move },
        debit: debit.id,
        credit: credit.id,
        asked: asked(command),
        pending,
        posted,
        hold: None,
        timeout_s: seconds,
        tolerance: 0,
        flags: asked_flags(command) | if is_over { flag::FORCED } else { 0 },
        reason: command.reason,
        subject: command.subject.clone(),
        at: now,
        open: pending,
        captured: 0,
        expires_at: (held && seconds > 0).then(|| now.plus_seconds(seconds)),
        state: held.then_some(HoldState::Open),
        debit_previous: None,
        credit_previous: None,
    };
    Ok(Plan { row, hold: None, account: None })
}

/// A command about a hold that is open, with the hold and its accounts.
struct OnHold<'a> {
    command: &'a Command,
    now: Timestamp,
    hold: &'a Transfer,
    debit: &'a Account,
    credit: &'a Account,
}

impl<'a> OnHold<'a> {
    fn find(
        books: &'a Books,
        command: &'a Command,
        now: Timestamp,
        id: TransferId,
        scope: Scope,
    ) -> Result<Self, Outcome> {
        let hold = books
            .transfer(id)
            .filter(|hold| is_in_scope(scope, hold.organisation))
            .ok_or(Outcome::HoldNotFound)?;
        match hold.state {
            None => return Err(Outcome::NotAHold),
            Some(HoldState::Posted) => return Err(Outcome::HoldAlreadyPosted),
            Some(HoldState::Voided) => return Err(Outcome::HoldAlreadyVoided),
            Some(HoldState::Expired) => return Err(Outcome::HoldExpired),
            Some(HoldState::Open) => {}
        }
        // A hold that came to be after its accounts were loaded comes after this command.
        let debit = books.account(hold.debit).ok_or(Outcome::HoldNotFound)?;
        let credit = books.account(hold.credit).ok_or(Outcome::HoldNotFound)?;
        Ok(Self { command, now, hold, debit, credit })
    }

    const fn movement(&self, pending: i64, posted: i64, more: i64) -> Movement<'a> {
        Movement { debit: self.debit, credit: self.credit, pending, posted, more }
    }

    fn plan(&self, kind: RowKind, movement: &Movement<'_>, findings: i64, hold: Transfer) -> Plan {
        let Self { command, now, .. } = self;
        let row = Transfer {
            id: command.id,
            organisation: hold.organisation,
            kind,
            debit: hold.debit,
            credit: hold.credit,
            asked: asked(command),
            pending: movement.pending,
            posted: movement.posted,
            hold: Some(hold.id),
            timeout_s: asked_timeout(command),
            tolerance: asked_tolerance(command),
            flags: asked_flags(command) | findings,
            reason: command.reason,
            subject: command.subject.clone(),
            at: *now,
            open: 0,
            captured: 0,
            expires_at: None,
            state: None,
            debit_previous: None,
            credit_previous: None,
        };
        Plan { row, hold: Some(hold), account: None }
    }
}

fn plan_post(
    on: &OnHold<'_>,
    amount: Option<i64>,
    last: bool,
    tolerance: i64,
    force: bool,
) -> Result<Plan, Outcome> {
    let hold = on.hold;
    let amount = amount.unwrap_or(hold.open);
    let over = amount.saturating_sub(hold.open).max(0);
    let is_beyond = over > tolerance;
    if is_beyond && !force {
        return Err(Outcome::ExceedsHold);
    }
    let from_hold = amount.saturating_sub(over);
    let open = if last { 0 } else { hold.open.saturating_sub(from_hold) };
    // What was held needs no second check; only what exceeds it does.
    let movement = on.movement(open.saturating_sub(hold.open), amount, over);
    let is_over = movement.check(force)?;
    let captured = hold.captured.checked_add(amount).ok_or(Outcome::OverflowsDebits)?;
    let forced = if is_beyond || is_over { flag::FORCED } else { 0 };
    let state = Some(if last { HoldState::Posted } else { HoldState::Open });
    let hold = Transfer { open, captured, state, ..hold.clone() };
    Ok(on.plan(RowKind::Post, &movement, forced, hold))
}

/// Releases in any case, closed accounts or not.
fn plan_void(on: &OnHold<'_>, amount: Option<i64>) -> Result<Plan, Outcome> {
    let hold = on.hold;
    let released = amount.unwrap_or(hold.open);
    if released > hold.open {
        return Err(Outcome::ExceedsHold);
    }
    let open = hold.open.saturating_sub(released);
    let state = Some(if amount.is_none() { HoldState::Voided } else { HoldState::Open });
    let movement = on.movement(released.saturating_neg(), 0, 0);
    Ok(on.plan(RowKind::Void, &movement, 0, Transfer { open, state, ..hold.clone() }))
}

fn plan_increase(on: &OnHold<'_>, amount: i64, force: bool) -> Result<Plan, Outcome> {
    let movement = on.movement(amount, 0, amount);
    let forced = if movement.check(force)? { flag::FORCED } else { 0 };
    let open = on.hold.open.checked_add(amount).ok_or(Outcome::OverflowsDebits)?;
    Ok(on.plan(RowKind::Increase, &movement, forced, Transfer { open, ..on.hold.clone() }))
}

fn plan_extend(on: &OnHold<'_>, timeout_s: i64) -> Result<Plan, Outcome> {
    let movement = on.movement(0, 0, 0);
    movement.check(false)?;
    let expires_at = (timeout_s > 0).then(|| on.now.plus_seconds(timeout_s));
    Ok(on.plan(RowKind::Extend, &movement, 0, Transfer { expires_at, ..on.hold.clone() }))
}

fn plan_account(
    books: &Books,
    command: &Command,
    now: Timestamp,
    id: AccountId,
    scope: Scope,
) -> Result<Plan, Outcome> {
    let account = books
        .account(id)
        .copied()
        .filter(|account| is_in_scope(scope, account.organisation))
        .ok_or(Outcome::DebitAccountNotFound)?;
    let (kind, changed) = match command.action {
        Action::Limit { limit, .. } => {
            (RowKind::Limit, Some(Account { limit_minor: limit, ..account }))
        }
        Action::Ceiling { ceiling, .. } => {
            if account.guard == Guard::None {
                return Err(Outcome::AccountMustBeGuarded);
            }
            (RowKind::Ceiling, Some(Account { ceiling_minor: ceiling, ..account }))
        }
        Action::Close { .. } => (RowKind::Close, Some(Account { closed: true, ..account })),
        Action::Reopen { .. } => (RowKind::Reopen, Some(Account { closed: false, ..account })),
        Action::Require { at_least, .. } => {
            if account.available() < i128::from(at_least) {
                return Err(Outcome::PreconditionFailed);
            }
            (RowKind::Require, None)
        }
        Action::Move { .. }
        | Action::Hold { .. }
        | Action::Post { .. }
        | Action::Void { .. }
        | Action::Increase { .. }
        | Action::Extend { .. } => return Err(Outcome::HoldNotFound),
    };
    let row = Transfer {
        id: command.id,
        organisation: account.organisation,
        kind,
        debit: id,
        credit: id,
        asked: asked(command),
        pending: 0,
        posted: 0,
        hold: None,
        timeout_s: 0,
        tolerance: 0,
        flags: 0,
        reason: command.reason,
        subject: command.subject.clone(),
        at: now,
        open: 0,
        captured: 0,
        expires_at: None,
        state: None,
        debit_previous: None,
        credit_previous: None,
    };
    Ok(Plan { row, hold: None, account: changed })
}
