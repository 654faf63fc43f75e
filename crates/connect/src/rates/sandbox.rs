//! The bank's feeds, played: the same rates every day of the week but Saturday and Sunday, up to today.
//!
//! The rates are of 5 January 2026; that they never change makes figures of a demonstration easy to follow.

use std::fmt::Write as _;

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use base::Clock;
use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

/// What one euro buys in the sandbox.
const RATES: &[(&str, &str)] = &[
    ("USD", "1.1664"),
    ("JPY", "183.95"),
    ("CZK", "24.242"),
    ("DKK", "7.4719"),
    ("GBP", "0.86635"),
    ("HUF", "384.70"),
    ("PLN", "4.2180"),
    ("RON", "5.0890"),
    ("SEK", "10.7655"),
    ("CHF", "0.9291"),
    ("NOK", "11.7470"),
    ("TRY", "50.2114"),
    ("AUD", "1.7431"),
    ("BRL", "6.3224"),
    ("CAD", "1.6075"),
    ("CNY", "8.1512"),
    ("HKD", "9.0853"),
    ("IDR", "19549.59"),
    ("INR", "105.1880"),
    ("KRW", "1691.46"),
    ("MXN", "20.9412"),
    ("SGD", "1.5004"),
    ("THB", "36.602"),
    ("ZAR", "19.1795"),
];

/// The feeds at `/rates`.
pub fn routes(clock: Clock) -> Router {
    let newest = async |State(clock): State<Clock>| feed(&clock, 1);
    let history = async |State(clock): State<Clock>| feed(&clock, 64);
    Router::new()
        .route("/rates/eurofxref-daily.xml", get(newest))
        .route("/rates/eurofxref-hist-90d.xml", get(history))
        .with_state(clock)
}

fn feed(clock: &Clock, days: usize) -> impl IntoResponse + use<> {
    let today = clock.now().to_jiff().to_zoned(TimeZone::UTC).date();
    ([(header::CONTENT_TYPE, "text/xml")], text(today, days))
}

fn text(today: Date, days: usize) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gesmes:Envelope \
         xmlns:gesmes=\"http://www.gesmes.org/xml/2002-08-01\" \
         xmlns=\"http://www.ecb.int/vocabulary/2002-08-01/eurofxref\">\n<Cube>\n",
    );
    let before = |day: Date| day.checked_sub(1.day()).ok();
    let is_open = |day: &Date| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let open = std::iter::successors(Some(today), |day| before(*day)).filter(is_open);
    for day in open.take(days) {
        let _ = writeln!(text, "<Cube time=\"{day}\">");
        for (currency, rate) in RATES {
            let _ = writeln!(text, "<Cube currency=\"{currency}\" rate=\"{rate}\"/>");
        }
        text.push_str("</Cube>\n");
    }
    text.push_str("</Cube>\n</gesmes:Envelope>\n");
    text
}

#[cfg(test)]
mod tests {
    use super::super::feed;
    use super::*;

    #[test]
    fn the_sandbox_speaks_as_the_bank_does() {
        let monday = jiff::civil::date(2026, 1, 5);
        let read = feed::read(text(monday, 2).as_bytes()).unwrap();
        assert_eq!(read.len(), 2 * RATES.len());
        assert_eq!(read.last().map(|last| last.day.to_string()), Some("2026-01-02".to_owned()));
        let sunday = feed::read(text(jiff::civil::date(2026, 1, 4), 1).as_bytes()).unwrap();
        assert_eq!(sunday.first().map(|first| first.day.to_string()), Some("2026-01-02".into()));
    }
}
