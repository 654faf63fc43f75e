//! The tables `phone` and `one_time_code`.

use base::who::Person;
use base::{Id, Result, Timestamp, Tx};

use super::CodeKey;
use super::rules::{PAUSE_SECONDS, SENT_IN_WINDOW, TRIES, WINDOW_SECONDS};

/// How long a row says how many codes were sent.
const KEPT_SECONDS: i64 = 24 * 3600;

/// A code to be sent.
#[derive(Debug)]
pub struct NewCode<'a> {
    pub id: Id<CodeKey>,
    pub number: &'a str,
    pub digest: &'a str,
    pub expires_at: Timestamp,
}

/// Puts the code in the place of the number's last one. False when that was sent too recently, or
/// too many were. One statement, so that of two at the same time one is refused.
pub async fn put(tx: &mut Tx, new: &NewCode<'_>) -> Result<bool> {
    let now = tx.now();
    let values = [
        new.number.into(),
        new.id.into(),
        new.digest.into(),
        now.into(),
        new.expires_at.into(),
        now.plus_seconds(-PAUSE_SECONDS).into(),
        now.plus_seconds(-WINDOW_SECONDS).into(),
        SENT_IN_WINDOW.into(),
    ];
    let sql = "INSERT INTO one_time_code
                   (number, id, digest, tries, sent_at, expires_at, window_at, sent)
               VALUES ($1, $2, $3, 0, $4, $5, $4, 1)
               ON CONFLICT (number) DO UPDATE SET
                   id = excluded.id, digest = excluded.digest, tries = 0,
                   sent_at = excluded.sent_at, expires_at = excluded.expires_at,
                   window_at = CASE WHEN one_time_code.window_at <= $7
                       THEN excluded.window_at ELSE one_time_code.window_at END,
                   sent = CASE WHEN one_time_code.window_at <= $7
                       THEN 1 ELSE one_time_code.sent + 1 END
               WHERE one_time_code.sent_at <= $6
                   AND (one_time_code.window_at <= $7 OR one_time_code.sent < $8)";
    Ok(tx.execute(sql, values).await? == 1)
}

/// Counts a try; the hash of a code that may still be tried.
pub async fn count_try(tx: &mut Tx, number: &str) -> Result<Option<String>> {
    let sql = "UPDATE one_time_code SET tries = tries + 1
               WHERE number = $1 AND tries < $2 AND expires_at > $3 AND digest <> ''
               RETURNING digest";
    let row = tx.row(sql, [number.into(), TRIES.into(), tx.now().into()]).await?;
    row.map(|row| row.get(0)).transpose()
}

/// The code is worth nothing any more; how many were sent stays.
pub async fn use_up(tx: &mut Tx, number: &str) -> Result<()> {
    tx.execute("UPDATE one_time_code SET digest = '' WHERE number = $1", [number.into()]).await?;
    Ok(())
}

/// Forgets numbers that nothing was sent to for a day.
pub async fn prune(tx: &mut Tx) -> Result<()> {
    let before = tx.now().plus_seconds(-KEPT_SECONDS);
    tx.execute("DELETE FROM one_time_code WHERE sent_at < $1", [before.into()]).await?;
    Ok(())
}

/// Who has proven the number.
pub async fn owner(tx: &mut Tx, number: &str) -> Result<Option<Id<Person>>> {
    let sql = "SELECT person_id FROM phone WHERE number = $1";
    tx.row(sql, [number.into()]).await?.map(|row| row.get(0)).transpose()
}

/// Makes the number somebody's.
pub async fn own(tx: &mut Tx, number: &str, person: Id<Person>) -> Result<()> {
    let sql = "INSERT INTO phone (number, person_id, verified_at) VALUES ($1, $2, $3)";
    tx.execute(sql, [number.into(), person.into(), tx.now().into()]).await?;
    Ok(())
}

pub async fn number_of(tx: &mut Tx, person: Id<Person>) -> Result<Option<String>> {
    let sql = "SELECT number FROM phone WHERE person_id = $1";
    tx.row(sql, [person.into()]).await?.map(|row| row.get(0)).transpose()
}

/// Takes a person's number from them.
pub async fn forget(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    let sql = "DELETE FROM one_time_code
               WHERE number IN (SELECT number FROM phone WHERE person_id = $1)";
    tx.execute(sql, [person.into()]).await?;
    tx.execute("DELETE FROM phone WHERE person_id = $1", [person.into()]).await?;
    Ok(())
}
