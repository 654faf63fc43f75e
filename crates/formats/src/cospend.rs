//! Cospend's CSV of a project: tables of members, bills, categories, payment modes and currencies,
//! one below the other. Before it had a table of members, a bill that asked to be deleted named
//! each of them.

use std::collections::BTreeMap;

use crate::delimited::{Row, Rows};
use crate::ihatemoney::{Entry, fill, from_row, parse_weight};
use crate::text::{collapse, decode};
use crate::{Hints, Limits, Malformed, Problem, Remark, SharedBook};

/// The title of bills that only name a member.
const DUMMY: &str = "deleteMeIfYouWant";
/// The category of bills that give money back.
const REIMBURSEMENT: &str = "-11";
/// What a bill that does not repeat says.
const NEVER: &str = "n";

/// Whether this row is the header of the first table of such a file.
pub(crate) fn is_header(row: &Row<'_>) -> bool {
    table(row).is_some()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Table {
    Members,
    Bills,
    Categories,
    Other,
}

/// The table that a row begins, if it is a header.
fn table(row: &Row<'_>) -> Option<Table> {
    let mut texts = row.texts();
    match (texts.next()?, texts.next()?) {
        ("name", "weight") => Some(Table::Members),
        ("what", "amount") if row.texts().any(|text| text == "timestamp") => Some(Table::Bills),
        ("categoryname", "categoryid") => Some(Table::Categories),
        ("paymentmodename" | "currencyname", _) => Some(Table::Other),
        _ => None,
    }
}

/// Reads the project.
pub fn read(bytes: &[u8], hints: &Hints, limits: &Limits) -> Result<SharedBook, Malformed> {
    let decoded = decode(bytes, None, limits)?;
    let text = decoded.text.as_str();
    let mut project = Project::default();
    let mut header: Option<(Table, Row<'_>)> = None;
    for row in Rows::new(text, ',', *limits) {
        let row = row?;
        if row.is_blank() {
            continue;
        }
        if let Some(table) = table(&row) {
            header = Some((table, row));
            continue;
        }
        match &header {
            None => return Err(Malformed::whole(Problem::Unrecognised)),
            Some((Table::Members, _)) => project.member(&row),
            Some((Table::Bills, header)) => project.bill(text, header, &row)?,
            Some((Table::Categories, _)) => project.category(&row),
            Some((Table::Other, _)) => {}
        }
    }
    if header.is_none() {
        return Err(Malformed::whole(Problem::Unrecognised));
    }
    project.close(hints, limits)
}

#[derive(Default)]
struct Project {
    book: SharedBook,
    weights: BTreeMap<String, u64>,
    entries: Vec<Entry>,
    categories: BTreeMap<String, String>,
}

impl Project {
    fn member(&mut self, row: &Row<'_>) {
        let Some(name) = row.get(0).and_then(collapse) else {
            return;
        };
        let place = self.book.member(&name);
        if let Some(member) = self.book.members.get_mut(place) {
            member.active = row.get(2) != Some("0");
        }
        if let Some(weight) = row.get(1).and_then(parse_weight) {
            self.weights.insert(name, weight);
        }
    }

    fn category(&mut self, row: &Row<'_>) {
        if let (Some(name), Some(id)) = (row.get(0), row.get(1)) {
            self.categories.insert(id.to_owned(), name.to_owned());
        }
    }

    fn bill(&mut self, text: &str, header: &Row<'_>, row: &Row<'_>) -> Result<(), Malformed> {
        let cell = |name: &str| {
            let column = header.texts().position(|text| text == name)?;
            row.get(column)
        };
        if cell("deleted").is_some_and(|said| said != "0") {
            self.book.remarks.insert((row.line, Remark::Deleted));
            return Ok(());
        }
        let mut entry = from_row(text, header, row)?;
        if entry.what == DUMMY {
            self.book.member(&entry.payer);
            if let Some(weight) = entry.weight.as_deref().and_then(parse_weight) {
                self.weights.insert(entry.payer, weight);
            }
            return Ok(());
        }
        if cell("repeat").is_some_and(|said| !matches!(said, NEVER | "0")) {
            self.book.remarks.insert((row.line, Remark::Repeats));
        }
        if entry.category.as_deref() == Some(REIMBURSEMENT) {
            entry.kind = Some("reimbursement".to_owned());
        }
        self.entries.push(entry);
        Ok(())
    }

    /// The book, once the tables behind the bills are known too.
    fn close(mut self, hints: &Hints, limits: &Limits) -> Result<SharedBook, Malformed> {
        for entry in &mut self.entries {
            entry.category = entry.category.take().and_then(|id| self.categories.get(&id).cloned());
        }
        fill(&mut self.book, &self.entries, &self.weights, hints, limits)?;
        Ok(self.book)
    }
}

#[cfg(test)]
mod tests {
    use money::{Currency, Money};

    use super::*;
    use crate::BillKind;

    const PROJECT: &str = "name,weight,active,color\n\"Ann\",1,1,\"#d6b461\"\n\"Bo\",2,0,\"#000000\"\n\n\
        what,amount,date,timestamp,payer_name,payer_weight,payer_active,owers,repeat,repeatfreq,\
        repeatallactive,repeatuntil,categoryid,paymentmode,paymentmodeid,comment,deleted\n\
        \"Tent \"\"XL\"\"\",90,2026-05-01,1777593600,\"Ann\",1,1,\"Ann,Bo\",n,1,0,,3,n,0,\"blue\",0\n\
        \"Wifi\",10,2026-05-02,1777680000,\"Bo\",2,0,\"Ann\",m,1,0,,-11,n,0,\"\",0\n\
        \"Gone\",5,2026-05-02,1777680000,\"Bo\",2,0,\"Ann\",n,1,0,,0,n,0,\"\",1\n\n\
        categoryname,categoryid,icon,color\n\"Gear\",3,\"x\",\"#da8733\"\n\n\
        currencyname,exchange_rate\n\"USD\",1.1\n";

    fn hints() -> Hints {
        Hints { currency: Some(Currency::EUR), ..Hints::default() }
    }

    #[test]
    fn a_project() {
        let book = read(PROJECT.as_bytes(), &hints(), &Limits::default()).expect("read");
        let eur = |minor| Money::new(minor, Currency::EUR);
        let [tent, wifi] = book.bills.as_slice() else { panic!("two bills") };
        assert_eq!((tent.title.as_str(), tent.category.as_deref()), ("Tent \"XL\"", Some("Gear")));
        assert_eq!(tent.shares, [(0, eur(3_000)), (1, eur(6_000))]);
        assert_eq!(tent.note.as_deref(), Some("blue"));
        assert_eq!(wifi.kind, BillKind::Settlement);
        assert!(!book.members[1].active);
        let remarks: Vec<_> = book.remarks.into_iter().collect();
        assert_eq!(remarks, [(7, Remark::Repeats), (8, Remark::Deleted)]);
    }

    #[test]
    fn members_of_older_files() {
        let file = "what,amount,date,timestamp,payer_name,payer_weight,payer_active,owers,repeat\n\
            deleteMeIfYouWant,1,1970-01-01,666,Ann,1,1,Ann,n\n\
            deleteMeIfYouWant,1,1970-01-01,666,Bo,3,1,Bo,n\n\
            Beer,8,2020-01-01,1577836800,Ann,1,1,\"Ann,Bo\",n\n";
        let book = read(file.as_bytes(), &hints(), &Limits::default()).expect("read");
        assert_eq!(book.members.len(), 2);
        assert_eq!(book.bills[0].shares[1], (1, Money::new(600, Currency::EUR)));
    }

    #[test]
    fn what_is_broken_has_a_place() {
        for (text, line, code) in [
            (PROJECT.replace(",90,", ",9O,"), 6, "file_amount_malformed"),
            (PROJECT.replace("2026-05-01", "2026-05-41"), 6, "file_date_malformed"),
            (PROJECT.replace("\"blue\"", "\"blue"), 7, "file_syntax"),
            ("a,b\n".to_owned(), 1, "file_unrecognised"),
        ] {
            let refused = read(text.as_bytes(), &hints(), &Limits::default()).expect_err("refused");
            assert_eq!((refused.place.line, refused.problem.code()), (line, code), "{refused}");
        }
    }
}
