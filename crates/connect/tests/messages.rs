//! Every message the sandbox builds, read back; and messages as other people write them.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use base::Timestamp;
use connect::marqeta::sandbox::{
    Door, Entry, Envelope, Merchant, Original, Part, Purchase, merchants,
};
use connect::marqeta::{Channel, Check, Class, Clearing, Delivery, Message};
use money::{Currency, Money};
use proptest::prelude::*;

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn at(minutes: i64) -> Timestamp {
    Timestamp::parse("2026-03-02T09:00:00Z").unwrap().plus_seconds(minutes * 60)
}

fn purchase() -> Purchase {
    Purchase::new("p-1", ("card-1", "user-1"), &merchants::BAKERY, eur(310), at(0))
}

fn clearing(is_final: bool, of: Option<(u32, u32)>) -> Class {
    Class::Clearing(Clearing { is_final, sequence: of.map(|n| n.0), count: of.map(|n| n.1) })
}

/// Checks an envelope's class, amount, tokens and door.
fn check(envelope: base::Result<Envelope>, class: Class, moved: i64) {
    let envelope = envelope.unwrap();
    let message = Message::parse(&envelope.transaction).unwrap();
    assert_eq!(message.class(), class);
    assert_eq!(message.moved().unwrap(), eur(moved), "{class:?}");
    assert_eq!(*message.token, envelope.token);
    assert_eq!(*message.jit().unwrap().token, envelope.jit_token);
    let actionable = class.is_actionable() && !message.timed_out();
    let door = if actionable { Door::Gateway } else { Door::Webhook };
    assert_eq!(envelope.door, door, "{class:?}");
}

#[test]
fn questions_go_to_the_gateway() {
    let p = purchase();
    let cash = Purchase { entry: Entry::CashMachine, ..purchase() };
    let nothing = Purchase { amount: eur(0), ..purchase() };
    check(p.authorization(), Class::Authorization, 310);
    check(cash.authorization(), Class::Authorization, 310);
    check(p.incremental(1, eur(90), at(1)), Class::Incremental, 90);
    check(p.pin_debit(), Class::AuthPlusCapture, 310);
    check(p.balance_inquiry(), Class::BalanceInquiry, 0);
    check(p.account_verification(), Class::AccountVerification, 0);
    check(nothing.authorization(), Class::AccountVerification, 0);
}

#[test]
fn news_goes_to_the_webhook() {
    let p = purchase();
    check(p.advice(1, eur(310), eur(250), at(1)), Class::Advice, 60);
    check(p.advice(1, eur(310), eur(400), at(1)), Class::Advice, 90);
    check(p.reversal(1, eur(310), at(2)), Class::Reversal, 310);
    check(p.expiration(eur(310), at(9)), Class::Expiration, 310);
    check(p.refund(1, eur(310), true, at(4)), Class::Refund, 310);
    check(p.refund(1, eur(310), false, at(4)), Class::Refund, 310);
    check(p.force_capture(1, eur(450), at(5)), Class::ForceCapture, 450);
    check(p.timed_out(), Class::Authorization, 310);
}

#[test]
fn a_clearing_says_which_it_is_and_whether_it_is_the_last() {
    let cash = Purchase { entry: Entry::CashMachine, ..purchase() };
    for (is_final, of, class) in [
        (None, None, clearing(true, None)),
        (Some(false), None, clearing(false, None)),
        (None, Some((1, 2)), clearing(false, Some((1, 2)))),
        (None, Some((2, 2)), clearing(true, Some((2, 2)))),
        (Some(true), Some((1, 2)), clearing(true, Some((1, 2)))),
    ] {
        let part = Part { is_final, of };
        check(purchase().clearing(1, eur(9), part, at(3)), class, 9);
        check(cash.clearing(1, eur(9), part, at(3)), class, 9);
    }
}

#[test]
fn an_advice_carries_the_new_total_and_the_difference() {
    let envelope = purchase().advice(1, eur(310), eur(250), at(1)).unwrap();
    let message = Message::parse(&envelope.transaction).unwrap();
    assert_eq!(message.total().unwrap(), eur(250));
    assert_eq!(message.moved().unwrap(), eur(60));
    assert_eq!(&*message.jit().unwrap().method, "pgfs.authorization.reversal");
}

#[test]
fn later_messages_name_the_authorization() {
    let p = purchase();
    let first = p.authorization().unwrap();
    for (later, linked) in [
        (p.incremental(1, eur(1), at(1)), true),
        (p.reversal(1, eur(1), at(1)), true),
        (p.clearing(1, eur(1), Part::default(), at(1)), true),
        (p.expiration(eur(1), at(1)), true),
        (p.refund(1, eur(1), true, at(1)), true),
        (p.refund(1, eur(1), false, at(1)), false),
        (p.force_capture(1, eur(1), at(1)), false),
    ] {
        let later = later.unwrap();
        let message = Message::parse(&later.transaction).unwrap();
        let preceding = message.preceding_related_transaction_token.as_deref();
        assert_eq!(preceding, linked.then_some(first.token.as_str()));
        let original = message.jit().unwrap().original_jit_funding_token.as_deref();
        assert_eq!(original, linked.then_some(first.jit_token.as_str()));
    }
}

#[test]
fn the_same_purchase_is_the_same_bytes_and_no_two_messages_share_a_token() {
    let p = purchase();
    assert_eq!(p.authorization().unwrap(), purchase().authorization().unwrap());
    let forged = p.forged_duplicate(eur(9_900)).unwrap();
    let honest = p.authorization().unwrap();
    assert_eq!((&forged.token, &forged.jit_token), (&honest.token, &honest.jit_token));
    assert_ne!(forged.transaction, honest.transaction);

    let other = Purchase { token: "p-2".to_owned(), ..purchase() };
    let all: Vec<Envelope> = [
        p.authorization(),
        other.authorization(),
        p.incremental(1, eur(1), at(1)),
        p.incremental(2, eur(1), at(1)),
        p.reversal(1, eur(1), at(1)),
        p.clearing(1, eur(1), Part::default(), at(1)),
        p.clearing(2, eur(1), Part::default(), at(1)),
        p.balance_inquiry(),
    ]
    .into_iter()
    .map(Result::unwrap)
    .collect();
    let tokens: std::collections::BTreeSet<_> =
        all.iter().flat_map(|e| [&e.token, &e.jit_token]).collect();
    assert_eq!(tokens.len(), 2 * all.len());
}

#[test]
fn how_it_was_bought() {
    let table = [
        (&merchants::BAKERY, Channel::InStore, false),
        (&merchants::GROCER, Channel::InStore, true),
        (&merchants::ONLINE_SHOP, Channel::Online, false),
        (&merchants::SOFTWARE, Channel::Online, false),
        (&merchants::CASH_MACHINE, Channel::Atm, true),
        (&merchants::IN_FLIGHT, Channel::InStore, false),
    ];
    for (merchant, channel, pin) in table {
        let p = Purchase::new("p", ("c", "u"), merchant, eur(100), at(0));
        let envelope = p.authorization().unwrap();
        let message = Message::parse(&envelope.transaction).unwrap();
        assert_eq!(message.channel(), channel, "{}", merchant.name);
        assert_eq!(message.has_pin(), pin, "{}", merchant.name);
        assert_eq!(message.mcc(), Some(&*merchant.mcc));
        assert_eq!(message.country(), Some(&*merchant.country));
        assert_eq!(message.takes_partial_approval(), merchant.partial_approval);
    }
    let phone = Purchase { entry: Entry::Phone, ..purchase() }.authorization().unwrap();
    assert_eq!(Message::parse(&phone.transaction).unwrap().channel(), Channel::MailOrPhone);
}

#[test]
fn what_was_verified() {
    for check in [Check::Match, Check::Mismatch, Check::NotChecked] {
        let p =
            Purchase { security_code: check, address: check, three_d_secure: check, ..purchase() };
        let envelope = p.authorization().unwrap();
        let message = Message::parse(&envelope.transaction).unwrap();
        assert_eq!(message.security_code(), check);
        assert_eq!(message.address(), check);
        assert_eq!(message.three_d_secure(), check);
    }
}

#[test]
fn a_purchase_in_another_currency() {
    let original = Original { amount: Money::new(265, Currency::GBP), rate: "1.169811".to_owned() };
    let p = Purchase { original: Some(original), ..purchase() };
    let envelope = p.authorization().unwrap();
    let message = Message::parse(&envelope.transaction).unwrap();
    assert_eq!(message.original(), Some(Money::new(265, Currency::GBP)));
    let network = message.currency_conversion.as_ref().unwrap().network.as_ref().unwrap();
    assert_eq!(network.conversion_rate.unwrap().as_str(), "1.169811");
    assert_eq!(message.total().unwrap(), eur(310));
}

#[test]
fn too_late() {
    let report = purchase().timed_out().unwrap();
    let body = report.body();
    let delivery = Delivery::parse(&body).unwrap();
    let message = Message::parse(delivery.transactions[0].get().as_bytes()).unwrap();
    assert!(message.timed_out() && message.declined());
    assert_eq!(*message.token, purchase().authorization_token());
    let ask = purchase().authorization().unwrap().reported();
    assert!(!Message::parse(&ask.transaction).unwrap().timed_out());
    assert_eq!(ask.door, Door::Webhook);
}

#[test]
fn a_merchant_of_ones_own() {
    let merchant = Merchant { mcc: "4829".into(), ..merchants::BAKERY.clone() };
    let p = Purchase::new("p", ("c", "u"), &merchant, eur(1), at(0));
    let envelope = p.authorization().unwrap();
    assert_eq!(Message::parse(&envelope.transaction).unwrap().mcc(), Some("4829"));
}

proptest! {
    #[test]
    fn amounts_survive_the_whole_way(minor in 0..=i64::MAX, code in "EUR|JPY|KWD|CLF") {
        let amount = Money::new(minor, Currency::parse(&code).unwrap());
        let p = Purchase { amount, ..purchase() };
        let envelope = p.authorization().unwrap();
        let message = Message::parse(&envelope.transaction).unwrap();
        prop_assert_eq!(message.moved().unwrap(), amount);
        prop_assert_eq!(message.amount.as_str(), amount.to_plain());
    }
}
