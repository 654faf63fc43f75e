//! Rates as JSON.

use axum::extract::State;
use base::Refusal;
use base::permissions::Permission;
use money::{Currency, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{App, Caller, Data, Query, Result, Routes, Rule, routes};

use crate::{Day, books};

pub(crate) fn routes() -> Routes {
    Routes::new().route(Rule::Needs(Permission::ExpensesRead), routes!(convert_amount))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ConversionQuery {
    /// What to convert.
    #[serde(default)]
    amount: Option<String>,
    /// Its currency.
    from: Currency,
    /// The other; the book's unless said.
    #[serde(default)]
    to: Option<Currency>,
    /// Today unless said.
    #[serde(default)]
    date: Option<Day>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ConversionView {
    amount: Money,
    becomes: Money,
    /// Units of the one currency that one euro bought.
    from_per_euro: String,
    /// Units of the other.
    to_per_euro: String,
    /// When both were published.
    date: Day,
}

/// What an amount is in another currency, by the rates of a day or the last ones published before. 1 unless an amount
/// is said.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/rates",
    params(ConversionQuery),
    responses(
        (status = 200, body = ConversionView),
        (status = 422, description = "rate_unknown: nobody makes one up."),
    )
)]
async fn convert_amount(
    State(app): State<App>,
    Caller(who): Caller,
    Query(asked): Query<ConversionQuery>,
) -> Result<Data<ConversionView>> {
    let mut tx = app.db.read(who).await?;
    let book = books::book(&mut tx).await?;
    let day = match asked.date {
        Some(day) => day,
        None => books::today(&mut tx, &book).await?,
    };
    let bad = |error: money::MoneyError| Refusal::field("amount", error.code(), error.to_string());
    let text = asked.amount.as_deref().unwrap_or("1");
    let amount = Money::parse_plain(text, asked.from).map_err(bad)?;
    let quote = super::on(&mut tx, asked.from, asked.to.unwrap_or(book.currency), day).await?;
    Ok(Data(ConversionView {
        amount,
        becomes: quote.convert(amount).map_err(bad)?,
        from_per_euro: quote.from_per_euro.to_string(),
        to_per_euro: quote.to_per_euro.to_string(),
        date: quote.day,
    }))
}
