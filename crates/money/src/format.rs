//! Amounts as people read them: grouped and marked as in their locale. The inverse of `parse`.

use crate::locale::Convention;
use crate::plain::split_digits;
use crate::{Locale, Money};

/// The true minus, as wide as a plus and a digit.
pub(crate) const MINUS: char = '\u{2212}';

impl Money {
    /// The amount as the locale writes it, grouped, with a true minus (U+2212) in front and without
    /// a currency: `−1.234,56`. [`Money::parse`] reads it back.
    pub fn format(self, locale: Locale) -> String {
        let convention = locale.convention();
        let digits = self.minor().unsigned_abs();
        let (whole, fraction) = split_digits(digits, self.currency().exponent());
        let mut text = String::new();
        if self.is_negative() {
            text.push(MINUS);
        }
        push_grouped(&mut text, &whole, convention);
        if !fraction.is_empty() {
            text.extend(convention.decimals.first());
            text.extend(fraction.chars().map(|digit| written(digit, convention)));
        }
        text
    }

    /// [`Money::format`] with the currency's code behind: `1,234.56 EUR`.
    pub fn format_with_code(self, locale: Locale) -> String {
        format!("{} {}", self.format(locale), self.currency())
    }
}

fn push_grouped(text: &mut String, whole: &str, convention: &Convention) {
    let mut left = whole.len();
    for digit in whole.chars() {
        let at_mark =
            left.checked_sub(3).is_some_and(|above| above.is_multiple_of(convention.group_size));
        if at_mark && left < whole.len() {
            text.extend(convention.groups.first());
        }
        text.push(written(digit, convention));
        left = left.saturating_sub(1);
    }
}

/// The locale's own sign for an ASCII digit.
fn written(digit: char, convention: &Convention) -> char {
    let own = || {
        let value = digit.to_digit(10)?;
        let zero = convention.zeros.first()?;
        char::from_u32(u32::from(*zero).checked_add(value)?)
    };
    own().unwrap_or(digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;

    #[test]
    fn each_locale_writes_in_its_way() {
        for (locale, large, small) in [
            (Locale::En, "−1,234,567.89", "999.00"),
            (Locale::De, "−1.234.567,89", "999,00"),
            (Locale::DeCh, "−1'234'567.89", "999.00"),
            (Locale::Fr, "−1\u{202f}234\u{202f}567,89", "999,00"),
            (Locale::FrCh, "−1\u{202f}234\u{202f}567.89", "999.00"),
            (Locale::Mk, "−1.234.567,89", "999,00"),
            (Locale::Pl, "−1\u{a0}234\u{a0}567,89", "999,00"),
            (Locale::Hi, "−12,34,567.89", "999.00"),
            (Locale::Bn, "−১২,৩৪,৫৬৭.৮৯", "৯৯৯.০০"),
            (Locale::Ar, "−1,234,567.89", "999.00"),
            (Locale::ArEg, "−١٬٢٣٤٬٥٦٧٫٨٩", "٩٩٩٫٠٠"),
            (Locale::ArMa, "−1.234.567,89", "999,00"),
            (Locale::Fa, "−۱٬۲۳۴٬۵۶۷٫۸۹", "۹۹۹٫۰۰"),
        ] {
            assert_eq!(Money::new(-123_456_789, Currency::EUR).format(locale), large, "{locale:?}");
            assert_eq!(Money::new(99_900, Currency::EUR).format(locale), small, "{locale:?}");
        }
    }

    #[test]
    fn groups_start_where_they_should() {
        for (minor, english, hindi) in [
            (0, "0", "0"),
            (100, "100", "100"),
            (1_000, "1,000", "1,000"),
            (10_000, "10,000", "10,000"),
            (100_000, "100,000", "1,00,000"),
            (1_000_000, "1,000,000", "10,00,000"),
            (10_000_000, "10,000,000", "1,00,00,000"),
        ] {
            let yen = Money::new(minor, Currency::JPY);
            assert_eq!(yen.format(Locale::En), english);
            assert_eq!(yen.format(Locale::Hi), hindi);
        }
    }

    #[test]
    fn the_code_stands_behind() {
        let amount = Money::new(123_456, Currency::EUR);
        assert_eq!(amount.format_with_code(Locale::En), "1,234.56 EUR");
    }
}
