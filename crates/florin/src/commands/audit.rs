//! `florin audit verify`: reads the whole audit log and its seal again and says what does not agree.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use base::{Db, Who, audit};

use super::screen::{Look, Screen};
use crate::config::Database;
use crate::program::{bring_up_to_date, open};

/// Look after the audit log.
#[derive(Debug, clap::Subcommand)]
pub enum Audit {
    /// Read everything that is sealed again; status 1 when a row was altered, removed, added or moved
    Verify {
        /// A checkpoint that was kept elsewhere; it must be one of this log
        #[arg(long, value_name = "FILE")]
        checkpoint: Option<PathBuf>,
    },
    /// Print the newest checkpoint, to be kept elsewhere
    Checkpoint,
}

impl Audit {
    /// Does it.
    pub async fn run(self, database: &Database) -> Result<ExitCode> {
        let db = open(database).await?;
        bring_up_to_date(&db, false).await?;
        let screen = Screen::new();
        let is_sound = match self {
            Self::Verify { checkpoint } => verify(&screen, &db, checkpoint).await?,
            Self::Checkpoint => print_checkpoint(&screen, &db).await?,
        };
        db.close().await?;
        Ok(if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

async fn verify(screen: &Screen, db: &Db, checkpoint: Option<PathBuf>) -> Result<bool> {
    let kept = checkpoint
        .map(|path| {
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("reading {}", path.display()))?;
            audit::read_note(&text)
                .with_context(|| format!("{} is not a checkpoint of this log", path.display()))
        })
        .transpose()?;
    let mut tx = db.snapshot(Who::system("verify", db.ids())).await?;
    let verification = audit::verify(&mut tx, kept).await?;
    let look = if verification.is_clean() { Look::Good } else { Look::Bad };
    for line in verification.to_string().lines() {
        screen.line(&screen.paint(look, line))?;
    }
    Ok(verification.is_clean())
}

async fn print_checkpoint(screen: &Screen, db: &Db) -> Result<bool> {
    let mut tx = db.snapshot(Who::system("checkpoint", db.ids())).await?;
    let latest = audit::latest(&mut tx).await?.context("nothing is sealed yet")?;
    for line in latest.note.lines() {
        screen.line(line)?;
    }
    Ok(true)
}
