//! Groups as JSON.

use axum::extract::State;
use axum::response::Response;
use base::Timestamp;
use base::permissions::Permission;
use money::Currency;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use web::{
    Caller, Created, Data, Json, Listed, Paging, Path, Query, Result, Routes, Rule, Write, routes,
};

use super::{Change, Group, GroupId, Mode, NewGroup, Role};
use crate::activity::{self, Entry};
use crate::members::MemberId;
use crate::room::Room;

pub(crate) fn routes() -> Routes<Room> {
    let (read, write) = (Permission::GroupsRead, Permission::GroupsWrite);
    Routes::new()
        .route(Rule::Needs(read), routes!(list_groups))
        .route(Rule::Needs(write), routes!(found_group))
        .route(Rule::Needs(read), routes!(show_group))
        .route(Rule::Needs(write), routes!(change_group, delete_group))
        .route(Rule::Needs(write), routes!(restore_group))
        .route(Rule::Needs(read), routes!(list_activity))
}

/// A group.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GroupView {
    id: GroupId,
    name: String,
    description: String,
    /// Of its expenses unless they say otherwise.
    currency: Currency,
    /// Which payments it is settled with.
    mode: Mode,
    created_at: Timestamp,
    changed_at: Timestamp,
    /// Nothing is recorded in it any more since then.
    archived_at: Option<Timestamp>,
    /// Since then it is only there to be restored.
    deleted_at: Option<Timestamp>,
}

impl From<Group> for GroupView {
    fn from(group: Group) -> Self {
        Self {
            id: group.id,
            name: group.name,
            description: group.description,
            currency: group.currency,
            mode: group.mode,
            created_at: group.created_at,
            changed_at: group.changed_at,
            archived_at: group.archived_at,
            deleted_at: group.deleted_at,
        }
    }
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// True for deleted ones as well.
    #[serde(default)]
    #[param(default = false)]
    deleted: bool,
    /// Counted from 1.
    #[serde(default)]
    #[param(value_type = u64, minimum = 1, maximum = 4_294_967_295_u64, default = 1)]
    page: Option<u32>,
    /// Most on the page.
    #[serde(default)]
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

/// The groups that the caller is a member of, the newest first; for a key those that its
/// organisation founded.
#[utoipa::path(
    get,
    path = "/api/v1/groups",
    params(Wanted),
    responses((status = 200, body = Vec<GroupView>))
)]
async fn list_groups(
    State(room): State<Room>,
    Caller(who): Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Listed<GroupView>> {
    let paging = Paging::new(wanted.page.unwrap_or(1), wanted.limit.unwrap_or(50)).checked()?;
    let mut tx = room.app.db.read(who).await?;
    let all = super::groups(&mut tx, wanted.deleted).await?;
    let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
    let skipped = usize::try_from(paging.offset()).unwrap_or(usize::MAX);
    let most = usize::try_from(paging.limit()).unwrap_or(usize::MAX);
    let page = all.into_iter().skip(skipped).take(most).map(GroupView::from).collect();
    Ok(Listed(page, paging.of(total)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct GroupBody {
    name: String,
    #[serde(default)]
    description: String,
    /// Of its expenses unless they say otherwise; INR unless named.
    #[serde(default)]
    currency: Option<Currency>,
    #[serde(default)]
    mode: Mode,
}

/// Founds a group. A person who does so owns it.
#[utoipa::path(post, path = "/api/v1/groups", responses((status = 201, body = GroupView)))]
async fn found_group(write: Write, Json(body): Json<GroupBody>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let currency = match body.currency {
        Some(currency) => currency,
        None => super::store::currency("INR")?,
    };
    let GroupBody { name, description, mode, .. } = body;
    let new = NewGroup { name, description, currency, mode };
    let access = super::found(&mut tx, new).await?;
    write.commit(tx, Created(GroupView::from(access.group))).await
}

/// One group.
#[utoipa::path(
    get,
    path = "/api/v1/groups/{id}",
    params(GroupId),
    responses((status = 200, body = GroupView))
)]
async fn show_group(
    State(room): State<Room>,
    Caller(who): Caller,
    Path(id): Path<GroupId>,
) -> Result<Data<GroupView>> {
    let mut tx = room.app.db.read(who).await?;
    let access = super::enter(&mut tx, id, Role::Viewer).await?;
    Ok(Data(access.group.into()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct GroupChangeBody {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    currency: Option<Currency>,
    #[serde(default)]
    mode: Option<Mode>,
    /// True to record nothing any more, false to go on.
    #[serde(default)]
    archived: Option<bool>,
}

/// Changes what is named of a group; takes an admin.
#[utoipa::path(
    put,
    path = "/api/v1/groups/{id}",
    params(GroupId),
    responses((status = 200, body = GroupView))
)]
async fn change_group(
    write: Write,
    Path(id): Path<GroupId>,
    Json(body): Json<GroupChangeBody>,
) -> Result<Response> {
    let GroupChangeBody { name, description, currency, mode, archived } = body;
    let mut tx = write.begin().await?;
    let change = Change { name, description, currency, mode, archived };
    let group = super::change(&mut tx, id, change).await?;
    write.commit(tx, Data(GroupView::from(group))).await
}

/// Takes a group out of sight; takes an owner. Its books stay, and it can be restored.
#[utoipa::path(
    delete,
    path = "/api/v1/groups/{id}",
    params(GroupId),
    responses((status = 200, body = ()))
)]
async fn delete_group(write: Write, Path(id): Path<GroupId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    super::delete(&mut tx, id).await?;
    write.commit(tx, Data(())).await
}

/// Brings a deleted group back; takes an owner.
#[utoipa::path(
    post,
    path = "/api/v1/groups/{id}/restore",
    params(GroupId),
    responses((status = 200, body = GroupView))
)]
async fn restore_group(write: Write, Path(id): Path<GroupId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let group = super::restore(&mut tx, id).await?;
    write.commit(tx, Data(GroupView::from(group))).await
}

/// Something that happened in a group.
#[derive(Serialize, ToSchema)]
#[schema(as = GroupEntryView)]
struct EntryView {
    id: String,
    /// Which member did it; none for programs.
    member: Option<MemberId>,
    /// What, as `group_expense.added`.
    kind: String,
    /// The id of what it happened to.
    subject: String,
    /// Particulars.
    #[schema(value_type = Object)]
    about: Value,
    at: Timestamp,
}

impl From<Entry> for EntryView {
    fn from(entry: Entry) -> Self {
        Self {
            id: entry.id.to_string(),
            member: entry.member,
            kind: entry.kind,
            subject: entry.subject,
            about: entry.about,
            at: entry.at,
        }
    }
}

/// What happened in a group, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/groups/{id}/activity",
    params(GroupId),
    responses((status = 200, body = Vec<EntryView>))
)]
async fn list_activity(
    State(room): State<Room>,
    Caller(who): Caller,
    Path(id): Path<GroupId>,
) -> Result<Data<Vec<EntryView>>> {
    let mut tx = room.app.db.read(who).await?;
    let access = super::enter(&mut tx, id, Role::Viewer).await?;
    let entries = activity::entries(&mut tx, &access).await?;
    Ok(Data(entries.into_iter().map(EntryView::from).collect()))
}
