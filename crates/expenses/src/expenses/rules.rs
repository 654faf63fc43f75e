//! Which expenses are taken, and what becomes of what was not said. Pure.

use std::collections::BTreeSet;

use base::who::PersonId;
use base::{Refusal, Timestamp};
use money::{Money, MoneyError, allocate, seed_from_id};

use super::posting::Counting;
use super::{Change, Expense, ExpenseId, Home, NewExpense, Part};
use crate::books::Book;
use crate::categories::fallback;
use crate::filings::{self, Filed, Filing};
use crate::rates::Table;
use crate::{CategoryId, Day};

/// Largest amount, in minor units: a thousand of a thousand millions, and thousands of those can still be counted.
pub const MAX_MINOR: i64 = 1_000_000_000_000_000;
/// Parts of one expense, at most.
const MAX_PARTS: usize = 50;
/// Tags of one expense, at most.
const MAX_TAGS: usize = 20;
/// Longest texts, in characters.
const MAX_TAG_LEN: usize = 40;
const MAX_DESCRIPTION_LEN: usize = 200;
const MAX_MERCHANT_LEN: usize = 120;
const MAX_NOTE_LEN: usize = 2_000;

/// What is known when an expense is judged.
#[derive(Debug)]
pub struct Facts {
    /// How the organisation keeps its expenses.
    pub book: Book,
    /// Its categories, and the budgets on them.
    pub counting: Counting,
    /// Its filings, in their order.
    pub filings: Vec<Filing>,
    /// Rates of the days that matter.
    pub rates: Table,
    /// The day it is for the caller.
    pub today: Day,
    /// Who records.
    pub person: Option<PersonId>,
    /// The moment.
    pub now: Timestamp,
}

/// The expense that comes of what was said, or why it is not taken. It has no chain yet.
pub fn judge(facts: &Facts, id: ExpenseId, new: &NewExpense) -> Result<Expense, Refusal> {
    check_amount("amount", new.amount)?;
    let day = new.day.unwrap_or(facts.today);
    let home = home(facts, new, day)?;
    let parts = parts(facts, id, new, home)?;
    let (category, filed) = place(facts, new, parts.is_empty())?;
    Ok(Expense {
        id,
        organisation: facts.book.organisation,
        person: new.person.or(facts.person),
        day,
        amount: new.amount,
        home,
        category,
        parts,
        description: line("description", &new.description, MAX_DESCRIPTION_LEN)?,
        merchant: line("merchant", &new.merchant, MAX_MERCHANT_LEN)?,
        note: text("note", &new.note, MAX_NOTE_LEN)?,
        tags: tags(&[new.tags.as_slice(), &filed.tags].concat())?,
        group: new.group.or(filed.group),
        origin: new.origin.clone(),
        chains: 0,
        created_at: facts.now,
        changed_at: facts.now,
        deleted_at: None,
    })
}

/// An expense as it is to be after a change, to be judged again. What was charged stays said only while the amount and
/// the day stay.
pub fn changed(before: &Expense, change: Change) -> NewExpense {
    let Change { amount, day, category, parts, .. } = change;
    let is_moved = amount.is_some_and(|amount| amount != before.amount)
        || day.is_some_and(|day| day != before.day);
    let kept = before.home.filter(|home| home.quote.is_none() && !is_moved);
    let is_refiled = category.is_some();
    NewExpense {
        amount: amount.unwrap_or(before.amount),
        day: Some(day.unwrap_or(before.day)),
        description: change.description.unwrap_or_else(|| before.description.clone()),
        merchant: change.merchant.unwrap_or_else(|| before.merchant.clone()),
        note: change.note.unwrap_or_else(|| before.note.clone()),
        category: category.or(before.category),
        parts: match parts {
            Some(parts) => parts,
            None if is_refiled => Vec::new(),
            None => before.parts.clone(),
        },
        tags: change.tags.unwrap_or_else(|| before.tags.clone()),
        group: change.group.unwrap_or(before.group),
        person: before.person,
        charged: change.charged.or(kept.map(|home| home.amount)),
        origin: before.origin.clone(),
    }
}

/// Where an expense belongs, and the tags and the group that come with that. Filings are asked where it does not say so
/// itself.
fn place(
    facts: &Facts,
    new: &NewExpense,
    is_whole: bool,
) -> Result<(Option<CategoryId>, Filed), Refusal> {
    if !is_whole {
        return Ok((None, Filed::default()));
    }
    if let Some(category) = new.category {
        return Ok((Some(facts.counting.tree.open("categoryId", category)?.id), Filed::default()));
    }
    let filed = filings::file(&facts.filings, &filings::Seen::new_one(new));
    let is_open = |category: &CategoryId| facts.counting.tree.open("categoryId", *category).is_ok();
    let other = fallback(facts.book.organisation);
    let category = filed.category.filter(is_open).unwrap_or(other);
    Ok((Some(facts.counting.tree.open("categoryId", category)?.id), filed))
}

fn check_amount(field: &str, amount: Money) -> Result<(), Refusal> {
    if !amount.currency().is_iso() {
        let message = "An expense is in money, not in units of something else.";
        return Err(Refusal::field("currency", "invalid_value", message));
    }
    if amount.is_zero() || amount.minor().unsigned_abs() > MAX_MINOR.unsigned_abs() {
        let message = "An amount is not zero, and has at most 15 digits.";
        return Err(Refusal::field(field, "out_of_range", message));
    }
    Ok(())
}

/// The amount in the book's currency: what was charged, else by the day's rate; nothing while none is known.
fn home(facts: &Facts, new: &NewExpense, day: Day) -> Result<Option<Home>, Refusal> {
    let to = facts.book.currency;
    if new.amount.currency() == to {
        return Ok(Some(Home { amount: new.amount, quote: None }));
    }
    if let Some(charged) = new.charged.filter(|charged| charged.currency() == to) {
        check_amount("charged", charged)?;
        if charged.is_negative() != new.amount.is_negative() {
            let message = "What was charged has the sign of the amount.";
            return Err(Refusal::field("charged", "out_of_range", message));
        }
        return Ok(Some(Home { amount: charged, quote: None }));
    }
    let Some(quote) = facts.rates.on(new.amount.currency(), to, day) else { return Ok(None) };
    let amount = quote.convert(new.amount).map_err(|error| money_problem("amount", &error))?;
    Ok(Some(Home { amount, quote: Some(quote) }))
}

fn parts(
    facts: &Facts,
    id: ExpenseId,
    new: &NewExpense,
    home: Option<Home>,
) -> Result<Vec<Part>, Refusal> {
    if new.parts.is_empty() {
        return Ok(Vec::new());
    }
    if new.parts.len() < 2 || new.parts.len() > MAX_PARTS {
        let message = format!("A split has 2 to {MAX_PARTS} parts.");
        return Err(Refusal::field("parts", "out_of_range", message));
    }
    let mut sum = Money::zero(new.amount.currency());
    for (at, part) in new.parts.iter().enumerate() {
        let field = |name: &str| format!("parts[{at}].{name}");
        facts.counting.tree.open(&field("categoryId"), part.category)?;
        if part.amount.is_zero() || part.amount.is_negative() != new.amount.is_negative() {
            let message = "A part is not zero and has the sign of the whole.";
            return Err(Refusal::field(&field("amount"), "out_of_range", message));
        }
        line(&field("note"), &part.note, MAX_DESCRIPTION_LEN)?;
        let added = sum.checked_add(part.amount);
        sum = added.map_err(|error| money_problem(&field("amount"), &error))?;
    }
    if sum != new.amount {
        let left = new.amount.checked_sub(sum).map_or_else(|_| String::new(), Money::to_plain);
        let message = format!("The parts do not add up to the amount: {left} is left.");
        return Err(Refusal::field("parts", "parts_incomplete", message));
    }
    let shares = shares(id, &new.parts, home)?;
    let parts = new.parts.iter().zip(shares);
    Ok(parts.map(|(part, home_minor)| Part { home_minor, ..part.clone() }).collect())
}

/// What each part is of the amount in the book's currency, in minor units: they add up to it.
fn shares(id: ExpenseId, parts: &[Part], home: Option<Home>) -> Result<Vec<i64>, Refusal> {
    let Some(Home { amount, .. }) = home else { return Ok(vec![0; parts.len()]) };
    let weights: Vec<(usize, u64)> =
        parts.iter().map(|part| part.amount.minor().unsigned_abs()).enumerate().collect();
    let shares = allocate(amount, &weights, seed_from_id(id.uuid().as_bytes()));
    let shares = shares.map_err(|error| money_problem("parts", &error))?;
    Ok(shares.into_iter().map(|(_, share)| share.minor()).collect())
}

fn money_problem(field: &str, error: &MoneyError) -> Refusal {
    Refusal::field(field, error.code(), error.to_string())
}

/// A text on one line, without spaces at its ends.
fn line(field: &str, value: &str, max: usize) -> Result<String, Refusal> {
    let value = value.trim();
    if value.chars().count() > max || value.contains(char::is_control) {
        let message = format!("At most {max} characters on one line.");
        return Err(Refusal::field(field, "too_long", message));
    }
    Ok(value.to_owned())
}

/// A text of several lines.
fn text(field: &str, value: &str, max: usize) -> Result<String, Refusal> {
    let value = value.trim();
    let is_control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if value.chars().count() > max || value.contains(is_control) {
        return Err(Refusal::field(field, "too_long", format!("At most {max} characters.")));
    }
    Ok(value.to_owned())
}

/// Tags as they are kept: in lower case, each once, in order.
pub fn tags(wanted: &[String]) -> Result<Vec<String>, Refusal> {
    let mut tags = BTreeSet::new();
    for tag in wanted {
        let tag = fold(tag);
        let is_odd = |c: char| c.is_control() || c == ',';
        if tag.is_empty() || tag.chars().count() > MAX_TAG_LEN || tag.contains(is_odd) {
            let message = format!("A tag has 1 to {MAX_TAG_LEN} characters and no comma.");
            return Err(Refusal::field("tags", "out_of_range", message));
        }
        tags.insert(tag);
    }
    if tags.len() > MAX_TAGS {
        let message = format!("An expense has at most {MAX_TAGS} tags.");
        return Err(Refusal::field("tags", "out_of_range", message));
    }
    Ok(tags.into_iter().collect())
}

/// A text as it is looked for: in lower case, with single spaces.
pub fn fold(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// Everything that an expense is found by.
pub fn search_text(expense: &Expense) -> String {
    let texts = [expense.description.as_str(), &expense.merchant, &expense.note];
    let all: Vec<&str> = texts.into_iter().chain(expense.tags.iter().map(String::as_str)).collect();
    fold(&all.join(" "))
}

#[cfg(test)]
mod tests;
