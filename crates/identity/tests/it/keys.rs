//! API keys through HTTP.

use axum::body::Body;
use axum::http::Request;

use crate::world::{Reply, World};

async fn issue(world: &World, cookie: &str, body: &str) -> Reply {
    world.send("/api/v1/keys", ("cookie", cookie), body).await
}

async fn revoke(world: &World, cookie: &str, id: &str) -> Reply {
    let request = Request::delete(format!("/api/v1/keys/{id}")).header("cookie", cookie);
    world.ask(request, Body::empty()).await
}

/// A key of Ada's organisation: its text and its id.
async fn key(world: &World) -> (String, String) {
    let ada = world.session("ada").await;
    let data = issue(world, &ada, r#"{"name": "Till 1"}"#).await.json()["data"].clone();
    let text = |name: &str| data[name].as_str().expect(name).to_owned();
    (text("secret"), text("id"))
}

async fn list(world: &World, secret: &str) -> Reply {
    world.get("/api/v1/keys", ("authorization", &format!("Bearer {secret}"))).await
}

#[tokio::test]
async fn a_key_works_until_it_is_revoked() {
    for world in World::all().await {
        let ada = world.session("ada").await;
        let issued = issue(&world, &ada, r#"{"name": " Till 1 ", "mode": "test"}"#).await;
        assert_eq!(issued.status, 201);
        let data = issued.json()["data"].clone();
        let secret = data["secret"].as_str().unwrap().to_owned();
        assert!(secret.starts_with("fl_test_"), "{secret}");
        assert_eq!((&data["name"], &data["mode"]), (&"Till 1".into(), &"test".into()));
        assert_eq!(data["prefix"].as_str(), secret.get(..12));

        let listed = list(&world, &secret).await;
        assert_eq!(listed.status, 200);
        assert!(!listed.text.contains(&secret), "the text is shown once");
        let basic = base64(&format!("{secret}:"));
        let basic = world.get("/api/v1/keys", ("authorization", &format!("Basic {basic}"))).await;
        assert_eq!(basic.status, 200);

        let id = data["id"].as_str().unwrap();
        let revoked = revoke(&world, &ada, id).await;
        assert_eq!(revoked.status, 200);
        assert_eq!(list(&world, &secret).await.status, 401, "at once");
        let again = revoke(&world, &ada, id).await;
        assert_eq!(again.json()["data"]["revokedAt"], revoked.json()["data"]["revokedAt"]);
        let events = world.events().await;
        let kinds: Vec<&str> = events.iter().rev().take(2).map(|e| e.kind.as_str()).collect();
        assert_eq!(kinds, ["api_key.revoked", "api_key.issued"]);
        assert!(events.iter().all(|event| !event.body.contains(&secret)));
    }
}

fn base64(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte));
        let bits = bits << (8 * (3 - chunk.len()));
        for digit in 0..4 {
            let sextet = usize::try_from((bits >> (18 - 6 * digit)) & 63).expect("six bits");
            out.push(if digit > chunk.len() { '=' } else { char::from(DIGITS[sextet]) });
        }
    }
    out
}

#[tokio::test]
async fn only_admins_manage_keys() {
    for world in World::all().await {
        let (secret, id) = key(&world).await;
        let babbage = world.session("babbage").await;
        let forbidden = (403, "ADMIN_001".to_owned());
        assert_eq!(issue(&world, &babbage, r#"{"name": "x"}"#).await.code(), forbidden);
        assert_eq!(revoke(&world, &babbage, &id).await.code(), forbidden);
        let bearer = format!("Bearer {secret}");
        let successor = world.send("/api/v1/keys", ("authorization", &bearer), r#"{"name": "x"}"#);
        assert_eq!(successor.await.code(), forbidden, "a key cannot make a key");
        let me = world.get("/api/v1/users/me", ("authorization", &bearer)).await;
        assert_eq!(me.code(), (403, "not_a_person".to_owned()));
    }
}

#[tokio::test]
async fn the_keys_of_others_are_not_there() {
    for world in World::all().await {
        let (_, id) = key(&world).await;
        let eve = world.session("eve").await;
        assert_eq!(revoke(&world, &eve, &id).await.code(), (404, "not_found".to_owned()));
        let listed = world.get("/api/v1/keys", ("cookie", &eve)).await;
        assert_eq!(listed.json()["data"], serde_json::json!([]));
    }
}

#[tokio::test]
async fn a_bad_request_is_told_what_is_wrong() {
    for world in World::all().await {
        let ada = world.session("ada").await;
        for (body, status, code) in [
            ("", 400, "body_missing"),
            ("{}", 422, "missing_field"),
            (r#"{"name": ""}"#, 422, "missing"),
            (r#"{"name": 7}"#, 422, "wrong_type"),
            (r#"{"name": "x", "mode": "production"}"#, 422, "invalid_value"),
            (r#"{"name": "x", "scope": []}"#, 422, "unknown_field"),
        ] {
            let reply = issue(&world, &ada, body).await;
            assert_eq!(reply.code(), (status, code.to_owned()), "{body}");
        }
        for id in ["x", "card_01h455vb4pex5vsknk084sn02q", "key_"] {
            let reply = revoke(&world, &ada, id).await;
            assert_eq!(reply.code(), (400, "invalid_path".to_owned()), "{id}");
        }
        let unknown = revoke(&world, &ada, "key_01h455vb4pex5vsknk084sn02q").await;
        assert_eq!(unknown.code(), (404, "not_found".to_owned()));
        let listed = world.get("/api/v1/keys", ("cookie", &ada)).await;
        assert_eq!(listed.json()["data"], serde_json::json!([]), "nothing was changed");
    }
}

#[tokio::test]
async fn a_suspended_organisation_has_no_keys() {
    for world in World::all().await {
        let (secret, _) = key(&world).await;
        let mut tx = world.begin().await;
        identity::suspend(&mut tx, world.analytical).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(list(&world, &secret).await.status, 401);
    }
}

#[tokio::test]
async fn the_last_use_is_known_to_the_minute() {
    for world in World::all().await {
        let (secret, _) = key(&world).await;
        let last_used = async || {
            let listed = list(&world, &secret).await.json();
            listed["data"][0]["lastUsedAt"].as_str().unwrap().to_owned()
        };
        assert_eq!(last_used().await, "2026-01-05T09:00:00Z");
        world.test.clock.advance(59);
        assert_eq!(last_used().await, "2026-01-05T09:00:00Z");
        world.test.clock.advance(1);
        assert_eq!(last_used().await, "2026-01-05T09:01:00Z");
    }
}
