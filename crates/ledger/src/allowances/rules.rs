//! Which stretch of time an instant falls into. Pure; the calendar and the zones are jiff's.

use base::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span as Step, ToSpan as _};

use super::{Span, Window};

/// The window that contains `now`; a trailing one ends at it.
pub(super) fn span(window: &Window, now: Timestamp) -> Span {
    match window {
        Window::Day { zone } => calendar(zone, now, Some, 1.day()),
        Window::Week { zone, first_day } => {
            let first = |date: Date| {
                let since = i64::from(date.weekday().since(*first_day));
                date.checked_sub(Step::new().try_days(since).ok()?).ok()
            };
            calendar(zone, now, first, 1.week())
        }
        Window::Month { zone } => {
            calendar(zone, now, |date| Some(date.first_of_month()), 1.month())
        }
        Window::Year { zone } => calendar(zone, now, |date| Some(date.first_of_year()), 1.year()),
        Window::Trailing { seconds } => {
            Span { starts_at: now.plus_seconds(seconds.saturating_neg()), ends_at: now }
        }
    }
}

/// The window whose first day is `first` of today's date and which is `step` long. At the ends of
/// jiff's calendar, the years -9999 and 9999, a window is as long as time.
fn calendar(
    zone: &TimeZone,
    now: Timestamp,
    first: impl Fn(Date) -> Option<Date>,
    step: Step,
) -> Span {
    let today = now.to_jiff().to_zoned(zone.clone()).date();
    let first_day = first(today);
    let after = |date: Date| date.checked_add(step).ok();
    let starts_at = first_day.and_then(|date| midnight(date, zone));
    let ends_at = first_day.and_then(after).and_then(|date| midnight(date, zone));
    match ends_at {
        // Where clocks go back over midnight the old date comes again after the new one began
        // (St. John's, 2011: 00:01 to 23:01). Its second coming belongs to the new window.
        Some(started) if started <= now => {
            let next = first_day.and_then(after).and_then(after);
            let ends_at = next.and_then(|date| midnight(date, zone)).unwrap_or(Timestamp::MAX);
            Span { starts_at: started, ends_at }
        }
        _ => Span {
            starts_at: starts_at.unwrap_or(Timestamp::from_micros(i64::MIN)),
            ends_at: ends_at.unwrap_or(Timestamp::MAX),
        },
    }
}

/// The first instant of a day: the earlier of two midnights, or the end of a gap in which
/// midnight is missing.
fn midnight(date: Date, zone: &TimeZone) -> Option<Timestamp> {
    let zoned = date.to_zoned(zone.clone()).ok()?;
    Some(Timestamp::from_jiff(zoned.timestamp()))
}

#[cfg(test)]
mod tests {
    use base::Id;
    use base::who::Organisation;
    use money::Currency;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::accounts::{Account, AccountId};
    use crate::allowances::{Allowance, AllowanceKey, MAX_TRAILING_S, WindowError};
    use crate::transfers::books::Books;
    use crate::transfers::{Action, Command, Done, Force, Outcome, TransferId, rules};

    const HOUR_US: i64 = 3_600_000_000;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn window(text: &str) -> Window {
        Window::parse(text).unwrap()
    }

    /// Window, instant, and the first instants of its window and of the next.
    const CALENDAR: &str = "
        An ordinary day, from its first instant to its last
        day UTC | 2026-01-05T00:00:00Z | 2026-01-05T00:00:00Z | 2026-01-06T00:00:00Z
        day UTC | 2026-01-05T23:59:59.999999Z | 2026-01-05T00:00:00Z | 2026-01-06T00:00:00Z
        Skopje: 23 hours in March, 25 in October
        day Europe/Skopje | 2026-03-29T12:00:00Z | 2026-03-28T23:00:00Z | 2026-03-29T22:00:00Z
        day Europe/Skopje | 2026-10-25T12:00:00Z | 2026-10-24T22:00:00Z | 2026-10-25T23:00:00Z
        Lord Howe: half an hour of summer time
        day Australia/Lord_Howe | 2026-04-04T20:00:00Z | 2026-04-04T13:00:00Z | 2026-04-05T13:30:00Z
        Kathmandu: three quarters of an hour
        day Asia/Kathmandu | 2026-01-05T18:15:00Z | 2026-01-05T18:15:00Z | 2026-01-06T18:15:00Z
        Beirut: midnight is missing, the day begins at one
        day Asia/Beirut | 2022-03-26T22:30:00Z | 2022-03-26T22:00:00Z | 2022-03-27T21:00:00Z
        Apia left out the 30th of December 2011
        day Pacific/Apia | 2011-12-30T09:59:59Z | 2011-12-29T10:00:00Z | 2011-12-30T10:00:00Z
        Weeks that begin on various days
        week UTC monday | 2026-01-11T23:00:00Z | 2026-01-05T00:00:00Z | 2026-01-12T00:00:00Z
        week UTC sunday | 2026-01-11T23:00:00Z | 2026-01-11T00:00:00Z | 2026-01-18T00:00:00Z
        week UTC sunday | 2026-01-10T23:00:00Z | 2026-01-04T00:00:00Z | 2026-01-11T00:00:00Z
        week Asia/Tehran saturday | 2026-03-27T20:30:00Z | 2026-03-27T20:30:00Z | 2026-04-03T20:30:00Z
        week Europe/Paris friday | 2026-03-28T23:00:00Z | 2026-03-26T23:00:00Z | 2026-04-02T22:00:00Z
        Months: a leap February, one with a change of clocks, the end of a year
        month UTC | 2024-02-29T10:00:00Z | 2024-02-01T00:00:00Z | 2024-03-01T00:00:00Z
        month Europe/Skopje | 2026-02-28T23:00:00Z | 2026-02-28T23:00:00Z | 2026-03-31T22:00:00Z
        month UTC | 2026-12-31T23:59:59Z | 2026-12-01T00:00:00Z | 2027-01-01T00:00:00Z
        Years: a leap one, and one whose first instant is in the old year elsewhere
        year UTC | 2024-02-29T10:00:00Z | 2024-01-01T00:00:00Z | 2025-01-01T00:00:00Z
        year Asia/Kolkata | 2025-12-31T18:30:00Z | 2025-12-31T18:30:00Z | 2026-12-31T18:30:00Z
        trailing 60 | 2026-01-05T10:00:00Z | 2026-01-05T09:59:00Z | 2026-01-05T10:00:00Z";

    #[test]
    fn windows_follow_the_calendar_of_their_zone() {
        let mut checked = 0;
        for line in CALENDAR.lines() {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let [text, now, starts_at, ends_at] = cells[..] else {
                continue;
            };
            let span = span(&window(text), at(now));
            let expected = (at(starts_at), at(ends_at));
            assert_eq!((span.starts_at, span.ends_at), expected, "{line}");
            checked += 1;
        }
        assert_eq!(checked, 19);
    }

    #[test]
    fn the_text_form_is_read_back_and_nothing_else_is() {
        for text in [
            "day Europe/Skopje",
            "week Asia/Kolkata sunday",
            "month UTC",
            "year UTC",
            "trailing 86400",
        ] {
            assert_eq!(window(text).to_string(), text);
        }
        for (text, error) in [
            ("", WindowError::Form),
            ("day", WindowError::Form),
            ("day  UTC", WindowError::Form),
            ("year", WindowError::Form),
            ("week UTC", WindowError::Form),
            ("week UTC Monday", WindowError::Weekday),
            ("day Europe/Atlantis", WindowError::Zone),
            ("trailing 0", WindowError::Seconds),
            ("trailing -5", WindowError::Seconds),
            ("trailing 1.5", WindowError::Seconds),
            ("trailing 99999999999", WindowError::Seconds),
        ] {
            assert_eq!(Window::parse(text), Err(error), "{text:?}");
        }
        let nameless = Window::Day { zone: TimeZone::fixed(jiff::tz::offset(2)) };
        assert_eq!(Window::parse(&nameless.to_string()), Err(WindowError::Zone));
    }

    #[test]
    fn the_ends_of_the_calendar_are_windows_too() {
        for micros in [i64::MIN, i64::MIN + 1, i64::MAX] {
            let now = Timestamp::from_micros(micros);
            for text in [
                "day Asia/Tokyo",
                "week UTC monday",
                "month America/Lima",
                "year UTC",
                "trailing 60",
            ] {
                let span = span(&window(text), now);
                assert!(span.starts_at <= span.ends_at, "{text} {micros}");
            }
        }
    }

    proptest! {
        /// Windows tile time: each contains its instant, its whole span agrees about it, and the
        /// next one begins where it ends.
        #[test]
        fn windows_tile_time(
            // 1985 to 2037.
            seconds in 473_385_600_i64..2_145_916_800,
            text in prop::sample::select(vec![
                "day Europe/Skopje", "day America/St_Johns", "day Asia/Beirut", "day Pacific/Apia",
                "day Australia/Lord_Howe", "week America/St_Johns sunday",
                "week Asia/Tehran saturday",
                "week Europe/Skopje monday", "month America/St_Johns", "month Asia/Kathmandu",
                "year America/St_Johns",
            ]),
        ) {
            let window = window(text);
            let now = Timestamp::from_seconds(seconds);
            let Span { starts_at, ends_at } = span(&window, now);
            prop_assert!(starts_at <= now && now < ends_at);
            let this = Span { starts_at, ends_at };
            prop_assert_eq!(span(&window, starts_at), this);
            prop_assert_eq!(span(&window, ends_at.plus_micros(-1)), this);
            prop_assert_eq!(span(&window, ends_at).starts_at, ends_at);
            prop_assert_eq!(span(&window, starts_at.plus_micros(-1)).ends_at, starts_at);
        }
    }

    #[test]
    fn a_date_that_comes_again_after_midnight_belongs_to_the_next_window() {
        // St. John's, 6 November 2011: at 00:01 (02:31 UTC) it was 23:01 on the 5th again.
        let window = window("day America/St_Johns");
        let second_coming = at("2011-11-06T03:00:00Z");
        let sixth = span(&window, second_coming);
        assert_eq!(sixth.starts_at, at("2011-11-06T02:30:00Z"));
        assert_eq!(sixth.ends_at, at("2011-11-07T03:30:00Z"));
        assert_eq!(sixth.ends_at.micros_since(sixth.starts_at), 25 * HOUR_US);
    }

    fn allowance(text: &str, limit_minor: i64) -> Allowance {
        Allowance {
            key: Id::<AllowanceKey>::from_uuid(Uuid::from_u128(7)),
            organisation: Id::<Organisation>::from_uuid(Uuid::from_u128(1)),
            unit: Currency::EUR,
            limit_minor,
            window: window(text),
        }
    }

    /// A ledger with one allowance, used one minor unit after the other.
    struct Desk {
        books: Books,
        next: u128,
    }

    impl Desk {
        fn new() -> Self {
            Self { books: Books::default(), next: 100 }
        }

        fn ensure(&mut self, account: Account) -> AccountId {
            if self.books.account(account.id).is_none() {
                self.books.open_account(account);
            }
            account.id
        }

        fn id(&mut self) -> TransferId {
            self.next += 1;
            Id::<AllowanceKey>::from_uuid(Uuid::from_u128(self.next)).derive(b"use")
        }

        fn run(&mut self, now: Timestamp, command: Command) -> Done {
            rules::apply(&mut self.books, now, &[command], None)[0]
        }

        fn spend(&mut self, allowance: &Allowance, now: Timestamp, amount: i64) -> Outcome {
            let debit = self.ensure(allowance.account_at(now));
            let credit = self.ensure(Allowance::sink(allowance.organisation, allowance.unit));
            let timeout_s = allowance.use_timeout_s();
            let action = Action::Hold { debit, credit, amount, timeout_s, force: Force::No };
            let (id, subject) = (self.id(), String::new());
            self.run(now, Command { id, action, reason: 1, subject, linked: false }).outcome
        }
    }

    #[test]
    fn a_calendar_window_is_used_up_inclusively_and_the_next_is_fresh() {
        let daily = allowance("day Europe/Skopje", 100);
        let mut desk = Desk::new();
        let last_hour = at("2026-03-29T21:59:59.999999Z");
        assert_eq!(desk.spend(&daily, at("2026-03-28T23:00:00Z"), 60), Outcome::Created);
        assert_eq!(desk.spend(&daily, last_hour, 41), Outcome::ExceedsCredits);
        assert_eq!(desk.spend(&daily, last_hour, 40), Outcome::Created);
        assert_eq!(desk.spend(&daily, last_hour, 1), Outcome::ExceedsCredits);
        assert_eq!(desk.spend(&daily, at("2026-03-29T22:00:00Z"), 100), Outcome::Created);
    }

    #[test]
    fn a_trailing_use_is_free_again_at_exactly_its_length() {
        let trailing = allowance("trailing 3600", 100);
        let mut desk = Desk::new();
        let start = at("2026-01-05T10:00:00Z");
        assert_eq!(desk.spend(&trailing, start, 70), Outcome::Created);
        assert_eq!(desk.spend(&trailing, start.plus_seconds(60), 30), Outcome::Created);
        let edge = start.plus_seconds(3600);
        assert_eq!(desk.spend(&trailing, edge.plus_micros(-1), 1), Outcome::ExceedsCredits);
        assert_eq!(desk.spend(&trailing, edge, 71), Outcome::ExceedsCredits);
        assert_eq!(desk.spend(&trailing, edge, 70), Outcome::Created);
        assert_eq!(desk.spend(&trailing, edge.plus_seconds(60), 30), Outcome::Created);
    }

    #[test]
    fn a_limit_is_changed_within_its_window_through_the_journal() {
        let mut weekly = allowance("week UTC sunday", 100);
        let mut desk = Desk::new();
        let sunday = at("2026-01-04T00:00:00Z");
        assert_eq!(desk.spend(&weekly, sunday, 100), Outcome::Created);
        weekly.limit_minor = 150;
        // The window that is open keeps its limit until it is told.
        assert_eq!(desk.spend(&weekly, sunday, 1), Outcome::ExceedsCredits);
        let change = weekly.limit_change(desk.id(), sunday, 150);
        assert_eq!(desk.run(sunday, change).outcome, Outcome::Created);
        assert_eq!(desk.spend(&weekly, sunday, 50), Outcome::Created);
        let lower = weekly.limit_change(desk.id(), sunday, 20);
        assert_eq!(desk.run(sunday, lower).outcome, Outcome::Created);
        assert_eq!(desk.spend(&weekly, sunday, 1), Outcome::ExceedsCredits);
        let opened = desk.books.account(weekly.account_at(sunday).id).unwrap();
        assert_eq!((opened.limit_minor, opened.opening_limit_minor), (20, 100));
        // The next week opens with the allowance's own limit.
        let next = at("2026-01-11T00:00:00Z");
        assert_eq!(desk.spend(&weekly, next, 151), Outcome::ExceedsCredits);
        assert_eq!(desk.spend(&weekly, next, 150), Outcome::Created);
    }

    #[test]
    fn what_counts_otherwise_has_another_account() {
        let now = at("2026-01-05T10:00:00Z");
        let daily = allowance("day UTC", 100);
        let counting = Allowance { unit: Currency::USES, ..daily.clone() };
        let weekly = allowance("week UTC monday", 100);
        let trailing = allowance("trailing 60", 100);
        let longest = allowance(&format!("trailing {MAX_TRAILING_S}"), 100);
        let mut ids: Vec<_> = [&daily, &counting, &weekly, &trailing, &longest]
            .map(|allowance| allowance.account_at(now).id)
            .into();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 5);
        assert_eq!(trailing.account_at(now), trailing.account_at(now.plus_seconds(1_000_000)));
        assert_ne!(
            Allowance::sink(daily.organisation, Currency::EUR).id,
            Allowance::sink(daily.organisation, Currency::USES).id
        );
    }
}
