//! The engine against the model: the same scripts in memory, on SQLite and on PostgreSQL.

use std::collections::{BTreeMap, BTreeSet};

use base::gather::Batch as _;
use base::testing::{START, TestDb, databases};
use base::{Timestamp, Tx};
use ledger::transfers::books::Books;
use ledger::transfers::{flag, rules};
use ledger::{
    Account, AccountId, Command, Done, HoldState, Outcome, Posting, RowKind, Totals, Transfer,
    TransferId,
};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::model::{Entry, Hold, Model, Said, Sums};
use crate::script::{Cast, Range, Step, script};

fn sums(totals: Totals) -> Sums {
    [totals.debits_pending, totals.debits_posted, totals.credits_pending, totals.credits_posted]
        .map(i128::from)
}

fn said(done: &Done) -> Said {
    Said {
        outcome: done.outcome,
        amount: i128::from(done.amount),
        at: done.at,
        debit: done.debit.map(sums),
        credit: done.credit.map(sums),
    }
}

/// Everything that the books hold, in a form that both sides can be brought into.
#[derive(Debug, PartialEq, Eq)]
struct State {
    accounts: BTreeMap<AccountId, (i64, Option<i64>, bool, Sums)>,
    journal: Vec<Entry>,
    holds: BTreeMap<TransferId, Hold>,
    burnt: BTreeSet<TransferId>,
}

impl State {
    fn of_model(model: &Model) -> Self {
        let line = |account: &Account| {
            let sums = model.sums(account.id);
            (account.limit_minor, account.ceiling_minor, account.closed, sums)
        };
        let mut journal = model.journal.clone();
        journal.sort();
        Self {
            accounts: model.accounts.iter().map(|(id, account)| (*id, line(account))).collect(),
            journal,
            holds: model.holds.clone(),
            burnt: model.burnt.clone(),
        }
    }

    fn of_books(books: &Books, burnt: BTreeSet<TransferId>) -> Self {
        let line = |account: &Account| {
            let (limit, ceiling) = (account.limit_minor, account.ceiling_minor);
            (account.id, (limit, ceiling, account.closed, sums(account.totals)))
        };
        let hold = |transfer: &Transfer| {
            let hold = Hold {
                open: transfer.open.into(),
                captured: transfer.captured.into(),
                expires_at: transfer.expires_at,
                state: transfer.state?,
            };
            Some((transfer.id, hold))
        };
        let mut journal: Vec<_> = books.transfers().map(entry).collect();
        journal.sort();
        Self {
            accounts: books.accounts().map(line).collect(),
            journal,
            holds: books.transfers().filter_map(hold).collect(),
            burnt,
        }
    }
}

fn entry(transfer: &Transfer) -> Entry {
    Entry {
        id: (transfer.kind != RowKind::Expire).then_some(transfer.id),
        kind: transfer.kind.number(),
        debit: transfer.debit,
        credit: transfer.credit,
        hold: transfer.hold,
        pending: transfer.pending.into(),
        posted: transfer.posted.into(),
        at: transfer.at,
        forced: transfer.flags & flag::FORCED != 0,
    }
}

/// What must hold of the books at every instant, whatever the model says.
fn check_invariants(model: &Model, before: &BTreeMap<AccountId, Sums>) {
    let forced: BTreeSet<AccountId> = (model.journal.iter())
        .filter(|entry| {
            let settings = [RowKind::Limit, RowKind::Ceiling].map(RowKind::number);
            entry.forced || settings.contains(&entry.kind)
        })
        .flat_map(|entry| [entry.debit, entry.credit])
        .collect();
    let mut all = BTreeMap::<_, i128>::new();
    for (id, account) in &model.accounts {
        let sums = model.sums(*id);
        assert!(sums.iter().all(|sum| *sum >= 0), "totals are never negative");
        if let Some(before) = before.get(id) {
            assert!(before[1] <= sums[1] && before[3] <= sums[3], "posted totals never shrink");
        }
        if !forced.contains(id) {
            assert!(model.left(*id).is_none_or(|left| left >= 0), "a guard holds");
            assert!(model.left_above(*id).is_none_or(|left| left >= 0), "a ceiling holds");
        }
        *all.entry((account.unit, "pending")).or_default() += sums[0] - sums[2];
        *all.entry((account.unit, "posted")).or_default() += sums[1] - sums[3];
    }
    assert!(all.values().all(|sum| *sum == 0), "debits equal credits in every unit");
}

/// Runs a script in memory, beside the model, and counts the outcomes.
fn run_in_memory(steps: &[Step], seen: &mut BTreeMap<Outcome, usize>) {
    let mut cast = Cast::new(1);
    let mut model = Model::new(&cast.accounts());
    let mut books = Books::default();
    for account in cast.accounts() {
        books.load_account(account);
    }
    let mut now = START;
    for step in steps {
        let asks = match step {
            Step::Wait(micros) => {
                now = now.plus_micros(*micros);
                continue;
            }
            Step::Batch(asks) => asks,
        };
        for (whose, wishes) in asks {
            let ask = cast.ask(*whose, wishes);
            let before = model.accounts.keys().map(|id| (*id, model.sums(*id))).collect();
            let expected = model.apply(now, &ask.commands, ask.scope);
            let got = rules::apply(&mut books, now, &ask.commands, ask.scope);
            let got: Vec<_> = got.iter().map(said).collect();
            for ((command, expected), got) in ask.commands.iter().zip(&expected).zip(&got) {
                assert_eq!(got, expected, "{command:?}");
                *seen.entry(got.outcome).or_default() += 1;
            }
            assert_eq!(got.len(), expected.len());
            check_invariants(&model, &before);
            cast.hear(model.open_holds());
        }
    }
    let burnt = cast.sent().iter().map(|command| command.id).filter(|id| books.is_refused(*id));
    let burnt = burnt.collect();
    assert_eq!(State::of_books(&books, burnt), State::of_model(&model));
    check_retries(&mut books, now, cast.sent());
    check_replay(&cast, &books, &model, now);
}

/// Everything once more: what was done exists, what was burnt is burnt, and nothing changes.
fn check_retries(books: &mut Books, now: Timestamp, sent: &[Command]) {
    rules::expire(books, now);
    let before = State::of_books(books, BTreeSet::new());
    for command in sent {
        let command = Command { linked: false, ..command.clone() };
        let exists = books.transfer(command.id).is_some();
        if exists || books.is_refused(command.id) {
            let again = rules::apply(books, now, &[command], None)[0];
            let expected = if exists { Outcome::Exists } else { Outcome::IdAlreadyFailed };
            let is_other = (Outcome::ExistsWithDifferentAction
                ..=Outcome::ExistsWithDifferentSubject)
                .contains(&again.outcome);
            assert!(again.outcome == expected || exists && is_other, "{again:?}");
        }
    }
    assert_eq!(State::of_books(books, BTreeSet::new()), before);
}

/// What is in the journal, from nothing, gives the same books: refusals left no trace in them.
fn check_replay(cast: &Cast, books: &Books, model: &Model, now: Timestamp) {
    let mut replayed = Books::default();
    for account in cast.accounts() {
        replayed.load_account(account);
    }
    for entry in &model.journal {
        let Some(id) = entry.id else { continue };
        let command = Command { linked: false, ..model.done[&id].clone() };
        let again = rules::apply(&mut replayed, entry.at, &[command], None)[0];
        assert_eq!(again.outcome, Outcome::Created);
    }
    rules::expire(&mut replayed, now);
    let state = |books| State::of_books(books, BTreeSet::new());
    assert_eq!(state(&replayed), state(books), "replayed");
}

fn config(cases: u32) -> Config {
    Config { cases, failure_persistence: None, max_shrink_iters: 4_096, ..Config::default() }
}

#[test]
fn in_memory_the_engine_does_what_the_model_does() {
    let mut runner = TestRunner::new(config(400));
    runner
        .run(&script(60, Range::Everything), |steps| {
            run_in_memory(&steps, &mut BTreeMap::new());
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

/// The distribution of the scripts, not only their number: every outcome comes up, and often.
#[test]
fn every_outcome_is_reached() {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config(1), rng);
    let mut seen = BTreeMap::new();
    for _ in 0..400 {
        let steps = script(60, Range::Everything).new_tree(&mut runner).unwrap().current();
        run_in_memory(&steps, &mut seen);
    }
    let rare: Vec<_> = Outcome::ALL
        .iter()
        .map(|outcome| (outcome.code(), seen.get(outcome).copied().unwrap_or(0)))
        .filter(|(_, count)| *count < 20)
        .collect();
    assert!(rare.is_empty(), "seldom or never reached: {rare:?} of {seen:?}");
}

/// The same but for pending totals, which may still count a hold that is over where no guard
/// depends on it.
fn without_pending(mut said: Said) -> Said {
    for sums in [&mut said.debit, &mut said.credit].into_iter().flatten() {
        (sums[0], sums[2]) = (0, 0);
    }
    said
}

async fn run_on(test: &TestDb, run: u128, steps: &[Step]) {
    let mut cast = Cast::new(run);
    let mut model = Model::new(&cast.accounts());
    let posting = Posting::new(test.db.clone());
    let mut tx = test.db.begin(test.who()).await.unwrap();
    ledger::open(&mut tx, &cast.accounts()).await.unwrap();
    tx.commit().await.unwrap();
    for step in steps {
        match step {
            Step::Wait(micros) => {
                test.clock.advance(micros / 1_000_000);
            }
            Step::Batch(asks) => {
                cast.hear(model.open_holds());
                let asks: Vec<_> =
                    asks.iter().map(|(whose, wishes)| cast.ask(*whose, wishes)).collect();
                let answers = posting.run(&asks).await.unwrap();
                for (ask, got) in asks.iter().zip(answers) {
                    let expected = model.apply(test.clock.now(), &ask.commands, ask.scope);
                    assert_eq!(got.len(), expected.len());
                    for ((command, expected), got) in ask.commands.iter().zip(&expected).zip(&got) {
                        let (got, expected) = (said(got), expected.clone());
                        assert_eq!(without_pending(got), without_pending(expected), "{command:?}");
                    }
                }
            }
        }
    }
    model.expire(test.clock.now());
    let mut tx = test.db.begin(test.who()).await.unwrap();
    while ledger::sweep(&mut tx, 100).await.unwrap() > 0 {}
    assert_eq!(stored(&mut tx, &cast).await, State::of_model(&model));
    let proof = ledger::proof::prove(&mut tx).await.unwrap();
    assert!(proof.is_clean(), "{proof}");
    tx.commit().await.unwrap();
}

/// What the tables hold of one run.
async fn stored(tx: &mut Tx, cast: &Cast) -> State {
    let account = "SELECT id, limit_minor, closed, debits_pending, debits_posted, credits_pending,
                   credits_posted, ceiling_minor FROM ledger_account";
    let mut accounts = BTreeMap::new();
    for row in tx.rows(account, []).await.unwrap() {
        let number = |at| row.get::<i64>(at).unwrap();
        let sums = [3, 4, 5, 6].map(number).map(i128::from);
        let ceiling = Some(number(7)).filter(|ceiling| *ceiling >= 0);
        let settings = (number(1), ceiling, number(2) == 1, sums);
        accounts.insert(row.get::<AccountId>(0).unwrap(), settings);
    }
    accounts.retain(|id, _| cast.has(*id));
    let transfer = "SELECT id, debit_account_id, credit_account_id, hold_id, kind, pending_minor,
                    posted_minor, at, flags, open_minor, captured_minor, expires_at, state
                    FROM ledger_transfer";
    let (mut journal, mut holds) = (Vec::new(), BTreeMap::new());
    for row in tx.rows(transfer, []).await.unwrap() {
        let number = |at| row.get::<i64>(at).unwrap();
        let id: TransferId = row.get(0).unwrap();
        let hold: TransferId = row.get(3).unwrap();
        let debit = row.get(1).unwrap();
        if !cast.has(debit) {
            continue;
        }
        if let Some(state) = HoldState::from_number(number(12)) {
            let expires_at = row.get::<Timestamp>(11).unwrap();
            let expires_at = (expires_at.micros() > 0).then_some(expires_at);
            let (open, captured) = (number(9).into(), number(10).into());
            holds.insert(id, Hold { open, captured, expires_at, state });
        }
        journal.push(Entry {
            id: (number(4) != RowKind::Expire.number()).then_some(id),
            kind: number(4),
            debit,
            credit: row.get(2).unwrap(),
            hold: (!hold.uuid().is_nil()).then_some(hold),
            pending: number(5).into(),
            posted: number(6).into(),
            at: row.get(7).unwrap(),
            forced: number(8) & flag::FORCED != 0,
        });
    }
    journal.sort();
    let mut burnt = BTreeSet::new();
    for row in tx.rows("SELECT id FROM ledger_refusal", []).await.unwrap() {
        burnt.insert(row.get(0).unwrap());
    }
    burnt.retain(|id| cast.has(*id));
    State { accounts, journal, holds, burnt }
}

#[tokio::test]
async fn on_every_engine_the_ledger_does_what_the_model_does() {
    let mut runner = TestRunner::new(config(1));
    let scripts: Vec<_> = [Range::HugeAmounts, Range::Expiries]
        .iter()
        .cycle()
        .take(16)
        .map(|range| script(60, *range).new_tree(&mut runner).unwrap().current())
        .collect();
    for steps in &scripts {
        run_in_memory(steps, &mut BTreeMap::new());
    }
    for test in databases(ledger::MIGRATIONS).await {
        for (run, steps) in (1..).zip(&scripts) {
            println!("run {run}: {steps:?}");
            run_on(&test, run, steps).await;
        }
    }
}
