//! The table `role`, and what members may do by it.

use base::who::{Organisation, Person};
use base::{Id, Result, Timestamp, Tx};

use super::rules::Standing;

/// What the organisation itself keeps of a role.
#[derive(Debug, Clone)]
pub struct Kept {
    pub name: String,
    /// Words with spaces between.
    pub permissions: String,
}

/// Every role that the organisation decided on; `MAX_ROLES` bounds their number.
pub async fn kept(tx: &mut Tx, organisation: Id<Organisation>) -> Result<Vec<Kept>> {
    let sql = "SELECT name, permissions FROM role WHERE organisation_id = $1 ORDER BY name";
    let rows = tx.rows(sql, [organisation.into()]).await?;
    rows.iter().map(|row| Ok(Kept { name: row.get(0)?, permissions: row.get(1)? })).collect()
}

pub async fn keep(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    name: &str,
    permissions: &str,
) -> Result<()> {
    let values = [organisation.into(), name.into(), permissions.into(), tx.now().into()];
    let sql = "INSERT INTO role (organisation_id, name, permissions, changed_at)
               VALUES ($1, $2, $3, $4) ON CONFLICT (organisation_id, name)
               DO UPDATE SET permissions = excluded.permissions, changed_at = excluded.changed_at";
    tx.execute(sql, values).await?;
    Ok(())
}

pub async fn forget(tx: &mut Tx, organisation: Id<Organisation>, name: &str) -> Result<()> {
    let sql = "DELETE FROM role WHERE organisation_id = $1 AND name = $2";
    tx.execute(sql, [organisation.into(), name.into()]).await?;
    Ok(())
}

/// How many members have each role.
pub async fn holders(tx: &mut Tx, organisation: Id<Organisation>) -> Result<Vec<(String, i64)>> {
    let sql = "SELECT role, COUNT(*) FROM membership WHERE organisation_id = $1 GROUP BY role";
    let rows = tx.rows(sql, [organisation.into()]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// True when an invitation into the role is still open.
pub async fn is_offered(tx: &mut Tx, organisation: Id<Organisation>, name: &str) -> Result<bool> {
    let values = [organisation.into(), name.into(), tx.now().into()];
    let sql = "SELECT 1 FROM invitation WHERE organisation_id = $1 AND role = $2
                   AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $3 LIMIT 1";
    Ok(tx.row(sql, values).await?.is_some())
}

/// Where `person` stands in `organisation`, and whether the platform keeps them out; `None` without
/// membership.
pub async fn standing(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    person: Id<Person>,
) -> Result<Option<(Standing, bool)>> {
    let sql = "SELECT m.is_owner, m.role, r.permissions, p.suspended_at
               FROM membership m
               JOIN person p ON p.id = m.person_id
               LEFT JOIN role r ON r.organisation_id = m.organisation_id AND r.name = m.role
               WHERE m.organisation_id = $1 AND m.person_id = $2";
    let row = tx.row(sql, [organisation.into(), person.into()]).await?;
    row.map(|row| {
        let (role, stored) = (row.get::<String>(1)?, row.get::<Option<String>>(2)?);
        let standing = Standing::of(row.get::<i64>(0)? == 1, &role, stored.as_deref());
        Ok((standing, row.get::<Option<Timestamp>>(3)?.is_some()))
    })
    .transpose()
}
