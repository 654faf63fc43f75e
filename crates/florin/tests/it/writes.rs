//! Every write of the API takes an `Idempotency-Key`, or stands here with the reason why it does not.
//! The writes come from the API's description, so a new one is asked without anybody adding it.

use axum::body::to_bytes;
use axum::http::header;
use cards::controls::{Rule, Target};
use identity::{PlatformRole, Preset};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::document::{Document, Operation, Things, prefix};
use crate::world::{Terms, World, on_each_engine};

/// Writes that take no key. A key is its caller's, and nobody is known yet to who signs in, so any
/// stranger could ask for what was answered to somebody else: a session.
const WITHOUT: &[(&str, &str)] = &[
    ("POST /api/v1/auth/admin-login", "signs in"),
    ("POST /api/v1/auth/admin-login/verify-mfa", "signs in"),
    ("POST /api/v1/auth/forgot-password", "a stranger's; a mail is sent once a minute"),
    ("POST /api/v1/auth/login", "signs in"),
    ("POST /api/v1/auth/mfa/options", "signs in"),
    ("POST /api/v1/auth/mfa/verify", "signs in"),
    ("POST /api/v1/auth/passkeys/sign-in", "signs in"),
    ("POST /api/v1/auth/passkeys/sign-in/options", "signs in"),
    ("POST /api/v1/auth/refresh", "signs in; the last token may come back for ten seconds"),
    ("POST /api/v1/auth/register", "a stranger's; the address is confirmed once"),
    ("POST /api/v1/auth/request-reset", "a stranger's; a mail is sent once a minute"),
    ("POST /api/v1/auth/reset-password", "a stranger's; its link is used once"),
    ("POST /api/v1/auth/send-otp", "a stranger's; a code is sent once a minute"),
    ("POST /api/v1/auth/signin", "signs in"),
    ("POST /api/v1/auth/signup", "a stranger's; the address is confirmed once"),
    ("POST /api/v1/auth/verify-email", "signs in; its link is used once"),
    ("POST /api/v1/auth/verify-otp", "signs in; its code is used once"),
    ("POST /api/v1/auth/webhook", "a party's; messages have ids of their own"),
    ("POST /api/v1/expenses/filings/rehearsal", "changes nothing"),
    ("POST /api/v1/groups/{id}/expenses/preview", "changes nothing"),
    ("POST /api/v1/imports/detection", "changes nothing"),
    ("POST /api/v1/invitations/look", "changes nothing"),
    ("POST /api/v1/shared/jit/fund", "a party's; messages have ids of their own"),
    ("POST /api/webhooks/marqeta", "a party's; messages have ids of their own"),
];

/// Afterwards the credential that asked is worth nothing, so nobody can ask again with it.
const ENDS_THE_CALLER: &[&str] = &[
    "POST /api/v1/auth/logout",
    "DELETE /api/v1/auth/sessions",
    "DELETE /api/v1/auth/sessions/{id}",
];

/// What the walk meets in the world's organisation.
async fn things(world: &World) -> Things {
    let card = world.card(Terms::default()).await;
    let rule = Rule::PerTransaction { limit_minor: 500_00 };
    let control = world.control(&card, Target::Card, rule).await.id.to_string();
    let (person, _) = world.colleague(Preset::Employee).await;
    let keys = world.get("/api/v1/keys").await;
    let (card, funding) = (card.clone(), card.card.funding_account);
    let known = [
        card.card.id.to_string(),
        card.programme.id.to_string(),
        card.holder.to_string(),
        control,
        funding.to_string(),
        keys[0]["id"].as_str().unwrap().to_owned(),
        person,
        world.organisation.to_string(),
    ];
    let costs = world.costs().await;
    known.into_iter().chain(costs).map(|id| (prefix(&id).to_owned(), id)).collect()
}

struct Asked {
    status: u16,
    is_replayed: bool,
    body: Vec<u8>,
}

/// Somebody who asks, and what they ask about.
struct Walk<'a> {
    world: &'a World,
    document: &'a Document,
    things: Things,
    admin: String,
    operator: String,
}

impl Walk<'_> {
    async fn ask(&self, operation: &Operation<'_>, key: &str) -> Asked {
        let cookie = if operation.is_platform() { &self.operator } else { &self.admin };
        let request = self.document.request(operation, &self.things, |request| {
            request.header(header::COOKIE, cookie).header("idempotency-key", key)
        });
        let response = self.world.site.router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let is_replayed = response.headers().contains_key("idempotent-replayed");
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec();
        Asked { status, is_replayed, body }
    }
}

/// Facts that changed nothing.
const NO_CHANGE: &[&str] = &[
    "challenge.issued",
    "code.sent",
    "expense_budget.reached",
    "group_member.reminded",
    "proof.refused",
    "session.refused",
];

/// What a body is told that is not of the shape that the description says.
const MISREAD: &[&str] =
    &["body_missing", "malformed_json", "missing_field", "unknown_field", "wrong_type"];

/// Writes that change nothing which the log would have to tell, with the reason.
const SILENT: &[(&str, &str)] = &[
    ("DELETE /api/v1/admin/organisations/{id}/suspend", SO_ALREADY),
    ("DELETE /api/v1/admin/users/{id}/suspend", SO_ALREADY),
    ("DELETE /api/v1/cards/{id}/freeze", SO_ALREADY),
    ("DELETE /api/v1/users/me/avatar", SO_ALREADY),
    ("PATCH /api/v1/expenses/book", SO_ALREADY),
    ("PATCH /api/v1/users/me", "another address counts when its mail is answered"),
    ("POST /api/v1/auth/factors/totp", "an app counts when its first code was right"),
    ("POST /api/v1/auth/passkeys/options", "asks a question"),
    ("POST /api/v1/auth/switch", SO_ALREADY),
    ("POST /api/v1/auth/sync-user", SO_ALREADY),
    ("POST /api/v1/ledger/transfers/batch", "its row was done by the one before"),
    ("POST /api/v1/organisations/{id}/switch", SO_ALREADY),
    ("PUT /api/v1/auth/profile", "another address counts when its mail is answered"),
    ("PUT /api/v1/cards/cardholders/{id}/status", SO_ALREADY),
    ("PUT /api/v1/cards/status", SO_ALREADY),
    ("PUT /api/v1/cards/{id}/status", SO_ALREADY),
    ("PUT /api/v1/expenses/categories/{id}", SO_ALREADY),
];
const SO_ALREADY: &str = "it is so already";

/// The audit log has `before` and `after` of what people and keys did; where that is personal data,
/// which it could never forget, it says what was changed.
async fn every_change_says_from_what_to_what(world: &World) {
    let mut tx = world.begin().await;
    let events = base::events::after(&mut tx, 0, 10_000).await.unwrap();
    let mut seen = 0;
    for event in events {
        let is_theirs = ["person_", "key_"].iter().any(|actor| event.actor.starts_with(actor));
        if !is_theirs || NO_CHANGE.contains(&event.kind.as_str()) {
            continue;
        }
        seen += 1;
        let body: Value = serde_json::from_str(&event.body).unwrap();
        let is_told = body.get("before").is_some() && body.get("after").is_some();
        assert!(is_told || body["changed"].is_array(), "{}: {body}", event.kind);
    }
    assert!(seen > 10, "only {seen} events are anybody's");
}

/// How many there are.
async fn events(world: &World) -> i64 {
    let mut tx = world.begin().await;
    let row = tx.row("SELECT count(*) FROM event", []).await.unwrap();
    row.unwrap().get(0).unwrap()
}

#[tokio::test]
async fn a_write_without_a_key_has_its_reason() {
    let world = World::new(base::Engine::Sqlite).await;
    let document = Document::of(&world);
    let operations = document.operations();
    let without = operations.iter().filter(|one| one.is_write() && !one.takes("Idempotency-Key"));
    let mut without: Vec<String> = without.map(Operation::name).collect();
    without.sort_unstable();
    let mut listed: Vec<&str> = WITHOUT.iter().map(|(name, _)| *name).collect();
    listed.sort_unstable();
    assert_eq!(without, listed);
}

#[tokio::test]
async fn every_write_with_a_key_is_done_once() {
    on_each_engine(async |world: &World| {
        let document = Document::of(world);
        let (_, admin) = world.colleague(Preset::Admin).await;
        let operator = world.operator(PlatformRole::Administrator, true).await;
        let things = things(world).await;
        let walk = Walk { world, document: &document, things, admin, operator };
        let mut writes = document.operations();
        writes.retain(|one| one.is_write() && one.takes("Idempotency-Key"));
        // An operator suspends the organisation, and what ends the caller comes last.
        let ends = |one: &Operation<'_>| ENDS_THE_CALLER.contains(&one.name().as_str());
        writes.sort_by_key(|one| (ends(one), one.is_platform()));
        let (mut done, mut wrong) = (Vec::new(), Vec::new());
        for write in &writes {
            let malformed = walk.ask(write, "").await;
            let text = String::from_utf8_lossy(&malformed.body);
            if malformed.status != 400 || !text.contains("idempotency_key_malformed") {
                wrong.push(format!("{} does not read the key: {text}", write.name()));
            }
        }
        for write in &writes {
            let name = write.name();
            let before = events(world).await;
            let first = walk.ask(write, &name.replace(' ', "-")).await;
            let text = String::from_utf8_lossy(&first.body);
            let has_body = Document::body(write, &walk.things).is_some();
            if has_body && MISREAD.iter().any(|code| text.contains(&format!("\"{code}\""))) {
                wrong.push(format!("{name} cannot read the description's own example: {text}"));
            }
            if !(200..300).contains(&first.status) {
                continue;
            }
            if events(world).await == before && !SILENT.iter().any(|(silent, _)| *silent == name) {
                wrong.push(format!("{name} is not in the log"));
            }
            let again = walk.ask(write, &name.replace(' ', "-")).await;
            let is_same = (again.status, &again.body) == (first.status, &first.body);
            let is_replay = is_same && again.is_replayed && !first.is_replayed;
            let is_over = ends(write) && again.status == 401;
            if !is_over && !is_replay {
                wrong.push(format!("{name} is not given again: {}", again.status));
            }
            done.push(name);
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        every_change_says_from_what_to_what(world).await;
        // Nobody brings mail here.
        let mut tx = world.begin().await;
        tx.execute("DELETE FROM job WHERE queue = $1", [identity::MAIL_QUEUE.into()])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert!(done.len() > 20, "only these could be done at all: {done:?}");
    })
    .await;
}
