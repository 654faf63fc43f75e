//! Roles: named sets of permissions. The program brings presets along; an organisation changes them
//! or makes its own.
//!
//! Whoever changes anything here does it under the lock of the organisation ([`authorized`]), so that
//! what is judged is still true when it is written.

pub(crate) mod api;
pub(crate) mod matrix;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod store;

use base::events::Event;
use base::permissions::{Permission, PermissionSet};
use base::who::{Organisation as OrganisationKey, Person};
use base::{Actor, Id, Refusal, Result, Tx};

use crate::organisations;
pub use rules::Preset;
pub(crate) use rules::Standing;

/// A role of one organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name, unique in the organisation.
    pub name: String,
    /// What it may do.
    pub permissions: PermissionSet,
    /// The preset behind it, if there is one.
    pub preset: Option<Preset>,
    /// How many members have it.
    pub members: i64,
}

impl Role {
    /// True for a preset that may do something else here than the program brought along, and for a
    /// role of the organisation's own.
    pub fn is_changed(&self) -> bool {
        self.preset.is_none_or(|preset| preset.permissions() != self.permissions)
    }
}

/// The roles of the caller's organisation: the presets of its kind, then its own by name.
pub async fn roles(tx: &mut Tx) -> Result<Vec<Role>> {
    let organisation = own(tx)?;
    list(tx, organisation).await
}

pub(crate) async fn list(tx: &mut Tx, organisation: Id<OrganisationKey>) -> Result<Vec<Role>> {
    let found = organisations::find(tx, organisation).await?;
    let kind = found.ok_or_else(|| Refusal::not_found("organisation"))?.kind;
    let kept = store::kept(tx, organisation).await?;
    let holders = store::holders(tx, organisation).await?;
    let members = |name: &str| {
        holders.iter().find(|(role, _)| role == name).map_or(0, |(_, members)| *members)
    };
    let presets = Preset::of(kind).iter().map(|preset| preset.word());
    let is_preset = |name: &str| Preset::of(kind).iter().any(|preset| preset.word() == name);
    let others = kept.iter().map(|kept| kept.name.as_str()).filter(|name| !is_preset(name));
    Ok(presets
        .chain(others)
        .map(|name| {
            let stored = kept.iter().find(|kept| kept.name == name);
            Role {
                name: name.to_owned(),
                permissions: rules::permissions(name, stored.map(|kept| kept.permissions.as_str())),
                preset: is_preset(name).then(|| Preset::read(name)).flatten(),
                members: members(name),
            }
        })
        .collect())
}

/// The role `name` of `organisation`. Refuses `role_unknown`.
pub(crate) async fn named(
    tx: &mut Tx,
    organisation: Id<OrganisationKey>,
    name: &str,
) -> Result<Role> {
    let found = list(tx, organisation).await?.into_iter().find(|role| role.name == name);
    let message = "This organisation has no such role.";
    Ok(found.ok_or_else(|| Refusal::field("role", "role_unknown", message))?)
}

/// Makes a role of the caller's organisation. Refuses `role_exists`, `too_many_roles`, and
/// `beyond_own_permissions`.
pub async fn make_role(tx: &mut Tx, name: &str, permissions: PermissionSet) -> Result<Role> {
    let (organisation, mine) = authorized(tx, Permission::RolesManage).await?;
    let name = rules::name(name)?;
    let roles = list(tx, organisation).await?;
    if roles.iter().any(|role| role.name == name) || Preset::read(&name).is_some() {
        let message = "There is a role, or a preset, of this name.";
        return Err(Refusal::conflict("role_exists", message).into());
    }
    if roles.len() >= rules::MAX_ROLES {
        let message = "Remove a role that nobody needs any more; then make this one.";
        return Err(Refusal::conflict("too_many_roles", message).into());
    }
    rules::may_give(mine.permissions, permissions)?;
    store::keep(tx, organisation, &name, &permissions.to_string()).await?;
    record(tx, "role.made", &name, PermissionSet::EMPTY, permissions);
    Ok(Role { name, permissions, preset: None, members: 0 })
}

/// A role of the caller's organisation. Another one is not there.
pub async fn role(tx: &mut Tx, name: &str) -> Result<Role> {
    let organisation = own(tx)?;
    Ok(split(tx, organisation, name).await?.0)
}

/// The same, which nobody else changes before this transaction ends.
pub async fn role_to_change(tx: &mut Tx, name: &str) -> Result<Role> {
    let (organisation, _) = authorized(tx, Permission::RolesManage).await?;
    Ok(split(tx, organisation, name).await?.0)
}

/// Changes what a role of the caller's organisation may do, at once for everybody who has it.
/// Refuses `beyond_own_permissions` and `last_managing_role`.
pub async fn change_role(tx: &mut Tx, name: &str, permissions: PermissionSet) -> Result<Role> {
    let (organisation, mine) = authorized(tx, Permission::RolesManage).await?;
    let (role, others) = split(tx, organisation, name).await?;
    rules::may_change(mine.permissions, role.permissions, permissions, others.into_iter())?;
    if role.permissions != permissions {
        if role.preset.is_some_and(|preset| preset.permissions() == permissions) {
            store::forget(tx, organisation, name).await?;
        } else {
            store::keep(tx, organisation, name, &permissions.to_string()).await?;
        }
        record(tx, "role.changed", name, role.permissions, permissions);
    }
    Ok(Role { permissions, ..role })
}

/// Removes a role of the organisation's own, or gives a preset back what it came with. Refuses
/// `role_in_use`, and what [`change_role`] refuses.
pub async fn remove_role(tx: &mut Tx, name: &str) -> Result<()> {
    let (organisation, mine) = authorized(tx, Permission::RolesManage).await?;
    let (role, others) = split(tx, organisation, name).await?;
    let after = role.preset.map_or(PermissionSet::EMPTY, Preset::permissions);
    rules::may_change(mine.permissions, role.permissions, after, others.into_iter())?;
    let is_used = role.members > 0 || store::is_offered(tx, organisation, name).await?;
    if role.preset.is_none() && is_used {
        let message = "Members have this role, or are invited to it; give them another first.";
        return Err(Refusal::conflict("role_in_use", message).into());
    }
    store::forget(tx, organisation, name).await?;
    let kind = if role.preset.is_some() { "role.reset" } else { "role.removed" };
    record(tx, kind, name, role.permissions, after);
    Ok(())
}

/// The role `name`, and what the others may do.
async fn split(
    tx: &mut Tx,
    organisation: Id<OrganisationKey>,
    name: &str,
) -> Result<(Role, Vec<PermissionSet>)> {
    let (mut named, others): (Vec<Role>, Vec<Role>) =
        list(tx, organisation).await?.into_iter().partition(|role| role.name == name);
    let role = named.pop().ok_or_else(|| Refusal::not_found("role"))?;
    Ok((role, others.into_iter().map(|role| role.permissions).collect()))
}

/// The caller's organisation.
pub(crate) fn own(tx: &Tx) -> Result<Id<OrganisationKey>, Refusal> {
    tx.who().organisation.ok_or_else(|| Refusal::not_found("organisation"))
}

/// The caller's organisation, locked until the transaction ends, and where the caller stands in it,
/// if that allows `needed`. Keys and parties stand nowhere: people answer for people.
pub(crate) async fn authorized(
    tx: &mut Tx,
    needed: Permission,
) -> Result<(Id<OrganisationKey>, Standing)> {
    let organisation = own(tx)?;
    organisations::store::lock(tx, organisation).await?;
    let mine = standing(tx, organisation).await?;
    rules::may(mine.permissions, needed)?;
    Ok((organisation, mine))
}

/// Where the caller stands in `organisation`.
pub(crate) async fn standing(tx: &mut Tx, organisation: Id<OrganisationKey>) -> Result<Standing> {
    match tx.who().actor {
        Actor::System(_) => Ok(Standing::ALL),
        Actor::Person(person) => acting(tx, organisation, person).await,
        Actor::Key(_) | Actor::Party(_) => Ok(Standing::NONE),
    }
}

/// What `person` may do in `organisation` now: nothing without membership, or when the platform
/// keeps them out.
pub(crate) async fn acting(
    tx: &mut Tx,
    organisation: Id<OrganisationKey>,
    person: Id<Person>,
) -> Result<Standing> {
    let found = store::standing(tx, organisation, person).await?;
    Ok(found.filter(|(_, is_suspended)| !is_suspended).map_or(Standing::NONE, |(stands, _)| stands))
}

fn record(
    tx: &mut Tx,
    kind: &'static str,
    name: &str,
    before: PermissionSet,
    after: PermissionSet,
) {
    let body = serde_json::json!({
        "before": { "permissions": before }, "after": { "permissions": after },
    });
    tx.record(Event { kind, subject: name.to_owned(), body });
}
