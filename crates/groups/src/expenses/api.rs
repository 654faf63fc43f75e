//! Shared expenses as JSON.

use ::expenses::Day;
use axum::extract::State;
use axum::response::Response;
use base::permissions::Permission;
use base::{Refusal, Timestamp, Tx};
use jiff::tz::TimeZone;
use money::{Currency, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    Caller, Created, Data, Digits, Fields, Json, Listed, Path, Result, Routes, Rule, Selection,
    Write, routes,
};

use super::{Expense, ExpenseId, NewExpense, Preview, Search};
use crate::groups::{Access, GroupId, Role, enter};
use crate::members::{self, Member, MemberId};
use crate::room::Room;
use crate::wire::{PartView, SplitBody, SplitView};

pub(crate) fn routes() -> Routes<Room> {
    let (read, write) = (Permission::GroupsRead, Permission::GroupsWrite);
    Routes::new()
        .route(Rule::Needs(read), routes!(list_group_expenses))
        .route(Rule::Needs(write), routes!(add_group_expense))
        .route(Rule::Needs(read), routes!(preview_group_expense))
        .route(Rule::Needs(read), routes!(show_group_expense))
        .route(Rule::Needs(write), routes!(change_group_expense, delete_group_expense))
        .route(Rule::Needs(write), routes!(restore_group_expense))
}

/// An expense of a group.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GroupExpenseView {
    id: ExpenseId,
    description: String,
    category: String,
    amount: Money,
    #[schema(inline)]
    day: Day,
    /// Who paid how much.
    paid_by: Vec<PartView>,
    /// How it is shared, as it was asked.
    split: SplitView,
    /// What each owes of it.
    owed: Vec<PartView>,
    /// Which member recorded it.
    recorded_by: Option<MemberId>,
    created_at: Timestamp,
    changed_at: Timestamp,
    deleted_at: Option<Timestamp>,
}

impl From<Expense> for GroupExpenseView {
    fn from(expense: Expense) -> Self {
        Self {
            id: expense.id,
            amount: expense.amount,
            day: expense.day,
            paid_by: PartView::side(&expense.parts, |part| part.paid),
            split: SplitView::from(&expense.split),
            owed: PartView::side(&expense.parts, |part| part.owed),
            recorded_by: expense.recorded_by,
            created_at: expense.created_at,
            changed_at: expense.changed_at,
            deleted_at: expense.deleted_at,
            description: expense.description,
            category: expense.category,
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct GroupExpenseBody {
    /// The id that a preview gave, so that what is stored is what was seen.
    #[serde(default)]
    id: Option<ExpenseId>,
    /// In `currency`; below zero for a refund.
    amount: Digits,
    /// The group's unless named.
    #[serde(default)]
    currency: Option<Currency>,
    description: String,
    #[serde(default, alias = "category_id", alias = "categoryId")]
    category: String,
    /// Today in UTC unless named.
    #[serde(default, alias = "date")]
    #[schema(inline)]
    day: Option<Day>,
    /// Who paid how much; whoever asks, all of it, unless named.
    #[serde(default, alias = "paid_by")]
    paid_by: Vec<PayerBody>,
    /// Equally among all members unless named.
    #[serde(default)]
    split: SplitBody,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PayerBody {
    /// Who.
    member: MemberId,
    /// How much; all of it unless named.
    #[serde(default)]
    amount: Option<Digits>,
}

impl GroupExpenseBody {
    async fn read(&self, tx: &mut Tx, access: &Access) -> base::Result<NewExpense> {
        let currency = self.currency.unwrap_or(access.group.currency);
        let amount = self.amount.money("amount", currency)?;
        let payer = |(nth, payer): (usize, &PayerBody)| {
            let field = format!("paidBy[{nth}].amount");
            let paid = payer.amount.as_ref().map(|digits| digits.money(&field, currency));
            Ok::<_, Refusal>((payer.member, paid.transpose()?.unwrap_or(amount)))
        };
        let payers: Result<Vec<_>, Refusal> = self.paid_by.iter().enumerate().map(payer).collect();
        let all = members::store::all(tx, access.group.id).await?;
        let everybody: Vec<MemberId> = all
            .iter()
            .filter(|member| member.is_active())
            .map(|member: &Member| member.id)
            .collect();
        Ok(NewExpense {
            id: self.id,
            description: self.description.clone(),
            category: self.category.clone(),
            amount,
            day: self.day.unwrap_or_else(|| Day::today(tx.now(), &TimeZone::UTC)),
            payers: payers?,
            split: self.split.read(currency, &everybody)?,
        })
    }
}

struct GroupExpenses;

impl Fields for GroupExpenses {
    const SORTED: &'static [&'static str] = &[];
    const FILTERED: &'static [&'static str] = &["currency", "member", "text", "deleted"];

    fn meaning(field: &str) -> &'static str {
        match field {
            "currency" => "In this currency.",
            "member" => "Who has a part in it.",
            "text" => "In description or category.",
            _ => "`true` for deleted ones.",
        }
    }
}

/// The group's expenses, the latest day first.
#[utoipa::path(
    get,
    path = "/api/v1/groups/{id}/expenses",
    params(
        GroupId,
        Selection<GroupExpenses>,
    ),
    responses((status = 200, body = Vec<GroupExpenseView>))
)]
async fn list_group_expenses(
    State(room): State<Room>,
    Caller(who): Caller,
    Path(id): Path<GroupId>,
    selection: Selection<GroupExpenses>,
) -> Result<Listed<GroupExpenseView>> {
    let mut tx = room.app.db.read(who).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let invalid = |field: &str| {
        Refusal::field(&format!("filter[{field}]"), "invalid_value", "There is no such thing.")
    };
    let currency = selection.filter("currency").map(Currency::parse).transpose();
    let member = selection.filter("member").map(str::parse).transpose();
    let search = Search {
        currency: currency.map_err(|_| invalid("currency"))?,
        member: member.map_err(|_| invalid("member"))?,
        text: selection.filter("text").map(str::to_owned),
        deleted: selection.filter("deleted") == Some("true"),
        limit: selection.paging.limit(),
        offset: selection.paging.offset(),
    };
    let (found, total) = super::expenses(&mut tx, &access, &search).await?;
    let views = found.into_iter().map(GroupExpenseView::from).collect();
    Ok(Listed(views, selection.paging.of(total)))
}

/// Records an expense: `{"amount": 100, "description": "Dinner"}` was paid by whoever asks and is
/// shared equally by all members.
#[utoipa::path(
    post,
    path = "/api/v1/groups/{id}/expenses",
    params(GroupId),
    responses((status = 201, body = GroupExpenseView))
)]
async fn add_group_expense(
    write: Write,
    Path(id): Path<GroupId>,
    Json(body): Json<GroupExpenseBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let access = enter(&mut tx, id, Role::Member).await?;
    let new = body.read(&mut tx, &access).await?;
    let expense = super::add(&mut tx, &access, new).await?;
    write.commit(tx, Created(GroupExpenseView::from(expense))).await
}

/// What sharing comes to.
#[derive(Serialize, ToSchema)]
struct SplitPreviewView {
    /// Record the expense with this id, and each owes exactly this.
    id: ExpenseId,
    /// What each owes.
    owed: Vec<PartView>,
    /// What nobody owes yet; below zero, so much is owed too much.
    left: Money,
    /// What nobody has paid yet, likewise.
    unpaid: Money,
}

impl From<Preview> for SplitPreviewView {
    fn from(preview: Preview) -> Self {
        let Preview { id, division, unpaid } = preview;
        let owed = division.owed.into_iter();
        let owed = owed.map(|(member, amount)| PartView { member, amount }).collect();
        Self { id, owed, left: division.left, unpaid }
    }
}

/// What an expense would come to for each, without recording it.
#[utoipa::path(
    post,
    path = "/api/v1/groups/{id}/expenses/preview",
    params(GroupId),
    responses((status = 200, body = SplitPreviewView)),
    extensions(("x-reads" = json!(true)))
)]
async fn preview_group_expense(
    State(room): State<Room>,
    Caller(who): Caller,
    Path(id): Path<GroupId>,
    Json(body): Json<GroupExpenseBody>,
) -> Result<Data<SplitPreviewView>> {
    let mut tx = room.app.db.read(who).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let new = body.read(&mut tx, &access).await?;
    Ok(Data(super::preview(&mut tx, &access, &new).await?.into()))
}

/// One expense, also a deleted one.
#[utoipa::path(
    get,
    path = "/api/v1/groups/{id}/expenses/{expense}",
    params(("id" = GroupId, Path), ("expense" = ExpenseId, Path)),
    responses((status = 200, body = GroupExpenseView))
)]
async fn show_group_expense(
    State(room): State<Room>,
    Caller(who): Caller,
    Path((id, expense)): Path<(GroupId, ExpenseId)>,
) -> Result<Data<GroupExpenseView>> {
    let mut tx = room.app.db.read(who).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    Ok(Data(super::expense(&mut tx, &access, expense).await?.into()))
}

/// Changes an expense to what is sent; who paid stays where nobody is named.
#[utoipa::path(
    put,
    path = "/api/v1/groups/{id}/expenses/{expense}",
    params(("id" = GroupId, Path), ("expense" = ExpenseId, Path)),
    responses((status = 200, body = GroupExpenseView))
)]
async fn change_group_expense(
    write: Write,
    Path((id, expense)): Path<(GroupId, ExpenseId)>,
    Json(body): Json<GroupExpenseBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let access = enter(&mut tx, id, Role::Member).await?;
    let new = body.read(&mut tx, &access).await?;
    let changed = super::change(&mut tx, &access, expense, new).await?;
    write.commit(tx, Data(GroupExpenseView::from(changed))).await
}

/// Takes an expense out of the books; it can be restored.
#[utoipa::path(
    delete,
    path = "/api/v1/groups/{id}/expenses/{expense}",
    params(("id" = GroupId, Path), ("expense" = ExpenseId, Path)),
    responses((status = 200, body = ()))
)]
async fn delete_group_expense(
    write: Write,
    Path((id, expense)): Path<(GroupId, ExpenseId)>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let access = enter(&mut tx, id, Role::Member).await?;
    super::delete(&mut tx, &access, expense).await?;
    write.commit(tx, Data(())).await
}

/// Puts a deleted expense back into the books.
#[utoipa::path(
    post,
    path = "/api/v1/groups/{id}/expenses/{expense}/restore",
    params(("id" = GroupId, Path), ("expense" = ExpenseId, Path)),
    responses((status = 200, body = GroupExpenseView))
)]
async fn restore_group_expense(
    write: Write,
    Path((id, expense)): Path<(GroupId, ExpenseId)>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let access = enter(&mut tx, id, Role::Member).await?;
    let restored = super::restore(&mut tx, &access, expense).await?;
    write.commit(tx, Data(GroupExpenseView::from(restored))).await
}
