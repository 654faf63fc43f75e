//! Sending mail.

use std::sync::Arc;

use async_trait::async_trait;
use base::events::Event;
use base::jobs::{Handler, Work};
use base::secrets::{ExposeSecret as _, Keyring};
use base::{Error, Result};
use connect::mail::{Mail, Mailer, Sent};

use super::{Sealed, context};

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
        let Sealed { to, sealed } = work.read()?;
        let text = self.keyring.open(&context(&to), &sealed)?;
        let mail: Mail = serde_json::from_slice(text.expose_secret())
            .map_err(|error| Error::caused("reading a mail", error))?;
        let id = work.id.to_string();
        match mailer.send(&mail, &id, work.db.clock().now()).await? {
            Sent::Accepted => Ok(()),
            Sent::Deferred(reason) => Err(Error::fault(reason)),
            // Asking again would be answered the same.
            Sent::Refused(reason) => {
                let mut tx = work.begin().await?;
                let body = serde_json::json!({ "reason": reason });
                tx.record(Event { kind: "mail.refused", subject: id, body });
                work.finish(&mut tx).await?;
                tx.commit().await
            }
        }
    }
}
