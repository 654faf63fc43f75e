//! Budgets as JSON.

use axum::extract::State;
use axum::response::Response;
use base::permissions::Permission;
use base::{Refusal, Timestamp};
use money::Currency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    App, Caller, Created, Data, Digits, IfMatch, Json, Path, Result, Routes, Rule, Versioned,
    Write, routes,
};

use super::{BudgetId, NewBudget, Period, Scope, Standing};
use crate::books::{self, Book};
use crate::room::Room;
use crate::sharing::Directory;
use crate::{CategoryId, Day, GroupId};

pub(crate) fn routes() -> Routes<Room> {
    let (read, write) =
        (Rule::Needs(Permission::ExpensesRead), Rule::Needs(Permission::ExpensesWrite));
    Routes::new()
        .route(read, routes!(list_budgets))
        .route(write, routes!(set_budget))
        .route(read, routes!(show_budget))
        .route(write, routes!(change_budget, end_budget))
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct BudgetView {
    id: BudgetId,
    name: String,
    /// The category it is of, with all below; none for anything else.
    category_id: Option<CategoryId>,
    /// The tag it is of.
    tag: Option<String>,
    /// The group for which it is.
    group_id: Option<GroupId>,
    /// How much is meant to be spent.
    amount: String,
    currency: Currency,
    /// `day`, `week`, `month` or `year`.
    period: &'static str,
    /// What was spent since `startsAt`.
    spent: String,
    /// What is left; below zero when it was passed.
    left: String,
    starts_at: Timestamp,
    /// When the next window begins.
    ends_at: Timestamp,
    /// In percent; each is raised once.
    alerts: Vec<i64>,
    /// The first day that counts.
    begins_on: Day,
}

impl From<Standing> for BudgetView {
    fn from(standing: Standing) -> Self {
        let Standing { budget, span, spent, alerts } = standing;
        let left = budget.limit.checked_sub(spent);
        let (category_id, tag, group_id) = match budget.scope {
            Scope::Everything => (None, None, None),
            Scope::Category(category) => (Some(category), None, None),
            Scope::Tag(tag) => (None, Some(tag), None),
            Scope::Group(group) => (None, None, Some(group)),
        };
        Self {
            id: budget.id,
            name: budget.name,
            category_id,
            tag,
            group_id,
            amount: budget.limit.to_plain(),
            currency: budget.limit.currency(),
            period: budget.period.word(),
            spent: spent.to_plain(),
            left: left.map_or_else(|_| String::new(), money::Money::to_plain),
            starts_at: span.starts_at,
            ends_at: span.ends_at,
            alerts,
            begins_on: budget.begins_on,
        }
    }
}

/// The organisation's budgets, each with what was spent in the window that it is now.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/budgets",
    responses((status = 200, body = Vec<BudgetView>))
)]
async fn list_budgets(
    State(app): State<App>,
    Caller(who): Caller,
) -> Result<Data<Vec<BudgetView>>> {
    let mut tx = app.db.read(who).await?;
    let all = super::standings(&mut tx).await?;
    Ok(Data(all.into_iter().map(BudgetView::from).collect()))
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct BudgetBody {
    #[serde(default)]
    name: String,
    amount: Digits,
    /// The book's unless said.
    #[serde(default)]
    currency: Option<Currency>,
    /// The category it is of, with all below.
    #[serde(default, alias = "category_id")]
    category_id: Option<CategoryId>,
    /// The tag it is of.
    #[serde(default)]
    tag: Option<String>,
    /// The group of the caller's for which it is; of everything where nothing is said.
    #[serde(default, alias = "group_id")]
    group_id: Option<GroupId>,
    /// `day`, `week`, `month` or `year`.
    #[serde(default)]
    period: Option<String>,
}

impl BudgetBody {
    fn read(self, book: &Book) -> Result<NewBudget, Refusal> {
        let limit = self.amount.money("amount", self.currency.unwrap_or(book.currency))?;
        let scope = match (self.category_id, self.tag, self.group_id) {
            (None, None, None) => Scope::Everything,
            (Some(category), None, None) => Scope::Category(category),
            (None, Some(tag), None) => Scope::Tag(tag),
            (None, None, Some(group)) => Scope::Group(group),
            (Some(_), Some(_), _) => return Err(one_scope("tag")),
            _ => return Err(one_scope("groupId")),
        };
        let period = Period::parse(self.period.as_deref().unwrap_or("month")).ok_or_else(|| {
            let refusal = Refusal::field("period", "invalid_value", "There is no such period.");
            Refusal { accepts: Period::words(), ..refusal }
        })?;
        Ok(NewBudget { name: self.name, scope, limit, period })
    }
}

fn one_scope(field: &str) -> Refusal {
    let message = "A budget is of a category, of a tag or for a group.";
    Refusal::field(field, "invalid_value", message)
}

/// Sets a budget: how much of a category or a tag, for a group or of everything is meant to be spent. What was spent
/// within the present window counts, too.
#[utoipa::path(
    post,
    path = "/api/v1/expenses/budgets",
    responses(
        (status = 201, body = BudgetView),
        (status = 409, description = "too_many_budgets"),
    )
)]
async fn set_budget(
    State(groups): State<Directory>,
    write: Write,
    Json(body): Json<BudgetBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let new = body.read(&books::book(&mut tx).await?)?;
    let standing = super::set(&mut tx, groups.as_ref(), new).await?;
    write.commit(tx, Created(BudgetView::from(standing))).await
}

/// One budget, with what was spent in the window that it is now.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/budgets/{id}",
    params(BudgetId),
    responses((status = 200, body = BudgetView))
)]
async fn show_budget(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<BudgetId>,
) -> Result<Versioned<BudgetView>> {
    let mut tx = app.db.read(who).await?;
    Ok(Versioned(super::budget(&mut tx, id).await?.into()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BudgetChangeBody {
    #[serde(default)]
    name: Option<String>,
    /// In the budget's currency.
    #[serde(default)]
    amount: Option<Digits>,
}

/// Changes the name or the amount of a budget, from this window on. Its version counts what was spent, too.
#[utoipa::path(
    patch,
    path = "/api/v1/expenses/budgets/{id}",
    params(BudgetId),
    responses(
        (status = 200, body = BudgetView),
        (status = 412, description = "version_mismatch"),
    )
)]
async fn change_budget(
    write: Write,
    Path(id): Path<BudgetId>,
    condition: IfMatch,
    Json(body): Json<BudgetChangeBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let before = super::budget_to_change(&mut tx, id).await?;
    let unit = before.budget.limit.currency();
    condition.check(&BudgetView::from(before))?;
    let limit = body.amount.map(|amount| amount.money("amount", unit)).transpose()?;
    let standing = super::change(&mut tx, id, body.name, limit).await?;
    write.commit(tx, Versioned(BudgetView::from(standing))).await
}

/// Ends a budget.
#[utoipa::path(
    delete,
    path = "/api/v1/expenses/budgets/{id}",
    params(BudgetId),
    responses((status = 200, body = ()), (status = 412, description = "version_mismatch"))
)]
async fn end_budget(
    write: Write,
    Path(id): Path<BudgetId>,
    condition: IfMatch,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    condition.check(&BudgetView::from(super::budget_to_change(&mut tx, id).await?))?;
    super::end(&mut tx, id).await?;
    write.commit(tx, Data(())).await
}
