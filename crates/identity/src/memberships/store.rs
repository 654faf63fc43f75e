//! The table `membership`.

use base::db::Row;
use base::who::{Organisation as OrganisationKey, Person as PersonKey};
use base::{Id, Result, Timestamp, Tx};

use super::{Member, Membership};
use crate::organisations;

pub async fn insert(
    tx: &mut Tx,
    organisation: Id<OrganisationKey>,
    person: Id<PersonKey>,
    role: &str,
    is_owner: bool,
) -> Result<()> {
    let values = [
        organisation.into(),
        person.into(),
        role.into(),
        i64::from(is_owner).into(),
        tx.now().into(),
    ];
    let sql = "INSERT INTO membership (organisation_id, person_id, role, is_owner, joined_at)
               VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, values).await?;
    Ok(())
}

pub async fn delete(
    tx: &mut Tx,
    organisation: Id<OrganisationKey>,
    person: Id<PersonKey>,
) -> Result<()> {
    let sql = "DELETE FROM membership WHERE organisation_id = $1 AND person_id = $2";
    tx.execute(sql, [organisation.into(), person.into()]).await?;
    Ok(())
}

pub async fn set_role(
    tx: &mut Tx,
    organisation: Id<OrganisationKey>,
    person: Id<PersonKey>,
    role: &str,
) -> Result<()> {
    let sql = "UPDATE membership SET role = $3 WHERE organisation_id = $1 AND person_id = $2";
    tx.execute(sql, [organisation.into(), person.into(), role.into()]).await?;
    Ok(())
}

pub async fn set_owner(
    tx: &mut Tx,
    organisation: Id<OrganisationKey>,
    person: Id<PersonKey>,
    is_owner: bool,
) -> Result<()> {
    let values = [organisation.into(), person.into(), i64::from(is_owner).into()];
    let sql = "UPDATE membership SET is_owner = $3 WHERE organisation_id = $1 AND person_id = $2";
    tx.execute(sql, values).await?;
    Ok(())
}

/// In how many organisations somebody is.
pub async fn count(tx: &mut Tx, person: Id<PersonKey>) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM membership WHERE person_id = $1";
    let row = tx.row(sql, [person.into()]).await?;
    row.map_or(Ok(0), |row| row.get(0))
}

const PLACES: &str = "SELECT o.id, o.name, o.kind, o.state, m.role, m.is_owner
                      FROM membership m JOIN organisation o ON o.id = m.organisation_id";

pub async fn of_person(tx: &mut Tx, person: Id<PersonKey>, limit: i64) -> Result<Vec<Membership>> {
    let sql = format!("{PLACES} WHERE m.person_id = $1 ORDER BY m.joined_at, o.id LIMIT $2");
    let rows = tx.rows(&sql, [person.into(), limit.into()]).await?;
    rows.iter().map(place).collect()
}

pub async fn find(
    tx: &mut Tx,
    organisation: Id<OrganisationKey>,
    person: Id<PersonKey>,
) -> Result<Option<Membership>> {
    let sql = format!("{PLACES} WHERE m.organisation_id = $1 AND m.person_id = $2");
    let row = tx.row(&sql, [organisation.into(), person.into()]).await?;
    row.map(|row| place(&row)).transpose()
}

fn place(row: &Row) -> Result<Membership> {
    let organisation = organisations::store::read(row)?;
    Ok(Membership { organisation, role: row.get(4)?, is_owner: row.get::<i64>(5)? == 1 })
}

const MEMBERS: &str =
    "SELECT p.id, p.name, p.email, m.role, m.is_owner, m.joined_at, p.suspended_at
     FROM membership m JOIN person p ON p.id = m.person_id";

/// All of them: [`super::join`] bounds their number.
pub async fn members(tx: &mut Tx, organisation: Id<OrganisationKey>) -> Result<Vec<Member>> {
    let sql = format!(
        "{MEMBERS} WHERE m.organisation_id = $1 ORDER BY m.is_owner DESC, m.joined_at, p.id"
    );
    let rows = tx.rows(&sql, [organisation.into()]).await?;
    rows.iter().map(read).collect()
}

pub async fn member(
    tx: &mut Tx,
    organisation: Id<OrganisationKey>,
    person: Id<PersonKey>,
) -> Result<Option<Member>> {
    let sql = format!("{MEMBERS} WHERE m.organisation_id = $1 AND m.person_id = $2");
    let row = tx.row(&sql, [organisation.into(), person.into()]).await?;
    row.map(|row| read(&row)).transpose()
}

fn read(row: &Row) -> Result<Member> {
    Ok(Member {
        person: row.get(0)?,
        name: row.get(1)?,
        email: row.get(2)?,
        role: row.get(3)?,
        is_owner: row.get::<i64>(4)? == 1,
        joined_at: row.get(5)?,
        is_suspended: row.get::<Option<Timestamp>>(6)?.is_some(),
    })
}
