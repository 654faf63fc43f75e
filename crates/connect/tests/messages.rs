//! Every message the sandbox builds, read back; and messages as other people write them.

use base::Timestamp;
use connect::marqeta::sandbox::{Door, Entry, Envelope, Merchant, Original, Part, Purchase, merchants};
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

#[test]
fn every_message_is_of_its_class_and_goes_to_its_door() {
    use Class::{
        AccountVerification, Advice, AuthPlusCapture, Authorization, BalanceInquiry, Expiration,
        ForceCapture, Incremental, Refund, Reversal,
    };
    let p = purchase();
    let cash = Purchase { entry: Entry::CashMachine, ..purchase() };
    let part = |is_final, of| Part { is_final, of };
    let table = [
        (p.authorization(), Authorization, 310),
        (cash.authorization(), Authorization, 310),
        (p.incremental(1, eur(90), at(1)), Incremental, 90),
        (p.pin_debit(), AuthPlusCapture, 310),
        (p.balance_inquiry(), BalanceInquiry, 0),
        (p.account_verification(), AccountVerification, 0),
        (Purchase { amount: eur(0), ..purchase() }.authorization(), AccountVerification, 0),
        (p.advice(1, eur(310), eur(250), at(1)), Advice, 60),
        (p.advice(1, eur(310), eur(400), at(1)), Advice, 90),
        (p.reversal(1, eur(310), at(2)), Reversal, 310),
        (p.expiration(eur(310), at(9)), Expiration, 310),
        (p.clearing(1, eur(310), Part::default(), at(3)), clearing(true, None), 310),
        (cash.clearing(1, eur(310), Part::default(), at(3)), clearing(true, None), 310),
        (p.clearing(1, eur(9), part(Some(false), None), at(3)), clearing(false, None), 9),
        (p.clearing(1, eur(9), part(None, Some((1, 2))), at(3)), clearing(false, Some((1, 2))), 9),
        (p.clearing(1, eur(9), part(None, Some((2, 2))), at(3)), clearing(true, Some((2, 2))), 9),
        (p.refund(1, eur(310), true, at(4)), Refund, 310),
        (p.refund(1, eur(310), false, at(4)), Refund, 310),
        (p.force_capture(1, eur(450), at(5)), ForceCapture, 450),
        (p.timed_out(), Authorization, 310),
    ];
    for (envelope, class, moved) in table {
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
        let p = Purchase {
            security_code: check,
            address: check,
            three_d_secure: check,
            ..purchase()
        };
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
fn a_foreign_message_with_values_nobody_knows() {
    let raw = include_bytes!("fixtures/authorization.json");
    let message = Message::parse(raw).unwrap();
    assert_eq!(message.class(), Class::Authorization);
    assert_eq!(message.moved().unwrap(), eur(4_210));
    assert_eq!(message.request_amount.unwrap().as_str(), "42.10");
    assert_eq!(message.channel(), Channel::Unknown);
    assert_eq!(message.original(), Some(Money::new(3_650, Currency::GBP)));
    assert_eq!(message.card_acceptor.as_ref().unwrap().name.as_deref(), Some("Käse \"& Co\""));
    assert_eq!(message.created_at().unwrap().to_string(), "2026-02-11T18:04:59.12Z");
    assert_eq!(message.fraud.unwrap().issuer_processor.unwrap().score.unwrap().as_str(), "12");

    let raw = include_bytes!("fixtures/clearing_webhook.json");
    let delivery = Delivery::parse(raw).unwrap();
    let classes: Vec<_> = delivery
        .transactions
        .iter()
        .map(|raw| Message::parse(raw.get().as_bytes()).map(|message| message.class()))
        .collect();
    assert_eq!(*classes[0].as_ref().unwrap(), clearing(false, Some((1, 2))));
    assert_eq!(*classes[1].as_ref().unwrap(), Class::Other);
    assert_eq!(classes[2].as_ref().unwrap_err().code, "message_malformed");
}

#[test]
fn an_unload_and_a_message_without_funding() {
    let refund = br#"{"type":"refund","state":"COMPLETION","token":"t","amount":"7.50",
        "currency_code":"EUR","gpa_order":null,"gpa_order_unload":{"jit_funding":
        {"token":"j","method":"pgfs.refund","user_token":"u","amount":7.5}}}"#;
    let message = Message::parse(refund).unwrap();
    assert_eq!((message.class(), message.moved().unwrap()), (Class::Refund, eur(750)));

    let bare = br#"{"type":"authorization.clearing","state":"CLEARED","token":"t","amount":1}"#;
    let message = Message::parse(bare).unwrap();
    assert_eq!(message.class(), clearing(true, None));
    assert_eq!(message.total().unwrap_err().code, "currency_unknown");
}

#[test]
fn the_type_and_the_method_together_tell_the_class() {
    let table = [
        ("authorization", "pgfs.authorization", Class::Authorization),
        ("authorization.clearing", "pgfs.force_capture", Class::ForceCapture),
        ("authorization.clearing", "pgfs.auth_plus_capture", Class::AuthPlusCapture),
        ("authorization.clearing", "pgfs.authorization.capture", clearing(true, None)),
        ("authorization.advice", "pgfs.authorization.reversal", Class::Advice),
        ("authorization.reversal", "pgfs.authorization.reversal", Class::Reversal),
        (
            "authorization.reversal.issuerexpiration",
            "pgfs.authorization.reversal",
            Class::Expiration,
        ),
        ("authorization.standin", "pgfs.authorization", Class::StandIn),
        ("refund.authorization", "pgfs.refund.authorization", Class::RefundAuthorization),
        ("refund.authorization.clearing", "pgfs.refund.authorization.clearing", Class::Refund),
        ("authorization", "pgfs.something.new", Class::Other),
        ("something.new", "pgfs.authorization", Class::Authorization),
        ("dispute.credit", "pgfs.dispute.credit", Class::Other),
    ];
    for (kind, method, class) in table {
        let raw = format!(
            r#"{{"type":"{kind}","state":"PENDING","token":"t","amount":1,"gpa_order":{{
                "jit_funding":{{"token":"j","method":"{method}","user_token":"u","amount":1}}}}}}"#
        );
        assert_eq!(Message::parse(raw.as_bytes()).unwrap().class(), class, "{kind} {method}");
    }
}

#[test]
fn what_is_refused() {
    let whole = r#"{"type":"authorization","state":"PENDING","token":"t","amount":1.00}"#;
    assert!(Message::parse(whole.as_bytes()).is_ok());
    for (from, to) in [
        (r#""token":"t""#, r#""token":"""#),
        (r#""token":"t""#, r#""token":7"#),
        (r#""token":"t","#, ""),
        (r#""amount":1.00"#, r#""amount":"1,00""#),
        (r#""amount":1.00"#, r#""amount":null"#),
        (r#""amount":1.00"#, r#""amount":1.00,"amount":2.00"#),
        (r#""amount":1.00"#, r#""amount":{"value":1}"#),
        ("}", ""),
        ("}", "}}"),
        (r#"{"type""#, r#"[{"type""#),
    ] {
        let broken = whole.replacen(from, to, 1);
        assert_ne!(broken, whole);
        let refusal = Message::parse(broken.as_bytes()).unwrap_err();
        assert_eq!(refusal.code, "message_malformed", "{broken}");
    }
    let deep = format!("{{\"type\":{}", "[".repeat(60_000));
    assert_eq!(Message::parse(deep.as_bytes()).unwrap_err().code, "message_malformed");
    let large = vec![b' '; 64 * 1024 + 1];
    assert_eq!(Message::parse(&large).unwrap_err().code, "message_too_large");
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
    fn no_bytes_panic(bytes: Vec<u8>) {
        let _ = Message::parse(&bytes).is_ok();
    }

    #[test]
    fn no_damage_panics(at in any::<prop::sample::Index>(), byte: u8, cut in any::<prop::sample::Index>()) {
        let mut bytes = include_bytes!("fixtures/authorization.json").to_vec();
        let position = at.index(bytes.len());
        bytes[position] = byte;
        bytes.truncate(cut.index(bytes.len()) + 1);
        if let Ok(message) = Message::parse(&bytes) {
            let _ = (message.class(), message.channel(), message.moved().is_ok(), message.created_at());
        }
    }

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
