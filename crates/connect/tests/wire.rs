//! Messages as other people write them: foreign, damaged, refused.

use connect::marqeta::{Channel, Class, Clearing, Delivery, Message};
use money::{Currency, Money};
use proptest::prelude::*;

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn clearing(is_final: bool, of: Option<(u32, u32)>) -> Class {
    Class::Clearing(Clearing { is_final, sequence: of.map(|n| n.0), count: of.map(|n| n.1) })
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
fn only_an_authorization_of_nothing_is_a_verification() {
    let table = [
        ("pgfs.authorization", "0.00", "0", Class::AccountVerification),
        ("pgfs.authorization", "0", "5.00", Class::Authorization),
        ("pgfs.authorization", "5.00", "0", Class::Authorization),
        ("pgfs.authorization.account_verification", "0", "0", Class::AccountVerification),
        ("pgfs.authorization.account_verification", "5.00", "5.00", Class::Authorization),
    ];
    for (method, total, moved, class) in table {
        let raw = format!(
            r#"{{"type":"authorization","state":"PENDING","token":"t","amount":{total},
            "gpa_order":{{"jit_funding":{{"token":"j","method":"{method}","user_token":"u",
            "amount":{moved}}}}}}}"#
        );
        let message = Message::parse(raw.as_bytes()).unwrap();
        assert_eq!(message.class(), class, "{method} {total} {moved}");
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

proptest! {
    #[test]
    fn no_bytes_panic(bytes: Vec<u8>) {
        let _ = Message::parse(&bytes).is_ok();
    }

    #[test]
    fn no_damage_panics(
        at in any::<prop::sample::Index>(),
        byte: u8,
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = include_bytes!("fixtures/authorization.json").to_vec();
        let position = at.index(bytes.len());
        bytes[position] = byte;
        bytes.truncate(cut.index(bytes.len()) + 1);
        if let Ok(message) = Message::parse(&bytes) {
            let _ = (message.class(), message.channel(), message.created_at());
            let _ = (message.moved().is_ok(), message.total().is_ok(), message.original());
        }
    }
}
