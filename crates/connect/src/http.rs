//! The one place where HTTP clients are built, so that each has a limit on time and the same TLS
//! stack.
//!
//! No party is known here.

use std::time::Duration;

use base::{Error, Result};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Response};

/// How long a connection may take to open, whatever the whole exchange may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// A client whose every exchange ends within `timeout`. It follows no redirect, so that credentials
/// stay with the host they were meant for, and reads no proxy from the environment.
pub fn client(timeout: Duration) -> Result<Client> {
    let built = builder(timeout).build();
    built.map_err(|cause| Error::caused("building an HTTP client", cause))
}

/// The same, for whoever has more to say about it.
pub(crate) fn builder(timeout: Duration) -> ClientBuilder {
    install_tls();
    Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(timeout)
        .redirect(Policy::none())
        .no_proxy()
}

/// Sees that there is one TLS stack for the whole program. Refused only when it was already
/// installed, which is what is wanted.
pub(crate) fn install_tls() {
    let _installed = rustls::crypto::ring::default_provider().install_default();
}

/// The body of a response, cut at `limit` bytes.
pub async fn read(mut response: Response, limit: usize) -> reqwest::Result<Vec<u8>> {
    let mut body = Vec::new();
    while body.len() < limit
        && let Some(chunk) = response.chunk().await?
    {
        body.extend_from_slice(&chunk);
    }
    body.truncate(limit);
    Ok(body)
}
