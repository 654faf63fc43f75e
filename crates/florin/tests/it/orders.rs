//! Messages about one purchase come late, twice and out of order, and end in the same books all the
//! same: every order of up to five of them is played, with repetitions, through the network's doors.
//!
//! Funds and limits are ample here. What is declined for want of them depends on the order by right:
//! the money was gone when the question came.

use std::collections::{BTreeMap, HashMap};

use base::{Error, Result, Timestamp};
use cards::controls::rules::Policy;
use cards::controls::{Rule, Target};
use cards::issuing::CardId;
use connect::marqeta::sandbox::{Envelope, Part, Purchase};
use futures_util::future::join_all;
use ledger::accounts::Totals;
use ledger::{AccountId, Agenda, Desk};
use money::{Currency, Money};
use serde_json::Value;

use crate::world::{Plastic, Terms, World, on_each_engine};

/// How many purchases are played side by side, each on a card of its own.
const CARDS: usize = 120;
/// Longer than any hold here lasts.
const UNTIL_ALL_EXPIRED_S: i64 = 3 * 86_400;

/// The messages, each under a letter: what the network says and when.
fn message(purchase: &Purchase, letter: char) -> Result<Envelope> {
    let euros = |amount: i64| Money::new(amount * 100, Currency::EUR);
    let at = |minutes: i64| purchase.at.plus_seconds(60 * minutes);
    let part = |is_final| Part { is_final: Some(is_final), of: None };
    match letter {
        'a' => purchase.authorization(),
        'A' => purchase.authorization().map(|asked| asked.reported()),
        'w' => purchase.timed_out(),
        'i' => purchase.incremental(1, euros(50), at(1)),
        'v' => purchase.advice(1, euros(150), euros(80), at(2)),
        'p' => purchase.reversal(1, euros(30), at(3)),
        'f' => purchase.reversal(2, euros(100), at(4)),
        'c' => purchase.clearing(1, euros(40), part(false), at(5)),
        'd' => purchase.clearing(2, euros(70), part(true), at(6)),
        'o' => purchase.clearing(3, euros(130), part(true), at(7)),
        'r' => purchase.refund(1, euros(20), true, at(8)),
        'x' => purchase.expiration(euros(100), at(9)),
        'k' => purchase.force_capture(1, euros(25), at(10)),
        // Of the increment, and of that clearing: by their tokens, not by the authorization's.
        'j' => {
            let increment = message(purchase, 'i')?;
            naming(purchase.clearing(4, euros(45), part(false), at(5))?, &increment)
        }
        's' => naming(purchase.refund(2, euros(15), true, at(11))?, &message(purchase, 'j')?),
        other => panic!("no message is called {other}"),
    }
}

/// The same message, but about another one than the network usually names.
pub fn naming(envelope: Envelope, about: &Envelope) -> Result<Envelope> {
    let mut transaction: Value = serde_json::from_slice(&envelope.transaction)
        .map_err(|error| Error::caused("reading a message", error))?;
    transaction["preceding_related_transaction_token"] = about.token.as_str().into();
    Ok(Envelope { transaction: transaction.to_string().into(), ..envelope })
}

/// Those that are taken together in every way; what else there is comes up in stories.
const LETTERS: &str = "aAwivpfcdorxk";

/// Stories of three to five messages that a network really tells.
const STORIES: &[&str] = &[
    "aicd", "aivd", "aipd", "apcd", "avcd", "afcd", "acdr", "aodr", "axdr", "axcd", "awir", "awfd",
    "aAic", "aAdr", "aAwx", "Awid", "kacd", "kafr", "aivcd", "aipcd", "avpcd", "aifcd", "aicdr",
    "apcdr", "acdrx", "axcdr", "aodrx", "awcdr", "awivx", "aAicd", "aAwix", "aAvcd", "kaicd",
    "kaxdr", "ivpcd", "ivpxr", "aij", "aijs", "aijd", "aijr", "Aijd", "awij", "aijx", "fij",
    "aijcs", "aijpd", "aijvr", "aAijs", "kaijs",
];

/// Everything that must not depend on the order. In minor units.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Ending {
    /// How everything stands while nothing has expired, if no time passed on the way.
    meanwhile: Option<Meanwhile>,
    /// What the account paid, once everything has expired.
    paid: i64,
    /// What is held then.
    left: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Meanwhile {
    /// Held on the account.
    held: i64,
    /// What every limit has used up: amount per day, number per day, amount in 24 hours.
    used: Vec<i64>,
    /// What the purchases say of themselves: held, captured, refunded, flags.
    purchases: Vec<(i64, i64, i64, i64)>,
}

#[tokio::test]
async fn every_order_of_up_to_two_messages_with_every_repetition() {
    let stories: Vec<String> = (1..=2).flat_map(subsets).collect();
    play_on_each_engine(&stories, all_repetitions, AT_ONCE).await;
}

#[tokio::test]
async fn every_order_of_any_three_messages_with_a_question() {
    let mut stories = subsets(3);
    stories.retain(|story| story.starts_with(['a', 'A']));
    play_on_each_engine(&stories, one_repetition, AT_ONCE).await;
}

#[tokio::test]
async fn every_order_of_stories_of_three_to_five_messages() {
    play_on_each_engine(&stories(), one_repetition, AT_ONCE).await;
}

#[tokio::test]
async fn every_order_of_messages_that_come_after_hours_and_after_the_expiry() {
    let stories: Vec<String> = stories().into_iter().filter(|story| story.len() == 4).collect();
    play_on_each_engine(&stories, one_repetition, 7 * 3_600).await;
}

fn stories() -> Vec<String> {
    STORIES.iter().map(|story| (*story).to_owned()).collect()
}

/// No time passes between one message and the next.
const AT_ONCE: i64 = 0;

async fn play_on_each_engine(
    stories: &[String],
    repeat: fn(&[String]) -> Vec<String>,
    pause_s: i64,
) {
    on_each_engine(async |world: &World| play_all(world, stories, repeat, pause_s).await).await;
}

async fn play_all(
    world: &World,
    stories: &[String],
    repeat: fn(&[String]) -> Vec<String>,
    pause_s: i64,
) {
    let fleet = Fleet::new(world).await;
    let mut differences = Vec::new();
    for story in stories {
        let orders = repeat(&permutations(story));
        let mut endings: BTreeMap<String, Ending> = BTreeMap::new();
        for chunk in orders.chunks(CARDS) {
            endings.extend(fleet.play(world, chunk, pause_s).await);
        }
        let mut counts: HashMap<&Ending, (usize, &String)> = HashMap::new();
        for (order, ending) in &endings {
            counts.entry(ending).or_insert((0, order)).0 += 1;
        }
        if counts.len() > 1 {
            differences.push(format!("{story}: {counts:#?}"));
        }
    }
    assert!(
        differences.is_empty(),
        "{} of {} stories end in different books:\n{}",
        differences.len(),
        stories.len(),
        differences.join("\n")
    );
}

/// Cards with three limits each.
struct Fleet {
    cards: Vec<(Plastic, Policy)>,
}

impl Fleet {
    async fn new(world: &World) -> Self {
        let terms = Terms { funds: 1_000_000_000_00, hold_days: 1, ..Terms::default() };
        let mut cards = Vec::new();
        for card in world.cards(terms, CARDS).await {
            let ample = 1_000_000_000_00;
            let mut controls = Vec::new();
            for rule in [
                Rule::AmountLimit { limit_minor: ample, window: "day UTC".to_owned(), group: None },
                Rule::CountLimit { limit: 1_000, window: "day UTC".to_owned(), group: None },
                Rule::AmountLimit {
                    limit_minor: ample,
                    window: "trailing 86400".to_owned(),
                    group: None,
                },
            ] {
                controls.push(world.control(&card, Target::Card, rule).await);
            }
            cards.push((card, Policy::read(&controls, Currency::EUR)));
        }
        Self { cards }
    }

    /// Plays one order on each card, step by step side by side, with a pause after each step.
    async fn play(&self, world: &World, orders: &[String], pause_s: i64) -> Vec<(String, Ending)> {
        let purchases: Vec<Purchase> =
            self.cards.iter().map(|(card, _)| world.purchase(card, 100_00)).collect();
        let before = self.paid(world).await;
        let longest = orders.iter().map(String::len).max().unwrap_or_default();
        for step in 0..longest {
            let messages = orders.iter().zip(&purchases).filter_map(|(order, purchase)| {
                Some(message(purchase, order.chars().nth(step)?).unwrap())
            });
            let messages: Vec<Envelope> = messages.collect();
            for answer in join_all(messages.iter().map(|message| world.send(message))).await {
                assert!(matches!(answer.status, 200 | 402), "{:?}", answer.json());
            }
            world.advance(pause_s);
        }
        let meanwhile = if pause_s == AT_ONCE { self.meanwhile(world).await } else { Vec::new() };
        world.advance(UNTIL_ALL_EXPIRED_S);
        let after = self.paid(world).await;
        let left = self.held(world).await;
        let endings = orders.iter().enumerate().map(|(at, order)| {
            let ending = Ending {
                meanwhile: meanwhile.get(at).cloned(),
                paid: after[at] - before[at],
                left: left[at],
            };
            (order.clone(), ending)
        });
        endings.collect()
    }

    async fn paid(&self, world: &World) -> Vec<i64> {
        self.figures(world, |desk, card, _| {
            -desk.account(card.card.funding_account).unwrap().credit_balance()
        })
        .await
    }

    async fn held(&self, world: &World) -> Vec<i64> {
        self.figures(world, |desk, card, _| {
            desk.account(card.card.funding_account).unwrap().totals.debits_pending
        })
        .await
    }

    async fn meanwhile(&self, world: &World) -> Vec<Meanwhile> {
        let held = self.held(world).await;
        let now = world.now();
        let used = self.figures(world, |desk, _, policy| {
            let totals = windows(policy, now).map(|id| desk.account(id).map(|found| found.totals));
            let used = |t: Totals| t.debits_pending + t.debits_posted - t.credits_posted;
            totals.map(|totals| totals.map_or(0, used)).collect()
        });
        let used: Vec<Vec<i64>> = used.await;
        let mut told = purchases_of_now(world).await;
        let each = self.cards.iter().zip(held).zip(used);
        each.map(|(((card, _), held), used)| {
            let purchases = told.remove(&card.card.id).unwrap_or_default();
            Meanwhile { held, used, purchases }
        })
        .collect()
    }

    async fn figures<T>(
        &self,
        world: &World,
        read: impl Fn(&Desk, &Plastic, &Policy) -> T,
    ) -> Vec<T> {
        let mut tx = world.begin().await;
        let mut agenda = Agenda::default();
        for (card, policy) in &self.cards {
            agenda.accounts([card.card.funding_account]);
            agenda.accounts(windows(policy, world.now()));
        }
        let desk = Desk::open(&mut tx, agenda).await.unwrap();
        let figures = self.cards.iter().map(|(card, policy)| read(&desk, card, policy)).collect();
        desk.close(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        figures
    }
}

fn windows(policy: &Policy, now: Timestamp) -> impl Iterator<Item = AccountId> + '_ {
    policy.limits.iter().map(move |limit| limit.allowance.account_at(now).id)
}

/// What the purchases that began at this instant say of themselves.
async fn purchases_of_now(world: &World) -> HashMap<CardId, Vec<(i64, i64, i64, i64)>> {
    let sql = "SELECT card_id, held_minor, captured_minor, refunded_minor, flags
               FROM card_authorization WHERE created_at = $1 AND joined_id IS NULL
               ORDER BY card_id, held_minor, captured_minor, refunded_minor";
    let mut tx = world.begin().await;
    let mut found: HashMap<CardId, Vec<_>> = HashMap::new();
    for row in tx.rows(sql, [world.now().into()]).await.unwrap() {
        let figure = |column| row.get::<i64>(column).unwrap();
        let figures = (figure(1), figure(2), figure(3), figure(4));
        found.entry(row.get(0).unwrap()).or_default().push(figures);
    }
    found
}

/// Every choice of so many letters.
fn subsets(len: usize) -> Vec<String> {
    let mut chosen = vec![String::new()];
    for _ in 0..len {
        let mut longer = Vec::new();
        for start in &chosen {
            let after = start.chars().last().map_or(0, |last| LETTERS.find(last).unwrap() + 1);
            longer.extend(LETTERS[after..].chars().map(|letter| format!("{start}{letter}")));
        }
        chosen = longer;
    }
    chosen
}

fn permutations(story: &str) -> Vec<String> {
    if story.is_empty() {
        return vec![String::new()];
    }
    let mut all = Vec::new();
    for (at, letter) in story.char_indices() {
        let others = format!("{}{}", &story[..at], &story[at + 1..]);
        all.extend(permutations(&others).into_iter().map(|rest| format!("{letter}{rest}")));
    }
    all
}

/// Every order with every message repeated at every place after its first.
fn all_repetitions(orders: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for order in orders {
        all.push(order.clone());
        for (at, letter) in order.char_indices() {
            for place in at + 1..=order.len() {
                all.push(format!("{}{letter}{}", &order[..place], &order[place..]));
            }
        }
    }
    all.sort();
    all.dedup();
    all
}

/// Every order with one of its messages repeated right away; every third with all of them again at
/// the end.
fn one_repetition(orders: &[String]) -> Vec<String> {
    let repeated = orders.iter().enumerate().map(|(nth, order)| {
        let (start, rest) = order.split_at(nth % order.len() + 1);
        let last = start.chars().last().unwrap();
        let again: String = order.chars().rev().filter(|_| nth % 3 == 0).collect();
        format!("{start}{last}{rest}{again}")
    });
    repeated.collect()
}

#[test]
fn orders_are_all_there() {
    assert_eq!(subsets(3).len(), 286);
    assert_eq!(permutations("abc"), ["abc", "acb", "bac", "bca", "cab", "cba"]);
    assert_eq!(all_repetitions(&["ab".to_owned()]), ["aab", "ab", "aba", "abb"]);
    assert_eq!(one_repetition(&["ab".to_owned(), "ba".to_owned()]), ["aabba", "baa"]);
}
