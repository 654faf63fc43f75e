//! What members say, as a part of other pages, and the forms in it.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use base::permissions::Permission;
use base::{Result, Tx};
use serde::Deserialize;
use web::parts::When;
use web::{Form, Path, Routes, Rule, Visitor, post};

use super::{Comment, CommentId};
use crate::expenses::ExpenseId;
use crate::groups::{Access, GroupId, Role};
use crate::pages::{Names, path, within};
use crate::room::Room;
use crate::texts::Texts;

pub(crate) fn routes() -> Routes<Room> {
    let write = Rule::Needs(Permission::GroupsWrite);
    Routes::new()
        .page(write, "/groups/{id}/comments", post(say))
        .page(write, "/groups/{id}/comments/{comment}/delete", post(delete))
        .page(write, "/groups/{id}/comments/{comment}/restore", post(restore))
}

/// What was said, and the form to say something; shown by the template `comments.html`.
pub(crate) struct Talk {
    pub path: String,
    /// What is spoken about; empty for the group itself.
    pub expense: String,
    pub said: Vec<Said>,
    pub may_say: bool,
    /// The path of a comment that was just deleted.
    pub undo: Option<String>,
}

pub(crate) struct Said {
    pub path: String,
    pub who: String,
    pub when: When,
    pub text: String,
    /// The page of the expense that is spoken about, where that is not this page.
    pub about: String,
    pub may_delete: bool,
}

/// What of a page's address says which comment was just deleted.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Undo {
    #[serde(default)]
    undo: Option<CommentId>,
}

impl Talk {
    /// What was said about `expense`, or about anything.
    pub async fn of(
        tx: &mut Tx,
        t: &Texts,
        access: &Access,
        names: &Names,
        expense: Option<ExpenseId>,
        undo: &Undo,
    ) -> Result<Self> {
        let found = super::comments(tx, access, expense).await?;
        let path = path(access.group.id);
        let own = format!("{path}/comments");
        let now = tx.now();
        let is_live = access.group.archived_at.is_none();
        let me = access.member.as_ref().map(|me| me.id);
        let said = |comment: &Comment| Said {
            path: format!("{own}/{}", comment.id),
            who: names.get(comment.member),
            when: When::new(comment.at, now, &t.locale),
            text: comment.text.clone(),
            about: match comment.expense.filter(|_| expense.is_none()) {
                Some(about) => format!("{path}/expenses/{about}"),
                None => String::new(),
            },
            may_delete: is_live && (me == Some(comment.member) || access.role >= Role::Admin),
        };
        Ok(Self {
            said: found.iter().map(said).collect(),
            expense: expense.map(|id| id.to_string()).unwrap_or_default(),
            may_say: is_live && me.is_some() && access.role >= Role::Member,
            undo: undo.undo.map(|id| format!("{own}/{id}")),
            path: own,
        })
    }
}

/// Where a comment is read: with its expense, or with what happened in the group.
fn place(id: GroupId, expense: Option<ExpenseId>) -> String {
    match expense {
        Some(expense) => format!("{}/expenses/{expense}", path(id)),
        None => format!("{}/activity", path(id)),
    }
}

#[derive(Debug, Deserialize)]
struct SayForm {
    #[serde(default)]
    expense: Option<ExpenseId>,
    text: String,
}

async fn say(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
    Form(SayForm { expense, text }): Form<SayForm>,
) -> web::Result<Response> {
    let done = within(&room, &visitor, id, Role::Member, async |tx, access| {
        super::say(tx, access, expense, &text).await
    });
    done.await??;
    Ok(Redirect::to(&format!("{}#comments", place(id, expense))).into_response())
}

async fn delete(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path((id, comment)): Path<(GroupId, CommentId)>,
) -> web::Result<Response> {
    let done = within(&room, &visitor, id, Role::Member, async |tx, access| {
        super::hide(tx, access, comment, true).await
    });
    let hidden = done.await??;
    let back = format!("{}?undo={comment}#comments", place(id, hidden.expense));
    Ok(Redirect::to(&back).into_response())
}

async fn restore(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path((id, comment)): Path<(GroupId, CommentId)>,
) -> web::Result<Response> {
    let done = within(&room, &visitor, id, Role::Member, async |tx, access| {
        super::hide(tx, access, comment, false).await
    });
    let shown = done.await??;
    Ok(Redirect::to(&format!("{}#comments", place(id, shown.expense))).into_response())
}
