//! The job that does a long import.

use async_trait::async_trait;
use base::jobs::{Handler, Work};
use base::who::Organisation;
use base::{Error, Id, Refusal, Result};
use serde::Deserialize;

use super::rules::State;
use super::{Import, ImportId, complete, import, store, tell};

/// The kind of the job.
pub(super) const KIND: &str = "expenses.import";
/// How much is done when somebody has begun, in percent. The rest is one transaction, which nobody sees a part of; so
/// there is nothing between this and all of it.
const BEGUN: i64 = 10;

/// Does the jobs of the kind `expenses.import`: all of an import in one transaction.
#[derive(Debug)]
pub struct DoImport;

#[derive(Deserialize)]
struct Payload {
    organisation: Id<Organisation>,
    import: ImportId,
}

#[async_trait]
impl Handler for DoImport {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, work: &Work) -> Result<()> {
        let Payload { organisation, import: id } = work.read()?;
        let mut tx = work.begin_for(organisation).await?;
        let begun = import(&mut tx, id).await?;
        if begun.state != State::Running {
            return tx.rollback().await;
        }
        store::update(&mut tx, &Import { percent: BEGUN, ..begun.clone() }).await?;
        tx.commit().await?;
        let mut tx = work.begin_for(organisation).await?;
        match complete(&mut tx, begun.clone()).await {
            Ok(_) => {
                work.finish(&mut tx).await?;
                tx.commit().await
            }
            Err(Error::Refused(refusal)) => {
                tx.rollback().await?;
                fail(work, begun, *refusal).await
            }
            Err(fault) => Err(fault),
        }
    }
}

/// Notes that an import cannot be done, and why. Nothing of it was.
async fn fail(work: &Work, import: Import, refusal: Refusal) -> Result<()> {
    let mut tx = work.begin_for(import.organisation).await?;
    let mut failed = Import { state: State::Failed, ended_at: Some(tx.now()), ..import };
    failed.report.problem = Some(refusal.message);
    store::update(&mut tx, &failed).await?;
    let told = serde_json::json!({ "state": failed.state.word(), "code": refusal.code });
    tell(&mut tx, "expense_import.failed", &failed, (Some(State::Running), &told));
    work.finish(&mut tx).await?;
    tx.commit().await
}
