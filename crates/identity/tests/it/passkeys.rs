//! Passkeys: as the only proof, as the second, and once more; and those who try to be somebody
//! else.

use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::factors::{delete, first_step, set_up};
use crate::world::{Reply, World};

async fn started(world: &World, path: &str, cookie: &str) -> Value {
    let reply = world.send(path, ("cookie", cookie), "").await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply.json()["data"].clone()
}

pub async fn register(world: &World, cookie: &str, device: &mut Authenticator) -> Reply {
    let options = started(world, "/api/v1/auth/passkeys/options", cookie).await;
    let mut made = device.create(&options);
    made["name"] = json!("Telephone");
    world.send("/api/v1/auth/passkeys", ("cookie", cookie), &made.to_string()).await
}

/// Somebody with one passkey: their session and the device.
async fn registered(world: &World, name: &str, seed: u8) -> (String, Authenticator) {
    let cookie = world.session(name).await;
    let mut device = Authenticator::new(seed);
    let reply = register(world, &cookie, &mut device).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    (cookie, device)
}

/// Sends what a device answered as a page's form.
async fn answer(world: &World, path: &str, cookie: &str, answer: &Value) -> Reply {
    let body = serde_json::to_string(answer).expect("JSON");
    let encoded: String =
        body.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
    world.form(path, cookie, &format!("answer={encoded}&next=%2Fcards")).await
}

async fn sign_in(world: &World, device: &mut Authenticator) -> Reply {
    let options = started(world, "/sign-in/passkey/options", "a=b").await;
    let signed = device.get(&options);
    answer(world, "/sign-in/passkey", "a=b", &signed).await
}

fn is_in(reply: &Reply) -> bool {
    reply.cookie().starts_with("florin_session=")
}

#[tokio::test]
async fn a_passkey_lets_its_owner_in_without_a_password() {
    for world in World::all().await {
        let (_, mut device) = registered(&world, "ada", 1).await;
        let reply = sign_in(&world, &mut device).await;
        assert_eq!((reply.status.as_u16(), reply.header("location")), (303, "/cards"));
        let me = world.me(&reply.cookie()).await.json();
        assert_eq!(me["data"]["email"], "ada@example.com");
        let listed = world.get("/api/v1/auth/passkeys", ("cookie", &reply.cookie())).await.json();
        let passkey = &listed["data"][0];
        assert_eq!(passkey["name"], "Telephone");
        assert!(passkey["lastUsedAt"].is_string() && passkey["suspendedAt"].is_null());
        let options = started(&world, "/api/v1/auth/passkeys/sign-in/options", "a=b").await;
        let signed = device.get(&options).to_string();
        let path = "/api/v1/auth/passkeys/sign-in";
        let by_api = world.send(path, ("accept", "*/*"), &signed).await;
        assert_eq!(by_api.status, 200, "{}", by_api.text);
        let replayed = world.send(path, ("accept", "*/*"), &signed).await;
        assert_eq!(replayed.code(), (401, "passkey_refused".to_owned()));
        let stranger = sign_in(&world, &mut Authenticator::new(9)).await;
        assert_eq!(stranger.status, 422);
    }
}

#[tokio::test]
async fn a_passkey_is_a_second_step() {
    for world in World::all().await {
        let (_, mut device) = registered(&world, "ada", 1).await;
        let (_, mut evil) = registered(&world, "eve", 2).await;
        let challenge = first_step(&world, "ada").await;
        let (path, ask) = ("/sign-in/second/passkey", "/sign-in/second/passkey/options");
        let options = started(&world, ask, &challenge).await;
        let theirs = evil.get(&options);
        assert!(!is_in(&answer(&world, path, &challenge, &theirs).await), "another person's");
        let options = started(&world, ask, &challenge).await;
        let signed = device.get(&options);
        assert!(is_in(&answer(&world, path, &challenge, &signed).await));
        assert!(!is_in(&answer(&world, path, &challenge, &signed).await), "twice");
    }
}

#[tokio::test]
async fn wrong_codes_do_not_keep_a_passkey_out() {
    for world in World::all().await {
        let (cookie, mut device) = registered(&world, "ada", 1).await;
        set_up(&world, &cookie).await;
        let challenge = first_step(&world, "ada").await;
        for _ in 0..5 {
            world.form("/sign-in/second", &challenge, "code=000000").await;
        }
        let challenge = first_step(&world, "ada").await;
        let options = started(&world, "/sign-in/second/passkey/options", &challenge).await;
        let signed = device.get(&options);
        assert!(is_in(&answer(&world, "/sign-in/second/passkey", &challenge, &signed).await));
    }
}

#[tokio::test]
async fn an_answer_is_good_once_and_for_what_was_asked() {
    for world in World::all().await {
        let (cookie, mut device) = registered(&world, "ada", 1).await;
        let options = started(&world, "/sign-in/passkey/options", "a=b").await;
        let signed = device.get(&options);
        assert!(is_in(&answer(&world, "/sign-in/passkey", "a=b", &signed).await));
        let replayed = answer(&world, "/sign-in/passkey", "a=b", &signed).await;
        assert_eq!(replayed.status, 422, "a replay");

        let one = started(&world, "/sign-in/passkey/options", "a=b").await;
        let mut other = started(&world, "/sign-in/passkey/options", "a=b").await;
        let signed = device.get(&one);
        other["credential"] = signed["credential"].clone();
        let crossed = json!({ "ceremony": other["ceremony"], "credential": signed["credential"] });
        assert!(!is_in(&answer(&world, "/sign-in/passkey", "a=b", &crossed).await));

        let options = started(&world, "/api/v1/auth/step-up/options", &cookie).await;
        let signed = device.get(&options);
        let misused = answer(&world, "/sign-in/passkey", "a=b", &signed).await;
        assert!(!is_in(&misused), "a step-up opens no session");

        let options = started(&world, "/sign-in/passkey/options", "a=b").await;
        let signed = device.get(&options);
        world.test.clock.advance(5 * 60);
        assert!(!is_in(&answer(&world, "/sign-in/passkey", "a=b", &signed).await), "too late");
        assert!(is_in(&sign_in(&world, &mut device).await), "no harm was done");
    }
}

#[tokio::test]
async fn a_device_that_was_fooled_or_did_not_ask_its_owner_is_refused() {
    for world in World::all().await {
        let (_, device) = registered(&world, "ada", 1).await;
        for (origin, flags) in [
            ("https://evil.example", 0b101),
            ("http://florin.example", 0b101),
            ("https://florin.example.evil.example", 0b101),
            ("https://sub.florin.example", 0b101),
            ("https://florin.example:8443", 0b101),
            ("https://florin.example", 0b001),
            ("https://florin.example", 0b100),
        ] {
            let mut device = device.clone();
            (device.origin, device.flags) = (origin, flags);
            let reply = sign_in(&world, &mut device).await;
            assert_eq!(reply.status, 422, "{origin} {flags:b}");
        }
        let cookie = world.session("eve").await;
        let mut fooled = Authenticator::new(3);
        fooled.origin = "https://evil.example";
        let reply = register(&world, &cookie, &mut fooled).await;
        assert_eq!(reply.code(), (422, "passkey_refused".to_owned()));
        assert!(is_in(&sign_in(&world, &mut device.clone()).await));
    }
}

#[tokio::test]
async fn a_registration_belongs_to_its_session() {
    for world in World::all().await {
        let (ada, eve) = (world.session("ada").await, world.session("eve").await);
        let options = started(&world, "/api/v1/auth/passkeys/options", &ada).await;
        let mut made = Authenticator::new(4).create(&options);
        made["name"] = json!("Evil");
        let text = made.to_string();
        let stolen = world.send("/api/v1/auth/passkeys", ("cookie", &eve), &text).await;
        assert_eq!(stolen.code(), (409, "ceremony_over".to_owned()));
        let own = world.send("/api/v1/auth/passkeys", ("cookie", &ada), &text).await;
        assert_eq!(own.status, 201, "nobody spends it for her: {}", own.text);
        let twice = world.send("/api/v1/auth/passkeys", ("cookie", &ada), &text).await;
        assert_eq!(twice.code(), (409, "ceremony_over".to_owned()));

        let (_, device) = registered(&world, "babbage", 5).await;
        let known = register(&world, &eve, &mut device.clone()).await;
        assert_eq!(known.code(), (409, "passkey_known".to_owned()));
    }
}

#[tokio::test]
async fn a_copy_is_noticed_and_neither_is_accepted_any_more() {
    for world in World::all().await {
        let (_, mut device) = registered(&world, "ada", 1).await;
        let mut copy = device.clone();
        for _ in 0..3 {
            assert!(is_in(&sign_in(&world, &mut device).await));
        }
        assert!(!is_in(&sign_in(&world, &mut copy).await), "its counter went back");
        assert!(!is_in(&sign_in(&world, &mut device).await), "which is the copy, nobody knows");
        let kinds: Vec<String> = world.events().await.into_iter().map(|e| e.kind).collect();
        assert!(kinds.contains(&"passkey.suspended".to_owned()));
        let reply = world.sign_in("ada@example.com", crate::world::PASSWORD).await;
        let weaker = "the password alone does not stand in for it";
        assert!(reply.cookie().starts_with("florin_challenge="), "{weaker}");
    }
}

#[tokio::test]
async fn a_passkey_proves_a_session_once_more() {
    for world in World::all().await {
        let (cookie, mut device) = registered(&world, "ada", 1).await;
        let listed = world.get("/api/v1/auth/passkeys", ("cookie", &cookie)).await.json();
        let path = format!("/api/v1/auth/passkeys/{}", listed["data"][0]["id"].as_str().unwrap());
        let eve = world.session("eve").await;
        assert_eq!(delete(&world, &path, &eve).await.code(), (404, "not_found".to_owned()));
        world.test.clock.advance(10 * 60);
        assert_eq!(delete(&world, &path, &cookie).await.code().1, "step_up_required");
        let more = world.send("/api/v1/auth/passkeys/options", ("cookie", &cookie), "").await;
        assert_eq!(more.code().1, "step_up_required", "nor may it add one");

        let other = sign_in(&world, &mut device).await.cookie();
        let options = started(&world, "/api/v1/auth/step-up/options", &other).await;
        let signed = json!({ "passkey": device.get(&options) }).to_string();
        let stolen = world.send("/api/v1/auth/step-up", ("cookie", &cookie), &signed).await;
        assert_eq!(stolen.code(), (401, "wrong_code".to_owned()), "another session's");
        let options = started(&world, "/api/v1/auth/step-up/options", &cookie).await;
        let signed = json!({ "passkey": device.get(&options) }).to_string();
        let proven = world.send("/api/v1/auth/step-up", ("cookie", &cookie), &signed).await;
        assert_eq!(proven.status, 200, "{}", proven.text);
        assert_eq!(delete(&world, &path, &cookie).await.status, 200);
        assert!(!is_in(&sign_in(&world, &mut device).await), "a passkey that was removed");
        world.session("ada").await;
    }
}

#[tokio::test]
async fn a_key_has_no_factors() {
    for world in World::all().await {
        let ada = world.session("ada").await;
        let issued = world.send("/api/v1/keys", ("cookie", &ada), r#"{"name": "x"}"#).await.json();
        let bearer = format!("Bearer {}", issued["data"]["secret"].as_str().unwrap());
        for path in ["/api/v1/auth/factors/totp", "/api/v1/auth/passkeys/options"] {
            let reply = world.send(path, ("authorization", &bearer), "").await;
            assert_eq!(reply.code(), (403, "not_a_person".to_owned()), "{path}");
        }
    }
}
