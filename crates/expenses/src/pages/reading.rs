//! What somebody says about a CSV that does not say it itself: which column is what, how days and amounts are written.
//! Its first rows are shown as they would be read, while that is being said.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use base::Refusal;
use formats::csv::{self, AmountColumns, Columns, Doubt, Mapping};
use formats::{BankLine, DateOrder, Limits, NumberStyle};
use serde::Deserialize;
use web::parts::{Amount, Notice};
use web::{App, Form, Fragment, Identified, Page, Path, Problem, Result, Visitor};

use super::{Choice, IMPORTS, LIST, Tabs, given, known, list, notice};
use crate::Day;
use crate::feeds::{self, FeedId};
use crate::imports::rules;
use crate::texts::Texts;

/// Rows that the page shows as they are, and those that it shows as they would be read.
const SAMPLED: usize = 3;
const READ: usize = 8;
/// Longest sample that a page gives back, in bytes.
const MAX_SAMPLE: usize = 64 << 10;

/// A CSV of which not all is clear.
pub(super) struct Unclear {
    pub(super) mapping: Mapping,
    pub(super) doubts: Vec<Doubt>,
    pub(super) header: Vec<String>,
    pub(super) sample: Vec<Vec<String>>,
}

/// A choice among columns: the field, its label, what can be chosen.
struct ColumnChoice {
    field: &'static str,
    label: &'static str,
    /// True where there may be no such column.
    is_optional: bool,
    columns: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "import_reading.html")]
struct ReadingView<'a> {
    t: &'a Texts,
    tabs: Tabs,
    feed: String,
    text: &'a str,
    mapping: String,
    sample: String,
    choices: Vec<ColumnChoice>,
    orders: Vec<Choice>,
    styles: Vec<Choice>,
    is_negated: bool,
    /// What each column is called and holds in the first rows.
    columns: Vec<(String, Vec<String>)>,
    rows: Vec<Row>,
    problem: Option<Notice>,
}

/// A row of the file as it would be read.
struct Row {
    day: String,
    who: String,
    what: String,
    amount: Amount,
}

impl Row {
    fn new(t: &Texts, line: BankLine) -> Self {
        Self {
            day: Day::new(line.booked_on).map(|day| list::day(t, day)).unwrap_or_default(),
            who: line.counterparty.unwrap_or_default(),
            what: line.text,
            amount: Amount::new(line.amount, t.locale.numbers),
        }
    }
}

/// The page that asks.
pub(super) fn ask(
    app: &App,
    visitor: &Identified,
    feed: FeedId,
    text: &str,
    found: &Unclear,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let Unclear { mapping, doubts, header, sample } = found;
    let (rows, problem) = read(&t, mapping, sample);
    let view = ReadingView {
        t: &t,
        tabs: Tabs::new(&t, IMPORTS),
        feed: feed.to_string(),
        text,
        mapping: json(mapping)?,
        sample: json(sample)?,
        choices: column_choices(&t, &mapping.columns, header, sample),
        orders: orders(mapping.date_order),
        styles: styles(mapping.numbers),
        is_negated: mapping.negated || doubts.contains(&Doubt::Sign),
        columns: columns(header, sample),
        rows,
        problem,
    };
    let page = Page::new(app, visitor, t.imports()).at(LIST);
    page.status(StatusCode::UNPROCESSABLE_ENTITY).show(&view)
}

fn json(value: &impl serde::Serialize) -> Result<String> {
    let written = serde_json::to_string(value);
    Ok(written.map_err(|error| base::Error::caused("writing a mapping", error))?)
}

/// The sample as the mapping reads it.
fn read(t: &Texts, mapping: &Mapping, sample: &[Vec<String>]) -> (Vec<Row>, Option<Notice>) {
    let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    let separator = mapping.delimiter.to_string();
    let line =
        |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(&separator) + "\n";
    let text: String = sample.iter().take(READ).map(line).collect();
    let mapping = Mapping { encoding: "UTF-8".to_owned(), skip: 0, ..mapping.clone() };
    match csv::read(text.as_bytes(), &mapping, &Limits::default()) {
        Err(malformed) => {
            let refusal = rules::refused(&malformed);
            let text = refusal.message.clone();
            (Vec::new(), Some(Notice { text, ..notice(t, &refusal) }))
        }
        Ok(csv) => {
            let mut lines: Vec<BankLine> =
                csv.statements.into_iter().flat_map(|statement| statement.lines).collect();
            lines.sort_by_key(|line| line.line);
            (lines.into_iter().map(|line| Row::new(t, line)).collect(), None)
        }
    }
}

// Examples need no words.
fn orders(chosen: DateOrder) -> Vec<Choice> {
    [
        (DateOrder::YearMonthDay, "2026-01-31"),
        (DateOrder::DayMonthYear, "31.01.2026"),
        (DateOrder::MonthDayYear, "01/31/2026"),
    ]
    .into_iter()
    .map(|(order, name)| choice(word(&order), name, order == chosen))
    .collect()
}

fn styles(chosen: NumberStyle) -> Vec<Choice> {
    [
        (NumberStyle::Point, "1,234.56"),
        (NumberStyle::Comma, "1.234,56"),
        (NumberStyle::SpaceComma, "1 234,56"),
        (NumberStyle::SpacePoint, "1 234.56"),
        (NumberStyle::ApostrophePoint, "1'234.56"),
        (NumberStyle::Lakh, "1,23,456.78"),
    ]
    .into_iter()
    .map(|(style, name)| choice(word(&style), name, style == chosen))
    .collect()
}

fn choice(value: String, name: &str, is_chosen: bool) -> Choice {
    Choice { value, indent: String::new(), name: name.to_owned(), is_chosen }
}

fn column_choices(
    t: &Texts,
    columns: &Columns,
    header: &[String],
    sample: &[Vec<String>],
) -> Vec<ColumnChoice> {
    let names: Vec<String> =
        self::columns(header, sample).into_iter().map(|(name, _)| name).collect();
    let (amount, came) = match columns.amount {
        AmountColumns::Split { debit, credit } => (debit, Some(credit)),
        AmountColumns::Signed { column } | AmountColumns::Marked { column, .. } => (column, None),
    };
    [
        ("booked_on", t.column_day(), false, Some(columns.booked_on)),
        ("amount", t.column_amount(), false, Some(amount)),
        ("came_in", t.column_came_in(), true, came),
        ("counterparty", t.column_who(), true, columns.counterparty),
        ("what", t.column_what(), true, columns.text.first().copied()),
    ]
    .into_iter()
    .map(|(field, label, is_optional, chosen)| {
        let numbered = names.iter().enumerate();
        let columns = numbered.map(|(at, name)| choice(at.to_string(), name, chosen == Some(at)));
        ColumnChoice { field, label, is_optional, columns: columns.collect() }
    })
    .collect()
}

/// The columns side by side, so that however many there are, they fit on a narrow window.
fn columns(header: &[String], sample: &[Vec<String>]) -> Vec<(String, Vec<String>)> {
    let width = sample.iter().map(Vec::len).chain([header.len()]).max().unwrap_or_default();
    let column = |place: usize| {
        let name = header.get(place).filter(|name| !name.is_empty()).cloned();
        let rows = sample.iter().take(SAMPLED).filter_map(|row| row.get(place).cloned());
        (name.unwrap_or_else(|| (place + 1).to_string()), rows.collect())
    };
    (0..width).map(column).collect()
}

/// How a value of the mapping is written.
fn word(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// What was said.
#[derive(Deserialize)]
pub(super) struct ReadingForm {
    mapping: String,
    #[serde(default)]
    sample: String,
    date_order: DateOrder,
    numbers: NumberStyle,
    #[serde(default)]
    booked_on: String,
    #[serde(default)]
    amount: String,
    #[serde(default)]
    came_in: String,
    counterparty: Option<String>,
    what: Option<String>,
    #[serde(default)]
    negated: Option<String>,
    #[serde(default)]
    pub(super) text: String,
}

impl ReadingForm {
    /// The mapping that was found, with what was said about it.
    pub(super) fn mapping(&self) -> Result<Mapping, Refusal> {
        let unreadable = |_| Refusal::field("mapping", "malformed", "The mapping cannot be read.");
        let found: Mapping = serde_json::from_str(&self.mapping).map_err(unreadable)?;
        let column = |text: &str| given(text).and_then(|text| text.parse::<usize>().ok());
        let amount = match (column(&self.amount), column(&self.came_in), found.columns.amount) {
            (None, _, amount) => amount,
            (Some(debit), Some(credit), _) => AmountColumns::Split { debit, credit },
            (Some(column), None, AmountColumns::Marked { mark, .. }) => {
                AmountColumns::Marked { column, mark }
            }
            (Some(column), None, _) => AmountColumns::Signed { column },
        };
        // Several columns may be joined; only another first one puts them aside.
        let text = match self.what.as_deref().map(column) {
            Some(what) if what != found.columns.text.first().copied() => what.into_iter().collect(),
            _ => found.columns.text,
        };
        let counterparty = self.counterparty.as_deref();
        let columns = Columns {
            booked_on: column(&self.booked_on).unwrap_or(found.columns.booked_on),
            amount,
            counterparty: counterparty.map_or(found.columns.counterparty, column),
            text,
            ..found.columns
        };
        Ok(Mapping {
            date_order: self.date_order,
            numbers: self.numbers,
            negated: self.negated.is_some(),
            columns,
            ..found
        })
    }

    fn sample(&self) -> Result<Vec<Vec<String>>, Refusal> {
        let unreadable = || Refusal::field("sample", "malformed", "The sample cannot be read.");
        if self.sample.len() > MAX_SAMPLE {
            return Err(unreadable());
        }
        serde_json::from_str(&self.sample).map_err(|_| unreadable())
    }
}

#[derive(Template)]
#[template(path = "import_sample.html")]
struct SampleView<'a> {
    t: &'a Texts,
    rows: Vec<Row>,
    problem: Option<Notice>,
}

/// The first rows as they would be read.
pub(super) async fn preview(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    id: Result<Path<FeedId>, Problem>,
    Form(form): Form<ReadingForm>,
) -> Result<Response> {
    let id = known(id, "feed")?;
    let mut tx = app.db.read(visitor.who.clone()).await?;
    feeds::feed(&mut tx, id).await?;
    let t = Texts::new(&visitor.locale);
    let (rows, problem) = read(&t, &form.mapping()?, &form.sample()?);
    Ok(Fragment(SampleView { t: &t, rows, problem }).into_response())
}
