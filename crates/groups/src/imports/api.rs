//! Files of other programs into a group, and the group's own file out of it.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use base::permissions::Permission;
use base::{Error, Timestamp};
use formats::Hints;
use money::{Currency, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    Caller, Created, Data, Path, Query, Raw, Result, Routes, Rule, Write, body_limit, routes,
};

use super::{Import, ImportId, MAX_BYTES, Plan};
use crate::exports;
use crate::groups::{GroupId, Role, enter, peek};
use crate::room::Room;

pub(crate) fn routes() -> Routes<Room> {
    let (read, write) = (Permission::GroupsRead, Permission::GroupsWrite);
    Routes::new()
        .route(Rule::Needs(write), routes!(import_group))
        .layer(body_limit(MAX_BYTES))
        .route(Rule::Needs(read), routes!(list_group_imports))
        .route(Rule::Needs(write), routes!(undo_group_import))
        .route(Rule::Needs(read), routes!(export_group))
        .route(Rule::Needs(read), routes!(export_whole_group))
}

/// A file that was taken over, or would be.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct GroupImportView {
    /// None for a dry run.
    id: Option<ImportId>,
    /// Which program's file it is.
    format: String,
    /// How many bills and settlements it brings.
    bills: i64,
    /// What its bills come to, by the names in the file; only where it was just read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    balances: Vec<NamedBalanceView>,
    at: Option<Timestamp>,
    undone_at: Option<Timestamp>,
}

/// What one name's bills come to.
#[derive(Serialize, ToSchema)]
struct NamedBalanceView {
    name: String,
    balance: Money,
}

impl From<Import> for GroupImportView {
    fn from(import: Import) -> Self {
        let Import { id, format, bills, at, undone_at } = import;
        let balances = Vec::new();
        Self { id: Some(id), format, bills, balances, at: Some(at), undone_at }
    }
}

fn balances(plan: &Plan) -> Vec<NamedBalanceView> {
    let each = |(name, balance): &(String, Money)| NamedBalanceView {
        name: name.clone(),
        balance: *balance,
    };
    plan.balances.iter().map(each).collect()
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Importing {
    /// True to see what would come of it and change nothing.
    #[serde(default)]
    #[param(default = false)]
    dry_run: bool,
    /// Of amounts that do not say theirs; the group's unless named.
    #[serde(default)]
    currency: Option<Currency>,
}

/// Takes over the bills of a file of Splitwise (CSV), Spliit (JSON), "I hate money" (CSV or JSON),
/// Cospend (CSV), or of a group that was exported whole. All of it or nothing; the same file once; takes an admin.
#[utoipa::path(
    post,
    path = "/api/v1/groups/{id}/imports",
    params(GroupId, Importing),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 201, body = GroupImportView))
)]
async fn import_group(
    State(room): State<Room>,
    write: Write,
    Path(id): Path<GroupId>,
    Query(importing): Query<Importing>,
    Raw(bytes): Raw,
) -> Result<Response> {
    let mut tx = room.app.db.read(write.who().clone()).await?;
    let access = peek(&mut tx, id, Role::Admin).await?;
    tx.rollback().await?;
    let currency = Some(importing.currency.unwrap_or(access.group.currency));
    let plan = super::planned(bytes.clone(), Hints { currency, ..Hints::default() }).await?;
    let mut tx = write.begin().await?;
    let access = enter(&mut tx, id, Role::Admin).await?;
    let balances = balances(&plan);
    let view = if importing.dry_run {
        let bills = i64::try_from(plan.bills()).unwrap_or(i64::MAX);
        let format = plan.format.to_owned();
        GroupImportView { id: None, format, bills, balances, at: None, undone_at: None }
    } else {
        let import = super::import(&mut tx, &access, room.terms, &bytes, &plan).await?;
        GroupImportView { balances, ..import.into() }
    };
    write.commit(tx, Created(view)).await
}

/// The files that were taken over, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/groups/{id}/imports",
    params(GroupId),
    responses((status = 200, body = Vec<GroupImportView>))
)]
async fn list_group_imports(
    State(room): State<Room>,
    Caller(who): Caller,
    Path(id): Path<GroupId>,
) -> Result<Data<Vec<GroupImportView>>> {
    let mut tx = room.app.db.read(who).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let imports = super::imports(&mut tx, &access).await?;
    Ok(Data(imports.into_iter().map(GroupImportView::from).collect()))
}

/// Takes everything that came with a file out of the books again; takes an admin.
#[utoipa::path(
    delete,
    path = "/api/v1/groups/{id}/imports/{import}",
    params(("id" = GroupId, Path), ("import" = ImportId, Path)),
    responses((status = 200, body = ()))
)]
async fn undo_group_import(
    write: Write,
    Path((id, import)): Path<(GroupId, ImportId)>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let access = enter(&mut tx, id, Role::Admin).await?;
    super::undo(&mut tx, &access, import).await?;
    write.commit(tx, Data(())).await
}

/// The group as a file that spreadsheets, Splitwise's importers and Florin itself read: one row per
/// expense and settlement with what it changes for each member, and each member's balance below.
#[utoipa::path(
    get,
    path = "/api/v1/groups/{id}/export.csv",
    params(GroupId),
    responses((status = 200, description = "CSV", content_type = "text/csv", body = String))
)]
async fn export_group(
    State(room): State<Room>,
    Caller(who): Caller,
    Path(id): Path<GroupId>,
) -> Result<Response> {
    let mut tx = room.app.db.read(who).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let text = exports::csv(&mut tx, &access).await?;
    let name = format!("attachment; filename=\"{id}.csv\"");
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, text).into_response())
}

/// The group whole, as JSON: members, expenses with how they are shared, settlements, comments and
/// balances. Taken over into another group, it comes to the same balances.
#[utoipa::path(
    get,
    path = "/api/v1/groups/{id}/export.json",
    params(GroupId),
    responses((status = 200, description = "The group", content_type = "application/json",
               body = Object)),
    extensions(("x-plain" = json!(true)))
)]
async fn export_whole_group(
    State(room): State<Room>,
    Caller(who): Caller,
    Path(id): Path<GroupId>,
) -> Result<Response> {
    let mut tx = room.app.db.read(who).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let archive = exports::whole(&mut tx, &access).await?;
    let text = serde_json::to_string(&archive)
        .map_err(|error| Error::caused("writing a group as JSON", error))?;
    let name = format!("attachment; filename=\"{id}.json\"");
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, text).into_response())
}
