//! Signing up, forgetting, changing: through HTTP and the mailbox.

use axum::body::Body;
use axum::http::{Method, Request};
use base::jobs::NewJob;
use serde_json::{Value, json};

use crate::world::{PASSWORD, Reply, World};

const NEW: &str = "a difference engine no. 2";

async fn sign_up(world: &World, email: &str) -> Reply {
    let body = json!({
        "email": email, "password": NEW, "firstName": "Grace", "lastName": "Hopper",
        "accountType": "business", "businessName": "Cobol Works",
    });
    world.post("/api/v1/auth/register", &body).await
}

async fn confirm(world: &World, token: &str, password: &str) -> Reply {
    let body = json!({ "token": token, "password": password });
    world.post("/api/v1/auth/verify-email", &body).await
}

async fn sign_in(world: &World, email: &str, password: &str) -> Reply {
    world.post("/api/v1/auth/signin", &json!({ "email": email, "password": password })).await
}

fn data(reply: &Reply) -> Value {
    reply.json()["data"].clone()
}

#[tokio::test]
async fn somebody_signs_up_and_is_in_once_the_mail_is_answered() {
    for world in World::all().await {
        let reply = sign_up(&world, " Grace@Example.com ").await;
        assert_eq!(reply.status, 202, "{}", reply.text);
        let (subject, token) = world.mailed("grace@example.com").await;
        assert_eq!(subject, "Confirm your address");
        let early = sign_in(&world, "grace@example.com", NEW).await;
        assert_eq!(early.code(), (401, "AUTH_001".to_owned()), "nobody is known yet");

        let reply = confirm(&world, &token, NEW).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let user = &data(&reply)["user"];
        assert_eq!(
            (&user["name"], &user["email"]),
            (&json!("Grace Hopper"), &json!("grace@example.com"))
        );
        let place = &user["memberships"][0];
        assert_eq!(
            (&place["name"], &place["kind"], &place["role"]),
            (&json!("Cobol Works"), &json!("company"), &json!("admin"))
        );
        let (access, _) = reply.tokens();
        let me = world.call(Method::GET, "/api/v1/auth/me", &access, "").await;
        assert_eq!(data(&me)["organisation"], place["id"]);
        assert_eq!(sign_in(&world, "grace@example.com", NEW).await.status, 200);
        let again = confirm(&world, &token, NEW).await;
        assert_eq!(again.code(), (422, "link_invalid".to_owned()), "it works once");
    }
}

#[tokio::test]
async fn whoever_signs_somebody_else_up_does_not_get_their_account() {
    for world in World::all().await {
        // A stranger chose the password; the owner of the address opens the link.
        sign_up(&world, "grace@example.com").await;
        let (_, token) = world.mailed("grace@example.com").await;
        let reply = confirm(&world, &token, "the owner's own words").await;
        assert_eq!(reply.code(), (401, "AUTH_001".to_owned()));
        assert_eq!(sign_in(&world, "grace@example.com", NEW).await.status, 401);
        for _ in 0..4 {
            confirm(&world, &token, "guess after guess").await;
        }
        assert_eq!(confirm(&world, &token, NEW).await.code(), (422, "link_invalid".to_owned()));
    }
}

#[tokio::test]
async fn who_has_an_account_is_told_by_mail_alone() {
    for world in World::all().await {
        let start = world.passwords.hashed();
        let unknown = sign_up(&world, "grace@example.com").await;
        let after_unknown = world.passwords.hashed();
        let known = sign_up(&world, "ada@example.com").await;
        assert_eq!(after_unknown - start, 1);
        assert_eq!(world.passwords.hashed() - after_unknown, 1, "the same work");
        assert_eq!((known.status, &known.text), (unknown.status, &unknown.text));
        let (subject, token) = world.mailed("ada@example.com").await;
        assert_eq!((subject.as_str(), token.as_str()), ("You have an account already", ""));

        let ask = async |email: &str| {
            let body = json!({ "email": email });
            world.post("/api/v1/auth/forgot-password", &body).await
        };
        let (known, unknown) = (ask("ada@example.com").await, ask("ida@example.com").await);
        assert_eq!((known.status.as_u16(), unknown.status.as_u16()), (202, 202));
        assert_eq!(known.text, unknown.text);
        world.work().await;
        assert!(world.office.kept.newest_to("ida@example.com").is_none());

        let before = world.passwords.hashed();
        let wrong = sign_in(&world, "ada@example.com", "wrong password").await;
        let one = world.passwords.hashed() - before;
        let nobody = sign_in(&world, "ida@example.com", "wrong password").await;
        assert_eq!((one, world.passwords.hashed() - before), (1, 2), "the same work");
        let without = |reply: &Reply| {
            let mut problem = reply.json();
            problem["correlation"] = Value::Null;
            problem
        };
        assert_eq!(without(&wrong), without(&nobody));
    }
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_mail() {
    for world in World::all().await {
        let (access, _) = world.tokens("ada").await;
        let cookie = world.session("ada").await;
        let body = json!({ "email": "ADA@example.com" });
        world.post("/api/v1/auth/forgot-password", &body).await;
        let (_, older) = world.mailed("ada@example.com").await;
        world.post("/api/v1/auth/request-reset", &body).await;
        let (subject, token) = world.mailed("ada@example.com").await;
        assert_eq!(subject, "Choose a new password");
        let reset = async |token: &str, password: &str| {
            let body = json!({ "token": token, "password": password });
            world.post("/api/v1/auth/reset-password", &body).await
        };
        for (password, code) in [("short", "too_short"), ("ada@example.com", "too_weak")] {
            assert_eq!(reset(&token, password).await.code(), (422, code.to_owned()));
        }
        assert_eq!(reset(&token, NEW).await.status, 200);
        assert_eq!(reset(&token, NEW).await.code(), (422, "link_invalid".to_owned()));
        assert_eq!(reset(&older, NEW).await.code(), (422, "link_invalid".to_owned()));
        assert_eq!(world.me(&cookie).await.status, 401, "everywhere");
        assert_eq!(world.call(Method::GET, "/api/v1/auth/me", &access, "").await.status, 401);
        assert_eq!(sign_in(&world, "ada@example.com", PASSWORD).await.status, 401);
        assert_eq!(sign_in(&world, "ada@example.com", NEW).await.status, 200);
        let (subject, _) = world.mailed("ada@example.com").await;
        assert_eq!(subject, "Your password was changed");

        world.post("/api/v1/auth/forgot-password", &body).await;
        let (_, token) = world.mailed("ada@example.com").await;
        world.test.clock.advance(60 * 60);
        assert_eq!(reset(&token, PASSWORD).await.code(), (422, "link_invalid".to_owned()));
    }
}

#[tokio::test]
async fn nobodys_mailbox_is_filled_from_here() {
    for world in World::all().await {
        for _ in 0..8 {
            let body = json!({ "email": "ada@example.com" });
            assert_eq!(world.post("/api/v1/auth/forgot-password", &body).await.status, 202);
            assert_eq!(sign_up(&world, "grace@example.com").await.status, 202);
        }
        world.work().await;
        assert_eq!(world.office.kept.all().len(), 10, "five to each within the hour");
        world.test.clock.advance(60 * 60);
        sign_up(&world, "grace@example.com").await;
        world.work().await;
        assert_eq!(world.office.kept.all().len(), 11);
    }
}

#[tokio::test]
async fn a_change_of_password_signs_everybody_else_out() {
    for world in World::all().await {
        let other = world.session("ada").await;
        let cookie = world.session("ada").await;
        let change = async |present: &str, new: &str| {
            let body = json!({ "currentPassword": present, "newPassword": new }).to_string();
            world.send("/api/v1/auth/change-password", ("cookie", &cookie), &body).await
        };
        assert_eq!(change("wrong password", NEW).await.code(), (401, "AUTH_001".to_owned()));
        assert_eq!(change(PASSWORD, "password1").await.code(), (422, "too_weak".to_owned()));
        let reply = change(PASSWORD, NEW).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert_eq!(world.me(&other).await.status, 401);
        assert_eq!(world.me(&cookie).await.status, 401, "the old token is worth nothing");
        assert_eq!(world.me(&reply.cookie()).await.status, 200, "the session goes on");
        assert_eq!(sign_in(&world, "ada@example.com", NEW).await.status, 200);
    }
}

#[tokio::test]
async fn secrets_do_not_wait_in_the_open() {
    for world in World::all().await {
        sign_up(&world, "grace@example.com").await;
        let mut tx = world.begin().await;
        let rows = tx.rows("SELECT payload FROM job", []).await.expect("rows");
        let waiting: Vec<String> = rows.iter().map(|row| row.get(0).expect("text")).collect();
        assert_eq!(waiting.len(), 1);
        assert!(waiting[0].contains("grace@example.com") && !waiting[0].contains("token="));
        tx.commit().await.expect("a commit");
        let (_, token) = world.mailed("grace@example.com").await;
        let mut tx = world.begin().await;
        let rows = tx.rows("SELECT token_hash, body FROM mail_link", []).await.expect("rows");
        for row in rows {
            let (hash, body): (String, String) =
                (row.get(0).expect("text"), row.get(1).expect("text"));
            assert!(hash != token && !body.contains(NEW) && body.contains("$argon2id$"));
        }
        tx.commit().await.expect("a commit");
        for event in world.events().await {
            assert!(!event.body.contains(&token) && !event.body.contains("argon2"), "{event:?}");
        }
    }
}

#[tokio::test]
async fn another_address_counts_once_its_mail_is_answered() {
    for world in World::all().await {
        let (access, _) = world.tokens("ada").await;
        let patch = async |body: Value| {
            world.call(Method::PATCH, "/api/v1/users/me", &access, &body.to_string()).await
        };
        let reply = patch(json!({ "name": " Countess ", "email": "Countess@example.com" })).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let changed = data(&reply);
        assert_eq!(
            (&changed["name"], &changed["email"]),
            (&json!("Countess"), &json!("ada@example.com"))
        );
        assert_eq!(changed["pendingEmail"], "Countess@example.com");
        let (_, token) = world.mailed("countess@example.com").await;
        let reply = world.post("/api/v1/auth/verify-email", &json!({ "token": token })).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert_eq!(data(&reply)["user"]["email"], "countess@example.com");
        assert_eq!(data(&reply)["tokens"], Value::Null, "a link is no sign-in");
        assert_eq!(sign_in(&world, "countess@example.com", PASSWORD).await.status, 200);
        assert_eq!(sign_in(&world, "ada@example.com", PASSWORD).await.status, 401);
        assert_eq!(world.mailed("ada@example.com").await.0, "Your address was changed");

        // Whether somebody has an address only its mailbox learns.
        let reply = patch(json!({ "email": "eve@example.com" })).await;
        assert_eq!(reply.status, 200);
        let (subject, token) = world.mailed("eve@example.com").await;
        assert_eq!((subject.as_str(), token.as_str()), ("You have an account already", ""));

        let event = world.events().await.into_iter().rfind(|event| event.kind == "person.changed");
        let body: Value = serde_json::from_str(&event.expect("an event").body).expect("JSON");
        assert_eq!(body, json!({ "changed": ["email"] }), "personal data is not in the log");
    }
}

#[tokio::test]
async fn what_has_run_out_is_forgotten() {
    for world in World::all().await {
        sign_up(&world, "grace@example.com").await;
        sign_in(&world, "ada@example.com", "wrong password").await;
        world.tokens("ada").await;
        world.session("eve").await;
        world.work().await;
        let count = async || {
            let mut tx = world.begin().await;
            let mut rows = Vec::new();
            for table in ["session", "mail_link", "attempt_lock", "known_place"] {
                let sql = format!("SELECT COUNT(*) FROM {table}");
                let row = tx.row(&sql, []).await.expect("a row").expect("a row");
                rows.push(row.get::<i64>(0).expect("a number"));
            }
            tx.commit().await.expect("a commit");
            rows
        };
        let prune = async || {
            let mut tx = world.begin().await;
            tx.enqueue(NewJob::new("default", "identity.prune", Value::Null));
            tx.commit().await.expect("a commit");
            world.work().await;
        };
        prune().await;
        assert_eq!(count().await, [2, 1, 2, 1], "nothing has run out yet");
        world.test.clock.advance(3 * 24 * 60 * 60);
        prune().await;
        assert_eq!(count().await, [2, 0, 0, 1]);
        world.test.clock.advance(400 * 24 * 60 * 60);
        prune().await;
        assert_eq!(count().await, [0, 0, 0, 0]);
    }
}

#[tokio::test]
async fn two_tabs_do_not_overwrite_each_other() {
    for world in World::all().await {
        let ada = world.session("ada").await;
        let read = world.me(&ada).await;
        let version = read.header("etag").to_owned();
        let same = Request::get("/api/v1/users/me").header("cookie", &ada);
        let same = world.ask(same.header("if-none-match", &version), Body::empty()).await;
        assert_eq!((same.status.as_u16(), same.text.as_str()), (304, ""));
        let rename = async |name: &str, version: &str| {
            let request = Request::patch("/api/v1/users/me")
                .header("cookie", &ada)
                .header("content-type", "application/json")
                .header("if-match", version);
            world.ask(request, json!({ "name": name }).to_string()).await
        };
        assert_eq!(rename("Ada L.", &version).await.status, 200);
        let late = rename("Countess", &version).await;
        assert_eq!(late.code(), (412, "version_mismatch".to_owned()));
        let now = world.me(&ada).await;
        assert_eq!(now.json()["data"]["name"], "Ada L.");
        assert_eq!(rename("Countess", now.header("etag")).await.status, 200);
    }
}
