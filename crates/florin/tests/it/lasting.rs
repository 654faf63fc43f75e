//! How long a purchase lasts: what it holds of the money and what it takes of limits end together, and not before.

use cards::controls::{Rule, Target};
use connect::marqeta::sandbox::Part;
use money::{Currency, Money};

use crate::orders::naming;
use crate::world::{Terms, World, on_each_engine};

const HOUR_S: i64 = 3_600;
const PART: Part = Part { is_final: Some(false), of: None };

fn euros(amount: i64) -> Money {
    Money::new(amount * 100, Currency::EUR)
}

#[tokio::test]
async fn what_prolongs_a_purchase_prolongs_what_it_takes_of_limits() {
    on_each_engine(async |world: &World| {
        for window in ["month UTC", "trailing 864000"] {
            let card = world.card(Terms { hold_days: 2, ..Terms::default() }).await;
            let window = window.to_owned();
            let rule = Rule::AmountLimit { limit_minor: 100_00, window, group: None };
            world.control(&card, Target::Card, rule).await;
            let purchase = world.purchase(&card, 60_00);
            world.authorize(&purchase).await.is_approved_for("60.00");
            world.advance(24 * HOUR_S);
            world.tell(purchase.advice(1, euros(60), euros(50), world.now())).await;
            // Longer than the first two days, within the two that the advice began.
            world.advance(36 * HOUR_S);
            assert_eq!(world.figures(&card).await.held, 50_00);
            let over = world.authorize(&world.purchase(&card, 50_01)).await;
            over.is_declined_for("AMOUNT_LIMIT_EXCEEDED");
            world.tell(purchase.clearing(1, euros(50), PART, world.now())).await;
            let over = world.authorize(&world.purchase(&card, 50_01)).await;
            over.is_declined_for("AMOUNT_LIMIT_EXCEEDED");
            world.authorize(&world.purchase(&card, 50_00)).await.is_approved_for("50.00");
        }
    })
    .await;
}

/// An advice that names a clearing which has not come yet begins a purchase of its own; what it prolonged lasts when
/// the clearing brings the two together.
#[tokio::test]
async fn what_came_too_early_still_counts_for_how_long_a_purchase_lasts() {
    on_each_engine(async |world: &World| {
        let cards = world.cards(Terms { hold_days: 2, ..Terms::default() }, 2).await;
        for (card, is_early) in cards.iter().zip([true, false]) {
            let purchase = world.purchase(card, 100_00);
            world.authorize(&purchase).await.is_approved_for("100.00");
            let at = world.now();
            let clearing = purchase.clearing(1, euros(40), PART, at).unwrap();
            let advice = purchase.advice(1, euros(100), euros(90), at).unwrap();
            let advice = naming(advice, &clearing).unwrap();
            world.advance(24 * HOUR_S);
            let order = if is_early { [advice, clearing] } else { [clearing, advice] };
            for message in order {
                world.tell(Ok(message)).await;
                world.advance(HOUR_S);
            }
            world.advance(34 * HOUR_S);
            assert_eq!(world.figures(card).await.held, 50_00, "the advice came first: {is_early}");
            world.advance(24 * HOUR_S);
            assert_eq!(world.figures(card).await.held, 0);
        }
    })
    .await;
}
