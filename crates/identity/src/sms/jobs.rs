//! Sending text messages.

use std::sync::Arc;

use async_trait::async_trait;
use base::events::Event;
use base::jobs::{Handler, Work};
use base::secrets::{ExposeSecret as _, Keyring};
use base::{Error, Result};
use connect::sms::{Carrier, Sent, Sms};

use super::{CONTEXT, Sealed};

/// The kind of its jobs.
pub(super) const KIND: &str = "sms.send";

/// Sends what `send` left.
#[derive(Debug)]
pub struct SendSms {
    /// Whom messages are handed to; without one they wait, and die visibly.
    pub carrier: Option<Carrier>,
    /// Opens what was sealed.
    pub keyring: Arc<Keyring>,
}

#[async_trait]
impl Handler for SendSms {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, work: &Work) -> Result<()> {
        let Sealed { sealed, expires_at } = work.read()?;
        if expires_at <= work.db.clock().now() {
            return Ok(());
        }
        let text = self.keyring.open(CONTEXT, &sealed)?;
        let sms: Sms = serde_json::from_slice(text.expose_secret())
            .map_err(|error| Error::caused("reading an SMS", error))?;
        let carrier = self.carrier.as_ref();
        let carrier = carrier.ok_or_else(|| Error::fault("no carrier is set (SMS_CARRIER)"))?;
        match carrier.send(&sms).await? {
            Sent::Accepted => Ok(()),
            Sent::Deferred(reason) => Err(Error::fault(reason)),
            // Asking again would be answered the same.
            Sent::Refused(reason) => {
                let mut tx = work.begin().await?;
                let body = serde_json::json!({ "reason": reason });
                tx.record(Event { kind: "sms.refused", subject: work.id.to_string(), body });
                work.finish(&mut tx).await?;
                tx.commit().await
            }
        }
    }
}
