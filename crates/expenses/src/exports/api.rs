//! Exports as files.

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use base::Refusal;
use base::permissions::Permission;
use web::{App, Caller, Data, Query, Result, Routes, Rule, routes};

use super::rules;
use crate::books;
use crate::expenses::api::{ExpenseView, ExportQuery};

pub(crate) fn routes() -> Routes {
    Routes::new().route(Rule::Needs(Permission::ExpensesRead), routes!(export_expenses))
}

/// The formats, as callers spell them.
const FORMATS: [&str; 3] = ["csv", "json", "journal"];

/// Expenses as a file: `csv`, `json`, or `journal`, the plain text of hledger. Up to 50,000 at once, the oldest first;
/// of an expense that is split each part is a line.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/export",
    params(ExportQuery),
    responses(
        (status = 200, description = "The file", content_type = "text/csv"),
        (status = 413, description = "too_many_rows"),
    ),
    extensions(("x-plain" = json!(true)))
)]
async fn export_expenses(
    State(app): State<App>,
    Caller(who): Caller,
    Query(asked): Query<ExportQuery>,
) -> Result<Response> {
    let mut tx = app.db.snapshot(who).await?;
    let (format, wanted) = asked.split();
    let search = wanted.search(&books::book(&mut tx).await?)?;
    let format = format.unwrap_or_else(|| "csv".to_owned());
    if !FORMATS.contains(&format.as_str()) {
        let refusal = Refusal::field("format", "invalid_value", "There is no such format.");
        return Err(Refusal { accepts: FORMATS.to_vec(), ..refusal }.into());
    }
    let (expenses, tree) = super::collect(&mut tx, search).await?;
    Ok(match format.as_str() {
        "json" => Data(expenses.iter().map(ExpenseView::from).collect::<Vec<_>>()).into_response(),
        "journal" => {
            file("text/plain; charset=utf-8", "expenses.journal", rules::journal(&expenses, &tree))
        }
        _ => file("text/csv; charset=utf-8", "expenses.csv", rules::csv(&expenses, &tree)),
    })
}

fn file(media_type: &'static str, name: &'static str, text: String) -> Response {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let headers: [(HeaderName, HeaderValue); 2] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (
            header::CONTENT_DISPOSITION,
            disposition.unwrap_or(HeaderValue::from_static("attachment")),
        ),
    ];
    (headers, text).into_response()
}
