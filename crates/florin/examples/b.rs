//! Temporary.
use base::{Clock, Db, Ids};
#[path = "../src/bench/mod.rs"]
mod bench;
fn main() -> anyhow::Result<()> {
    let kind = std::env::args().nth(1).unwrap();
    let url = std::env::args().nth(2).unwrap();
    let secs: u64 = std::env::args().nth(3).unwrap().parse()?;
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(async {
            let clock = Clock::system();
            let ids = Ids::random(clock.clone());
            let db = Db::open(
                &base::db::Options {
                    url,
                    max_connections: 8,
                },
                clock,
                ids,
                Default::default(),
            )
            .await?;
            let all: Vec<_> = base::db::migrations::BASE
                .iter()
                .chain(ledger::MIGRATIONS)
                .chain(identity::MIGRATIONS)
                .chain(cards::MIGRATIONS)
                .copied()
                .collect();
            base::db::migrations::up(&db, &all).await?;
            let r = match kind.as_str() {
                "ledger" => bench::ledger::run(&db, secs, false).await,
                "cards" => {
                    bench::cards::run(
                        &db,
                        bench::cards::Load::Closed(std::time::Duration::from_secs(secs)),
                        false,
                    )
                    .await
                }
                _ => {
                    bench::cards::run(
                        &db,
                        bench::cards::Load::Open {
                            rate: 1000,
                            count: secs as usize * 1000,
                        },
                        false,
                    )
                    .await
                }
            };
            r
        })
}
