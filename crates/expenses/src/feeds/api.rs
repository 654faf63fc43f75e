//! Feeds as JSON.

use axum::extract::State;
use axum::response::Response;
use base::permissions::Permission;
use money::Currency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{App, Caller, Created, Data, Json, Path, Result, Routes, Rule, Write, routes};

use super::{Feed, FeedChange, FeedId, Reading};

pub(crate) fn routes() -> Routes {
    let (read, write) =
        (Rule::Needs(Permission::ExpensesRead), Rule::Needs(Permission::ExpensesWrite));
    Routes::new()
        .route(read, routes!(list_feeds))
        .route(write, routes!(add_feed))
        .route(read, routes!(show_feed))
        .route(write, routes!(change_feed))
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct FeedView {
    id: FeedId,
    name: String,
    /// The currency of what does not say its own.
    currency: Currency,
    /// How its files are read, as far as they do not say it themselves.
    reading: Reading,
}

impl From<Feed> for FeedView {
    fn from(feed: Feed) -> Self {
        let Feed { id, name, currency, reading } = feed;
        Self { id, name, currency, reading }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FeedBody {
    name: String,
    /// The currency of what does not say its own; the book's unless said.
    #[serde(default)]
    currency: Option<Currency>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FeedChangeBody {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    currency: Option<Currency>,
    /// How its files are read from now on.
    #[serde(default)]
    reading: Option<Reading>,
}

/// Where files of bookings come from: bank accounts and cards, by their names.
#[utoipa::path(
    get,
    path = "/api/v1/imports/feeds",
    responses((status = 200, body = Vec<FeedView>))
)]
async fn list_feeds(State(app): State<App>, Caller(who): Caller) -> Result<Data<Vec<FeedView>>> {
    let mut tx = app.db.read(who).await?;
    let all = super::feeds(&mut tx).await?;
    Ok(Data(all.into_iter().map(FeedView::from).collect()))
}

/// Adds a feed.
#[utoipa::path(
    post,
    path = "/api/v1/imports/feeds",
    responses(
        (status = 201, body = FeedView),
        (status = 409, description = "feed_exists, too_many_feeds"),
    )
)]
async fn add_feed(write: Write, Json(body): Json<FeedBody>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let feed = super::add(&mut tx, &body.name, body.currency).await?;
    write.commit(tx, Created(FeedView::from(feed))).await
}

/// One feed.
#[utoipa::path(
    get,
    path = "/api/v1/imports/feeds/{id}",
    params(FeedId),
    responses((status = 200, body = FeedView))
)]
async fn show_feed(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<FeedId>,
) -> Result<Data<FeedView>> {
    let mut tx = app.db.read(who).await?;
    Ok(Data(super::feed(&mut tx, id).await?.into()))
}

/// Changes a feed: its name, its currency, how its files are read. What was imported stays as it is.
#[utoipa::path(
    patch,
    path = "/api/v1/imports/feeds/{id}",
    params(FeedId),
    responses((status = 200, body = FeedView), (status = 409, description = "feed_exists"))
)]
async fn change_feed(
    write: Write,
    Path(id): Path<FeedId>,
    Json(body): Json<FeedChangeBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let FeedChangeBody { name, currency, reading } = body;
    let feed = super::change(&mut tx, id, FeedChange { name, currency, reading }).await?;
    write.commit(tx, Data(FeedView::from(feed))).await
}
