//! From where the books are to where a purchase's standing says they should be: the ledger commands in between. Pure.
//!
//! A purchase has one hold on the account that funds it and one on every limit it counts against. The amounts of all of
//! them follow the same standing, so that a limit is given back by whatever gives the money back.

use base::{Id, Timestamp};
use ledger::{AccountId, Action, Command, Force, TransferId};
use serde::{Deserialize, Serialize};

use super::chain::Standing;
use super::{AuthorizationId, Class};
use crate::controls::ControlId;

/// Where a purchase stands in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// Whose commands these are.
    pub authorization: AuthorizationId,
    /// The account that pays.
    pub funding: AccountId,
    /// The account that owes the network.
    pub settlement: AccountId,
    /// How many holds on the funding account there have been.
    pub hold_generation: i64,
    /// Posted so far, in minor units.
    pub captured_minor: i64,
    /// Given back so far, in minor units.
    pub refunded_minor: i64,
    /// The limits it counts against.
    pub uses: Vec<Use>,
}

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
}

impl Use {
    fn hold(&self, authorization: AuthorizationId) -> TransferId {
        authorization.derive(format!("use/{}/{}", self.account, self.generation).as_bytes())
    }
}

impl Position {
    /// The hold on the funding account that is or was the last.
    pub fn hold(&self) -> TransferId {
        self.hold_of(self.hold_generation)
    }

    fn hold_of(&self, generation: i64) -> TransferId {
        self.authorization.derive(format!("hold/{generation}").as_bytes())
    }

    /// Every hold that the next command may be about.
    pub fn holds(&self) -> impl Iterator<Item = TransferId> + '_ {
        std::iter::once(self.hold())
            .chain(self.uses.iter().map(|used| used.hold(self.authorization)))
    }

    /// The ids that the commands of one message may have: of the holds that they opened, and those made of its key.
    pub fn commands(&self, key: &str) -> Vec<TransferId> {
        // At most four for the money and three for each use of a limit.
        let most = self.uses.len().saturating_mul(3).saturating_add(4);
        let opened = (1..=self.hold_generation).map(|generation| self.hold_of(generation));
        let uses = self.uses.iter().map(|used| used.hold(self.authorization));
        let named = (0..most).map(|place| self.named(key, place));
        opened.chain(uses).chain(named).collect()
    }

    fn named(&self, key: &str, place: usize) -> TransferId {
        self.authorization.derive(format!("{key}/{place}").as_bytes())
    }

    /// Every account that the next command may be about.
    pub fn accounts(&self) -> impl Iterator<Item = AccountId> + '_ {
        [self.funding, self.settlement]
            .into_iter()
            .chain(self.uses.iter().flat_map(|used| [used.account, used.sink]))
    }
}

/// What a message changes, and under which terms.
#[derive(Debug)]
pub struct Turn<'a> {
    /// The message's key: the same message makes the same commands.
    pub key: &'a str,
    /// What it is.
    pub class: Class,
    /// Where the purchase should stand.
    pub target: Standing,
    /// Seconds until the holds expire, from now.
    pub timeout_s: i64,
    /// Now.
    pub now: Timestamp,
    /// The limits that apply today, with nothing used yet.
    pub limits: &'a [Use],
}

/// The commands, in order, and where the purchase stands after them. `open` says what a hold has open, `None` when it
/// is not open.
pub fn plan(
    position: &Position,
    turn: &Turn<'_>,
    open: impl Fn(TransferId) -> Option<i64>,
) -> (Vec<Command>, Position) {
    let mut plan = Plan { turn, after: position.clone(), commands: Vec::new() };
    let open_now = open(position.hold());
    let before = open_now.unwrap_or(0).saturating_add(position.captured_minor);
    plan.settle_funding(open_now);
    let weight = turn.target.held_minor.saturating_add(turn.target.captured_minor);
    plan.settle_uses(weight.saturating_sub(before), weight, &open);
    if let Some(last) = plan.commands.last_mut() {
        last.linked = false;
    }
    (plan.commands, plan.after)
}

struct Plan<'a> {
    turn: &'a Turn<'a>,
    after: Position,
    commands: Vec<Command>,
}

impl Plan<'_> {
    fn push_as(&mut self, id: TransferId, action: Action) {
        let subject = self.after.authorization.to_string();
        let reason = reason(self.turn.class);
        self.commands.push(Command { id, action, reason, subject, linked: true });
    }

    fn push(&mut self, action: Action) {
        self.push_as(self.after.named(self.turn.key, self.commands.len()), action);
    }

    const fn force(&self) -> Force {
        if self.turn.class.is_question() { Force::No } else { Force::Always }
    }

    fn settle_funding(&mut self, open: Option<i64>) {
        let target = self.turn.target;
        let (funding, settlement) = (self.after.funding, self.after.settlement);
        let captured = target.captured_minor.saturating_sub(self.after.captured_minor);
        let mut open = open;
        if captured > 0 {
            if let Some(held) = open {
                let last = target.held_minor == 0;
                let hold = self.after.hold();
                let amount = Some(captured);
                self.push(Action::Post { hold, amount, last, tolerance: 0, force: true });
                open = (!last).then_some(held.saturating_sub(captured).max(0));
            } else {
                let (debit, credit) = (funding, settlement);
                let force = self.force();
                self.push(Action::Move { debit, credit, amount: captured, force });
            }
            self.after.captured_minor = target.captured_minor;
        }
        self.settle_hold(open, target.held_minor);
        let refunded = target.refunded_minor.saturating_sub(self.after.refunded_minor);
        if refunded > 0 {
            let force = Force::Always;
            self.push(Action::Move { debit: settlement, credit: funding, amount: refunded, force });
            self.after.refunded_minor = target.refunded_minor;
        }
    }

    fn settle_hold(&mut self, open: Option<i64>, wanted: i64) {
        let hold = self.after.hold();
        let timeout_s = self.turn.timeout_s;
        let is_forced = self.force() == Force::Always;
        match open {
            Some(_) if wanted == 0 => self.push(Action::Void { hold, amount: None }),
            Some(now) => {
                if wanted > now {
                    let amount = wanted.saturating_sub(now);
                    self.push(Action::Increase { hold, amount, force: is_forced });
                } else if wanted < now {
                    let amount = Some(now.saturating_sub(wanted));
                    self.push(Action::Void { hold, amount });
                }
                if self.turn.class.restarts() {
                    self.push(Action::Extend { hold, timeout_s });
                }
            }
            None if wanted > 0 => {
                self.after.hold_generation = self.after.hold_generation.saturating_add(1);
                let (debit, credit) = (self.after.funding, self.after.settlement);
                let force = self.force();
                let action = Action::Hold { debit, credit, amount: wanted, timeout_s, force };
                self.push_as(self.after.hold(), action);
            }
            None => {}
        }
    }

    /// Moves every limit by `change` of the purchase's weight, then posts what is settled.
    fn settle_uses(&mut self, change: i64, weight: i64, open: &impl Fn(TransferId) -> Option<i64>) {
        let mut uses = std::mem::take(&mut self.after.uses);
        for used in &mut uses {
            // A hold that ended by the clock takes nothing any more.
            let hold = used.hold(self.after.authorization);
            used.open = open(hold).unwrap_or(0);
        }
        if change > 0 {
            for limit in self.turn.limits {
                self.take(&mut uses, limit, change);
            }
        } else if change < 0 {
            self.give_back(&mut uses, change.saturating_neg(), weight);
        }
        self.post_uses(&mut uses);
        self.after.uses = uses;
    }

    fn take(&mut self, uses: &mut Vec<Use>, limit: &Use, change: i64) {
        let is_used = |used: &Use| used.open > 0 || used.posted > 0;
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
                if self.turn.class.restarts() {
                    self.push(Action::Extend { hold, timeout_s: self.turn.timeout_s });
                }
                return;
            }
            generation = used.generation.saturating_add(1);
        }
        let fresh =
            Use { generation, since: self.turn.now, open: amount, posted: 0, ..limit.clone() };
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

    /// Gives back from the newest use of each limit; the purchase counts as one until nothing of it is left.
    fn give_back(&mut self, uses: &mut [Use], amount: i64, weight: i64) {
        let mut left = PerLimit::default();
        for used in uses.iter_mut().rev() {
            if used.count && weight > 0 {
                continue;
            }
            let rest = left.of(used.limit, if used.count { 1 } else { amount });
            let back = used.open.min(*rest);
            if back == 0 {
                continue;
            }
            *rest = rest.saturating_sub(back);
            used.open = used.open.saturating_sub(back);
            let hold = used.hold(self.after.authorization);
            let amount = (used.open > 0).then_some(back);
            self.push(Action::Void { hold, amount });
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
            *rest = rest.saturating_sub(used.posted);
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

/// The journal's reason code of a message.
pub const fn reason(class: Class) -> u16 {
    match class {
        Class::Authorization => 101,
        Class::Incremental => 102,
        Class::Purchase => 103,
        Class::Verification => 104,
        Class::Inquiry => 105,
        Class::Advice => 106,
        Class::Reversal => 107,
        Class::Expiration => 108,
        Class::Clearing => 109,
        Class::ForceCapture => 110,
        Class::StandIn => 111,
        Class::Refund => 112,
        Class::Withdrawal => 113,
    }
}

/// The id of a purchase: derived from the network's token of its first message, so that whichever message comes first
/// finds the same purchase.
pub fn authorization_id(
    programme: Id<crate::issuing::ProgrammeKey>,
    root: &str,
) -> AuthorizationId {
    programme.derive(root.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a purchase of 100 that is held becomes by a message after which 120 are held.
    fn grown(class: Class) -> Vec<Action> {
        let nil = uuid::Uuid::nil();
        let position = Position {
            authorization: Id::from_uuid(nil),
            funding: Id::from_uuid(nil),
            settlement: Id::from_uuid(nil),
            hold_generation: 1,
            captured_minor: 0,
            refunded_minor: 0,
            uses: Vec::new(),
        };
        let target = Standing { held_minor: 120, ..Standing::default() };
        let now = Timestamp::from_micros(0);
        let turn = Turn { key: "key", class, target, timeout_s: 60, now, limits: &[] };
        let (commands, _) = plan(&position, &turn, |_| Some(100));
        commands.into_iter().map(|command| command.action).collect()
    }

    #[test]
    fn a_hold_lasts_as_long_as_its_purchase_whatever_kind_of_message_makes_it_last() {
        for (class, name) in Class::ALL {
            let actions = grown(class);
            assert!(matches!(actions.first(), Some(Action::Increase { amount: 20, .. })), "{name}");
            let lasts =
                actions.iter().any(|action| matches!(action, Action::Extend { timeout_s: 60, .. }));
            assert_eq!(lasts, class.restarts(), "{name}");
        }
    }
}
