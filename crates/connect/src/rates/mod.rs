//! The euro foreign exchange reference rates of the European Central Bank: what one euro bought, published around
//! 16:00 CET on each working day of TARGET, for information.
//!
//! What a rate is good for is decided by whoever asks.

mod feed;
pub mod sandbox;

use std::time::Duration;

use base::{Error, Result};
use reqwest::Client;

pub use feed::Published;

/// Where the bank publishes them.
pub const ECB: &str = "https://www.ecb.europa.eu/stats/eurofxref";
/// How long the bank may take to answer.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Largest feed, in bytes: ninety days are a tenth of this.
const MAX_FEED: usize = 2 << 20;

/// How far back to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The newest day.
    Newest,
    /// The last ninety days.
    NinetyDays,
}

/// The bank's feeds. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Ecb {
    http: Client,
    base_url: String,
}

impl Ecb {
    /// At `base_url`, [`ECB`] or a sandbox; nothing is connected yet.
    pub fn new(base_url: &str) -> Result<Self> {
        let base_url = base_url.trim_end_matches('/').to_owned();
        Ok(Self { http: crate::http::client(TIMEOUT)?, base_url })
    }

    /// What is published.
    ///
    /// # Errors
    /// Faults only: the bank cannot be reached, answers otherwise, or publishes what cannot be read.
    pub async fn fetch(&self, reach: Reach) -> Result<Vec<Published>> {
        let file = match reach {
            Reach::Newest => "eurofxref-daily.xml",
            Reach::NinetyDays => "eurofxref-hist-90d.xml",
        };
        let doing = || format!("fetching {file}");
        let answer = self.http.get(format!("{}/{file}", self.base_url)).send().await;
        let answer = answer.map_err(|error| Error::caused(doing(), error))?;
        let status = answer.status();
        if !status.is_success() {
            return Err(Error::fault(format!("{}: the bank answered {status}", doing())));
        }
        let body = crate::http::read(answer, MAX_FEED + 1).await;
        let body = body.map_err(|error| Error::caused(doing(), error))?;
        if body.len() > MAX_FEED {
            return Err(Error::fault(format!("{}: it is larger than {MAX_FEED} bytes", doing())));
        }
        feed::read(&body)
    }
}
