//! API keys through HTTP.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::json;

use crate::world::{Reply, World};

const KEYS: &str = "/api/v1/keys";

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

#[tokio::test]
async fn a_key_may_what_it_was_given_and_its_maker_may() {
    for world in World::all().await {
        let (ada, babbage) = (world.session("ada").await, world.session("babbage").await);
        let path = format!("/api/v1/members/{}", world.person("babbage").await);
        let role = |role: &str| Some(json!({ "role": role }));
        world.act(&ada, Method::PATCH, &path, role("admin")).await;
        let asked = json!({ "name": "x", "scopes": ["keys:read", "members:read"] });
        let issued = world.act(&babbage, Method::POST, KEYS, Some(asked)).await.json();
        assert_eq!(issued["data"]["scopes"], json!(["members:read", "keys:read"]));
        let secret = issued["data"]["secret"].as_str().unwrap().to_owned();
        let keys = async || world.bearer(&secret, Method::GET, KEYS).await;
        let members = async || world.bearer(&secret, Method::GET, "/api/v1/members").await;
        let roles = world.bearer(&secret, Method::GET, "/api/v1/roles").await;
        assert_eq!(roles.code(), (403, "ADMIN_001".to_owned()), "not given");
        assert_eq!((keys().await.status.as_u16(), members().await.status.as_u16()), (200, 200));

        world.act(&ada, Method::PATCH, &path, role("employee")).await;
        assert_eq!((keys().await.status.as_u16(), members().await.status.as_u16()), (403, 200));
        world.act(&ada, Method::DELETE, &path, None).await;
        assert_eq!(members().await.status, 401, "its maker is gone, and so is the key");
        for (asked, code) in [
            (json!({ "name": "x", "scopes": ["keys:manage"] }), "not_for_keys"),
            (json!({ "name": "x", "expiresInDays": 366 }), "out_of_range"),
            (json!({ "name": "x", "expiresInDays": 0 }), "out_of_range"),
            (json!({ "name": "x", "origins": ["https://shop.example"] }), "not_public"),
        ] {
            let refused = world.act(&ada, Method::POST, KEYS, Some(asked)).await;
            assert_eq!(refused.code(), (422, code.to_owned()), "{}", refused.text);
        }
    }
}

#[tokio::test]
async fn a_key_ends_after_ninety_days() {
    for world in World::all().await {
        let (secret, _) = key(&world).await;
        world.test.clock.advance(90 * 86_400 - 1);
        assert_eq!(list(&world, &secret).await.status, 200);
        world.test.clock.advance(1);
        assert_eq!(list(&world, &secret).await.status, 401);
    }
}

#[tokio::test]
async fn a_rotated_key_works_for_a_day_beside_its_successor() {
    for world in World::all().await {
        let ada = world.session("ada").await;
        let (old, id) = key(&world).await;
        let path = format!("{KEYS}/{id}/rotate");
        let rotated = world.act(&ada, Method::POST, &path, Some(json!({}))).await.json();
        let new = rotated["data"]["secret"].as_str().unwrap().to_owned();
        assert_eq!(rotated["data"]["name"], "Till 1");
        let again = world.act(&ada, Method::POST, &path, Some(json!({}))).await;
        assert_eq!(again.code(), (409, "key_rotated".to_owned()));
        world.test.clock.advance(86_399);
        assert_eq!(
            (list(&world, &old).await.status.as_u16(), list(&world, &new).await.status.as_u16()),
            (200, 200)
        );
        world.test.clock.advance(1);
        assert_eq!(
            (list(&world, &old).await.status.as_u16(), list(&world, &new).await.status.as_u16()),
            (401, 200)
        );

        let successor = rotated["data"]["id"].as_str().unwrap();
        let path = format!("{KEYS}/{successor}/rotate");
        let at_once = Some(json!({ "overlapHours": 0 }));
        assert_eq!(world.act(&ada, Method::POST, &path, at_once).await.status, 201);
        assert_eq!(list(&world, &new).await.status, 401);
    }
}

#[tokio::test]
async fn nobody_rises_by_rotating_a_stronger_key() {
    for world in World::all().await {
        let (ada, babbage) = (world.session("ada").await, world.session("babbage").await);
        let (_, id) = key(&world).await;
        let permissions = json!(["keys:manage", "keys:read", "organisation:read"]);
        let role = json!({ "name": "Locksmith", "permissions": permissions });
        world.act(&ada, Method::POST, "/api/v1/roles", Some(role)).await;
        let path = format!("/api/v1/members/{}", world.person("babbage").await);
        world.act(&ada, Method::PATCH, &path, Some(json!({ "role": "Locksmith" }))).await;
        let path = format!("{KEYS}/{id}/rotate");
        let refused = world.act(&babbage, Method::POST, &path, Some(json!({}))).await;
        assert_eq!(refused.code(), (403, "beyond_own_permissions".to_owned()));
        let eve = world.session("eve").await;
        let foreign = world.act(&eve, Method::POST, &path, Some(json!({}))).await;
        assert_eq!(foreign.code(), (404, "not_found".to_owned()));
    }
}

#[tokio::test]
async fn a_public_key_works_from_its_sites_and_opens_the_storefront_alone() {
    for world in World::all().await {
        let ada = world.session("ada").await;
        let nowhere = json!({ "name": "Shop", "mode": "public" });
        let nowhere = world.act(&ada, Method::POST, KEYS, Some(nowhere)).await;
        assert_eq!(nowhere.code(), (422, "missing".to_owned()));
        let asked =
            json!({ "name": "Shop", "mode": "public", "origins": ["https://Shop.example/"] });
        let issued = world.act(&ada, Method::POST, KEYS, Some(asked)).await.json();
        assert_eq!(issued["data"]["origins"], json!(["https://shop.example"]));
        assert_eq!(issued["data"]["scopes"], json!(["storefront:use"]));
        let secret = issued["data"]["secret"].as_str().unwrap().to_owned();
        assert!(secret.starts_with("fl_pub_"), "{secret}");
        for (origin, status) in [
            (Some("https://shop.example"), 403),
            (Some("https://evil.example"), 401),
            (Some("https://shop.example.evil.example"), 401),
            (None, 401),
        ] {
            let mut request =
                Request::get(KEYS).header("authorization", format!("Bearer {secret}"));
            if let Some(origin) = origin {
                request = request.header("origin", origin);
            }
            let reply = world.ask(request, Body::empty()).await;
            assert_eq!(reply.status, status, "{origin:?}");
        }
    }
}

#[tokio::test]
async fn a_revocation_counts_in_every_process() {
    for world in World::all().await {
        let ada = world.session("ada").await;
        let (secret, id) = key(&world).await;
        let other = web::App::new(
            world.test.reopen().await,
            std::sync::Arc::new(identity::Recognition::new(world.test.reopen().await)),
            std::sync::Arc::new(web::Site::default()),
        );
        let known = async || {
            let credential = web::Credential::Key { text: secret.clone(), origin: None };
            let correlation = world.who().correlation;
            other.identify.identify(credential, correlation).await.unwrap().is_some()
        };
        assert!(known().await);
        assert_eq!(revoke(&world, &ada, &id).await.status, 200);
        assert!(!known().await, "at once");
    }
}
