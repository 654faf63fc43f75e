//! Exchange rates and conversion. A rate is an exact decimal; rounding happens once, at the end of
//! a conversion, in the way the caller names.
//!
//! There is no inverse of a rate. `1 / 1.0823` has no finite decimal, so an inverse would have to
//! be rounded, and money sent there and back would change; Regulation (EC) No 1103/97, article 4,
//! forbids it for the euro's legacy rates. Instead [`Money::convert_back`] divides by the rate and
//! [`Money::convert_across`] goes through a pivot currency, both rounding only the result.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::parse::split_number;
use crate::plain::{Decimal, MAX_TEXT, join_decimal, split_decimal};
use crate::rounding::{divide, power_of_ten};
use crate::{Currency, Locale, Money, MoneyError, Rounding};

/// A positive exact decimal `mantissa / 10^scale`: how many units of the quoted currency one unit
/// of the base currency buys, both in major units.
///
/// Kept without trailing zeros, so equal rates are equal values. Not a general decimal: sums and
/// differences of rates mean nothing. Any 19 digits fit, up to 18 of them decimals.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rate {
    mantissa: u64,
    scale: u8,
}

/// Keeps every power of ten that scales and exponents lead to within 128 bits.
const MAX_SCALE: u8 = 18;

impl Rate {
    /// One to one.
    pub const ONE: Self = Self { mantissa: 1, scale: 0 };

    /// The rate `mantissa / 10^scale`.
    pub fn new(mantissa: u64, scale: u8) -> Result<Self, MoneyError> {
        Self::from_wide(u128::from(mantissa), scale)
    }

    /// Reads digits with an optional decimal point: `1.0823`, `117`, `0.00005`.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        if text.len() > MAX_TEXT {
            return Err(MoneyError::RateMalformed);
        }
        let Decimal { negative, whole, fraction } =
            split_decimal(text).ok_or(MoneyError::RateMalformed)?;
        if negative {
            return Err(MoneyError::RateNotPositive);
        }
        Self::from_digits(whole, fraction)
    }

    /// Reads what a person typed, in the notation of their locale and without a sign; of marks it
    /// takes what [`Money::parse`] takes, so that `1,000` is a thousand for whoever groups so.
    pub fn parse_typed(text: &str, locale: Locale) -> Result<Self, MoneyError> {
        if text.len() > MAX_TEXT {
            return Err(MoneyError::RateMalformed);
        }
        let (whole, fraction) =
            split_number(text, locale.convention()).ok_or(MoneyError::RateMalformed)?;
        Self::from_digits(&whole, &fraction)
    }

    fn from_digits(whole: &str, fraction: &str) -> Result<Self, MoneyError> {
        let mantissa =
            [whole, fraction].concat().parse().map_err(|_| MoneyError::RateOutOfRange)?;
        let scale = u8::try_from(fraction.len()).map_err(|_| MoneyError::RateOutOfRange)?;
        Self::from_wide(mantissa, scale)
    }

    /// The rate from A to C out of the rates from A to B and from B to C: their exact product.
    pub fn cross(a_to_b: &Self, b_to_c: &Self) -> Result<Self, MoneyError> {
        let mantissa = u128::from(a_to_b.mantissa)
            .checked_mul(u128::from(b_to_c.mantissa))
            .ok_or(MoneyError::RateOutOfRange)?;
        Self::from_wide(mantissa, a_to_b.scale.saturating_add(b_to_c.scale))
    }

    /// All digits, without the point.
    pub const fn mantissa(&self) -> u64 {
        self.mantissa
    }

    /// How many of the digits are decimals, 0 to 18.
    pub const fn scale(&self) -> u8 {
        self.scale
    }

    fn from_wide(mut mantissa: u128, mut scale: u8) -> Result<Self, MoneyError> {
        if mantissa == 0 {
            return Err(MoneyError::RateNotPositive);
        }
        while scale > 0 && mantissa.is_multiple_of(10) {
            mantissa = mantissa.checked_div(10).ok_or(MoneyError::RateOutOfRange)?;
            scale = scale.saturating_sub(1);
        }
        match u64::try_from(mantissa) {
            Ok(mantissa) if scale <= MAX_SCALE => Ok(Self { mantissa, scale }),
            _ => Err(MoneyError::RateOutOfRange),
        }
    }
}

impl Money {
    /// The amount in `to`, where one unit of the amount's currency is `rate` units of `to`.
    pub fn convert(
        self,
        rate: &Rate,
        to: Currency,
        rounding: Rounding,
    ) -> Result<Self, MoneyError> {
        self.exchange(rate, &Rate::ONE, to, rounding)
    }

    /// The amount in `to`, where one unit of `to` is `rate` units of the amount's currency:
    /// division by the rate, as its inverse would have to be rounded.
    pub fn convert_back(
        self,
        rate: &Rate,
        to: Currency,
        rounding: Rounding,
    ) -> Result<Self, MoneyError> {
        self.exchange(&Rate::ONE, rate, to, rounding)
    }

    /// The amount in `to` through a pivot currency, where one unit of the pivot is `own` units of
    /// the amount's currency and `other` units of `to`, as central banks publish rates. Nothing is
    /// rounded on the way.
    pub fn convert_across(
        self,
        own: &Rate,
        other: &Rate,
        to: Currency,
        rounding: Rounding,
    ) -> Result<Self, MoneyError> {
        self.exchange(other, own, to, rounding)
    }

    /// `self * multiplier / divisor`, exactly, then rounded once.
    fn exchange(
        self,
        multiplier: &Rate,
        divisor: &Rate,
        to: Currency,
        rounding: Rounding,
    ) -> Result<Self, MoneyError> {
        let up = u32::from(to.exponent()).saturating_add(u32::from(divisor.scale));
        let down =
            u32::from(self.currency().exponent()).saturating_add(u32::from(multiplier.scale));
        let numerator = i128::from(self.minor())
            .checked_mul(i128::from(multiplier.mantissa))
            .ok_or(MoneyError::Overflow)?
            .checked_mul(power_of_ten(up.saturating_sub(down))?)
            .ok_or(MoneyError::Overflow)?;
        let denominator = i128::from(divisor.mantissa)
            .checked_mul(power_of_ten(down.saturating_sub(up))?)
            .ok_or(MoneyError::Overflow)?;
        Self::from_wide(divide(numerator, denominator, rounding)?, to)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&join_decimal(self.mantissa, self.scale))
    }
}

impl fmt::Debug for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rate({self})")
    }
}

impl FromStr for Rate {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        Self::parse(text)
    }
}

/// As text, because a JSON number would pass through a float in most clients.
impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rate(text: &str) -> Rate {
        Rate::parse(text).expect(text)
    }

    #[test]
    fn a_typed_rate_is_read_as_its_writer_writes_numbers() {
        for (text, locale, read) in [
            ("1.5", Locale::En, Some("1.5")),
            ("1,5", Locale::De, Some("1.5")),
            (".5", Locale::En, Some("0.5")),
            ("1,000", Locale::En, Some("1000")),
            ("1.000", Locale::De, Some("1000")),
            ("1,000", Locale::De, Some("1")),
            ("1.234,5", Locale::Mk, Some("1234.5")),
            ("1,5", Locale::En, None),
            ("1.5", Locale::De, None),
            ("0,500", Locale::En, None),
            ("1,00", Locale::En, None),
            ("2.", Locale::En, None),
            ("-2", Locale::En, None),
            ("0", Locale::En, None),
            ("", Locale::En, None),
        ] {
            let rate = Rate::parse_typed(text, locale).ok().map(|rate| rate.to_string());
            assert_eq!(rate.as_deref(), read, "{text:?} in {locale:?}");
        }
    }

    #[test]
    fn text_is_read_exactly_or_refused() {
        for (text, written) in [
            ("1.0823", "1.0823"),
            ("117", "117"),
            ("1.10", "1.1"),
            ("0.000000000000000001", "0.000000000000000001"),
            ("007.5", "7.5"),
            ("100.000000000000000000000000", "100"),
            ("18446744073709551615", "18446744073709551615"),
        ] {
            assert_eq!(rate(text).to_string(), written);
        }
        for (text, error) in [
            ("", MoneyError::RateMalformed),
            (".5", MoneyError::RateMalformed),
            ("1.", MoneyError::RateMalformed),
            ("1,1", MoneyError::RateMalformed),
            ("1e3", MoneyError::RateMalformed),
            ("+1", MoneyError::RateMalformed),
            ("1.2.3", MoneyError::RateMalformed),
            ("--1", MoneyError::RateMalformed),
            ("١", MoneyError::RateMalformed),
            ("0", MoneyError::RateNotPositive),
            ("0.00", MoneyError::RateNotPositive),
            ("-1.5", MoneyError::RateNotPositive),
            ("0.0000000000000000001", MoneyError::RateOutOfRange),
            ("18446744073709551616", MoneyError::RateOutOfRange),
        ] {
            assert_eq!(Rate::parse(text), Err(error), "{text}");
        }
        assert_eq!(Rate::parse(&"1".repeat(MAX_TEXT + 1)), Err(MoneyError::RateMalformed));
    }

    #[test]
    fn conversion_knows_the_decimals_of_both_sides() {
        let euros = Money::new(12_345, Currency::EUR);
        for (amount, quote, to, minor) in [
            (euros, "1.0823", Currency::USD, 13_361),
            (euros, "162.34", Currency::JPY, 20_041),
            (euros, "0.33215", Currency::KWD, 41_004),
            (Money::new(20_041, Currency::JPY), "0.0061599", Currency::EUR, 12_345),
            (Money::new(-12_345, Currency::EUR), "1.0823", Currency::USD, -13_361),
        ] {
            let converted = amount.convert(&rate(quote), to, Rounding::HalfUp);
            assert_eq!(converted, Ok(Money::new(minor, to)), "{amount} at {quote}");
        }
    }

    #[test]
    fn legacy_rates_divide() {
        // 500 and 1000 tolars at 239.640 to the euro. The tolar has left ISO 4217; the kuna, which
        // is still listed, has as many decimals.
        let tolar = Currency::parse("HRK").expect("listed");
        for (major, cents) in [(500, 209), (1_000, 417)] {
            let tolars = Money::new(major * 100, tolar);
            let euros = tolars.convert_back(&rate("239.640"), Currency::EUR, Rounding::HalfUp);
            assert_eq!(euros, Ok(Money::new(cents, Currency::EUR)));
        }
    }

    #[test]
    fn across_a_pivot_nothing_is_rounded_on_the_way() {
        // At 1.0823 USD and 162.34 JPY to the euro, 100.00 USD are 92.395... EUR and
        // 14,999.5... JPY.
        let dollars = Money::new(10_000, Currency::USD);
        let (own, other) = (rate("1.0823"), rate("162.34"));
        for (rounding, yen) in [(Rounding::HalfUp, 15_000), (Rounding::Down, 14_999)] {
            let across = dollars.convert_across(&own, &other, Currency::JPY, rounding);
            assert_eq!(across, Ok(Money::new(yen, Currency::JPY)));
        }
        // By way of 92.40 EUR even rounding down gives a yen too much.
        let euros = dollars.convert_back(&own, Currency::EUR, Rounding::HalfUp);
        let yen = euros.and_then(|euros| euros.convert(&other, Currency::JPY, Rounding::Down));
        assert_eq!(yen, Ok(Money::new(15_000, Currency::JPY)));
    }

    #[test]
    fn a_cross_rate_is_exact_or_refused() {
        let cross = Rate::cross(&rate("1.0823"), &rate("0.85"));
        assert_eq!(cross, Ok(rate("0.919955")));
        assert_eq!(Rate::cross(&rate("2.5"), &rate("4")), Ok(rate("10")));
        let long = rate("1.234567890123456789");
        assert_eq!(Rate::cross(&long, &long), Err(MoneyError::RateOutOfRange));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let most = Money::new(i64::MAX, Currency::EUR);
        let doubled = most.convert(&rate("2"), Currency::USD, Rounding::HalfUp);
        assert_eq!(doubled, Err(MoneyError::Overflow));
        let finest = rate("0.000000000000000001");
        let back = most.convert_back(&finest, Currency::CLF, Rounding::HalfUp);
        assert_eq!(back, Err(MoneyError::Overflow));
    }

    #[test]
    fn json_is_text() {
        let json = serde_json::to_string(&rate("1.0823")).expect("a string");
        assert_eq!(json, r#""1.0823""#);
        assert_eq!(serde_json::from_str::<Rate>(&json).expect("a rate"), rate("1.0823"));
        assert!(serde_json::from_str::<Rate>("1.0823").is_err());
    }

    proptest! {
        #[test]
        fn text_round_trips(mantissa in 1..=u64::MAX, scale in 0..=MAX_SCALE) {
            let made = Rate::new(mantissa, scale)?;
            prop_assert_eq!(Rate::parse(&made.to_string()), Ok(made));
        }

        #[test]
        fn conversion_is_off_by_at_most_half_a_unit(
            minor in -1_000_000_000_000_i64..1_000_000_000_000,
            mantissa in 1..1_000_000_000_u64,
            scale in 0..10_u8,
        ) {
            let quote = Rate::new(mantissa, scale)?;
            let yen = Money::new(minor, Currency::EUR)
                .convert(&quote, Currency::JPY, Rounding::HalfUp);
            // minor * mantissa / 10^(scale + 2)
            let exact = i128::from(minor) * i128::from(mantissa);
            let unit = 10_i128.pow(u32::from(scale) + 2);
            match yen {
                Ok(yen) => prop_assert!(2 * (i128::from(yen.minor()) * unit - exact).abs() <= unit),
                Err(error) => {
                    prop_assert_eq!(error, MoneyError::Overflow);
                    prop_assert!((exact / unit).abs() >= i128::from(i64::MAX));
                }
            }
        }

        #[test]
        fn there_and_back_is_the_same_when_the_other_side_is_finer(
            minor in -1_000_000_000_000_i64..1_000_000_000_000,
            mantissa in 1_000..1_000_000_000_u64,
        ) {
            // At a rate of 1 or more every cent has a cent of its own on the other side.
            let quote = Rate::new(mantissa, 3)?;
            let euros = Money::new(minor, Currency::EUR);
            let there = euros.convert(&quote, Currency::USD, Rounding::HalfUp)?;
            prop_assert_eq!(there.convert_back(&quote, Currency::EUR, Rounding::HalfUp), Ok(euros));
        }
    }
}
