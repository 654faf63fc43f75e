//! Filings as JSON.

use axum::extract::State;
use axum::response::Response;
use base::permissions::Permission;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    App, Caller, Created, Data, IfMatch, Json, Path, Result, Routes, Rule, Versioned, Write, routes,
};

use super::{Action, Condition, Filed, Filing, FilingId, NewFiling};
use crate::expenses::Expense;
use crate::expenses::api::ExpenseView;
use crate::room::Room;
use crate::sharing::Directory;
use crate::{CategoryId, GroupId};

pub(crate) fn routes() -> Routes<Room> {
    let (read, write) =
        (Rule::Needs(Permission::ExpensesRead), Rule::Needs(Permission::ExpensesWrite));
    Routes::new()
        .route(read, routes!(list_filings))
        .route(write, routes!(add_filing))
        .route(read, routes!(rehearse_filing))
        .route(read, routes!(show_filing))
        .route(write, routes!(replace_filing, remove_filing))
}

#[derive(Serialize, ToSchema)]
struct FilingView {
    id: FilingId,
    name: String,
    /// The smaller, the earlier it is asked.
    position: i64,
    when: Condition,
    then: Action,
    /// False while it is set aside.
    enabled: bool,
}

impl From<Filing> for FilingView {
    fn from(filing: Filing) -> Self {
        let Filing { id, name, position, condition: when, action: then, enabled } = filing;
        Self { id, name, position, when, then, enabled }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FilingBody {
    #[serde(default)]
    name: String,
    /// Behind all others unless said.
    #[serde(default)]
    position: Option<i64>,
    /// When it applies: all that is said must hold.
    when: Condition,
    /// What it does then.
    then: Action,
    /// False to set it aside.
    #[serde(default = "yes")]
    enabled: bool,
}

const fn yes() -> bool {
    true
}

impl From<FilingBody> for NewFiling {
    fn from(body: FilingBody) -> Self {
        let FilingBody { name, position, when: condition, then: action, enabled } = body;
        Self { name: name.trim().to_owned(), position, condition, action, enabled }
    }
}

/// The organisation's filings, in the order in which they are asked.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/filings",
    responses((status = 200, body = Vec<FilingView>))
)]
async fn list_filings(
    State(app): State<App>,
    Caller(who): Caller,
) -> Result<Data<Vec<FilingView>>> {
    let mut tx = app.db.read(who).await?;
    let all = super::filings(&mut tx).await?;
    Ok(Data(all.into_iter().map(FilingView::from).collect()))
}

/// Adds a filing: when an expense is such and such, then it gets a category, tags and a group.
#[utoipa::path(
    post,
    path = "/api/v1/expenses/filings",
    responses(
        (status = 201, body = FilingView),
        (status = 409, description = "too_many_filings"),
    )
)]
async fn add_filing(
    State(groups): State<Directory>,
    write: Write,
    Json(body): Json<FilingBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let filing = super::add(&mut tx, groups.as_ref(), body.into()).await?;
    write.commit(tx, Created(FilingView::from(filing))).await
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RehearsalView {
    /// As it is.
    expense: ExpenseView,
    /// Where it would be filed; none where the filing says nothing of that.
    category_id: Option<CategoryId>,
    /// The tags it would get besides its own.
    tags: Vec<String>,
    /// The group it would be for, if the filing says so.
    group_id: Option<GroupId>,
}

impl RehearsalView {
    fn new((expense, filed): &(Expense, Filed)) -> Self {
        let (category_id, tags) = (filed.category, filed.tags.clone());
        Self { expense: ExpenseView::from(expense), category_id, tags, group_id: filed.group }
    }
}

/// What a filing would do to the newest thousand expenses. Nothing is done.
#[utoipa::path(
    post,
    path = "/api/v1/expenses/filings/rehearsal",
    responses((status = 200, body = Vec<RehearsalView>)),
    extensions(("x-reads" = json!(true)))
)]
async fn rehearse_filing(
    State(app): State<App>,
    State(groups): State<Directory>,
    Caller(who): Caller,
    Json(body): Json<FilingBody>,
) -> Result<Data<Vec<RehearsalView>>> {
    let mut tx = app.db.read(who).await?;
    let tried = super::rehearse(&mut tx, groups.as_ref(), body.into()).await?;
    Ok(Data(tried.iter().map(RehearsalView::new).collect()))
}

/// One filing.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/filings/{id}",
    params(FilingId),
    responses((status = 200, body = FilingView))
)]
async fn show_filing(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<FilingId>,
) -> Result<Versioned<FilingView>> {
    let mut tx = app.db.read(who).await?;
    Ok(Versioned(super::filing(&mut tx, id).await?.into()))
}

/// Puts another filing in the place of this one. What was filed stays where it is.
#[utoipa::path(
    put,
    path = "/api/v1/expenses/filings/{id}",
    params(FilingId),
    responses(
        (status = 200, body = FilingView),
        (status = 412, description = "version_mismatch"),
    )
)]
async fn replace_filing(
    State(groups): State<Directory>,
    write: Write,
    Path(id): Path<FilingId>,
    condition: IfMatch,
    Json(body): Json<FilingBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    condition.check(&FilingView::from(super::filing_to_change(&mut tx, id).await?))?;
    let filing = super::replace(&mut tx, groups.as_ref(), id, body.into()).await?;
    write.commit(tx, Versioned(FilingView::from(filing))).await
}

/// Removes a filing. What it filed stays where it is.
#[utoipa::path(
    delete,
    path = "/api/v1/expenses/filings/{id}",
    params(FilingId),
    responses((status = 200, body = ()), (status = 412, description = "version_mismatch"))
)]
async fn remove_filing(
    write: Write,
    Path(id): Path<FilingId>,
    condition: IfMatch,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    condition.check(&FilingView::from(super::filing_to_change(&mut tx, id).await?))?;
    super::remove(&mut tx, id).await?;
    write.commit(tx, Data(())).await
}
