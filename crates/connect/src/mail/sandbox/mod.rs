//! A small SMTP server that keeps what it is sent instead of delivering it, with a page and JSON to
//! read it by. It belongs on a developer's machine and nowhere else.
//!
//! It plays refusals too: an address whose local part is `bounce` is refused for good (550), one
//! that is `later` for now (451).

mod mime;
mod page;
mod session;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base::{Clock, Error, Result, Timestamp};
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub use page::routes;

/// Messages that are kept; the oldest makes room.
const MAX_KEPT: usize = 200;
/// Largest message, in bytes, as the server tells its clients.
const MAX_MESSAGE: usize = 1 << 20;
/// Connections at the same time; the next one waits.
const MAX_CONNECTIONS: usize = 16;
/// How long a connection may live, whatever it does.
const LONGEST: Duration = Duration::from_mins(5);

/// A message as it arrived, read.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Received {
    /// Counted from 1, never used twice.
    pub number: u64,
    /// When it arrived.
    pub at: Timestamp,
    /// The envelope's sender.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// The subject, decoded.
    pub subject: String,
    /// The plain text, decoded.
    pub text: String,
    /// The HTML, decoded; empty without.
    pub html: String,
    /// The header lines, as they came.
    pub headers: Vec<String>,
}

impl Received {
    /// The addresses in the text that a reader could follow.
    pub fn links(&self) -> impl Iterator<Item = &str> {
        let is_link = |word: &&str| word.starts_with("http://") || word.starts_with("https://");
        self.text.split_whitespace().filter(is_link)
    }
}

/// Keeps what arrived. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Kept {
    clock: Clock,
    messages: Arc<Mutex<Messages>>,
}

#[derive(Debug, Default)]
struct Messages {
    arrived: u64,
    kept: VecDeque<Received>,
}

impl Kept {
    /// An empty mailbox.
    pub fn new(clock: Clock) -> Self {
        Self { clock, messages: Arc::default() }
    }

    /// What arrived, newest first.
    pub fn all(&self) -> Vec<Received> {
        self.lock().kept.iter().rev().cloned().collect()
    }

    /// The newest message to `address`.
    pub fn newest_to(&self, address: &str) -> Option<Received> {
        let is_to = |message: &&Received| message.to.iter().any(|to| to == address);
        self.lock().kept.iter().rev().find(is_to).cloned()
    }

    /// One message.
    pub fn find(&self, number: u64) -> Option<Received> {
        self.lock().kept.iter().find(|message| message.number == number).cloned()
    }

    /// Throws everything away.
    pub fn clear(&self) {
        self.lock().kept.clear();
    }

    fn keep(&self, from: &str, to: &[String], raw: &[u8]) {
        let at = self.clock.now();
        let read = mime::read(raw);
        let mut messages = self.lock();
        messages.arrived = messages.arrived.saturating_add(1);
        let received = Received {
            number: messages.arrived,
            at,
            from: from.to_owned(),
            to: to.to_vec(),
            subject: read.subject,
            text: read.text,
            html: read.html,
            headers: read.headers,
        };
        messages.kept.push_back(received);
        if messages.kept.len() > MAX_KEPT {
            messages.kept.pop_front();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Messages> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running server; it ends when this is dropped.
#[derive(Debug)]
pub struct PostOffice {
    /// Where it listens.
    pub address: SocketAddr,
    /// What it was sent.
    pub kept: Kept,
    _serving: JoinSet<()>,
}

impl PostOffice {
    /// Opens on `address`; port 0 takes a free one. Must be called within a runtime.
    ///
    /// # Errors
    /// The address is taken.
    pub fn open(address: SocketAddr, clock: Clock) -> Result<Self> {
        let opening = |error| Error::caused("opening the sandbox's mail server", error);
        let listener = std::net::TcpListener::bind(address).map_err(opening)?;
        listener.set_nonblocking(true).map_err(opening)?;
        let address = listener.local_addr().map_err(opening)?;
        let listener = TcpListener::from_std(listener).map_err(opening)?;
        let kept = Kept::new(clock);
        let mut serving = JoinSet::new();
        serving.spawn(serve(listener, kept.clone()));
        Ok(Self { address, kept, _serving: serving })
    }
}

async fn serve(listener: TcpListener, kept: Kept) {
    let mut open = JoinSet::new();
    loop {
        if open.len() >= MAX_CONNECTIONS {
            open.join_next().await;
        }
        // A connection that fails to open is its client's loss.
        let Ok((stream, _)) = listener.accept().await else { continue };
        let kept = kept.clone();
        open.spawn(async move {
            // Whoever hangs up in the middle has sent nothing.
            let _hung_up = tokio::time::timeout(LONGEST, session::hold(stream, &kept)).await;
        });
        while open.try_join_next().is_some() {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_makes_room() {
        let kept = Kept::new(Clock::manual(Timestamp::from_seconds(0)));
        for _ in 0..=MAX_KEPT {
            kept.keep("a@b", &["c@d".to_owned()], b"Subject: x\r\n\r\ny\r\n");
        }
        let numbers: Vec<u64> = kept.all().iter().map(|message| message.number).collect();
        assert_eq!((numbers.len(), numbers[0], numbers[MAX_KEPT - 1]), (MAX_KEPT, 201, 2));
        assert_eq!(kept.newest_to("c@d").map(|message| message.number), Some(201));
        assert!(kept.find(1).is_none() && kept.newest_to("a@b").is_none());
    }
}
