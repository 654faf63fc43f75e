//! `florin ledger prove`: adds every total up again and says what does not agree.

use std::process::ExitCode;

use anyhow::Result;
use base::db::migrations;
use base::{Db, Who};

use super::screen::{Look, Screen};
use crate::config::Database;
use crate::domains;
use crate::program::{explained, open};

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
        migrations::check(&db, &domains::migrations()).await.map_err(explained)?;
        let is_sound = print_proof(Screen::new(), &db).await?;
        db.close().await.map_err(explained)?;
        Ok(if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Proves the books and prints what was looked at and what was found; true when that is nothing.
pub async fn print_proof(screen: Screen, db: &Db) -> Result<bool> {
    let mut tx = db.read(Who::system("prove", db.ids())).await.map_err(explained)?;
    let proof = ledger::proof::prove(&mut tx).await.map_err(explained)?;
    let look = if proof.is_clean() { Look::Good } else { Look::Bad };
    for line in proof.to_string().lines() {
        screen.line(&screen.paint(look, line))?;
    }
    Ok(proof.is_clean())
}
