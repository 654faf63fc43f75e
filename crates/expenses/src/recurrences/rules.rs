//! On which days something recurs. Pure.
//!
//! Every occurrence is counted from the first day, never from the one before, so that nothing drifts: what recurs on
//! the 31st falls on the 28th in February and on the 31st again in March.

use base::{Refusal, Timestamp};
use jiff::tz::TimeZone;
use jiff::{Span, civil::Date};
use serde::{Deserialize, Serialize};

use crate::Day;

/// How long the steps between occurrences may be.
const MAX_INTERVAL: u32 = 1_000;
/// Occurrences of one recurrence, at most.
pub const MAX_COUNT: u32 = 10_000;

/// The unit of the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Months.
    Month,
    /// Years.
    Year,
}

impl Every {
    const ALL: [(Self, &'static str); 4] =
        [(Self::Day, "day"), (Self::Week, "week"), (Self::Month, "month"), (Self::Year, "year")];

    /// The word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(every, _)| *every == self).map_or("", |(_, word)| word)
    }
}

/// When something recurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rhythm {
    /// The unit of the steps.
    pub every: Every,
    /// So many units are one step.
    pub interval: u32,
    /// The day of the first occurrence, which all others are counted from.
    pub first: Day,
    /// True: always on the last day of the month. Months and years only.
    pub on_last_day: bool,
    /// No occurrence is after this day.
    pub until: Option<Day>,
    /// There are no more than so many.
    pub count: Option<u32>,
    /// Where the clock hangs by which a day begins: an IANA name.
    pub time_zone: String,
}

impl Rhythm {
    /// Refuses what is no rhythm.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.interval == 0 || self.interval > MAX_INTERVAL {
            let message = format!("The interval is 1 to {MAX_INTERVAL}.");
            return Err(Refusal::field("interval", "out_of_range", message));
        }
        if self.count.is_some_and(|count| count == 0 || count > MAX_COUNT) {
            let message = format!("There are 1 to {MAX_COUNT} occurrences.");
            return Err(Refusal::field("count", "out_of_range", message));
        }
        if self.until.is_some_and(|until| until < self.first) {
            let message = "The last day is not before the first.";
            return Err(Refusal::field("until", "out_of_range", message));
        }
        if self.on_last_day && matches!(self.every, Every::Day | Every::Week) {
            let message = "Only months and years have a last day.";
            return Err(Refusal::field("onLastDay", "invalid_value", message));
        }
        if TimeZone::get(&self.time_zone).is_err() {
            let message = "There is no such time zone.";
            return Err(Refusal::field("timeZone", "time_zone_unknown", message));
        }
        Ok(())
    }

    /// The day of occurrence `number`, counted from 0; `None` when there are not so many.
    pub fn day(&self, number: u32) -> Option<Day> {
        if number >= self.count.unwrap_or(MAX_COUNT) {
            return None;
        }
        let steps = i64::from(number).checked_mul(i64::from(self.interval))?;
        let span = match self.every {
            Every::Day => Span::new().try_days(steps),
            Every::Week => Span::new().try_weeks(steps),
            Every::Month => Span::new().try_months(steps),
            Every::Year => Span::new().try_years(steps),
        };
        // A day that the month does not have becomes its last.
        let date = self.first.date().checked_add(span.ok()?).ok()?;
        let date: Date = if self.on_last_day { date.last_of_month() } else { date };
        Day::new(date).filter(|day| self.until.is_none_or(|until| *day <= until))
    }

    /// When occurrence `number` is due: as its day begins.
    pub fn due_at(&self, number: u32) -> Option<Timestamp> {
        let zone = TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC);
        Some(self.day(number)?.begins_at(&zone))
    }

    /// The next occurrences from `number` on, at most `limit`.
    pub fn from(&self, number: u32, limit: u32) -> Vec<(u32, Day)> {
        let numbers = number..number.saturating_add(limit);
        numbers.map_while(|number| Some((number, self.day(number)?))).collect()
    }

    /// The first occurrence from `number` on whose day begins at `now` or later.
    pub fn first_from(&self, number: u32, now: Timestamp) -> u32 {
        let is_past = |number: &u32| self.due_at(*number).is_some_and(|due| due < now);
        number.saturating_add(
            u32::try_from((number..MAX_COUNT).take_while(is_past).count()).unwrap_or(MAX_COUNT),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rhythm(every: Every, interval: u32, first: &str) -> Rhythm {
        Rhythm {
            every,
            interval,
            first: first.parse().unwrap(),
            on_last_day: false,
            until: None,
            count: None,
            time_zone: "UTC".to_owned(),
        }
    }

    fn days(rhythm: &Rhythm, limit: u32) -> Vec<String> {
        rhythm.from(0, limit).into_iter().map(|(_, day)| day.to_string()).collect()
    }

    #[test]
    fn an_occurrence_keeps_its_day_where_the_month_has_it() {
        use Every::{Day, Month, Week, Year};
        for (every, interval, first, expected) in [
            (Month, 1, "2026-01-31", ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]),
            (Month, 1, "2026-01-30", ["2026-01-30", "2026-02-28", "2026-03-30", "2026-04-30"]),
            (Month, 1, "2026-01-29", ["2026-01-29", "2026-02-28", "2026-03-29", "2026-04-29"]),
            (Month, 1, "2024-01-31", ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]),
            (Month, 1, "2026-03-31", ["2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30"]),
            (Month, 3, "2025-11-30", ["2025-11-30", "2026-02-28", "2026-05-30", "2026-08-30"]),
            (Year, 1, "2024-02-29", ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28"]),
            (Year, 4, "2024-02-29", ["2024-02-29", "2028-02-29", "2032-02-29", "2036-02-29"]),
            (Week, 2, "2026-01-05", ["2026-01-05", "2026-01-19", "2026-02-02", "2026-02-16"]),
            (Day, 10, "2026-02-20", ["2026-02-20", "2026-03-02", "2026-03-12", "2026-03-22"]),
        ] {
            assert_eq!(days(&rhythm(every, interval, first), 4), expected, "{first}");
        }
        let last = Rhythm { on_last_day: true, ..rhythm(Month, 1, "2026-02-28") };
        assert_eq!(days(&last, 3), ["2026-02-28", "2026-03-31", "2026-04-30"]);
    }

    #[test]
    fn a_monthly_rule_has_twelve_occurrences_a_year() {
        for first in ["2026-01-01", "2026-01-31", "2028-01-29"] {
            let year = &first[..4];
            let all = days(&rhythm(Every::Month, 1, first), 12);
            let months: std::collections::BTreeSet<&str> =
                all.iter().map(|day| &day[..7]).filter(|month| month.starts_with(year)).collect();
            assert_eq!(months.len(), 12, "{all:?}");
        }
    }

    #[test]
    fn it_ends_by_its_last_day_or_its_count() {
        let base = rhythm(Every::Month, 1, "2026-01-31");
        let until = |day: &str| Rhythm { until: Some(day.parse().unwrap()), ..base.clone() };
        for (rhythm, count) in [
            (until("2026-01-31"), 1),
            (until("2026-02-27"), 1),
            (until("2026-02-28"), 2),
            (Rhythm { count: Some(3), ..base.clone() }, 3),
            (Rhythm { count: Some(3), ..until("2026-02-28") }, 2),
        ] {
            assert_eq!(rhythm.from(0, 100).len(), count, "{rhythm:?}");
        }
    }

    #[test]
    fn a_day_begins_where_the_clock_hangs() {
        for (zone, due) in [
            ("UTC", "2026-02-01T00:00:00Z"),
            // Thirteen hours ahead, and eleven behind.
            ("Pacific/Apia", "2026-01-31T11:00:00Z"),
            ("Pacific/Niue", "2026-02-01T11:00:00Z"),
        ] {
            let rhythm =
                Rhythm { time_zone: zone.to_owned(), ..rhythm(Every::Month, 1, "2026-01-01") };
            assert_eq!(rhythm.due_at(1), Timestamp::parse(due), "{zone}");
        }
        // Midnight of this day was skipped: it began at one.
        let gap = Rhythm {
            time_zone: "America/Sao_Paulo".to_owned(),
            ..rhythm(Every::Day, 1, "2018-11-04")
        };
        assert_eq!(gap.due_at(0), Timestamp::parse("2018-11-04T03:00:00Z"));
    }

    #[test]
    fn what_is_no_rhythm_is_refused() {
        let base = rhythm(Every::Month, 1, "2026-01-31");
        for (rhythm, answer) in [
            (base.clone(), "ok"),
            (Rhythm { interval: 0, ..base.clone() }, "out_of_range"),
            (Rhythm { count: Some(0), ..base.clone() }, "out_of_range"),
            (Rhythm { until: Some(Day::FIRST), ..base.clone() }, "out_of_range"),
            (Rhythm { time_zone: "Mars/Olympus".to_owned(), ..base.clone() }, "time_zone_unknown"),
            (Rhythm { on_last_day: true, every: Every::Week, ..base.clone() }, "invalid_value"),
        ] {
            let got = rhythm.check().map_or_else(|refusal| refusal.code, |()| "ok");
            assert_eq!(got, answer, "{rhythm:?}");
        }
    }

    #[test]
    fn what_was_missed_while_paused_is_passed_over() {
        let rhythm = rhythm(Every::Day, 1, "2026-01-01");
        for (now, number) in
            [("2025-12-31T00:00:00Z", 2), ("2026-01-03T00:00:00Z", 2), ("2026-01-05T12:00:00Z", 5)]
        {
            assert_eq!(rhythm.first_from(2, Timestamp::parse(now).unwrap()), number, "{now}");
        }
    }
}
