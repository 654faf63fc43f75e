//! Routes of features: to whom a feature is off they are not there, from the next request on, in
//! every process.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, header};
use base::Db;
use base::flags::Flag;
use base::permissions::Permission;
use identity::{PlatformRole, Preset};
use serde_json::{Value, json};
use tower::ServiceExt as _;
use web::{Routes, Rule, get};

use crate::world::{World, found, on_each_engine, plan};

const PORTAL: &str = "/test/portal";
const FLAG: &str = "/api/v1/admin/feature-flags/partner_portal";

/// One process's site with a room that belongs to a feature.
fn site(db: &Db) -> Router {
    let mut plan = plan(db);
    let portal = Routes::new()
        .page(Rule::Needs(Permission::CardsRead), PORTAL, get(async || "here"))
        .behind(Flag::PartnerPortal);
    plan.rooms = plan.rooms.merge(portal);
    plan.site()
}

/// What somebody with this key finds there: the text, or the status and the code of a refusal.
async fn find(site: &Router, key: &str) -> String {
    let request = Request::get(PORTAL).header(header::AUTHORIZATION, format!("Bearer {key}"));
    let response = site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    match serde_json::from_slice::<Value>(&body) {
        Ok(problem) => format!("{status} {}", problem["code"].as_str().unwrap_or_default()),
        Err(_) => String::from_utf8_lossy(&body).into_owned(),
    }
}

#[tokio::test]
async fn a_feature_is_there_for_whom_it_is_on_and_at_once() {
    on_each_engine(async |world: &World| {
        let sites = [site(&world.test.db), site(&world.test.reopen().await)];
        let (_, other) = found(&world.test, "Umbra").await;
        let operator = world.operator(PlatformRole::Administrator, true).await;
        let turn = async |path: &str, body: Value| {
            let cookie = (header::COOKIE, operator.as_str());
            let answer = world.call_with(cookie, Method::PUT, path, Some(body)).await;
            assert_eq!(answer.status, 200, "{}", answer.json());
        };
        let expect = async |mine: &str, theirs: &str| {
            for site in &sites {
                assert_eq!(find(site, &world.key).await, mine);
                assert_eq!(find(site, &other).await, theirs);
            }
        };
        let (on, off) = ("here", "404 FEATURE_DISABLED");

        expect(off, off).await;
        turn(FLAG, json!({"enabled": true})).await;
        expect(on, on).await;
        turn(FLAG, json!({"enabled": false})).await;
        let own = format!("{FLAG}/organisations/{}", world.organisation);
        turn(&own, json!({"enabled": true})).await;
        expect(on, off).await;
        turn(FLAG, json!({"enabled": true, "percentage": 100})).await;
        turn(&own, json!({"enabled": false})).await;
        expect(off, on).await;

        // Whoever is nobody is led to sign in, and learns nothing of features.
        assert_eq!(find(&sites[0], "fl_live_none").await, "");
    })
    .await;
}

#[tokio::test]
async fn a_percentage_is_some_organisations_and_the_same_ones() {
    on_each_engine(async |world: &World| {
        let site = site(&world.test.db);
        let mut keys = Vec::new();
        for nth in 0..24 {
            keys.push(found(&world.test, &format!("Umbra {nth}")).await.1);
        }
        let operator = world.operator(PlatformRole::Administrator, true).await;
        let mut before = vec![false; keys.len()];
        for percentage in [0, 50, 80, 100] {
            let body = json!({"enabled": true, "percentage": percentage});
            let cookie = (header::COOKIE, operator.as_str());
            let answer = world.call_with(cookie, Method::PUT, FLAG, Some(body)).await;
            assert_eq!(answer.status, 200, "{}", answer.json());
            let mut now = Vec::new();
            for key in &keys {
                now.push(find(&site, key).await == "here");
            }
            let count = now.iter().filter(|on| **on).count();
            let is_fit = match percentage {
                0 => count == 0,
                100 => count == keys.len(),
                _ => count > 0 && count < keys.len(),
            };
            assert!(is_fit, "{count} of {} at {percentage} %", keys.len());
            let is_kept = before.iter().zip(&now).all(|(before, now)| !before || *now);
            assert!(is_kept, "who has it keeps it as the part grows");
            before = now;
        }
    })
    .await;
}

/// A member of an organisation has no say, whatever their role.
#[tokio::test]
async fn nobody_but_an_operator_turns_a_feature() {
    on_each_engine(async |world: &World| {
        let (_, admin) = world.colleague(Preset::Admin).await;
        let cookie = (header::COOKIE, admin.as_str());
        let body = Some(json!({"enabled": false}));
        let answer = world.call_with(cookie, Method::PUT, FLAG, body).await;
        assert_eq!(answer.problem(), (403, "ADMIN_001".to_owned()));
    })
    .await;
}
