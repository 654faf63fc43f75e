//! The jobs of webhooks: bringing one message, and forgetting old ones.

use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use base::jobs::{Handler, Work};
use base::secrets::Keyring;
use base::{Error, Result, Timestamp, Tx};
use connect::guard::{Answer, Failure, Guard};
use connect::webhook::{ID_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER};
use serde::Deserialize;

use super::rules::{self, Verdict};
use super::store::{self, Pending};
use super::{Attempt, DELIVER, DeliveryId, DeliveryState, PRUNE, leave_job};
use crate::endpoints::{self, EndpointState};

/// How long a message is kept after it ended, in seconds: 30 days.
const KEPT_SECONDS: i64 = 30 * 24 * 3600;
/// How much of an answer is read, in bytes.
const MAX_ANSWER: usize = 4_000;
/// How our program calls itself.
const AGENT: &str = concat!("Florin-Webhooks/", env!("CARGO_PKG_VERSION"));
/// Messages that one transaction forgets.
const PRUNED_AT_ONCE: i64 = 500;

/// Does the jobs of the kind `webhook.deliver`.
#[derive(Debug)]
pub struct Deliver {
    /// Opens the secrets.
    pub keyring: Arc<Keyring>,
    /// Brings the messages; its exchanges are bounded in time.
    pub guard: Guard,
}

#[derive(Deserialize)]
struct Payload {
    delivery: DeliveryId,
}

#[async_trait]
impl Handler for Deliver {
    fn kind(&self) -> &'static str {
        DELIVER
    }

    async fn run(&self, work: &Work) -> Result<()> {
        let Payload { delivery: id } = work.read()?;
        let mut tx = work.begin().await?;
        let pending = store::pending(&mut tx, id).await?;
        let target = match &pending {
            Some(pending) => endpoints::store::target(&mut tx, pending.endpoint).await?,
            None => None,
        };
        let Some((pending, target)) = pending.zip(target) else {
            // Brought, given up or removed since: nothing to do.
            work.finish(&mut tx).await?;
            return tx.commit().await;
        };
        if target.state != EndpointState::Active {
            store::set_state(&mut tx, id, DeliveryState::Failed, None, 0).await?;
            work.finish(&mut tx).await?;
            return tx.commit().await;
        }
        let now = tx.now();
        tx.rollback().await?;
        let signer = endpoints::signer(&self.keyring, pending.endpoint, &target.secrets, now)?;
        let message_id = id.to_string();
        let signature = signer.sign(&message_id, now, pending.body.as_bytes());
        let headers = headers(&message_id, now, &signature)?;
        let body = pending.body.clone().into_bytes();
        let began = Instant::now();
        let answer = self.guard.ask((Method::POST, &target.url), headers, body, MAX_ANSWER).await;
        let took_us = i64::try_from(began.elapsed().as_micros()).unwrap_or(i64::MAX);
        note(work, id, &pending, answer, took_us).await
    }
}

fn headers(id: &str, at: Timestamp, signature: &str) -> Result<HeaderMap> {
    let seconds = at.micros().div_euclid(1_000_000).to_string();
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::USER_AGENT, HeaderValue::from_static(AGENT));
    for (name, value) in
        [(ID_HEADER, id), (TIMESTAMP_HEADER, seconds.as_str()), (SIGNATURE_HEADER, signature)]
    {
        let value = HeaderValue::from_str(value)
            .map_err(|error| Error::caused("writing a webhook's headers", error))?;
        headers.insert(name, value);
    }
    Ok(headers)
}

/// For how many seconds the receiver wants to be left alone.
fn retry_after(headers: &HeaderMap) -> Option<i64> {
    headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()
}

/// Writes what came of an attempt, and leaves the next one.
async fn note(
    work: &Work,
    id: DeliveryId,
    pending: &Pending,
    answer: Result<Answer, Failure>,
    took_us: i64,
) -> Result<()> {
    let mut tx = work.begin_for(pending.organisation).await?;
    let now = tx.now();
    let (status, retry_after) = match &answer {
        Ok(answer) => (Some(answer.status.as_u16()), retry_after(&answer.headers)),
        Err(_) => (None, None),
    };
    let tries = pending.tries.saturating_add(1);
    let salt = id.derive::<super::DeliveryKey>(&tries.to_le_bytes()).uuid().as_u128();
    let salt = u16::try_from(salt & 0xffff).unwrap_or_default();
    let verdict = rules::judge(status, retry_after, tries, pending.began_at, now, salt);
    let (response, error) = match answer {
        Ok(answer) => (rules::excerpt(&String::from_utf8_lossy(&answer.body)), None),
        Err(failure) => (String::new(), Some(rules::excerpt(&failure.to_string()))),
    };
    let attempt = Attempt {
        number: pending.attempts.saturating_add(1),
        at: now,
        took_us,
        request: rules::excerpt(&pending.body),
        status: status.map(i64::from),
        response,
        error,
    };
    store::insert_attempt(&mut tx, id, &attempt).await?;
    let (state, next_at) = match verdict {
        Verdict::Delivered => (DeliveryState::Delivered, None),
        Verdict::Again(at) => (DeliveryState::Pending, Some(at)),
        Verdict::Failed => (DeliveryState::Failed, None),
        Verdict::Gone => {
            endpoints::disable(&mut tx, pending.endpoint, "It answered 410 Gone.").await?;
            (DeliveryState::Failed, None)
        }
    };
    store::set_state(&mut tx, id, state, next_at, 1).await?;
    if next_at.is_some() {
        leave_job(&mut tx, id, next_at);
    }
    work.finish(&mut tx).await?;
    tx.commit().await
}

/// Does the jobs of the kind [`PRUNE`]: forgets what ended long ago.
#[derive(Debug)]
pub struct Prune;

#[async_trait]
impl Handler for Prune {
    fn kind(&self) -> &'static str {
        PRUNE
    }

    async fn run(&self, work: &Work) -> Result<()> {
        let round = async |tx: &mut Tx| {
            let before = tx.now().plus_seconds(-KEPT_SECONDS);
            store::prune(tx, before, PRUNED_AT_ONCE).await
        };
        work.sweep(round).await
    }
}
