//! The tables `attempt_lock` and `known_place`.

use base::who::Person;
use base::{Id, Result, Tx};

use super::rules::Lock;

/// Failures are counted together within a day at most, and a door is closed for less.
const KEPT_SECONDS: i64 = 2 * 24 * 60 * 60;
/// As long as browsers keep a cookie.
const PLACE_SECONDS: i64 = 400 * 24 * 60 * 60;
/// Places of one person that are remembered; the ones used last.
const MAX_PLACES: i64 = 50;

/// The failures of a subject, locked until the transaction ends, whether there were any or not.
pub async fn lock(tx: &mut Tx, subject: &str) -> Result<Lock> {
    let sql = "INSERT INTO attempt_lock (subject, failures, since) VALUES ($1, 0, $2)
               ON CONFLICT (subject) DO UPDATE SET failures = attempt_lock.failures
               RETURNING failures, since, closed_until";
    let row = tx.row(sql, [subject.into(), tx.now().into()]).await?;
    match row {
        Some(row) => {
            Ok(Lock { failures: row.get(0)?, since: row.get(1)?, closed_until: row.get(2)? })
        }
        None => Ok(Lock { failures: 0, since: tx.now(), closed_until: None }),
    }
}

pub async fn set(tx: &mut Tx, subject: &str, lock: Lock) -> Result<()> {
    let values =
        [subject.into(), lock.failures.into(), lock.since.into(), lock.closed_until.into()];
    let sql = "UPDATE attempt_lock SET failures = $2, since = $3, closed_until = $4
               WHERE subject = $1";
    tx.execute(sql, values).await?;
    Ok(())
}

/// Forgets the failures of a subject.
pub async fn open(tx: &mut Tx, subject: &str) -> Result<()> {
    tx.execute("DELETE FROM attempt_lock WHERE subject = $1", [subject.into()]).await?;
    Ok(())
}

/// Those of `marks` that `person` signed in from; of nobody there are none.
pub async fn known(
    tx: &mut Tx,
    person: Option<Id<Person>>,
    marks: [&str; 2],
) -> Result<Vec<String>> {
    let [one, other] = marks;
    let sql = "SELECT mark FROM known_place WHERE person_id = $1 AND mark IN ($2, $3)";
    let rows = tx.rows(sql, [person.into(), one.into(), other.into()]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Remembers a place, and forgets the ones used longest ago when there are too many.
pub async fn remember(tx: &mut Tx, person: Id<Person>, mark: &str) -> Result<()> {
    let sql = "INSERT INTO known_place (person_id, mark, used_at) VALUES ($1, $2, $3)
               ON CONFLICT (person_id, mark) DO UPDATE SET used_at = excluded.used_at";
    tx.execute(sql, [person.into(), mark.into(), tx.now().into()]).await?;
    let sql = "DELETE FROM known_place WHERE person_id = $1 AND mark NOT IN (
                   SELECT mark FROM known_place WHERE person_id = $1
                   ORDER BY used_at DESC, mark LIMIT $2)";
    tx.execute(sql, [person.into(), MAX_PLACES.into()]).await?;
    Ok(())
}

/// Forgets where somebody signed in from.
pub async fn forget(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    tx.execute("DELETE FROM known_place WHERE person_id = $1", [person.into()]).await?;
    Ok(())
}

/// Forgets at most `limit` failures and places of long ago each; says how many.
pub async fn prune(tx: &mut Tx, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM attempt_lock WHERE subject IN (
                   SELECT subject FROM attempt_lock WHERE since <= $1 LIMIT $2)";
    let before = tx.now().plus_seconds(-KEPT_SECONDS);
    let locks = tx.execute(sql, [before.into(), limit.into()]).await?;
    let sql = "DELETE FROM known_place WHERE (person_id, mark) IN (
                   SELECT person_id, mark FROM known_place WHERE used_at <= $1 LIMIT $2)";
    let before = tx.now().plus_seconds(-PLACE_SECONDS);
    Ok(locks + tx.execute(sql, [before.into(), limit.into()]).await?)
}
