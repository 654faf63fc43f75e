//! The audit log as people read it.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use base::audit::{self, Finding, Signed, Verification};
use base::events::{EventId, Logged};
use base::permissions::Permission;
use base::{Refusal, Timestamp, Tx};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use web::parts::{Badge, Empty, Notice, Tone, When};
use web::{App, Locale, Page, Paging, Path, Query, Result, Routes, Rule, Visitor, get, post};

use super::rules::{Difference, differences, title};
use super::{LogQuery, shown};
use crate::pages::{Pages, TABS, Tab};

const PATH: &str = "/admin/audit";
/// Above so many events the whole log is verified by `florin audit verify`, not while somebody waits.
const VERIFIED_AT_ONCE: u64 = 100_000;
/// Findings on the page.
const SHOWN_FINDINGS: usize = 50;

pub(crate) fn routes() -> Routes {
    let rule = Rule::Platform(Permission::PlatformAuditRead);
    Routes::new()
        .page(Rule::SignedIn, "/admin", get(begin))
        .page(rule, PATH, get(list))
        .page(rule, "/admin/audit/verify", post(verify))
        .page(rule, "/admin/audit/{id}", get(show))
}

async fn begin() -> Redirect {
    Redirect::to(PATH)
}

struct Row {
    at: When,
    path: String,
    what: String,
    subject: String,
    actor: String,
    address: String,
}

impl Row {
    fn new(event: &Logged, now: Timestamp, locale: &Locale) -> Self {
        Self {
            at: When::new(event.at, now, locale),
            path: format!("{PATH}/{}", event.id),
            what: title(&event.kind),
            subject: event.subject.clone(),
            actor: event.actor.clone(),
            address: event.address.clone().unwrap_or_default(),
        }
    }
}

/// The newest checkpoint, as the pages show it.
struct Seal {
    size: u64,
    root: String,
    at: When,
    signed: Badge,
    note: String,
}

impl Seal {
    fn new(signed: Signed, now: Timestamp, locale: &Locale) -> Self {
        let badge = match &signed.signature {
            Some(_) => Badge::new(Tone::Good, "signed"),
            None => Badge::new(Tone::Warn, "not signed"),
        };
        Self {
            size: signed.checkpoint.size,
            root: STANDARD.encode(signed.checkpoint.root),
            at: When::new(signed.checkpoint.sealed_at, now, locale),
            signed: badge,
            note: signed.note,
        }
    }
}

#[derive(Template)]
#[template(path = "log.html")]
struct LogView {
    tabs: &'static [Tab],
    here: &'static str,
    query: Filled,
    seal: Option<Seal>,
    verdict: Option<Notice>,
    findings: Vec<String>,
    rows: Vec<Row>,
    total: u64,
    pages: Pages,
    empty: Empty,
}

/// What the form shows again.
struct Filled {
    organisation: String,
    actor: String,
    kind: String,
    subject: String,
    from: String,
    to: String,
}

impl Filled {
    fn new(filter: &audit::Filter) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            organisation: filter.organisation.map(|id| id.to_string()).unwrap_or_default(),
            actor: text(&filter.actor),
            kind: text(&filter.kind),
            subject: text(&filter.subject),
            from: shown(filter.from),
            to: shown(filter.to),
        }
    }

    fn pairs(&self) -> Vec<(&'static str, &str)> {
        vec![
            ("organisation", &self.organisation),
            ("actor", &self.actor),
            ("kind", &self.kind),
            ("subject", &self.subject),
            ("from", &self.from),
            ("to", &self.to),
        ]
    }
}

async fn list(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Query(query): Query<LogQuery>,
    Query(paging): Query<Paging>,
) -> Result<Response> {
    let mut tx = app.db.snapshot(visitor.who.clone()).await?;
    let view = view(&mut tx, &visitor.locale, &query.filter()?, paging.checked()?, None).await?;
    Page::new(&app, &visitor, "Audit log").at("/admin").show(&view)
}

async fn view(
    tx: &mut Tx,
    locale: &Locale,
    filter: &audit::Filter,
    paging: Paging,
    verification: Option<Verification>,
) -> base::Result<LogView> {
    let now = tx.now();
    let (events, total) = audit::search(tx, filter, paging.offset(), paging.limit()).await?;
    let seal = audit::latest(tx).await?.map(|signed| Seal::new(signed, now, locale));
    let query = Filled::new(filter);
    let findings = verification.iter().flat_map(|verification| &verification.findings);
    Ok(LogView {
        tabs: TABS,
        here: PATH,
        pages: Pages::new(PATH, &query.pairs(), paging.of(total)),
        seal,
        findings: findings.take(SHOWN_FINDINGS).map(Finding::to_string).collect(),
        verdict: verification.map(|verification| verdict(&verification)),
        rows: events.iter().map(|event| Row::new(event, now, locale)).collect(),
        total,
        query,
        empty: Empty {
            title: "Nothing is recorded".to_owned(),
            hint: "What people and their keys change appears here within a second.".to_owned(),
        },
    })
}

fn verdict(verification: &Verification) -> Notice {
    let looked_at = format!(
        "{} events in {} blocks were read again, {} of them signed.",
        verification.events, verification.blocks, verification.signed
    );
    if verification.is_clean() {
        let title = "The log is as it was sealed.".to_owned();
        return Notice { tone: Tone::Good, title, text: looked_at };
    }
    let title = format!("The log is not as it was sealed: {} findings.", verification.found);
    Notice { tone: Tone::Bad, title, text: looked_at }
}

async fn verify(State(app): State<App>, Visitor(visitor): Visitor) -> Result<Response> {
    let mut tx = app.db.snapshot(visitor.who.clone()).await?;
    let size = audit::latest(&mut tx).await?.map_or(0, |latest| latest.checkpoint.size);
    if size > VERIFIED_AT_ONCE {
        let text = "The log is long: verify it with \"florin audit verify\".";
        return Err(Refusal::unavailable("log_too_long", text).into());
    }
    let verification = audit::verify(&mut tx, None).await?;
    let filter = audit::Filter::default();
    let view =
        view(&mut tx, &visitor.locale, &filter, Paging::default(), Some(verification)).await?;
    Page::new(&app, &visitor, "Audit log").at("/admin").show(&view)
}

struct Proof {
    index: u64,
    leaf: String,
    path: Vec<String>,
    entry: String,
    seal: Seal,
}

#[derive(Template)]
#[template(path = "entry.html")]
struct EntryView {
    tabs: &'static [Tab],
    here: &'static str,
    what: String,
    at: When,
    facts: Vec<(&'static str, String)>,
    differences: Vec<Difference>,
    verdict: Notice,
    proof: Option<Proof>,
}

async fn show(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Path(id): Path<EventId>,
) -> Result<Response> {
    let mut tx = app.db.snapshot(visitor.who.clone()).await?;
    let event = audit::event(&mut tx, id).await?.ok_or_else(|| Refusal::not_found("event"))?;
    let (verdict, proof) = prove(&mut tx, &visitor.locale, &event).await?;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let facts = vec![
        ("Who", event.actor.clone()),
        ("About", event.subject.clone()),
        ("Organisation", event.organisation.map(|id| id.to_string()).unwrap_or_default()),
        ("Address", text(&event.address)),
        ("Program", text(&event.agent)),
        ("Correlation", event.correlation.clone()),
        ("Event", event.id.to_string()),
    ];
    let body = serde_json::from_str(&event.body).unwrap_or_default();
    let view = EntryView {
        tabs: TABS,
        here: PATH,
        what: title(&event.kind),
        at: When::new(event.at, tx.now(), &visitor.locale),
        facts,
        differences: differences(&body),
        verdict,
        proof,
    };
    let page = Page::new(&app, &visitor, view.what.clone()).at("/admin");
    Ok(page.show(&view)?.into_response())
}

/// The proof, looked through here as anybody else would.
async fn prove(
    tx: &mut Tx,
    locale: &Locale,
    event: &Logged,
) -> base::Result<(Notice, Option<Proof>)> {
    let notice = |tone, title: &str, text: String| Notice { tone, title: title.to_owned(), text };
    let proof = match audit::inclusion(tx, event).await {
        Ok(proof) => proof,
        Err(base::Error::Refused(refusal)) => {
            let tone = if refusal.code == "not_sealed" { Tone::Info } else { Tone::Bad };
            return Ok((notice(tone, "There is no proof.", refusal.message), None));
        }
        Err(fault) => return Err(fault),
    };
    let checkpoint = &proof.checkpoint.checkpoint;
    let (size, root) = (checkpoint.size, checkpoint.root);
    let verdict = if audit::is_included(proof.leaf, proof.index, size, &proof.path, &root) {
        let text = format!("It is entry {} of {size}, under the root below.", proof.index + 1);
        notice(Tone::Good, "Proven to be in the log.", text)
    } else {
        let text = "The hashes do not lead to the root; verify the log.".to_owned();
        notice(Tone::Bad, "The proof does not hold.", text)
    };
    let proof = Proof {
        index: proof.index,
        leaf: STANDARD.encode(proof.leaf),
        path: proof.path.iter().map(|hash| STANDARD.encode(hash)).collect(),
        entry: proof.entry,
        seal: Seal::new(proof.checkpoint, tx.now(), locale),
    };
    Ok((verdict, Some(proof)))
}
