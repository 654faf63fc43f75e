//! The rows of the file. Pure.

use std::collections::BTreeMap;

use ::expenses::Day;
use base::{Error, Result};
use jiff::tz::TimeZone;
use money::{Money, MoneyError};

use crate::balances::Balance;
use crate::expenses::{Expense, Part};
use crate::groups::Group;
use crate::members::{Member, MemberId};
use crate::settlements::{Settlement, State};
use crate::suggestions::rules::{Net, chain};

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
    for row in rows(spent, paid)? {
        let currency = row.cost.currency();
        let own = |member: &Member| {
            let change = row.changes.get(&member.id).copied();
            change.unwrap_or(Money::zero(currency)).to_plain()
        };
        let fixed = [row.day, row.description, row.category, row.cost.to_plain()];
        let code = currency.code().to_owned();
        line(&mut text, fixed.into_iter().chain([code]).chain(all.iter().map(own)));
        let sums = sums.entry(currency.code()).or_default();
        for (member, change) in row.changes {
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

/// What stands in the books and in none of the rows: before handovers were settlements, they were
/// posted alone. They are told as handovers to and from whoever's rows do not come to their balance,
/// on the day when somebody of them left.
///
/// # Errors
/// Balances beyond what can be counted.
pub fn handed_over(
    group: &Group,
    all: &[Member],
    spent: &[Expense],
    paid: &[Settlement],
    balances: &[Balance],
) -> Result<Vec<Settlement>> {
    let mut missing: BTreeMap<(&'static str, MemberId), i128> = BTreeMap::new();
    let mut add = |member: MemberId, amount: Money, sign: i128| {
        let sum = missing.entry((amount.currency().code(), member)).or_default();
        *sum = sum.saturating_add(i128::from(amount.minor()).saturating_mul(sign));
    };
    for (member, net) in balances.iter().flat_map(|balance| &balance.nets) {
        add(*member, *net, 1);
    }
    for part in spent.iter().flat_map(|expense| &expense.parts) {
        add(part.member, part.paid, -1);
        add(part.member, part.owed, 1);
    }
    for one in paid.iter().filter(|one| one.state.counts()) {
        add(one.from, one.amount, -1);
        add(one.to, one.amount, 1);
    }
    let mut rows = Vec::new();
    for balance in balances {
        let net = |(place, member): (usize, &Member)| {
            let missing = missing.get(&(balance.currency.code(), member.id)).copied();
            // Whose balance is more than their rows come to has paid so much more.
            Ok(Net { place, minor: i64::try_from(-missing.unwrap_or(0))? })
        };
        let nets = all.iter().enumerate().map(net).collect::<std::result::Result<Vec<_>, _>>();
        let nets = nets.map_err(|error: std::num::TryFromIntError| {
            Error::caused("adding up what was handed over", error)
        })?;
        for step in chain(&nets) {
            let Some((from, to)) = all.get(step.from).zip(all.get(step.to)) else { continue };
            rows.push(handover(group, from, to, Money::new(step.minor, balance.currency)));
        }
    }
    Ok(rows)
}

fn handover(group: &Group, from: &Member, to: &Member, amount: Money) -> Settlement {
    let at = from.left_at.max(to.left_at).unwrap_or(group.created_at);
    Settlement {
        id: from.id.derive(to.id.uuid().as_bytes()),
        from: from.id,
        to: to.id,
        amount,
        paid: None,
        day: Day::today(at, &TimeZone::UTC),
        note: String::new(),
        state: State::Confirmed,
        is_handover: true,
        version: 1,
        import: None,
        created_at: at,
        changed_at: at,
    }
}

/// A row of the file, its texts ready to be written.
struct Row {
    day: String,
    description: String,
    category: String,
    cost: Money,
    /// What it changes for whom.
    changes: BTreeMap<MemberId, Money>,
}

/// Expenses and settlements, by day.
fn rows(spent: &[Expense], paid: &[Settlement]) -> std::result::Result<Vec<Row>, MoneyError> {
    let mut rows = Vec::with_capacity(spent.len().saturating_add(paid.len()));
    for expense in spent {
        let change = |part: &Part| Ok((part.member, part.paid.checked_sub(part.owed)?));
        rows.push(Row {
            day: expense.day.to_string(),
            description: cell(&expense.description),
            category: cell(&expense.category),
            cost: expense.amount,
            changes: expense.parts.iter().map(change).collect::<std::result::Result<_, _>>()?,
        });
    }
    for one in paid.iter().filter(|one| one.state.counts()) {
        let note = if one.note.is_empty() { "Payment" } else { one.note.as_str() };
        rows.push(Row {
            day: one.day.to_string(),
            description: cell(note),
            category: "Payment".to_owned(),
            cost: one.amount,
            changes: BTreeMap::from([(one.from, one.amount), (one.to, one.amount.checked_neg()?)]),
        });
    }
    rows.sort_by(|one, other| one.day.cmp(&other.day));
    Ok(rows)
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
mod tests;
