//! The jobs that write exports, part by part, and remove those that nobody needs any more.

use async_trait::async_trait;
use base::files::{Files, Key};
use base::jobs::{Handler, Schedule, Work};
use base::who::Organisation;
use base::{Error, Id, Result, Tx};
use bytes::Bytes;
use serde::Deserialize;

use super::{Export, ExportId, ExportKey, KEPT_SECONDS, State, export, in_order, store};
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
        // Each run has a folder of its own, since what is written stays as it is. The row names it before anything is
        // in it, so that whatever ends the run, the next one finds what it has written and removes it.
        let run = work.db.ids().next::<ExportKey>().uuid().simple();
        let folder = format!("export/{organisation}/{id}/{run}");
        discard(&self.files, &begun).await?;
        let before = begun.clone();
        let mut export = Export { folder, written: 0, parts: 0, size: 0, ..begun };
        let mut tx = work.begin_for(organisation).await?;
        super::take_over(&mut tx, &before, &export).await?;
        tx.commit().await?;
        self.write(work, &mut moment, &mut export).await?;
        moment.rollback().await?;
        let mut tx = work.begin_for(organisation).await?;
        super::end(&mut tx, export, State::Done).await?;
        work.finish(&mut tx).await?;
        tx.commit().await
    }

    /// What there is of it stays until it goes like any other.
    async fn gave_up(&self, work: &Work) -> Result<()> {
        let Payload { organisation, export: id } = work.read()?;
        let mut tx = work.begin_for(organisation).await?;
        let begun = export(&mut tx, id).await?;
        if begun.state == State::Running {
            super::end(&mut tx, begun, State::Failed).await?;
        }
        tx.commit().await
    }
}

/// Removes the parts of an export.
async fn discard(files: &Files, export: &Export) -> Result<()> {
    for number in 0..export.parts {
        files.delete(&part(export, number)?).await?;
    }
    Ok(())
}

impl WriteExport {
    /// Writes all of it.
    async fn write(&self, work: &Work, moment: &mut Tx, export: &mut Export) -> Result<()> {
        let tree = categories::tree(moment).await?;
        let mut wanted = in_order(store::wanted(moment, export).await?);
        let mut text = export.format.head();
        loop {
            let found = next(moment, &wanted).await?;
            let Some(last) = found.last() else { break };
            wanted.after = Some((last.day, last.id));
            text.push_str(&export.format.body(&found, &tree, export.written == 0));
            export.written = export.written.saturating_add(found.len().try_into().unwrap_or(0));
            if text.len() >= PART_BYTES {
                self.put(work, export, std::mem::take(&mut text)).await?;
            }
        }
        text.push_str(export.format.tail());
        self.put(work, export, text).await
    }

    /// Writes the next part, which the row counts first.
    async fn put(&self, work: &Work, export: &mut Export, text: String) -> Result<()> {
        let key = part(export, export.parts)?;
        export.parts = export.parts.saturating_add(1);
        export.size = export.size.saturating_add(text.len().try_into().unwrap_or(u64::MAX));
        let mut tx = work.begin_for(export.organisation).await?;
        super::note(&mut tx, export).await?;
        tx.commit().await?;
        match self.files.put(&key, Bytes::from(text)).await {
            Ok(_) => Ok(()),
            // The folder is this run's own: that a file is there already is the store's doing, as when it answered a
            // request that was sent twice. The next run has another folder.
            Err(Error::Refused(refusal)) => {
                Err(Error::fault(format!("writing {key} was refused: {}", refusal.code)))
            }
            Err(fault) => Err(fault),
        }
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
                discard(&self.files, export).await?;
            }
            let mut tx = work.begin().await?;
            for export in &old {
                store::delete(&mut tx, export).await?;
            }
            tx.commit().await?;
        }
    }
}
