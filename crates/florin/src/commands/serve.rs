//! `florin serve`: one process with any of the roles, until it is asked to end.

use anyhow::{Context as _, Result};

use crate::config::Config;
use crate::program::{self, Program};
use crate::prometheus;

/// Serve requests, do jobs, fire schedules.
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// Bring the schema up to date first; an SQLite database always is
    #[arg(long)]
    migrate: bool,
}

impl Serve {
    /// Runs until the operating system asks for the end.
    pub async fn run(self, config: &Config) -> Result<()> {
        let listener = program::listen(config.listen)
            .with_context(|| format!("listening on {}", config.listen))?;
        Program::start(config, listener, prometheus::install()?, self.migrate).await?.run().await
    }
}
