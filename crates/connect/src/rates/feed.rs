//! The bank's feed: days, and in each what one euro bought of every currency. Pure.
//!
//! ```xml
//! <gesmes:Envelope xmlns:gesmes="…" xmlns="…"><Cube>
//!   <Cube time="2026-01-05"><Cube currency="USD" rate="1.1664"/></Cube>
//! </Cube></gesmes:Envelope>
//! ```

use base::{Error, Result};
use jiff::civil::Date;
use money::{Currency, Rate};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Rates of one feed, at most: ninety days of fifty currencies are a third of this.
const MAX_RATES: usize = 15_000;

/// What one euro bought on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// When it was published.
    pub day: Date,
    /// Of this currency.
    pub currency: Currency,
    /// So many units.
    pub rate: Rate,
}

/// Reads a feed. A currency that is not known here is passed over; anything else that is not as it should be is a
/// fault, since half a feed is none.
pub fn read(text: &[u8]) -> Result<Vec<Published>> {
    let (mut reader, mut published, mut day) = (Reader::from_reader(text), Vec::new(), None);
    let mut buffer = Vec::new();
    loop {
        let event = reader.read_event_into(&mut buffer);
        match event.map_err(|error| Error::caused("reading a feed of rates", error))? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == b"Cube" => {
                if let Some(time) = attribute(&tag, "time")? {
                    let date = time.parse::<Date>();
                    day = Some(date.map_err(|error| Error::caused("reading a day", error))?);
                }
                let (code, rate) = (attribute(&tag, "currency")?, attribute(&tag, "rate")?);
                if let (Some(day), Some(code), Some(rate)) = (day, code, rate) {
                    published.extend(line(day, &code, &rate)?);
                }
            }
            Event::DocType(_) => return Err(Error::fault("a feed of rates has no types")),
            Event::Eof => break,
            _ => {}
        }
        if published.len() > MAX_RATES {
            return Err(Error::fault(format!("a feed of more than {MAX_RATES} rates")));
        }
        buffer.clear();
    }
    if published.is_empty() {
        return Err(Error::fault("there is no rate in the feed"));
    }
    Ok(published)
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>> {
    let found = tag.try_get_attribute(name);
    let found = found.map_err(|error| Error::caused("reading a feed of rates", error))?;
    Ok(found.map(|attribute| String::from_utf8_lossy(&attribute.value).into_owned()))
}

fn line(day: Date, code: &str, rate: &str) -> Result<Option<Published>> {
    let Ok(currency) = Currency::parse(code) else { return Ok(None) };
    let rate = Rate::parse(rate);
    let rate = rate.map_err(|error| Error::caused(format!("reading the rate of {code}"), error))?;
    Ok(Some(Published { day, currency, rate }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEED: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
        <gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
                         xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
        <gesmes:subject>Reference rates</gesmes:subject>
        <gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
        <Cube><Cube time="2026-01-05">
            <Cube currency='USD' rate='1.1664'/><Cube currency="XQQ" rate="1"/>
        </Cube><Cube time="2026-01-02"><Cube currency="JPY" rate="183.95"/></Cube></Cube>
        </gesmes:Envelope>"#;

    #[test]
    fn a_feed_is_read_day_by_day() {
        let read: Vec<String> = read(FEED.as_bytes())
            .unwrap()
            .into_iter()
            .map(|each| format!("{} {} {}", each.day, each.currency.code(), each.rate))
            .collect();
        assert_eq!(read, ["2026-01-05 USD 1.1664", "2026-01-02 JPY 183.95"]);
    }

    #[test]
    fn what_is_no_feed_is_a_fault() {
        for text in [
            "",
            "<html>Moved</html>",
            "<Cube><Cube time='today'><Cube currency='USD' rate='1'/></Cube></Cube>",
            "<Cube><Cube time='2026-01-05'><Cube currency='USD' rate='0'/></Cube></Cube>",
            "<Cube><Cube time='2026-01-05'><Cube currency='USD' rate='1,2'/></Cube></Cube>",
            "<Cube><Cube time='2026-01-05'><Cube currency='USD' rate='1'",
            "<!DOCTYPE x [<!ENTITY a \"b\">]><Cube time='2026-01-05'/>",
        ] {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
    }
}
