//! Days in words and figures. The names are those of CLDR.

use jiff::civil::{Date, Weekday};

use crate::Language;

/// How a person writes dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DateStyle {
    /// `3 Nov 2025`, with the month in the reader's language.
    #[default]
    Words,
    /// `03.11.2025`
    Dots,
    /// `03/11/2025`
    Slashes,
    /// `11/03/2025`
    MonthFirst,
    /// `2025-11-03` (ISO 8601)
    Iso,
}

impl DateStyle {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Words, Self::Dots, Self::Slashes, Self::MonthFirst, Self::Iso];

    /// As it is stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Dots => "dd.mm.yyyy",
            Self::Slashes => "dd/mm/yyyy",
            Self::MonthFirst => "mm/dd/yyyy",
            Self::Iso => "yyyy-mm-dd",
        }
    }

    /// The inverse of [`DateStyle::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|style| style.as_str() == text)
    }
}

/// The day with its year.
pub(crate) fn date(style: DateStyle, language: Language, date: Date) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    match style {
        DateStyle::Words => format!("{day} {} {year}", month_short(language, month)),
        DateStyle::Dots => format!("{day:02}.{month:02}.{year:04}"),
        DateStyle::Slashes => format!("{day:02}/{month:02}/{year:04}"),
        DateStyle::MonthFirst => format!("{month:02}/{day:02}/{year:04}"),
        DateStyle::Iso => format!("{year:04}-{month:02}-{day:02}"),
    }
}

/// The day alone, for what lies within a year.
pub(crate) fn day(style: DateStyle, language: Language, date: Date) -> String {
    let (month, day) = (date.month(), date.day());
    match style {
        DateStyle::Words => format!("{day} {}", month_short(language, month)),
        DateStyle::Dots => format!("{day:02}.{month:02}."),
        DateStyle::Slashes => format!("{day:02}/{month:02}"),
        DateStyle::MonthFirst => format!("{month:02}/{day:02}"),
        DateStyle::Iso => format!("{month:02}-{day:02}"),
    }
}

fn month_short(language: Language, month: i8) -> &'static str {
    language.pick(match month {
        1 => ["Jan", "जन॰", "јан."],
        2 => ["Feb", "फ़र॰", "фев."],
        3 => ["Mar", "मार्च", "март"],
        4 => ["Apr", "अप्रैल", "апр."],
        5 => ["May", "मई", "мај"],
        6 => ["Jun", "जून", "јун."],
        7 => ["Jul", "जुल॰", "јул."],
        8 => ["Aug", "अग॰", "авг."],
        9 => ["Sep", "सित॰", "септ."],
        10 => ["Oct", "अक्टू॰", "окт."],
        11 => ["Nov", "नव॰", "ноем."],
        _ => ["Dec", "दिस॰", "дек."],
    })
}

pub(crate) fn weekday_short(language: Language, day: Weekday) -> &'static str {
    language.pick(match day {
        Weekday::Monday => ["Mon", "सोम", "пон."],
        Weekday::Tuesday => ["Tue", "मंगल", "вто."],
        Weekday::Wednesday => ["Wed", "बुध", "сре."],
        Weekday::Thursday => ["Thu", "गुरु", "чет."],
        Weekday::Friday => ["Fri", "शुक्र", "пет."],
        Weekday::Saturday => ["Sat", "शनि", "саб."],
        Weekday::Sunday => ["Sun", "रवि", "нед."],
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::Locale;

    #[test]
    fn everybody_reads_dates_their_way() {
        let date = Date::constant(2025, 11, 3);
        for (style, language, whole, short) in [
            (DateStyle::Words, Language::En, "3 Nov 2025", "3 Nov"),
            (DateStyle::Words, Language::Hi, "3 नव॰ 2025", "3 नव॰"),
            (DateStyle::Words, Language::Mk, "3 ноем. 2025", "3 ноем."),
            (DateStyle::Dots, Language::Mk, "03.11.2025", "03.11."),
            (DateStyle::Slashes, Language::Hi, "03/11/2025", "03/11"),
            (DateStyle::MonthFirst, Language::En, "11/03/2025", "11/03"),
            (DateStyle::Iso, Language::En, "2025-11-03", "11-03"),
        ] {
            assert_eq!(self::date(style, language, date), whole);
            assert_eq!(day(style, language, date), short);
        }
        for style in DateStyle::ALL {
            assert_eq!(DateStyle::parse(style.as_str()), Some(style));
        }
        assert_eq!(DateStyle::parse("roman"), None);
    }

    #[test]
    fn moments_are_told_by_the_persons_clock() {
        let at: Timestamp = "2025-11-02T23:05:09Z".parse().unwrap();
        let utc = Locale::default();
        assert_eq!(utc.exact(at), "2 Nov 2025, 23:05:09 UTC");
        let zone = TimeZone::get("Europe/Skopje").ok();
        let skopje = Locale { zone, ..Locale::of(Language::Mk) };
        assert_eq!(skopje.date(at), "3 ноем. 2025");
        assert_eq!(skopje.near(&skopje.local(at)), "пон. 3 ноем., 00:05");
        assert_eq!(skopje.exact(at), "3 ноем. 2025, 00:05:09 CET");
    }
}
