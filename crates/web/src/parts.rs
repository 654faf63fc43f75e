//! The parts that pages are made of. Each prints itself in a template as `{{ part }}`.
//!
//! They hold finished text: a part formats, it never computes an amount. A meaning is always a word
//! or a sign as well as a colour.

use askama::Template;
use askama::filters::HtmlSafe;
use base::Timestamp;
use money::Money;

use crate::Locale;
use crate::texts::Texts;

/// Marks templates whose text is markup already.
macro_rules! parts {
    ($($part:ident),+) => { $(impl HtmlSafe for $part {})+ };
}
parts!(Amount, Badge, Bar, Empty, Field, Figure, Limit, Notice, Pager, Step, When);

/// What something means for its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Good,
    /// Needs a look.
    Warn,
    /// Wrong, refused, stopped.
    Bad,
    /// Worth knowing.
    Info,
    /// Without meaning of its own.
    Plain,
}

impl Tone {
    /// The class of the stylesheet.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Info => "info",
            Self::Plain => "plain",
        }
    }

    /// The sign beside the colour.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Good => "✓",
            Self::Warn => "!",
            Self::Bad => "✕",
            Self::Info => "i",
            Self::Plain => "·",
        }
    }
}

/// A state in one word.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/badge.html")]
pub struct Badge {
    /// Its meaning.
    pub tone: Tone,
    /// The word.
    pub word: String,
}

impl Badge {
    /// A badge.
    pub fn new(tone: Tone, word: impl Into<String>) -> Self {
        Self { tone, word: word.into() }
    }
}

/// An amount with its currency beside it.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    ext = "html",
    source = r#"<span class="amount">{{ number }}<span class="unit">{{ unit }}</span></span>"#
)]
pub struct Amount {
    /// Grouped digits, a true minus in front.
    pub number: String,
    /// The currency's code, or the unit's name.
    pub unit: String,
}

impl Amount {
    /// An amount as `numbers` writes it.
    pub fn new(money: Money, numbers: money::Locale) -> Self {
        Self { number: money.format(numbers), unit: money.currency().code().to_owned() }
    }
}

/// A moment: near ones as a distance, far ones as a date, the exact time on hover. The page's
/// script keeps it true.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"<time datetime="{{ at }}" title="{{ exact }}">{{ text }}</time>"#
)]
pub struct When {
    at: Timestamp,
    text: String,
    exact: String,
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Further away than this many days is a date.
const NEAR_DAYS: i64 = 30;

impl When {
    /// `at`, seen from `now` by somebody who reads as `locale` says.
    pub fn new(at: Timestamp, now: Timestamp, locale: &Locale) -> Self {
        let instant = at.to_jiff();
        let seconds = now.micros_since(at).div_euclid(1_000_000);
        let near = distance(seconds, locale).or_else(|| calendar(at, now, locale));
        let text = near.unwrap_or_else(|| locale.date(instant));
        Self { at, text, exact: locale.exact(instant) }
    }
}

/// Within a day; the same words as `distance` in `florin.js`.
fn distance(seconds_ago: i64, locale: &Locale) -> Option<String> {
    let (seconds, past) = (seconds_ago.saturating_abs(), seconds_ago >= 0);
    let t = Texts::new(locale);
    match seconds {
        0..45 => Some(t.just_now().to_owned()),
        45..HOUR => {
            let minutes = (seconds / MINUTE).max(1);
            Some(if past { t.minutes_ago(minutes) } else { t.in_minutes(minutes) })
        }
        HOUR..DAY => {
            let hours = seconds / HOUR;
            Some(if past { t.hours_ago(hours) } else { t.in_hours(hours) })
        }
        _ => None,
    }
}

/// By days of the calendar, where it is known whose.
fn calendar(at: Timestamp, now: Timestamp, locale: &Locale) -> Option<String> {
    let t = Texts::new(locale);
    let (there, here) = (locale.local(at.to_jiff()), locale.local(now.to_jiff()));
    let days = if locale.zone.is_some() {
        there.date().since(here.date()).ok()?.get_days().into()
    } else {
        at.micros_since(now) / 1_000_000 / DAY
    };
    let time = || there.strftime("%H:%M");
    if days.saturating_abs() > NEAR_DAYS {
        return None;
    }
    Some(match days {
        -1 if locale.zone.is_some() => t.yesterday(time()),
        1 if locale.zone.is_some() => t.tomorrow(time()),
        ..0 => t.days_ago(days.saturating_abs()),
        0.. => t.in_days(days),
    })
}

/// The largest thing on a page.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/figure.html")]
pub struct Figure {
    /// What it is.
    pub label: String,
    /// How much.
    pub amount: Amount,
    /// What else belongs to it; empty for nothing.
    pub note: String,
}

/// How full something is, drawn. Always beside the figures.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "parts/bar.html")]
pub struct Bar {
    used: u16,
    held: u16,
    over: bool,
}

/// Parts of a bar's whole width.
const FULL: u16 = 1000;
/// What is there at all can be seen.
const SLIVER: u16 = 6;

impl Bar {
    /// `used` and `held` out of `limit`, in the same unit. Negative parts are empty.
    pub fn new(used: i64, held: i64, limit: i64) -> Self {
        let taken = i128::from(used.max(0)) + i128::from(held.max(0));
        let over = taken > i128::from(limit.max(0));
        let whole = taken.max(i128::from(limit)).max(1);
        let part = |amount: i64| {
            let share = i128::from(amount.max(0)) * i128::from(FULL) / whole;
            let share = u16::try_from(share).unwrap_or(FULL);
            if amount > 0 { share.max(SLIVER) } else { 0 }
        };
        let used = part(used);
        let held = part(held).min(FULL.saturating_sub(used));
        Self { used, held, over }
    }

    /// True when more is taken than there is.
    pub const fn is_over(&self) -> bool {
        self.over
    }
}

/// A limit: what of it is used, held and free, and until when.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/limit.html")]
pub struct Limit {
    /// What is limited.
    pub label: String,
    /// In which rhythm and for whom, in words.
    pub terms: String,
    /// The drawing.
    pub bar: Bar,
    /// Posted for good.
    pub used: Amount,
    /// Reserved.
    pub held: Amount,
    /// What is left.
    pub free: Amount,
    /// The whole.
    pub limit: Amount,
    /// When it starts anew, and what the clock where it counts shows then; `None` if it never does.
    pub ends: Option<(When, String)>,
    /// How its reader reads.
    pub locale: Locale,
}

impl Limit {
    fn t(&self) -> Texts {
        Texts::new(&self.locale)
    }
}

/// One step of a trace.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/step.html")]
pub struct Step {
    /// How it went: good for passed, bad for failed, plain for skipped.
    pub tone: Tone,
    /// `passed`, `failed`, `skipped`.
    pub word: &'static str,
    /// What was asked.
    pub name: String,
    /// The facts it was judged by; empty for none.
    pub detail: String,
    /// Time spent, with its unit; empty when it took none.
    pub took: String,
}

/// Something to tell the reader of a page.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/notice.html")]
pub struct Notice {
    /// Its meaning.
    pub tone: Tone,
    /// What happened.
    pub title: String,
    /// What it means and what to do; empty for nothing.
    pub text: String,
}

/// Where a list would be: why it is empty and what to do next.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"<div class="empty"><p><strong>{{ title }}</strong></p><p>{{ hint }}</p></div>"#
)]
pub struct Empty {
    /// What is not there.
    pub title: String,
    /// How it comes to be there.
    pub hint: String,
}

/// The way to the other pages of a list.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/pager.html")]
pub struct Pager {
    /// The list's path, with what it was searched for.
    pub path: String,
    /// Where this page stands.
    pub at: crate::Pagination,
    /// How its reader reads.
    pub locale: Locale,
}

impl Pager {
    /// What stands before the page's number.
    fn mark(&self) -> char {
        if self.path.contains('?') { '&' } else { '?' }
    }

    fn t(&self) -> Texts {
        Texts::new(&self.locale)
    }
}

/// One field of a form.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/field.html")]
pub struct Field {
    /// Its name in the form, and its id on the page.
    pub name: &'static str,
    /// As people read it.
    pub label: &'static str,
    /// HTML's type of input.
    pub kind: &'static str,
    /// What it is filled with.
    pub value: String,
    /// What HTML's `autocomplete` says it is.
    pub autocomplete: &'static str,
    /// What is wrong with it; empty for nothing.
    pub error: String,
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use money::Currency;

    use super::*;
    use crate::Language;

    #[test]
    fn near_moments_are_distances_and_far_ones_dates() {
        let now = Timestamp::from_seconds(1_767_603_600);
        let [en, hi, mk] = Language::ALL.map(Locale::of);
        let at_home = Locale { zone: TimeZone::get("Europe/Skopje").ok(), ..mk.clone() };
        for (locale, seconds, text) in [
            (&en, 0, "just now"),
            (&en, 44, "just now"),
            (&en, 45, "1 min ago"),
            (&en, 3599, "59 min ago"),
            (&en, 3600, "1 h ago"),
            (&en, 86_399, "23 h ago"),
            (&en, 86_400, "1 day ago"),
            (&en, 3 * 86_400, "3 days ago"),
            (&en, -7200, "in 2 h"),
            (&en, -90_000, "in 1 day"),
            (&en, 40 * 86_400, "26 Nov 2025"),
            (&hi, 120, "2 मिनट पहले"),
            (&hi, -3 * 86_400, "3 दिन में"),
            (&hi, 40 * 86_400, "26 नव॰ 2025"),
            (&mk, 21 * 86_400, "пред 21 ден"),
            (&mk, -5 * 86_400, "за 5 дена"),
            // Nine in the morning in UTC is ten in Skopje.
            (&at_home, 26 * 3600, "вчера, 08:00"),
            (&at_home, 35 * 3600, "пред 2 дена"),
            (&at_home, -25 * 3600, "утре, 11:00"),
            (&at_home, -40 * 3600, "за 2 дена"),
        ] {
            let when = When::new(now.plus_seconds(-seconds), now, locale);
            assert_eq!(when.text, text, "{seconds}");
        }
        let html = When::new(now, now, &en).render().unwrap();
        assert!(html.contains("2026-01-05T09:00:00Z") && html.contains("09:00:00 UTC"), "{html}");
        let html = When::new(now, now, &at_home).render().unwrap();
        assert!(html.contains("5 јан. 2026, 10:00:00 CET"), "{html}");
    }

    #[test]
    fn amounts_carry_their_currency_and_a_true_minus() {
        let amount = Amount::new(Money::new(-123_450, Currency::EUR), money::Locale::En);
        assert_eq!((amount.number.as_str(), amount.unit.as_str()), ("−1,234.50", "EUR"));
    }

    #[test]
    fn a_bar_never_runs_over_its_frame() {
        for (used, held, limit, bar) in [
            (0, 0, 100, (0, 0, false)),
            (25, 50, 100, (250, 500, false)),
            (100, 0, 100, (1000, 0, false)),
            (1, 1, 1_000_000, (SLIVER, SLIVER, false)),
            (150, 50, 100, (750, 250, true)),
            (999_999, 1, 1_000_000, (999, 1, false)),
            (-5, 10, 100, (0, 100, false)),
            (0, 0, 0, (0, 0, false)),
            (5, 0, 0, (1000, 0, true)),
            (i64::MAX, i64::MAX, i64::MAX, (500, 500, true)),
            (i64::MIN, i64::MIN, i64::MIN, (0, 0, false)),
        ] {
            let drawn = Bar::new(used, held, limit);
            assert!(drawn.used + drawn.held <= FULL);
            assert_eq!((drawn.used, drawn.held, drawn.over), bar, "{used} {held} {limit}");
        }
    }
}
