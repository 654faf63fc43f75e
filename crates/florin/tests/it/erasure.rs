//! Somebody is erased: what groups still knew of them goes, and what they owe stays in the books.

use axum::http::{Method, header};
use base::db::migrations::{self, Migration};
use base::testing::{TestDb, engines};
use base::{Id, jobs};
use florin::domains;
use groups::{GroupId, MemberId};
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

/// The change that takes names out of what was told before.
const FORGETS: &str = "0460_groups_activity_name";

#[tokio::test]
async fn what_was_told_with_names_before_is_told_without_them() {
    for engine in engines() {
        let all = domains::migrations();
        let before: Vec<Migration> =
            all.iter().copied().filter(|one| one.name != FORGETS).collect();
        let test = TestDb::create(engine, &before, &domains::subscriptions()).await;
        let (heir, invitation): (MemberId, Id<groups::invitations::InvitationKey>) =
            (test.db.ids().next(), test.db.ids().next());
        let told = [
            (
                "left",
                json!({"name": "Ana \",\"role\":\"owner\"}", "heir": null}),
                json!({"heir": null}),
            ),
            ("left", json!({"name": "Ana", "heir": heir}), json!({"heir": heir})),
            (
                "joined",
                json!({"name": "Ана", "invitation": invitation}),
                json!({"invitation": invitation}),
            ),
            ("added", json!({"name": "Ana"}), json!({})),
            ("changed", json!({"name": "Ana", "role": "admin"}), json!({"role": "admin"})),
            ("reminded", json!({"name": "Ana", "person": null, "balances": []}), json!({})),
            // As it is told now.
            (
                "changed",
                json!({"before": {"role": "admin"}, "after": {}, "changed": ["name"]}),
                json!({"before": {"role": "admin"}, "after": {}, "changed": ["name"]}),
            ),
        ];
        let mut tx = test.db.begin(test.who()).await.unwrap();
        for (kind, about, _) in &told {
            let (id, group): (MemberId, GroupId) = (tx.new_id(), tx.new_id());
            let sql = "INSERT INTO group_activity (id, group_id, kind, subject, about, at)
                       VALUES ($1, $2, $3, 'group_member_x', $4, 0)";
            let kind = format!("group_member.{kind}");
            let values = [id.into(), group.into(), kind.into(), about.to_string().into()];
            tx.execute(sql, values).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(migrations::up(&test.db, &all).await.unwrap(), [FORGETS]);
        let mut tx = test.db.begin(test.who()).await.unwrap();
        let rows = tx.rows("SELECT about FROM group_activity ORDER BY id", []).await.unwrap();
        let kept = rows.iter().map(|row| row.get::<String>(0).unwrap().parse().unwrap());
        let kept: Vec<Value> = kept.collect();
        assert_eq!(kept, told.map(|(_, _, kept)| kept));
    }
}
