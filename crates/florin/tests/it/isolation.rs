//! Nothing of another organisation is there: every documented route that names something, in its
//! path or in its body, is asked about another organisation's things, which exist, by somebody who
//! may do everything in their own. The answer is 404.

use axum::http::{Method, header};
use cards::authorizations::settle;
use cards::controls::{Rule, Target};
use identity::Preset;
use serde_json::{Value, json};

use crate::document::{Document, Operation, Things, prefix};
use crate::world::{Terms, World, on_each_engine, plan};

/// A role of the other organisation's own, which paths name by its name.
const ROLE: &str = "x";

/// One of everything that has an id, all of the world's organisation and its people.
async fn things(world: &World) -> Things {
    let card = world.card(Terms::default()).await;
    let rule = Rule::PerTransaction { limit_minor: 500_00 };
    let control = world.control(&card, Target::Card, rule).await.id;
    let purchase = world.purchase(&card, 40_00);
    world.authorize(&purchase).await.is_approved_for("40.00");
    let token = purchase.authorization_token();
    let purchase = settle::authorization_id(card.programme.id, &token);
    let shown = world.get(&format!("/api/v1/authorizations/{purchase}")).await;
    let funding = card.card.funding_account;
    let lines = world.get(&format!("/api/v1/ledger/accounts/{funding}/statement")).await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut all = vec![
        card.card.id.to_string(),
        card.programme.id.to_string(),
        card.holder.to_string(),
        control.to_string(),
        purchase.to_string(),
        text(&shown["messages"][0]["id"]),
        funding.to_string(),
        text(&lines["lines"][0]["transferId"]),
        text(&world.get("/api/v1/keys").await[0]["id"]),
        world.organisation.to_string(),
    ];
    all.extend(of_a_colleague(world).await);
    all.extend(world.costs().await);
    all.into_iter().map(|id| (prefix(&id).to_owned(), id)).collect()
}

/// What belongs to a person of the organisation, and what such a person makes.
async fn of_a_colleague(world: &World) -> Vec<String> {
    let (person, cookie) = world.colleague(Preset::Admin).await;
    let ask = async |method, path: &str, body| {
        let answer = world.call_with((header::COOKIE, &cookie), method, path, body).await;
        answer.data()
    };
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let endpoint = json!({"url": "https://hooks.acme.com/florin", "kinds": ["card.issued"]});
    let endpoint = ask(Method::POST, "/api/v1/webhooks/endpoints", Some(endpoint)).await;
    let endpoint = text(&endpoint["id"]);
    let role = json!({"name": ROLE, "permissions": ["cards:read"]});
    ask(Method::POST, "/api/v1/roles", Some(role)).await;
    let invited = ask(Method::POST, "/api/v1/invitations", Some(json!({"role": "employee"}))).await;
    let sessions = ask(Method::GET, "/api/v1/auth/sessions", None).await;
    world.seal().await;
    let events = ask(Method::GET, "/api/v1/audit-logs", None).await;
    let delivery = world.failed_delivery(&endpoint).await;
    let passkey = world.passkey(&person).await;
    vec![
        passkey,
        delivery,
        endpoint,
        text(&invited["id"]),
        text(&sessions[0]["id"]),
        text(&events[0]["id"]),
        person,
    ]
}

/// What answers otherwise than 404, and how.
const OTHERWISE: &[(&str, u16, &str)] = &[
    // Every row has its outcome.
    ("PUT /api/v1/cards/status", 207, "not_found"),
    ("POST /api/v1/expenses/filings", 422, "category_unknown"),
    ("POST /api/v1/expenses/filings/rehearsal", 422, "category_unknown"),
    // A view keeps a search as it was asked; it finds what is one's own.
    ("POST /api/v1/expenses/views", 201, "view_"),
    // Callers choose the ids; `strangers` asks about accounts of others.
    ("POST /api/v1/ledger/transfers", 409, "id_taken"),
    ("POST /api/v1/ledger/transfers/batch", 200, "id_taken"),
];

/// True when something that has an id is named.
fn names_something(operation: &Operation<'_>, things: &Things) -> bool {
    let body = Document::body(operation, things).unwrap_or_default().to_string();
    operation.path.contains('{') || things.values().any(|id| body.contains(id.as_str()))
}

#[tokio::test]
async fn what_belongs_to_others_is_not_there() {
    on_each_engine(async |world: &World| {
        let document = Document::of(world);
        let things = things(world).await;
        let stranger = world.stranger_person().await;
        let (mut asked, mut wrong) = (0, Vec::new());
        for operation in document.operations() {
            let is_ours = operation.is_guarded() && !operation.is_platform();
            if !is_ours || !names_something(&operation, &things) {
                continue;
            }
            let unmade = document.unmade(&operation, &things);
            assert_eq!(unmade, None, "make one, so that a stranger asks: {}", operation.name());
            let request = document
                .request(&operation, &things, |request| request.header(header::COOKIE, &stranger));
            let answer = world.site.ask(request).await;
            asked += 1;
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            let name = operation.name();
            let other = OTHERWISE.iter().find(|(other, _, _)| *other == name);
            let (status, code) = other.map_or((404, ""), |(_, status, code)| (*status, *code));
            if answer.status != status || !text.contains(code) {
                wrong.push(format!("{name}: {} {text}", answer.status));
            }
        }
        assert!(asked > 40, "only {asked} routes name something");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    })
    .await;
}

/// What is not there, or not yet, of things that are: the end of the address, and the answer.
const BARE: &[(&str, u16)] = &[
    // Nobody has set a picture.
    ("/avatar", 404),
    // The receipt is a PDF.
    ("/thumbnail", 404),
    // Nobody has done the job.
    ("/exports/{id}/file", 409),
];

/// What a stranger was refused, its owner has: the ids above are of things that exist.
#[tokio::test]
async fn what_is_asked_for_exists() {
    on_each_engine(async |world: &World| {
        let document = Document::of(world);
        let things = things(world).await;
        let (_, admin) = world.colleague(Preset::Admin).await;
        let mut missing = Vec::new();
        for operation in document.operations() {
            let is_ours = operation.is_guarded() && !operation.is_platform();
            // A group is its members'; the stories of `groups` show what those see.
            let is_members = operation.path.starts_with("/api/v1/groups/");
            let is_read = !operation.is_write() && operation.path.contains('{');
            if !is_ours || is_members || !is_read {
                continue;
            }
            let request = document
                .request(&operation, &things, |request| request.header(header::COOKIE, &admin));
            let answer = world.site.ask(request).await;
            let bare = BARE.iter().find(|(end, _)| operation.path.ends_with(end));
            if answer.status != bare.map_or(200, |(_, status)| *status) {
                missing.push(format!("{}: {}", operation.name(), answer.status));
            }
        }
        assert!(missing.is_empty(), "{}", missing.join("\n"));
    })
    .await;
}

#[tokio::test]
async fn the_description_in_the_repository_is_this_one() {
    let world = World::new(base::Engine::Sqlite).await;
    let site = plan(&world.test.db);
    let ambiguous = web::ambiguous(&[&site.rooms, &site.bare]);
    assert!(ambiguous.is_empty(), "give these #[schema(as = …)]: {ambiguous:?}");
    let text = florin::docs::text(&plan(&world.test.db).openapi()).unwrap();
    let committed = include_str!("../../../../docs/openapi.json");
    assert!(committed == text, "stale; run: florin openapi > docs/openapi.json");
}
