//! The table `person`.

use base::db::Row;
use base::who::Person as PersonKey;
use base::{Id, Result, Tx};

use super::Person;

const COLUMNS: &str = "id, email, name, avatar, created_at, updated_at";

/// False when the address is taken.
pub async fn insert(tx: &mut Tx, person: &Person) -> Result<bool> {
    let values = [
        person.id.into(),
        person.email.as_deref().into(),
        person.name.as_str().into(),
        tx.now().into(),
    ];
    let sql = "INSERT INTO person (id, email, name, created_at, updated_at)
               VALUES ($1, $2, $3, $4, $4) ON CONFLICT (email) DO NOTHING";
    Ok(tx.execute(sql, values).await? == 1)
}

pub async fn find(tx: &mut Tx, id: Id<PersonKey>) -> Result<Option<Person>> {
    let sql = format!("SELECT {COLUMNS} FROM person WHERE id = $1");
    tx.row(&sql, [id.into()]).await?.map(|row| read(&row)).transpose()
}

pub async fn find_by_email(tx: &mut Tx, email: &str) -> Result<Option<Person>> {
    let sql = format!("SELECT {COLUMNS} FROM person WHERE email = $1");
    tx.row(&sql, [email.into()]).await?.map(|row| read(&row)).transpose()
}

/// Keeps others from changing a person before this transaction ends.
pub async fn lock(tx: &mut Tx, id: Id<PersonKey>) -> Result<()> {
    let sql = format!("SELECT 1 FROM person WHERE id = $1{}", tx.engine().lock_rows());
    tx.row(&sql, [id.into()]).await?;
    Ok(())
}

/// Writes what may change of a person.
pub async fn update(tx: &mut Tx, person: &Person) -> Result<()> {
    let values = [
        person.id.into(),
        person.email.as_deref().into(),
        person.name.as_str().into(),
        person.avatar.as_deref().into(),
        tx.now().into(),
    ];
    let sql = "UPDATE person SET email = $2, name = $3, avatar = $4, updated_at = $5
               WHERE id = $1";
    tx.execute(sql, values).await?;
    Ok(())
}

/// True when both belong to one organisation.
pub async fn share_organisation(
    tx: &mut Tx,
    one: Id<PersonKey>,
    other: Id<PersonKey>,
) -> Result<bool> {
    let sql = "SELECT 1 FROM membership a
               JOIN membership b ON b.organisation_id = a.organisation_id
               WHERE a.person_id = $1 AND b.person_id = $2 LIMIT 1";
    Ok(tx.row(sql, [one.into(), other.into()]).await?.is_some())
}

fn read(row: &Row) -> Result<Person> {
    Ok(Person {
        id: row.get(0)?,
        email: row.get(1)?,
        name: row.get(2)?,
        avatar: row.get(3)?,
        created_at: row.get(4)?,
        updated_at: row.get(5)?,
    })
}
