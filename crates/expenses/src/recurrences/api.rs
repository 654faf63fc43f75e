//! Recurring expenses as JSON.

use axum::extract::State;
use axum::response::Response;
use base::Refusal;
use base::permissions::Permission;
use money::Currency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    App, Caller, Created, Data, Digits, Json, Path, Result, Routes, Rule, Versioned, Write, routes,
};

use super::{Every, Recurrence, RecurrenceChange, RecurrenceId, Rhythm, Template};
use crate::books::{self, Book};
use crate::{CategoryId, Day};

/// Occurrences of a preview.
const PREVIEWED: u32 = 12;

pub(crate) fn routes() -> Routes {
    let (read, write) =
        (Rule::Needs(Permission::ExpensesRead), Rule::Needs(Permission::ExpensesWrite));
    Routes::new()
        .route(read, routes!(list_recurring))
        .route(write, routes!(set_up_recurring))
        .route(read, routes!(show_recurring))
        .route(write, routes!(change_recurring, end_recurring))
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RecurringView {
    id: RecurrenceId,
    amount: String,
    currency: Currency,
    description: String,
    merchant: String,
    note: String,
    category_id: Option<CategoryId>,
    tags: Vec<String>,
    /// `day`, `week`, `month` or `year`.
    every: &'static str,
    interval: u32,
    /// The day of the first occurrence, which all others are counted from.
    starts_on: Day,
    /// Always on the last day of the month.
    on_last_day: bool,
    until: Option<Day>,
    count: Option<u32>,
    time_zone: String,
    paused: bool,
    ended: bool,
    /// How many there have been.
    occurrences: u32,
    /// The days of the next twelve.
    next: Vec<Day>,
}

impl From<&Recurrence> for RecurringView {
    fn from(recurrence: &Recurrence) -> Self {
        let Recurrence { rhythm, template, .. } = recurrence;
        let is_over = recurrence.ended_at.is_some();
        let next = if is_over { 0 } else { PREVIEWED };
        let next = rhythm.from(recurrence.next_number, next);
        Self {
            id: recurrence.id,
            amount: template.amount.to_plain(),
            currency: template.amount.currency(),
            description: template.description.clone(),
            merchant: template.merchant.clone(),
            note: template.note.clone(),
            category_id: template.category,
            tags: template.tags.clone(),
            every: rhythm.every.word(),
            interval: rhythm.interval,
            starts_on: rhythm.first,
            on_last_day: rhythm.on_last_day,
            until: rhythm.until,
            count: rhythm.count,
            time_zone: rhythm.time_zone.clone(),
            paused: recurrence.paused_at.is_some(),
            ended: is_over,
            occurrences: recurrence.next_number,
            next: next.into_iter().map(|(_, day)| day).collect(),
        }
    }
}

/// The recurring expenses that are not over, with the days of the next twelve of each.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/recurring",
    responses((status = 200, body = Vec<RecurringView>))
)]
async fn list_recurring(
    State(app): State<App>,
    Caller(who): Caller,
) -> Result<Data<Vec<RecurringView>>> {
    let mut tx = app.db.read(who).await?;
    let all = super::recurrences(&mut tx).await?;
    Ok(Data(all.iter().map(RecurringView::from).collect()))
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RecurringBody {
    amount: Digits,
    #[serde(default)]
    currency: Option<Currency>,
    #[serde(default)]
    description: String,
    #[serde(default)]
    merchant: String,
    #[serde(default)]
    note: String,
    #[serde(default, alias = "category_id")]
    category_id: Option<CategoryId>,
    #[serde(default)]
    tags: Vec<String>,
    /// `day`, `week`, `month` or `year`.
    #[schema(value_type = String, example = "month")]
    every: Every,
    /// So many of them are one step; 1 unless said.
    #[serde(default = "one")]
    interval: u32,
    /// The day of the first occurrence; today unless said. The 31st is the last day of shorter months.
    #[serde(default, alias = "starts_on")]
    starts_on: Option<Day>,
    /// Always on the last day of the month.
    #[serde(default, alias = "on_last_day")]
    on_last_day: bool,
    /// No occurrence is after this day.
    #[serde(default)]
    until: Option<Day>,
    /// There are no more than so many.
    #[serde(default)]
    count: Option<u32>,
    /// By which clock its day begins; the book's unless said.
    #[serde(default, alias = "time_zone")]
    time_zone: Option<String>,
}

const fn one() -> u32 {
    1
}

impl RecurringBody {
    fn read(self, book: &Book, today: Day) -> Result<(Rhythm, Template), Refusal> {
        let currency = self.currency.unwrap_or(book.currency);
        let template = Template {
            amount: self.amount.money("amount", currency)?,
            category: self.category_id,
            description: self.description,
            merchant: self.merchant,
            note: self.note,
            tags: self.tags,
        };
        let rhythm = Rhythm {
            every: self.every,
            interval: self.interval,
            first: self.starts_on.unwrap_or(today),
            on_last_day: self.on_last_day,
            until: self.until,
            count: self.count,
            time_zone: self.time_zone.unwrap_or_else(|| book.time_zone.clone()),
        };
        Ok((rhythm, template))
    }
}

/// Sets up an expense that recurs. Occurrences of days that have begun are recorded, too.
#[utoipa::path(
    post,
    path = "/api/v1/expenses/recurring",
    responses(
        (status = 201, body = RecurringView),
        (status = 409, description = "too_many_recurrences"),
    )
)]
async fn set_up_recurring(write: Write, Json(body): Json<RecurringBody>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let book = books::book(&mut tx).await?;
    let today = books::today(&mut tx, &book).await?;
    let (rhythm, template) = body.read(&book, today)?;
    let recurrence = super::set_up(&mut tx, rhythm, template).await?;
    write.commit(tx, Created(RecurringView::from(&recurrence))).await
}

/// One recurring expense, with the days of its next twelve.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/recurring/{id}",
    params(RecurrenceId),
    responses((status = 200, body = RecurringView))
)]
async fn show_recurring(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<RecurrenceId>,
) -> Result<Versioned<RecurringView>> {
    let mut tx = app.db.read(who).await?;
    Ok(Versioned(RecurringView::from(&super::recurrence(&mut tx, id).await?)))
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RecurringChangeBody {
    #[serde(default)]
    amount: Option<Digits>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    merchant: Option<String>,
    #[serde(default)]
    note: Option<String>,
    #[serde(default, alias = "category_id")]
    category_id: Option<CategoryId>,
    #[serde(default)]
    tags: Option<Vec<String>>,
    /// The last day; null for no end.
    #[serde(default, deserialize_with = "crate::room::named")]
    #[schema(value_type = Option<Day>)]
    #[expect(clippy::option_option, reason = "null and nothing are two things")]
    until: Option<Option<Day>>,
    /// How many in all; null for any number.
    #[serde(default, deserialize_with = "crate::room::named")]
    #[schema(value_type = Option<u32>)]
    #[expect(clippy::option_option, reason = "null and nothing are two things")]
    count: Option<Option<u32>>,
    /// True to wait; false to go on, passing over what was missed.
    #[serde(default)]
    paused: Option<bool>,
}

impl RecurringChangeBody {
    fn read(self, before: &Recurrence) -> Result<RecurrenceChange, Refusal> {
        let was = before.template.clone();
        let unit = was.amount.currency();
        let amount = self.amount.map(|amount| amount.money("amount", unit)).transpose()?;
        let template = Template {
            amount: amount.unwrap_or(was.amount),
            category: self.category_id.or(was.category),
            description: self.description.unwrap_or(was.description),
            merchant: self.merchant.unwrap_or(was.merchant),
            note: self.note.unwrap_or(was.note),
            tags: self.tags.unwrap_or(was.tags),
        };
        let template = (template != before.template).then_some(template);
        let (until, count, paused) = (self.until, self.count, self.paused);
        Ok(RecurrenceChange { template, until, count, paused })
    }
}

/// Changes what is still to come. The days stay: another rhythm is another recurring expense.
#[utoipa::path(
    patch,
    path = "/api/v1/expenses/recurring/{id}",
    params(RecurrenceId),
    responses(
        (status = 200, body = RecurringView),
        (status = 409, description = "recurrence_ended"),
    )
)]
async fn change_recurring(
    write: Write,
    Path(id): Path<RecurrenceId>,
    Json(body): Json<RecurringChangeBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let change = body.read(&super::recurrence(&mut tx, id).await?)?;
    let recurrence = super::change(&mut tx, id, change).await?;
    write.commit(tx, Versioned(RecurringView::from(&recurrence))).await
}

/// Ends a recurring expense. What it recorded stays.
#[utoipa::path(
    delete,
    path = "/api/v1/expenses/recurring/{id}",
    params(RecurrenceId),
    responses((status = 200, body = RecurringView))
)]
async fn end_recurring(write: Write, Path(id): Path<RecurrenceId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let recurrence = super::end(&mut tx, id).await?;
    write.commit(tx, Data(RecurringView::from(&recurrence))).await
}
