//! The bills that "I hate money" exports, as JSON or as CSV: one payer, everybody who owes, and the
//! weight of whoever pays. Weights of members who never paid are not in the file and taken as one.

use std::collections::BTreeMap;

use money::{Currency, Money};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::delimited::{Row, Rows};
use crate::numbers::parse_rounded;
use crate::text::{collapse, decode};
use crate::{
    Bill, BillKind, DateOrder, Hints, Limits, Malformed, Place, Problem, Remark, SharedBook, json,
};

/// Weights have at most this many decimals.
const WEIGHT_DECIMALS: usize = 6;
/// What a bill that gives money back is called.
const REIMBURSEMENT: &str = "reimbursement";

/// A bill as such programs write it; Cospend's is this one with more columns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entry {
    pub(crate) place: Option<Place>,
    pub(crate) what: String,
    pub(crate) kind: Option<String>,
    pub(crate) amount: String,
    pub(crate) currency: Option<String>,
    pub(crate) date: String,
    pub(crate) payer: String,
    pub(crate) weight: Option<String>,
    pub(crate) owers: Vec<String>,
    pub(crate) category: Option<String>,
    pub(crate) note: Option<String>,
}

#[derive(Deserialize)]
struct JsonBill {
    what: String,
    #[serde(default)]
    bill_type: Option<String>,
    amount: serde_json::Number,
    #[serde(default)]
    currency: Option<String>,
    date: String,
    payer_name: String,
    #[serde(default)]
    payer_weight: Option<serde_json::Number>,
    owers: Vec<String>,
}

/// Whether this row is the header of such a file.
pub(crate) fn is_header(row: &Row<'_>) -> bool {
    let has = |name: &str| row.texts().any(|text| text == name);
    ["what", "amount", "date", "payer_name", "payer_weight", "owers"].iter().all(|name| has(name))
        && !has("timestamp")
}

/// Reads the bills.
pub fn read(bytes: &[u8], hints: &Hints, limits: &Limits) -> Result<SharedBook, Malformed> {
    let decoded = decode(bytes, None, limits)?;
    let text = decoded.text.as_str();
    let entries = if text.trim_start().starts_with('[') {
        from_json(text, limits)?
    } else {
        from_csv(text, limits)?
    };
    let mut book = SharedBook::default();
    fill(&mut book, &entries, &BTreeMap::new(), hints, limits)?;
    Ok(book)
}

fn from_json(text: &str, limits: &Limits) -> Result<Vec<Entry>, Malformed> {
    let bills: Vec<&RawValue> = json::parse(text)?;
    json::bounded(&bills, limits)?;
    let mut lines = json::Lines::new(text);
    let entry = |raw: &&RawValue| {
        let line = lines.of(raw);
        let bill: JsonBill = json::part(text, raw)?;
        Ok(Entry {
            place: Some(Place { line, column: 1 }),
            what: bill.what,
            kind: bill.bill_type,
            amount: bill.amount.to_string(),
            currency: bill.currency,
            date: bill.date,
            payer: bill.payer_name,
            weight: bill.payer_weight.map(|weight| weight.to_string()),
            owers: bill.owers,
            ..Entry::default()
        })
    };
    bills.iter().map(entry).collect()
}

fn from_csv(text: &str, limits: &Limits) -> Result<Vec<Entry>, Malformed> {
    let mut rows = Rows::new(text, ',', *limits);
    let header = rows.next().transpose()?.filter(is_header);
    let header = header.ok_or_else(|| Malformed::whole(Problem::Unrecognised))?;
    let mut entries = Vec::new();
    for row in rows {
        let row = row?;
        if !row.is_blank() {
            entries.push(from_row(text, &header, &row)?);
        }
    }
    Ok(entries)
}

/// A bill of a table with these column names.
pub(crate) fn from_row(text: &str, header: &Row<'_>, row: &Row<'_>) -> Result<Entry, Malformed> {
    let cell = |name: &str| {
        let column = header.texts().position(|text| text == name)?;
        row.get(column).map(ToOwned::to_owned)
    };
    let needed = |name: &'static str| {
        let place = Place::of(text, row.at(0));
        cell(name).ok_or(Malformed { place, problem: Problem::Missing { what: name } })
    };
    let owers = needed("owers")?;
    Ok(Entry {
        place: Some(Place { line: row.line, column: 1 }),
        what: cell("what").unwrap_or_default(),
        kind: cell("bill_type"),
        amount: needed("amount")?,
        currency: cell("currency"),
        date: needed("date")?,
        payer: needed("payer_name")?,
        weight: cell("payer_weight"),
        owers: owers.split(',').filter_map(collapse).collect(),
        category: cell("categoryid"),
        note: cell("comment"),
    })
}

/// Puts bills into a book, with the weights that are known of members.
pub(crate) fn fill(
    book: &mut SharedBook,
    entries: &[Entry],
    known: &BTreeMap<String, u64>,
    hints: &Hints,
    limits: &Limits,
) -> Result<(), Malformed> {
    let mut weights = known.clone();
    for entry in entries {
        if let Some(weight) = entry.weight.as_deref().and_then(parse_weight) {
            weights.entry(entry.payer.clone()).or_insert(weight);
        }
    }
    for (number, entry) in (0..).zip(entries) {
        let place = entry.place.unwrap_or(Place::START);
        let refuse = |problem| Malformed { place, problem };
        let said = entry.currency.as_deref().and_then(|code| Currency::parse(code).ok());
        let unsaid = || refuse(Problem::Unsaid { what: "currency" });
        let currency = said.or(hints.currency).ok_or_else(unsaid)?;
        let read = parse_rounded(&entry.amount, currency);
        let (total, rounded) =
            read.map_err(|reason| refuse(Problem::amount(&entry.amount, reason)))?;
        if rounded {
            book.remarks.insert((place.line, Remark::Rounded));
        }
        let payer = book.member(&entry.payer);
        let mut parts: Vec<(usize, u64)> = Vec::with_capacity(entry.owers.len());
        for name in &entry.owers {
            let member = book.member(name);
            if parts.iter().any(|(known, _)| *known == member) {
                return Err(refuse(Problem::Twice { name: name.clone() }));
            }
            parts.push((member, weights.get(name).copied().unwrap_or(ONE)));
        }
        if book.members.len() > limits.columns {
            return Err(refuse(Problem::TooManyColumns { limit: limits.columns }));
        }
        let shares = money::allocate(total, &parts, number);
        let shares = shares.map_err(|reason| refuse(Problem::amount(&entry.amount, reason)))?;
        let on = DateOrder::YearMonthDay.parse(&entry.date);
        let kind = entry.kind.as_deref().unwrap_or_default();
        let is_settlement = kind.eq_ignore_ascii_case(REIMBURSEMENT);
        let bill = Bill {
            line: place.line,
            id: None,
            kind: if is_settlement { BillKind::Settlement } else { BillKind::Expense },
            on: on.ok_or_else(|| refuse(Problem::date(&entry.date)))?,
            title: collapse(&entry.what).unwrap_or_default(),
            category: entry.category.clone(),
            note: entry.note.clone(),
            total,
            payers: vec![(payer, Money::new(total.minor(), currency))],
            shares,
        };
        book.push(bill, place)?;
    }
    Ok(())
}

/// The weight one.
const ONE: u64 = 1_000_000;

/// A weight as a whole number of millionths.
pub(crate) fn parse_weight(text: &str) -> Option<u64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let decimals = decimals.get(..WEIGHT_DECIMALS).unwrap_or(decimals);
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(decimals) {
        return None;
    }
    format!("{whole}{decimals:0<6}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = r#"[
 {"what":"Fondue","bill_type":"Expense","amount":33.33,"currency":"XXX","date":"2026-01-02",
  "payer_name":"Ann","payer_weight":2.0,"owers":["Ann","Bo"]},
 {"what":"Back","bill_type":"Reimbursement","amount":10.005,"currency":"CHF","date":"2026-01-03",
  "payer_name":"Bo","payer_weight":1.0,"owers":["Ann"]}
]"#;

    fn hints() -> Hints {
        Hints { currency: Some(Currency::EUR), ..Hints::default() }
    }

    #[test]
    fn json_and_csv_are_the_same_bills() {
        let csv = "what,bill_type,amount,currency,date,payer_name,payer_weight,owers\n\
            Fondue,Expense,33.33,XXX,2026-01-02,Ann,2.0,\"Ann, Bo\"\n\
            Back,Reimbursement,10.005,CHF,2026-01-03,Bo,1.0,Ann\n";
        let json = read(JSON.as_bytes(), &hints(), &Limits::default()).expect("read");
        let csv = read(csv.as_bytes(), &hints(), &Limits::default()).expect("read");
        let eur = |minor| Money::new(minor, Currency::EUR);
        assert_eq!(json.bills[0].shares, [(0, eur(2_222)), (1, eur(1_111))]);
        assert_eq!(json.bills[0].shares, csv.bills[0].shares);
        assert_eq!(json.bills[1].total, Money::new(1_001, Currency::CHF));
        assert_eq!(json.bills[1].kind, BillKind::Settlement);
        assert_eq!((json.members.len(), csv.members.len()), (2, 2));
        assert_eq!(json.remarks.into_iter().collect::<Vec<_>>(), [(4, Remark::Rounded)]);
    }

    #[test]
    fn what_is_broken_has_a_place() {
        for (text, line, code) in [
            (JSON.replace("2026-01-03", "2026-01-32"), 4, "file_date_malformed"),
            (JSON.replace("[\"Ann\"]", "[]"), 4, "file_amount_malformed"),
            (JSON.replace("[\"Ann\"]", "[\"Ann\",\"Ann\"]"), 4, "file_name_twice"),
            (JSON.replace("10.005", "\"x\""), 4, "file_syntax"),
            (JSON.replace("\n]", ""), 5, "file_truncated"),
            ("what,when\n".to_owned(), 1, "file_unrecognised"),
        ] {
            let refused = read(text.as_bytes(), &hints(), &Limits::default()).expect_err("refused");
            assert_eq!((refused.place.line, refused.problem.code()), (line, code), "{refused}");
        }
        let open = read(JSON.as_bytes(), &Hints::default(), &Limits::default()).expect_err("open");
        assert_eq!(open.problem.code(), "file_choice_needed");
    }

    #[test]
    fn weights_are_read_exactly() {
        for (text, weight) in [("1", 1_000_000), ("1.5", 1_500_000), ("0.33333333", 333_333)] {
            assert_eq!(parse_weight(text), Some(weight), "{text}");
        }
        assert_eq!(parse_weight("-1"), None);
        assert_eq!(parse_weight("1e2"), None);
    }
}
