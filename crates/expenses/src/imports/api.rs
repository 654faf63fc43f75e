//! Imports as JSON.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use base::permissions::Permission;
use base::{Error, Refusal, Timestamp, Tx};
use formats::csv::{Detected, Doubt, Mapping};
use formats::{Format, Limits};
use money::{Currency, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    App, Caller, Created, Data, Fields, Json, Listed, Paging, Path, Query, Raw, Result, Routes,
    Rule, Selection, UtoipaMethodRouterExt as _, Write, body_limit, routes,
};

use super::rules::{self, Counts, Decision, Report, Row, State as Progress, Verdict};
use super::{Import, ImportId};
use crate::feeds::{self, FeedId};
use crate::{Day, ExpenseId};

/// Rows that are decided in one request, at most.
const MAX_DECISIONS: usize = 1_000;

pub(crate) fn routes() -> Routes {
    let (read, write) =
        (Rule::Needs(Permission::ExpensesRead), Rule::Needs(Permission::ExpensesWrite));
    let largest = Limits::default().bytes;
    Routes::new()
        .route(read, routes!(list_imports))
        .route(write, routes!(open_import).layer(body_limit(largest)))
        .route(read, routes!(detect_format).layer(body_limit(largest)))
        .route(read, routes!(show_import))
        .route(write, routes!(discard_import))
        .route(read, routes!(list_rows))
        .route(write, routes!(decide_rows))
        .route(write, routes!(commit_import))
        .route(write, routes!(undo_import))
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ImportView {
    id: ImportId,
    feed_id: FeedId,
    file_name: String,
    /// `csv`, `ofx`, `qif`, `camt053`, `mt940`.
    format: &'static str,
    state: Progress,
    /// 0 until somebody does it, 10 while it is done, 100 then: it is done in one piece.
    percent: i64,
    /// How many rows of each kind it has.
    counts: Counts,
    /// What there is to know about the file.
    report: Report,
    /// True where this very file was imported before and nothing was done.
    repeated: bool,
    created_at: Timestamp,
    ended_at: Option<Timestamp>,
}

impl ImportView {
    async fn of(tx: &mut Tx, import: Import, repeated: bool) -> base::Result<Self> {
        let counts = super::counts(tx, import.id).await?;
        Ok(Self {
            id: import.id,
            feed_id: import.feed,
            file_name: import.file_name,
            format: import.format.name(),
            state: import.state,
            percent: import.percent,
            counts,
            report: import.report,
            repeated,
            created_at: import.created_at,
            ended_at: import.ended_at,
        })
    }
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RowView {
    /// Its place among the rows, by which it is decided.
    number: i64,
    /// Its line in the file.
    line: i64,
    date: Day,
    /// As the bank says it: below zero, money left.
    amount: Money,
    merchant: String,
    description: String,
    pending: bool,
    verdict: Verdict,
    /// How alike the texts are where it is likely, in percent.
    likeness: u8,
    decision: Option<Decision>,
    /// The expense that it is or has become.
    expense_id: Option<ExpenseId>,
}

impl From<Row> for RowView {
    fn from(row: Row) -> Self {
        Self {
            number: row.number,
            line: row.line,
            date: row.day,
            amount: row.amount,
            merchant: row.merchant,
            description: row.description,
            pending: row.pending,
            verdict: row.verdict,
            likeness: row.likeness,
            decision: row.decision,
            expense_id: row.expense,
        }
    }
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct OpenQuery {
    /// Where the file comes from.
    feed: FeedId,
    /// As the file is called.
    #[serde(default)]
    name: String,
}

/// Takes a file of a bank: CSV, OFX, QFX, QIF, CAMT.053 or MT940, as it is. It is read and compared with what is known,
/// and nothing is done yet. Money that came (`money_in`) becomes nothing, unless a decision says that it is money back.
/// The same file again answers with its import.
#[utoipa::path(
    post,
    path = "/api/v1/imports",
    params(OpenQuery),
    request_body(content = String, content_type = "application/octet-stream"),
    responses(
        (status = 201, body = ImportView),
        (status = 200, body = ImportView, description = "This very file was imported before."),
        (status = 409, description = "too_many_imports"),
        (status = 413, description = "file_too_large, file_too_many_rows"),
        (status = 422, description = "file_…: what is wrong with the file, with line and column"),
    )
)]
async fn open_import(
    State(app): State<App>,
    write: Write,
    Query(query): Query<OpenQuery>,
    Raw(bytes): Raw,
) -> Result<Response> {
    let mut tx = app.db.read(write.who().clone()).await?;
    let hints = feeds::feed(&mut tx, query.feed).await?.hints();
    tx.rollback().await?;
    let file = read(move || rules::read(&bytes, &hints)).await?;
    let mut tx = write.begin().await?;
    let (import, repeated) = super::open(&mut tx, query.feed, &query.name, file).await?;
    let view = ImportView::of(&mut tx, import, repeated).await?;
    let answer = if repeated { Data(view).into_response() } else { Created(view).into_response() };
    write.commit(tx, answer).await
}

/// Reads a file beside the runtime: a large one takes its time.
pub(crate) async fn read<T: Send + 'static>(
    work: impl FnOnce() -> std::result::Result<T, Refusal> + Send + 'static,
) -> base::Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|error| Error::caused("reading a file", error))??)
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DetectionView {
    /// `csv`, `ofx`, `qif`, `camt053`, `mt940`; of the bills of a group `splitwise`, `spliit`, `ihatemoney`, `cospend`.
    format: &'static str,
    /// How a CSV is to be read, if dates and amounts were found in it.
    mapping: Option<Mapping>,
    /// What the file leaves open: somebody has to look at the mapping and keep it with the feed.
    doubts: Vec<Doubt>,
    /// What its columns are called.
    header: Vec<String>,
    /// Its first rows.
    sample: Vec<Vec<String>>,
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct DetectionQuery {
    /// The currency of amounts that do not say theirs.
    #[serde(default)]
    currency: Option<Currency>,
}

/// Names the format of a file and finds out how a CSV is to be read. Nothing is kept.
#[utoipa::path(
    post,
    path = "/api/v1/imports/detection",
    params(DetectionQuery),
    request_body(content = String, content_type = "application/octet-stream"),
    responses(
        (status = 200, body = DetectionView),
        (status = 413, description = "file_too_large"),
        (status = 422, description = "file_…: what is wrong with the file, with line and column"),
    ),
    extensions(("x-reads" = json!(true)))
)]
async fn detect_format(
    _caller: Caller,
    Query(query): Query<DetectionQuery>,
    Raw(bytes): Raw,
) -> Result<Data<DetectionView>> {
    let detect = move || {
        let limits = Limits::default();
        let refused = |error| rules::refused(&error);
        let format = formats::detect(&bytes, &limits).map_err(refused)?;
        let found = match format {
            Format::Csv => {
                formats::csv::detect(&bytes, query.currency, &limits).map_err(refused)?
            }
            _ => Detected { mapping: None, doubts: vec![], header: vec![], sample: vec![] },
        };
        Ok((format, found))
    };
    let (format, Detected { mapping, doubts, header, sample }) = read(detect).await?;
    Ok(Data(DetectionView { format: format.name(), mapping, doubts, header, sample }))
}

/// They have one order.
struct ImportFields;

impl Fields for ImportFields {
    const SORTED: &'static [&'static str] = &[];
    const FILTERED: &'static [&'static str] = &[];
}

/// The organisation's imports, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/imports",
    params(Selection<ImportFields>),
    responses((status = 200, body = Vec<ImportView>))
)]
async fn list_imports(
    State(app): State<App>,
    Caller(who): Caller,
    selection: Selection<ImportFields>,
) -> Result<Listed<ImportView>> {
    let paging = selection.paging;
    let mut tx = app.db.read(who).await?;
    let (found, total) = super::imports(&mut tx, paging.limit(), paging.offset()).await?;
    let mut views = Vec::with_capacity(found.len());
    for import in found {
        views.push(ImportView::of(&mut tx, import, false).await?);
    }
    Ok(Listed(views, paging.of(total)))
}

/// One import, with how far it is.
#[utoipa::path(
    get,
    path = "/api/v1/imports/{id}",
    params(ImportId),
    responses((status = 200, body = ImportView))
)]
async fn show_import(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<ImportId>,
) -> Result<Data<ImportView>> {
    let mut tx = app.db.read(who).await?;
    let import = super::import(&mut tx, id).await?;
    Ok(Data(ImportView::of(&mut tx, import, false).await?))
}

/// Discards an import that was not done.
#[utoipa::path(
    delete,
    path = "/api/v1/imports/{id}",
    params(ImportId),
    responses(
        (status = 200, body = ()),
        (status = 409, description = "import_ended, import_running"),
    )
)]
async fn discard_import(write: Write, Path(id): Path<ImportId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    super::discard(&mut tx, id).await?;
    write.commit(tx, Data(())).await
}

/// What the list of an import's rows can be filtered by.
#[derive(Debug)]
struct RowFields;

impl Fields for RowFields {
    const SORTED: &'static [&'static str] = &[];
    const FILTERED: &'static [&'static str] = &["verdict"];
}

/// The rows of an import in the order of the file, with what each is. Filtered by `verdict`.
#[utoipa::path(
    get,
    path = "/api/v1/imports/{id}/rows",
    params(ImportId, Paging, ("filter[verdict]" = Option<Verdict>, Query)),
    responses((status = 200, body = Vec<RowView>))
)]
async fn list_rows(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<ImportId>,
    selection: Selection<RowFields>,
) -> Result<Listed<RowView>> {
    let unknown =
        || Refusal::field("filter[verdict]", "invalid_value", "There is no such verdict.");
    let verdict = selection.filter("verdict").map(|word| Verdict::parse(word).ok_or_else(unknown));
    let verdict = verdict.transpose()?;
    let paging = selection.paging;
    let mut tx = app.db.read(who).await?;
    let found = super::rows(&mut tx, id, verdict, paging.limit(), paging.offset()).await?;
    let (rows, total) = found;
    Ok(Listed(rows.into_iter().map(RowView::from).collect(), paging.of(total)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DecisionsBody {
    /// At most a thousand.
    decisions: Vec<DecisionBody>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DecisionBody {
    /// The row's place.
    number: i64,
    /// `add` or `skip`; null to leave it to what the row is.
    decision: Option<Decision>,
}

/// Says of rows what is to be done with them, whatever they seem to be.
#[utoipa::path(
    patch,
    path = "/api/v1/imports/{id}/rows",
    params(ImportId),
    responses(
        (status = 200, body = ImportView),
        (status = 409, description = "import_ended, import_running"),
    )
)]
async fn decide_rows(
    write: Write,
    Path(id): Path<ImportId>,
    Json(body): Json<DecisionsBody>,
) -> Result<Response> {
    if body.decisions.len() > MAX_DECISIONS {
        let message = format!("At most {MAX_DECISIONS} rows are decided at once.");
        return Err(Refusal::field("decisions", "too_long", message).into());
    }
    let mut tx = write.begin().await?;
    let decisions: Vec<_> =
        body.decisions.into_iter().map(|one| (one.number, one.decision)).collect();
    super::decide(&mut tx, id, &decisions).await?;
    let import = super::import(&mut tx, id).await?;
    let view = ImportView::of(&mut tx, import, false).await?;
    write.commit(tx, Data(view)).await
}

/// Does an import: a short one at once, a long one as a job; the import shows whether that waits or has begun. All of
/// it is done or nothing.
#[utoipa::path(
    post,
    path = "/api/v1/imports/{id}/commit",
    params(ImportId),
    responses(
        (status = 200, body = ImportView),
        (status = 409, description = "import_ended, import_running, import_repeated"),
    )
)]
async fn commit_import(write: Write, Path(id): Path<ImportId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let import = super::submit(&mut tx, id).await?;
    let view = ImportView::of(&mut tx, import, false).await?;
    write.commit(tx, Data(view)).await
}

/// Takes back all that an import added, but for what another import has seen, too.
#[utoipa::path(
    post,
    path = "/api/v1/imports/{id}/undo",
    params(ImportId),
    responses((status = 200, body = ImportView), (status = 409, description = "import_not_done"))
)]
async fn undo_import(write: Write, Path(id): Path<ImportId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let import = super::undo(&mut tx, id).await?;
    let view = ImportView::of(&mut tx, import, false).await?;
    write.commit(tx, Data(view)).await
}
