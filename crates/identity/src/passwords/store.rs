//! The table `password`.

use base::who::Person as PersonKey;
use base::{Id, Result, Tx};

use super::PasswordHash;

/// Gives a person this password, whether they had one or not.
pub async fn set(tx: &mut Tx, person: Id<PersonKey>, password: &PasswordHash) -> Result<()> {
    let values = [person.into(), password.as_str().into(), tx.now().into()];
    let sql = "INSERT INTO password (person_id, hash, changed_at) VALUES ($1, $2, $3)
               ON CONFLICT (person_id)
               DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at";
    tx.execute(sql, values).await?;
    Ok(())
}

/// The hash of a person's password, if they have one.
pub async fn hash(tx: &mut Tx, person: Id<PersonKey>) -> Result<Option<String>> {
    let sql = "SELECT hash FROM password WHERE person_id = $1";
    tx.row(sql, [person.into()]).await?.map(|row| row.get(0)).transpose()
}
