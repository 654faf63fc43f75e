//! Transfers: one, many, and what became of them.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use base::gather::Gather;
use base::permissions::Permission;
use base::{Error, Refusal, Timestamp};
use money::Currency;
use serde::Serialize;
use utoipa::ToSchema;
use web::{
    App, Caller, Created, Data, Json, Path, Problem, Result, Routes, Rule,
    UtoipaMethodRouterExt as _, Write, body_limit, routes,
};

use super::orders::Order;
use super::views::{BalancesView, TransferView, amount};
use super::{Room, organisation};
use crate::statements::{Sides, Units};
use crate::{Ask, Command, Done, MAX_BATCH, Outcome, Posting, Scope, TransferId};

/// Largest body of a batch, in bytes: 512 for each of its commands.
const BATCH_BODY_LIMIT: usize = MAX_BATCH * 512;

pub(super) fn rooms() -> Routes<Room> {
    let manage = Rule::Needs(Permission::TransfersManage);
    Routes::new()
        .route(manage, routes!(transfer))
        .route(manage, routes!(batch).layer(body_limit(BATCH_BODY_LIMIT)))
        .route(Rule::Needs(Permission::TransfersRead), routes!(read))
}

/// What a command came to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Receipt {
    id: TransferId,
    outcome: &'static str,
    /// Why not, for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'static str>,
    /// What was really held, moved or released.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<Currency>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    debit_account: Option<BalancesView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credit_account: Option<BalancesView>,
}

impl Receipt {
    fn new(id: TransferId, done: &Done, sides: Option<Sides>) -> Self {
        let known = sides.filter(|_| done.outcome.is_success());
        let view = |account: fn(&Sides) -> _, totals| {
            let sides = known?;
            Some(BalancesView::after(account(&sides), sides.unit, totals?))
        };
        Self {
            id,
            outcome: done.outcome.code(),
            detail: done.outcome.refusal().map(|(_, detail)| detail),
            amount: known.map(|sides| amount(done.amount, sides.unit)),
            currency: known.map(|sides| sides.unit),
            at: done.at,
            debit_account: view(|sides| sides.debit, done.debit),
            credit_account: view(|sides| sides.credit, done.credit),
        }
    }
}

/// Does one command: a movement, a hold, or what becomes of one.
///
/// 201 when done now, 200 when it was done before, and otherwise the problem that the outcome is.
#[utoipa::path(
    post,
    path = "/api/v1/ledger/transfers",
    responses((status = 201, body = Receipt), (status = 200, body = Receipt))
)]
async fn transfer(
    State(app): State<App>,
    State(posting): State<Gather<Posting>>,
    write: Write,
    Json(order): Json<Order>,
) -> Result<Response> {
    let organisation = organisation(write.who())?;
    let mut tx = app.db.read(write.who().clone()).await?;
    let units = Units::find(&mut tx, organisation, order.accounts(), order.hold()).await?;
    drop(tx);
    let commands = vec![order.command(&units)?];
    let scope = Some(organisation);
    let answer = |done: &[Done]| answer(&order, &units, done);
    if write.has_key() {
        // The answer is stored with the work, so the work has a transaction of its own.
        return alone(&write, &commands, scope, answer).await;
    }
    let who = Some(write.who().clone());
    Ok(answer(&posting.ask(Ask { commands, scope, who }).await?)?)
}

fn answer(order: &Order, units: &Units, done: &[Done]) -> Result<Response, Error> {
    let done = done.first().ok_or_else(|| Error::fault("a command has no outcome"))?;
    if let Some((kind, message)) = done.outcome.refusal() {
        // An answer like any other: the books remember it, so it is committed.
        let refusal = Refusal::new(kind, done.outcome.code(), message);
        return Ok(Problem::from(refusal).into_response());
    }
    let receipt = Receipt::new(order.id, done, order.sides(units));
    Ok(if done.outcome == Outcome::Created {
        Created(receipt).into_response()
    } else {
        Data(receipt).into_response()
    })
}

/// Runs `commands` in a transaction of their own.
async fn alone(
    write: &Write,
    commands: &[Command],
    scope: Scope,
    answer: impl Fn(&[Done]) -> Result<Response, Error>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let done = crate::post(&mut tx, commands, scope).await?;
    crate::record(&mut tx, commands, &done);
    write.commit(tx, answer(&done)?).await
}

/// Does many commands in one transaction, each by itself unless linked.
///
/// 200 with one receipt for each row, refused ones among them. A row that cannot be understood
/// refuses the whole batch.
#[utoipa::path(
    post,
    path = "/api/v1/ledger/transfers/batch",
    responses((status = 200, body = Vec<Receipt>))
)]
async fn batch(
    State(app): State<App>,
    write: Write,
    Json(orders): Json<Vec<Order>>,
) -> Result<Response> {
    let organisation = organisation(write.who())?;
    let accounts = orders.iter().flat_map(Order::accounts);
    let holds = orders.iter().filter_map(Order::hold);
    let mut tx = app.db.read(write.who().clone()).await?;
    let mut units = Units::find(&mut tx, organisation, accounts, holds).await?;
    drop(tx);
    let commands = Order::commands(&orders, &mut units)?;
    let receipt =
        |(order, done): (&Order, &Done)| Receipt::new(order.id, done, order.sides(&units));
    let receipts =
        |done: &[Done]| -> Vec<Receipt> { orders.iter().zip(done).map(receipt).collect() };
    alone(&write, &commands, Some(organisation), |done| Ok(Data(receipts(done)).into_response()))
        .await
}

/// What a transfer did, as the journal has it.
#[utoipa::path(
    get,
    path = "/api/v1/ledger/transfers/{id}",
    params(TransferId),
    responses((status = 200, body = TransferView)),
)]
async fn read(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<TransferId>,
) -> Result<Data<TransferView>> {
    let organisation = organisation(&who)?;
    let mut tx = app.db.read(who).await?;
    let found = crate::transfer(&mut tx, id, Some(organisation)).await?;
    let transfer = found.ok_or_else(|| Refusal::not_found("transfer"))?;
    let units = Units::find(&mut tx, organisation, [transfer.debit], []).await?;
    let unit = units.of_account(transfer.debit);
    let unit = unit.ok_or_else(|| Error::fault("a transfer's account has no unit"))?;
    Ok(Data(TransferView::new(transfer, unit)))
}
