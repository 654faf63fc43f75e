//! Signing in and out.

use axum::body::Body;
use axum::http::Request;

use crate::world::{PASSWORD, World};

const DAY: i64 = 24 * 60 * 60;

#[tokio::test]
async fn somebody_signs_in_and_out() {
    for world in World::all().await {
        let page = world.get("/sign-in?next=/cards", ("accept", "text/html")).await;
        assert!(page.status == 200 && page.text.contains(r#"value="/cards""#), "{}", page.text);
        let reply = world.sign_in(" Ada@Example.com", PASSWORD).await;
        assert_eq!((reply.status.as_u16(), reply.header("location")), (303, "/"));
        let set = reply.header("set-cookie");
        assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");

        let me = world.me(&reply.cookie()).await.json();
        assert_eq!(me["data"]["email"], "ada@example.com");
        assert_eq!(me["data"]["organisation"], world.analytical.to_string());
        let memberships = &me["data"]["memberships"];
        assert_eq!(memberships[0]["kind"], "company");
        assert_eq!(memberships[0]["role"], "admin");

        let again = world.get("/sign-in", ("cookie", &reply.cookie())).await;
        assert_eq!((again.status.as_u16(), again.header("location")), (303, "/"));
        let out = Request::post("/sign-out").header("cookie", reply.cookie());
        let out = world.ask(out, Body::empty()).await;
        assert_eq!((out.status.as_u16(), out.header("location")), (303, "/sign-in"));
        assert!(out.header("set-cookie").contains("Max-Age=0"));
        assert_eq!(world.me(&reply.cookie()).await.status, 401, "the token is worth nothing now");
        let kinds: Vec<String> = world.events().await.into_iter().map(|e| e.kind).collect();
        assert_eq!(kinds[kinds.len() - 2..], ["session.opened", "session.closed"]);
    }
}

#[tokio::test]
async fn who_is_refused_learns_nothing() {
    for world in World::all().await {
        let wrong = world.sign_in("ada@example.com", "wrong password").await;
        let unknown = world.sign_in("ida@example.com", PASSWORD).await;
        let nonsense = world.sign_in("nonsense", "").await;
        for reply in [&wrong, &unknown, &nonsense] {
            assert_eq!(reply.status, 422);
            assert_eq!(reply.header("set-cookie"), "");
        }
        let same = |text: &str| text.replace("ida@", "ada@").replace("nonsense", "ada@example.com");
        assert_eq!(same(&wrong.text), same(&unknown.text));
        assert_eq!(same(&wrong.text), same(&nonsense.text));
        let page = world.sign_in("%22%3E%3Cscript%3E", "x").await;
        assert!(!page.text.contains("\"><script>"), "{}", page.text);
    }
}

#[tokio::test]
async fn five_failures_close_the_door_for_a_while() {
    for world in World::all().await {
        for _ in 0..4 {
            world.sign_in("ada@example.com", "wrong password").await;
        }
        world.session("ada").await;
        for _ in 0..5 {
            world.sign_in("ada@example.com", "wrong password").await;
        }
        let locked = world.sign_in("ada@example.com", PASSWORD).await;
        let wrong = world.sign_in("ada@example.com", "wrong password").await;
        assert_eq!(locked.status, 422);
        assert_eq!(locked.text, wrong.text, "that it is closed is nobody's business");
        world.session("babbage").await;
        world.test.clock.advance(15 * 60 - 1);
        assert_eq!(world.sign_in("ada@example.com", PASSWORD).await.status, 422);
        world.test.clock.advance(1);
        world.session("ada").await;
    }
}

#[tokio::test]
async fn a_session_ends_thirty_days_after_its_last_use() {
    for world in World::all().await {
        let cookie = world.session("ada").await;
        for _ in 0..3 {
            world.test.clock.advance(29 * DAY);
            assert_eq!(world.me(&cookie).await.status, 200);
        }
        world.test.clock.advance(30 * DAY);
        assert_eq!(world.me(&cookie).await.status, 401);
    }
}

#[tokio::test]
async fn signing_in_makes_a_new_session_and_ends_the_old_one() {
    for world in World::all().await {
        let old = world.session("ada").await;
        let email = "ada@example.com";
        let new = world.sign_in_with(email, PASSWORD, "", ("cookie", &old)).await.cookie();
        assert_ne!(old, new);
        assert_eq!(world.me(&old).await.status, 401);
        assert_eq!(world.me(&new).await.status, 200);
        let forged = world.me("florin_session=forged").await;
        assert_eq!(forged.code(), (401, "unauthenticated".to_owned()));
    }
}

#[tokio::test]
async fn the_oldest_sessions_make_room() {
    for world in World::all().await {
        let first = world.session("ada").await;
        for _ in 0..20 {
            world.test.clock.advance(1);
            world.session("ada").await;
        }
        assert_eq!(world.me(&first).await.status, 401);
        let mut tx = world.begin().await;
        let row = tx.row("SELECT COUNT(*) FROM session", []).await.unwrap().unwrap();
        assert_eq!(row.get::<i64>(0).unwrap(), 20);
    }
}

#[tokio::test]
async fn nobody_is_sent_to_another_site() {
    for world in World::all().await {
        for (next, location) in [
            ("/cards%3Fpage%3D2", "/cards?page=2"),
            ("//evil.example", "/"),
            ("/%5Cevil.example", "/"),
            ("https://evil.example", "/"),
            ("/%09/evil.example", "/"),
            ("javascript:alert(1)", "/"),
        ] {
            let accept = ("accept", "text/html");
            let reply = world.sign_in_with("ada@example.com", PASSWORD, next, accept).await;
            assert_eq!(reply.header("location"), location, "{next}");
            let path = format!("/sign-in?next={next}");
            let known = world.get(&path, ("cookie", &reply.cookie())).await;
            assert_eq!(known.header("location"), location, "{next}");
        }
    }
}

#[tokio::test]
async fn another_site_cannot_sign_anybody_in_or_out() {
    for world in World::all().await {
        let elsewhere = ("sec-fetch-site", "cross-site");
        let reply = world.sign_in_with("ada@example.com", PASSWORD, "", elsewhere).await;
        assert_eq!(reply.code(), (403, "cross_site_request".to_owned()));
        let cookie = world.session("ada").await;
        let out = Request::post("/sign-out").header("cookie", &cookie);
        let out = world.ask(out.header(elsewhere.0, elsewhere.1), Body::empty()).await;
        assert_eq!(out.status, 403);
        assert_eq!(world.me(&cookie).await.status, 200);
    }
}

#[tokio::test]
async fn a_suspended_organisation_keeps_its_people_out_of_it() {
    for world in World::all().await {
        let cookie = world.session("ada").await;
        let mut tx = world.begin().await;
        identity::suspend(&mut tx, world.analytical).await.unwrap();
        tx.commit().await.unwrap();
        let me = world.me(&cookie).await;
        assert_eq!(me.json()["data"]["organisation"], serde_json::Value::Null);
        let mut tx = world.begin().await;
        identity::reinstate(&mut tx, world.analytical).await.unwrap();
        tx.commit().await.unwrap();
        let me = world.me(&cookie).await;
        assert_eq!(me.json()["data"]["organisation"], world.analytical.to_string());
    }
}

#[tokio::test]
async fn nobody_is_known_twice() {
    for world in World::all().await {
        let passwords = base::secrets::Passwords::new();
        let password = identity::PasswordHash::new(&passwords, PASSWORD.into()).await.unwrap();
        let (email, name) = ("ADA@example.com".to_owned(), "Ada".to_owned());
        let new = identity::NewPerson { email, name, password };
        let mut tx = world.begin().await;
        let refused = identity::register(&mut tx, new).await.unwrap_err();
        let base::Error::Refused(refused) = refused else { panic!("{refused:?}") };
        assert_eq!(refused.code, "USER_002");
        let ada = identity::find_by_email(&mut tx, "ada@EXAMPLE.com").await.unwrap().unwrap();
        let member = identity::Preset::Employee.word();
        let twice = identity::join(&mut tx, world.analytical, ada.id, member).await.unwrap_err();
        let base::Error::Refused(twice) = twice else { panic!("{twice:?}") };
        assert_eq!(twice.code, "already_member");
    }
}

#[tokio::test]
async fn no_secret_is_stored_as_it_is() {
    for world in World::all().await {
        let cookie = world.session("ada").await;
        let token = cookie.split_once('=').unwrap().1;
        let mut tx = world.begin().await;
        let rows = tx.rows("SELECT token_hash FROM session", []).await.unwrap();
        let stored: String = rows[0].get(0).unwrap();
        assert_eq!(stored.len(), 64);
        assert!(!stored.contains(token));
        let rows = tx.rows("SELECT hash FROM password", []).await.unwrap();
        assert!(rows.iter().all(|row| row.get::<String>(0).unwrap().starts_with("$argon2id$")));
        for event in base::events::after(&mut tx, 0, 1000).await.unwrap() {
            assert!(!event.body.contains(token) && !event.body.contains("argon2"));
        }
    }
}
