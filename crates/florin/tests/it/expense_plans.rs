//! What is planned about expenses: filings that say where they belong, recurring ones, and budgets with their alerts.

use axum::http::Method;
use base::jobs;
use connect::rates::{Ecb, sandbox};
use florin::domains::{self, Means};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::world::{World, means, on_each_engine};

const EXPENSES: &str = "/api/v1/expenses";

impl World {
    /// Posts to an address about expenses, which must take it.
    async fn plan(&self, path: &str, body: Value) -> Value {
        let answer = self.call(Method::POST, &format!("{EXPENSES}{path}"), Some(body)).await;
        assert!(answer.status < 300, "{}", String::from_utf8_lossy(&answer.body));
        answer.data()
    }

    async fn budget(&self, id: &Value) -> Value {
        self.get(&format!("{EXPENSES}/budgets/{}", id.as_str().unwrap())).await
    }

    /// Runs the job that the calendar leaves every quarter of an hour.
    async fn recur(&self) {
        let mut tx = self.begin().await;
        tx.enqueue(jobs::NewJob::new("default", "expenses.recur", json!({})));
        tx.commit().await.unwrap();
        let handlers = domains::handlers(&means()).unwrap();
        jobs::drain(&self.test.db, &handlers).await.unwrap();
    }

    /// How many events of a kind there are.
    async fn events(&self, kind: &str) -> i64 {
        let mut tx = self.begin().await;
        let sql = "SELECT count(*) FROM event WHERE kind = $1";
        tx.row(sql, [kind.into()]).await.unwrap().unwrap().get(0).unwrap()
    }
}

#[tokio::test]
async fn a_filing_says_where_an_expense_belongs_that_does_not() {
    on_each_engine(async |world: &World| {
        let coffee = world.category("Coffee and snacks").await;
        let rent = world.category("Rent").await;
        let said = world.plan("", json!({"amount": 3, "merchant": "Bar Centrale"})).await;
        let filing = json!({
            "name": "Coffee", "when": {"anyOf": ["bar"]},
            "then": {"categoryId": coffee, "tags": ["out"]},
        });
        let tried = world.plan("/filings/rehearsal", filing.clone()).await;
        assert_eq!(tried[0]["expense"]["id"], said["id"]);
        assert_eq!(tried[0]["categoryId"], coffee.as_str());
        assert!(world.get(&format!("{EXPENSES}/filings")).await.as_array().unwrap().is_empty());
        let filing = world.plan("/filings", filing).await;
        let filed = world.plan("", json!({"amount": 3, "merchant": "BAR Centrale"})).await;
        assert_eq!((&filed["categoryId"], &filed["tags"]), (&json!(coffee), &json!(["out"])));
        let own = json!({"amount": 3, "merchant": "Bar Centrale", "categoryId": rent});
        assert_eq!(world.plan("", own).await["categoryId"], rent.as_str());
        let path = format!("{EXPENSES}/filings/{}", filing["id"].as_str().unwrap());
        assert_eq!(world.call(Method::DELETE, &path, None).await.status, 200);
        assert_eq!(world.call(Method::GET, &path, None).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn what_recurs_is_recorded_once_however_late_and_often() {
    on_each_engine(async |world: &World| {
        let rent = world.category("Rent").await;
        let body = json!({
            "amount": "300.00", "description": "Rent", "category_id": rent, "every": "month",
            "startsOn": "2025-10-31", "count": 5, "timeZone": "Europe/Skopje",
        });
        let recurring = world.plan("/recurring", body).await;
        let days = ["2025-10-31", "2025-11-30", "2025-12-31", "2026-01-31", "2026-02-28"];
        assert_eq!(recurring["next"], json!(days));
        // Three have passed before anybody looks; the fourth begins at midnight in Skopje.
        for (moment, count) in
            [("2026-01-05T09:00:00Z", 3), ("2026-01-30T22:59:00Z", 3), ("2026-01-30T23:00:00Z", 4)]
        {
            world.advance_to(moment);
            for _ in 0..2 {
                world.recur().await;
                let listed = world.get(&format!("{EXPENSES}?sort=date")).await;
                let listed = listed.as_array().unwrap();
                let recorded: Vec<&str> =
                    listed.iter().map(|each| each["date"].as_str().unwrap()).collect();
                assert_eq!(recorded, &days[..count], "{moment}");
                assert_eq!(listed[0]["source"], "recurrence");
            }
        }
        assert_eq!(world.booked().await, 1_200_00);
        let path = format!("{EXPENSES}/recurring/{}", recurring["id"].as_str().unwrap());
        let paused = world.call(Method::PATCH, &path, Some(json!({"paused": true}))).await;
        assert_eq!(paused.data()["paused"], true);
        world.advance(40 * 86_400);
        world.recur().await;
        assert_eq!(world.booked().await, 1_200_00);
        let resumed = world.call(Method::PATCH, &path, Some(json!({"paused": false}))).await;
        assert_eq!(resumed.data()["next"], json!([]), "what was missed is passed over");
        assert_eq!(world.call(Method::DELETE, &path, None).await.data()["ended"], true);
        let late = world.call(Method::PATCH, &path, Some(json!({"amount": 1}))).await;
        assert_eq!(late.problem(), (409, "recurrence_ended".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn a_budget_of_a_year_counts_a_tag_from_january_to_december() {
    on_each_engine(async |world: &World| {
        for (day, tag) in [("2025-12-31", "trip"), ("2026-01-01", "Trip"), ("2026-01-04", "home")] {
            world.plan("", json!({"amount": 10, "date": day, "tags": [tag]})).await;
        }
        let body = json!({"name": "Trips", "amount": "100.00", "tag": "trip", "period": "year"});
        let budget = world.plan("/budgets", body).await;
        assert_eq!((&budget["spent"], &budget["period"]), (&json!("10.00"), &json!("year")));
        assert_eq!(budget["startsAt"], "2026-01-01T00:00:00Z");
        assert_eq!(budget["endsAt"], "2027-01-01T00:00:00Z");
        world.advance_to("2026-02-01T00:00:00Z");
        world.plan("", json!({"amount": 65, "tags": ["trip"]})).await;
        let standing = world.budget(&budget["id"]).await;
        assert_eq!((&standing["spent"], &standing["alerts"]), (&json!("75.00"), &json!([50, 75])));
    })
    .await;
}

#[tokio::test]
async fn a_budget_tells_once_how_much_is_spent() {
    on_each_engine(async |world: &World| {
        let (food, coffee) =
            (world.category("Food").await, world.category("Coffee and snacks").await);
        // Before the budget, within its window; and before its window.
        world.plan("", json!({"amount": 40, "categoryId": coffee, "date": "2026-01-02"})).await;
        world.plan("", json!({"amount": 99, "categoryId": coffee, "date": "2025-12-31"})).await;
        let body = json!({"name": "Food", "amount": "100.00", "categoryId": food});
        let budget = world.plan("/budgets", body).await;
        assert_eq!((&budget["spent"], &budget["alerts"]), (&json!("40.00"), &json!([])));
        let more = world.plan("", json!({"amount": 50, "categoryId": food})).await;
        let standing = world.budget(&budget["id"]).await;
        assert_eq!((&standing["spent"], &standing["left"]), (&json!("90.00"), &json!("10.00")));
        assert_eq!(standing["alerts"], json!([50, 75, 90]));
        let path = format!("{EXPENSES}/{}", more["id"].as_str().unwrap());
        let moved = json!({"categoryId": world.category("Rent").await});
        assert_eq!(world.call(Method::PATCH, &path, Some(moved)).await.status, 200);
        assert_eq!(world.budget(&budget["id"]).await["spent"], "40.00");
        let back = json!({"categoryId": food});
        assert_eq!(world.call(Method::PATCH, &path, Some(back)).await.status, 200);
        assert_eq!(world.events("expense_budget.reached").await, 3, "each once");
        let beyond = world.plan("", json!({"amount": "60.00", "categoryId": food})).await;
        let standing = world.budget(&budget["id"]).await;
        assert_eq!((&standing["spent"], &standing["left"]), (&json!("150.00"), &json!("-50.00")));
        assert_eq!(world.events("expense_budget.reached").await, 4);
        for id in [&more["id"], &beyond["id"]] {
            let path = format!("{EXPENSES}/{}", id.as_str().unwrap());
            assert_eq!(world.call(Method::DELETE, &path, None).await.status, 200);
        }
        assert_eq!(world.budget(&budget["id"]).await["spent"], "40.00");
        let path = format!("{EXPENSES}/budgets/{}", budget["id"].as_str().unwrap());
        let raised = world.call(Method::PATCH, &path, Some(json!({"amount": 200}))).await;
        assert_eq!(raised.data()["left"], "160.00");
        assert_eq!(world.call(Method::DELETE, &path, None).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn a_budget_or_a_filing_that_was_changed_meanwhile_stays() {
    on_each_engine(async |world: &World| {
        let budget = world.plan("/budgets", json!({"amount": 100})).await;
        let budget = format!("{EXPENSES}/budgets/{}", budget["id"].as_str().unwrap());
        let filing = |word: &str| json!({"when": {"anyOf": [word]}, "then": {"tags": ["out"]}});
        let filed = world.plan("/filings", filing("bar")).await;
        let filed = format!("{EXPENSES}/filings/{}", filed["id"].as_str().unwrap());
        for (path, method, first, second) in [
            (&budget, Method::PATCH, json!({"amount": 90}), json!({"amount": 80})),
            (&filed, Method::PUT, filing("pub"), filing("inn")),
        ] {
            let read = world.tag(path).await;
            assert_eq!(world.if_match(method.clone(), path, &read, first).await, 200);
            assert_eq!(world.if_match(method, path, &read, second).await, 412, "{path}");
            assert_eq!(world.if_match(Method::DELETE, path, &read, json!(null)).await, 412);
        }
        assert_eq!(world.get(&budget).await["amount"], "90.00");
        assert_eq!(world.get(&filed).await["when"]["anyOf"], json!(["pub"]));
        // What was spent is of the budget's version, too.
        let read = world.tag(&budget).await;
        world.plan("", json!({"amount": 1})).await;
        assert_ne!(world.tag(&budget).await, read);
        for path in [&budget, &filed] {
            let read = world.tag(path).await;
            assert_eq!(world.if_match(Method::DELETE, path, &read, json!(null)).await, 200);
        }
    })
    .await;
}

#[tokio::test]
async fn the_banks_rates_are_fetched_and_kept() {
    on_each_engine(async |world: &World| {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let bank = format!("http://{}/rates", listener.local_addr().unwrap());
        let played = sandbox::routes(world.test.clock.clone());
        #[expect(clippy::disallowed_methods, reason = "the bank, as long as the story lasts")]
        tokio::spawn(async move { axum::serve(listener, played).await });
        let ask = async |query: &str| {
            world.call(Method::GET, &format!("{EXPENSES}/rates?{query}"), None).await
        };
        let unknown = ask("from=USD").await.problem();
        assert_eq!(unknown, (422, "rate_unknown".to_owned()));
        let means = Means { bank: Some(Ecb::new(&bank).unwrap()), ..means() };
        for _ in 0..2 {
            let mut tx = world.begin().await;
            tx.enqueue(jobs::NewJob::new("default", "rates.fetch", json!({})));
            tx.commit().await.unwrap();
            let handlers = domains::handlers(&means).unwrap();
            jobs::drain(&world.test.db, &handlers).await.unwrap();
        }
        let converted = ask("from=USD&to=INR&amount=100&date=2026-01-05").await.data();
        assert_eq!(converted["becomes"], json!({"amount": "9018.18", "currency": "INR"}));
        let sunday = ask("from=USD&date=2026-01-04").await.data();
        assert_eq!(
            (&sunday["date"], &sunday["fromPerEuro"]),
            (&json!("2026-01-02"), &json!("1.1664"))
        );
        assert_eq!(ask("from=MKD").await.problem().1, "rate_unknown");
        let spent = world.plan("", json!({"amount": "10.00", "currency": "USD"})).await;
        assert_eq!(spent["home"]["amount"], "8.57");
    })
    .await;
}
