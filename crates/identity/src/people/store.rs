//! The tables `person` and `password`.

use base::db::Row;
use base::who::Person as PersonKey;
use base::{Id, Result, Tx};

use super::{PasswordHash, Person};

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

/// Gives a person this password, whether they had one or not.
pub async fn set_password(
    tx: &mut Tx,
    person: Id<PersonKey>,
    password: &PasswordHash,
) -> Result<()> {
    let values = [person.into(), password.0.as_str().into(), tx.now().into()];
    let sql = "INSERT INTO password (person_id, hash, changed_at) VALUES ($1, $2, $3)
               ON CONFLICT (person_id)
               DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at";
    tx.execute(sql, values).await?;
    Ok(())
}

pub async fn find(tx: &mut Tx, id: Id<PersonKey>) -> Result<Option<Person>> {
    let sql = "SELECT id, email, name FROM person WHERE id = $1";
    tx.row(sql, [id.into()]).await?.map(|row| read(&row)).transpose()
}

pub async fn find_by_email(tx: &mut Tx, email: &str) -> Result<Option<Person>> {
    let sql = "SELECT id, email, name FROM person WHERE email = $1";
    tx.row(sql, [email.into()]).await?.map(|row| read(&row)).transpose()
}

fn read(row: &Row) -> Result<Person> {
    Ok(Person { id: row.get(0)?, email: row.get(1)?, name: row.get(2)? })
}
