//! The atoms of a message: text, tokens, amounts and loosely typed values, all borrowed from the
//! bytes received.
//!
//! An amount stays the decimal text that was sent until somebody who knows the currency reads it.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use money::{Currency, Money, MoneyError};
use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;

/// A string, borrowed unless it was written with escapes.
// `Option<Cow<str>>` alone would always copy: serde borrows a `Cow` only as a field of its own.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

/// An identifier made by the network or given to it: 1 to 36 characters without control characters,
/// as the Core API limits them. Strict, because tokens become keys.
#[derive(Clone, PartialEq, Eq)]
pub struct Token<'a>(Text<'a>);

impl Token<'_> {
    /// Longest token, in characters.
    pub const MAX_CHARS: usize = 36;
}

impl Deref for Token<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Token<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Token<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Token<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Text::deserialize(deserializer)?;
        let fit = !text.is_empty()
            && text.chars().take(Self::MAX_CHARS + 1).count() <= Self::MAX_CHARS
            && !text.chars().any(char::is_control);
        if fit { Ok(Self(text)) } else { Err(de::Error::custom("a token has 1 to 36 characters")) }
    }
}

/// An amount in major units, as the exact decimal text that was sent: a JSON number, or a string
/// holding one. It may be negative and may have an exponent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Amount<'a>(&'a str);

impl<'a> Amount<'a> {
    /// Longest amount, in bytes.
    pub const MAX_LEN: usize = 64;

    /// Reads the text of a JSON number, and nothing else.
    pub fn parse(text: &'a str) -> Option<Self> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => {
                (mantissa, exponent.strip_prefix(['+', '-']).unwrap_or(exponent))
            }
            None => (unsigned, "0"),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let fit = text.len() <= Self::MAX_LEN
            && digits(whole)
            && (whole == "0" || !whole.starts_with('0'))
            && digits(fraction)
            && digits(exponent);
        fit.then_some(Self(text))
    }

    /// The text as sent.
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// The same amount as money; refused when it has more decimals than the currency or does not
    /// fit.
    pub fn money(self, currency: Currency) -> Result<Money, MoneyError> {
        Money::parse_plain(self.0, currency)
    }

    /// True for nothing at all, in whatever currency: every digit before the exponent is a zero.
    pub fn is_zero(self) -> bool {
        let mantissa = self.0.split(['e', 'E']).next().unwrap_or_default();
        !mantissa.bytes().any(|b| matches!(b, b'1'..=b'9'))
    }
}

impl fmt::Display for Amount<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Amount<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Amount<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?;
        Self::parse(unquote(raw.get()))
            .ok_or_else(|| de::Error::custom("expected a decimal amount"))
    }
}

/// A value that senders write as a string in one place and as a number or boolean in another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Scalar<'a>(&'a str);

impl<'a> Scalar<'a> {
    /// The text between the quotes, or of the number or boolean. Escapes are left as they are.
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// The whole number, if it is one.
    pub fn as_u32(self) -> Option<u32> {
        self.0.parse().ok()
    }
}

impl fmt::Debug for Scalar<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.0, f)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?;
        if raw.get().starts_with(['{', '[']) {
            return Err(de::Error::custom("expected a string, a number or a boolean"));
        }
        Ok(Self(unquote(raw.get())))
    }
}

fn unquote(raw: &str) -> &str {
    raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(raw)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_amount_is_the_text_that_was_sent() {
        let texts = [
            "0",
            "-0",
            "0.1",
            "1.910",
            "1e2",
            "1E+2",
            "-3.5e-1",
            "12345678901234567.89",
            "0.10000000000000000555",
        ];
        for text in texts {
            assert_eq!(serde_json::from_str::<Amount>(text).unwrap().as_str(), text);
            let quoted = format!("\"{text}\"");
            assert_eq!(serde_json::from_str::<Amount>(&quoted).unwrap().as_str(), text);
        }
    }

    #[test]
    fn what_is_not_a_decimal_is_not_an_amount() {
        let long = "9".repeat(65);
        let texts = [
            "",
            "\"\"",
            "\"1,5\"",
            "\" 1\"",
            "\"1 \"",
            "\"+1\"",
            "\".5\"",
            "\"1.\"",
            "\"01\"",
            "\"1e\"",
            "\"1e1.5\"",
            "\"NaN\"",
            "\"0x1\"",
            "\"\\u0031\"",
            "\"١\"",
            "true",
            "{}",
            "[1]",
            "1.",
            "NaN",
            long.as_str(),
        ];
        for text in texts {
            assert!(serde_json::from_str::<Amount>(text).is_err(), "{text}");
        }
        assert!(serde_json::from_str::<Option<Amount>>("null").unwrap().is_none());
    }

    #[test]
    fn amounts_become_money_exactly_or_not_at_all() {
        let money = |text, code| Amount(text).money(Currency::parse(code).unwrap());
        let eur = |minor| Ok(Money::new(minor, Currency::EUR));
        assert_eq!(money("0.1", "EUR"), eur(10));
        assert_eq!(money("1.910", "EUR"), eur(191));
        assert_eq!(money("1e2", "EUR"), eur(10_000));
        assert_eq!(money("12345678901234567.89", "EUR"), eur(1_234_567_890_123_456_789));
        assert_eq!(money("1.9", "JPY").unwrap_err().code(), "amount_too_many_decimals");
        assert_eq!(money("1e99", "EUR").unwrap_err().code(), "amount_overflow");
    }

    #[test]
    fn zero_in_every_spelling() {
        for zero in ["0", "-0", "0.00", "0e7", "0.0E-3"] {
            assert!(Amount(zero).is_zero(), "{zero}");
        }
        for other in ["1", "0.01", "10e-9", "-0.5"] {
            assert!(!Amount(other).is_zero(), "{other}");
        }
    }

    #[test]
    fn tokens_have_1_to_36_characters() {
        let parse = |text: &str| serde_json::to_string(text).unwrap();
        for good in ["x", "ключ-1", &"t".repeat(36), "**********pgfs"] {
            assert!(serde_json::from_str::<Token>(&parse(good)).is_ok(), "{good}");
        }
        for bad in ["", &"t".repeat(37), "a\nb", "a\0"] {
            assert!(serde_json::from_str::<Token>(&parse(bad)).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn scalars_forgive_the_type() {
        let read = |text| serde_json::from_str::<Scalar>(text).map(Scalar::as_u32);
        assert_eq!(read("\"02\"").unwrap(), Some(2));
        assert_eq!(read("2").unwrap(), Some(2));
        assert_eq!(read("\"two\"").unwrap(), None);
        assert_eq!(read("-1").unwrap(), None);
        assert!(read("{}").is_err());
    }

    proptest! {
        #[test]
        fn money_written_as_a_number_comes_back(minor in any::<i64>()) {
            for currency in [Currency::EUR, Currency::JPY, Currency::KWD] {
                let money = Money::new(minor, currency);
                let text = money.to_plain();
                let amount: Amount = serde_json::from_str(&text).unwrap();
                prop_assert_eq!(amount.money(currency), Ok(money));
                prop_assert_eq!(amount.is_zero(), minor == 0);
            }
        }

        #[test]
        fn the_text_rule_agrees_with_json(
            text in "-?[0-9]{0,3}(\\.[0-9]{0,3})?([eE][+-]?[0-9]{0,2})?",
        ) {
            let json = serde_json::from_str::<serde_json::Number>(&text).is_ok();
            prop_assert_eq!(Amount::parse(&text).is_some(), json);
        }
    }
}
