//! Many at once, for less than there is enough of: exactly as many get it as there is.

use cards::controls::{Rule, Target};
use connect::marqeta::sandbox::Envelope;
use futures_util::future::join_all;

use crate::answer::Answer;
use crate::world::{Plastic, Site, Terms, World, on_each_engine};

const CALLERS: usize = 64;
const EACH: i64 = 1_00;

/// Asks for all purchases at the same time, through one process or two.
async fn ask_at_once(sites: &[&Site], asked: &[Envelope]) -> Vec<Answer> {
    let asks = asked.iter().zip(sites.iter().cycle());
    join_all(asks.map(|(envelope, site)| site.send(envelope))).await
}

fn purchases(world: &World, cards: &[&Plastic]) -> Vec<Envelope> {
    let card = cards.iter().cycle();
    card.take(CALLERS).map(|card| world.purchase(card, EACH).authorization().unwrap()).collect()
}

fn approvals(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.is_approval()).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_cent_is_spent_once() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms { funds: 10 * EACH + EACH / 2, ..Terms::default() }).await;
        let answers = ask_at_once(&[&world.site], &purchases(world, &[&card])).await;
        assert_eq!(approvals(&answers), 10);
        assert_eq!(world.figures(&card).await.held, 10 * EACH);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_share_funds_and_limits() {
    on_each_engine(async |world: &World| {
        let second = world.second_process().await;
        let sites = [&world.site, &second];
        let poor = world.card(Terms { funds: 7 * EACH, ..Terms::default() }).await;
        let answers = ask_at_once(&sites, &purchases(world, &[&poor])).await;
        assert_eq!(approvals(&answers), 7);

        // Two cards of one holder, who may spend so much and so often on both together.
        let first = world.card(Terms::default()).await;
        let other = world.second_card(&first).await;
        let window = "day UTC".to_owned();
        let amount =
            Rule::AmountLimit { limit_minor: 20 * EACH, window: window.clone(), group: None };
        world.control(&first, Target::Cardholder, amount).await;
        let answers = ask_at_once(&sites, &purchases(world, &[&first, &other])).await;
        assert_eq!(approvals(&answers), 20);
        let count = Rule::CountLimit { limit: 5, window, group: None };
        let counted = world.card(Terms::default()).await;
        world.control(&counted, Target::Card, count).await;
        let answers = ask_at_once(&sites, &purchases(world, &[&counted])).await;
        assert_eq!(approvals(&answers), 5);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_question_asked_many_times_at_once_is_answered_once() {
    on_each_engine(async |world: &World| {
        let second = world.second_process().await;
        let card = world.card(Terms::default()).await;
        let asked = vec![world.purchase(&card, EACH).authorization().unwrap(); CALLERS];
        let answers = ask_at_once(&[&world.site, &second], &asked).await;
        assert_eq!(approvals(&answers), CALLERS);
        assert!(answers.iter().all(|answer| answer == &answers[0]));
        assert_eq!(world.figures(&card).await.held, EACH);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn facts_about_one_purchase_that_come_at_once_are_all_booked() {
    on_each_engine(async |world: &World| {
        let second = world.second_process().await;
        let card = world.card(Terms::default()).await;
        let purchase = world.purchase(&card, 100 * EACH);
        world.authorize(&purchase).await.is_approved_for("100.00");
        let cent = money::Money::new(EACH, money::Currency::EUR);
        let part = connect::marqeta::sandbox::Part { is_final: Some(false), of: None };
        let facts: Vec<Envelope> = (1..=32)
            .flat_map(|nth| {
                [
                    purchase.clearing(nth, cent, part, world.now()).unwrap(),
                    purchase.reversal(nth, cent, world.now()).unwrap(),
                ]
            })
            .collect();
        let answers = ask_at_once(&[&world.site, &second], &facts).await;
        assert_eq!(approvals(&answers), facts.len());
        let figures = world.figures(&card).await;
        assert_eq!((figures.balance, figures.held), (1_000_00 - 32 * EACH, 36 * EACH));
    })
    .await;
}
