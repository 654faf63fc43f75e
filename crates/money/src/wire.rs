//! How an amount looks in JSON: `{"amount": "12.30", "currency": "EUR"}`.
//!
//! Written as text, read as text or as a JSON number, which is taken from its digits in the
//! document. Where a number has been a float on its way here, it is exact or refused.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Currency, Money};

#[derive(Serialize, Deserialize)]
#[serde(
    expecting = "an amount with its currency, as in {\"amount\": \"12.30\", \"currency\": \"EUR\"}"
)]
struct Wire {
    amount: Amount,
    currency: Currency,
}

/// The digits of an amount, whose currency is not known yet.
#[derive(Serialize)]
struct Amount(String);

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let wire = Wire { amount: Amount(self.to_plain()), currency: self.currency() };
        wire.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Wire { amount: Amount(text), currency } = Wire::deserialize(deserializer)?;
        Self::parse_plain(&text, currency).map_err(Error::custom)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AmountVisitor)
    }
}

struct AmountVisitor;

impl<'de> Visitor<'de> for AmountVisitor {
    type Value = Amount;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount as decimal text or a number")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Amount, E> {
        Ok(Amount(text.to_owned()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Amount, E> {
        Ok(Amount(number.to_string()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Amount, E> {
        Ok(Amount(number.to_string()))
    }

    /// `serde_json::from_value` hands a number over as a float when its text is one of the
    /// shortest for that float. Up to 15 digits there is only one; beyond, 0.62 and 0.63 behind
    /// twelve other digits can be the same float.
    fn visit_f64<E: Error>(self, float: f64) -> Result<Amount, E> {
        let text = float.to_string();
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        if u32::try_from(digits).is_ok_and(|digits| digits <= f64::DIGITS) {
            Ok(Amount(text))
        } else {
            Err(E::custom("a number with more than 15 digits must be written as text"))
        }
    }

    /// With its feature `arbitrary_precision`, `serde_json` hands a number over as a map around
    /// its text.
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Amount, A::Error> {
        let number = serde_json::Number::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Amount(number.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::de::value::{Error as ValueError, F64Deserializer};
    use serde_json::Value;

    use super::*;

    fn read(amount: &str, currency: &str) -> Result<Money, serde_json::Error> {
        serde_json::from_str(&format!(r#"{{"amount":{amount},"currency":"{currency}"}}"#))
    }

    #[test]
    fn text_and_numbers_are_read_exactly() {
        for (amount, currency, minor) in [
            (r#""12.30""#, "EUR", 1230),
            ("12.30", "EUR", 1230),
            ("12", "EUR", 1200),
            ("-0.05", "EUR", -5),
            ("1.910", "EUR", 191),
            ("1.5e3", "EUR", 150_000),
            ("1.5E+3", "JPY", 1500),
            ("100e-2", "JPY", 1),
            // A float would read 90071992547409.91 and 0.29 as their neighbours.
            ("90071992547409.93", "EUR", 9_007_199_254_740_993),
            ("0.29", "EUR", 29),
            ("92233720368547758.07", "EUR", i64::MAX),
            ("1.0000000000000000000000000000", "KWD", 1000),
        ] {
            let money = read(amount, currency).expect(amount);
            assert_eq!(money.minor(), minor, "{amount}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for (amount, currency) in [
            ("1.005", "EUR"),
            (r#""1,00""#, "EUR"),
            (r#""""#, "EUR"),
            ("null", "EUR"),
            ("true", "EUR"),
            ("[1]", "EUR"),
            (r#"{"amount":1}"#, "EUR"),
            ("1e400", "EUR"),
            ("1", "eur"),
            ("1", "XAU"),
        ] {
            assert!(read(amount, currency).is_err(), "{amount} {currency}");
        }
    }

    #[test]
    fn numbers_survive_buffering() {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Price {
            Money(Money),
        }
        #[derive(Deserialize)]
        struct Line {
            #[serde(flatten)]
            money: Money,
        }
        for (amount, minor) in [
            ("0.29", 29),
            ("-7", -700),
            ("1.5e3", 150_000),
            ("9999999999999.99", 999_999_999_999_999),
            // No float's shortest text.
            ("90071992547409.93", 9_007_199_254_740_993),
            ("0.2900000000000000000000000", 29),
        ] {
            let json = format!(r#"{{"amount":{amount},"currency":"EUR"}}"#);
            let Price::Money(untagged) = serde_json::from_str(&json).unwrap();
            let flat: Line = serde_json::from_str(&json).unwrap();
            let valued: Money = serde_json::from_value(json.parse().unwrap()).unwrap();
            for money in [untagged, flat.money, valued] {
                assert_eq!(money, Money::new(minor, Currency::EUR), "{amount}");
            }
        }
    }

    #[test]
    fn what_a_float_cannot_tell_apart_is_refused() {
        // Both are shortest texts of the same float.
        for amount in ["87233078263492.62", "87233078263492.63"] {
            assert_eq!(read(amount, "EUR").unwrap().to_plain(), amount);
            let value: Value =
                format!(r#"{{"amount":{amount},"currency":"EUR"}}"#).parse().unwrap();
            assert!(serde_json::from_value::<Money>(value).is_err(), "{amount}");
        }
        let float = F64Deserializer::<ValueError>::new(87_233_078_263_492.63);
        assert!(Amount::deserialize(float).is_err());
        let float = F64Deserializer::<ValueError>::new(0.29);
        assert_eq!(Amount::deserialize(float).map(|amount| amount.0), Ok("0.29".to_owned()));
    }

    #[test]
    fn written_as_text() {
        let json = serde_json::to_string(&Money::new(-1230, Currency::EUR)).unwrap();
        assert_eq!(json, r#"{"amount":"-12.30","currency":"EUR"}"#);
    }

    proptest! {
        #[test]
        fn round_trips(
            minor in prop_oneof![any::<i64>(), -1_000_000_000_000_000..1_000_000_000_000_000_i64],
            currency in prop::sample::select(Currency::all().collect::<Vec<_>>()),
        ) {
            let money = Money::new(minor, currency);
            let json = serde_json::to_string(&money).unwrap();
            prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
            let number = format!(r#"{{"amount":{},"currency":"{currency}"}}"#, money.to_plain());
            prop_assert_eq!(serde_json::from_str::<Money>(&number).unwrap(), money);
            match serde_json::from_value::<Money>(number.parse().unwrap()) {
                Ok(valued) => prop_assert_eq!(valued, money),
                Err(_) => prop_assert!(minor.unsigned_abs() > 999_999_999_999_999),
            }
        }
    }
}
