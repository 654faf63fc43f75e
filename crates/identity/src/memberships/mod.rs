//! Who belongs to which organisation, in which role, and who owns it.
//!
//! An organisation that has members has an owner: the first to join is one, and the last one cannot
//! go. Everything that changes a membership happens under the lock of its organisation.

pub(crate) mod api;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod store;

use base::permissions::Permission;
use base::who::{Organisation as OrganisationKey, Person as PersonKey};
use base::{Actor, Id, Refusal, Result, Timestamp, Tx};

use crate::organisations::{self, Organisation, record};
use crate::roles::{self, Standing};
use crate::{not_a_person, people};

/// A person's place in an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The organisation.
    pub organisation: Organisation,
    /// The name of the person's role there.
    pub role: String,
    /// Whether the organisation is theirs.
    pub is_owner: bool,
}

/// Somebody who belongs to an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: Id<PersonKey>,
    /// As they want to be called.
    pub name: String,
    /// Their address, if they have one.
    pub email: Option<String>,
    /// The name of their role.
    pub role: String,
    /// Whether the organisation is theirs.
    pub is_owner: bool,
    /// Since when they belong to it.
    pub joined_at: Timestamp,
    /// Whether the platform keeps them out.
    pub is_suspended: bool,
}

/// Makes `person` a member of `organisation`, its owner if they are the first. Refuses
/// `already_member`, `role_unknown` and `too_many_members`.
///
/// For the program itself; people come in by [`crate::invite`].
pub async fn join(
    tx: &mut Tx,
    organisation: Id<OrganisationKey>,
    person: Id<PersonKey>,
    role: &str,
) -> Result<()> {
    organisations::store::lock(tx, organisation).await?;
    let role = roles::named(tx, organisation, role).await?.name;
    if people::store::find(tx, person).await?.is_none() {
        return Err(Refusal::not_found("person").into());
    }
    let members = store::members(tx, organisation).await?;
    if members.iter().any(|member| member.person == person) {
        let message = "This person is a member of the organisation already.";
        return Err(Refusal::conflict("already_member", message).into());
    }
    if members.len() >= rules::MAX_MEMBERS {
        let message = "The organisation has as many members as it can have.";
        return Err(Refusal::conflict("too_many_members", message).into());
    }
    let is_owner = members.is_empty();
    store::insert(tx, organisation, person, &role, is_owner).await?;
    let body = serde_json::json!({
        "person": person, "before": null, "after": { "role": role, "owner": is_owner },
    });
    record(tx, "membership.joined", organisation, body);
    Ok(())
}

/// Where `person` belongs, the oldest membership first.
pub async fn memberships(tx: &mut Tx, person: Id<PersonKey>) -> Result<Vec<Membership>> {
    store::of_person(tx, person, organisations::MAX_MEMBERSHIPS).await
}

/// The caller's membership in `organisation`; without one, it is not there.
pub async fn mine(tx: &mut Tx, organisation: Id<OrganisationKey>) -> Result<Membership> {
    let person = caller(tx)?;
    let found = store::find(tx, organisation, person).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("organisation"))?)
}

/// The members of the caller's organisation, owners first, then by when they joined.
pub async fn members(tx: &mut Tx) -> Result<Vec<Member>> {
    let organisation = roles::own(tx)?;
    store::members(tx, organisation).await
}

/// Gives a member of the caller's organisation another role. Nobody gives a role that may do more
/// than they may, nor takes one: `beyond_own_permissions`, `owners_only`.
pub async fn change_member(tx: &mut Tx, person: Id<PersonKey>, role: &str) -> Result<Member> {
    let (organisation, mine) = roles::authorized(tx, Permission::MembersManage).await?;
    let member = member(tx, organisation, person).await?;
    let role = roles::named(tx, organisation, role).await?;
    roles::rules::may_touch(mine, stands(tx, organisation, person).await?)?;
    roles::rules::may_give(mine.permissions, role.permissions)?;
    if member.role != role.name {
        store::set_role(tx, organisation, person, &role.name).await?;
        let body = serde_json::json!({
            "person": person, "before": { "role": member.role }, "after": { "role": role.name },
        });
        record(tx, "membership.changed", organisation, body);
    }
    Ok(Member { role: role.name, ..member })
}

/// Ends somebody's membership in the caller's organisation; keys that they made and invitations that
/// they sent are worth nothing from then on. Refuses `last_owner`, `owners_only`,
/// `beyond_own_permissions`.
pub async fn remove_member(tx: &mut Tx, person: Id<PersonKey>) -> Result<()> {
    let (organisation, mine) = roles::authorized(tx, Permission::MembersManage).await?;
    let member = member(tx, organisation, person).await?;
    roles::rules::may_touch(mine, stands(tx, organisation, person).await?)?;
    end(tx, organisation, &member, "membership.removed").await
}

/// The caller leaves `organisation`. Refuses `last_owner`.
pub async fn leave(tx: &mut Tx, organisation: Id<OrganisationKey>) -> Result<()> {
    let person = caller(tx)?;
    organisations::store::lock(tx, organisation).await?;
    mine(tx, organisation).await?;
    let member = member(tx, organisation, person).await?;
    end(tx, organisation, &member, "membership.left").await
}

/// Ends every membership of `person`, who is to be erased. Refuses `last_owner` where others would be
/// left without one; an organisation that would be empty is suspended.
pub(crate) async fn end_all(tx: &mut Tx, person: Id<PersonKey>) -> Result<()> {
    for Membership { organisation, .. } in memberships(tx, person).await? {
        organisations::store::lock(tx, organisation.id).await?;
        let members = store::members(tx, organisation.id).await?;
        let Some(member) = members.iter().find(|member| member.person == person) else {
            continue;
        };
        if members.len() > 1 {
            end(tx, organisation.id, member, "membership.removed").await?;
        } else {
            store::delete(tx, organisation.id, person).await?;
            organisations::suspend(tx, organisation.id).await?;
        }
    }
    Ok(())
}

async fn end(
    tx: &mut Tx,
    organisation: Id<OrganisationKey>,
    member: &Member,
    kind: &'static str,
) -> Result<()> {
    let members = store::members(tx, organisation).await?;
    rules::may_go(&members, member.person)?;
    store::delete(tx, organisation, member.person).await?;
    let before = serde_json::json!({ "role": member.role, "owner": member.is_owner });
    let body = serde_json::json!({ "person": member.person, "before": before, "after": null });
    record(tx, kind, organisation, body);
    Ok(())
}

/// Hands the caller's organisation over to another member, who owns it from then on instead. Both
/// sides are recorded. Only an owner can, and only right after proving who they are; refuses
/// `owners_only`, `step_up_required` and `member_suspended`.
pub async fn transfer(tx: &mut Tx, to: Id<PersonKey>) -> Result<()> {
    let (organisation, mine) = roles::authorized(tx, Permission::OrganisationTransfer).await?;
    let from = caller(tx)?;
    rules::may_transfer(mine)?;
    crate::require_recent_proof(tx).await?;
    let heir = member(tx, organisation, to).await?;
    if heir.is_suspended {
        let message = "This member is suspended and could not act as the owner.";
        return Err(Refusal::conflict("member_suspended", message).into());
    }
    if from == to {
        return Ok(());
    }
    store::set_owner(tx, organisation, from, false).await?;
    store::set_owner(tx, organisation, to, true).await?;
    for (person, kind, before, after) in
        [(from, "ownership.given", true, false), (to, "ownership.received", heir.is_owner, true)]
    {
        let body = serde_json::json!({
            "person": person, "from": from, "to": to,
            "before": { "owner": before }, "after": { "owner": after },
        });
        record(tx, kind, organisation, body);
    }
    Ok(())
}

pub(crate) fn caller(tx: &Tx) -> Result<Id<PersonKey>, Refusal> {
    match tx.who().actor {
        Actor::Person(person) => Ok(person),
        _ => Err(not_a_person()),
    }
}

async fn member(
    tx: &mut Tx,
    organisation: Id<OrganisationKey>,
    person: Id<PersonKey>,
) -> Result<Member> {
    let found = store::member(tx, organisation, person).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("member"))?)
}

/// Where another member stands, suspended or not.
async fn stands(
    tx: &mut Tx,
    organisation: Id<OrganisationKey>,
    person: Id<PersonKey>,
) -> Result<Standing> {
    let found = roles::store::standing(tx, organisation, person).await?;
    Ok(found.map_or(Standing::NONE, |(standing, _)| standing))
}
