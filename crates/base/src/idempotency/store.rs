//! The table `idempotent_reply`.

use crate::clock::Timestamp;
use crate::db::Tx;
use crate::error::Result;

/// What is kept of one write.
#[derive(Debug)]
pub struct Row {
    pub fingerprint: Vec<u8>,
    pub sealed: Vec<u8>,
}

/// What was kept and has not run out.
pub async fn find(tx: &mut Tx, scope: [u8; 32]) -> Result<Option<Row>> {
    let values = [scope.to_vec().into(), tx.now().into()];
    let sql = "SELECT fingerprint, sealed FROM idempotent_reply
               WHERE scope = $1 AND expires_at > $2";
    let row = tx.row(sql, values).await?;
    row.map(|row| Ok(Row { fingerprint: row.get(0)?, sealed: row.get(1)? })).transpose()
}

/// Takes the place of what has run out.
pub async fn insert(
    tx: &mut Tx,
    scope: [u8; 32],
    fingerprint: [u8; 32],
    sealed: Vec<u8>,
    expires_at: Timestamp,
) -> Result<()> {
    let values =
        [scope.to_vec().into(), fingerprint.to_vec().into(), sealed.into(), expires_at.into()];
    let sql = "INSERT INTO idempotent_reply (scope, fingerprint, sealed, expires_at)
               VALUES ($1, $2, $3, $4)
               ON CONFLICT (scope) DO UPDATE SET fingerprint = excluded.fingerprint,
                   sealed = excluded.sealed, expires_at = excluded.expires_at";
    tx.execute(sql, values).await?;
    Ok(())
}

/// Forgets at most `limit` of those that have run out; says how many.
pub async fn forget(tx: &mut Tx, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM idempotent_reply WHERE scope IN (
                   SELECT scope FROM idempotent_reply WHERE expires_at <= $1
                   ORDER BY expires_at LIMIT $2)";
    tx.execute(sql, [tx.now().into(), limit.into()]).await
}
