//! What the platform's own people decide, and who never becomes one of them.

use axum::http::Method;
use base::Id;
use base::who::Person;
use identity::{AccountState, PlatformRole};
use serde_json::{Value, json};

use crate::world::World;

async fn person(world: &World, name: &str) -> Id<Person> {
    world.person(name).await.parse().unwrap()
}

fn code<T: std::fmt::Debug>(outcome: base::Result<T>) -> &'static str {
    match outcome {
        Err(base::Error::Refused(refusal)) => refusal.code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_owner_of_everything_is_nobody_on_the_platform() {
    for world in World::all().await {
        let ada = world.session("ada").await;
        let eve = world.person("eve").await;
        let denied = (403, "ADMIN_001".to_owned());
        for (method, path, body) in [
            (Method::GET, "/api/v1/admin/users".to_owned(), None),
            (Method::GET, format!("/api/v1/admin/users/{eve}"), None),
            (Method::PATCH, format!("/api/v1/admin/users/{eve}"), Some(json!({ "name": "x" }))),
            (Method::DELETE, format!("/api/v1/admin/users/{eve}"), None),
            (Method::PUT, format!("/api/v1/admin/users/{eve}/suspend"), None),
            (Method::DELETE, format!("/api/v1/admin/users/{eve}/suspend"), None),
            (Method::GET, "/api/v1/admin/organisations".to_owned(), None),
            (
                Method::PUT,
                format!("/api/v1/admin/organisations/{}/suspend", world.analytical),
                None,
            ),
            (Method::GET, "/api/v1/admin/operators".to_owned(), None),
            (
                Method::PUT,
                format!("/api/v1/admin/operators/{}", world.person("ada").await),
                Some(json!({ "role": "administrator" })),
            ),
        ] {
            let reply = world.act(&ada, method.clone(), &path, body).await;
            assert_eq!(reply.code(), denied, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn the_command_line_makes_administrators_and_one_always_remains() {
    for world in World::all().await {
        let (ada, eve) = (person(&world, "ada").await, person(&world, "eve").await);
        let mut tx = world.begin().await;
        let granted = identity::grant_platform_role(&mut tx, ada, PlatformRole::Administrator);
        assert_eq!(granted.await.unwrap().role, Some(PlatformRole::Administrator));
        assert_eq!(code(identity::revoke_platform_role(&mut tx, ada).await), "last_administrator");
        let less = identity::grant_platform_role(&mut tx, ada, PlatformRole::Auditor).await;
        assert_eq!(code(less), "last_administrator");
        identity::grant_platform_role(&mut tx, eve, PlatformRole::Administrator).await.unwrap();
        identity::revoke_platform_role(&mut tx, ada).await.unwrap();
        assert_eq!(identity::operators(&mut tx).await.unwrap().len(), 1);
        tx.commit().await.unwrap();
        let kinds: Vec<String> = world.events().await.into_iter().map(|event| event.kind).collect();
        assert!(kinds.contains(&"operator.granted".to_owned()));
        assert!(kinds.contains(&"operator.revoked".to_owned()));
    }
}

#[tokio::test]
async fn somebody_who_is_suspended_is_out_with_their_sessions_and_keys() {
    for world in World::all().await {
        let ada = world.session("ada").await;
        let issued = world.act(&ada, Method::POST, "/api/v1/keys", Some(json!({ "name": "x" })));
        let secret = issued.await.json()["data"]["secret"].as_str().unwrap().to_owned();
        let ask = async || world.bearer(&secret, Method::GET, "/api/v1/keys").await.status;
        assert_eq!(ask().await, 200);
        let person = person(&world, "ada").await;
        let mut tx = world.begin().await;
        let suspended = identity::suspend_person(&mut tx, person).await.unwrap();
        assert_eq!(suspended.state, AccountState::Suspended);
        tx.commit().await.unwrap();
        assert_eq!(world.me(&ada).await.status, 401);
        assert_eq!(ask().await, 401);
        let refused = world.sign_in("ada@example.com", crate::world::PASSWORD).await;
        assert_eq!((refused.status.as_u16(), refused.cookie()), (403, String::new()));
        let body = json!({ "email": "ada@example.com", "password": crate::world::PASSWORD });
        let refused = world.post("/api/v1/auth/signin", &body).await;
        assert_eq!(refused.code(), (403, "account_suspended".to_owned()));
        let body = json!({ "email": "ada@example.com", "password": "not hers" });
        let refused = world.post("/api/v1/auth/signin", &body).await;
        assert_eq!(refused.code(), (401, "AUTH_001".to_owned()), "a stranger learns nothing");
        // The log tells each of the three, and which of them knew the password.
        let refused =
            world.events().await.into_iter().filter(|event| event.kind == "session.refused");
        let told: Vec<(String, Value)> = refused
            .map(|event| (event.subject, serde_json::from_str(&event.body).unwrap()))
            .collect();
        let kept_out = json!({ "by": "password", "reason": "account_suspended" });
        let subject = person.to_string();
        let bodies = [kept_out.clone(), kept_out, json!({})];
        assert_eq!(told, bodies.map(|body| (subject.clone(), body)));

        let mut tx = world.begin().await;
        identity::reinstate_person(&mut tx, person).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(world.me(&ada).await.status, 401, "an ended session stays ended");
        assert_eq!(ask().await, 200);
        world.session("ada").await;
    }
}

#[tokio::test]
async fn who_lost_every_factor_sets_them_up_anew() {
    for world in World::all().await {
        let ada = world.session("ada").await;
        let person = person(&world, "ada").await;
        let mut tx = world.begin().await;
        let sql = "INSERT INTO totp (person_id, secret, last_step, created_at, confirmed_at)
                   VALUES ($1, '', 0, 1, 1)";
        tx.execute(sql, [person.into()]).await.unwrap();
        tx.commit().await.unwrap();
        let asked = world.sign_in("ada@example.com", crate::world::PASSWORD).await;
        assert_eq!(asked.header("location"), "/sign-in/second?next=%2F");

        let mut tx = world.begin().await;
        identity::reset_factors(&mut tx, person).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(world.me(&ada).await.status, 401, "who lost a key lost it to somebody");
        world.session("ada").await;
        let told = world.events().await.into_iter().find(|e| e.kind == "person.factors_reset");
        let told: Value = serde_json::from_str(&told.unwrap().body).unwrap();
        assert_eq!(told["before"], json!({ "totp": true, "passkeys": 0 }));

        // Nobody does it to themselves from an unlocked browser, nor to others without the role.
        let mut tx = world.begin().await;
        let who = world.who();
        tx.act_as(base::Who { actor: base::Actor::Person(person), ..who });
        assert_eq!(code(identity::reset_factors(&mut tx, person).await), "ADMIN_001");
    }
}

#[tokio::test]
async fn of_somebody_who_is_erased_the_books_keep_the_id_alone() {
    for world in World::all().await {
        let babbage = person(&world, "babbage").await;
        let ada = person(&world, "ada").await;
        let mut tx = world.begin().await;
        assert_eq!(code(identity::erase_person(&mut tx, ada).await), "last_owner");
        tx.rollback().await.unwrap();
        let mut tx = world.begin().await;
        identity::erase_person(&mut tx, babbage).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = world.begin().await;
        let left = identity::account(&mut tx, babbage).await.unwrap();
        assert_eq!((left.state, left.email, left.memberships), (AccountState::Erased, None, 0));
        assert!(!left.name.contains("babbage"));
        assert_eq!(code(identity::reinstate_person(&mut tx, babbage).await), "account_erased");
        assert!(identity::find_by_email(&mut tx, "babbage@example.com").await.unwrap().is_none());
        let unknown = world.test.db.ids().next::<Person>();
        assert_eq!(code(identity::account(&mut tx, unknown).await), "USER_001");
    }
}

#[tokio::test]
async fn the_page_of_operators_opens_only_with_both_second_factors() {
    for world in World::all().await {
        let cookie = world.session("ada").await;
        let page = async || world.get("/admin/operators", ("cookie", &cookie)).await;
        assert_eq!(page().await.status, 403);
        let ada = person(&world, "ada").await;
        let mut tx = world.begin().await;
        identity::grant_platform_role(&mut tx, ada, PlatformRole::Administrator).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(page().await.status, 403, "without both second factors");
    }
}
