//! `florin sandbox serve`: the network's API, for developers of what calls it.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result};
use base::Clock;
use base::secrets::{ExposeSecret as _, random_code};
use connect::marqeta::sandbox::{Settings, server};
use money::Currency;

use crate::program::listen;
use crate::shutdown::{self, Shutdown};
use crate::{commands::screen::Screen, http};

/// Base32 characters of a generated token.
const TOKEN_LEN: usize = 24;
const DRAIN: Duration = Duration::from_secs(3);

/// It calls whatever address its user configures, so it belongs on a developer's machine
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// Address and port
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// User of Basic authentication [default: generated]
    #[arg(long, value_name = "TOKEN")]
    application_token: Option<String>,
    /// Its password [default: generated]
    #[arg(long, value_name = "TOKEN")]
    access_token: Option<String>,
    /// Currency of all cards
    #[arg(long, value_name = "CODE", default_value = "EUR", value_parser = Currency::parse)]
    currency: Currency,
    /// What tokens follow from that a client leaves out
    #[arg(long, value_name = "TEXT", default_value = "sandbox")]
    seed: String,
}

impl Serve {
    /// Serves until the operating system asks for the end.
    pub async fn run(self) -> Result<()> {
        let token = |given: Option<String>| match given {
            Some(token) => Ok(token),
            None => random_code(TOKEN_LEN).map(|code| code.expose_secret().to_owned()),
        };
        let settings = Settings {
            application_token: token(self.application_token)?,
            access_token: token(self.access_token)?,
            currency: self.currency,
            seed: self.seed,
            clock: Clock::system(),
        };
        let listener =
            listen(self.listen).with_context(|| format!("listening on {}", self.listen))?;
        let screen = Screen::new();
        screen.line(&format!("Address            http://{}/v3", listener.local_addr()?))?;
        screen.line(&format!("Application token  {}", settings.application_token))?;
        screen.line(&format!("Access token       {}", settings.access_token))?;
        let router = server(settings)?;
        let shutdown = Shutdown::new();
        let serving = http::serve(listener, router, shutdown.clone(), DRAIN);
        tokio::pin!(serving);
        tokio::select! {
            ended = &mut serving => ended,
            () = shutdown::requested() => {
                shutdown.begin();
                serving.await
            }
        }
    }
}
