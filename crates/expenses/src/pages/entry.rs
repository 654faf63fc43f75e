//! One expense, its receipts, and the form that changes it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use base::permissions::Permission;
use base::{Refusal, Tx};
use money::Money;
use serde::Deserialize;
use web::parts::{Amount, Notice};
use web::{App, Form, Identified, Page, Path, Problem, Query, Result, Visitor};

use super::sharing::Joined;
use super::{Choice, LIST, choices, given, known, list, notice, said, settled, told};
use crate::categories;
use crate::expenses::{self, Change, Expense, ExpenseId};
use crate::receipts::{self, Receipt, ReceiptId};
use crate::sharing::{self, Directory};
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "expense.html")]
struct EntryView<'a> {
    t: &'a Texts,
    path: String,
    id: String,
    title: String,
    amount: Amount,
    home: Option<(Amount, String)>,
    is_deleted: bool,
    may_write: bool,
    refused: Option<Notice>,
    is_edited: bool,
    form: &'a ExpenseForm,
    categories: Vec<Choice>,
    groups: Vec<Choice>,
    /// For which group it was.
    group: Option<String>,
    parts: Vec<(String, Amount, String)>,
    day: String,
    receipts: Vec<ReceiptRow>,
    /// What the script says of receipts that are not taken.
    receipt_refusals: String,
}

struct ReceiptRow {
    id: String,
    /// Where the file is.
    path: String,
    /// Where a small picture of it is.
    thumbnail: Option<String>,
    kind: String,
    size: String,
}

impl ReceiptRow {
    fn new(receipt: &Receipt) -> Self {
        let path = format!("/api/v1/expenses/receipts/{}", receipt.id);
        Self {
            id: receipt.id.to_string(),
            thumbnail: (!receipt.thumbnail.is_empty()).then(|| format!("{path}/thumbnail")),
            path,
            kind: receipt.format.word().to_uppercase(),
            size: format!("{} kB", receipt.size.saturating_add(999) / 1_000),
        }
    }
}

/// What the form holds: as it was sent, or as the expense is.
#[derive(Deserialize)]
pub(super) struct ExpenseForm {
    amount: String,
    date: String,
    description: String,
    merchant: String,
    #[serde(default)]
    category: String,
    tags: String,
    /// Not there where there are no groups.
    group: Option<String>,
    note: String,
}

impl ExpenseForm {
    fn of(expense: &Expense, t: &Texts) -> Self {
        Self {
            amount: expense.amount.format(t.locale.numbers),
            date: expense.day.to_string(),
            description: expense.description.clone(),
            merchant: expense.merchant.clone(),
            category: expense.category.map(|id| id.to_string()).unwrap_or_default(),
            tags: expense.tags.join(", "),
            group: expense.group.map(|id| id.to_string()),
            note: expense.note.clone(),
        }
    }

    /// What it would change of `before`.
    fn change(&self, before: &Expense, t: &Texts) -> Result<Change, Refusal> {
        let unit = before.amount.currency();
        let amount = Money::parse(&self.amount, unit, t.locale.numbers);
        let amount =
            amount.map_err(|error| Refusal::field("amount", error.code(), error.to_string()))?;
        let day = self.date.parse().map_err(|error: crate::NotADay| {
            Refusal::field("date", "invalid_value", error.to_string())
        })?;
        let category = given(&self.category).and_then(|id| id.parse().ok());
        let group = self.group.as_deref().map(given);
        let group = group.map(|group| group.map(str::parse).transpose()).transpose();
        let group =
            group.map_err(|_| Refusal::field("group", "group_unknown", "No such group."))?;
        let tags = self.tags.split(',').filter_map(given).map(str::to_owned).collect();
        Ok(Change {
            amount: Some(amount),
            day: Some(day),
            description: Some(self.description.clone()),
            merchant: Some(self.merchant.clone()),
            note: Some(self.note.clone()),
            category: category.filter(|category| before.category != Some(*category)),
            tags: Some(tags),
            group,
            ..Change::default()
        })
    }
}

/// How the page is asked for.
#[derive(Deserialize)]
pub(super) struct Asked {
    /// Said where somebody came to change it.
    edit: Option<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    State(groups): State<Directory>,
    Visitor(visitor): Visitor,
    id: Result<Path<ExpenseId>, Problem>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let id = known(id, "expense")?;
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let expense = expenses::expense(&mut tx, id).await?;
    let form = ExpenseForm::of(&expense, &t);
    let shown = Shown { form: &form, is_edited: asked.edit.is_some(), refused: None };
    page((&app, &groups), &visitor, &mut tx, &expense, shown).await
}

/// What the page shows of the form that changes the expense.
struct Shown<'a> {
    form: &'a ExpenseForm,
    is_edited: bool,
    refused: Option<&'a Refusal>,
}

async fn page(
    (app, groups): (&App, &Directory),
    visitor: &Identified,
    tx: &mut Tx,
    expense: &Expense,
    Shown { form, is_edited, refused }: Shown<'_>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let tree = categories::tree(tx).await?;
    let receipts = receipts::receipts(tx, expense.id).await?;
    let joined = Joined::of(groups, tx, visitor).await?;
    let numbers = t.locale.numbers;
    let named = |id| tree.get(id).map(|category| category.name.clone()).unwrap_or_default();
    let parts = expense
        .parts
        .iter()
        .map(|part| (named(part.category), Amount::new(part.amount, numbers), part.note.clone()));
    let title = [&expense.description, &expense.merchant].into_iter().find(|text| !text.is_empty());
    let title = title.cloned().unwrap_or_else(|| t.expense().to_owned());
    let home = expense.home.filter(|home| home.amount.currency() != expense.amount.currency());
    let home = home.map(|home| {
        let how = match home.quote {
            None => t.as_charged().to_owned(),
            Some(quote) => t.by_rate_of(list::day(&t, quote.day)),
        };
        (Amount::new(home.amount, numbers), how)
    });
    let view = EntryView {
        t: &t,
        path: format!("{LIST}/{}", expense.id),
        id: expense.id.to_string(),
        amount: Amount::new(expense.amount, numbers),
        home,
        is_deleted: expense.deleted_at.is_some(),
        may_write: visitor.permissions.contains(Permission::ExpensesWrite),
        refused: refused.map(|refusal| notice(&t, refusal)),
        is_edited,
        form,
        categories: choices(&tree, expense.category),
        groups: joined.choices(&t, expense.group),
        group: expense.group.map(|id| joined.name(&t, id)),
        parts: parts.collect(),
        day: list::day(&t, expense.day),
        receipts: receipts.iter().map(ReceiptRow::new).collect(),
        receipt_refusals: receipt_refusals(&t),
        title: title.clone(),
    };
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Page::new(app, visitor, title).at(LIST).status(status).show(&view)
}

pub(super) async fn change(
    State(app): State<App>,
    State(groups): State<Directory>,
    Visitor(visitor): Visitor,
    id: Result<Path<ExpenseId>, Problem>,
    Form(form): Form<ExpenseForm>,
) -> Result<Response> {
    let id = known(id, "expense")?;
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let before = expenses::expense_to_change(&mut tx, id).await?;
    let changed = match form.change(&before, &t) {
        Ok(change) => told(changed(&mut tx, &groups, &before, change).await)?,
        Err(refusal) => Err(refusal),
    };
    match settled(tx, changed).await? {
        Ok(()) => Ok(Redirect::to(LIST).into_response()),
        Err(refusal) => {
            let mut tx = app.db.read(visitor.who.clone()).await?;
            let shown = Shown { form: &form, is_edited: true, refused: Some(&refusal) };
            page((&app, &groups), &visitor, &mut tx, &before, shown).await
        }
    }
}

async fn changed(
    tx: &mut Tx,
    groups: &Directory,
    before: &Expense,
    change: Change,
) -> base::Result<()> {
    let group = change.group.unwrap_or(before.group);
    sharing::check(groups.as_ref(), tx, "group", (before.group, group)).await?;
    expenses::change(tx, before.id, change).await.map(drop)
}

/// Why a file is not taken, by the codes that the script meets.
fn receipt_refusals(t: &Texts) -> String {
    let codes = [
        "not_a_receipt",
        "picture_too_large",
        "too_large",
        "body_too_large",
        "too_many_receipts",
        "unreached",
    ];
    said(t, &codes)
}

pub(super) async fn remove_receipt(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    ids: Result<Path<(ExpenseId, ReceiptId)>, Problem>,
) -> Result<Response> {
    let (expense, receipt) = known(ids, "receipt")?;
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    if receipts::receipt(&mut tx, receipt).await?.expense != expense {
        return Err(Refusal::not_found("receipt").into());
    }
    receipts::remove(&mut tx, receipt).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{LIST}/{expense}")).into_response())
}
