//! What members say about an expense, or about the group itself.

pub(crate) mod api;
pub(crate) mod pages;
pub(crate) mod store;

use base::{Id, Kind, Refusal, Result, Timestamp, Tx};
use serde_json::json;

use crate::activity::record;
use crate::expenses::{self, ExpenseId};
use crate::groups::rules::line;
use crate::groups::{Access, Role};
use crate::members::MemberId;

/// Marks the ids of comments.
#[derive(Debug)]
pub enum CommentKey {}
impl Kind for CommentKey {
    const PREFIX: &'static str = "group_comment";
}

/// The id of a comment.
pub type CommentId = Id<CommentKey>;

/// A comment.
#[derive(Debug, Clone)]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// About what; `None` for the group itself.
    pub expense: Option<ExpenseId>,
    /// By whom.
    pub member: MemberId,
    /// What they say.
    pub text: String,
    /// When.
    pub at: Timestamp,
    /// Out of sight since then.
    pub deleted_at: Option<Timestamp>,
}

/// Most comments that are shown at once.
const MAX_LISTED: i64 = 200;
/// Most comments in a file.
const MAX_WRITTEN: i64 = 50_000;
/// Longest comment, in characters.
const MAX_TEXT: usize = 2_000;

/// Says something.
///
/// # Errors
/// `not_found` for an expense that is none; `not_a_person`; a text that does not fit.
pub async fn say(
    tx: &mut Tx,
    access: &Access,
    about: Option<ExpenseId>,
    text: &str,
) -> Result<Comment> {
    let text = line("text", text, MAX_TEXT)?;
    let member = access.me()?.id;
    if let Some(expense) = about {
        expenses::expense(tx, access, expense).await?;
    }
    let (id, at) = (tx.new_id(), tx.now());
    let comment = Comment { id, expense: about, member, text, at, deleted_at: None };
    store::insert(tx, access.group.id, &comment).await?;
    // What was said is the members' own and stays out of the log, which forgets nothing.
    let about = json!({ "before": null, "after": { "expense": about } });
    record(tx, access, "group_comment.made", id, about).await?;
    Ok(comment)
}

/// The latest comments, about one expense or about anything, the newest first.
pub async fn comments(
    tx: &mut Tx,
    access: &Access,
    about: Option<ExpenseId>,
) -> Result<Vec<Comment>> {
    store::latest(tx, access.group.id, about, MAX_LISTED).await
}

/// All comments, for a file of the group.
pub(crate) async fn all(tx: &mut Tx, access: &Access) -> Result<Vec<Comment>> {
    store::latest(tx, access.group.id, None, MAX_WRITTEN).await
}

/// Takes a comment out of sight, or brings it back: one's own; anybody's as an admin.
///
/// # Errors
/// `not_found`, `group_role`.
pub async fn hide(tx: &mut Tx, access: &Access, id: CommentId, is_hidden: bool) -> Result<Comment> {
    let found = store::find(tx, access.group.id, id).await?;
    let before = found.ok_or_else(|| Refusal::not_found("comment"))?;
    if access.member.as_ref().is_none_or(|me| me.id != before.member) {
        access.role.may(Role::Admin)?;
    }
    let was_hidden = before.deleted_at.is_some();
    let after = Comment { deleted_at: is_hidden.then(|| tx.now()), ..before };
    store::update(tx, access.group.id, &after).await?;
    let kind = if is_hidden { "group_comment.deleted" } else { "group_comment.restored" };
    let about = json!({ "before": { "hidden": was_hidden }, "after": { "hidden": is_hidden } });
    record(tx, access, kind, id, about).await?;
    Ok(after)
}
