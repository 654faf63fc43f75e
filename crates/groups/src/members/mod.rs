//! Members of a group: people with an account, and names that somebody may claim later.

pub(crate) mod api;
pub(crate) mod jobs;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod store;

use base::error::RefusalKind;
use base::who::PersonId;
use base::{Id, Kind, Refusal, Result, Timestamp, Tx};
use identity::Letter;
use money::Money;
use serde_json::{Value, json};
use web::Locale;

use crate::activity::{happened_since, record, record_in};
use crate::groups::rules::{line, note};
use crate::groups::{self, Access, GroupId, Role};
use crate::pages::LIST;
use crate::room::{Room, Terms};
use crate::texts::Texts;
use crate::{balances, settlements};

/// Marks the ids of members.
#[derive(Debug)]
pub enum MemberKey {}
impl Kind for MemberKey {
    const PREFIX: &'static str = "group_member";
}

/// The id of a member.
pub type MemberId = Id<MemberKey>;

/// A member.
#[derive(Debug, Clone)]
pub struct Member {
    /// Their id.
    pub id: MemberId,
    /// Who they are, if they have an account.
    pub person: Option<PersonId>,
    /// As the group calls them.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Where they are paid over UPI.
    pub upi: Option<String>,
    /// Members of one household share a purse: in [`Mode::Units`](crate::groups::Mode::Units) they
    /// are settled as one.
    pub household: Option<String>,
    /// False for who wants no mail that reminds them.
    pub reminders: bool,
    /// Since when.
    pub joined_at: Timestamp,
    /// Not any more since then; they stay in the books.
    pub left_at: Option<Timestamp>,
}

impl Member {
    /// True while they take part.
    pub const fn is_active(&self) -> bool {
        self.left_at.is_none()
    }
}

/// The members, also those who left, in the order in which they joined.
pub async fn members(tx: &mut Tx, access: &Access) -> Result<Vec<Member>> {
    store::all(tx, access.group.id).await
}

/// One member of the group, also one who left.
///
/// # Errors
/// `not_found`.
pub async fn member(tx: &mut Tx, access: &Access, id: MemberId) -> Result<Member> {
    let found = store::find(tx, access.group.id, id).await?;
    found.ok_or_else(|| Refusal::not_found("member").into())
}

/// Adds somebody who has no account here, or none that is known yet.
///
/// # Errors
/// `group_role`, `group_full`, `name_taken`; a name that does not fit.
pub async fn add(
    tx: &mut Tx,
    access: &Access,
    terms: Terms,
    name: &str,
    role: Role,
) -> Result<Member> {
    access.role.may(rules::to_give(role))?;
    let name = line("name", name, rules::MAX_NAME)?;
    let all = store::all(tx, access.group.id).await?;
    rules::room_for(&all, &name, terms.max_members)?;
    let member = new(tx, None, name, role);
    store::insert(tx, access.group.id, &member).await?;
    let about = json!({ "before": null, "after": words(&member) });
    record(tx, access, "group_member.added", member.id, about).await?;
    Ok(member)
}

/// The founder.
pub(crate) async fn first(tx: &mut Tx, group: GroupId, person: PersonId) -> Result<Member> {
    let name = name_of(tx, person).await?;
    let member = new(tx, Some(person), name, Role::Owner);
    store::insert(tx, group, &member).await?;
    Ok(member)
}

/// Lets a person in: as the member without an account whom they are, or as a new one. Who was a
/// member before is the same member again.
///
/// # Errors
/// `already_group_member`, `member_claimed`, `group_full`.
pub(crate) async fn join(
    tx: &mut Tx,
    group: GroupId,
    terms: Terms,
    person: PersonId,
    claimed: Option<MemberId>,
    role: Role,
) -> Result<Member> {
    let all = store::all(tx, group).await?;
    let own = all.iter().find(|member| member.person == Some(person));
    if own.is_some_and(Member::is_active) {
        let message = "You are a member of this group already.";
        return Err(Refusal::conflict("already_group_member", message).into());
    }
    let claimed = claimed.and_then(|id| all.iter().find(|member| member.id == id));
    let member = match (claimed, own) {
        (Some(member), None) => {
            if member.person.is_some() {
                let message = "Somebody is this member already.";
                return Err(Refusal::conflict("member_claimed", message).into());
            }
            Member { person: Some(person), left_at: None, ..member.clone() }
        }
        (_, Some(own)) => Member { left_at: None, role, ..own.clone() },
        (None, None) => {
            let name = rules::free_name(&all, &name_of(tx, person).await?);
            rules::room_for(&all, &name, terms.max_members)?;
            let member = new(tx, Some(person), name, role);
            store::insert(tx, group, &member).await?;
            return Ok(member);
        }
    };
    store::update(tx, &member).await?;
    Ok(member)
}

fn new(tx: &Tx, person: Option<PersonId>, name: String, role: Role) -> Member {
    let (id, joined_at) = (tx.new_id(), tx.now());
    Member {
        id,
        person,
        name,
        role,
        upi: None,
        household: None,
        reminders: true,
        joined_at,
        left_at: None,
    }
}

async fn name_of(tx: &mut Tx, person: PersonId) -> Result<String> {
    let found = identity::person(tx, person).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("person"))?.name)
}

/// Brings a member without an account back who was taken out; takes an admin. Whoever has an account
/// comes back by an invitation, of their own accord.
///
/// # Errors
/// `not_found`, `group_role`, `group_full`, `member_claimed`.
pub async fn restore(tx: &mut Tx, access: &Access, terms: Terms, id: MemberId) -> Result<Member> {
    access.role.may(Role::Admin)?;
    let all = store::all(tx, access.group.id).await?;
    let before = all.iter().find(|member| member.id == id);
    let before = before.ok_or_else(|| Refusal::not_found("member"))?.clone();
    if before.is_active() {
        return Ok(before);
    }
    if before.person.is_some() {
        let message = "Whoever has an account comes back by an invitation.";
        return Err(Refusal::conflict("member_claimed", message).into());
    }
    rules::room_again(&all, terms.max_members)?;
    let role = before.role.min(Role::Member);
    let after = Member { left_at: None, role, ..before.clone() };
    store::update(tx, &after).await?;
    record(tx, access, "group_member.restored", id, told(&before, &after)).await?;
    Ok(after)
}

/// What is to be different of a member; `None` stays as it is.
#[derive(Debug, Default)]
pub struct Change {
    /// Another name.
    pub name: Option<String>,
    /// Another role.
    pub role: Option<Role>,
    /// Another UPI address; empty for none.
    pub upi: Option<String>,
    /// Another household; empty for none.
    pub household: Option<String>,
    /// Whether reminders may come by mail.
    pub reminders: Option<bool>,
}

/// Changes a member: members change themselves but for their role; everything takes an admin, and
/// whatever has to do with owners takes an owner. Whether reminders come is everybody's own to say.
///
/// # Errors
/// `not_found`, `group_role`, `last_group_owner`, `name_taken`; fields that do not fit.
pub async fn change(tx: &mut Tx, access: &Access, id: MemberId, change: Change) -> Result<Member> {
    let all = store::all(tx, access.group.id).await?;
    let before = all.iter().find(|member| member.id == id);
    let before = before.ok_or_else(|| Refusal::not_found("member"))?.clone();
    let is_self = access.member.as_ref().is_some_and(|me| me.id == id);
    if !is_self || change.role.is_some() {
        access.role.may(rules::to_give(before.role.max(change.role.unwrap_or(Role::Admin))))?;
        access.role.may(Role::Admin)?;
    }
    if !is_self && change.reminders.is_some() {
        let message = "Whether they are reminded everybody says for themselves.";
        return Err(Refusal::new(RefusalKind::Forbidden, "group_role", message).into());
    }
    let mut after = before.clone();
    if let Some(name) = change.name {
        after.name = line("name", &name, rules::MAX_NAME)?;
        rules::is_free(&all, id, &after.name)?;
    }
    if let Some(upi) = change.upi {
        after.upi = rules::upi(&upi)?;
    }
    if let Some(household) = change.household {
        let household = note("household", &household, rules::MAX_NAME)?;
        after.household = (!household.is_empty()).then_some(household);
    }
    after.reminders = change.reminders.unwrap_or(before.reminders);
    if let Some(role) = change.role {
        after.role = role;
        rules::keeps_owner(&all, &after)?;
    }
    store::update(tx, &after).await?;
    record(tx, access, "group_member.changed", id, told(&before, &after)).await?;
    Ok(after)
}

/// What an entry says of a member who was changed.
fn told(before: &Member, after: &Member) -> Value {
    let changed = [
        ("name", before.name != after.name),
        ("role", before.role != after.role),
        ("upi", before.upi != after.upi),
        ("household", before.household != after.household),
        ("reminders", before.reminders != after.reminders),
    ];
    let changed = changed.into_iter().filter(|(_, is_changed)| *is_changed).map(|(name, _)| name);
    let changed: Vec<&str> = changed.collect();
    json!({ "before": words(before), "after": words(after), "changed": changed })
}

/// What an entry says of a member: nothing that is personal.
pub(crate) fn words(member: &Member) -> Value {
    json!({ "role": member.role, "active": member.is_active() })
}

/// Reminds a member that they owe something: an event, and a mail to whoever has an address and
/// wants to be reminded. Once a day at most.
///
/// # Errors
/// `not_found`, `nothing_owed`, `reminded_already`.
pub async fn remind(tx: &mut Tx, access: &Access, room: &Room, id: MemberId) -> Result<()> {
    let member = member(tx, access, id).await?;
    let nets = balances::of_member(tx, access, id).await?;
    let owed: Vec<Money> = nets.into_iter().filter(|net| net.is_negative()).collect();
    if owed.is_empty() {
        let message = "This member owes nothing.";
        return Err(Refusal::conflict("nothing_owed", message).into());
    }
    let since = tx.now().plus_seconds(-86_400);
    if happened_since(tx, access, REMINDED, id, since).await? {
        let message = "This member was reminded within the last day.";
        return Err(Refusal::conflict("reminded_already", message).into());
    }
    if let Some(person) = member.person.filter(|_| member.reminders) {
        let letter = |locale: &Locale| reminder(locale, access, room, &member, &owed);
        identity::write(tx, &room.keyring, person, letter).await?;
    }
    let about = json!({ "person": member.person, "balances": owed });
    record(tx, access, REMINDED, id, about).await
}

/// The mail that reminds `member` of what they owe, each amount without its minus.
fn reminder(
    locale: &Locale,
    access: &Access,
    room: &Room,
    member: &Member,
    owed: &[Money],
) -> Letter {
    let t = Texts::new(locale);
    let group = access.group.name.as_str();
    let amount = |net: &Money| locale.amount(net.checked_neg().unwrap_or(*net));
    let amounts = owed.iter().map(amount).collect::<Vec<_>>().join(", ");
    let link = format!("{}{LIST}/{}", room.app.site.url, access.group.id);
    let sender = access.member.as_ref().map_or(group, |me| me.name.as_str());
    Letter {
        subject: t.mail_reminder_subject(group, &amounts),
        text: t.mail_reminder(member.name.as_str(), sender, group, &amounts, link),
    }
}

/// The event of a reminder.
const REMINDED: &str = "group_member.reminded";

/// Ends a membership: one's own, or as an admin another's. Who is not even leaves what they owe and
/// are owed to `heir`, if one is named; but nobody hands their own debt on, since the heir is not
/// asked: an admin takes them out, and answers for it.
///
/// # Errors
/// `not_found`, `group_role`, `last_group_owner`, `member_not_settled`, `debt_not_settled`.
pub async fn leave(
    tx: &mut Tx,
    access: &Access,
    id: MemberId,
    heir: Option<MemberId>,
) -> Result<()> {
    let all = store::all(tx, access.group.id).await?;
    let active = |id: MemberId| all.iter().find(|member| member.id == id && member.is_active());
    let member = active(id).ok_or_else(|| Refusal::not_found("member"))?;
    let is_self = access.member.as_ref().is_some_and(|me| me.id == id);
    if !is_self {
        access.role.may(rules::to_give(member.role.max(Role::Admin)))?;
    }
    let left = Member { left_at: Some(tx.now()), ..member.clone() };
    rules::keeps_owner(&all, &left)?;
    let nets = balances::of_member(tx, access, id).await?;
    if is_self && rules::owes(&nets) {
        let message = "You owe something still: settle it first, or let an administrator take you \
                       out and say who takes it over.";
        return Err(Refusal::conflict("debt_not_settled", message).into());
    }
    if !nets.is_empty() {
        let heir = heir.filter(|heir| *heir != id).and_then(active).ok_or_else(|| {
            let message = "This member owes or is owed something still: settle first, or say \
                           who takes it over.";
            Refusal::conflict("member_not_settled", message)
        })?;
        settlements::hand_over(tx, access, id, heir.id, nets).await?;
    }
    store::update(tx, &left).await?;
    let about = json!({ "heir": heir, "before": words(member), "after": words(&left) });
    record(tx, access, "group_member.left", id, about).await
}

/// What a member is called whose person was erased; a number tells several apart.
const PSEUDONYM: &str = "Former member";

/// Forgets what a person is called in their groups and where they are paid. What they owe and are
/// owed stays. A group that they alone owned gets another owner, if anybody else there has an account.
pub(crate) async fn forget(tx: &mut Tx, person: PersonId) -> Result<()> {
    let who = tx.who().clone();
    for group in store::groups_of(tx, person).await? {
        let Some(group) = groups::store::find(tx, group, true).await? else { continue };
        let all = store::all(tx, group.id).await?;
        let (gone, others): (Vec<Member>, Vec<Member>) =
            all.into_iter().partition(|member| member.person == Some(person));
        tx.act_as(who.clone().acting_for(group.organisation));
        for before in gone {
            let name = rules::free_name(&others, PSEUDONYM);
            if before.name == name && before.upi.is_none() && before.household.is_none() {
                continue;
            }
            let heir = rules::heir(&others, &before).cloned();
            let role = if heir.is_some() { Role::Member } else { before.role };
            let after = Member { name, upi: None, household: None, role, ..before.clone() };
            write(tx, group.id, &before, &after).await?;
            if let Some(heir) = heir {
                write(tx, group.id, &heir, &Member { role: Role::Owner, ..heir.clone() }).await?;
            }
        }
    }
    tx.act_as(who);
    Ok(())
}

/// Writes a member down whom Florin itself changed, and says so.
async fn write(tx: &mut Tx, group: GroupId, before: &Member, after: &Member) -> Result<()> {
    store::update(tx, after).await?;
    record_in(tx, group, None, "group_member.changed", after.id, told(before, after)).await
}

#[cfg(test)]
impl Member {
    /// Somebody without an account, for tests.
    pub(crate) fn sample(id: MemberId, name: &str) -> Self {
        Self {
            id,
            person: None,
            name: name.to_owned(),
            role: Role::Member,
            upi: None,
            household: None,
            reminders: true,
            joined_at: Timestamp::from_seconds(0),
            left_at: None,
        }
    }
}
