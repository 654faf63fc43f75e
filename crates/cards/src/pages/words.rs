//! Rules, messages and places in words for people. Pure; decides nothing.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use ledger::allowances::Window;
use money::{Currency, Money};

use crate::authorizations::{Class, Merchant, Reason};
use crate::controls::{Channel, Effect, Rule, Target, groups};
use crate::texts::Texts;

/// `1,234.56 EUR`; a number of purchases as `3 purchases`.
pub(super) fn amount(t: &Texts, minor: i64, unit: Currency) -> String {
    let money = Money::new(minor, unit);
    if unit == Currency::USES {
        let noun = if minor == 1 { "purchase" } else { "purchases" };
        return format!("{} {noun}", money.format(t.locale.numbers));
    }
    t.locale.amount(money)
}

/// What a rule says, in a sentence; `None` for a limit over a window, which is drawn instead.
pub(super) fn rule(t: &Texts, rule: &Rule, currency: Currency) -> Option<String> {
    Some(match rule {
        Rule::AmountLimit { .. } | Rule::CountLimit { .. } => return None,
        Rule::PerTransaction { limit_minor } => {
            format!("At most {} in one purchase.", amount(t, *limit_minor, currency))
        }
        Rule::Merchant { effect, mids, mccs, groups } => {
            let named = [("merchant", mids), ("category", mccs)].into_iter();
            let named =
                named.flat_map(|(noun, all)| all.iter().map(move |one| format!("{noun} {one}")));
            let all: Vec<String> = groups.iter().cloned().chain(named).collect();
            format!("{} from: {}.", only_or_never(*effect), listed(&all, "or"))
        }
        Rule::ExemptMerchant { mids } => {
            format!("No rule about merchants applies to merchant {}.", listed(mids, "or"))
        }
        Rule::Country { effect, countries } => {
            format!("{} in {}.", only_or_never(*effect), listed(countries, "or"))
        }
        Rule::Channel { effect, channels } => {
            let all: Vec<String> = channels.iter().map(|on| channel(*on).to_owned()).collect();
            format!("{} {}.", only_or_never(*effect), listed(&all, "or"))
        }
        Rule::Hours { time_zone, days, from, to } => {
            format!("Only {}from {from} to {to}, {time_zone}.", weekdays(days))
        }
        Rule::Verification { security_code, address, three_d_secure } => {
            let all: Vec<String> = [
                (*security_code, "the security code must match"),
                (*address, "the address must match"),
                (*three_d_secure, "3-D Secure must have authenticated the holder"),
            ]
            .into_iter()
            .filter(|(is_asked, _)| *is_asked)
            .map(|(_, text)| text.to_owned())
            .collect();
            if all.is_empty() {
                return Some("Asks for nothing.".to_owned());
            }
            format!("Online, by mail and by phone, {}.", listed(&all, "and"))
        }
    })
}

const fn only_or_never(effect: Effect) -> &'static str {
    match effect {
        Effect::Allow => "Only",
        Effect::Block => "Never",
    }
}

const fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Atm => "at cash machines",
        Channel::InStore => "in shops",
        Channel::Online => "online",
        Channel::MailOrPhone => "by mail or phone",
        Channel::QuasiCash => "for what turns into cash",
        Channel::Recurring => "for recurring payments",
        Channel::Unknown => "where the network does not say how",
    }
}

/// In which rhythm a limit counts: `per week from Monday`. The zone is named when it is not `home`.
pub(super) fn rhythm(window: &Window, home: &TimeZone) -> String {
    let (text, zone) = match window {
        Window::Day { zone } => ("per day".to_owned(), zone),
        Window::Week { zone, first_day } => {
            (format!("per week from {}", weekday(*first_day)), zone)
        }
        Window::Month { zone } => ("per month".to_owned(), zone),
        Window::Trailing { seconds } => return format!("in any {}", span(*seconds)),
    };
    match zone.iana_name() {
        Some(name) if zone != home => format!("{text}, {name}"),
        _ => text,
    }
}

fn span(seconds: i64) -> String {
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let fits = |(size, _): &&(i64, &str)| seconds % size == 0 && (seconds > *size || *size == 1);
    let (size, noun) = units.iter().find(fits).unwrap_or(&(1, "second"));
    let count = seconds.div_euclid(*size);
    if count == 1 { noun.to_string() } else { format!("{count} {noun}s") }
}

/// Whom a rule that is set on `target` binds.
pub(super) const fn reach(target: Target) -> &'static str {
    match target {
        Target::Card => "this card",
        Target::Cardholder => "all cards of the holder",
        Target::Programme => "all cards of the programme",
    }
}

const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// `Monday to Friday, `; nothing for every day.
fn weekdays(days: &[i8]) -> String {
    let mut days = days.to_vec();
    days.sort_unstable();
    days.dedup();
    let known: Vec<String> = days
        .iter()
        .filter_map(|day| Weekday::from_monday_one_offset(*day).ok())
        .map(|day| weekday(day).to_owned())
        .collect();
    let follow = days.windows(2).all(|pair| matches!(pair, [one, next] if *next == one + 1));
    match known.as_slice() {
        [] | [_, _, _, _, _, _, _] => String::new(),
        [first, .., last] if follow && known.len() > 2 => format!("{first} to {last}, "),
        all => format!("{}, ", listed(all, "and")),
    }
}

/// `a, b and c`.
fn listed(all: &[String], last_word: &str) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {last_word} {last}", first.join(", ")),
    }
}

/// What a message was, in the field's own word.
pub(super) fn class(class: Class) -> String {
    class.name().replace('_', " ")
}

/// A sentence about what speaks against something: `The merchant is blocked; not enough money.`
pub(super) fn reasons(reasons: &[Reason]) -> String {
    let all: Vec<&str> = reasons.iter().map(|reason| reason.text()).collect();
    sentence(&all.join("; "))
}

/// With a capital and a full stop.
pub(super) fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().into_iter().flat_map(char::to_uppercase);
    let mut sentence: String = first.chain(rest).collect();
    if !sentence.is_empty() {
        sentence.push('.');
    }
    sentence
}

/// The name that a merchant goes by.
pub(super) fn merchant(merchant: &Merchant) -> String {
    let name = merchant.name.as_deref().or(merchant.mid.as_deref());
    name.unwrap_or("Unknown merchant").to_owned()
}

/// `Berlin, DEU`.
pub(super) fn place(merchant: &Merchant) -> String {
    let parts = [merchant.city.as_deref(), merchant.country.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The group of merchants that says most about a category; empty without one.
pub(super) fn trade(merchant: &Merchant) -> &'static str {
    const CLOSEST_FIRST: [&str; 8] =
        ["restaurants", "fuel", "gambling", "hotels", "airlines", "cash", "food", "travel"];
    let Some(mcc) = merchant.mcc.as_deref() else { return "" };
    CLOSEST_FIRST.into_iter().find(|name| groups::contains(name, mcc) == Some(true)).unwrap_or("")
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
    use web::Locale;

    use super::*;

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
                "No rule about merchants applies to merchant 1 or 2.",
            ),
            (
                Rule::Country { effect: Effect::Allow, countries: texts(&["MKD", "DEU"]) },
                "Only in MKD or DEU.",
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
                "Online, by mail and by phone, the security code must match and 3-D Secure must have \
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
            assert_eq!(rhythm(&window.parse().unwrap(), &home), text, "{window}");
        }
    }

    #[test]
    fn small_words() {
        let t = Texts::new(&Locale::default());
        assert_eq!(amount(&t, 1, Currency::USES), "1 purchase");
        assert_eq!(amount(&t, -123_456, Currency::EUR), "−1,234.56 EUR");
        assert_eq!(
            reasons(&[Reason::CardFrozen, Reason::InsufficientFunds]),
            "The card is frozen; not enough money."
        );
        assert_eq!(class(Class::ForceCapture), "force capture");
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
        assert_eq!((trade(&cafe), place(&cafe)), ("restaurants", "Ohrid".to_owned()));
        assert_eq!(merchant(&cafe), "Unknown merchant");
    }
}
