//! An issuer that changes its keys, over sockets: the new key counts as soon as it is asked for, the
//! old one no longer, and nobody can make Florin ask without end.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod node;
mod server;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::routing::get;
use axum::{Json, Router};
use base::{Clock, Timestamp};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use connect::issuer::{BadToken, Issuer, KeySource, Rejected, Trust};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use p256::ecdsa::SigningKey;
use serde_json::{Value, json};

use crate::server::serve;

const AUDIENCE: &str = "authenticated";
/// A PKCS #8 key on P-256 (RFC 5208, RFC 5915) up to its 32 bytes.
const PKCS8: &[u8] = &[
    0x30, 0x41, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
    0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x04, 0x27, 0x30, 0x25, 0x02, 0x01,
    0x01, 0x04, 0x20,
];

/// A key of the issuer's, named by its seed.
struct Key {
    seed: u8,
}

impl Key {
    fn public(&self) -> Value {
        let key = SigningKey::from_slice(&[self.seed; 32]).unwrap();
        let point = key.verifying_key().to_sec1_point(false);
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let (x, y) = (text(point.x().unwrap()), text(point.y().unwrap()));
        json!({"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": self.id(),
               "x": x, "y": y})
    }

    fn id(&self) -> String {
        format!("key-{}", self.seed)
    }

    /// A token that says whatever an issuer's says, under this name for the key.
    fn token(&self, issuer: &str, kid: &str, now: Timestamp) -> String {
        let seconds = now.micros() / 1_000_000;
        let claims = json!({"iss": issuer, "aud": AUDIENCE, "sub": "somebody",
                            "iat": seconds, "exp": seconds + 600});
        let header = Header { kid: Some(kid.to_owned()), ..Header::new(Algorithm::ES256) };
        let der = [PKCS8, &[self.seed; 32]].concat();
        jsonwebtoken::encode(&header, &claims, &EncodingKey::from_ec_der(&der)).unwrap()
    }
}

/// What the issuer shows at the moment, and how often somebody looked.
#[derive(Clone, Default)]
struct Shown {
    keys: Arc<Mutex<Vec<Value>>>,
    looks: Arc<AtomicUsize>,
}

impl Shown {
    fn show(&self, keys: &[&Key]) {
        *self.keys.lock().unwrap() = keys.iter().map(|key| key.public()).collect();
    }

    fn looks(&self) -> usize {
        self.looks.load(Ordering::SeqCst)
    }
}

fn router(shown: Shown) -> Router {
    let set = async move || {
        shown.looks.fetch_add(1, Ordering::SeqCst);
        Json(json!({"keys": *shown.keys.lock().unwrap()}))
    };
    // Where Supabase has its keys.
    Router::new().route("/.well-known/jwks.json", get(set))
}

#[tokio::test]
async fn a_new_key_counts_an_old_one_goes_and_nobody_makes_us_ask_without_end() {
    let shown = Shown::default();
    serve(router(shown.clone()), |address| async move {
        let trust = Trust {
            issuer: address.clone(),
            audience: AUDIENCE.to_owned(),
            keys: KeySource::Jwks(format!("{address}/.well-known/jwks.json")),
        };
        let issuer = Issuer::new(trust).unwrap();
        let (old, new) = (Key { seed: 7 }, Key { seed: 8 });
        let start = Timestamp::parse("2026-03-02T12:00:00Z").unwrap();
        let ask = async |key: &Key, kid: &str, seconds| {
            let now = start.plus_seconds(seconds);
            issuer.verify(&key.token(&address, kid, now), now).await.map(|claims| claims.subject)
        };
        let yes = || Ok("somebody".to_owned());
        let unknown = || Err(Rejected::Bad(BadToken::Key));

        shown.show(&[&old]);
        for seconds in [0, 1, 59] {
            assert_eq!(ask(&old, &old.id(), seconds).await, yes());
        }
        assert_eq!(shown.looks(), 1, "one look lasts");

        // While the keys change, both are shown; the new one is looked for as soon as it comes.
        shown.show(&[&old, &new]);
        assert_eq!(ask(&new, &new.id(), 59).await, unknown(), "asked a moment ago");
        assert_eq!(ask(&new, &new.id(), 60).await, yes());
        assert_eq!(ask(&old, &old.id(), 61).await, yes());
        assert_eq!(shown.looks(), 2);

        // Then the old one goes: what it signed counts until the next look, ten minutes later.
        shown.show(&[&new]);
        assert_eq!(ask(&old, &old.id(), 659).await, yes());
        assert_eq!(ask(&old, &old.id(), 660).await, unknown());
        assert_eq!(ask(&new, &new.id(), 660).await, yes());
        assert_eq!(shown.looks(), 3);

        // Names that nobody shows make one look a minute, however many come.
        for nth in 0..100 {
            let kid = format!("made-up-{nth}");
            assert_eq!(ask(&old, &kid, 700 + i64::from(nth)).await, unknown());
        }
        assert_eq!(shown.looks(), 5, "once for each minute that began");
        // Another key under a known name stays another key.
        assert_eq!(ask(&old, &new.id(), 800).await, Err(Rejected::Bad(BadToken::Signature)));
    })
    .await;
}

/// What the story above is played with is what the party's own client takes.
#[tokio::test]
async fn supabases_own_client_believes_the_same_tokens() {
    let shown = Shown::default();
    let (key, thief) = (Key { seed: 7 }, Key { seed: 8 });
    shown.show(&[&key]);
    serve(router(shown), |address| async move {
        let now = Clock::system().now();
        let token = key.token(&address, &key.id(), now);
        let foreign = thief.token(&address, &key.id(), now);
        let trust = Trust {
            issuer: address.clone(),
            audience: AUDIENCE.to_owned(),
            keys: KeySource::Jwks(format!("{address}/.well-known/jwks.json")),
        };
        let issuer = Issuer::new(trust).unwrap();
        assert_eq!(issuer.verify(&token, now).await.unwrap().subject, "somebody");
        let bad = issuer.verify(&foreign, now).await;
        assert_eq!(bad.unwrap_err(), Rejected::Bad(BadToken::Signature));
        let packages = ["@supabase/auth-js@2.119.0"];
        node::plays("auth-js", &packages, "auth_js.mjs", &[&address, &token, &foreign]).await;
    })
    .await;
}
