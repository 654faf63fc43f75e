//! `florin bench`: its command line; what is measured is in `bench`.

use std::time::Duration;

use anyhow::Result;

use crate::bench;
use crate::bench::load::Load;
use crate::config::Database;
use crate::program::{bring_up_to_date, open};

/// Measure what this machine reaches, on a database of its own
#[derive(Debug, clap::Args)]
pub struct Bench {
    /// What to measure
    what: What,
    /// Where; it is filled with invented transfers, so never one that matters
    #[arg(long, value_name = "URL", default_value = "sqlite:florin-bench.sqlite")]
    database_url: String,
    /// How long each case runs
    #[arg(long, value_name = "N", default_value_t = 10)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
    /// Print one JSON object per case
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum What {
    /// Durable transfers
    Ledger,
    /// Card decisions over HTTP
    Cards,
    /// How long events wait for their seal while cards are decided
    Seal,
    /// A million expenses of a thousand people
    Expenses,
    /// Groups: the fewest payments, and bills and balances over HTTP
    Groups,
    /// What the platform adds to the plain framework
    Http,
}

/// How many purchases a second the paced case sends: a busy programme's peak.
const PACED_RATE: u64 = 1_000;
/// The paced case lasts this many times longer, so that its slowest are seen.
const PACED_TIMES: usize = 10;

impl Bench {
    /// Measures, and prints a line per case.
    pub async fn run(self) -> Result<()> {
        let database = Database { url: self.database_url.clone(), max_connections: 10 };
        let db = open(&database).await?;
        bring_up_to_date(&db, true).await?;
        match self.what {
            What::Ledger => bench::ledger::run(&db, self.seconds, self.json).await?,
            What::Expenses => bench::expenses::run(&db, self.seconds, self.json).await?,
            What::Groups => bench::bills::run(&db, self.seconds, self.json).await?,
            What::Http => {
                bench::http::run(&db, &self.database_url, self.seconds, self.json).await?;
            }
            What::Cards => {
                let time = Duration::from_secs(self.seconds);
                bench::cards::run(&db, Load::Closed(time), self.json).await?;
                bench::cards::run(&db, self.paced(PACED_TIMES)?, self.json).await?;
            }
            What::Seal => {
                let time = Duration::from_secs(self.seconds);
                bench::seal::run(&db, Load::Closed(time), self.json).await?;
                bench::seal::run(&db, self.paced(1)?, self.json).await?;
            }
        }
        Ok(db.close().await?)
    }

    /// A busy programme's peak, `times` as long as the other cases.
    fn paced(&self, times: usize) -> Result<Load> {
        let count = usize::try_from(self.seconds.saturating_mul(PACED_RATE))?;
        Ok(Load::Open { rate: PACED_RATE, count: count.saturating_mul(times) })
    }
}
