//! Cards and the accounts that pay for them as JSON. Amounts are decimal strings with their currency.

use axum::extract::{FromRef, State};
use axum::response::Response;
use base::gather::Gather;
use base::permissions::Permission;
use base::{Refusal, Timestamp, Tx};
use ledger::AccountId;
use money::{Currency, Money, MoneyInput};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    App, Bulk, Caller, Created, Data, Fields, IfMatch, Json, Listed, Order, Outcomes, Path, Result,
    Routes, Rule, Selection, Versioned, Write, routes,
};

use crate::NewCard;
use crate::issuing::reading::Reading;
use crate::issuing::{Card, CardId, CardOrder, CardSearch, CardState, HolderId, ProgrammeId};

/// What reading one card needs.
#[derive(Clone)]
pub(super) struct Shown {
    pub app: App,
    pub cards: Gather<Reading>,
}

impl FromRef<Shown> for App {
    fn from_ref(shown: &Shown) -> Self {
        shown.app.clone()
    }
}

pub(super) fn rooms(reading: Shown) -> Routes {
    let (read, manage) = (Rule::Needs(Permission::CardsRead), Rule::Needs(Permission::CardsManage));
    Routes::new()
        .route(Rule::Needs(Permission::ProgrammesManage), routes!(open_funding))
        .route(manage, routes!(issue))
        .route(read, routes!(list_cards))
        .merge(Routes::new().route(read, routes!(show_card)).with_state(reading))
        .route(manage, routes!(set_status))
        .route(manage, routes!(set_statuses))
        .route(manage, routes!(freeze, lift_freeze))
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FundingBody {
    currency: Currency,
    #[serde(default)]
    #[schema(value_type = Option<MoneyInput>)]
    credit_limit: Option<Money>,
}

#[derive(Serialize, ToSchema)]
struct FundingView {
    id: AccountId,
}

/// Opens an account that cards are paid from.
#[utoipa::path(
    post,
    path = "/api/v1/cards/accounts",
    responses((status = 201, body = FundingView))
)]
async fn open_funding(write: Write, Json(body): Json<FundingBody>) -> Result<Response> {
    let limit = match body.credit_limit {
        None => 0,
        Some(limit) if limit.currency() == body.currency && !limit.is_negative() => limit.minor(),
        Some(_) => {
            let message = "A credit limit is zero or more, in the account's currency.";
            return Err(Refusal::field("creditLimit", "out_of_range", message).into());
        }
    };
    let mut tx = write.begin().await?;
    let id = crate::open_funding(&mut tx, body.currency, limit).await?;
    write.commit(tx, Created(FundingView { id })).await
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CardBody {
    programme: ProgrammeId,
    cardholder: HolderId,
    funding_account: AccountId,
    #[serde(default)]
    network_token: Option<String>,
    last_four: String,
    expires_on: Timestamp,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CardView {
    id: CardId,
    programme: ProgrammeId,
    cardholder: HolderId,
    funding_account: AccountId,
    network_token: String,
    last_four: String,
    status: &'static str,
    frozen: bool,
    expires_on: Timestamp,
}

impl CardView {
    fn of(card: Card) -> Self {
        Self {
            id: card.id,
            programme: card.programme,
            cardholder: card.holder,
            funding_account: card.funding_account,
            network_token: card.network_token,
            last_four: card.last_four,
            status: card.state.name(),
            frozen: card.is_frozen,
            expires_on: card.expires_on,
        }
    }
}

/// Issues a card.
#[utoipa::path(
    post,
    path = "/api/v1/cards",
    responses(
        (status = 201, body = CardView),
        (status = 409, description = "network_token_taken"),
    )
)]
async fn issue(write: Write, Json(body): Json<CardBody>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let new = NewCard {
        programme: body.programme,
        holder: body.cardholder,
        funding_account: body.funding_account,
        network_token: body.network_token,
        last_four: body.last_four,
        expires_on: body.expires_on,
    };
    let card = crate::issue(&mut tx, new).await?;
    let view = CardView::of(card);
    write.commit(tx, Created(view)).await
}

struct CardFields;

impl Fields for CardFields {
    const SORTED: &'static [&'static str] = &["createdAt", "expiresOn", "lastFour", "status"];
    const FILTERED: &'static [&'static str] = &["status", "lastFour"];
}

fn wanted(selection: &Selection<CardFields>) -> CardSearch {
    let text = |field| selection.filter(field).unwrap_or_default().to_owned();
    let order = |order: &Order| {
        let by = match order.field {
            "expiresOn" => CardOrder::Expiry,
            "lastFour" => CardOrder::LastFour,
            "status" => CardOrder::Status,
            _ => CardOrder::Issued,
        };
        (by, order.descending)
    };
    CardSearch {
        status: text("status"),
        last_four: text("lastFour"),
        holder: None,
        orders: selection.orders.iter().map(order).collect(),
        limit: selection.paging.limit(),
        offset: selection.paging.offset(),
    }
}

/// The cards of the organisation, a page at a time.
#[utoipa::path(
    get,
    path = "/api/v1/cards",
    params(Selection<CardFields>),
    responses((status = 200, body = Vec<CardView>)),
)]
async fn list_cards(
    State(app): State<App>,
    Caller(who): Caller,
    selection: Selection<CardFields>,
) -> Result<Listed<CardView>> {
    let mut tx = app.db.read(who).await?;
    let (cards, total) = crate::cards(&mut tx, &wanted(&selection)).await?;
    Ok(Listed(cards.into_iter().map(CardView::of).collect(), selection.paging.of(total)))
}

/// One card, with its version in `ETag`.
#[utoipa::path(
    get,
    path = "/api/v1/cards/{id}",
    params(CardId),
    responses((status = 200, body = CardView)),
)]
async fn show_card(
    State(shown): State<Shown>,
    Caller(who): Caller,
    Path(id): Path<CardId>,
) -> Result<Versioned<CardView>> {
    let card = shown.cards.ask((crate::owner_of(&who)?, id)).await?;
    Ok(Versioned(CardView::of(card.ok_or_else(|| Refusal::not_found("card"))?)))
}

async fn card_view(tx: &mut Tx, id: CardId) -> Result<Data<CardView>> {
    let card = crate::card(tx, id).await?;
    Ok(Data(CardView::of(card)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StatusBody {
    status: Status,
}

#[derive(Deserialize, ToSchema, Clone, Copy)]
#[schema(as = WantedCardStatus)]
#[serde(rename_all = "snake_case")]
enum Status {
    Active,
    Suspended,
    Terminated,
}

impl From<Status> for CardState {
    fn from(status: Status) -> Self {
        match status {
            Status::Active => Self::Active,
            Status::Suspended => Self::Suspended,
            Status::Terminated => Self::Terminated,
        }
    }
}

/// Activates, suspends or terminates a card; with `If-Match` only the version that was read.
#[utoipa::path(
    put,
    path = "/api/v1/cards/{id}/status",
    params(CardId, IfMatch),
    responses((status = 200, body = CardView)),
)]
async fn set_status(
    write: Write,
    Path(id): Path<CardId>,
    meant_for: IfMatch,
    Json(body): Json<StatusBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let card = crate::card_to_change(&mut tx, id).await?;
    meant_for.check(&CardView::of(card))?;
    crate::set_card_state(&mut tx, id, body.status.into()).await?;
    let card = crate::card(&mut tx, id).await?;
    let view = CardView::of(card);
    write.commit(tx, Versioned(view)).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StatusesBody {
    cards: Vec<CardId>,
    status: Status,
}

/// Activates, suspends or terminates up to 100 cards, each for itself.
#[utoipa::path(
    put,
    path = "/api/v1/cards/status",
    responses((status = 200, body = Outcomes<CardView>), (status = 207, body = Outcomes<CardView>)),
)]
async fn set_statuses(write: Write, Json(body): Json<StatusesBody>) -> Result<Response> {
    let mut bulk = Bulk::of("cards", &body.cards)?;
    let mut tx = write.begin().await?;
    for id in body.cards {
        let outcome = set_one(&mut tx, id, body.status.into()).await;
        bulk.push(outcome)?;
    }
    write.commit(tx, bulk).await
}

async fn set_one(tx: &mut Tx, id: CardId, state: CardState) -> base::Result<CardView> {
    crate::set_card_state(tx, id, state).await?;
    let card = crate::card(tx, id).await?;
    Ok(CardView::of(card))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FreezeBody {
    reason: String,
}

/// Freezes a card: it declines until the freeze is lifted.
#[utoipa::path(
    put,
    path = "/api/v1/cards/{id}/freeze",
    params(CardId),
    responses((status = 200, body = CardView)),
)]
async fn freeze(
    write: Write,
    Path(id): Path<CardId>,
    Json(body): Json<FreezeBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    crate::freeze(&mut tx, id, &body.reason).await?;
    let view = card_view(&mut tx, id).await?;
    write.commit(tx, view).await
}

/// Lifts the freeze of a card.
#[utoipa::path(
    delete,
    path = "/api/v1/cards/{id}/freeze",
    params(CardId),
    responses((status = 200, body = CardView)),
)]
async fn lift_freeze(write: Write, Path(id): Path<CardId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    crate::lift_freeze(&mut tx, id).await?;
    let view = card_view(&mut tx, id).await?;
    write.commit(tx, view).await
}
