//! A command whose id was used before: the same again, or something else? Pure.

use super::{ALL_OPEN, Action, Command, Force, NO_CEILING, Outcome, RowKind, Transfer, flag};

/// Compares a command with what was done under its id, field by field.
pub(super) fn check_same(before: &Transfer, command: &Command) -> Result<(), Outcome> {
    let (kind, accounts, hold) = match command.action {
        Action::Move { debit, credit, .. } => (RowKind::Move, Some((debit, credit)), None),
        Action::Hold { debit, credit, .. } => (RowKind::Hold, Some((debit, credit)), None),
        Action::Post { hold, .. } => (RowKind::Post, None, Some(hold)),
        Action::Void { hold, .. } => (RowKind::Void, None, Some(hold)),
        Action::Increase { hold, .. } => (RowKind::Increase, None, Some(hold)),
        Action::Extend { hold, .. } => (RowKind::Extend, None, Some(hold)),
        Action::Limit { account, .. } => (RowKind::Limit, Some((account, account)), None),
        Action::Ceiling { account, .. } => (RowKind::Ceiling, Some((account, account)), None),
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

pub(super) const fn asked(command: &Command) -> i64 {
    match command.action {
        Action::Move { amount, .. }
        | Action::Hold { amount, .. }
        | Action::Increase { amount, .. } => amount,
        Action::Post { amount: Some(amount), .. } | Action::Void { amount: Some(amount), .. } => {
            // An amount that looks like "all" is refused, but must not pass for it in a retry.
            if amount == ALL_OPEN { i64::MIN } else { amount }
        }
        Action::Post { amount: None, .. } | Action::Void { amount: None, .. } => ALL_OPEN,
        Action::Limit { limit, .. } => limit,
        Action::Ceiling { ceiling: Some(ceiling), .. } => {
            if ceiling == NO_CEILING {
                i64::MIN
            } else {
                ceiling
            }
        }
        Action::Ceiling { ceiling: None, .. } => NO_CEILING,
        Action::Require { at_least, .. } => at_least,
        Action::Extend { .. } | Action::Close { .. } | Action::Reopen { .. } => 0,
    }
}

pub(super) const fn asked_timeout(command: &Command) -> i64 {
    match command.action {
        Action::Hold { timeout_s, .. } | Action::Extend { timeout_s, .. } => timeout_s,
        _ => 0,
    }
}

pub(super) const fn asked_tolerance(command: &Command) -> i64 {
    match command.action {
        Action::Post { tolerance, .. } => tolerance,
        _ => 0,
    }
}

pub(super) const fn asked_flags(command: &Command) -> i64 {
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
