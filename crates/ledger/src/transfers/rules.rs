//! The ledger's engine: commands in, named outcomes out. Pure and deterministic.
//!
//! [`apply`] runs the commands in order, each seeing what the ones before it did. Every command passes the same guards
//! in the order of [`Outcome`]; the first that does not hold names the outcome, and a refusal leaves the books as they
//! were. Linked commands succeed or fail together.
//!
//! Holds end by the clock: whatever is due at `now` has ended before the first command, swept or not. Posting never
//! checks the balance again for what was held: the second phase cannot break a guard.

use base::Timestamp;

use crate::accounts::{Account, AccountId, Guard, Totals};
use crate::{Scope, is_in_scope};
use crate::transfers::books::{Books, Delta};
use crate::transfers::outcome::Outcome;
use crate::transfers::{
    ALL_OPEN, Action, Command, Done, Force, HoldState, MAX_SUBJECT_LEN, MAX_TIMEOUT_S, RowKind,
    Transfer, TransferId, flag,
};

/// Ends what is due and runs a batch. The result has one entry per command, in their order.
///
/// With a scope, another organisation's accounts and transfers are as good as not there.
pub fn apply(books: &mut Books, now: Timestamp, commands: &[Command], scope: Scope) -> Vec<Done> {
    expire(books, now);
    run_all(books, now, commands, scope)
}

/// Runs a batch on books where nothing is due any more.
pub fn run_all(
    books: &mut Books,
    now: Timestamp,
    commands: &[Command],
    scope: Scope,
) -> Vec<Done> {
    let mut results = Vec::with_capacity(commands.len());
    let mut rest = commands;
    while !rest.is_empty() {
        let chain_len = rest
            .iter()
            .position(|command| !command.linked)
            .map_or(rest.len(), |last| last.saturating_add(1));
        let (chain, after) = rest.split_at(chain_len);
        run_chain(books, now, chain, scope, &mut results);
        rest = after;
    }
    results
}

/// Ends every hold whose time has come.
pub fn expire(books: &mut Books, now: Timestamp) {
    books.mark();
    for id in books.due(now) {
        let Some(hold) = books.transfer(id).cloned() else { continue };
        let Some(expires_at) = hold.expires_at else { continue };
        let row = Transfer {
            id: id.derive(b"expire"),
            kind: RowKind::Expire,
            asked: ALL_OPEN,
            pending: hold.open.saturating_neg(),
            posted: 0,
            hold: Some(id),
            timeout_s: 0,
            tolerance: 0,
            flags: 0,
            at: expires_at,
            open: 0,
            captured: 0,
            expires_at: None,
            state: None,
            ..hold.clone()
        };
        shift(books, &row);
        books.append(row);
        books.put_hold(Transfer { open: 0, state: Some(HoldState::Expired), ..hold });
    }
}

fn run_chain(
    books: &mut Books,
    now: Timestamp,
    chain: &[Command],
    scope: Scope,
    results: &mut Vec<Done>,
) {
    let start = results.len();
    books.mark();
    let is_open = chain.last().is_some_and(|command| command.linked);
    for (at, command) in chain.iter().enumerate() {
        let outcome = if is_open {
            let is_last = at.saturating_add(1) == chain.len();
            Err(if is_last { Outcome::ChainOpen } else { Outcome::LinkedFailed })
        } else {
            run(books, now, command, scope)
        };
        match outcome {
            Ok(row) => results.push(row),
            Err(outcome) if is_open => results.push(refused(outcome)),
            Err(outcome) => {
                books.undo();
                if outcome.burns_id() {
                    books.refuse(command.id);
                }
                for done in results.iter_mut().skip(start) {
                    *done = refused(Outcome::LinkedFailed);
                }
                results.push(refused(outcome));
                let left = chain.len().saturating_sub(at.saturating_add(1));
                results.extend(std::iter::repeat_n(refused(Outcome::LinkedFailed), left));
                return;
            }
        }
    }
}

const fn refused(outcome: Outcome) -> Done {
    Done { outcome, amount: 0, debit: None, credit: None, at: None }
}

/// One command: either it is done and in the journal, or the outcome says why not and nothing changed.
fn run(
    books: &mut Books,
    now: Timestamp,
    command: &Command,
    scope: Scope,
) -> Result<Done, Outcome> {
    if command.id.uuid().is_nil() {
        return Err(Outcome::IdMustNotBeNil);
    }
    if let Some(before) = books.transfer(command.id) {
        if !is_in_scope(scope, before.organisation) {
            return Err(Outcome::IdTaken);
        }
        return same(before, command).map(|()| Done {
            outcome: Outcome::Exists,
            ..done(books, before)
        });
    }
    if books.is_refused(command.id) {
        return Err(Outcome::IdAlreadyFailed);
    }
    check_shape(command)?;
    let plan = match command.action {
        Action::Move { debit, credit, amount, force } => {
            let new = New { debit, credit, amount, force, timeout_s: None };
            plan_new(books, command, now, new, scope)
        }
        Action::Hold { debit, credit, amount, timeout_s, force } => {
            let new = New { debit, credit, amount, force, timeout_s: Some(timeout_s) };
            plan_new(books, command, now, new, scope)
        }
        Action::Post { hold, amount, last, tolerance, force } => {
            let hold = open_hold(books, hold, now, scope)?;
            plan_post(books, command, now, &hold, amount, last, tolerance, force)
        }
        Action::Void { hold, amount } => {
            let hold = open_hold(books, hold, now, scope)?;
            plan_void(command, now, &hold, amount)
        }
        Action::Increase { hold, amount, force } => {
            let hold = open_hold(books, hold, now, scope)?;
            plan_increase(books, command, now, &hold, amount, force)
        }
        Action::Extend { hold, timeout_s } => {
            let hold = open_hold(books, hold, now, scope)?;
            let expires_at = (timeout_s > 0).then(|| now.plus_seconds(timeout_s));
            let row = row(command, now, &hold, RowKind::Extend, (0, 0), 0);
            Ok(Plan { row, hold: Some(Transfer { expires_at, ..hold }), account: None })
        }
        Action::Limit { account, .. }
        | Action::Close { account }
        | Action::Reopen { account }
        | Action::Require { account, .. } => plan_account(books, command, now, account, scope),
    }?;
    let Plan { row, hold, account } = plan;
    check_totals(books, &row)?;
    if let Some(account) = account {
        books.put_account(account);
    }
    shift(books, &row);
    if let Some(hold) = hold {
        books.put_hold(hold);
    }
    let result = done(books, &row);
    books.append(row);
    Ok(result)
}

/// What a command will write, once every guard has passed.
struct Plan {
    row: Transfer,
    hold: Option<Transfer>,
    account: Option<Account>,
}

fn check_shape(command: &Command) -> Result<(), Outcome> {
    if let Action::Move { debit, credit, .. } | Action::Hold { debit, credit, .. } = command.action
        && debit == credit
    {
        return Err(Outcome::AccountsMustBeDifferent);
    }
    let amount_fits = match command.action {
        Action::Move { amount, .. }
        | Action::Hold { amount, .. }
        | Action::Increase { amount, .. } => amount > 0,
        Action::Post { amount, tolerance, .. } => amount.unwrap_or(0) >= 0 && tolerance >= 0,
        Action::Void { amount, .. } => amount.unwrap_or(1) > 0,
        Action::Limit { limit, .. } => limit >= 0,
        Action::Require { at_least, .. } => at_least >= 0,
        Action::Extend { .. } | Action::Close { .. } | Action::Reopen { .. } => true,
    };
    if !amount_fits {
        return Err(Outcome::AmountMustBePositive);
    }
    if let Action::Hold { timeout_s, .. } | Action::Extend { timeout_s, .. } = command.action
        && !(0..=MAX_TIMEOUT_S).contains(&timeout_s)
    {
        return Err(Outcome::TimeoutOutOfRange);
    }
    if command.reason == 0 {
        return Err(Outcome::ReasonMustNotBeZero);
    }
    if command.subject.len() > MAX_SUBJECT_LEN {
        return Err(Outcome::SubjectTooLong);
    }
    Ok(())
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
    let visible =
        |id| books.account(id).filter(|account| is_in_scope(scope, account.organisation));
    let debit = visible(debit).ok_or(Outcome::DebitAccountNotFound)?;
    let credit = visible(credit).ok_or(Outcome::CreditAccountNotFound)?;
    if debit.unit != credit.unit {
        return Err(Outcome::UnitsMustMatch);
    }
    if force != Force::Always {
        check_open(debit, credit)?;
    }
    let room = room(debit, credit);
    let amount = if force == Force::UpTo {
        amount.min(i64::try_from(room.max(0)).unwrap_or(i64::MAX))
    } else {
        amount
    };
    let is_over = i128::from(amount) > room;
    if is_over && force == Force::No {
        return Err(missing_funds(debit, amount));
    }
    let held = timeout_s.is_some();
    let seconds = timeout_s.unwrap_or(0);
    let row = Transfer {
        id: command.id,
        organisation: debit.organisation,
        kind: if held { RowKind::Hold } else { RowKind::Move },
        debit: debit.id,
        credit: credit.id,
        asked: asked(command),
        pending: if held { amount } else { 0 },
        posted: if held { 0 } else { amount },
        hold: None,
        timeout_s: seconds,
        tolerance: 0,
        flags: asked_flags(command) | if is_over { flag::FORCED } else { 0 },
        reason: command.reason,
        subject: command.subject.clone(),
        at: now,
        open: if held { amount } else { 0 },
        captured: 0,
        expires_at: (held && seconds > 0).then(|| now.plus_seconds(seconds)),
        state: held.then_some(HoldState::Open),
    };
    Ok(Plan { row, hold: None, account: None })
}

#[expect(clippy::too_many_arguments, reason = "the fields of one action, taken apart by the match")]
fn plan_post(
    books: &Books,
    command: &Command,
    now: Timestamp,
    hold: &Transfer,
    amount: Option<i64>,
    last: bool,
    tolerance: i64,
    force: bool,
) -> Result<Plan, Outcome> {
    let (debit, credit) = accounts(books, hold)?;
    let amount = amount.unwrap_or(hold.open);
    let over = amount.saturating_sub(hold.open).max(0);
    if over > tolerance && !force {
        return Err(Outcome::ExceedsHold);
    }
    if !force {
        check_open(debit, credit)?;
    }
    // What was held needs no second check; only what exceeds it does.
    let lacks = over > 0 && i128::from(over) > room(debit, credit);
    if lacks && !force {
        return Err(missing_funds(debit, over));
    }
    let from_hold = amount.saturating_sub(over);
    let open = if last { 0 } else { hold.open.saturating_sub(from_hold) };
    let captured = hold.captured.checked_add(amount).ok_or(Outcome::OverflowsDebits)?;
    let is_forced = over > tolerance || lacks;
    let forced = if is_forced { flag::FORCED } else { 0 };
    let deltas = (open.saturating_sub(hold.open), amount);
    let row = row(command, now, hold, RowKind::Post, deltas, forced);
    let state = Some(if last { HoldState::Posted } else { HoldState::Open });
    let hold = Transfer { open, captured, state, ..hold.clone() };
    Ok(Plan { row, hold: Some(hold), account: None })
}

fn plan_void(
    command: &Command,
    now: Timestamp,
    hold: &Transfer,
    amount: Option<i64>,
) -> Result<Plan, Outcome> {
    let released = amount.unwrap_or(hold.open);
    if released > hold.open {
        return Err(Outcome::ExceedsHold);
    }
    let open = hold.open.saturating_sub(released);
    let state = Some(if amount.is_none() { HoldState::Voided } else { HoldState::Open });
    let row = row(command, now, hold, RowKind::Void, (released.saturating_neg(), 0), 0);
    Ok(Plan { row, hold: Some(Transfer { open, state, ..hold.clone() }), account: None })
}

fn plan_increase(
    books: &Books,
    command: &Command,
    now: Timestamp,
    hold: &Transfer,
    amount: i64,
    force: bool,
) -> Result<Plan, Outcome> {
    let (debit, credit) = accounts(books, hold)?;
    if !force {
        check_open(debit, credit)?;
    }
    let lacks = i128::from(amount) > room(debit, credit);
    if lacks && !force {
        return Err(missing_funds(debit, amount));
    }
    let open = hold.open.checked_add(amount).ok_or(Outcome::OverflowsDebits)?;
    let forced = if lacks { flag::FORCED } else { 0 };
    let row = row(command, now, hold, RowKind::Increase, (amount, 0), forced);
    Ok(Plan { row, hold: Some(Transfer { open, ..hold.clone() }), account: None })
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
    };
    Ok(Plan { row, hold: None, account: changed })
}

/// The row of a command about `hold`, with what it changes in the pending and posted totals.
fn row(
    command: &Command,
    now: Timestamp,
    hold: &Transfer,
    kind: RowKind,
    (pending, posted): (i64, i64),
    findings: i64,
) -> Transfer {
    Transfer {
        id: command.id,
        organisation: hold.organisation,
        kind,
        debit: hold.debit,
        credit: hold.credit,
        asked: asked(command),
        pending,
        posted,
        hold: Some(hold.id),
        timeout_s: asked_timeout(command),
        tolerance: asked_tolerance(command),
        flags: asked_flags(command) | findings,
        reason: command.reason,
        subject: command.subject.clone(),
        at: now,
        open: 0,
        captured: 0,
        expires_at: None,
        state: None,
    }
}

fn open_hold(
    books: &Books,
    id: TransferId,
    now: Timestamp,
    scope: Scope,
) -> Result<Transfer, Outcome> {
    let hold = books
        .transfer(id)
        .filter(|hold| is_in_scope(scope, hold.organisation))
        .ok_or(Outcome::HoldNotFound)?;
    if hold.expires_at.is_some_and(|expires_at| expires_at <= now)
        && hold.state == Some(HoldState::Open)
    {
        return Err(Outcome::HoldExpired);
    }
    match hold.state {
        None => Err(Outcome::NotAHold),
        Some(HoldState::Open) => Ok(hold.clone()),
        Some(HoldState::Posted) => Err(Outcome::HoldAlreadyPosted),
        Some(HoldState::Voided) => Err(Outcome::HoldAlreadyVoided),
        Some(HoldState::Expired) => Err(Outcome::HoldExpired),
    }
}

fn accounts<'a>(books: &'a Books, hold: &Transfer) -> Result<(&'a Account, &'a Account), Outcome> {
    let debit = books.account(hold.debit).ok_or(Outcome::DebitAccountNotFound)?;
    let credit = books.account(hold.credit).ok_or(Outcome::CreditAccountNotFound)?;
    Ok((debit, credit))
}

const fn check_open(debit: &Account, credit: &Account) -> Result<(), Outcome> {
    if debit.closed {
        return Err(Outcome::DebitAccountClosed);
    }
    if credit.closed {
        return Err(Outcome::CreditAccountClosed);
    }
    Ok(())
}

/// How much more may go from `debit` to `credit` before a guard says no.
fn room(debit: &Account, credit: &Account) -> i128 {
    let mut room = i128::MAX;
    if debit.guard == Guard::DebitsMustNotExceedCredits {
        room = room.min(debit.available());
    }
    if credit.guard == Guard::CreditsMustNotExceedDebits {
        room = room.min(credit.available());
    }
    room
}

fn missing_funds(debit: &Account, amount: i64) -> Outcome {
    let guarded = debit.guard == Guard::DebitsMustNotExceedCredits;
    if guarded && debit.available() < i128::from(amount) {
        Outcome::ExceedsCredits
    } else {
        Outcome::ExceedsDebits
    }
}

/// The totals after `row`, or the outcome if one of them cannot be counted.
fn moved(totals: Totals, row: &Transfer, side: Side) -> Option<Totals> {
    let mut after = totals;
    let (pending, posted) = match side {
        Side::Debit => (&mut after.debits_pending, &mut after.debits_posted),
        Side::Credit => (&mut after.credits_pending, &mut after.credits_posted),
    };
    *pending = pending.checked_add(row.pending)?;
    *posted = posted.checked_add(row.posted)?;
    // What is pending will be posted one day, so the sum must fit too.
    pending.checked_add(*posted)?;
    Some(after)
}

#[derive(Clone, Copy)]
enum Side {
    Debit,
    Credit,
}

fn check_totals(books: &Books, row: &Transfer) -> Result<(), Outcome> {
    if row.debit == row.credit {
        return Ok(());
    }
    let debit = books.account(row.debit).ok_or(Outcome::DebitAccountNotFound)?;
    let credit = books.account(row.credit).ok_or(Outcome::CreditAccountNotFound)?;
    moved(debit.totals, row, Side::Debit).ok_or(Outcome::OverflowsDebits)?;
    moved(credit.totals, row, Side::Credit).ok_or(Outcome::OverflowsCredits)?;
    Ok(())
}

/// Adds a row's movement to both accounts and to the day it took effect on.
fn shift(books: &mut Books, row: &Transfer) {
    if row.debit == row.credit || (row.pending == 0 && row.posted == 0) {
        return;
    }
    for (id, side) in [(row.debit, Side::Debit), (row.credit, Side::Credit)] {
        let Some(account) = books.account(id).copied() else { continue };
        let Some(totals) = moved(account.totals, row, side) else { continue };
        debug_assert!(totals.debits_pending >= 0 && totals.credits_pending >= 0);
        let account = Account { totals, ..account };
        books.put_account(account);
        let delta = match side {
            Side::Debit => Delta {
                debits_pending: row.pending,
                debits_posted: row.posted,
                ..Delta::default()
            },
            Side::Credit => Delta {
                credits_pending: row.pending,
                credits_posted: row.posted,
                ..Delta::default()
            },
        };
        books.add_day(&account, row.at, delta);
    }
}

fn done(books: &Books, row: &Transfer) -> Done {
    Done {
        outcome: Outcome::Created,
        amount: if row.posted == 0 { row.pending.saturating_abs() } else { row.posted },
        debit: books.account(row.debit).map(|account| account.totals),
        credit: books.account(row.credit).map(|account| account.totals),
        at: Some(row.at),
    }
}

/// Compares a command with what was done under its id, field by field.
fn same(before: &Transfer, command: &Command) -> Result<(), Outcome> {
    let (kind, accounts, hold) = match command.action {
        Action::Move { debit, credit, .. } => (RowKind::Move, Some((debit, credit)), None),
        Action::Hold { debit, credit, .. } => (RowKind::Hold, Some((debit, credit)), None),
        Action::Post { hold, .. } => (RowKind::Post, None, Some(hold)),
        Action::Void { hold, .. } => (RowKind::Void, None, Some(hold)),
        Action::Increase { hold, .. } => (RowKind::Increase, None, Some(hold)),
        Action::Extend { hold, .. } => (RowKind::Extend, None, Some(hold)),
        Action::Limit { account, .. } => (RowKind::Limit, Some((account, account)), None),
        Action::Close { account } => (RowKind::Close, Some((account, account)), None),
        Action::Reopen { account } => (RowKind::Reopen, Some((account, account)), None),
        Action::Require { account, .. } => (RowKind::Require, Some((account, account)), None),
    };
    let differs = [
        (before.kind != kind, Outcome::ExistsWithDifferentAction),
        (before.hold != hold, Outcome::ExistsWithDifferentHold),
        (before.timeout_s != asked_timeout(command), Outcome::ExistsWithDifferentTimeout),
        (
            accounts.is_some_and(|(debit, _)| debit != before.debit),
            Outcome::ExistsWithDifferentDebitAccount,
        ),
        (
            accounts.is_some_and(|(_, credit)| credit != before.credit),
            Outcome::ExistsWithDifferentCreditAccount,
        ),
        (before.asked != asked(command), Outcome::ExistsWithDifferentAmount),
        (
            before.flags & flag::ASKED != asked_flags(command)
                || before.tolerance != asked_tolerance(command),
            Outcome::ExistsWithDifferentFlags,
        ),
        (before.reason != command.reason, Outcome::ExistsWithDifferentReason),
        (before.subject != command.subject, Outcome::ExistsWithDifferentSubject),
    ];
    differs.iter().find(|(differs, _)| *differs).map_or(Ok(()), |(_, outcome)| Err(*outcome))
}

const fn asked(command: &Command) -> i64 {
    match command.action {
        Action::Move { amount, .. }
        | Action::Hold { amount, .. }
        | Action::Increase { amount, .. }
        | Action::Post { amount: Some(amount), .. }
        | Action::Void { amount: Some(amount), .. } => amount,
        Action::Post { amount: None, .. } | Action::Void { amount: None, .. } => ALL_OPEN,
        Action::Limit { limit, .. } => limit,
        Action::Require { at_least, .. } => at_least,
        Action::Extend { .. } | Action::Close { .. } | Action::Reopen { .. } => 0,
    }
}

const fn asked_timeout(command: &Command) -> i64 {
    match command.action {
        Action::Hold { timeout_s, .. } | Action::Extend { timeout_s, .. } => timeout_s,
        _ => 0,
    }
}

const fn asked_tolerance(command: &Command) -> i64 {
    match command.action {
        Action::Post { tolerance, .. } => tolerance,
        _ => 0,
    }
}

const fn asked_flags(command: &Command) -> i64 {
    match command.action {
        Action::Move { force, .. } | Action::Hold { force, .. } => match force {
            Force::No => 0,
            Force::UpTo => flag::UP_TO,
            Force::Always => flag::FORCE,
        },
        Action::Post { last, force, .. } => {
            (if last { flag::LAST } else { 0 }) | (if force { flag::FORCE } else { 0 })
        }
        Action::Increase { force: true, .. } => flag::FORCE,
        _ => 0,
    }
}
