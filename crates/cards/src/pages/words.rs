//! Rules, rhythms and places in sentences for people. Pure; decides nothing.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use ledger::allowances::Window;
use money::{Currency, Money};

use super::terms;
use crate::authorizations::{Merchant, Reason};
use crate::controls::{Effect, Rule, groups};
use crate::texts::Texts;

/// `1,234.56 EUR`; a number of purchases as `3 purchases`.
pub(super) fn amount(t: &Texts, minor: i64, unit: Currency) -> String {
    let money = Money::new(minor, unit);
    if unit == Currency::USES {
        return format!("{} {}", money.format(t.locale.numbers), t.purchases(minor));
    }
    t.locale.amount(money)
}

/// What a rule says, in a sentence; `None` for a limit over a window, which is drawn instead.
pub(super) fn rule(t: &Texts, rule: &Rule, currency: Currency) -> Option<String> {
    Some(match rule {
        Rule::AmountLimit { .. } | Rule::CountLimit { .. } => return None,
        Rule::PerTransaction { limit_minor } => t.at_most(amount(t, *limit_minor, currency)),
        Rule::Merchant { effect, mids, mccs, groups } => {
            let groups = groups.iter().map(|group| terms::group(t, group).to_owned());
            let mids = mids.iter().map(|mid| t.merchant_named(mid));
            let mccs = mccs.iter().map(|mcc| t.category_named(mcc));
            let names = any_of(t, &groups.chain(mids).chain(mccs).collect::<Vec<_>>());
            match effect {
                Effect::Allow => t.only_from(names),
                Effect::Block => t.never_from(names),
            }
        }
        Rule::ExemptMerchant { mids } => {
            let mids: Vec<String> = mids.iter().map(|mid| t.merchant_named(mid)).collect();
            t.exempt(any_of(t, &mids))
        }
        Rule::Country { effect, countries } => match effect {
            Effect::Allow => t.only_in(any_of(t, countries)),
            Effect::Block => t.never_in(any_of(t, countries)),
        },
        Rule::Channel { effect, channels } => {
            let all: Vec<String> =
                channels.iter().map(|on| terms::channel(t, *on).to_owned()).collect();
            match effect {
                Effect::Allow => t.only_channels(any_of(t, &all)),
                Effect::Block => t.never_channels(any_of(t, &all)),
            }
        }
        Rule::Hours { time_zone, days, from, to } => match weekdays(t, days) {
            Some(days) => t.only_days_and_hours(days, from, to, time_zone),
            None => t.only_hours(from, to, time_zone),
        },
        Rule::Verification { security_code, address, three_d_secure } => {
            let all: Vec<String> = [
                (*security_code, t.verify_code()),
                (*address, t.verify_address()),
                (*three_d_secure, t.verify_holder()),
            ]
            .into_iter()
            .filter(|(is_asked, _)| *is_asked)
            .map(|(_, text)| text.to_owned())
            .collect();
            if all.is_empty() { t.verify_nothing().to_owned() } else { t.verify(all_of(t, &all)) }
        }
    })
}

/// In which rhythm a limit counts: `per week from Monday`. The zone is named when it is not `home`.
pub(super) fn rhythm(t: &Texts, window: &Window, home: &TimeZone) -> String {
    let (text, zone) = match window {
        Window::Day { zone } => (t.per_day().to_owned(), zone),
        Window::Week { zone, first_day } => (t.per_week(terms::weekday(t, *first_day)), zone),
        Window::Month { zone } => (t.per_month().to_owned(), zone),
        Window::Year { zone } => (t.per_year().to_owned(), zone),
        Window::Trailing { seconds } => return span(t, *seconds),
    };
    match zone.iana_name() {
        Some(name) if zone != home => format!("{text}, {name}"),
        _ => text,
    }
}

/// In the largest unit that fits more than once.
fn span(t: &Texts, seconds: i64) -> String {
    let fits = |size: i64| seconds % size == 0 && seconds > size;
    match seconds {
        1 => t.in_any_second().to_owned(),
        _ if fits(86_400) => t.in_any_days(seconds / 86_400),
        _ if fits(3_600) => t.in_any_hours(seconds / 3_600),
        _ if fits(60) => t.in_any_minutes(seconds / 60),
        _ => t.in_any_seconds(seconds),
    }
}

/// `Monday to Friday`; `None` for every day.
fn weekdays(t: &Texts, days: &[i8]) -> Option<String> {
    let mut days = days.to_vec();
    days.sort_unstable();
    days.dedup();
    let known: Vec<String> = days
        .iter()
        .filter_map(|day| Weekday::from_monday_one_offset(*day).ok())
        .map(|day| terms::weekday(t, day).to_owned())
        .collect();
    let follow = days.windows(2).all(|pair| matches!(pair, [one, next] if *next == one + 1));
    match known.as_slice() {
        [] | [_, _, _, _, _, _, _] => None,
        [first, .., last] if follow && known.len() > 2 => Some(t.days_range(first, last)),
        all => Some(all_of(t, all)),
    }
}

/// `a, b or c`.
fn any_of(t: &Texts, all: &[String]) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => t.list_or(first.join(", "), last),
    }
}

/// `a, b and c`.
fn all_of(t: &Texts, all: &[String]) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => t.list_and(first.join(", "), last),
    }
}

/// A sentence about what speaks against something: `The merchant is blocked; not enough money.`
pub(super) fn reasons(t: &Texts, reasons: &[Reason]) -> String {
    let all: Vec<&str> = reasons.iter().map(|reason| terms::reason(t, *reason)).collect();
    let text = capital(&all.join("; "));
    // Hindi ends a sentence with its own stroke.
    let stop = t.locale.language.pick([".", "।", "."]);
    if text.is_empty() { text } else { format!("{text}{stop}") }
}

/// With a capital, where the script has them.
pub(super) fn capital(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().into_iter().flat_map(char::to_uppercase);
    first.chain(rest).collect()
}

/// The name that a merchant goes by.
pub(super) fn merchant(t: &Texts, merchant: &Merchant) -> String {
    let name = merchant.name.as_deref().or(merchant.mid.as_deref());
    name.unwrap_or(t.unknown_merchant()).to_owned()
}

/// `Berlin, DEU`.
pub(super) fn place(merchant: &Merchant) -> String {
    let parts = [merchant.city.as_deref(), merchant.country.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The group of merchants that says most about a category; empty without one.
pub(super) fn trade(t: &Texts, merchant: &Merchant) -> &'static str {
    const CLOSEST_FIRST: [&str; 8] =
        ["restaurants", "fuel", "gambling", "hotels", "airlines", "cash", "food", "travel"];
    let Some(mcc) = merchant.mcc.as_deref() else { return "" };
    let closest = CLOSEST_FIRST.into_iter().find(|name| groups::contains(name, mcc) == Some(true));
    closest.map_or("", |name| terms::group(t, name))
}

/// A length of time in the unit that fits it.
pub(super) fn micros(micros: u64) -> String {
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..1_000_000 => format!("{}.{} ms", micros / 1_000, micros % 1_000 / 100),
        _ => format!("{}.{} s", micros / 1_000_000, micros % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use web::{Language, Locale};

    use super::*;
    use crate::controls::Channel;

    fn english() -> Texts {
        Texts::new(&Locale::default())
    }

    #[test]
    fn rules_read_like_sentences() {
        let texts =
            |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let hours = |days: &[i8]| Rule::Hours {
            time_zone: "Europe/Skopje".to_owned(),
            days: days.to_vec(),
            from: "08:00".to_owned(),
            to: "18:00".to_owned(),
        };
        let merchants = |effect, mids: &[&str], mccs: &[&str], groups: &[&str]| Rule::Merchant {
            effect,
            mids: texts(mids),
            mccs: texts(mccs),
            groups: texts(groups),
        };
        for (case, text) in [
            (
                Rule::PerTransaction { limit_minor: 100_000 },
                "At most 1,000.00 EUR in one purchase.",
            ),
            (merchants(Effect::Block, &[], &[], &["gambling"]), "Never from: gambling."),
            (
                merchants(Effect::Allow, &["123"], &["5812", "5814"], &["fuel"]),
                "Only from: fuel, merchant 123, category 5812 or category 5814.",
            ),
            (
                Rule::ExemptMerchant { mids: texts(&["1", "2"]) },
                "No rule about merchants applies to: merchant 1 or merchant 2.",
            ),
            (
                Rule::Country { effect: Effect::Allow, countries: texts(&["MKD", "DEU"]) },
                "Only in: MKD or DEU.",
            ),
            (
                Rule::Channel {
                    effect: Effect::Block,
                    channels: vec![Channel::Atm, Channel::QuasiCash],
                },
                "Never at cash machines or for what turns into cash.",
            ),
            (
                hours(&[5, 1, 2, 3, 4, 1]),
                "Only Monday to Friday, from 08:00 to 18:00, Europe/Skopje.",
            ),
            (hours(&[6, 7]), "Only Saturday and Sunday, from 08:00 to 18:00, Europe/Skopje."),
            (
                hours(&[1, 3, 5]),
                "Only Monday, Wednesday and Friday, from 08:00 to 18:00, Europe/Skopje.",
            ),
            (hours(&[]), "Only from 08:00 to 18:00, Europe/Skopje."),
            (
                Rule::Verification { security_code: true, address: false, three_d_secure: true },
                "Online, by mail and by phone: the security code must match and 3-D Secure must have \
                 authenticated the holder.",
            ),
        ] {
            assert_eq!(
                rule(&Texts::new(&Locale::default()), &case, Currency::EUR).as_deref(),
                Some(text)
            );
        }
    }

    #[test]
    fn windows_read_like_rhythms() {
        let home = TimeZone::get("Europe/Skopje").unwrap();
        for (window, text) in [
            ("day Europe/Skopje", "per day"),
            ("day UTC", "per day, UTC"),
            ("week Europe/Skopje monday", "per week from Monday"),
            ("month Asia/Kolkata", "per month, Asia/Kolkata"),
            ("trailing 86400", "in any 24 hours"),
            ("trailing 172800", "in any 2 days"),
            ("trailing 5400", "in any 90 minutes"),
            ("trailing 61", "in any 61 seconds"),
            ("trailing 1", "in any second"),
        ] {
            assert_eq!(rhythm(&english(), &window.parse().unwrap(), &home), text, "{window}");
        }
    }

    #[test]
    fn small_words() {
        let t = english();
        assert_eq!(amount(&t, 1, Currency::USES), "1 purchase");
        assert_eq!(amount(&t, -123_456, Currency::EUR), "−1,234.56 EUR");
        assert_eq!(
            reasons(&t, &[Reason::CardFrozen, Reason::InsufficientFunds]),
            "The card is frozen; not enough money."
        );
        for (time, text) in [
            (0, "0 µs"),
            (999, "999 µs"),
            (1_000, "1.0 ms"),
            (12_950, "12.9 ms"),
            (2_340_000, "2.3 s"),
        ] {
            assert_eq!(micros(time), text);
        }
        let cafe = Merchant {
            mcc: Some("5812".to_owned()),
            city: Some("Ohrid".to_owned()),
            ..Merchant::default()
        };
        assert_eq!((trade(&t, &cafe), place(&cafe)), ("restaurants", "Ohrid".to_owned()));
        assert_eq!(merchant(&t, &cafe), "Unknown merchant");
    }

    #[test]
    fn every_language_has_its_own_order_of_words() {
        let home = TimeZone::get("Europe/Skopje").unwrap();
        let hours = Rule::Hours {
            time_zone: "Asia/Kolkata".to_owned(),
            days: vec![1, 2, 3, 4, 5],
            from: "08:00".to_owned(),
            to: "18:00".to_owned(),
        };
        for (language, amount_text, hours_text, window, why) in [
            (
                Language::Hi,
                "12,34,567.80 INR",
                "केवल सोमवार से शुक्रवार, 08:00 से 18:00 तक, Asia/Kolkata।",
                "किन्हीं 2 दिनों में",
                "कार्ड फ़्रीज़ है; पर्याप्त राशि नहीं है।",
            ),
            (
                Language::Mk,
                "1.234.567,80 INR",
                "Само од понеделник до петок, од 08:00 до 18:00, Asia/Kolkata.",
                "во кои било 2 дена",
                "Картичката е замрзната; нема доволно средства.",
            ),
        ] {
            let t = Texts::new(&Locale::of(language));
            assert_eq!(amount(&t, 123_456_780, Currency::INR), amount_text);
            assert_eq!(rule(&t, &hours, Currency::INR).as_deref(), Some(hours_text));
            let trailing = "trailing 172800".parse().unwrap();
            assert_eq!(rhythm(&t, &trailing, &home), window);
            let both = [Reason::CardFrozen, Reason::InsufficientFunds];
            assert_eq!(reasons(&t, &both), why);
        }
    }
}
