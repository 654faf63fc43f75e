//! The program.
use base::{Clock, Db, Ids};
mod bench;
fn main() -> anyhow::Result<()> {
    let url = std::env::args().nth(1).unwrap();
    let secs: u64 = std::env::args().nth(2).unwrap().parse()?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let clock = Clock::system();
        let ids = Ids::random(clock.clone());
        let db = Db::open(&base::db::Options { url, max_connections: 8 }, clock, ids, Default::default()).await?;
        let all: Vec<_> = base::db::migrations::BASE.iter().chain(ledger::MIGRATIONS).copied().collect();
        base::db::migrations::up(&db, &all).await?;
        bench::ledger::run(&db, secs, false).await
    })
}
