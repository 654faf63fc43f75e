//! Organisations, the owners of everything that belongs to somebody, and who belongs to them.

pub(crate) mod store;

use std::collections::BTreeSet;

use base::events::Event;
use base::permissions::{Permission, PermissionSet};
use base::who::{Organisation as OrganisationKey, Person as PersonKey};
use base::{Actor, Id, Refusal, Result, Tx};

use crate::{people, words};

words! {
    /// What an organisation is.
    OrganisationKind {
        /// One person's own affairs.
        Personal = "personal",
        /// People who share a home.
        Household = "household",
        /// A company.
        Company = "company",
        /// A shop that sells through Florin.
        Merchant = "merchant",
        /// A practice that sees clients.
        Practice = "practice",
        /// Accountants who look after other organisations.
        AccountingOffice = "accounting_office",
    }
}

words! {
    /// Whether an organisation may act.
    OrganisationState {
        /// It may.
        Active = "active",
        /// Its people and keys are kept out, and nothing of it is lost.
        Suspended = "suspended",
    }
}

words! {
    /// What a member may do.
    Role {
        /// Everything, the members and keys included.
        Admin = "admin",
        /// The daily work.
        Member = "member",
    }
}

impl Role {
    /// What the role allows within the organisation.
    pub const fn permissions(self) -> PermissionSet {
        use Permission::{
            AuditRead, InvitationsManage, KeysManage, MembersManage, OrganisationManage,
            OrganisationTransfer, RolesManage, WebhooksManage,
        };
        const GOVERNANCE: PermissionSet = PermissionSet::of(&[
            OrganisationManage,
            OrganisationTransfer,
            MembersManage,
            InvitationsManage,
            RolesManage,
            KeysManage,
            WebhooksManage,
            AuditRead,
        ]);
        match self {
            Self::Admin => PermissionSet::ALL_ORGANISATION,
            Self::Member => PermissionSet::ALL_ORGANISATION.difference(GOVERNANCE),
        }
    }
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its id.
    pub id: Id<OrganisationKey>,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// Whether it may act.
    pub state: OrganisationState,
}

/// An organisation that is to be.
#[derive(Debug, Clone)]
pub struct NewOrganisation {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: OrganisationKind,
}

/// A person's place in an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The organisation.
    pub organisation: Organisation,
    /// What the person may do there.
    pub role: Role,
}

/// Founds an organisation. A person who does so becomes its first admin.
pub async fn found(tx: &mut Tx, new: NewOrganisation) -> Result<Organisation> {
    let NewOrganisation { name, kind } = new;
    let name = people::rules::name("name", &name)?;
    let state = OrganisationState::Active;
    let organisation = Organisation { id: tx.new_id(), name, kind, state };
    store::insert(tx, &organisation).await?;
    let body = serde_json::json!({ "name": organisation.name, "kind": kind });
    record(tx, "organisation.founded", organisation.id, body);
    if let Actor::Person(founder) = tx.who().actor {
        join(tx, organisation.id, founder, Role::Admin).await?;
    }
    Ok(organisation)
}

/// Makes `person` a member of `organisation`. Refuses `already_member`.
pub async fn join(
    tx: &mut Tx,
    organisation: Id<OrganisationKey>,
    person: Id<PersonKey>,
    role: Role,
) -> Result<()> {
    if store::find(tx, organisation).await?.is_none() {
        return Err(Refusal::not_found("organisation").into());
    }
    if people::store::find(tx, person).await?.is_none() {
        return Err(Refusal::not_found("person").into());
    }
    if !store::insert_member(tx, organisation, person, role).await? {
        let message = "This person is a member of the organisation already.";
        return Err(Refusal::conflict("already_member", message).into());
    }
    let body = serde_json::json!({ "person": person, "role": role });
    record(tx, "membership.joined", organisation, body);
    Ok(())
}

/// Keeps the people and keys of `organisation` out, at once.
pub async fn suspend(tx: &mut Tx, organisation: Id<OrganisationKey>) -> Result<()> {
    change_state(tx, organisation, OrganisationState::Suspended, "organisation.suspended").await
}

/// Lets the people and keys of `organisation` in again.
pub async fn reinstate(tx: &mut Tx, organisation: Id<OrganisationKey>) -> Result<()> {
    change_state(tx, organisation, OrganisationState::Active, "organisation.reinstated").await
}

async fn change_state(
    tx: &mut Tx,
    organisation: Id<OrganisationKey>,
    state: OrganisationState,
    kind: &'static str,
) -> Result<()> {
    match store::find(tx, organisation).await? {
        None => Err(Refusal::not_found("organisation").into()),
        Some(found) if found.state == state => Ok(()),
        Some(_) => {
            store::set_state(tx, organisation, state).await?;
            record(tx, kind, organisation, serde_json::json!({}));
            Ok(())
        }
    }
}

/// An organisation, by id.
pub async fn find(tx: &mut Tx, id: Id<OrganisationKey>) -> Result<Option<Organisation>> {
    store::find(tx, id).await
}

/// Those of `ids` that may act: one read, whatever their number.
pub async fn active(
    tx: &mut Tx,
    ids: &BTreeSet<Id<OrganisationKey>>,
) -> Result<BTreeSet<Id<OrganisationKey>>> {
    store::active(tx, ids).await
}

/// What `person` may do in `organisation`; `None` without membership.
pub async fn role(
    tx: &mut Tx,
    organisation: Id<OrganisationKey>,
    person: Id<PersonKey>,
) -> Result<Option<Role>> {
    store::role(tx, organisation, person).await
}

/// Where `person` belongs, the oldest membership first.
pub async fn memberships(tx: &mut Tx, person: Id<PersonKey>) -> Result<Vec<Membership>> {
    store::memberships(tx, person).await
}

/// The event belongs to the organisation that it is about, whoever caused it.
fn record(
    tx: &mut Tx,
    kind: &'static str,
    organisation: Id<OrganisationKey>,
    body: serde_json::Value,
) {
    let who = tx.who().clone();
    tx.act_as(who.clone().acting_for(organisation));
    tx.record(Event { kind, subject: organisation.to_string(), body });
    tx.act_as(who);
}
