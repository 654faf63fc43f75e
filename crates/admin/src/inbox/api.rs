//! What parties delivered, as JSON.

use axum::extract::State;
use axum::response::Response;
use base::inbox::{self, Message, MessageId};
use base::permissions::Permission;
use base::{Refusal, Timestamp};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use web::{App, Caller, Data, Listed, Path, Result, Routes, Rule, Selection, Write, routes};

use super::{InboxFields, filter};

pub(crate) fn routes() -> Routes {
    let read = Rule::Platform(Permission::PlatformWebhooksRead);
    Routes::new()
        .route(read, routes!(list_messages))
        .route(read, routes!(show_message))
        .route(Rule::Platform(Permission::PlatformWebhooksManage), routes!(replay_message))
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MessageView {
    id: MessageId,
    party: String,
    /// The party's own id of the event.
    event_id: String,
    /// `waiting`, `handled` or `dead`.
    state: &'static str,
    received_at: Timestamp,
    handled_at: Option<Timestamp>,
    attempts: i64,
    replays: i64,
    /// Why the last try failed.
    error: Option<String>,
}

impl From<Message> for MessageView {
    fn from(message: Message) -> Self {
        Self {
            id: message.id,
            party: message.party,
            event_id: message.event_id,
            state: message.state.word(),
            received_at: message.received_at,
            handled_at: message.handled_at,
            attempts: message.attempts,
            replays: message.replays,
            error: message.error,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct MessageWithBody {
    #[serde(flatten)]
    message: MessageView,
    /// What of the head was kept.
    headers: Value,
    /// The bytes as they came, in base64.
    body: String,
}

/// Messages that parties delivered, the newest first unless sorted otherwise.
#[utoipa::path(
    get,
    path = "/api/v1/admin/inbox",
    params(Selection<InboxFields>),
    responses((status = 200, body = Vec<MessageView>))
)]
async fn list_messages(
    State(app): State<App>,
    Caller(who): Caller,
    selection: Selection<InboxFields>,
) -> Result<Listed<MessageView>> {
    let (filter, paging) = (filter(&selection)?, selection.paging);
    let mut tx = app.db.read(who).await?;
    Ok(paging.listed(inbox::list(&mut tx, &filter, paging.offset(), paging.limit()).await?))
}

/// One message with its bytes.
#[utoipa::path(
    get,
    path = "/api/v1/admin/inbox/{id}",
    params(MessageId),
    responses((status = 200, body = MessageWithBody))
)]
async fn show_message(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<MessageId>,
) -> Result<Data<MessageWithBody>> {
    let mut tx = app.db.read(who).await?;
    let message = inbox::find(&mut tx, id).await?.ok_or_else(|| Refusal::not_found("message"))?;
    Ok(Data(MessageWithBody {
        headers: serde_json::from_str(&message.headers).unwrap_or_default(),
        body: STANDARD.encode(&message.body),
        message: message.into(),
    }))
}

/// Has a message handled once more, from its first attempt.
#[utoipa::path(
    post,
    path = "/api/v1/admin/inbox/{id}/replay",
    params(MessageId),
    responses((status = 200, body = MessageView))
)]
async fn replay_message(write: Write, Path(id): Path<MessageId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let message = inbox::replay(&mut tx, id).await?;
    write.commit(tx, Data(MessageView::from(message))).await
}
