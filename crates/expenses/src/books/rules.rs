//! In which currency somebody most likely counts. Pure.

use money::Currency;
use web::{Language, Numbers};

/// The currency of a new book, by what its opener has said about how they read. Anybody can change it.
pub fn usual_currency(language: Language, numbers: Numbers, time_zone: &str) -> Currency {
    let code = match (language, numbers, time_zone) {
        (_, _, "Asia/Kolkata" | "Asia/Calcutta") => "INR",
        (_, _, "Europe/Skopje") => "MKD",
        (_, _, "Europe/London") => "GBP",
        (_, _, "Europe/Zurich") => "CHF",
        (_, _, zone) if zone.starts_with("America/New_York") => "USD",
        (Language::Hi, ..) | (_, Numbers::EnIn | Numbers::Hi, _) => "INR",
        (Language::Mk, ..) => "MKD",
        (Language::En, ..) => "EUR",
    };
    Currency::parse(code).unwrap_or(Currency::EUR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_book_begins_in_the_currency_of_its_opener() {
        for (language, numbers, zone, code) in [
            (Language::En, Numbers::En, "UTC", "EUR"),
            (Language::En, Numbers::En, "Asia/Kolkata", "INR"),
            (Language::En, Numbers::EnIn, "UTC", "INR"),
            (Language::Hi, Numbers::Hi, "UTC", "INR"),
            (Language::Mk, Numbers::Mk, "UTC", "MKD"),
            (Language::Mk, Numbers::Mk, "Europe/London", "GBP"),
            (Language::En, Numbers::En, "Europe/Skopje", "MKD"),
        ] {
            assert_eq!(usual_currency(language, numbers, zone).code(), code, "{zone}");
        }
    }
}
