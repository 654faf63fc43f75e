//! Members of a group: people with an account, and names that somebody may claim later.

pub(crate) mod api;
pub(crate) mod rules;
pub(crate) mod store;

use base::who::PersonId;
use base::{Id, Kind, Refusal, Result, Timestamp, Tx};
use serde_json::json;

use crate::activity::{happened_since, record};
use crate::groups::rules::line;
use crate::groups::{Access, GroupId, Role};
use crate::postings::{self, Move, Posting};
use crate::{balances, room::Terms};

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
    record(tx, access, "group_member.added", member.id, json!({ "name": member.name })).await?;
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
    Member { id, person, name, role, upi: None, joined_at, left_at: None }
}

async fn name_of(tx: &mut Tx, person: PersonId) -> Result<String> {
    let found = identity::person(tx, person).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("person"))?.name)
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
}

/// Changes a member: their name and address members change themselves, everything takes an admin,
/// and whatever has to do with owners takes an owner.
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
    let mut after = before.clone();
    if let Some(name) = change.name {
        after.name = line("name", &name, rules::MAX_NAME)?;
        rules::is_free(&all, id, &after.name)?;
    }
    if let Some(upi) = change.upi {
        after.upi = rules::upi(&upi)?;
    }
    if let Some(role) = change.role {
        after.role = role;
        rules::keeps_owner(&all, &after)?;
    }
    store::update(tx, &after).await?;
    let about = json!({ "name": after.name, "role": after.role });
    record(tx, access, "group_member.changed", id, about).await?;
    Ok(after)
}

/// Reminds a member that they owe something: an event that they hear of. Once a day at most.
///
/// # Errors
/// `not_found`, `nothing_owed`, `reminded_already`.
pub async fn remind(tx: &mut Tx, access: &Access, id: MemberId) -> Result<()> {
    let member = member(tx, access, id).await?;
    let nets = balances::of_member(tx, access, id).await?;
    if !nets.iter().any(|net| net.is_negative()) {
        let message = "This member owes nothing.";
        return Err(Refusal::conflict("nothing_owed", message).into());
    }
    let since = tx.now().plus_seconds(-86_400);
    if happened_since(tx, access, REMINDED, id, since).await? {
        let message = "This member was reminded within the last day.";
        return Err(Refusal::conflict("reminded_already", message).into());
    }
    let owed: Vec<_> = nets.into_iter().filter(|net| net.is_negative()).collect();
    let about = json!({ "name": member.name, "person": member.person, "balances": owed });
    record(tx, access, REMINDED, id, about).await
}

/// The event of a reminder.
const REMINDED: &str = "group_member.reminded";

/// Ends a membership: one's own, or as an admin another's. Who is not even leaves what they owe and
/// are owed to `heir`, if one is named.
///
/// # Errors
/// `not_found`, `group_role`, `last_group_owner`, `member_not_settled`.
pub async fn leave(
    tx: &mut Tx,
    access: &Access,
    id: MemberId,
    heir: Option<MemberId>,
) -> Result<()> {
    let all = store::all(tx, access.group.id).await?;
    let active = |id: MemberId| all.iter().find(|member| member.id == id && member.is_active());
    let member = active(id).ok_or_else(|| Refusal::not_found("member"))?;
    if access.member.as_ref().is_none_or(|me| me.id != id) {
        access.role.may(rules::to_give(member.role.max(Role::Admin)))?;
    }
    let left = Member { left_at: Some(tx.now()), ..member.clone() };
    rules::keeps_owner(&all, &left)?;
    let nets = balances::of_member(tx, access, id).await?;
    if !nets.is_empty() {
        let heir = heir.filter(|heir| *heir != id).and_then(active).ok_or_else(|| {
            let message = "This member owes or is owed something still: settle first, or say \
                           who takes it over.";
            Refusal::conflict("member_not_settled", message)
        })?;
        // What they are owed becomes the heir's claim, what they owe the heir's debt.
        let moves = nets.into_iter().map(|net| {
            let (debit, credit) = if net.is_negative() { (heir.id, id) } else { (id, heir.id) };
            Ok(Move {
                debit,
                credit,
                amount: if net.is_negative() { net.checked_neg()? } else { net },
            })
        });
        let moves: Result<Vec<Move>, money::MoneyError> = moves.collect();
        let moves = moves.map_err(|error| base::Error::caused("handing a balance over", error))?;
        let turn = tx.new_id::<MemberKey>();
        let posting = Posting {
            reason: postings::HANDED_OVER,
            turn: (turn.retyped(), 1),
            undone: Vec::new(),
            made: moves,
        };
        postings::post(tx, &access.group, posting).await?;
    }
    store::update(tx, &left).await?;
    let about = json!({ "name": member.name, "heir": heir });
    record(tx, access, "group_member.left", id, about).await
}
