//! MT940 and MT942 of SWIFT: customer statements and interim reports, with the dialects of `:86:`
//! that banks write. SWIFT, "Category 9 – Cash Management and Customer Status".

use jiff::civil::Date;
use money::Currency;

use crate::numbers::parse_plain;
use crate::text::{collapse, decode};
use crate::{Balance, BankLine, DateOrder, Limits, Malformed, Place, Problem, Statement};

/// Reads all statements of the file.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Statement>, Malformed> {
    let decoded = decode(bytes, None, limits)?;
    let mut reader = Reader { limits: *limits, ..Reader::default() };
    for field in fields(&decoded.text, limits)? {
        reader.take(&field)?;
    }
    reader.close();
    if reader.statements.is_empty() {
        return Err(Malformed::whole(Problem::Unrecognised));
    }
    Ok(reader.statements)
}

/// A field with its continuation lines.
struct Field<'t> {
    tag: &'t str,
    value: String,
    line: usize,
}

impl Field<'_> {
    fn refuse(&self, problem: Problem) -> Malformed {
        let column = self.tag.len().saturating_add(3);
        Malformed { place: Place { line: self.line, column }, problem }
    }
}

/// The fields of all messages. A line that does not begin with a tag continues the field above.
fn fields<'t>(text: &'t str, limits: &Limits) -> Result<Vec<Field<'t>>, Malformed> {
    let mut fields: Vec<Field<'t>> = Vec::new();
    let most = limits.rows.saturating_mul(3);
    for (number, line) in (1..).zip(text.lines()) {
        let refuse = |problem| Malformed { place: Place { line: number, column: 1 }, problem };
        let line = line.trim_end_matches(['\u{3}', ' ']);
        // "{1:F01…}{2:…}{4:" opens a message of the network, "-}" or "-" ends it.
        let line = line.rsplit_once("{4:").map_or(line, |(_, rest)| rest);
        if line.is_empty() || line == "-" || line.starts_with("-}") || line.starts_with("{1:") {
            continue;
        }
        let tagged = line.strip_prefix(':').and_then(|rest| rest.split_once(':'));
        let is_tag = |tag: &str| {
            (2..=3).contains(&tag.len())
                && tag.bytes().take(2).all(|byte| byte.is_ascii_digit())
                && tag.bytes().skip(2).all(|byte| byte.is_ascii_uppercase())
        };
        if let Some((tag, value)) = tagged.filter(|(tag, _)| is_tag(tag)) {
            if fields.len() >= most {
                return Err(refuse(Problem::TooManyRows { limit: limits.rows }));
            }
            fields.push(Field { tag, value: value.to_owned(), line: number });
        } else if let Some(field) = fields.last_mut() {
            field.value.push('\n');
            field.value.push_str(line);
            if field.value.len() > limits.cell {
                return Err(refuse(Problem::TooLong { limit: limits.cell }));
            }
        } else {
            return Err(refuse(Problem::Unrecognised));
        }
    }
    Ok(fields)
}

#[derive(Default)]
struct Reader {
    limits: Limits,
    statements: Vec<Statement>,
    current: Option<Statement>,
    currency: Option<Currency>,
    lines: usize,
    /// Whether the last field was a booking, which `:86:` describes.
    describes: bool,
}

impl Reader {
    fn close(&mut self) {
        self.statements.extend(self.current.take());
        self.currency = None;
    }

    fn take(&mut self, field: &Field<'_>) -> Result<(), Malformed> {
        let describes = std::mem::take(&mut self.describes);
        if field.tag == "20" {
            self.close();
            self.current = Some(Statement::default());
            return Ok(());
        }
        let Some(statement) = &mut self.current else {
            return Err(
                field.refuse(Problem::Missing { what: "field :20: that begins a statement" })
            );
        };
        match field.tag {
            "25" | "25P" => statement.account = collapse(&field.value),
            "28" | "28C" => statement.number = collapse(&field.value),
            "60F" | "60M" => {
                let balance = balance(field)?;
                self.currency = Some(balance.amount.currency());
                statement.opening = statement.opening.or(Some(balance));
            }
            "62F" | "62M" => statement.closing = Some(balance(field)?),
            // The smallest amount that an interim report lists: it says the currency.
            "34F" => {
                let code = field.value.get(..3).unwrap_or_default();
                let unknown = |_| field.refuse(Problem::currency(code));
                self.currency = Some(Currency::parse(code).map_err(unknown)?);
            }
            "61" => {
                self.lines = self.lines.saturating_add(1);
                if self.lines > self.limits.rows {
                    return Err(field.refuse(Problem::TooManyRows { limit: self.limits.rows }));
                }
                let missing = Problem::Missing { what: "currency above this booking" };
                let currency = self.currency.ok_or_else(|| field.refuse(missing))?;
                statement.lines.push(booking(field, currency)?);
                self.describes = true;
            }
            "86" if describes => {
                if let Some(line) = statement.lines.last_mut() {
                    describe(line, &field.value);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// `C260131EUR1234,56`
fn balance(field: &Field<'_>) -> Result<Balance, Malformed> {
    let short = || field.refuse(Problem::syntax("a balance is C or D, day, currency and amount"));
    let value = field.value.trim();
    let (mark, rest) = value.split_at_checked(1).ok_or_else(short)?;
    let (day, rest) = rest.split_at_checked(6).ok_or_else(short)?;
    let (code, amount) = rest.split_at_checked(3).ok_or_else(short)?;
    let on = day_of(day).ok_or_else(|| field.refuse(Problem::date(day)))?;
    let currency = Currency::parse(code).map_err(|_| field.refuse(Problem::currency(code)))?;
    let read = parse_plain(amount, currency);
    let read = read.map_err(|reason| field.refuse(Problem::amount(amount, reason)))?;
    let amount = match mark {
        "C" => read,
        "D" => read.checked_neg().map_err(|_| field.refuse(Problem::Overflow))?,
        _ => return Err(short()),
    };
    Ok(Balance { on: Some(on), amount })
}

/// The day of `YYMMDD`.
fn day_of(text: &str) -> Option<Date> {
    let turned = format!("{}-{}-{}", text.get(4..6)?, text.get(2..4)?, text.get(..2)?);
    DateOrder::DayMonthYear.parse(&turned)
}

/// `2601310131DR12,50NTRFNONREF//B123\nsupplementary`
fn booking(field: &Field<'_>, currency: Currency) -> Result<BankLine, Malformed> {
    let what = "a booking is day, C or D, amount, kind and reference";
    let short = || field.refuse(Problem::syntax(what));
    let (first, more) = field.value.split_once('\n').unwrap_or((&field.value, ""));
    let (day, rest) = first.split_at_checked(6).ok_or_else(short)?;
    let valued_on = day_of(day).ok_or_else(|| field.refuse(Problem::date(day)))?;
    let is_entry = |text: &str| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    let (entry, rest) = match rest.split_at_checked(4) {
        Some((entry, rest)) if is_entry(entry) => (Some(entry), rest),
        _ => (None, rest),
    };
    let booked_on = match entry {
        Some(entry) => {
            entry_day(entry, valued_on).ok_or_else(|| field.refuse(Problem::date(entry)))?
        }
        None => valued_on,
    };
    // A reversal takes back, so RC is money that left; E stands before what is expected only.
    let marks =
        [("RC", true), ("RD", false), ("EC", false), ("ED", true), ("C", false), ("D", true)];
    let (mark, is_out) =
        marks.into_iter().find(|(mark, _)| rest.starts_with(mark)).ok_or_else(short)?;
    let rest = rest.get(mark.len()..).unwrap_or_default();
    // The third letter of the currency may stand here.
    let rest = rest.strip_prefix(|c: char| c.is_ascii_uppercase()).unwrap_or(rest);
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ',').ok_or_else(short)?;
    let (digits, kind) = rest.split_at_checked(end).ok_or_else(short)?;
    let amount = parse_plain(digits, currency);
    let amount = amount.map_err(|reason| field.refuse(Problem::amount(digits, reason)))?;
    let signed = if is_out { amount.checked_neg() } else { Ok(amount) };
    let references = kind.get(4..).unwrap_or_default();
    let (own, bank) = references.split_once("//").unwrap_or((references, ""));
    let is_said = |text: &String| !matches!(text.as_str(), "NONREF" | "NOREF" | "STARTUMS");
    let own = collapse(own).filter(is_said);
    Ok(BankLine {
        line: field.line,
        booked_on,
        valued_on: Some(valued_on),
        amount: signed.map_err(|_| field.refuse(Problem::Overflow))?,
        text: collapse(more).or(own).unwrap_or_default(),
        counterparty: None,
        counterparty_account: None,
        bank_id: collapse(bank).filter(is_said),
        pending: mark.starts_with('E'),
    })
}

/// `MMDD`, in the year in which it is closest to the value date.
fn entry_day(entry: &str, valued_on: Date) -> Option<Date> {
    let month: i8 = entry.get(..2)?.parse().ok()?;
    let day: i8 = entry.get(2..)?.parse().ok()?;
    let year = valued_on.year();
    let years = [year, year.checked_sub(1)?, year.checked_add(1)?];
    let days = years.into_iter().filter_map(|year| Date::new(year, month, day).ok());
    days.min_by_key(|day| {
        let span = valued_on.until(*day).map(|span| span.get_days());
        span.map_or(i32::MAX, i32::abs)
    })
}

/// Reads what `:86:` says of a booking: with codes `?20`, with words `/NAME/`, or free text.
fn describe(line: &mut BankLine, value: &str) {
    let joined = value.replace('\n', "");
    let code = joined.bytes().take_while(u8::is_ascii_digit).count();
    let mark = joined.get(code..).and_then(|rest| rest.chars().next());
    if code == 3 && mark.is_some_and(|mark| matches!(mark, '?' | '<' | '+' | '>' | '|')) {
        return describe_by_codes(line, joined.get(3..).unwrap_or_default(), mark.unwrap_or('?'));
    }
    let words = ["/NAME/", "/REMI/", "/IBAN/", "/CNTP/", "/EREF/"];
    if words.iter().any(|word| joined.contains(word)) {
        return describe_by_words(line, &joined);
    }
    if let Some(text) = collapse(value) {
        line.text = text;
    }
}

/// The structure of German and Austrian banks: `166?00UEBERWEISUNG?20SVWZ+Rent?32Jane Doe`.
fn describe_by_codes(line: &mut BankLine, value: &str, mark: char) {
    let (mut purpose, mut name, mut kind) = (String::new(), String::new(), None);
    for part in value.split(mark).skip(1) {
        let Some((code, text)) = part.split_at_checked(2) else { continue };
        match code {
            "00" => kind = collapse(text),
            "20" | "21" | "22" | "23" | "24" | "25" | "26" | "27" | "28" | "29" | "60" | "61"
            | "62" | "63" => purpose.push_str(text),
            "31" => line.counterparty_account = collapse(text),
            "32" | "33" => name.push_str(text),
            _ => {}
        }
    }
    // Of the SEPA fields in it, SVWZ is what was written for people to read.
    let said = purpose.split_once("SVWZ+").map(|(_, said)| {
        let end = ["EREF+", "KREF+", "MREF+", "CRED+", "ABWA+", "ABWE+", "IBAN+", "BIC+"];
        let end = end.iter().filter_map(|label| said.find(label)).min();
        end.and_then(|end| said.get(..end)).unwrap_or(said).to_owned()
    });
    let text = said.and_then(|said| collapse(&said)).or_else(|| collapse(&purpose)).or(kind);
    line.text = text.unwrap_or_default();
    line.counterparty = collapse(&name);
}

/// The structure of Dutch banks: `/TRTP/SEPA OVERBOEKING/IBAN/NL…/NAME/Jane/REMI/Rent`.
fn describe_by_words(line: &mut BankLine, value: &str) {
    const WORDS: &[&str] = &[
        "TRTP", "IBAN", "BIC", "NAME", "REMI", "EREF", "MARF", "CSID", "CNTP", "PREF", "RTRN",
        "ORDP", "BENM", "ULTD", "ULTC", "PURP", "ID", "ADDR", "ISDT", "SVCL", "KREF",
    ];
    let mut values: Vec<(&str, String)> = Vec::new();
    for part in value.split('/') {
        if WORDS.contains(&part) {
            values.push((part, String::new()));
        } else if let Some((_, text)) = values.last_mut() {
            if !text.is_empty() {
                text.push('/');
            }
            text.push_str(part);
        }
    }
    let find = |word: &str| values.iter().find(|(known, _)| *known == word).map(|(_, text)| text);
    line.counterparty = find("NAME").and_then(|text| collapse(text));
    line.counterparty_account = find("IBAN").and_then(|text| collapse(text));
    if let Some(party) = find("CNTP") {
        let mut parts = party.split('/');
        line.counterparty_account = parts.next().and_then(collapse);
        line.counterparty = parts.nth(1).and_then(collapse);
    }
    let said = find("REMI").map(|text| text.trim_start_matches("USTD//").trim_matches('/'));
    let said = said.and_then(collapse).or_else(|| collapse(find("TRTP")?));
    line.text = said.or_else(|| collapse(value)).unwrap_or_default();
}

#[cfg(test)]
mod tests;
