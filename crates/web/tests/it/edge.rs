//! What every request passes through, and what every answer carries.

use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Request, header};

use crate::world::{BROWSER, KEY, SESSION, World};

#[tokio::test]
async fn every_answer_names_its_correlation() {
    let world = World::new(false).await;
    let given = world.get("/api/v1/who", &[KEY, ("x-request-id", "req-1")]).await;
    assert_eq!(
        (given.header("x-request-id"), given.json()["data"].as_str()),
        ("req-1", Some("req-1"))
    );
    let other = world.get("/api/v1/who", &[KEY, ("x-correlation-id", "chain:2")]).await;
    assert_eq!(other.header("x-request-id"), "chain:2");
    let unfit = world.get("/api/v1/who", &[("x-request-id", "a b")]).await;
    let made = unfit.header("x-request-id");
    assert!(made != "a b" && made.len() == 32, "{made}");
    assert_eq!(unfit.json()["correlation"], made);
}

#[tokio::test]
async fn wrong_addresses_and_methods_are_problems_or_pages() {
    let world = World::new(false).await;
    let reply = world.get("/api/v1/nothing", &[BROWSER]).await;
    assert_eq!((reply.status.as_u16(), reply.code().as_str()), (404, "not_found"));
    let page = world.get("/nothing", &[BROWSER]).await;
    assert_eq!(
        (page.status.as_u16(), page.header("content-type")),
        (404, "text/html; charset=utf-8")
    );
    assert!(page.text.contains("There is nothing here"));
    let language = ("accept-language", "mk-MK,mk;q=0.9,en;q=0.8");
    let page = world.get("/nothing", &[BROWSER, language]).await;
    assert!(page.text.contains("Овде нема ништо") && page.text.contains("lang=\"mk\""));
    let delete = Request::delete("/api/v1/orders").body(Body::empty()).unwrap();
    let reply = world.ask(delete).await;
    assert_eq!((reply.status.as_u16(), reply.code().as_str()), (405, "method_not_allowed"));
    assert_eq!(reply.header("allow"), "POST,GET,HEAD");
}

#[tokio::test]
async fn pages_are_locked_down() {
    for secure in [false, true] {
        let world = World::new(secure).await;
        let page = world.get("/nothing", &[BROWSER]).await;
        let policy = page.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"));
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("referrer-policy"), "same-origin");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.headers.contains_key(header::STRICT_TRANSPORT_SECURITY), secure);
    }
}

#[tokio::test]
async fn assets_are_kept_for_ever_under_their_hash() {
    let world = World::new(false).await;
    let page = world.get("/nothing", &[BROWSER]).await;
    let path = page.text.split('"').find(|text| text.ends_with("/florin.css")).unwrap();
    let asset = world.get(path, &[]).await;
    assert_eq!(
        (asset.status.as_u16(), asset.header("content-type")),
        (200, "text/css; charset=utf-8")
    );
    assert_eq!(asset.header("cache-control"), "public, max-age=31536000, immutable");
    assert!(asset.text.contains("--paper"));
    let known = world.get(path, &[("if-none-match", asset.header("etag"))]).await;
    assert_eq!((known.status.as_u16(), known.text.as_str()), (304, ""));
    let other = world.get("/assets/0123456789abcdef/florin.css", &[]).await;
    assert_eq!((other.status.as_u16(), other.header("cache-control")), (200, "no-cache"));
    assert_eq!(world.get("/assets/0/../Cargo.toml", &[]).await.status, 404);
    assert_eq!(world.get("/assets/0/%2e%2e%2fCargo.toml", &[]).await.status, 404);
}

#[tokio::test]
async fn a_route_may_take_larger_bodies() {
    let world = World::new(false).await;
    for (bytes, status) in [(3 << 19, 400), ((2 << 20) + 1, 413)] {
        let request = Request::post("/api/v1/batches")
            .header("content-type", "application/json")
            .header(KEY.0, KEY.1);
        let reply = world.ask(request.body(Body::from(vec![b' '; bytes])).unwrap()).await;
        assert_eq!(reply.status.as_u16(), status, "{bytes}");
    }
}

#[tokio::test]
async fn what_takes_too_long_is_given_up() {
    let world = World::new(false).await;
    tokio::time::pause();
    let started = tokio::time::Instant::now();
    let reply = world.get("/never", &[]).await;
    assert_eq!((reply.status.as_u16(), reply.code().as_str()), (503, "timed_out"));
    assert!(started.elapsed() >= web::TIME_LIMIT);
}

/// What is written to the log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("the log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_has_one_line_per_request_and_no_secret() {
    let world = World::new(false).await;
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::INFO)
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let headers = [KEY, SESSION, ("x-request-id", "chain-7")];
    world.get("/api/v1/who?password=hunter2", &headers).await;
    world.order(r#"{"amount": 13, "x": "hunter2"}"#, &headers).await;
    drop(guard);

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<serde_json::Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2, "{log}");
    let fields = &lines[0]["fields"];
    assert_eq!((&fields["route"], &fields["status"]), (&"/api/v1/who".into(), &200.into()));
    assert_eq!(fields["method"], "GET");
    assert!(fields["micros"].is_u64());
    assert_eq!(lines[0]["span"]["correlation"], "chain-7");
    assert_eq!(lines[1]["fields"]["code"], "unknown_field");
    for secret in ["hunter2", "fl_test_good", "florin_session"] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}
