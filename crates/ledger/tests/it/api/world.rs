//! The assembled site with the ledger's routes, and a way to ask it.

use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, header};
use base::db::migrations::BASE;
use base::gather::Gather;
use base::permissions::PermissionSet;
use base::testing::{TestDb, databases};
use base::who::{ApiKey, Organisation};
use base::{Actor, Correlation, Id, Who};
use ledger::Posting;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use web::{App, Credential, Identified, Identify, Routes, Site, assemble};

/// Knows two organisations by their keys, and a key of none.
struct Keys([Id<Organisation>; 2]);

#[async_trait]
impl Identify for Keys {
    async fn identify(
        &self,
        credential: Credential,
        correlation: Correlation,
    ) -> base::Result<Option<Identified>> {
        let Credential::Key { text: key, .. } = credential else {
            return Ok(None);
        };
        let organisation = match key.as_str() {
            "first" => Some(self.0[0]),
            "second" => Some(self.0[1]),
            "none" => None,
            _ => return Ok(None),
        };
        let actor = Actor::Key(Id::<ApiKey>::from_uuid(uuid::Uuid::nil()));
        let who = Who { actor, organisation, session: None, correlation, origin: None };
        let permissions = PermissionSet::ALL_ORGANISATION;
        Ok(Some(Identified::new(who, key, String::new(), permissions)))
    }
}

pub struct World {
    site: Router,
    pub test: TestDb,
}

impl World {
    pub async fn all() -> Vec<Self> {
        let migrations = [BASE, ledger::MIGRATIONS].concat();
        databases(&migrations).await.into_iter().map(Self::new).collect()
    }

    fn new(test: TestDb) -> Self {
        let keys = Keys([test.db.ids().next(), test.db.ids().next()]);
        let app = App::new(test.db.clone(), Arc::new(keys), Arc::new(Site::default()));
        let posting = Gather::start(Posting::new(test.db.clone()), ledger::MAX_BATCH);
        let rooms = ledger::api::routes(app.clone(), posting);
        Self { site: assemble(app, rooms, Routes::new()), test }
    }

    pub async fn send(&self, method: Method, key: &str, path: &str, body: String) -> (u16, Value) {
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/v1/ledger{path}"))
            .header(header::AUTHORIZATION, format!("Bearer {key}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body));
        let response = self.site.clone().oneshot(request.unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 64 << 20).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap())
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        self.send(Method::GET, "first", path, String::new()).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.send(Method::POST, "first", path, body.to_string()).await
    }

    /// Opens an account and says its id.
    pub async fn account(&self, key: &str, body: Value) -> String {
        let reply = self.send(Method::POST, key, "/accounts", body.to_string()).await;
        assert_eq!(reply.0, 201, "{}", reply.1);
        reply.1["data"]["id"].as_str().unwrap().to_owned()
    }

    /// What the log says of a kind of event, oldest first.
    pub async fn told(&self, kind: &str) -> Vec<Value> {
        let who = Who::system("test", self.test.db.ids());
        let mut tx = self.test.db.read(who).await.unwrap();
        let events = base::events::after(&mut tx, 0, 1_000).await.unwrap();
        let of_kind = events.iter().filter(|event| event.kind == kind);
        of_kind.map(|event| serde_json::from_str(&event.body).unwrap()).collect()
    }

    pub async fn bank_and_wallet(&self) -> (String, String) {
        let bank = self.account("first", json!({"currency": "EUR", "kind": "asset"})).await;
        let wallet = json!({
            "currency": "EUR", "kind": "liability", "code": 2000,
            "guard": "debitsMustNotExceedCredits", "limit": "5.00",
        });
        (bank, self.account("first", wallet).await)
    }

    pub fn id(&self) -> String {
        self.test.db.ids().next::<ledger::transfers::TransferKey>().to_string()
    }

    /// Everything in the tables, to see that nothing changed.
    pub async fn books(&self) -> Vec<i64> {
        let mut tx = self.test.db.begin(self.test.who()).await.unwrap();
        let proof = ledger::proof::prove(&mut tx).await.unwrap();
        assert!(proof.is_clean(), "{proof}");
        let sql = "SELECT (SELECT COUNT(*) FROM ledger_account),
                          (SELECT COUNT(*) FROM ledger_transfer),
                          (SELECT COUNT(*) FROM ledger_refusal)";
        let row = tx.row(sql, []).await.unwrap().unwrap();
        (0..3).map(|at| row.get(at).unwrap()).collect()
    }
}

pub fn moved(id: &str, debit: &str, credit: &str, amount: &str) -> Value {
    json!({
        "id": id, "action": "move", "debitAccountId": debit, "creditAccountId": credit,
        "amount": amount, "currency": "EUR", "reason": 1,
    })
}
