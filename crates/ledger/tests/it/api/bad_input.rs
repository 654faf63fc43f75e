//! Bad input gets a clear 4xx with a stable code, and changes nothing.

use axum::http::Method;
use serde_json::{Value, json};

use super::world::{World, moved};

/// Bodies, and the status and code that each gets.
type Cases = Vec<(String, u16, &'static str)>;

/// A good transfer spoilt in every way.
fn transfers(world: &World, good: &Value) -> Cases {
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        body.to_string()
    };
    let without = |field: &str| {
        let mut body = good.clone();
        body.as_object_mut().unwrap().remove(field);
        body.to_string()
    };
    let mut cases = vec![
        (String::new(), 400, "body_missing"),
        ("{".to_owned(), 400, "malformed_json"),
        ("[]".to_owned(), 422, "wrong_type"),
    ];
    for field in ["id", "action", "amount", "currency", "reason", "debitAccountId"] {
        cases.push((without(field), 422, "missing_field"));
    }
    for (field, value, code) in [
        ("id", json!("acct_01h455vb4pex5vsknk084sn02q"), "invalid_value"),
        ("id", json!(7), "wrong_type"),
        ("id", json!("tfr_00000000000000000000000000"), "id_reserved"),
        ("action", json!("steal"), "invalid_value"),
        ("extra", json!(1), "unknown_field"),
        ("holdId", json!(world.id()), "unknown_field"),
        ("timeoutSeconds", json!(60), "unknown_field"),
        ("amount", json!("1.005"), "amount_too_many_decimals"),
        ("amount", json!("1,00"), "amount_malformed"),
        ("amount", json!("92233720368547758.08"), "amount_overflow"),
        ("amount", json!(true), "invalid_value"),
        ("amount", json!("0"), "amount_must_be_positive"),
        ("amount", json!("-1.00"), "amount_must_be_positive"),
        ("currency", json!("XYZ"), "currency_unknown"),
        ("currency", json!("USD"), "units_must_match"),
        ("reason", json!(0), "reason_must_not_be_zero"),
        ("reason", json!(65_536), "invalid_value"),
        ("subject", json!("x".repeat(65)), "subject_too_long"),
        ("creditAccountId", good["debitAccountId"].clone(), "accounts_must_be_different"),
        ("linked", json!(true), "chain_open"),
    ] {
        cases.push((with(field, value), 422, code));
    }
    let large = with("subject", json!("x".repeat(web::BODY_LIMIT)));
    cases.push((large, 413, "body_too_large"));
    cases
}

fn accounts() -> Cases {
    let cases = [
        (json!({"kind": "asset"}), "missing_field"),
        (json!({"currency": "EUR", "kind": "assets"}), "invalid_value"),
        (json!({"currency": "eur", "kind": "asset"}), "currency_unknown"),
        (json!({"currency": "EUR", "kind": "asset", "limit": "1"}), "limit_out_of_range"),
        (json!({"currency": "EUR", "kind": "asset", "guard": "both"}), "invalid_value"),
        (json!({"currency": "EUR", "kind": "asset", "code": -1}), "invalid_value"),
        (json!({"currency": "EUR", "kind": "asset", "owner": "me"}), "unknown_field"),
        (
            json!({"id": "acct_00000000000000000000000000", "currency": "EUR", "kind": "asset"}),
            "id_reserved",
        ),
    ];
    cases.map(|(body, code)| (body.to_string(), 422, code)).into()
}

#[tokio::test]
async fn bad_input_is_a_clear_problem_and_changes_nothing() {
    for world in World::all().await {
        let (bank, wallet) = world.bank_and_wallet().await;
        world.post("/transfers", &moved(&world.id(), &bank, &wallet, "10.00")).await;
        let good = moved(&world.id(), &bank, &wallet, "1.00");
        let before = world.books().await;
        for (path, cases) in [("/transfers", transfers(&world, &good)), ("/accounts", accounts())] {
            for (body, status, code) in cases {
                let about: String = body.chars().take(300).collect();
                let (was, reply) = world.send(Method::POST, "first", path, body).await;
                assert_eq!((was, &reply["code"]), (status, &json!(code)), "{about}\n{reply}");
                let stated = (&reply["success"], &reply["status"]);
                assert_eq!(stated, (&json!(false), &json!(status)));
            }
        }
        assert_eq!(world.books().await, before);
        // What was spoilt was the body alone.
        assert_eq!(world.post("/transfers", &good).await.0, 201);
    }
}
