//! Access and refresh tokens, as whoever would like to forge, keep or steal one uses them.

use std::collections::BTreeMap;

use axum::http::Method;
use base::secrets::{ExposeSecret as _, Keyring};
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::{Value, json};

use crate::world::{PASSWORD, Reply, World};

const ME: &str = "/api/v1/users/me";

async fn me(world: &World, token: &str) -> Reply {
    world.call(Method::GET, ME, token, "").await
}

async fn refresh(world: &World, token: &str) -> Reply {
    world.post("/api/v1/auth/refresh", &json!({ "refreshToken": token })).await
}

/// The claims and the header of a token, as anybody can read them.
fn parts(token: &str) -> [Value; 2] {
    let mut parts = token.split('.');
    [(); 2].map(|()| {
        let text = parts.next().expect("a part");
        serde_json::from_slice(&decode(text)).expect("JSON")
    })
}

fn decode(text: &str) -> Vec<u8> {
    let digit = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'-' => 62,
        _ => 63,
    };
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0_u32, 0);
    for c in text.bytes() {
        bits = (bits << 6) | u32::from(digit(c));
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xFF).expect("a byte"));
        }
    }
    bytes
}

fn encoded(part: &Value) -> String {
    let token = encode(&Header::default(), part, &EncodingKey::from_secret(b"x")).expect("a token");
    token.split('.').nth(1).expect("a part").to_owned()
}

/// The keys that the world's tokens are signed with.
fn keys(world: &World) -> BTreeMap<String, Vec<u8>> {
    let keys = world.keyring.derive("florin access token").expect("keys");
    keys.into_iter().map(|(id, key)| (id, key.expose_secret().to_vec())).collect()
}

#[tokio::test]
async fn a_program_signs_in_and_stays_in() {
    for world in World::all().await {
        let body = json!({ "email": " Ada@example.com", "password": PASSWORD });
        for path in ["/api/v1/auth/signin", "/api/v1/auth/login"] {
            let reply = world.post(path, &body).await;
            assert_eq!(reply.status, 200, "{}", reply.text);
            let data = &reply.json()["data"];
            assert_eq!(data["user"]["email"], "ada@example.com");
            assert_eq!(
                (&data["tokens"]["expiresIn"], &data["tokens"]["tokenType"]),
                (&json!(900), &json!("Bearer"))
            );
        }
        let (access, first) = world.tokens("ada").await;
        assert_eq!(me(&world, &access).await.json()["data"]["role"], "admin");
        world.test.clock.advance(15 * 60 - 1);
        assert_eq!(me(&world, &access).await.status, 200);
        world.test.clock.advance(1);
        assert_eq!(me(&world, &access).await.code(), (401, "AUTH_002".to_owned()));

        let (access, second) = refresh(&world, &first).await.tokens();
        assert_ne!(first, second);
        assert_eq!(me(&world, &access).await.status, 200);
        world.test.clock.advance(7 * 24 * 60 * 60 - 1);
        let (_, third) = refresh(&world, &second).await.tokens();
        world.test.clock.advance(7 * 24 * 60 * 60);
        assert_eq!(refresh(&world, &third).await.code(), (401, "AUTH_003".to_owned()));
    }
}

/// Somebody who has a token of Ada's and would like to have others.
struct Forger {
    header: Value,
    claims: Value,
    token: String,
    /// What tokens are signed with, which a forger does not have.
    key: Vec<u8>,
}

impl Forger {
    async fn new(world: &World) -> Self {
        let (token, _) = world.tokens("ada").await;
        let [header, claims] = parts(&token);
        let key = keys(world)["k1"].clone();
        Self { header, claims, token, key }
    }

    /// Signed rightly, with this in the header.
    fn headed(&self, change: &[(&str, Value)], key: &[u8]) -> String {
        signed(&with(&self.header, change), &self.claims, key)
    }

    /// Signed rightly, with this in the claims.
    fn claiming(&self, name: &str, value: Value) -> String {
        signed(&self.header, &with(&self.claims, &[(name, value)]), &self.key)
    }

    /// Our own token, with other parts in the place of its first and second.
    fn cut(
        &self,
        header: Option<&Value>,
        claims: Option<&Value>,
        signature: Option<&str>,
    ) -> String {
        let parts: Vec<&str> = self.token.split('.').collect();
        let header = header.map_or_else(|| parts[0].to_owned(), encoded);
        let claims = claims.map_or_else(|| parts[1].to_owned(), encoded);
        format!("{header}.{claims}.{}", signature.unwrap_or(parts[2]))
    }
}

fn signed(header: &Value, claims: &Value, key: &[u8]) -> String {
    let header: Header = serde_json::from_value(header.clone()).expect("a header");
    encode(&header, claims, &EncodingKey::from_secret(key)).expect("a token")
}

fn with(of: &Value, change: &[(&str, Value)]) -> Value {
    let mut changed = of.clone();
    for (name, value) in change {
        changed[*name] = value.clone();
    }
    changed
}

#[tokio::test]
async fn what_we_did_not_sign_is_not_believed() {
    for world in World::all().await {
        let forger = Forger::new(&world).await;
        let Forger { header, claims, key, .. } = &forger;
        let genuine = json!([header["alg"], header["typ"], header["kid"]]);
        assert_eq!(genuine, json!(["HS256", "at+jwt", "k1"]));
        assert_eq!(me(&world, &signed(header, claims, key)).await.status, 200);

        let own = Keyring::parse(&Keyring::generate("k1").expect("a key")).expect("keys");
        let own = own.derive("florin access token").expect("keys");
        let own = own["k1"].expose_secret();
        let [_, of_eve] = parts(&world.tokens("eve").await.0);
        let none = with(header, &[("alg", json!("none"))]);
        let rsa = with(header, &[("alg", json!("RS256"))]);
        let unknown = ("kid", json!("k9"));
        let jwk = ("jwk", json!({ "kty": "oct", "k": "eA" }));
        let jku = ("jku", json!("https://evil.example/jwks"));
        for (what, token) in [
            ("no algorithm and no signature", forger.cut(Some(&none), None, Some(""))),
            ("no algorithm and our signature", forger.cut(Some(&none), None, None)),
            ("no signature", forger.cut(None, None, Some(""))),
            ("the signature of another algorithm", forger.cut(Some(&rsa), None, None)),
            ("somebody else's claims", forger.cut(None, Some(&of_eve), None)),
            ("another key of our name", forger.headed(&[], own)),
            ("the name of the key as the key", forger.headed(&[], b"k1")),
            ("an unknown key", forger.headed(std::slice::from_ref(&unknown), key)),
            ("a key that is a path", forger.headed(&[("kid", json!("../../dev/null"))], b"")),
            ("a key of its own", forger.headed(&[jwk, unknown.clone()], b"x")),
            ("a key from elsewhere", forger.headed(&[jku, unknown], b"x")),
            ("our key, another algorithm", forger.headed(&[("alg", json!("HS512"))], key)),
            ("another type", forger.headed(&[("typ", json!("JWT"))], key)),
            ("nonsense", "eyJhbGciOiJIUzI1NiJ9".to_owned()),
        ] {
            assert_eq!(me(&world, &token).await.code(), (401, "AUTH_003".to_owned()), "{what}");
        }
    }
}

#[tokio::test]
async fn a_signature_is_not_enough() {
    for world in World::all().await {
        let forger = Forger::new(&world).await;
        let [_, of_eve] = parts(&world.tokens("eve").await.0);
        let later = 4_102_444_800_i64;
        let future = [("iat", json!(later)), ("exp", json!(later + 900))];
        let future = with(&forger.claims, &future);
        for (what, token) in [
            ("another audience", forger.claiming("aud", json!("florin/other"))),
            ("no audience", forger.claiming("aud", Value::Null)),
            ("another issuer", forger.claiming("iss", json!("florin2"))),
            ("another person", forger.claiming("sub", of_eve["sub"].clone())),
            ("another session", forger.claiming("sid", of_eve["sid"].clone())),
            ("an end that is text", forger.claiming("exp", json!("9999999999"))),
            ("from the future", signed(&forger.header, &future, &forger.key)),
        ] {
            assert_eq!(me(&world, &token).await.code(), (401, "AUTH_003".to_owned()), "{what}");
        }
        let endless = format!("{}{}", forger.token, "A".repeat(1000));
        assert_eq!(me(&world, &endless).await.code(), (401, "unauthenticated".to_owned()));
    }
}

#[tokio::test]
async fn an_ended_session_takes_its_tokens_with_it() {
    for world in World::all().await {
        let (access, refresh_token) = world.tokens("ada").await;
        let reply = world.call(Method::POST, "/api/v1/auth/logout", &access, "").await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert_eq!(me(&world, &access).await.code(), (401, "AUTH_003".to_owned()), "at once");
        assert_eq!(refresh(&world, &refresh_token).await.code(), (401, "AUTH_003".to_owned()));
    }
}

#[tokio::test]
async fn a_refresh_token_that_comes_back_ends_its_family_and_no_other() {
    for world in World::all().await {
        let (bystander, _) = world.tokens("ada").await;
        let (_, stolen) = world.tokens("ada").await;
        let (thief, next) = refresh(&world, &stolen).await.tokens();
        world.test.clock.advance(11);
        assert_eq!(refresh(&world, &stolen).await.code(), (401, "AUTH_003".to_owned()));
        assert_eq!(me(&world, &thief).await.code(), (401, "AUTH_003".to_owned()));
        assert_eq!(refresh(&world, &next).await.code(), (401, "AUTH_003".to_owned()));
        assert_eq!(me(&world, &bystander).await.status, 200);
        let kinds: Vec<String> = world.events().await.into_iter().map(|e| e.kind).collect();
        assert_eq!(kinds.iter().filter(|kind| *kind == "session.token_reused").count(), 1);
    }
}

#[tokio::test]
async fn a_lost_answer_costs_nothing_and_hides_no_thief() {
    for world in World::all().await {
        // The answer got lost: the client asks again, and goes on.
        let (_, first) = world.tokens("ada").await;
        let (_, lost) = refresh(&world, &first).await.tokens();
        world.test.clock.advance(9);
        let (access, second) = refresh(&world, &first).await.tokens();
        assert_eq!(me(&world, &access).await.status, 200);
        let (_, third) = refresh(&world, &second).await.tokens();
        assert_ne!(second, third);

        // Whoever holds the lost answer gives themself away, however soon.
        assert_eq!(refresh(&world, &lost).await.code(), (401, "AUTH_003".to_owned()));
        assert_eq!(refresh(&world, &third).await.code(), (401, "AUTH_003".to_owned()));

        // A thief who is as quick as an answer that gets lost is found out by the next exchange.
        let (_, stolen) = world.tokens("ada").await;
        let (_, victims) = refresh(&world, &stolen).await.tokens();
        let (thief, thiefs) = refresh(&world, &stolen).await.tokens();
        assert_eq!(refresh(&world, &victims).await.status, 401);
        assert_eq!(refresh(&world, &thiefs).await.status, 401);
        assert_eq!(me(&world, &thief).await.status, 401);
    }
}

#[tokio::test]
async fn tokens_of_one_kind_are_none_of_another() {
    for world in World::all().await {
        let (access, refresh_token) = world.tokens("ada").await;
        let cookie = world.session("ada").await;
        let session = cookie.split_once('=').expect("a cookie").1;
        for text in [&access, &refresh_token] {
            let reply = world.me(&format!("florin_session={text}")).await;
            assert_eq!(reply.code(), (401, "unauthenticated".to_owned()));
        }
        assert_eq!(refresh(&world, session).await.code(), (401, "AUTH_003".to_owned()));
        assert_eq!(refresh(&world, &access).await.code(), (401, "AUTH_003".to_owned()));
        for text in [session, &refresh_token] {
            assert_eq!(me(&world, text).await.code(), (401, "unauthenticated".to_owned()));
        }
        let mut tx = world.begin().await;
        let rows = tx.rows("SELECT token_hash FROM session", []).await.expect("rows");
        let hashes: Vec<String> = rows.iter().map(|row| row.get(0).expect("text")).collect();
        assert!(hashes.iter().all(|hash| hash.len() == 64 && *hash != refresh_token));
    }
}
