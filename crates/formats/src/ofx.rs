//! OFX and QFX: version 1 (SGML, in which most closing tags are left out) and version 2 (XML), as
//! one notation of tags and values. Financial Data Exchange, "Open Financial Exchange" 1.6 and 2.3.

use jiff::civil::Date;
use money::{Currency, Money};

use crate::numbers::parse_plain;
use crate::text::{collapse, decode};
use crate::{Balance, BankLine, DateOrder, Limits, Malformed, Problem, Statement};

/// Reads the statements of bank accounts and credit cards.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Statement>, Malformed> {
    let decoded = decode(bytes, None, limits)?;
    let text = decoded.text.as_str();
    let start = text.to_ascii_uppercase().find("<OFX>");
    let start = start.ok_or_else(|| Malformed::whole(Problem::Unrecognised))?;
    let mut reader = Reader {
        text,
        limits: *limits,
        open: Vec::new(),
        statement: None,
        entry: None,
        statements: Vec::new(),
        lines: 0,
        counted: (0, 1),
    };
    let mut tags = Tags { text, at: start };
    while let Some(tag) = tags.next()? {
        reader.take(&tag)?;
    }
    if !reader.open.is_empty() || reader.statement.is_some() {
        return Err(Malformed::at(text, text.len(), Problem::Truncated));
    }
    Ok(reader.statements)
}

/// A tag with the text behind it.
struct Tag<'t> {
    /// In capitals, without brackets.
    name: String,
    closes: bool,
    /// What stands between it and the next tag, trimmed.
    value: &'t str,
    at: usize,
}

struct Tags<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Tags<'t> {
    fn next(&mut self) -> Result<Option<Tag<'t>>, Malformed> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let Some(inner) = rest.strip_prefix('<') else {
            return Ok(None);
        };
        let at = self.at;
        if inner.starts_with('!') {
            return Err(Malformed::at(self.text, at, Problem::Entity));
        }
        let end =
            inner.find('>').ok_or_else(|| Malformed::at(self.text, at, Problem::Truncated))?;
        let tag = inner.get(..end).unwrap_or_default();
        let (closes, name) = match tag.strip_prefix('/') {
            Some(name) => (true, name),
            None => (tag.ends_with('/'), tag.trim_end_matches('/')),
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        if name.is_empty() || !name.chars().all(is_name) {
            return Err(Malformed::at(self.text, at, Problem::syntax("this is no tag of OFX")));
        }
        let behind = inner.get(end.saturating_add(1)..).unwrap_or_default();
        let length = behind.find('<').unwrap_or(behind.len());
        self.at = at.saturating_add(end).saturating_add(length).saturating_add(2);
        let value = behind.get(..length).unwrap_or_default().trim();
        let value = if closes { "" } else { value };
        Ok(Some(Tag { name: name.to_ascii_uppercase(), closes, value, at }))
    }
}

/// A statement while it is read. The currency may come behind the lines only in broken files.
#[derive(Default)]
struct Partial {
    statement: Statement,
    currency: Option<Currency>,
}

/// A booking while it is read.
#[derive(Default)]
struct Entry {
    at: usize,
    pending: bool,
    booked_on: Option<Date>,
    valued_on: Option<Date>,
    amount: Option<(String, usize)>,
    currency: Option<Currency>,
    id: Option<String>,
    name: Option<String>,
    memo: Option<String>,
    account: Option<String>,
}

struct Reader<'t> {
    text: &'t str,
    limits: Limits,
    /// The aggregates that are open, outermost first.
    open: Vec<String>,
    statement: Option<Partial>,
    entry: Option<Entry>,
    statements: Vec<Statement>,
    lines: usize,
    /// A byte and its line, from which the next line is counted.
    counted: (usize, usize),
}

impl Reader<'_> {
    fn refuse<T>(&self, at: usize, problem: Problem) -> Result<T, Malformed> {
        Err(Malformed::at(self.text, at, problem))
    }

    fn take(&mut self, tag: &Tag<'_>) -> Result<(), Malformed> {
        if tag.closes {
            return self.close(tag);
        }
        if tag.value.is_empty() {
            return self.begin(tag);
        }
        if tag.value.len() > self.limits.cell {
            return self.refuse(tag.at, Problem::TooLong { limit: self.limits.cell });
        }
        let within = self.open.last().map(String::as_str).unwrap_or_default();
        let within = within.to_owned();
        if self.entry.is_some() { self.field(&within, tag) } else { self.header(&within, tag) }
    }

    fn begin(&mut self, tag: &Tag<'_>) -> Result<(), Malformed> {
        if self.open.len() >= self.limits.depth {
            return self.refuse(tag.at, Problem::TooDeep { limit: self.limits.depth });
        }
        self.open.push(tag.name.clone());
        match tag.name.as_str() {
            "STMTRS" | "CCSTMTRS" => self.statement = Some(Partial::default()),
            "STMTTRN" | "STMTTRNP" if self.statement.is_some() => {
                let pending = tag.name == "STMTTRNP";
                self.entry = Some(Entry { at: tag.at, pending, ..Entry::default() });
            }
            _ => {}
        }
        Ok(())
    }

    /// Closes an aggregate and the empty values in it that nobody closed. What closes a value that
    /// was not empty is passed over.
    fn close(&mut self, tag: &Tag<'_>) -> Result<(), Malformed> {
        let Some(place) = self.open.iter().rposition(|open| *open == tag.name) else {
            return Ok(());
        };
        self.open.truncate(place);
        match tag.name.as_str() {
            "STMTRS" | "CCSTMTRS" => {
                let done = self.statement.take().map(|partial| partial.statement);
                self.statements.extend(done);
            }
            "STMTTRN" | "STMTTRNP" => {
                if let Some(entry) = self.entry.take() {
                    self.book(entry)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn header(&mut self, within: &str, tag: &Tag<'_>) -> Result<(), Malformed> {
        let Some(partial) = &mut self.statement else {
            return Ok(());
        };
        match (within, tag.name.as_str()) {
            ("STMTRS" | "CCSTMTRS", "CURDEF") => {
                let currency = Currency::parse(&tag.value.to_ascii_uppercase());
                let Ok(currency) = currency else {
                    return self.refuse(tag.at, Problem::currency(tag.value));
                };
                partial.currency = Some(currency);
            }
            ("BANKACCTFROM" | "CCACCTFROM", "ACCTID") => {
                partial.statement.account = Some(unescaped(tag.value));
            }
            ("LEDGERBAL", "BALAMT") => {
                let Some(currency) = partial.currency else {
                    return self.refuse(tag.at, Problem::Missing { what: "currency" });
                };
                match parse_plain(tag.value, currency) {
                    Ok(amount) => {
                        partial.statement.closing = Some(Balance { on: None, amount });
                    }
                    Err(reason) => {
                        return self.refuse(tag.at, Problem::amount(tag.value, reason));
                    }
                }
            }
            ("LEDGERBAL", "DTASOF") => {
                let on = day(tag.value);
                if let Some(closing) = &mut partial.statement.closing {
                    closing.on = on;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn field(&mut self, within: &str, tag: &Tag<'_>) -> Result<(), Malformed> {
        let Some(entry) = &mut self.entry else {
            return Ok(());
        };
        let text = || collapse(&unescaped(tag.value));
        match (within, tag.name.as_str()) {
            (_, "DTPOSTED") => match day(tag.value) {
                Some(day) => entry.booked_on = Some(day),
                None => return self.refuse(tag.at, Problem::date(tag.value)),
            },
            (_, "DTTRAN") => entry.booked_on = entry.booked_on.or(day(tag.value)),
            (_, "DTAVAIL") => entry.valued_on = day(tag.value),
            (_, "TRNAMT") => entry.amount = Some((tag.value.to_owned(), tag.at)),
            (_, "FITID") => entry.id = text(),
            ("PAYEE" | "STMTTRN" | "STMTTRNP", "NAME") => entry.name = text(),
            (_, "MEMO") => entry.memo = text(),
            ("BANKACCTTO" | "CCACCTTO", "ACCTID") => entry.account = text(),
            // CURRENCY: the amount is in it. ORIGCURRENCY: it was, before the bank converted it.
            ("CURRENCY", "CURSYM") => match Currency::parse(&tag.value.to_ascii_uppercase()) {
                Ok(currency) => entry.currency = Some(currency),
                Err(_) => return self.refuse(tag.at, Problem::currency(tag.value)),
            },
            _ => {}
        }
        Ok(())
    }

    fn book(&mut self, entry: Entry) -> Result<(), Malformed> {
        self.lines = self.lines.saturating_add(1);
        if self.lines > self.limits.rows {
            return self.refuse(entry.at, Problem::TooManyRows { limit: self.limits.rows });
        }
        let line = self.line_of(entry.at);
        let missing = |what| Malformed::at(self.text, entry.at, Problem::Missing { what });
        let Some(partial) = &mut self.statement else {
            return Ok(());
        };
        let currency = entry.currency.or(partial.currency).ok_or_else(|| missing("currency"))?;
        let (text, at) = entry.amount.as_ref().ok_or_else(|| missing("amount"))?;
        let malformed = |reason| Malformed::at(self.text, *at, Problem::amount(text, reason));
        let amount: Money = parse_plain(text, currency).map_err(malformed)?;
        partial.statement.lines.push(BankLine {
            line,
            booked_on: entry.booked_on.ok_or_else(|| missing("date"))?,
            valued_on: entry.valued_on,
            amount,
            text: entry.memo.or_else(|| entry.name.clone()).unwrap_or_default(),
            counterparty: entry.name,
            counterparty_account: entry.account,
            bank_id: entry.id,
            pending: entry.pending,
        });
        Ok(())
    }

    /// The line of a byte behind all that were asked for before.
    fn line_of(&mut self, at: usize) -> usize {
        let (from, line) = self.counted;
        let between = self.text.get(from..at).unwrap_or_default();
        let line = line.saturating_add(between.bytes().filter(|byte| *byte == b'\n').count());
        self.counted = (at, line);
        line
    }
}

/// The day of `YYYYMMDD`, `YYYYMMDDHHMMSS.XXX[-5:EST]`: the bank's own, whatever the zone.
fn day(text: &str) -> Option<Date> {
    DateOrder::YearMonthDay.parse(text.get(..8)?)
}

/// The text without the entities that OFX has.
fn unescaped(text: &str) -> String {
    let plain = [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&quot;", "\""), ("&apos;", "'")];
    let text = plain.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    text.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const SGML: &str = "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\n\
        ENCODING:USASCII\r\nCHARSET:1252\r\nCOMPRESSION:NONE\r\nOLDFILEUID:NONE\r\n\
        NEWFILEUID:NONE\r\n\r\n<OFX>\r\n<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0\r\n<SEVERITY>INFO\r\n\
        </STATUS><DTSERVER>20260131120000[-5:EST]<LANGUAGE>ENG<FI><ORG>B1<FID>10898</FI></SONRS>\
        </SIGNONMSGSRSV1>\r\n<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO\
        </STATUS>\r\n<STMTRS>\r\n<CURDEF>USD\r\n<BANKACCTFROM><BANKID>074000010<ACCTID>000123456789\
        <ACCTTYPE>CHECKING</BANKACCTFROM>\r\n<BANKTRANLIST><DTSTART>20260101<DTEND>20260131\r\n\
        <STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260105120000.000[-5:EST]<TRNAMT>-1234.50\r\n</STMTTRN>";

    fn sgml(entries: &str) -> String {
        let head = SGML.split("<STMTTRN>").next().unwrap_or_default();
        format!(
            "{head}{entries}</BANKTRANLIST>\r\n<LEDGERBAL><BALAMT>875.00<DTASOF>20260131\
             </LEDGERBAL>\r\n<AVAILBAL><BALAMT>800.00<DTASOF>20260131</AVAILBAL></STMTRS>\
             </STMTTRNRS></BANKMSGSRSV1></OFX>\r\n"
        )
    }

    #[test]
    fn version_1_without_closing_tags() {
        let file = sgml(
            "<STMTTRN><TRNTYPE>POS<DTPOSTED>20260105120000.000[-5:EST]<DTAVAIL>20260106\
             <TRNAMT>-12.5<FITID>A1<NAME>JOE&amp;CO  CAFE<MEMO></STMTTRN>\r\n\
             <STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260107<TRNAMT>+100<FITID>A2<NAME>ACME\
             <MEMO>Salary   January</STMTTRN>\r\n",
        );
        let statements = read(file.as_bytes(), &Limits::default()).expect("read");
        assert_eq!(statements.len(), 1);
        let statement = &statements[0];
        assert_eq!(statement.account.as_deref(), Some("000123456789"));
        let closing = Money::new(87_500, Currency::USD);
        let on = Some(date(2026, 1, 31));
        assert_eq!(statement.closing, Some(Balance { on, amount: closing }));
        let first = BankLine {
            line: 20,
            booked_on: date(2026, 1, 5),
            valued_on: Some(date(2026, 1, 6)),
            amount: Money::new(-1_250, Currency::USD),
            text: "JOE&CO CAFE".to_owned(),
            counterparty: Some("JOE&CO CAFE".to_owned()),
            counterparty_account: None,
            bank_id: Some("A1".to_owned()),
            pending: false,
        };
        assert_eq!(statement.lines[0], first);
        assert_eq!(statement.lines[1].text, "Salary January");
        assert_eq!(statement.lines[1].amount, Money::new(10_000, Currency::USD));
    }

    #[test]
    fn version_2_and_credit_cards() {
        let file = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<?OFX OFXHEADER=\"200\"?>\n<OFX>\n\
            <CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>EUR</CURDEF>\n<CCACCTFROM>\
            <ACCTID>xxxx1234</ACCTID></CCACCTFROM><BANKTRANLIST>\n<STMTTRN><TRNTYPE>DEBIT</TRNTYPE>\
            <DTPOSTED>20260203</DTPOSTED><TRNAMT>-9,90</TRNAMT><FITID>x</FITID><PAYEE><NAME>Netflix\
            </NAME></PAYEE><MEMO/></STMTTRN></BANKTRANLIST><BANKTRANLISTP><STMTTRNP><DTTRAN>20260204\
            </DTTRAN><TRNAMT>-1.00</TRNAMT><NAME>Kiosk</NAME></STMTTRNP></BANKTRANLISTP>\
            </CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>";
        let statements = read(file.as_bytes(), &Limits::default()).expect("read");
        let lines = &statements[0].lines;
        assert_eq!(lines[0].amount, Money::new(-990, Currency::EUR));
        assert_eq!(lines[0].counterparty.as_deref(), Some("Netflix"));
        assert_eq!((lines[0].pending, lines[1].pending), (false, true));
        assert_eq!(lines[1].booked_on, date(2026, 2, 4));
    }

    #[test]
    fn what_is_broken_has_a_place() {
        let entry = |inner: &str| sgml(&format!("<STMTTRN>\n{inner}\n</STMTTRN>"));
        for (file, line, code) in [
            (entry("<DTPOSTED>20260105<TRNAMT>12x"), 21, "file_amount_malformed"),
            (entry("<DTPOSTED>20261305<TRNAMT>12"), 21, "file_date_malformed"),
            (entry("<TRNAMT>12"), 20, "file_value_missing"),
            (entry("<DTPOSTED>20260105"), 20, "file_value_missing"),
            (SGML.to_owned(), 21, "file_truncated"),
            ("<OFX><STMTRS>".to_owned() + &"<A>".repeat(99), 1, "file_too_deep"),
            ("<OFX><!ENTITY x \"y\">".to_owned(), 1, "file_entity"),
            ("hello".to_owned(), 1, "file_unrecognised"),
        ] {
            let refused = read(file.as_bytes(), &Limits::default()).expect_err("refused");
            assert_eq!((refused.place.line, refused.problem.code()), (line, code), "{refused}");
        }
    }
}
