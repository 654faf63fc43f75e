//! The ledger's engine: commands in, named outcomes out. Pure and deterministic.
//!
//! [`apply`] runs the commands in order, each seeing what the ones before it did. Every command
//! passes the same guards in the order of [`Outcome`]; the first that does not hold names the
//! outcome, and a refusal leaves the books as they were. Linked commands succeed or fail together.
//!
//! Holds end by the clock: whatever is due at `now` has ended before the first command, swept or
//! not. Posting never checks the balance again for what was held: the second phase cannot break a
//! guard.

use base::Timestamp;
use uuid::{Uuid, Variant};

use crate::transfers::books::Books;
use crate::transfers::movements::{Side, moved};
use crate::transfers::outcome::Outcome;
use crate::transfers::plans::{Plan, plan};
use crate::transfers::retries::check_same;
use crate::transfers::{
    ALL_OPEN, Action, Command, Done, HoldState, MAX_SUBJECT_LEN, MAX_TIMEOUT_S, RowKind, Transfer,
    TransferId,
};
use crate::{Scope, is_in_scope};

/// Ends what is due and runs a batch. The result has one entry per command, in their order.
///
/// With a scope, another organisation's accounts and transfers are as good as not there.
pub fn apply(books: &mut Books, now: Timestamp, commands: &[Command], scope: Scope) -> Vec<Done> {
    expire(books, now);
    run_all(books, now, commands, scope)
}

/// Runs a batch on books where nothing is due any more.
pub fn run_all(books: &mut Books, now: Timestamp, commands: &[Command], scope: Scope) -> Vec<Done> {
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
        let Some(hold) = books.transfer(id).cloned() else {
            continue;
        };
        let Some(expires_at) = hold.expires_at else {
            continue;
        };
        let row = Transfer {
            id: expiry_id(id),
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

/// A transfer as it stands at `now`: a hold that is over has ended, though no row says so yet.
pub(crate) fn by_the_clock(transfer: Transfer, now: Timestamp) -> Transfer {
    let is_open = transfer.state == Some(HoldState::Open);
    if is_open && transfer.expires_at.is_some_and(|at| at <= now) {
        Transfer { open: 0, state: Some(HoldState::Expired), ..transfer }
    } else {
        transfer
    }
}

/// The id of the row that ends a hold: the hold's own in the variant that no command may use, so
/// that nobody can take it first.
fn expiry_id(hold: TransferId) -> TransferId {
    const RESERVED: u128 = 0b11 << 62;
    TransferId::from_uuid(Uuid::from_u128(hold.uuid().as_u128() | RESERVED))
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

/// One command: either it is done and in the journal, or the outcome says why not and nothing
/// changed.
fn run(
    books: &mut Books,
    now: Timestamp,
    command: &Command,
    scope: Scope,
) -> Result<Done, Outcome> {
    if command.id.uuid().get_variant() != Variant::RFC4122 {
        return Err(Outcome::IdReserved);
    }
    if let Some(before) = books.transfer(command.id) {
        if !is_in_scope(scope, before.organisation) {
            return Err(Outcome::IdTaken);
        }
        check_same(before, command)?;
        return Ok(Done { outcome: Outcome::Exists, ..done(books, before) });
    }
    if books.is_refused(command.id) {
        return Err(Outcome::IdAlreadyFailed);
    }
    check_shape(command)?;
    let Plan { row, hold, account } = plan(books, command, now, scope)?;
    if let Some(account) = account {
        books.set_account(account);
    }
    shift(books, &row);
    if let Some(hold) = hold {
        books.put_hold(hold);
    }
    let result = done(books, &row);
    books.append(row);
    Ok(result)
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
        Action::Ceiling { ceiling, .. } => ceiling.unwrap_or(0) >= 0,
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

/// Adds a row's movement to both accounts and to the day it took effect on.
fn shift(books: &mut Books, row: &Transfer) {
    if row.debit == row.credit || (row.pending == 0 && row.posted == 0) {
        return;
    }
    for (id, side) in [(row.debit, Side::Debit), (row.credit, Side::Credit)] {
        let Some(account) = books.account(id).copied() else {
            continue;
        };
        let Some(totals) = moved(account.totals, (row.pending, row.posted), side) else {
            continue;
        };
        debug_assert!(totals.debits_pending >= 0 && totals.credits_pending >= 0);
        books.move_account(account, totals, row.at);
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
