//! What can be paid in coins. Separate from the exponent: a franc has two decimals on an invoice
//! and in the bank, and steps of five centimes at the till.

use crate::rounding::divide;
use crate::{Currency, Money, MoneyError, Rounding};

/// The smallest step of a cash payment in minor units, 1 where every minor unit can be paid.
///
/// The euro's own step is one cent; countries that round to five (Finland, the Netherlands, Italy
/// and others) do so by national rule, which the currency alone cannot tell.
pub fn cash_increment(currency: Currency) -> i64 {
    match currency {
        Currency::AUD | Currency::CAD | Currency::CHF | Currency::MYR => 5,
        Currency::NZD | Currency::ILS => 10,
        Currency::DKK => 50,
        Currency::CZK | Currency::NOK | Currency::SEK => 100,
        // Coins of one and two forint were withdrawn on 1 March 2008.
        Currency::HUF => 500,
        _ => 1,
    }
}

impl Money {
    /// The amount to be paid in cash, a multiple of [`cash_increment`]. The difference is the
    /// caller's to book.
    pub fn round_to_cash(self, rounding: Rounding) -> Result<Self, MoneyError> {
        let step = i128::from(cash_increment(self.currency()));
        let steps = divide(i128::from(self.minor()), step, rounding)?;
        let minor = steps.checked_mul(step).ok_or(MoneyError::Overflow)?;
        Self::from_wide(minor, self.currency())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_to_the_nearest_coin() {
        for (currency, minor, expected) in [
            (Currency::CHF, 1_002, 1_000),
            (Currency::CHF, 1_003, 1_005),
            (Currency::CHF, -1_003, -1_005),
            (Currency::SEK, 1_049, 1_000),
            (Currency::SEK, 1_050, 1_100),
            (Currency::HUF, 12_249, 12_000),
            (Currency::HUF, 12_250, 12_500),
            (Currency::DKK, 1_025, 1_050),
            (Currency::NZD, 105, 110),
            (Currency::EUR, 1_003, 1_003),
            (Currency::JPY, 7, 7),
            (Currency::EUR, i64::MIN, i64::MIN),
        ] {
            let cash = Money::new(minor, currency).round_to_cash(Rounding::HalfUp);
            assert_eq!(cash, Ok(Money::new(expected, currency)), "{minor} {currency}");
        }
    }

    #[test]
    fn rounding_out_of_range_is_refused() {
        let most = Money::new(i64::MAX, Currency::CHF);
        assert_eq!(most.round_to_cash(Rounding::Up), Err(MoneyError::Overflow));
        assert!(most.round_to_cash(Rounding::Down).is_ok());
    }
}
