//! An identity provider outside: its tokens, and what it tells in whatever order.

use axum::http::Request;
use base::Timestamp;
use connect::webhook::{ID_HEADER, SIGNATURE_HEADER, Signer, TIMESTAMP_HEADER};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use crate::nearby::{HOOK_SECRET, ISSUER, ISSUER_SECRET};
use crate::world::{Reply, World};

const SUBJECT: &str = "11111111-1111-1111-1111-111111111111";

fn seconds(at: Timestamp) -> i64 {
    at.micros() / 1_000_000
}

/// The claims that Supabase puts into its tokens.
fn claims(world: &World, change: &Value) -> Value {
    let now = seconds(world.test.clock.now());
    let mut claims = json!({
        "iss": ISSUER, "aud": "authenticated", "sub": SUBJECT, "iat": now, "exp": now + 3600,
        "email": "a@example.com", "phone": "", "role": "authenticated", "aal": "aal1",
        "app_metadata": {"provider": "email"}, "user_metadata": {"name": "A"},
        "session_id": "22222222-2222-2222-2222-222222222222", "is_anonymous": false,
    });
    let all = claims.as_object_mut().expect("an object");
    all.extend(change.as_object().expect("an object").clone());
    claims
}

fn token(claims: &Value) -> String {
    let key = EncodingKey::from_secret(ISSUER_SECRET.as_bytes());
    encode(&Header::new(Algorithm::HS256), claims, &key).expect("a token")
}

async fn me(world: &World, token: &str) -> Reply {
    world.get("/api/v1/users/me", ("authorization", &format!("Bearer {token}"))).await
}

fn user(updated_at: &str, name: &str) -> Value {
    json!({
        "id": SUBJECT, "email": "a@example.com", "email_confirmed_at": "2026-01-01T00:00:00Z",
        "raw_user_meta_data": {"name": name}, "updated_at": updated_at,
    })
}

fn changed(user: &Value) -> Value {
    json!({"type": "UPDATE", "table": "users", "schema": "auth", "record": user, "old_record": null})
}

fn deleted() -> Value {
    let user = user("2020-01-01T00:00:00Z", "A");
    json!({"type": "DELETE", "table": "users", "schema": "auth", "record": null, "old_record": user})
}

impl World {
    async fn told_at(&self, id: &str, message: &Value, at: Timestamp, sent: &str) -> Reply {
        let signer = Signer::new([&HOOK_SECRET.into()]).expect("a signer");
        let signature = signer.sign(id, at, message.to_string().as_bytes());
        let request = Request::post("/api/v1/auth/webhook")
            .header("content-type", "application/json")
            .header(ID_HEADER, id)
            .header(TIMESTAMP_HEADER, seconds(at).to_string())
            .header(SIGNATURE_HEADER, signature);
        self.ask(request, sent.to_owned()).await
    }

    /// The provider tells, and it is read.
    async fn told(&self, id: &str, message: &Value) -> Reply {
        let now = self.test.clock.now();
        let reply = self.told_at(id, message, now, &message.to_string()).await;
        self.deliver().await;
        reply
    }
}

#[tokio::test]
async fn its_tokens_are_somebody_from_the_first_sight() {
    for world in World::all().await {
        let first = me(&world, &token(&claims(&world, &json!({})))).await;
        assert_eq!(first.status, 200, "{}", first.text);
        let first = first.json()["data"].clone();
        assert_eq!(first["name"], json!("A"));
        assert_eq!(first["email"], Value::Null, "nobody says that the address was verified");
        let second = me(&world, &token(&claims(&world, &json!({"role": "x"})))).await;
        assert_eq!(second.json()["data"]["id"], first["id"]);
        let other = me(&world, &token(&claims(&world, &json!({"sub": "another"})))).await;
        assert_ne!(other.json()["data"]["id"], first["id"]);
    }
}

#[tokio::test]
async fn a_token_that_is_not_its_own_for_us_and_now_is_nobodys() {
    for world in World::all().await {
        let now = seconds(world.test.clock.now());
        for change in [
            json!({"iss": "https://evil.example/auth/v1"}),
            json!({"aud": "another"}),
            json!({"aud": null}),
            json!({"exp": now - 61}),
            json!({"exp": null}),
            json!({"iat": now + 3600}),
            json!({"sub": ""}),
        ] {
            let reply = me(&world, &token(&claims(&world, &change))).await;
            assert_eq!(reply.status, 401, "{change}");
        }
        let good = claims(&world, &json!({}));
        let other = EncodingKey::from_secret(b"another secret of the same length or so");
        let forged = encode(&Header::new(Algorithm::HS256), &good, &other).expect("a token");
        let key = EncodingKey::from_secret(ISSUER_SECRET.as_bytes());
        let stronger = encode(&Header::new(Algorithm::HS512), &good, &key).expect("a token");
        let parts: Vec<String> = token(&good).split('.').map(str::to_owned).collect();
        // {"alg":"none"}
        let unsigned = format!("eyJhbGciOiJub25lIn0.{}.", parts[1]);
        let stripped = format!("{}.{}.", parts[0], parts[1]);
        for bad in [forged, stronger, unsigned, stripped] {
            assert_eq!(me(&world, &bad).await.status, 401, "{bad}");
        }
    }
}

#[tokio::test]
async fn whoever_was_told_of_first_is_whoever_comes_with_a_token() {
    for world in World::all().await {
        let reply = world.told("msg_1", &changed(&user("2026-01-02T00:00:00Z", "B"))).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let me = me(&world, &token(&claims(&world, &json!({})))).await.json()["data"].clone();
        assert_eq!((&me["name"], &me["email"]), (&json!("B"), &json!("a@example.com")));
    }
}

#[tokio::test]
async fn older_news_never_overwrite_newer_and_deletion_wins() {
    for world in World::all().await {
        let bearer = token(&claims(&world, &json!({})));
        for (id, at, name, expected) in [
            ("msg_1", "2026-01-02T00:00:00Z", "B", "B"),
            ("msg_3", "2026-01-04T00:00:00Z", "D", "D"),
            ("msg_2", "2026-01-03T00:00:00Z", "C", "D"),
            ("msg_3", "2026-01-04T00:00:00Z", "D", "D"),
        ] {
            assert_eq!(world.told(id, &changed(&user(at, name))).await.status, 200);
            assert_eq!(me(&world, &bearer).await.json()["data"]["name"], json!(expected));
        }
        assert_eq!(world.told("msg_4", &deleted()).await.status, 200);
        assert_eq!(me(&world, &bearer).await.status, 401, "gone");
        assert_eq!(
            world.told("msg_5", &changed(&user("2026-02-01T00:00:00Z", "E"))).await.status,
            200
        );
        assert_eq!(me(&world, &bearer).await.status, 401, "and stays gone");
    }
}

#[tokio::test]
async fn a_deletion_that_comes_first_keeps_them_out() {
    for world in World::all().await {
        assert_eq!(world.told("msg_1", &deleted()).await.status, 200);
        assert_eq!(me(&world, &token(&claims(&world, &json!({})))).await.status, 401);
    }
}

#[tokio::test]
async fn a_message_that_was_altered_or_is_old_is_refused_and_a_repetition_does_nothing() {
    for world in World::all().await {
        let message = changed(&user("2026-01-02T00:00:00Z", "B"));
        let now = world.test.clock.now();
        let body = message.to_string();
        let altered = world.told_at("msg_1", &message, now, &body.replace("\"B\"", "\"X\"")).await;
        assert_eq!(altered.status, 401);
        for late in [-301, 301] {
            let stale = world.told_at("msg_1", &message, now.plus_seconds(late), &body).await;
            assert_eq!(stale.status, 401);
        }
        let unsigned = world.send("/api/v1/auth/webhook", ("accept", "*/*"), &body).await;
        assert_eq!(unsigned.status, 401);

        assert_eq!(world.told("msg_1", &message).await.json()["data"]["duplicate"], json!(false));
        let events = world.events().await.len();
        assert_eq!(world.told("msg_1", &message).await.json()["data"]["duplicate"], json!(true));
        assert_eq!(world.events().await.len(), events);
    }
}

#[tokio::test]
async fn a_token_takes_over_nobodys_address() {
    for world in World::all().await {
        let ada = world.session("ada").await;
        let ada = world.me(&ada).await.json()["data"]["id"].clone();
        let unverified = json!({
            "email": "ada@example.com",
            "user_metadata": {"name": "Eve", "email_verified": true},
        });
        let eve = me(&world, &token(&claims(&world, &unverified))).await.json()["data"].clone();
        assert_ne!(eve["id"], ada);
        let verified = json!({"sub": "ada", "email": "ada@example.com", "email_verified": true});
        let same = me(&world, &token(&claims(&world, &verified))).await.json()["data"].clone();
        assert_eq!(same["id"], ada);
    }
}

#[tokio::test]
async fn syncing_takes_over_what_the_token_says() {
    for world in World::all().await {
        let sync = async |token: &str| {
            let bearer = format!("Bearer {token}");
            world.send("/api/v1/auth/sync-user", ("authorization", &bearer), "{}").await
        };
        let first = token(&claims(&world, &json!({})));
        assert_eq!(me(&world, &first).await.json()["data"]["name"], json!("A"));
        world.test.clock.advance(10);
        let second = token(&claims(&world, &json!({"user_metadata": {"name": "B"}})));
        for _ in 0..2 {
            let synced = sync(&second).await;
            assert_eq!(synced.json()["data"]["name"], json!("B"), "{}", synced.text);
        }
        assert_eq!(sync(&first).await.json()["data"]["name"], json!("B"), "older");
    }
}
