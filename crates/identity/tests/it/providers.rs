//! Signing in with an account elsewhere, and everything that somebody could try with it.

use axum::http::Request;
use serde_json::{Value, json};

use crate::nearby::{account, cookies, read};
use crate::world::{Reply, World};

const PROVIDERS: [&str; 2] = ["github", "google"];

/// Who is signed in by the cookies of a reply.
async fn whoever(world: &World, reply: &Reply) -> Value {
    assert_eq!(reply.status, 303, "{}", reply.text);
    let me = world.me(&cookies(reply)).await;
    assert_eq!(me.status, 200, "{}", me.text);
    me.json()["data"].clone()
}

async fn id_of(world: &World, name: &str) -> Value {
    let cookie = world.session(name).await;
    world.me(&cookie).await.json()["data"]["id"].clone()
}

fn is_signed_in(reply: &Reply) -> bool {
    cookies(reply).contains("florin_session=")
}

#[tokio::test]
async fn somebody_new_gets_an_account_and_comes_back_to_it() {
    for world in World::all().await {
        for provider in PROVIDERS {
            let email = format!("grace-{provider}@example.com");
            let first = world.with(provider, &account("grace", &email), "").await;
            assert_eq!(first.header("location"), "/cards");
            let first = whoever(&world, &first).await;
            assert_eq!(first["email"], json!(email));
            let second = world.with(provider, &account("grace", &email), "").await;
            assert_eq!(whoever(&world, &second).await["id"], first["id"]);
            // Whatever address the account shows later, it is the same account.
            let moved = account("grace", "elsewhere@example.com");
            let third = world.with(provider, &moved, "").await;
            assert_eq!(whoever(&world, &third).await["id"], first["id"]);
        }
    }
}

#[tokio::test]
async fn the_sign_in_page_offers_every_way() {
    for world in World::all().await {
        let shown = world.get("/sign-in?next=/cards", ("accept", "text/html")).await;
        for way in ["/sign-in/with/github", "/sign-in/with/google", "/sign-in/code"] {
            let link = format!("href=\"{way}?next=/cards\"");
            assert!(shown.text.contains(&link), "{link} {}", shown.text);
        }
    }
}

#[tokio::test]
async fn an_address_that_both_sides_verified_is_the_same_person() {
    for world in World::all().await {
        let ada = id_of(&world, "ada").await;
        let reply = world.with("google", &account("ada", "ADA@example.com"), "").await;
        assert_eq!(whoever(&world, &reply).await["id"], ada);
        // The address has passed to another account there: that is no proof any more.
        let other = world.with("google", &account("somebody", "ada@example.com"), "").await;
        assert_eq!((other.status.as_u16(), is_signed_in(&other)), (422, false));
    }
}

#[tokio::test]
async fn an_unverified_address_takes_over_nobody() {
    for world in World::all().await {
        let eve = [("login", "eve"), ("email", "ada@example.com"), ("act", "allow")];
        for provider in PROVIDERS {
            let reply = world.with(provider, &eve, "").await;
            assert_eq!((reply.status.as_u16(), is_signed_in(&reply)), (422, false));
            assert!(reply.text.contains("is not verified"), "{}", reply.text);
        }
        let cookie = world.session("ada").await;
        let links = world.get("/api/v1/auth/links", ("cookie", &cookie)).await;
        assert_eq!(links.json()["data"], json!([]));
    }
}

#[tokio::test]
async fn a_way_back_is_used_once_in_time_and_by_its_browser() {
    for world in World::all().await {
        let grace = account("grace", "grace@example.com");
        for provider in PROVIDERS {
            let (back, jar) = world.until_back(provider, &grace, "").await;
            for stranger in ["", "florin_journey=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
                let reply = world.ask(read(&back, stranger), String::new()).await;
                assert_eq!((reply.status.as_u16(), is_signed_in(&reply)), (422, false));
            }
            let first = world.ask(read(&back, &jar), String::new()).await;
            assert!(is_signed_in(&first), "{}", first.text);
            let replay = world.ask(read(&back, &jar), String::new()).await;
            assert_eq!((replay.status.as_u16(), is_signed_in(&replay)), (422, false));

            let (back, jar) = world.until_back(provider, &grace, "").await;
            world.test.clock.advance(600);
            let late = world.ask(read(&back, &jar), String::new()).await;
            assert_eq!((late.status.as_u16(), is_signed_in(&late)), (422, false));
        }
    }
}

#[tokio::test]
async fn one_providers_way_back_is_not_anothers() {
    for world in World::all().await {
        let grace = account("grace", "grace@example.com");
        let (back, jar) = world.until_back("github", &grace, "").await;
        let mixed = back.replace("/github/", "/google/");
        let reply = world.ask(read(&mixed, &jar), String::new()).await;
        assert_eq!((reply.status.as_u16(), is_signed_in(&reply)), (422, false));
        // Another issuer's name beside the right state (RFC 9207).
        let (back, jar) = world.until_back("google", &grace, "").await;
        let (path, _) = back.split_once("&iss=").expect("an issuer");
        let forged = format!("{path}&iss=https%3A%2F%2Fevil.example");
        let reply = world.ask(read(&forged, &jar), String::new()).await;
        assert_eq!((reply.status.as_u16(), is_signed_in(&reply)), (422, false));
    }
}

#[tokio::test]
async fn a_state_that_was_changed_or_made_up_is_nothing() {
    for world in World::all().await {
        let grace = account("grace", "grace@example.com");
        let (back, jar) = world.until_back("github", &grace, "").await;
        let cut = back.get(..back.len() - 1).expect("text").to_owned();
        let none = "/api/v1/auth/oauth/github/callback?code=x".to_owned();
        for path in [cut, none, back.replace("state=v1.k1.", "state=v1.k1.A")] {
            let reply = world.ask(read(&path, &jar), String::new()).await;
            assert_eq!((reply.status.as_u16(), is_signed_in(&reply)), (422, false), "{path}");
            let json =
                Request::get(&path).header("cookie", &jar).header("accept", "application/json");
            let reply = world.ask(json, String::new()).await;
            assert_eq!(reply.code(), (400, "oauth_state_invalid".to_owned()));
        }
    }
}

#[tokio::test]
async fn refusals_and_flaws_of_the_provider_let_nobody_in() {
    for world in World::all().await {
        let denied = world.with("github", &[("act", "deny")], "").await;
        assert!(denied.text.contains("was not allowed to tell us"), "{}", denied.text);
        for flaw in
            ["wrong_nonce", "expired", "wrong_audience", "wrong_issuer", "wrong_key", "unsigned"]
        {
            let choices = [&account("grace", "grace@example.com")[..], &[("flaw", flaw)]].concat();
            let reply = world.with("google", &choices, "").await;
            assert_eq!((reply.status.as_u16(), is_signed_in(&reply)), (422, false), "{flaw}");
        }
        let unknown = world.get("/sign-in/with/facebook", ("accept", "text/html")).await;
        assert!(unknown.status.is_client_error());
    }
}

#[tokio::test]
async fn a_program_gets_tokens() {
    for world in World::all().await {
        let begun = world.get("/api/v1/auth/oauth/google", ("accept", "application/json")).await;
        let address = begun.json()["data"]["authorizationUrl"].as_str().expect("text").to_owned();
        assert!(address.contains("code_challenge_method=S256"));
        let back = world.nearby.decide(&address, &account("grace", "grace@example.com")).await;
        let request = Request::get(&back).header("cookie", cookies(&begun));
        let reply = world.ask(request, String::new()).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let access =
            reply.json()["data"]["tokens"]["accessToken"].as_str().expect("a token").to_owned();
        let bearer = format!("Bearer {access}");
        assert_eq!(world.get("/api/v1/users/me", ("authorization", &bearer)).await.status, 200);
    }
}

/// Links an account by the API, in the browser that asks.
async fn link(world: &World, provider: &str, choices: &[(&str, &str)], cookie: &str) -> Reply {
    let path = format!("/api/v1/auth/links/{provider}");
    let request = Request::post(path).header("cookie", cookie).header("accept", "application/json");
    let begun = world.ask(request, String::new()).await;
    assert_eq!(begun.status, 200, "{}", begun.text);
    let address = begun.json()["data"]["authorizationUrl"].as_str().expect("text").to_owned();
    let back = world.nearby.decide(&address, choices).await;
    let jar = format!("{}; {cookie}", cookies(&begun));
    world.ask(Request::get(&back).header("cookie", jar), String::new()).await
}

#[tokio::test]
async fn whoever_is_signed_in_links_and_unlinks() {
    for world in World::all().await {
        let (ada, eve) = (world.session("ada").await, world.session("eve").await);
        let choices = account("ada-elsewhere", "other@example.com");
        let linked = link(&world, "github", &choices, &ada).await;
        assert_eq!(linked.status, 200, "{}", linked.text);
        let reply = world.with("github", &choices, "").await;
        let id = world.me(&ada).await.json()["data"]["id"].clone();
        assert_eq!(whoever(&world, &reply).await["id"], id);

        let taken = link(&world, "github", &choices, &eve).await;
        assert_eq!(taken.code(), (409, "provider_account_taken".to_owned()));
        let second = link(&world, "github", &account("more", "more@example.com"), &ada).await;
        assert_eq!(second.code(), (409, "provider_linked_already".to_owned()));

        let path = "/api/v1/auth/links/github";
        let unlinked = world.ask(Request::delete(path).header("cookie", &ada), String::new()).await;
        assert_eq!(unlinked.status, 200, "{}", unlinked.text);
        let again = world.ask(Request::delete(path).header("cookie", &ada), String::new()).await;
        assert_eq!(again.status, 404);
    }
}

#[tokio::test]
async fn a_link_is_for_who_began_it() {
    for world in World::all().await {
        let (ada, eve) = (world.session("ada").await, world.session("eve").await);
        let request = Request::post("/api/v1/auth/links/github").header("cookie", &ada);
        let begun = world.ask(request.header("accept", "application/json"), String::new()).await;
        let address = begun.json()["data"]["authorizationUrl"].as_str().expect("text").to_owned();
        let back = world.nearby.decide(&address, &account("x", "x@example.com")).await;
        let jar = format!("{}; {eve}", cookies(&begun));
        let reply = world.ask(Request::get(&back).header("cookie", jar), String::new()).await;
        assert_eq!(reply.code(), (403, "provider_link_signed_out".to_owned()));
    }
}

#[tokio::test]
async fn the_last_way_in_stays() {
    for world in World::all().await {
        let reply = world.with("google", &account("grace", "grace@example.com"), "").await;
        let cookie = cookies(&reply);
        let request = Request::delete("/api/v1/auth/links/google").header("cookie", &cookie);
        let refused = world.ask(request, String::new()).await;
        assert_eq!(refused.code(), (409, "last_way_in".to_owned()));
        assert_eq!(
            link(&world, "github", &account("g", "g@example.com"), &cookie).await.status,
            200
        );
        let request = Request::delete("/api/v1/auth/links/google").header("cookie", &cookie);
        assert_eq!(world.ask(request, String::new()).await.status, 200);
        let shown = world.ask(read("/security/providers", &cookie), String::new()).await;
        assert!(shown.text.contains("g@example.com"), "{}", shown.text);
    }
}
