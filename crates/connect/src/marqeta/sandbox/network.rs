//! The network itself: sends envelopes to a running Florin over HTTP and brings back what came of them.

use std::fmt;
use std::time::{Duration, Instant};

use base::{Error, Result};
use reqwest::Client;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};

use super::envelope::{Door, Envelope};
use crate::http;
use crate::marqeta::{BasicAuth, SIGNATURE_HEADER, Signer, Verdict};

/// How long the real network waits for the gateway.
const PATIENCE: Duration = Duration::from_secs(3);

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
    /// Speaks to the Florin at `base_url` (`http://127.0.0.1:8080`), with the gateway's user and password and the
    /// webhook's secret.
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

    /// Sends exactly these bytes, as the network would: a duplicate, or something that is no message at all.
    pub async fn post(&self, door: Door, body: Vec<u8>) -> Result<Exchange> {
        let mut request = self
            .client
            .post(format!("{}{}", self.base_url, door.path()))
            .header(CONTENT_TYPE, "application/json")
            .header(AUTHORIZATION, &self.authorization);
        if door == Door::Webhook {
            request = request.header(SIGNATURE_HEADER, self.signer.sign(&body));
        }
        let failed = |cause| Error::caused("sending a message to Florin", cause);
        let start = Instant::now();
        let response = request.body(body.clone()).send().await.map_err(failed)?;
        let status = response.status().as_u16();
        let reply = response.bytes().await.map_err(failed)?.to_vec();
        let took = start.elapsed();
        let verdict = (door == Door::Gateway).then(|| Verdict::read(status, &reply));
        Ok(Exchange { sent: body, status, reply, verdict, took })
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}
