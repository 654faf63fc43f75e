//! The tables `totp` and `recovery_code`, and the columns of `session` that say when and how it was
//! proven last.

use base::secrets::SecretString;
use base::who::{Person, Session};
use base::{Id, Result, Timestamp, Tx};

use super::rules::LastProof;
use super::{Factors, Proof};

/// What a person can prove themselves with.
pub async fn factors(tx: &mut Tx, person: Id<Person>) -> Result<Factors> {
    let sql = "SELECT (SELECT confirmed_at FROM totp WHERE person_id = $1),
                      (SELECT COUNT(*) FROM passkey
                       WHERE person_id = $1 AND suspended_at IS NULL),
                      (SELECT COUNT(*) FROM passkey
                       WHERE person_id = $1 AND suspended_at IS NOT NULL),
                      (SELECT COUNT(*) FROM recovery_code
                       WHERE person_id = $1 AND used_at IS NULL)";
    let row = tx.row(sql, [person.into()]).await?;
    let row = row.ok_or_else(|| base::Error::fault("a query without a table has one row"))?;
    Ok(Factors {
        totp_since: row.get(0)?,
        passkeys: row.get(1)?,
        suspended_passkeys: row.get(2)?,
        recovery_codes: row.get(3)?,
    })
}

/// A secret that a person shares with their authenticator app.
#[derive(Debug)]
pub struct StoredTotp {
    pub sealed: String,
    /// The last step whose code was taken.
    pub last_step: i64,
    pub is_confirmed: bool,
}

/// Locked until the transaction ends: of two that bring the same code at once, one comes second.
pub async fn totp(tx: &mut Tx, person: Id<Person>) -> Result<Option<StoredTotp>> {
    let sql = format!(
        "SELECT secret, last_step, confirmed_at FROM totp WHERE person_id = $1{}",
        tx.engine().lock_rows()
    );
    let row = tx.row(&sql, [person.into()]).await?;
    row.map(|row| {
        let confirmed_at: Option<Timestamp> = row.get(2)?;
        let is_confirmed = confirmed_at.is_some();
        Ok(StoredTotp { sealed: row.get(0)?, last_step: row.get(1)?, is_confirmed })
    })
    .transpose()
}

/// Keeps a secret that waits for its first code, in place of one that waited before. False when one
/// is confirmed already.
pub async fn begin_totp(tx: &mut Tx, person: Id<Person>, sealed: &str) -> Result<bool> {
    let sql = "INSERT INTO totp (person_id, secret, last_step, created_at) VALUES ($1, $2, 0, $3)
               ON CONFLICT (person_id) DO UPDATE
                   SET secret = excluded.secret, created_at = excluded.created_at
                   WHERE totp.confirmed_at IS NULL";
    Ok(tx.execute(sql, [person.into(), sealed.into(), tx.now().into()]).await? == 1)
}

pub async fn confirm_totp(tx: &mut Tx, person: Id<Person>, step: i64) -> Result<()> {
    let sql = "UPDATE totp SET confirmed_at = $3, last_step = $2 WHERE person_id = $1";
    tx.execute(sql, [person.into(), step.into(), tx.now().into()]).await?;
    Ok(())
}

pub async fn set_last_step(tx: &mut Tx, person: Id<Person>, step: i64) -> Result<()> {
    let sql = "UPDATE totp SET last_step = $2 WHERE person_id = $1";
    tx.execute(sql, [person.into(), step.into()]).await?;
    Ok(())
}

/// True when there was one that was confirmed.
pub async fn delete_totp(tx: &mut Tx, person: Id<Person>) -> Result<bool> {
    let sql = "DELETE FROM totp WHERE person_id = $1 AND confirmed_at IS NOT NULL";
    Ok(tx.execute(sql, [person.into()]).await? == 1)
}

pub async fn replace_recovery_codes(
    tx: &mut Tx,
    person: Id<Person>,
    hashes: &[String],
) -> Result<()> {
    delete_recovery_codes(tx, person).await?;
    for hash in hashes {
        let values = [person.into(), hash.as_str().into(), tx.now().into()];
        let sql = "INSERT INTO recovery_code (person_id, hash, created_at) VALUES ($1, $2, $3)";
        tx.execute(sql, values).await?;
    }
    Ok(())
}

pub async fn delete_recovery_codes(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    tx.execute("DELETE FROM recovery_code WHERE person_id = $1", [person.into()]).await?;
    Ok(())
}

/// Everything of a person that is a factor, or waits for one.
pub async fn forget(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    for table in ["ceremony", "challenge", "passkey", "recovery_code", "totp"] {
        let sql = format!("DELETE FROM {table} WHERE person_id = $1");
        tx.execute(&sql, [person.into()]).await?;
    }
    Ok(())
}

/// True for a code that was there and had not been used: one statement, so it works once.
pub async fn use_recovery_code(tx: &mut Tx, person: Id<Person>, hash: &str) -> Result<bool> {
    let sql = "UPDATE recovery_code SET used_at = $3
               WHERE person_id = $1 AND hash = $2 AND used_at IS NULL";
    Ok(tx.execute(sql, [person.into(), hash.into(), tx.now().into()]).await? == 1)
}

/// The hash of a person's password, if they have one.
pub async fn password(tx: &mut Tx, person: Id<Person>) -> Result<Option<SecretString>> {
    let sql = "SELECT hash FROM password WHERE person_id = $1";
    let row = tx.row(sql, [person.into()]).await?;
    row.map(|row| Ok(row.get::<String>(0)?.into())).transpose()
}

/// When and how a session was proven last; `None` when it has ended.
pub async fn last_proof(tx: &mut Tx, session: Id<Session>) -> Result<Option<LastProof>> {
    let sql = "SELECT proven_by, proven_at FROM session WHERE id = $1 AND expires_at > $2";
    let row = tx.row(sql, [session.into(), tx.now().into()]).await?;
    row.map(|row| Ok(LastProof { by: Proof::stored(&row.get::<String>(0)?)?, at: row.get(1)? }))
        .transpose()
}

pub async fn set_last_proof(tx: &mut Tx, session: Id<Session>, by: Proof) -> Result<()> {
    let sql = "UPDATE session SET proven_by = $2, proven_at = $3 WHERE id = $1";
    tx.execute(sql, [session.into(), by.word().into(), tx.now().into()]).await?;
    Ok(())
}
