//! Group commit: callers that come while a batch commits share the next one.
//!
//! No timer. A lone caller's batch is itself, started at once; under many callers the batch grows to whatever arrived
//! while the one before it was being written, and the cost of a commit is shared. Knows nothing of what the batch does.

use std::fmt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::thread;

use futures_util::FutureExt;
use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot};

use crate::error::{Error, Refusal, Result};

/// Does the work of one batch.
pub trait Batch: Send + Sync + 'static {
    /// What one caller asks.
    type Ask: Send + Sync + 'static;
    /// What it is answered.
    type Answer: Send + 'static;

    /// Answers all of `asks`, in their order, in one transaction. When this fails nothing of the batch has happened.
    fn run(&self, asks: &[Self::Ask]) -> impl Future<Output = Result<Vec<Self::Answer>>> + Send;
}

/// Callers that wait for a place beyond this many are refused.
const MAX_WAITING: usize = 16_384;
/// A batch that met a deadlock or a serialization failure is run again this often.
const MAX_RETRIES: usize = 5;

struct Waiting<B: Batch> {
    ask: B::Ask,
    answer: oneshot::Sender<Result<B::Answer>>,
}

/// The door of a gathered batch. Cheap to clone; the work ends when the last clone is dropped.
pub struct Gather<B: Batch> {
    sender: mpsc::Sender<Waiting<B>>,
}

impl<B: Batch> Clone for Gather<B> {
    fn clone(&self) -> Self {
        Self { sender: self.sender.clone() }
    }
}

impl<B: Batch> fmt::Debug for Gather<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gather").field("free", &self.sender.capacity()).finish()
    }
}

impl<B: Batch> Gather<B> {
    /// Starts gathering for `batch`, at most `max` asks at a time.
    pub fn start(batch: B, max: usize) -> Self {
        let (sender, receiver) = mpsc::channel(MAX_WAITING);
        #[expect(
            clippy::disallowed_methods,
            reason = "the one task that serves all callers of this door"
        )]
        tokio::spawn(serve(batch, receiver, max));
        Self { sender }
    }

    /// The same on a thread of its own, which does nothing else: between two statements of a batch it need not wait
    /// for the requests that the other threads work on. The batch takes its transactions from a [`Db::apart`].
    ///
    /// # Errors
    /// The system has no thread left.
    ///
    /// [`Db::apart`]: crate::Db::apart
    pub fn start_apart(batch: B, max: usize) -> Result<Self> {
        let (sender, receiver) = mpsc::channel(MAX_WAITING);
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Error::caused("starting a door", error))?;
        let work = move || runtime.block_on(serve(batch, receiver, max));
        let thread = thread::Builder::new().name("door".to_owned()).spawn(work);
        thread.map_err(|error| Error::caused("starting the thread of a door", error))?;
        Ok(Self { sender })
    }

    /// Asks, and waits for the batch that carries it.
    ///
    /// # Errors
    /// `overloaded` when too many wait already; otherwise what the batch met. If the caller stops waiting, the ask
    /// may still be done: its id tells.
    pub async fn ask(&self, ask: B::Ask) -> Result<B::Answer> {
        let (answer, wait) = oneshot::channel();
        self.sender.try_send(Waiting { ask, answer }).map_err(|_| {
            Refusal::unavailable("overloaded", "Too many requests wait already; try again.")
        })?;
        wait.await.map_err(|_| Error::fault("the batch ended without an answer"))?
    }
}

async fn serve<B: Batch>(batch: B, mut receiver: mpsc::Receiver<Waiting<B>>, max: usize) {
    let mut waiting = Vec::new();
    while receiver.recv_many(&mut waiting, max).await > 0 {
        let (asks, answers): (Vec<_>, Vec<_>) =
            waiting.drain(..).map(|Waiting { ask, answer }| (ask, answer)).unzip();
        let mut result = run(&batch, &asks).await;
        for _ in 0..MAX_RETRIES {
            match &result {
                Err(error) if error.is_retryable() => result = run(&batch, &asks).await,
                _ => break,
            }
        }
        match result {
            Ok(done) => {
                for (answer, done) in answers.into_iter().zip(done) {
                    // A caller that went away does not need its answer.
                    let _ = answer.send(Ok(done));
                }
            }
            Err(error) => {
                // Logged once here; every caller learns only that it failed.
                tracing::error!(error = error.chain(), asks = answers.len(), "a batch failed");
                for answer in answers {
                    let _ = answer.send(Err(Error::fault("the batch failed")));
                }
            }
        }
    }
}

/// One try. A panic is this batch's fault and not the end of the door.
async fn run<B: Batch>(batch: &B, asks: &[B::Ask]) -> Result<Vec<B::Answer>> {
    AssertUnwindSafe(batch.run(asks))
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Err(Error::fault("a batch panicked")))
}
