//! What becomes of a purchase after the question: more, less, settled, given back, expired, withdrawn.

use axum::http::Method;
use cards::authorizations::settle;
use cards::controls::{Rule, Target};
use connect::marqeta::sandbox::{Door, Envelope, Part, Purchase, merchants};
use ledger::accounts::Totals;
use money::{Currency, Money};
use serde_json::{Value, json};

use crate::world::{Figures, Plastic, Terms, World, on_each_engine};

const DAY_S: i64 = 86_400;
const FINAL: Part = Part { is_final: Some(true), of: None };
const NOT_FINAL: Part = Part { is_final: Some(false), of: None };

fn euros(amount: i64) -> Money {
    Money::new(amount * 100, Currency::EUR)
}

/// A card with a thousand euros, and a purchase of a hundred that was approved.
async fn hundred(world: &World) -> (Plastic, Purchase) {
    let card = world.card(Terms::default()).await;
    let purchase = world.purchase(&card, 100_00);
    world.authorize(&purchase).await.is_approved_for("100.00");
    (card, purchase)
}

async fn stands(world: &World, card: &Plastic, balance_euros: i64, held_euros: i64) {
    let expected = Figures { balance: balance_euros * 100, held: held_euros * 100 };
    assert_eq!(world.figures(card).await, expected);
}

/// The purchase as the API shows it.
async fn shown(world: &World, card: &Plastic, purchase: &Purchase) -> Value {
    let id = settle::authorization_id(card.programme.id, &purchase.authorization_token());
    world.get(&format!("/api/v1/authorizations/{id}")).await
}

#[tokio::test]
async fn an_increment_adds_to_the_hold_and_a_declined_one_leaves_it() {
    on_each_engine(async |world: &World| {
        let (card, purchase) = hundred(world).await;
        let more = purchase.incremental(1, euros(50), world.now()).unwrap();
        world.send(&more).await.is_approved_for("50.00");
        stands(world, &card, 1_000, 150).await;
        let too_much = purchase.incremental(2, euros(851), world.now()).unwrap();
        world.send(&too_much).await.is_declined_for("INSUFFICIENT_FUNDS");
        stands(world, &card, 1_000, 150).await;
        let the_rest = purchase.incremental(3, euros(850), world.now()).unwrap();
        world.send(&the_rest).await.is_approved_for("850.00");
        stands(world, &card, 1_000, 1_000).await;
    })
    .await;
}

#[tokio::test]
async fn a_reversal_releases_what_it_says() {
    on_each_engine(async |world: &World| {
        let (card, purchase) = hundred(world).await;
        let at = world.now().plus_seconds(1);
        world.tell(purchase.reversal(1, euros(30), at)).await;
        stands(world, &card, 1_000, 70).await;
        world.tell(purchase.reversal(2, euros(70), at)).await;
        stands(world, &card, 1_000, 0).await;
        world.tell(purchase.reversal(3, euros(1), at)).await;
        stands(world, &card, 1_000, 0).await;
        let shown = shown(world, &card, &purchase).await;
        assert_eq!(shown["flags"], json!(["reversed for more than was authorized"]));
    })
    .await;
}

#[tokio::test]
async fn what_was_reversed_before_it_came_holds_nothing() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        let purchase = world.purchase(&card, 100_00);
        world.tell(purchase.reversal(1, euros(100), world.now().plus_seconds(1))).await;
        world.authorize(&purchase).await.is_declined_for("TRANSACTION_NOT_PERMITTED");
        assert_eq!(world.latest_reasons().await, ["already_reversed"]);
        stands(world, &card, 1_000, 0).await;

        let partly = world.purchase(&card, 100_00);
        world.tell(partly.reversal(1, euros(30), world.now().plus_seconds(1))).await;
        world.authorize(&partly).await.is_approved_for("100.00");
        stands(world, &card, 1_000, 70).await;
    })
    .await;
}

#[tokio::test]
async fn an_advice_sets_the_total_even_above_the_funds() {
    on_each_engine(async |world: &World| {
        let (card, purchase) = hundred(world).await;
        let at = |seconds| world.now().plus_seconds(seconds);
        world.tell(purchase.advice(1, euros(100), euros(40), at(1))).await;
        stands(world, &card, 1_000, 40).await;
        world.tell(purchase.advice(2, euros(40), euros(1_500), at(2))).await;
        stands(world, &card, 1_000, 1_500).await;
        let another = world.authorize(&world.purchase(&card, 1)).await;
        another.is_declined_for("INSUFFICIENT_FUNDS");
    })
    .await;
}

#[tokio::test]
async fn clearings_settle_in_parts_and_the_last_releases_the_rest() {
    on_each_engine(async |world: &World| {
        let (card, purchase) = hundred(world).await;
        let part = |number| Part { is_final: None, of: Some((number, 3)) };
        world.tell(purchase.clearing(1, euros(20), part(1), world.now())).await;
        stands(world, &card, 980, 80).await;
        world.tell(purchase.clearing(2, euros(30), part(2), world.now())).await;
        stands(world, &card, 950, 50).await;
        world.tell(purchase.clearing(3, euros(10), part(3), world.now())).await;
        stands(world, &card, 940, 0).await;
        let settlement = world.account(card.programme.settlement_account).await.unwrap();
        let expected = Totals { credits_posted: 60_00, ..Totals::default() };
        assert_eq!(settlement.totals, expected);
    })
    .await;
}

#[tokio::test]
async fn more_than_was_authorized_is_settled_and_flagged_beyond_the_tolerance() {
    on_each_engine(async |world: &World| {
        for (merchant, settled, flags) in [
            (&merchants::RESTAURANT, 120_00, json!([])),
            (&merchants::RESTAURANT, 120_01, json!(["settled for more than was authorized"])),
            (&merchants::BAKERY, 100_00, json!([])),
            (&merchants::BAKERY, 100_01, json!(["settled for more than was authorized"])),
        ] {
            let card = world.card(Terms::default()).await;
            let purchase = Purchase { merchant: merchant.clone(), ..world.purchase(&card, 100_00) };
            world.authorize(&purchase).await.is_approved_for("100.00");
            let settled = Money::new(settled, Currency::EUR);
            world.tell(purchase.clearing(1, settled, FINAL, world.now())).await;
            let balance = 1_000_00 - settled.minor();
            assert_eq!(world.figures(&card).await, Figures { balance, held: 0 });
            assert_eq!(shown(world, &card, &purchase).await["flags"], flags, "{settled:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_hold_ends_by_the_clock_before_anything_swept_it_and_is_settled_all_the_same() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms { funds: 100_00, ..Terms::default() }).await;
        let purchase = world.purchase(&card, 100_00);
        world.authorize(&purchase).await.is_approved_for("100.00");
        world.advance(7 * DAY_S - 1);
        let early = world.authorize(&world.purchase(&card, 1)).await;
        early.is_declined_for("INSUFFICIENT_FUNDS");
        world.advance(1);
        world.authorize(&world.purchase(&card, 100_00)).await.is_approved_for("100.00");
        stands(world, &card, 100, 100).await;
        // Expiry does not keep a merchant from settling; somebody owes the difference then.
        world.tell(purchase.clearing(1, euros(100), FINAL, world.now())).await;
        stands(world, &card, 0, 100).await;
        let after = world.authorize(&world.purchase(&card, 1)).await;
        after.is_declined_for("INSUFFICIENT_FUNDS");
    })
    .await;
}

#[tokio::test]
async fn an_increment_begins_the_time_until_expiry_anew() {
    on_each_engine(async |world: &World| {
        let (card, purchase) = hundred(world).await;
        world.advance(6 * DAY_S);
        let more = purchase.incremental(1, euros(10), world.now()).unwrap();
        world.send(&more).await.is_approved_for("10.00");
        world.advance(7 * DAY_S - 1);
        stands(world, &card, 1_000, 110).await;
        world.advance(1);
        stands(world, &card, 1_000, 0).await;
    })
    .await;
}

#[tokio::test]
async fn hotels_settle_late_so_their_holds_last_longer() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        let hotel = merchants::HOTEL.clone();
        let purchase = Purchase { merchant: hotel, ..world.purchase(&card, 100_00) };
        world.authorize(&purchase).await.is_approved_for("100.00");
        world.advance(30 * DAY_S - 1);
        stands(world, &card, 1_000, 100).await;
        world.advance(1);
        stands(world, &card, 1_000, 0).await;
    })
    .await;
}

#[tokio::test]
async fn the_networks_own_expiry_releases_the_hold() {
    on_each_engine(async |world: &World| {
        let (card, purchase) = hundred(world).await;
        world.tell(purchase.expiration(euros(100), world.now().plus_seconds(1))).await;
        stands(world, &card, 1_000, 0).await;
        world.tell(purchase.clearing(1, euros(100), FINAL, world.now().plus_seconds(2))).await;
        stands(world, &card, 900, 0).await;
    })
    .await;
}

#[tokio::test]
async fn what_the_network_gave_up_is_held_no_longer() {
    on_each_engine(async |world: &World| {
        let (card, purchase) = hundred(world).await;
        world.tell(purchase.timed_out()).await;
        stands(world, &card, 1_000, 0).await;
        // The report may be faster than the question that it is about.
        let late = world.purchase(&card, 100_00);
        world.tell(late.timed_out()).await;
        world.authorize(&late).await.is_declined_for("TRANSACTION_NOT_PERMITTED");
        stands(world, &card, 1_000, 0).await;
    })
    .await;
}

#[tokio::test]
async fn the_networks_report_of_a_question_holds_nothing_more() {
    on_each_engine(async |world: &World| {
        let (card, purchase) = hundred(world).await;
        let reported = |purchase: &Purchase| purchase.authorization().map(|asked| asked.reported());
        world.tell(reported(&purchase)).await;
        stands(world, &card, 1_000, 100).await;
        // Before its question: the network has approved it in our place, and asks all the same.
        let early = world.purchase(&card, 50_00);
        world.tell(reported(&early)).await;
        stands(world, &card, 1_000, 150).await;
        world.authorize(&early).await.is_approved_for("50.00");
        stands(world, &card, 1_000, 150).await;
    })
    .await;
}

#[tokio::test]
async fn money_comes_back_by_a_refund_linked_or_not() {
    on_each_engine(async |world: &World| {
        let (card, purchase) = hundred(world).await;
        world.tell(purchase.clearing(1, euros(100), FINAL, world.now())).await;
        world.tell(purchase.refund(1, euros(60), true, world.now())).await;
        stands(world, &card, 960, 0).await;
        world.tell(purchase.refund(2, euros(50), true, world.now())).await;
        stands(world, &card, 1_010, 0).await;
        let flags = &shown(world, &card, &purchase).await["flags"];
        assert_eq!(*flags, json!(["refunded for more than was settled"]));
        let unknown = world.purchase(&card, 100_00);
        world.tell(unknown.refund(1, euros(5), false, world.now())).await;
        stands(world, &card, 1_015, 0).await;
    })
    .await;
}

#[tokio::test]
async fn what_was_settled_without_asking_is_booked_even_beyond_the_funds() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms { funds: 10_00, ..Terms::default() }).await;
        let flight = world.purchase(&card, 100_00);
        world.tell(flight.force_capture(1, euros(100), world.now())).await;
        stands(world, &card, -90, 0).await;
        let decided = world.get("/api/v1/decisions?limit=1").await;
        let path =
            format!("/api/v1/authorizations/{}", decided[0]["authorization"].as_str().unwrap());
        assert_eq!(world.get(&path).await["flags"], json!(["settled without an authorization"]));
    })
    .await;
}

#[tokio::test]
async fn a_debit_with_a_pin_is_settled_at_once() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        let debit = world.purchase(&card, 100_00).pin_debit().unwrap();
        world.send(&debit).await.is_approved_for("100.00");
        stands(world, &card, 900, 0).await;
        let too_much = world.purchase(&card, 900_01).pin_debit().unwrap();
        world.send(&too_much).await.is_declined_for("INSUFFICIENT_FUNDS");
    })
    .await;
}

#[tokio::test]
async fn a_debit_that_the_network_gave_up_is_paid_back() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        let window = "day UTC".to_owned();
        let limit = Rule::AmountLimit { limit_minor: 100_00, window: window.clone(), group: None };
        world.control(&card, Target::Card, limit).await;
        let once = Rule::CountLimit { limit: 1, window, group: None };
        world.control(&card, Target::Card, once).await;
        let purchase = world.purchase(&card, 100_00);
        let debit = purchase.pin_debit().unwrap();
        world.send(&debit).await.is_approved_for("100.00");
        let mut given_up: Value = serde_json::from_slice(&debit.transaction).unwrap();
        given_up["state"] = "DECLINED".into();
        let transaction = given_up.to_string().into();
        world.tell(Ok(Envelope { transaction, ..debit.reported() })).await;
        stands(world, &card, 1_000, 0).await;
        let again = world.purchase(&card, 100_00).pin_debit().unwrap();
        world.send(&again).await.is_approved_for("100.00");
        stands(world, &card, 900, 0).await;
    })
    .await;
}

#[tokio::test]
async fn a_verification_and_an_inquiry_move_nothing() {
    on_each_engine(async |world: &World| {
        let (card, _) = hundred(world).await;
        let verification = world.purchase(&card, 1).account_verification().unwrap();
        let answer = world.send(&verification).await;
        assert!(answer.is_approval(), "{}", answer.json());
        let inquiry = world.purchase(&card, 1).balance_inquiry().unwrap();
        let balances = world.send(&inquiry).await.json()["jit_funding"]["balances"]["EUR"].clone();
        assert_eq!(balances["ledger_balance"].to_string(), "1000.00");
        assert_eq!(balances["available_balance"].to_string(), "900.00");
        stands(world, &card, 1_000, 100).await;
        let mut tx = world.begin().await;
        cards::freeze(&mut tx, card.card.id, "lost").await.unwrap();
        tx.commit().await.unwrap();
        let frozen = world.purchase(&card, 1).account_verification().unwrap();
        world.send(&frozen).await.is_declined_for("CARD_NOT_ACTIVE");
    })
    .await;
}

#[tokio::test]
async fn currencies_have_their_own_decimals() {
    on_each_engine(async |world: &World| {
        for (currency, amount, written, too_fine) in [
            (Currency::JPY, 1_500, "1500", "1500.5"),
            (Currency::parse("KWD").unwrap(), 1_234, "1.234", "1.2345"),
        ] {
            let card = world.card(Terms { currency, funds: 2_000, ..Terms::default() }).await;
            let purchase = world.purchase(&card, amount);
            world.authorize(&purchase).await.is_approved_for(written);
            assert_eq!(world.figures(&card).await.held, amount);
            let rest = world.purchase(&card, 2_000 - amount + 1);
            world.authorize(&rest).await.is_declined_for("INSUFFICIENT_FUNDS");
            let body = world.purchase(&card, amount).authorization().unwrap().body();
            let body = String::from_utf8(body).unwrap().replace(written, too_fine);
            let answer = world.post(Door::Gateway, body.into()).await;
            assert_eq!(answer.problem(), (422, "amount_too_many_decimals".to_owned()));
        }
    })
    .await;
}

#[tokio::test]
async fn a_decision_is_read_back_with_its_trace_and_only_by_its_owner() {
    on_each_engine(async |world: &World| {
        let (card, purchase) = hundred(world).await;
        world.tell(purchase.clearing(1, euros(40), NOT_FINAL, world.now())).await;
        let shown = shown(world, &card, &purchase).await;
        assert_eq!(shown["held"], json!({"amount": "60.00", "currency": "EUR"}));
        assert_eq!(shown["captured"], json!({"amount": "40.00", "currency": "EUR"}));
        assert_eq!(shown["messages"].as_array().unwrap().len(), 2);
        let id = shown["messages"][0]["id"].as_str().unwrap().to_owned();
        let decision = world.get(&format!("/api/v1/decisions/{id}")).await;
        assert_eq!(decision["verdict"], "approved");
        let steps = decision["trace"]["steps"].as_array().unwrap();
        assert!(steps.iter().all(|step| step["finding"] != "fail"), "{steps:?}");
        assert!(steps.iter().any(|step| step["step"] == "funds"));

        let stranger = world.stranger().await;
        for path in [
            format!("/api/v1/decisions/{id}"),
            format!("/api/v1/cards/{}", card.card.id),
            format!("/api/v1/authorizations/{}", shown["id"].as_str().unwrap()),
        ] {
            let answer = world.call_as(&stranger, Method::GET, &path, None).await;
            assert_eq!(answer.problem(), (404, "not_found".to_owned()), "{path}");
        }
    })
    .await;
}
