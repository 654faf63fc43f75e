//! The tables `organisation` and `membership`.

use std::collections::BTreeSet;

use base::db::{Column, Row};
use base::who::{Organisation as OrganisationKey, Person as PersonKey};
use base::{Id, Result, Tx};

use super::{Membership, Organisation, OrganisationKind, OrganisationState, Role};

/// Most memberships that are read of one person.
const MAX_MEMBERSHIPS: i64 = 500;

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

const IDS: &[(&str, Column)] = &[("id", Column::Uuid)];

/// Those of `ids` that are active.
pub async fn active(
    tx: &mut Tx,
    ids: &BTreeSet<Id<OrganisationKey>>,
) -> Result<BTreeSet<Id<OrganisationKey>>> {
    let mut wanted = tx.table(IDS);
    for id in ids {
        wanted.row().uuid(*id);
    }
    let sql = format!(
        "SELECT o.id FROM organisation o WHERE o.state = 'active' AND {}",
        wanted.includes("o.id", 1)
    );
    let rows = tx.rows(&sql, wanted.into_values()).await?;
    rows.iter().map(|row| row.get(0)).collect()
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

/// False when they are a member already.
pub async fn insert_member(
    tx: &mut Tx,
    organisation: Id<OrganisationKey>,
    person: Id<PersonKey>,
    role: Role,
) -> Result<bool> {
    let values = [organisation.into(), person.into(), role.word().into(), tx.now().into()];
    let sql = "INSERT INTO membership (organisation_id, person_id, role, joined_at)
               VALUES ($1, $2, $3, $4) ON CONFLICT (organisation_id, person_id) DO NOTHING";
    Ok(tx.execute(sql, values).await? == 1)
}

pub async fn role(
    tx: &mut Tx,
    organisation: Id<OrganisationKey>,
    person: Id<PersonKey>,
) -> Result<Option<Role>> {
    let sql = "SELECT role FROM membership WHERE organisation_id = $1 AND person_id = $2";
    let row = tx.row(sql, [organisation.into(), person.into()]).await?;
    row.map(|row| Role::stored(&row.get::<String>(0)?)).transpose()
}

pub async fn memberships(tx: &mut Tx, person: Id<PersonKey>) -> Result<Vec<Membership>> {
    let sql = "SELECT o.id, o.name, o.kind, o.state, m.role
               FROM membership m JOIN organisation o ON o.id = m.organisation_id
               WHERE m.person_id = $1 ORDER BY m.joined_at, o.id LIMIT $2";
    let rows = tx.rows(sql, [person.into(), MAX_MEMBERSHIPS.into()]).await?;
    rows.iter()
        .map(|row| {
            let role = Role::stored(&row.get::<String>(4)?)?;
            Ok(Membership { organisation: read(row)?, role })
        })
        .collect()
}

fn read(row: &Row) -> Result<Organisation> {
    Ok(Organisation {
        id: row.get(0)?,
        name: row.get(1)?,
        kind: OrganisationKind::stored(&row.get::<String>(2)?)?,
        state: OrganisationState::stored(&row.get::<String>(3)?)?,
    })
}
