//! Sharing an expense. Pure.
//!
//! The arithmetic is [`money`]'s: largest remainder, with a rotation seeded by the expense. Here
//! stands what the ways of sharing mean.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use money::{
    BASIS_POINTS, Exact, Money, MoneyError, allocate, allocate_basis_points, allocate_exact,
    allocate_items,
};

/// How an expense is shared among the members `K`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Split<K> {
    /// Everybody named owes the same.
    Equal(Vec<K>),
    /// In proportion to weights: nights, heads, glasses. A weight of zero owes nothing.
    Shares(Vec<(K, u64)>),
    /// By percentages in basis points, which add up to 100.00 %.
    Percent(Vec<(K, u32)>),
    /// What each owes, in so many words.
    Exact(Vec<(K, Money)>),
    /// Equally, after each has taken on so much more, or less.
    Adjustment(Vec<(K, Money)>),
    /// Each line of a receipt by those who had it; tax, tip and discount follow the lines.
    Items {
        /// The lines.
        lines: Vec<Item<K>>,
        /// What is shared in proportion to them.
        extras: Vec<Extra>,
    },
}

/// A line of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item<K> {
    /// What it says.
    pub name: String,
    /// What it costs.
    pub amount: Money,
    /// Who had it, by weight.
    pub weights: Vec<(K, u64)>,
}

/// What follows the lines of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extra {
    /// What it is.
    pub kind: ExtraKind,
    /// How much; a discount is below zero.
    pub amount: Money,
}

/// What can follow the lines of a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExtraKind {
    /// A tax.
    Tax,
    /// A tip.
    Tip,
    /// A charge for service.
    Service,
    /// A discount.
    Discount,
}

/// What everybody owes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division<K> {
    /// By member, in their order, nobody twice; who owes nothing is left out.
    pub owed: Vec<(K, Money)>,
    /// What of the total nobody owes yet; below zero, so much is owed too much. Only a division
    /// that leaves nothing can be stored.
    pub left: Money,
}

/// Why a total cannot be shared or was not paid like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// What the arithmetic says.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// Somebody would owe, or have paid, against the direction of the total.
    #[error("nobody can owe less than nothing of an expense, or more than nothing of a refund")]
    AgainstTotal,
}

impl Problem {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Money(error) => error.code(),
            Self::AgainstTotal => "share_against_total",
        }
    }
}

/// Shares `total`. The answer depends on nothing else than the arguments, and not on their order but
/// for the lines of a receipt; `seed` is the expense's own and never changes.
///
/// * What is owed and what is left add up to the total.
/// * No share has the other sign than the total.
pub fn divide<K: Ord + Clone>(
    total: Money,
    split: &Split<K>,
    seed: u64,
) -> Result<Division<K>, Problem> {
    let owed = match split {
        Split::Equal(members) => allocate(total, &equal_weights(members), seed)?,
        Split::Shares(weights) => allocate(total, weights, seed)?,
        Split::Percent(points) => allocate_basis_points(total, points, seed)?,
        Split::Exact(parts) => match allocate_exact(total, parts)? {
            Exact::Complete(parts) => parts,
            Exact::Left(_) => parts.clone(),
        },
        Split::Adjustment(adjustments) => adjusted(total, adjustments, seed)?,
        Split::Items { lines, extras } => {
            let line =
                |item: &Item<K>| money::Item { amount: item.amount, weights: item.weights.clone() };
            let lines: Vec<money::Item<K>> = lines.iter().map(line).collect();
            let extras: Vec<Money> = extras.iter().map(|extra| extra.amount).collect();
            allocate_items(&lines, &extras, seed)?
        }
    };
    let owed = ordered(total, owed)?;
    let given = Money::checked_sum(total.currency(), owed.iter().map(|(_, share)| *share))?;
    Ok(Division { left: total.checked_sub(given)?, owed })
}

/// What of `total` is not paid yet, or was paid too much when below zero.
pub fn unpaid<K: Ord + Clone>(total: Money, payers: &[(K, Money)]) -> Result<Money, Problem> {
    ordered(total, payers.to_vec())?;
    match allocate_exact(total, payers)? {
        Exact::Complete(_) => Ok(Money::zero(total.currency())),
        Exact::Left(left) => Ok(left),
    }
}

/// What one member owes another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Debt<K> {
    /// Who owes.
    pub from: K,
    /// To whom.
    pub to: K,
    /// How much, in minor units; more than zero.
    pub minor: i64,
}

/// The debts that an expense makes: whoever owes more of it than they paid owes whoever paid more
/// than they owe. Both in the order of members, each filled up before the next, so there are fewer
/// debts than people. A refund makes the same debts the other way round.
pub fn debts<K: Ord + Copy>(
    payers: &[(K, Money)],
    owed: &[(K, Money)],
) -> Result<Vec<Debt<K>>, Problem> {
    let mut nets: BTreeMap<K, i128> = BTreeMap::new();
    for (member, paid) in payers {
        add(&mut nets, *member, i128::from(paid.minor()));
    }
    for (member, share) in owed {
        add(&mut nets, *member, -i128::from(share.minor()));
    }
    let nets: Vec<(K, i128)> = nets.into_iter().collect();
    chain(&nets)
}

/// Payments that bring all of `nets` to zero: debtors and creditors in their order, each filled up
/// before the next (the north-west corner rule). Fewer payments than members, whatever the nets.
pub(crate) fn chain<K: Copy>(nets: &[(K, i128)]) -> Result<Vec<Debt<K>>, Problem> {
    let side = |sign: i128| {
        let signed = nets.iter().map(move |(member, net)| (*member, net.saturating_mul(sign)));
        signed.filter(|(_, amount)| *amount > 0)
    };
    let (mut debtors, mut creditors) = (side(-1), side(1));
    let (mut debtor, mut creditor) = (debtors.next(), creditors.next());
    let mut debts = Vec::new();
    while let (Some((from, owes)), Some((to, gets))) = (debtor, creditor) {
        let amount = owes.min(gets);
        let minor = i64::try_from(amount).map_err(|_| MoneyError::Overflow)?;
        debts.push(Debt { from, to, minor });
        debtor = if owes > amount { Some((from, owes - amount)) } else { debtors.next() };
        creditor = if gets > amount { Some((to, gets - amount)) } else { creditors.next() };
    }
    Ok(debts)
}

impl<K: Copy> Split<K> {
    /// Everybody who is named in it.
    pub fn named(&self) -> Vec<K> {
        match self {
            Self::Equal(members) => members.clone(),
            Self::Shares(weights) => weights.iter().map(|(member, _)| *member).collect(),
            Self::Percent(points) => points.iter().map(|(member, _)| *member).collect(),
            Self::Exact(parts) | Self::Adjustment(parts) => {
                parts.iter().map(|(member, _)| *member).collect()
            }
            Self::Items { lines, .. } => {
                let weights = lines.iter().flat_map(|line| &line.weights);
                weights.map(|(member, _)| *member).collect()
            }
        }
    }
}

impl<K> Split<K> {
    /// The same way of sharing among others: `other` says who each is.
    ///
    /// # Errors
    /// What `other` answers for somebody.
    pub fn among<K2, E>(self, other: impl Fn(K) -> Result<K2, E>) -> Result<Split<K2>, E> {
        Ok(match self {
            Self::Equal(members) => {
                Split::Equal(members.into_iter().map(other).collect::<Result<_, E>>()?)
            }
            Self::Shares(weights) => Split::Shares(each(weights, &other)?),
            Self::Percent(points) => Split::Percent(each(points, &other)?),
            Self::Exact(parts) => Split::Exact(each(parts, &other)?),
            Self::Adjustment(own) => Split::Adjustment(each(own, &other)?),
            Self::Items { lines, extras } => {
                let line = |line: Item<K>| {
                    let weights = each(line.weights, &other)?;
                    Ok(Item { name: line.name, amount: line.amount, weights })
                };
                Split::Items {
                    lines: lines.into_iter().map(line).collect::<Result<_, E>>()?,
                    extras,
                }
            }
        })
    }

    /// How often something is given out in it, and so how many odd units one member can carry.
    pub fn rounds(&self) -> usize {
        match self {
            Self::Items { lines, extras } => lines.len().saturating_add(extras.len()),
            _ => 1,
        }
    }
}

fn each<K, K2, V, E>(
    parts: Vec<(K, V)>,
    other: &impl Fn(K) -> Result<K2, E>,
) -> Result<Vec<(K2, V)>, E> {
    parts.into_iter().map(|(member, value)| Ok((other(member)?, value))).collect()
}

/// Percentages that are not complete yet, in basis points: what is missing, below zero if too much.
pub fn points_left<K>(points: &[(K, u32)]) -> i64 {
    let given: i64 = points.iter().map(|(_, points)| i64::from(*points)).sum();
    i64::from(BASIS_POINTS) - given
}

fn equal_weights<K: Clone>(members: &[K]) -> Vec<(K, u64)> {
    members.iter().map(|member| (member.clone(), 1)).collect()
}

/// The total less all adjustments is shared equally; then everybody takes their own on.
fn adjusted<K: Ord + Clone>(
    total: Money,
    adjustments: &[(K, Money)],
    seed: u64,
) -> Result<Vec<(K, Money)>, Problem> {
    let taken = Money::checked_sum(total.currency(), adjustments.iter().map(|(_, own)| *own))?;
    let members: Vec<K> = adjustments.iter().map(|(member, _)| member.clone()).collect();
    let shared = allocate(total.checked_sub(taken)?, &equal_weights(&members), seed)?;
    let both = shared.into_iter().zip(adjustments);
    both.map(|((member, share), (_, own))| Ok((member, share.checked_add(*own)?))).collect()
}

/// In the order of members, without those who have no part; nobody against the total.
fn ordered<K: Ord>(total: Money, parts: Vec<(K, Money)>) -> Result<Vec<(K, Money)>, Problem> {
    let is_against = |part: &Money| {
        if total.is_negative() { part.is_positive() } else { part.is_negative() }
    };
    if parts.iter().any(|(_, part)| is_against(part)) {
        return Err(Problem::AgainstTotal);
    }
    let mut parts: Vec<(K, Money)> =
        parts.into_iter().filter(|(_, part)| !part.is_zero()).collect();
    parts.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(parts)
}

fn add<K: Ord>(nets: &mut BTreeMap<K, i128>, member: K, minor: i128) {
    let net = nets.entry(member).or_default();
    *net = net.saturating_add(minor);
}

#[cfg(test)]
mod tests;
