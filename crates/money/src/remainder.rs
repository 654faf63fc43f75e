//! The largest remainder on whole numbers, and the rotation among equal remainders. Money and the
//! ways to state weights live in `allocation`.
//!
//! Everybody gets their exact share rounded down (Hamilton's method); the units left over go to the
//! largest fractions cut off. Where fractions are equal, participants in the order of their keys
//! take turns, starting where the seed says.

use crate::MoneyError;

/// A participant while the units left over are given out.
struct Claim<'a, K> {
    /// Place in the input.
    place: usize,
    key: &'a K,
    /// The exact share, rounded down.
    units: u64,
    /// What rounding down cut off, in parts of the sum of the weights.
    fraction: u128,
}

/// Shares `total` units; the answer has the order of `weights`. Keys must differ.
pub(crate) fn share_units<K: Ord>(
    total: u64,
    weights: &[(K, u64)],
    seed: u64,
) -> Result<Vec<u64>, MoneyError> {
    let sum = weights.iter().fold(0_u128, |sum, (_, weight)| sum.saturating_add((*weight).into()));
    if sum == 0 {
        return Err(MoneyError::AllocationWithoutWeight);
    }
    let overflow = MoneyError::Overflow;
    let mut claims = Vec::with_capacity(weights.len());
    let mut left = total;
    for (place, (key, weight)) in weights.iter().enumerate() {
        let product = u128::from(total).checked_mul((*weight).into()).ok_or(overflow)?;
        let quotient = product.checked_div(sum).ok_or(overflow)?;
        let units = u64::try_from(quotient).map_err(|_| overflow)?;
        let fraction = product.checked_rem(sum).ok_or(overflow)?;
        left = left.checked_sub(units).ok_or(overflow)?;
        claims.push(Claim { place, key, units, fraction });
    }
    give_out(left, &mut claims, seed)?;
    claims.sort_unstable_by_key(|claim| claim.place);
    Ok(claims.into_iter().map(|claim| claim.units).collect())
}

/// Gives one unit each to the `left` largest fractions. The fractions add up to `left` wholes and
/// each is below one, so there are enough of them above zero.
fn give_out<K: Ord>(left: u64, claims: &mut [Claim<'_, K>], seed: u64) -> Result<(), MoneyError> {
    let left = usize::try_from(left).map_err(|_| MoneyError::Overflow)?;
    claims.sort_unstable_by(|a, b| b.fraction.cmp(&a.fraction).then_with(|| a.key.cmp(b.key)));
    let Some(last) = left.checked_sub(1).and_then(|last| claims.get(last)) else {
        return Ok(());
    };
    let last = last.fraction;
    let above = claims.partition_point(|claim| claim.fraction > last);
    let not_below = claims.partition_point(|claim| claim.fraction >= last);
    if let Some(equal) = claims.get_mut(above..not_below) {
        let start = rotation(seed, left.saturating_sub(above), equal.len())?;
        equal.rotate_left(start);
    }
    for claim in claims.iter_mut().take(left) {
        claim.units = claim.units.checked_add(1).ok_or(MoneyError::Overflow)?;
    }
    Ok(())
}

/// Where among `equal` participants giving out `units` starts: where the otherwise equal document
/// with the seed before this one stopped. So a series of equal documents deals its odd units out
/// like cards, and nobody is ever two ahead.
fn rotation(seed: u64, units: usize, equal: usize) -> Result<usize, MoneyError> {
    let wide = |number: usize| u128::try_from(number).ok();
    wide(units)
        .and_then(|units| units.checked_mul(u128::from(seed)))
        .and_then(|dealt| dealt.checked_rem(wide(equal)?))
        .and_then(|start| usize::try_from(start).ok())
        .ok_or(MoneyError::Overflow)
}

/// A seed for [`allocate`](crate::allocate) from an opaque id.
///
/// FNV-1a with the finaliser of `MurmurHash3`. The function is part of the books: another one would
/// move units between people in documents that exist.
pub fn seed_from_id(id: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in id {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(total: u64, people: u32, seed: u64) -> Vec<u64> {
        let weights: Vec<(u32, u64)> = (0..people).map(|person| (person, 1)).collect();
        share_units(total, &weights, seed).expect("people have weights")
    }

    #[test]
    fn s1_a_hundred_among_three() {
        assert_eq!(split(100, 3, 0), [34, 33, 33]);
        assert_eq!(split(100, 3, 1), [33, 34, 33]);
        assert_eq!(split(100, 3, 2), [33, 33, 34]);
        assert_eq!(split(100, 3, 3), [34, 33, 33]);
    }

    #[test]
    fn s2_four_of_eight_get_one_more() {
        let mut shares = split(35_316, 8, 7);
        shares.sort_unstable();
        assert_eq!(shares, [4414, 4414, 4414, 4414, 4415, 4415, 4415, 4415]);
    }

    #[test]
    fn larger_fractions_come_first() {
        // Exact shares 0.9, 1.8 and 0.3, whatever the seed.
        for seed in 0..9 {
            assert_eq!(share_units(3, &[("a", 3), ("b", 6), ("c", 1)], seed), Ok(vec![1, 2, 0]));
        }
        // Exact shares 1.5, 0.75, 0.75: one unit for two equal fractions.
        let weights = [("a", 2), ("b", 1), ("c", 1)];
        assert_eq!(share_units(3, &weights, 0), Ok(vec![1, 1, 1]));
        // Exact shares 2.5, 1.25, 1.25.
        assert_eq!(share_units(5, &weights, 1), Ok(vec![3, 1, 1]));
    }

    #[test]
    fn seeds_of_ids_never_change() {
        assert_eq!(seed_from_id(b""), 0xefd0_1f60_ba99_2926);
        assert_eq!(seed_from_id(b"exp_1"), 0x86c8_3730_c651_9367);
        // Fair in the long run: of 3000 ids each third starts about 1000 times.
        let mut starts = [0_i32; 3];
        for id in 0..3_000_u32 {
            starts[usize::try_from(seed_from_id(&id.to_be_bytes()) % 3).expect("small")] += 1;
        }
        assert!(starts.iter().all(|count| (count - 1000).abs() < 100), "{starts:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn a_thousand_equal_documents_are_fair(
            people in 1..40_u32, total in 0..100_000_u64, first in 0..u64::MAX - 1_000,
        ) {
            let (base, over) = (total / u64::from(people), total % u64::from(people));
            let mut extra: Vec<u64> = (0..people).map(|_| 0).collect();
            for seed in first..first + 1_000 {
                for (extra, share) in extra.iter_mut().zip(split(total, people, seed)) {
                    *extra += share - base;
                }
            }
            let most = (1_000 * over).div_ceil(u64::from(people)) + 1;
            prop_assert!(extra.iter().all(|extra| *extra <= most), "{extra:?} above {most}");
            prop_assert_eq!(extra.iter().sum::<u64>(), 1_000 * over);
            let (least, most) = (extra.iter().min(), extra.iter().max());
            prop_assert!(least.zip(most).is_some_and(|(a, b)| b - a <= 1), "{extra:?}");
        }
    }
}
