//! `florin ledger prove`: adds every total up again and says what does not agree.

use std::process::ExitCode;

use anyhow::Result;
use base::{Db, Who};

use super::screen::{Look, Screen};
use crate::config::Database;
use crate::program::{bring_up_to_date, open};

/// Look after the ledger.
#[derive(Debug, clap::Subcommand)]
pub enum Ledger {
    /// Add every total up again from the journal; status 1 when something does not agree
    Prove,
}

impl Ledger {
    /// Does it.
    pub async fn run(self, database: &Database) -> Result<ExitCode> {
        let Self::Prove = self;
        let db = open(database).await?;
        bring_up_to_date(&db, false).await?;
        let is_sound = print_proof(&Screen::new(), &db).await?;
        db.close().await?;
        Ok(if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Proves the books and prints what was looked at and what was found; true when that is nothing.
pub async fn print_proof(screen: &Screen, db: &Db) -> Result<bool> {
    let mut tx = db.snapshot(Who::system("prove", db.ids())).await?;
    let proof = ledger::proof::prove(&mut tx).await?;
    let look = if proof.is_clean() { Look::Good } else { Look::Bad };
    for line in proof.to_string().lines() {
        screen.line(&screen.paint(look, line))?;
    }
    Ok(proof.is_clean())
}
