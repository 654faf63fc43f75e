//! Roles, and what nobody gets by editing them.

use axum::http::Method;
use serde_json::{Value, json};

use crate::world::{Reply, World};

const ROLES: &str = "/api/v1/roles";

fn beyond() -> (u16, String) {
    (403, "beyond_own_permissions".to_owned())
}

async fn set(world: &World, cookie: &str, role: &str, permissions: Value) -> Reply {
    let body = Some(json!({ "permissions": permissions }));
    world.act(cookie, Method::PUT, &format!("{ROLES}/{role}"), body).await
}

/// Ada makes a role and gives it to Babbage.
async fn clerk(world: &World, ada: &str, permissions: Value) {
    let role = Some(json!({ "name": "Clerk", "permissions": permissions }));
    let made = world.act(ada, Method::POST, ROLES, role).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let path = format!("/api/v1/members/{}", world.person("babbage").await);
    let given = world.act(ada, Method::PATCH, &path, Some(json!({ "role": "Clerk" }))).await;
    assert_eq!(given.status, 200, "{}", given.text);
}

#[tokio::test]
async fn a_company_has_its_presets_and_makes_roles_of_its_own() {
    for world in World::all().await {
        let (ada, babbage) = (world.session("ada").await, world.session("babbage").await);
        let listed = world.act(&ada, Method::GET, ROLES, None).await.json();
        let names: Vec<&str> =
            listed["data"].as_array().unwrap().iter().filter_map(|r| r["name"].as_str()).collect();
        let presets = ["admin", "company_admin", "finance_manager", "employee", "accountant"];
        assert_eq!(names, presets);
        assert_eq!(
            (&listed["data"][0]["members"], &listed["data"][3]["members"]),
            (&json!(1), &json!(1))
        );

        let keys = "/api/v1/keys";
        let before = world.act(&babbage, Method::GET, keys, None).await;
        assert_eq!(before.code(), (403, "ADMIN_001".to_owned()));
        clerk(&world, &ada, json!(["keys:read", "organisation:read"])).await;
        assert_eq!(world.act(&babbage, Method::GET, keys, None).await.status, 200, "at once");
        set(&world, &ada, "Clerk", json!(["organisation:read"])).await;
        assert_eq!(world.act(&babbage, Method::GET, keys, None).await.status, 403, "at once");

        let twice = Some(json!({ "name": "Clerk", "permissions": [] }));
        let twice = world.act(&ada, Method::POST, ROLES, twice).await;
        assert_eq!(twice.code(), (409, "role_exists".to_owned()));
        let preset = Some(json!({ "name": "therapist", "permissions": [] }));
        let preset = world.act(&ada, Method::POST, ROLES, preset).await;
        assert_eq!(preset.code(), (409, "role_exists".to_owned()));
        let used = world.act(&ada, Method::DELETE, &format!("{ROLES}/Clerk"), None).await;
        assert_eq!(used.code(), (409, "role_in_use".to_owned()));
    }
}

#[tokio::test]
async fn a_preset_can_be_changed_and_gets_back_what_it_came_with() {
    for world in World::all().await {
        let (ada, babbage) = (world.session("ada").await, world.session("babbage").await);
        let members = "/api/v1/members";
        assert_eq!(world.act(&babbage, Method::GET, members, None).await.status, 200);
        let changed = set(&world, &ada, "employee", json!(["organisation:read"])).await;
        assert_eq!(changed.json()["data"]["isChanged"], true);
        assert_eq!(world.act(&babbage, Method::GET, members, None).await.status, 403);
        let reset = world.act(&ada, Method::DELETE, &format!("{ROLES}/employee"), None).await;
        assert_eq!(reset.status, 200);
        assert_eq!(world.act(&babbage, Method::GET, members, None).await.status, 200);
    }
}

#[tokio::test]
async fn a_role_is_changed_and_removed_as_it_was_read() {
    for world in World::all().await {
        let ada = world.session("ada").await;
        let role = Some(json!({ "name": "Clerk", "permissions": ["members:read"] }));
        assert_eq!(world.act(&ada, Method::POST, ROLES, role).await.status, 201);
        let path = format!("{ROLES}/Clerk");
        let read = async || world.act(&ada, Method::GET, &path, None).await;
        let version = read().await.header("etag").to_owned();
        let act = async |version: &str, method, permissions: Value| {
            let body = json!({ "permissions": permissions });
            world.act_on(version, &ada, (method, &path), &body).await
        };
        let done = act(&version, Method::PUT, json!(["organisation:read"])).await;
        assert_eq!((done.status.as_u16(), done.header("etag")), (200, read().await.header("etag")));
        for method in [Method::PUT, Method::DELETE] {
            let late = act(&version, method, json!([])).await;
            assert_eq!(late.code(), (412, "version_mismatch".to_owned()));
        }
        assert_eq!(read().await.json()["data"]["permissions"], json!(["organisation:read"]));
        assert_eq!(act(done.header("etag"), Method::DELETE, json!([])).await.status, 200);
        assert_eq!(read().await.status, 404);
    }
}

#[tokio::test]
async fn nobody_rises_by_editing_roles() {
    for world in World::all().await {
        let (ada, babbage) = (world.session("ada").await, world.session("babbage").await);
        let mine = json!([
            "organisation:read",
            "members:read",
            "members:manage",
            "invitations:manage",
            "roles:read",
            "roles:manage",
            "keys:manage",
            "keys:read",
        ]);
        clerk(&world, &ada, mine.clone()).await;
        let mut more = mine.as_array().unwrap().clone();
        more.push(json!("transfers:manage"));
        let own = set(&world, &babbage, "Clerk", Value::Array(more.clone())).await;
        assert_eq!(own.code(), beyond(), "their own role");
        let new = Some(json!({ "name": "Boss", "permissions": more }));
        assert_eq!(
            world.act(&babbage, Method::POST, ROLES, new).await.code(),
            beyond(),
            "a new role"
        );
        let lower = set(&world, &babbage, "admin", json!(["organisation:read"])).await;
        assert_eq!(lower.code(), beyond(), "a role above them");
        let preset = format!("{ROLES}/company_admin");
        let reset = world.act(&babbage, Method::DELETE, &preset, None).await;
        assert_eq!(reset.code(), beyond());
        let me = format!("/api/v1/members/{}", world.person("babbage").await);
        let raise = Some(json!({ "role": "admin" }));
        assert_eq!(
            world.act(&babbage, Method::PATCH, &me, raise).await.code(),
            beyond(),
            "themselves"
        );
        let key = Some(json!({ "name": "x", "scopes": ["transfers:manage"] }));
        let key = world.act(&babbage, Method::POST, "/api/v1/keys", key).await;
        assert_eq!(key.code(), beyond(), "a key");

        // Even an owner hands out nothing of the platform's.
        let platform = set(&world, &ada, "Clerk", json!(["platform:people_manage"])).await;
        assert_eq!(platform.code(), beyond());
        let still = world.act(&ada, Method::GET, ROLES, None).await.json();
        assert_eq!(still["data"][5]["permissions"].as_array().unwrap().len(), 8, "{still}");
        let below = set(&world, &babbage, "Clerk", json!(["roles:manage", "roles:read"])).await;
        assert_eq!(below.status, 200, "to give up something of one's own is fine");
    }
}

#[tokio::test]
async fn some_role_always_manages_roles() {
    for world in World::all().await {
        let ada = world.session("ada").await;
        let nothing = json!(["organisation:read"]);
        assert_eq!(set(&world, &ada, "admin", nothing.clone()).await.status, 200);
        let last = set(&world, &ada, "company_admin", nothing.clone()).await;
        assert_eq!(last.code(), (409, "last_managing_role".to_owned()));
        let other = Some(json!({ "name": "Keeper", "permissions": ["roles:manage"] }));
        assert_eq!(world.act(&ada, Method::POST, ROLES, other).await.status, 201);
        assert_eq!(set(&world, &ada, "company_admin", nothing).await.status, 200);
        let keeper = world.act(&ada, Method::DELETE, &format!("{ROLES}/Keeper"), None).await;
        assert_eq!(keeper.code(), (409, "last_managing_role".to_owned()));
    }
}

#[tokio::test]
async fn the_roles_of_others_are_not_there() {
    for world in World::all().await {
        let (ada, eve) = (world.session("ada").await, world.session("eve").await);
        clerk(&world, &ada, json!(["cards:read"])).await;
        let missing = (404, "not_found".to_owned());
        assert_eq!(set(&world, &eve, "Clerk", json!([])).await.code(), missing);
        let removed = world.act(&eve, Method::DELETE, &format!("{ROLES}/Clerk"), None).await;
        assert_eq!(removed.code(), missing);
        let words = set(&world, &ada, "Clerk", json!(["cards:fly"])).await;
        assert_eq!(words.status, 422, "{}", words.text);
        let name = Some(json!({ "name": "a/b", "permissions": [] }));
        let name = world.act(&ada, Method::POST, ROLES, name).await;
        assert_eq!(name.code(), (422, "not_a_name".to_owned()));
    }
}
