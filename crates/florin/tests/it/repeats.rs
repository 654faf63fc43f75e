//! What an acquirer repeats and the network brings under another token is one purchase: money is
//! held for it once, whichever process is asked and however late, until its window is over.

use base::{Error, Result};
use connect::marqeta::sandbox::{Envelope, Purchase};
use futures_util::future::join_all;
use money::{Currency, Money};
use serde_json::Value;

use crate::answer::Answer;
use crate::world::{Terms, World, on_each_engine};

const ASKED: i64 = 40_00;
const COPIES: usize = 16;

/// The same question with one field of the message set to something else.
fn with(purchase: &Purchase, pointer: &str, value: Value) -> Result<Envelope> {
    let asked = purchase.authorization()?;
    let mut message: Value = serde_json::from_slice(&asked.transaction)
        .map_err(|error| Error::caused("reading a message", error))?;
    *message.pointer_mut(pointer).ok_or_else(|| Error::fault("no such field"))? = value;
    Ok(Envelope { transaction: message.to_string().into(), ..asked })
}

fn is_repeat(answer: &Answer) {
    answer.is_declined_for("DUPLICATE_TRANSACTION");
}

#[tokio::test]
async fn the_same_purchase_under_another_token_is_declined() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        let purchase = world.purchase(&card, ASKED);
        world.authorize(&purchase).await.is_approved_for("40.00");
        let again = world.authorize(&purchase.repeated("again")).await;
        is_repeat(&again);
        assert_eq!(world.latest_reasons().await, ["suspected_duplicate"]);
        assert_eq!(world.figures(&card).await.held, ASKED);
        assert_eq!(world.authorize(&purchase.repeated("again")).await, again);
        // After a restart, by another process, at the last moment of the window.
        world.advance(299);
        let process = world.second_process().await;
        let late = purchase.repeated("late").authorization().unwrap();
        is_repeat(&process.send(&late).await);
        // Then the numbers are somebody else's.
        world.advance(1);
        let after = world.authorize(&purchase.repeated("after")).await;
        after.is_approved_for("40.00");
        assert_eq!(world.figures(&card).await.held, 2 * ASKED);
    })
    .await;
}

#[tokio::test]
async fn what_differs_in_anything_is_another_purchase() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms { funds: 1_000_00, ..Terms::default() }).await;
        let purchase = world.purchase(&card, ASKED);
        world.authorize(&purchase).await.is_approved_for("40.00");
        let other = world.second_card(&card).await;
        let on_other = Purchase { card: other.card.network_token, ..purchase.repeated("card") };
        world.authorize(&on_other).await.is_approved_for("40.00");
        let amount = Money::new(ASKED + 1, Currency::EUR);
        let dearer = Purchase { amount, ..purchase.repeated("amount") };
        world.authorize(&dearer).await.is_approved_for("40.01");
        for (pointer, value) in [
            ("/acquirer/system_trace_audit_number", "000000"),
            ("/acquirer/retrieval_reference_number", "000000000000"),
            ("/acquirer/institution_id_code", "1"),
            ("/user_transaction_time", "2026-01-05T10:15:03Z"),
            // What does not say all of it is no repeat of anything.
            ("/acquirer/system_trace_audit_number", ""),
        ] {
            let token = format!("{pointer} {value}");
            let asked = with(&purchase.repeated(token), pointer, value.into()).unwrap();
            world.send(&asked).await.is_approved_for("40.00");
        }
        let silent = with(&purchase.repeated("silent"), "/acquirer", Value::Null).unwrap();
        world.send(&silent).await.is_approved_for("40.00");
        is_repeat(&world.authorize(&purchase.repeated("all the same")).await);
    })
    .await;
}

#[tokio::test]
async fn only_what_stands_can_be_repeated() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        // Reversed: the next try is the first that counts.
        let purchase = world.purchase(&card, ASKED);
        world.authorize(&purchase).await.is_approved_for("40.00");
        world.tell(purchase.reversal(1, purchase.amount, purchase.at.plus_seconds(1))).await;
        let next = purchase.repeated("next");
        world.authorize(&next).await.is_approved_for("40.00");
        is_repeat(&world.authorize(&purchase.repeated("third")).await);
        // What was declined holds nothing, so it is judged afresh.
        let dear = world.purchase(&card, 2_000_00);
        world.authorize(&dear).await.is_declined_for("INSUFFICIENT_FUNDS");
        world.authorize(&dear.repeated("once more")).await.is_declined_for("INSUFFICIENT_FUNDS");
        // A fact is booked, whatever it repeats.
        let told = next.repeated("told").authorization().unwrap().reported();
        world.tell(Ok(told)).await;
        assert_eq!(world.figures(&card).await.held, 2 * ASKED);
    })
    .await;
}

#[tokio::test]
async fn a_programme_may_take_every_token_for_a_purchase_of_its_own() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms { repeat_window_s: 0, ..Terms::default() }).await;
        let purchase = world.purchase(&card, ASKED);
        world.authorize(&purchase).await.is_approved_for("40.00");
        world.authorize(&purchase.repeated("again")).await.is_approved_for("40.00");
        let latest = world.get("/api/v1/decisions?limit=1").await;
        let id = latest[0]["id"].as_str().unwrap();
        let decision = world.get(&format!("/api/v1/decisions/{id}")).await;
        let steps = decision["trace"]["steps"].as_array().unwrap();
        let repeats = steps.iter().find(|step| step["step"] == "repeats").unwrap();
        assert_eq!(repeats["finding"], "skip");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_at_once_one_is_approved() {
    on_each_engine(async |world: &World| {
        let second = world.second_process().await;
        let card = world.card(Terms::default()).await;
        let purchase = world.purchase(&card, ASKED);
        let copies = (0..COPIES).map(|nth| purchase.repeated(format!("copy {nth}")));
        let asked: Vec<Envelope> = copies.map(|copy| copy.authorization().unwrap()).collect();
        let sites = [&world.site, &second].into_iter().cycle();
        let answers = join_all(asked.iter().zip(sites).map(|(asked, site)| site.send(asked))).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_approval()).count(), 1);
        for answer in answers.iter().filter(|answer| !answer.is_approval()) {
            is_repeat(answer);
        }
        assert_eq!(world.figures(&card).await.held, ASKED);
    })
    .await;
}
