//! Removing pictures that no row names any more.

use async_trait::async_trait;
use base::files::{Files, Key};
use base::jobs::{Handler, NewJob, Work};
use base::{Error, Result, Tx};
use serde::{Deserialize, Serialize};

const KIND: &str = "person.discard_picture";

#[derive(Debug, Serialize, Deserialize)]
struct Picture {
    file: String,
}

/// Leaves the file of a picture to be removed after the transaction.
pub(crate) fn discard(tx: &mut Tx, file: String) -> Result<()> {
    let payload = serde_json::to_value(Picture { file })
        .map_err(|error| Error::caused("writing down a job", error))?;
    tx.enqueue(NewJob::new("default", KIND, payload));
    Ok(())
}

/// Removes what `discard` left.
#[derive(Debug)]
pub struct DiscardPicture {
    /// Where pictures are.
    pub files: Files,
}

#[async_trait]
impl Handler for DiscardPicture {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, work: &Work) -> Result<()> {
        let Picture { file } = work.read()?;
        match Key::parse(&file) {
            Some(key) => self.files.delete(&key).await,
            None => Err(Error::fault("this is no name of a file")),
        }
    }
}
