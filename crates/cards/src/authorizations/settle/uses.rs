//! What a purchase takes of the windows of limits, and gives back. Pure.
//!
//! A use of a limit is a hold on its window's account; settled, it is posted, except in a trailing window, where it
//! stays held until it is old. What comes back of it is released, or moved back from the other side.

use base::Timestamp;
use ledger::{AccountId, Action, Force, TransferId};
use serde::{Deserialize, Serialize};

use super::{AuthorizationId, Plan};
use crate::controls::ControlId;

/// What a purchase takes of one window of one limit. In the limit's own unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Use {
    /// The control that set the limit; its windows have accounts of their own.
    pub limit: ControlId,
    /// The window's account.
    pub account: AccountId,
    /// Its other side.
    pub sink: AccountId,
    /// True when it counts purchases.
    pub count: bool,
    /// Seconds of a trailing window, after which the use is given back; 0 for a calendar window, where it stays.
    pub trailing_s: i64,
    /// How many holds on this account there have been before.
    pub generation: i64,
    /// When this use began.
    pub since: Timestamp,
    /// Held.
    pub open: i64,
    /// Posted.
    pub posted: i64,
    /// Of what is posted, what came back.
    #[serde(default)]
    pub returned: i64,
    /// The purchase that it was begun for, if that has joined this one since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun_for: Option<AuthorizationId>,
}

impl Use {
    pub(super) fn hold(&self, authorization: AuthorizationId) -> TransferId {
        let owner = self.begun_for.unwrap_or(authorization);
        owner.derive(format!("use/{}/{}", self.account, self.generation).as_bytes())
    }

    /// What it takes of its window.
    pub const fn taken(&self) -> i64 {
        self.open.saturating_add(self.posted).saturating_sub(self.returned)
    }
}

impl Plan<'_> {
    /// Moves every limit by `change` of the purchase's weight, posts what is settled, and gives back what a refund gave
    /// back; `uncaptured` is what is settled no longer.
    pub(super) fn settle_uses(
        &mut self,
        change: i64,
        uncaptured: i64,
        open: &impl Fn(TransferId) -> Option<i64>,
    ) {
        let mut uses = std::mem::take(&mut self.after.uses);
        for used in &mut uses {
            // A hold that ended by the clock takes nothing any more.
            let hold = used.hold(self.after.authorization);
            used.open = open(hold).unwrap_or(0);
        }
        self.uncapture(&mut uses, uncaptured);
        let change = change.saturating_add(uncaptured);
        if change > 0 {
            for limit in self.turn.limits {
                self.take(&mut uses, limit, change);
            }
        } else {
            self.give_back(&mut uses, change.saturating_neg());
        }
        if self.turn.target.weight_minor() == 0 {
            self.count_nothing(&mut uses);
        }
        self.count_once(&mut uses);
        self.extend(&uses);
        self.post_uses(&mut uses);
        self.restore(&mut uses);
        self.after.uses = uses;
    }

    /// Where the purchase's time begins anew, so does that of what it takes of limits; in a trailing window no longer
    /// than until it is old.
    fn extend(&mut self, uses: &[Use]) {
        if !self.turn.restarts {
            return;
        }
        let now = self.turn.now;
        for used in uses.iter().filter(|used| used.open > 0 && used.since < now) {
            let timeout_s = match used.trailing_s {
                0 => self.turn.timeout_s,
                trailing => {
                    now.seconds_until(used.since.plus_seconds(trailing)).min(self.turn.timeout_s)
                }
            };
            if timeout_s > 0 {
                let hold = used.hold(self.after.authorization);
                self.push(Action::Extend { hold, timeout_s });
            }
        }
    }

    fn take(&mut self, uses: &mut Vec<Use>, limit: &Use, change: i64) {
        let is_used = |used: &Use| used.taken() > 0;
        let same_kind = |used: &&mut Use| used.account == limit.account;
        let amount = if limit.count { 1 } else { change };
        if limit.count && uses.iter().any(|used| used.limit == limit.limit && is_used(used)) {
            return;
        }
        let authorization = self.after.authorization;
        let is_forced = self.force() == Force::Always;
        let mut generation = 0;
        if let Some(used) = uses.iter_mut().rev().find(same_kind) {
            if used.open > 0 && used.trailing_s == 0 {
                let hold = used.hold(authorization);
                used.open = used.open.saturating_add(amount);
                self.push(Action::Increase { hold, amount, force: is_forced });
                return;
            }
            generation = used.generation.saturating_add(1);
        }
        let fresh = Use { generation, since: self.turn.now, open: amount, ..limit.clone() };
        let timeout_s = match fresh.trailing_s {
            0 => self.turn.timeout_s,
            trailing => trailing.min(self.turn.timeout_s.max(1)),
        };
        let force = self.force();
        let (debit, credit) = (fresh.account, fresh.sink);
        let hold = fresh.hold(authorization);
        self.push_as(hold, Action::Hold { debit, credit, amount, timeout_s, force });
        uses.push(fresh);
    }

    /// Takes back, from the newest use of each limit, what is settled no longer: a network withdraws what it has just
    /// asked, before anything of it came back.
    fn uncapture(&mut self, uses: &mut [Use], amount: i64) {
        let mut left = PerLimit::default();
        for used in uses.iter_mut().rev().filter(|used| !used.count) {
            let rest = left.of(used.limit, amount);
            let settled = used.posted.saturating_sub(used.returned).max(0);
            let back = (*rest).min(if used.trailing_s > 0 { used.open } else { settled });
            *rest = rest.saturating_sub(back);
            if used.trailing_s > 0 {
                self.release(used, back);
            } else {
                used.posted = used.posted.saturating_sub(back);
                self.repay(used, back);
            }
        }
    }

    /// Gives back from the newest use of each limit what is held no longer.
    fn give_back(&mut self, uses: &mut [Use], amount: i64) {
        let mut left = PerLimit::default();
        for used in uses.iter_mut().rev().filter(|used| !used.count) {
            let rest = left.of(used.limit, amount);
            let back = used.open.min(*rest);
            *rest = rest.saturating_sub(back);
            self.release(used, back);
        }
    }

    /// The purchase counts as one until nothing of it is left.
    fn count_nothing(&mut self, uses: &mut [Use]) {
        for used in uses.iter_mut().filter(|used| used.count) {
            self.release(used, used.open);
            let settled = used.posted.saturating_sub(used.returned);
            used.posted = used.returned;
            self.repay(used, settled);
        }
    }

    /// Two purchases that turned out to be one were counted as two: the newer does not count.
    fn count_once(&mut self, uses: &mut [Use]) {
        let mut twice = PerLimit::default();
        for used in uses.iter().filter(|used| used.count) {
            let over = twice.of(used.limit, -1);
            *over = over.saturating_add(used.taken());
        }
        for used in uses.iter_mut().rev().filter(|used| used.count && used.taken() > 0) {
            let over = twice.of(used.limit, 0);
            if *over <= 0 {
                continue;
            }
            *over = over.saturating_sub(used.taken());
            if used.open > 0 {
                self.release(used, used.open);
            } else {
                let back = used.taken();
                used.returned = used.returned.saturating_add(back);
                self.repay(used, back);
            }
        }
    }

    /// A refund gives back to the windows of today what was settled in them, or, where they are trailing, what they
    /// still hold; to earlier ones nothing. A purchase that was refunded whole does not count any more.
    fn restore(&mut self, uses: &mut [Use]) {
        let target = self.turn.target;
        let restored = target.refunded_minor.min(target.captured_minor);
        let amount = restored.saturating_sub(self.after.restored_minor).max(0);
        self.after.restored_minor = restored;
        let is_whole = restored > 0 && restored == target.weight_minor();
        let mut left = PerLimit::default();
        for used in uses.iter_mut().rev().filter(|used| self.turn.refilled.contains(&used.account))
        {
            let rest = left.of(used.limit, if used.count { i64::from(is_whole) } else { amount });
            if used.trailing_s > 0 {
                let back = used.open.min(*rest);
                *rest = rest.saturating_sub(back);
                self.release(used, back);
            } else {
                let back = used.posted.saturating_sub(used.returned).min(*rest).max(0);
                *rest = rest.saturating_sub(back);
                used.returned = used.returned.saturating_add(back);
                self.repay(used, back);
            }
        }
    }

    /// Releases a part of what a use holds, or all.
    fn release(&mut self, used: &mut Use, back: i64) {
        if back > 0 {
            used.open = used.open.saturating_sub(back);
            let hold = used.hold(self.after.authorization);
            let amount = (used.open > 0).then_some(back);
            self.push(Action::Void { hold, amount });
        }
    }

    /// Moves back what a use has posted.
    fn repay(&mut self, used: &Use, back: i64) {
        if back > 0 {
            let (debit, credit, force) = (used.sink, used.account, Force::Always);
            self.push(Action::Move { debit, credit, amount: back, force });
        }
    }

    /// Settled purchases post their uses of calendar windows, oldest first; uses of trailing windows stay held until
    /// they are old.
    fn post_uses(&mut self, uses: &mut [Use]) {
        let captured = self.after.captured_minor;
        if captured == 0 {
            return;
        }
        let is_over = self.turn.target.held_minor == 0;
        let mut left = PerLimit::default();
        for used in uses.iter() {
            let rest = left.of(used.limit, if used.count { 1 } else { captured });
            // What was settled stays settled when it comes back; a number counts what is left of it.
            let returned = if used.count { used.returned } else { 0 };
            *rest = rest.saturating_sub(used.posted.saturating_sub(returned));
        }
        for used in uses.iter_mut().filter(|used| used.open > 0) {
            let hold = used.hold(self.after.authorization);
            if used.trailing_s > 0 {
                let age_s = self.turn.now.micros_since(used.since).div_euclid(1_000_000);
                let timeout_s = used.trailing_s.saturating_sub(age_s).max(1);
                self.push(Action::Extend { hold, timeout_s });
                continue;
            }
            let rest = left.of(used.limit, 0);
            let posted = used.open.min((*rest).max(0));
            if posted == 0 && !is_over {
                continue;
            }
            *rest = rest.saturating_sub(posted);
            let last = is_over || posted == used.open;
            self.push(Action::Post {
                hold,
                amount: Some(posted),
                last,
                tolerance: 0,
                force: false,
            });
            used.posted = used.posted.saturating_add(posted);
            used.open = if last { 0 } else { used.open.saturating_sub(posted) };
        }
    }
}

/// A running figure for each limit.
#[derive(Default)]
struct PerLimit(Vec<(ControlId, i64)>);

impl PerLimit {
    fn of(&mut self, limit: ControlId, start: i64) -> &mut i64 {
        let at = self.0.iter().position(|(known, _)| *known == limit).unwrap_or_else(|| {
            self.0.push((limit, start));
            self.0.len().saturating_sub(1)
        });
        &mut self.0[at].1
    }
}

#[cfg(test)]
mod tests {
    use base::Id;
    use ledger::transfers::books::Books;
    use ledger::transfers::rules::apply;
    use ledger::{Account, AccountKind, Guard};
    use money::Currency;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::super::{Position, Turn, plan};
    use super::*;
    use crate::authorizations::Class;
    use crate::authorizations::chain::Standing;

    fn id<K>(number: u128) -> Id<K> {
        // Of RFC 9562's variant.
        Id::from_uuid(Uuid::from_u128(number | 1 << 63))
    }

    /// The windows of three limits: an amount and a number per day, and a trailing amount.
    const WINDOWS: [(u128, bool, i64); 3] = [(10, false, 0), (20, true, 0), (30, false, 86_400)];

    fn limits() -> Vec<Use> {
        WINDOWS
            .map(|(number, count, trailing_s)| Use {
                limit: id(number),
                account: id(number + 1),
                sink: id(number + 2),
                count,
                trailing_s,
                generation: 0,
                since: Timestamp::from_micros(0),
                open: 0,
                posted: 0,
                returned: 0,
                begun_for: None,
            })
            .into()
    }

    /// A purchase and the books that it is in.
    struct Desk {
        books: Books,
        position: Position,
        steps: i64,
    }

    impl Desk {
        fn new() -> Self {
            let mut books = Books::default();
            let guard = Guard::DebitsMustNotExceedCredits;
            let mut open = |number, unit, limit: Option<i64>| {
                let account = Account::new(id(number), id(9), unit, AccountKind::Memo, 1);
                books.load_account(limit.map_or(account, |limit| account.guarded(guard, limit)));
            };
            open(1, Currency::EUR, Some(1_000_000));
            open(2, Currency::EUR, None);
            for (number, count, _) in WINDOWS {
                let unit = if count { Currency::USES } else { Currency::EUR };
                open(number + 1, unit, Some(1_000_000));
                open(number + 2, unit, None);
            }
            let position = Position {
                authorization: id(3),
                funding: id(1),
                settlement: id(2),
                hold_generation: 0,
                captured_minor: 0,
                refunded_minor: 0,
                restored_minor: 0,
                uses: Vec::new(),
            };
            Self { books, position, steps: 0 }
        }

        fn settle(&mut self, target: Standing, refilled: &[AccountId]) {
            self.steps += 1;
            let now = Timestamp::from_seconds(self.steps);
            let turn = Turn {
                key: &self.steps.to_string(),
                class: Class::Clearing,
                is_fact: true,
                restarts: false,
                target,
                timeout_s: 604_800,
                now,
                limits: &limits(),
                refilled,
            };
            let open = |hold| {
                let hold = self.books.transfer(hold)?;
                (hold.state == Some(ledger::HoldState::Open)).then_some(hold.open)
            };
            let (commands, position) = plan(&self.position, &turn, open);
            for (command, done) in commands.iter().zip(apply(&mut self.books, now, &commands, None))
            {
                assert!(done.outcome.is_success(), "{command:?}: {}", done.outcome.code());
            }
            self.position = position;
        }

        /// What each window has given away.
        fn taken(&self) -> [i64; 3] {
            WINDOWS.map(|(number, ..)| {
                let totals = self.books.account(id(number + 1)).unwrap().totals;
                totals.debits_pending + totals.debits_posted - totals.credits_posted
            })
        }
    }

    fn standings() -> impl Strategy<Value = Vec<Standing>> {
        let step = (0..60_i64, prop_oneof![2 => Just(0), 1 => -30..40_i64], 0..30_i64);
        prop::collection::vec(step, 1..12).prop_map(|steps| {
            let mut now = Standing::default();
            let each = |(held, captured, refunded): (i64, i64, i64)| {
                now.held_minor = if held > 20 { held } else { 0 };
                // What came back in part is not withdrawn any more.
                let least = if now.refunded_minor > 0 { now.captured_minor } else { 0 };
                now.captured_minor = (now.captured_minor + captured).max(least);
                now.refunded_minor += if refunded > 20 { refunded } else { 0 };
                now
            };
            steps.into_iter().map(each).collect()
        })
    }

    proptest! {
        /// Whatever way a purchase has gone, its limits have given away what it holds and what was settled without what
        /// came back, and count it once while anything of that is left.
        #[test]
        fn limits_follow_what_the_purchase_is(standings in standings()) {
            let windows: Vec<AccountId> = limits().iter().map(|limit| limit.account).collect();
            let (mut desk, mut silent) = (Desk::new(), Desk::new());
            for target in standings {
                desk.settle(target, &windows);
                let weight = target.weight_minor();
                let left = weight - target.refunded_minor.min(target.captured_minor);
                prop_assert_eq!(desk.taken(), [left, i64::from(left > 0), left], "{:?}", target);
                // Where refunds give nothing back, they change nothing.
                silent.settle(target, &[]);
                prop_assert_eq!(silent.taken(), [weight, i64::from(weight > 0), weight]);
            }
        }
    }
}
