//! How a settlement stands, and who may move it on. Pure.

use base::Refusal;
use money::{Money, Rounding};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{NewSettlement, Paid, Settlement};
use crate::groups::{Access, Role};
use crate::members::{Member, MemberId};

/// Longest note, in characters.
pub const MAX_NOTE: usize = 240;

/// Where a settlement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = SettlementState)]
pub enum State {
    /// Somebody is to pay.
    Proposed,
    /// Recorded as paid; it counts.
    Paid,
    /// Whoever was paid says so; it counts.
    Confirmed,
    /// Whoever was to be paid says no.
    Disputed,
    /// Taken back.
    Undone,
}

impl State {
    const ALL: [Self; 5] =
        [Self::Proposed, Self::Paid, Self::Confirmed, Self::Disputed, Self::Undone];

    /// True while it settles something.
    pub const fn counts(self) -> bool {
        matches!(self, Self::Paid | Self::Confirmed)
    }

    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Paid => "paid",
            Self::Confirmed => "confirmed",
            Self::Disputed => "disputed",
            Self::Undone => "undone",
        }
    }

    pub(crate) fn stored(word: &str) -> base::Result<Self> {
        let found = Self::ALL.into_iter().find(|state| state.word() == word);
        found.ok_or_else(|| base::Error::fault(format!("there is no settlement state {word:?}")))
    }
}

/// What can be done about a settlement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Say that it was paid.
    Pay,
    /// Say that the money came.
    Confirm,
    /// Say that it did not.
    Dispute,
    /// Take it back.
    Undo,
}

impl Act {
    /// The event.
    pub const fn event(self) -> &'static str {
        match self {
            Self::Pay => "group_settlement.paid",
            Self::Confirm => "group_settlement.confirmed",
            Self::Dispute => "group_settlement.disputed",
            Self::Undo => "group_settlement.undone",
        }
    }
}

/// Where a settlement stands after `act`.
pub fn next(settlement: &Settlement, act: Act) -> Result<State, Refusal> {
    if settlement.is_handover {
        let message = "What was handed over stays where it is.";
        return Err(Refusal::conflict("settlement_state", message));
    }
    after(settlement.state, act)
}

fn after(state: State, act: Act) -> Result<State, Refusal> {
    use State::{Confirmed, Disputed, Paid, Proposed, Undone};
    Ok(match (state, act) {
        (Proposed | Disputed, Act::Pay) => Paid,
        (Paid, Act::Confirm) => Confirmed,
        (Paid, Act::Dispute) => Disputed,
        (Proposed | Paid | Confirmed | Disputed, Act::Undo) => Undone,
        _ => {
            let message = format!("This settlement is {}; that cannot be done now.", state.word());
            return Err(Refusal::conflict("settlement_state", message));
        }
    })
}

/// Whether the caller may do it: paying and undoing is for both sides, confirming and disputing for
/// whoever is paid. Admins may for everybody, members for those who have no account.
pub fn may(
    access: &Access,
    all: &[Member],
    settlement: &Settlement,
    act: Act,
) -> Result<(), Refusal> {
    let me = access.member.as_ref().map(|me| me.id);
    let speaks_for = |side: MemberId| {
        let has_account = all.iter().any(|member| member.id == side && member.person.is_some());
        me == Some(side) || !has_account
    };
    let is_own = match act {
        Act::Pay | Act::Undo => speaks_for(settlement.from) || speaks_for(settlement.to),
        Act::Confirm | Act::Dispute => speaks_for(settlement.to),
    };
    if is_own { Ok(()) } else { access.role.may(Role::Admin) }
}

/// Whether `new` is a payment between two members.
pub fn check(all: &[Member], new: &NewSettlement) -> Result<(), Refusal> {
    if new.from == new.to {
        let message = "Nobody pays themselves.";
        return Err(Refusal::field("to", "same_member", message));
    }
    for (field, id) in [("from", new.from), ("to", new.to)] {
        if !all.iter().any(|member| member.id == id && member.is_active()) {
            let message = "This is no member of this group.";
            return Err(Refusal::field(field, "member_unknown", message));
        }
    }
    check_amounts(new.amount, new.paid.as_ref())
}

/// Whether `amount` can be paid, and what was handed over in another currency fits it.
pub fn check_amounts(amount: Money, paid: Option<&Paid>) -> Result<(), Refusal> {
    if !amount.is_positive() {
        return Err(Refusal::field("amount", "out_of_range", "A payment is more than nothing."));
    }
    let Some(paid) = paid else { return Ok(()) };
    if !paid.amount.is_positive() || paid.amount.currency() == amount.currency() {
        let message = "What was paid is more than nothing, in another currency than the debt.";
        return Err(Refusal::field("paid", "out_of_range", message));
    }
    let Some(rate) = paid.rate else { return Ok(()) };
    let fits = amount.convert(&rate, paid.amount.currency(), Rounding::HalfUp);
    if fits == Ok(paid.amount) {
        return Ok(());
    }
    let message = "Amount, what was paid and the rate do not fit together.";
    Err(Refusal::field("rate", "rate_contradicts", message))
}

#[cfg(test)]
mod tests {
    use base::{Clock, Ids};
    use expenses::Day;
    use money::{Currency, Rate};

    use super::*;

    #[test]
    fn a_settlement_goes_on_as_the_table_says() {
        use Act::{Confirm, Dispute, Pay, Undo};
        use State::{Confirmed, Disputed, Paid, Proposed, Undone};
        for (state, act, after) in [
            (Proposed, Pay, Some(Paid)),
            (Proposed, Confirm, None),
            (Proposed, Dispute, None),
            (Proposed, Undo, Some(Undone)),
            (Paid, Pay, None),
            (Paid, Confirm, Some(Confirmed)),
            (Paid, Dispute, Some(Disputed)),
            (Paid, Undo, Some(Undone)),
            (Confirmed, Pay, None),
            (Confirmed, Confirm, None),
            (Confirmed, Dispute, None),
            (Confirmed, Undo, Some(Undone)),
            (Disputed, Pay, Some(Paid)),
            (Disputed, Confirm, None),
            (Disputed, Dispute, None),
            (Disputed, Undo, Some(Undone)),
            (Undone, Pay, None),
            (Undone, Undo, None),
        ] {
            assert_eq!(super::after(state, act).ok(), after, "{state:?} {act:?}");
        }
        for state in State::ALL {
            assert_eq!(State::stored(state.word()).unwrap(), state);
        }
    }

    #[test]
    fn a_payment_has_two_sides_and_figures_that_fit() {
        let ids = Ids::random(Clock::system());
        let member = |_| Member::sample(ids.next(), "");
        let all: Vec<Member> = (0..2).map(member).collect();
        let new = NewSettlement {
            id: None,
            from: all[0].id,
            to: all[1].id,
            amount: Money::new(10_000, Currency::EUR),
            paid: None,
            day: Day::FIRST,
            note: String::new(),
            is_paid: true,
        };
        let inr = |minor, rate: Option<&str>| {
            let rate = rate.map(|rate| Rate::parse(rate).unwrap());
            Some(Paid { amount: Money::new(minor, Currency::parse("INR").unwrap()), rate })
        };
        let same = Some(Paid { amount: new.amount, rate: None });
        let code = |new: &NewSettlement| check(&all, new).err().map(|refusal| refusal.code);
        assert_eq!(code(&new), None);
        assert_eq!(code(&NewSettlement { to: all[0].id, ..new.clone() }), Some("same_member"));
        let stranger = NewSettlement { to: ids.next(), ..new.clone() };
        assert_eq!(code(&stranger), Some("member_unknown"));
        let nothing = Money::zero(Currency::EUR);
        assert_eq!(code(&NewSettlement { amount: nothing, ..new.clone() }), Some("out_of_range"));
        for (paid, refused) in [
            (inr(914_550, Some("91.455")), None),
            (inr(914_551, Some("91.455")), Some("rate_contradicts")),
            (inr(900_000, None), None),
            (inr(0, None), Some("out_of_range")),
            (same, Some("out_of_range")),
        ] {
            assert_eq!(code(&NewSettlement { paid, ..new.clone() }), refused, "{paid:?}");
        }
    }
}
