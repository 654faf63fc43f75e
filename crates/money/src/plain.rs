//! The notation of programs: ASCII digits with at most one point, the same everywhere. Amounts in
//! JSON and in the database, and rates, are written and read here; people's notations are not.

use crate::rounding::power_of_ten;
use crate::{Currency, Money, MoneyError};

/// Longest text of an amount or rate worth reading, in bytes. 19 digits in the widest script with
/// all their marks need 100.
pub(crate) const MAX_TEXT: usize = 128;

impl Money {
    /// Reads plain text: an optional `-`, digits, optionally `.` and digits, optionally a power of
    /// ten as JSON numbers may have (`1.5e3`). Decimals beyond the currency's must be zeros.
    ///
    /// The value is taken digit by digit and is exact.
    pub fn parse_plain(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        if text.len() > MAX_TEXT {
            return Err(MoneyError::AmountMalformed);
        }
        let (decimal, power) = match text.split_once(['e', 'E']) {
            Some((decimal, power)) => (decimal, read_power(power)?),
            None => (text, 0),
        };
        let decimal = split_decimal(decimal).ok_or(MoneyError::AmountMalformed)?;
        assemble(&decimal, power, currency)
    }

    /// Plain text with exactly the decimals of the currency: `12.30`, `-0.05`, `1200` for yen.
    /// [`Money::parse_plain`] reads it back.
    pub fn to_plain(self) -> String {
        let sign = if self.is_negative() { "-" } else { "" };
        let digits = self.minor().unsigned_abs();
        format!("{sign}{}", join_decimal(digits, self.currency().exponent()))
    }
}

/// A decimal number taken apart: a sign and ASCII digits.
pub(crate) struct Decimal<'a> {
    pub(crate) negative: bool,
    /// Digits before the point.
    pub(crate) whole: &'a str,
    /// Digits behind the point.
    pub(crate) fraction: &'a str,
}

/// Takes an optional `-`, digits, and optionally a point and digits apart, and nothing else.
pub(crate) fn split_decimal(text: &str) -> Option<Decimal<'_>> {
    let unsigned = text.strip_prefix('-');
    let negative = unsigned.is_some();
    let unsigned = unsigned.unwrap_or(text);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    (is_digits(whole) && fraction.is_none_or(is_digits)).then_some(Decimal {
        negative,
        whole,
        fraction: fraction.unwrap_or_default(),
    })
}

/// `mantissa / 10^scale` with all its decimals.
pub(crate) fn join_decimal(mantissa: u64, scale: u8) -> String {
    let (whole, fraction) = split_digits(mantissa, scale);
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{whole}{point}{fraction}")
}

/// The digits of `mantissa / 10^scale` before and behind the decimal mark.
pub(crate) fn split_digits(mantissa: u64, scale: u8) -> (String, String) {
    let scale = usize::from(scale);
    let width = scale.saturating_add(1);
    let mut whole = format!("{mantissa:0>width$}");
    let fraction = whole.split_off(whole.len().saturating_sub(scale));
    (whole, fraction)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The power of ten behind `e`. One beyond `i32` says the same as the largest `i32`: out of range.
fn read_power(text: &str) -> Result<i32, MoneyError> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if !is_digits(digits) {
        return Err(MoneyError::AmountMalformed);
    }
    let power = digits.parse::<i32>().unwrap_or(i32::MAX);
    Ok(if negative { power.saturating_neg() } else { power })
}

/// `decimal * 10^power` in minor units of `currency`.
pub(crate) fn assemble(
    decimal: &Decimal<'_>,
    power: i32,
    currency: Currency,
) -> Result<Money, MoneyError> {
    let digits = [decimal.whole, decimal.fraction].concat();
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return Ok(Money::zero(currency));
    }
    // Minor units are `significant * 10^shift`; the last significant digit is not zero, so a
    // negative shift is a digit too many.
    let length = |text: &str| i32::try_from(text.len()).map_err(|_| MoneyError::Overflow);
    let shift = length(&digits)?
        .saturating_sub(length(significant)?)
        .saturating_sub(length(decimal.fraction)?)
        .saturating_add(i32::from(currency.exponent()))
        .saturating_add(power);
    let shift = u32::try_from(shift).map_err(|_| MoneyError::TooManyDecimals { currency })?;
    let significant = significant.parse::<i128>().map_err(|_| MoneyError::Overflow)?;
    let signed = if decimal.negative { significant.checked_neg() } else { Some(significant) };
    let minor = signed.and_then(|signed| signed.checked_mul(power_of_ten(shift).ok()?));
    Money::from_wide(minor.ok_or(MoneyError::Overflow)?, currency)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<i64, MoneyError> {
        Money::parse_plain(text, Currency::EUR).map(Money::minor)
    }

    #[test]
    fn written_with_the_decimals_of_the_currency() {
        for (minor, currency, text) in [
            (1230, Currency::EUR, "12.30"),
            (-5, Currency::EUR, "-0.05"),
            (0, Currency::EUR, "0.00"),
            (1200, Currency::JPY, "1200"),
            (0, Currency::JPY, "0"),
            (-1, Currency::KWD, "-0.001"),
            (12_345, Currency::CLF, "1.2345"),
            (3, Currency::USES, "3"),
            (i64::MIN, Currency::EUR, "-92233720368547758.08"),
            (i64::MAX, Currency::CLF, "922337203685477.5807"),
        ] {
            assert_eq!(Money::new(minor, currency).to_plain(), text);
        }
    }

    #[test]
    fn read_exactly() {
        for (text, minor) in [
            ("12.30", 1_230),
            ("12.3", 1_230),
            ("12", 1_200),
            ("-0.05", -5),
            ("-0", 0),
            ("1.910", 191),
            ("1.5e3", 150_000),
            ("1.5E+3", 150_000),
            ("1500e-2", 1_500),
            ("0.0000000001e9", 10),
            ("1000000000000000000000e-19", 10_000),
            ("0e99999999999999999999", 0),
            ("0e-99999999999999999999", 0),
            ("92233720368547758.07", i64::MAX),
            ("-92233720368547758.08", i64::MIN),
        ] {
            assert_eq!(read(text), Ok(minor), "{text}");
        }
    }

    #[test]
    fn read_strictly() {
        let long = "0".repeat(MAX_TEXT + 1);
        for text in [
            "",
            "-",
            ".",
            "1.",
            ".5",
            "+1",
            "--1",
            "1,5",
            "1 ",
            " 1",
            "1_000",
            "0x10",
            "1e",
            "1e+",
            "e5",
            "1e1.5",
            "1e--1",
            "NaN",
            "inf",
            "1.2.3",
            &long,
            "\u{2212}1",
            "١",
            "1.-5",
            "1.+5",
        ] {
            assert_eq!(read(text), Err(MoneyError::AmountMalformed), "{text}");
        }
        for text in ["1.005", "0.001", "1e-3", "1.5e-2", "1e-99999999999999999999"] {
            let error = MoneyError::TooManyDecimals { currency: Currency::EUR };
            assert_eq!(read(text), Err(error), "{text}");
        }
        let digits = "9".repeat(100);
        for text in ["92233720368547758.08", "1e17", "1e36", "1e99999999999999999999", &digits] {
            assert_eq!(read(text), Err(MoneyError::Overflow), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            minor in any::<i64>(),
            currency in prop::sample::select(Currency::all().collect::<Vec<_>>()),
        ) {
            let amount = Money::new(minor, currency);
            prop_assert_eq!(Money::parse_plain(&amount.to_plain(), currency), Ok(amount));
        }

        #[test]
        fn powers_of_ten_move_the_point(minor in any::<i64>(), power in 0..12_i32) {
            let amount = Money::new(minor, Currency::JPY);
            let text = format!("{minor}{}e-{power}", "0".repeat(usize::try_from(power)?));
            prop_assert_eq!(Money::parse_plain(&text, Currency::JPY), Ok(amount));
        }
    }
}
