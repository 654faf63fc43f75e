//! Commands as tests write them.

use ledger::{AccountId, Action, Command, Force, TransferId};

/// A command that stands alone.
pub fn command(id: TransferId, action: Action) -> Command {
    let subject = "inv_1".to_owned();
    Command { id, action, reason: 7, subject, linked: false }
}

/// A move of exactly `amount`.
pub fn moved(debit: AccountId, credit: AccountId, amount: i64) -> Action {
    Action::Move { debit, credit, amount, force: Force::No }
}

/// A hold of exactly `amount`.
pub fn held(debit: AccountId, credit: AccountId, amount: i64, timeout_s: i64) -> Action {
    Action::Hold { debit, credit, amount, timeout_s, force: Force::No }
}

/// A capture, forced where it exceeds the hold.
pub fn captured(hold: TransferId, amount: i64, last: bool) -> Action {
    Action::Post { hold, amount: Some(amount), last, tolerance: 0, force: true }
}

/// A release of everything.
pub fn voided(hold: TransferId) -> Action {
    Action::Void { hold, amount: None }
}

/// More under the same hold.
pub fn increased(hold: TransferId, amount: i64) -> Action {
    Action::Increase { hold, amount, force: false }
}
