//! `florin config`: what is set, and the page that says what can be.

use std::path::Path;

use anyhow::Result;

use super::screen::Screen;
use crate::config::{self, Config, Purpose};

/// Print every setting and where it comes from; secrets are hidden
#[derive(Debug, clap::Args)]
pub struct Settings {
    /// Print the documentation page instead
    #[arg(long)]
    markdown: bool,
}

impl Settings {
    /// Prints.
    pub fn run(self, file: Option<&Path>) -> Result<()> {
        let screen = Screen::new();
        if self.markdown {
            screen.line(&config::page())?;
            return Ok(());
        }
        let settings = config::settings(file)?;
        screen.line(&settings.print())?;
        Config::read(&settings, Purpose::Serve)?;
        Ok(())
    }
}
