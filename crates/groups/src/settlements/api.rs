//! Settlements as JSON.

use ::expenses::Day;
use axum::extract::State;
use axum::response::Response;
use base::permissions::Permission;
use base::{Refusal, Timestamp};
use jiff::tz::TimeZone;
use money::{Currency, Money, MoneyInput, Rate, Rounding};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    Caller, Created, Data, Digits, Fields, Json, Listed, Path, Result, Routes, Rule, Selection,
    Write, routes,
};

use super::upi::{self, Order};
use super::{Act, NewSettlement, Paid, Settlement, SettlementId, State as Standing};
use crate::groups::{GroupId, Role, enter};
use crate::members::{self, MemberId};
use crate::room::Room;

pub(crate) fn routes() -> Routes<Room> {
    let (read, write) = (Permission::GroupsRead, Permission::GroupsWrite);
    Routes::new()
        .route(Rule::Needs(read), routes!(list_settlements))
        .route(Rule::Needs(write), routes!(settle))
        .route(Rule::Needs(read), routes!(show_settlement))
        .route(Rule::Needs(write), routes!(act_on_settlement))
        .route(Rule::Needs(read), routes!(show_upi_link))
}

/// A payment that settles something.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SettlementView {
    id: SettlementId,
    from: MemberId,
    to: MemberId,
    /// What of a debt it settles.
    amount: Money,
    /// What was handed over, where that is in another currency.
    paid: Option<Money>,
    /// How much of it one unit of the debt's currency was worth.
    rate: Option<String>,
    #[schema(inline)]
    day: Day,
    note: String,
    state: Standing,
    /// True for what a member who left handed over to another: no money moved.
    handover: bool,
    created_at: Timestamp,
    changed_at: Timestamp,
}

impl From<Settlement> for SettlementView {
    fn from(settlement: Settlement) -> Self {
        let rate = settlement.paid.and_then(|paid| paid.rate);
        Self {
            id: settlement.id,
            from: settlement.from,
            to: settlement.to,
            amount: settlement.amount,
            paid: settlement.paid.map(|paid| paid.amount),
            rate: rate.map(|rate| rate.to_string()),
            day: settlement.day,
            note: settlement.note,
            state: settlement.state,
            handover: settlement.is_handover,
            created_at: settlement.created_at,
            changed_at: settlement.changed_at,
        }
    }
}

/// They have one order.
struct SettlementFields;

impl Fields for SettlementFields {
    const SORTED: &'static [&'static str] = &[];
    const FILTERED: &'static [&'static str] = &[];
}

/// The group's settlements, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/groups/{id}/settlements",
    params(GroupId, Selection<SettlementFields>),
    responses((status = 200, body = Vec<SettlementView>))
)]
async fn list_settlements(
    State(room): State<Room>,
    Caller(who): Caller,
    Path(id): Path<GroupId>,
    selection: Selection<SettlementFields>,
) -> Result<Listed<SettlementView>> {
    let paging = selection.paging;
    let mut tx = room.app.db.read(who).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let (found, total) =
        super::settlements(&mut tx, &access, paging.limit(), paging.offset()).await?;
    Ok(Listed(found.into_iter().map(SettlementView::from).collect(), paging.of(total)))
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SettlementBody {
    /// Who pays.
    from: MemberId,
    /// Whom.
    to: MemberId,
    /// What of a debt it settles; any part of it.
    amount: Digits,
    /// Of the debt; the group's unless named.
    #[serde(default)]
    currency: Option<Currency>,
    /// What was handed over, where that is in another currency.
    #[serde(default)]
    #[schema(value_type = Option<MoneyInput>)]
    paid: Option<Money>,
    /// How much of `paidCurrency` one unit of the debt's currency is worth; what was paid follows
    /// from it where it is not named.
    #[serde(default)]
    rate: Option<String>,
    /// Of what was handed over, where only the rate is named.
    #[serde(default)]
    paid_currency: Option<Currency>,
    /// Today in UTC unless named.
    #[serde(default, alias = "date")]
    #[schema(inline)]
    day: Option<Day>,
    #[serde(default)]
    note: String,
    /// True for a payment that is only proposed.
    #[serde(default)]
    proposed: bool,
}

impl SettlementBody {
    fn paid(&self, amount: Money) -> Result<Option<Paid>, Refusal> {
        let own = |field: &str, error: money::MoneyError| {
            Refusal::field(field, error.code(), error.to_string())
        };
        let rate = self.rate.as_deref().map(Rate::parse).transpose();
        let rate = rate.map_err(|error| own("rate", error))?;
        match (self.paid, rate, self.paid_currency) {
            (Some(amount), rate, _) => Ok(Some(Paid { amount, rate })),
            (None, Some(rate), Some(currency)) => {
                let paid = amount.convert(&rate, currency, Rounding::HalfUp);
                let amount = paid.map_err(|error| own("rate", error))?;
                Ok(Some(Paid { amount, rate: Some(rate) }))
            }
            (None, None, None) => Ok(None),
            (None, Some(_), None) => Err(missing("paidCurrency")),
            (None, None, Some(_)) => Err(missing("rate")),
        }
    }
}

fn missing(field: &str) -> Refusal {
    Refusal::field(field, "missing_field", "A payment in another currency needs it.")
}

/// Records a payment that was made, or proposes one. Any part of a debt can be settled.
#[utoipa::path(
    post,
    path = "/api/v1/groups/{id}/settlements",
    params(GroupId),
    responses((status = 201, body = SettlementView))
)]
async fn settle(
    write: Write,
    Path(id): Path<GroupId>,
    Json(body): Json<SettlementBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let access = enter(&mut tx, id, Role::Member).await?;
    let currency = body.currency.unwrap_or(access.group.currency);
    let amount = body.amount.money("amount", currency)?;
    let new = NewSettlement {
        id: None,
        from: body.from,
        to: body.to,
        amount,
        paid: body.paid(amount)?,
        day: body.day.unwrap_or_else(|| Day::today(tx.now(), &TimeZone::UTC)),
        note: body.note,
        is_paid: !body.proposed,
    };
    let settlement = super::settle(&mut tx, &access, new).await?;
    write.commit(tx, Created(SettlementView::from(settlement))).await
}

/// One settlement.
#[utoipa::path(
    get,
    path = "/api/v1/groups/{id}/settlements/{settlement}",
    params(("id" = GroupId, Path), ("settlement" = SettlementId, Path)),
    responses((status = 200, body = SettlementView))
)]
async fn show_settlement(
    State(room): State<Room>,
    Caller(who): Caller,
    Path((id, settlement)): Path<(GroupId, SettlementId)>,
) -> Result<Data<SettlementView>> {
    let mut tx = room.app.db.read(who).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    Ok(Data(super::settlement(&mut tx, &access, settlement).await?.into()))
}

/// What to do about a settlement.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum ActWord {
    /// Say that it was paid.
    Pay,
    /// Say that the money came.
    Confirm,
    /// Say that it did not.
    Dispute,
    /// Take it back.
    Undo,
}

impl From<ActWord> for Act {
    fn from(word: ActWord) -> Self {
        match word {
            ActWord::Pay => Self::Pay,
            ActWord::Confirm => Self::Confirm,
            ActWord::Dispute => Self::Dispute,
            ActWord::Undo => Self::Undo,
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ActBody {
    #[schema(inline)]
    act: ActWord,
}

/// Pays, confirms, disputes or undoes a settlement.
#[utoipa::path(
    put,
    path = "/api/v1/groups/{id}/settlements/{settlement}",
    params(("id" = GroupId, Path), ("settlement" = SettlementId, Path)),
    responses((status = 200, body = SettlementView))
)]
async fn act_on_settlement(
    write: Write,
    Path((id, settlement)): Path<(GroupId, SettlementId)>,
    Json(body): Json<ActBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let access = enter(&mut tx, id, Role::Member).await?;
    let after = super::act(&mut tx, &access, settlement, body.act.into()).await?;
    write.commit(tx, Data(SettlementView::from(after))).await
}

/// A link that opens a payment app.
#[derive(Serialize, ToSchema)]
struct UpiView {
    /// `upi://pay?…`.
    link: String,
    /// The same as a QR code in SVG.
    qr: String,
}

/// A link that pays a settlement over UPI, and the same as a QR code. Rupees only, to a member with
/// a UPI address.
#[utoipa::path(
    get,
    path = "/api/v1/groups/{id}/settlements/{settlement}/upi",
    params(("id" = GroupId, Path), ("settlement" = SettlementId, Path)),
    responses((status = 200, body = UpiView))
)]
async fn show_upi_link(
    State(room): State<Room>,
    Caller(who): Caller,
    Path((id, settlement)): Path<(GroupId, SettlementId)>,
) -> Result<Data<UpiView>> {
    let mut tx = room.app.db.read(who).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let settlement = super::settlement(&mut tx, &access, settlement).await?;
    let payee = members::member(&mut tx, &access, settlement.to).await?;
    let order = Order {
        address: payee.upi.as_deref().ok_or_else(|| {
            let message = "Whoever is to be paid has no UPI address here.";
            Refusal::conflict("upi_address_missing", message)
        })?,
        name: &payee.name,
        amount: settlement.paid.map_or(settlement.amount, |paid| paid.amount),
        note: &access.group.name,
        reference: &settlement.id.to_string(),
    };
    let link = upi::link(&order)?;
    let qr = upi::qr(&link)?;
    Ok(Data(UpiView { link, qr }))
}
