//! Currencies of ISO 4217 and the named units, each with the number of its decimals.
//! Amounts do not live here, nor do symbols: a symbol such as `$` never identifies a currency.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use iso_currency::{Currency as Iso, IntoEnumIterator as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::MoneyError;

/// The largest exponent ISO 4217 uses (CLF, UYW).
const MAX_EXPONENT: u16 = 4;

/// What an amount is counted in: a currency of ISO 4217, or a named unit without decimals.
///
/// Covered are all codes of ISO 4217 that have a minor unit, withdrawn ones included, because old
/// documents stay readable. Codes without a minor unit (gold `XAU`, drawing rights `XDR`, the test
/// code `XTS`, "no currency" `XXX`) cannot hold an amount and are unknown here.
///
/// Ordered by code.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency {
    unit: Unit,
    exponent: u8,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Unit {
    Iso(Iso),
    Uses,
    Tokens,
    Points,
}

impl Currency {
    /// Australian dollar.
    pub const AUD: Self = Self::iso(Iso::AUD, 2);
    /// Canadian dollar.
    pub const CAD: Self = Self::iso(Iso::CAD, 2);
    /// Swiss franc.
    pub const CHF: Self = Self::iso(Iso::CHF, 2);
    /// Unidad de Fomento, one of the two with four decimals.
    pub const CLF: Self = Self::iso(Iso::CLF, 4);
    /// Czech koruna.
    pub const CZK: Self = Self::iso(Iso::CZK, 2);
    /// Danish krone.
    pub const DKK: Self = Self::iso(Iso::DKK, 2);
    /// Euro.
    pub const EUR: Self = Self::iso(Iso::EUR, 2);
    /// Pound sterling.
    pub const GBP: Self = Self::iso(Iso::GBP, 2);
    /// Hungarian forint.
    pub const HUF: Self = Self::iso(Iso::HUF, 2);
    /// Israeli new shekel.
    pub const ILS: Self = Self::iso(Iso::ILS, 2);
    /// Indian rupee.
    pub const INR: Self = Self::iso(Iso::INR, 2);
    /// Japanese yen, without decimals.
    pub const JPY: Self = Self::iso(Iso::JPY, 0);
    /// Kuwaiti dinar, with three decimals.
    pub const KWD: Self = Self::iso(Iso::KWD, 3);
    /// Macedonian denar.
    pub const MKD: Self = Self::iso(Iso::MKD, 2);
    /// Malaysian ringgit.
    pub const MYR: Self = Self::iso(Iso::MYR, 2);
    /// Norwegian krone.
    pub const NOK: Self = Self::iso(Iso::NOK, 2);
    /// New Zealand dollar.
    pub const NZD: Self = Self::iso(Iso::NZD, 2);
    /// Polish złoty.
    pub const PLN: Self = Self::iso(Iso::PLN, 2);
    /// Swedish krona.
    pub const SEK: Self = Self::iso(Iso::SEK, 2);
    /// United States dollar.
    pub const USD: Self = Self::iso(Iso::USD, 2);
    /// Uses of something that is sold by the piece, such as a plan's included visits.
    pub const USES: Self = Self::named(Unit::Uses);
    /// Tokens of a language model.
    pub const TOKENS: Self = Self::named(Unit::Tokens);
    /// Loyalty points.
    pub const POINTS: Self = Self::named(Unit::Points);

    const NAMED: [Self; 3] = [Self::POINTS, Self::TOKENS, Self::USES];

    const fn iso(iso: Iso, exponent: u8) -> Self {
        Self { unit: Unit::Iso(iso), exponent }
    }

    const fn named(unit: Unit) -> Self {
        Self { unit, exponent: 0 }
    }

    fn from_iso(iso: Iso) -> Option<Self> {
        let exponent = iso.exponent().filter(|exponent| *exponent <= MAX_EXPONENT)?;
        Some(Self::iso(iso, u8::try_from(exponent).ok()?))
    }

    /// Reads a code: ISO 4217 in capitals, named units in small letters, nothing else.
    pub fn parse(code: &str) -> Result<Self, MoneyError> {
        let named = || Self::NAMED.into_iter().find(|currency| currency.code() == code);
        Iso::from_code(code)
            .and_then(Self::from_iso)
            .or_else(named)
            .ok_or(MoneyError::CurrencyUnknown)
    }

    /// Finds a currency by its three-digit ISO 4217 number, as card networks send it: `"036"`.
    pub fn from_numeric(code: &str) -> Option<Self> {
        if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Iso::from_numeric(code.parse().ok()?).and_then(Self::from_iso)
    }

    /// The code: `EUR`, `uses`.
    pub fn code(self) -> &'static str {
        match self.unit {
            Unit::Iso(iso) => iso.code(),
            Unit::Uses => "uses",
            Unit::Tokens => "tokens",
            Unit::Points => "points",
        }
    }

    /// The ISO 4217 number, written with three digits (`{:03}`) wherever it is text. Named units
    /// have none.
    pub fn numeric(self) -> Option<u16> {
        match self.unit {
            Unit::Iso(iso) => Some(iso.numeric()),
            Unit::Uses | Unit::Tokens | Unit::Points => None,
        }
    }

    /// The English name: `Pound sterling`.
    pub fn name(&self) -> &str {
        match &self.unit {
            Unit::Iso(iso) => iso.name(),
            Unit::Uses => "Uses",
            Unit::Tokens => "Tokens",
            Unit::Points => "Points",
        }
    }

    /// How many decimals an amount has, 0 to 4. One major unit is `10^exponent` minor units.
    pub const fn exponent(self) -> u8 {
        self.exponent
    }

    /// Whether this is a currency of ISO 4217 rather than a named unit.
    pub const fn is_iso(self) -> bool {
        matches!(self.unit, Unit::Iso(_))
    }

    /// Whether another currency has replaced this one. Old amounts stay valid in it.
    pub fn is_withdrawn(self) -> bool {
        match self.unit {
            Unit::Iso(iso) => iso.is_superseded().is_some(),
            Unit::Uses | Unit::Tokens | Unit::Points => false,
        }
    }

    /// Every currency and named unit, in no promised order.
    pub fn all() -> impl Iterator<Item = Self> {
        Iso::iter().filter_map(Self::from_iso).chain(Self::NAMED)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(code: &str) -> Result<Self, MoneyError> {
        Self::parse(code)
    }
}

// By code and not by position in a table, so that the order survives a new edition of the table.
impl Ord for Currency {
    fn cmp(&self, other: &Self) -> Ordering {
        self.code().cmp(other.code())
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::parse(&code).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn exponents_follow_iso_4217() {
        // Everything that has not two decimals (ISO 4217 list one, "Mnr unts").
        let none = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
        let three = "BHD IQD JOD KWD LYD OMR TND";
        let four = "CLF UYW";
        for currency in Currency::all().filter(|currency| currency.is_iso()) {
            let listed = |codes: &str| codes.split(' ').any(|code| code == currency.code());
            let expected = match () {
                () if listed(none) => 0,
                () if listed(three) => 3,
                () if listed(four) => 4,
                () => 2,
            };
            assert_eq!(currency.exponent(), expected, "{currency}");
        }
        for codes in [none, three, four] {
            for code in codes.split(' ') {
                assert!(Currency::parse(code).is_ok(), "{code}");
            }
        }
    }

    #[test]
    fn every_currency_is_found_by_its_code_and_number() {
        let mut codes = BTreeSet::new();
        for currency in Currency::all() {
            assert!(codes.insert(currency.code().to_owned()), "{currency} twice");
            assert_eq!(Currency::parse(currency.code()), Ok(currency));
            assert_eq!(currency.to_string().parse(), Ok(currency));
            if let Some(number) = currency.numeric() {
                assert_eq!(Currency::from_numeric(&format!("{number:03}")), Some(currency));
            }
            assert_eq!(currency.is_iso(), currency.numeric().is_some());
        }
        assert!(codes.len() > 160, "{}", codes.len());
    }

    #[test]
    fn constants_agree_with_the_table() {
        use Currency as C;
        let constants = [
            C::AUD,
            C::CAD,
            C::CHF,
            C::CLF,
            C::CZK,
            C::DKK,
            C::EUR,
            C::GBP,
            C::HUF,
            C::ILS,
            C::INR,
            C::JPY,
            C::KWD,
            C::MKD,
            C::MYR,
            C::NOK,
            C::NZD,
            C::PLN,
            C::SEK,
            C::USD,
            C::USES,
            C::TOKENS,
            C::POINTS,
        ];
        for constant in constants {
            assert_eq!(Currency::parse(constant.code()), Ok(constant));
        }
    }

    #[test]
    fn codes_are_exact() {
        let refused = [
            "", "eur", "Eur", "EUR ", " EUR", "EU", "EURO", "€", "$", "USES", "Uses", "978", "XAU",
            "XDR", "XTS", "XXX", "ZZZ",
        ];
        for code in refused {
            assert_eq!(Currency::parse(code), Err(MoneyError::CurrencyUnknown), "{code}");
        }
        for number in ["", "36", "0036", "+36", "999", "959", "000", "٨٢٦", "8 6"] {
            assert_eq!(Currency::from_numeric(number), None, "{number}");
        }
        assert_eq!(Currency::from_numeric("826"), Some(Currency::GBP));
        assert_eq!(Currency::from_numeric("036"), Some(Currency::AUD));
    }

    #[test]
    fn withdrawn_currencies_stay_readable() {
        assert!(Currency::parse("HRK").is_ok_and(Currency::is_withdrawn));
        assert!(!Currency::EUR.is_withdrawn());
    }

    #[test]
    fn order_is_by_code_and_json_is_the_code() {
        assert!(Currency::CAD < Currency::CHF && Currency::EUR < Currency::USES);
        let json = serde_json::to_string(&Currency::EUR).expect("a string");
        assert_eq!(json, r#""EUR""#);
        assert_eq!(serde_json::from_str::<Currency>(&json).expect("known"), Currency::EUR);
        assert!(serde_json::from_str::<Currency>(r#""eur""#).is_err());
    }
}
