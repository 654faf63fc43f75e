//! One of everything that expenses and groups know, for the walks over all routes.

use axum::body::Body;
use axum::http::{Method, Request, header};
use identity::Preset;
use serde_json::{Value, json};

use crate::world::World;

/// A bill as Splitwise writes it, of members who are called so.
const BILL: &str = "Date,Description,Category,Cost,Currency,Ana,Ben\n\
                    2025-06-01,Hotel,Travel,30.00,EUR,15.00,-15.00\n";

fn id(made: &Value) -> String {
    made["id"].as_str().unwrap_or_else(|| panic!("{made} has an id")).to_owned()
}

impl World {
    async fn made(&self, path: &str, body: Value) -> String {
        id(&self.call(Method::POST, &format!("/api/v1{path}"), Some(body)).await.data())
    }

    async fn sent(&self, path: &str, file: &str) -> String {
        let request = Request::post(format!("/api/v1{path}"))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.key))
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .body(Body::from(file.to_owned()));
        id(&self.site.ask(request.unwrap()).await.data())
    }

    /// Their ids. The group is one that the organisation's key founded; only members comment, and a
    /// key is nobody, so the comment is in another, of a member's own.
    pub async fn costs(&self) -> Vec<String> {
        let mut all = self.some_expenses().await;
        all.extend(self.some_group().await);
        all.push(self.some_comment().await);
        all
    }

    async fn some_comment(&self) -> String {
        let (_, member) = self.colleague(Preset::Admin).await;
        let make = async |path: &str, body| {
            let by = (header::COOKIE, member.as_str());
            id(&self.call_with(by, Method::POST, path, Some(body)).await.data())
        };
        let group = make("/api/v1/groups", json!({"name": "Porto"})).await;
        make(&format!("/api/v1/groups/{group}/comments"), json!({"text": "Hello"})).await
    }

    async fn some_expenses(&self) -> Vec<String> {
        let expense = self.made("/expenses", json!({"amount": 3, "description": "Tea"})).await;
        let category = self.made("/expenses/categories", json!({"name": "Boats"})).await;
        let filing = json!({
            "name": "Coffee", "when": {"anyOf": ["bar"]}, "then": {"categoryId": category},
        });
        let recurring = json!({"amount": 3, "description": "Rent", "every": "month"});
        let budget = json!({"name": "Boats", "amount": "100.00", "categoryId": category});
        let receipt = format!("/expenses/{expense}/receipts");
        let feed = self.made("/imports/feeds", json!({"name": "Giro", "currency": "EUR"})).await;
        let file = "Date,Payee,Amount\n2026-01-03,Landlord,-800.00\n2026-01-13,Employer,20.00\n";
        vec![
            self.made("/expenses/filings", filing).await,
            self.made("/expenses/recurring", recurring).await,
            self.made("/expenses/budgets", budget).await,
            self.made("/expenses/exports", json!({"format": "csv"})).await,
            self.made("/expenses/views", json!({"name": "Work", "search": {}})).await,
            self.sent(&receipt, "%PDF-1.7 a receipt").await,
            self.sent(&format!("/imports?feed={feed}&name=january.csv"), file).await,
            expense,
            category,
            feed,
        ]
    }

    async fn some_group(&self) -> Vec<String> {
        let group = self.made("/groups", json!({"name": "Lisbon"})).await;
        let path = |rest: &str| format!("/groups/{group}{rest}");
        let ana = self.made(&path("/members"), json!({"name": "Ana"})).await;
        let ben = self.made(&path("/members"), json!({"name": "Ben"})).await;
        let bill = json!({"amount": 1, "description": "Bill", "paidBy": [{"member": ana}]});
        let paid = json!({"from": ben, "to": ana, "amount": 1});
        vec![
            self.made(&path("/expenses"), bill).await,
            self.made(&path("/settlements"), paid).await,
            self.made(&path("/invitations"), json!({})).await,
            self.made(&path("/shares"), json!({})).await,
            self.sent(&path("/imports"), BILL).await,
            ana,
            group,
        ]
    }
}
