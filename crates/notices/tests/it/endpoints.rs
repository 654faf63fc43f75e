//! Endpoints through the doors.

use axum::http::Method;
use serde_json::{Value, json};

use crate::world::World;

#[tokio::test]
async fn an_endpoint_is_added_changed_and_removed_and_its_secret_is_shown_once() {
    for world in World::all().await {
        let (id, secret) = world.endpoint(&["card.frozen"]).await;
        assert!(secret.starts_with("whsec_"));
        let path = format!("/endpoints/{id}");
        let shown = world.get(&path).await;
        assert_eq!((shown.get("secret"), &shown["state"]), (None, &json!("active")));
        assert!(!world.page(&format!("/webhooks/{id}")).await.contains(&secret));
        let change =
            json!({"description": "For the books", "kinds": ["card.issued"], "active": false});
        let (status, body) = world.send("first", Method::PATCH, &path, Some(change)).await;
        assert_eq!((status, &body["data"]["state"]), (200, &json!("paused")), "{body}");
        assert_eq!(world.get("/endpoints").await[0]["description"], "For the books");
        assert_eq!(world.send("first", Method::DELETE, &path, None).await.0, 200);
        assert_eq!(world.get("/endpoints").await, json!([]));
        let mut tx = world.test.db.read(world.test.who()).await.unwrap();
        let mut log = base::events::after(&mut tx, 0, 10).await.unwrap();
        log.retain(|event| event.kind.starts_with("webhook"));
        let kinds: Vec<&str> = log.iter().map(|event| event.kind.as_str()).collect();
        let expected =
            ["added", "changed", "removed"].map(|verb| format!("webhook_endpoint.{verb}"));
        assert_eq!(kinds, expected);
        let changed: Value = serde_json::from_str(&log[1].body).unwrap();
        assert_eq!(changed["before"]["state"], "active");
        assert_eq!(changed["after"]["state"], "paused");
        assert!(log.iter().all(|event| !event.body.contains("whsec_")));
    }
}

#[tokio::test]
async fn what_is_wrong_with_an_endpoint_is_said() {
    for world in World::all().await {
        let url = &world.receiver.url;
        for (body, code) in [
            (json!({"url": "ftp://a.example", "kinds": ["card.issued"]}), "address_not_allowed"),
            (json!({"url": url, "kinds": []}), "required"),
            (json!({"url": url, "kinds": ["session.opened"]}), "kind_unknown"),
            (
                json!({"url": url, "kinds": ["card.issued"], "description": "x".repeat(201)}),
                "too_long",
            ),
        ] {
            let (status, answer) = world.post("/endpoints", body.clone()).await;
            assert_eq!((status, &answer["code"]), (422, &json!(code)), "{body}");
        }
        for _ in 0..20 {
            world.endpoint(&["card.issued"]).await;
        }
        let (status, body) =
            world.post("/endpoints", json!({"url": url, "kinds": ["card.issued"]})).await;
        assert_eq!((status, &body["code"]), (409, &json!("too_many_endpoints")));
    }
}

#[tokio::test]
async fn nothing_of_another_organisation_is_there() {
    for world in World::all().await {
        let (id, _) = world.endpoint(&["card.issued"]).await;
        let (_, body) = world.post(&format!("/endpoints/{id}/test"), json!({})).await;
        let delivery = body["data"]["id"].as_str().unwrap().to_owned();
        let requests = [
            (Method::GET, format!("/endpoints/{id}"), None),
            (Method::PATCH, format!("/endpoints/{id}"), Some(json!({"active": false}))),
            (Method::DELETE, format!("/endpoints/{id}"), None),
            (Method::POST, format!("/endpoints/{id}/rotate-secret"), Some(json!({}))),
            (Method::POST, format!("/endpoints/{id}/test"), None),
            (Method::GET, format!("/deliveries/{delivery}"), None),
            (Method::POST, format!("/deliveries/{delivery}/replay"), None),
        ];
        for (method, path, body) in requests {
            let (status, _) = world.send("second", method.clone(), &path, body.clone()).await;
            assert_eq!(status, 404, "{method} {path}");
            assert_eq!(world.send("nobody", method, &path, body).await.0, 401, "{path}");
        }
        for path in ["/endpoints", "/deliveries"] {
            let (_, body) = world.send("second", Method::GET, path, None).await;
            assert_eq!(body["data"], json!([]), "{path}");
        }
    }
}

#[tokio::test]
async fn the_pages_do_what_the_interface_does() {
    for world in World::all().await {
        assert!(world.page("/webhooks").await.contains("Nobody is told yet"));
        let url = world.receiver.url.replace(':', "%3A").replace('/', "%2F");
        let (status, _, page) = world.form("/webhooks", format!("url={url}&description=x")).await;
        assert_eq!(status, 422);
        assert!(page.contains("at least one kind"), "{page}");
        let form = format!("url={url}&description=Books&kind=card.issued&kind=card.frozen");
        let (status, _, page) = world.form("/webhooks", form).await;
        assert!(status == 200 && page.contains("whsec_"), "{page}");
        let id = world.get("/endpoints").await[0]["id"].as_str().unwrap().to_owned();
        let path = format!("/webhooks/{id}");
        assert!(world.page("/webhooks").await.contains("Books"));
        let (status, to, _) = world.form(&format!("{path}/test"), String::new()).await;
        assert_eq!(status, 303);
        assert!(world.page(&to).await.contains("on its way"));
        world.work().await;
        let page = world.page(&to).await;
        assert!(page.contains("delivered") && page.contains("noted"), "{page}");
        let (status, ..) = world.form(&format!("{path}/state"), "active=false".to_owned()).await;
        assert_eq!(status, 303);
        assert!(world.page(&path).await.contains("paused"));
        let (_, _, page) = world.form(&format!("{path}/secret"), String::new()).await;
        assert!(page.contains("whsec_"), "{page}");
        assert!(world.page(&path).await.contains("two signatures"));
        let (status, to, _) = world.form(&format!("{path}/remove"), String::new()).await;
        assert_eq!((status, to.as_str()), (303, "/webhooks"));
    }
}
