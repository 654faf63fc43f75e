//! The one word that ends everything: said once, heard by every server, stream, worker and loop.

use std::future::Future;

use tokio::sync::watch;

/// Whether the program is about to end. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Shutdown(watch::Sender<bool>);

impl Shutdown {
    /// Not yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// From now on.
    pub fn begin(&self) {
        self.0.send_replace(true);
    }

    /// True once it has begun.
    pub fn has_begun(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it has begun; at once if it has.
    pub fn begun(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut receiver = self.0.subscribe();
        async move {
            // Without a sender nobody is left to wait for.
            let _ = receiver.wait_for(|begun| *begun).await;
        }
    }
}

/// Waits until the operating system asks the program to end.
pub async fn requested() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = tokio::signal::ctrl_c().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_is_heard_before_and_after_it_is_said() {
        let shutdown = Shutdown::new();
        let (early, clone) = (shutdown.begun(), shutdown.clone());
        clone.begin();
        early.await;
        shutdown.begun().await;
    }
}
