//! Pages: a file of another program, looked at before it is taken over; what was taken over, to be
//! undone.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use base::Refusal;
use base::permissions::Permission;
use formats::Hints;
use web::parts::{Amount, Badge, Empty, Notice, Tone, When};
use web::{Identified, Path, Result, Routes, Rule, Sent, Visitor, get, post};

use super::{Import, ImportId, MAX_BYTES, Plan};
use crate::groups::{Access, GroupId, Role, enter, peek};
use crate::members::{self, Member};
use crate::pages::{Tab, Tabs, amount, day, notice, page, path, refused, within};
use crate::room::Room;
use crate::texts::Texts;

pub(crate) fn routes() -> Routes<Room> {
    let (read, write) = (Rule::Needs(Permission::GroupsRead), Rule::Needs(Permission::GroupsWrite));
    Routes::new()
        .page(read, "/groups/{id}/imports", get(show))
        .page(write, "/groups/{id}/imports", post(look).taking(MAX_BYTES))
        .page(write, "/groups/{id}/imports/take", post(take).taking(MAX_BYTES))
        .page(write, "/groups/{id}/imports/{import}/undo", post(undo))
}

/// Bills of a file that are shown before it is taken over.
const SAMPLED: usize = 10;

#[derive(Template)]
#[template(path = "group_imports.html")]
struct ImportsView<'a> {
    t: &'a Texts,
    tabs: Tabs,
    path: String,
    group: String,
    notice: Option<Notice>,
    may_import: bool,
    /// What was pasted, so that it need not be pasted again.
    text: &'a str,
    looked: Option<Looked>,
    rows: Vec<Row>,
    empty: Empty,
}

/// What a file would bring.
struct Looked {
    format: String,
    bills: String,
    /// The names in it, with what they come to and whether somebody here is called so.
    members: Vec<(String, Vec<Amount>, Badge)>,
    /// The first of its bills.
    sample: Vec<(String, String, Amount)>,
}

struct Row {
    path: String,
    format: String,
    bills: String,
    when: When,
    is_undone: bool,
}

/// What the programs whose files are read are called, which is the same in every language.
fn program(format: &str) -> &str {
    match format {
        "splitwise" => "Splitwise",
        "spliit" => "Spliit",
        "ihatemoney" => "I hate money",
        "cospend" => "Cospend",
        "florin" => "Florin",
        other => other,
    }
}

async fn show(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
) -> Result<Response> {
    show_imports(&room, &visitor, id, "", None, None).await
}

async fn show_imports(
    room: &Room,
    visitor: &Identified,
    id: GroupId,
    text: &str,
    plan: Option<Plan>,
    notice: Option<Notice>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let all = members::members(&mut tx, &access).await?;
    let found = super::imports(&mut tx, &access).await?;
    let now = tx.now();
    let own = path(id);
    let row = |import: Import| Row {
        path: format!("{own}/imports/{}", import.id),
        format: program(&import.format).to_owned(),
        bills: t.bills(import.bills),
        when: When::new(import.at, now, &t.locale),
        is_undone: import.undone_at.is_some(),
    };
    let page = page(room, visitor, t.imports(), notice.as_ref());
    let view = ImportsView {
        tabs: Tabs::new(&t, &access.group, Tab::Imports),
        notice,
        may_import: access.role >= Role::Admin && access.group.archived_at.is_none(),
        text,
        looked: plan.map(|plan| looked(&t, &all, &plan)),
        rows: found.into_iter().map(row).collect(),
        empty: Empty { title: t.no_imports().to_owned(), hint: t.no_imports_hint().to_owned() },
        path: own.clone(),
        group: access.group.name,
        t: &t,
    };
    page.show(&view)
}

fn looked(t: &Texts, all: &[Member], plan: &Plan) -> Looked {
    let member = |name: &String| {
        let own = plan.balances.iter().filter(|(whose, _)| whose == name);
        let sums = own.map(|(_, balance)| amount(t, *balance)).collect();
        let badge = match super::known(all, name) {
            Some(known) if !known.is_active() => Badge::new(Tone::Plain, t.left()),
            Some(_) => Badge::new(Tone::Good, t.is_member()),
            None => Badge::new(Tone::Info, t.becomes_member()),
        };
        (name.clone(), sums, badge)
    };
    let expenses = plan
        .expenses
        .iter()
        .map(|one| (day(t, one.day), one.description.clone(), amount(t, one.amount)));
    let settlements = plan
        .settlements
        .iter()
        .map(|one| (day(t, one.day), one.note.clone(), amount(t, one.amount)));
    Looked {
        format: program(plan.format).to_owned(),
        bills: t.bills(plan.bills()),
        members: plan.members.iter().map(member).collect(),
        sample: expenses.chain(settlements).take(SAMPLED).collect(),
    }
}

/// What was pasted, to be shown once more; nothing for a file, which the page's script has still.
fn pasted(sent: &Sent) -> String {
    if sent.is_pasted { String::from_utf8_lossy(&sent.bytes).into_owned() } else { String::new() }
}

fn hints(access: &Access) -> Hints {
    Hints { currency: Some(access.group.currency), ..Hints::default() }
}

/// What a file would bring, for an admin.
async fn planned(
    room: &Room,
    visitor: &Identified,
    id: GroupId,
    sent: &Sent,
) -> Result<std::result::Result<Plan, Refusal>> {
    let planned = async {
        let mut tx = room.app.db.read(visitor.who.clone()).await?;
        let access = peek(&mut tx, id, Role::Admin).await?;
        tx.rollback().await?;
        super::planned(sent.bytes.clone(), hints(&access)).await
    };
    refused(planned.await)
}

/// Shows what a file would bring; nothing is kept.
async fn look(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
    sent: Sent,
) -> Result<Response> {
    let text = pasted(&sent);
    match planned(&room, &visitor, id, &sent).await? {
        Ok(plan) => show_imports(&room, &visitor, id, &text, Some(plan), None).await,
        Err(refusal) => refuse(&room, &visitor, id, &text, &refusal).await,
    }
}

/// Takes a file over that was looked at.
async fn take(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
    sent: Sent,
) -> Result<Response> {
    let text = pasted(&sent);
    let terms = room.terms;
    let plan = match planned(&room, &visitor, id, &sent).await? {
        Ok(plan) => plan,
        Err(refusal) => return refuse(&room, &visitor, id, &text, &refusal).await,
    };
    let taken = within(&room, &visitor, id, Role::Admin, async |tx, access| {
        super::import(tx, access, terms, &sent.bytes, &plan).await
    });
    match taken.await? {
        Ok(_) => Ok(Redirect::to(&format!("{}/imports", path(id))).into_response()),
        Err(refusal) => refuse(&room, &visitor, id, &text, &refusal).await,
    }
}

async fn undo(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path((id, import)): Path<(GroupId, ImportId)>,
) -> Result<Response> {
    let undone = within(&room, &visitor, id, Role::Admin, async |tx, access| {
        super::undo(tx, access, import).await
    });
    match undone.await? {
        Ok(()) => Ok(Redirect::to(&format!("{}/imports", path(id))).into_response()),
        Err(refusal) => refuse(&room, &visitor, id, "", &refusal).await,
    }
}

/// Where in the file it is stands in the words that programs get.
async fn refuse(
    room: &Room,
    visitor: &Identified,
    id: GroupId,
    text: &str,
    refusal: &Refusal,
) -> Result<Response> {
    let told = notice(&Texts::new(&visitor.locale), refusal);
    show_imports(room, visitor, id, text, None, Some(told)).await
}
