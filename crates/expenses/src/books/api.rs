//! The book as JSON.

use axum::extract::State;
use axum::response::Response;
use base::permissions::Permission;
use money::Currency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{App, Caller, Data, Json, Result, Routes, Rule, Write, routes};

use super::Book;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .route(Rule::Needs(Permission::ExpensesRead), routes!(show_book))
        .route(Rule::Needs(Permission::ExpensesWrite), routes!(change_book))
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ExpenseBookView {
    /// What amounts are counted in, and what they are in where nobody says.
    currency: Currency,
    /// By which clock a day begins, for whoever has not chosen one: an IANA name.
    time_zone: String,
}

impl From<Book> for ExpenseBookView {
    fn from(book: Book) -> Self {
        Self { currency: book.currency, time_zone: book.time_zone }
    }
}

/// How the organisation keeps its expenses.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/book",
    responses((status = 200, body = ExpenseBookView))
)]
async fn show_book(State(app): State<App>, Caller(who): Caller) -> Result<Data<ExpenseBookView>> {
    let mut tx = app.db.read(who).await?;
    Ok(Data(super::book(&mut tx).await?.into()))
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ExpenseBookBody {
    #[serde(default)]
    currency: Option<Currency>,
    #[serde(default, alias = "time_zone")]
    time_zone: Option<String>,
}

/// Changes how the organisation keeps its expenses from now on.
#[utoipa::path(
    patch,
    path = "/api/v1/expenses/book",
    responses((status = 200, body = ExpenseBookView))
)]
async fn change_book(write: Write, Json(body): Json<ExpenseBookBody>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let book = super::change(&mut tx, body.currency, body.time_zone).await?;
    write.commit(tx, Data(ExpenseBookView::from(book))).await
}
