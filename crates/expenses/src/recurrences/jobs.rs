//! The job that records what recurs.

use async_trait::async_trait;
use base::jobs::{Handler, Schedule, Work};
use base::{Error, Id, Result};
use uuid::Uuid;

use super::{catch_up, store};

/// The kind of the job.
const RECUR: &str = "expenses.recur";
/// Recurrences that are looked for at once.
const AT_ONCE: i64 = 200;

/// Does the jobs of the kind `expenses.recur`: records every occurrence that is due.
#[derive(Debug)]
pub struct Recur;

impl Recur {
    /// Every quarter of an hour: no time zone's midnight lies between.
    pub fn schedule() -> Result<Schedule> {
        Schedule::new("expenses.recur", "*/15 * * * *", "UTC", "default", RECUR)
    }
}

#[async_trait]
impl Handler for Recur {
    fn kind(&self) -> &'static str {
        RECUR
    }

    async fn run(&self, work: &Work) -> Result<()> {
        let mut after = Id::from_uuid(Uuid::nil());
        loop {
            let mut tx = work.begin().await?;
            let due = store::due(&mut tx, after, AT_ONCE).await?;
            tx.rollback().await?;
            let Some((last, _)) = due.last() else { return Ok(()) };
            after = *last;
            for (id, organisation) in due {
                loop {
                    let mut tx = work.begin_for(organisation).await?;
                    match catch_up(&mut tx, id).await {
                        Ok(is_more) => {
                            tx.commit().await?;
                            if !is_more {
                                break;
                            }
                        }
                        // One that cannot be recorded does not keep others waiting.
                        Err(Error::Refused(refusal)) => {
                            tracing::warn!(%id, code = refusal.code, "an occurrence was refused");
                            break;
                        }
                        Err(fault) => return Err(fault),
                    }
                }
            }
        }
    }
}
