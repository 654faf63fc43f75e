//! Expenses that recur, and the form that sets one up, which shows the days to come while it is filled in.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use base::Refusal;
use base::permissions::Permission;
use money::Money;
use serde::Deserialize;
use web::parts::{Amount, Badge, Empty, Notice, Tone};
use web::{App, Form, Fragment, Identified, Page, Result, Visitor};

use super::{Choice, LIST, RECURRING, Tabs, choices, given, list, notice, settled, told};
use crate::Day;
use crate::books::{self, Book};
use crate::categories;
use crate::recurrences::{self, Every, Recurrence, Rhythm, Template as What};
use crate::texts::Texts;

/// Days of a preview.
const PREVIEWED: u32 = 12;

struct Row {
    path: String,
    title: String,
    rhythm: String,
    amount: Amount,
    next: String,
    is_paused: Option<Badge>,
}

impl Row {
    fn new(t: &Texts, recurrence: &Recurrence) -> Self {
        let next = recurrence.rhythm.day(recurrence.next_number);
        Self {
            path: format!("{RECURRING}/{}", recurrence.id),
            title: title(t, recurrence),
            rhythm: rhythm(t, &recurrence.rhythm),
            amount: Amount::new(recurrence.template.amount, t.locale.numbers),
            next: next.map(|day| list::day(t, day)).unwrap_or_default(),
            is_paused: paused(t, recurrence),
        }
    }
}

pub(super) fn title(t: &Texts, recurrence: &Recurrence) -> String {
    let What { description, merchant, .. } = &recurrence.template;
    let named = [description, merchant].into_iter().find(|text| !text.is_empty());
    named.cloned().unwrap_or_else(|| t.expense().to_owned())
}

pub(super) fn paused(t: &Texts, recurrence: &Recurrence) -> Option<Badge> {
    recurrence.paused_at.map(|_| Badge::new(Tone::Warn, t.paused()))
}

/// The rhythm in words.
pub(super) fn rhythm(t: &Texts, rhythm: &Rhythm) -> String {
    let steps = rhythm.interval;
    let every = match rhythm.every {
        Every::Day => t.every_day(steps),
        Every::Week => t.every_week(steps),
        Every::Month => t.every_month(steps),
        Every::Year => t.every_year(steps),
    };
    let last = rhythm.on_last_day.then(|| t.on_last_day().to_owned());
    let until = rhythm.until.map(|day| t.until_day(list::day(t, day)));
    let count = rhythm.count.map(|count| t.so_often(count));
    [Some(every), last, until, count].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[derive(Template)]
#[template(path = "recurring.html")]
struct RecurringView<'a> {
    t: &'a Texts,
    tabs: Tabs,
    may_write: bool,
    refused: Option<Notice>,
    rows: Vec<Row>,
    empty: Empty,
    categories: Vec<Choice>,
    everies: Vec<Choice>,
    days: Vec<String>,
    problem: Option<Notice>,
    form: &'a RecurringForm,
}

/// What the form holds. All of it may be missing while it is filled in.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct RecurringForm {
    amount: String,
    description: String,
    merchant: String,
    category: String,
    every: String,
    interval: String,
    starts_on: String,
    on_last_day: Option<String>,
    until: String,
    count: String,
}

impl RecurringForm {
    fn every(&self) -> Every {
        [Every::Day, Every::Week, Every::Month, Every::Year]
            .into_iter()
            .find(|every| every.word() == self.every)
            .unwrap_or(Every::Month)
    }

    fn rhythm(&self, book: &Book, today: Day) -> Result<Rhythm, Refusal> {
        let rhythm = Rhythm {
            every: self.every(),
            interval: number("interval", &self.interval)?.unwrap_or(1),
            first: date("startsOn", &self.starts_on)?.unwrap_or(today),
            on_last_day: self.on_last_day.is_some(),
            until: date("until", &self.until)?,
            count: number("count", &self.count)?,
            time_zone: book.time_zone.clone(),
        };
        rhythm.check()?;
        Ok(rhythm)
    }

    fn what(&self, book: &Book, t: &Texts) -> Result<What, Refusal> {
        let amount = Money::parse(&self.amount, book.currency, t.locale.numbers);
        Ok(What {
            amount: amount
                .map_err(|error| Refusal::field("amount", error.code(), error.to_string()))?,
            category: given(&self.category).and_then(|id| id.parse().ok()),
            description: self.description.clone(),
            merchant: self.merchant.clone(),
            note: String::new(),
            tags: Vec::new(),
        })
    }
}

fn number(field: &str, text: &str) -> Result<Option<u32>, Refusal> {
    let read = |text: &str| {
        let wrong = |_| Refusal::field(field, "invalid_value", "This is no number.");
        text.parse().map_err(wrong)
    };
    given(text).map(read).transpose()
}

pub(super) fn date(field: &str, text: &str) -> Result<Option<Day>, Refusal> {
    let read = |text: &str| {
        let wrong =
            |error: crate::NotADay| Refusal::field(field, "invalid_value", error.to_string());
        text.parse().map_err(wrong)
    };
    given(text).map(read).transpose()
}

pub(super) async fn show(State(app): State<App>, Visitor(visitor): Visitor) -> Result<Response> {
    page(&app, &visitor, &RecurringForm::default(), None).await
}

async fn page(
    app: &App,
    visitor: &Identified,
    form: &RecurringForm,
    refused: Option<&Refusal>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let book = books::book(&mut tx).await?;
    let today = books::today(&mut tx, &book).await?;
    let tree = categories::tree(&mut tx).await?;
    let all = recurrences::recurrences(&mut tx).await?;
    let (days, problem) = preview(&t, form.rhythm(&book, today));
    let view = RecurringView {
        t: &t,
        tabs: Tabs::new(&t, RECURRING),
        may_write: visitor.permissions.contains(Permission::ExpensesWrite),
        refused: refused.map(|refusal| notice(&t, refusal)),
        rows: all.iter().map(|recurrence| Row::new(&t, recurrence)).collect(),
        empty: Empty { title: t.no_recurring().to_owned(), hint: t.no_recurring_hint().to_owned() },
        categories: choices(&tree, given(&form.category).and_then(|id| id.parse().ok())),
        everies: everies(&t, form.every()),
        days,
        problem,
        form,
    };
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Page::new(app, visitor, t.recurring()).at(LIST).status(status).show(&view)
}

fn everies(t: &Texts, chosen: Every) -> Vec<Choice> {
    let names = [
        (Every::Month, t.months()),
        (Every::Week, t.weeks()),
        (Every::Year, t.years()),
        (Every::Day, t.days()),
    ];
    let choice = |(every, name): (Every, &str)| Choice {
        value: every.word().to_owned(),
        indent: String::new(),
        name: name.to_owned(),
        is_chosen: every == chosen,
    };
    names.into_iter().map(choice).collect()
}

/// The days to come, or why there are none.
fn preview(t: &Texts, rhythm: Result<Rhythm, Refusal>) -> (Vec<String>, Option<Notice>) {
    match rhythm {
        Err(refusal) => (Vec::new(), Some(notice(t, &refusal))),
        Ok(rhythm) => (days(t, &rhythm, 0), None),
    }
}

pub(super) fn days(t: &Texts, rhythm: &Rhythm, from: u32) -> Vec<String> {
    rhythm.from(from, PREVIEWED).into_iter().map(|(_, day)| list::day(t, day)).collect()
}

#[derive(Template)]
#[template(path = "recurring_days.html")]
struct DaysView<'a> {
    t: &'a Texts,
    days: Vec<String>,
    problem: Option<Notice>,
}

/// The days to come of a form that is being filled in.
pub(super) async fn foresee(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Form(form): Form<RecurringForm>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let book = books::book(&mut tx).await?;
    let today = books::today(&mut tx, &book).await?;
    let (days, problem) = preview(&t, form.rhythm(&book, today));
    Ok(Fragment(DaysView { t: &t, days, problem }).into_response())
}

pub(super) async fn set_up(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Form(form): Form<RecurringForm>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let book = books::book(&mut tx).await?;
    let today = books::today(&mut tx, &book).await?;
    let read = form.rhythm(&book, today).and_then(|rhythm| Ok((rhythm, form.what(&book, &t)?)));
    let done = match read {
        Ok((rhythm, what)) => told(recurrences::set_up(&mut tx, rhythm, what).await)?,
        Err(refusal) => Err(refusal),
    };
    match settled(tx, done).await? {
        Ok(recurrence) => {
            Ok(Redirect::to(&format!("{RECURRING}/{}", recurrence.id)).into_response())
        }
        Err(refusal) => page(&app, &visitor, &form, Some(&refusal)).await,
    }
}
