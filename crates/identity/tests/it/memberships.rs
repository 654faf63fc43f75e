//! Who belongs to an organisation, through HTTP.

use axum::http::Method;
use serde_json::json;

use crate::world::World;

const FORBIDDEN: u16 = 403;

#[tokio::test]
async fn members_are_listed_owners_first_and_get_other_roles() {
    for world in World::all().await {
        let (ada, babbage) = (world.session("ada").await, world.session("babbage").await);
        let members = world.act(&babbage, Method::GET, "/api/v1/members", None).await.json();
        let names = |at: usize| members["data"][at]["name"].as_str().unwrap_or_default().to_owned();
        assert_eq!((names(0), names(1)), ("ada".to_owned(), "babbage".to_owned()));
        assert_eq!(members["data"][0]["isOwner"], true);

        let path = format!("/api/v1/members/{}", world.person("babbage").await);
        let change = |role: &str| Some(json!({ "role": role }));
        let changed = world.act(&ada, Method::PATCH, &path, change("finance_manager")).await;
        assert_eq!(changed.json()["data"]["role"], "finance_manager");
        let unknown = world.act(&ada, Method::PATCH, &path, change("therapist")).await;
        assert_eq!(unknown.code(), (422, "role_unknown".to_owned()), "no company has one");
        let events = world.events().await;
        let event = events.iter().rev().find(|event| event.kind == "membership.changed").unwrap();
        let body: serde_json::Value = serde_json::from_str(&event.body).unwrap();
        assert_eq!(body["before"]["role"], "employee");
        assert_eq!(body["after"]["role"], "finance_manager");
    }
}

#[tokio::test]
async fn whoever_is_removed_is_out_at_once() {
    for world in World::all().await {
        let (ada, babbage) = (world.session("ada").await, world.session("babbage").await);
        let path = format!("/api/v1/members/{}", world.person("babbage").await);
        let alone = world.act(&babbage, Method::DELETE, &path, None).await;
        assert_eq!(alone.code(), (FORBIDDEN, "ADMIN_001".to_owned()));
        assert_eq!(world.act(&ada, Method::DELETE, &path, None).await.status, 200);
        let out = world.act(&babbage, Method::GET, "/api/v1/members", None).await;
        assert_eq!(out.code(), (FORBIDDEN, "ADMIN_001".to_owned()));
        assert_eq!(world.me(&babbage).await.json()["data"]["memberships"], json!([]));
        let again = world.act(&ada, Method::DELETE, &path, None).await;
        assert_eq!(again.code(), (404, "not_found".to_owned()));
    }
}

#[tokio::test]
async fn the_last_owner_cannot_go() {
    for world in World::all().await {
        let (ada, babbage) = (world.session("ada").await, world.session("babbage").await);
        let leave = format!("/api/v1/organisations/{}/leave", world.analytical);
        let refused = world.act(&ada, Method::POST, &leave, None).await;
        assert_eq!(refused.code(), (409, "last_owner".to_owned()));
        let path = format!("/api/v1/members/{}", world.person("ada").await);
        let refused = world.act(&ada, Method::DELETE, &path, None).await;
        assert_eq!(refused.code(), (409, "last_owner".to_owned()));
        assert_eq!(world.act(&babbage, Method::POST, &leave, None).await.status, 200);
        let again = world.act(&babbage, Method::POST, &leave, None).await;
        assert_eq!(again.code(), (404, "not_found".to_owned()));
    }
}

#[tokio::test]
async fn of_two_owners_who_leave_at_once_one_stays() {
    for world in World::all().await {
        let (ada, babbage) = (world.session("ada").await, world.session("babbage").await);
        world.make_owner("babbage").await;
        let leave = format!("/api/v1/organisations/{}/leave", world.analytical);
        let (one, other) = tokio::join!(
            world.act(&ada, Method::POST, &leave, None),
            world.act(&babbage, Method::POST, &leave, None),
        );
        let mut codes = [one.status.as_u16(), other.status.as_u16()];
        codes.sort_unstable();
        assert_eq!(codes, [200, 409], "{} {}", one.text, other.text);
        assert_eq!(world.owners().await, 1);
    }
}

#[tokio::test]
async fn nobody_but_owners_decides_about_owners() {
    for world in World::all().await {
        let (ada, babbage) = (world.session("ada").await, world.session("babbage").await);
        let promoted = format!("/api/v1/members/{}", world.person("babbage").await);
        let admin = Some(json!({ "role": "admin" }));
        assert_eq!(world.act(&ada, Method::PATCH, &promoted, admin).await.status, 200);
        let owner = format!("/api/v1/members/{}", world.person("ada").await);
        let demotion = Some(json!({ "role": "employee" }));
        for (method, body) in [(Method::PATCH, demotion), (Method::DELETE, None)] {
            let refused = world.act(&babbage, method, &owner, body).await;
            assert_eq!(refused.code(), (FORBIDDEN, "owners_only".to_owned()));
        }
        let transfer = format!("/api/v1/organisations/{}/transfer", world.analytical);
        let to_oneself = Some(json!({ "to": world.person("babbage").await }));
        let refused = world.act(&babbage, Method::POST, &transfer, to_oneself).await;
        assert_eq!(refused.code(), (FORBIDDEN, "owners_only".to_owned()));
        assert_eq!(world.owners().await, 1);
    }
}

#[tokio::test]
async fn the_people_of_others_are_not_there() {
    for world in World::all().await {
        let eve = world.session("eve").await;
        let ada = world.person("ada").await;
        let member = format!("/api/v1/members/{ada}");
        let organisation = format!("/api/v1/organisations/{}", world.analytical);
        let missing = (404, "not_found".to_owned());
        let promotion = Some(json!({ "role": "employee" }));
        for (method, path, body) in [
            (Method::PATCH, member.clone(), promotion),
            (Method::DELETE, member, None),
            (Method::GET, organisation.clone(), None),
            (Method::PATCH, organisation.clone(), Some(json!({ "name": "Mine" }))),
            (Method::POST, format!("{organisation}/switch"), None),
            (Method::POST, format!("{organisation}/leave"), None),
            (Method::POST, format!("{organisation}/transfer"), Some(json!({ "to": ada }))),
            (
                Method::POST,
                "/api/v1/auth/switch".to_owned(),
                Some(json!({ "organisation": world.analytical })),
            ),
        ] {
            let reply = world.act(&eve, method.clone(), &path, body).await;
            assert_eq!(reply.code(), missing, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn an_owner_hands_over_right_after_proving_who_they_are() {
    for world in World::all().await {
        let ada = world.session("ada").await;
        let transfer = format!("/api/v1/organisations/{}/transfer", world.analytical);
        let to = Some(json!({ "to": world.person("babbage").await }));
        world.test.clock.advance(11 * 60);
        let stale = world.act(&ada, Method::POST, &transfer, to.clone()).await;
        assert_eq!(stale.code(), (FORBIDDEN, "step_up_required".to_owned()));
        assert_eq!(world.owners().await, 1);

        let ada = world.session("ada").await;
        let stranger = Some(json!({ "to": world.person("eve").await }));
        let stranger = world.act(&ada, Method::POST, &transfer, stranger).await;
        assert_eq!(stranger.code(), (404, "not_found".to_owned()));
        let done = world.act(&ada, Method::POST, &transfer, to.clone()).await;
        assert_eq!(done.status, 200, "{}", done.text);
        let members = world.act(&ada, Method::GET, "/api/v1/members", None).await.json();
        let owner = &members["data"][0];
        assert_eq!((&owner["name"], &owner["isOwner"]), (&json!("babbage"), &json!(true)));
        assert_eq!((&members["data"][1]["isOwner"], world.owners().await), (&json!(false), 1));
        let again = world.act(&ada, Method::POST, &transfer, to).await;
        assert_eq!(again.code(), (FORBIDDEN, "owners_only".to_owned()));
        let kinds: Vec<String> = world.events().await.into_iter().map(|event| event.kind).collect();
        for kind in ["ownership.given", "ownership.received"] {
            assert!(kinds.iter().any(|other| other == kind), "{kind}");
        }
    }
}

#[tokio::test]
async fn members_are_sorted_filtered_and_paged() {
    for world in World::all().await {
        let ada = world.session("ada").await;
        for (query, names, total) in [
            ("sort=-name", vec!["babbage", "ada"], 2),
            ("sortBy=name&order=asc", vec!["ada", "babbage"], 2),
            ("filter[role]=employee", vec!["babbage"], 1),
            ("role=employee", vec!["babbage"], 1),
            ("sort=role,-name&limit=1&page=2", vec!["babbage"], 2),
        ] {
            let path = format!("/api/v1/members?{query}");
            let listed = world.act(&ada, Method::GET, &path, None).await.json();
            let rows = listed["data"].as_array().unwrap().iter();
            let got: Vec<&str> = rows.map(|row| row["name"].as_str().unwrap()).collect();
            assert_eq!((got, &listed["pagination"]["total"]), (names, &json!(total)), "{query}");
        }
        let refused = world.act(&ada, Method::GET, "/api/v1/members?sort=email", None).await;
        assert_eq!(refused.code(), (422, "unknown_field".to_owned()));
    }
}
