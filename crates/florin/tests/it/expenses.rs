//! Expenses through the doors: what is recorded is found, added up, changed, taken back and restored, and the books
//! say the same at every step.

use axum::body::Body;
use axum::http::{Method, Request, header};
use expenses::rates::Published;
use money::Rate;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::world::{World, on_each_engine};

const EXPENSES: &str = "/api/v1/expenses";

impl World {
    /// Asks about expenses; the answer's status and body.
    async fn expenses(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let answer = self.call(method, &format!("{EXPENSES}{path}"), body).await;
        (answer.status, answer.json())
    }

    /// Records an expense, which must be taken.
    pub async fn spend(&self, body: Value) -> Value {
        let (status, answer) = self.expenses(Method::POST, "", Some(body)).await;
        assert_eq!(status, 201, "{answer}");
        answer["data"].clone()
    }

    /// The version of what is at `path`.
    pub async fn tag(&self, path: &str) -> String {
        let request = Request::get(path).header(header::AUTHORIZATION, self.bearer());
        let request = request.body(Body::empty()).unwrap();
        let response = self.site.router.clone().oneshot(request).await.unwrap();
        response.headers()[header::ETAG].to_str().unwrap().to_owned()
    }

    /// Changes what is at `path` if it still has that version; the answer's status.
    pub async fn if_match(&self, method: Method, path: &str, tag: &str, body: Value) -> u16 {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, self.bearer())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::IF_MATCH, tag);
        self.site.ask(request.body(Body::from(body.to_string())).unwrap()).await.status
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.key)
    }

    /// The id of a category by its name.
    pub async fn category(&self, name: &str) -> String {
        let all = self.get(&format!("{EXPENSES}/categories")).await;
        let all = all.as_array().unwrap();
        let found = all.iter().find(|category| category["name"] == name).unwrap();
        found["id"].as_str().unwrap().to_owned()
    }

    /// The figures of January 2026.
    async fn january(&self, by: &str) -> Value {
        let days = "from=2026-01-01&to=2026-01-31";
        self.get(&format!("{EXPENSES}/analytics?{days}&groupBy={by}")).await
    }

    /// What the books say was spent, net, in minor units of every currency together.
    pub async fn booked(&self) -> i64 {
        let mut tx = self.begin().await;
        let sql = "SELECT CAST(coalesce(sum(debits_posted - credits_posted), 0) AS BIGINT)
                   FROM ledger_account WHERE code = 6000";
        tx.row(sql, []).await.unwrap().unwrap().get(0).unwrap()
    }
}

#[tokio::test]
async fn the_least_that_can_be_said_is_enough() {
    on_each_engine(async |world: &World| {
        let groceries = world.category("Groceries").await;
        let body = json!({"amount": 100, "description": "Test expense", "category_id": groceries});
        let expense = world.spend(body).await;
        assert_eq!(expense["amount"], "100.00");
        assert_eq!(expense["currency"], "EUR");
        assert_eq!(expense["date"], "2026-01-05");
        assert_eq!(expense["categoryId"], groceries.as_str());
        let id = expense["id"].as_str().unwrap();
        assert_eq!(world.get(&format!("{EXPENSES}/{id}")).await, expense);
        let exact = world.spend(json!({"amount": 90_071_992_547.93_f64})).await;
        assert_eq!(exact["amount"], "90071992547.93");
        assert_eq!(exact["categoryId"], world.category("Other").await.as_str());
    })
    .await;
}

#[tokio::test]
async fn the_books_follow_every_change() {
    on_each_engine(async |world: &World| {
        let (food, home) = (world.category("Food").await, world.category("Home").await);
        let expense = world.spend(json!({"amount": "12.30", "categoryId": food})).await;
        let path = format!("/{}", expense["id"].as_str().unwrap());
        assert_eq!(world.booked().await, 12_30);

        let parts = json!([
            {"categoryId": food, "amount": "5.00"}, {"categoryId": home, "amount": "8.00"}
        ]);
        let split = json!({"amount": "13.00", "parts": parts});
        let (status, answer) = world.expenses(Method::PATCH, &path, Some(split)).await;
        assert_eq!((status, &answer["data"]["categoryId"]), (200, &Value::Null), "{answer}");
        assert_eq!(world.booked().await, 13_00);

        let renamed = json!({"description": "Market"});
        assert_eq!(world.expenses(Method::PATCH, &path, Some(renamed)).await.0, 200);
        assert_eq!(world.booked().await, 13_00);

        for _ in 0..2 {
            let (status, answer) = world.expenses(Method::DELETE, &path, None).await;
            assert_eq!(status, 200, "{answer}");
            assert_eq!(world.booked().await, 0);
        }
        let refused = world.expenses(Method::PATCH, &path, Some(json!({"amount": 1}))).await;
        assert_eq!((refused.0, &refused.1["code"]), (409, &json!("expense_deleted")));
        assert!(world.get(EXPENSES).await.as_array().unwrap().is_empty());
        let trash = world.get(&format!("{EXPENSES}?filter[deleted]=true")).await;
        assert_eq!(trash.as_array().unwrap().len(), 1);

        let (status, answer) = world.expenses(Method::POST, &format!("{path}/restore"), None).await;
        assert_eq!((status, &answer["data"]["amount"]), (200, &json!("13.00")));
        assert_eq!(world.booked().await, 13_00);

        let put = json!({"amount": "-4.00", "description": "Returned", "categoryId": food});
        assert_eq!(world.expenses(Method::PUT, &path, Some(put)).await.0, 200);
        assert_eq!(world.booked().await, -4_00);
    })
    .await;
}

#[tokio::test]
async fn a_change_is_meant_for_what_was_read() {
    on_each_engine(async |world: &World| {
        let expense = world.spend(json!({"amount": 5})).await;
        let path = format!("{EXPENSES}/{}", expense["id"].as_str().unwrap());
        let tag = world.tag(&path).await;
        let change = |amount: i64| json!({"amount": amount});
        assert_eq!(world.if_match(Method::PATCH, &path, &tag, change(6)).await, 200);
        assert_eq!(world.if_match(Method::PATCH, &path, &tag, change(7)).await, 412);
        assert_eq!(world.get(&path).await["amount"], "6.00");
    })
    .await;
}

#[tokio::test]
async fn figures_are_equal_to_the_list() {
    on_each_engine(async |world: &World| {
        let (groceries, coffee) =
            (world.category("Groceries").await, world.category("Coffee and snacks").await);
        let rent = world.category("Rent").await;
        for (amount, category, date, merchant) in [
            ("10.01", &groceries, "2026-01-02", "Tinex"),
            ("3.10", &coffee, "2026-01-02", "Bar"),
            ("3.20", &coffee, "2026-01-31", "BAR"),
            ("-1.00", &groceries, "2026-01-15", "Tinex"),
            ("300.00", &rent, "2026-01-01", ""),
            ("250.00", &rent, "2025-12-01", ""),
            ("7.77", &rent, "2026-02-01", ""),
        ] {
            let body = json!({
                "amount": amount, "categoryId": category, "date": date, "merchant": merchant,
            });
            world.spend(body).await;
        }
        let parts = json!([
            {"categoryId": coffee, "amount": "1.00"}, {"categoryId": rent, "amount": "2.00"}
        ]);
        world.spend(json!({"amount": "3.00", "parts": parts, "date": "2026-01-20"})).await;

        let by_category = world.january("category").await;
        assert_eq!(by_category["home"]["amount"], "318.31");
        assert_eq!(by_category["before"]["home"]["amount"], "250.00");
        let bucket = |figures: &Value, name: &str| {
            let all = figures["buckets"].as_array().unwrap().clone();
            all.into_iter().find(|bucket| bucket["name"] == name).unwrap()
        };
        assert_eq!(bucket(&by_category, "Food")["home"]["amount"], "16.31");
        assert_eq!(bucket(&by_category, "Coffee and snacks")["home"]["amount"], "7.30");
        assert_eq!(bucket(&by_category, "Home")["home"]["amount"], "302.00");
        assert_eq!(bucket(&by_category, "Home")["before"]["amount"], "250.00");
        let by_merchant = world.january("merchant").await;
        let bar = by_merchant["buckets"].as_array().unwrap();
        let bar = bar.iter().find(|bucket| bucket["key"] == "bar").unwrap();
        assert_eq!(bar["home"]["amount"], "6.30");
        for by in ["merchant", "day", "month", "member"] {
            let figures = world.january(by).await;
            assert_eq!(figures["home"], by_category["home"], "{by}");
            assert_eq!(figures["totals"][0]["amount"], "318.31", "{by}");
        }
        let days = "filter[from]=2026-01-01&filter[to]=2026-01-31";
        let listed = world.get(&format!("{EXPENSES}?{days}")).await;
        let cents = |text: &Value| text.as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
        let sum: i64 = listed.as_array().unwrap().iter().map(|each| cents(&each["amount"])).sum();
        assert_eq!(sum, 318_31);
    })
    .await;
}

#[tokio::test]
async fn expenses_are_found_by_whatever_is_said_of_them() {
    on_each_engine(async |world: &World| {
        let coffee = world.category("Coffee and snacks").await;
        let food = world.category("Food").await;
        for body in [
            json!({"amount": "3.50", "description": "Flat white", "merchant": "Café Пеперутка",
                   "categoryId": coffee, "tags": ["Work"], "date": "2026-01-03"}),
            json!({"amount": "100.00", "description": "50% off_sale", "date": "2026-01-04"}),
            json!({"amount": "900", "currency": "JPY", "description": "Ramen",
                   "categoryId": food, "date": "2026-01-05"}),
        ] {
            world.spend(body).await;
        }
        for (query, found) in [
            ("?limit=50", 3),
            ("?filter[text]=ПЕПЕРУТКА", 1),
            ("?filter[text]=white%20flat", 1),
            ("?filter[text]=50%25", 1),
            ("?filter[text]=%25", 1),
            ("?filter[text]=_", 1),
            ("?filter[tag]=work", 1),
            ("?filter[tag]=wor", 0),
            ("?filter[currency]=JPY", 1),
            ("?filter[from]=2026-01-04", 2),
            ("?filter[to]=2026-01-04", 2),
            ("?filter[minAmount]=3.51", 1),
            ("?filter[minAmount]=3.50&filter[maxAmount]=99.99", 1),
            ("?filter[minAmount]=900&filter[currency]=JPY", 1),
            ("?filter[merchant]=caf%C3%A9%20%D0%BF%D0%B5%D0%BF%D0%B5%D1%80%D1%83%D1%82%D0%BA%D0%B0", 1),
            (&format!("?filter[category]={food}"), 2),
            (&format!("?filter[category]={coffee}"), 1),
            ("/search?q=ramen", 1),
            ("/search?q=ramen&start_date=2026-01-06", 0),
            ("/search?q=nothing", 0),
        ] {
            let list = world.get(&format!("{EXPENSES}{query}")).await;
            assert_eq!(list.as_array().unwrap().len(), found, "{query}: {list}");
        }
        let sorted = world.get(&format!("{EXPENSES}?sort=amount")).await;
        let amounts: Vec<&str> =
            sorted.as_array().unwrap().iter().map(|each| each["amount"].as_str().unwrap()).collect();
        assert_eq!(amounts, ["3.50", "900", "100.00"], "in minor units");
        for (query, code) in [
            ("?filter[from]=yesterday", "invalid_value"),
            ("?filter[category]=x", "invalid_value"),
            ("?filter[hasReceipt]=maybe", "invalid_value"),
            ("?filter[currency]=euro", "currency_unknown"),
            ("/walk?cursor=x", "invalid_value"),
            ("/analytics?groupBy=mood", "invalid_value"),
            ("/analytics?from=2026-02-01&to=2026-01-01", "out_of_range"),
        ] {
            let (status, answer) = world.expenses(Method::GET, query, None).await;
            assert_eq!((status, answer["code"].as_str().unwrap()), (422, code), "{query}");
        }
        let mut walked = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = world.get(&format!("{EXPENSES}/walk?limit=1{cursor}")).await;
            walked.extend(page["expenses"].as_array().unwrap().clone());
            let Some(next) = page["nextCursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
            // What comes in between in front does not disturb.
            world.spend(json!({"amount": 1, "date": "2026-01-09"})).await;
        }
        assert_eq!(walked.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn many_are_done_at_once_each_with_its_outcome() {
    on_each_engine(async |world: &World| {
        let first = world.spend(json!({"amount": 5})).await;
        let operations = json!({"operations": [
            {"create": {"amount": "7.00", "description": "New"}},
            {"create": {"amount": "0"}},
            {"update": {"id": first["id"], "change": {"amount": 6}}},
            {"delete": {"id": "exp_01h455vb4pex5vsknk084sn02q"}},
            {"delete": {"id": first["id"]}},
        ]});
        let (status, answer) = world.expenses(Method::POST, "/bulk", Some(operations)).await;
        assert_eq!(status, 207, "{answer}");
        let rows = answer["data"]["rows"].as_array().unwrap();
        let statuses: Vec<i64> = rows.iter().map(|row| row["status"].as_i64().unwrap()).collect();
        assert_eq!(statuses, [200, 422, 200, 404, 200]);
        assert_eq!(world.booked().await, 7_00);
    })
    .await;
}

#[tokio::test]
async fn another_currency_is_never_taken_one_for_one() {
    on_each_engine(async |world: &World| {
        let unknown = world.spend(json!({"amount": "10.00", "currency": "USD"})).await;
        assert_eq!(unknown["home"], Value::Null);
        let charged =
            world.spend(json!({"amount": "10.00", "currency": "USD", "charged": "9.11"})).await;
        assert_eq!(charged["home"], json!({"amount": "9.11", "currency": "EUR", "rates": null}));
        let mut tx = world.begin().await;
        let usd = Published {
            currency: "USD".parse().unwrap(),
            day: "2026-01-02".parse().unwrap(),
            rate: Rate::parse("1.1721").unwrap(),
        };
        expenses::rates::keep(&mut tx, &[usd]).await.unwrap();
        tx.commit().await.unwrap();
        let converted = world.spend(json!({"amount": "10.00", "currency": "USD"})).await;
        assert_eq!(converted["home"]["amount"], "8.53");
        assert_eq!(converted["home"]["rates"]["date"], "2026-01-02");
        let figures = world.january("category").await;
        assert_eq!(figures["totals"][0]["amount"], "30.00");
        assert_eq!(
            figures["home"],
            json!({"amount": "17.64", "currency": "EUR", "unconverted": 1})
        );
    })
    .await;
}

#[tokio::test]
async fn a_batch_is_recorded_and_removed_as_one() {
    on_each_engine(async |world: &World| {
        let batch = Uuid::from_u128(7);
        let euros = |minor| money::Money::new(minor, money::Currency::EUR);
        let new = |minor: i64| expenses::NewExpense {
            origin: expenses::Origin {
                source: expenses::Source::Import,
                batch,
                external_id: minor.to_string(),
                content_key: String::new(),
            },
            ..expenses::NewExpense::of(euros(minor))
        };
        let mut tx = world.begin().await;
        let rows: Vec<_> = (1..=4_500).map(new).collect();
        assert_eq!(expenses::record_all(&mut tx, &rows).await.unwrap().len(), 4_500);
        tx.commit().await.unwrap();
        assert_eq!(world.booked().await, 4_500 * 4_501 / 2);
        let mut tx = world.begin().await;
        let refused = expenses::record_all(&mut tx, &[new(1), new(0)]).await.unwrap_err();
        let base::Error::Refused(refusal) = refused else { panic!("{refused}") };
        assert_eq!(refusal.fields[0].field, "[1].amount");
        tx.rollback().await.unwrap();
        let mut tx = world.begin().await;
        assert_eq!(expenses::remove_batch(&mut tx, batch).await.unwrap(), 4_500);
        tx.commit().await.unwrap();
        assert_eq!(world.booked().await, 0);
    })
    .await;
}
