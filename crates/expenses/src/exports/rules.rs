//! Expenses as text that other programs read: CSV (RFC 4180), JSON and the journal of hledger; in pieces, so that no
//! file need be in memory as a whole. Pure.

use std::fmt::Write as _;

use crate::CategoryId;
use crate::categories::Tree;
use crate::expenses::api::ExpenseView;
use crate::expenses::{Expense, chain};

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Spreadsheets.
    Csv,
    /// Programs.
    Json,
    /// hledger.
    Journal,
}

impl Format {
    const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Csv, "csv", "text/csv; charset=utf-8"),
        (Self::Json, "json", "application/json"),
        (Self::Journal, "journal", "text/plain; charset=utf-8"),
    ];

    /// The word, and the ending of a file.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(format, ..)| *format == self).map_or("", |(_, word, _)| word)
    }

    /// From its word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == word).map(|(format, ..)| *format)
    }

    /// All words.
    pub fn words() -> Vec<&'static str> {
        Self::ALL.iter().map(|(_, word, _)| *word).collect()
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        Self::ALL.iter().find(|(format, ..)| *format == self).map_or("", |(.., media)| media)
    }

    /// What a file begins with.
    pub fn head(self) -> String {
        match self {
            Self::Csv => format!("{COLUMNS}\r\n"),
            Self::Json => "{\"success\":true,\"data\":[".to_owned(),
            Self::Journal => "; Expenses\ndecimal-mark .\n".to_owned(),
        }
    }

    /// Expenses in it, in their order; `is_first` for the first of them.
    pub fn body(self, expenses: &[Expense], tree: &Tree, is_first: bool) -> String {
        match self {
            Self::Csv => csv(expenses, tree),
            Self::Json => json(expenses, is_first),
            Self::Journal => journal(expenses, tree),
        }
    }

    /// What it ends with.
    pub const fn tail(self) -> &'static str {
        match self {
            Self::Json => "]}",
            Self::Csv | Self::Journal => "",
        }
    }
}

/// The columns of a CSV file.
const COLUMNS: &str = "date,amount,currency,category,description,merchant,tags,note,\
                       homeAmount,homeCurrency,id,groupId";

/// A line per expense, or per part of one that is split, so that the column of amounts adds up.
fn csv(expenses: &[Expense], tree: &Tree) -> String {
    let mut text = String::new();
    for expense in expenses {
        for (at, (category, minor)) in chain::legs(expense).into_iter().enumerate() {
            let amount = money::Money::new(minor, expense.amount.currency());
            let note = expense.parts.get(at).map_or(&expense.note, |part| &part.note);
            let home = expense.home.map(|home| {
                let minor = expense.parts.get(at).map_or(home.amount.minor(), |p| p.home_minor);
                money::Money::new(minor, home.amount.currency())
            });
            let home_currency = home.map_or("", |home| home.currency().code());
            let cells = [
                expense.day.to_string(),
                amount.to_plain(),
                amount.currency().code().to_owned(),
                guarded(&path(tree, category, " > ")),
                guarded(&expense.description),
                guarded(&expense.merchant),
                guarded(&expense.tags.join(" ")),
                guarded(note),
                home.map(money::Money::to_plain).unwrap_or_default(),
                home_currency.to_owned(),
                expense.id.to_string(),
                expense.group.map_or_else(String::new, |group| group.to_string()),
            ];
            let line: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
            text.push_str(&line.join(","));
            text.push_str("\r\n");
        }
    }
    text
}

/// Words of people, made harmless: a spreadsheet takes what begins so for a formula
/// (<https://owasp.org/www-community/attacks/CSV_Injection>).
fn guarded(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_formula { format!("'{cell}") } else { cell.to_owned() }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// A transaction per expense: from money outside to the accounts of its categories.
fn journal(expenses: &[Expense], tree: &Tree) -> String {
    let mut text = String::new();
    for expense in expenses {
        let words = [expense.description.as_str(), &expense.merchant];
        let words: Vec<String> =
            words.into_iter().map(plain).filter(|word| !word.is_empty()).collect();
        let _ = write!(text, "\n{} {}  ; id:{}", expense.day, words.join(" - "), expense.id);
        for tag in &expense.tags {
            // A tag of a journal is one word with a colon behind.
            let _ = write!(text, ", {}:", plain(tag).replace([' ', ','], "-"));
        }
        if let Some(group) = expense.group {
            let _ = write!(text, ", group:{group}");
        }
        text.push('\n');
        for (category, minor) in chain::legs(expense) {
            let amount = money::Money::new(minor, expense.amount.currency());
            let account = path(tree, category, ":");
            let (plain, code) = (amount.to_plain(), amount.currency().code());
            let _ = writeln!(text, "    Expenses:{account}  {plain} {code}");
        }
        text.push_str("    Assets:Outside\n");
    }
    text
}

/// As lists answer them.
fn json(expenses: &[Expense], is_first: bool) -> String {
    let mut text = String::new();
    for (at, expense) in expenses.iter().enumerate() {
        text.push_str(if is_first && at == 0 { "" } else { "," });
        // Writing such a view to memory does not fail.
        text.push_str(&serde_json::to_string(&ExpenseView::from(expense)).unwrap_or_default());
    }
    text
}

/// A text without what means something in a journal.
fn plain(text: &str) -> String {
    let letters: String =
        text.chars().map(|c| if c.is_control() || ";|:".contains(c) { ' ' } else { c }).collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The names of a category and those above it, from the top.
fn path(tree: &Tree, category: CategoryId, between: &str) -> String {
    let names = tree.upwards(category).into_iter().rev();
    let names = names.filter_map(|id| tree.get(id)).map(|category| plain(&category.name));
    names.collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use base::{Id, Timestamp};
    use money::{Currency, Money};
    use uuid::Uuid;

    use super::*;
    use crate::categories::Category;
    use crate::expenses::{Home, Origin, Part};

    fn id<K>(number: u128) -> Id<K> {
        Id::from_uuid(Uuid::from_u128(number))
    }

    fn tree() -> Tree {
        let kept = |number: u128, parent: Option<u128>, name: &str| Category {
            id: id(number),
            parent: parent.map(id),
            name: name.to_owned(),
            icon: String::new(),
            colour: "grey".to_owned(),
            position: 0,
            archived_at: None,
        };
        Tree::new(vec![kept(1, None, "Food"), kept(2, Some(1), "Tea; coffee: snacks")])
    }

    fn expense(description: &str, parts: &[(u128, i64)]) -> Expense {
        let now = Timestamp::from_seconds(1);
        let amount = Money::new(parts.iter().map(|part| part.1).sum(), Currency::EUR);
        let part = |(number, minor): &(u128, i64)| Part {
            category: id(*number),
            amount: Money::new(*minor, Currency::EUR),
            home_minor: *minor,
            note: "a \"part\"".to_owned(),
        };
        let is_split = parts.len() > 1;
        Expense {
            id: id(7),
            organisation: id(99),
            person: None,
            day: "2026-01-05".parse().unwrap(),
            amount,
            home: Some(Home { amount, quote: None }),
            category: parts.first().filter(|_| !is_split).map(|part| id(part.0)),
            parts: if is_split { parts.iter().map(part).collect() } else { Vec::new() },
            description: description.to_owned(),
            merchant: "Bar; Centrale".to_owned(),
            note: String::new(),
            tags: vec!["out of town".to_owned()],
            group: None,
            origin: Origin::default(),
            chains: 1,
            created_at: now,
            changed_at: now,
            deleted_at: None,
        }
    }

    #[test]
    fn a_cell_is_never_a_formula() {
        for (description, cell) in [
            ("Lunch", "Lunch"),
            ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
            ("-1+1", "'-1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("+1, \"two\"", "\"'+1, \"\"two\"\"\""),
        ] {
            let text = csv(&[expense(description, &[(1, 500)])], &tree());
            let expected = format!("2026-01-05,5.00,EUR,Food,{cell},Bar; Centrale,out of town,,");
            assert!(text.lines().next().unwrap().starts_with(&expected), "{text}");
        }
        let back = csv(&[expense("Returned", &[(1, -500)])], &tree());
        assert!(back.contains("2026-01-05,-5.00,EUR"), "an amount is a number");
    }

    #[test]
    fn the_parts_of_a_split_are_lines_of_their_own() {
        let text = csv(&[expense("Lunch", &[(1, 200), (2, 300)])], &tree());
        assert_eq!(text.lines().count(), 2);
        assert!(text.contains("2.00,EUR,Food,Lunch,Bar; Centrale,out of town,\"a \"\"part\"\"\""));
        assert!(text.contains("3.00,EUR,Food > Tea coffee snacks,"));
    }

    #[test]
    fn a_file_in_pieces_is_the_file() {
        let all = [expense("a", &[(1, 1)]), expense("b", &[(2, 2)]), expense("c", &[(1, 3)])];
        for (_, word, _) in Format::ALL {
            let format = Format::parse(word).unwrap();
            let whole = format.body(&all, &tree(), true);
            let pieces =
                [format.body(&all[..1], &tree(), true), format.body(&all[1..], &tree(), false)];
            assert_eq!(whole, pieces.concat(), "{word}");
        }
        let text = format!("{}{}{}", Format::Json.head(), json(&all, true), Format::Json.tail());
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["data"][2]["amount"], "0.03");
    }

    #[test]
    fn a_journal_says_where_money_went() {
        let text = journal(&[expense("Lunch; at: noon", &[(1, 200), (2, 300)])], &tree());
        let id = expense("", &[(1, 1)]).id;
        let expected = format!(
            "\n2026-01-05 Lunch at noon - Bar Centrale  ; id:{id}, \
             out-of-town:\n    Expenses:Food  2.00 EUR\n    \
             Expenses:Food:Tea coffee snacks  3.00 EUR\n    Assets:Outside\n"
        );
        assert_eq!(text, expected);
    }
}
