//! Reading what the identity provider outside told.

use async_trait::async_trait;
use base::inbox::{Message, Reader};
use base::{Result, Tx};

use super::api::PARTY;
use super::rules;

/// Takes over messages about people.
#[derive(Debug)]
pub struct OutsideNews {
    /// Whose people they are: the issuer of the tokens.
    pub issuer: String,
}

#[async_trait]
impl Reader for OutsideNews {
    fn party(&self) -> &'static str {
        PARTY
    }

    async fn read(&self, tx: &mut Tx, message: &Message) -> Result<()> {
        if let Some(news) = rules::of_message(&message.body, message.received_at)? {
            super::take(tx, &self.issuer, &news).await?;
        }
        Ok(())
    }
}
