//! Balances, suggested payments, friends and figures as JSON.

use axum::extract::State;
use base::Refusal;
use base::error::RefusalKind;
use base::permissions::Permission;
use base::who::PersonId;
use money::{Currency, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Caller, Data, Path, Query, Result, Routes, Rule, routes};

use super::rules::Other;
use super::{Balance, Figures, Friend};
use crate::groups::{self, GroupId, Mode, Role, enter};
use crate::members::MemberId;
use crate::room::Room;
use crate::wire::PartView;

pub(crate) fn routes() -> Routes<Room> {
    let read = Permission::GroupsRead;
    Routes::new()
        .route(Rule::Needs(read), routes!(show_balances))
        .route(Rule::Needs(read), routes!(show_group_analytics))
        .route(Rule::Needs(read), routes!(list_friends))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Settling {
    /// `minimum`, `units`, `pairs` or `raw`; the group's own unless named.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    mode: Option<Mode>,
}

/// Where a group stands in one currency.
#[derive(Serialize, ToSchema)]
struct BalanceView {
    currency: Currency,
    /// What each is owed; below zero what they owe. Together nothing.
    members: Vec<PartView>,
    /// The payments that would settle it.
    payments: Vec<PaymentView>,
}

/// A suggested payment.
#[derive(Serialize, ToSchema)]
#[schema(as = SuggestedPaymentView)]
struct PaymentView {
    from: MemberId,
    to: MemberId,
    amount: Money,
}

impl From<Balance> for BalanceView {
    fn from(balance: Balance) -> Self {
        let Balance { currency, nets, payments } = balance;
        let members = nets.into_iter().map(|(member, amount)| PartView { member, amount });
        let payments = payments.into_iter().map(|payment| PaymentView {
            from: payment.from,
            to: payment.to,
            amount: Money::new(payment.minor, currency),
        });
        Self { currency, members: members.collect(), payments: payments.collect() }
    }
}

/// Where a group stands, by currency, and which payments would settle it.
#[utoipa::path(
    get,
    path = "/api/v1/groups/{id}/balances",
    params(GroupId, Settling),
    responses((status = 200, body = Vec<BalanceView>))
)]
async fn show_balances(
    State(room): State<Room>,
    Caller(who): Caller,
    Path(id): Path<GroupId>,
    Query(settling): Query<Settling>,
) -> Result<Data<Vec<BalanceView>>> {
    let mut tx = room.app.db.read(who).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let mode = settling.mode.unwrap_or(access.group.mode);
    let balances = super::balances(&mut tx, &access, mode).await?;
    Ok(Data(balances.into_iter().map(BalanceView::from).collect()))
}

/// What a group spent in one currency.
#[derive(Serialize, ToSchema)]
#[schema(as = GroupFiguresView)]
struct FiguresView {
    currency: Currency,
    /// How many expenses.
    count: i64,
    total: Money,
    members: Vec<MemberFiguresView>,
    /// The largest first.
    categories: Vec<CategoryFiguresView>,
    /// The latest first.
    months: Vec<MonthFiguresView>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = GroupMemberFiguresView)]
struct MemberFiguresView {
    member: MemberId,
    paid: Money,
    /// What was spent on them.
    owed: Money,
}

#[derive(Serialize, ToSchema)]
#[schema(as = GroupCategoryFiguresView)]
struct CategoryFiguresView {
    /// Empty for expenses without one.
    category: String,
    total: Money,
}

#[derive(Serialize, ToSchema)]
#[schema(as = GroupMonthFiguresView)]
struct MonthFiguresView {
    /// As `2026-01`.
    month: String,
    total: Money,
}

impl From<Figures> for FiguresView {
    fn from(figures: Figures) -> Self {
        let members = figures.members.into_iter().map(|own| MemberFiguresView {
            member: own.member,
            paid: own.paid,
            owed: own.owed,
        });
        let categories = figures.categories.into_iter();
        let months = figures.months.into_iter();
        Self {
            currency: figures.currency,
            count: figures.count,
            total: figures.total,
            members: members.collect(),
            categories: categories
                .map(|(category, total)| CategoryFiguresView { category, total })
                .collect(),
            months: months.map(|(month, total)| MonthFiguresView { month, total }).collect(),
        }
    }
}

/// What a group spent, by currency, member, category and month.
#[utoipa::path(
    get,
    path = "/api/v1/groups/{id}/analytics",
    params(GroupId),
    responses((status = 200, body = Vec<FiguresView>))
)]
async fn show_group_analytics(
    State(room): State<Room>,
    Caller(who): Caller,
    Path(id): Path<GroupId>,
) -> Result<Data<Vec<FiguresView>>> {
    let mut tx = room.app.db.read(who).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let figures = super::figures(&mut tx, access.group.id).await?;
    Ok(Data(figures.into_iter().map(FiguresView::from).collect()))
}

/// A friend across groups.
#[derive(Serialize, ToSchema)]
struct FriendView {
    /// Who they are, if they have an account.
    person: Option<PersonId>,
    /// Which member they are, if they have none.
    member: Option<MemberId>,
    name: String,
    /// What they are to pay, below zero what they are to be paid, by currency: the sums of the lines.
    totals: Vec<Money>,
    lines: Vec<FriendLineView>,
}

/// What one group says about a friend.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct FriendLineView {
    group: GroupId,
    group_name: String,
    amount: Money,
}

impl From<Friend> for FriendView {
    fn from(friend: Friend) -> Self {
        let (person, member) = match friend.other {
            Other::Person(person) => (Some(person), None),
            Other::Member(member) => (None, Some(member)),
        };
        let lines = friend.lines.into_iter().map(|line| FriendLineView {
            group: line.group,
            group_name: line.group_name,
            amount: line.amount,
        });
        let (name, totals) = (friend.name, friend.totals);
        Self { person, member, name, totals, lines: lines.collect() }
    }
}

/// Whom the caller owes and who owes them, across their groups.
#[utoipa::path(
    get,
    path = "/api/v1/groups/friends",
    responses((status = 200, body = Vec<FriendView>))
)]
async fn list_friends(
    State(room): State<Room>,
    Caller(who): Caller,
) -> Result<Data<Vec<FriendView>>> {
    let mut tx = room.app.db.read(who).await?;
    let person = groups::person(&tx).ok_or_else(|| {
        let message = "A key is nobody; this is about the person who asks.";
        Refusal::new(RefusalKind::Forbidden, "not_a_person", message)
    })?;
    let friends = super::friends(&mut tx, person).await?;
    Ok(Data(friends.into_iter().map(FriendView::from).collect()))
}
