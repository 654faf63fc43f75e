//! Payments that settle a group in one currency. Pure.
//!
//! The fewest payments are found by parting the members into as many groups as possible that are
//! even among themselves, since each such group of `s` takes `s - 1` payments: NP-hard in general
//! (Verhoeff 2004, "Settling multiple debts efficiently"), exact here for up to
//! `exact::MAX_MEMBERS` members who are not even (`exact`), near it for more (`many`).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{exact, many, pairs};

/// Which payments are suggested.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "lowercase")]
#[schema(as = SettlingMode)]
pub enum Mode {
    /// As few as possible, between whomever.
    #[default]
    Minimum,
    /// As few as possible between households: members who share a purse count as one.
    Units,
    /// Only between people of whom one owes the other, and nobody owes more than before.
    Pairs,
    /// Every debt as it was made, both directions of a pair set off against each other.
    Raw,
}

impl Mode {
    /// All of them, the default first.
    pub const ALL: [Self; 4] = [Self::Minimum, Self::Units, Self::Pairs, Self::Raw];

    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Minimum => "minimum",
            Self::Units => "units",
            Self::Pairs => "pairs",
            Self::Raw => "raw",
        }
    }

    pub(crate) fn stored(word: &str) -> base::Result<Self> {
        let found = Self::ALL.into_iter().find(|mode| mode.word() == word);
        found.ok_or_else(|| base::Error::fault(format!("there is no settling mode {word:?}")))
    }
}

/// One payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Payment<K> {
    /// Who pays.
    pub from: K,
    /// Whom.
    pub to: K,
    /// How much, in minor units; more than zero.
    pub minor: i64,
}

/// Where a group stands in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing<K> {
    /// Every member with what they are owed, below zero what they owe, in minor units. Members who
    /// are even belong here too: their places keep suggestions from jumping about.
    pub nets: Vec<(K, i64)>,
    /// What each owes each directly, less what they owe back, in minor units.
    pub debts: Vec<Payment<K>>,
    /// Pairs who have paid each other before; of equally few payments those between them are
    /// preferred.
    pub familiar: BTreeSet<(K, K)>,
    /// Members who share a purse.
    pub households: Vec<Vec<K>>,
}

impl<K> Standing<K> {
    /// Nets alone: nobody owes anybody directly, nobody has paid before or shares a purse.
    pub const fn of_nets(nets: Vec<(K, i64)>) -> Self {
        Self { nets, debts: Vec::new(), familiar: BTreeSet::new(), households: Vec::new() }
    }
}

/// The books of a group do not add up to zero: not something that can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the balances of a group do not add up to zero")]
pub struct Unbalanced;

/// The payments that settle the group, in the order of who pays.
///
/// * After all of them everybody is even, and there are fewer of them than people who are not.
/// * In [`Mode::Minimum`] nobody both pays and is paid, and up to `exact::MAX_MEMBERS` people who
///   are not even there is no smaller number of payments. After one of them is paid in full the
///   others are suggested unchanged.
/// * In [`Mode::Units`] the same holds of households, each of which pays and is paid through its
///   first member.
/// * In [`Mode::Pairs`] nobody pays anybody whom they do not owe, and nobody's debts or claims grow.
pub fn suggest<K: Ord + Copy>(
    standing: &Standing<K>,
    mode: Mode,
) -> Result<Vec<Payment<K>>, Unbalanced> {
    let mut nets = standing.nets.clone();
    nets.sort_unstable_by_key(|(member, _)| *member);
    if nets.iter().map(|(_, net)| i128::from(*net)).sum::<i128>() != 0 {
        return Err(Unbalanced);
    }
    let mut payments = match mode {
        Mode::Minimum => fewest(&nets, &standing.familiar),
        Mode::Units => fewest(&pooled(nets, &standing.households)?, &standing.familiar),
        Mode::Pairs => pairs::relieve(&standing.debts),
        Mode::Raw => standing.debts.clone(),
    };
    payments.sort_unstable();
    Ok(payments)
}

fn fewest<K: Ord + Copy>(nets: &[(K, i64)], familiar: &BTreeSet<(K, K)>) -> Vec<Payment<K>> {
    let uneven = nets.iter().enumerate().filter(|(_, (_, net))| *net != 0);
    let uneven: Vec<Net> = uneven.map(|(place, (_, minor))| Net { place, minor: *minor }).collect();
    let member = |place: usize| nets.get(place).map(|(member, _)| *member);
    let is_familiar = |one: usize, other: usize| {
        member(one).zip(member(other)).is_some_and(|(one, other)| {
            familiar.contains(&(one, other)) || familiar.contains(&(other, one))
        })
    };
    let steps = match exact::settle(&uneven, &is_familiar) {
        Some(steps) => steps,
        None => many::settle(uneven, &is_familiar),
    };
    let payment = |step: Step| {
        Some(Payment { from: member(step.from)?, to: member(step.to)?, minor: step.minor })
    };
    steps.into_iter().filter_map(payment).collect()
}

/// The nets, in the order of members, of each household with its first; the others of it are even.
fn pooled<K: Ord + Copy>(
    mut nets: Vec<(K, i64)>,
    households: &[Vec<K>],
) -> Result<Vec<(K, i64)>, Unbalanced> {
    for household in households {
        let mut sum = 0_i128;
        let mut purse = None;
        for member in household {
            let found = nets.binary_search_by_key(member, |(member, _)| *member);
            let Ok(at) = found else { continue };
            if let Some((_, net)) = nets.get_mut(at) {
                sum = sum.saturating_add(i128::from(std::mem::take(net)));
                purse = Some(purse.map_or(at, |first: usize| first.min(at)));
            }
        }
        if let Some((_, net)) = purse.and_then(|at| nets.get_mut(at)) {
            // Nets add up to nothing, so a sum beyond 64 bits is no balance of a group.
            *net = i64::try_from(sum).map_err(|_| Unbalanced)?;
        }
    }
    Ok(nets)
}

/// A member who is not even, by their place in the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Net {
    pub place: usize,
    pub minor: i64,
}

/// A payment between places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    pub from: usize,
    pub to: usize,
    pub minor: i64,
}

/// Settles members who are even among themselves: debtors and creditors in the order of their
/// places, each filled up before the next. One payment less than members at most.
pub(crate) fn chain(members: &[Net]) -> Vec<Step> {
    let mut debtors = members.iter().filter(|net| net.minor < 0);
    let mut creditors = members.iter().filter(|net| net.minor > 0);
    let owes = |net: &Net| (net.place, net.minor.unsigned_abs());
    let (mut debtor, mut creditor) = (debtors.next().map(owes), creditors.next().map(owes));
    let mut steps = Vec::new();
    while let (Some((from, due)), Some((to, claim))) = (debtor, creditor) {
        let amount = due.min(claim);
        // Claims fit into 63 bits, and no payment is more than a claim.
        steps.push(Step { from, to, minor: i64::try_from(amount).unwrap_or(i64::MAX) });
        debtor = if due > amount { Some((from, due - amount)) } else { debtors.next().map(owes) };
        creditor =
            if claim > amount { Some((to, claim - amount)) } else { creditors.next().map(owes) };
    }
    steps
}

/// Direct debts of which the two directions of each pair are set off against each other.
pub fn set_off<K: Ord + Copy>(debts: impl IntoIterator<Item = Payment<K>>) -> Vec<Payment<K>> {
    let mut sums: BTreeMap<(K, K), i128> = BTreeMap::new();
    for Payment { from, to, minor } in debts {
        let (pair, minor) = if from < to {
            ((from, to), i128::from(minor))
        } else {
            ((to, from), -i128::from(minor))
        };
        let sum = sums.entry(pair).or_default();
        *sum = sum.saturating_add(minor);
    }
    let left = sums.into_iter().filter_map(|((low, high), sum)| {
        let minor = i64::try_from(sum.unsigned_abs()).unwrap_or(i64::MAX);
        match sum {
            0 => None,
            1.. => Some(Payment { from: low, to: high, minor }),
            _ => Some(Payment { from: high, to: low, minor }),
        }
    });
    left.collect()
}

#[cfg(test)]
mod tests;
