//! The tables `passkey` and `ceremony`.

use base::db::Row;
use base::who::Person;
use base::{Error, Id, Result, Timestamp, Tx};
use webauthn_rs::prelude::Passkey as Credential;

use super::{Passkey, PasskeyId, Purpose};

/// Passkeys of one person that are read: more than they may have.
const MAX_READ: i64 = 100;

const COLUMNS: &str = "id, name, created_at, last_used_at, suspended_at";

/// What makes a new row.
#[derive(Debug)]
pub struct New<'a> {
    pub person: Id<Person>,
    pub passkey: &'a Passkey,
    pub credential_id: &'a str,
    pub credential: &'a Credential,
}

/// False when the credential is registered already, whoever has it.
pub async fn insert(tx: &mut Tx, new: New<'_>) -> Result<bool> {
    let values = [
        new.passkey.id.into(),
        new.person.into(),
        new.credential_id.into(),
        written(new.credential)?.into(),
        new.passkey.name.as_str().into(),
        tx.now().into(),
    ];
    let sql = "INSERT INTO passkey
                   (id, person_id, credential_id, credential, counter, name, created_at)
               VALUES ($1, $2, $3, $4, 0, $5, $6) ON CONFLICT (credential_id) DO NOTHING";
    Ok(tx.execute(sql, values).await? == 1)
}

pub async fn list(tx: &mut Tx, person: Id<Person>) -> Result<Vec<Passkey>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM passkey WHERE person_id = $1 ORDER BY created_at, id LIMIT $2"
    );
    let rows = tx.rows(&sql, [person.into(), MAX_READ.into()]).await?;
    rows.iter().map(read).collect()
}

pub async fn find(tx: &mut Tx, person: Id<Person>, id: PasskeyId) -> Result<Option<Passkey>> {
    let sql = format!("SELECT {COLUMNS} FROM passkey WHERE person_id = $1 AND id = $2");
    tx.row(&sql, [person.into(), id.into()]).await?.map(|row| read(&row)).transpose()
}

/// The credentials of a person, with those that may not be used any more if `suspended`.
pub async fn credentials(
    tx: &mut Tx,
    person: Id<Person>,
    suspended: bool,
) -> Result<Vec<Credential>> {
    let which = if suspended { "" } else { " AND suspended_at IS NULL" };
    let sql = format!("SELECT credential FROM passkey WHERE person_id = $1{which} LIMIT $2");
    let rows = tx.rows(&sql, [person.into(), MAX_READ.into()]).await?;
    rows.iter().map(|row| credential(&row.get::<String>(0)?)).collect()
}

/// A credential that signed something.
#[derive(Debug)]
pub struct Signer {
    pub id: PasskeyId,
    pub person: Id<Person>,
    pub credential: Credential,
    /// The authenticator's counter when it signed last.
    pub counter: i64,
    pub is_suspended: bool,
}

/// Whose credential it is. Locked until the transaction ends.
pub async fn signer(tx: &mut Tx, credential_id: &str) -> Result<Option<Signer>> {
    let sql = format!(
        "SELECT id, person_id, credential, counter, suspended_at FROM passkey
         WHERE credential_id = $1{}",
        tx.engine().lock_rows()
    );
    let row = tx.row(&sql, [credential_id.into()]).await?;
    row.map(|row| {
        let suspended_at: Option<Timestamp> = row.get(4)?;
        Ok(Signer {
            id: row.get(0)?,
            person: row.get(1)?,
            credential: credential(&row.get::<String>(2)?)?,
            counter: row.get(3)?,
            is_suspended: suspended_at.is_some(),
        })
    })
    .transpose()
}

pub async fn signed(
    tx: &mut Tx,
    id: PasskeyId,
    credential: &Credential,
    counter: i64,
) -> Result<()> {
    let values = [id.into(), written(credential)?.into(), counter.into(), tx.now().into()];
    let sql = "UPDATE passkey SET credential = $2, counter = $3, last_used_at = $4 WHERE id = $1";
    tx.execute(sql, values).await?;
    Ok(())
}

pub async fn suspend(tx: &mut Tx, id: PasskeyId) -> Result<()> {
    let sql = "UPDATE passkey SET suspended_at = $2 WHERE id = $1 AND suspended_at IS NULL";
    tx.execute(sql, [id.into(), tx.now().into()]).await?;
    Ok(())
}

pub async fn rename(tx: &mut Tx, person: Id<Person>, id: PasskeyId, name: &str) -> Result<()> {
    let sql = "UPDATE passkey SET name = $3 WHERE person_id = $1 AND id = $2";
    tx.execute(sql, [person.into(), id.into(), name.into()]).await?;
    Ok(())
}

pub async fn delete(tx: &mut Tx, person: Id<Person>, id: PasskeyId) -> Result<()> {
    let sql = "DELETE FROM passkey WHERE person_id = $1 AND id = $2";
    tx.execute(sql, [person.into(), id.into()]).await?;
    Ok(())
}

/// What an authenticator was asked to sign, and for what.
#[derive(Debug)]
pub struct Ceremony {
    pub purpose: Purpose,
    pub bound_to: String,
    pub person: Option<Id<Person>>,
    pub state: String,
}

/// Keeps a ceremony until `expires_at`; forgets those that have run out.
pub async fn begin(
    tx: &mut Tx,
    token_hash: &str,
    ceremony: &Ceremony,
    expires_at: Timestamp,
) -> Result<()> {
    tx.execute("DELETE FROM ceremony WHERE expires_at <= $1", [tx.now().into()]).await?;
    let values = [
        token_hash.into(),
        ceremony.purpose.word().into(),
        ceremony.bound_to.as_str().into(),
        ceremony.person.into(),
        ceremony.state.as_str().into(),
        expires_at.into(),
    ];
    let sql = "INSERT INTO ceremony (token_hash, purpose, bound_to, person_id, state, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6)";
    tx.execute(sql, values).await?;
    Ok(())
}

/// Takes a ceremony out: nobody finds it again, whatever comes of it.
pub async fn take(tx: &mut Tx, token_hash: &str) -> Result<Option<Ceremony>> {
    let sql = "DELETE FROM ceremony WHERE token_hash = $1
               RETURNING purpose, bound_to, person_id, state, expires_at";
    let Some(row) = tx.row(sql, [token_hash.into()]).await? else { return Ok(None) };
    if row.get::<Timestamp>(4)? <= tx.now() {
        return Ok(None);
    }
    Ok(Some(Ceremony {
        purpose: Purpose::stored(&row.get::<String>(0)?)?,
        bound_to: row.get(1)?,
        person: row.get(2)?,
        state: row.get(3)?,
    }))
}

fn written(credential: &Credential) -> Result<String> {
    serde_json::to_string(credential).map_err(|error| Error::caused("writing a credential", error))
}

fn credential(text: &str) -> Result<Credential> {
    serde_json::from_str(text).map_err(|error| Error::caused("reading a credential", error))
}

fn read(row: &Row) -> Result<Passkey> {
    Ok(Passkey {
        id: row.get(0)?,
        name: row.get(1)?,
        created_at: row.get(2)?,
        last_used_at: row.get(3)?,
        suspended_at: row.get(4)?,
    })
}
