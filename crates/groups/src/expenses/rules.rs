//! What makes an expense that can be stored. Pure.

use std::collections::BTreeMap;

use base::Refusal;
use money::{Currency, Money};

use super::{NewExpense, Part};
use crate::members::{Member, MemberId};
use crate::splits::Division;

/// Longest description, in characters.
pub const MAX_DESCRIPTION: usize = 240;
/// Longest category, in characters.
pub const MAX_CATEGORY: usize = 80;
/// Largest amount in minor units, so that many of them can be added up.
const MAX_MINOR: u64 = 1_000_000_000_000_000;

/// Whether everybody named is a member; who left may stay in what they were in already (`known`).
pub fn check_members(all: &[Member], known: &[MemberId], new: &NewExpense) -> Result<(), Refusal> {
    let is_member = |id: &MemberId| {
        let found = all.iter().find(|member| member.id == *id);
        found.is_some_and(|member| member.is_active() || known.contains(id))
    };
    let unknown = |field| {
        let message = "Somebody named here is no member of this group.";
        Refusal::field(field, "member_unknown", message)
    };
    if !new.split.named().iter().all(is_member) {
        return Err(unknown("split"));
    }
    if !new.payers.iter().all(|(payer, _)| is_member(payer)) {
        return Err(unknown("paidBy"));
    }
    Ok(())
}

/// Whether it is an amount that can be shared.
pub fn check_amount(amount: Money) -> Result<(), Refusal> {
    if amount.is_zero() {
        return Err(Refusal::field("amount", "out_of_range", "Nothing cannot be shared."));
    }
    if amount.minor().unsigned_abs() > MAX_MINOR {
        let message = "The amount is larger than can be shared.";
        return Err(Refusal::field("amount", "amount_too_large", message));
    }
    Ok(())
}

/// Whether all of it is owed and all of it is paid.
pub fn check_complete(division: &Division<MemberId>, unpaid: Money) -> Result<(), Refusal> {
    let left = |amount: Money| {
        let plain = amount.to_plain();
        let (word, plain) = match plain.strip_prefix('-') {
            Some(plain) => ("too much", plain),
            None => ("left", plain.as_str()),
        };
        format!("{plain} {} {word}", amount.currency())
    };
    if !division.left.is_zero() {
        let message = format!("Not all of it is shared yet: {}.", left(division.left));
        return Err(Refusal::field("split", "split_incomplete", message));
    }
    if !unpaid.is_zero() {
        let message = format!("Not all of it is paid: {}.", left(unpaid));
        return Err(Refusal::field("paidBy", "payers_incomplete", message));
    }
    Ok(())
}

/// What each paid and owes, by member.
pub fn parts(
    currency: Currency,
    payers: &[(MemberId, Money)],
    owed: &[(MemberId, Money)],
) -> Vec<Part> {
    let zero = Money::zero(currency);
    let mut parts: BTreeMap<MemberId, (Money, Money)> = BTreeMap::new();
    for (member, paid) in payers.iter().filter(|(_, paid)| !paid.is_zero()) {
        parts.entry(*member).or_insert((zero, zero)).0 = *paid;
    }
    for (member, share) in owed {
        parts.entry(*member).or_insert((zero, zero)).1 = *share;
    }
    parts.into_iter().map(|(member, (paid, owed))| Part { member, paid, owed }).collect()
}

/// Who paid before pays `amount` now: one alone all of it, several as much as they did.
pub fn same_payers(parts: &[Part], amount: Money) -> Vec<(MemberId, Money)> {
    let paid = parts.iter().filter(|part| !part.paid.is_zero());
    let payers: Vec<(MemberId, Money)> = paid.map(|part| (part.member, part.paid)).collect();
    match payers.as_slice() {
        [(only, _)] => vec![(*only, amount)],
        _ => payers,
    }
}

#[cfg(test)]
mod tests {
    use ::expenses::Day;
    use base::{Clock, Id, Ids, Timestamp};

    use super::*;
    use crate::splits::Split;

    const fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn member(id: MemberId, has_left: bool) -> Member {
        let left_at = has_left.then_some(Timestamp::from_seconds(0));
        Member { left_at, ..Member::sample(id, "") }
    }

    #[test]
    fn only_members_share_and_pay() {
        let ids = Ids::random(Clock::system());
        let [here, gone, stranger]: [MemberId; 3] = [ids.next(), ids.next(), ids.next()];
        let all = [member(here, false), member(gone, true)];
        for (payer, sharer, known, field) in [
            (here, here, vec![], None),
            (here, gone, vec![], Some("split")),
            (gone, here, vec![], Some("paidBy")),
            (gone, gone, vec![gone], None),
            (here, stranger, vec![stranger], Some("split")),
            (stranger, here, vec![], Some("paidBy")),
        ] {
            let new = NewExpense {
                id: None,
                description: String::new(),
                category: String::new(),
                amount: eur(1),
                day: Day::FIRST,
                payers: vec![(payer, eur(1))],
                split: Split::Equal(vec![sharer]),
            };
            let refused = check_members(&all, &known, &new).err();
            let refused = refused.and_then(|refusal| refusal.fields.into_iter().next());
            assert_eq!(refused.map(|problem| problem.field).as_deref(), field);
        }
    }

    #[test]
    fn what_is_left_is_said() {
        let division = |left| Division { owed: Vec::new(), left: eur(left) };
        assert!(check_complete(&division(0), eur(0)).is_ok());
        let short = check_complete(&division(125), eur(0)).unwrap_err();
        assert_eq!(short.code, "split_incomplete");
        assert!(short.message.contains("1.25 EUR left"), "{}", short.message);
        let over = check_complete(&division(-5), eur(0)).unwrap_err();
        assert!(over.message.contains("0.05 EUR too much"), "{}", over.message);
        assert_eq!(check_complete(&division(0), eur(1)).unwrap_err().code, "payers_incomplete");
    }

    #[test]
    fn payers_stay_when_an_amount_changes() {
        let [one, two]: [MemberId; 2] = [Id::from_uuid(uuid(1)), Id::from_uuid(uuid(2))];
        let zero = eur(0);
        let parts = |paid: [i64; 2]| {
            [(one, paid[0]), (two, paid[1])].map(|(member, paid)| Part {
                member,
                paid: eur(paid),
                owed: zero,
            })
        };
        assert_eq!(same_payers(&parts([10, 0]), eur(25)), [(one, eur(25))]);
        assert_eq!(same_payers(&parts([10, 5]), eur(25)), [(one, eur(10)), (two, eur(5))]);
    }

    fn uuid(number: u128) -> uuid::Uuid {
        uuid::Uuid::from_u128(number)
    }
}
