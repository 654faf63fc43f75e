//! The pages about cards: the overview, the cards, one card, one decision. They read through the doors of the rooms and
//! put what they find into words and views.
//!
//! No SQL, no arithmetic on amounts, no rules.

mod card;
mod decision;
mod overview;
mod rows;
pub mod views;
mod words;

use axum::Router;
use axum::routing::{get, post};
use base::Refusal;
use web::{App, MenuItem, Path, Problem};

/// The entries of the navigation that lead here.
pub const MENU: [MenuItem; 2] = [
    MenuItem { name: "Overview", path: "/", key: 'o' },
    MenuItem { name: "Cards", path: "/cards", key: 'c' },
];

/// What an address names, or why it names nothing.
type Address<T> = Result<Path<T>, Problem>;

/// What an address names. People follow links and do not care how ids are spelt: one that is none leads nowhere, like
/// one that does not exist.
fn known<T>(address: Address<T>, thing: &str) -> web::Result<T> {
    let Path(id) = address.map_err(|_| Refusal::not_found(thing))?;
    Ok(id)
}

/// The routes of this room.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(overview::show))
        .route(overview::STREAM, get(overview::stream))
        .route("/cards", get(card::list))
        .route("/cards/{id}", get(card::show))
        .route("/cards/{id}/freeze", post(card::freeze))
        .route("/cards/{id}/unfreeze", post(card::unfreeze))
        .route("/decisions/{id}", get(decision::show))
}
