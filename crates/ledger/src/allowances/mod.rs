//! Allowances: how much of something may be used within a window of time, as accounts. Pure.
//!
//! No counters: every window is an account whose limit is the allowance, and a use is a movement
//! or a hold on it. What runs out, what is released and what is refused follows from the rules of
//! all accounts.

use std::fmt;
use std::str::FromStr;

use base::who::Organisation;
use base::{Id, Kind, Timestamp};
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use money::Currency;

use crate::accounts::{Account, AccountId, AccountKey, AccountKind, Guard};
use crate::transfers::{Action, Command, TransferId};

mod rules;

/// Marks the ids of allowances. Whoever sets one retypes the id of its own rule to it.
#[derive(Debug)]
pub enum AllowanceKey {}
impl Kind for AllowanceKey {
    const PREFIX: &'static str = "allow";
}

/// Place of the windows of allowances in the chart of accounts.
pub const WINDOW_CODE: u16 = 9000;
/// Place of the other side of every use in the chart of accounts.
pub const SINK_CODE: u16 = 9001;
/// Reason code of the journal's rows that change an allowance within a window.
pub const CHANGE_REASON: u16 = 9000;

/// The time in which uses count together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Window {
    /// From midnight to midnight: 23 or 25 hours when the clocks change.
    Day {
        /// Whose midnight.
        zone: TimeZone,
    },
    /// Seven days.
    Week {
        /// Whose midnight.
        zone: TimeZone,
        /// The day that a week begins with.
        first_day: Weekday,
    },
    /// From the first of a month to the first of the next.
    Month {
        /// Whose midnight.
        zone: TimeZone,
    },
    /// From the first of January to the next.
    Year {
        /// Whose midnight.
        zone: TimeZone,
    },
    /// The last so many seconds: a use at `t` counts from `t` on and is free again at exactly
    /// `t + seconds`.
    Trailing {
        /// The length, 1 to [`MAX_TRAILING_S`].
        seconds: i64,
    },
}

/// Longest trailing window: two years.
pub const MAX_TRAILING_S: i64 = 2 * 366 * 86_400;

/// A stretch of time: from `starts_at`, included, to `ends_at`, not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its first instant.
    pub starts_at: Timestamp,
    /// The first instant after it.
    pub ends_at: Timestamp,
}

/// How much of a unit may be used within each window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// Its identity: windows of the same key, unit and window are the same accounts.
    pub key: Id<AllowanceKey>,
    /// Whose it is.
    pub organisation: Id<Organisation>,
    /// What it counts: a currency for amounts, [`Currency::USES`] for a number of uses.
    pub unit: Currency,
    /// How much, in minor units, inclusive: using exactly so much is allowed.
    pub limit_minor: i64,
    /// The time in which uses count together.
    pub window: Window,
}

impl Allowance {
    /// The window that contains `now`. A trailing one ends at `now`, which is its last instant.
    pub fn span(&self, now: Timestamp) -> Span {
        rules::span(&self.window, now)
    }

    /// The account of the window that contains `now`, as it is opened. One that is there already
    /// keeps the limit that it has; see [`Allowance::limit_change`].
    ///
    /// A trailing window has one account for ever.
    pub fn account_at(&self, now: Timestamp) -> Account {
        let guard = Guard::DebitsMustNotExceedCredits;
        Account::new(
            self.account_id(now),
            self.organisation,
            self.unit,
            AccountKind::Memo,
            WINDOW_CODE,
        )
        .guarded(guard, self.limit_minor)
        .without_history()
    }

    /// What the timeout of a use's hold must be, in seconds.
    ///
    /// Zero, for ever, in a calendar window: a use stays with its window, held or posted. The
    /// whole length in a trailing one, where a use ends by the clock alone: it is held and never
    /// posted, since what is posted never comes back.
    pub const fn use_timeout_s(&self) -> i64 {
        match self.window {
            Window::Trailing { seconds } => seconds,
            Window::Day { .. }
            | Window::Week { .. }
            | Window::Month { .. }
            | Window::Year { .. } => 0,
        }
    }

    /// The other side of every use of this unit within an organisation: not guarded, endless.
    pub fn sink(organisation: Id<Organisation>, unit: Currency) -> Account {
        let name = format!("allowance sink {}", unit.code());
        let id = organisation.derive(name.as_bytes());
        Account::new(id, organisation, unit, AccountKind::Memo, SINK_CODE).without_history()
    }

    /// Changes the limit of the window that contains `now`, through the journal. Later windows
    /// open with [`Allowance::limit_minor`].
    ///
    /// It may be below what is used already: then nothing more is allowed until the next window.
    /// The window's account must be there: opened by a use, or by the caller before.
    pub fn limit_change(&self, id: TransferId, now: Timestamp, new_limit: i64) -> Command {
        Command {
            id,
            action: Action::Limit { account: self.account_id(now), limit: new_limit },
            reason: CHANGE_REASON,
            subject: self.key.to_string(),
            linked: false,
        }
    }

    /// The unit and the window are part of the name, so that an allowance which comes to count
    /// something else, or in another rhythm, does not meet the accounts it had before.
    fn account_id(&self, now: Timestamp) -> AccountId {
        let unit = self.unit.code();
        let name = match self.window {
            Window::Trailing { .. } => format!("{unit} {}", self.window),
            Window::Day { .. }
            | Window::Week { .. }
            | Window::Month { .. }
            | Window::Year { .. } => {
                format!("{unit} {} {}", self.window, self.span(now).starts_at.micros())
            }
        };
        self.key.derive::<AccountKey>(name.as_bytes())
    }
}

/// Why a text is not a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// Not one of the five forms.
    #[error(
        "expected \"day ZONE\", \"week ZONE WEEKDAY\", \"month ZONE\", \"year ZONE\" or \"trailing \
         SECONDS\""
    )]
    Form,
    /// Not a zone of the IANA database.
    #[error("the time zone is not known")]
    Zone,
    /// Not an English weekday in small letters.
    #[error("the weekday is not known")]
    Weekday,
    /// Not a whole number of seconds from 1 to two years.
    #[error("a trailing window has 1 second to two years")]
    Seconds,
}

const WEEKDAYS: [(Weekday, &str); 7] = [
    (Weekday::Monday, "monday"),
    (Weekday::Tuesday, "tuesday"),
    (Weekday::Wednesday, "wednesday"),
    (Weekday::Thursday, "thursday"),
    (Weekday::Friday, "friday"),
    (Weekday::Saturday, "saturday"),
    (Weekday::Sunday, "sunday"),
];

impl Window {
    /// Reads the form that `Display` writes: `day Europe/Skopje`, `week Europe/Skopje monday`,
    /// `month UTC`, `year UTC`, `trailing 86400`.
    pub fn parse(text: &str) -> Result<Self, WindowError> {
        let words: Vec<&str> = text.split(' ').collect();
        match words.as_slice() {
            ["day", name] => Ok(Self::Day { zone: zone(name)? }),
            ["week", name, day] => {
                let known = WEEKDAYS.iter().find(|(_, spelt)| spelt == day);
                let (first_day, _) = known.ok_or(WindowError::Weekday)?;
                Ok(Self::Week { zone: zone(name)?, first_day: *first_day })
            }
            ["month", name] => Ok(Self::Month { zone: zone(name)? }),
            ["year", name] => Ok(Self::Year { zone: zone(name)? }),
            ["trailing", digits] => {
                let seconds: i64 = digits.parse().map_err(|_| WindowError::Seconds)?;
                if !(1..=MAX_TRAILING_S).contains(&seconds) {
                    return Err(WindowError::Seconds);
                }
                Ok(Self::Trailing { seconds })
            }
            _ => Err(WindowError::Form),
        }
    }
}

fn zone(name: &str) -> Result<TimeZone, WindowError> {
    TimeZone::get(name).map_err(|_| WindowError::Zone)
}

impl FromStr for Window {
    type Err = WindowError;

    fn from_str(text: &str) -> Result<Self, WindowError> {
        Self::parse(text)
    }
}

impl fmt::Display for Window {
    /// A zone without a name, which [`Window::parse`] never makes, is written as one that it
    /// refuses to read.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |zone: &TimeZone| zone.iana_name().unwrap_or("nameless").to_owned();
        match self {
            Self::Day { zone } => write!(f, "day {}", name(zone)),
            Self::Week { zone, first_day } => {
                let known = WEEKDAYS.iter().find(|(day, _)| day == first_day);
                write!(f, "week {} {}", name(zone), known.map_or("", |(_, spelt)| spelt))
            }
            Self::Month { zone } => write!(f, "month {}", name(zone)),
            Self::Year { zone } => write!(f, "year {}", name(zone)),
            Self::Trailing { seconds } => write!(f, "trailing {seconds}"),
        }
    }
}
