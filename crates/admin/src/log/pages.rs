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
use web::parts::{Badge, Empty, Notice, Pager, Tone, When};
use web::{App, Page, Paging, Path, Result, Routes, Rule, Selection, Visitor, get, post};

use super::rules::{Difference, differences};
use super::{AllFields, filter, shown};
use crate::pages::pager;
use crate::texts::Texts;

pub(crate) const PATH: &str = "/admin/audit";
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

/// On to the first of the operators' pages that the visitor may open; the log says so to nobody else.
async fn begin(State(app): State<App>, Visitor(visitor): Visitor) -> Redirect {
    Redirect::to(web::tabs(&app, &visitor).first().map_or(PATH, |tab| tab.path))
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
    fn new(event: &Logged, now: Timestamp, t: &Texts) -> Self {
        Self {
            at: When::new(event.at, now, &t.locale),
            path: format!("{PATH}/{}", event.id),
            what: event.kind.clone(),
            subject: event.subject.clone(),
            actor: event.actor.clone(),
            address: event.address.clone().unwrap_or_default(),
        }
    }
}

/// The newest checkpoint, as the pages show it.
struct Seal {
    size: String,
    root: String,
    at: When,
    signed: Badge,
    note: String,
}

impl Seal {
    fn new(signed: Signed, now: Timestamp, t: &Texts) -> Self {
        let badge = match &signed.signature {
            Some(_) => Badge::new(Tone::Good, t.signed()),
            None => Badge::new(Tone::Warn, t.not_signed()),
        };
        Self {
            size: t.sealed_events(signed.checkpoint.size),
            root: STANDARD.encode(signed.checkpoint.root),
            at: When::new(signed.checkpoint.sealed_at, now, &t.locale),
            signed: badge,
            note: signed.note,
        }
    }
}

#[derive(Template)]
#[template(path = "log.html")]
struct LogView<'a> {
    t: &'a Texts,
    query: Filled,
    seal: Option<Seal>,
    verdict: Option<Notice>,
    findings: Vec<String>,
    rows: Vec<Row>,
    total: String,
    pager: Option<Pager>,
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
    selection: Selection<AllFields>,
) -> Result<Response> {
    let (t, filter) = (Texts::new(&visitor.locale), filter(&selection)?);
    let mut tx = app.db.snapshot(visitor.who.clone()).await?;
    let view = view(&mut tx, &t, &filter, selection.paging, None).await?;
    Page::operations(&app, &visitor, t.audit_log(), PATH).show(&view)
}

async fn view<'a>(
    tx: &mut Tx,
    t: &'a Texts,
    filter: &audit::Filter,
    paging: Paging,
    verification: Option<Verification>,
) -> base::Result<LogView<'a>> {
    let now = tx.now();
    let (events, total) = audit::search(tx, filter, paging.offset(), paging.limit()).await?;
    let seal = audit::latest(tx).await?.map(|signed| Seal::new(signed, now, t));
    let query = Filled::new(filter);
    let findings = verification.iter().flat_map(|verification| &verification.findings);
    Ok(LogView {
        t,
        pager: pager(PATH, &query.pairs(), paging.of(total), &t.locale),
        seal,
        findings: findings.take(SHOWN_FINDINGS).map(|found| finding(t, found)).collect(),
        verdict: verification.map(|verification| verdict(t, &verification)),
        rows: events.iter().map(|event| Row::new(event, now, t)).collect(),
        total: t.found(total),
        query,
        empty: Empty {
            title: t.nothing_recorded().to_owned(),
            hint: t.nothing_recorded_hint().to_owned(),
        },
    })
}

fn verdict(t: &Texts, verification: &Verification) -> Notice {
    let count = |number: u64| t.locale.count(number);
    let Verification { events, blocks, signed, .. } = *verification;
    let looked_at = t.read_again(count(events), count(blocks), count(signed));
    if verification.is_clean() {
        return Notice { tone: Tone::Good, title: t.clean_title().to_owned(), text: looked_at };
    }
    let title = t.altered_title(verification.found);
    Notice { tone: Tone::Bad, title, text: looked_at }
}

fn finding(t: &Texts, finding: &Finding) -> String {
    match finding {
        Finding::Row(block, audit::Difference::Altered(event)) => t.finding_altered(event, block),
        Finding::Row(block, audit::Difference::Missing(event)) => t.finding_missing(event, block),
        Finding::Row(block, audit::Difference::Added(event)) => t.finding_added(event, block),
        Finding::Row(block, audit::Difference::Moved(event)) => t.finding_moved(event, block),
        Finding::List(block, event) => t.finding_list(event, block),
        Finding::Gap(block) => t.finding_gap(block),
        Finding::Chain(block) => t.finding_chain(block),
        Finding::Root(block) => t.finding_root(block),
        Finding::Signature(block) => t.finding_signature(block),
        Finding::Unsigned(block) => t.finding_unsigned(block),
        Finding::Subtree(node) => t.finding_subtree(node.position, node.level),
        Finding::Head => t.finding_head().to_owned(),
        Finding::Checkpoint(size) => t.finding_checkpoint(t.locale.count(*size)),
    }
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
    let t = Texts::new(&visitor.locale);
    let view = view(&mut tx, &t, &filter, Paging::default(), Some(verification)).await?;
    Page::operations(&app, &visitor, t.audit_log(), PATH).show(&view)
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
struct EntryView<'a> {
    t: &'a Texts,
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
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.snapshot(visitor.who.clone()).await?;
    let event = audit::event(&mut tx, id).await?.ok_or_else(|| Refusal::not_found("event"))?;
    let (verdict, proof) = prove(&mut tx, &t, &event).await?;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let facts = vec![
        (t.who(), event.actor.clone()),
        (t.about(), event.subject.clone()),
        (t.organisation(), event.organisation.map(|id| id.to_string()).unwrap_or_default()),
        (t.address(), text(&event.address)),
        (t.program(), text(&event.agent)),
        (t.correlation(), event.correlation.clone()),
        (t.event(), event.id.to_string()),
    ];
    let body = serde_json::from_str(&event.body).unwrap_or_default();
    let view = EntryView {
        t: &t,
        what: event.kind.clone(),
        at: When::new(event.at, tx.now(), &visitor.locale),
        facts,
        differences: differences(&body),
        verdict,
        proof,
    };
    let page = Page::operations(&app, &visitor, view.what.clone(), PATH);
    Ok(page.show(&view)?.into_response())
}

/// The proof, looked through here as anybody else would.
async fn prove(tx: &mut Tx, t: &Texts, event: &Logged) -> base::Result<(Notice, Option<Proof>)> {
    let notice = |tone, title: &str, text: String| Notice { tone, title: title.to_owned(), text };
    let proof = match audit::inclusion(tx, event).await {
        Ok(proof) => proof,
        Err(base::Error::Refused(refusal)) => {
            let (tone, text) = match refusal.code {
                "not_sealed" => (Tone::Info, t.no_proof_yet()),
                _ => (Tone::Bad, t.no_proof_altered()),
            };
            return Ok((notice(tone, t.no_proof(), text.to_owned()), None));
        }
        Err(fault) => return Err(fault),
    };
    let checkpoint = &proof.checkpoint.checkpoint;
    let (size, root) = (checkpoint.size, checkpoint.root);
    let verdict = if audit::is_included(proof.leaf, proof.index, size, &proof.path, &root) {
        let place = t.locale.count(proof.index.saturating_add(1));
        notice(Tone::Good, t.proven(), t.proven_place(place, t.locale.count(size)))
    } else {
        notice(Tone::Bad, t.proof_fails(), t.proof_fails_hint().to_owned())
    };
    let proof = Proof {
        index: proof.index,
        leaf: STANDARD.encode(proof.leaf),
        path: proof.path.iter().map(|hash| STANDARD.encode(hash)).collect(),
        entry: proof.entry,
        seal: Seal::new(proof.checkpoint, tx.now(), t),
    };
    Ok((verdict, Some(proof)))
}
