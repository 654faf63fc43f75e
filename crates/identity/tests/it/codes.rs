//! Signing in by telephone, through the doors.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use axum::http::Request;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::world::{Reply, World};

const NUMBER: &str = "+91 98765 43210";
const BARE: &str = "+919876543210";

impl World {
    async fn send_code(&self, phone: &str) -> Reply {
        let body = json!({ "phone": phone }).to_string();
        self.send("/api/v1/auth/send-otp", ("accept", "application/json"), &body).await
    }

    async fn verify_code(&self, phone: &str, otp: &str) -> Reply {
        let body = json!({ "phone": phone, "otp": otp }).to_string();
        self.send("/api/v1/auth/verify-otp", ("accept", "application/json"), &body).await
    }

    async fn guess_from(&self, address: &str, phone: &str, otp: &str) -> Reply {
        let body = json!({ "phone": phone, "otp": otp }).to_string();
        let request = Request::post("/api/v1/auth/verify-otp")
            .header("content-type", "application/json")
            .extension(ConnectInfo(SocketAddr::new(address.parse().expect("an address"), 1)));
        self.ask(request, body).await
    }

    /// The code in the newest message to a number.
    async fn code_to(&self, number: &str) -> String {
        self.deliver().await;
        let message = self.nearby.texts.newest_to(number).expect("a message");
        message.text.split(' ').next().expect("a code").to_owned()
    }

    async fn fresh_code(&self) -> String {
        let reply = self.send_code(NUMBER).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        self.code_to(BARE).await
    }
}

/// Another code of six digits.
fn other(code: &str) -> String {
    if code == "000000" { "000001".to_owned() } else { "000000".to_owned() }
}

#[tokio::test]
async fn a_number_and_its_code_make_somebody_known() {
    for world in World::all().await {
        let reply = world.send_code(NUMBER).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let sent = reply.json()["data"].clone();
        assert_eq!(sent["expiresIn"], json!(300));
        assert!(sent["otpId"].as_str().is_some_and(|id| id.starts_with("otp_")));
        let code = world.code_to(BARE).await;
        assert_eq!(code.len(), 6);

        let reply = world.verify_code("0091-98765-43210", &code).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let first = reply.json()["data"].clone();
        assert_eq!(first["user"]["phone"], json!(BARE));
        let access = first["tokens"]["accessToken"].as_str().expect("a token").to_owned();
        let bearer = format!("Bearer {access}");
        let me = world.get("/api/v1/users/me", ("authorization", &bearer)).await.json();
        assert_eq!(me["data"]["id"], first["user"]["id"]);
        assert!(me["data"]["organisation"].is_string(), "an organisation of their own: {me}");

        let again = world.verify_code(NUMBER, &code).await;
        assert_eq!(again.code(), (400, "otp_invalid".to_owned()), "a code is used once");
        world.test.clock.advance(61);
        let code = world.fresh_code().await;
        let second = world.verify_code(NUMBER, &code).await.json();
        assert_eq!(second["data"]["user"]["id"], first["user"]["id"], "the same person");
    }
}

#[tokio::test]
async fn what_is_no_number_is_400() {
    for world in World::all().await {
        for phone in ["", "98765 43210", "+91 98765 4321O", "+1234567890123456"] {
            assert_eq!(world.send_code(phone).await.code(), (400, "phone_invalid".to_owned()));
        }
    }
}

#[tokio::test]
async fn a_code_has_five_tries_and_five_minutes_and_one_successor_a_minute() {
    for world in World::all().await {
        let code = world.fresh_code().await;
        for _ in 0..5 {
            let reply = world.verify_code(NUMBER, &other(&code)).await;
            assert_eq!(reply.code(), (400, "otp_invalid".to_owned()));
        }
        assert_eq!(world.verify_code(NUMBER, &code).await.status, 400, "tried too often");

        assert_eq!(world.send_code(NUMBER).await.code(), (429, "code_sent_already".to_owned()));
        world.test.clock.advance(16 * 60);
        let old = world.fresh_code().await;
        world.test.clock.advance(60);
        let new = world.fresh_code().await;
        if old != new {
            assert_eq!(world.verify_code(NUMBER, &old).await.status, 400, "only the newest");
        }
        world.test.clock.advance(300);
        assert_eq!(world.verify_code(NUMBER, &new).await.status, 400, "run out");
    }
}

#[tokio::test]
async fn a_number_gets_five_codes_an_hour() {
    for world in World::all().await {
        for _ in 0..5 {
            assert_eq!(world.send_code(NUMBER).await.status, 200);
            world.test.clock.advance(61);
        }
        assert_eq!(world.send_code(NUMBER).await.status, 429);
        world.test.clock.advance(3600);
        assert_eq!(world.send_code(NUMBER).await.status, 200);
    }
}

#[tokio::test]
async fn no_code_always_works_and_nobody_learns_who_is_known() {
    for world in World::all().await {
        let code = world.fresh_code().await;
        assert_eq!(world.verify_code(NUMBER, &code).await.status, 200);
        let shape = |reply: Reply| {
            let mut body = reply.json();
            body["correlation"] = Value::Null;
            (reply.status, body)
        };
        for otp in ["000000", "123456", "111111", "", "999999"] {
            let known = shape(world.verify_code(NUMBER, otp).await);
            let unknown = shape(world.verify_code("+38970123456", otp).await);
            assert_eq!(known.0, 400);
            assert_eq!(known, unknown);
        }
    }
}

#[tokio::test]
async fn tries_at_the_same_time_are_five_all_the_same() {
    for world in World::all().await {
        let code = world.fresh_code().await;
        let wrong = other(&code);
        let tries = (0..12).map(|_| world.verify_code(NUMBER, &wrong));
        for reply in join_all(tries).await {
            assert_eq!(reply.status, 400, "{}", reply.text);
        }
        let mut tx = world.begin().await;
        let row = tx.row("SELECT tries FROM one_time_code", []).await.expect("a row");
        let tries: i64 = row.expect("a row").get(0).expect("a count");
        assert!(tries <= 5, "{tries}");
    }
}

/// One guess at each of many numbers, from one address.
#[tokio::test]
async fn guessing_at_many_numbers_closes_the_door_of_the_address() {
    for world in World::all().await {
        for n in 0..25 {
            let phone = format!("+3897000{n:04}");
            assert_eq!(world.guess_from("192.0.2.7", &phone, "123456").await.status, 400);
        }
        let code = world.fresh_code().await;
        let here = world.guess_from("192.0.2.7", NUMBER, &code).await;
        assert_eq!(here.status, 400, "right, but from a closed door");
        let elsewhere = world.guess_from("192.0.2.8", NUMBER, &code).await;
        assert_eq!(elsewhere.status, 200, "{}", elsewhere.text);
    }
}

/// Guesses at one number, each from another address.
#[tokio::test]
async fn a_code_has_five_tries_from_everywhere_together() {
    for world in World::all().await {
        let code = world.fresh_code().await;
        for n in 1..=5 {
            let address = format!("192.0.2.{n}");
            assert_eq!(world.guess_from(&address, NUMBER, &other(&code)).await.status, 400);
        }
        assert_eq!(world.guess_from("192.0.2.6", NUMBER, &code).await.status, 400);
        world.test.clock.advance(61);
        let next = world.fresh_code().await;
        assert_eq!(world.guess_from("192.0.2.6", NUMBER, &next).await.status, 200);
    }
}

#[tokio::test]
async fn a_code_is_kept_as_a_keyed_hash_and_travels_sealed() {
    for world in World::all().await {
        assert_eq!(world.send_code(NUMBER).await.status, 200);
        let mut tx = world.begin().await;
        let jobs = tx.rows("SELECT payload FROM job", []).await.expect("rows");
        let payload: String = jobs[0].get(0).expect("text");
        let row = tx.row("SELECT digest FROM one_time_code", []).await.expect("a row");
        let digest: String = row.expect("a row").get(0).expect("text");
        tx.rollback().await.expect("undone");
        let code = world.code_to(BARE).await;
        assert!(!payload.contains(&code) && !payload.contains("9876543210"));
        assert_ne!(digest, base::secrets::sha256_hex(code.as_bytes()));
        assert!(digest.starts_with("k1.") && !digest.contains(&code));
        for event in world.events().await {
            assert!(!event.body.contains(&code) && !event.subject.contains("98765"));
        }
    }
}

#[tokio::test]
async fn the_pages_lead_in() {
    for world in World::all().await {
        let form = |path: &str| {
            Request::post(path)
                .header("content-type", "application/x-www-form-urlencoded")
                .header("accept", "text/html")
        };
        let shown = world.get("/sign-in/code?next=/cards", ("accept", "text/html")).await;
        assert!(shown.text.contains("name=\"phone\""), "{}", shown.text);
        let sent = world.ask(form("/sign-in/code"), "next=%2Fcards&phone=%2B919876543210").await;
        assert!(sent.text.contains("name=\"otp\""), "{}", sent.text);
        let code = world.code_to(BARE).await;
        let fields = |otp: &str| format!("next=%2Fcards&phone=%2B919876543210&otp={otp}");
        let wrong = world.ask(form("/sign-in/code/verify"), fields(&other(&code))).await;
        assert_eq!(wrong.status, 422);
        let right = world.ask(form("/sign-in/code/verify"), fields(&code)).await;
        assert_eq!((right.status.as_u16(), right.header("location")), (303, "/cards"));
        let me = world.me(&crate::nearby::cookies(&right)).await;
        assert_eq!(me.status, 200, "{}", me.text);
    }
}

/// Whatever somebody proves themselves with, the platform's word stands.
#[tokio::test]
async fn a_right_code_of_somebody_suspended_opens_nothing() {
    for world in World::all().await {
        let code = world.fresh_code().await;
        let known = world.verify_code(NUMBER, &code).await.json()["data"]["user"].clone();
        let mut tx = world.begin().await;
        let person = known["id"].as_str().expect("an id").parse().expect("an id");
        identity::suspend_person(&mut tx, person).await.expect("a suspension");
        tx.commit().await.expect("a commit");
        world.test.clock.advance(60);
        let code = world.fresh_code().await;
        let wrong = world.verify_code(NUMBER, &other(&code)).await;
        assert_eq!(
            wrong.code(),
            (400, "otp_invalid".to_owned()),
            "who knows no code learns nothing"
        );
        let right = world.verify_code(NUMBER, &code).await;
        assert_eq!(right.code(), (403, "account_suspended".to_owned()));
        let last = world.events().await.pop().expect("an event");
        assert_eq!((last.kind.as_str(), last.subject), ("session.refused", person.to_string()));
        let body: Value = serde_json::from_str(&last.body).expect("a body");
        assert_eq!(body, json!({ "by": "code", "reason": "account_suspended" }));
        let again = world.verify_code(NUMBER, &code).await;
        assert_eq!(again.code(), (400, "otp_invalid".to_owned()), "a code is good once");
    }
}
