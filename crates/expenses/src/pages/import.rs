//! One import: what it would do or has done, its rows, and what can be decided about them.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use base::permissions::Permission;
use web::parts::{Amount, Badge, Notice, Tone};
use web::{App, Form, Identified, Page, Path, Problem, Result, Visitor};

use super::imports::state;
use super::{IMPORTS, LIST, Tabs, known, list, notice, settled, told};
use crate::imports::rules::{Report, State as Progress};
use crate::imports::{self, Decision, Import, ImportId, Row, Verdict};
use crate::texts::Texts;

/// Rows of a kind that the page shows.
const SHOWN: u32 = 100;

struct RowView {
    number: i64,
    day: String,
    title: String,
    sub: String,
    amount: Amount,
    pending: bool,
    is_chosen: bool,
}

/// Rows of one kind, which can be decided together.
struct Table {
    id: &'static str,
    title: &'static str,
    hint: &'static str,
    /// What is decided about the chosen ones.
    decision: &'static str,
    button: &'static str,
    rows: Vec<RowView>,
    /// How many there are in all, where not all are shown.
    more: Option<u64>,
}

#[derive(Template)]
#[template(path = "import.html")]
struct ImportView<'a> {
    t: &'a Texts,
    tabs: Tabs,
    path: String,
    file: &'a str,
    state: Badge,
    refused: Option<Notice>,
    problems: Vec<Notice>,
    counts: Vec<(&'static str, i64)>,
    /// What becomes of it just now.
    running: Option<String>,
    may_do: bool,
    may_undo: bool,
    tables: Vec<Table>,
}

pub(super) async fn show(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    id: Result<Path<ImportId>, Problem>,
) -> Result<Response> {
    page(&app, &visitor, known(id, "import")?, None).await
}

async fn page(
    app: &App,
    visitor: &Identified,
    id: ImportId,
    refused: Option<Notice>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let import: Import = imports::import(&mut tx, id).await?;
    let counts = imports::counts(&mut tx, id).await?;
    let may_write = visitor.permissions.contains(Permission::ExpensesWrite);
    let is_open = import.state == Progress::Open;
    let mut tables = Vec::new();
    for (verdict, decision) in [
        (Verdict::Likely, Decision::Add),
        (Verdict::New, Decision::Skip),
        (Verdict::MoneyIn, Decision::Add),
    ] {
        let (rows, total) = imports::rows(&mut tx, id, Some(verdict), SHOWN, 0).await?;
        if !rows.is_empty() {
            tables.push(table(&t, verdict, decision, &rows, total));
        }
    }
    let view = ImportView {
        t: &t,
        tabs: Tabs::new(&t, IMPORTS),
        path: format!("{IMPORTS}/{id}"),
        file: if import.file_name.is_empty() { import.format.name() } else { &import.file_name },
        state: state(&t, import.state),
        refused,
        problems: problems(&t, &import.report),
        counts: [
            (t.rows_new(), counts.new),
            (t.rows_money_in(), counts.money_in),
            (t.rows_known(), counts.known),
            (t.rows_likely(), counts.likely),
            (t.rows_booked(), counts.booked),
            (t.rows_skipped(), counts.skipped),
        ]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .collect(),
        running: (import.state == Progress::Running).then(|| match import.percent {
            0 => t.import_waiting().to_owned(),
            _ => t.import_recording(counts.new),
        }),
        may_do: may_write && is_open,
        may_undo: may_write && import.state == Progress::Done,
        tables,
    };
    Page::new(app, visitor, t.imports()).at(LIST).show(&view)
}

/// What does not add up in the file, and why an import was not possible.
fn problems(t: &Texts, report: &Report) -> Vec<Notice> {
    let told = |tone, title: String| Notice { tone, title, text: String::new() };
    let amount = |money: money::Money| {
        let Amount { number, unit } = Amount::new(money, t.locale.numbers);
        format!("{number} {unit}")
    };
    let failed = report.problem.iter().map(|problem| told(Tone::Bad, problem.clone()));
    let gaps = report.statements.iter().flat_map(|statement| {
        let before = statement.gap_before.map(|gap| t.gap_before(amount(gap)));
        before.into_iter().chain(statement.gap.map(|gap| t.gap_inside(amount(gap))))
    });
    failed.chain(gaps.map(|gap| told(Tone::Warn, gap))).collect()
}

fn table(t: &Texts, verdict: Verdict, decision: Decision, rows: &[Row], total: u64) -> Table {
    let view = |row: &Row| {
        let texts = (row.merchant.as_str(), row.description.as_str());
        let (title, sub) = match texts {
            ("", what) | (what, "") => (what, ""),
            (who, what) if who == what => (who, ""),
            (who, what) => (who, what),
        };
        RowView {
            number: row.number,
            day: list::day(t, row.day),
            title: title.to_owned(),
            sub: sub.to_owned(),
            amount: Amount::new(row.amount, t.locale.numbers),
            pending: row.pending,
            is_chosen: row.decision == Some(decision),
        }
    };
    let (id, title, hint, button) = match verdict {
        Verdict::Likely => ("likely", t.rows_likely(), t.likely_hint(), t.add_chosen()),
        Verdict::MoneyIn => ("money-in", t.rows_money_in(), t.money_in_hint(), t.add_refunds()),
        _ => ("new", t.rows_new(), t.new_hint(), t.leave_out()),
    };
    let shown = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    Table {
        id,
        title,
        hint,
        decision: decision.word(),
        button,
        rows: rows.iter().map(view).collect(),
        more: (shown < total).then_some(total),
    }
}

/// Decides about the rows that the page showed: the chosen ones so, the others as they are.
pub(super) async fn decide(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    id: Result<Path<ImportId>, Problem>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let id = known(id, "import")?;
    let values = |wanted: &'static str| {
        let of = move |(name, _): &&(String, String)| name == wanted;
        pairs.iter().filter(of).map(|(_, value)| value.as_str())
    };
    let decision = values("decision").next().and_then(Decision::parse);
    let chosen: Vec<i64> = values("row").filter_map(|row| row.parse().ok()).collect();
    let shown = values("shown").filter_map(|row| row.parse::<i64>().ok());
    let limit = usize::try_from(SHOWN).unwrap_or_default();
    let decided = shown.map(|row| (row, decision.filter(|_| chosen.contains(&row))));
    let decisions: Vec<(i64, Option<Decision>)> = decided.take(limit).collect();
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let done = told(imports::decide(&mut tx, id, &decisions).await)?;
    finish(&app, &visitor, id, tx, done).await
}

pub(super) async fn submit(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    id: Result<Path<ImportId>, Problem>,
) -> Result<Response> {
    let id = known(id, "import")?;
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let done = told(imports::submit(&mut tx, id).await)?.map(drop);
    finish(&app, &visitor, id, tx, done).await
}

pub(super) async fn undo(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    id: Result<Path<ImportId>, Problem>,
) -> Result<Response> {
    let id = known(id, "import")?;
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let done = told(imports::undo(&mut tx, id).await)?.map(drop);
    finish(&app, &visitor, id, tx, done).await
}

pub(super) async fn discard(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    id: Result<Path<ImportId>, Problem>,
) -> Result<Response> {
    let id = known(id, "import")?;
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    if let Err(refusal) = told(imports::discard(&mut tx, id).await)? {
        return finish(&app, &visitor, id, tx, Err(refusal)).await;
    }
    tx.commit().await?;
    Ok(Redirect::to(IMPORTS).into_response())
}

async fn finish(
    app: &App,
    visitor: &Identified,
    id: ImportId,
    tx: base::Tx,
    done: std::result::Result<(), base::Refusal>,
) -> Result<Response> {
    match settled(tx, done).await? {
        Ok(()) => Ok(Redirect::to(&format!("{IMPORTS}/{id}")).into_response()),
        Err(refusal) => {
            let told = notice(&Texts::new(&visitor.locale), &refusal);
            page(app, visitor, id, Some(told)).await
        }
    }
}
