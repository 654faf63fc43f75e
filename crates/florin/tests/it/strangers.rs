//! What belongs to one organisation is not there for another: every route that names a thing is
//! walked with a stranger's key.

use axum::http::Method;
use cards::authorizations::{AuthorizationId, settle};
use cards::controls::{ControlId, Rule, Target};
use cards::issuing::Card;
use ledger::transfers::TransferKey;
use serde_json::{Value, json};

use crate::world::{Terms, World, on_each_engine};

/// What one organisation has.
struct Things {
    card: Card,
    control: ControlId,
    purchase: AuthorizationId,
    decision: String,
}

impl Things {
    async fn new(world: &World) -> Self {
        let card = world.card(Terms::default()).await;
        let rule = Rule::PerTransaction { limit_minor: 50_00 };
        let control = world.control(&card, Target::Card, rule).await.id;
        let purchase = world.purchase(&card, 40_00);
        world.authorize(&purchase).await.is_approved_for("40.00");
        let token = purchase.authorization_token();
        let purchase = settle::authorization_id(card.programme.id, &token);
        let shown = world.get(&format!("/api/v1/authorizations/{purchase}")).await;
        let decision = shown["messages"][0]["id"].as_str().unwrap().to_owned();
        Self { card: card.card, control, purchase, decision }
    }

    /// Every request that names one of them.
    fn requests(&self) -> Vec<(Method, String, Option<Value>)> {
        let Self { card, control, purchase, decision } = self;
        let (id, account) = (card.id, card.funding_account);
        let (cards, controls) = ("/api/v1/cards", "/api/v1/controls");
        let accounts = "/api/v1/ledger/accounts";
        let rule = json!({"type": "per_transaction", "limitMinor": 1});
        let on = |target: &str, id: String| {
            Some(json!({"target": target, "targetId": id, "name": "x", "rule": rule}))
        };
        let one_more = json!({
            "programme": card.programme, "cardholder": card.holder, "fundingAccount": account,
            "lastFour": "1111", "expiresOn": "2030-01-01T00:00:00Z",
        });
        let suspended = Some(json!({"status": "suspended"}));
        let frozen = Some(json!({"reason": "envy"}));
        let changed = Some(json!({"name": "x", "rule": rule}));
        vec![
            (Method::GET, format!("{cards}/{id}"), None),
            (Method::PUT, format!("{cards}/{id}/status"), suspended),
            (Method::PUT, format!("{cards}/{id}/freeze"), frozen),
            (Method::DELETE, format!("{cards}/{id}/freeze"), None),
            (Method::GET, format!("{cards}/{id}/controls"), None),
            (Method::POST, cards.to_owned(), Some(one_more)),
            (Method::PUT, format!("{controls}/{control}"), changed),
            (Method::DELETE, format!("{controls}/{control}"), None),
            (Method::POST, controls.to_owned(), on("card", id.to_string())),
            (Method::POST, controls.to_owned(), on("cardholder", card.holder.to_string())),
            (Method::POST, controls.to_owned(), on("programme", card.programme.to_string())),
            (Method::GET, format!("/api/v1/decisions/{decision}"), None),
            (Method::GET, format!("/api/v1/authorizations/{purchase}"), None),
            (Method::GET, format!("{accounts}/{account}"), None),
            (Method::GET, format!("{accounts}/{account}/balances"), None),
            (Method::GET, format!("{accounts}/{account}/statement"), None),
        ]
    }
}

#[tokio::test]
async fn nothing_of_another_organisation_is_there() {
    on_each_engine(async |world: &World| {
        let things = Things::new(world).await;
        let stranger = world.stranger().await;
        let before = world.fingerprint().await;
        for (method, path, body) in things.requests() {
            let answer = world.call_as(&stranger, method.clone(), &path, body.clone()).await;
            assert_eq!(answer.problem(), (404, "not_found".to_owned()), "{method} {path} {body:?}");
            let nobody = world.call_as("fl_test_nobody", method, &path, body).await;
            assert_eq!(nobody.problem(), (401, "unauthenticated".to_owned()), "{path}");
        }
        for path in ["/api/v1/cards", "/api/v1/cards/programmes", "/api/v1/decisions"] {
            let seen = world.call_as(&stranger, Method::GET, path, None).await;
            assert_eq!(seen.data(), json!([]), "{path}");
        }
        assert_eq!(world.fingerprint().await, before);
        let mine = world.get(&format!("/api/v1/cards/{}", things.card.id)).await;
        assert_eq!((&mine["status"], &mine["frozen"]), (&json!("active"), &json!(false)));
    })
    .await;
}

#[tokio::test]
async fn nobody_takes_from_another_organisations_account() {
    on_each_engine(async |world: &World| {
        let victim = world.card(Terms::default()).await;
        let stranger = world.stranger().await;
        let own = json!({"currency": "EUR", "kind": "asset"});
        let own =
            world.call_as(&stranger, Method::POST, "/api/v1/ledger/accounts", Some(own)).await;
        let theft = json!({
            "id": world.test.db.ids().next::<TransferKey>(), "action": "move",
            "debitAccountId": victim.card.funding_account, "creditAccountId": own.data()["id"],
            "amount": "1.00", "currency": "EUR", "reason": 1, "force": true,
        });
        let path = "/api/v1/ledger/transfers";
        let answer = world.call_as(&stranger, Method::POST, path, Some(theft)).await;
        assert_eq!(answer.problem(), (404, "debit_account_not_found".to_owned()));
        assert_eq!(world.figures(&victim).await.balance, Terms::default().funds);
    })
    .await;
}
