//! What belongs to one organisation is not there for another: every route that names a thing is
//! walked with a stranger's key.

use axum::http::Method;
use cards::authorizations::settle;
use cards::controls::{Rule, Target};
use serde_json::{Value, json};

use crate::world::{Terms, World, on_each_engine};

#[tokio::test]
async fn nothing_of_another_organisation_is_there() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await;
        let control =
            world.control(&card, Target::Card, Rule::PerTransaction { limit_minor: 50_00 }).await;
        let purchase = world.purchase(&card, 40_00);
        world.authorize(&purchase).await.is_approved_for("40.00");
        let programme = card.programme.id;
        let purchase = settle::authorization_id(programme, &purchase.authorization_token());
        let shown = world.get(&format!("/api/v1/authorizations/{purchase}")).await;
        let decision = shown["messages"][0]["id"].as_str().unwrap().to_owned();
        let card = card.card;
        let account = card.funding_account;
        let rule = json!({"type": "per_transaction", "limitMinor": 1});

        let before = world.fingerprint().await;
        let stranger = world.stranger().await;
        let of_stranger = json!({"currency": "EUR", "kind": "asset"});
        let accounts = "/api/v1/ledger/accounts";
        let own = world.call_as(&stranger, Method::POST, accounts, Some(of_stranger)).await;
        let own = own.data()["id"].clone();
        for (method, path, body) in [
            (Method::GET, format!("/api/v1/cards/{}", card.id), None),
            (
                Method::PUT,
                format!("/api/v1/cards/{}/status", card.id),
                Some(json!({"status": "suspended"})),
            ),
            (
                Method::PUT,
                format!("/api/v1/cards/{}/freeze", card.id),
                Some(json!({"reason": "envy"})),
            ),
            (Method::DELETE, format!("/api/v1/cards/{}/freeze", card.id), None),
            (Method::GET, format!("/api/v1/cards/{}/controls", card.id), None),
            (
                Method::PUT,
                format!("/api/v1/controls/{}", control.id),
                Some(json!({"name": "x", "rule": rule})),
            ),
            (Method::DELETE, format!("/api/v1/controls/{}", control.id), None),
            (
                Method::POST,
                "/api/v1/controls".to_owned(),
                Some(json!({
                    "target": "card", "targetId": card.id, "name": "x", "rule": rule,
                })),
            ),
            (
                Method::POST,
                "/api/v1/controls".to_owned(),
                Some(json!({
                    "target": "cardholder", "targetId": card.holder, "name": "x", "rule": rule,
                })),
            ),
            (
                Method::POST,
                "/api/v1/controls".to_owned(),
                Some(json!({
                    "target": "programme", "targetId": programme, "name": "x", "rule": rule,
                })),
            ),
            (
                Method::POST,
                "/api/v1/cards".to_owned(),
                Some(json!({
                    "programme": programme, "cardholder": card.holder, "fundingAccount": account,
                    "lastFour": "1111", "expiresOn": "2030-01-01T00:00:00Z",
                })),
            ),
            (Method::GET, format!("/api/v1/decisions/{decision}"), None),
            (Method::GET, format!("/api/v1/authorizations/{purchase}"), None),
            (Method::GET, format!("{accounts}/{account}"), None),
            (Method::GET, format!("{accounts}/{account}/balances"), None),
            (Method::GET, format!("{accounts}/{account}/statement"), None),
        ] {
            let answer = world.call_as(&stranger, method.clone(), &path, body.clone()).await;
            assert_eq!(answer.problem(), (404, "not_found".to_owned()), "{method} {path} {body:?}");
            let nobody = world.call_as("fl_test_nobody", method, &path, body).await;
            assert_eq!(nobody.problem(), (401, "unauthenticated".to_owned()), "{path}");
        }
        let theft = json!({
            "id": world.test.db.ids().next::<ledger::transfers::TransferKey>(), "action": "move",
            "debitAccountId": account, "creditAccountId": own, "amount": "1.00", "currency": "EUR",
            "reason": 1,
        });
        let answer =
            world.call_as(&stranger, Method::POST, "/api/v1/ledger/transfers", Some(theft)).await;
        assert_eq!(answer.problem(), (404, "debit_account_not_found".to_owned()));

        for path in ["/api/v1/cards", "/api/v1/cards/programmes", "/api/v1/decisions"] {
            let seen = world.call_as(&stranger, Method::GET, path, None).await;
            assert_eq!(seen.data(), json!([]), "{path}");
        }
        let changed: Vec<(String, i64)> = world
            .fingerprint()
            .await
            .into_iter()
            .filter(|row| !before.contains(row))
            .filter(|(table, _)| {
                // The stranger, their key and account, and the refused id.
                let own = ["organisation", "api_key", "event", "ledger_account", "ledger_refusal"];
                !own.contains(&table.as_str())
            })
            .collect();
        assert!(changed.is_empty(), "{changed:?}");
        let mine: Value = world.get(&format!("/api/v1/cards/{}", card.id)).await;
        assert_eq!((&mine["status"], &mine["frozen"]), (&json!("active"), &json!(false)));
    })
    .await;
}
