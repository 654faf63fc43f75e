//! Cards as programs read and change them: lists in any order, versions, many at once.

use axum::body::Body;
use axum::http::{Method, Request, header};
use cards::NewCard;
use cards::issuing::{Card, CardState};
use serde_json::{Value, json};

use crate::world::{Reply, World, read};

impl World {
    /// Another card of Lumen's, in use.
    async fn another_card(&self, last_four: &str) -> Card {
        // Later than the ones before.
        self.test.clock.advance(1);
        let mut tx = self.begin().await;
        let first = &self.lumen.card;
        let new = NewCard {
            programme: first.programme,
            holder: first.holder,
            funding_account: first.funding_account,
            network_token: None,
            last_four: last_four.to_owned(),
            expires_on: first.expires_on,
        };
        let card = cards::issue(&mut tx, new).await.unwrap();
        cards::set_card_state(&mut tx, card.id, CardState::Active).await.unwrap();
        tx.commit().await.unwrap();
        card
    }

    /// Somebody of Lumen asks the API.
    async fn call(
        &self,
        (method, path): (Method, &str),
        condition: (&str, &str),
        body: Option<Value>,
    ) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, &self.lumen.cookie)
            .header(header::CONTENT_TYPE, "application/json")
            .header(condition.0, condition.1)
            .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())));
        read(self.open(request.unwrap()).await).await
    }

    async fn list(&self, query: &str) -> Reply {
        let path = format!("/api/v1/cards?{query}");
        self.call((Method::GET, &path), ("accept", "*/*"), None).await
    }
}

/// No condition.
const ANY: (&str, &str) = ("accept", "*/*");

fn json(reply: &Reply) -> Value {
    serde_json::from_str(&reply.text).unwrap()
}

#[tokio::test]
async fn a_list_is_ordered_filtered_and_paged_as_asked() {
    for world in World::all().await {
        for last_four in ["7001", "7003", "7002"] {
            world.another_card(last_four).await;
        }
        let digits = async |query: &str| -> Vec<String> {
            let reply = world.list(query).await;
            assert_eq!(reply.status, 200, "{query}: {}", reply.text);
            let body = json(&reply);
            let cards = body["data"].as_array().unwrap().iter();
            cards.map(|card| card["lastFour"].as_str().unwrap().to_owned()).collect()
        };
        let first = &world.lumen.card.last_four;
        let by_digits = digits("sort=lastFour").await;
        assert!(by_digits.is_sorted() && by_digits.len() == 4, "{by_digits:?}");
        let downwards: Vec<String> = by_digits.iter().rev().cloned().collect();
        assert_eq!(digits("sort=-lastFour").await, downwards);
        assert_eq!(digits("sortBy=lastFour&order=desc").await, downwards);
        assert_eq!(digits("sort=status,-lastFour&page=2&limit=3").await, downwards[3..]);
        assert_eq!(digits("filter[lastFour]=7003").await, ["7003"]);
        assert_eq!(digits("filter[status]=terminated").await, Vec::<String>::new());
        assert_eq!(digits("sort=createdAt&limit=1").await, [first.as_str()]);
        let page = json(&world.list("filter[status]=active&limit=2").await);
        assert_eq!(page["pagination"], json!({"page": 1, "limit": 2, "total": 4, "pages": 2}));
        for (query, field) in [
            ("sort=network_token", "sort"),
            ("filter[organisation]=x", "filter[organisation]"),
            ("sort=lastFour;DROP", "sort"),
        ] {
            let reply = world.list(query).await;
            assert_eq!(reply.status, 422, "{query}");
            assert_eq!(json(&reply)["fields"][0]["field"], field);
        }
    }
}

#[tokio::test]
async fn a_change_is_made_to_the_version_that_was_read() {
    for world in World::all().await {
        let path = format!("/api/v1/cards/{}", world.lumen.card.id);
        let seen = world.call((Method::GET, &path), ("accept", "*/*"), None).await;
        let version = seen.header("etag").to_owned();
        assert!(version.starts_with('"'), "{version}");
        let again = world.call((Method::GET, &path), ("if-none-match", &version), None).await;
        assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""));
        assert_eq!(again.header("etag"), version);

        let status = format!("{path}/status");
        let suspend = || Some(json!({"status": "suspended"}));
        let done = world.call((Method::PUT, &status), ("if-match", &version), suspend()).await;
        assert_eq!(done.status, 200, "{}", done.text);
        let newer = done.header("etag").to_owned();
        assert_ne!(newer, version);
        // Somebody else who read before that is told, and nothing is done.
        let activate = || Some(json!({"status": "active"}));
        let late = world.call((Method::PUT, &status), ("if-match", &version), activate()).await;
        assert_eq!((late.status.as_u16(), &json(&late)["code"]), (412, &"version_mismatch".into()));
        let now = world.call((Method::GET, &path), ("if-none-match", &version), None).await;
        assert_eq!((now.status.as_u16(), now.header("etag")), (200, newer.as_str()));
        let any = world.call((Method::PUT, &status), ("if-match", "*"), activate()).await;
        assert_eq!(any.status, 200);
    }
}

#[tokio::test]
async fn a_control_is_changed_and_removed_as_it_was_read() {
    for world in World::all().await {
        let rule = |limit: i64| json!({"type": "per_transaction", "limitMinor": limit});
        let new = json!({
            "target": "card", "targetId": world.lumen.card.id, "name": "Lunch", "rule": rule(1),
        });
        let made = world.call((Method::POST, "/api/v1/controls"), ANY, Some(new)).await;
        let path = format!("/api/v1/controls/{}", json(&made)["data"]["id"].as_str().unwrap());
        let read = async || world.call((Method::GET, &path), ANY, None).await;
        let version = read().await.header("etag").to_owned();
        let change = async |version: &str, limit: i64| {
            let body = Some(json!({"name": "Lunch", "rule": rule(limit)}));
            world.call((Method::PUT, &path), ("if-match", version), body).await
        };
        let done = change(&version, 2).await;
        assert_eq!((done.status.as_u16(), done.header("etag")), (200, read().await.header("etag")));
        assert_eq!(change(&version, 3).await.status, 412);
        let late = world.call((Method::DELETE, &path), ("if-match", &version), None).await;
        assert_eq!(late.status, 412);
        assert_eq!(json(&read().await)["data"]["rule"], rule(2));
        let now = done.header("etag");
        let gone = world.call((Method::DELETE, &path), ("if-match", now), None).await;
        assert_eq!((gone.status.as_u16(), read().await.status.as_u16()), (200, 404));
    }
}

#[tokio::test]
async fn terms_and_holders_are_changed_as_they_were_read() {
    for world in World::all().await {
        let card = &world.lumen.card;
        let programme = format!("/api/v1/cards/programmes/{}", card.programme);
        let terms = |name: &str, days: i64| {
            json!({
                "name": name, "partialApproval": true, "holdDays": days,
                "toleranceBasisPoints": 0, "refundsRestoreLimits": false,
                "repeatWindowSeconds": 0,
            })
        };
        let holder = format!("/api/v1/cards/cardholders/{}", card.holder);
        let status = format!("{holder}/status");
        for (read, write, first, second) in [
            (&programme, &programme, terms("Crew", 3), terms("Late", 4)),
            (&holder, &status, json!({"status": "suspended"}), json!({"status": "active"})),
        ] {
            let seen = world.call((Method::GET, read), ANY, None).await;
            let version = seen.header("etag").to_owned();
            assert_eq!((seen.status.as_u16(), version.len()), (200, 34), "{}", seen.text);
            let known = ("if-none-match", version.as_str());
            assert_eq!(world.call((Method::GET, read), known, None).await.status, 304);
            let meant = ("if-match", version.as_str());
            let done = world.call((Method::PUT, write), meant, Some(first)).await;
            assert_eq!(done.status, 200, "{}", done.text);
            let late = world.call((Method::PUT, write), meant, Some(second)).await;
            assert_eq!(late.status, 412, "{}", late.text);
            let now = world.call((Method::GET, read), ANY, None).await;
            assert_eq!((&now.text, now.header("etag")), (&done.text, done.header("etag")));
        }
        let now = json(&world.call((Method::GET, &programme), ANY, None).await);
        let told =
            ["name", "holdDays", "currency", "repeatWindowSeconds"].map(|at| &now["data"][at]);
        assert_eq!(told, [&json!("Crew"), &json!(3), &json!("EUR"), &json!(0)]);
        let wrong = world.call((Method::PUT, &programme), ANY, Some(terms("Crew", 0))).await;
        assert_eq!(
            (wrong.status.as_u16(), &json(&wrong)["fields"][0]["field"]),
            (422, &"holdDays".into())
        );
        // Closed is for good.
        for (wanted, answer) in [("closed", 200), ("closed", 200), ("active", 409)] {
            let body = Some(json!({"status": wanted}));
            assert_eq!(world.call((Method::PUT, &status), ANY, body).await.status, answer);
        }
    }
}

#[tokio::test]
async fn of_many_cards_each_has_its_outcome() {
    for world in World::all().await {
        let ended = world.another_card("7001").await;
        let mut tx = world.begin().await;
        cards::set_card_state(&mut tx, ended.id, CardState::Terminated).await.unwrap();
        tx.commit().await.unwrap();
        let (own, foreign) = (world.lumen.card.id, world.other.card.id);
        let ask = async |cards: Value| {
            let body = json!({"cards": cards, "status": "suspended"});
            let path = "/api/v1/cards/status";
            world.call((Method::PUT, path), ("accept", "*/*"), Some(body)).await
        };
        let some = ask(json!([own, foreign, ended.id])).await;
        assert_eq!(some.status, 207, "{}", some.text);
        let body = json(&some);
        assert_eq!((&body["success"], &body["data"]["failed"]), (&false.into(), &2.into()));
        let rows = &body["data"]["rows"];
        assert_eq!(
            (&rows[0]["status"], &rows[0]["data"]["status"]),
            (&200.into(), &"suspended".into())
        );
        assert_eq!(
            (&rows[1]["status"], &rows[1]["problem"]["code"]),
            (&404.into(), &"not_found".into())
        );
        assert_eq!(
            (&rows[2]["status"], &rows[2]["problem"]["code"]),
            (&409.into(), &"card_terminated".into())
        );
        assert_eq!(ask(json!([own])).await.status, 200);
        assert_eq!(ask(json!([])).await.status, 422);
        assert_eq!(ask(json!(vec![own; 101])).await.status, 422);
    }
}
