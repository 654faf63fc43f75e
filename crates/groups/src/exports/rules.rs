//! The rows of the file. Pure.

use std::collections::BTreeMap;

use base::{Error, Result};
use money::{Currency, Money, MoneyError};

use crate::expenses::Expense;
use crate::members::{Member, MemberId};
use crate::settlements::Settlement;

/// Most expenses, and most settlements, in one file.
pub const MAX_ROWS: u32 = 50_000;

/// The file: RFC 4180, one row per expense and settlement with what it changes for each member, then
/// each member's balance per currency.
pub fn csv(all: &[Member], spent: &[Expense], paid: &[Settlement]) -> Result<String> {
    write(all, spent, paid).map_err(|error| Error::caused("writing a group as a file", error))
}

fn write(
    all: &[Member],
    spent: &[Expense],
    paid: &[Settlement],
) -> std::result::Result<String, MoneyError> {
    let mut text = String::new();
    let fixed = ["Date", "Description", "Category", "Cost", "Currency"].map(str::to_owned);
    let names = all.iter().map(|member| cell(&member.name));
    line(&mut text, fixed.into_iter().chain(names));
    let mut sums: BTreeMap<&str, BTreeMap<MemberId, Money>> = BTreeMap::new();
    let mut rows: Vec<(String, [String; 4], Currency, BTreeMap<MemberId, Money>)> = Vec::new();
    for expense in spent {
        let mut changes = BTreeMap::new();
        for part in &expense.parts {
            changes.insert(part.member, part.paid.checked_sub(part.owed)?);
        }
        let day = expense.day.to_string();
        let cost = expense.amount.to_plain();
        let head = [cell(&expense.description), cell(&expense.category), cost];
        let [description, category, cost] = head;
        let currency = expense.amount.currency();
        let head = [description, category, cost, currency.code().to_owned()];
        rows.push((day, head, currency, changes));
    }
    for one in paid.iter().filter(|one| one.state.counts()) {
        let changes = BTreeMap::from([(one.from, one.amount), (one.to, one.amount.checked_neg()?)]);
        let currency = one.amount.currency();
        let description = if one.note.is_empty() { "Payment".to_owned() } else { cell(&one.note) };
        let head =
            [description, "Payment".to_owned(), one.amount.to_plain(), currency.code().to_owned()];
        rows.push((one.day.to_string(), head, currency, changes));
    }
    rows.sort_by(|one, other| one.0.cmp(&other.0));
    for (day, head, currency, changes) in rows {
        let own = |member: &Member| {
            let change = changes.get(&member.id).copied();
            change.unwrap_or(Money::zero(currency)).to_plain()
        };
        line(&mut text, std::iter::once(day).chain(head).chain(all.iter().map(own)));
        let sums = sums.entry(currency.code()).or_default();
        for (member, change) in changes {
            let sum = sums.get(&member).copied().unwrap_or(Money::zero(currency));
            sums.insert(member, sum.checked_add(change)?);
        }
    }
    for (code, sums) in sums {
        let zero = sums.values().next().map(|sum| Money::zero(sum.currency()));
        let own = |member: &Member| {
            let sum = sums.get(&member.id).copied().or(zero);
            sum.map(Money::to_plain).unwrap_or_default()
        };
        let fixed = ["", "Total balance", "", "", code].map(str::to_owned);
        line(&mut text, fixed.into_iter().chain(all.iter().map(own)));
    }
    Ok(text)
}

/// A text that no spreadsheet takes for a formula (OWASP, "CSV Injection"), quoted where it has to be.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

fn line(text: &mut String, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.collect();
    text.push_str(&cells.join(","));
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_no_formula_and_stays_one_cell() {
        for (text, written) in [
            ("Dinner", "Dinner"),
            ("=1+1", "'=1+1"),
            ("-Ana", "'-Ana"),
            ("@x", "'@x"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("=a,b", "\"'=a,b\""),
        ] {
            assert_eq!(cell(text), written, "{text}");
        }
    }
}
