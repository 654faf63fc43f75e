//! The same write asked for twice: one change, one answer, whatever happens between. That every
//! write takes part is walked in `writes`.

use axum::body::Body;
use axum::http::{Method, Request, header};
use base::idempotency::{self, KEPT_SECONDS};
use base::jobs::{Handler as _, NewJob};
use ledger::transfers::TransferKey;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::world::{Site, World, on_each_engine};

const PROGRAMMES: &str = "/api/v1/cards/programmes";

/// A write under a key, at one process's doors.
async fn ask(site: &Site, bearer: &str, key: &str, path: &str, body: &Value) -> Answer {
    let request = Request::post(path)
        .header(header::AUTHORIZATION, format!("Bearer {bearer}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header("idempotency-key", key)
        .body(Body::from(body.to_string()));
    site.ask(request.unwrap()).await
}

fn programme(name: &str) -> Value {
    json!({"name": name, "currency": "EUR"})
}

async fn programmes(world: &World) -> usize {
    world.get(PROGRAMMES).await.as_array().unwrap().len()
}

#[tokio::test]
async fn the_same_again_is_answered_byte_for_byte_and_not_done_again() {
    on_each_engine(async |world: &World| {
        let (key, body) = (world.key.as_str(), programme("Team"));
        let first = ask(&world.site, key, "k1", PROGRAMMES, &body).await;
        assert_eq!(first.status, 201, "{}", first.json());
        world.advance(KEPT_SECONDS - 1);
        let other_process = world.second_process().await;
        for site in [&world.site, &other_process] {
            assert_eq!(ask(site, key, "k1", PROGRAMMES, &body).await, first);
            assert_eq!(ask(site, key, "\"k1\"", PROGRAMMES, &body).await, first);
        }
        assert_eq!(programmes(world).await, 1);
        let other_key = ask(&world.site, key, "k2", PROGRAMMES, &body).await;
        assert_ne!(other_key.data()["id"], first.data()["id"]);
        world.advance(1);
        let forgotten = ask(&world.site, key, "k1", PROGRAMMES, &body).await;
        assert_ne!(forgotten.data()["id"], first.data()["id"]);
    })
    .await;
}

#[tokio::test]
async fn a_key_with_another_body_is_refused_and_nothing_is_done() {
    on_each_engine(async |world: &World| {
        let key = world.key.as_str();
        ask(&world.site, key, "k1", PROGRAMMES, &programme("Team")).await;
        let other = ask(&world.site, key, "k1", PROGRAMMES, &programme("Teams")).await;
        assert_eq!(other.problem(), (422, "idempotency_key_reused".to_owned()));
        let bad = ask(&world.site, key, "", PROGRAMMES, &programme("Team")).await;
        assert_eq!(bad.problem(), (400, "idempotency_key_malformed".to_owned()));
        assert_eq!(programmes(world).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_key_is_its_callers_alone() {
    on_each_engine(async |world: &World| {
        let (stranger, body) = (world.stranger().await, programme("Team"));
        let mine = ask(&world.site, &world.key, "k1", PROGRAMMES, &body).await;
        let theirs = ask(&world.site, &stranger, "k1", PROGRAMMES, &body).await;
        assert_eq!((mine.status, theirs.status), (201, 201));
        assert_ne!(mine.data()["id"], theirs.data()["id"]);
        let nobody = ask(&world.site, "fl_test_nobody", "k1", PROGRAMMES, &body).await;
        assert_eq!(nobody.status, 401);
    })
    .await;
}

#[tokio::test]
async fn what_was_refused_is_asked_again() {
    on_each_engine(async |world: &World| {
        let body = programme("");
        for _ in 0..2 {
            let refused = ask(&world.site, &world.key, "k1", PROGRAMMES, &body).await;
            assert_eq!(refused.status, 422, "{}", refused.json());
        }
        let corrected = ask(&world.site, &world.key, "k1", PROGRAMMES, &programme("Team")).await;
        assert_eq!(corrected.status, 201);
    })
    .await;
}

#[tokio::test]
async fn of_many_at_once_one_is_done() {
    on_each_engine(async |world: &World| {
        let (other, body) = (world.second_process().await, programme("Team"));
        let mut asked = Vec::new();
        for nth in 0..16 {
            let site = if nth % 2 == 0 { &world.site } else { &other };
            asked.push(ask(site, &world.key, "k1", PROGRAMMES, &body));
        }
        let answers = futures_util::future::join_all(asked).await;
        let made: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 201).collect();
        assert!(!made.is_empty() && made.iter().all(|answer| *answer == made[0]));
        for answer in answers.iter().filter(|answer| answer.status != 201) {
            assert_eq!(answer.problem(), (409, "idempotency_key_in_use".to_owned()));
        }
        assert!(made.len() < answers.len(), "nobody met anybody");
        assert_eq!(programmes(world).await, 1);
    })
    .await;
}

/// The work and its answer are one transaction: a process that dies before the commit has done
/// neither, and whoever asks again gets both.
#[tokio::test]
async fn work_that_never_committed_is_done_by_the_next_try() {
    on_each_engine(async |world: &World| {
        let (key, body) = (world.key.as_str(), programme("Team"));
        let mut dying = Box::pin(ask(&world.site, key, "k1", PROGRAMMES, &body));
        // Polled a few times and dropped: as far as it came, it goes no further.
        for _ in 0..3 {
            let polled = futures_util::poll!(dying.as_mut());
            assert!(polled.is_pending(), "the request was done before it could die");
            tokio::task::yield_now().await;
        }
        drop(dying);
        let again = ask(&world.site, key, "k1", PROGRAMMES, &body).await;
        assert_eq!(again.status, 201, "{}", again.json());
        assert_eq!(programmes(world).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_transfer_under_a_key_is_one_transfer_and_a_refused_one_stays_refused() {
    on_each_engine(async |world: &World| {
        let account = json!({"currency": "EUR", "kind": "liability", "code": 1,
                             "guard": "debitsMustNotExceedCredits"});
        let accounts = "/api/v1/ledger/accounts";
        let mut ids = Vec::new();
        for _ in 0..2 {
            let opened = world.call(Method::POST, accounts, Some(account.clone())).await;
            ids.push(opened.data()["id"].clone());
        }
        let order = |amount: &str, force: bool| {
            json!({
                "id": world.test.db.ids().next::<TransferKey>(), "action": "move", "force": force,
                "debitAccountId": ids[0], "creditAccountId": ids[1],
                "amount": amount, "currency": "EUR", "reason": 1,
            })
        };
        let transfers = "/api/v1/ledger/transfers";
        let (forced, refused) = (order("1.00", true), order("5.00", false));
        let done = ask(&world.site, &world.key, "k1", transfers, &forced).await;
        assert_eq!(done.status, 201, "{}", done.json());
        assert_eq!(ask(&world.site, &world.key, "k1", transfers, &forced).await, done);
        let no = ask(&world.site, &world.key, "k2", transfers, &refused).await;
        assert_eq!(no.json()["success"], false);
        // Byte for byte, its first correlation included.
        assert_eq!(ask(&world.site, &world.key, "k2", transfers, &refused).await, no);
        let batch = json!([order("1.00", true), order("2.00", true)]);
        let path = "/api/v1/ledger/transfers/batch";
        let first = ask(&world.site, &world.key, "k3", path, &batch).await;
        assert_eq!(first.status, 200, "{}", first.json());
        assert_eq!(ask(&world.site, &world.key, "k3", path, &batch).await, first);
        let path = format!("{accounts}/{}", ids[0].as_str().unwrap());
        assert_eq!(world.get(&path).await["debitsPosted"], "4.00");
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_is_shown_once_cannot_be_read_in_the_database() {
    on_each_engine(async |world: &World| {
        let secret = json!({"name": "fl_live_hidden", "currency": "EUR"});
        ask(&world.site, &world.key, "k1", PROGRAMMES, &secret).await;
        let mut tx = world.begin().await;
        let sql = "SELECT sealed FROM idempotent_reply";
        let sealed: Vec<u8> = tx.row(sql, []).await.unwrap().unwrap().get(0).unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains("hidden"));
    })
    .await;
}

#[tokio::test]
async fn answers_that_have_run_out_are_forgotten() {
    on_each_engine(async |world: &World| {
        ask(&world.site, &world.key, "old", PROGRAMMES, &programme("Team")).await;
        world.advance(KEPT_SECONDS);
        ask(&world.site, &world.key, "new", PROGRAMMES, &programme("Team")).await;
        let mut tx = world.begin().await;
        tx.enqueue(NewJob::new("default", idempotency::Sweep.kind(), json!({})));
        tx.commit().await.unwrap();
        let handlers = florin::domains::handlers(&crate::world::means()).unwrap();
        base::jobs::drain(&world.test.db, &handlers).await.unwrap();
        let mut tx = world.begin().await;
        let left = tx.row("SELECT count(*) FROM idempotent_reply", []).await.unwrap().unwrap();
        assert_eq!(left.get::<i64>(0).unwrap(), 1);
    })
    .await;
}
