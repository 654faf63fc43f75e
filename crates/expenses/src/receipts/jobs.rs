//! The job that removes the files of receipts that are not there any more.

use async_trait::async_trait;
use base::files::{Files, Key};
use base::jobs::{Handler, Work};
use base::{Error, Result};
use serde::Deserialize;

/// The kind of the job.
pub const DISCARD: &str = "expenses.discard_receipt";

/// Does the jobs of the kind `expenses.discard_receipt`.
#[derive(Debug)]
pub struct DiscardReceipt {
    /// Where receipts are.
    pub files: Files,
}

#[derive(Deserialize)]
struct Discarded {
    file: String,
}

#[async_trait]
impl Handler for DiscardReceipt {
    fn kind(&self) -> &'static str {
        DISCARD
    }

    async fn run(&self, work: &Work) -> Result<()> {
        let Discarded { file } = work.read()?;
        match Key::parse(&file) {
            Some(key) => self.files.delete(&key).await,
            None => Err(Error::fault("this is no name of a file")),
        }
    }
}
