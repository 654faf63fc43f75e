//! The jobs that write exports, part by part, and remove those that nobody needs any more.

use async_trait::async_trait;
use base::files::{Files, Key};
use base::jobs::{Handler, Schedule, Work};
use base::who::Organisation;
use base::{Error, Id, Result, Tx};
use bytes::Bytes;
use serde::Deserialize;

use super::{Export, ExportId, KEPT_SECONDS, State, export, in_order, store};
use crate::categories;
use crate::expenses::next;

/// The kind of the job that writes one.
pub(super) const WRITE: &str = "expenses.export";
/// The kind of the job that removes old ones.
const PRUNE: &str = "expenses.prune_exports";
/// A part is written when it has so many bytes.
const PART_BYTES: usize = 4 << 20;
/// Exports that are removed at a time.
const PRUNED: u32 = 50;

/// Does the jobs of the kind `expenses.export`.
#[derive(Debug)]
pub struct WriteExport {
    /// Where the parts are kept.
    pub files: Files,
}

#[derive(Deserialize)]
struct Payload {
    organisation: Id<Organisation>,
    export: ExportId,
}

/// The name of a part.
pub(super) fn part(export: &Export, number: u32) -> Result<Key> {
    let name = format!("{}/{number}.{}", export.folder, export.format.word());
    Key::parse(&name).ok_or_else(|| Error::fault("naming a part of an export"))
}

#[async_trait]
impl Handler for WriteExport {
    fn kind(&self) -> &'static str {
        WRITE
    }

    async fn run(&self, work: &Work) -> Result<()> {
        let Payload { organisation, export: id } = work.read()?;
        // One moment for all of it, and no transaction that keeps others from writing.
        let mut moment = work.db.snapshot(work.who().acting_for(organisation)).await?;
        let begun = export(&mut moment, id).await?;
        if begun.state != State::Running {
            return moment.rollback().await;
        }
        // Each attempt has a folder of its own, since what is written stays as it is.
        let folder = format!("export/{organisation}/{id}/{}", work.attempt);
        let (outcome, written) = self.write(work, &mut moment, Export { folder, ..begun }).await;
        moment.rollback().await?;
        let state = match outcome {
            Ok(()) => State::Done,
            Err(Error::Refused(refusal)) => {
                tracing::warn!(%id, code = refusal.code, "an export was refused");
                State::Failed
            }
            Err(fault) => return Err(fault),
        };
        let mut tx = work.begin_for(organisation).await?;
        super::end(&mut tx, written, state).await?;
        work.finish(&mut tx).await?;
        tx.commit().await
    }
}

impl WriteExport {
    /// Writes all of it; and how far it came, whatever became of it.
    async fn write(
        &self,
        work: &Work,
        moment: &mut Tx,
        mut export: Export,
    ) -> (Result<()>, Export) {
        let outcome = self.write_all(work, moment, &mut export).await;
        (outcome, export)
    }

    async fn write_all(&self, work: &Work, moment: &mut Tx, export: &mut Export) -> Result<()> {
        let tree = categories::tree(moment).await?;
        let mut wanted = in_order(store::wanted(moment, export).await?);
        let mut text = export.format.head();
        (export.written, export.parts, export.size) = (0, 0, 0);
        loop {
            let found = next(moment, &wanted).await?;
            let Some(last) = found.last() else { break };
            wanted.after = Some((last.day, last.id));
            text.push_str(&export.format.body(&found, &tree, export.written == 0));
            export.written = export.written.saturating_add(found.len().try_into().unwrap_or(0));
            if text.len() >= PART_BYTES {
                self.put(export, std::mem::take(&mut text)).await?;
                let mut tx = work.begin_for(export.organisation).await?;
                store::update(&mut tx, export).await?;
                tx.commit().await?;
            }
        }
        text.push_str(export.format.tail());
        self.put(export, text).await
    }

    async fn put(&self, export: &mut Export, text: String) -> Result<()> {
        let written = self.files.put(&part(export, export.parts)?, Bytes::from(text)).await?;
        export.parts = export.parts.saturating_add(1);
        export.size = export.size.saturating_add(written.size);
        Ok(())
    }
}

/// Does the jobs of the kind `expenses.prune_exports`: removes exports after a week, their files first.
#[derive(Debug)]
pub struct PruneExports {
    /// Where the parts are kept.
    pub files: Files,
}

impl PruneExports {
    /// Once an hour.
    pub fn schedule() -> Result<Schedule> {
        Schedule::new("expenses.prune_exports", "40 * * * *", "UTC", "default", PRUNE)
    }
}

#[async_trait]
impl Handler for PruneExports {
    fn kind(&self) -> &'static str {
        PRUNE
    }

    async fn run(&self, work: &Work) -> Result<()> {
        loop {
            let mut tx = work.db.read(work.who()).await?;
            let since = tx.now().plus_seconds(-KEPT_SECONDS);
            let old = store::older(&mut tx, since, PRUNED).await?;
            tx.rollback().await?;
            if old.is_empty() {
                return Ok(());
            }
            for export in &old {
                for number in 0..export.parts {
                    self.files.delete(&part(export, number)?).await?;
                }
            }
            let mut tx = work.begin().await?;
            for export in &old {
                store::delete(&mut tx, export).await?;
            }
            tx.commit().await?;
        }
    }
}
