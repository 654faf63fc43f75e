//! A short day of purchases, as data: who, where, how much, what follows, and what ought to come of
//! it under the controls each holder's card is assumed to have. The people are invented.

use base::{Error, Result, Timestamp};
use money::{Currency, Money};

use super::envelope::Envelope;
use super::merchants::{self, Merchant};
use super::network::Exchange;
use super::purchase::{Original, Part, Purchase};
use crate::marqeta::Verdict;

/// Somebody with a card, and the controls the script counts on. All amounts are in euro.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Name.
    pub name: &'static str,
    /// What they do, for the commentary.
    pub role: &'static str,
    /// What their account holds in the morning. There is no credit.
    pub funds: Money,
    /// Most for one purchase, increments included.
    pub per_transaction: Money,
    /// Most for the day.
    pub per_day: Money,
    /// Most for the month.
    pub per_month: Money,
    /// Whether cash machines are allowed.
    pub cash: bool,
    /// Categories that are blocked.
    pub blocked_mccs: &'static [&'static str],
}

const fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

/// The holders. A purchase of the script names them by position.
pub static HOLDERS: [Holder; 3] = [
    Holder {
        name: "Mira Lindqvist",
        role: "travels",
        funds: eur(250_000),
        per_transaction: eur(50_000),
        per_day: eur(80_000),
        per_month: eur(300_000),
        cash: false,
        blocked_mccs: &["7995"],
    },
    Holder {
        name: "Tomas Okafor",
        role: "works in the field",
        funds: eur(60_000),
        per_transaction: eur(20_000),
        per_day: eur(25_000),
        per_month: eur(200_000),
        cash: true,
        blocked_mccs: &["7995"],
    },
    Holder {
        name: "Ada Brandt",
        role: "runs the office",
        funds: eur(10_000),
        per_transaction: eur(15_000),
        per_day: eur(30_000),
        per_month: eur(150_000),
        cash: false,
        blocked_mccs: &["7995"],
    },
];

const MIRA: usize = 0;
const TOMAS: usize = 1;
const ADA: usize = 2;

/// What ought to come of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// Approved in full.
    Approve,
    /// Approved for less than was asked.
    ApprovePart(Money),
    /// Declined.
    Decline,
    /// Taken note of: nobody asked.
    Note,
}

impl Expect {
    /// True when this is what came of it.
    pub fn met_by(self, exchange: &Exchange) -> bool {
        match (self, &exchange.verdict) {
            (Self::Approve, Some(Verdict::Approved(_)))
            | (Self::Decline, Some(Verdict::Declined(_))) => true,
            (Self::ApprovePart(part), Some(Verdict::Approved(answer))) => {
                Money::parse_plain(&answer.amount, part.currency()) == Ok(part)
            }
            (Self::Note, None) => exchange.accepted(),
            _ => false,
        }
    }
}

/// One message of the day, ready to be sent.
#[derive(Debug, Clone)]
pub struct Scene {
    /// When it happens.
    pub at: Timestamp,
    /// Whose card.
    pub holder: &'static Holder,
    /// Where.
    pub merchant: Merchant,
    /// One sentence for the commentary: what happens, and why the outcome is what it is.
    pub say: &'static str,
    /// What ought to come of it.
    pub expect: Expect,
    /// The message.
    pub envelope: Envelope,
}

/// What a message of the script is. Amounts are in cents.
#[derive(Debug, Clone, Copy)]
enum Act {
    Authorize,
    Increase(i64),
    Advise(i64),
    Clear(i64),
    ClearPart(i64, (u32, u32)),
    Reverse(i64),
    Refund(i64),
    Force,
    TimeOut,
}

/// A purchase of the script: holder, merchant, cents.
static VISITS: [(usize, Merchant, i64); 16] = [
    (TOMAS, merchants::BAKERY, 310),
    (TOMAS, merchants::FUEL, 12_000),
    (ADA, merchants::SOFTWARE, 2_900),
    (MIRA, merchants::AIRLINE, 38_840),
    (MIRA, merchants::HOTEL, 26_000),
    (MIRA, merchants::CASINO, 10_000),
    (TOMAS, merchants::RESTAURANT, 3_850),
    (ADA, merchants::STATIONER, 5_490),
    (MIRA, merchants::TAXI, 7_160),
    (MIRA, merchants::BAKERY, 240),
    (TOMAS, merchants::CASH_MACHINE, 5_000),
    (ADA, merchants::GROCER, 9_610),
    (ADA, merchants::ONLINE_SHOP, 5_400),
    (TOMAS, merchants::TAXI, 950),
    (MIRA, merchants::IN_FLIGHT, 800),
    (TOMAS, merchants::STATIONER, 1_260),
];

type Beat = (i64, usize, Act, Expect, &'static str);

/// Minute of the day, visit, what happens, what ought to come of it, what to say.
#[rustfmt::skip]
static BEATS: [Beat; 31] = {
    use Act::{Advise, Authorize, Clear, ClearPart, Force, Increase, Refund, Reverse, TimeOut};
    use Expect::{Approve, ApprovePart, Decline, Note};
    [
        (485, 0, Authorize, Approve,
            "Breakfast, tapped."),
        (500, 1, Authorize, Approve,
            "The pump asks for 120.00 before it knows how much will flow."),
        (506, 1, Advise(6_437), Note,
            "The tank is full at 64.37: the rest of the hold is released."),
        (555, 2, Authorize, Approve,
            "A monthly subscription, charged in pounds to the card on file."),
        (580, 3, Authorize, Approve,
            "Two flights in one booking."),
        (630, 4, Authorize, Approve,
            "The hotel holds two nights."),
        (645, 4, Increase(8_000), Approve,
            "A better room: the hold grows by 80.00."),
        (665, 5, Authorize, Decline,
            "A casino: its category is blocked."),
        (730, 6, Authorize, Approve,
            "Lunch."),
        (765, 7, Authorize, Approve,
            "A chair mat."),
        (771, 7, Reverse(5_490), Note,
            "The wrong size: reversed at the till, the money is free again."),
        (800, 8, Authorize, Approve,
            "A transfer that brings the day to exactly 800.00: limits are inclusive."),
        (830, 9, Authorize, Decline,
            "Coffee, but nothing is left of today's limit."),
        (855, 10, Authorize, Approve,
            "Cash from the machine, which this card may do."),
        (900, 11, Authorize, ApprovePart(eur(7_100)),
            "Groceries for 96.10 with 71.00 in the account: the till takes part."),
        (930, 12, Authorize, Decline,
            "An online order, but the account is empty."),
        (970, 13, Authorize, Approve,
            "A taxi."),
        (970, 13, Authorize, Approve,
            "The network lost the answer and asks again: the same answer, one hold."),
        (1_000, 14, Force, Note,
            "A snack in the air, settled without asking: posted and flagged, limit or not."),
        (1_050, 15, Authorize, Approve,
            "Paper; but this answer reaches the network too late."),
        (1_053, 15, TimeOut, Note,
            "The network reports that it has declined: the hold is released."),
        (1_200, 0, Clear(310), Note,
            "The bakery settles."),
        (1_205, 1, Clear(6_437), Note,
            "The pump settles what was advised."),
        (1_210, 2, Clear(2_900), Note,
            "The subscription settles."),
        (1_215, 3, ClearPart(21_900, (1, 2)), Note,
            "The first flight settles; the rest stays held."),
        (1_220, 3, ClearPart(16_940, (2, 2)), Note,
            "The second flight settles and closes the hold."),
        (1_225, 6, Clear(4_400), Note,
            "Lunch settles with a tip of 5.50."),
        (1_230, 10, Clear(5_000), Note,
            "The cash settles."),
        (1_235, 11, Clear(7_100), Note,
            "The groceries settle for the part that was approved."),
        (1_240, 13, Clear(950), Note,
            "The taxi settles."),
        (1_245, 6, Refund(1_200), Note,
            "The restaurant charged a dish too many and pays 12.00 back."),
    ]
};

/// The day, in order. `start` is its midnight; `cards` are the holders' (`card_token`,
/// `user_token`) pairs in the order of [`HOLDERS`]; all tokens follow from `seed`.
pub fn script(seed: &str, start: Timestamp, cards: [(&str, &str); 3]) -> Result<Vec<Scene>> {
    BEATS.iter().map(|beat| scene(seed, start, cards, beat)).collect()
}

fn scene(
    seed: &str,
    start: Timestamp,
    cards: [(&str, &str); 3],
    &(minute, visit, act, expect, say): &Beat,
) -> Result<Scene> {
    let gap = || Error::fault("the script names a visit or a holder it does not have");
    let (holder, merchant, minor) = VISITS.get(visit).ok_or_else(gap)?;
    let at = start.plus_seconds(minute.saturating_mul(60));
    let asked = BEATS.iter().find(|beat| beat.1 == visit).map_or(minute, |beat| beat.0);
    let first = start.plus_seconds(asked.saturating_mul(60));
    let card = cards.get(*holder).copied().ok_or_else(gap)?;
    let mut purchase = Purchase::new(format!("{seed}/{visit}"), card, merchant, eur(*minor), first);
    if merchant.mid == merchants::SOFTWARE.mid {
        let amount = Money::new(2_500, Currency::GBP);
        purchase.original = Some(Original { amount, rate: "1.16".to_owned() });
    }
    let envelope = match act {
        Act::Authorize => purchase.authorization(),
        Act::Increase(by) => purchase.incremental(1, eur(by), at),
        Act::Advise(total) => purchase.advice(1, purchase.amount, eur(total), at),
        Act::Clear(amount) => {
            let part = Part { is_final: Some(true), of: None };
            purchase.clearing(1, eur(amount), part, at)
        }
        Act::ClearPart(amount, of) => {
            let part = Part { is_final: Some(of.0 == of.1), of: Some(of) };
            purchase.clearing(of.0, eur(amount), part, at)
        }
        Act::Reverse(amount) => purchase.reversal(1, eur(amount), at),
        Act::Refund(amount) => purchase.refund(1, eur(amount), true, at),
        Act::Force => purchase.force_capture(1, purchase.amount, at),
        Act::TimeOut => purchase.timed_out(),
    }?;
    let holder = HOLDERS.get(*holder).ok_or_else(gap)?;
    Ok(Scene { at, holder, merchant: merchant.clone(), say, expect, envelope })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const CARDS: [(&str, &str); 3] = [("c-0", "u-0"), ("c-1", "u-1"), ("c-2", "u-2")];

    #[test]
    fn the_day_is_in_order_and_always_the_same() {
        let start = Timestamp::parse("2026-03-02T00:00:00Z").unwrap();
        let day = script("seed", start, CARDS).unwrap();
        assert!(day.is_sorted_by_key(|scene| scene.at));
        let again = script("seed", start, CARDS).unwrap();
        assert!(day.iter().zip(&again).all(|(a, b)| a.envelope == b.envelope));
        let other = script("other", start, CARDS).unwrap();
        assert!(day.iter().zip(&other).all(|(a, b)| a.envelope.token != b.envelope.token));
    }

    /// Recomputes each decision from the holder's controls alone.
    #[test]
    fn the_expectations_follow_from_the_controls() {
        let mut funds = HOLDERS.each_ref().map(|holder| holder.funds.minor());
        let mut spent = [0_i64; 3];
        let mut held = BTreeMap::<usize, i64>::new();
        for &(_, visit, act, expect, say) in &BEATS {
            let (who, merchant, minor) = &VISITS[visit];
            let holder = &HOLDERS[*who];
            let before = held.get(&visit).copied();
            let (change, expected) = match act {
                Act::Authorize if before.is_some() => (0, Expect::Approve),
                Act::Authorize | Act::Increase(_) => {
                    let ask = if let Act::Increase(by) = act { by } else { *minor };
                    let allowed = !holder.blocked_mccs.contains(&&*merchant.mcc)
                        && (holder.cash || merchant.mcc != "6011")
                        && before.unwrap_or(0) + ask <= holder.per_transaction.minor()
                        && spent[*who] + ask <= holder.per_day.minor();
                    match funds[*who] {
                        left if allowed && ask <= left => (ask, Expect::Approve),
                        left if allowed && left > 0 && merchant.partial_approval => {
                            (left, Expect::ApprovePart(eur(left)))
                        }
                        _ => (0, Expect::Decline),
                    }
                }
                Act::Advise(total) | Act::Clear(total) => (total - before.unwrap(), Expect::Note),
                Act::Reverse(amount) | Act::Refund(amount) => (-amount, Expect::Note),
                Act::TimeOut => (-before.unwrap(), Expect::Note),
                Act::Force => (*minor, Expect::Note),
                Act::ClearPart(..) => (0, Expect::Note),
            };
            assert_eq!(expect, expected, "{say}");
            if expect != Expect::Decline {
                *held.entry(visit).or_default() += change;
            }
            funds[*who] -= change;
            spent[*who] += change;
        }
        assert_eq!(funds[ADA], 0);
        assert_eq!(spent[MIRA], 80_800, "the forced posting goes over the limit");
    }
}
