//! `florin sandbox`: the card network and other parties, without them.

pub(crate) mod parties;
mod play;
mod serve;

use anyhow::Result;

use crate::config::Config;

/// Be the card network of a running Florin, or serve the APIs of parties outside
#[derive(Debug, clap::Subcommand)]
pub enum Sandbox {
    /// Send the messages of one purchase, or of a whole day, and print what comes of them
    Play(Box<play::Play>),
    /// Serve the parties' APIs for developers, in memory: network, mail, text messages, providers
    Serve(serve::Serve),
}

impl Sandbox {
    /// Does it.
    pub async fn run(self, config: &Config) -> Result<()> {
        match self {
            Self::Play(play) => play.run(config).await,
            Self::Serve(serve) => serve.run().await,
        }
    }
}
