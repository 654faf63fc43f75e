//! How often callers may ask: strangers, known callers, made-up credentials, strict routes; in one
//! process, and in two that share a Redis.

use std::time::Duration;

use axum::Extension;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use base::who::Person;
use base::{Clock, Id, Ids};
use redis::aio::ConnectionManager;
use tower::ServiceExt as _;
use web::{Limits, Proxies, Quotas, Site};

use crate::world::{KEY, SESSION, World};

const STRANGERS: u32 = 5;
const CALLERS: u32 = 20;
const QUOTAS: Quotas = Quotas::of(STRANGERS, CALLERS, Duration::from_mins(15));

fn site(limits: Limits) -> Site {
    let proxies = Proxies::parse(["0.0.0.0"]).expect("an address");
    Site { limits, proxies, ..Site::default() }
}

async fn world() -> World {
    World::with(site(Limits::local(QUOTAS))).await
}

/// Asks `times`, and says with which status each was answered.
async fn ask(world: &World, times: u32, path: &str, headers: &[(&str, &str)]) -> Vec<u16> {
    let mut all = Vec::new();
    for _ in 0..times {
        all.push(world.get(path, headers).await.status.as_u16());
    }
    all
}

fn count(statuses: &[u16], wanted: u16) -> u32 {
    u32::try_from(statuses.iter().filter(|status| **status == wanted).count()).expect("few")
}

#[tokio::test]
async fn a_stranger_is_told_where_they_stand_and_when_to_come_back() {
    let world = world().await;
    let now = world.db.db.clock().now().micros() / 1_000_000;
    for left in (0..STRANGERS).rev() {
        let reply = world.get("/nothing-here", &[]).await;
        assert_eq!(reply.header("x-ratelimit-limit"), "", "what no route has is not counted");
        let reply = world.get("/hello", &[]).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER);
        assert_eq!(reply.header("x-ratelimit-limit"), "5");
        assert_eq!(reply.header("x-ratelimit-remaining"), left.to_string());
        assert_eq!(reply.header("x-ratelimit-reset"), (now + 900).to_string());
    }
    world.db.db.clock().advance(300);
    let reply = world.get("/api/v1/who", &[]).await;
    assert_eq!((reply.status.as_u16(), reply.code().as_str()), (429, "rate_limited"));
    assert_eq!(reply.header("retry-after"), "600");
    assert_eq!(reply.header("x-ratelimit-remaining"), "0");
    // Somebody else is not affected, nor is what machines call.
    assert_eq!(world.get("/hello", &[("x-forwarded-for", "192.0.2.9")]).await.status, 303);
    let hook = world.ask(Request::post("/hook").body(Body::empty()).unwrap()).await;
    assert_eq!((hook.status.as_u16(), hook.header("x-ratelimit-limit")), (200, ""));
    world.db.db.clock().advance(600);
    assert_eq!(world.get("/hello", &[]).await.status, 303);
}

#[tokio::test]
async fn a_caller_is_one_however_they_come() {
    let world = world().await;
    let mut all = Vec::new();
    for nth in 0..CALLERS + 3 {
        // The session and the key are the same caller's; the address does not matter.
        let from = format!("192.0.2.{nth}");
        let credential = if nth % 2 == 0 { KEY } else { SESSION };
        let reply = world.get("/api/v1/who", &[credential, ("x-forwarded-for", &from)]).await;
        all.push(reply.status.as_u16());
    }
    assert_eq!((count(&all, 200), count(&all, 429)), (CALLERS, 3), "{all:?}");
}

#[tokio::test]
async fn made_up_credentials_have_as_many_tries_as_a_stranger() {
    let world = world().await;
    let mut all = Vec::new();
    for nth in 0..STRANGERS + 3 {
        let key = format!("Bearer fl_test_{nth}");
        // An open route does not look at it; it counts all the same.
        let path = if nth == 2 { "/large" } else { "/api/v1/who" };
        all.push(world.get(path, &[("authorization", &key)]).await.status.as_u16());
    }
    assert_eq!(all, [401, 401, 200, 401, 401, 429, 429, 429]);
    // They used up neither what strangers have nor what was good before at this address.
    assert_eq!(world.get("/hello", &[]).await.status, 303);
}

#[tokio::test]
async fn a_good_credential_is_not_counted_for_its_address() {
    let world = world().await;
    assert_eq!(count(&ask(&world, CALLERS, "/api/v1/who", &[KEY]).await, 200), CALLERS);
    let bad = [("authorization", "Bearer fl_test_bad")];
    let all = ask(&world, STRANGERS + 1, "/api/v1/who", &bad).await;
    assert_eq!((count(&all, 401), count(&all, 429)), (STRANGERS, 1));
}

#[tokio::test]
async fn strict_routes_count_again() {
    let quotas = Quotas::of(1_000, 1_000, Duration::from_mins(15));
    let world = World::with(site(Limits::local(quotas))).await;
    let sign_in = || Request::post("/sign-in").body(Body::empty()).unwrap();
    for left in (0..10).rev() {
        let reply = world.ask(sign_in()).await;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.header("x-ratelimit-limit"), "10");
        assert_eq!(reply.header("x-ratelimit-remaining"), left.to_string());
    }
    let reply = world.ask(sign_in()).await;
    assert_eq!((reply.status.as_u16(), reply.header("retry-after")), (429, "60"));
    assert_eq!(world.get("/hello", &[]).await.status, 303, "other routes go on");
    world.db.db.clock().advance(60);
    assert_eq!(world.ask(sign_in()).await.status, 200);
}

#[tokio::test]
async fn the_address_is_the_sockets() {
    let world = World::with(Site { limits: Limits::local(QUOTAS), ..Site::default() }).await;
    let from = |socket: &str| {
        let socket = ConnectInfo(std::net::SocketAddr::new(socket.parse().unwrap(), 9));
        let site = world.site.clone().layer(Extension(socket));
        async move {
            // Nobody is trusted to say otherwise.
            let request = Request::get("/hello").header("x-forwarded-for", "203.0.113.1");
            let reply = site.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            reply.status().as_u16()
        }
    };
    for _ in 0..STRANGERS {
        assert_eq!(from("2001:db8::1").await, 303);
    }
    assert_eq!(from("2001:db8::2").await, 429, "the same network");
    assert_eq!(from("2001:db8:0:1::1").await, 303);
    assert_eq!(from("192.0.2.1").await, 303);
}

/// Sends a burst to both sites at the same time.
async fn burst(sites: [&Router; 2], each: usize) -> Vec<u16> {
    let mut tasks = tokio::task::JoinSet::new();
    for site in sites {
        for _ in 0..each {
            let site = site.clone();
            tasks.spawn(async move {
                let request = Request::get("/api/v1/who").header(KEY.0, KEY.1);
                let request = request.body(Body::empty()).expect("a request");
                let reply = site.oneshot(request).await.expect("an answer");
                reply.status().as_u16()
            });
        }
    }
    tasks.join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_burst_on_one_process_exactly_so_many_pass() {
    let world = world().await;
    let all = burst([&world.site, &world.site], 50).await;
    assert_eq!((count(&all, 200), count(&all, 429)), (CALLERS, 100 - CALLERS));
}

/// A connection to the tests' Redis, if there is one. Others use it too.
async fn redis() -> Option<ConnectionManager> {
    let client = redis::Client::open(base::testing::redis_url()?).expect("an address");
    Some(client.get_connection_manager().await.expect("a Redis"))
}

/// Two processes that share a Redis and know the same caller.
async fn two(redis: &ConnectionManager) -> ([World; 2], Id<Person>) {
    let caller = Ids::random(Clock::system()).next();
    let limits = || Limits::shared(QUOTAS, redis.clone(), LONG);
    let [one, two] = [limits(), limits()].map(|limits| World::of(site(limits), caller));
    ([one.await, two.await], caller)
}

const LONG: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_burst_on_two_processes_that_share_a_redis_exactly_so_many_pass() {
    let Some(mut redis) = redis().await else { return };
    let ([one, two], caller) = two(&redis).await;
    let all = burst([&one.site, &two.site], 50).await;
    assert_eq!((count(&all, 200), count(&all, 429)), (CALLERS, 100 - CALLERS));
    // The window ends by Redis's clock, for both.
    let key = format!("florin:limit:caller:{:032x}", caller.uuid().as_u128());
    let left: i64 = redis::cmd("PTTL").arg(key).query_async(&mut redis).await.unwrap();
    assert!((1..=900_000).contains(&left), "{left}");
}

#[tokio::test]
async fn without_its_redis_a_process_goes_on_counting_alone() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = redis::Client::open(format!("redis://{nobody}/0")).unwrap();
    let options = redis::aio::ConnectionManagerConfig::new().set_number_of_retries(0);
    let manager = client.get_connection_manager_lazy(options).unwrap();
    let patience = Duration::from_millis(100);
    let world = World::with(site(Limits::shared(QUOTAS, manager, patience))).await;
    let all = ask(&world, CALLERS + 2, "/api/v1/who", &[KEY]).await;
    assert_eq!((count(&all, 200), count(&all, 429)), (CALLERS, 2));
}

#[tokio::test]
async fn one_process_is_told_what_the_other_counted() {
    let Some(redis) = redis().await else { return };
    let ([one, two], _) = two(&redis).await;
    let half = CALLERS / 2;
    assert_eq!(count(&ask(&one, half, "/api/v1/who", &[KEY]).await, 200), half);
    let all = ask(&two, CALLERS, "/api/v1/who", &[KEY]).await;
    assert_eq!(count(&all, 200), half);
    assert_eq!(one.get("/api/v1/who", &[KEY]).await.status, 429);
}
