//! Somebody is erased: what groups still knew of them goes, and what they owe stays in the books.

use axum::http::{Method, header};
use base::jobs;
use florin::domains;
use identity::Preset;
use serde_json::{Value, json};

use crate::world::{World, means, on_each_engine};

impl World {
    async fn by(&self, cookie: &str, method: Method, path: &str, body: Option<Value>) -> Value {
        let path = format!("/api/v1{path}");
        self.call_with((header::COOKIE, cookie), method, &path, body).await.data()
    }

    /// Everything that the groups' tables hold, as text.
    async fn kept_of_groups(&self) -> String {
        let mut tx = self.begin().await;
        let mut all = Vec::new();
        for (table, column) in [
            ("group_member", "name"),
            ("group_member", "coalesce(upi, '')"),
            ("group_activity", "about"),
            ("event", "body"),
        ] {
            let rows = tx.rows(&format!("SELECT {column} FROM {table}"), []).await.unwrap();
            all.extend(rows.iter().map(|row| row.get::<String>(0).unwrap()));
        }
        all.join("\n")
    }
}

#[tokio::test]
async fn groups_forget_who_was_erased_and_keep_what_they_owe() {
    on_each_engine(async |world: &World| {
        // Who comes first owns the organisation, and does not go before handing it over.
        let (_, ben) = world.colleague(Preset::Employee).await;
        let (ana_id, ana) = world.colleague(Preset::Employee).await;
        let group = world.by(&ana, Method::POST, "/groups", Some(json!({"name": "Porto"}))).await;
        let path = |rest: &str| format!("/groups/{}{rest}", group["id"].as_str().unwrap());
        let invited = world.by(&ana, Method::POST, &path("/invitations"), Some(json!({}))).await;
        let token = invited["link"].as_str().unwrap().split_once("token=").unwrap().1.to_owned();
        world.by(&ben, Method::POST, "/groups/join", Some(json!({"token": token}))).await;
        let members = world.by(&ana, Method::GET, &path("/members"), None).await;
        let own = members[0]["id"].as_str().unwrap();
        let change = json!({"name": "Ana Kovacs", "upi": "kovacs@bank"});
        world.by(&ana, Method::PUT, &path(&format!("/members/{own}")), Some(change)).await;
        let bill = json!({"amount": 3, "description": "Tea", "paidBy": [{"member": own}]});
        world.by(&ana, Method::POST, &path("/expenses"), Some(bill)).await;
        assert!(world.kept_of_groups().await.contains("Ana Kovacs"));
        let owed = world.by(&ben, Method::GET, &path("/balances"), None).await;

        let mut tx = world.begin().await;
        identity::erase_person(&mut tx, ana_id.parse().unwrap()).await.unwrap();
        tx.commit().await.unwrap();
        let handlers = domains::handlers(&means()).unwrap();
        jobs::drain(&world.test.db, &handlers).await.unwrap();

        let kept = world.kept_of_groups().await.to_lowercase();
        assert!(!kept.contains("kovacs"), "{kept}");
        let members = world.by(&ben, Method::GET, &path("/members"), None).await;
        assert_eq!(members[0]["name"], "Former member");
        assert_eq!(members[1]["role"], "owner", "somebody can still decide: {members}");
        assert_eq!(world.by(&ben, Method::GET, &path("/balances"), None).await, owed);
    })
    .await;
}
