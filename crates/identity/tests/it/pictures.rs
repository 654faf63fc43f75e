//! Pictures of people, and who may see whom.

use axum::body::Body;
use axum::http::{Method, Request};

use crate::world::{Reply, World};

const PNG: &[u8] = b"\x89PNG\r\n\x1A\n and so on";

async fn send(world: &World, token: &str, content: &[u8]) -> Reply {
    let request = Request::put("/api/v1/users/me/avatar")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "image/svg+xml");
    world.ask(request, Body::from(content.to_vec())).await
}

async fn get(world: &World, token: &str, path: &str) -> Reply {
    world.call(Method::GET, path, token, "").await
}

#[tokio::test]
async fn a_picture_is_kept_shown_and_taken_away() {
    for world in World::all().await {
        let (ada, _) = world.tokens("ada").await;
        let (babbage, _) = world.tokens("babbage").await;
        let (eve, _) = world.tokens("eve").await;
        let reply = send(&world, &ada, b"<svg onload=alert(1)>").await;
        assert_eq!(reply.code(), (422, "not_a_picture".to_owned()));
        let huge = [PNG, &vec![0; 1 << 20]].concat();
        assert_eq!(send(&world, &ada, &huge).await.status, 413);

        let first = send(&world, &ada, PNG).await;
        let first = first.json()["data"]["avatar"].as_str().expect("a path").to_owned();
        let second = send(&world, &ada, b"\xFF\xD8\xFF and so on").await;
        let second = second.json()["data"]["avatar"].as_str().expect("a path").to_owned();
        assert_ne!(first, second, "browsers ask anew");
        let request = Request::get(&second).header("authorization", format!("Bearer {babbage}"));
        let shown = world.ask_bytes(request).await;
        assert_eq!((shown.0.as_u16(), shown.2.as_slice()), (200, &b"\xFF\xD8\xFF and so on"[..]));
        assert_eq!(shown.1["content-type"], "image/jpeg");
        assert_eq!(shown.1["x-content-type-options"], "nosniff");
        assert_eq!(get(&world, &eve, &second).await.code(), (404, "USER_001".to_owned()));

        let gone = world.call(Method::PATCH, "/api/v1/users/me", &ada, r#"{"avatar": null}"#).await;
        assert_eq!(gone.json()["data"]["avatar"], serde_json::Value::Null);
        assert_eq!(get(&world, &ada, "/api/v1/users/me/avatar").await.status, 404);
        world.work().await;
        let name = second.rsplit("?v=").next().expect("a name");
        let person = gone.json()["data"]["id"].as_str().expect("an id").to_owned();
        let file = base::files::Key::parse(&format!("avatar/{person}/{name}")).expect("a name");
        assert!(!world.files.exists(&file).await.expect("an answer"), "nothing is left of it");
    }
}

#[tokio::test]
async fn people_see_those_they_belong_with_and_change_themselves_alone() {
    for world in World::all().await {
        let id = async |name: &str| {
            let (token, _) = world.tokens(name).await;
            let me = get(&world, &token, "/api/v1/auth/profile").await;
            (token, me.json()["data"]["id"].as_str().expect("an id").to_owned())
        };
        let ((ada, ada_id), (_, babbage_id), (_, eve_id)) =
            (id("ada").await, id("babbage").await, id("eve").await);
        let seen = get(&world, &ada, &format!("/api/v1/users/{babbage_id}")).await;
        assert_eq!(seen.json()["data"]["name"], "babbage");
        let hidden = get(&world, &ada, &format!("/api/v1/users/{eve_id}")).await;
        assert_eq!(hidden.code(), (404, "USER_001".to_owned()));
        let rename = async |id: &str| {
            let path = format!("/api/v1/users/{id}");
            world.call(Method::PATCH, &path, &ada, r#"{"name": "Countess"}"#).await
        };
        assert_eq!(rename(&ada_id).await.json()["data"]["name"], "Countess");
        assert_eq!(rename(&babbage_id).await.code(), (404, "USER_001".to_owned()));
        let other = r#"{"role": "admin"}"#;
        let escalated = world.call(Method::PATCH, "/api/v1/users/me", &ada, other).await;
        assert_eq!(escalated.code(), (422, "unknown_field".to_owned()));
    }
}
