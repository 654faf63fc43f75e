//! One expense that recurs: the days to come, and how it is changed, paused and ended.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use base::Refusal;
use base::permissions::Permission;
use money::Money;
use serde::Deserialize;
use web::parts::{Amount, Badge, Notice, Tone};
use web::{App, Form, Identified, Page, Path, Problem, Result, Visitor};

use super::recurring::{date, days, paused, rhythm, title};
use super::{LIST, RECURRING, known, notice, settled, told};
use crate::categories::{self, Tree};
use crate::recurrences::{self, Recurrence, RecurrenceChange, RecurrenceId, Template as What};
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "recurrence.html")]
struct RecurrenceView<'a> {
    t: &'a Texts,
    path: String,
    title: String,
    rhythm: String,
    category: String,
    amount: Amount,
    plain: String,
    state: Option<Badge>,
    is_paused: bool,
    is_over: bool,
    may_write: bool,
    refused: Option<Notice>,
    recurrence: &'a Recurrence,
    until: String,
    days: Vec<String>,
    problem: Option<Notice>,
    occurrences: String,
}

pub(super) async fn show(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    id: Result<Path<RecurrenceId>, Problem>,
) -> Result<Response> {
    page(&app, &visitor, known(id, "recurring expense")?, None).await
}

async fn page(
    app: &App,
    visitor: &Identified,
    id: RecurrenceId,
    refused: Option<&Refusal>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let recurrence = recurrences::recurrence(&mut tx, id).await?;
    let tree = categories::tree(&mut tx).await?;
    let is_over = recurrence.ended_at.is_some();
    let from = recurrence.next_number;
    let title = title(&t, &recurrence);
    let view = RecurrenceView {
        t: &t,
        path: format!("{RECURRING}/{id}"),
        title: title.clone(),
        rhythm: rhythm(&t, &recurrence.rhythm),
        category: filed(&t, &tree, &recurrence),
        amount: Amount::new(recurrence.template.amount, t.locale.numbers),
        plain: recurrence.template.amount.format(t.locale.numbers),
        state: if is_over {
            Some(Badge::new(Tone::Plain, t.over()))
        } else {
            paused(&t, &recurrence)
        },
        is_paused: recurrence.paused_at.is_some(),
        is_over,
        may_write: visitor.permissions.contains(Permission::ExpensesWrite),
        refused: refused.map(|refusal| notice(&t, refusal)),
        until: recurrence.rhythm.until.map(|day| day.to_string()).unwrap_or_default(),
        days: if is_over { Vec::new() } else { days(&t, &recurrence.rhythm, from) },
        problem: None,
        occurrences: t.occurrences(from),
        recurrence: &recurrence,
    };
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Page::new(app, visitor, title).at(LIST).status(status).show(&view)
}

fn filed(t: &Texts, tree: &Tree, recurrence: &Recurrence) -> String {
    let category = recurrence.template.category.and_then(|id| tree.get(id));
    category.map_or_else(|| t.as_filed().to_owned(), |one| format!("{} {}", one.icon, one.name))
}

#[derive(Deserialize)]
pub(super) struct ChangeForm {
    amount: String,
    description: String,
    until: String,
}

impl ChangeForm {
    fn change(&self, before: &Recurrence, t: &Texts) -> Result<RecurrenceChange, Refusal> {
        let unit = before.template.amount.currency();
        let amount = Money::parse(&self.amount, unit, t.locale.numbers);
        let amount =
            amount.map_err(|error| Refusal::field("amount", error.code(), error.to_string()))?;
        let description = self.description.clone();
        let template = What { amount, description, ..before.template.clone() };
        let until = Some(date("until", &self.until)?);
        Ok(RecurrenceChange { template: Some(template), until, ..RecurrenceChange::default() })
    }
}

pub(super) async fn change(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    id: Result<Path<RecurrenceId>, Problem>,
    Form(form): Form<ChangeForm>,
) -> Result<Response> {
    let id = known(id, "recurring expense")?;
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let before = recurrences::recurrence(&mut tx, id).await?;
    let done = match form.change(&before, &t) {
        Ok(change) => told(recurrences::change(&mut tx, id, change).await)?.map(drop),
        Err(refusal) => Err(refusal),
    };
    finish(&app, &visitor, id, tx, done).await
}

#[derive(Deserialize)]
pub(super) struct PauseForm {
    paused: bool,
}

pub(super) async fn pause(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    id: Result<Path<RecurrenceId>, Problem>,
    Form(form): Form<PauseForm>,
) -> Result<Response> {
    let id = known(id, "recurring expense")?;
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let change = RecurrenceChange { paused: Some(form.paused), ..RecurrenceChange::default() };
    let done = told(recurrences::change(&mut tx, id, change).await)?.map(drop);
    finish(&app, &visitor, id, tx, done).await
}

pub(super) async fn end(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    id: Result<Path<RecurrenceId>, Problem>,
) -> Result<Response> {
    let id = known(id, "recurring expense")?;
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let done = told(recurrences::end(&mut tx, id).await)?.map(drop);
    finish(&app, &visitor, id, tx, done).await
}

async fn finish(
    app: &App,
    visitor: &Identified,
    id: RecurrenceId,
    tx: base::Tx,
    done: Result<(), Refusal>,
) -> Result<Response> {
    match settled(tx, done).await? {
        Ok(()) => Ok(Redirect::to(&format!("{RECURRING}/{id}")).into_response()),
        Err(refusal) => page(app, visitor, id, Some(&refusal)).await,
    }
}
