//! From where the books are to where a purchase's standing says they should be: the ledger commands in between. Pure.
//!
//! A purchase has one hold on the account that funds it and one on every limit it counts against. The amounts of all of
//! them follow the same standing, so that a limit is given back by whatever gives the money back.

use base::{Id, Timestamp};
use ledger::{AccountId, Action, Command, Force, TransferId};

use super::chain::Standing;
use super::{AuthorizationId, Class};

mod uses;

pub use uses::Use;

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
    /// Of what was settled, what was given back since: limits have heard of so much, in minor units.
    pub restored_minor: i64,
    /// The limits it counts against.
    pub uses: Vec<Use>,
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
        // At most four for the money and four for each use of a limit.
        let most = self.uses.len().saturating_mul(4).saturating_add(4);
        let opened = (1..=self.hold_generation).map(|generation| self.hold_of(generation));
        let uses = self.uses.iter().map(|used| used.hold(self.authorization));
        let keys = [key.to_owned(), join_key(key)];
        let named = keys.iter().flat_map(|key| (0..most).map(|place| self.named(key, place)));
        opened.chain(uses).chain(named).collect()
    }

    /// Takes over what another position, which holds nothing any more, has settled, given back and used of limits.
    pub fn join(&mut self, other: Self) {
        self.captured_minor = self.captured_minor.saturating_add(other.captured_minor);
        self.refunded_minor = self.refunded_minor.saturating_add(other.refunded_minor);
        self.restored_minor = self.restored_minor.saturating_add(other.restored_minor);
        let begun_for = Some(other.authorization);
        let others = other.uses.into_iter().filter(|used| used.taken() > 0 || used.posted > 0);
        let others = others.map(|used| Use { begun_for: used.begun_for.or(begun_for), ..used });
        // In front, so that the next use of an account is numbered after this position's own.
        self.uses.splice(0..0, others);
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
    /// True for what has happened, which is booked in any case; false for what is asked for.
    pub is_fact: bool,
    /// True when the purchase's time until expiry begins anew.
    pub restarts: bool,
    /// Where the purchase should stand.
    pub target: Standing,
    /// Seconds until the holds expire, from now.
    pub timeout_s: i64,
    /// Now.
    pub now: Timestamp,
    /// The limits that apply today, with nothing used yet.
    pub limits: &'a [Use],
    /// The windows of today to which a refund gives back; none where the programme's refunds give nothing back.
    pub refilled: &'a [AccountId],
}

/// The key of what a message changes by bringing two purchases together, before its own turn.
pub fn join_key(key: &str) -> String {
    format!("{key}/join")
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
    let uncaptured = position.captured_minor.saturating_sub(turn.target.captured_minor).max(0);
    plan.settle_funding(open_now);
    plan.settle_uses(turn.target.weight_minor().saturating_sub(before), uncaptured, &open);
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
        if self.turn.is_fact { Force::Always } else { Force::No }
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
        } else if captured < 0 {
            // The network withdrew what was settled at once.
            let (debit, credit, amount) = (settlement, funding, captured.saturating_neg());
            self.push(Action::Move { debit, credit, amount, force: Force::Always });
        }
        self.after.captured_minor = target.captured_minor;
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
                if self.turn.restarts {
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
            restored_minor: 0,
            uses: Vec::new(),
        };
        let target = Standing { held_minor: 120, ..Standing::default() };
        let turn = Turn {
            key: "key",
            class,
            is_fact: !class.is_question(),
            restarts: class.restarts(),
            target,
            timeout_s: 60,
            now: Timestamp::from_micros(0),
            limits: &[],
            refilled: &[],
        };
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
