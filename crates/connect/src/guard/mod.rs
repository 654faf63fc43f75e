//! The one way to addresses that people supply: webhooks of customers, pictures of shops, issuers
//! of tokens. Whoever may write down an address must not reach with it what only this machine can
//! (OWASP, server-side request forgery).
//!
//! A name is looked up once, every address that it has is judged, and the connection is made to
//! those addresses and no other: a name that means something else a moment later changes nothing.
//! Redirects are answers, not ways: nobody follows them. Time and size of an answer are bounded.

mod addresses;

use std::error::Error as StdError;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, Method, StatusCode};
use base::{Error, Refusal, Result};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, Url};

use crate::http;
pub use addresses::Reach;

/// Most addresses of a name that are tried.
const MAX_ADDRESSES: usize = 16;
/// How long looking up a name may take.
const LOOKUP_TIMEOUT: Duration = Duration::from_secs(3);

/// Asks at addresses that people supply. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Guard {
    client: Client,
    reach: Reach,
}

/// What was answered, whatever its status.
#[derive(Debug)]
pub struct Answer {
    /// The status, redirects included.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, cut where the caller's limit was.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Failure {
    /// The address is not one that may be asked.
    Forbidden(Refusal),
    /// Nobody answered, or not in time; what went wrong, without the address.
    NotReached(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Forbidden(refusal) => refusal.fmt(f),
            Self::NotReached(why) => f.write_str(why),
        }
    }
}

impl Guard {
    /// One whose every exchange ends within `timeout`.
    pub fn new(reach: Reach, timeout: Duration) -> Result<Self> {
        Self::with(reach, timeout, SystemNames)
    }

    fn with(reach: Reach, timeout: Duration, names: impl Names) -> Result<Self> {
        let resolver = Judging { reach, names: Arc::new(names) };
        let client = http::builder(timeout)
            .dns_resolver(resolver)
            .build()
            .map_err(|cause| Error::caused("building a guarded HTTP client", cause))?;
        Ok(Self { client, reach })
    }

    /// The address, if it may be asked as far as can be told without looking it up: for the moment
    /// at which somebody enters it. Refuses `address_not_allowed`.
    pub fn judge(&self, address: &str) -> Result<Url, Refusal> {
        addresses::judge(self.reach, address)
    }

    /// Asks, and reads at most `limit` bytes of what is answered.
    pub async fn ask(
        &self,
        (method, address): (Method, &str),
        headers: HeaderMap,
        body: Vec<u8>,
        limit: usize,
    ) -> Result<Answer, Failure> {
        let url = self.judge(address).map_err(Failure::Forbidden)?;
        let request = self.client.request(method, url).headers(headers).body(body);
        let response = request.send().await.map_err(failure)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = http::read(response, limit).await.map_err(failure)?;
        Ok(Answer { status, headers, body })
    }
}

fn failure(error: reqwest::Error) -> Failure {
    // The address may hold a secret of whoever supplied it.
    let error = error.without_url();
    let mut why = error.to_string();
    let mut cause = StdError::source(&error);
    while let Some(inner) = cause {
        if inner.is::<Closed>() {
            return Failure::Forbidden(addresses::refusal(
                "It leads to a network that is not public.",
            ));
        }
        why = format!("{why}: {inner}");
        cause = inner.source();
    }
    Failure::NotReached(why)
}

/// Says which addresses a name has.
trait Names: Send + Sync + 'static {
    fn look_up(&self, name: &str) -> impl Future<Output = std::io::Result<Vec<IpAddr>>> + Send;
}

/// The machine's own resolver.
#[derive(Debug)]
struct SystemNames;

impl Names for SystemNames {
    async fn look_up(&self, name: &str) -> std::io::Result<Vec<IpAddr>> {
        let found = tokio::net::lookup_host((name, 0)).await?;
        Ok(found.map(|address| address.ip()).collect())
    }
}

/// Hands the client only addresses that were judged.
struct Judging<N> {
    reach: Reach,
    names: Arc<N>,
}

/// A name has an address that may not be asked.
#[derive(Debug)]
struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name leads to a network that is not public")
    }
}

impl StdError for Closed {}

impl<N: Names> Resolve for Judging<N> {
    fn resolve(&self, name: Name) -> Resolving {
        let (reach, names) = (self.reach, Arc::clone(&self.names));
        Box::pin(async move {
            let found =
                tokio::time::timeout(LOOKUP_TIMEOUT, names.look_up(name.as_str())).await??;
            // One that leads astray spoils the name: it is not there by accident.
            if !found.iter().all(|address| reach.includes(*address)) {
                return Err(Closed.into());
            }
            let found = found.into_iter().take(MAX_ADDRESSES);
            let addresses: Addrs = Box::new(found.map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests;
