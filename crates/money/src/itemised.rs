//! Sharing an itemised receipt: each item among those who had it, then tax, tip, service and
//! discount in proportion to what everybody's items come to.

use std::collections::BTreeMap;

use crate::{Money, MoneyError, allocate};

/// A line of a receipt and who had how much of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item<K> {
    /// What the line costs.
    pub amount: Money,
    /// Who shares it, by weight.
    pub weights: Vec<(K, u64)>,
}

/// What everybody owes for `items` and `extras`, by key. The shares add up to the receipt.
///
/// Each extra is shared on its own, by largest remainder over the sums of everybody's items; a
/// discount is an extra below zero. Extras need a sum of items above zero to follow, and nobody's
/// sum may be below zero. Items and extras keep the order of the receipt, because their places vary
/// the seed: otherwise the same person would carry the odd unit of every line.
pub fn allocate_items<K: Ord + Clone>(
    items: &[Item<K>],
    extras: &[Money],
    seed: u64,
) -> Result<Vec<(K, Money)>, MoneyError> {
    let mut seeds = seed..=u64::MAX;
    let mut next_seed = || seeds.next().unwrap_or(seed);
    let mut owed = BTreeMap::new();
    for item in items {
        let shares = allocate(item.amount, &item.weights, next_seed())?;
        add(&mut owed, shares)?;
    }
    let weigh = |(key, subtotal): (&K, &Money)| match u64::try_from(subtotal.minor()) {
        Ok(weight) => Ok((key.clone(), weight)),
        Err(_) => Err(MoneyError::AllocationNegativeSubtotal),
    };
    let subtotals = owed.iter().map(weigh).collect::<Result<Vec<_>, _>>()?;
    for extra in extras.iter().filter(|extra| !extra.is_zero()) {
        let shares = allocate(*extra, &subtotals, next_seed())?;
        add(&mut owed, shares)?;
    }
    Ok(owed.into_iter().collect())
}

fn add<K: Ord>(owed: &mut BTreeMap<K, Money>, shares: Vec<(K, Money)>) -> Result<(), MoneyError> {
    for (key, share) in shares {
        let sum = match owed.get(&key) {
            Some(before) => before.checked_add(share)?,
            None => share,
        };
        owed.insert(key, sum);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Currency;

    const fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn item(minor: i64, weights: &[(u8, u64)]) -> Item<u8> {
        Item { amount: eur(minor), weights: weights.to_vec() }
    }

    #[test]
    fn extras_follow_what_everybody_had() {
        let items = [item(3_000, &[(1, 1)]), item(1_000, &[(2, 1)]), item(999, &[(1, 1), (2, 2)])];
        // Subtotals 33.33 and 16.66; 10 % tip of 5.00 and a voucher of 10.00.
        let owed = allocate_items(&items, &[eur(500), eur(-1_000)], 0);
        assert_eq!(owed, Ok(vec![(1, eur(3_333 + 333 - 667)), (2, eur(1_666 + 167 - 333))]));
    }

    #[test]
    fn a_discount_may_take_everything() {
        let items = [item(1_000, &[(1, 1), (2, 1), (3, 1)])];
        let owed = allocate_items(&items, &[eur(-1_000)], 5).expect("shares");
        assert!(owed.iter().all(|(_, owed)| owed.is_zero()), "{owed:?}");
    }

    #[test]
    fn extras_without_items_have_nobody_to_follow() {
        let without = Err(MoneyError::AllocationWithoutWeight);
        assert_eq!(allocate_items::<u8>(&[], &[eur(1)], 0), without);
        assert_eq!(allocate_items(&[item(0, &[(1, 1)])], &[eur(1)], 0), without);
        assert_eq!(allocate_items(&[item(0, &[(1, 1)])], &[eur(0)], 0), Ok(vec![(1, eur(0))]));
        let negative = [item(-100, &[(1, 1)]), item(200, &[(2, 1)])];
        let refused = allocate_items(&negative, &[], 0);
        assert_eq!(refused, Err(MoneyError::AllocationNegativeSubtotal));
        let foreign = [item(100, &[(1, 1)])];
        let refused = allocate_items(&foreign, &[Money::new(1, Currency::USD)], 0);
        assert!(refused.is_err_and(|error| error.code() == "currency_mismatch"));
    }

    #[test]
    fn the_odd_units_of_many_items_go_round() {
        let items: Vec<_> = (0..30).map(|_| item(100, &[(1, 1), (2, 1), (3, 1)])).collect();
        for seed in [0, 1, u64::MAX - 3] {
            let owed = allocate_items(&items, &[], seed).expect("shares");
            assert!(owed.iter().all(|(_, owed)| (owed.minor() - 1_000).abs() <= 20), "{owed:?}");
        }
        let owed = allocate_items(&items, &[], 7).expect("shares");
        assert!(owed.iter().all(|(_, owed)| *owed == eur(1_000)), "{owed:?}");
    }

    proptest! {
        #[test]
        fn everybody_together_owes_the_receipt(
            lines in prop::collection::vec(
                (0..100_000_i64, prop::collection::btree_map(0..8_u8, 1..5_u64, 1..8)), 1..20,
            ),
            extras in prop::collection::vec(-500..10_000_i64, 0..4),
            seed: u64,
        ) {
            let items: Vec<_> = lines
                .into_iter()
                .map(|(minor, weights)| Item {
                    // At least a unit, so that extras have something to follow.
                    amount: eur(minor + 1),
                    weights: weights.into_iter().collect(),
                })
                .collect();
            let extras: Vec<_> = extras.into_iter().map(eur).collect();
            let owed = allocate_items(&items, &extras, seed)?;
            let receipt = items.iter().map(|item| item.amount).chain(extras);
            prop_assert_eq!(
                Money::checked_sum(Currency::EUR, owed.into_iter().map(|share| share.1)),
                Money::checked_sum(Currency::EUR, receipt),
            );
        }
    }
}
