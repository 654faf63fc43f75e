//! Which rows of a file are known already: by the bank's id, by content and count, by likeness.
//!
//! The three tiers pair each row of a file with at most one known row and each known row with at
//! most one row of the file. What the first two decide does not depend on the order in which files
//! come: of rows with the same content there are in the end as many as there are ids for them, or as
//! the file that has the most of them has. So the same file twice adds nothing, files that overlap
//! add up to one, and two coffees of the same price on the same day stay two.

mod likeness;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use money::Money;
use unicode_normalization::UnicodeNormalization as _;

use crate::BankLine;

pub use likeness::likeness;

/// A bank's id with whose id it is: ids of one file format say nothing of another's.
pub type BankId = (String, String);

/// What is compared of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The day of booking.
    pub on: Date,
    /// The amount.
    pub amount: Money,
    /// Who and what for, in normal form; see [`text_of`].
    pub text: String,
    /// The bank's id, if its files can be trusted to have one of its own for every row.
    pub bank_id: Option<BankId>,
    /// Not booked yet.
    pub pending: bool,
}

/// A row that is in the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// What is compared; its id is in `bank_ids`.
    pub row: Row,
    /// Every id by which files have named it.
    pub bank_ids: Vec<BankId>,
    /// The formats in which files have brought it; none if somebody entered it by hand.
    pub formats: BTreeSet<String>,
}

/// What a row of a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not known.
    New,
    /// The known row at this place, by the bank's id.
    SameId(usize),
    /// The known row at this place, by content and count.
    SameContent(usize),
    /// The known row at this place was pending and is booked now.
    Booked(usize),
    /// Pending in the file, but the known row at this place is its booking.
    Superseded(usize),
    /// Probably the known row at this place: entered by hand, or read from another kind of file.
    Likely {
        /// The known row.
        known: usize,
        /// How alike the texts are, in percent.
        likeness: u8,
        /// How many days are between them.
        days: u8,
    },
}

/// What `line` is compared by. `format` names the kind of file.
pub fn row_of(line: &BankLine, format: &str) -> Row {
    Row {
        on: line.booked_on,
        amount: line.amount,
        text: text_of(line.counterparty.as_deref().unwrap_or_default(), &line.text),
        bank_id: line.bank_id.as_ref().map(|id| (format.to_owned(), id.clone())),
        pending: line.pending,
    }
}

/// Who and what for as one text in normal form, the same whether a file has one column for both or
/// two.
pub fn text_of(counterparty: &str, text: &str) -> String {
    let (who, what) = (normal(counterparty), normal(text));
    match (who.as_str(), what.as_str()) {
        ("", _) => what,
        (_, "") => who,
        _ if what.starts_with(&who) => what,
        _ => format!("{who} {what}"),
    }
}

/// A text without what banks change from file to file: widths, ligatures and case of letters,
/// spaces, and dates, times, card masks and terminal ids in front.
pub fn normal(text: &str) -> String {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let folded = folded.replace('ß', "ss");
    let words: Vec<&str> = folded.split_whitespace().collect();
    let told = words.iter().position(|word| !is_technical(word));
    words.get(told.unwrap_or_default()..).unwrap_or_default().join(" ")
}

/// Dates, times, card masks, terminal ids: what a terminal prints before the merchant's name.
fn is_technical(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let is_mask = |c: char| matches!(c, '*' | 'x' | '#' | '•' | '…');
    let only = |also: fn(char) -> bool| word.chars().all(|c| c.is_ascii_digit() || also(c));
    let masks = word.chars().filter(|c| is_mask(*c)).count();
    let is_date = digits >= 3 && only(|c| matches!(c, '.' | '/' | '-' | ':' | 't' | 'z'));
    let is_card = masks >= 3
        && word.chars().all(|c| c.is_ascii_digit() || is_mask(c) || matches!(c, '-' | '.'));
    let is_terminal = digits >= 5
        && word.strip_prefix("tid").or(word.strip_prefix("term")).is_some_and(|rest| {
            rest.trim_start_matches([':', '#', '.']).bytes().all(|byte| byte.is_ascii_digit())
        });
    is_date || is_card || is_terminal
}

/// Pairs the rows of a file with known ones. Ids that stand in a file more than once are none.
pub fn assign(known: &[Known], incoming: &[Row], format: &str) -> Vec<Verdict> {
    let mut pairing = Pairing {
        known,
        incoming,
        verdicts: vec![Verdict::New; incoming.len()],
        taken: vec![false; known.len()],
        doubtful: repeated(incoming),
    };
    pairing.by_id();
    pairing.by_content();
    pairing.by_likeness(format);
    pairing.verdicts
}

/// The ids that more than one row has.
fn repeated(incoming: &[Row]) -> BTreeSet<&BankId> {
    let mut seen = BTreeSet::new();
    let ids = incoming.iter().filter_map(|row| row.bank_id.as_ref());
    ids.filter(|id| !seen.insert(*id)).collect()
}

struct Pairing<'a> {
    known: &'a [Known],
    incoming: &'a [Row],
    verdicts: Vec<Verdict>,
    taken: Vec<bool>,
    doubtful: BTreeSet<&'a BankId>,
}

impl<'a> Pairing<'a> {
    fn id(&self, row: &'a Row) -> Option<&'a BankId> {
        row.bank_id.as_ref().filter(|id| !self.doubtful.contains(id))
    }

    fn is_free(&self, known: usize) -> bool {
        self.taken.get(known).is_some_and(|taken| !taken)
    }

    /// The rows of the file that nothing was found for yet.
    fn open(&self) -> Vec<(usize, &'a Row)> {
        let verdicts = self.verdicts.iter();
        let rows = self.incoming.iter().enumerate().zip(verdicts);
        rows.filter(|(_, verdict)| **verdict == Verdict::New).map(|(row, _)| row).collect()
    }

    fn pair(&mut self, row: usize, known: usize, verdict: Verdict) {
        if let (Some(place), Some(taken)) = (self.verdicts.get_mut(row), self.taken.get_mut(known))
        {
            *place = verdict;
            *taken = true;
        }
    }

    /// The same id and the same amount. With another amount, the bank has used an id twice.
    fn by_id(&mut self) {
        let mut ids: BTreeMap<&BankId, usize> = BTreeMap::new();
        for (place, known) in self.known.iter().enumerate() {
            ids.extend(known.bank_ids.iter().map(|id| (id, place)));
        }
        for (row, facts) in self.open() {
            let found = self.id(facts).and_then(|id| ids.get(id).copied());
            let same = |known: &usize| {
                self.known.get(*known).is_some_and(|known| known.row.amount == facts.amount)
            };
            if let Some(known) = found.filter(same).filter(|known| self.is_free(*known)) {
                self.pair(row, known, Verdict::SameId(known));
            }
        }
    }

    /// The same content, one to one. Rows that the bank tells apart by its ids are two.
    fn by_content(&mut self) {
        let mut contents: BTreeMap<Content<'_>, Vec<usize>> = BTreeMap::new();
        for (place, known) in self.known.iter().enumerate().rev() {
            if !known.formats.is_empty() {
                contents.entry(content(&known.row)).or_default().push(place);
            }
        }
        for (row, facts) in self.open() {
            let id = self.id(facts);
            let Some(places) = contents.get_mut(&content(facts)) else {
                continue;
            };
            places.retain(|place| self.taken.get(*place).is_some_and(|taken| !taken));
            let is_other = |place: &usize| {
                let ids = self.known.get(*place).map(|known| known.bank_ids.iter());
                id.zip(ids)
                    .is_some_and(|((space, _), mut ids)| ids.any(|(other, _)| other == space))
            };
            if let Some(found) = places.iter().rposition(|place| !is_other(place)) {
                let place = places.remove(found);
                self.pair(row, place, Verdict::SameContent(place));
            }
        }
    }
}

/// What has to be equal for two rows to be the same by content.
type Content<'r> = (Date, i64, money::Currency, &'r str, bool);

fn content(row: &Row) -> Content<'_> {
    (row.on, row.amount.minor(), row.amount.currency(), &row.text, row.pending)
}

#[cfg(test)]
mod tests;
