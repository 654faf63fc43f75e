//! Which published rates say what one currency is worth in another on a day, and what an amount becomes. Pure.
//!
//! The central bank publishes, on each of its working days, how many units of a currency one euro buys. Two other
//! currencies meet through the euro without a rate between them being made up and rounded (Regulation (EC) No
//! 1103/97, article 4); only the result is rounded, a half away from zero (article 5).

use std::collections::BTreeMap;

use base::Refusal;
use money::{Currency, Money, MoneyError, Rate, Rounding};

use crate::Day;

/// The currency that all rates are published against.
pub const PIVOT: Currency = Currency::EUR;
/// How old a rate may be to count for a day: longer than any row of holidays.
pub const MAX_AGE_DAYS: i32 = 10;

/// What one euro bought on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Of this currency.
    pub currency: Currency,
    /// On this day.
    pub day: Day,
    /// So many units.
    pub rate: Rate,
}

/// What two currencies are worth in each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quote {
    /// From this one.
    pub from: Currency,
    /// To this one.
    pub to: Currency,
    /// Units of `from` that one euro buys.
    pub from_per_euro: Rate,
    /// Units of `to` that one euro buys.
    pub to_per_euro: Rate,
    /// The day both were published on.
    pub day: Day,
}

impl Quote {
    /// The amount in the other currency, rounded once.
    pub fn convert(&self, amount: Money) -> Result<Money, MoneyError> {
        if self.from == self.to {
            return Ok(amount);
        }
        let (own, other) = (&self.from_per_euro, &self.to_per_euro);
        amount.convert_across(own, other, self.to, Rounding::HalfUp)
    }
}

/// Published rates, at hand.
#[derive(Debug, Clone, Default)]
pub struct Table(BTreeMap<Day, BTreeMap<&'static str, Rate>>);

impl Table {
    /// Of these.
    pub fn new(published: impl IntoIterator<Item = Published>) -> Self {
        let mut days: BTreeMap<Day, BTreeMap<&'static str, Rate>> = BTreeMap::new();
        for Published { currency, day, rate } in published {
            days.entry(day).or_default().insert(currency.code(), rate);
        }
        Self(days)
    }

    /// The newest rates up to `day` that were published for both currencies together.
    pub fn on(&self, from: Currency, to: Currency, day: Day) -> Option<Quote> {
        let one = Rate::ONE;
        if from == to {
            return Some(Quote { from, to, from_per_euro: one, to_per_euro: one, day });
        }
        let oldest = day.plus_days(-MAX_AGE_DAYS);
        self.0.range(oldest..=day).rev().find_map(|(published_on, rates)| {
            let rate = |currency: Currency| match currency {
                PIVOT => Some(one),
                other => rates.get(other.code()).copied(),
            };
            let (from_per_euro, to_per_euro) = (rate(from)?, rate(to)?);
            Some(Quote { from, to, from_per_euro, to_per_euro, day: *published_on })
        })
    }
}

/// What is said where no rate is known.
pub fn unknown(from: Currency, to: Currency, day: Day) -> Refusal {
    let message = format!(
        "No rate from {} to {} is known for {day}; say what was charged.",
        from.code(),
        to.code()
    );
    Refusal::invalid("rate_unknown", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(day: &str, code: &str, rate: &str) -> Published {
        Published {
            currency: Currency::parse(code).unwrap(),
            day: day.parse().unwrap(),
            rate: Rate::parse(rate).unwrap(),
        }
    }

    fn table() -> Table {
        Table::new([
            published("2025-12-31", "USD", "1.1750"),
            published("2025-12-31", "INR", "105.5965"),
            published("2026-01-02", "USD", "1.1721"),
            published("2026-01-02", "JPY", "183.95"),
            published("2026-01-05", "USD", "1.1664"),
            published("2026-01-05", "INR", "105.1880"),
        ])
    }

    #[test]
    fn the_rate_is_the_days_or_the_last_one_before() {
        for (from, to, day, found) in [
            ("USD", "EUR", "2026-01-05", Some("2026-01-05")),
            // A Saturday and a Sunday.
            ("USD", "EUR", "2026-01-03", Some("2026-01-02")),
            ("EUR", "USD", "2026-01-04", Some("2026-01-02")),
            // Both of one day: the rupee was not published on the second.
            ("USD", "INR", "2026-01-04", Some("2025-12-31")),
            ("USD", "INR", "2026-01-06", Some("2026-01-05")),
            ("USD", "EUR", "2026-01-15", Some("2026-01-05")),
            ("USD", "EUR", "2026-01-16", None),
            ("USD", "EUR", "2025-12-30", None),
            ("JPY", "INR", "2026-01-02", None),
            ("MKD", "EUR", "2026-01-05", None),
            ("MKD", "MKD", "2026-01-05", Some("2026-01-05")),
        ] {
            let [from, to] = [from, to].map(|code| Currency::parse(code).unwrap());
            let quote = table().on(from, to, day.parse().unwrap());
            let on = quote.map(|quote| quote.day.to_string());
            assert_eq!(on.as_deref(), found, "{from:?} {to:?} {day}");
        }
    }

    #[test]
    fn an_amount_goes_through_the_euro_and_is_rounded_once() {
        for (amount, from, to, becomes) in [
            ("100.00", "USD", "EUR", "85.73"),
            ("100.00", "EUR", "USD", "116.64"),
            // 100 / 1.1664 * 105.188 = 9018.17558…
            ("100.00", "USD", "INR", "9018.18"),
            ("-100.00", "USD", "INR", "-9018.18"),
            ("12.34", "USD", "USD", "12.34"),
        ] {
            let [from, to] = [from, to].map(|code| Currency::parse(code).unwrap());
            let quote = table().on(from, to, "2026-01-05".parse().unwrap()).unwrap();
            let amount = Money::parse_plain(amount, from).unwrap();
            assert_eq!(quote.convert(amount).unwrap().to_plain(), becomes);
        }
    }
}
