//! Comments as JSON.

use axum::extract::State;
use axum::response::Response;
use base::Timestamp;
use base::permissions::Permission;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Caller, Created, Data, Json, Path, Query, Result, Routes, Rule, Write, routes};

use super::{Comment, CommentId};
use crate::expenses::ExpenseId;
use crate::groups::{GroupId, Role, enter};
use crate::members::MemberId;
use crate::room::Room;

pub(crate) fn routes() -> Routes<Room> {
    let (read, write) = (Permission::GroupsRead, Permission::GroupsWrite);
    Routes::new()
        .route(Rule::Needs(read), routes!(list_comments))
        .route(Rule::Needs(write), routes!(make_comment))
        .route(Rule::Needs(write), routes!(delete_comment))
        .route(Rule::Needs(write), routes!(restore_comment))
}

/// What a member says.
#[derive(Serialize, ToSchema)]
#[schema(as = GroupCommentView)]
struct CommentView {
    id: CommentId,
    /// About what; none for the group itself.
    expense: Option<ExpenseId>,
    member: MemberId,
    text: String,
    at: Timestamp,
}

impl From<Comment> for CommentView {
    fn from(comment: Comment) -> Self {
        let Comment { id, expense, member, text, at, .. } = comment;
        Self { id, expense, member, text, at }
    }
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct About {
    /// Only what is said about this expense.
    #[serde(default)]
    expense: Option<ExpenseId>,
}

/// The latest comments, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/groups/{id}/comments",
    params(GroupId, About),
    responses((status = 200, body = Vec<CommentView>))
)]
async fn list_comments(
    State(room): State<Room>,
    Caller(who): Caller,
    Path(id): Path<GroupId>,
    Query(about): Query<About>,
) -> Result<Data<Vec<CommentView>>> {
    let mut tx = room.app.db.read(who).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let comments = super::comments(&mut tx, &access, about.expense).await?;
    Ok(Data(comments.into_iter().map(CommentView::from).collect()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GroupCommentBody)]
struct CommentBody {
    /// About what; none for the group itself.
    #[serde(default)]
    expense: Option<ExpenseId>,
    text: String,
}

/// Says something, about an expense or about the group.
#[utoipa::path(
    post,
    path = "/api/v1/groups/{id}/comments",
    params(GroupId),
    responses((status = 201, body = CommentView))
)]
async fn make_comment(
    write: Write,
    Path(id): Path<GroupId>,
    Json(body): Json<CommentBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let access = enter(&mut tx, id, Role::Member).await?;
    let comment = super::say(&mut tx, &access, body.expense, &body.text).await?;
    write.commit(tx, Created(CommentView::from(comment))).await
}

/// Takes a comment out of sight; it can be restored.
#[utoipa::path(
    delete,
    path = "/api/v1/groups/{id}/comments/{comment}",
    params(("id" = GroupId, Path), ("comment" = CommentId, Path)),
    responses((status = 200, body = ()))
)]
async fn delete_comment(
    write: Write,
    Path((id, comment)): Path<(GroupId, CommentId)>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let access = enter(&mut tx, id, Role::Member).await?;
    super::hide(&mut tx, &access, comment, true).await?;
    write.commit(tx, Data(())).await
}

/// Brings a comment back.
#[utoipa::path(
    post,
    path = "/api/v1/groups/{id}/comments/{comment}/restore",
    params(("id" = GroupId, Path), ("comment" = CommentId, Path)),
    responses((status = 200, body = CommentView))
)]
async fn restore_comment(
    write: Write,
    Path((id, comment)): Path<(GroupId, CommentId)>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let access = enter(&mut tx, id, Role::Member).await?;
    let comment = super::hide(&mut tx, &access, comment, false).await?;
    write.commit(tx, Data(CommentView::from(comment))).await
}
