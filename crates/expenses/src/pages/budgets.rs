//! The budgets, each where it stands, and the form that sets one.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use base::Refusal;
use base::permissions::Permission;
use money::Money;
use serde::Deserialize;
use web::parts::{Amount, Badge, Bar, Empty, Notice, Tone};
use web::{App, Form, Identified, Page, Path, Problem, Result, Visitor};

use super::sharing::Joined;
use super::{BUDGETS, Choice, LIST, Tabs, choices, given, known, notice, settled, told};
use crate::budgets::{self, BudgetId, NewBudget, Period, Scope, Standing};
use crate::categories::Tree;
use crate::sharing::Directory;
use crate::texts::Texts;
use crate::{books, categories};

/// A budget where it stands.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) terms: &'static str,
    pub(super) bar: Bar,
    pub(super) spent: Amount,
    pub(super) limit: Amount,
    pub(super) left: Amount,
    pub(super) alert: Option<Badge>,
}

impl Row {
    pub(super) fn new(t: &Texts, (tree, joined): (&Tree, &Joined), standing: Standing) -> Self {
        let Standing { budget, spent, alerts, .. } = standing;
        let numbers = t.locale.numbers;
        let left = budget.limit.checked_sub(spent).unwrap_or(Money::zero(spent.currency()));
        let name = match &budget.scope {
            _ if !budget.name.is_empty() => budget.name.clone(),
            Scope::Everything => t.everything().to_owned(),
            Scope::Category(id) => tree.get(*id).map(|one| one.name.clone()).unwrap_or_default(),
            Scope::Tag(tag) => format!("#{tag}"),
            Scope::Group(id) => joined.name(t, *id),
        };
        let alert = alerts.last().map(|percent| {
            let tone = if *percent >= 100 { Tone::Bad } else { Tone::Warn };
            Badge::new(tone, t.percent_spent(*percent))
        });
        Self {
            id: budget.id.to_string(),
            name,
            terms: period(t, budget.period),
            bar: Bar::new(spent.minor(), 0, budget.limit.minor()),
            spent: Amount::new(spent, numbers),
            limit: Amount::new(budget.limit, numbers),
            left: Amount::new(left, numbers),
            alert,
        }
    }
}

fn period(t: &Texts, period: Period) -> &'static str {
    match period {
        Period::Day => t.a_day(),
        Period::Week => t.a_week(),
        Period::Month => t.a_month(),
        Period::Year => t.a_year(),
    }
}

#[derive(Template)]
#[template(path = "budgets.html")]
struct BudgetsView<'a> {
    t: &'a Texts,
    tabs: Tabs,
    may_write: bool,
    refused: Option<Notice>,
    budgets: Vec<Row>,
    empty: Empty,
    categories: Vec<Choice>,
    groups: Vec<Choice>,
    periods: Vec<Choice>,
    form: &'a BudgetForm,
}

#[derive(Deserialize, Default)]
pub(super) struct BudgetForm {
    name: String,
    amount: String,
    category: String,
    tag: String,
    /// Not there where there are no groups.
    #[serde(default)]
    group: String,
    period: String,
}

pub(super) async fn show(
    State(app): State<App>,
    State(groups): State<Directory>,
    Visitor(visitor): Visitor,
) -> Result<Response> {
    page((&app, &groups), &visitor, &BudgetForm::default(), None).await
}

async fn page(
    (app, groups): (&App, &Directory),
    visitor: &Identified,
    form: &BudgetForm,
    refused: Option<&Refusal>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let tree = categories::tree(&mut tx).await?;
    let standings = budgets::standings(&mut tx).await?;
    let joined = Joined::of(groups, &mut tx, visitor).await?;
    let wanted = Period::parse(&form.period).unwrap_or(Period::Month);
    let periods =
        [Period::Month, Period::Year, Period::Week, Period::Day].into_iter().map(|each| Choice {
            value: each.word().to_owned(),
            indent: String::new(),
            name: period(&t, each).to_owned(),
            is_chosen: each == wanted,
        });
    let view = BudgetsView {
        t: &t,
        tabs: Tabs::new(&t, BUDGETS),
        may_write: visitor.permissions.contains(Permission::ExpensesWrite),
        refused: refused.map(|refusal| notice(&t, refusal)),
        budgets: standings.into_iter().map(|each| Row::new(&t, (&tree, &joined), each)).collect(),
        empty: Empty { title: t.no_budget().to_owned(), hint: t.no_budget_hint().to_owned() },
        categories: choices(&tree, given(&form.category).and_then(|id| id.parse().ok())),
        groups: joined.choices(&t, given(&form.group).and_then(|id| id.parse().ok())),
        periods: periods.collect(),
        form,
    };
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Page::new(app, visitor, t.budgets()).at(LIST).status(status).show(&view)
}

pub(super) async fn set(
    State(app): State<App>,
    State(groups): State<Directory>,
    Visitor(visitor): Visitor,
    Form(form): Form<BudgetForm>,
) -> Result<Response> {
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let book = books::book(&mut tx).await?;
    let limit = Money::parse(&form.amount, book.currency, visitor.locale.numbers);
    let category = given(&form.category).and_then(|id| id.parse().ok());
    let group = given(&form.group).and_then(|id| id.parse().ok());
    let scope = match (category, given(&form.tag), group) {
        (Some(category), ..) => Scope::Category(category),
        (None, Some(tag), _) => Scope::Tag(tag.to_owned()),
        (None, None, Some(group)) => Scope::Group(group),
        (None, None, None) => Scope::Everything,
    };
    let period = Period::parse(&form.period).unwrap_or(Period::Month);
    let done = match limit {
        Err(error) => Err(Refusal::field("amount", error.code(), error.to_string())),
        Ok(limit) => {
            let new = NewBudget { name: form.name.clone(), scope, limit, period };
            told(budgets::set(&mut tx, groups.as_ref(), new).await)?.map(drop)
        }
    };
    match settled(tx, done).await? {
        Ok(()) => Ok(Redirect::to(BUDGETS).into_response()),
        Err(refusal) => page((&app, &groups), &visitor, &form, Some(&refusal)).await,
    }
}

pub(super) async fn end(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    id: Result<Path<BudgetId>, Problem>,
) -> Result<Response> {
    let id = known(id, "budget")?;
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    budgets::end(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to(BUDGETS).into_response())
}
