//! The table `challenge`.

use base::who::Person;
use base::{Id, Result, Timestamp, Tx};

use super::ChallengeKey;
use super::rules::Life;
use crate::Proof;

/// A person's newest challenges that stay open when one more is issued.
const KEPT: i64 = 4;

/// Forgets what has run out, and all but the newest of this person.
pub async fn prune(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    let values = [person.into(), tx.now().into(), KEPT.into()];
    let sql = "DELETE FROM challenge WHERE expires_at <= $2 OR (person_id = $1 AND id NOT IN (
                   SELECT id FROM challenge WHERE person_id = $1
                   ORDER BY created_at DESC, id DESC LIMIT $3))";
    tx.execute(sql, values).await?;
    Ok(())
}

pub async fn insert(
    tx: &mut Tx,
    id: Id<ChallengeKey>,
    token_hash: &str,
    person: Id<Person>,
    first_proof: Proof,
    expires_at: Timestamp,
) -> Result<()> {
    let values = [
        id.into(),
        token_hash.into(),
        person.into(),
        first_proof.word().into(),
        tx.now().into(),
        expires_at.into(),
    ];
    let sql = "INSERT INTO challenge
                   (id, token_hash, person_id, first_proof, failures, created_at, expires_at)
               VALUES ($1, $2, $3, $4, 0, $5, $6)";
    tx.execute(sql, values).await?;
    Ok(())
}

/// A sign-in whose first step was right.
#[derive(Debug)]
pub struct Challenge {
    pub id: Id<ChallengeKey>,
    pub person: Id<Person>,
    pub life: Life,
}

/// Locked until the transaction ends: answers at the same time count one by one.
pub async fn find(tx: &mut Tx, token_hash: &str) -> Result<Option<Challenge>> {
    let sql = format!(
        "SELECT id, person_id, failures, expires_at FROM challenge WHERE token_hash = $1{}",
        tx.engine().lock_rows()
    );
    let row = tx.row(&sql, [token_hash.into()]).await?;
    row.map(|row| {
        let life = Life { failures: row.get(2)?, expires_at: row.get(3)? };
        Ok(Challenge { id: row.get(0)?, person: row.get(1)?, life })
    })
    .transpose()
}

pub async fn count_failure(tx: &mut Tx, id: Id<ChallengeKey>) -> Result<()> {
    tx.execute("UPDATE challenge SET failures = failures + 1 WHERE id = $1", [id.into()]).await?;
    Ok(())
}

pub async fn delete(tx: &mut Tx, id: Id<ChallengeKey>) -> Result<()> {
    tx.execute("DELETE FROM challenge WHERE id = $1", [id.into()]).await?;
    Ok(())
}
