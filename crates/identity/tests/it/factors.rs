//! Second factors that are typed: codes of an app, recovery codes; and the proof once more.

use axum::body::Body;
use axum::http::Request;
use totp_rs::{Builder, Secret};

use crate::authenticator::Authenticator;
use crate::passkeys::register;
use crate::world::{PASSWORD, Reply, World};

/// What a person keeps after setting up an app.
pub struct App {
    secret: Secret,
    pub recovery_codes: Vec<String>,
}

impl App {
    /// The code that the app shows now.
    pub fn code(&self, world: &World) -> String {
        let totp = Builder::new().with_secret(self.secret.clone()).build().expect("a generator");
        let seconds = world.test.clock.now().micros() / 1_000_000;
        totp.generate(u64::try_from(seconds).expect("after 1970")).to_string()
    }
}

pub async fn delete(world: &World, path: &str, cookie: &str) -> Reply {
    world.ask(Request::delete(path).header("cookie", cookie), Body::empty()).await
}

pub async fn set_up(world: &World, cookie: &str) -> App {
    let begun = world.send("/api/v1/auth/factors/totp", ("cookie", cookie), "").await;
    assert_eq!(begun.status, 200, "{}", begun.text);
    let secret = begun.json()["data"]["secret"].as_str().expect("a secret").to_owned();
    let secret = Secret::try_from_base32(&secret).expect("base32");
    let mut app = App { secret, recovery_codes: Vec::new() };
    let body = format!(r#"{{"code": "{}"}}"#, app.code(world));
    let confirmed = world.send("/api/v1/auth/factors/totp/confirm", ("cookie", cookie), &body);
    let confirmed = confirmed.await;
    assert_eq!(confirmed.status, 200, "{}", confirmed.text);
    let codes = confirmed.json()["data"]["recoveryCodes"].clone();
    app.recovery_codes = serde_json::from_value(codes).expect("codes");
    world.test.clock.advance(30);
    app
}

/// The cookie of a challenge: the first step was right.
pub async fn first_step(world: &World, name: &str) -> String {
    let reply = world.sign_in(&format!("{name}@example.com"), PASSWORD).await;
    assert_eq!(reply.status, 303, "{}", reply.text);
    assert!(reply.header("location").starts_with("/sign-in/second?"), "{:?}", reply.headers);
    let cookie = reply.cookie();
    assert!(cookie.starts_with("florin_challenge="), "{cookie}");
    cookie
}

async fn second_step(world: &World, cookie: &str, field: &str, text: &str) -> Reply {
    let body = format!("{field}={text}&next=%2Fcards");
    world.form("/sign-in/second", cookie, &body).await
}

fn is_in(reply: &Reply) -> bool {
    reply.cookie().starts_with("florin_session=")
}

#[tokio::test]
async fn somebody_with_an_app_signs_in_in_two_steps() {
    for world in World::all().await {
        let cookie = world.session("ada").await;
        let app = set_up(&world, &cookie).await;
        assert_eq!(app.recovery_codes.len(), 10);

        let challenge = first_step(&world, "ada").await;
        let as_session = challenge.replace("florin_challenge", "florin_session");
        assert_eq!(world.me(&as_session).await.status, 401, "a challenge is no session");
        let page = world.get("/sign-in/second", ("cookie", &challenge)).await;
        assert!(page.text.contains("Six digits"), "{}", page.text);
        assert_eq!(world.get("/sign-in/second", ("cookie", "a=b")).await.status, 422);

        let wrong = second_step(&world, &challenge, "code", "000000").await;
        assert_eq!(wrong.status, 422);
        assert!(!is_in(&wrong));
        let right = second_step(&world, &challenge, "code", &app.code(&world)).await;
        assert_eq!((right.status.as_u16(), right.header("location")), (303, "/cards"));
        assert_eq!(world.me(&right.cookie()).await.status, 200);

        world.test.clock.advance(30);
        let again = second_step(&world, &challenge, "code", &app.code(&world)).await;
        assert_eq!(again.status, 422, "a challenge is answered once");
        assert!(again.text.contains("has run out"), "{}", again.text);
    }
}

#[tokio::test]
async fn a_code_is_taken_once() {
    for world in World::all().await {
        let cookie = world.session("ada").await;
        let app = set_up(&world, &cookie).await;
        let code = app.code(&world);
        let challenge = first_step(&world, "ada").await;
        assert!(is_in(&second_step(&world, &challenge, "code", &code).await));
        for seconds in [0, 29, 1] {
            world.test.clock.advance(seconds);
            let challenge = first_step(&world, "ada").await;
            let replayed = second_step(&world, &challenge, "code", &code).await;
            assert_eq!(replayed.status, 422, "{seconds}");
        }
        let challenge = first_step(&world, "ada").await;
        assert!(is_in(&second_step(&world, &challenge, "code", &app.code(&world)).await));
    }
}

#[tokio::test]
async fn guessing_codes_closes_the_second_step_and_nothing_else() {
    for world in World::all().await {
        let old = world.session("ada").await;
        let app = set_up(&world, &old).await;
        let challenge = first_step(&world, "ada").await;
        for _ in 0..5 {
            assert!(!is_in(&second_step(&world, &challenge, "code", "000000").await));
        }
        let spent = second_step(&world, &challenge, "code", &app.code(&world)).await;
        assert!(spent.text.contains("has run out"), "five wrong answers end a challenge");
        let challenge = first_step(&world, "ada").await;
        let closed = second_step(&world, &challenge, "code", &app.code(&world)).await;
        assert_eq!(closed.status, 422, "the password opens no new round");
        let recovery = &app.recovery_codes[0];
        assert!(!is_in(&second_step(&world, &challenge, "recovery_code", recovery).await));
        assert_eq!(world.me(&old).await.status, 200, "who is in stays in");
        world.session("babbage").await;

        world.test.clock.advance(15 * 60);
        let challenge = first_step(&world, "ada").await;
        let spared = second_step(&world, &challenge, "recovery_code", recovery).await;
        assert!(is_in(&spared), "what was tried behind a closed door is not spent");
    }
}

#[tokio::test]
async fn nobody_searches_through_the_codes_day_after_day() {
    for world in World::all().await {
        let cookie = world.session("ada").await;
        let app = set_up(&world, &cookie).await;
        for _ in 0..4 {
            let challenge = first_step(&world, "ada").await;
            for _ in 0..5 {
                second_step(&world, &challenge, "code", "000000").await;
            }
            world.test.clock.advance(15 * 60);
        }
        let challenge = first_step(&world, "ada").await;
        assert!(!is_in(&second_step(&world, &challenge, "code", &app.code(&world)).await));
        world.test.clock.advance(24 * 60 * 60);
        let challenge = first_step(&world, "ada").await;
        assert!(is_in(&second_step(&world, &challenge, "code", &app.code(&world)).await));
    }
}

#[tokio::test]
async fn a_challenge_is_its_owners_and_ends() {
    for world in World::all().await {
        let (ada, eve) = (world.session("ada").await, world.session("eve").await);
        let (app, evil) = (set_up(&world, &ada).await, set_up(&world, &eve).await);
        let challenge = first_step(&world, "ada").await;
        let code = evil.code(&world);
        assert!(!is_in(&second_step(&world, &challenge, "code", &code).await));
        let recovery = &evil.recovery_codes[0];
        assert!(!is_in(&second_step(&world, &challenge, "recovery_code", recovery).await));
        world.test.clock.advance(5 * 60);
        let late = second_step(&world, &challenge, "code", &app.code(&world)).await;
        assert!(late.text.contains("has run out"), "{}", late.text);
    }
}

#[tokio::test]
async fn a_recovery_code_works_once_however_it_is_typed() {
    for world in World::all().await {
        let cookie = world.session("ada").await;
        let app = set_up(&world, &cookie).await;
        let code = app.recovery_codes[3].to_uppercase().replace('-', "+");
        let challenge = first_step(&world, "ada").await;
        assert!(is_in(&second_step(&world, &challenge, "recovery_code", &code).await));
        let challenge = first_step(&world, "ada").await;
        assert!(!is_in(&second_step(&world, &challenge, "recovery_code", &code).await));
        let listed = world.get("/api/v1/auth/factors", ("cookie", &cookie)).await.json();
        assert_eq!(listed["data"]["recoveryCodesLeft"], 9);

        let renewed = world.send("/api/v1/auth/factors/recovery-codes", ("cookie", &cookie), "");
        let renewed = renewed.await;
        assert_eq!(renewed.status, 200, "{}", renewed.text);
        let old = &app.recovery_codes[4];
        assert!(!is_in(&second_step(&world, &challenge, "recovery_code", old).await));
        let new = renewed.json()["data"]["recoveryCodes"][0].as_str().expect("a code").to_owned();
        assert!(is_in(&second_step(&world, &challenge, "recovery_code", &new).await));
    }
}

#[tokio::test]
async fn an_old_session_proves_itself_before_it_changes_factors() {
    for world in World::all().await {
        let cookie = world.session("ada").await;
        let app = set_up(&world, &cookie).await;
        world.test.clock.advance(10 * 60);
        let totp = "/api/v1/auth/factors/totp";
        let refused = delete(&world, totp, &cookie).await;
        assert_eq!(refused.code(), (403, "step_up_required".to_owned()));
        let accepts = refused.json()["accepts"].clone();
        assert_eq!(accepts, serde_json::json!(["totp", "recovery_code"]));
        let codes = world.send("/api/v1/auth/factors/recovery-codes", ("cookie", &cookie), "");
        assert_eq!(codes.await.code().1, "step_up_required");
        let page = world.form("/security/totp/remove", &cookie, "").await;
        assert_eq!((page.status.as_u16(), page.header("location")), (303, "/step-up"));

        let password = format!("password={}&next=%2Fkeys", PASSWORD.replace(' ', "+"));
        let weak = world.form("/step-up", &cookie, &password).await;
        assert_eq!(weak.status, 422, "a password is not enough for who has more");
        let other = world.session("eve").await;
        let evil = set_up(&world, &other).await;
        let theirs = format!("code={}", evil.code(&world));
        assert_eq!(world.form("/step-up", &cookie, &theirs).await.status, 422);
        assert_eq!(delete(&world, totp, &cookie).await.code().1, "step_up_required");

        let body = format!("code={}&next=%2Fkeys", app.code(&world));
        let proven = world.form("/step-up", &cookie, &body).await;
        assert_eq!((proven.status.as_u16(), proven.header("location")), (303, "/keys"));
        let replayed = world.form("/step-up", &cookie, &body).await;
        assert_eq!(replayed.status, 422, "a code is taken once here too");
        assert_eq!(delete(&world, totp, &cookie).await.status, 200);
        world.session("ada").await;
    }
}

#[tokio::test]
async fn somebody_without_factors_proves_themselves_by_password() {
    for world in World::all().await {
        let cookie = world.session("ada").await;
        world.test.clock.advance(10 * 60);
        let begin = async || world.send("/api/v1/auth/factors/totp", ("cookie", &cookie), "").await;
        let refused = begin().await;
        assert_eq!(refused.json()["accepts"], serde_json::json!(["password"]));
        let step_up =
            async |body: &str| world.send("/api/v1/auth/step-up", ("cookie", &cookie), body).await;
        let wrong = step_up(r#"{"password": "wrong password"}"#).await;
        assert_eq!(wrong.code(), (401, "wrong_code".to_owned()));
        let both = step_up(r#"{"password": "x", "code": "123456"}"#).await;
        assert_eq!(both.code(), (422, "one_proof".to_owned()));
        let proven = step_up(&format!(r#"{{"password": "{PASSWORD}"}}"#)).await;
        assert_eq!(proven.status, 200, "{}", proven.text);
        assert_eq!(begin().await.status, 200);
    }
}

#[tokio::test]
async fn a_first_factor_ends_the_sessions_that_had_none() {
    for world in World::all().await {
        let thief = world.session("ada").await;
        let cookie = world.session("ada").await;
        set_up(&world, &cookie).await;
        assert_eq!(world.me(&thief).await.status, 401);
        assert_eq!(world.me(&cookie).await.status, 200);
        let twice = world.send("/api/v1/auth/factors/totp", ("cookie", &cookie), "").await;
        assert_eq!(twice.code(), (409, "totp_set_up".to_owned()));
    }
}

#[tokio::test]
async fn an_app_counts_when_its_first_code_was_right() {
    for world in World::all().await {
        let cookie = world.session("ada").await;
        let page = world.form("/security/totp", &cookie, "").await;
        assert!(page.text.contains("<svg") && page.text.contains("Scan this"), "{}", page.text);
        let wrong = world.form("/security/totp/confirm", &cookie, "code=000000").await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text.contains("<svg"), "the picture is still there");
        world.session("ada").await;
        let none =
            world.form("/security/totp/confirm", &world.session("eve").await, "code=1").await;
        assert_eq!(none.status, 409);
        let without = world.send("/api/v1/auth/factors/recovery-codes", ("cookie", &cookie), "");
        assert_eq!(without.await.code(), (409, "no_factor".to_owned()));
    }
}

#[tokio::test]
async fn no_factor_is_stored_as_it_is() {
    for world in World::all().await {
        let cookie = world.session("ada").await;
        let app = set_up(&world, &cookie).await;
        let challenge = first_step(&world, "ada").await;
        second_step(&world, &challenge, "recovery_code", &app.recovery_codes[0]).await;
        let mut tx = world.begin().await;
        let mut stored = Vec::new();
        for sql in [
            "SELECT secret FROM totp",
            "SELECT hash FROM recovery_code",
            "SELECT token_hash FROM challenge",
        ] {
            for row in tx.rows(sql, []).await.unwrap() {
                stored.push(row.get::<String>(0).unwrap());
            }
        }
        let events = base::events::after(&mut tx, 0, 1000).await.unwrap();
        stored.extend(events.into_iter().map(|event| event.body));
        let token = challenge.split_once('=').unwrap().1;
        let secret = app.secret.to_base32();
        let codes =
            app.recovery_codes.iter().flat_map(|code| [code.clone(), code.replace('-', "")]);
        for hidden in codes.chain([token.to_owned(), secret]) {
            assert!(stored.iter().all(|text| !text.contains(&hidden)), "{hidden}");
        }
    }
}

#[tokio::test]
async fn an_operator_may_nothing_until_both_factors_are_set_up() {
    for world in World::all().await {
        let cookie = world.session("ada").await;
        let mut tx = world.begin().await;
        let ada = identity::find_by_email(&mut tx, "ada@example.com").await.unwrap().unwrap();
        let role = identity::PlatformRole::Administrator;
        identity::grant_platform_role(&mut tx, ada.id, role).await.unwrap();
        tx.commit().await.unwrap();
        let admin = "/api/v1/admin/users";
        let wanted = (403, "factors_required".to_owned());
        assert_eq!(world.get(admin, ("cookie", &cookie)).await.code(), wanted);
        let page = world.get("/security/factors", ("cookie", &cookie)).await;
        assert!(page.text.contains("First the app, then a passkey."), "{}", page.text);

        set_up(&world, &cookie).await;
        assert_eq!(world.get(admin, ("cookie", &cookie)).await.code(), wanted, "one is not both");
        let mut device = Authenticator::new(7);
        assert_eq!(register(&world, &cookie, &mut device).await.status, 201);
        assert_eq!(world.get(admin, ("cookie", &cookie)).await.status, 200);
        let page = world.get("/security/factors", ("cookie", &cookie)).await;
        assert!(!page.text.contains("First the app"), "{}", page.text);

        assert_eq!(delete(&world, "/api/v1/auth/factors/totp", &cookie).await.status, 200);
        assert_eq!(world.get(admin, ("cookie", &cookie)).await.code(), wanted);
        let own = world.get("/api/v1/keys", ("cookie", &cookie)).await;
        assert_eq!(own.status, 200, "their organisation is another matter");
    }
}

async fn post(world: &World, path: &str, body: &serde_json::Value) -> Reply {
    world.send(path, ("accept", "application/json"), &body.to_string()).await
}

#[tokio::test]
async fn a_program_answers_the_challenge_of_its_sign_in() {
    for world in World::all().await {
        let cookie = world.session("ada").await;
        let app = set_up(&world, &cookie).await;
        let credentials = serde_json::json!({ "email": "ada@example.com", "password": PASSWORD });
        let asked = post(&world, "/api/v1/auth/login", &credentials).await;
        assert_eq!(asked.status, 200, "{}", asked.text);
        let challenge = asked.json()["data"]["challenge"].clone();
        assert_eq!(challenge["accepts"], serde_json::json!(["totp", "recovery_code"]));
        let token = challenge["token"].clone();
        let verify = "/api/v1/auth/mfa/verify";
        let bearer = format!("Bearer {}", token.as_str().unwrap());
        let early = world.get("/api/v1/users/me", ("authorization", &bearer)).await;
        assert_eq!(early.status, 401, "a challenge opens nothing");
        let wrong = serde_json::json!({ "challenge": token, "code": "000000" });
        assert_eq!(post(&world, verify, &wrong).await.code(), (401, "wrong_code".to_owned()));
        let none = serde_json::json!({ "challenge": token });
        assert_eq!(post(&world, verify, &none).await.code(), (422, "one_proof".to_owned()));
        let right = serde_json::json!({ "challenge": token, "code": app.code(&world) });
        let signed_in = post(&world, verify, &right).await;
        assert_eq!(signed_in.status, 200, "{}", signed_in.text);
        let access = signed_in.json()["data"]["tokens"]["accessToken"].clone();
        let bearer = format!("Bearer {}", access.as_str().unwrap());
        let me = world.get("/api/v1/users/me", ("authorization", &bearer)).await;
        assert_eq!(me.status, 200, "{}", me.text);
        let again = post(&world, verify, &right).await;
        assert_eq!(again.code(), (401, "AUTH_002".to_owned()), "once");
    }
}

#[tokio::test]
async fn operators_sign_in_in_two_steps_and_nobody_else_there() {
    for world in World::all().await {
        let (ada, babbage) = (world.session("ada").await, world.session("babbage").await);
        let mut tx = world.begin().await;
        let person = identity::find_by_email(&mut tx, "ada@example.com").await.unwrap().unwrap();
        let role = identity::PlatformRole::Auditor;
        identity::grant_platform_role(&mut tx, person.id, role).await.unwrap();
        tx.commit().await.unwrap();
        let path = "/api/v1/auth/admin-login";
        let try_as = async |name: &str, password: &str| {
            let email = format!("{name}@example.com");
            let credentials = serde_json::json!({ "email": email, "password": password });
            post(&world, path, &credentials).await
        };
        let refused = (401, "AUTH_001".to_owned());
        let bare = try_as("ada", PASSWORD).await;
        assert_eq!(bare.code(), (403, "factors_required".to_owned()));
        let app = set_up(&world, &ada).await;
        set_up(&world, &babbage).await;
        assert_eq!(try_as("ada", "wrong password").await.code(), refused);
        assert_eq!(try_as("eve", PASSWORD).await.code(), refused, "no operator");
        assert_eq!(try_as("babbage", PASSWORD).await.code(), refused, "nor with factors");
        let asked = try_as("ada", PASSWORD).await.json();
        let token = asked["data"]["challenge"]["token"].clone();
        let body = serde_json::json!({ "challenge": token, "code": app.code(&world) });
        let signed_in = post(&world, "/api/v1/auth/admin-login/verify-mfa", &body).await;
        assert_eq!(signed_in.status, 200, "{}", signed_in.text);
    }
}
