//! How often the doors may be asked where nobody set anything else: every answer tells it.

use axum::http::Method;
use serde_json::json;
use web::Quotas;

use crate::world::{PASSWORD, World};

const LIMIT: &str = "x-ratelimit-limit";

/// Doors for strangers, with how often an address may ask them in a minute.
const DOORS: &[(&str, &str)] = &[
    ("/api/v1/auth/signup", "10"),
    ("/api/v1/auth/register", "10"),
    ("/api/v1/auth/signin", "10"),
    ("/api/v1/auth/login", "10"),
    ("/api/v1/auth/admin-login", "10"),
    ("/api/v1/auth/send-otp", "10"),
    ("/api/v1/auth/forgot-password", "10"),
    ("/api/v1/auth/verify-otp", "5"),
    ("/api/v1/auth/mfa/verify", "5"),
    ("/api/v1/auth/admin-login/verify-mfa", "5"),
    ("/api/v1/auth/verify-email", "5"),
    ("/api/v1/auth/reset-password", "5"),
    ("/api/v1/auth/refresh", "100"),
];

#[tokio::test]
async fn every_door_has_its_quota() {
    for world in World::limited(Quotas::default()).await {
        for (path, quota) in DOORS {
            let reply = world.post(path, &json!({})).await;
            assert_eq!((reply.header(LIMIT), reply.status.as_u16()), (*quota, 422), "{path}");
        }
        let me = "/api/v1/auth/me";
        let stranger = world.get(me, ("accept", "application/json")).await;
        assert_eq!((stranger.header(LIMIT), stranger.status.as_u16()), ("100", 401));
        let (access, _) = world.tokens("ada").await;
        let caller = world.call(Method::GET, me, &access, "").await;
        assert_eq!((caller.header(LIMIT), caller.status.as_u16()), ("1000", 200));
        // Whoever signs what they tell is never counted.
        let told = world.post("/api/v1/auth/webhook", &json!({})).await;
        assert_eq!(told.header(LIMIT), "", "{}", told.text);
    }
}

#[tokio::test]
async fn who_tries_too_often_waits_for_a_minute() {
    for world in World::limited(Quotas::default()).await {
        let wrong = json!({ "email": "nobody@example.com", "password": PASSWORD });
        let code = json!({ "phone": "+919876543210", "otp": "123456" });
        for (path, body, tries) in
            [("/api/v1/auth/signin", wrong, 10), ("/api/v1/auth/verify-otp", code, 5)]
        {
            for _ in 0..tries {
                assert_ne!(world.post(path, &body).await.status, 429, "{path}");
            }
            let reply = world.post(path, &body).await;
            assert_eq!(reply.code(), (429, "rate_limited".to_owned()), "{path}");
            assert_eq!(reply.header("retry-after"), "60");
            world.test.clock.advance(60);
            assert_ne!(world.post(path, &body).await.status, 429, "{path}");
        }
    }
}
