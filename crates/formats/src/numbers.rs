//! Amounts as files write them: what stands around the digits is taken off, the digits are read by
//! `money`. Which marks a file uses is found from all its amounts together.

use money::{Currency, Locale, Money, MoneyError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The marks of a file's amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NumberStyle {
    /// 1,234.56
    Point,
    /// 1.234,56
    Comma,
    /// 1 234,56
    SpaceComma,
    /// 1 234.56
    SpacePoint,
    /// 1'234.56
    ApostrophePoint,
    /// 1,23,456.78
    Lakh,
}

impl NumberStyle {
    /// All styles, the more usual ones first.
    pub const ALL: [Self; 6] = [
        Self::Point,
        Self::Comma,
        Self::SpaceComma,
        Self::SpacePoint,
        Self::ApostrophePoint,
        Self::Lakh,
    ];

    const fn locale(self) -> Locale {
        match self {
            Self::Point => Locale::En,
            Self::Comma => Locale::De,
            Self::SpaceComma => Locale::Sv,
            Self::SpacePoint => Locale::FrCh,
            Self::ApostrophePoint => Locale::DeCh,
            Self::Lakh => Locale::EnIn,
        }
    }

    const fn decimal_mark(self) -> char {
        match self {
            Self::Comma | Self::SpaceComma => ',',
            Self::Point | Self::SpacePoint | Self::ApostrophePoint | Self::Lakh => '.',
        }
    }

    /// Reads an amount. Symbols and codes around it are passed over, `Dr` and `Cr` behind it are a
    /// sign, and zeros beyond the currency's decimals are none too many.
    pub fn parse(self, text: &str, currency: Currency) -> Result<Money, MoneyError> {
        let (text, negated) = bare(text);
        let mark = self.decimal_mark();
        let exponent = usize::from(currency.exponent());
        let kept = match text.rsplit_once(mark) {
            Some((whole, decimals)) => {
                let digits = decimals.trim_end_matches(['-', ')', ' ', '\u{2212}']);
                let end = decimals.get(digits.len()..).unwrap_or_default();
                let beyond = digits.get(exponent..).unwrap_or_default();
                let is_padded = !beyond.is_empty() && beyond.bytes().all(|byte| byte == b'0');
                match digits.get(..exponent) {
                    Some("") if is_padded => format!("{whole}{end}"),
                    Some(kept) if is_padded => format!("{whole}{mark}{kept}{end}"),
                    _ => text.clone(),
                }
            }
            None => text.clone(),
        };
        let amount = Money::parse(&kept, currency, self.locale())?;
        if negated { amount.checked_neg() } else { Ok(amount) }
    }

    /// The style in which every text is an amount: the first of several that read the same.
    pub(crate) fn find<'t>(
        texts: &(impl Iterator<Item = &'t str> + Clone),
        currency: Currency,
    ) -> Found {
        let read = |style: Self| -> Option<Vec<Money>> {
            texts.clone().map(|text| style.parse(text, currency).ok()).collect()
        };
        let mut fitting = Self::ALL.into_iter().filter_map(|style| Some((style, read(style)?)));
        let Some((style, amounts)) = fitting.next() else {
            return Found::None;
        };
        if fitting.all(|(_, other)| other == amounts) {
            Found::Certain(style)
        } else {
            Found::Doubtful(style)
        }
    }
}

/// What the amounts of a file say about their marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// They can be read in one way only.
    Certain(NumberStyle),
    /// They can be read in several; this is one of them.
    Doubtful(NumberStyle),
    /// They cannot be read.
    None,
}

/// The amount without what names its currency, and whether a `Dr` behind it turns its sign.
fn bare(text: &str) -> (String, bool) {
    let text = text.trim().trim_start_matches('=').trim_matches('"');
    let lower = text.to_lowercase();
    let marked = |mark: &str| {
        let rest = lower.strip_suffix('.').unwrap_or(&lower).strip_suffix(mark)?;
        rest.ends_with(|c: char| c.is_ascii_digit() || c == ' ').then_some(rest.len())
    };
    let (text, negated) = if let Some(end) = marked("dr") {
        (text.get(..end).unwrap_or_default(), true)
    } else if let Some(end) = marked("cr") {
        (text.get(..end).unwrap_or_default(), false)
    } else {
        (text, false)
    };
    let is_sign = |c: char| matches!(c, '-' | '+' | '\u{2212}');
    let (sign, body) = match text.chars().next() {
        Some(c) if is_sign(c) => text.split_at(c.len_utf8()),
        _ => ("", text),
    };
    (format!("{sign}{}", unnamed(body)), negated)
}

/// The digits without the symbol, the code or the short name of a currency before or behind them:
/// `€ 12`, `12 kr.`, `USD12`, `Rs. 12`. A single letter is a mistyped digit.
fn unnamed(text: &str) -> &str {
    let is_symbol = |c: char| {
        c.is_whitespace() || matches!(c, '$' | '€' | '£' | '¥' | '₹' | '₽' | '₺' | '₴' | '₩' | '₪')
    };
    let is_name = |length: usize| (2..=4).contains(&length);
    let text = text.trim_matches(is_symbol);
    let undotted = text.strip_suffix('.').filter(|rest| rest.ends_with(char::is_alphabetic));
    let text = undotted.unwrap_or(text);
    let front = text.chars().take_while(|c| c.is_alphabetic()).count();
    let rest = text.trim_start_matches(char::is_alphabetic);
    let text = if is_name(front) { rest.strip_prefix(". ").unwrap_or(rest) } else { text };
    let behind = text.chars().rev().take_while(|c| c.is_alphabetic()).count();
    let text = if is_name(behind) { text.trim_end_matches(char::is_alphabetic) } else { text };
    text.trim_matches(is_symbol)
}

/// Reads plain digits with at most one point or comma, as OFX, SWIFT and programs write them.
pub(crate) fn parse_plain(text: &str, currency: Currency) -> Result<Money, MoneyError> {
    let text = text.trim();
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    let mut plain = unsigned.replace(',', ".");
    if plain.ends_with('.') {
        plain.pop();
    }
    if let Some(rest) = plain.strip_prefix('.') {
        plain = format!("0.{rest}");
    } else if let Some(rest) = plain.strip_prefix("-.") {
        plain = format!("-0.{rest}");
    }
    Money::parse_plain(&plain, currency)
}

/// Reads plain digits and rounds decimals that the currency does not have to the nearest, halves
/// away from zero. Says whether it had to.
pub(crate) fn parse_rounded(text: &str, currency: Currency) -> Result<(Money, bool), MoneyError> {
    match parse_plain(text, currency) {
        Err(MoneyError::TooManyDecimals { .. }) => {}
        exact => return exact.map(|amount| (amount, false)),
    }
    let text = text.trim();
    let (whole, decimals) = text.split_once('.').ok_or(MoneyError::AmountMalformed)?;
    let exponent = usize::from(currency.exponent());
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (Some(kept), Some(next)) = (decimals.get(..exponent), decimals.get(exponent..)) else {
        return Err(MoneyError::AmountMalformed);
    };
    if !is_digits(decimals) {
        return Err(MoneyError::AmountMalformed);
    }
    let cut = if kept.is_empty() { whole.to_owned() } else { format!("{whole}.{kept}") };
    let amount = Money::parse_plain(&cut, currency)?;
    let up = next.starts_with(|c: char| c >= '5');
    let unit = match (up, whole.starts_with('-')) {
        (false, _) => 0,
        (true, false) => 1,
        (true, true) => -1,
    };
    Ok((amount.checked_add(Money::new(unit, currency))?, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_banks_write_them() {
        use NumberStyle::{ApostrophePoint, Comma, Lakh, Point, SpaceComma, SpacePoint};
        for (style, text, minor) in [
            (Point, "1,234.56", 123_456),
            (Point, "-1234.5", -123_450),
            (Point, "12.3400", 1_234),
            (Point, "12.000", 1_200),
            (Point, "$1,234.56", 123_456),
            (Point, "-$12.00", -1_200),
            (Point, "(12.00)", -1_200),
            (Point, "USD 12.00", 1_200),
            (Point, "1,500.00 Cr", 150_000),
            (Point, "1,500.00DR", -150_000),
            (Point, "+7", 700),
            (Comma, "-1.234,56 €", -123_456),
            (Comma, "12,50 EUR", 1_250),
            (Comma, "\u{2212}0,05", -5),
            (Comma, "12,00-", -1_200),
            (Comma, "1.234,5000-", -123_450),
            (SpaceComma, "-1 234,56 kr.", -123_456),
            (SpaceComma, "1\u{a0}234,5", 123_450),
            (SpacePoint, "1 234.56", 123_456),
            (ApostrophePoint, "1'234.56", 123_456),
            (Lakh, "1,23,456.78", 12_345_678),
            (Lakh, "Rs. 12", 1_200),
        ] {
            let read = style.parse(text, Currency::EUR).map(Money::minor);
            assert_eq!(read, Ok(minor), "{text} {style:?}");
        }
        assert_eq!(Point.parse("1200.00", Currency::JPY).map(Money::minor), Ok(1_200));
        for (style, text) in [
            (Point, "1.234,56"),
            (Comma, "1,234.56"),
            (Point, "12.345"),
            (Point, ""),
            (Point, "EUR"),
            (Point, "12 13"),
            (Point, "2.0O"),
            (Point, "2.00 total"),
            (Point, "12.00.00"),
            (Point, "Total: 12"),
        ] {
            assert!(style.parse(text, Currency::EUR).is_err(), "{text} {style:?}");
        }
    }

    #[test]
    fn the_style_is_found_from_all_amounts_or_left_open() {
        use NumberStyle::{Comma, Lakh, Point};
        let find = |texts: &[&str], currency| NumberStyle::find(&texts.iter().copied(), currency);
        assert_eq!(find(&["1.00", "2,000.50"], Currency::EUR), Found::Certain(Point));
        assert_eq!(find(&["1,00", "2.000,50"], Currency::EUR), Found::Certain(Comma));
        assert_eq!(find(&["1", "20"], Currency::EUR), Found::Certain(Point));
        assert_eq!(find(&["1,00,000.00"], Currency::INR), Found::Certain(Lakh));
        // A thousand of one, or one with three decimals.
        assert_eq!(find(&["1.000"], Currency::KWD), Found::Doubtful(Point));
        assert_eq!(find(&["1.00", "1,00"], Currency::EUR), Found::None);
    }

    #[test]
    fn too_many_decimals_are_rounded_where_programs_leak_them() {
        for (text, minor, rounded) in [
            ("33.333333", 3_333, true),
            ("33.335", 3_334, true),
            ("-33.335", -3_334, true),
            ("-0.001", 0, true),
            ("33.30", 3_330, false),
            ("33.3", 3_330, false),
            ("1e2", 10_000, false),
            ("12,5", 1_250, false),
            ("12,", 1_200, false),
            (".5", 50, false),
            ("+12", 1_200, false),
        ] {
            let read = parse_rounded(text, Currency::EUR).map(|(m, rounded)| (m.minor(), rounded));
            assert_eq!(read, Ok((minor, rounded)), "{text}");
        }
        for text in ["", "-", "1.2.3", "1,2,3", "NaN", "1.999e0", "0x1"] {
            assert!(parse_rounded(text, Currency::EUR).is_err(), "{text}");
        }
    }
}
