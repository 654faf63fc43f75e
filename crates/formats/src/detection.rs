//! Which format a file has, by what is in it and never by its name, and the one way to read any.

use money::Currency;

use crate::csv::Mapping;
use crate::delimited::{Row, Rows};
use crate::text::decode;
use crate::{
    DateOrder, Limits, Malformed, NumberStyle, Problem, SharedBook, Statement, camt053, cospend,
    csv, ihatemoney, mt940, ofx, qif, spliit, splitwise,
};

/// A format that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// A bank's CSV.
    Csv,
    /// OFX and QFX of both versions.
    Ofx,
    /// QIF.
    Qif,
    /// CAMT.053, 052 and 054.
    Camt053,
    /// MT940 and MT942.
    Mt940,
    /// Splitwise's CSV of a group.
    Splitwise,
    /// Spliit's JSON of a group.
    Spliit,
    /// The bills of "I hate money", as JSON or CSV.
    Ihatemoney,
    /// Cospend's CSV of a project.
    Cospend,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 9] = [
        Self::Csv,
        Self::Ofx,
        Self::Qif,
        Self::Camt053,
        Self::Mt940,
        Self::Splitwise,
        Self::Spliit,
        Self::Ihatemoney,
        Self::Cospend,
    ];

    /// The stable name: `camt053`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ofx => "ofx",
            Self::Qif => "qif",
            Self::Camt053 => "camt053",
            Self::Mt940 => "mt940",
            Self::Splitwise => "splitwise",
            Self::Spliit => "spliit",
            Self::Ihatemoney => "ihatemoney",
            Self::Cospend => "cospend",
        }
    }

    /// Finds a format by its name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Whether it holds the bills of a group rather than a bank's bookings.
    pub const fn is_shared(self) -> bool {
        matches!(self, Self::Splitwise | Self::Spliit | Self::Ihatemoney | Self::Cospend)
    }
}

/// What somebody says where a file does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// The currency of amounts that do not say theirs.
    pub currency: Option<Currency>,
    /// The order of day and month.
    pub date_order: Option<DateOrder>,
    /// The marks of amounts.
    pub numbers: Option<NumberStyle>,
    /// How to read a bank's CSV.
    pub mapping: Option<Mapping>,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A bank's bookings.
    Bank {
        /// Per account and period.
        statements: Vec<Statement>,
        /// Lines of the file that are no bookings.
        skipped: Vec<usize>,
    },
    /// The bills of a group.
    Shared(SharedBook),
}

/// Names the format of a file.
pub fn detect(bytes: &[u8], limits: &Limits) -> Result<Format, Malformed> {
    let decoded = decode(bytes, None, limits)?;
    let text = decoded.text.trim_start();
    let begins = |prefix: &str| {
        text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    if begins("OFXHEADER") || begins("<OFX>") || begins("<?OFX") {
        return Ok(Format::Ofx);
    }
    if begins("<") {
        let head = text.get(..text.len().min(4096)).unwrap_or(text);
        let is_ofx = head.contains("<?OFX") || head.contains("<OFX>");
        return Ok(if is_ofx { Format::Ofx } else { Format::Camt053 });
    }
    if begins("!Type:") || begins("!Account") || begins("!Option:") || begins("!Clear:") {
        return Ok(Format::Qif);
    }
    if begins(":20:") || begins("{1:") || begins(":940:") {
        return Ok(Format::Mt940);
    }
    if begins("{") {
        return Ok(Format::Spliit);
    }
    if begins("[") {
        return Ok(Format::Ihatemoney);
    }
    let first = Rows::new(text, ',', *limits).next().and_then(Result::ok);
    let is = |test: fn(&Row<'_>) -> bool| first.as_ref().is_some_and(test);
    if is(splitwise::is_header) {
        return Ok(Format::Splitwise);
    }
    if is(cospend::is_header) {
        return Ok(Format::Cospend);
    }
    if is(ihatemoney::is_header) {
        return Ok(Format::Ihatemoney);
    }
    let delimiter = crate::delimited::find_delimiter(text, *limits);
    delimiter.map(|_| Format::Csv).ok_or_else(|| Malformed::whole(Problem::Unrecognised))
}

/// Reads a file of a format. A bank's CSV needs its mapping, or has to say everything itself.
pub fn read(
    bytes: &[u8],
    format: Format,
    hints: &Hints,
    limits: &Limits,
) -> Result<Content, Malformed> {
    let bank = |statements| Content::Bank { statements, skipped: Vec::new() };
    match format {
        Format::Csv => read_csv(bytes, hints, limits),
        Format::Ofx => ofx::read(bytes, limits).map(bank),
        Format::Qif => qif::read(bytes, hints, limits).map(bank),
        Format::Camt053 => camt053::read(bytes, limits).map(bank),
        Format::Mt940 => mt940::read(bytes, limits).map(bank),
        Format::Splitwise => splitwise::read(bytes, limits).map(Content::Shared),
        Format::Spliit => spliit::read(bytes, hints, limits).map(Content::Shared),
        Format::Ihatemoney => ihatemoney::read(bytes, hints, limits).map(Content::Shared),
        Format::Cospend => cospend::read(bytes, hints, limits).map(Content::Shared),
    }
}

fn read_csv(bytes: &[u8], hints: &Hints, limits: &Limits) -> Result<Content, Malformed> {
    let found;
    let mapping = if let Some(mapping) = &hints.mapping {
        mapping
    } else {
        let detected = csv::detect(bytes, hints.currency, limits)?;
        let what = match detected.doubts.first() {
            None => "columns",
            Some(csv::Doubt::Columns) => "columns of date and amount",
            Some(csv::Doubt::DateOrder) => "order of day and month",
            Some(csv::Doubt::Numbers) => "decimal mark",
            Some(csv::Doubt::Currency) => "currency",
            Some(csv::Doubt::Sign) => "sign of amounts",
        };
        let sure = detected.mapping.filter(|_| detected.doubts.is_empty());
        found = sure.ok_or_else(|| Malformed::whole(Problem::Unsaid { what }))?;
        &found
    };
    let csv = csv::read(bytes, mapping, limits)?;
    Ok(Content::Bank { statements: csv.statements, skipped: csv.skipped })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formats_are_told_by_their_content() {
        for (text, format) in [
            ("OFXHEADER:100\n<OFX></OFX>", Format::Ofx),
            ("<?xml version=\"1.0\"?><?OFX VERSION=\"200\"?><OFX/>", Format::Ofx),
            ("<?xml version=\"1.0\"?><Document xmlns=\"camt.053\"/>", Format::Camt053),
            ("!Type:Bank\nD1\n^\n", Format::Qif),
            ("!Option:AutoSwitch\n", Format::Qif),
            ("\n:20:START\n:25:1\n", Format::Mt940),
            ("{1:F01BANK}{4:\n:20:X\n", Format::Mt940),
            ("{\"participants\":[]}", Format::Spliit),
            ("[]", Format::Ihatemoney),
            ("Date,Description,Category,Cost,Currency,A,B\n", Format::Splitwise),
            ("name,weight,active,color\n", Format::Cospend),
            ("what,amount,date,timestamp,payer_name,payer_weight,owers\n", Format::Cospend),
            (
                "what,bill_type,amount,currency,date,payer_name,payer_weight,owers\n",
                Format::Ihatemoney,
            ),
            ("Date;Amount\n2026-01-01;5\n", Format::Csv),
        ] {
            assert_eq!(detect(text.as_bytes(), &Limits::default()), Ok(format), "{text}");
        }
        let words = detect(b"just words", &Limits::default());
        assert_eq!(words, Err(Malformed::whole(Problem::Unrecognised)));
        for format in Format::ALL {
            assert_eq!(Format::parse(format.name()), Some(format));
        }
    }

    /// Bytes that are nearly a file of some format.
    fn scribbles() -> impl Strategy<Value = Vec<u8>> {
        let pieces: Vec<&'static [u8]> = vec![
            b"<OFX>",
            b"<STMTTRN>",
            b"</STMTTRN>",
            b"<TRNAMT>-1",
            b"<CURDEF>EUR",
            b"<STMTRS>",
            b"\n",
            b"!Type:Bank\n",
            b"D1/2/26\n",
            b"T-1.00\n",
            b"^\n",
            b":20:A\n",
            b":60F:C260101EUR1,\n",
            b":61:260101D1,00NMSC\n",
            b":86:?20x?32y",
            b"<Ntry>",
            b"<Stmt>",
            b"<Amt Ccy=\"EUR\">1",
            b"</Amt>",
            b"&amp;",
            b"<![CDATA[",
            b"]]>",
            b"<!--",
            b"\"",
            b",",
            b";",
            b"Date,Amount\n",
            b"2026-01-01",
            b"1.234,56",
            b"\xff",
            b"\xe9",
            b"\0",
            b"{",
            b"[",
            b"}",
            b"]",
            b"null",
            b"what,amount",
            b"Date,Description,Category,Cost,Currency,A\n",
            b"name,weight\n",
            b"-9223372036854775808",
        ];
        prop::collection::vec(prop::sample::select(pieces), 0..40).prop_map(|list| list.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn no_bytes_panic(
            bytes in prop_oneof![scribbles(), prop::collection::vec(any::<u8>(), 0..200)],
        ) {
            let limits = Limits::default();
            let hints = Hints { currency: Some(Currency::EUR), ..Hints::default() };
            let _ = detect(&bytes, &limits);
            let _ = csv::detect(&bytes, None, &limits);
            for format in Format::ALL {
                let _ = read(&bytes, format, &hints, &limits);
            }
        }
    }
}
