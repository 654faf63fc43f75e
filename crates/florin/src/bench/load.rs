//! The load that benchmarks over HTTP make: connections that send prepared bytes and read no more of
//! the answers than they must, so that what is measured is mostly the server.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How the load arrives.
#[derive(Debug, Clone, Copy)]
pub enum Load {
    /// Each connection asks again as soon as it is answered.
    Closed(Duration),
    /// So many a second on a fixed timetable, so many in all: latency counts from the time on the
    /// timetable.
    Open {
        /// Requests per second.
        rate: u64,
        /// Requests in all.
        count: usize,
    },
}

/// Largest answer, in bytes.
const LARGEST_ANSWER: usize = 256 << 10;

/// Makes the bytes of a request from the number of its connection and its own.
pub type Request = Arc<dyn Fn(usize, usize) -> Vec<u8> + Send + Sync>;

/// Asks over `connections` connections, each answer having to have `status`. Gives how long each
/// request took, and all of them together.
pub async fn drive(
    address: SocketAddr,
    connections: usize,
    load: Load,
    status: u16,
    request: &Request,
) -> Result<(Vec<Duration>, Duration)> {
    let schedule = Arc::new(Schedule::new(load));
    let started = Instant::now();
    let all: Vec<_> = (0..connections)
        .map(|nth| {
            let (request, schedule) = (Arc::clone(request), Arc::clone(&schedule));
            #[expect(clippy::disallowed_methods, reason = "connections of a benchmark run at once")]
            tokio::spawn(async move { connection(nth, address, status, &request, &schedule).await })
        })
        .collect();
    let mut latencies = Vec::new();
    for connection in all {
        latencies.extend(connection.await.context("a connection of the benchmark")??);
    }
    Ok((latencies, started.elapsed()))
}

async fn connection(
    nth: usize,
    address: SocketAddr,
    status: u16,
    request: &Request,
    schedule: &Schedule,
) -> Result<Vec<Duration>> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut latencies = Vec::new();
    let mut answer = vec![0; LARGEST_ANSWER];
    while let Some((number, due)) = schedule.take() {
        if let Some(early) = due.checked_duration_since(Instant::now()) {
            tokio::time::sleep(early).await;
        }
        stream.write_all(&request(nth, number)).await?;
        let answered = read_answer(&mut stream, &mut answer).await?;
        latencies.push(due.elapsed());
        ensure!(answered == status, "a request was answered with {answered}, not {status}");
    }
    Ok(latencies)
}

/// When the next request is due, and whether there is one.
struct Schedule {
    load: Load,
    began: Instant,
    next: AtomicUsize,
}

impl Schedule {
    fn new(load: Load) -> Self {
        Self { load, began: Instant::now(), next: AtomicUsize::new(0) }
    }

    /// The number and the due time of the next request.
    fn take(&self) -> Option<(usize, Instant)> {
        let nth = self.next.fetch_add(1, Ordering::Relaxed);
        match self.load {
            Load::Closed(time) => (self.began.elapsed() < time).then(|| (nth, Instant::now())),
            Load::Open { rate, count } => {
                let offset = u64::try_from(nth).unwrap_or(u64::MAX).saturating_mul(1_000_000);
                let due = self.began + Duration::from_micros(offset / rate.max(1));
                (nth < count).then_some((nth, due))
            }
        }
    }
}

/// Reads one answer and gives its status.
pub async fn read_answer(stream: &mut TcpStream, buffer: &mut [u8]) -> Result<u16> {
    let mut filled = 0;
    loop {
        let room = buffer.get_mut(filled..).context("an answer that fits")?;
        let read = stream.read(room).await?;
        ensure!(read > 0, "the server closed the connection");
        filled += read;
        let seen = buffer.get(..filled).unwrap_or_default();
        let Some(end) = seen.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let head = std::str::from_utf8(seen.get(..end).unwrap_or_default())?.to_ascii_lowercase();
        let length: usize = head
            .split("content-length: ")
            .nth(1)
            .and_then(|rest| rest.split("\r\n").next())
            .and_then(|text| text.parse().ok())
            .context("an answer with a length")?;
        if filled >= end + 4 + length {
            let status = head.split(' ').nth(1).and_then(|text| text.parse().ok());
            return status.context("an answer with a status");
        }
    }
}
