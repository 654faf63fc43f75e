//! Shared bills of a group in any program, and whether their balances are those the file states.
//! How they are read does not live here.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use money::{Currency, Money};

use crate::{Malformed, Place, Problem};

/// Somebody who shares bills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The name; unique in the book.
    pub name: String,
    /// Whether the other program still counts them in.
    pub active: bool,
}

/// What a bill is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillKind {
    /// Somebody paid for somebody.
    Expense,
    /// Somebody gave money back; the shares say to whom.
    Settlement,
}

/// One bill. Both lists name members by their place in the book and add up to the total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// The line of the file on which it begins, from one.
    pub line: usize,
    /// The id in the other program, where it has one.
    pub id: Option<String>,
    /// What it is.
    pub kind: BillKind,
    /// The day of the purchase.
    pub on: Date,
    /// What it was for.
    pub title: String,
    /// The other program's category.
    pub category: Option<String>,
    /// What somebody noted.
    pub note: Option<String>,
    /// What it cost.
    pub total: Money,
    /// Who paid how much.
    pub payers: Vec<(usize, Money)>,
    /// Who owes how much; of a settlement, who was paid.
    pub shares: Vec<(usize, Money)>,
}

/// What somebody should know about how a file was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remark {
    /// An amount had more decimals than its currency and was rounded to the nearest.
    Rounded,
    /// The file says what each owes in the end, not who paid how much; with several who are owed,
    /// the part of each in paying is inferred. Balances are exact.
    PayersInferred,
    /// The bill was deleted in the other program and left out.
    Deleted,
    /// The bill repeats in the other program; only what has happened was taken over.
    Repeats,
    /// The bill is worth nothing and was left out.
    Nothing,
}

/// What the file itself says that a member's balance is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatedBalance {
    /// The member, by their place in the book.
    pub member: usize,
    /// Above zero, they are owed it.
    pub balance: Money,
}

/// A group of another program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SharedBook {
    /// What the group is called, where the file says it.
    pub name: Option<String>,
    /// Who is in it.
    pub members: Vec<Member>,
    /// The bills and settlements in the order of the file.
    pub bills: Vec<Bill>,
    /// What the file says the balances are, if it does.
    pub stated: Vec<StatedBalance>,
    /// What to know, each with its line.
    pub remarks: BTreeSet<(usize, Remark)>,
}

/// A balance that is not what the file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The member, by their place in the book.
    pub member: usize,
    /// What the file says.
    pub stated: Money,
    /// What its bills add up to.
    pub computed: Money,
}

impl SharedBook {
    /// The place of the member called `name`, who is added if need be.
    pub(crate) fn member(&mut self, name: &str) -> usize {
        if let Some(place) = self.place_of(name) {
            return place;
        }
        self.members.push(Member { name: name.to_owned(), active: true });
        self.members.len().saturating_sub(1)
    }

    pub(crate) fn place_of(&self, name: &str) -> Option<usize> {
        self.members.iter().position(|member| member.name == name)
    }

    /// Takes a bill whose lists add up; one that is worth nothing is left out with a remark.
    pub(crate) fn push(&mut self, bill: Bill, place: Place) -> Result<(), Malformed> {
        for parts in [&bill.payers, &bill.shares] {
            let sum = Money::checked_sum(bill.total.currency(), parts.iter().map(|(_, m)| *m));
            let sum = sum.map_err(|_| Malformed { place, problem: Problem::Overflow })?;
            if sum != bill.total {
                let problem = Problem::Unbalanced { sum, total: bill.total };
                return Err(Malformed { place, problem });
            }
        }
        let empty = |parts: &[(usize, Money)]| parts.iter().all(|(_, part)| part.is_zero());
        if bill.total.is_zero() && empty(&bill.payers) && empty(&bill.shares) {
            self.remarks.insert((bill.line, Remark::Nothing));
        } else {
            self.bills.push(bill);
        }
        Ok(())
    }

    /// What each member is owed (above zero) or owes (below), per currency in which they are in a
    /// bill: what they paid less what is theirs.
    pub fn balances(&self) -> Result<BTreeMap<(usize, Currency), Money>, Malformed> {
        let mut sums: BTreeMap<(usize, Currency), Money> = BTreeMap::new();
        for bill in &self.bills {
            let overflow = |_| Malformed {
                place: Place { line: bill.line, column: 1 },
                problem: Problem::Overflow,
            };
            let paid = bill.payers.iter().map(|(member, part)| (*member, Ok(*part)));
            let owed = bill.shares.iter().map(|(member, part)| (*member, part.checked_neg()));
            for (member, part) in paid.chain(owed) {
                let part = part.map_err(overflow)?;
                let key = (member, part.currency());
                let sum = sums.entry(key).or_insert(Money::zero(part.currency()));
                *sum = sum.checked_add(part).map_err(overflow)?;
            }
        }
        Ok(sums)
    }

    /// Where the bills do not add up to what the file says itself.
    pub fn differences(&self) -> Result<Vec<Difference>, Malformed> {
        let balances = self.balances()?;
        let compare = |stated: &StatedBalance| {
            let currency = stated.balance.currency();
            let computed = balances.get(&(stated.member, currency)).copied();
            let computed = computed.unwrap_or(Money::zero(currency));
            (computed != stated.balance).then_some(Difference {
                member: stated.member,
                stated: stated.balance,
                computed,
            })
        };
        Ok(self.stated.iter().filter_map(compare).collect())
    }
}
