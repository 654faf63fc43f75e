//! The table `outside_person`.

use base::db::Row;
use base::who::Person;
use base::{Id, Result, Timestamp, Tx};

use super::rules::{News, Seen};

const READ: &str = "SELECT person_id, told_at, deleted_at FROM outside_person
                    WHERE issuer = $1 AND subject = $2";

fn read(row: &Row) -> Result<Seen> {
    let deleted_at: Option<Timestamp> = row.get(2)?;
    Ok(Seen { person: row.get(0)?, told_at: row.get(1)?, is_deleted: deleted_at.is_some() })
}

pub async fn seen(tx: &mut Tx, issuer: &str, subject: &str) -> Result<Option<Seen>> {
    tx.row(READ, [issuer.into(), subject.into()]).await?.map(|row| read(&row)).transpose()
}

/// The same, locked until the transaction ends: news about one person are taken one after the other,
/// also about somebody who was never seen.
pub async fn lock(tx: &mut Tx, issuer: &str, subject: &str) -> Result<Seen> {
    let never = Timestamp::from_seconds(0);
    let sql = "INSERT INTO outside_person (issuer, subject, told_at) VALUES ($1, $2, $3)
               ON CONFLICT (issuer, subject) DO NOTHING";
    tx.execute(sql, [issuer.into(), subject.into(), never.into()]).await?;
    let sql = format!("{READ}{}", tx.engine().lock_rows());
    let row = tx.row(&sql, [issuer.into(), subject.into()]).await?;
    let none = Seen { person: None, told_at: never, is_deleted: false };
    row.map_or(Ok(none), |row| read(&row))
}

pub async fn take(tx: &mut Tx, issuer: &str, news: &News, person: Id<Person>) -> Result<()> {
    let sql = "UPDATE outside_person SET person_id = $3, told_at = $4
               WHERE issuer = $1 AND subject = $2";
    let values = [issuer.into(), news.subject.as_str().into(), person.into(), news.at.into()];
    tx.execute(sql, values).await?;
    Ok(())
}

pub async fn delete(tx: &mut Tx, issuer: &str, news: &News) -> Result<()> {
    let sql = "UPDATE outside_person SET deleted_at = $3 WHERE issuer = $1 AND subject = $2";
    tx.execute(sql, [issuer.into(), news.subject.as_str().into(), tx.now().into()]).await?;
    Ok(())
}

/// Whether the issuer knows the person by another subject.
pub async fn is_known(tx: &mut Tx, issuer: &str, person: Id<Person>) -> Result<bool> {
    let sql = "SELECT 1 FROM outside_person WHERE issuer = $1 AND person_id = $2";
    Ok(tx.row(sql, [issuer.into(), person.into()]).await?.is_some())
}

pub async fn has_password(tx: &mut Tx, person: Id<Person>) -> Result<bool> {
    let sql = "SELECT 1 FROM password WHERE person_id = $1";
    Ok(tx.row(sql, [person.into()]).await?.is_some())
}

/// Their tokens open nothing here any more.
pub async fn forget(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    let sql = "UPDATE outside_person SET deleted_at = $2
               WHERE person_id = $1 AND deleted_at IS NULL";
    tx.execute(sql, [person.into(), tx.now().into()]).await?;
    Ok(())
}
