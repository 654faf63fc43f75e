//! The seal over the log: what it proves, what it finds, and what writers and other processes cannot do to it.

use std::sync::Arc;

use base::audit::{self, Difference, Filter, Finding, Round, Sealer, Verification};
use base::db::migrations::BASE;
use base::events::{self, Event, Logged};
use base::secrets::{Keyring, SecretString};
use base::testing::{TestDb, databases};
use base::who::{Organisation, Person};
use base::{Actor, Db, Engine, Id, Origin, Tx, Who};
use serde_json::json;

fn keyring(id: &str) -> Arc<Keyring> {
    let keys: SecretString = Keyring::generate(id).unwrap();
    Arc::new(Keyring::parse(&keys).unwrap())
}

fn sealer(test: &TestDb) -> Sealer {
    Sealer::new(test.db.clone(), Some(keyring("test")))
}

/// Somebody who changes things.
fn person(db: &Db) -> Who {
    let id: Id<Person> = db.ids().next();
    let organisation: Id<Organisation> = db.ids().next();
    let origin = Origin::new(Some([192, 0, 2, 7].into()), "a browser");
    let origin = Some(Arc::new(origin));
    Who { actor: Actor::Person(id), origin, ..Who::system("", db.ids()) }.acting_for(organisation)
}

/// Records so many facts in one transaction.
async fn record(db: &Db, who: &Who, count: usize) {
    let mut tx = db.begin(who.clone()).await.unwrap();
    for nth in 0..count {
        let body = json!({ "before": { "n": nth }, "after": { "n": nth + 1 } });
        tx.record(Event { kind: "thing.changed", subject: format!("thing {nth}"), body });
    }
    tx.commit().await.unwrap();
}

async fn read(db: &Db) -> Tx {
    db.snapshot(Who::system("test", db.ids())).await.unwrap()
}

async fn log(db: &Db) -> Vec<Logged> {
    events::after(&mut read(db).await, 0, 100_000).await.unwrap()
}

async fn verified(db: &Db) -> Verification {
    audit::verify(&mut read(db).await, None).await.unwrap()
}

async fn run(test: &TestDb, sql: &str) {
    let mut tx = test.db.begin(test.who()).await.unwrap();
    assert!(tx.execute(sql, []).await.unwrap() > 0, "{sql}");
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn what_is_recorded_says_who_from_where() {
    for test in databases(BASE).await {
        let who = person(&test.db);
        record(&test.db, &who, 1).await;
        let event = log(&test.db).await.remove(0);
        assert_eq!(event.actor, who.actor.to_string());
        assert_eq!(event.organisation, who.organisation);
        assert_eq!(event.address.as_deref(), Some("192.0.2.7"));
        assert_eq!(event.agent.as_deref(), Some("a browser"));
        record(&test.db, &test.who(), 1).await;
        let event = log(&test.db).await.remove(1);
        assert_eq!((event.address, event.agent, event.organisation), (None, None, None));
    }
}

#[tokio::test]
async fn every_event_has_a_proof_and_every_checkpoint_is_the_beginning_of_the_next() {
    for test in databases(BASE).await {
        let mut sealer = sealer(&test);
        assert_eq!(sealer.seal().await.unwrap(), Round::Sealed(0));
        let who = person(&test.db);
        let mut sizes = Vec::new();
        // Beyond two subtrees that are kept, in blocks that end anywhere, one of them a full one and a bit.
        for count in [1, 2, 700, 1_500, 4_100, 37] {
            record(&test.db, &who, count).await;
            let round = sealer.seal().await.unwrap();
            assert_eq!(round, Round::Sealed(u64::try_from(count).unwrap()));
            let latest = audit::latest(&mut read(&test.db).await).await.unwrap().unwrap();
            assert!(latest.signature.is_some() && latest.verifier.is_some());
            assert!(latest.note.contains("\u{2014} florin-audit "), "{}", latest.note);
            sizes.push(latest.checkpoint.size);
        }
        let all = log(&test.db).await;
        let mut tx = read(&test.db).await;
        for index in [0, 1, 2, 3, 702, 1_023, 1_024, 2_203, 2_204, 6_299, 6_303, 6_339] {
            let proof = audit::inclusion(&mut tx, &all[index]).await.unwrap();
            let checkpoint = &proof.checkpoint.checkpoint;
            assert_eq!(proof.index, u64::try_from(index).unwrap());
            assert!(proof.entry.contains(&all[index].id.to_string()));
            let holds = |leaf| {
                audit::is_included(
                    leaf,
                    proof.index,
                    checkpoint.size,
                    &proof.path,
                    &checkpoint.root,
                )
            };
            assert!(holds(proof.leaf), "{index}");
            assert!(!holds([0; 32]), "{index}");
        }
        for (nth, old) in sizes.iter().enumerate() {
            for new in &sizes[nth..] {
                let proof = audit::consistency(&mut tx, *old, *new).await.unwrap();
                let (before, after) = (&proof.old.checkpoint, &proof.new.checkpoint);
                assert_eq!((before.size, after.size), (*old, *new));
                let holds =
                    audit::is_consistent(*old, &before.root, *new, &after.root, &proof.path);
                assert!(holds, "{old} {new}");
            }
        }
        assert!(audit::consistency(&mut tx, 1, 6_341).await.is_err());
        drop(tx);
        let found = verified(&test.db).await;
        assert!(found.is_clean(), "{found}");
        assert_eq!((found.events, found.blocks, found.signed, found.unsealed), (6_340, 7, 7, 0));
    }
}

#[tokio::test]
async fn whatever_is_done_to_a_row_is_found() {
    let cases: &[(&str, &[Finding])] = &[
        ("UPDATE event SET body = '{}' WHERE seq = 3", &[row(Difference::Altered(3))]),
        ("UPDATE event SET actor = 'x' WHERE seq = 3", &[row(Difference::Altered(3))]),
        ("UPDATE event SET kind = 'x' WHERE seq = 3", &[row(Difference::Altered(3))]),
        ("UPDATE event SET subject = 'x' WHERE seq = 3", &[row(Difference::Altered(3))]),
        ("UPDATE event SET at = at + 1 WHERE seq = 3", &[row(Difference::Altered(3))]),
        ("UPDATE event SET correlation = 'x' WHERE seq = 3", &[row(Difference::Altered(3))]),
        ("UPDATE event SET address = NULL WHERE seq = 3", &[row(Difference::Altered(3))]),
        ("UPDATE event SET agent = '' WHERE seq = 3", &[row(Difference::Altered(3))]),
        ("UPDATE event SET organisation_id = NULL WHERE seq = 3", &[row(Difference::Altered(3))]),
        ("DELETE FROM event WHERE seq = 3", &[row(Difference::Missing(2)), Finding::List(1, 3)]),
        (
            "UPDATE event SET seq = 100 WHERE seq = 4",
            &[row(Difference::Missing(3)), Finding::List(1, 4)],
        ),
        (
            "UPDATE event SET seq = -1 WHERE seq = 1;
             UPDATE event SET seq = 1 WHERE seq = 2;
             UPDATE event SET seq = 2 WHERE seq = -1",
            &[row(Difference::Moved(1)), row(Difference::Moved(2))],
        ),
        (
            "UPDATE audit_block SET root = chain WHERE number = 1",
            &[Finding::Root(1), Finding::Signature(1)],
        ),
        ("UPDATE audit_block SET signature = 'AAAA' WHERE number = 2", &[Finding::Signature(2)]),
        (
            "UPDATE audit_block SET signature = NULL, key_id = NULL WHERE number = 2",
            &[Finding::Unsigned(2)],
        ),
        ("UPDATE audit_block SET sealed_at = 0 WHERE number = 1", &[Finding::Signature(1)]),
        ("DELETE FROM audit_entry WHERE seq = 2", &[Finding::List(1, 2)]),
        ("UPDATE audit_head SET chain = '00'", &[Finding::Head]),
        ("DELETE FROM audit_key", &[Finding::Signature(1), Finding::Signature(2)]),
    ];
    for (sql, expected) in cases {
        for test in databases(BASE).await {
            two_blocks(&test).await;
            for sql in sql.split(';') {
                run(&test, sql).await;
            }
            let found = verified(&test.db).await;
            assert_eq!(found.findings, *expected, "{sql}: {found}");
            assert!(!found.is_clean());
        }
    }
}

const fn row(difference: Difference) -> Finding {
    Finding::Row(1, difference)
}

/// Five events in the first block, one in the second.
async fn two_blocks(test: &TestDb) {
    let (mut sealer, who) = (sealer(test), person(&test.db));
    for count in [5, 1] {
        record(&test.db, &who, count).await;
        sealer.seal().await.unwrap();
    }
    assert!(verified(&test.db).await.is_clean());
}

#[tokio::test]
async fn a_row_or_a_block_too_many_or_too_few_is_found() {
    for test in databases(BASE).await {
        two_blocks(&test).await;
        run(&test, "UPDATE event SET seq = 50 WHERE seq = 6").await;
        run(&test, "UPDATE audit_block SET last_seq = 50 WHERE number = 2").await;
        let sql = "INSERT INTO event (seq, id, kind, subject, actor, correlation, at, body)
                   SELECT 20, organisation_id, kind, subject, actor, correlation, at, body
                   FROM event WHERE seq = 1";
        run(&test, sql).await;
        let found = verified(&test.db).await;
        assert!(found.findings.contains(&Finding::Row(2, Difference::Added(20))), "{found}");
        run(&test, "DELETE FROM audit_block WHERE number = 1").await;
        let found = verified(&test.db).await;
        assert!(found.findings.contains(&Finding::Gap(2)), "{found}");
    }
}

#[tokio::test]
async fn a_log_that_lost_its_end_is_known_by_a_checkpoint_from_elsewhere() {
    for test in databases(BASE).await {
        two_blocks(&test).await;
        let kept = audit::latest(&mut read(&test.db).await).await.unwrap().unwrap();
        let kept = audit::read_note(&kept.note);
        let clean = audit::verify(&mut read(&test.db).await, kept).await.unwrap();
        assert!(clean.is_clean(), "{clean}");
        // Everything of the last block is gone.
        run(&test, "DELETE FROM event WHERE seq = 6").await;
        run(&test, "DELETE FROM audit_entry WHERE seq = 6").await;
        run(&test, "DELETE FROM audit_block WHERE number = 2").await;
        let found = audit::verify(&mut read(&test.db).await, kept).await.unwrap();
        assert!(found.findings.contains(&Finding::Checkpoint(6)), "{found}");
    }
}

#[tokio::test]
async fn who_commits_late_is_neither_lost_nor_moved() {
    for test in databases(BASE).await {
        if test.db.engine() == Engine::Sqlite {
            continue; // One writer: nobody can commit late.
        }
        let (mut sealer, who) = (sealer(&test), person(&test.db));
        let elsewhere = test.reopen().await;
        let late = begin_event(&elsewhere, "late").await;
        let undone = begin_event(&elsewhere, "undone").await;
        record(&test.db, &who, 1).await;
        assert_eq!(sealer.seal().await.unwrap(), Round::Waiting);
        // What comes after the horizon was taken does not move it.
        let newer = begin_event(&test.db, "newer").await;
        assert_eq!(sealer.seal().await.unwrap(), Round::Waiting);
        undone.rollback().await.unwrap();
        assert_eq!(sealer.seal().await.unwrap(), Round::Waiting);
        late.commit().await.unwrap();
        assert_eq!(sealer.seal().await.unwrap(), Round::Sealed(2));
        assert_eq!(sealer.seal().await.unwrap(), Round::Waiting);
        newer.commit().await.unwrap();
        assert_eq!(sealer.seal().await.unwrap(), Round::Sealed(1));
        let order: Vec<String> =
            log(&test.db).await.into_iter().map(|event| event.subject).collect();
        assert_eq!(order, ["late", "thing 0", "newer"]);
        let mut tx = read(&test.db).await;
        for (nth, event) in log(&test.db).await.iter().enumerate() {
            let proof = audit::inclusion(&mut tx, event).await.unwrap();
            assert_eq!(proof.index, u64::try_from(nth).unwrap());
        }
        let found = verified(&test.db).await;
        assert!(found.is_clean(), "{found}");
    }
}

/// A transaction that has written an event and is still open.
async fn begin_event(db: &Db, subject: &str) -> Tx {
    let mut tx = db.begin(Who::system("test", db.ids())).await.unwrap();
    let id: Id<Person> = tx.new_id();
    let sql = "INSERT INTO event (id, kind, subject, actor, correlation, at, body)
               VALUES ($1, 'thing.changed', $2, 'system:test', 'c', 0, '{}')";
    tx.execute(sql, [id.into(), subject.into()]).await.unwrap();
    tx
}

#[tokio::test]
async fn of_two_processes_one_seals() {
    for test in databases(BASE).await {
        let mut here = sealer(&test);
        let mut there = Sealer::new(test.reopen().await, None);
        let who = person(&test.db);
        record(&test.db, &who, 3).await;
        assert_eq!(here.seal().await.unwrap(), Round::Sealed(3));
        record(&test.db, &who, 1).await;
        assert_eq!(there.seal().await.unwrap(), Round::Elsewhere);
        here.release().await.unwrap();
        assert_eq!(there.seal().await.unwrap(), Round::Sealed(1));
        assert_eq!(here.seal().await.unwrap(), Round::Sealed(0));
        record(&test.db, &who, 1).await;
        assert_eq!(here.seal().await.unwrap(), Round::Elsewhere);
        // A process that went away without a word.
        test.clock.advance(11);
        assert_eq!(here.seal().await.unwrap(), Round::Sealed(1));
        let mut found = verified(&test.db).await;
        assert_eq!(found.findings, [Finding::Unsigned(2)], "there has no keys: {found}");
        found.found = 0;
        assert_eq!((found.blocks, found.events), (3, 5));
    }
}

#[tokio::test]
async fn a_key_that_cannot_be_opened_is_followed_by_another() {
    for test in databases(BASE).await {
        let who = person(&test.db);
        let mut verifiers = Vec::new();
        for ring in ["one", "other"] {
            record(&test.db, &who, 1).await;
            let mut sealer = Sealer::new(test.db.clone(), Some(keyring(ring)));
            assert_eq!(sealer.seal().await.unwrap(), Round::Sealed(1));
            sealer.release().await.unwrap();
            let latest = audit::latest(&mut read(&test.db).await).await.unwrap().unwrap();
            verifiers.push(latest.verifier.unwrap());
        }
        assert_ne!(verifiers[0], verifiers[1]);
        let found = verified(&test.db).await;
        assert_eq!((found.is_clean(), found.signed), (true, 2), "{found}");
    }
}

#[tokio::test]
async fn the_log_is_searched_by_whatever_is_known() {
    for test in databases(BASE).await {
        let (one, other) = (person(&test.db), person(&test.db));
        record(&test.db, &one, 3).await;
        test.clock.advance(60);
        let since = test.clock.now();
        record(&test.db, &other, 2).await;
        let party = Who { actor: Actor::Party("network"), ..test.who() };
        record(&test.db, &party, 4).await;
        let all = Filter::default();
        let mut tx = read(&test.db).await;
        assert_eq!(audit::search(&mut tx, &all, 0, 10).await.unwrap().1, 0, "not sealed yet");
        drop(tx);
        sealer(&test).seal().await.unwrap();
        let by = |who: &Who| Filter { actor: Some(who.actor.to_string()), ..Filter::default() };
        let of = Filter { organisation: one.organisation, ..Filter::default() };
        let about = Filter { subject: Some("thing 1".to_owned()), ..Filter::default() };
        let kind = Filter { kind: Some("thing.other".to_owned()), ..Filter::default() };
        let late = Filter { from: Some(since), ..Filter::default() };
        let early = Filter { to: Some(since), ..Filter::default() };
        let mut tx = read(&test.db).await;
        for (filter, count) in [
            (all, 5),
            (by(&one), 3),
            (by(&party), 0),
            (of, 3),
            (about, 2),
            (kind, 0),
            (late, 2),
            (early, 3),
        ] {
            let (page, total) = audit::search(&mut tx, &filter, 1, 2).await.unwrap();
            assert_eq!(total, count, "{filter:?}");
            assert_eq!(page.len() as u64, count.saturating_sub(1).min(2), "{filter:?}");
            assert!(page.is_sorted_by(|a, b| a.seq > b.seq));
        }
    }
}
