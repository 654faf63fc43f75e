//! Requests from other origins: which are refused as forged, whose scripts may read what; and what
//! answers tell browsers.

use axum::body::Body;
use axum::http::{Method, Request};
use web::{Origins, Site};

use crate::world::{BROWSER, KEY, Reply, SESSION, World};

const APP: &str = "https://app.example";

async fn world() -> World {
    let origins = Origins::parse([APP]).expect("an origin");
    World::with(Site { origins, ..Site::default() }).await
}

async fn ask(world: &World, method: Method, path: &str, headers: &[(&str, &str)]) -> Reply {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    world.ask(request.body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn what_another_site_caused_is_not_done() {
    let world = world().await;
    let host = ("host", "florin.example");
    for (headers, status) in [
        // A form on another site; the browser says so, or at least from where it comes.
        (&[SESSION, ("sec-fetch-site", "cross-site")][..], 403),
        (&[SESSION, ("sec-fetch-site", "same-site")], 403),
        (&[SESSION, host, ("origin", "https://evil.example")], 403),
        (&[SESSION, host, ("origin", "null")], 403),
        // Signing somebody in as somebody else is forged too: no cookie is needed.
        (&[("sec-fetch-site", "cross-site")], 403),
        // This site itself, an old browser on it, and programs.
        (&[SESSION, ("sec-fetch-site", "same-origin")], 200),
        (&[SESSION, host, ("origin", "https://florin.example")], 200),
        (&[SESSION], 200),
        // An origin that the operator named.
        (&[("sec-fetch-site", "cross-site"), ("origin", APP)], 200),
    ] {
        let reply = ask(&world, Method::POST, "/sign-in", headers).await;
        assert_eq!(reply.status.as_u16(), status, "{headers:?}");
        if status == 403 {
            assert_eq!(reply.code(), "cross_site_request");
        }
    }
    // Reading is harmless: its answer is not given to the other site's script.
    let read = ask(&world, Method::GET, "/hello", &[SESSION, ("sec-fetch-site", "cross-site")]);
    assert_eq!(read.await.status, 200);
    // Who brings credentials of their own needs no guard.
    let hook = ask(&world, Method::POST, "/hook", &[("sec-fetch-site", "cross-site")]);
    assert_eq!(hook.await.status, 200);
}

#[tokio::test]
async fn scripts_of_other_origins_read_what_their_audience_may() {
    let world = world().await;
    let asking = ("access-control-request-method", "POST");
    let preflight = [("origin", APP), asking];
    let reply = ask(&world, Method::OPTIONS, "/api/v1/orders", &preflight).await;
    assert_eq!((reply.status.as_u16(), reply.header("access-control-allow-origin")), (204, APP));
    assert!(reply.header("access-control-allow-headers").contains("idempotency-key"));
    assert_eq!(reply.header("access-control-allow-credentials"), "");
    for (path, origin) in
        [("/api/v1/orders", "https://evil.example"), ("/hello", APP), ("/sign-in", APP)]
    {
        let reply = ask(&world, Method::OPTIONS, path, &[("origin", origin), asking]).await;
        assert_eq!(reply.header("access-control-allow-origin"), "", "{path} {origin}");
    }
    let read = world.get("/api/v1/who", &[KEY, ("origin", APP)]).await;
    assert_eq!(read.header("access-control-allow-origin"), APP);
    assert!(read.header("access-control-expose-headers").contains("x-ratelimit-remaining"));
    // Problems can be read too, so that an application can tell what is wrong.
    let problem = world.get("/api/v1/who", &[("origin", APP)]).await;
    assert_eq!(problem.header("access-control-allow-origin"), APP);
    let page = world.get("/hello", &[SESSION, ("origin", APP)]).await;
    assert_eq!(page.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn widgets_are_for_any_origin_and_know_no_cookies() {
    let world = world().await;
    let shop = [("origin", "https://shop.example"), ("sec-fetch-site", "cross-site")];
    let path = "/api/v1/widget/products";
    let with_key = ask(&world, Method::POST, path, &[KEY, shop[0], shop[1]]).await;
    assert_eq!(with_key.status, 200);
    assert_eq!(with_key.header("access-control-allow-origin"), "*");
    let with_cookie = ask(&world, Method::POST, path, &[SESSION, shop[0], shop[1]]).await;
    assert_eq!(with_cookie.status, 401);
}

#[tokio::test]
async fn only_the_page_with_the_nonce_may_write_into_itself() {
    let world = world().await;
    let page = world.get("/styled", &[BROWSER]).await;
    let policy = page.header("content-security-policy");
    let nonce = page.text.split('"').nth(1).unwrap();
    assert!(nonce.len() >= 43 && policy.contains(&format!("style-src 'self' 'nonce-{nonce}'")));
    let again = world.get("/styled", &[BROWSER]).await;
    assert!(!again.text.contains(nonce));
    let plain = world.get("/hello", &[SESSION]).await;
    assert!(!plain.header("content-security-policy").contains("nonce"));
}

#[tokio::test]
async fn answers_are_inert_and_pages_have_no_powers() {
    let world = world().await;
    let json = world.get("/api/v1/who", &[KEY]).await;
    let policy = json.header("content-security-policy");
    assert_eq!(policy, "default-src 'none'; frame-ancestors 'none'");
    assert_eq!(json.header("cross-origin-resource-policy"), "same-origin");
    let page = world.get("/hello", &[SESSION]).await;
    assert!(page.header("permissions-policy").contains("camera=()"));
    assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
    assert_eq!(page.header("x-frame-options"), "DENY");
}

#[tokio::test]
async fn large_texts_are_compressed_for_whoever_asks() {
    let world = world().await;
    let gzip = ("accept-encoding", "gzip, br");
    for (path, headers, expected) in [
        ("/large", &[gzip][..], "gzip"),
        ("/large", &[], ""),
        ("/large", &[("accept-encoding", "br")], ""),
        ("/api/v1/who", &[gzip, KEY], ""),
        ("/api/v1/stream", &[gzip], ""),
    ] {
        let reply = world.raw(path, headers).await;
        let encoding = reply.headers().get("content-encoding");
        let encoding = encoding.map_or("", |value| value.to_str().unwrap());
        assert_eq!(encoding, expected, "{path} {headers:?}");
    }
    let reply = world.raw("/large", &[gzip]).await;
    let body = axum::body::to_bytes(reply.into_body(), 1 << 20).await.unwrap();
    assert!(body.len() < 1_000, "{} bytes", body.len());
}
