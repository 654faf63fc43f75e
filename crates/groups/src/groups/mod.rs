//! Groups: founded, changed, archived, deleted and restored; and who gets into one.
//!
//! [`enter`] is the only way in: it answers `not_found` to everybody who is not a member. Every verb
//! of this crate that touches a group takes the [`Access`] that it gives.

pub(crate) mod api;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod settings;
pub(crate) mod store;
pub(crate) mod view;

use async_trait::async_trait;
use base::error::RefusalKind;
use base::who::{Organisation, PersonId};
use base::{Actor, Error, Id, Refusal, Result, Timestamp, Tx};
use money::Currency;
use serde_json::{Value, json};

use crate::activity::record;
use crate::members::{self, Member};
pub use crate::suggestions::Mode;
// What they spent for a group is in the books of whoever spent it, too.
pub use ::expenses::sharing::GroupId;
pub use rules::Role;

/// A group.
#[derive(Debug, Clone)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Of whoever founded it.
    pub organisation: Id<Organisation>,
    /// As its members call it.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Of its expenses unless they say otherwise.
    pub currency: Currency,
    /// Which payments it is settled with.
    pub mode: Mode,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// Nothing is recorded in it any more since then.
    pub archived_at: Option<Timestamp>,
    /// Since then it is only there to be restored.
    pub deleted_at: Option<Timestamp>,
}

/// Somebody in a group.
#[derive(Debug, Clone)]
pub struct Access {
    /// The group.
    pub group: Group,
    /// Who asks; `None` for a program of the organisation that founded the group.
    pub member: Option<Member>,
    /// What they may do.
    pub role: Role,
}

impl Access {
    /// The member who asks. Refuses `not_a_person` for programs.
    pub fn me(&self) -> Result<&Member> {
        let message = "A key is nobody; this is about the member who asks.";
        let refusal = || Refusal::new(RefusalKind::Forbidden, "not_a_person", message).into();
        self.member.as_ref().ok_or_else(refusal)
    }
}

/// Most groups of one person that lists show.
pub const MAX_LISTED: i64 = 500;

/// Lets the caller into a group to do what takes `needed`. What only looks takes [`Role::Viewer`] and
/// leaves the group unlocked; everything else has it locked, and finds it neither archived nor gone.
///
/// # Errors
/// `not_found` for strangers; `group_role`, `group_archived`.
pub async fn enter(tx: &mut Tx, id: GroupId, needed: Role) -> Result<Access> {
    let access = find(tx, id, needed > Role::Viewer).await?;
    admit(access, needed)
}

/// Whether [`enter`] would let the caller in, with the group unlocked: for what takes its time before
/// anything is written.
///
/// # Errors
/// `not_found` for strangers; `group_role`, `group_archived`.
pub async fn peek(tx: &mut Tx, id: GroupId, needed: Role) -> Result<Access> {
    let access = find(tx, id, false).await?;
    admit(access, needed)
}

fn admit(access: Access, needed: Role) -> Result<Access> {
    if access.group.deleted_at.is_some() {
        return Err(Refusal::not_found("group").into());
    }
    access.role.may(needed)?;
    if needed > Role::Viewer && access.group.archived_at.is_some() {
        let message = "This group is archived; reopen it to record anything.";
        return Err(Refusal::conflict("group_archived", message).into());
    }
    Ok(access)
}

/// Lets a member of any role in to see to a membership, which verbs about members judge themselves:
/// locked and not gone, archived or not.
///
/// # Errors
/// `not_found` for strangers.
pub async fn attend(tx: &mut Tx, id: GroupId) -> Result<Access> {
    let access = find(tx, id, true).await?;
    if access.group.deleted_at.is_some() {
        return Err(Refusal::not_found("group").into());
    }
    Ok(access)
}

/// The same whatever became of the group: for what brings it back.
async fn find(tx: &mut Tx, id: GroupId, locked: bool) -> Result<Access> {
    let unknown = || Refusal::not_found("group");
    if let Actor::Person(person) = tx.who().actor {
        let group = store::find(tx, id, locked).await?;
        let member = members::store::of_person(tx, id, person).await?;
        let (group, member) = group.zip(member).ok_or_else(unknown)?;
        let role = member.role;
        return Ok(Access { group, member: Some(member), role });
    }
    let owner = owner(tx)?;
    let group = store::find(tx, id, locked).await?;
    let group = group.filter(|group| group.organisation == owner).ok_or_else(unknown)?;
    Ok(Access { group, member: None, role: Role::Owner })
}

/// The organisation that the caller acts for.
fn owner(tx: &Tx) -> Result<Id<Organisation>> {
    tx.who().organisation.ok_or_else(|| {
        let message = "This needs an organisation to act for.";
        Refusal::new(RefusalKind::Forbidden, "no_organisation", message).into()
    })
}

/// A group to be.
#[derive(Debug)]
pub struct NewGroup {
    /// As its members will call it.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Of its expenses unless they say otherwise.
    pub currency: Currency,
    /// Which payments it is settled with.
    pub mode: Mode,
}

/// Founds a group; a person who does so owns it.
///
/// # Errors
/// Fields that do not fit; `no_organisation`.
pub async fn found(tx: &mut Tx, new: NewGroup) -> Result<Access> {
    let organisation = owner(tx)?;
    let now = tx.now();
    let group = Group {
        id: tx.new_id(),
        organisation,
        name: rules::line("name", &new.name, rules::MAX_NAME)?,
        description: rules::note("description", &new.description, rules::MAX_DESCRIPTION)?,
        currency: new.currency,
        mode: new.mode,
        created_at: now,
        changed_at: now,
        archived_at: None,
        deleted_at: None,
    };
    store::insert(tx, &group).await?;
    let member = match tx.who().actor {
        Actor::Person(person) => Some(members::first(tx, group.id, person).await?),
        _ => None,
    };
    let access = Access { group, member, role: Role::Owner };
    let about = json!({ "before": null, "after": words(&access.group) });
    record(tx, &access, "group.founded", access.group.id, about).await?;
    Ok(access)
}

/// The groups that the caller can enter, the newest first; with deleted ones if asked.
pub async fn groups(tx: &mut Tx, with_deleted: bool) -> Result<Vec<Group>> {
    if let Actor::Person(person) = tx.who().actor {
        return store::of_person(tx, person, with_deleted, MAX_LISTED).await;
    }
    let owner = owner(tx)?;
    store::of_organisation(tx, owner, with_deleted, MAX_LISTED).await
}

/// Tells expenses which groups somebody is in.
#[derive(Debug)]
pub struct Memberships;

#[async_trait]
impl ::expenses::sharing::Groups for Memberships {
    async fn all(&self, tx: &mut Tx) -> Result<Vec<::expenses::sharing::Group>> {
        let all = groups(tx, false).await?.into_iter();
        Ok(all.map(|Group { id, name, .. }| ::expenses::sharing::Group { id, name }).collect())
    }

    async fn has(&self, tx: &mut Tx, id: GroupId) -> Result<bool> {
        match enter(tx, id, Role::Viewer).await {
            Ok(_) => Ok(true),
            Err(Error::Refused(refusal)) if refusal.kind == RefusalKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// The deleted groups that the caller may bring back, the newest first.
pub async fn deleted(tx: &mut Tx) -> Result<Vec<Group>> {
    match tx.who().actor {
        Actor::Person(person) => store::deleted_of_owner(tx, person, MAX_LISTED).await,
        _ => {
            Ok(groups(tx, true).await?.into_iter().filter(|one| one.deleted_at.is_some()).collect())
        }
    }
}

/// What is to be different; `None` stays as it is.
#[derive(Debug, Default)]
pub struct Change {
    /// Another name.
    pub name: Option<String>,
    /// Another description.
    pub description: Option<String>,
    /// Another currency for expenses to come.
    pub currency: Option<Currency>,
    /// Other payments.
    pub mode: Option<Mode>,
    /// True to record nothing any more, false to go on.
    pub archived: Option<bool>,
}

/// Changes a group; takes an admin.
///
/// # Errors
/// `not_found`, `group_role`; fields that do not fit.
pub async fn change(tx: &mut Tx, id: GroupId, change: Change) -> Result<Group> {
    let access = find(tx, id, true).await?;
    if access.group.deleted_at.is_some() {
        return Err(Refusal::not_found("group").into());
    }
    access.role.may(Role::Admin)?;
    let before = access.group.clone();
    let mut after = Group { changed_at: tx.now(), ..before.clone() };
    if let Some(name) = change.name {
        after.name = rules::line("name", &name, rules::MAX_NAME)?;
    }
    if let Some(text) = change.description {
        after.description = rules::note("description", &text, rules::MAX_DESCRIPTION)?;
    }
    after.currency = change.currency.unwrap_or(before.currency);
    after.mode = change.mode.unwrap_or(before.mode);
    let kind = match change.archived {
        Some(true) => {
            after.archived_at = before.archived_at.or(Some(tx.now()));
            "group.archived"
        }
        Some(false) if before.archived_at.is_some() => {
            after.archived_at = None;
            "group.reopened"
        }
        _ => "group.changed",
    };
    store::update(tx, &after).await?;
    let about = json!({ "before": words(&before), "after": words(&after) });
    record(tx, &access, kind, id, about).await?;
    Ok(after)
}

/// Takes a group out of sight; takes an owner. Its books stay, and it can be restored.
///
/// # Errors
/// `not_found`, `group_role`.
pub async fn delete(tx: &mut Tx, id: GroupId) -> Result<()> {
    stand(tx, id, true).await
}

/// Brings a deleted group back; takes an owner.
///
/// # Errors
/// `not_found`, `group_role`.
pub async fn restore(tx: &mut Tx, id: GroupId) -> Result<Group> {
    stand(tx, id, false).await?;
    Ok(find(tx, id, false).await?.group)
}

async fn stand(tx: &mut Tx, id: GroupId, is_deleted: bool) -> Result<()> {
    let access = find(tx, id, true).await?;
    access.role.may(Role::Owner)?;
    if access.group.deleted_at.is_some() == is_deleted {
        return if is_deleted { Err(Refusal::not_found("group").into()) } else { Ok(()) };
    }
    let now = tx.now();
    let after =
        Group { deleted_at: is_deleted.then_some(now), changed_at: now, ..access.group.clone() };
    store::update(tx, &after).await?;
    let kind = if is_deleted { "group.deleted" } else { "group.restored" };
    let about = json!({ "before": words(&access.group), "after": words(&after) });
    record(tx, &access, kind, id, about).await
}

fn words(group: &Group) -> Value {
    json!({
        "name": group.name,
        "description": group.description,
        "currency": group.currency,
        "mode": group.mode,
        "archived": group.archived_at.is_some(),
        "deleted": group.deleted_at.is_some(),
    })
}

/// The person who asks, if it is one.
pub(crate) fn person(tx: &Tx) -> Option<PersonId> {
    match tx.who().actor {
        Actor::Person(person) => Some(person),
        _ => None,
    }
}
