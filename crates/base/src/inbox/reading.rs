//! The jobs of the inbox: reading one message, and forgetting old ones.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use serde::Deserialize;

use super::{KEPT_SECONDS, Message, MessageId, PRUNE, READ, store};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::jobs::{Handler, Work};

/// Messages that one transaction forgets.
const PRUNED_AT_ONCE: i64 = 500;

/// Understands the messages of one party.
#[async_trait]
pub trait Reader: Send + Sync + 'static {
    /// Whose messages.
    fn party(&self) -> &'static str;

    /// Does what `message` means. What is written with `tx` commits together with the acknowledgement, so it happens
    /// once however often the job runs; an operator's replay reads the message again. Nothing outside is called here:
    /// leave a job.
    ///
    /// # Errors
    /// Any error, a refusal too, is tried again later.
    async fn read(&self, tx: &mut Tx, message: &Message) -> Result<()>;
}

/// Does the jobs of the kind [`READ`].
pub struct Read(BTreeMap<&'static str, Arc<dyn Reader>>);

impl Read {
    /// With the readers of all parties.
    ///
    /// # Errors
    /// Two readers of one party.
    pub fn new(readers: Vec<Arc<dyn Reader>>) -> Result<Self> {
        let mut by_party = BTreeMap::new();
        for reader in readers {
            let party = reader.party();
            if by_party.insert(party, reader).is_some() {
                return Err(Error::fault(format!("two readers read what {party} sends")));
            }
        }
        Ok(Self(by_party))
    }
}

impl fmt::Debug for Read {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

#[derive(Deserialize)]
struct Payload {
    message: MessageId,
}

#[async_trait]
impl Handler for Read {
    fn kind(&self) -> &'static str {
        READ
    }

    async fn run(&self, work: &Work) -> Result<()> {
        let Payload { message: id } = work.read()?;
        let mut tx = work.begin().await?;
        // A message that was handled, or forgotten since: the job came twice.
        if let Some((message, _)) = store::lock(&mut tx, id).await?
            && message.handled_at.is_none()
        {
            let reader = self.0.get(message.party.as_str()).ok_or_else(|| {
                Error::fault(format!("nobody reads what {} sends", message.party))
            })?;
            reader.read(&mut tx, &message).await?;
            store::set_handled(&mut tx, id).await?;
        }
        work.finish(&mut tx).await?;
        tx.commit().await
    }
}

/// Does the jobs of the kind [`PRUNE`]: forgets what was handled long ago.
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
