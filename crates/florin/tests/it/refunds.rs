//! What a refund gives back of a limit: so much as was settled in a window that still lasts, if the programme says so.

use cards::controls::{Rule, Target};
use connect::marqeta::sandbox::{Part, Purchase};
use money::{Currency, Money};

use crate::world::{Plastic, Terms, World, on_each_engine};

const DAY_S: i64 = 86_400;
const FINAL: Part = Part { is_final: Some(true), of: None };

fn euros(amount: i64) -> Money {
    Money::new(amount * 100, Currency::EUR)
}

async fn limited(world: &World, terms: Terms, window: &str) -> Plastic {
    let card = world.card(terms).await;
    let window = window.to_owned();
    let rule = Rule::AmountLimit { limit_minor: 100_00, window, group: None };
    world.control(&card, Target::Card, rule).await;
    card
}

/// A purchase that was approved and settled.
async fn settled(world: &World, card: &Plastic, amount: i64) -> Purchase {
    let purchase = world.purchase(card, amount * 100);
    world.authorize(&purchase).await.is_approved_for(&format!("{amount}.00"));
    world.tell(purchase.clearing(1, euros(amount), FINAL, world.now())).await;
    purchase
}

/// So much can be spent today, and not a cent more.
async fn leaves(world: &World, card: &Plastic, amount: i64) {
    let over = world.authorize(&world.purchase(card, amount * 100 + 1)).await;
    over.is_declined_for("AMOUNT_LIMIT_EXCEEDED");
    if amount > 0 {
        let purchase = world.purchase(card, amount * 100);
        world.authorize(&purchase).await.is_approved_for(&format!("{amount}.00"));
        world.tell(purchase.reversal(1, euros(amount), world.now())).await;
    }
}

#[tokio::test]
async fn a_refund_gives_back_to_the_window_of_its_purchase() {
    on_each_engine(async |world: &World| {
        for window in ["day UTC", "trailing 86400"] {
            let card = limited(world, Terms::default(), window).await;
            let purchase = settled(world, &card, 100).await;
            leaves(world, &card, 0).await;
            world.tell(purchase.refund(1, euros(60), true, world.now())).await;
            leaves(world, &card, 60).await;
            // No more than was spent.
            world.tell(purchase.refund(2, euros(60), true, world.now())).await;
            leaves(world, &card, 100).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_refund_on_another_day_gives_nothing_back() {
    on_each_engine(async |world: &World| {
        for (window, left) in [("day UTC", 0), ("trailing 86400", 0), ("month UTC", 60)] {
            let card = limited(world, Terms::default(), window).await;
            let earlier = settled(world, &card, 60).await;
            world.advance(DAY_S);
            let today = if window == "month UTC" { 40 } else { 100 };
            settled(world, &card, today).await;
            world.tell(earlier.refund(1, euros(60), true, world.now())).await;
            leaves(world, &card, left).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_refund_that_names_no_purchase_or_of_a_programme_without_gives_nothing_back() {
    on_each_engine(async |world: &World| {
        let card = limited(world, Terms::default(), "day UTC").await;
        settled(world, &card, 100).await;
        let unknown = world.purchase(&card, 60_00);
        world.tell(unknown.refund(1, euros(60), false, world.now())).await;
        leaves(world, &card, 0).await;
        let terms = Terms { refunds_restore_limits: false, ..Terms::default() };
        let card = limited(world, terms, "day UTC").await;
        let purchase = settled(world, &card, 100).await;
        world.tell(purchase.refund(1, euros(60), true, world.now())).await;
        leaves(world, &card, 0).await;
    })
    .await;
}

#[tokio::test]
async fn a_purchase_that_is_refunded_whole_does_not_count() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        let rule = Rule::CountLimit { limit: 1, window: "day UTC".to_owned(), group: None };
        world.control(&card, Target::Card, rule).await;
        let purchase = settled(world, &card, 100).await;
        let another = world.purchase(&card, 1_00);
        let refused = "TRANSACTION_COUNT_LIMIT_EXCEEDED";
        world.tell(purchase.refund(1, euros(99), true, world.now())).await;
        world.authorize(&another).await.is_declined_for(refused);
        world.tell(purchase.refund(2, euros(1), true, world.now())).await;
        settled(world, &card, 1).await;
        world.authorize(&world.purchase(&card, 1_00)).await.is_declined_for(refused);
    })
    .await;
}
