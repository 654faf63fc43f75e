//! What refresh tokens need of the table `session`, and the table `spent_token`.

use base::db::Row;
use base::who::{Organisation, Person, Session};
use base::{Id, Result, Timestamp, Tx};

/// Spent tokens of one session that are recognised when they come back: more than a week of
/// quarters of an hour.
const KEPT: i64 = 1_000;

/// A session of a program, with what its refresh tokens are judged by.
#[derive(Debug)]
pub struct Family {
    pub session: Id<Session>,
    pub person: Id<Person>,
    pub organisation: Option<Id<Organisation>>,
    /// The hash of the token that is good now.
    pub current: String,
    /// The hash of the one that was exchanged last.
    pub predecessor: Option<String>,
    /// When.
    pub rotated_at: Option<Timestamp>,
}

const READ: &str = "SELECT s.id, s.person_id, s.organisation_id, s.token_hash,
                           s.predecessor_hash, s.rotated_at
                    FROM session s";

/// The session whose token this is now, locked until the transaction ends: of two exchanges at the
/// same time the second finds the token spent.
pub async fn by_current(tx: &mut Tx, token_hash: &str) -> Result<Option<Family>> {
    let sql = format!(
        "{READ} WHERE s.token_hash = $1 AND s.kind = 'token' AND s.expires_at > $2{}",
        tx.engine().lock_rows()
    );
    let row = tx.row(&sql, [token_hash.into(), tx.now().into()]).await?;
    row.map(|row| read(&row)).transpose()
}

/// The session whose token this was, locked until the transaction ends.
pub async fn by_spent(tx: &mut Tx, token_hash: &str) -> Result<Option<Family>> {
    let sql = format!(
        "{READ} WHERE s.id = (SELECT session_id FROM spent_token WHERE token_hash = $1){}",
        tx.engine().lock_rows()
    );
    tx.row(&sql, [token_hash.into()]).await?.map(|row| read(&row)).transpose()
}

fn read(row: &Row) -> Result<Family> {
    Ok(Family {
        session: row.get(0)?,
        person: row.get(1)?,
        organisation: row.get(2)?,
        current: row.get(3)?,
        predecessor: row.get(4)?,
        rotated_at: row.get(5)?,
    })
}

/// Remembers that a token was good once.
pub async fn spend(tx: &mut Tx, session: Id<Session>, token_hash: &str) -> Result<()> {
    let sql = "INSERT INTO spent_token (token_hash, session_id, spent_at) VALUES ($1, $2, $3)";
    tx.execute(sql, [token_hash.into(), session.into(), tx.now().into()]).await?;
    let sql = "DELETE FROM spent_token WHERE session_id = $1 AND spent_at < (
                   SELECT spent_at FROM spent_token WHERE session_id = $1
                   ORDER BY spent_at DESC LIMIT 1 OFFSET $2)";
    tx.execute(sql, [session.into(), KEPT.into()]).await?;
    Ok(())
}

/// What a session's next token is.
pub struct Next<'a> {
    pub token_hash: &'a str,
    /// The one that was exchanged for it; `None` leaves the last one, and when that was.
    pub predecessor: Option<&'a str>,
    pub expires_at: Timestamp,
}

pub async fn succeed(tx: &mut Tx, session: Id<Session>, next: Next<'_>) -> Result<()> {
    let values = [
        session.into(),
        next.token_hash.into(),
        tx.now().into(),
        next.expires_at.into(),
        next.predecessor.into(),
    ];
    let sql = "UPDATE session SET token_hash = $2, used_at = $3, expires_at = $4,
                   predecessor_hash = COALESCE($5, predecessor_hash),
                   rotated_at = CASE WHEN $5 IS NULL THEN rotated_at ELSE $3 END
               WHERE id = $1";
    tx.execute(sql, values).await?;
    Ok(())
}

/// Ends a session, its tokens with it.
pub async fn end(tx: &mut Tx, session: Id<Session>) -> Result<()> {
    tx.execute("DELETE FROM session WHERE id = $1", [session.into()]).await?;
    Ok(())
}

/// How long a session of a program lasts, where that is not the default.
pub async fn set_expiry(tx: &mut Tx, session: Id<Session>, expires_at: Timestamp) -> Result<()> {
    let sql = "UPDATE session SET expires_at = $2 WHERE id = $1";
    tx.execute(sql, [session.into(), expires_at.into()]).await?;
    Ok(())
}
