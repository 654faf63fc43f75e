//! `florin bench ledger`: durable transfers between wallets.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use base::gather::Gather;
use base::who::Organisation;
use base::{Db, Id, Who};
use ledger::{Account, AccountId, AccountKind, Action, Ask, Command, Force, Posting};
use money::Currency;

use super::Measured;

/// Wallets that the transfers are spread over.
const ACCOUNTS: usize = 10_000;
/// Transfers of one call in the case "batch".
const BATCH: usize = ledger::MAX_BATCH;

/// Runs every case for `seconds` each, on a database whose schema is up to date.
pub async fn run(db: &Db, seconds: u64, json: bool) -> Result<()> {
    let accounts = Arc::new(open_accounts(db).await?);
    let posting = Gather::start(Posting::new(db.clone()), ledger::MAX_BATCH);
    let time = Duration::from_secs(seconds);
    for (name, callers, size) in [
        ("uniform", 1, 1),
        ("uniform", 8, 1),
        ("uniform", 64, 1),
        ("hot", 64, 1),
        ("batch", 1, BATCH),
    ] {
        let case = Case { name, callers, size, time };
        measure(db, &posting, &accounts, case).await?.print(json);
    }
    Ok(())
}

#[derive(Clone, Copy)]
struct Case {
    name: &'static str,
    callers: usize,
    size: usize,
    time: Duration,
}

async fn open_accounts(db: &Db) -> Result<Vec<AccountId>> {
    let organisation: Id<Organisation> = db.ids().next();
    let mut tx = db.begin(Who::system("bench", db.ids())).await?;
    let mut accounts = Vec::with_capacity(ACCOUNTS);
    let mut new = Vec::with_capacity(ACCOUNTS);
    for _ in 0..ACCOUNTS {
        let id = db.ids().next();
        accounts.push(id);
        new.push(Account::new(id, organisation, Currency::EUR, AccountKind::Liability, 2000));
    }
    ledger::open(&mut tx, &new).await?;
    tx.commit().await?;
    Ok(accounts)
}

async fn measure(
    db: &Db,
    posting: &Gather<Posting>,
    accounts: &Arc<Vec<AccountId>>,
    case: Case,
) -> Result<Measured> {
    let stop = Arc::new(AtomicBool::new(false));
    let started = Instant::now();
    let callers: Vec<_> = (0..case.callers)
        .map(|caller| {
            let (db, posting) = (db.clone(), posting.clone());
            let (accounts, stop) = (Arc::clone(accounts), Arc::clone(&stop));
            #[expect(
                clippy::disallowed_methods,
                reason = "callers of a benchmark run at the same time"
            )]
            tokio::spawn(async move {
                let mut latencies = Vec::new();
                let mut state = u64::try_from(caller).unwrap_or(0).wrapping_mul(0x9e37_79b9);
                while !stop.load(Ordering::Relaxed) {
                    let commands = (0..case.size)
                        .map(|_| transfer(&db, &accounts, case.name == "hot", &mut state))
                        .collect();
                    let began = Instant::now();
                    let done = posting.ask(Ask { commands, scope: None, who: None }).await?;
                    latencies.push(began.elapsed());
                    ensure!(done.iter().all(|done| done.outcome.is_success()), "a transfer failed");
                }
                Ok(latencies)
            })
        })
        .collect();
    tokio::time::sleep(case.time).await;
    stop.store(true, Ordering::Relaxed);
    let mut latencies = Vec::new();
    for caller in callers {
        latencies.extend(caller.await.context("a caller of the benchmark")??);
    }
    let per_call = u64::try_from(case.size).unwrap_or(u64::MAX);
    let what = (case.name, db.engine(), case.callers);
    Ok(Measured::new(what, per_call, latencies, started.elapsed()))
}

fn transfer(db: &Db, accounts: &[AccountId], hot: bool, state: &mut u64) -> Command {
    let mut pick = || {
        // xorshift64*: which accounts meet does not matter, only that they differ from call to call.
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = *state;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word ^= word >> 27;
        usize::try_from(word % u64::try_from(accounts.len()).unwrap_or(1)).unwrap_or(0)
    };
    let first = if hot { 0 } else { pick() };
    let mut second = pick();
    if second == first {
        second = (first + 1) % accounts.len();
    }
    let at = |index: usize| accounts.get(index).copied().unwrap_or_else(|| db.ids().next());
    Command {
        id: db.ids().next(),
        action: Action::Move { debit: at(first), credit: at(second), amount: 1, force: Force::No },
        reason: 1,
        subject: String::new(),
        linked: false,
    }
}
