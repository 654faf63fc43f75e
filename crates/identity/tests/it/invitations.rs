//! Invitations, through HTTP.

use axum::http::Method;
use serde_json::json;

use crate::world::{Reply, World};

const INVITATIONS: &str = "/api/v1/invitations";
const HOUR: i64 = 3_600;

/// Ada makes a link for whoever has it; its token and the invitation's id.
async fn link(world: &World, cookie: &str, role: &str) -> (String, String) {
    let invited = world.act(cookie, Method::POST, INVITATIONS, Some(json!({ "role": role }))).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    let data = invited.json()["data"].clone();
    let link = data["link"].as_str().unwrap().to_owned();
    let token = link.split_once("token=").unwrap().1.to_owned();
    (token, data["id"].as_str().unwrap().to_owned())
}

async fn by_mail(world: &World, cookie: &str, email: &str, role: &str) -> Reply {
    let body = Some(json!({ "email": email, "role": role }));
    world.act(cookie, Method::POST, INVITATIONS, body).await
}

async fn accept(world: &World, cookie: &str, token: &str) -> Reply {
    let body = Some(json!({ "token": token }));
    world.act(cookie, Method::POST, "/api/v1/invitations/accept", body).await
}

#[tokio::test]
async fn a_link_lets_one_person_in_and_no_second() {
    for world in World::all().await {
        let (ada, eve) = (world.session("ada").await, world.session("eve").await);
        let (token, _) = link(&world, &ada, "employee").await;
        let look = Some(json!({ "token": token }));
        let look = world.act("", Method::POST, "/api/v1/invitations/look", look).await;
        let data = &look.json()["data"];
        assert_eq!(
            (&data["organisation"], &data["role"]),
            (&json!("Analytical"), &json!("employee"))
        );
        assert_eq!((&data["state"], &data["isPersonal"]), (&json!("open"), &json!(false)));

        let nobody = accept(&world, "", &token).await;
        assert_eq!(nobody.code(), (401, "unauthenticated".to_owned()));
        let accepted = accept(&world, &eve, &token).await;
        assert_eq!(accepted.json()["data"]["name"], "Analytical", "{}", accepted.text);
        let second = accept(&world, &world.session("babbage").await, &token).await;
        assert_eq!(second.code(), (409, "invitation_accepted".to_owned()));
        let memberships = world.me(&eve).await.json()["data"]["memberships"].clone();
        let memberships = memberships.as_array().unwrap();
        assert_eq!(memberships.len(), 2);
        let joined = memberships.iter().find(|place| place["isOwner"] == false).unwrap();
        assert_eq!(joined["role"], "employee");
        let unknown = accept(&world, &eve, "unknown").await;
        assert_eq!(unknown.code(), (404, "not_found".to_owned()));
    }
}

#[tokio::test]
async fn one_by_mail_is_for_its_address_alone_and_travels_sealed() {
    for world in World::all().await {
        let (ada, eve) = (world.session("ada").await, world.session("eve").await);
        let invited = by_mail(&world, &ada, " Eve@Example.com ", "accountant").await;
        assert_eq!(invited.status, 201, "{}", invited.text);
        assert_eq!(invited.json()["data"]["email"], "eve@example.com");
        assert!(!invited.text.contains("token="), "only the address has the link");
        let token = world.mailed("eve@example.com").await.1;
        let other = accept(&world, &world.session("babbage").await, &token).await;
        assert_eq!(other.code(), (403, "invitation_for_another".to_owned()));
        assert_eq!(accept(&world, &eve, &token).await.status, 200);

        let again = by_mail(&world, &ada, "eve@example.com", "employee").await;
        assert_eq!(again.code(), (409, "already_member".to_owned()));
        assert_eq!(by_mail(&world, &ada, "mary@example.com", "employee").await.status, 201);
        let twice = by_mail(&world, &ada, "mary@example.com", "employee").await;
        assert_eq!(twice.code(), (409, "already_invited".to_owned()));
        for event in world.events().await {
            assert!(
                !event.body.contains(&token) && !event.body.contains("mary@"),
                "{}",
                event.kind
            );
        }
    }
}

#[tokio::test]
async fn an_invitation_lasts_a_week_and_can_be_sent_again() {
    for world in World::all().await {
        let (ada, eve) = (world.session("ada").await, world.session("eve").await);
        let (old, id) = link(&world, &ada, "employee").await;
        world.test.clock.advance(168 * HOUR);
        let late = accept(&world, &eve, &old).await;
        assert_eq!(late.code(), (409, "invitation_expired".to_owned()));
        let resend = format!("{INVITATIONS}/{id}/resend");
        let again = world.act(&ada, Method::POST, &resend, None).await.json();
        let link = again["data"]["link"].as_str().unwrap().to_owned();
        let soon = world.act(&ada, Method::POST, &resend, None).await;
        assert_eq!(soon.code(), (429, "sent_just_now".to_owned()));
        assert_eq!(accept(&world, &eve, &old).await.code(), (404, "not_found".to_owned()));
        world.test.clock.advance(168 * HOUR - 1);
        let token = link.split_once("token=").unwrap().1;
        assert_eq!(accept(&world, &eve, token).await.status, 200);
    }
}

#[tokio::test]
async fn one_that_is_withdrawn_is_worth_nothing() {
    for world in World::all().await {
        let (ada, eve) = (world.session("ada").await, world.session("eve").await);
        let (token, id) = link(&world, &ada, "employee").await;
        let path = format!("{INVITATIONS}/{id}");
        let foreign = world.act(&eve, Method::DELETE, &path, None).await;
        assert_eq!(foreign.code(), (404, "not_found".to_owned()));
        let foreign = world.act(&eve, Method::POST, &format!("{path}/resend"), None).await;
        assert_eq!(foreign.code(), (404, "not_found".to_owned()));
        let withdrawn = world.act(&ada, Method::DELETE, &path, None).await;
        assert_eq!(withdrawn.json()["data"]["state"], "revoked");
        assert_eq!(
            accept(&world, &eve, &token).await.code(),
            (409, "invitation_revoked".to_owned())
        );
        let closed = world.act(&ada, Method::POST, &format!("{path}/resend"), None).await;
        assert_eq!(closed.code(), (409, "invitation_closed".to_owned()));
        let listed = world.act(&ada, Method::GET, INVITATIONS, None).await.json();
        assert_eq!(listed["data"], json!([]));
    }
}

#[tokio::test]
async fn nobody_invites_above_themselves_and_no_invitation_outlives_its_sender() {
    for world in World::all().await {
        let (ada, babbage) = (world.session("ada").await, world.session("babbage").await);
        let eve = world.session("eve").await;
        let inviting = json!({
            "name": "Host",
            "permissions": ["organisation:read", "members:read", "invitations:manage"],
        });
        assert_eq!(
            world.act(&ada, Method::POST, "/api/v1/roles", Some(inviting)).await.status,
            201
        );
        let path = format!("/api/v1/members/{}", world.person("babbage").await);
        let host = Some(json!({ "role": "Host" }));
        assert_eq!(world.act(&ada, Method::PATCH, &path, host).await.status, 200);
        let above = by_mail(&world, &babbage, "eve@example.com", "admin").await;
        assert_eq!(above.code(), (403, "beyond_own_permissions".to_owned()));
        let (token, _) = link(&world, &babbage, "Host").await;
        let used = world.act(&ada, Method::DELETE, "/api/v1/roles/Host", None).await;
        assert_eq!(used.code(), (409, "role_in_use".to_owned()));

        assert_eq!(world.act(&ada, Method::DELETE, &path, None).await.status, 200);
        let void = (409, "invitation_void".to_owned());
        assert_eq!(accept(&world, &babbage, &token).await.code(), void, "for themselves");
        assert_eq!(accept(&world, &eve, &token).await.code(), void, "for a friend");
    }
}

#[tokio::test]
async fn of_two_who_accept_at_once_one_is_in() {
    for world in World::all().await {
        let (ada, eve) = (world.session("ada").await, world.session("eve").await);
        let mary = world.newcomer("mary").await;
        let (token, _) = link(&world, &ada, "employee").await;
        let (one, other) =
            tokio::join!(accept(&world, &eve, &token), accept(&world, &mary, &token));
        let mut codes = [one.status.as_u16(), other.status.as_u16()];
        codes.sort_unstable();
        assert_eq!(codes, [200, 409], "{} {}", one.text, other.text);
        let members = world.act(&ada, Method::GET, "/api/v1/members", None).await.json();
        assert_eq!(members["data"].as_array().unwrap().len(), 3);
    }
}

#[tokio::test]
async fn of_many_invitations_each_has_its_outcome() {
    for world in World::all().await {
        let ada = world.session("ada").await;
        let batch = async |rows: serde_json::Value| {
            let body = Some(json!({ "invitations": rows }));
            world.act(&ada, Method::POST, "/api/v1/invitations/batch", body).await
        };
        let mixed = batch(json!([
            { "email": "mary@example.com", "role": "employee" },
            { "email": "eve@example.com", "role": "therapist" },
            { "email": "mary@example.com", "role": "employee" },
        ]));
        let mixed = mixed.await;
        assert_eq!((mixed.status.as_u16(), &mixed.json()["success"]), (207, &json!(false)));
        let rows = mixed.json()["data"]["rows"].clone();
        assert_eq!(rows[0]["data"]["email"], "mary@example.com");
        assert_eq!(rows[1]["problem"]["code"], "role_unknown");
        assert_eq!(
            (&rows[2]["status"], &rows[2]["problem"]["code"]),
            (&json!(409), &json!("already_invited"))
        );
        assert!(!world.mailed("mary@example.com").await.1.is_empty());
        let fine = batch(json!([{ "email": "eve@example.com", "role": "employee" }])).await;
        assert_eq!((fine.status.as_u16(), &fine.json()["data"]["succeeded"]), (200, &json!(1)));
        assert_eq!(batch(json!([])).await.code(), (422, "out_of_range".to_owned()));
    }
}
