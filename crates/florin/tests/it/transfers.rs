//! The ledger's API: what it takes, and that what it refuses changes nothing.

use axum::body::Body;
use axum::http::{Method, Request, header};
use ledger::{Account, AccountId, AccountKind, Guard, TransferId};
use money::Currency;
use serde_json::{Value, json};

use crate::world::{World, on_each_engine};

const TRANSFERS: &str = "/api/v1/ledger/transfers";
const BATCH: &str = "/api/v1/ledger/transfers/batch";

/// A wallet that cannot be overdrawn, with ten euros, and a bank that can.
struct Pair {
    wallet: AccountId,
    bank: AccountId,
}

impl Pair {
    async fn new(world: &World) -> Self {
        let mut tx = world.begin().await;
        let new = |kind| Account::new(tx.new_id(), world.organisation, Currency::EUR, kind, 1000);
        let bank = new(AccountKind::Asset);
        let wallet = new(AccountKind::Liability).guarded(Guard::DebitsMustNotExceedCredits, 0);
        ledger::open(&mut tx, &[bank, wallet]).await.unwrap();
        tx.commit().await.unwrap();
        let pair = Self { wallet: wallet.id, bank: bank.id };
        let deposit = merged(
            pair.spend(world, "10.00"),
            json!({
                "debitAccountId": pair.bank, "creditAccountId": pair.wallet,
            }),
        );
        assert_eq!(world.call(Method::POST, TRANSFERS, Some(deposit)).await.status, 201);
        pair
    }

    fn spend(&self, world: &World, amount: &str) -> Value {
        let id: TransferId = world.test.db.ids().next();
        json!({
            "id": id, "action": "move", "debitAccountId": self.wallet, "creditAccountId": self.bank,
            "amount": amount, "currency": "EUR", "reason": 1,
        })
    }
}

fn merged(mut order: Value, change: Value) -> Value {
    let Value::Object(change) = change else { panic!("an object changes an object") };
    for (field, value) in change {
        let fields = order.as_object_mut().unwrap();
        if value.is_null() {
            fields.remove(&field);
        } else {
            fields.insert(field, value);
        }
    }
    order
}

/// What is changed about a good order, and the answer to the bad one.
fn bad_orders(pair: &Pair, stranger: AccountId) -> Vec<(Value, u16, &'static str)> {
    let nobody: AccountId = "acct_00000000000000000000000001".parse().unwrap();
    vec![
        (json!({"id": null}), 422, "missing_field"),
        (json!({"id": 7}), 422, "wrong_type"),
        (json!({"id": "tfr_1"}), 422, "invalid_value"),
        (json!({"id": pair.bank}), 422, "invalid_value"),
        (json!({"id": "tfr_00000000000000000000000000"}), 422, "id_reserved"),
        (json!({"action": "wish"}), 422, "invalid_value"),
        (json!({"amount": null}), 422, "missing_field"),
        (json!({"amount": "ten"}), 422, "amount_malformed"),
        (json!({"amount": ["1.00"]}), 422, "invalid_value"),
        (json!({"amount": "1.001"}), 422, "amount_too_many_decimals"),
        (json!({"amount": "99999999999999999999"}), 422, "amount_overflow"),
        (json!({"amount": "0.00"}), 422, "amount_must_be_positive"),
        (json!({"amount": "-1.00"}), 422, "amount_must_be_positive"),
        (json!({"currency": null}), 422, "missing_field"),
        (json!({"currency": "XQZ"}), 422, "currency_unknown"),
        (json!({"currency": "USD"}), 422, "units_must_match"),
        (json!({"reason": 0}), 422, "reason_must_not_be_zero"),
        (json!({"reason": -1}), 422, "invalid_value"),
        (json!({"subject": "x".repeat(65)}), 422, "subject_too_long"),
        (json!({"surprise": true}), 422, "unknown_field"),
        (json!({"timeoutSeconds": 60}), 422, "unknown_field"),
        (json!({"linked": true}), 422, "chain_open"),
        (json!({"creditAccountId": pair.wallet}), 422, "accounts_must_be_different"),
        (json!({"debitAccountId": nobody}), 404, "debit_account_not_found"),
        (json!({"debitAccountId": stranger}), 404, "debit_account_not_found"),
        (json!({"creditAccountId": stranger}), 404, "credit_account_not_found"),
        (json!({"amount": "10.01"}), 409, "exceeds_credits"),
        (json!({"amount": "92233720368547758.07"}), 409, "exceeds_credits"),
    ]
}

async fn strangers_account(world: &World) -> AccountId {
    let new = json!({"currency": "EUR", "kind": "asset"});
    let key = world.stranger().await;
    let opened = world.call_as(&key, Method::POST, "/api/v1/ledger/accounts", Some(new)).await;
    opened.data()["id"].as_str().unwrap().parse().unwrap()
}

/// Tables where a refusal leaves nothing; that an id was refused is remembered on purpose.
async fn books(world: &World) -> Vec<(String, i64)> {
    let mut all = world.fingerprint().await;
    all.retain(|(table, _)| table != "ledger_refusal");
    all
}

#[tokio::test]
async fn a_bad_transfer_changes_nothing() {
    on_each_engine(async |world: &World| {
        let pair = Pair::new(world).await;
        let stranger = strangers_account(world).await;
        let before = books(world).await;
        for (change, status, code) in bad_orders(&pair, stranger) {
            let order = merged(pair.spend(world, "1.00"), change.clone());
            let answer = world.call(Method::POST, TRANSFERS, Some(order.clone())).await;
            assert_eq!(
                answer.problem(),
                (status, code.to_owned()),
                "{change}: {:?}",
                answer.json()
            );
            // One bad row keeps the whole of a chain from happening.
            let mut first = pair.spend(world, "1.00");
            first["linked"] = json!(true);
            let order = merged(order, json!({"id": pair.spend(world, "1.00")["id"]}));
            let rows = json!([first, merged(order, change.clone())]);
            let answer = world.call(Method::POST, BATCH, Some(rows)).await;
            let receipts = answer.json()["data"].clone();
            let is_done = |receipt: &Value| receipt["outcome"] == "created";
            let done = receipts.as_array().is_some_and(|receipts| receipts.iter().any(is_done));
            assert!(!done, "{change}: {receipts}");
        }
        assert_eq!(books(world).await, before);
    })
    .await;
}

#[tokio::test]
async fn an_id_means_one_transfer_for_ever() {
    on_each_engine(async |world: &World| {
        let pair = Pair::new(world).await;
        let order = pair.spend(world, "4.00");
        let post =
            async |order: &Value| world.call(Method::POST, TRANSFERS, Some(order.clone())).await;
        assert_eq!(post(&order).await.status, 201);
        let again = post(&order).await;
        assert_eq!((again.status, again.data()["outcome"].as_str()), (200, Some("exists")));
        for (change, code) in [
            (json!({"amount": "4.01"}), "exists_with_different_amount"),
            (json!({"reason": 2}), "exists_with_different_reason"),
            (json!({"subject": "other"}), "exists_with_different_subject"),
            (json!({"action": "hold"}), "exists_with_different_action"),
            (
                json!({"debitAccountId": pair.bank, "creditAccountId": pair.wallet}),
                "exists_with_different_debit_account",
            ),
        ] {
            let answer = post(&merged(order.clone(), change)).await;
            assert_eq!(answer.problem(), (409, code.to_owned()));
        }
        // What was refused for want of money stays refused when the money is there.
        let beyond = pair.spend(world, "6.01");
        assert_eq!(post(&beyond).await.problem(), (409, "exceeds_credits".to_owned()));
        let deposit = merged(
            pair.spend(world, "1.00"),
            json!({
                "debitAccountId": pair.bank, "creditAccountId": pair.wallet,
            }),
        );
        assert_eq!(post(&deposit).await.status, 201);
        assert_eq!(post(&beyond).await.problem(), (409, "id_already_failed".to_owned()));
        assert_eq!(post(&pair.spend(world, "6.01")).await.status, 201);
        let balances = format!("/api/v1/ledger/accounts/{}/balances", pair.wallet);
        assert_eq!(world.get(&balances).await["available"], "0.99");
    })
    .await;
}

#[tokio::test]
async fn a_batch_with_a_row_that_cannot_be_read_is_refused_whole() {
    on_each_engine(async |world: &World| {
        let pair = Pair::new(world).await;
        let before = books(world).await;
        let good = || pair.spend(world, "0.01");
        let bad = merged(good(), json!({"amount": "0.001"}));
        let answer = world.call(Method::POST, BATCH, Some(json!([good(), bad, good()]))).await;
        assert_eq!(answer.problem(), (422, "batch_invalid".to_owned()));
        assert_eq!(answer.json()["fields"][0]["field"], "[1].amount");
        let too_many: Vec<Value> = (0..=ledger::MAX_BATCH).map(|_| good()).collect();
        let answer = world.call(Method::POST, BATCH, Some(json!(too_many))).await;
        let (status, code) = answer.problem();
        assert!(matches!(status, 413 | 422), "{status} {code}");
        assert_eq!(books(world).await, before);
        // Without a chain each row is on its own.
        let rows = json!([good(), merged(good(), json!({"amount": "10.00"})), good()]);
        let receipts = world.call(Method::POST, BATCH, Some(rows)).await.data();
        let outcomes: Vec<&str> =
            receipts.as_array().unwrap().iter().filter_map(|row| row["outcome"].as_str()).collect();
        assert_eq!(outcomes, ["created", "exceeds_credits", "created"]);
    })
    .await;
}

#[tokio::test]
async fn what_is_no_order_is_refused() {
    on_each_engine(async |world: &World| {
        let before = books(world).await;
        let post = async |path: &str, kind: &str, body: String| {
            let request = Request::post(path)
                .header(header::AUTHORIZATION, format!("Bearer {}", world.key))
                .header(header::CONTENT_TYPE, kind)
                .body(Body::from(body));
            world.site.ask(request.unwrap()).await.problem()
        };
        let json = "application/json";
        for (path, kind, body, status, code) in [
            (TRANSFERS, json, String::new(), 400, "body_missing"),
            (TRANSFERS, json, "{".to_owned(), 400, "malformed_json"),
            (TRANSFERS, json, "[]".to_owned(), 422, "wrong_type"),
            (TRANSFERS, "text/plain", "{}".to_owned(), 415, "unsupported_media_type"),
            (TRANSFERS, json, " ".repeat(2 << 20), 413, "body_too_large"),
            (BATCH, json, "{}".to_owned(), 422, "wrong_type"),
            (BATCH, json, " ".repeat(8 << 20), 413, "body_too_large"),
        ] {
            let shown = body.chars().take(20).collect::<String>();
            assert_eq!(post(path, kind, body).await, (status, code.to_owned()), "{path} {shown}");
        }
        let stranger = strangers_account(world).await;
        for path in ["", "/balances", "/statement"] {
            let path = format!("/api/v1/ledger/accounts/{stranger}{path}");
            let answer = world.call(Method::GET, &path, None).await;
            assert_eq!(answer.problem(), (404, "not_found".to_owned()), "{path}");
        }
        let mut after = books(world).await;
        // The stranger's account and what it took to open it.
        after.retain(|(table, _)| {
            !matches!(table.as_str(), "ledger_account" | "organisation" | "api_key" | "event")
        });
        assert!(after.iter().all(|row| before.contains(row)), "{after:?}");
    })
    .await;
}
