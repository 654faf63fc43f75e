//! What callers meet: envelopes, problems, who gets in.

use axum::body::Body;
use axum::http::Request;

use crate::world::{BROWSER, KEY, SESSION, World};

#[tokio::test]
async fn successes_come_in_the_envelope() {
    let world = World::new(false).await;
    let made = world.order(r#"{"amount": 7}"#, &[KEY]).await;
    assert_eq!(made.status, 201);
    assert_eq!(made.json(), serde_json::json!({"success": true, "data": 7}));
    let listed = world.get("/api/v1/orders?page=2&limit=50", &[KEY]).await;
    let pagination = serde_json::json!({"page": 2, "limit": 50, "total": 102, "pages": 3});
    let expected = serde_json::json!({"success": true, "data": [1, 2], "pagination": pagination});
    assert_eq!(listed.json(), expected);
}

#[tokio::test]
async fn bad_input_is_a_clear_problem() {
    let world = World::new(false).await;
    for (body, status, code) in [
        ("", 400, "body_missing"),
        ("{", 400, "malformed_json"),
        (r#"{"amount": "7"}"#, 422, "wrong_type"),
        ("[7]", 422, "wrong_type"),
        (r#"{"amount": 7, "x": 1}"#, 422, "unknown_field"),
        ("{}", 422, "missing_field"),
        (r#"{"amount": 0}"#, 422, "not_positive"),
    ] {
        let reply = world.order(body, &[KEY]).await;
        assert_eq!((reply.status.as_u16(), reply.code().as_str()), (status, code), "{body}");
    }
    let large = world.order(vec![b' '; web::BODY_LIMIT + 1], &[KEY]).await;
    assert_eq!((large.status.as_u16(), large.code().as_str()), (413, "body_too_large"));
    let plain = Request::post("/api/v1/orders").header(KEY.0, KEY.1).body(Body::from("{}"));
    let plain = world.ask(plain.unwrap()).await;
    assert_eq!((plain.status.as_u16(), plain.code().as_str()), (415, "unsupported_media_type"));
    let page = world.get("/api/v1/orders?page=two", &[KEY]).await;
    assert_eq!((page.status.as_u16(), page.code().as_str()), (422, "invalid_value"));
    assert_eq!(page.json()["fields"][0]["field"], "page");
}

#[tokio::test]
async fn faults_and_panics_tell_nothing() {
    let world = World::new(false).await;
    let fault = world.order(r#"{"amount": 13}"#, &[KEY]).await;
    assert_eq!((fault.status.as_u16(), fault.code().as_str()), (500, "internal"));
    assert!(!fault.text.contains("secret reason"));
    let panic = world.get("/explode", &[]).await;
    assert_eq!((panic.status.as_u16(), panic.code().as_str()), (500, "internal"));
    assert!(!panic.text.contains("boom"));
}

#[tokio::test]
async fn nobody_unknown_gets_in() {
    let world = World::new(false).await;
    for headers in [
        &[][..],
        &[("authorization", "Bearer fl_test_bad")],
        &[("cookie", "florin_session=bad")],
        // A wrong key is not made good by a session beside it.
        &[("authorization", "Bearer fl_test_bad"), SESSION],
    ] {
        let reply = world.get("/api/v1/who", headers).await;
        assert_eq!((reply.status.as_u16(), reply.code().as_str()), (401, "unauthenticated"));
        assert_eq!(reply.header("www-authenticate"), "Bearer realm=\"florin\"");
    }
    for headers in [[KEY], [("authorization", "Basic ZmxfdGVzdF9nb29kOg==")], [SESSION]] {
        assert_eq!(world.get("/api/v1/who", &headers).await.status, 200);
    }
}

#[tokio::test]
async fn pages_send_strangers_to_sign_in_and_back() {
    let world = World::new(false).await;
    let page = world.get("/hello?a=b", &[BROWSER]).await;
    assert_eq!(page.status, 303);
    assert_eq!(page.header("location"), "/sign-in?next=/hello%3Fa%3Db");
    let current = ("hx-current-url", "https://florin.example/hello?a=b");
    let fragment = world.get("/hello", &[("hx-request", "true"), current]).await;
    assert_eq!(fragment.status, 401);
    assert_eq!(fragment.header("hx-redirect"), "/sign-in?next=/hello%3Fa%3Db");
    let known = world.get("/hello", &[BROWSER, SESSION]).await;
    assert!(known.status == 200 && known.text.contains("<h1>Hello Ada</h1>"), "{}", known.text);
}

#[tokio::test]
async fn another_site_cannot_write_with_our_cookie() {
    let world = World::new(false).await;
    for (headers, status) in [
        (&[SESSION, ("sec-fetch-site", "cross-site")][..], 403),
        (&[SESSION, ("sec-fetch-site", "same-site")], 403),
        (&[SESSION, ("origin", "https://evil.example"), ("host", "florin.example")], 403),
        (&[SESSION, ("sec-fetch-site", "same-origin")], 201),
        (&[SESSION, ("origin", "https://florin.example"), ("host", "florin.example")], 201),
        (&[KEY], 201),
    ] {
        let reply = world.order(r#"{"amount": 7}"#, headers).await;
        assert_eq!(reply.status.as_u16(), status, "{headers:?}");
        if status == 403 {
            assert_eq!(reply.code(), "cross_site_request");
        }
    }
    let hook = Request::post("/hook").header("sec-fetch-site", "cross-site").body(Body::empty());
    assert_eq!(world.ask(hook.unwrap()).await.status, 200, "machines have their own credentials");
}

#[tokio::test]
async fn a_rule_is_checked_before_the_handler_runs() {
    let world = World::new(false).await;
    let things = "/api/v1/things";
    assert_eq!(world.get(things, &[KEY]).await.status, 200);
    let put = Request::put(things).header(KEY.0, KEY.1).body(Body::empty()).unwrap();
    let refused = world.ask(put).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "ADMIN_001"));
    assert!(refused.text.contains("cards:manage"), "{}", refused.text);
    let operator = world.get("/api/v1/admin/things", &[KEY]).await;
    assert_eq!((operator.status.as_u16(), operator.code().as_str()), (403, "ADMIN_001"));
    for (path, status) in [(things, 401), ("/api/v1/admin/things", 401), ("/desk", 303)] {
        assert_eq!(world.get(path, &[]).await.status.as_u16(), status, "{path}");
    }
    let page = world.get("/desk", &[SESSION, BROWSER]).await;
    assert_eq!(
        (page.status.as_u16(), page.header("content-type")),
        (403, "text/html; charset=utf-8")
    );
    let stream = world.get("/desk", &[("accept", "text/event-stream")]).await;
    assert_eq!(stream.status, 401);
}

#[tokio::test]
async fn one_request_is_identified_once() {
    let world = World::new(false).await;
    world.get("/api/v1/things", &[KEY]).await;
    world.get("/api/v1/who", &[KEY]).await;
    world.get("/hook", &[KEY]).await;
    assert_eq!(world.identified(), 2);
}

#[tokio::test]
async fn a_wrong_method_is_told_before_anybody_is_asked_who_they_are() {
    let world = World::new(false).await;
    let patch = Request::patch("/api/v1/things").body(Body::empty()).unwrap();
    assert_eq!(world.ask(patch).await.status, 405);
    assert_eq!(world.identified(), 0);
}

#[tokio::test]
async fn the_site_can_be_installed_and_its_worker_asks_nobody_else() {
    let world = World::new(false).await;
    let manifest = world.get("/manifest.webmanifest", &[]).await;
    assert_eq!(manifest.header("content-type"), "application/manifest+json");
    assert_eq!(manifest.json()["display"], "standalone");
    for icon in manifest.json()["icons"].as_array().unwrap() {
        let file = world.get(icon["src"].as_str().unwrap(), &[]).await;
        assert_eq!(
            (file.status.as_u16(), file.header("content-type")),
            (200, icon["type"].as_str().unwrap())
        );
    }
    let worker = world.get("/service-worker.js", &[]).await;
    assert_eq!(worker.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(worker.header("cache-control"), "no-cache");
    let policy = worker.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("connect-src 'self'"));
    let list = worker.text.lines().next().unwrap();
    let files =
        list.strip_prefix("const FILES = ").and_then(|rest| rest.strip_suffix(';')).unwrap();
    for file in serde_json::from_str::<Vec<String>>(files).unwrap() {
        let is_there = file == web::OFFLINE || world.get(&file, &[]).await.status == 200;
        assert!(is_there, "{file}");
    }
}
