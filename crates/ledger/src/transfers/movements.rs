//! What a movement does to the totals of two accounts, and what they have to say about it. Pure.
//!
//! The guards stand here once, in the order of [`Outcome`]: closed, overflow, funds, ceilings.

use super::Outcome;
use crate::accounts::{Account, Guard, Totals};

/// What a command changes in the totals of two accounts.
pub(super) struct Movement<'a> {
    /// Whose debits grow.
    pub debit: &'a Account,
    /// Whose credits grow.
    pub credit: &'a Account,
    /// Added to what is pending; negative when a hold is used or released.
    pub pending: i64,
    /// Added to what is posted.
    pub posted: i64,
    /// What the guards have to allow: the part of the movement that was not held before.
    pub more: i64,
}

impl Movement<'_> {
    /// Whether the movement passes a guard over, which only `force` allows.
    pub(super) fn check(&self, force: bool) -> Result<bool, Outcome> {
        let Self { debit, credit, .. } = self;
        if debit.closed && !force {
            return Err(Outcome::DebitAccountClosed);
        }
        if credit.closed && !force {
            return Err(Outcome::CreditAccountClosed);
        }
        let change = (self.pending, self.posted);
        moved(debit.totals, change, Side::Debit).ok_or(Outcome::OverflowsDebits)?;
        moved(credit.totals, change, Side::Credit).ok_or(Outcome::OverflowsCredits)?;
        let more = i128::from(self.more);
        let is_over = self.more > 0 && more > room(debit, credit);
        if is_over && !force {
            let found = bounds(debit, credit).into_iter().find(|(_, room)| more > *room);
            return Err(found.map_or(Outcome::ExceedsCreditCeiling, |(outcome, _)| outcome));
        }
        Ok(is_over)
    }
}

/// How much more may go from `debit` to `credit` before a guard or a ceiling says no.
pub(super) fn room(debit: &Account, credit: &Account) -> i128 {
    bounds(debit, credit).into_iter().fold(i128::MAX, |least, (_, room)| least.min(room))
}

/// What stands against a movement, with how much it leaves, in the order of [`Outcome`]. The debit account's debits and
/// the credit account's credits grow: a guard or a ceiling on the other side says nothing.
fn bounds(debit: &Account, credit: &Account) -> [(Outcome, i128); 4] {
    let spends = debit.guard == Guard::DebitsMustNotExceedCredits;
    let repays = credit.guard == Guard::CreditsMustNotExceedDebits;
    let unbounded = |applies: bool, room: i128| if applies { room } else { i128::MAX };
    [
        (Outcome::ExceedsCredits, unbounded(spends, debit.available())),
        (Outcome::ExceedsDebits, unbounded(repays, credit.available())),
        (Outcome::ExceedsDebitCeiling, unbounded(!spends, debit.acceptable())),
        (Outcome::ExceedsCreditCeiling, unbounded(!repays, credit.acceptable())),
    ]
}

/// One side of a movement.
#[derive(Clone, Copy)]
pub(super) enum Side {
    Debit,
    Credit,
}

/// The totals after a change of the pending and the posted one, unless they cannot be counted.
pub(super) fn moved(totals: Totals, (pending, posted): (i64, i64), side: Side) -> Option<Totals> {
    let mut after = totals;
    let (held, done) = match side {
        Side::Debit => (&mut after.debits_pending, &mut after.debits_posted),
        Side::Credit => (&mut after.credits_pending, &mut after.credits_posted),
    };
    *held = held.checked_add(pending)?;
    *done = done.checked_add(posted)?;
    // What is pending will be posted one day, so the sum must fit too.
    held.checked_add(*done)?;
    Some(after)
}
