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

#[cfg(test)]
mod tests {
    use base::{Clock, Ids};

    use super::*;

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
}
