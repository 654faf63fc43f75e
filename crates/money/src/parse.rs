//! Amounts as a person types them, where the locale decides what each mark means. Text that would
//! have to be guessed at is refused. The notation of programs lives in `plain`.

use crate::format::MINUS;
use crate::locale::Convention;
use crate::plain::{Decimal, MAX_TEXT, assemble};
use crate::{Currency, Locale, Money, MoneyError};

/// Minus signs people write: the one on the keyboard and the true one.
const MINUSES: [char; 2] = ['-', MINUS];

impl Money {
    /// Reads what a person typed, in the notation of their locale.
    ///
    /// Below zero is a minus before or behind (`-12`, `−12`, `12.00-`) or brackets (`(12.00)`).
    /// Group marks are optional; where one stands, all must stand, in their places, and be the
    /// same. More decimals than the currency has are an error even if they are zeros: in another
    /// locale `1.000` is a thousand.
    pub fn parse(text: &str, currency: Currency, locale: Locale) -> Result<Self, MoneyError> {
        if text.len() > MAX_TEXT {
            return Err(MoneyError::AmountMalformed);
        }
        let (negative, body) = split_sign(trim(text));
        let (whole, fraction) =
            split_number(body, locale.convention()).ok_or(MoneyError::AmountMalformed)?;
        if fraction.len() > usize::from(currency.exponent()) {
            return Err(MoneyError::TooManyDecimals { currency });
        }
        assemble(&Decimal { negative, whole: &whole, fraction: &fraction }, 0, currency)
    }
}

/// Without spaces and invisible direction marks at both ends, which text copied from a
/// right-to-left page carries.
fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}')
    })
}

/// Takes at most one sign off. A second one is left in place, where no digit is expected.
fn split_sign(text: &str) -> (bool, &str) {
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        return (true, trim(inner));
    }
    if let Some(rest) = text.strip_prefix(MINUSES).or_else(|| text.strip_suffix(MINUSES)) {
        return (true, trim(rest));
    }
    (false, text.strip_prefix('+').map_or(text, trim))
}

/// Whole part and decimals as ASCII digits, or nothing if `text` breaks the convention.
pub(crate) fn split_number(text: &str, convention: &Convention) -> Option<(String, String)> {
    // All digits must be of one set: mixed ones are a mistake or a trick.
    let zero = convention
        .zeros
        .iter()
        .copied()
        .find(|zero| text.chars().any(|c| digit(c, *zero).is_some()))?;
    match text.split_once(convention.decimals) {
        // ".50" leaves nothing open, "12." does: a decimal or the next group may have been meant.
        Some(("", fraction)) => Some((String::new(), digits(fraction, zero)?)),
        Some((whole, fraction)) => {
            Some((split_groups(whole, zero, convention)?, digits(fraction, zero)?))
        }
        None => Some((split_groups(text, zero, convention)?, String::new())),
    }
}

/// The whole part, with either no group marks or all of them.
fn split_groups(text: &str, zero: char, convention: &Convention) -> Option<String> {
    let Some(mark) = text.chars().find(|c| convention.groups.contains(c)) else {
        return digits(text, zero);
    };
    let groups = text.split(mark).map(|group| digits(group, zero)).collect::<Option<Vec<_>>>()?;
    let (last, leading) = groups.split_last()?;
    let (first, middle) = leading.split_first()?;
    let in_place = last.len() == 3
        && middle.iter().all(|group| group.len() == convention.group_size)
        && first.len() <= convention.group_size
        // "0,123" is nobody's thousand: the writer meant a decimal mark.
        && !first.starts_with('0');
    in_place.then(|| groups.concat())
}

fn digits(text: &str, zero: char) -> Option<String> {
    let digits = text.chars().map(|c| digit(c, zero)).collect::<Option<String>>()?;
    (!digits.is_empty()).then_some(digits)
}

/// The ASCII digit for `c`, if `c` belongs to the set of digits that starts with `zero`.
fn digit(c: char, zero: char) -> Option<char> {
    let value = u32::from(c).checked_sub(u32::from(zero))?;
    char::from_digit(value, 10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str, locale: Locale) -> Result<i64, MoneyError> {
        Money::parse(text, Currency::EUR, locale).map(Money::minor)
    }

    const MALFORMED: Result<i64, MoneyError> = Err(MoneyError::AmountMalformed);
    const TOO_MANY: Result<i64, MoneyError> =
        Err(MoneyError::TooManyDecimals { currency: Currency::EUR });

    #[test]
    fn people_write_amounts_in_many_ways() {
        for (text, locale, minor) in [
            ("1.234,56", Locale::De, 123_456),
            ("1,234.56", Locale::En, 123_456),
            ("1'234.56", Locale::DeCh, 123_456),
            ("1\u{2019}234.56", Locale::DeCh, 123_456),
            ("1 234,56", Locale::Fr, 123_456),
            ("1\u{a0}234,56", Locale::Pl, 123_456),
            ("1.234,56", Locale::Mk, 123_456),
            ("24,70", Locale::De, 2_470),
            ("24.70", Locale::En, 2_470),
            ("1.000", Locale::De, 100_000),
            ("1,000", Locale::En, 100_000),
            ("1,23,456.78", Locale::Hi, 12_345_678),
            ("१,२३,४५६.७८", Locale::Hi, 12_345_678),
            ("١٢٣", Locale::Ar, 12_300),
            ("١٬٢٣٤٫٥٦", Locale::ArEg, 123_456),
            ("1,234.56", Locale::ArEg, 123_456),
            ("۱٬۲۳۴٫۵۶", Locale::Fa, 123_456),
            ("(12.00)", Locale::En, -1_200),
            ("( 12.00 )", Locale::En, -1_200),
            ("12.00-", Locale::En, -1_200),
            ("\u{2212}12", Locale::En, -1_200),
            ("-12", Locale::En, -1_200),
            ("- 12", Locale::En, -1_200),
            ("12 -", Locale::En, -1_200),
            ("+12", Locale::En, 1_200),
            ("  12.5\t", Locale::En, 1_250),
            ("\u{200e}-12\u{200e}", Locale::Ar, -1_200),
            (".50", Locale::En, 50),
            ("007", Locale::En, 700),
            ("-0", Locale::En, 0),
            ("92233720368547758.07", Locale::En, i64::MAX),
            ("-92,233,720,368,547,758.08", Locale::En, i64::MIN),
        ] {
            assert_eq!(read(text, locale), Ok(minor), "{text} {locale:?}");
        }
    }

    #[test]
    fn what_would_have_to_be_guessed_is_refused() {
        for (text, locale) in [
            // The other locale's marks.
            ("24,70", Locale::En),
            ("24.70", Locale::De),
            ("1.234,56", Locale::En),
            ("1,234.56", Locale::De),
            ("1'234.56", Locale::En),
            ("1 234.56", Locale::En),
            ("12.50", Locale::Fr),
            ("1,23,456", Locale::En),
            ("123,456", Locale::Hi),
            ("١٢٣", Locale::En),
            // Marks out of place.
            ("1,2345", Locale::En),
            ("1234,567", Locale::En),
            ("12,34", Locale::En),
            ("1,234,56", Locale::En),
            ("1,,234", Locale::En),
            (",234", Locale::En),
            ("1,234,", Locale::En),
            ("0,123", Locale::En),
            ("1.2.3", Locale::En),
            ("1.234,5", Locale::En),
            ("1.5,000", Locale::En),
            ("12.", Locale::En),
            (".", Locale::En),
            ("1'234\u{2019}567", Locale::DeCh),
            // Two signs, or none that is known.
            ("--12", Locale::En),
            ("-12-", Locale::En),
            ("-(12)", Locale::En),
            ("(-12)", Locale::En),
            ("(12", Locale::En),
            ("12)", Locale::En),
            ("+-12", Locale::En),
            ("1-2", Locale::En),
            // Not numbers.
            ("", Locale::En),
            ("-", Locale::En),
            ("()", Locale::En),
            ("abc", Locale::En),
            ("1e3", Locale::En),
            ("€12", Locale::En),
            ("12 EUR", Locale::En),
            ("1٢3", Locale::Ar),
            ("½", Locale::En),
            ("１２", Locale::En),
        ] {
            assert_eq!(read(text, locale), MALFORMED, "{text} {locale:?}");
        }
        let long = "1".repeat(MAX_TEXT + 1);
        assert_eq!(read(&long, Locale::En), MALFORMED);
    }

    #[test]
    fn too_many_decimals_are_an_error_even_when_zero() {
        for text in ["1.000", "1.234", "0.001", ".500"] {
            assert_eq!(read(text, Locale::En), TOO_MANY, "{text}");
        }
        let yen = Money::parse("12.0", Currency::JPY, Locale::En);
        assert_eq!(yen, Err(MoneyError::TooManyDecimals { currency: Currency::JPY }));
        let dinar = Money::parse("1.234", Currency::KWD, Locale::En);
        assert_eq!(dinar, Ok(Money::new(1_234, Currency::KWD)));
    }

    fn locales() -> impl Strategy<Value = Locale> {
        prop::sample::select(Locale::ALL)
    }

    fn currencies() -> impl Strategy<Value = Currency> {
        prop::sample::select(Currency::all().collect::<Vec<_>>())
    }

    /// Text that is nearly an amount in some locale.
    fn scribbles() -> impl Strategy<Value = String> {
        let number = "[0-9]{1,4}([., ']?[0-9]{1,3}){0,3}([.,][0-9]{0,4})?";
        prop_oneof![number, "[-(]?[0-9.,' ]{1,12}[-)]?", "[٠-٩0-9٫٬.,]{1,8}", "\\PC{0,12}"]
    }

    /// Every way to write the digits of an amount: with and without groups, decimals that are zero
    /// written or left out.
    fn spellings(amount: Money, locale: Locale) -> Vec<String> {
        let convention = locale.convention();
        let grouped = amount.format(locale).trim_start_matches(MINUS).to_owned();
        let bare = grouped.replace(convention.groups[0], "");
        let mut all = Vec::new();
        for mut spelling in [grouped, bare] {
            all.push(spelling.clone());
            while spelling.contains(convention.decimals[0]) {
                let last = spelling.pop();
                if last != Some(convention.zeros[0]) && last != Some(convention.decimals[0]) {
                    break;
                }
                all.push(spelling.clone());
            }
        }
        all
    }

    /// `text` with the marks and digits the locale itself would write, without sign and zeros that
    /// say nothing.
    fn canonical(text: &str, locale: Locale) -> String {
        let convention = locale.convention();
        let (_, body) = split_sign(trim(text));
        let written = |c: char| {
            if convention.decimals.contains(&c) {
                return convention.decimals[0];
            }
            if convention.groups.contains(&c) {
                return convention.groups[0];
            }
            let digit = convention.zeros.iter().find_map(|zero| digit(c, *zero));
            let own = |digit: char| u32::from(convention.zeros[0]) + u32::from(digit) - 0x30;
            digit.and_then(|digit| char::from_u32(own(digit))).unwrap_or(c)
        };
        let zero = convention.zeros[0];
        let body: String = body.chars().map(written).collect();
        let body = body.trim_start_matches(zero);
        let starts_bare = body.is_empty() || body.starts_with(convention.decimals[0]);
        if starts_bare { format!("{zero}{body}") } else { body.to_owned() }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            minor in prop_oneof![any::<i64>(), -10_000..10_000_i64],
            currency in currencies(), locale in locales(),
        ) {
            let amount = Money::new(minor, currency);
            prop_assert_eq!(Money::parse(&amount.format(locale), currency, locale), Ok(amount));
        }

        #[test]
        fn only_the_locale_s_own_spellings_are_accepted(
            text in scribbles(), currency in currencies(), locale in locales(),
        ) {
            if let Ok(amount) = Money::parse(&text, currency, locale) {
                let written = canonical(&text, locale);
                let spellings = spellings(amount, locale);
                prop_assert!(spellings.contains(&written), "{text:?} as {amount}: {spellings:?}");
            }
        }

        #[test]
        fn two_locales_never_read_two_values(
            text in scribbles(), one in locales(), other in locales(),
        ) {
            // Up to two decimals cannot be taken for a group of three. With three they can, and
            // only the locale tells.
            if let (Ok(one), Ok(other)) = (read(&text, one), read(&text, other)) {
                prop_assert_eq!(one, other, "{}", text);
            }
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,40}", locale in locales()) {
            let _ = Money::parse(&text, Currency::CLF, locale);
            let _ = Money::parse_plain(&text, Currency::CLF);
            let _ = crate::Rate::parse(&text);
            let _ = Currency::parse(&text);
            let _ = Locale::parse(&text);
        }
    }
}
