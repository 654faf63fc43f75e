//! Up to which number of a counting table nothing can appear any more.
//!
//! SQLite's only writer commits in the order of the numbers it takes. PostgreSQL's writers take a number first and
//! commit later, in any order, or never: a reader that remembers the largest number it saw would pass over those that
//! commit late. Whoever is to read everything once and in order waits for a horizon.

use super::{Engine, Tx};
use crate::error::Result;

/// A number of `event`, and the transactions that may still write rows up to it.
///
/// A statement that inserts holds PostgreSQL's `RowExclusiveLock` on the table from before it takes a number until its
/// transaction has ended, and a transaction is visible before it lets go of its locks. So: read the largest number
/// taken; then look who holds that lock; when all of these have ended, every number up to the one that was read is
/// either there or never will be. Writers that begin later take larger numbers, so nobody waits for anybody.
#[derive(Debug, Clone)]
pub struct Horizon {
    upto: i64,
    writers: Vec<String>,
}

impl Horizon {
    /// The horizon of this moment. In a transaction of [`super::Db::read`]: each statement must see the newest state.
    pub async fn take(tx: &mut Tx) -> Result<Self> {
        if tx.engine() == Engine::Sqlite {
            let row = tx.row("SELECT coalesce(max(seq), 0) FROM event", []).await?;
            let upto = row.map(|row| row.get(0)).transpose()?.unwrap_or_default();
            return Ok(Self { upto, writers: Vec::new() });
        }
        let sql = "SELECT coalesce(pg_sequence_last_value(
                              pg_get_serial_sequence('event', 'seq')::regclass), 0)";
        let row = tx.row(sql, []).await?;
        let upto = row.map(|row| row.get(0)).transpose()?.unwrap_or_default();
        // A second statement: it looks after the number was read, never before.
        let sql = format!("SELECT DISTINCT virtualtransaction {WRITERS}");
        let rows = tx.rows(&sql, []).await?;
        let writers = rows.iter().map(|row| row.get(0)).collect::<Result<_>>()?;
        Ok(Self { upto, writers })
    }

    /// The number.
    pub const fn upto(&self) -> i64 {
        self.upto
    }

    /// True when nothing can appear up to the number any more; what has not ended is waited for by asking again.
    pub async fn is_reached(&mut self, tx: &mut Tx) -> Result<bool> {
        if self.writers.is_empty() {
            return Ok(true);
        }
        let mut rows = tx.table(&[("writer", super::Column::Text)]);
        for writer in &self.writers {
            rows.row().text(writer);
        }
        let sql = format!(
            "SELECT DISTINCT virtualtransaction {WRITERS} AND {}",
            rows.includes("virtualtransaction", 1)
        );
        let still = tx.rows(&sql, rows.into_values()).await?;
        self.writers = still.iter().map(|row| row.get(0)).collect::<Result<_>>()?;
        Ok(self.writers.is_empty())
    }
}

/// Prepared transactions hold their locks too, under a name of their own.
const WRITERS: &str = "FROM pg_locks
    WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND relation = 'event'::regclass";
