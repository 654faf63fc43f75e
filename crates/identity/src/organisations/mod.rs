//! Organisations, the owners of everything that belongs to somebody: founding them, naming them,
//! acting for them.

pub(crate) mod api;
pub(crate) mod pages;
pub(crate) mod store;

use base::error::RefusalKind;
use base::events::Event;
use base::permissions::Permission;
use base::who::{Organisation as OrganisationKey, Person as PersonKey};
use base::{Actor, Id, Refusal, Result, Tx};

use crate::roles::{self, Preset};
use crate::{memberships, people, words};

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
        /// Accountants who look after other organisations: their people are members of those, too.
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

/// Most organisations that one person belongs to: what founding stops at, and lists show.
pub const MAX_MEMBERSHIPS: i64 = 500;

/// Founds an organisation. A person who does so becomes its owner, in the first role of its kind.
/// Refuses `too_many_organisations`.
pub async fn found(tx: &mut Tx, new: NewOrganisation) -> Result<Organisation> {
    let founder = match tx.who().actor {
        Actor::Person(person) => Some(person),
        _ => None,
    };
    found_by(tx, new, founder).await
}

/// Founds the organisation of a person's own affairs, as everybody gets one at sign-up.
pub async fn found_personal(
    tx: &mut Tx,
    person: Id<PersonKey>,
    name: &str,
) -> Result<Organisation> {
    let new = NewOrganisation { name: name.to_owned(), kind: OrganisationKind::Personal };
    found_by(tx, new, Some(person)).await
}

async fn found_by(
    tx: &mut Tx,
    new: NewOrganisation,
    founder: Option<Id<PersonKey>>,
) -> Result<Organisation> {
    let NewOrganisation { name, kind } = new;
    let name = people::rules::name("name", &name)?;
    let state = OrganisationState::Active;
    let organisation = Organisation { id: tx.new_id(), name, kind, state };
    store::insert(tx, &organisation).await?;
    let mut after = told(kind, &organisation.name);
    after.insert("kind".to_owned(), kind.word().into());
    let body = serde_json::json!({ "before": null, "after": after });
    record(tx, "organisation.founded", organisation.id, body);
    if let Some(founder) = founder {
        if memberships::store::count(tx, founder).await? >= MAX_MEMBERSHIPS {
            let message = "Leave an organisation that you do not need any more first.";
            return Err(Refusal::conflict("too_many_organisations", message).into());
        }
        let role = Preset::of(kind).first().copied().unwrap_or(Preset::Admin);
        memberships::join(tx, organisation.id, founder, role.word()).await?;
    }
    Ok(organisation)
}

/// What the log keeps of a name: none that is a person's, which it could never forget.
fn told(kind: OrganisationKind, name: &str) -> serde_json::Map<String, serde_json::Value> {
    let is_private = matches!(kind, OrganisationKind::Personal | OrganisationKind::Household);
    let name = (!is_private).then(|| ("name".to_owned(), name.into()));
    name.into_iter().collect()
}

/// An organisation, by id.
pub async fn find(tx: &mut Tx, id: Id<OrganisationKey>) -> Result<Option<Organisation>> {
    store::find(tx, id).await
}

/// The SQL condition that the organisation in `column` may act: for a statement that reads something of it and must
/// not ask twice.
pub fn is_active(column: &str) -> String {
    store::is_active(column)
}

/// Renames the organisation that the caller acts for. Another one is not there, and one that the
/// caller belongs to, but does not act for, is refused with `not_acting`.
pub async fn rename(tx: &mut Tx, id: Id<OrganisationKey>, name: &str) -> Result<Organisation> {
    acting(tx, id).await?;
    roles::authorized(tx, Permission::OrganisationManage).await?;
    let name = people::rules::name("name", name)?;
    let before = store::find(tx, id).await?;
    let before = before.ok_or_else(|| Refusal::not_found("organisation"))?;
    if before.name != name {
        store::set_name(tx, id, &name).await?;
        let body = serde_json::json!({
            "before": told(before.kind, &before.name), "after": told(before.kind, &name),
            "changed": ["name"],
        });
        record(tx, "organisation.renamed", id, body);
    }
    Ok(Organisation { name, ..before })
}

/// Passes when the caller acts for `id`.
pub(crate) async fn acting(tx: &mut Tx, id: Id<OrganisationKey>) -> Result<()> {
    if tx.who().organisation == Some(id) {
        return Ok(());
    }
    memberships::mine(tx, id).await?;
    let message = "Switch to this organisation first.";
    Err(Refusal::conflict("not_acting", message).into())
}

/// Lets the caller's session act for `id` from now on, whatever credential of it asks. Refuses
/// `organisation_suspended`; one that the caller does not belong to is not there.
pub async fn switch(tx: &mut Tx, id: Id<OrganisationKey>) -> Result<Organisation> {
    let membership = memberships::mine(tx, id).await?;
    let Some(session) = tx.who().session else {
        let message = "A key acts for the organisation that issued it, and no other.";
        return Err(Refusal::new(RefusalKind::Forbidden, "not_a_person", message).into());
    };
    if membership.organisation.state == OrganisationState::Suspended {
        let message = "This organisation is suspended; nobody can act for it.";
        return Err(Refusal::conflict("organisation_suspended", message).into());
    }
    let before = tx.who().organisation;
    if before != Some(id) {
        store::act_for(tx, session, id).await?;
        let body = serde_json::json!({
            "before": { "organisation": before }, "after": { "organisation": id },
        });
        tx.record(Event { kind: "session.switched", subject: session.to_string(), body });
    }
    Ok(membership.organisation)
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
        Some(found) => {
            store::set_state(tx, organisation, state).await?;
            let body = serde_json::json!({
                "before": { "state": found.state }, "after": { "state": state },
            });
            record(tx, kind, organisation, body);
            Ok(())
        }
    }
}

/// The event belongs to the organisation that it is about, whoever caused it.
pub(crate) fn record(
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
