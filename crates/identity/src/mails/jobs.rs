//! Sending mail.

use std::sync::Arc;

use async_trait::async_trait;
use base::jobs::{Handler, Work};
use base::secrets::Keyring;
use base::{Error, Result};
use connect::mail::{Mail, Mailer};

use crate::outgoing;

/// The kind of its jobs.
pub(super) const KIND: &str = "mail.send";

/// Sends what `send` left.
#[derive(Debug)]
pub struct SendMail {
    /// Whom mail is handed to. Without one it waits until it is dead, for an operator to see.
    pub mailer: Option<Mailer>,
    /// Opens what was sealed.
    pub keyring: Arc<Keyring>,
}

#[async_trait]
impl Handler for SendMail {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, work: &Work) -> Result<()> {
        let mailer = self.mailer.as_ref();
        let mailer = mailer.ok_or_else(|| Error::fault("no mail server is set"))?;
        let Some(mail) = outgoing::open::<Mail>(&self.keyring, KIND, work)? else { return Ok(()) };
        let sent = mailer.send(&mail, &work.id.to_string(), work.db.clock().now()).await?;
        outgoing::settle(work, sent, "mail.refused").await
    }
}
