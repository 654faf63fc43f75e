//! What a file's rows are and what becomes of each. Pure.

use base::error::RefusalKind;
use base::who::PersonId;
use base::{Refusal, secrets};
use formats::matching::{self, Known};
use formats::{BankLine, Content, Format, Hints, Limits, Malformed, Statement, continuity};
use money::Money;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Day, ExpenseId, NewExpense, Origin, Source};

/// Characters of a file's name that are kept.
pub const MAX_NAME_LEN: usize = 120;
const MAX_MERCHANT_LEN: usize = 120;
const MAX_DESCRIPTION_LEN: usize = 200;
const MAX_BANK_ID_LEN: usize = 200;
/// Lines that are no bookings and are named, at most.
const MAX_SKIPPED: usize = 100;
/// Statements of which a report tells, at most.
const MAX_STATEMENTS: usize = 100;

/// Declares an enum whose values are stored and sent as words.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $value:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        pub enum $name {
            $($(#[$about])* #[serde(rename = $word)] $value,)+
        }

        impl $name {
            /// As it is stored and sent.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$value => $word,)+
                }
            }

            /// The one with this word.
            pub fn parse(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$value),)+
                    _ => None,
                }
            }
        }
    };
}

words! {
    /// How far an import is.
    State {
        /// It was read; nothing was done.
        Open = "open",
        /// It is being done.
        Running = "running",
        /// It was done.
        Done = "done",
        /// It was done and taken back.
        Undone = "undone",
        /// It could not be done; nothing was.
        Failed = "failed",
    }
}

words! {
    /// What a row of a file is.
    Verdict {
        /// Not known.
        New = "new",
        /// Not known, and money that came: it becomes nothing unless somebody says that it is money back.
        MoneyIn = "money_in",
        /// Known by the bank's id.
        SameId = "same_id",
        /// Known by content and count.
        SameContent = "same_content",
        /// Known as pending, and booked now.
        Booked = "booked",
        /// Pending, and known as booked.
        Superseded = "superseded",
        /// Probably one that was entered by hand, or came from another kind of file.
        Likely = "likely",
        /// Worth nothing.
        Nothing = "nothing",
    }
}

words! {
    /// What somebody wants to be done with a row.
    Decision {
        /// It becomes an expense, whatever it seems to be; money that came, one below zero.
        Add = "add",
        /// It becomes none.
        Skip = "skip",
    }
}

/// A row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its place among the rows, from one.
    pub number: i64,
    /// Its line in the file, from one.
    pub line: i64,
    /// When.
    pub day: Day,
    /// How much, as the bank says it: below zero, money left.
    pub amount: Money,
    /// Who is on the other side.
    pub merchant: String,
    /// What it was for.
    pub description: String,
    /// Both as they are compared.
    pub compared: String,
    /// The bank's id; empty for none.
    pub bank_id: String,
    /// Not booked yet.
    pub pending: bool,
    /// What it is.
    pub verdict: Verdict,
    /// How alike the texts are where it is likely, in percent.
    pub likeness: u8,
    /// What somebody decided.
    pub decision: Option<Decision>,
    /// The expense that it is or has become.
    pub expense: Option<ExpenseId>,
}

/// What is to be done with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It becomes an expense.
    Record,
    /// This expense was pending and is changed to what was booked.
    Amend(ExpenseId),
    /// It is this expense already, or none.
    Leave(Option<ExpenseId>),
}

impl Row {
    pub(super) fn step(&self) -> Step {
        match (self.decision, self.verdict, self.expense) {
            (_, Verdict::Nothing, _) | (Some(Decision::Skip), ..) => Step::Leave(None),
            (Some(Decision::Add), ..) | (None, Verdict::New, _) => Step::Record,
            (None, Verdict::Booked, Some(expense)) => Step::Amend(expense),
            (None, _, expense) => Step::Leave(expense),
        }
    }
}

/// What is known already: the expense, if it became one, and what is compared.
pub(super) type Seen = (Option<ExpenseId>, Known);

/// How many rows of each kind an import has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Rows that become expenses.
    pub new: i64,
    /// Rows of money that came, which become nothing.
    pub money_in: i64,
    /// Rows that are known.
    pub known: i64,
    /// Rows that are probably known and are not added.
    pub likely: i64,
    /// Rows whose pending expense is changed to what was booked.
    pub booked: i64,
    /// Rows that are left out: somebody said so, or they are worth nothing.
    pub skipped: i64,
}

impl Counts {
    pub(super) fn add(&mut self, verdict: Verdict, decision: Option<Decision>, count: i64) {
        let sum = match (decision, verdict) {
            (_, Verdict::Nothing) | (Some(Decision::Skip), _) => &mut self.skipped,
            (Some(Decision::Add), _) | (None, Verdict::New) => &mut self.new,
            (None, Verdict::MoneyIn) => &mut self.money_in,
            (None, Verdict::Booked) => &mut self.booked,
            (None, Verdict::Likely) => &mut self.likely,
            (None, _) => &mut self.known,
        };
        *sum = sum.saturating_add(count);
    }
}

/// What there is to know about a file besides its rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ImportReport)]
pub struct Report {
    /// Its statements: one per account and period.
    pub statements: Vec<StatementReport>,
    /// Lines of the file that are no bookings; the first hundred.
    pub skipped_lines: Vec<usize>,
    /// Why it could not be done.
    #[serde(default)]
    pub problem: Option<String>,
}

/// What a statement says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatementReport {
    /// IBAN or number of the account.
    pub account: Option<String>,
    /// What the bank calls the statement.
    pub number: Option<String>,
    /// What stood on the account before.
    pub opening: Option<Money>,
    /// What stood on it after.
    pub closing: Option<Money>,
    /// How many bookings it has.
    pub rows: usize,
    /// What is missing between the statement before and this one.
    pub gap_before: Option<Money>,
    /// What is missing between its opening and its closing balance.
    pub gap: Option<Money>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The SHA-256 of its bytes.
    pub sha256: String,
    /// Its format.
    pub format: Format,
    /// Its rows.
    pub rows: Vec<Row>,
    /// What else there is to know about it.
    pub report: Report,
}

/// Reads a file of a bank.
///
/// # Errors
/// What is wrong with it, with line and column; `file_shared` for the bills of a group.
pub fn read(bytes: &[u8], hints: &Hints) -> Result<File, Refusal> {
    let limits = Limits::default();
    let format = formats::detect(bytes, &limits).map_err(|error| refused(&error))?;
    let content = formats::read(bytes, format, hints, &limits).map_err(|error| refused(&error))?;
    let Content::Bank { statements, skipped } = content else {
        let message = "This file holds the bills of a group; import it there.";
        return Err(Refusal::invalid("file_shared", message));
    };
    let lines = statements.iter().flat_map(|statement| &statement.lines);
    let rows = (1..).zip(lines).map(|(number, line)| row(number, line, format));
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    if rows.is_empty() {
        return Err(Refusal::invalid("file_empty", "There are no bookings in this file."));
    }
    let report = Report {
        statements: told(&statements).map_err(|error| refused(&error))?,
        skipped_lines: skipped.into_iter().take(MAX_SKIPPED).collect(),
        problem: None,
    };
    Ok(File { sha256: secrets::sha256_hex(bytes), format, rows, report })
}

/// A file that cannot be read, as it is told.
pub(crate) fn refused(malformed: &Malformed) -> Refusal {
    let code = malformed.problem.code();
    let kind = if matches!(code, "file_too_large" | "file_too_many_rows") {
        RefusalKind::TooLarge
    } else {
        RefusalKind::Invalid
    };
    Refusal::new(kind, code, format!("The file cannot be read: {malformed}. Nothing was imported."))
}

fn told(statements: &[Statement]) -> Result<Vec<StatementReport>, Malformed> {
    let breaks = continuity(statements)?;
    let told = statements.iter().enumerate().take(MAX_STATEMENTS).map(|(place, statement)| {
        let gap = |before: bool| {
            let of = breaks.iter().find(|gap| gap.statement == place && gap.before == before);
            of.map(|found| found.gap)
        };
        StatementReport {
            account: statement.account.clone(),
            number: statement.number.clone(),
            opening: statement.opening.map(|balance| balance.amount),
            closing: statement.closing.map(|balance| balance.amount),
            rows: statement.lines.len(),
            gap_before: gap(true),
            gap: gap(false),
        }
    });
    Ok(told.collect())
}

fn row(number: i64, line: &BankLine, format: Format) -> Result<Row, Refusal> {
    let at = line.line;
    let day = Day::new(line.booked_on).ok_or_else(|| {
        let message = format!("Line {at}: the day is not one that is kept. Nothing was imported.");
        Refusal::invalid("file_date_malformed", message)
    })?;
    if line.amount.minor().unsigned_abs() > crate::expenses::rules::MAX_MINOR.unsigned_abs() {
        let message = format!("Line {at}: the amount is too large. Nothing was imported.");
        return Err(Refusal::invalid("file_amount_overflow", message));
    }
    let compared = matching::row_of(line, format.name()).text;
    Ok(Row {
        number,
        line: i64::try_from(at).unwrap_or(i64::MAX),
        day,
        amount: line.amount,
        merchant: tidied(line.counterparty.as_deref().unwrap_or_default(), MAX_MERCHANT_LEN),
        description: tidied(&line.text, MAX_DESCRIPTION_LEN),
        compared: tidied(&compared, MAX_DESCRIPTION_LEN),
        bank_id: tidied(line.bank_id.as_deref().unwrap_or_default(), MAX_BANK_ID_LEN),
        pending: line.pending,
        verdict: unknown(line.amount),
        likeness: 0,
        decision: None,
        expense: None,
    })
}

/// The text on one line, cut where it would be too long.
pub(super) fn tidied(text: &str, max: usize) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).take(max).collect();
    text.trim().to_owned()
}

/// The days of the first and the last row.
pub(super) fn span(rows: &[Row]) -> Option<(Day, Day)> {
    let days = rows.iter().map(|row| row.day);
    Some((days.clone().min()?, days.max()?))
}

/// What a row is that is not known.
fn unknown(amount: Money) -> Verdict {
    if amount.is_zero() {
        Verdict::Nothing
    } else if amount.is_positive() {
        Verdict::MoneyIn
    } else {
        Verdict::New
    }
}

/// Finds out what every row is.
pub(super) fn judge(rows: &mut [Row], seen: &[Seen], format: Format) {
    let compared: Vec<matching::Row> = rows
        .iter()
        .filter(|row| row.verdict != Verdict::Nothing)
        .map(|row| matching_row(row, format.name()))
        .collect();
    let known: Vec<Known> = seen.iter().map(|(_, known)| known.clone()).collect();
    let verdicts = matching::assign(&known, &compared, format.name());
    let judged = rows.iter_mut().filter(|row| row.verdict != Verdict::Nothing);
    for (row, verdict) in judged.zip(verdicts) {
        let (word, place, likeness) = match verdict {
            matching::Verdict::New => (unknown(row.amount), None, 0),
            matching::Verdict::SameId(known) => (Verdict::SameId, Some(known), 0),
            matching::Verdict::SameContent(known) => (Verdict::SameContent, Some(known), 0),
            matching::Verdict::Booked(known) => (Verdict::Booked, Some(known), 0),
            matching::Verdict::Superseded(known) => (Verdict::Superseded, Some(known), 0),
            matching::Verdict::Likely { known, likeness, .. } => {
                (Verdict::Likely, Some(known), likeness)
            }
        };
        row.verdict = word;
        row.likeness = likeness;
        row.expense = place.and_then(|place| seen.get(place)).and_then(|(expense, _)| *expense);
    }
}

/// A row as it is compared.
pub(super) fn matching_row(row: &Row, format: &str) -> matching::Row {
    let id = Some(row.bank_id.clone()).filter(|id| !id.is_empty());
    matching::Row {
        on: row.day.date(),
        amount: row.amount,
        text: row.compared.clone(),
        bank_id: id.map(|id| (format.to_owned(), id)),
        pending: row.pending,
    }
}

/// The expense that a row becomes. Money that left is an expense, money that came back is one below zero.
pub(super) fn expense(row: &Row, batch: Uuid, person: Option<PersonId>) -> NewExpense {
    let amount = Money::new(row.amount.minor().saturating_neg(), row.amount.currency());
    let description =
        if row.description.is_empty() { row.merchant.clone() } else { row.description.clone() };
    NewExpense {
        day: Some(row.day),
        description,
        merchant: row.merchant.clone(),
        person,
        origin: Origin {
            source: Source::Import,
            batch,
            external_id: row.bank_id.clone(),
            content_key: String::new(),
        },
        ..NewExpense::of(amount)
    }
}

#[cfg(test)]
mod tests;
