//! How one person reads: language, numbers, dates, time zone.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use money::{Currency, Money};

use crate::{Count, Counted, DateStyle, Language, dates};

/// How one person wants to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locale {
    /// In which language.
    pub language: Language,
    /// How amounts and numbers are grouped and marked.
    pub numbers: money::Locale,
    /// How dates are written.
    pub dates: DateStyle,
    /// Where their clock hangs; `None` while nobody has said.
    pub zone: Option<TimeZone>,
}

/// A number that shows how a locale groups and marks them.
pub fn sample(numbers: money::Locale) -> String {
    Money::new(123_456_789, Currency::EUR).format(numbers)
}

impl Default for Locale {
    fn default() -> Self {
        Self::of(Language::default())
    }
}

impl Locale {
    /// What is usual in a language.
    pub const fn of(language: Language) -> Self {
        let numbers = match language {
            Language::En => money::Locale::En,
            Language::Hi => money::Locale::Hi,
            Language::Mk => money::Locale::Mk,
        };
        Self { language, numbers, dates: DateStyle::Words, zone: None }
    }

    /// What an `Accept-Language` asks for: the language, and numbers as its region writes them.
    pub fn wanted(header: &str) -> Self {
        let Some((language, tag)) = Language::wanted(header) else { return Self::default() };
        let usual = Self::of(language);
        let numbers = money::Locale::parse(tag).unwrap_or(usual.numbers);
        Self { numbers, ..usual }
    }

    /// A whole number, grouped.
    pub fn count(&self, count: impl Into<Count>) -> Counted {
        let Count(number) = count.into();
        let text = Money::new(number, Currency::USES).format(self.numbers);
        Counted::new(number, text)
    }

    /// An amount with its currency's code behind.
    pub fn amount(&self, money: Money) -> String {
        money.format_with_code(self.numbers)
    }

    /// The moment on the person's own clock; in UTC while nobody has said where that is.
    pub fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.zone.clone().unwrap_or(TimeZone::UTC))
    }

    /// The day on the person's own clock: `3 Nov 2025`.
    pub fn date(&self, at: Timestamp) -> String {
        self.day(&self.local(at))
    }

    /// The day on a given clock.
    pub fn day(&self, at: &Zoned) -> String {
        dates::date(self.dates, self.language, at.date())
    }

    /// Day and minute, without saying whose clock it is: `3 Nov 2025, 14:05`.
    pub fn moment(&self, at: &Zoned) -> String {
        format!("{}, {}", self.day(at), at.strftime("%H:%M"))
    }

    /// Day of the week, day and minute, for what is near: `Mon 3 Nov, 14:05`.
    pub fn near(&self, at: &Zoned) -> String {
        let weekday = dates::weekday_short(self.language, at.weekday());
        let day = dates::day(self.dates, self.language, at.date());
        format!("{weekday} {day}, {}", at.strftime("%H:%M"))
    }

    /// Everything there is to say about a moment: `3 Nov 2025, 14:05:09 CET`.
    pub fn exact(&self, at: Timestamp) -> String {
        let local = self.local(at);
        format!("{}, {}", self.day(&local), local.strftime("%H:%M:%S %Z"))
    }
}
