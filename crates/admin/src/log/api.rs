//! The audit log and its proofs as JSON.

use axum::extract::State;
use base::audit::{self, Hash, Signed, hex};
use base::events::{EventId, Logged};
use base::permissions::Permission;
use base::who::OrganisationId;
use base::{Refusal, Timestamp, Tx, Who};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use web::{
    App, Caller, Data, Listed, Paging, Path, Query, Result, Routes, Rule, Selection, routes,
};

use super::{AllFields, OwnFields, filter};

pub(crate) fn routes() -> Routes {
    let (own, all) = (Permission::AuditRead, Permission::PlatformAuditRead);
    Routes::new()
        .route(Rule::Platform(all), routes!(search_all))
        .route(Rule::Platform(all), routes!(prove_any))
        .route(Rule::Platform(all), routes!(latest_checkpoint))
        .route(Rule::Platform(all), routes!(prove_consistency))
        .route(Rule::Needs(own), routes!(search_own))
        .route(Rule::Needs(own), routes!(prove_own))
}

#[derive(Serialize, ToSchema)]
struct EntryView {
    id: EventId,
    /// Whose; null for what spans organisations.
    organisation: Option<OrganisationId>,
    /// What happened, as `card.frozen`.
    kind: String,
    /// To what, by its id.
    subject: String,
    /// Who did it: a person's or a key's id, or `system:` and a name.
    actor: String,
    /// Shared by everything that one request caused.
    correlation: String,
    at: Timestamp,
    /// The network address that the request came from.
    address: Option<String>,
    /// What the caller's program called itself.
    agent: Option<String>,
    /// What was recorded: `before` and `after` of a change, and whatever else.
    body: Value,
}

impl From<Logged> for EntryView {
    fn from(event: Logged) -> Self {
        Self {
            id: event.id,
            organisation: event.organisation,
            kind: event.kind,
            subject: event.subject,
            actor: event.actor,
            correlation: event.correlation,
            at: event.at,
            address: event.address,
            agent: event.agent,
            body: serde_json::from_str(&event.body).unwrap_or_default(),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CheckpointView {
    /// Events in the log by then.
    size: u64,
    /// The root of their Merkle tree (RFC 6962), in base64.
    root: String,
    /// The last link of their hash chain, in hexadecimal.
    chain: String,
    sealed_at: Timestamp,
    /// The checkpoint as a signed note (C2SP tlog-checkpoint), to be kept elsewhere.
    note: String,
    /// The key that verifies the note; null where none is set up.
    verifier: Option<String>,
}

impl From<Signed> for CheckpointView {
    fn from(signed: Signed) -> Self {
        let checkpoint = signed.checkpoint;
        Self {
            size: checkpoint.size,
            root: STANDARD.encode(checkpoint.root),
            chain: hex(&checkpoint.chain),
            sealed_at: checkpoint.sealed_at,
            note: signed.note,
            verifier: signed.verifier,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct InclusionView {
    /// What was sealed: the leaf is the SHA-256 of a zero byte and this text.
    entry: String,
    /// In base64, as all hashes here.
    leaf: String,
    /// The leaf's place in the tree, counted from 0.
    index: u64,
    /// The hashes beside the way to the root, from the leaf upward (RFC 6962, section 2.1.1).
    path: Vec<String>,
    checkpoint: CheckpointView,
}

#[derive(Serialize, ToSchema)]
struct ConsistencyView {
    old: CheckpointView,
    new: CheckpointView,
    /// The hashes that lead to both roots (RFC 6962, section 2.1.2), in base64.
    path: Vec<String>,
}

fn texts(hashes: &[Hash]) -> Vec<String> {
    hashes.iter().map(|hash| STANDARD.encode(hash)).collect()
}

/// What people, keys and the program itself did, once it is sealed; the newest first unless sorted
/// otherwise.
#[utoipa::path(
    get,
    path = "/api/v1/admin/audit-logs",
    params(Selection<AllFields>),
    responses((status = 200, body = Vec<EntryView>))
)]
async fn search_all(
    State(app): State<App>,
    Caller(who): Caller,
    selection: Selection<AllFields>,
) -> Result<Listed<EntryView>> {
    search(&app, who, filter(&selection)?, selection.paging).await
}

/// The same of the organisation that the caller acts for.
#[utoipa::path(
    get,
    path = "/api/v1/audit-logs",
    params(Selection<OwnFields>),
    responses((status = 200, body = Vec<EntryView>))
)]
async fn search_own(
    State(app): State<App>,
    Caller(who): Caller,
    selection: Selection<OwnFields>,
) -> Result<Listed<EntryView>> {
    let filter = audit::Filter { organisation: Some(owner(&who)?), ..filter(&selection)? };
    search(&app, who, filter, selection.paging).await
}

pub(super) fn owner(who: &Who) -> Result<OrganisationId, Refusal> {
    let message = "This needs an organisation to act for.";
    let none = || Refusal::new(base::error::RefusalKind::Forbidden, "no_organisation", message);
    who.organisation.ok_or_else(none)
}

async fn search(
    app: &App,
    who: Who,
    filter: audit::Filter,
    paging: Paging,
) -> Result<Listed<EntryView>> {
    let mut tx = app.db.read(who).await?;
    Ok(paging.listed(audit::search(&mut tx, &filter, paging.offset(), paging.limit()).await?))
}

/// The proof that an event is in the log.
#[utoipa::path(
    get,
    path = "/api/v1/admin/audit-logs/{id}/proof",
    params(EventId),
    responses((status = 200, body = InclusionView))
)]
async fn prove_any(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<EventId>,
) -> Result<Data<InclusionView>> {
    let mut tx = app.db.snapshot(who).await?;
    let event = audit::event(&mut tx, id).await?.ok_or_else(|| Refusal::not_found("event"))?;
    prove(&mut tx, &event).await
}

/// The proof that an event of the organisation that the caller acts for is in the log.
#[utoipa::path(
    get,
    path = "/api/v1/audit-logs/{id}/proof",
    params(EventId),
    responses((status = 200, body = InclusionView))
)]
async fn prove_own(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<EventId>,
) -> Result<Data<InclusionView>> {
    let organisation = owner(&who)?;
    let mut tx = app.db.snapshot(who).await?;
    let event = audit::event(&mut tx, id).await?;
    let event = event.filter(|event| event.organisation == Some(organisation));
    prove(&mut tx, &event.ok_or_else(|| Refusal::not_found("event"))?).await
}

async fn prove(tx: &mut Tx, event: &Logged) -> Result<Data<InclusionView>> {
    let proof = audit::inclusion(tx, event).await?;
    Ok(Data(InclusionView {
        entry: proof.entry,
        leaf: STANDARD.encode(proof.leaf),
        index: proof.index,
        path: texts(&proof.path),
        checkpoint: proof.checkpoint.into(),
    }))
}

/// The newest checkpoint. Kept elsewhere, it proves later what the log was now.
#[utoipa::path(
    get,
    path = "/api/v1/admin/audit-checkpoints/latest",
    responses((status = 200, body = CheckpointView), (status = 404, description = "not_found"))
)]
async fn latest_checkpoint(
    State(app): State<App>,
    Caller(who): Caller,
) -> Result<Data<CheckpointView>> {
    let mut tx = app.db.snapshot(who).await?;
    let latest = audit::latest(&mut tx).await?.ok_or_else(|| Refusal::not_found("checkpoint"))?;
    Ok(Data(latest.into()))
}

#[derive(Deserialize, utoipa::IntoParams)]
struct SizesQuery {
    /// The size of the older checkpoint: the first of at least so many events.
    old: u64,
    /// Of the newer one.
    new: u64,
}

/// The proof that one checkpoint is the beginning of another.
#[utoipa::path(
    get,
    path = "/api/v1/admin/audit-checkpoints/consistency",
    params(SizesQuery),
    responses((status = 200, body = ConsistencyView), (status = 404, description = "not_found"))
)]
async fn prove_consistency(
    State(app): State<App>,
    Caller(who): Caller,
    Query(SizesQuery { old, new }): Query<SizesQuery>,
) -> Result<Data<ConsistencyView>> {
    let mut tx = app.db.snapshot(who).await?;
    let proof = audit::consistency(&mut tx, old, new).await?;
    Ok(Data(ConsistencyView {
        old: proof.old.into(),
        new: proof.new.into(),
        path: texts(&proof.path),
    }))
}
