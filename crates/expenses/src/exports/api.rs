//! Exports as files: short ones at once, long ones when a job has written them.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use base::permissions::Permission;
use base::{Refusal, Timestamp};
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use serde::Serialize;
use utoipa::ToSchema;
use web::{App, Caller, Created, Data, Json, Path, Query, Result, Routes, Rule, Write, routes};

use super::{Export, ExportId, Format, KEPT_SECONDS, State as Progress, jobs, summary};
use crate::expenses::api::ExportQuery;
use crate::room::Room;

/// The format that is a summary.
const PDF: &str = "pdf";

pub(crate) fn routes() -> Routes<Room> {
    let read = Rule::Needs(Permission::ExpensesRead);
    Routes::new()
        .route(read, routes!(export_expenses))
        .route(read, routes!(list_exports, order_export))
        .route(read, routes!(show_export))
        .route(read, routes!(fetch_export))
}

/// An export that a job writes.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ExportView {
    id: ExportId,
    /// `csv`, `json` or `journal`.
    format: &'static str,
    /// `running`, `done` or `failed`.
    state: &'static str,
    /// How much of it is written.
    percent: u64,
    /// How many expenses it is to hold.
    total: u64,
    /// Where the file is, once it is done.
    path: Option<String>,
    /// In bytes, as far as it is written.
    size: u64,
    created_at: Timestamp,
    ended_at: Option<Timestamp>,
    /// The file is kept until then.
    expires_at: Timestamp,
}

impl From<&Export> for ExportView {
    fn from(export: &Export) -> Self {
        let is_done = export.state == Progress::Done;
        let percent = export.written.saturating_mul(100).checked_div(export.total).unwrap_or(100);
        Self {
            id: export.id,
            format: export.format.word(),
            state: export.state.word(),
            percent: if is_done { 100 } else { percent.min(99) },
            total: export.total,
            path: is_done.then(|| format!("/api/v1/expenses/exports/{}/file", export.id)),
            size: export.size,
            created_at: export.created_at,
            ended_at: export.ended_at,
            expires_at: export.created_at.plus_seconds(KEPT_SECONDS),
        }
    }
}

/// Expenses as a file: `csv`, `json`, or `journal`, the plain text of hledger. Up to 50,000 at once, the oldest first;
/// of an expense that is split each part is a line. `pdf` is a summary of the days, this month's unless said.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/export",
    params(ExportQuery),
    responses(
        (status = 200, description = "The file, of the type that is asked for", content_type = "*/*"),
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
    if asked.format.as_deref() == Some(PDF) {
        if let Some(field) = asked.narrowed_by() {
            let message = "A summary is of all that was spent on some days.";
            return Err(Refusal::field(field, "invalid_value", message).into());
        }
        let wanted = asked.wanted().read(&mut tx).await?;
        let document = summary::summary(&mut tx, (wanted.from, wanted.to)).await?;
        // A few tables: less than a screen of work.
        return Ok((headers("application/pdf", PDF), pdf::render(&document)).into_response());
    }
    let format = format(&asked, true)?;
    let search = asked.wanted().read(&mut tx).await?;
    let (expenses, tree) = super::collect(&mut tx, search).await?;
    let text = [&format.head(), &*format.body(&expenses, &tree, true), format.tail()].concat();
    Ok((headers(format.media_type(), format.word()), text).into_response())
}

fn format(asked: &ExportQuery, is_at_once: bool) -> Result<Format, Refusal> {
    Format::parse(asked.format.as_deref().unwrap_or("csv")).ok_or_else(|| {
        let refusal = Refusal::field("format", "invalid_value", "There is no such format.");
        let mut accepts = Format::words();
        accepts.extend(is_at_once.then_some(PDF));
        Refusal { accepts, ..refusal }
    })
}

fn headers(media_type: &'static str, ending: &str) -> [(HeaderName, HeaderValue); 2] {
    let name = HeaderValue::from_str(&format!("attachment; filename=\"expenses.{ending}\""));
    [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CONTENT_DISPOSITION, name.unwrap_or(HeaderValue::from_static("attachment"))),
    ]
}

/// The organisation's exports of the last week, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/exports",
    responses((status = 200, body = Vec<ExportView>))
)]
async fn list_exports(
    State(app): State<App>,
    Caller(who): Caller,
) -> Result<Data<Vec<ExportView>>> {
    let mut tx = app.db.read(who).await?;
    let all = super::exports(&mut tx).await?;
    Ok(Data(all.iter().map(ExportView::from).collect()))
}

/// Asks for a file of any length, up to two million expenses; it is written beside other work and kept for a week.
#[utoipa::path(
    post,
    path = "/api/v1/expenses/exports",
    request_body = ExportQuery,
    responses(
        (status = 201, body = ExportView),
        (status = 409, description = "too_many_exports"),
        (status = 413, description = "too_many_rows"),
    )
)]
async fn order_export(write: Write, Json(asked): Json<ExportQuery>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let format = format(&asked, false)?;
    let search = asked.wanted().read(&mut tx).await?;
    let export = super::order(&mut tx, format, search).await?;
    write.commit(tx, Created(ExportView::from(&export))).await
}

/// One export, with how far it is.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/exports/{id}",
    params(ExportId),
    responses((status = 200, body = ExportView))
)]
async fn show_export(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<ExportId>,
) -> Result<Data<ExportView>> {
    let mut tx = app.db.read(who).await?;
    Ok(Data(ExportView::from(&super::export(&mut tx, id).await?)))
}

/// The file of an export that is done.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/exports/{id}/file",
    params(ExportId),
    responses(
        (status = 200, description = "The file, of the type that was asked for", content_type = "*/*"),
        (status = 409, description = "export_not_done"),
    ),
    extensions(("x-plain" = json!(true)))
)]
async fn fetch_export(
    State(room): State<Room>,
    Caller(who): Caller,
    Path(id): Path<ExportId>,
) -> Result<Response> {
    let mut tx = room.app.db.read(who).await?;
    let export = super::export(&mut tx, id).await?;
    tx.rollback().await?;
    if export.state != Progress::Done {
        let message = "The file is still being written, or could not be.";
        return Err(Refusal::conflict("export_not_done", message).into());
    }
    let headers = headers(export.format.media_type(), export.format.word());
    let length = [(header::CONTENT_LENGTH, HeaderValue::from(export.size))];
    // One part in memory at a time, and the next when that has gone out.
    let parts = stream::iter(0..export.parts).then(move |number| {
        let (files, key) = (room.files.clone(), jobs::part(&export, number));
        async move { files.get(&key?, base::files::MAX_SIZE).await }
    });
    let body = Body::from_stream(parts.map_err(|error| error.chain()));
    Ok((headers, length, body).into_response())
}
