//! Organisations and acting for them, through HTTP.

use axum::http::Method;
use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn somebody_founds_an_organisation_and_acts_for_it() {
    for world in World::all().await {
        let babbage = world.session("babbage").await;
        let new = Some(json!({ "name": " Engine Shop ", "kind": "merchant" }));
        let founded = world.act(&babbage, Method::POST, "/api/v1/organisations", new).await;
        assert_eq!(founded.status, 201, "{}", founded.text);
        let id = founded.json()["data"]["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/organisations/{id}");

        let shown = world.act(&babbage, Method::GET, &path, None).await.json()["data"].clone();
        assert_eq!((&shown["name"], &shown["role"]), (&json!("Engine Shop"), &json!("merchant")));
        assert_eq!((&shown["isOwner"], &shown["isActing"]), (&json!(true), &json!(false)));
        assert!(shown["permissions"].as_array().unwrap().contains(&json!("transfers:manage")));

        let switched = world.act(&babbage, Method::POST, &format!("{path}/switch"), None).await;
        assert_eq!(switched.json()["data"]["name"], "Engine Shop");
        assert_eq!(world.me(&babbage).await.json()["data"]["organisation"], json!(id));
        let renamed = Some(json!({ "name": "Engines" }));
        let renamed = world.act(&babbage, Method::PATCH, &path, renamed).await;
        assert_eq!(renamed.json()["data"]["name"], "Engines");

        let back = Some(json!({ "organisation": world.analytical }));
        let back = world.act(&babbage, Method::POST, "/api/v1/auth/switch", back).await;
        assert_eq!(back.status, 200);
        let all = world.act(&babbage, Method::GET, "/api/v1/organisations", None).await.json();
        let acting: Vec<&serde_json::Value> =
            all["data"].as_array().unwrap().iter().map(|one| &one["isActing"]).collect();
        assert_eq!(acting, [&json!(true), &json!(false)]);
        let kinds: Vec<String> = world.events().await.into_iter().map(|event| event.kind).collect();
        for kind in ["organisation.founded", "session.switched", "organisation.renamed"] {
            assert!(kinds.iter().any(|other| other == kind), "{kind}");
        }
    }
}

#[tokio::test]
async fn only_what_one_acts_for_is_renamed() {
    for world in World::all().await {
        let ada = world.session("ada").await;
        let new = Some(json!({ "name": "Home", "kind": "household" }));
        let home = world.act(&ada, Method::POST, "/api/v1/organisations", new).await.json();
        let path = format!("/api/v1/organisations/{}", home["data"]["id"].as_str().unwrap());
        let name = Some(json!({ "name": "House" }));
        let refused = world.act(&ada, Method::PATCH, &path, name).await;
        assert_eq!(refused.code(), (409, "not_acting".to_owned()));
    }
}

#[tokio::test]
async fn a_name_is_given_to_the_version_that_was_read() {
    for world in World::all().await {
        let ada = world.session("ada").await;
        let path = format!("/api/v1/organisations/{}", world.analytical);
        let read = async || world.act(&ada, Method::GET, &path, None).await;
        let version = read().await.header("etag").to_owned();
        let rename = async |version: &str, name: &str| {
            let name = json!({ "name": name });
            world.act_on(version, &ada, (Method::PATCH, &path), &name).await
        };
        let done = rename(&version, "First").await;
        assert_eq!((done.status.as_u16(), done.header("etag")), (200, read().await.header("etag")));
        let late = rename(&version, "Second").await;
        assert_eq!(late.code(), (412, "version_mismatch".to_owned()));
        assert_eq!(read().await.json()["data"]["name"], "First");
        assert_eq!(rename(done.header("etag"), "Third").await.status, 200);
    }
}

#[tokio::test]
async fn nobody_acts_for_what_is_suspended() {
    for world in World::all().await {
        let ada = world.session("ada").await;
        let mut tx = world.begin().await;
        identity::suspend(&mut tx, world.analytical).await.unwrap();
        tx.commit().await.unwrap();
        let path = format!("/api/v1/organisations/{}/switch", world.analytical);
        let refused = world.act(&ada, Method::POST, &path, None).await;
        assert_eq!(refused.code(), (409, "organisation_suspended".to_owned()));
    }
}

#[tokio::test]
async fn everybody_can_have_affairs_of_their_own() {
    for world in World::all().await {
        let babbage = world.person("babbage").await.parse().unwrap();
        let mut tx = world.begin().await;
        let own = identity::found_personal(&mut tx, babbage, "Charles").await.unwrap();
        tx.commit().await.unwrap();
        let cookie = world.session("babbage").await;
        let path = format!("/api/v1/organisations/{}", own.id);
        let shown = world.act(&cookie, Method::GET, &path, None).await.json()["data"].clone();
        assert_eq!((&shown["kind"], &shown["role"]), (&json!("personal"), &json!("personal_user")));
        assert_eq!(shown["isOwner"], true);
    }
}
