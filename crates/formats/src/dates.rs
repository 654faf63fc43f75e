//! Days as files write them. Which order of day, month and year a file has is found from all its
//! dates together, and never from one alone.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How far apart the days of one file are in most.
const MAX_YEARS: i16 = 6;

/// In which order day, month and year stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 2026-01-31
    YearMonthDay,
    /// 31.01.2026
    DayMonthYear,
    /// 01/31/2026
    MonthDayYear,
}

impl DateOrder {
    /// All orders.
    pub const ALL: [Self; 3] = [Self::YearMonthDay, Self::DayMonthYear, Self::MonthDayYear];

    /// Reads a day. A time behind it is passed over; a year of two digits is in 1980 to 2079.
    pub fn parse(self, text: &str) -> Option<Date> {
        let text = text.trim();
        let text = text.split_once('T').filter(|(day, _)| day.len() >= 8).map_or(text, |(d, _)| d);
        let parts = parts(text);
        let [first, second, third] = match parts.as_slice() {
            [one] if one.len() == 8 => self.compact(one)?,
            [one, two, three, rest @ ..] if rest.iter().all(|part| is_of_time(part)) => {
                [*one, *two, *three]
            }
            _ => return None,
        };
        let (year, month, day) = match self {
            // Two digits in front are a day nearly everywhere.
            Self::YearMonthDay if first.len() != 4 => return None,
            Self::YearMonthDay => (first, second, third),
            Self::DayMonthYear => (third, second, first),
            // Where the month has a name, its place says nothing.
            Self::MonthDayYear if month_named(second).is_some() => (third, second, first),
            Self::MonthDayYear => (third, first, second),
        };
        let (month, day) = match (self, month_named(day)) {
            (Self::DayMonthYear, Some(_)) => (day, month),
            _ => (month, day),
        };
        let day = number(day).filter(|_| day.len() <= 2)?;
        let month = month_named(month).or_else(|| number(month).filter(|_| month.len() <= 2))?;
        Date::new(year_of(year)?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    }

    fn compact(self, digits: &str) -> Option<[&str; 3]> {
        let (a, b) = match self {
            Self::YearMonthDay => (4, 6),
            Self::DayMonthYear | Self::MonthDayYear => (2, 4),
        };
        Some([digits.get(..a)?, digits.get(a..b)?, digits.get(b..)?])
    }

    /// The order that makes days of all texts; of several, the one in which the days are in order,
    /// up or down, as statements are. What that does not tell either is doubtful, and so are years of
    /// two digits that are far apart: they may be days.
    pub(crate) fn find<'t>(texts: &(impl Iterator<Item = &'t str> + Clone)) -> Found {
        let days = |order: Self| -> Option<(Self, Vec<Date>)> {
            let days: Option<Vec<Date>> = texts.clone().map(|text| order.parse(text)).collect();
            Some((order, days?))
        };
        let fitting: Vec<(Self, Vec<Date>)> = Self::ALL.into_iter().filter_map(days).collect();
        let Some((first, others)) = fitting.split_first() else {
            return Found::None;
        };
        let is_short = texts.clone().any(|text| parts(text).iter().all(|part| part.len() < 4));
        if is_short && !is_near(&first.1) {
            return Found::Doubtful(first.0);
        }
        if others.iter().all(|other| other.1 == first.1) {
            return Found::Certain(first.0);
        }
        let mut sorted = fitting.iter().filter(|(_, days)| is_sorted(days));
        match (sorted.next(), sorted.next()) {
            (Some((order, _)), None) => Found::Certain(*order),
            (Some((order, _)), Some(_)) => Found::Doubtful(*order),
            (None, _) => Found::Doubtful(first.0),
        }
    }
}

/// What the dates of a file say about their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// There is one order in which they make sense.
    Certain(DateOrder),
    /// There are several; this is one of them.
    Doubtful(DateOrder),
    /// There is none.
    None,
}

/// Whether the first and the last of the days are within a few years.
fn is_near(days: &[Date]) -> bool {
    let years = days.iter().map(|day| day.year());
    let (first, last) = (years.clone().min().unwrap_or_default(), years.max().unwrap_or_default());
    last.saturating_sub(first) <= MAX_YEARS
}

fn is_sorted(days: &[Date]) -> bool {
    let mut pairs = days.iter().zip(days.iter().skip(1));
    pairs.clone().all(|(a, b)| a <= b) || pairs.all(|(a, b)| a >= b)
}

/// The runs of digits and letters between everything else, which may stand between the parts of a
/// date: `31.01.2026`, `6/ 1' 5`, `1 Jan 2026`, `01-Jan-26 10:30`.
fn parts(text: &str) -> Vec<&str> {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.take(9).collect()
}

fn is_of_time(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit())
        || matches!(part, "AM" | "PM" | "am" | "pm" | "Z" | "UTC" | "GMT" | "IST" | "CET" | "CEST")
}

fn number(text: &str) -> Option<u16> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn year_of(text: &str) -> Option<i16> {
    let year = i16::try_from(number(text)?).ok()?;
    match text.len() {
        4 if year >= 1900 => Some(year),
        2 if year < 80 => year.checked_add(2000),
        2 => year.checked_add(1900),
        // Quicken writes 2005 as "' 5".
        1 => year.checked_add(2000),
        _ => None,
    }
}

/// The month with this name or its beginning in English, German, French, Spanish or Dutch.
fn month_named(text: &str) -> Option<u16> {
    const NAMES: [&[&str]; 12] = [
        &["jan", "ene"],
        &["feb", "fév", "fev"],
        &["mar", "mär", "mrt", "maa"],
        &["apr", "avr", "abr"],
        &["may", "mai", "mei"],
        &["jun", "juin"],
        &["jul", "juil"],
        &["aug", "aoû", "aou", "ago"],
        &["sep"],
        &["oct", "okt"],
        &["nov"],
        &["dec", "dez", "déc", "dic"],
    ];
    if text.chars().count() < 3 || !text.chars().all(char::is_alphabetic) {
        return None;
    }
    let text = text.to_lowercase();
    let begins = |names: &&[&str]| names.iter().any(|name| text.starts_with(name));
    let month = NAMES.iter().position(begins)?;
    u16::try_from(month).ok()?.checked_add(1)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_are_read_in_their_order() {
        use DateOrder::{DayMonthYear as Dmy, MonthDayYear as Mdy, YearMonthDay as Ymd};
        let third_of_april = date(2026, 4, 3);
        for (order, text) in [
            (Ymd, "2026-04-03"),
            (Ymd, "2026/4/3"),
            (Ymd, "20260403"),
            (Ymd, "2026-04-03T10:11:12.345Z"),
            (Ymd, "2026-04-03 10:11:12"),
            (Dmy, "03.04.2026"),
            (Dmy, "3.4.26"),
            (Dmy, "03/04/2026 09:15"),
            (Dmy, "03-04-2026"),
            (Dmy, "03042026"),
            (Dmy, "03 Apr 2026"),
            (Dmy, "3-apr-26"),
            (Dmy, "Apr 3, 2026"),
            (Dmy, "03.04.2026."),
            (Mdy, "04/03/2026"),
            (Mdy, "4/3/26"),
            (Mdy, "4/ 3'26"),
            (Mdy, "Apr 3, 2026"),
            (Mdy, "3 April 2026 10:11 PM"),
        ] {
            assert_eq!(order.parse(text), Some(third_of_april), "{text} {order:?}");
        }
        assert_eq!(Mdy.parse("6/ 1' 5"), Some(date(2005, 6, 1)));
        assert_eq!(Dmy.parse("31.12.85"), Some(date(1985, 12, 31)));
        for (order, text) in [
            (Ymd, "2026-02-30"),
            (Ymd, "03.04.2026"),
            (Ymd, "26-04-03"),
            (Dmy, "2026-04-03"),
            (Dmy, "31.04.2026"),
            (Mdy, "31/04/2026"),
            (Dmy, ""),
            (Dmy, "Saldo"),
            (Dmy, "3.4"),
            (Dmy, "3.4.2026 total"),
            (Dmy, "003.4.2026"),
            (Ymd, "0026-04-03"),
            (Ymd, "12345678901"),
        ] {
            assert_eq!(order.parse(text), None, "{text} {order:?}");
        }
    }

    #[test]
    fn the_order_is_found_from_all_days_or_left_open() {
        use DateOrder::{DayMonthYear as Dmy, MonthDayYear as Mdy, YearMonthDay as Ymd};
        for (texts, found) in [
            (&["2026-01-02", "2026-01-13"][..], Found::Certain(Ymd)),
            (&["01/02/2026", "01/13/2026"], Found::Certain(Mdy)),
            (&["01/02/2026", "13/01/2026"], Found::Certain(Dmy)),
            // Sorted as days of January, not as the first of several months.
            (&["01/11/2026", "01/12/2026", "02/01/2026"], Found::Certain(Mdy)),
            (&["05/05/2026", "06/06/2026"], Found::Certain(Dmy)),
            (&["31/12'25", "13/01'26"], Found::Certain(Dmy)),
            (&["26-04-03", "26-04-15"], Found::Doubtful(Dmy)),
            (&["01/02/2026", "01/03/2026"], Found::Doubtful(Dmy)),
            (&["01/13/2026", "13/01/2026"], Found::None),
        ] {
            assert_eq!(DateOrder::find(&texts.iter().copied()), found, "{texts:?}");
        }
    }
}
