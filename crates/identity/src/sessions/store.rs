//! The table `session`, and the columns of `person` that signing in needs.

use base::who::{Organisation, Person, Session};
use base::{Id, Result, Timestamp, Tx};

use super::rules::Lock;

/// A person's newest sessions that stay open when one more is opened.
const KEPT_SESSIONS: i64 = 19;

/// Who has the address, and the hash of their password.
pub async fn password(tx: &mut Tx, email: &str) -> Result<Option<(Id<Person>, String)>> {
    let sql = "SELECT id, password_hash FROM person WHERE email = $1";
    let row = tx.row(sql, [email.into()]).await?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// The failures of a person, locked until the transaction ends: attempts at the same time count one
/// by one.
pub async fn lock_of(tx: &mut Tx, person: Id<Person>) -> Result<Option<Lock>> {
    let sql = format!(
        "SELECT failures, locked_until FROM person WHERE id = $1{}",
        tx.engine().lock_rows()
    );
    let row = tx.row(&sql, [person.into()]).await?;
    row.map(|row| Ok(Lock { failures: row.get(0)?, until: row.get(1)? })).transpose()
}

pub async fn set_lock(tx: &mut Tx, person: Id<Person>, lock: Lock) -> Result<()> {
    let sql = "UPDATE person SET failures = $2, locked_until = $3 WHERE id = $1";
    tx.execute(sql, [person.into(), lock.failures.into(), lock.until.into()]).await?;
    Ok(())
}

/// The organisation that a person acts for unless they choose another: the one they joined first
/// that may act.
pub async fn first_organisation(
    tx: &mut Tx,
    person: Id<Person>,
) -> Result<Option<Id<Organisation>>> {
    let sql = "SELECT o.id FROM membership m JOIN organisation o ON o.id = m.organisation_id
               WHERE m.person_id = $1 AND o.state = 'active' ORDER BY m.joined_at, o.id LIMIT 1";
    tx.row(sql, [person.into()]).await?.map(|row| row.get(0)).transpose()
}

pub async fn insert(
    tx: &mut Tx,
    id: Id<Session>,
    token_hash: &str,
    person: Id<Person>,
    organisation: Option<Id<Organisation>>,
    expires_at: Timestamp,
) -> Result<()> {
    let values = [
        id.into(),
        token_hash.into(),
        person.into(),
        organisation.into(),
        tx.now().into(),
        expires_at.into(),
    ];
    let sql = "INSERT INTO session
                   (id, token_hash, person_id, organisation_id, created_at, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6)";
    tx.execute(sql, values).await?;
    Ok(())
}

/// Ends what has run out and all but the newest, so that nobody's sessions grow without end.
pub async fn prune(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    let values = [person.into(), tx.now().into(), KEPT_SESSIONS.into()];
    let sql = "DELETE FROM session WHERE person_id = $1 AND (expires_at <= $2 OR id NOT IN (
                   SELECT id FROM session WHERE person_id = $1
                   ORDER BY created_at DESC, id DESC LIMIT $3))";
    tx.execute(sql, values).await?;
    Ok(())
}

/// Whose session it was, if it was one.
pub async fn delete(tx: &mut Tx, token_hash: &str) -> Result<Option<(Id<Session>, Id<Person>)>> {
    let sql = "DELETE FROM session WHERE token_hash = $1 RETURNING id, person_id";
    let row = tx.row(sql, [token_hash.into()]).await?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// A session that has not run out, with the names that pages show.
#[derive(Debug)]
pub struct Live {
    pub id: Id<Session>,
    pub person: Id<Person>,
    pub name: String,
    /// Unless the person left it or it was suspended since.
    pub organisation: Option<(Id<Organisation>, String)>,
    pub expires_at: Timestamp,
}

pub async fn live(tx: &mut Tx, token_hash: &str) -> Result<Option<Live>> {
    let sql = "SELECT s.id, s.person_id, p.name, o.id, o.name, s.expires_at
               FROM session s
               JOIN person p ON p.id = s.person_id
               LEFT JOIN membership m
                   ON m.organisation_id = s.organisation_id AND m.person_id = s.person_id
               LEFT JOIN organisation o ON o.id = m.organisation_id AND o.state = 'active'
               WHERE s.token_hash = $1 AND s.expires_at > $2";
    let row = tx.row(sql, [token_hash.into(), tx.now().into()]).await?;
    row.map(|row| {
        let organisation: Option<Id<Organisation>> = row.get(3)?;
        let organisation_name: Option<String> = row.get(4)?;
        Ok(Live {
            id: row.get(0)?,
            person: row.get(1)?,
            name: row.get(2)?,
            organisation: organisation.zip(organisation_name),
            expires_at: row.get(5)?,
        })
    })
    .transpose()
}

pub async fn extend(tx: &mut Tx, id: Id<Session>, expires_at: Timestamp) -> Result<()> {
    let sql = "UPDATE session SET expires_at = $2 WHERE id = $1";
    tx.execute(sql, [id.into(), expires_at.into()]).await?;
    Ok(())
}
