//! The platform's own people: operators, and what they decide about everybody's accounts.
//!
//! A platform role is given by the command line or by an administrator who has just proven who they
//! are, never by anything within an organisation.

pub(crate) mod api;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod store;

use base::events::Event;
use base::permissions::Permission;
use base::who::Person;
use base::{Actor, Id, Refusal, Result, Timestamp, Tx, Who};

use crate::organisations::Organisation;
use crate::{
    codes, factors, invitations, memberships, organisations, outside, people, preferences,
    providers, sessions, words,
};
pub use rules::PlatformRole;

words! {
    /// How an account stands.
    AccountState {
        /// Its person can come in.
        Active = "active",
        /// Its person is kept out, and nothing of it is lost.
        Suspended = "suspended",
        /// Nothing of its person is left but the id that the books know.
        Erased = "erased",
    }
}

words! {
    /// By what a list of accounts is sorted.
    SortBy {
        /// By when they came.
        CreatedAt = "createdAt",
        /// By name.
        Name = "name",
        /// By address.
        Email = "email",
    }
}

/// Somebody's account, as operators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose.
    pub person: Id<Person>,
    /// As they want to be called.
    pub name: String,
    /// Their address, if they have one.
    pub email: Option<String>,
    /// Since when there is one.
    pub created_at: Timestamp,
    /// How it stands.
    pub state: AccountState,
    /// Their role over the platform, if they operate it.
    pub role: Option<PlatformRole>,
    /// In how many organisations they are.
    pub memberships: i64,
}

/// Which accounts to list, and how.
#[derive(Debug, Clone)]
pub struct Search {
    /// Part of the name or the address; empty is everybody.
    pub text: String,
    /// A role over the platform or in some organisation; empty is any.
    pub role: String,
    /// By what to sort, each with whether the last comes first; by nothing is the newest first.
    pub orders: Vec<(SortBy, bool)>,
}

impl Search {
    /// The columns and their directions, from a closed list.
    fn order(&self) -> String {
        let column = |(by, is_descending): &(SortBy, bool)| match (by, is_descending) {
            (SortBy::CreatedAt, true) => "p.created_at DESC, ",
            (SortBy::CreatedAt, false) => "p.created_at, ",
            (SortBy::Name, true) => "lower(p.name) DESC, ",
            (SortBy::Name, false) => "lower(p.name), ",
            (SortBy::Email, true) => "coalesce(p.email, '') DESC, ",
            (SortBy::Email, false) => "coalesce(p.email, ''), ",
        };
        let columns: String = self.orders.iter().map(column).collect();
        if columns.is_empty() { "p.created_at DESC, ".to_owned() } else { columns }
    }
}

/// One page of accounts, and how many there are.
pub async fn accounts(
    tx: &mut Tx,
    search: &Search,
    limit: u32,
    offset: u64,
) -> Result<(Vec<Account>, u64)> {
    store::accounts(tx, search, limit, offset).await
}

/// Somebody's account, erased or not.
pub async fn account(tx: &mut Tx, person: Id<Person>) -> Result<Account> {
    let found = store::account(tx, person).await?;
    let message = "There is no such user.";
    let missing = || Refusal::new(base::error::RefusalKind::NotFound, "USER_001", message);
    Ok(found.ok_or_else(missing)?)
}

/// One page of all organisations, and how many there are.
pub async fn all_organisations(
    tx: &mut Tx,
    search: &str,
    limit: u32,
    offset: u64,
) -> Result<(Vec<Organisation>, u64)> {
    organisations::store::search(tx, &rules::pattern(search), limit, offset).await
}

/// Who operates the platform, the first of them first.
pub async fn operators(tx: &mut Tx) -> Result<Vec<Account>> {
    store::operators(tx).await
}

/// Gives `person` a role over the platform, instead of the one that they had. Refuses
/// `step_up_required`, `last_administrator`, and `account_suspended`.
pub async fn grant_platform_role(
    tx: &mut Tx,
    person: Id<Person>,
    role: PlatformRole,
) -> Result<Account> {
    let before = authorized_about(tx, person, Permission::PlatformAdministratorsManage).await?;
    proven(tx).await?;
    if before.state != AccountState::Active {
        let message = "This account is suspended or erased.";
        return Err(Refusal::conflict("account_suspended", message).into());
    }
    if before.role == Some(role) {
        return Ok(before);
    }
    if let Some(old) = before.role {
        rules::may_cease(old, store::other_administrators(tx, person).await?)?;
    }
    store::grant(tx, person, role).await?;
    record(tx, "operator.granted", person, (before.role, Some(role)));
    Ok(Account { role: Some(role), ..before })
}

/// Takes the role over the platform from `person`. Refuses `step_up_required` and
/// `last_administrator`.
pub async fn revoke_platform_role(tx: &mut Tx, person: Id<Person>) -> Result<Account> {
    let before = authorized_about(tx, person, Permission::PlatformAdministratorsManage).await?;
    proven(tx).await?;
    if let Some(role) = before.role {
        rules::may_cease(role, store::other_administrators(tx, person).await?)?;
        store::revoke(tx, person).await?;
        record(tx, "operator.revoked", person, (Some(role), None));
    }
    Ok(Account { role: None, ..before })
}

/// Keeps somebody out, at once and everywhere: their sessions end, and the keys that they made open
/// nothing until they are reinstated.
pub async fn suspend_person(tx: &mut Tx, person: Id<Person>) -> Result<Account> {
    let before = authorized_about(tx, person, Permission::PlatformPeopleManage).await?;
    if before.state != AccountState::Active {
        return Ok(before);
    }
    not_oneself(tx, person)?;
    store::set_suspended(tx, person, true).await?;
    sessions::end_all(tx, person, None).await?;
    told(tx, "person.suspended", person, before.state, AccountState::Suspended);
    Ok(Account { state: AccountState::Suspended, ..before })
}

/// Lets somebody in again. Refuses `account_erased`.
pub async fn reinstate_person(tx: &mut Tx, person: Id<Person>) -> Result<Account> {
    let before = authorized_about(tx, person, Permission::PlatformPeopleManage).await?;
    match before.state {
        AccountState::Active => Ok(before),
        AccountState::Erased => {
            let message = "Nothing is left of this account that could come back.";
            Err(Refusal::conflict("account_erased", message).into())
        }
        AccountState::Suspended => {
            store::set_suspended(tx, person, false).await?;
            told(tx, "person.reinstated", person, before.state, AccountState::Active);
            Ok(Account { state: AccountState::Active, ..before })
        }
    }
}

/// Renames somebody who cannot do it themselves.
pub async fn rename_person(tx: &mut Tx, person: Id<Person>, name: &str) -> Result<Account> {
    let before = authorized_about(tx, person, Permission::PlatformPeopleManage).await?;
    let name = people::rules::name("name", name)?;
    if before.name != name {
        store::set_name(tx, person, &name).await?;
        // What somebody was called is personal data, which the log could never forget.
        let body = serde_json::json!({ "changed": ["name"] });
        publish(tx, "person.renamed", person, body);
    }
    Ok(Account { name, ..before })
}

/// Erases somebody's personal data for good. The books and the log keep their id, as a pseudonym.
/// Refuses `last_owner` where others would be left without an owner, and `last_administrator`.
pub async fn erase_person(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    let before = authorized_about(tx, person, Permission::PlatformPeopleManage).await?;
    not_oneself(tx, person)?;
    if before.state != AccountState::Erased {
        proven(tx).await?;
        erase(tx, &before).await?;
    }
    Ok(())
}

/// Takes everything away that `person` proves themselves with beside their first proof, for somebody
/// who has lost all of it: they sign in with their first proof and set it up anew. Their sessions
/// end. Refuses `step_up_required` and `yourself`.
pub async fn reset_factors(tx: &mut Tx, person: Id<Person>) -> Result<Account> {
    let account = authorized_about(tx, person, Permission::PlatformAdministratorsManage).await?;
    not_oneself(tx, person)?;
    proven(tx).await?;
    let before = factors(tx, person).await?;
    factors::forget(tx, person).await?;
    sessions::end_all(tx, person, None).await?;
    let told =
        |totp: bool, passkeys: i64| serde_json::json!({ "totp": totp, "passkeys": passkeys });
    let before = told(before.totp_since.is_some(), before.passkeys);
    let body = serde_json::json!({ "before": before, "after": told(false, 0) });
    publish(tx, "person.factors_reset", person, body);
    Ok(account)
}

/// What erasing takes, whoever decided it.
pub(crate) async fn erase(tx: &mut Tx, account: &Account) -> Result<()> {
    let person = account.person;
    if let Some(role) = account.role {
        rules::may_cease(role, store::other_administrators(tx, person).await?)?;
        store::revoke(tx, person).await?;
    }
    organisations::store::forget(tx, person, PSEUDONYM).await?;
    memberships::end_all(tx, person).await?;
    codes::store::forget(tx, person).await?;
    factors::forget(tx, person).await?;
    outside::store::forget(tx, person).await?;
    providers::store::forget(tx, person).await?;
    preferences::store::forget(tx, person).await?;
    sessions::end_all(tx, person, None).await?;
    if let Some(email) = &account.email {
        invitations::store::forget(tx, email).await?;
    }
    people::forget(tx, person, account.email.as_deref()).await?;
    store::erase(tx, person, PSEUDONYM).await?;
    told(tx, "person.erased", person, account.state, AccountState::Erased);
    Ok(())
}

/// What an erased person is called; their id tells them apart.
const PSEUDONYM: &str = "Former user";

/// The account of `person`, if the caller may decide about it.
async fn authorized_about(tx: &mut Tx, person: Id<Person>, needed: Permission) -> Result<Account> {
    let account = account(tx, person).await?;
    if let Actor::System(_) = tx.who().actor {
        return Ok(account);
    }
    let role = match tx.who().actor {
        Actor::Person(caller) => store::role(tx, caller).await?,
        _ => None,
    };
    rules::may(role, needed)?;
    rules::may_decide_about(role, account.role)?;
    Ok(account)
}

/// Whether `person` has a role over the platform.
pub(crate) async fn is_one(tx: &mut Tx, person: Id<Person>) -> Result<bool> {
    Ok(store::role(tx, person).await?.is_some())
}

/// People prove anew who they are; the command line is proof enough.
async fn proven(tx: &mut Tx) -> Result<()> {
    match tx.who().actor {
        Actor::System(_) => Ok(()),
        _ => crate::require_recent_proof(tx).await,
    }
}

fn not_oneself(tx: &Tx, person: Id<Person>) -> Result<(), Refusal> {
    if tx.who().actor == Actor::Person(person) {
        let message = "Nobody locks themselves out; ask another administrator.";
        return Err(Refusal::conflict("yourself", message));
    }
    Ok(())
}

fn record(
    tx: &mut Tx,
    kind: &'static str,
    person: Id<Person>,
    (before, after): (Option<PlatformRole>, Option<PlatformRole>),
) {
    let body = serde_json::json!({ "before": { "role": before }, "after": { "role": after } });
    publish(tx, kind, person, body);
}

fn told(
    tx: &mut Tx,
    kind: &'static str,
    person: Id<Person>,
    before: AccountState,
    after: AccountState,
) {
    let body = serde_json::json!({ "before": { "state": before }, "after": { "state": after } });
    publish(tx, kind, person, body);
}

/// The event belongs to the platform, not to the organisation that the operator happens to act for.
fn publish(tx: &mut Tx, kind: &'static str, person: Id<Person>, body: serde_json::Value) {
    let who = tx.who().clone();
    tx.act_as(Who { organisation: None, ..who.clone() });
    tx.record(Event { kind, subject: person.to_string(), body });
    tx.act_as(who);
}
