//! `florin config`: what is set, and the page that says what can be.

use std::path::Path;

use anyhow::Result;

use crate::config::{self, Config, Purpose};

/// Print every setting, where its value comes from, and what is wrong; secrets are hidden
#[derive(Debug, clap::Args)]
pub struct Settings {
    /// Print the documentation page instead
    #[arg(long)]
    markdown: bool,
}

impl Settings {
    /// Prints.
    pub fn run(self, file: Option<&Path>) -> Result<()> {
        if self.markdown {
            print!("{}", config::page());
            return Ok(());
        }
        let settings = config::settings(file)?;
        print!("{}", settings.print());
        Config::read(&settings, Purpose::Serve)?;
        Ok(())
    }
}
