//! The amount and its checked arithmetic. Reading and writing amounts as text live elsewhere.

use std::cmp::Ordering;
use std::fmt;
use std::num::NonZeroU64;

use crate::rounding::divide;
use crate::{Currency, MoneyError, Rounding};

/// An amount: a whole number of minor units of one currency.
///
/// Two amounts are equal when both the number and the currency are. There is no order between
/// currencies, hence [`Money::checked_cmp`] instead of `Ord`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// An amount of `minor` units: `Money::new(1230, Currency::EUR)` is 12.30 EUR.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in this currency.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The number of minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether the amount is zero.
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Whether the amount is below zero.
    pub const fn is_negative(self) -> bool {
        self.minor < 0
    }

    /// Whether the amount is above zero.
    pub const fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// The sum, within one currency.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        self.with_minor(self.minor.checked_add(other.minor))
    }

    /// The difference, within one currency.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        self.with_minor(self.minor.checked_sub(other.minor))
    }

    /// The amount with the other sign.
    pub fn checked_neg(self) -> Result<Self, MoneyError> {
        self.with_minor(self.minor.checked_neg())
    }

    /// The amount `times` over.
    pub fn checked_mul(self, times: i64) -> Result<Self, MoneyError> {
        self.with_minor(self.minor.checked_mul(times))
    }

    /// The comparison, within one currency.
    pub fn checked_cmp(self, other: Self) -> Result<Ordering, MoneyError> {
        self.same_currency(other)?;
        Ok(self.minor.cmp(&other.minor))
    }

    /// The sum of many. Only the final sum has to fit, not the steps towards it.
    pub fn checked_sum(
        currency: Currency,
        amounts: impl IntoIterator<Item = Self>,
    ) -> Result<Self, MoneyError> {
        let zero = Self::zero(currency);
        let mut sum = 0_i128;
        for amount in amounts {
            zero.same_currency(amount)?;
            sum = sum.checked_add(i128::from(amount.minor)).ok_or(MoneyError::Overflow)?;
        }
        Self::from_wide(sum, currency)
    }

    /// The part `numerator / denominator` of the amount, computed exactly and rounded once:
    /// a fee in basis points, a tax, the unused part of a period.
    ///
    /// Parts taken one by one need not add up to the whole; [`allocate`](crate::allocate) makes
    /// parts that do.
    pub fn fraction(
        self,
        numerator: i64,
        denominator: NonZeroU64,
        rounding: Rounding,
    ) -> Result<Self, MoneyError> {
        let product = i128::from(self.minor)
            .checked_mul(i128::from(numerator))
            .ok_or(MoneyError::Overflow)?;
        Self::from_wide(divide(product, i128::from(denominator.get()), rounding)?, self.currency)
    }

    pub(crate) fn from_wide(minor: i128, currency: Currency) -> Result<Self, MoneyError> {
        let minor = i64::try_from(minor).map_err(|_| MoneyError::Overflow)?;
        Ok(Self::new(minor, currency))
    }

    pub(crate) fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch { left: self.currency, right: other.currency })
        }
    }

    fn with_minor(self, minor: Option<i64>) -> Result<Self, MoneyError> {
        minor.map(|minor| Self::new(minor, self.currency)).ok_or(MoneyError::Overflow)
    }
}

/// Plain text with the code, for logs and messages: `-0.05 EUR`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.to_plain(), self.currency)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MAX: Money = Money::new(i64::MAX, Currency::EUR);
    const MIN: Money = Money::new(i64::MIN, Currency::EUR);

    const fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!(MAX.checked_add(eur(1)), Err(MoneyError::Overflow));
        assert_eq!(MIN.checked_sub(eur(1)), Err(MoneyError::Overflow));
        assert_eq!(MIN.checked_neg(), Err(MoneyError::Overflow));
        assert_eq!(MAX.checked_mul(2), Err(MoneyError::Overflow));
        assert_eq!(Money::checked_sum(Currency::EUR, [MAX, eur(1)]), Err(MoneyError::Overflow));
        let double = MAX.fraction(2, NonZeroU64::MIN, Rounding::HalfUp);
        assert_eq!(double, Err(MoneyError::Overflow));
    }

    #[test]
    fn currencies_do_not_mix() {
        let (euro, dollar) = (eur(1), Money::new(1, Currency::USD));
        let mismatch = MoneyError::CurrencyMismatch { left: Currency::EUR, right: Currency::USD };
        assert_eq!(euro.checked_add(dollar), Err(mismatch));
        assert_eq!(euro.checked_sub(dollar), Err(mismatch));
        assert_eq!(euro.checked_cmp(dollar), Err(mismatch));
        assert_eq!(Money::checked_sum(Currency::EUR, [euro, dollar]), Err(mismatch));
        assert_eq!(mismatch.code(), "currency_mismatch");
        assert_ne!(euro, dollar);
    }

    #[test]
    fn a_sum_may_pass_through_what_does_not_fit() {
        assert_eq!(Money::checked_sum(Currency::EUR, [MAX, eur(1), eur(-1)]), Ok(MAX));
        assert_eq!(Money::checked_sum(Currency::EUR, []), Ok(Money::zero(Currency::EUR)));
    }

    #[test]
    fn fractions_round_once() {
        let part = |minor, numerator, denominator, rounding| {
            let denominator = NonZeroU64::new(denominator).expect("not zero");
            eur(minor).fraction(numerator, denominator, rounding)
        };
        // 19 % of 41131.74 x 0.06 = 2467.90, and 2.5 % of one cent.
        assert_eq!(part(246_790, 1_900, 10_000, Rounding::HalfUp), Ok(eur(46_890)));
        assert_eq!(part(1, 250, 10_000, Rounding::HalfUp), Ok(eur(0)));
        assert_eq!(part(1, 250, 10_000, Rounding::Up), Ok(eur(1)));
        assert_eq!(part(-3, 1, 2, Rounding::HalfUp), Ok(eur(-2)));
        assert_eq!(part(i64::MIN, i64::MIN, u64::MAX, Rounding::Down), Ok(eur(1 << 62)));
    }

    #[test]
    fn signs() {
        assert!(eur(1).is_positive() && !eur(1).is_negative() && !eur(1).is_zero());
        assert!(eur(-1).is_negative() && !eur(-1).is_positive());
        assert!(eur(0).is_zero() && !eur(0).is_positive() && !eur(0).is_negative());
        assert_eq!(eur(-5).to_string(), "-0.05 EUR");
    }

    proptest! {
        #[test]
        fn arithmetic_is_exact_or_refused(left in any::<i64>(), right in any::<i64>()) {
            let (a, b) = (i128::from(left), i128::from(right));
            for (result, exact) in [
                (eur(left).checked_add(eur(right)), a + b),
                (eur(left).checked_sub(eur(right)), a - b),
                (eur(left).checked_mul(right), a * b),
                (eur(left).checked_neg(), -a),
                (Money::checked_sum(Currency::EUR, [eur(left), eur(right)]), a + b),
            ] {
                match result {
                    Ok(amount) => prop_assert_eq!(i128::from(amount.minor()), exact),
                    Err(error) => {
                        prop_assert_eq!(error, MoneyError::Overflow);
                        prop_assert!(i64::try_from(exact).is_err());
                    }
                }
            }
        }
    }
}
