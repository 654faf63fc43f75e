//! The list of expenses, the line that adds one, and what is done to several at once.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use base::permissions::Permission;
use base::{Refusal, Tx};
use money::{Currency, Money};
use serde::Deserialize;
use web::parts::{Amount, Empty, Notice, Pager};
use web::{App, Form, Identified, Numbers, Page, Paging, Query, Result, Visitor};

use super::sharing::Joined;
use super::{Choice, LIST, Tabs, choices, given, notice, offline, said, settled, told};
use crate::GroupId;
use crate::books;
use crate::categories::{self, CategoryId, Tree};
use crate::expenses::{self, Expense, ExpenseId, Search};
use crate::quick;
use crate::sharing::Directory;
use crate::texts::Texts;
use crate::views::{self, Saved};

/// Where expenses are files.
const EXPORT: &str = "/api/v1/expenses/export";
/// Expenses that are deleted at once, at most; more than a page has.
const MAX_CHOSEN: usize = 200;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Wanted {
    q: String,
    category: String,
    tag: String,
    group: String,
    merchant: String,
    from: String,
    to: String,
    /// In the book's currency, as the reader writes amounts.
    least: String,
    most: String,
    /// `yes`, `no`, or nothing for both.
    receipt: String,
    person: String,
    page: Option<u32>,
    /// Ids of what was just deleted, with dots between.
    undo: String,
}

impl Wanted {
    fn category(&self) -> Option<CategoryId> {
        given(&self.category).and_then(|id| id.parse().ok())
    }

    fn group(&self) -> Option<GroupId> {
        given(&self.group).and_then(|id| id.parse().ok())
    }

    /// What it looks for. What cannot be read is as good as not said.
    fn search(&self, unit: Currency, numbers: Numbers) -> Search {
        let amount = |text: &str| {
            given(text).and_then(|text| Money::parse(text, unit, numbers).ok()).map(Money::minor)
        };
        let day = |text: &str| given(text).and_then(|text| text.parse().ok());
        let (least_minor, most_minor) = (amount(&self.least), amount(&self.most));
        Search {
            text: self.q.clone(),
            from: day(&self.from),
            to: day(&self.to),
            least_minor,
            most_minor,
            currency: (least_minor.is_some() || most_minor.is_some()).then_some(unit),
            category: self.category(),
            tag: given(&self.tag).map(str::to_owned),
            group: self.group(),
            merchant: given(&self.merchant).map(str::to_owned),
            person: given(&self.person).and_then(|id| id.parse().ok()),
            has_receipt: match self.receipt.as_str() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
            ..Search::default()
        }
    }

    /// Where what it finds is.
    fn path(&self) -> String {
        let pairs = [
            ("q", &self.q),
            ("category", &self.category),
            ("tag", &self.tag),
            ("group", &self.group),
            ("merchant", &self.merchant),
            ("from", &self.from),
            ("to", &self.to),
            ("least", &self.least),
            ("most", &self.most),
            ("receipt", &self.receipt),
            ("person", &self.person),
        ];
        let said = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        let said: Vec<String> =
            said.map(|(name, value)| format!("{name}={}", super::encoded(value))).collect();
        if said.is_empty() { LIST.to_owned() } else { format!("{LIST}?{}", said.join("&")) }
    }

    /// Where what it finds is as a file; `None` where files cannot be asked for so narrowly.
    fn export(&self) -> Option<String> {
        let narrow = [&self.merchant, &self.least, &self.most, &self.receipt, &self.person];
        let path = self.path().replacen(LIST, EXPORT, 1);
        let mark = if path.contains('?') { '&' } else { '?' };
        narrow.iter().all(|value| value.is_empty()).then(|| format!("{path}{mark}format="))
    }

    /// True where more is looked for than words and a category.
    fn is_narrow(&self) -> bool {
        let rest = [&self.tag, &self.merchant, &self.from, &self.to, &self.least, &self.most];
        rest.into_iter()
            .chain([&self.group, &self.receipt, &self.person])
            .any(|value| !value.is_empty())
    }
}

impl From<&Saved> for Wanted {
    fn from(saved: &Saved) -> Self {
        Self {
            q: saved.text.clone(),
            category: saved.category.map(|id| id.to_string()).unwrap_or_default(),
            tag: saved.tag.clone(),
            group: saved.group.map(|id| id.to_string()).unwrap_or_default(),
            merchant: saved.merchant.clone(),
            ..Self::default()
        }
    }
}

#[derive(Template)]
#[template(path = "expenses.html")]
struct ListView<'a> {
    t: &'a Texts,
    tabs: Tabs,
    may_write: bool,
    refused: Option<Notice>,
    line: &'a str,
    /// What the script says of lines that are not taken.
    refusals: String,
    wanted: &'a Wanted,
    is_narrow: bool,
    categories: Vec<Choice>,
    groups: Vec<Choice>,
    /// Searches that are kept: the name, and where what it finds is.
    views: Vec<(String, String)>,
    is_filtered: bool,
    /// Where the list is as a file, up to its format.
    export: Option<String>,
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
    fn new(t: &Texts, tree: &Tree, joined: &Joined, expense: &Expense) -> Self {
        let category = match expense.category.and_then(|id| tree.get(id)) {
            Some(category) => format!("{} {}", category.icon, category.name),
            None => t.split_over(expense.parts.len()),
        };
        let is_named = !expense.description.is_empty();
        let title =
            [&expense.description, &expense.merchant].into_iter().find(|text| !text.is_empty());
        let is_told = is_named && expense.merchant != expense.description;
        let merchant = Some(expense.merchant.clone()).filter(|text| is_told && !text.is_empty());
        let tags = expense.tags.iter().map(|tag| format!("#{tag}"));
        let group = expense.group.map(|id| joined.name(t, id));
        let sub: Vec<String> = merchant.into_iter().chain(tags).chain(group).collect();
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
    day.written(&t.locale)
}

pub(super) async fn show(
    State(app): State<App>,
    State(groups): State<Directory>,
    Visitor(visitor): Visitor,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    page((&app, &groups), &visitor, &wanted, "", None).await
}

async fn page(
    (app, groups): (&App, &Directory),
    visitor: &Identified,
    wanted: &Wanted,
    line: &str,
    refused: Option<&Refusal>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let paging = Paging::new(wanted.page.unwrap_or(1), 50).checked()?;
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let tree = categories::tree(&mut tx).await?;
    let unit = books::book(&mut tx).await?.currency;
    let search = Search {
        limit: paging.limit(),
        offset: paging.offset(),
        ..wanted.search(unit, t.locale.numbers)
    };
    let (found, total) = expenses::expenses(&mut tx, &search).await?;
    let kept = views::views(&mut tx).await?;
    let joined = Joined::of(groups, &mut tx, visitor).await?;
    let at = paging.of(total);
    let path = wanted.path();
    let is_filtered = path != LIST;
    let (title, hint) = if is_filtered {
        (t.nothing_found(), t.nothing_found_hint())
    } else {
        (t.no_expense(), t.no_expense_hint())
    };
    let pager = Pager { path, at, locale: visitor.locale.clone() };
    let view = ListView {
        t: &t,
        tabs: Tabs::new(&t, LIST),
        may_write: visitor.permissions.contains(Permission::ExpensesWrite),
        refused: refused.map(|refusal| notice(&t, refusal)),
        line,
        refusals: said(&t, &offline::REFUSALS),
        wanted,
        is_narrow: wanted.is_narrow(),
        views: kept
            .iter()
            .map(|view| (view.name.clone(), Wanted::from(&view.search).path()))
            .collect(),
        is_filtered,
        export: wanted.export(),
        categories: choices(&tree, wanted.category()),
        groups: joined.choices(&t, wanted.group()),
        undo: wanted.undo.split('.').filter(|id| !id.is_empty()).collect(),
        rows: found.iter().map(|expense| Row::new(&t, &tree, &joined, expense)).collect(),
        empty: Empty { title: title.to_owned(), hint: hint.to_owned() },
        pager: (at.pages > 1).then_some(pager),
    };
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Page::new(app, visitor, t.expenses()).at(LIST).status(status).show(&view)
}

#[derive(Deserialize)]
pub(super) struct ViewForm {
    name: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    tag: String,
    #[serde(default)]
    group: String,
    #[serde(default)]
    merchant: String,
}

pub(super) async fn keep_view(
    State(app): State<App>,
    State(groups): State<Directory>,
    Visitor(visitor): Visitor,
    Form(form): Form<ViewForm>,
) -> Result<Response> {
    let category = given(&form.category).and_then(|id| id.parse().ok());
    let group = given(&form.group).and_then(|id| id.parse().ok());
    let (text, tag, merchant) = (form.q, form.tag, form.merchant);
    let search = Saved { text, category, tag, group, merchant, ..Saved::default() };
    let to = Wanted::from(&search).path();
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let done = told(views::keep(&mut tx, &form.name, search).await)?;
    match settled(tx, done).await? {
        Ok(_) => Ok(Redirect::to(&to).into_response()),
        Err(refusal) => {
            page((&app, &groups), &visitor, &Wanted::default(), "", Some(&refusal)).await
        }
    }
}

#[derive(Deserialize)]
pub(super) struct LineForm {
    line: String,
}

pub(super) async fn add(
    State(app): State<App>,
    State(groups): State<Directory>,
    Visitor(visitor): Visitor,
    Form(form): Form<LineForm>,
) -> Result<Response> {
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let recorded = quick::record_line(&mut tx, &form.line, visitor.locale.numbers).await;
    let done = told(recorded)?;
    match settled(tx, done).await? {
        Ok(_) => Ok(Redirect::to(LIST).into_response()),
        Err(refusal) => {
            page((&app, &groups), &visitor, &Wanted::default(), &form.line, Some(&refusal)).await
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
