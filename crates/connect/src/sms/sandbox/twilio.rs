//! Twilio's Messages resource: create one, fetch one, and its errors.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base::Timestamp;
use serde_json::{Value, json};

use super::{Kept, Received};
use crate::marqeta::BasicAuth;

/// Twilio's own test number that is not valid.
const UNREACHABLE: &str = "+15005550001";
/// Longest text, in characters.
const MAX_TEXT: usize = 1600;

pub(super) fn routes() -> Router<Kept> {
    Router::new()
        .route("/2010-04-01/Accounts/{account}/Messages.json", post(create))
        .route("/2010-04-01/Accounts/{account}/Messages/{message}", get(fetch))
}

fn refused(status: StatusCode, code: u32, message: &str) -> Response {
    let more_info = format!("https://www.twilio.com/docs/errors/{code}");
    let body = json!({
        "code": code, "message": message, "more_info": more_info, "status": status.as_u16(),
    });
    (status, Json(body)).into_response()
}

/// `None` for whoever has the account's credentials.
fn stranger(kept: &Kept, headers: &HeaderMap, account: &str) -> Option<Response> {
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let known = BasicAuth::new(&kept.account.account_sid, &kept.account.secret);
    let is_known = account == kept.account.account_sid && known.accepts(sent.unwrap_or_default());
    (!is_known).then(|| refused(StatusCode::UNAUTHORIZED, 20003, "Authenticate"))
}

async fn create(
    State(kept): State<Kept>,
    Path(account): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Some(response) = stranger(&kept, &headers, &account) {
        return response;
    }
    let field = |name: &str| {
        let mut pairs = form_urlencoded::parse(&body);
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    let (to, text) = (field("To"), field("Body"));
    let from = if field("From").is_empty() { field("MessagingServiceSid") } else { field("From") };
    let bad = StatusCode::BAD_REQUEST;
    if to.is_empty() {
        return refused(bad, 21604, "A 'To' phone number is required.");
    }
    if from.is_empty() {
        return refused(bad, 21603, "A 'From' phone number is required.");
    }
    if text.is_empty() {
        return refused(bad, 21602, "Message body is required.");
    }
    if text.chars().count() > MAX_TEXT {
        return refused(
            bad,
            21617,
            "The concatenated message body exceeds the 1600 character limit.",
        );
    }
    if !to.starts_with('+') || to == UNREACHABLE {
        return refused(bad, 21211, &format!("Invalid 'To' Phone Number: {to}"));
    }
    let received = kept.keep("twilio", &from, &to, &text);
    (StatusCode::CREATED, Json(resource(&account, &received))).into_response()
}

async fn fetch(
    State(kept): State<Kept>,
    Path((account, message)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if let Some(response) = stranger(&kept, &headers, &account) {
        return response;
    }
    let sid = message.strip_suffix(".json").unwrap_or(&message);
    let number = sid.strip_prefix("SM").and_then(|hex| u64::from_str_radix(hex, 16).ok());
    match number.and_then(|number| kept.find(number)) {
        Some(received) => Json(resource(&account, &received)).into_response(),
        None => refused(StatusCode::NOT_FOUND, 20404, "The requested resource was not found"),
    }
}

fn resource(account: &str, received: &Received) -> Value {
    let sid = format!("SM{:032x}", received.number);
    let at = rfc_2822(received.at);
    let is_service = received.from.starts_with("MG");
    json!({
        "account_sid": account,
        "api_version": "2010-04-01",
        "body": received.text,
        "date_created": at,
        "date_sent": null,
        "date_updated": at,
        "direction": "outbound-api",
        "error_code": null,
        "error_message": null,
        "from": if is_service { Value::Null } else { json!(received.from) },
        "messaging_service_sid": if is_service { json!(received.from) } else { Value::Null },
        "num_media": "0",
        "num_segments": "1",
        "price": null,
        "price_unit": "USD",
        "sid": sid,
        "status": "queued",
        "subresource_uris": {
            "media": format!("/2010-04-01/Accounts/{account}/Messages/{sid}/Media.json"),
        },
        "to": received.to,
        "uri": format!("/2010-04-01/Accounts/{account}/Messages/{sid}.json"),
    })
}

fn rfc_2822(at: Timestamp) -> String {
    at.to_jiff().strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}
