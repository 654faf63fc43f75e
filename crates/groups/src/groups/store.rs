//! The table `shared_group`. Who may see a row is decided by the tables of members, or by its
//! organisation for programs; `groups::find` is the only caller that reads one by its id alone.

use base::db::Row;
use base::who::{Organisation, PersonId};
use base::{Error, Id, Result, Tx};
use money::Currency;

use super::{Group, GroupId, Mode};

const COLUMNS: &str = "g.id, g.organisation_id, g.name, g.description, g.currency, g.mode,
                       g.created_at, g.changed_at, g.archived_at, g.deleted_at";

fn group(row: &Row) -> Result<Group> {
    Ok(Group {
        id: row.get(0)?,
        organisation: row.get(1)?,
        name: row.get(2)?,
        description: row.get(3)?,
        currency: currency(&row.get::<String>(4)?)?,
        mode: Mode::stored(&row.get::<String>(5)?)?,
        created_at: row.get(6)?,
        changed_at: row.get(7)?,
        archived_at: row.get(8)?,
        deleted_at: row.get(9)?,
    })
}

/// A currency as it is stored everywhere here.
pub fn currency(code: &str) -> Result<Currency> {
    Currency::parse(code).map_err(|error| Error::caused("reading a stored currency", error))
}

pub async fn insert(tx: &mut Tx, group: &Group) -> Result<()> {
    let values = [
        group.id.into(),
        group.organisation.into(),
        group.name.as_str().into(),
        group.description.as_str().into(),
        group.currency.code().into(),
        group.mode.word().into(),
        group.created_at.into(),
    ];
    let sql = "INSERT INTO shared_group (id, organisation_id, name, description, currency, mode,
                                         created_at, changed_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $7)";
    tx.execute(sql, values).await?;
    Ok(())
}

pub async fn find(tx: &mut Tx, id: GroupId, locked: bool) -> Result<Option<Group>> {
    let lock = if locked { tx.engine().lock_rows() } else { "" };
    let sql = format!("SELECT {COLUMNS} FROM shared_group g WHERE g.id = $1{lock}");
    tx.row(&sql, [id.into()]).await?.map(|row| group(&row)).transpose()
}

fn standing(with_deleted: bool) -> &'static str {
    if with_deleted { "" } else { " AND g.deleted_at IS NULL" }
}

pub async fn of_person(
    tx: &mut Tx,
    person: PersonId,
    with_deleted: bool,
    limit: i64,
) -> Result<Vec<Group>> {
    let standing = standing(with_deleted);
    let sql = format!(
        "SELECT {COLUMNS} FROM group_member m JOIN shared_group g ON g.id = m.group_id
         WHERE m.person_id = $1 AND m.left_at IS NULL{standing} ORDER BY g.id DESC LIMIT $2"
    );
    tx.rows(&sql, [person.into(), limit.into()]).await?.iter().map(group).collect()
}

pub async fn deleted_of_owner(tx: &mut Tx, person: PersonId, limit: i64) -> Result<Vec<Group>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM group_member m JOIN shared_group g ON g.id = m.group_id
         WHERE m.person_id = $1 AND m.left_at IS NULL AND m.role = 'owner'
           AND g.deleted_at IS NOT NULL ORDER BY g.id DESC LIMIT $2"
    );
    tx.rows(&sql, [person.into(), limit.into()]).await?.iter().map(group).collect()
}

pub async fn of_organisation(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    with_deleted: bool,
    limit: i64,
) -> Result<Vec<Group>> {
    let standing = standing(with_deleted);
    let sql = format!(
        "SELECT {COLUMNS} FROM shared_group g WHERE g.organisation_id = $1{standing}
         ORDER BY g.id DESC LIMIT $2"
    );
    tx.rows(&sql, [organisation.into(), limit.into()]).await?.iter().map(group).collect()
}

/// Writes a group that was read in this transaction.
pub async fn update(tx: &mut Tx, group: &Group) -> Result<()> {
    let values = [
        group.id.into(),
        group.name.as_str().into(),
        group.description.as_str().into(),
        group.currency.code().into(),
        group.mode.word().into(),
        group.changed_at.into(),
        group.archived_at.into(),
        group.deleted_at.into(),
    ];
    let sql = "UPDATE shared_group
               SET name = $2, description = $3, currency = $4, mode = $5, changed_at = $6,
                   archived_at = $7, deleted_at = $8
               WHERE id = $1";
    tx.execute(sql, values).await?;
    Ok(())
}

/// The currencies that the group has books in.
pub async fn currencies(tx: &mut Tx, id: GroupId) -> Result<Vec<Currency>> {
    let sql = "SELECT currency FROM group_currency WHERE group_id = $1 ORDER BY currency LIMIT 200";
    let rows = tx.rows(sql, [id.into()]).await?;
    rows.iter().map(|row| currency(&row.get::<String>(0)?)).collect()
}

/// The group has books in `currency` from now on.
pub async fn use_currency(tx: &mut Tx, id: GroupId, currency: Currency) -> Result<()> {
    let sql = "INSERT INTO group_currency (group_id, currency) VALUES ($1, $2)
               ON CONFLICT (group_id, currency) DO NOTHING";
    tx.execute(sql, [id.into(), currency.code().into()]).await?;
    Ok(())
}
