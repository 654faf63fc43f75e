//! Pages: what happened in a group, in words, and what its members say.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use base::permissions::Permission;
use money::Money;
use serde::Deserialize;
use serde_json::Value;
use web::parts::{Empty, When};
use web::{Path, Query, Result, Routes, Rule, Visitor, get};

use super::Entry;
use crate::comments::pages::{Talk, Undo};
use crate::groups::{GroupId, Role, enter};
use crate::members::{self, MemberId};
use crate::pages::{Names, Tab, Tabs, page, path};
use crate::room::Room;
use crate::texts::Texts;

pub(crate) fn routes() -> Routes<Room> {
    Routes::new().page(Rule::Needs(Permission::GroupsRead), "/groups/{id}/activity", get(show))
}

#[derive(Template)]
#[template(path = "group_activity.html")]
struct ActivityView<'a> {
    t: &'a Texts,
    tabs: Tabs,
    path: String,
    group: String,
    talk: Talk,
    rows: Vec<Row>,
    empty: Empty,
}

struct Row {
    who: String,
    what: &'static str,
    /// What it was done to, as far as it has a name or an amount.
    about: String,
    /// The page of what it was done to; empty for none.
    path: String,
    when: When,
}

async fn show(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
    Query(undo): Query<Undo>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let names = Names::of(&members::members(&mut tx, &access).await?);
    let entries = super::entries(&mut tx, &access).await?;
    let now = tx.now();
    let row = |entry: &Entry| Row {
        who: entry.member.map_or_else(|| t.a_program().to_owned(), |member| names.get(member)),
        what: did(&t, &entry.kind),
        about: match entry.subject.parse::<MemberId>() {
            Ok(member) => names.get(member),
            Err(_) => about(&t, &entry.about),
        },
        path: subject(id, entry),
        when: When::new(entry.at, now, &t.locale),
    };
    let view = ActivityView {
        tabs: Tabs::new(&t, &access.group, Tab::Activity),
        path: path(id),
        talk: Talk::of(&mut tx, &t, &access, &names, None, &undo).await?,
        rows: entries.iter().map(row).collect(),
        empty: Empty { title: t.nothing_happened().to_owned(), hint: String::new() },
        group: access.group.name,
        t: &t,
    };
    page(&room, &visitor, t.activity(), None).show(&view)
}

/// Where what happened can be seen.
fn subject(id: GroupId, entry: &Entry) -> String {
    let place = match entry.kind.split('.').next() {
        Some("group_expense") => "expenses",
        Some("group_settlement") => "settlements",
        Some("group_member") => "members",
        _ => return String::new(),
    };
    format!("{}/{place}/{}", path(id), entry.subject)
}

/// Particulars that are worth a word: what it is called now, or was when it went, and how much it is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct About {
    name: Option<String>,
    description: Option<String>,
    amount: Option<Money>,
}

fn about(t: &Texts, value: &Value) -> String {
    let inner = [value.get("after"), value.get("before")].into_iter().flatten();
    let found = inner.chain([value]).find(|value| value.is_object());
    let About { name, description, amount } =
        found.and_then(|value| serde_json::from_value(value.clone()).ok()).unwrap_or_default();
    let amount = amount.map(|amount| t.locale.amount(amount));
    let parts: Vec<String> = name.into_iter().chain(description).chain(amount).collect();
    parts.join(", ")
}

/// What was done, as the log calls it, in words.
fn did(t: &Texts, kind: &str) -> &'static str {
    match kind {
        "group.founded" => t.did_found(),
        "group.archived" => t.did_archive(),
        "group.reopened" => t.did_reopen(),
        "group.deleted" => t.did_delete(),
        "group.restored" => t.did_restore(),
        "group_member.added" => t.did_add_member(),
        "group_member.changed" => t.did_change_member(),
        "group_member.reminded" => t.did_remind(),
        "group_member.restored" => t.did_restore_member(),
        "group_member.joined" => t.did_join(),
        "group_member.left" => t.did_leave(),
        "group_invitation.made" => t.did_invite(),
        "group_invitation.revoked" => t.did_uninvite(),
        "group_share.made" => t.did_share(),
        "group_share.revoked" => t.did_unshare(),
        "group_expense.added" => t.did_add_expense(),
        "group_expense.changed" => t.did_change_expense(),
        "group_expense.deleted" => t.did_delete_expense(),
        "group_expense.restored" => t.did_restore_expense(),
        "group_settlement.proposed" => t.did_propose(),
        "group_settlement.paid" => t.did_pay(),
        "group_settlement.confirmed" => t.did_confirm(),
        "group_settlement.disputed" => t.did_dispute(),
        "group_settlement.undone" => t.did_undo(),
        "group_comment.made" => t.did_say(),
        "group_comment.deleted" => t.did_unsay(),
        "group_comment.restored" => t.did_say_again(),
        "group_import.made" => t.did_import(),
        "group_import.undone" => t.did_undo_import(),
        // What the group is called or how it is settled, and whatever comes to be known later.
        _ => t.did_change(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use web::Locale;

    use super::*;

    #[test]
    fn an_entry_is_told_by_what_it_is_called_now() {
        let t = Texts::new(&Locale::default());
        for (value, told) in [
            (json!({"name": "Cy"}), "Cy"),
            (json!({"before": {"name": "A"}, "after": {"name": "B"}}), "B"),
            (json!({"before": {"description": "Tea"}, "after": null}), "Tea"),
            (
                json!({"description": "Tea", "amount": {"amount": "3.50", "currency": "EUR"}}),
                "Tea, 3.50 EUR",
            ),
            (json!({"role": "admin"}), ""),
            (json!({"name": 7}), ""),
        ] {
            assert_eq!(about(&t, &value), told, "{value}");
        }
    }
}
