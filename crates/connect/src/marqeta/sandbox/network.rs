//! The network itself: sends envelopes to a running Florin over HTTP and brings back what came of
//! them.

use std::fmt;
use std::time::{Duration, Instant};

use base::{Error, Result};
use reqwest::Client;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};

use super::envelope::{Door, Envelope};
use crate::http;
use crate::marqeta::{BasicAuth, SIGNATURE_HEADER, Signer, Verdict};

/// How long the real network waits for the gateway.
pub(super) const PATIENCE: Duration = Duration::from_secs(3);

/// Longest reply that is read, in bytes; what is cut is not understood.
const MAX_REPLY: usize = 64 * 1024;

/// The sandbox network, speaking to one Florin.
#[derive(Clone)]
pub struct Network {
    client: Client,
    base_url: String,
    authorization: String,
    signer: Signer,
}

/// One message and what came of it.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The exact bytes of the request's body.
    pub sent: Vec<u8>,
    /// HTTP status.
    pub status: u16,
    /// The exact bytes of the reply's body.
    pub reply: Vec<u8>,
    /// What the network makes of the gateway's reply; a webhook has none.
    pub verdict: Option<Verdict>,
    /// From the first byte sent to the last received.
    pub took: Duration,
}

impl Exchange {
    /// True when the gateway approved.
    pub const fn approved(&self) -> bool {
        matches!(self.verdict, Some(Verdict::Approved(_)))
    }

    /// True when a webhook was taken.
    pub const fn accepted(&self) -> bool {
        self.status == 200
    }
}

impl Network {
    /// Speaks to the Florin at `base_url` (`http://127.0.0.1:8080`), with the gateway's user and
    /// password and the webhook's secret.
    pub fn new(
        base_url: &str,
        (user, password): (&str, &str),
        webhook_secret: &str,
    ) -> Result<Self> {
        Ok(Self {
            client: http::client(PATIENCE)?,
            base_url: base_url.trim_end_matches('/').to_owned(),
            authorization: BasicAuth::header(user, password),
            signer: Signer::new(webhook_secret),
        })
    }

    /// Sends an envelope to its door.
    pub async fn send(&self, envelope: &Envelope) -> Result<Exchange> {
        self.post(envelope.door, envelope.body()).await
    }

    /// Sends exactly these bytes: a duplicate, or something that is no message at all.
    pub async fn post(&self, door: Door, body: Vec<u8>) -> Result<Exchange> {
        let line = Line {
            url: &format!("{}{}", self.base_url, door.path()),
            authorization: &self.authorization,
            signer: (door == Door::Webhook).then_some(&self.signer),
        };
        let exchange = line.send(&self.client, body).await;
        exchange.map_err(|cause| Error::caused("sending a message to Florin", cause))
    }
}

/// Where a message is sent, and what proves who sends it.
pub(super) struct Line<'a> {
    pub url: &'a str,
    pub authorization: &'a str,
    /// Webhooks are signed, questions to the gateway are not.
    pub signer: Option<&'a Signer>,
}

impl Line<'_> {
    pub async fn send(&self, client: &Client, body: Vec<u8>) -> reqwest::Result<Exchange> {
        let mut request = client
            .post(self.url)
            .header(CONTENT_TYPE, "application/json")
            .header(AUTHORIZATION, self.authorization);
        if let Some(signer) = self.signer {
            request = request.header(SIGNATURE_HEADER, signer.sign(&body));
        }
        let start = Instant::now();
        let response = request.body(body.clone()).send().await?;
        let status = response.status().as_u16();
        let reply = http::read(response, MAX_REPLY).await?;
        let took = start.elapsed();
        let verdict = self.signer.is_none().then(|| Verdict::read(status, &reply));
        Ok(Exchange { sent: body, status, reply, verdict, took })
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}
