//! The list of expenses, the line that adds one, and what is done to several at once.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use base::permissions::Permission;
use base::{Refusal, Tx};
use serde::Deserialize;
use web::parts::{Amount, Empty, Notice, Pager};
use web::{App, Form, Identified, Page, Paging, Query, Result, Visitor};

use super::{Choice, LIST, Tabs, choices, given, notice, told};
use crate::categories::{self, Tree};
use crate::expenses::{self, Expense, ExpenseId, Search};
use crate::quick;
use crate::texts::Texts;
use crate::views::{self, Saved};

/// Expenses that are deleted at once, at most; more than a page has.
const MAX_CHOSEN: usize = 200;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Wanted {
    q: String,
    category: String,
    tag: String,
    page: Option<u32>,
    /// Ids of what was just deleted, with dots between.
    undo: String,
}

#[derive(Template)]
#[template(path = "expenses.html")]
struct ListView<'a> {
    t: &'a Texts,
    tabs: Tabs,
    may_write: bool,
    refused: Option<Notice>,
    line: &'a str,
    q: &'a str,
    tag: &'a str,
    categories: Vec<Choice>,
    /// Searches that are kept: the name, and where what it finds is.
    views: Vec<(String, String)>,
    is_filtered: bool,
    undo: Vec<&'a str>,
    rows: Vec<Row>,
    empty: Empty,
    pager: Option<Pager>,
}

struct Row {
    id: String,
    path: String,
    day: String,
    title: String,
    sub: String,
    category: String,
    amount: Amount,
}

impl Row {
    fn new(t: &Texts, tree: &Tree, expense: &Expense) -> Self {
        let category = match expense.category.and_then(|id| tree.get(id)) {
            Some(category) => format!("{} {}", category.icon, category.name),
            None => t.split_over(expense.parts.len()),
        };
        let is_named = !expense.description.is_empty();
        let title =
            [&expense.description, &expense.merchant].into_iter().find(|text| !text.is_empty());
        let merchant = Some(expense.merchant.clone()).filter(|text| is_named && !text.is_empty());
        let tags = expense.tags.iter().map(|tag| format!("#{tag}"));
        let sub: Vec<String> = merchant.into_iter().chain(tags).collect();
        Self {
            id: expense.id.to_string(),
            path: format!("{LIST}/{}", expense.id),
            day: day(t, expense.day),
            title: title.cloned().unwrap_or_else(|| category.clone()),
            sub: sub.join(" · "),
            category,
            amount: Amount::new(expense.amount, t.locale.numbers),
        }
    }
}

/// A day as the reader writes it.
pub(super) fn day(t: &Texts, day: crate::Day) -> String {
    let midnight = day.date().to_zoned(jiff::tz::TimeZone::UTC);
    midnight.map_or_else(|_| day.to_string(), |at| t.locale.day(&at))
}

pub(super) async fn show(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    page(&app, &visitor, &wanted, "", None).await
}

async fn page(
    app: &App,
    visitor: &Identified,
    wanted: &Wanted,
    line: &str,
    refused: Option<&Refusal>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let paging = Paging::new(wanted.page.unwrap_or(1), 50).checked()?;
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let tree = categories::tree(&mut tx).await?;
    let category = given(&wanted.category).and_then(|id| id.parse().ok());
    let search = Search {
        text: wanted.q.clone(),
        category,
        tag: given(&wanted.tag).map(str::to_owned),
        limit: paging.limit(),
        offset: paging.offset(),
        ..Search::default()
    };
    let (found, total) = expenses::expenses(&mut tx, &search).await?;
    let kept = views::views(&mut tx).await?;
    let at = paging.of(total);
    let is_filtered = category.is_some() || !wanted.q.is_empty() || !wanted.tag.is_empty();
    let (title, hint) = if is_filtered {
        (t.nothing_found(), t.nothing_found_hint())
    } else {
        (t.no_expense(), t.no_expense_hint())
    };
    let pager = Pager { path: LIST.to_owned(), at, locale: visitor.locale.clone() };
    let view = ListView {
        t: &t,
        tabs: Tabs::new(&t, LIST),
        may_write: visitor.permissions.contains(Permission::ExpensesWrite),
        refused: refused.map(|refusal| notice(&t, refusal)),
        line,
        q: &wanted.q,
        tag: &wanted.tag,
        views: kept.iter().map(|view| (view.name.clone(), address(&view.search))).collect(),
        is_filtered,
        categories: choices(&tree, category),
        undo: wanted.undo.split('.').filter(|id| !id.is_empty()).collect(),
        rows: found.iter().map(|expense| Row::new(&t, &tree, expense)).collect(),
        empty: Empty { title: title.to_owned(), hint: hint.to_owned() },
        pager: (at.pages > 1).then_some(pager),
    };
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Page::new(app, visitor, t.expenses()).at(LIST).status(status).show(&view)
}

/// Where what a search finds is.
fn address(search: &Saved) -> String {
    let category = search.category.map(|id| id.to_string()).unwrap_or_default();
    let words = [("q", &search.text), ("category", &category), ("tag", &search.tag)];
    let pairs = words.into_iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<String> =
        pairs.map(|(name, value)| format!("{name}={}", super::encoded(value))).collect();
    format!("{LIST}?{}", pairs.join("&"))
}

#[derive(Deserialize)]
pub(super) struct ViewForm {
    name: String,
    q: String,
    category: String,
    tag: String,
}

pub(super) async fn keep_view(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Form(form): Form<ViewForm>,
) -> Result<Response> {
    let category = given(&form.category).and_then(|id| id.parse().ok());
    let search = Saved { text: form.q, category, tag: form.tag, ..Saved::default() };
    let to = address(&search);
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    match told(views::keep(&mut tx, &form.name, search).await)? {
        Ok(_) => {
            tx.commit().await?;
            Ok(Redirect::to(&to).into_response())
        }
        Err(refusal) => {
            tx.rollback().await?;
            page(&app, &visitor, &Wanted::default(), "", Some(&refusal)).await
        }
    }
}

#[derive(Deserialize)]
pub(super) struct LineForm {
    line: String,
}

pub(super) async fn add(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Form(form): Form<LineForm>,
) -> Result<Response> {
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let recorded = quick::record_line(&mut tx, &form.line, visitor.locale.numbers).await;
    match told(recorded)? {
        Ok(_) => {
            tx.commit().await?;
            Ok(Redirect::to(LIST).into_response())
        }
        Err(refusal) => {
            tx.rollback().await?;
            page(&app, &visitor, &Wanted::default(), &form.line, Some(&refusal)).await
        }
    }
}

/// The ids that a form sent: one for each box that was ticked.
fn chosen(pairs: &[(String, String)]) -> Result<Vec<ExpenseId>, Refusal> {
    let ids = pairs.iter().filter(|(name, _)| name == "id");
    let ids = ids.map(|(_, id)| id.parse().map_err(|_| Refusal::not_found("expense")));
    ids.take(MAX_CHOSEN).collect()
}

pub(super) async fn delete_chosen(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let ids = chosen(&pairs)?;
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    for id in &ids {
        expenses::delete(&mut tx, *id).await?;
    }
    tx.commit().await?;
    let undo: Vec<String> = ids.iter().map(ToString::to_string).collect();
    Ok(Redirect::to(&format!("{LIST}?undo={}", undo.join("."))).into_response())
}

pub(super) async fn restore_chosen(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let mut tx: Tx = app.db.begin(visitor.who.clone()).await?;
    for id in chosen(&pairs)? {
        expenses::restore(&mut tx, id).await?;
    }
    tx.commit().await?;
    Ok(Redirect::to(LIST).into_response())
}
