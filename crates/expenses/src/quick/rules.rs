//! What a line says about an expense. Pure.
//!
//! The amount comes first, with a currency before or behind it if it is not the book's; it may be a sum of products,
//! exact to the last digit. Behind it stand words in any order: a day, a category by its name, `#tag`, `@merchant`;
//! what is none of these is what the expense was.

use base::Refusal;
use jiff::civil::Weekday;
use money::{Currency, Money, Rate, Rounding};
use web::Numbers;

use crate::Day;
use crate::categories::Tree;
use crate::expenses::NewExpense;
use crate::expenses::rules::fold;

/// Longest line, in characters.
const MAX_LEN: usize = 300;
/// Terms of an amount, at most.
const MAX_TERMS: usize = 20;

/// Signs that stand for a currency, whichever side they stand on.
const SIGNS: &[(&str, &str)] = &[
    ("€", "EUR"),
    ("$", "USD"),
    ("£", "GBP"),
    ("₹", "INR"),
    ("¥", "JPY"),
    ("ден", "MKD"),
    ("rs", "INR"),
];

/// Words for days near today, in the languages of the pages: so many days before. Hindi has one word for yesterday and
/// tomorrow; of what was spent it says yesterday.
const DAYS: &[(&str, i32)] = &[
    ("today", 0),
    ("yesterday", 1),
    ("денес", 0),
    ("вчера", 1),
    ("завчера", 2),
    ("आज", 0),
    ("कल", 1),
    ("परसों", 2),
];

/// The names of the days of the week; each means the last one that has been.
const WEEKDAYS: &[(&str, Weekday)] = &[
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
    ("понеделник", Weekday::Monday),
    ("вторник", Weekday::Tuesday),
    ("среда", Weekday::Wednesday),
    ("четврток", Weekday::Thursday),
    ("петок", Weekday::Friday),
    ("сабота", Weekday::Saturday),
    ("недела", Weekday::Sunday),
    ("सोमवार", Weekday::Monday),
    ("मंगलवार", Weekday::Tuesday),
    ("बुधवार", Weekday::Wednesday),
    ("गुरुवार", Weekday::Thursday),
    ("शुक्रवार", Weekday::Friday),
    ("शनिवार", Weekday::Saturday),
    ("रविवार", Weekday::Sunday),
];

/// What is known about whoever wrote the line.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The currency of the book.
    pub currency: Currency,
    /// How they write numbers.
    pub numbers: Numbers,
    /// The day it is for them.
    pub today: Day,
    /// The categories that a word may name.
    pub tree: &'a Tree,
}

/// Reads a line.
pub fn read(line: &str, facts: &Facts<'_>) -> Result<NewExpense, Refusal> {
    let unreadable = || {
        let message = "Begin with an amount, as in: 12.50*3 coffee yesterday";
        Refusal::field("line", "line_unreadable", message)
    };
    if line.chars().count() > MAX_LEN || line.contains(char::is_control) {
        return Err(unreadable());
    }
    let mut words: Vec<&str> = line.split_whitespace().collect();
    if words.is_empty() {
        return Err(unreadable());
    }
    let currency = take_currency(&mut words).unwrap_or(facts.currency);
    let (amount, used) = amount(&words, currency, facts.numbers).ok_or_else(unreadable)?;
    let mut words: Vec<&str> = words.get(used..).unwrap_or_default().to_vec();
    let mut new = NewExpense::of(amount);
    new.day = take(&mut words, |word| day(word, facts.today));
    new.category = take_category(&mut words, facts.tree);
    let merchant = take(&mut words, |word| word.strip_prefix('@'));
    merchant.unwrap_or_default().clone_into(&mut new.merchant);
    while let Some(tag) = take(&mut words, |word| word.strip_prefix('#')) {
        new.tags.push(tag.to_owned());
    }
    new.description = words.join(" ");
    Ok(new)
}

/// Takes the first word that is something out of the line.
fn take<'a, T>(words: &mut Vec<&'a str>, read: impl Fn(&'a str) -> Option<T>) -> Option<T> {
    let (at, found) = words.iter().enumerate().find_map(|(at, word)| Some((at, read(word)?)))?;
    words.remove(at);
    Some(found)
}

/// Takes the currency off the amount: a code or a sign, before it or behind, with a space between or without.
fn take_currency<'a>(words: &mut Vec<&'a str>) -> Option<Currency> {
    let alone = |word: &str| {
        let sign = SIGNS.iter().find(|(sign, _)| *sign == word.to_lowercase());
        let code = sign.map_or(word, |(_, code)| code);
        Currency::parse(code).ok().filter(|currency| currency.is_iso())
    };
    for at in [0, 1] {
        if let Some(currency) = words.get(at).and_then(|word| alone(word)) {
            words.remove(at);
            return Some(currency);
        }
    }
    let first: &'a str = words.first()?;
    for (sign, code) in SIGNS {
        let rest = first.strip_prefix(sign).or_else(|| first.strip_suffix(sign));
        if let Some(rest) = rest.filter(|rest| !rest.is_empty()) {
            if let Some(word) = words.first_mut() {
                *word = rest;
            }
            return Currency::parse(code).ok();
        }
    }
    let letters = |c: char| c.is_ascii_uppercase();
    let code = first.get(..3).filter(|code| code.chars().all(letters));
    let behind = first.len().checked_sub(3).filter(|_| code.is_none());
    let (code, rest) = match (code, behind) {
        (Some(code), _) => (code, first.get(3..)?),
        (None, Some(at)) => (first.get(at..)?, first.get(..at)?),
        (None, None) => return None,
    };
    let currency = Currency::parse(code).ok().filter(|_| code.chars().all(letters))?;
    if let Some(word) = words.first_mut() {
        *word = rest;
    }
    Some(currency)
}

/// The amount that the first words say, as many of them as belong to it.
fn amount(words: &[&str], currency: Currency, numbers: Numbers) -> Option<(Money, usize)> {
    let is_sum = |word: &str| {
        word.chars().all(|c| {
            c.is_numeric()
                || matches!(c, '+' | '-' | '−' | '*' | '×' | '.' | ',' | '\'' | '(' | ')')
        })
    };
    let count = words.iter().take_while(|word| is_sum(word)).count();
    // The longest beginning that is a sum: "3 4 men" is three, and "4 men" is what it was for.
    (1..=count).rev().find_map(|used| {
        let text = words.get(..used)?.concat();
        let joins = words.get(1..used)?.iter().zip(words).all(|(word, before)| {
            let sign = |c: char| matches!(c, '+' | '-' | '−' | '*' | '×');
            word.starts_with(sign) || before.ends_with(sign)
        });
        joins.then(|| sum(&text, currency, numbers)).flatten().map(|amount| (amount, used))
    })
}

/// A sum of products; the only sign that a first term may have is a minus.
fn sum(text: &str, currency: Currency, numbers: Numbers) -> Option<Money> {
    let mut total = Money::zero(currency);
    let mut terms = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let negative = rest.starts_with(['-', '−']);
        let body = rest.trim_start_matches(['-', '−', '+']);
        let signs = rest.chars().count().checked_sub(body.chars().count())?;
        if signs > 1 || (signs == 0 && terms > 0) || (terms == 0 && rest.starts_with('+')) {
            return None;
        }
        let end = body.find(['+', '-', '−']).unwrap_or(body.len());
        let term = product(body.get(..end)?, currency, numbers)?;
        let term = if negative { term.checked_neg().ok()? } else { term };
        total = total.checked_add(term).ok()?;
        rest = body.get(end..)?;
        terms += 1;
        if terms > MAX_TERMS || (rest.len() == 1 && !rest.is_empty()) {
            return None;
        }
    }
    (terms > 0).then_some(total)
}

/// An amount times exact decimals, rounded once each.
fn product(text: &str, currency: Currency, numbers: Numbers) -> Option<Money> {
    let mut factors = text.split(['*', '×']);
    let mut product = Money::parse(factors.next()?, currency, numbers).ok()?;
    for factor in factors.by_ref().take(MAX_TERMS) {
        let rate = Rate::parse_typed(factor, numbers).ok()?;
        product = product.convert(&rate, currency, Rounding::HalfUp).ok()?;
    }
    factors.next().is_none().then_some(product)
}

/// The day that a word says: near today by a word, the last of a day of the week, or written out.
fn day(word: &str, today: Day) -> Option<Day> {
    let word = word.to_lowercase();
    if let Some((_, before)) = DAYS.iter().find(|(known, _)| *known == word) {
        return Some(today.plus_days(-before));
    }
    if let Some((_, weekday)) = WEEKDAYS.iter().find(|(known, _)| *known == word) {
        let since = today.date().weekday().since(*weekday);
        return Some(today.plus_days(if since == 0 { -7 } else { -i32::from(since) }));
    }
    word.parse().ok()
}

/// The category that a row of words names, the longest name first; the words go.
fn take_category(words: &mut Vec<&str>, tree: &Tree) -> Option<crate::CategoryId> {
    let folded: Vec<String> = words.iter().map(|word| fold(word)).collect();
    for length in (1..=words.len().min(4)).rev() {
        for start in 0..=words.len() - length {
            let name = folded.get(start..start + length)?.join(" ");
            let named = tree
                .all()
                .find(|category| category.archived_at.is_none() && fold(&category.name) == name);
            if let Some(category) = named {
                // A line that says nothing else keeps the name as what it was.
                if words.len() > length {
                    words.drain(start..start + length);
                }
                return Some(category.id);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use base::Id;
    use uuid::Uuid;

    use super::*;
    use crate::categories::Category;

    fn tree() -> Tree {
        let kept = |number: u128, name: &str| Category {
            id: Id::from_uuid(Uuid::from_u128(number)),
            parent: None,
            name: name.to_owned(),
            icon: String::new(),
            colour: "grey".to_owned(),
            position: 0,
            archived_at: None,
        };
        Tree::new(vec![kept(1, "Coffee"), kept(2, "Public transport"), kept(3, "Кирија")])
    }

    fn line(text: &str, numbers: Numbers) -> String {
        let tree = tree();
        // A Tuesday.
        let today = "2026-01-06".parse().unwrap();
        let facts = Facts { currency: Currency::EUR, numbers, today, tree: &tree };
        match read(text, &facts) {
            Err(refusal) => refusal.code.to_owned(),
            Ok(new) => {
                let day = new.day.map_or_else(|| "-".to_owned(), |day| day.to_string());
                let category = new.category.map_or(0, |id| id.uuid().as_u128());
                let tags = new.tags.join(",");
                let said = [new.description, new.merchant, tags].join("|");
                format!("{} {day} {category} {said}", new.amount)
            }
        }
    }

    #[test]
    fn a_line_says_what_it_says() {
        for (text, said) in [
            ("12.50*3 coffee yesterday", "37.50 EUR 2026-01-05 1 coffee||"),
            ("5", "5.00 EUR - 0 ||"),
            ("5 lunch with Ana", "5.00 EUR - 0 lunch with Ana||"),
            ("5 lunch @Bistro #work #team", "5.00 EUR - 0 lunch|Bistro|work,team"),
            ("3.40+1.60 public transport", "5.00 EUR - 2 public transport||"),
            ("3.40 public transport home", "3.40 EUR - 2 home||"),
            ("10-2.50*2 change", "5.00 EUR - 0 change||"),
            ("10 - 2.50 * 2 change", "5.00 EUR - 0 change||"),
            ("0.1*3 gum", "0.30 EUR - 0 gum||"),
            ("3.33*1.5 cheese", "5.00 EUR - 0 cheese||"),
            ("-4.99 returned", "-4.99 EUR - 0 returned||"),
            ("$4 bagel", "4.00 USD - 0 bagel||"),
            ("4 USD bagel", "4.00 USD - 0 bagel||"),
            ("USD 4 bagel", "4.00 USD - 0 bagel||"),
            ("4USD bagel", "4.00 USD - 0 bagel||"),
            ("₹250 chai आज", "250.00 INR 2026-01-06 0 chai||"),
            ("900 JPY ramen", "900 JPY - 0 ramen||"),
            ("300 кирија вчера", "300.00 EUR 2026-01-05 3 кирија||"),
            ("5 tea monday", "5.00 EUR 2026-01-05 0 tea||"),
            ("5 tea tuesday", "5.00 EUR 2025-12-30 0 tea||"),
            ("5 tea 2026-01-01", "5.00 EUR 2026-01-01 0 tea||"),
            ("3 4 men", "3.00 EUR - 0 4 men||"),
            ("", "line_unreadable"),
            ("coffee 3", "line_unreadable"),
            ("3.999 tea", "line_unreadable"),
            ("3**2 tea", "line_unreadable"),
            ("3++2 tea", "line_unreadable"),
            ("3+ tea", "line_unreadable"),
            ("*3 tea", "line_unreadable"),
            ("92233720368547758.07*2 tea", "line_unreadable"),
        ] {
            assert_eq!(line(text, Numbers::En), said, "{text:?}");
        }
    }

    #[test]
    fn numbers_are_read_as_their_writer_writes_them() {
        for (text, numbers, said) in [
            ("24,70 кафе", Numbers::Mk, "24.70 EUR - 0 кафе||"),
            ("1.234,56 stol", Numbers::De, "1234.56 EUR - 0 stol||"),
            ("2,50*1,5 brot", Numbers::De, "3.75 EUR - 0 brot||"),
            ("24,70 coffee", Numbers::En, "line_unreadable"),
            ("10*1,000 chairs", Numbers::En, "10000.00 EUR - 0 chairs||"),
            ("10*1.000 stühle", Numbers::De, "10000.00 EUR - 0 stühle||"),
            ("10*1,000 stühle", Numbers::De, "10.00 EUR - 0 stühle||"),
            ("10*1,5 cheese", Numbers::En, "line_unreadable"),
            ("10*1.5 käse", Numbers::De, "line_unreadable"),
            ("10*0,500 cheese", Numbers::En, "line_unreadable"),
            ("10*1,00 chairs", Numbers::En, "line_unreadable"),
            ("10*-2 chairs", Numbers::En, "line_unreadable"),
        ] {
            assert_eq!(line(text, numbers), said, "{text:?}");
        }
    }
}
