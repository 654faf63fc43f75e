//! Queues as operators see them, and jobs that failed too often.

pub(crate) mod api;
pub(crate) mod pages;

use base::Result;
use base::Tx;
use base::events::Event;
use base::jobs::{self, JobId};
use serde_json::json;

/// Gives a dead job all its attempts again.
pub(crate) async fn retry(tx: &mut Tx, id: JobId) -> Result<()> {
    jobs::retry(tx, id).await?;
    record(tx, "job.retried", id, "waiting");
    Ok(())
}

/// Removes a dead job for good.
pub(crate) async fn discard(tx: &mut Tx, id: JobId) -> Result<()> {
    jobs::discard(tx, id).await?;
    record(tx, "job.discarded", id, "discarded");
    Ok(())
}

fn record(tx: &mut Tx, kind: &'static str, id: JobId, state: &str) {
    let body = json!({ "before": { "state": "dead" }, "after": { "state": state } });
    tx.record(Event { kind, subject: id.to_string(), body });
}
