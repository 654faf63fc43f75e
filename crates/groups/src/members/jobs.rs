//! What groups do when somebody is erased.

use async_trait::async_trait;
use base::jobs::{Handler, Work};
use base::{Error, Result};

/// Lets groups forget what somebody who was erased is called, and where they are paid. Listens to
/// [`ForgetPerson::TO`].
#[derive(Debug)]
pub struct ForgetPerson;

impl ForgetPerson {
    /// The event that it hears of.
    pub const TO: &str = "person.erased";
    /// The kind of its jobs.
    pub const KIND: &str = "group_member.forget";
}

#[async_trait]
impl Handler for ForgetPerson {
    fn kind(&self) -> &'static str {
        Self::KIND
    }

    async fn run(&self, work: &Work) -> Result<()> {
        let mut tx = work.begin().await?;
        let person = work.event(&mut tx).await?.subject.parse();
        let person = person.map_err(|error| Error::caused("reading who was erased", error))?;
        super::forget(&mut tx, person).await?;
        work.finish(&mut tx).await?;
        tx.commit().await
    }
}
