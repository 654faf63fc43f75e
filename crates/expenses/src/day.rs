//! Calendar days: as written, as stored, and which one it is for somebody. Pure.

use std::fmt;
use std::str::FromStr;

use base::db::Row;
use base::{Error, Result, Timestamp};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};
use web::Locale;

const EPOCH: Date = date(1970, 1, 1);
const SECONDS_PER_DAY: i64 = 86_400;

/// A calendar day from 1900 to 2199, wherever its midnight is. Written as in ISO 8601, `2026-01-05`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

impl Day {
    /// The first that is kept.
    pub const FIRST: Self = Self(date(1900, 1, 1));
    /// The last that is kept.
    pub const LAST: Self = Self(date(2199, 12, 31));

    /// The day, if it is one that is kept.
    pub fn new(date: Date) -> Option<Self> {
        (Self::FIRST.0..=Self::LAST.0).contains(&date).then_some(Self(date))
    }

    /// The day at `now` where the clock hangs in `zone`.
    pub fn today(now: Timestamp, zone: &TimeZone) -> Self {
        Self(now.to_jiff().to_zoned(zone.clone()).date().clamp(Self::FIRST.0, Self::LAST.0))
    }

    /// For arithmetic of the calendar.
    pub const fn date(self) -> Date {
        self.0
    }

    /// Days since 1970-01-01, as stored.
    pub fn number(self) -> i64 {
        self.0.duration_since(EPOCH).as_secs().div_euclid(SECONDS_PER_DAY)
    }

    /// From a stored number.
    pub fn stored(number: i64) -> Result<Self> {
        let days = Span::new().try_days(number);
        let date = days.and_then(|days| EPOCH.checked_add(days));
        let date = date.map_err(|error| Error::caused("reading a stored day", error))?;
        Self::new(date).ok_or_else(|| Error::fault(format!("{date} is beyond the days kept")))
    }

    /// From column `index` of a row.
    pub(crate) fn read(row: &Row, index: usize) -> Result<Self> {
        Self::stored(row.get(index)?)
    }

    /// So many days later, or earlier; the last or the first that is kept at most.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        let bound = if days < 0 { Self::FIRST } else { Self::LAST };
        self.0.checked_add(days.days()).ok().and_then(Self::new).unwrap_or(bound)
    }

    /// As somebody writes days.
    pub fn written(self, locale: &Locale) -> String {
        let midnight = self.0.to_zoned(TimeZone::UTC);
        midnight.map_or_else(|_| self.to_string(), |midnight| locale.day(&midnight))
    }

    /// The first of its month.
    #[must_use]
    pub fn first_of_month(self) -> Self {
        Self(self.0.first_of_month())
    }

    /// The last of its month.
    #[must_use]
    pub fn last_of_month(self) -> Self {
        Self(self.0.last_of_month())
    }

    /// The moment at which it begins in `zone`.
    pub fn begins_at(self, zone: &TimeZone) -> Timestamp {
        let begins = zone.to_ambiguous_zoned(self.0.at(0, 0, 0, 0)).compatible();
        begins.map_or(Timestamp::MAX, |zoned| Timestamp::from_jiff(zoned.timestamp()))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why a text is not a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotADay;

impl fmt::Display for NotADay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a day from 1900 to 2199, as 2026-01-05")
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        // Only this one of the many forms of ISO 8601.
        let is_plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let date: Option<Date> = if is_plain { text.parse().ok() } else { None };
        date.and_then(Self::new).ok_or(NotADay)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl PartialSchema for Day {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
            .examples(["2026-01-05"])
            .into()
    }
}

impl ToSchema for Day {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_in_one_way() {
        for (text, number) in [
            ("1970-01-01", Some(0)),
            ("1969-12-31", Some(-1)),
            ("2026-01-05", Some(20_458)),
            ("2024-02-29", Some(19_782)),
            ("1900-01-01", Some(-25_567)),
            ("2199-12-31", Some(84_005)),
            ("2025-02-29", None),
            ("20260105", None),
            ("2026-1-5", None),
            ("1899-12-31", None),
            ("2200-01-01", None),
            ("2026-01-05T00:00", None),
            ("", None),
        ] {
            let day: Option<Day> = text.parse().ok();
            assert_eq!(day.map(Day::number), number, "{text}");
            if let Some(number) = number {
                assert_eq!(Day::stored(number).unwrap().to_string(), text);
            }
        }
    }

    #[test]
    fn the_day_depends_on_where_the_clock_hangs() {
        let now = Timestamp::parse("2026-01-31T23:30:00Z").unwrap();
        for (zone, day) in [
            ("UTC", "2026-01-31"),
            ("Pacific/Apia", "2026-02-01"),
            ("Pacific/Niue", "2026-01-31"),
            ("Asia/Kolkata", "2026-02-01"),
        ] {
            let zone = TimeZone::get(zone).unwrap();
            assert_eq!(Day::today(now, &zone).to_string(), day);
        }
    }
}
