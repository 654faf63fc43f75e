//! Where thumbnails are made: off the threads that serve requests, and few at a time, since each takes a core and up
//! to [`pictures::MAX_MEMORY`].

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::Semaphore;

/// Thumbnails that one process makes at the same time.
const AT_ONCE: usize = 2;

/// Makes thumbnails. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Darkroom(Arc<Semaphore>);

impl Darkroom {
    pub fn new() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }

    /// The thumbnail of a picture, a JPEG; `None` for one that has none, which is as good a receipt.
    pub async fn thumbnail(&self, picture: Bytes) -> Option<Bytes> {
        let permit = Arc::clone(&self.0).acquire_owned().await.ok()?;
        let made = tokio::task::spawn_blocking(move || {
            let made = pictures::thumbnail(&picture);
            // Held until it is done, even if whoever asked has gone.
            drop(permit);
            made
        });
        match made.await {
            Ok(Ok(thumbnail)) => Some(thumbnail.into()),
            Ok(Err(problem)) => {
                tracing::info!(%problem, "a receipt has no thumbnail");
                None
            }
            Err(error) => {
                tracing::error!(%error, "making a thumbnail");
                None
            }
        }
    }
}
