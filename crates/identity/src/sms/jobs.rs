//! Sending text messages.

use std::sync::Arc;

use async_trait::async_trait;
use base::jobs::{Handler, Work};
use base::secrets::Keyring;
use base::{Error, Result};
use connect::sms::{Carrier, Sms};

use crate::outgoing;

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
        let Some(sms) = outgoing::open::<Sms>(&self.keyring, KIND, work)? else { return Ok(()) };
        let carrier = self.carrier.as_ref();
        let carrier = carrier.ok_or_else(|| Error::fault("no carrier is set (SMS_CARRIER)"))?;
        let sent = carrier.send(&sms).await?;
        outgoing::settle(work, sent, "sms.refused").await
    }
}
