//! The table `person`.

use base::db::Row;
use base::who::Person as PersonKey;
use base::{Id, Result, Tx};

use super::{PasswordHash, Person};

/// False when the address is taken.
pub async fn insert(tx: &mut Tx, person: &Person, password: &PasswordHash) -> Result<bool> {
    let values = [
        person.id.into(),
        person.email.as_str().into(),
        person.name.as_str().into(),
        password.0.as_str().into(),
        tx.now().into(),
    ];
    let sql = "INSERT INTO person (id, email, name, password_hash, failures, created_at)
               VALUES ($1, $2, $3, $4, 0, $5) ON CONFLICT (email) DO NOTHING";
    Ok(tx.execute(sql, values).await? == 1)
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
