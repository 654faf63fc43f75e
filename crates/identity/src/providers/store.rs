//! The tables `provider_account` and `provider_return`.

use base::who::Person;
use base::{Id, Result, Timestamp, Tx};

use super::{JourneyKey, Linked, Which};

/// True the first time. Ways back that have run out are forgotten: they are refused by their time.
pub async fn use_return(
    tx: &mut Tx,
    journey: Id<JourneyKey>,
    expires_at: Timestamp,
) -> Result<bool> {
    tx.execute("DELETE FROM provider_return WHERE expires_at <= $1", [tx.now().into()]).await?;
    let sql = "INSERT INTO provider_return (id, expires_at) VALUES ($1, $2)
               ON CONFLICT (id) DO NOTHING";
    Ok(tx.execute(sql, [journey.into(), expires_at.into()]).await? == 1)
}

/// To whom an account is linked.
pub async fn owner(tx: &mut Tx, which: Which, subject: &str) -> Result<Option<Id<Person>>> {
    let sql = "SELECT person_id FROM provider_account WHERE provider = $1 AND subject = $2";
    tx.row(sql, [which.word().into(), subject.into()]).await?.map(|row| row.get(0)).transpose()
}

/// The account that a person has linked there.
pub async fn subject_of(tx: &mut Tx, person: Id<Person>, which: Which) -> Result<Option<String>> {
    let sql = "SELECT subject FROM provider_account WHERE person_id = $1 AND provider = $2";
    tx.row(sql, [person.into(), which.word().into()]).await?.map(|row| row.get(0)).transpose()
}

pub async fn link(
    tx: &mut Tx,
    which: Which,
    subject: &str,
    person: Id<Person>,
    email: Option<&str>,
) -> Result<()> {
    let values = [
        which.word().into(),
        subject.into(),
        person.into(),
        email.map(str::to_owned).into(),
        tx.now().into(),
    ];
    let sql = "INSERT INTO provider_account (provider, subject, person_id, email, linked_at)
               VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (provider, subject) DO UPDATE SET email = excluded.email";
    tx.execute(sql, values).await?;
    Ok(())
}

pub async fn unlink(tx: &mut Tx, person: Id<Person>, which: Which) -> Result<()> {
    let sql = "DELETE FROM provider_account WHERE person_id = $1 AND provider = $2";
    tx.execute(sql, [person.into(), which.word().into()]).await?;
    Ok(())
}

/// A person's, in the order of the providers' names; there are no more than providers.
pub async fn linked(tx: &mut Tx, person: Id<Person>) -> Result<Vec<Linked>> {
    let sql = "SELECT provider, email, linked_at FROM provider_account
               WHERE person_id = $1 ORDER BY provider";
    let rows = tx.rows(sql, [person.into()]).await?;
    rows.iter()
        .map(|row| {
            let provider = Which::stored(&row.get::<String>(0)?)?;
            Ok(Linked { provider, email: row.get(1)?, linked_at: row.get(2)? })
        })
        .collect()
}

/// In how many ways a person can sign in. The person's row is locked, so that two ways that are
/// taken away at the same time are taken one after the other.
pub async fn ways(tx: &mut Tx, person: Id<Person>) -> Result<i64> {
    let sql = format!("SELECT 1 FROM person WHERE id = $1{}", tx.engine().lock_rows());
    tx.row(&sql, [person.into()]).await?;
    let sql = "SELECT (SELECT COUNT(*) FROM password WHERE person_id = $1)
                    + (SELECT COUNT(*) FROM phone WHERE person_id = $1)
                    + (SELECT COUNT(*) FROM passkey WHERE person_id = $1)
                    + (SELECT COUNT(*) FROM provider_account WHERE person_id = $1)
                    + (SELECT COUNT(*) FROM outside_person
                       WHERE person_id = $1 AND deleted_at IS NULL)";
    tx.row(sql, [person.into()]).await?.map_or(Ok(0), |row| row.get(0))
}

/// Takes all accounts elsewhere from a person.
pub async fn forget(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    tx.execute("DELETE FROM provider_account WHERE person_id = $1", [person.into()]).await?;
    Ok(())
}
