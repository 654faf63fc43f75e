//! The table `mail_link`.

use base::db::Row;
use base::who::Person;
use base::{Id, Result, Timestamp, Tx};

use super::{Link, Purpose};

const COLUMNS: &str = "purpose, email, person_id, body";

/// A link that is to be.
pub struct New<'a> {
    pub token_hash: &'a str,
    pub purpose: Purpose,
    pub email: &'a str,
    pub person: Option<Id<Person>>,
    pub body: &'a str,
    pub expires_at: Timestamp,
}

pub async fn insert(tx: &mut Tx, new: New<'_>) -> Result<()> {
    let values = [
        new.token_hash.into(),
        new.purpose.word().into(),
        new.email.into(),
        new.person.into(),
        new.body.into(),
        tx.now().into(),
        new.expires_at.into(),
    ];
    let sql = "INSERT INTO mail_link
                   (token_hash, purpose, email, person_id, body, failures, created_at, expires_at)
               VALUES ($1, $2, $3, $4, $5, 0, $6, $7)";
    tx.execute(sql, values).await?;
    Ok(())
}

/// Links that were made for `email` after `since`; those that were used do not count.
pub async fn count(tx: &mut Tx, purpose: Purpose, email: &str, since: Timestamp) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM mail_link
               WHERE email = $1 AND purpose = $2 AND created_at > $3";
    let row = tx.row(sql, [email.into(), purpose.word().into(), since.into()]).await?;
    row.map_or(Ok(0), |row| row.get(0))
}

pub async fn find(tx: &mut Tx, token_hash: &str) -> Result<Option<Link>> {
    let sql = format!("SELECT {COLUMNS} FROM mail_link WHERE token_hash = $1 AND expires_at > $2");
    let row = tx.row(&sql, [token_hash.into(), tx.now().into()]).await?;
    row.map(|row| read(&row)).transpose()
}

/// Removes a link that works and says what it was.
pub async fn take(tx: &mut Tx, token_hash: &str, purpose: Purpose) -> Result<Option<Link>> {
    let values = [token_hash.into(), purpose.word().into(), tx.now().into()];
    let sql = format!(
        "DELETE FROM mail_link WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3
         RETURNING {COLUMNS}"
    );
    tx.row(&sql, values).await?.map(|row| read(&row)).transpose()
}

/// Counts a failure; with the last one that is allowed the link goes.
pub async fn fail(tx: &mut Tx, token_hash: &str, max_failures: i64) -> Result<()> {
    let sql = "UPDATE mail_link SET failures = failures + 1 WHERE token_hash = $1";
    tx.execute(sql, [token_hash.into()]).await?;
    let sql = "DELETE FROM mail_link WHERE token_hash = $1 AND failures >= $2";
    tx.execute(sql, [token_hash.into(), max_failures.into()]).await?;
    Ok(())
}

pub async fn void(tx: &mut Tx, person: Id<Person>, purpose: Purpose) -> Result<()> {
    let sql = "DELETE FROM mail_link WHERE person_id = $1 AND purpose = $2";
    tx.execute(sql, [person.into(), purpose.word().into()]).await?;
    Ok(())
}

/// Forgets at most `limit` links that have run out; says how many. Links last longer than they count
/// against new ones.
pub async fn prune(tx: &mut Tx, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM mail_link WHERE token_hash IN (
                   SELECT token_hash FROM mail_link WHERE expires_at <= $1 LIMIT $2)";
    tx.execute(sql, [tx.now().into(), limit.into()]).await
}

/// Forgets every link of somebody, and what waits for their address.
pub async fn forget(tx: &mut Tx, person: Id<Person>, email: &str) -> Result<()> {
    let sql = "DELETE FROM mail_link WHERE person_id = $1 OR email = $2";
    tx.execute(sql, [person.into(), email.into()]).await?;
    Ok(())
}

fn read(row: &Row) -> Result<Link> {
    Ok(Link {
        purpose: Purpose::stored(&row.get::<String>(0)?)?,
        email: row.get(1)?,
        person: row.get(2)?,
        body: row.get(3)?,
    })
}
