//! What was acknowledged is there after the program was killed, once; and several programs on one
//! database do not get in one another's way.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use base::Engine;
use connect::marqeta::sandbox::Envelope;
use futures_util::future::join_all;
use ledger::{Account, AccountId, AccountKind, TransferId};
use money::Currency;

use crate::process::{Caller, Cent, Network, Process};
use crate::world::{Terms, World, on_each_engine};

const CALLERS: usize = 8;
const ROUNDS: u64 = 5;

/// Accounts that anything may be posted to.
async fn accounts(world: &World, count: usize) -> Vec<AccountId> {
    let mut tx = world.begin().await;
    let kind = AccountKind::Asset;
    let new = |_| Account::new(tx.new_id(), world.organisation, Currency::EUR, kind, 1000);
    let accounts: Vec<Account> = (0..count).map(new).collect();
    ledger::open(&mut tx, &accounts).await.unwrap();
    // The world has a clock of its own; the programs live by the real one, where the key is long past its time.
    let never = i64::MAX.into();
    tx.execute("UPDATE api_key SET expires_at = $1", [never]).await.unwrap();
    tx.commit().await.unwrap();
    accounts.iter().map(|account| account.id).collect()
}

/// The same sequence in every run.
struct Dice(u64);

impl Dice {
    /// From 0 to below `end`.
    fn roll(&mut self, end: u64) -> u64 {
        // Knuth's MMIX generator; its upper bits are the good ones.
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// Transfers to post, and those that were acknowledged.
struct Load {
    waiting: Mutex<Vec<Vec<Cent>>>,
    sent: Mutex<Vec<Cent>>,
    acknowledged: Mutex<HashSet<TransferId>>,
}

impl Load {
    fn new() -> Self {
        Self { waiting: Mutex::default(), sent: Mutex::default(), acknowledged: Mutex::default() }
    }

    /// What nobody answered for before, or something new: a single transfer, or up to nine together.
    fn next(&self, world: &World, accounts: &[AccountId], dice: &Mutex<Dice>) -> Vec<Cent> {
        if let Some(again) = self.waiting.lock().unwrap().pop() {
            return again;
        }
        let mut dice = dice.lock().unwrap();
        let count = if dice.roll(2) == 0 { 1 } else { 2 + dice.roll(8) };
        let cents: Vec<Cent> = (0..count)
            .map(|_| {
                let from = usize::try_from(dice.roll(accounts.len() as u64)).unwrap();
                let to = (from + 1) % accounts.len();
                Cent { id: world.test.db.ids().next(), from: accounts[from], to: accounts[to] }
            })
            .collect();
        self.sent.lock().unwrap().extend(&cents);
        cents
    }

    /// Posts until nobody answers any more, or `enough` were acknowledged.
    async fn post(
        &self,
        caller: &Caller,
        process: &Process,
        next: impl Fn() -> Option<Vec<Cent>>,
        acknowledged: impl Fn(),
    ) {
        while let Some(cents) = next() {
            if caller.post(process, &cents).await == Some(true) {
                let ids = cents.iter().map(|cent| cent.id);
                self.acknowledged.lock().unwrap().extend(ids);
                acknowledged();
            } else {
                self.waiting.lock().unwrap().push(cents);
                return;
            }
        }
    }

    /// Every transfer that was sent is in the journal as often as it should be: once when it was
    /// acknowledged, at most once otherwise.
    async fn check(&self, world: &World) {
        let mut tx = world.begin().await;
        let rows = tx.rows("SELECT id FROM ledger_transfer", []).await.unwrap();
        let found: Vec<TransferId> = rows.iter().map(|row| row.get(0).unwrap()).collect();
        let once: HashSet<TransferId> = found.iter().copied().collect();
        assert_eq!(once.len(), found.len(), "a transfer is there twice");
        let sent: HashSet<TransferId> =
            self.sent.lock().unwrap().iter().map(|cent| cent.id).collect();
        assert!(once.is_subset(&sent), "nothing is there that nobody sent");
        let acknowledged = self.acknowledged.lock().unwrap();
        let lost: Vec<_> = acknowledged.difference(&once).collect();
        assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    }
}

#[tokio::test]
async fn what_was_acknowledged_survives_the_kill() {
    on_each_engine(async |world: &World| {
        let accounts = accounts(world, 5).await;
        let caller = Caller::new(&world.key);
        let load = Load::new();
        let dice = Mutex::new(Dice(7));
        for round in 0..ROUNDS {
            let process = Process::start(&world.test);
            let last = 1 + usize::try_from(dice.lock().unwrap().roll(40 * (round + 1))).unwrap();
            let count = AtomicUsize::new(0);
            let next = || Some(load.next(world, &accounts, &dice));
            let acknowledged = || {
                if count.fetch_add(1, Ordering::SeqCst) + 1 == last {
                    process.kill();
                }
            };
            let callers = (0..CALLERS).map(|_| load.post(&caller, &process, next, acknowledged));
            join_all(callers).await;
            assert!(count.into_inner() >= last, "it ran until it was killed");
            load.check(world).await;
        }
        // Whoever got no answer asks again, and then everything is there, once.
        let process = Process::start(&world.test);
        let next = || load.waiting.lock().unwrap().pop();
        load.post(&caller, &process, next, || {}).await;
        assert!(process.stop(), "it ends well when it is asked to");
        load.check(world).await;
        let sent = load.sent.lock().unwrap().len();
        assert_eq!(load.acknowledged.lock().unwrap().len(), sent);
        let mut debits = 0;
        for id in accounts {
            debits += world.account(id).await.unwrap().totals.debits_posted;
        }
        assert_eq!(usize::try_from(debits).unwrap(), sent);
    })
    .await;
}

#[tokio::test]
async fn two_programs_on_one_server_lose_nothing_and_fail_nobody() {
    const EACH: usize = 40;
    on_each_engine(async |world: &World| {
        if world.test.db.engine() == Engine::Sqlite {
            return;
        }
        // Few accounts, posted to in both directions: batches meet on the same rows all the time.
        let accounts = accounts(world, 3).await;
        let caller = Caller::new(&world.key);
        let load = Load::new();
        let dice = Mutex::new(Dice(11));
        let processes = [Process::start(&world.test), Process::start(&world.test)];
        let posts = (0..2 * CALLERS).map(async |nth| {
            let left = AtomicUsize::new(EACH);
            let next = || {
                let more = left.load(Ordering::SeqCst).checked_sub(1)?;
                left.store(more, Ordering::SeqCst);
                Some(load.next(world, &accounts, &dice))
            };
            load.post(&caller, &processes[nth % 2], next, || {}).await;
            left.into_inner()
        });
        let left = join_all(posts).await;
        assert!(left.iter().all(|left| *left == 0), "somebody was failed: {left:?}");
        load.check(world).await;
        let sent = load.sent.lock().unwrap().len();
        assert_eq!(load.acknowledged.lock().unwrap().len(), sent);
        let mut debits = 0;
        for id in accounts {
            debits += world.account(id).await.unwrap().totals.debits_posted;
        }
        assert_eq!(usize::try_from(debits).unwrap(), sent);
        assert!(processes.iter().all(Process::stop));
    })
    .await;
}

/// An answer of the door: status and body.
type Answered = (u16, Vec<u8>);

#[tokio::test]
async fn a_decision_that_was_told_survives_the_kill_and_is_told_again_byte_for_byte() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        let network = Network::new();
        // What was asked, with the answer if there was one.
        let asked: Mutex<Vec<(Envelope, Option<Answered>)>> = Mutex::default();
        let mut dice = Dice(13);
        for round in 0..ROUNDS {
            let process = Process::start(&world.test);
            let last = 1 + usize::try_from(dice.roll(20 * (round + 1))).unwrap();
            let count = AtomicUsize::new(0);
            join_all((0..CALLERS).map(async |_| {
                loop {
                    let question = world.purchase(&card, 1).authorization().unwrap();
                    let answer = network.ask(&process, &question).await;
                    let is_over = answer.is_none();
                    asked.lock().unwrap().push((question, answer));
                    if is_over {
                        return;
                    }
                    if count.fetch_add(1, Ordering::SeqCst) + 1 == last {
                        process.kill();
                    }
                }
            }))
            .await;
            assert!(count.into_inner() >= last, "it ran until it was killed");
        }
        let process = Process::start(&world.test);
        let asked = asked.into_inner().unwrap();
        for (question, told) in &asked {
            let again = network.ask(&process, question).await.unwrap();
            assert_eq!(again.0, 200, "{}", String::from_utf8_lossy(&again.1));
            assert!(told.as_ref().is_none_or(|told| *told == again), "{told:?} became {again:?}");
        }
        assert!(process.stop(), "it ends well when it is asked to");
        let held = world.figures(&card).await.held;
        assert_eq!(usize::try_from(held).unwrap(), asked.len(), "a cent for each, once");
        // What they left to do is due by the real clock.
        world.advance_to("2100-01-01T00:00:00Z");
    })
    .await;
}
