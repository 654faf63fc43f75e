//! The table `group_member`.

use base::db::Row;
use base::who::PersonId;
use base::{Result, Tx};

use super::{Member, MemberId};
use crate::groups::{GroupId, Role};

const COLUMNS: &str = "id, person_id, name, role, upi, joined_at, left_at, household,
                       reminders";
/// More than any group has had.
const MAX_READ: i64 = 10_000;

fn member(row: &Row) -> Result<Member> {
    Ok(Member {
        id: row.get(0)?,
        person: row.get(1)?,
        name: row.get(2)?,
        role: Role::stored(&row.get::<String>(3)?)?,
        upi: row.get(4)?,
        joined_at: row.get(5)?,
        left_at: row.get(6)?,
        household: row.get(7)?,
        reminders: row.get(8)?,
    })
}

pub async fn insert(tx: &mut Tx, group: GroupId, member: &Member) -> Result<()> {
    let values = [
        member.id.into(),
        group.into(),
        member.person.into(),
        member.name.as_str().into(),
        member.role.word().into(),
        member.upi.clone().into(),
        member.joined_at.into(),
    ];
    let sql = "INSERT INTO group_member (id, group_id, person_id, name, role, upi, joined_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.execute(sql, values).await?;
    Ok(())
}

/// The active member who is this person.
pub async fn of_person(tx: &mut Tx, group: GroupId, person: PersonId) -> Result<Option<Member>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM group_member
         WHERE person_id = $2 AND group_id = $1 AND left_at IS NULL"
    );
    let row = tx.row(&sql, [group.into(), person.into()]).await?;
    row.map(|row| member(&row)).transpose()
}

pub async fn all(tx: &mut Tx, group: GroupId) -> Result<Vec<Member>> {
    let sql =
        format!("SELECT {COLUMNS} FROM group_member WHERE group_id = $1 ORDER BY id LIMIT $2");
    tx.rows(&sql, [group.into(), MAX_READ.into()]).await?.iter().map(member).collect()
}

/// The groups that a person is, or was, a member of.
pub async fn groups_of(tx: &mut Tx, person: PersonId) -> Result<Vec<GroupId>> {
    let sql = "SELECT group_id FROM group_member WHERE person_id = $1 ORDER BY group_id LIMIT $2";
    let rows = tx.rows(sql, [person.into(), MAX_READ.into()]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

pub async fn find(tx: &mut Tx, group: GroupId, id: MemberId) -> Result<Option<Member>> {
    let sql = format!("SELECT {COLUMNS} FROM group_member WHERE group_id = $1 AND id = $2");
    let row = tx.row(&sql, [group.into(), id.into()]).await?;
    row.map(|row| member(&row)).transpose()
}

/// Writes a member who was read in this transaction.
pub async fn update(tx: &mut Tx, member: &Member) -> Result<()> {
    let values = [
        member.id.into(),
        member.person.into(),
        member.name.as_str().into(),
        member.role.word().into(),
        member.upi.clone().into(),
        member.left_at.into(),
        member.household.clone().into(),
        member.reminders.into(),
    ];
    let sql = "UPDATE group_member
               SET person_id = $2, name = $3, role = $4, upi = $5, left_at = $6, household = $7,
                   reminders = $8
               WHERE id = $1";
    tx.execute(sql, values).await?;
    Ok(())
}
