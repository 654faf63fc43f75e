//! `florin bench`: what this build reaches on this machine, beside nothing but itself; `bench/compare` puts it beside
//! pgbench.

pub mod bills;
pub mod cards;
pub mod expenses;
pub mod http;
pub mod ledger;
pub mod load;
pub mod seal;

use std::time::Duration;

use base::Engine;
use serde::Serialize;

/// One measured case, printed as a line of text or of JSON.
#[derive(Debug, Serialize)]
pub struct Measured {
    /// The case.
    pub name: &'static str,
    /// The database engine, in lower case.
    pub engine: String,
    /// Callers that wait for their answers at the same time.
    pub callers: usize,
    /// Transfers, decisions or requests per second.
    pub per_second: u64,
    /// Median latency of one call, in microseconds.
    pub p50_us: u64,
    /// 95th percentile.
    pub p95_us: u64,
    /// 99th percentile.
    pub p99_us: u64,
    /// The slowest.
    pub max_us: u64,
    /// Calls that took longer than a tenth of a second.
    pub over_100_ms: usize,
    /// What the server has in memory, in MiB, where that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_mib: Option<u64>,
}

impl Measured {
    /// From the latencies of all calls, each of `per_call` transfers, that were made in `elapsed`.
    pub fn new(
        (name, engine, callers): (&'static str, Engine, usize),
        per_call: u64,
        mut latencies: Vec<Duration>,
        elapsed: Duration,
    ) -> Self {
        latencies.sort_unstable();
        let micros = |duration: Duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        let at = |per_mille: usize| {
            let index = latencies.len().saturating_mul(per_mille) / 1000;
            latencies.get(index.min(latencies.len().saturating_sub(1))).copied().map_or(0, micros)
        };
        let calls = u64::try_from(latencies.len()).unwrap_or(u64::MAX);
        let done = u128::from(calls.saturating_mul(per_call));
        let per_second = done.saturating_mul(1_000_000) / elapsed.as_micros().max(1);
        Self {
            name,
            engine: engine.name().to_ascii_lowercase(),
            callers,
            over_100_ms: latencies.iter().filter(|latency| latency.as_millis() >= 100).count(),
            per_second: u64::try_from(per_second).unwrap_or(u64::MAX),
            p50_us: at(500),
            p95_us: at(950),
            p99_us: at(990),
            max_us: at(1000),
            memory_mib: None,
        }
    }

    /// Prints one line.
    pub fn print(&self, json: bool) {
        if json {
            println!("{}", serde_json::to_string(self).unwrap_or_default());
        } else {
            println!(
                "{:<10} {:<10} {:>5} callers {:>9}/s   p50 {:>7} us   p95 {:>7} us   p99 {:>7} us   max {:>8} us   {} over 100 ms",
                self.name,
                self.engine,
                self.callers,
                self.per_second,
                self.p50_us,
                self.p95_us,
                self.p99_us,
                self.max_us,
                self.over_100_ms
            );
            if let Some(memory) = self.memory_mib {
                println!("{:<10} {:<10} has {memory} MiB in memory", self.name, self.engine);
            }
        }
    }
}
