//! How much may be spent: limits to the minor unit and to the microsecond, shared ones, credit, caps
//! and parts.

use cards::controls::{Rule, Target};
use connect::marqeta::sandbox::{Merchant, Purchase, merchants};
use money::{Currency, Money};

use crate::world::{Plastic, Terms, World, on_each_engine};

fn per(window: &str, limit_minor: i64) -> Rule {
    Rule::AmountLimit { limit_minor, window: window.to_owned(), group: None }
}

fn times(limit: i64, window: &str) -> Rule {
    Rule::CountLimit { limit, window: window.to_owned(), group: None }
}

async fn spend(world: &World, card: &Plastic, amount: i64) -> Purchase {
    let purchase = world.purchase(card, amount);
    let answer = world.authorize(&purchase).await;
    assert!(answer.is_approval(), "{}", answer.json());
    purchase
}

async fn spend_in_vain(world: &World, card: &Plastic, amount: i64, heard: &str) {
    world.authorize(&world.purchase(card, amount)).await.is_declined_for(heard);
}

#[tokio::test]
async fn funds_are_spent_to_the_last_cent_and_not_beyond() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms { funds: 100_00, ..Terms::default() }).await;
        spend(world, &card, 99_99).await;
        spend_in_vain(world, &card, 2, "INSUFFICIENT_FUNDS").await;
        spend(world, &card, 1).await;
        spend_in_vain(world, &card, 1, "INSUFFICIENT_FUNDS").await;
    })
    .await;
}

#[tokio::test]
async fn credit_counts_as_funds() {
    on_each_engine(async |world: &World| {
        let terms = Terms { funds: 100_00, credit: 50_00, ..Terms::default() };
        let card = world.card(terms).await;
        spend_in_vain(world, &card, 150_01, "INSUFFICIENT_FUNDS").await;
        spend(world, &card, 150_00).await;
        spend_in_vain(world, &card, 1, "INSUFFICIENT_FUNDS").await;
    })
    .await;
}

#[tokio::test]
async fn a_decline_stays_one_when_the_money_comes_after_it() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms { funds: 10_00, ..Terms::default() }).await;
        let first = spend(world, &card, 10_00).await;
        let second = world.purchase(&card, 10_00);
        let declined = world.authorize(&second).await;
        declined.is_declined_for("INSUFFICIENT_FUNDS");
        world.tell(first.reversal(1, first.amount, world.now())).await;
        assert_eq!(world.authorize(&second).await, declined);
        spend(world, &card, 10_00).await;
    })
    .await;
}

#[tokio::test]
async fn an_amount_limit_is_spent_exactly_and_given_back_by_what_gives_the_money_back() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        world.control(&card, Target::Card, per("day UTC", 100_00)).await;
        spend(world, &card, 60_00).await;
        spend_in_vain(world, &card, 40_01, "AMOUNT_LIMIT_EXCEEDED").await;
        let last = spend(world, &card, 40_00).await;
        spend_in_vain(world, &card, 1, "AMOUNT_LIMIT_EXCEEDED").await;
        // Half of it comes back, so half of it can be spent again.
        let half = Money::new(20_00, Currency::EUR);
        world.tell(last.reversal(1, half, world.now().plus_seconds(1))).await;
        spend_in_vain(world, &card, 20_01, "AMOUNT_LIMIT_EXCEEDED").await;
        spend(world, &card, 20_00).await;
        // What is settled stays spent.
        let at = world.now().plus_seconds(2);
        world.tell(last.clearing(1, half, connect::marqeta::sandbox::Part::default(), at)).await;
        spend_in_vain(world, &card, 1, "AMOUNT_LIMIT_EXCEEDED").await;
    })
    .await;
}

#[tokio::test]
async fn a_count_limit_counts_purchases_and_not_their_messages() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        world.control(&card, Target::Card, times(2, "day UTC")).await;
        let first = spend(world, &card, 10_00).await;
        let second = spend(world, &card, 10_00).await;
        spend_in_vain(world, &card, 10_00, "TRANSACTION_COUNT_LIMIT_EXCEEDED").await;
        let more = first.incremental(1, first.amount, world.now()).unwrap();
        world.send(&more).await.is_approved_for("10.00");
        // A purchase counts until nothing of it is left.
        let at = world.now().plus_seconds(1);
        world.tell(second.reversal(1, Money::new(9_99, Currency::EUR), at)).await;
        spend_in_vain(world, &card, 10_00, "TRANSACTION_COUNT_LIMIT_EXCEEDED").await;
        world.tell(second.reversal(2, Money::new(1, Currency::EUR), at)).await;
        spend(world, &card, 10_00).await;
        spend_in_vain(world, &card, 10_00, "TRANSACTION_COUNT_LIMIT_EXCEEDED").await;
    })
    .await;
}

#[tokio::test]
async fn a_trailing_limit_is_free_again_at_exactly_its_length() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        world.control(&card, Target::Card, per("trailing 3600", 100_00)).await;
        spend(world, &card, 70_00).await;
        world.advance(600);
        spend(world, &card, 30_00).await;
        spend_in_vain(world, &card, 1, "AMOUNT_LIMIT_EXCEEDED").await;
        world.advance(2_999);
        spend_in_vain(world, &card, 1, "AMOUNT_LIMIT_EXCEEDED").await;
        world.advance(1);
        spend_in_vain(world, &card, 70_01, "AMOUNT_LIMIT_EXCEEDED").await;
        spend(world, &card, 70_00).await;
        world.advance(600);
        spend_in_vain(world, &card, 30_01, "AMOUNT_LIMIT_EXCEEDED").await;
        spend(world, &card, 30_00).await;
    })
    .await;
}

#[tokio::test]
async fn a_settled_purchase_leaves_a_trailing_window_when_it_would_have_anyway() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        world.control(&card, Target::Card, per("trailing 3600", 100_00)).await;
        let purchase = spend(world, &card, 100_00).await;
        world.advance(1_800);
        let at = world.now();
        let whole = connect::marqeta::sandbox::Part::default();
        world.tell(purchase.clearing(1, purchase.amount, whole, at)).await;
        world.advance(1_799);
        spend_in_vain(world, &card, 1, "AMOUNT_LIMIT_EXCEEDED").await;
        world.advance(1);
        spend(world, &card, 100_00).await;
    })
    .await;
}

#[tokio::test]
async fn a_day_ends_at_midnight_where_the_programme_is_however_long_it_is() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        world.control(&card, Target::Card, per("day Europe/Skopje", 100_00)).await;
        // 23 hours in March, 25 in October: the first instant of a day, its last second, the next.
        for (first, last, next) in [
            ("2026-03-28T23:00:00Z", "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z"),
            ("2026-10-24T22:00:00Z", "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z"),
        ] {
            world.advance_to(first);
            let whole = spend(world, &card, 100_00).await;
            world.advance_to(last);
            spend_in_vain(world, &card, 1, "AMOUNT_LIMIT_EXCEEDED").await;
            world.advance_to(next);
            let fresh = spend(world, &card, 100_00).await;
            for purchase in [whole, fresh] {
                world.tell(purchase.reversal(1, purchase.amount, world.now())).await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_holders_limit_is_shared_by_all_cards_of_the_holder() {
    on_each_engine(async |world: &World| {
        let first = world.card(Terms::default()).await;
        let second = world.second_card(&first).await;
        let other = world.card(Terms::default()).await;
        world.control(&first, Target::Cardholder, per("month UTC", 100_00)).await;
        world.control(&first, Target::Card, per("day UTC", 80_00)).await;
        spend(world, &first, 70_00).await;
        spend_in_vain(world, &second, 30_01, "AMOUNT_LIMIT_EXCEEDED").await;
        spend(world, &second, 30_00).await;
        // Both limits are kept, and another holder's card has neither.
        spend_in_vain(world, &first, 1, "AMOUNT_LIMIT_EXCEEDED").await;
        spend(world, &other, 500_00).await;
    })
    .await;
}

#[tokio::test]
async fn a_limit_of_a_group_counts_only_its_merchants() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        let group = Some("gambling".to_owned());
        let rule = Rule::AmountLimit { limit_minor: 20_00, window: "day UTC".to_owned(), group };
        world.control(&card, Target::Card, rule).await;
        let at = |merchant: &Merchant, amount: i64| Purchase {
            merchant: merchant.clone(),
            ..world.purchase(&card, amount)
        };
        world.authorize(&at(&merchants::BAKERY, 100_00)).await.is_approved_for("100.00");
        world.authorize(&at(&merchants::CASINO, 20_00)).await.is_approved_for("20.00");
        let beyond = world.authorize(&at(&merchants::CASINO, 1)).await;
        beyond.is_declined_for("AMOUNT_LIMIT_EXCEEDED");
        // Who does not say what they sell does not slip past.
        let nameless = Merchant { mcc: "".into(), ..merchants::BAKERY.clone() };
        let unknown = world.authorize(&at(&nameless, 1)).await;
        unknown.is_declined_for("AMOUNT_LIMIT_EXCEEDED");
    })
    .await;
}

#[tokio::test]
async fn a_limit_changes_within_its_window_and_what_was_used_stays_used() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        let control = world.control(&card, Target::Card, per("day UTC", 100_00)).await;
        spend(world, &card, 80_00).await;
        let change = async |limit: i64| {
            let mut tx = world.begin().await;
            let rule = per("day UTC", limit);
            cards::change_control(&mut tx, control.id, "control", &rule).await.unwrap();
            tx.commit().await.unwrap();
        };
        change(50_00).await;
        spend_in_vain(world, &card, 1, "AMOUNT_LIMIT_EXCEEDED").await;
        change(120_00).await;
        spend_in_vain(world, &card, 40_01, "AMOUNT_LIMIT_EXCEEDED").await;
        spend(world, &card, 40_00).await;
    })
    .await;
}

#[tokio::test]
async fn the_cap_on_one_purchase_counts_what_is_added_to_it() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        world.control(&card, Target::Card, Rule::PerTransaction { limit_minor: 100_00 }).await;
        spend_in_vain(world, &card, 100_01, "AMOUNT_LIMIT_EXCEEDED").await;
        let purchase = spend(world, &card, 60_00).await;
        let more = |nth, amount| {
            purchase.incremental(nth, Money::new(amount, Currency::EUR), world.now()).unwrap()
        };
        world.send(&more(1, 40_01)).await.is_declined_for("AMOUNT_LIMIT_EXCEEDED");
        world.send(&more(2, 40_00)).await.is_approved_for("40.00");
        world.send(&more(3, 1)).await.is_declined_for("AMOUNT_LIMIT_EXCEEDED");
        assert_eq!(world.figures(&card).await.held, 100_00);
    })
    .await;
}

#[tokio::test]
async fn a_part_is_approved_where_terminal_and_programme_allow_it() {
    on_each_engine(async |world: &World| {
        let whole = Terms { funds: 30_00, ..Terms::default() };
        let partly = Terms { partial: true, ..whole };
        let ask = async |card: &Plastic, amount: i64, partial_approval: bool| {
            let purchase = Purchase { partial_approval, ..world.purchase(card, amount) };
            (world.authorize(&purchase).await, purchase)
        };
        let strict = world.card(whole).await;
        ask(&strict, 50_00, true).await.0.is_declined_for("INSUFFICIENT_FUNDS");
        let card = world.card(partly).await;
        ask(&card, 50_00, false).await.0.is_declined_for("INSUFFICIENT_FUNDS");
        let (answer, purchase) = ask(&card, 50_00, true).await;
        answer.is_approved_for("30.00");
        assert_eq!(world.figures(&card).await.held, 30_00);
        ask(&card, 1, true).await.0.is_declined_for("INSUFFICIENT_FUNDS");
        // Taking back what was approved takes back everything.
        let approved = Money::new(30_00, Currency::EUR);
        world.tell(purchase.reversal(1, approved, world.now())).await;
        assert_eq!(world.figures(&card).await.held, 0);

        // The tightest of funds and limits decides.
        world.control(&card, Target::Card, per("day UTC", 12_00)).await;
        ask(&card, 50_00, true).await.0.is_approved_for("12.00");
        ask(&card, 50_00, true).await.0.is_declined_for("AMOUNT_LIMIT_EXCEEDED");
        // A number of purchases cannot be cut.
        let counted = world.card(partly).await;
        world.control(&counted, Target::Card, times(0, "day UTC")).await;
        ask(&counted, 50_00, true).await.0.is_declined_for("TRANSACTION_COUNT_LIMIT_EXCEEDED");
    })
    .await;
}
