//! Sharing a total so that the shares add up to it exactly: by weights, by percentages, by parts.
//! Who takes part and why does not live here.
//!
//! The shares depend on the total, the keys, the proportions of the weights and the seed, and on
//! nothing else, so a preview, the stored shares and an export made years later agree.

use std::collections::BTreeSet;

use crate::remainder::share_units;
use crate::{Money, MoneyError};

/// The whole, in basis points: 100.00 %.
pub const BASIS_POINTS: u32 = 10_000;

/// Shares `total` in proportion to weights. The answer has the order of the input.
///
/// * The shares add up to the total, and each is within one minor unit of its exact value.
/// * No share has the other sign than the total; a weight of zero gets nothing.
/// * The shares of `-total` are those of `total` negated: taking a document back leaves nobody
///   with a unit.
/// * Order of the input and a common factor of the weights change nothing.
///
/// The seed belongs to the document and never changes. A number counted up from document to
/// document is the fairest: over equal documents nobody is ever two odd units ahead of another.
/// From an opaque id, [`seed_from_id`](crate::seed_from_id) makes a seed that is fair in the long
/// run.
pub fn allocate<K: Ord + Clone>(
    total: Money,
    weights: &[(K, u64)],
    seed: u64,
) -> Result<Vec<(K, Money)>, MoneyError> {
    refuse_duplicates(weights)?;
    let units = share_units(total.minor().unsigned_abs(), weights, seed)?;
    let share = |((key, _), units): (&(K, u64), u64)| {
        let minor = i128::from(units);
        let signed = if total.is_negative() { minor.checked_neg() } else { Some(minor) };
        let share = Money::from_wide(signed.ok_or(MoneyError::Overflow)?, total.currency())?;
        Ok((key.clone(), share))
    };
    weights.iter().zip(units).map(share).collect()
}

/// Shares `total` by percentages in basis points, which must add up to [`BASIS_POINTS`].
pub fn allocate_basis_points<K: Ord + Clone>(
    total: Money,
    shares: &[(K, u32)],
    seed: u64,
) -> Result<Vec<(K, Money)>, MoneyError> {
    let weights: Vec<(K, u64)> =
        shares.iter().map(|(key, points)| (key.clone(), u64::from(*points))).collect();
    let sum = weights.iter().fold(0_u64, |sum, (_, points)| sum.saturating_add(*points));
    if sum != u64::from(BASIS_POINTS) {
        return Err(MoneyError::AllocationBasisPoints { sum });
    }
    allocate(total, &weights, seed)
}

/// What became of exact parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exact<K> {
    /// The parts add up to the total and are the shares.
    Complete(Vec<(K, Money)>),
    /// So much of the total is left to give out; below zero, so much is given out too much.
    Left(Money),
}

/// Shares `total` by parts somebody has stated. Parts that do not add up are an outcome and not an
/// error, because the person entering them wants to see what is left.
pub fn allocate_exact<K: Ord + Clone>(
    total: Money,
    parts: &[(K, Money)],
) -> Result<Exact<K>, MoneyError> {
    refuse_duplicates(parts)?;
    let given = Money::checked_sum(total.currency(), parts.iter().map(|(_, part)| *part))?;
    let left = total.checked_sub(given)?;
    if left.is_zero() { Ok(Exact::Complete(parts.to_vec())) } else { Ok(Exact::Left(left)) }
}

fn refuse_duplicates<K: Ord, V>(entries: &[(K, V)]) -> Result<(), MoneyError> {
    let keys: BTreeSet<&K> = entries.iter().map(|(key, _)| key).collect();
    if keys.len() == entries.len() { Ok(()) } else { Err(MoneyError::AllocationDuplicate) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::Currency;

    const fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn equal(people: u32) -> Vec<(u32, u64)> {
        (0..people).map(|person| (person, 1)).collect()
    }

    fn minors<K>(shares: &[(K, Money)]) -> Vec<i64> {
        shares.iter().map(|(_, share)| share.minor()).collect()
    }

    fn split(total: i64, people: u32, seed: u64) -> Vec<i64> {
        minors(&allocate(eur(total), &equal(people), seed).expect("people have weights"))
    }

    fn sorted(mut shares: Vec<i64>) -> Vec<i64> {
        shares.sort_unstable();
        shares
    }

    /// What everybody is owed after payments by one or several, each shared by all.
    fn balances(payments: &[(usize, i64)], people: u32) -> Vec<i64> {
        let mut balances: Vec<i64> = (0..people).map(|_| 0).collect();
        for ((payer, total), seed) in payments.iter().zip(0..) {
            balances[*payer] += total;
            for (balance, share) in balances.iter_mut().zip(split(*total, people, seed)) {
                *balance -= share;
            }
        }
        balances
    }

    #[test]
    fn s3_one_payer_twice() {
        let balances = balances(&[(0, 500), (0, 1000)], 3);
        assert_eq!(balances.iter().sum::<i64>(), 0);
        assert_eq!(balances, [1000, -501, -499]);
    }

    #[test]
    fn s4_four_payments_among_three() {
        let payments = [(0, 10), (1, 20), (2, 20), (0, 10)];
        let balances = balances(&payments, 3);
        assert_eq!(balances.iter().sum::<i64>(), 0);
        // Everybody owes 20 and has paid 20, 20 and 20: nobody is off by more than a unit.
        assert!(balances.iter().all(|balance| balance.abs() <= 1), "{balances:?}");
        for (_, total) in payments {
            let shares = sorted(split(total, 3, 0));
            assert!(shares[2] - shares[0] <= 1, "{shares:?}");
        }
    }

    #[test]
    fn s5_a_refund() {
        assert_eq!(split(-100, 3, 0), [-34, -33, -33]);
        assert_eq!(split(-100, 3, 0).iter().sum::<i64>(), -100);
    }

    #[test]
    fn extremes_fit() {
        let heavy = [(0, u64::MAX), (1, u64::MAX), (2, 1)];
        for total in [i64::MIN, i64::MAX] {
            let shares = allocate(eur(total), &heavy, u64::MAX).expect("fits");
            assert_eq!(
                Money::checked_sum(Currency::EUR, shares.iter().map(|s| s.1)),
                Ok(eur(total))
            );
            let alone = allocate(eur(total), &[(0, 5)], 1).expect("fits");
            assert_eq!(minors(&alone), [total]);
        }
    }

    #[test]
    fn what_cannot_be_shared_is_refused() {
        let none: [(u32, u64); 0] = [];
        let without = Err(MoneyError::AllocationWithoutWeight);
        assert_eq!(allocate(eur(100), &none, 0), without);
        assert_eq!(allocate(eur(0), &none, 0), without);
        assert_eq!(allocate(eur(100), &[(1, 0), (2, 0)], 0), without);
        let twice = MoneyError::AllocationDuplicate;
        assert_eq!(allocate(eur(100), &[(1, 1), (1, 1)], 0), Err(twice));
        assert_eq!(allocate_exact(eur(2), &[(1, eur(1)), (1, eur(1))]), Err(twice));
    }

    #[test]
    fn percentages_must_be_complete() {
        let thirds = [("a", 3_334), ("b", 3_333), ("c", 3_333)];
        let shares = allocate_basis_points(eur(10_000), &thirds, 0).expect("complete");
        assert_eq!(minors(&shares), [3_334, 3_333, 3_333]);
        for (points, sum) in [(3_332, 9_999), (3_334, 10_001)] {
            let refused = allocate_basis_points(eur(1), &[("a", 6_667), ("b", points)], 0);
            assert_eq!(refused, Err(MoneyError::AllocationBasisPoints { sum }));
        }
        let many = [("a", u32::MAX), ("b", 10_001)];
        assert!(allocate_basis_points(eur(1), &many, 0).is_err());
    }

    #[test]
    fn exact_parts_tell_what_is_left() {
        let parts = |a, b| [("a", eur(a)), ("b", eur(b))];
        let exact = |a, b| allocate_exact(eur(1000), &parts(a, b));
        assert_eq!(exact(400, 600), Ok(Exact::Complete(parts(400, 600).to_vec())));
        assert_eq!(exact(400, 500), Ok(Exact::Left(eur(100))));
        assert_eq!(exact(400, 601), Ok(Exact::Left(eur(-1))));
        let foreign = [("a", Money::new(1000, Currency::USD))];
        let refused = allocate_exact(eur(1000), &foreign).expect_err("two currencies");
        assert_eq!(refused.code(), "currency_mismatch");
    }

    fn weights() -> impl Strategy<Value = Vec<(u32, u64)>> {
        let weight =
            prop_oneof![Just(0), 1..5_u64, 1..1_000_000_u64, any::<u32>().prop_map(u64::from)];
        prop::collection::btree_map(any::<u32>(), weight, 1..40)
            .prop_map(|weights| weights.into_iter().collect::<Vec<_>>())
            .prop_filter("somebody has a weight", |weights| weights.iter().any(|w| w.1 > 0))
    }

    proptest! {
        #[test]
        fn shares_add_up_and_are_near_their_exact_value(
            total in any::<i64>(), weights in weights(), seed in any::<u64>(),
        ) {
            let shares = allocate(eur(total), &weights, seed)?;
            let sum: i128 = weights.iter().map(|w| i128::from(w.1)).sum();
            let mut given = 0_i128;
            for ((key, weight), (share_key, share)) in weights.iter().zip(&shares) {
                prop_assert_eq!(key, share_key);
                let share = i128::from(share.minor());
                given += share;
                prop_assert!((share * sum - i128::from(total) * i128::from(*weight)).abs() < sum);
                prop_assert!(share.signum() * i128::from(total).signum() >= 0);
                prop_assert!(*weight > 0 || share == 0);
            }
            prop_assert_eq!(given, i128::from(total));
        }

        #[test]
        fn order_and_common_factors_change_nothing(
            total in any::<i64>(), weights in weights(), seed in any::<u64>(),
            factor in 1..1_000_u64, turn in 0..40_usize,
        ) {
            let by_key = |shares: Vec<_>| shares.into_iter().collect::<BTreeMap<u32, Money>>();
            let expected = by_key(allocate(eur(total), &weights, seed)?);
            let mut moved: Vec<_> = weights.iter().map(|(k, w)| (*k, w * factor)).collect();
            moved.reverse();
            let turn = turn % moved.len();
            moved.rotate_left(turn);
            prop_assert_eq!(by_key(allocate(eur(total), &moved, seed)?), expected);
        }

        #[test]
        fn taking_back_leaves_nobody_with_a_unit(
            total in 0..i64::MAX, weights in weights(), seed in any::<u64>(),
        ) {
            let there = allocate(eur(total), &weights, seed)?;
            let back = allocate(eur(-total), &weights, seed)?;
            for (there, back) in there.iter().zip(&back) {
                prop_assert_eq!(there.1.checked_add(back.1), Ok(eur(0)));
            }
        }

        #[test]
        fn percentages_add_up(
            total in any::<i64>(), seed in any::<u64>(),
            cuts in prop::collection::vec(0..=BASIS_POINTS, 0..10),
        ) {
            let mut cuts = [cuts, vec![0, BASIS_POINTS]].concat();
            cuts.sort_unstable();
            let points: Vec<(usize, u32)> =
                cuts.windows(2).map(|pair| pair[1] - pair[0]).enumerate().collect();
            let shares = allocate_basis_points(eur(total), &points, seed)?;
            let sum = Money::checked_sum(Currency::EUR, shares.iter().map(|share| share.1));
            prop_assert_eq!(sum, Ok(eur(total)));
        }

        #[test]
        fn exact_parts_and_what_is_left_add_up(
            total in -1_000_000..1_000_000_i64,
            parts in prop::collection::vec(-1_000..1_000_i64, 0..20),
        ) {
            let parts: Vec<(usize, Money)> = parts.into_iter().map(eur).enumerate().collect();
            let given = Money::checked_sum(Currency::EUR, parts.iter().map(|part| part.1))?;
            let left = match allocate_exact(eur(total), &parts)? {
                Exact::Complete(shares) => {
                    prop_assert_eq!(&shares, &parts);
                    eur(0)
                }
                Exact::Left(left) => left,
            };
            prop_assert_eq!(given.checked_add(left), Ok(eur(total)));
        }
    }
}
