//! What a person has said about how they read. What they have not said is as the request asks for it.

use jiff::tz::TimeZone;

use crate::{DateStyle, Language, Locale};

/// What a person has chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preferences {
    /// The language.
    pub language: Option<Language>,
    /// How numbers are written.
    pub numbers: Option<money::Locale>,
    /// How dates are written.
    pub dates: Option<DateStyle>,
    /// Where their clock hangs.
    pub zone: Option<TimeZone>,
}

impl Preferences {
    /// What was chosen, and the rest as in `asked`. Another language brings its own numbers.
    #[must_use]
    pub fn over(&self, asked: &Locale) -> Locale {
        let language = self.language.unwrap_or(asked.language);
        let usual = if language == asked.language { asked.clone() } else { Locale::of(language) };
        Locale {
            language,
            numbers: self.numbers.unwrap_or(usual.numbers),
            dates: self.dates.unwrap_or(usual.dates),
            zone: self.zone.clone().or_else(|| asked.zone.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_goes_before_what_was_asked_for() {
        let asked = Locale::wanted("en-IN");
        assert_eq!(asked.numbers, money::Locale::EnIn);
        assert_eq!(Preferences::default().over(&asked), asked);
        let english = Preferences { language: Some(Language::En), ..Preferences::default() };
        assert_eq!(english.over(&asked).numbers, money::Locale::EnIn);
        let macedonian = Preferences { language: Some(Language::Mk), ..Preferences::default() };
        assert_eq!(macedonian.over(&asked), Locale::of(Language::Mk));
        let german = Preferences { numbers: Some(money::Locale::De), ..macedonian };
        assert_eq!(german.over(&asked).numbers, money::Locale::De);
    }
}
