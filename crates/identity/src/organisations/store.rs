//! The table `organisation`, and which one a session acts for.

use base::db::Row;
use base::who::{Organisation as OrganisationKey, Person, Session};
use base::{Id, Result, Tx};

use super::{Organisation, OrganisationKind, OrganisationState};

pub async fn insert(tx: &mut Tx, organisation: &Organisation) -> Result<()> {
    let values = [
        organisation.id.into(),
        organisation.name.as_str().into(),
        organisation.kind.word().into(),
        organisation.state.word().into(),
        tx.now().into(),
    ];
    let sql = "INSERT INTO organisation (id, name, kind, state, created_at)
               VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, values).await?;
    Ok(())
}

pub async fn find(tx: &mut Tx, id: Id<OrganisationKey>) -> Result<Option<Organisation>> {
    let sql = "SELECT id, name, kind, state FROM organisation WHERE id = $1";
    tx.row(sql, [id.into()]).await?.map(|row| read(&row)).transpose()
}

pub fn is_active(column: &str) -> String {
    format!("EXISTS (SELECT 1 FROM organisation o WHERE o.id = {column} AND o.state = 'active')")
}

pub async fn set_state(
    tx: &mut Tx,
    id: Id<OrganisationKey>,
    state: OrganisationState,
) -> Result<()> {
    let sql = "UPDATE organisation SET state = $2 WHERE id = $1";
    tx.execute(sql, [id.into(), state.word().into()]).await?;
    Ok(())
}

/// Waits until nobody else changes who belongs to the organisation, and who may do what in it.
pub async fn lock(tx: &mut Tx, id: Id<OrganisationKey>) -> Result<()> {
    let lock = tx.engine().lock_rows_of("o");
    let sql = format!("SELECT o.id FROM organisation o WHERE o.id = $1{lock}");
    tx.row(&sql, [id.into()]).await?;
    Ok(())
}

pub async fn set_name(tx: &mut Tx, id: Id<OrganisationKey>, name: &str) -> Result<()> {
    let sql = "UPDATE organisation SET name = $2 WHERE id = $1";
    tx.execute(sql, [id.into(), name.into()]).await?;
    Ok(())
}

/// The session acts for the organisation from now on.
pub async fn act_for(
    tx: &mut Tx,
    session: Id<Session>,
    organisation: Id<OrganisationKey>,
) -> Result<()> {
    let sql = "UPDATE session SET organisation_id = $2 WHERE id = $1";
    tx.execute(sql, [session.into(), organisation.into()]).await?;
    Ok(())
}

/// One page of all organisations whose name is like `pattern`, the newest first, and how many there
/// are.
pub async fn search(
    tx: &mut Tx,
    pattern: &str,
    limit: u32,
    offset: u64,
) -> Result<(Vec<Organisation>, u64)> {
    let offset = i64::try_from(offset).unwrap_or(i64::MAX);
    let sql = "SELECT id, name, kind, state FROM organisation
               WHERE lower(name) LIKE $1 ESCAPE '\\'
               ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3";
    let values = [pattern.into(), i64::from(limit).into(), offset.into()];
    let rows = tx.rows(sql, values).await?;
    let found = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    let sql = "SELECT COUNT(*) FROM organisation WHERE lower(name) LIKE $1 ESCAPE '\\'";
    let row = tx.row(sql, [pattern.into()]).await?;
    let total = row.map_or(Ok(0), |row| row.get::<i64>(0))?;
    Ok((found, u64::try_from(total).unwrap_or_default()))
}

pub(crate) fn read(row: &Row) -> Result<Organisation> {
    Ok(Organisation {
        id: row.get(0)?,
        name: row.get(1)?,
        kind: OrganisationKind::stored(&row.get::<String>(2)?)?,
        state: OrganisationState::stored(&row.get::<String>(3)?)?,
    })
}

/// Calls the personal organisations that `person` belongs to otherwise: they bear their name.
pub async fn forget(tx: &mut Tx, person: Id<Person>, pseudonym: &str) -> Result<()> {
    let sql = "UPDATE organisation SET name = $2 WHERE kind = 'personal' AND id IN (
                   SELECT organisation_id FROM membership WHERE person_id = $1)";
    tx.execute(sql, [person.into(), pseudonym.into()]).await?;
    Ok(())
}
