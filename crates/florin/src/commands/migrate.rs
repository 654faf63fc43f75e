//! `florin migrate`: the schema of the database, up, down, and where it stands.

use anyhow::Result;
use base::db::migrations;

use super::screen::Screen;
use crate::config::Database;
use crate::domains;
use crate::program::open;

/// Change the schema of the database, or say where it stands.
#[derive(Debug, clap::Subcommand)]
pub enum Migrate {
    /// Apply what is missing
    Up,
    /// Undo the newest changes
    Down {
        /// How many
        steps: usize,
    },
    /// List every change and whether the database has it
    Status,
}

impl Migrate {
    /// Does it and prints what was done.
    pub async fn run(self, database: &Database) -> Result<()> {
        let db = open(database).await?;
        let known = domains::migrations();
        let screen = &Screen::new();
        match self {
            Self::Up => {
                let names = migrations::up(&db, &known).await?;
                list(screen, "applied", &names, "The schema was up to date.")?;
            }
            Self::Down { steps } => {
                let names = migrations::down(&db, &known, steps).await?;
                list(screen, "undone", &names, "There was nothing to undo.")?;
            }
            Self::Status => {
                for change in migrations::status(&db, &known).await? {
                    let state = match (change.applied, change.known) {
                        (true, true) => "applied",
                        (false, _) => "missing",
                        (true, false) => "unknown to this program",
                    };
                    screen.line(&format!("{:<40} {state}", change.name))?;
                }
            }
        }
        Ok(db.close().await?)
    }
}

fn list(screen: &Screen, verb: &str, names: &[&str], nothing: &str) -> Result<()> {
    if names.is_empty() {
        screen.line(nothing)?;
    }
    for name in names {
        screen.line(&format!("{name:<40} {verb}"))?;
    }
    Ok(())
}
