//! What somebody owes friends across groups. Pure.

use std::collections::BTreeMap;

use base::who::PersonId;
use money::{Currency, Money, MoneyError};

use crate::groups::{Group, GroupId};
use crate::members::{Member, MemberId};
use crate::suggestions::Payment;

/// Who is on the other side: the same person in every group; a member without an account in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Other {
    /// A person.
    Person(PersonId),
    /// A member of one group whom nobody has claimed.
    Member(MemberId),
}

/// What one group says about one friend.
#[derive(Debug, Clone)]
pub struct Line {
    /// The friend.
    pub other: Other,
    /// As the group calls them.
    pub name: String,
    /// The group.
    pub group: GroupId,
    /// As it is called.
    pub group_name: String,
    /// What the friend is to pay, below zero what they are to be paid.
    pub amount: Money,
}

/// A friend, with what is between them and the caller.
#[derive(Debug, Clone)]
pub struct Friend {
    /// Who.
    pub other: Other,
    /// As the latest group calls them.
    pub name: String,
    /// What they are to pay by currency, below zero what they are to be paid: the sums of the lines.
    pub totals: Vec<Money>,
    /// What the groups say.
    pub lines: Vec<Line>,
}

/// The line that `payment` is for `me`; `None` for a payment between others.
pub fn line(
    group: &Group,
    all: &[Member],
    me: MemberId,
    payment: &Payment<MemberId>,
    currency: Currency,
) -> Option<Line> {
    let (other, minor) = if payment.from == me {
        (payment.to, payment.minor.checked_neg()?)
    } else if payment.to == me {
        (payment.from, payment.minor)
    } else {
        return None;
    };
    let member = all.iter().find(|member| member.id == other)?;
    Some(Line {
        other: member.person.map_or(Other::Member(member.id), Other::Person),
        name: member.name.clone(),
        group: group.id,
        group_name: group.name.clone(),
        amount: Money::new(minor, currency),
    })
}

/// Friends with the sums of their lines. Who is even in a currency has no total in it, but keeps the
/// lines.
pub fn friends(lines: Vec<Line>) -> Result<Vec<Friend>, MoneyError> {
    let mut by_friend: BTreeMap<Other, Vec<Line>> = BTreeMap::new();
    for line in lines {
        by_friend.entry(line.other).or_default().push(line);
    }
    let friend = |(other, lines): (Other, Vec<Line>)| {
        let mut totals: BTreeMap<&str, Money> = BTreeMap::new();
        for line in &lines {
            let currency = line.amount.currency();
            let code = currency.code();
            let total = totals.get(code).copied().unwrap_or(Money::zero(currency));
            totals.insert(code, total.checked_add(line.amount)?);
        }
        let totals = totals.into_values().filter(|total| !total.is_zero()).collect();
        let name = lines.first().map(|line| line.name.clone()).unwrap_or_default();
        Ok(Friend { other, name, totals, lines })
    };
    by_friend.into_iter().map(friend).collect()
}

/// What somebody owes and is owed in all, by currency; nothing where it is nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Owed {
    /// What they owe, without a minus.
    pub owes: Vec<Money>,
    /// What they are owed.
    pub is_owed: Vec<Money>,
}

/// The sums of where somebody stands in their groups: debts and claims apart, since they are between
/// different people.
///
/// # Errors
/// Sums beyond what can be counted.
pub fn owed<'a>(nets: impl IntoIterator<Item = &'a Money>) -> Result<Owed, MoneyError> {
    let mut sums: BTreeMap<&str, (Money, Money)> = BTreeMap::new();
    for net in nets {
        let zero = Money::zero(net.currency());
        let (owes, is_owed) = sums.entry(net.currency().code()).or_insert((zero, zero));
        if net.is_negative() {
            *owes = owes.checked_sub(*net)?;
        } else {
            *is_owed = is_owed.checked_add(*net)?;
        }
    }
    let side = |part: fn(&(Money, Money)) -> Money| {
        sums.values().map(part).filter(|sum| !sum.is_zero()).collect()
    };
    Ok(Owed { owes: side(|sums| sums.0), is_owed: side(|sums| sums.1) })
}

#[cfg(test)]
mod tests {
    use base::{Clock, Ids};
    use proptest::prelude::*;

    use super::*;
    use crate::groups::Mode;
    use crate::suggestions::rules::Standing;
    use crate::suggestions::suggest;

    #[test]
    fn debts_and_claims_are_not_set_off_against_each_other() {
        let (eur, usd) =
            (|minor| Money::new(minor, Currency::EUR), |minor| Money::new(minor, Currency::USD));
        let told = owed(&[eur(500), eur(-200), usd(-1), eur(-50), usd(0)]).unwrap();
        assert_eq!(told, Owed { owes: vec![eur(250), usd(1)], is_owed: vec![eur(500)] });
        assert_eq!(owed(&[]).unwrap(), Owed::default());
    }

    #[test]
    fn what_is_shown_for_a_friend_is_the_sum_of_the_lines() {
        let ids = Ids::random(Clock::system());
        let (ana, ben) = (Other::Person(ids.next()), Other::Member(ids.next()));
        let line = |other, minor, currency| Line {
            other,
            name: "x".to_owned(),
            group: ids.next(),
            group_name: String::new(),
            amount: Money::new(minor, currency),
        };
        let (eur, usd) = (Currency::EUR, Currency::USD);
        let lines = vec![
            line(ana, 500, eur),
            line(ana, -200, eur),
            line(ben, -1, usd),
            line(ana, 7, usd),
            line(ben, 1, usd),
        ];
        let friends = friends(lines).unwrap();
        let of = |other| friends.iter().find(|friend| friend.other == other).unwrap();
        assert_eq!(of(ana).totals, [Money::new(300, eur), Money::new(7, usd)]);
        assert_eq!(of(ana).lines.len(), 3);
        assert!(of(ben).totals.is_empty() && of(ben).lines.len() == 2);
    }

    fn group(number: u128) -> Group {
        let nowhen = base::Timestamp::from_seconds(0);
        Group {
            id: id(number),
            organisation: id(0),
            name: String::new(),
            description: String::new(),
            currency: Currency::EUR,
            mode: Mode::Minimum,
            created_at: nowhen,
            changed_at: nowhen,
            archived_at: None,
            deleted_at: None,
        }
    }

    fn id<K>(number: u128) -> base::Id<K> {
        base::Id::from_uuid(uuid::Uuid::from_u128(number))
    }

    /// What each of four people is shown for each other, from groups with these nets.
    fn shown(groups: &[(Vec<i64>, Mode)]) -> BTreeMap<(u128, Other), Money> {
        let mut lines: BTreeMap<u128, Vec<Line>> = BTreeMap::new();
        for ((nets, mode), number) in groups.iter().zip(1_u128..) {
            let member = |person: u128| Member {
                person: Some(id(person)),
                ..Member::sample(id(number * 100 + person), "")
            };
            let all: Vec<Member> = (0..4).map(member).collect();
            let nets = all.iter().map(|one| one.id).zip(nets.iter().copied()).collect();
            let standing = Standing {
                households: vec![all[..2].iter().map(|one| one.id).collect()],
                ..Standing::of_nets(nets)
            };
            for payment in suggest(&standing, *mode).unwrap() {
                for (me, person) in all.iter().zip(0..) {
                    let told = line(&group(number), &all, me.id, &payment, Currency::EUR);
                    lines.entry(person).or_default().extend(told);
                }
            }
        }
        let mut shown = BTreeMap::new();
        for (person, lines) in lines {
            for friend in friends(lines).unwrap() {
                let sum = friend.lines.iter().map(|line| line.amount);
                let sum = Money::checked_sum(Currency::EUR, sum).unwrap();
                let total = friend.totals.first().copied().unwrap_or(Money::zero(Currency::EUR));
                assert_eq!(total, sum, "the lines add up to what is shown");
                shown.insert((person, friend.other), total);
            }
        }
        shown
    }

    proptest! {
        #[test]
        fn two_friends_are_shown_the_same_from_either_side(
            nets in
                prop::collection::vec((prop::collection::vec(-50..50_i64, 3), any::<bool>()), 1..5),
        ) {
            let groups: Vec<(Vec<i64>, Mode)> = nets
                .into_iter()
                .map(|(mut nets, in_units)| {
                    nets.push(-nets.iter().sum::<i64>());
                    (nets, if in_units { Mode::Units } else { Mode::Minimum })
                })
                .collect();
            let shown = shown(&groups);
            for ((me, other), total) in &shown {
                let Other::Person(person) = other else { continue };
                let them = person.uuid().as_u128();
                let theirs = shown.get(&(them, Other::Person(id(*me))));
                prop_assert_eq!(theirs.copied(), Some(total.checked_neg()?));
            }
        }
    }
}
