//! Answering who forgot a password, by mail, behind the answer that everybody gets.

use std::sync::Arc;

use async_trait::async_trait;
use base::Result;
use base::jobs::{Handler, Work};
use base::secrets::Keyring;
use connect::mail::Mail;

use super::Forgotten;
use crate::links::{self, Purpose};
use crate::mails::{self, letters};
use crate::people;

/// The kind of its jobs.
pub(super) const KIND: &str = "password.forgotten";

/// Mails a link to whoever has the address, and nothing to nobody.
#[derive(Debug)]
pub struct AnswerForgotten {
    /// Seals the mail.
    pub keyring: Arc<Keyring>,
    /// Where people reach the site.
    pub site_url: String,
}

#[async_trait]
impl Handler for AnswerForgotten {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, work: &Work) -> Result<()> {
        let Forgotten { email, language } = work.read()?;
        let mut tx = work.begin().await?;
        if let Some(person) = people::store::find_by_email(&mut tx, &email).await? {
            let id = Some(person.id);
            let link = links::make(&mut tx, Purpose::Reset, &email, id, &()).await?;
            if let Some(token) = link {
                let t = mails::in_language(&mut tx, id, &language).await?;
                let letter = letters::reset(&t, &person.name, &self.site_url, &token);
                mails::send(&mut tx, &self.keyring, &Mail { to: email, ..letter })?;
            }
        }
        // With the acknowledgement, so that the mail goes once however often this runs.
        work.finish(&mut tx).await?;
        tx.commit().await
    }
}
