//! Guessing passwords, and keeping somebody out by it.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use serde_json::json;

use crate::world::{PASSWORD, Reply, World};

/// Tries to sign in, from an address, with a browser's cookies.
async fn attempt(world: &World, email: &str, password: &str, from: &str, cookies: &str) -> Reply {
    let body = json!({ "email": email, "password": password }).to_string();
    let request = Request::post("/api/v1/auth/signin")
        .header("content-type", "application/json")
        .header("cookie", cookies)
        .extension(socket(from));
    world.ask(request, Body::from(body)).await
}

/// The other end of a connection, as the server tells it.
fn socket(address: &str) -> ConnectInfo<SocketAddr> {
    ConnectInfo(SocketAddr::new(address.parse().expect("an address"), 40_000))
}

const ADA: &str = "ada@example.com";

#[tokio::test]
async fn the_fifth_wrong_password_closes_the_door_here_and_nowhere_else() {
    for world in World::all().await {
        for _ in 0..5 {
            assert_eq!(attempt(&world, ADA, "wrong", "192.0.2.1", "").await.status, 401);
        }
        let here = attempt(&world, ADA, PASSWORD, "192.0.2.1", "").await;
        assert_eq!(here.code(), (401, "AUTH_001".to_owned()));
        assert_eq!(attempt(&world, ADA, PASSWORD, "192.0.2.2", "").await.status, 200);
        assert_eq!(attempt(&world, "eve@example.com", PASSWORD, "192.0.2.1", "").await.status, 200);
        world.test.clock.advance(15 * 60 - 1);
        assert_eq!(attempt(&world, ADA, PASSWORD, "192.0.2.1", "").await.status, 401);
        world.test.clock.advance(1);
        assert_eq!(attempt(&world, ADA, PASSWORD, "192.0.2.1", "").await.status, 200);
    }
}

#[tokio::test]
async fn guessing_from_many_addresses_is_slow_and_keeps_the_owner_in() {
    for world in World::all().await {
        // Ada signed in with this browser once, and with a program from this address.
        let browser = world.sign_in(ADA, PASSWORD).await.device();
        assert!(browser.starts_with("florin_device="), "{browser}");
        assert_eq!(attempt(&world, ADA, PASSWORD, "198.51.100.7", "").await.status, 200);

        let storm = async || {
            for nth in 0..24 {
                attempt(&world, ADA, "guess", &format!("192.0.2.{nth}"), "").await;
            }
        };
        storm().await;
        let guessed = attempt(&world, ADA, PASSWORD, "192.0.2.99", "").await;
        assert_eq!(guessed.status, 401, "even the right guess, from a place that is not known");
        let known = attempt(&world, ADA, PASSWORD, "203.0.113.1", &browser).await;
        assert_eq!(known.status, 200, "the owner's browser, anywhere");
        assert_eq!(attempt(&world, ADA, PASSWORD, "198.51.100.7", "").await.status, 200);
        let made_up = "florin_device=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        assert_eq!(attempt(&world, ADA, PASSWORD, "192.0.2.98", made_up).await.status, 401);

        // From a new place the owner comes in by mail, while the storm goes on.
        world.post("/api/v1/auth/forgot-password", &json!({ "email": ADA })).await;
        let (_, token) = world.mailed(ADA).await;
        storm().await;
        let body = json!({ "token": token, "password": "a difference engine no. 2" }).to_string();
        let request = Request::post("/api/v1/auth/reset-password")
            .header("content-type", "application/json")
            .extension(socket("203.0.113.9"));
        assert_eq!(world.ask(request, Body::from(body)).await.status, 200);
        storm().await;
        let owner = attempt(&world, ADA, "a difference engine no. 2", "203.0.113.9", "").await;
        assert_eq!(owner.status, 200, "{}", owner.text);
    }
}

#[tokio::test]
async fn one_password_tried_on_everybody_closes_the_address() {
    for world in World::all().await {
        for nth in 0..20 {
            let email = format!("person{nth}@example.com");
            attempt(&world, &email, "summer2026", "2001:db8:1:2:3::1", "").await;
        }
        let neighbour = "2001:db8:1:2:ffff::9";
        assert_eq!(attempt(&world, ADA, PASSWORD, neighbour, "").await.status, 401, "one /64");
        assert_eq!(attempt(&world, ADA, PASSWORD, "2001:db8:1:3::1", "").await.status, 200);
    }
}

#[tokio::test]
async fn a_closed_door_costs_the_same_work() {
    for world in World::all().await {
        for _ in 0..5 {
            attempt(&world, ADA, "wrong", "192.0.2.1", "").await;
        }
        let before = world.passwords.hashed();
        attempt(&world, ADA, PASSWORD, "192.0.2.1", "").await;
        assert_eq!(world.passwords.hashed() - before, 1);
    }
}
