//! The only place where an exact result may lose digits, and the named ways in which it may.

use crate::MoneyError;

/// How to choose between the two neighbours of a result that lies between them.
///
/// Every way is symmetric around zero, so a refund rounds like the charge it takes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// To the nearest, a half away from zero: commercial rounding, and the law for euro conversions
    /// (Regulation (EC) No 1103/97, article 5). The one to use unless a contract says otherwise.
    HalfUp,
    /// To the nearest, a half to the even neighbour, so that many roundings do not drift.
    HalfEven,
    /// Towards zero.
    Down,
    /// Away from zero.
    Up,
}

/// `numerator / denominator` for a denominator above zero; any other is an overflow.
pub(crate) fn divide(
    numerator: i128,
    denominator: i128,
    rounding: Rounding,
) -> Result<i128, MoneyError> {
    if denominator <= 0 {
        return Err(MoneyError::Overflow);
    }
    let quotient = numerator.checked_div(denominator).ok_or(MoneyError::Overflow)?;
    let remainder = numerator.checked_rem(denominator).ok_or(MoneyError::Overflow)?;
    let rest = remainder.unsigned_abs();
    // Comparing with what is missing to the next neighbour avoids doubling, which may overflow.
    let missing = denominator.unsigned_abs().saturating_sub(rest);
    let away = rest != 0
        && match rounding {
            Rounding::HalfUp => rest >= missing,
            Rounding::HalfEven => rest > missing || (rest == missing && quotient & 1 == 1),
            Rounding::Down => false,
            Rounding::Up => true,
        };
    if away {
        quotient.checked_add(numerator.signum()).ok_or(MoneyError::Overflow)
    } else {
        Ok(quotient)
    }
}

/// `10^power`, which fits up to 38.
pub(crate) fn power_of_ten(power: u32) -> Result<i128, MoneyError> {
    10_i128.checked_pow(power).ok_or(MoneyError::Overflow)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn halves_and_their_neighbours() {
        use Rounding::{Down, HalfEven, HalfUp, Up};
        // numerator over 10: HalfUp, HalfEven, Down, Up
        let table = [
            (0, [0, 0, 0, 0]),
            (4, [0, 0, 0, 1]),
            (5, [1, 0, 0, 1]),
            (6, [1, 1, 0, 1]),
            (10, [1, 1, 1, 1]),
            (14, [1, 1, 1, 2]),
            (15, [2, 2, 1, 2]),
            (25, [3, 2, 2, 3]),
        ];
        for (numerator, expected) in table {
            for (rounding, expected) in [HalfUp, HalfEven, Down, Up].into_iter().zip(expected) {
                assert_eq!(
                    divide(numerator, 10, rounding),
                    Ok(expected),
                    "{numerator} {rounding:?}"
                );
                assert_eq!(divide(-numerator, 10, rounding), Ok(-expected), "-{numerator}");
            }
        }
    }

    #[test]
    fn extremes_do_not_panic() {
        assert_eq!(divide(i128::MIN, 1, Rounding::HalfUp), Ok(i128::MIN));
        assert_eq!(divide(i128::MAX, i128::MAX, Rounding::Up), Ok(1));
        assert_eq!(divide(1, 0, Rounding::Up), Err(MoneyError::Overflow));
        assert_eq!(divide(1, -1, Rounding::Up), Err(MoneyError::Overflow));
        assert_eq!(power_of_ten(39), Err(MoneyError::Overflow));
    }

    proptest! {
        #[test]
        fn the_error_is_below_one_and_at_most_a_half_when_nearest(
            numerator in any::<i64>(), denominator in 1..=i64::MAX, pick in 0..4_usize,
        ) {
            let (numerator, denominator) = (i128::from(numerator), i128::from(denominator));
            let rounding =
                [Rounding::HalfUp, Rounding::HalfEven, Rounding::Down, Rounding::Up][pick];
            let result = divide(numerator, denominator, rounding)?;
            let error = (result * denominator - numerator).abs();
            prop_assert!(error < denominator);
            match rounding {
                Rounding::HalfUp | Rounding::HalfEven => prop_assert!(2 * error <= denominator),
                Rounding::Down => prop_assert!((result * denominator).abs() <= numerator.abs()),
                Rounding::Up => prop_assert!((result * denominator).abs() >= numerator.abs()),
            }
        }
    }
}
