//! `florin sandbox serve`: the APIs of parties outside, for developers of what calls them.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result};
use base::Clock;
use base::secrets::{ExposeSecret as _, random_code};
use connect::marqeta::sandbox::{Settings, server};
use money::Currency;

use super::parties::{self, Played};
use crate::config::Sms;
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
    /// Address and port that mail is taken on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8025")]
    smtp: SocketAddr,
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
        screen.line(&format!("Address               http://{}/v3", listener.local_addr()?))?;
        screen.line(&format!("Application token     {}", settings.application_token))?;
        screen.line(&format!("Access token          {}", settings.access_token))?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let played = parties::play(&base_url, self.smtp)?;
        for (name, value) in settings_of(&base_url, &played) {
            screen.line(&format!("{name:<22}{value}"))?;
        }
        let router = server(settings)?.merge(played.routes.clone());
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

/// The settings by which a Florin nearby meets the played parties.
fn settings_of(base_url: &str, played: &Played) -> Vec<(&'static str, String)> {
    let mut lines = vec![
        ("Mailbox", format!("{base_url}/mail")),
        ("Text messages", format!("{base_url}/sms")),
        ("SMTP_HOST", played.smtp.ip().to_string()),
        ("SMTP_PORT", played.smtp.port().to_string()),
        ("SMTP_ENCRYPTION", "none".to_owned()),
        ("MAIL_FROM", "Florin <no-reply@florin.example>".to_owned()),
        ("RATES_URL", format!("{base_url}/rates")),
    ];
    if let Some(Sms::Twilio(account)) = &played.parties.sms {
        let key = account.auth_token.expose_secret();
        lines.extend([
            ("SMS_CARRIER", "twilio".to_owned()),
            ("SMS_URL", account.base_url.clone()),
            ("SMS_ACCOUNT", account.account_sid.clone()),
            ("SMS_API_KEY", key.to_owned()),
            ("SMS_FROM", account.from.clone()),
            ("GITHUB_CLIENT_ID", "florin".to_owned()),
            ("GITHUB_CLIENT_SECRET", key.to_owned()),
            ("GITHUB_URL", format!("{base_url}/github")),
            ("GOOGLE_CLIENT_ID", "florin".to_owned()),
            ("GOOGLE_CLIENT_SECRET", key.to_owned()),
            ("GOOGLE_ISSUER", format!("{base_url}/google")),
        ]);
    }
    lines
}
