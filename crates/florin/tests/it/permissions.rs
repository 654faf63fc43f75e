//! Every route times every role: the rule that a route is registered with is the one that is kept.
//!
//! The routes come from the router itself, so a new one is asked here without anybody adding it,
//! and `docs/routes.txt` says for each who gets in, so that a change of that is seen by a person.

use axum::body::Body;
use axum::http::{HeaderValue, Request, header};
use axum::middleware;
use axum::response::IntoResponse as _;
use base::permissions::PermissionSet;
use florin::docs;
use identity::{PlatformRole, Preset};
use tower::ServiceExt as _;
use web::{Listing, Routes, Rule};

use crate::world::{World, on_each_engine, plan};

/// Answers in a handler's place: whoever reads it has passed the guard.
const REACHED: &str = "reached";

/// The site with every handler replaced, so that nothing is done.
fn hollow(world: &World) -> (axum::Router, Vec<Listing>) {
    let plan = plan(&world.test.db);
    let listing = plan.listing();
    let reached = |routes: Routes| {
        routes.layer(middleware::from_fn(async |_: Request<Body>, _: middleware::Next| {
            REACHED.into_response()
        }))
    };
    (web::assemble(plan.app, reached(plan.rooms), reached(plan.bare)), listing)
}

/// What whoever gets in meets: the handler, unless the route's feature is off, as it is by default.
const fn behind(route: &Listing) -> &'static str {
    if route.feature.is_some() { "FEATURE_DISABLED" } else { REACHED }
}

/// The address of a route, with something in the place of every parameter.
fn address(route: &Listing) -> String {
    let segments = route.path.split('/');
    let filled = segments.map(|part| if part.starts_with('{') { "x" } else { part });
    filled.collect::<Vec<_>>().join("/")
}

/// What the guard said: let in, sent to sign in, or the code of its refusal.
async fn ask(site: &axum::Router, route: &Listing, cookie: Option<&str>) -> String {
    let mut request = Request::builder().method(&route.method).uri(address(route));
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    let response = site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let to = response.headers().get(header::LOCATION).map(HeaderValue::as_bytes);
    if to.is_some_and(|to| to.starts_with(b"/sign-in")) {
        return "/sign-in".to_owned();
    }
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    if body == REACHED {
        return REACHED.to_owned();
    }
    let problem: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
    problem["code"].as_str().unwrap_or("a page").to_owned()
}

#[tokio::test]
async fn every_role_gets_in_where_its_permissions_say_and_nowhere_else() {
    on_each_engine(async |world: &World| {
        let (site, listing) = hollow(world);
        assert!(listing.len() > 40, "the routes are missing");
        for preset in Preset::ALL {
            let cookie = world.member(*preset).await;
            for route in &listing {
                let got = ask(&site, route, Some(&cookie)).await;
                let is_allowed = route.rule.allows(preset.permissions());
                let expected = if is_allowed { behind(route) } else { "ADMIN_001" };
                let name = preset.word();
                assert_eq!(got, expected, "{name} at {} {}", route.method, route.path);
            }
        }
    })
    .await;
}

/// What an operator is told who has all that their role may do, or none of it for want of factors.
fn expected(route: &Listing, permissions: PermissionSet, has_factors: bool) -> &'static str {
    match route.rule {
        Rule::Platform(_) if !has_factors => "factors_required",
        rule if rule.allows(permissions) => behind(route),
        _ => "ADMIN_001",
    }
}

#[tokio::test]
async fn every_operator_gets_in_where_their_role_says_and_nowhere_else() {
    on_each_engine(async |world: &World| {
        let (site, listing) = hollow(world);
        assert!(listing.iter().any(|route| matches!(route.rule, Rule::Platform(_))));
        for role in PlatformRole::ALL {
            for has_factors in [true, false] {
                let cookie = world.operator(*role, has_factors).await;
                for route in &listing {
                    let got = ask(&site, route, Some(&cookie)).await;
                    let expected = expected(route, role.permissions(), has_factors);
                    let (name, method, path) = (role.word(), &route.method, &route.path);
                    assert_eq!(got, expected, "{name} ({has_factors}) at {method} {path}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_stranger_gets_in_at_open_doors_alone() {
    on_each_engine(async |world: &World| {
        let (site, listing) = hollow(world);
        for route in &listing {
            let expected = match route.rule {
                Rule::Open | Rule::Party => behind(route),
                _ if route.is_page => "/sign-in",
                _ => "unauthenticated",
            };
            assert_eq!(ask(&site, route, None).await, expected, "{} {}", route.method, route.path);
        }
    })
    .await;
}

/// What nobody may change without looking: a new route is a new line.
#[tokio::test]
async fn who_gets_in_where_is_as_written_down() {
    let world = World::new(base::Engine::Sqlite).await;
    let rules = docs::rules(&plan(&world.test.db).listing());
    let written = include_str!("../../../../docs/routes.txt");
    assert_eq!(written, rules, "look at it, then: florin openapi --rules > docs/routes.txt");
}
