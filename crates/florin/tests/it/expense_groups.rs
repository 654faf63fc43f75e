//! What somebody spent for a group: marked by hand and by filings, counted in a budget, found, added up, and named by
//! nobody who is not in the group.

use axum::http::{Method, header};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::groups::Trip;
use crate::world::{World, on_each_engine};

const EXPENSES: &str = "/api/v1/expenses";

impl World {
    /// Asks about the expenses of whoever has the cookie.
    async fn own(&self, cookie: &str, method: Method, path: &str, body: Option<Value>) -> Answer {
        let path = format!("{EXPENSES}{path}");
        self.call_with((header::COOKIE, cookie), method, &path, body).await
    }

    async fn post_own(&self, cookie: &str, path: &str, body: Value) -> Value {
        self.own(cookie, Method::POST, path, Some(body)).await.data()
    }

    async fn get_own(&self, cookie: &str, path: &str) -> Value {
        self.own(cookie, Method::GET, path, None).await.data()
    }
}

#[tokio::test]
async fn a_budget_of_a_group_counts_what_was_spent_for_it() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        let (ana, group) = (trip.ana.cookie.as_str(), json!(trip.id));
        let spent = json!({"amount": 40, "description": "Hotel", "groupId": group});
        let hotel = world.post_own(ana, "", spent).await;
        assert_eq!(hotel["groupId"], group);
        world.post_own(ana, "", json!({"amount": 7, "description": "Book"})).await;
        let budget = json!({"name": "Lisbon", "amount": "100.00", "groupId": group});
        let budget = world.post_own(ana, "/budgets", budget).await;
        assert_eq!((&budget["spent"], &budget["groupId"]), (&json!("40.00"), &group));

        // A filing says so of what is recorded from then on, and of nothing that says so itself.
        let filing = json!({"when": {"anyOf": ["tram"]}, "then": {"groupId": group}});
        let before = world.post_own(ana, "", json!({"amount": 1, "description": "Tram"})).await;
        let tried = world.post_own(ana, "/filings/rehearsal", filing.clone()).await;
        assert_eq!((&tried[0]["expense"]["id"], &tried[0]["groupId"]), (&before["id"], &group));
        world.post_own(ana, "/filings", filing).await;
        let tram = world.post_own(ana, "", json!({"amount": 35, "description": "Tram"})).await;
        assert_eq!(tram["groupId"], group);
        let budget = format!("/budgets/{}", budget["id"].as_str().unwrap());
        let standing = world.get_own(ana, &budget).await;
        assert_eq!((&standing["spent"], &standing["alerts"]), (&json!("75.00"), &json!([50, 75])));

        // Found, added up, written to files.
        let found = world.get_own(ana, &format!("?filter[group]={}", trip.id)).await;
        assert_eq!(found.as_array().unwrap().len(), 2);
        let figures = world.get_own(ana, &format!("/analytics?group={}", trip.id)).await;
        assert_eq!(figures["home"]["amount"], "75.00");
        let csv = world.own(ana, Method::GET, &format!("/export?group={}", trip.id), None).await;
        let csv = String::from_utf8(csv.body).unwrap();
        assert_eq!((csv.lines().count(), csv.matches(&trip.id).count()), (3, 2), "{csv}");
        let journal = world.own(ana, Method::GET, "/export?format=journal", None).await;
        let journal = String::from_utf8(journal.body).unwrap();
        assert!(journal.contains(&format!(", group:{}\n", trip.id)), "{journal}");

        // Changed, taken out, deleted and brought back.
        let path = format!("/{}", tram["id"].as_str().unwrap());
        for (method, path, body, spent) in [
            (Method::PATCH, path.clone(), Some(json!({"amount": 45})), "85.00"),
            (Method::PATCH, path.clone(), Some(json!({"groupId": null})), "40.00"),
            (Method::PATCH, path.clone(), Some(json!({"groupId": group})), "85.00"),
            (Method::DELETE, path.clone(), None, "40.00"),
            (Method::POST, format!("{path}/restore"), None, "85.00"),
            (Method::PUT, path.clone(), Some(json!({"amount": 45})), "40.00"),
        ] {
            let answer = world.own(ana, method.clone(), &path, body.clone()).await;
            assert_eq!(answer.status, 200, "{method} {body:?}");
            let standing = world.get_own(ana, &budget).await;
            assert_eq!(standing["spent"], spent, "{method} {body:?}");
        }
        // In the group nothing is shared by any of that.
        assert_eq!(world.get_as(ana, &trip.path("/expenses")).await, json!([]));
        let both = json!({"amount": 1, "tag": "x", "groupId": group});
        let refused = world.own(ana, Method::POST, "/budgets", Some(both)).await;
        assert_eq!(refused.problem(), (422, "invalid_value".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn only_who_is_in_a_group_names_it() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        let group = json!(trip.id);
        let ben = trip.ben.cookie.as_str();
        let spent = json!({"amount": 5, "groupId": group});
        let kept = world.post_own(ben, "", spent.clone()).await;
        let kept = format!("/{}", kept["id"].as_str().unwrap());
        let filing = json!({"when": {"anyOf": ["tram"]}, "then": {"groupId": group}});
        let filed = world.post_own(ben, "/filings", filing.clone()).await;
        let filed = format!("/filings/{}", filed["id"].as_str().unwrap());

        let stranger = world.stranger_person().await;
        let other = world.post_own(&stranger, "", json!({"amount": 5})).await;
        let other = format!("/{}", other["id"].as_str().unwrap());
        let member = trip.path(&format!("/members/{}", trip.ben.member));
        assert_eq!(world.delete_as(ben, &member).await.status, 200);
        let plain = world.post_own(ben, "", json!({"amount": 5})).await;
        let plain = format!("/{}", plain["id"].as_str().unwrap());
        let budget = json!({"amount": 5, "groupId": group});
        let bulk = json!({"operations": [{"create": spent}]});
        for (cookie, own) in [(stranger.as_str(), &other), (ben, &plain)] {
            for (method, path, body) in [
                (Method::POST, "", &spent),
                (Method::PATCH, own.as_str(), &json!({"groupId": group})),
                (Method::PUT, own.as_str(), &spent),
                (Method::POST, "/budgets", &budget),
                (Method::POST, "/filings", &filing),
                (Method::POST, "/filings/rehearsal", &filing),
            ] {
                let refused = world.own(cookie, method.clone(), path, Some(body.clone())).await;
                let problem = refused.problem();
                assert_eq!(problem, (422, "group_unknown".to_owned()), "{method} {path}");
            }
            let some = world.own(cookie, Method::POST, "/bulk", Some(bulk.clone())).await;
            assert_eq!(some.status, 207);
        }
        // What Ben marked while he was in the group stays so, and can be changed.
        let changed = world.own(ben, Method::PATCH, &kept, Some(json!({"amount": 6}))).await.data();
        assert_eq!((&changed["amount"], &changed["groupId"]), (&json!("6.00"), &group));
        let aside = json!({"when": {"anyOf": ["bus"]}, "then": {"groupId": group}});
        assert_eq!(world.own(ben, Method::PUT, &filed, Some(aside)).await.status, 200);
        let (status, page) = world.page_as(ben, &format!("/expenses{kept}"), None).await;
        assert!(status == 200 && page.contains("a group that you are not in"), "{page}");
        assert!(!page.contains("Lisbon"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_group_is_chosen_on_pages() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        let (ana, group) = (trip.ana.cookie.as_str(), trip.id.as_str());
        let send = async |path: &str, form: String| {
            let (status, page) = world.page_as(ana, path, Some(form)).await;
            assert_eq!(status, 303, "{path}: {page}");
        };
        let get = async |path: &str| {
            let (status, page) = world.page_as(ana, path, None).await;
            assert_eq!(status, 200, "{path}: {page}");
            page
        };
        let budget = format!("amount=100&period=month&category=&tag=&group={group}&name=");
        send("/expenses/budgets", budget).await;
        let filing = format!("words=tram&category=&tags=&group={group}");
        let tried = world.page_as(ana, "/expenses/filings/rehearsal", Some(filing.clone())).await;
        assert_eq!(tried.0, 200);
        send("/expenses/filings", filing).await;
        assert!(get("/expenses/categories").await.contains("tram → Group: Lisbon"));
        send("/expenses", "line=60+tram".to_owned()).await;
        send("/expenses", "line=9+novel".to_owned()).await;
        let budgets = get("/expenses/budgets").await;
        assert!(budgets.contains("Lisbon") && budgets.contains("40.00"), "{budgets}");
        let found = get(&format!("/expenses?group={group}")).await;
        assert!(found.contains("tram") && found.contains("Lisbon") && !found.contains("novel"));
        let figures = get(&format!("/expenses/figures?group={group}")).await;
        assert!(figures.contains("60.00") && !figures.contains("69.00"), "{figures}");

        // Taken out of the group, and put into it again.
        let id = found.split_once("name=\"id\" value=\"").unwrap().1.split_once('"').unwrap().0;
        let path = format!("/expenses/{id}");
        assert!(get(&path).await.contains("Group: Lisbon"));
        let form = "amount=60&date=2026-01-05&description=tram&merchant=&category=&tags=&note=";
        send(&path, format!("{form}&group=")).await;
        assert!(!get(&path).await.contains("Group: Lisbon"));
        send(&path, format!("{form}&group={group}")).await;
        // A form without the field leaves it as it is.
        send(&path, form.to_owned()).await;
        assert!(get(&path).await.contains("Group: Lisbon"));
    })
    .await;
}
