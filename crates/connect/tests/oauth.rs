//! Signing in at the sandbox's providers, and everything that goes wrong there, over sockets.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod server;

use std::sync::{Arc, LazyLock, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use base::secrets::SecretString;
use base::{Clock, Timestamp};
use connect::issuer::BadToken;
use connect::oauth::sandbox::{Key, Settings, routes};
use connect::oauth::{Account, Ask, GitHub, Oidc, Outcome, Provider, Registration, Return};
use tower::ServiceExt as _;

use crate::server::serve;

const HOME: &str = "http://127.0.0.1:9/callback";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// One for all tests: making it takes a while.
static KEY: LazyLock<Key> = LazyLock::new(|| Key::generate().unwrap());

fn now() -> Timestamp {
    Timestamp::parse("2026-03-02T12:00:00Z").unwrap()
}

fn registration(secret: &str) -> Registration {
    Registration { client_id: "florin".to_owned(), client_secret: secret.into() }
}

/// A browser, and Florin as the providers know it.
struct World {
    address: String,
    browser: reqwest::Client,
    clock: Clock,
}

async fn play<F: Future<Output = ()>>(story: impl FnOnce(World) -> F) {
    let clock = Clock::manual(now());
    // The sandbox's address is part of what it says, and known only once it listens.
    let inner: Arc<OnceLock<Router>> = Arc::default();
    let outer = inner.clone();
    let router = Router::new().fallback(move |request: Request| async move {
        outer.get().unwrap().clone().oneshot(request).await
    });
    serve(router, |address| async move {
        let settings = Settings {
            base_url: address.clone(),
            client_id: "florin".to_owned(),
            client_secret: "s3cret".to_owned(),
            key: KEY.clone(),
            clock: clock.clone(),
        };
        assert!(inner.set(routes(settings)).is_ok());
        let browser = connect::http::client(Duration::from_secs(5)).unwrap();
        story(World { address, browser, clock }).await;
    })
    .await;
}

impl World {
    fn github(&self) -> Provider {
        let url = format!("{}/github", self.address);
        Provider::GitHub(GitHub::new(&url, registration("s3cret")).unwrap())
    }

    fn google(&self) -> Provider {
        let url = format!("{}/google", self.address);
        Provider::Oidc(Oidc::new(&url, registration("s3cret")).unwrap())
    }

    /// Goes where the provider's page is and decides there; what comes back with the browser.
    async fn decide(&self, provider: &Provider, choices: &[(&str, &str)]) -> Vec<(String, String)> {
        let verifier: SecretString = VERIFIER.into();
        let ask = Ask { redirect_uri: HOME, state: "st&te", nonce: "n1", verifier: &verifier };
        let address = provider.address(ask, self.clock.now()).await.unwrap();
        let shown = self.browser.get(&address).send().await.unwrap();
        assert_eq!(shown.status().as_u16(), 200, "{address}");
        let (page, query) = address.split_once('?').unwrap();
        let kind = if page.contains("/github") { "github" } else { "google" };
        let asked = form_urlencoded::parse(query.as_bytes());
        let mut form: Vec<(String, String)> = asked.into_owned().collect();
        let choices = choices.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        form.extend(choices);
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&form).finish();
        let reply = self
            .browser
            .post(format!("{}/{kind}/decide", self.address))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
            .send()
            .await
            .unwrap();
        assert_eq!(reply.status().as_u16(), 303);
        let back = reply.headers()["location"].to_str().unwrap();
        let query = back.strip_prefix(HOME).unwrap().trim_start_matches('?');
        form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    }

    async fn exchange(&self, provider: &Provider, code: &str) -> Outcome {
        let verifier: SecretString = VERIFIER.into();
        let back = Return { code, redirect_uri: HOME, nonce: "n1", verifier: &verifier };
        provider.exchange(back, self.clock.now()).await
    }

    async fn sign_in(&self, provider: &Provider, choices: &[(&str, &str)]) -> Outcome {
        let back = self.decide(provider, choices).await;
        self.exchange(provider, value(&back, "code")).await
    }
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}

const ADA: &[(&str, &str)] = &[
    ("login", "ada"),
    ("name", "Ada"),
    ("email", "ada@example.com"),
    ("verified", "on"),
    ("act", "allow"),
];

fn ada(outcome: Outcome) -> Account {
    let Outcome::Known(account) = outcome else { panic!("{outcome:?}") };
    assert_eq!(account.verified_email.as_deref(), Some("ada@example.com"));
    assert_eq!(account.name.as_deref(), Some("Ada"));
    account
}

#[tokio::test]
async fn both_providers_say_who_somebody_is() {
    play(|world| async move {
        for provider in [world.github(), world.google()] {
            let back = world.decide(&provider, ADA).await;
            assert_eq!(value(&back, "state"), "st&te");
            assert_eq!(value(&back, "iss"), provider.issuer().unwrap_or_default());
            let code = value(&back, "code").to_owned();
            let first = ada(world.exchange(&provider, &code).await);
            assert_eq!(world.exchange(&provider, &code).await, Outcome::BadCode, "once");
            let second = ada(world.sign_in(&provider, ADA).await);
            assert_eq!(first.subject, second.subject);
        }
    })
    .await;
}

#[tokio::test]
async fn an_address_that_nobody_verified_is_not_handed_on() {
    let eve = [("login", "eve"), ("email", "ada@example.com"), ("act", "allow")];
    play(|world| async move {
        for provider in [world.github(), world.google()] {
            let Outcome::Known(account) = world.sign_in(&provider, &eve).await else { panic!() };
            assert_eq!(account.verified_email, None);
        }
    })
    .await;
}

#[tokio::test]
async fn a_refusal_comes_back_as_one() {
    play(|world| async move {
        for provider in [world.github(), world.google()] {
            let back = world.decide(&provider, &[("act", "deny")]).await;
            assert_eq!(value(&back, "error"), "access_denied");
            assert_eq!((value(&back, "state"), value(&back, "code")), ("st&te", ""));
        }
    })
    .await;
}

#[tokio::test]
async fn a_code_is_worth_nothing_to_anybody_else() {
    play(|world| async move {
        let other: SecretString = "another verifier of the length that the RFC asks".into();
        let right: SecretString = VERIFIER.into();
        for provider in [world.github(), world.google()] {
            for (redirect_uri, verifier) in [(HOME, &other), ("http://127.0.0.1:9/x", &right)] {
                let back = world.decide(&provider, ADA).await;
                let code = value(&back, "code");
                let back = Return { code, redirect_uri, nonce: "n1", verifier };
                assert_eq!(provider.exchange(back, now()).await, Outcome::BadCode);
            }
            let back = world.decide(&provider, ADA).await;
            world.clock.advance(601);
            assert_eq!(world.exchange(&provider, value(&back, "code")).await, Outcome::BadCode);
            assert_eq!(world.exchange(&provider, "made up").await, Outcome::BadCode);
        }
    })
    .await;
}

#[tokio::test]
async fn an_id_token_with_a_flaw_is_not_believed() {
    play(|world| async move {
        let google = world.google();
        for (flaw, outcome) in [
            ("wrong_nonce", Outcome::BadCode),
            ("expired", Outcome::BadToken(BadToken::Expired)),
            ("wrong_audience", Outcome::BadToken(BadToken::Audience)),
            ("wrong_issuer", Outcome::BadToken(BadToken::Issuer)),
            ("wrong_key", Outcome::BadToken(BadToken::Signature)),
            ("unsigned", Outcome::BadToken(BadToken::Unreadable)),
        ] {
            let choices = [ADA, &[("flaw", flaw)]].concat();
            assert_eq!(world.sign_in(&google, &choices).await, outcome, "{flaw}");
        }
        ada(world.sign_in(&google, ADA).await);
    })
    .await;
}

#[tokio::test]
async fn a_provider_that_does_not_know_us_or_is_away_is_no_verdict_about_anybody() {
    play(|world| async move {
        let registration = registration("wrong");
        let url = format!("{}/github", world.address);
        let github = Provider::GitHub(GitHub::new(&url, registration.clone()).unwrap());
        let url = format!("{}/google", world.address);
        let google = Provider::Oidc(Oidc::new(&url, registration.clone()).unwrap());
        let nowhere = "http://127.0.0.1:1";
        let gone = Provider::GitHub(GitHub::new(nowhere, registration.clone()).unwrap());
        for provider in [github, google, gone] {
            let outcome = world.exchange(&provider, "code").await;
            assert!(matches!(outcome, Outcome::Unavailable(_)), "{outcome:?}");
        }
        let gone = Provider::Oidc(Oidc::new(nowhere, registration).unwrap());
        let verifier: SecretString = VERIFIER.into();
        let ask = Ask { redirect_uri: HOME, state: "s", nonce: "n", verifier: &verifier };
        assert!(gone.address(ask, now()).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn the_sandbox_sends_nobody_to_another_machine() {
    play(|world| async move {
        for home in [
            "https://evil.example/",
            "http://127.0.0.1@evil.example/",
            "http://127.0.0.1.evil.example/",
            "//evil.example",
            "",
        ] {
            let verifier: SecretString = VERIFIER.into();
            let ask = Ask { redirect_uri: home, state: "s", nonce: "n", verifier: &verifier };
            let address = world.github().address(ask, now()).await.unwrap();
            let shown = world.browser.get(address).send().await.unwrap();
            assert_eq!(shown.status().as_u16(), 400, "{home}");
        }
    })
    .await;
}
