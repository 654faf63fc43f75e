//! MSG91's flow API. As the real one, it says what went wrong in the body, with status 200.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json, Router};
use base::secrets::equal;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Kept;

/// Nobody has this number.
const UNREACHABLE: &str = "910000000000";
/// Most recipients of one request.
const MAX_RECIPIENTS: usize = 100;

pub(super) fn routes() -> Router<Kept> {
    Router::new().route("/api/v5/flow", post(flow)).route("/api/v5/flow/", post(flow))
}

#[derive(Deserialize)]
struct Flow {
    #[serde(default, alias = "flow_id")]
    template_id: String,
    #[serde(default)]
    recipients: Vec<Map<String, Value>>,
}

fn refused(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({"type": "error", "message": message}))).into_response()
}

async fn flow(State(kept): State<Kept>, headers: HeaderMap, Json(flow): Json<Flow>) -> Response {
    let key = headers.get("authkey").map_or(&b""[..], |value| value.as_bytes());
    if !equal(key, kept.account.secret.as_bytes()) {
        return refused(StatusCode::UNAUTHORIZED, "Unauthorized");
    }
    if flow.template_id.is_empty() {
        return refused(StatusCode::OK, "template id missing");
    }
    if flow.recipients.is_empty() || flow.recipients.len() > MAX_RECIPIENTS {
        return refused(StatusCode::OK, "Please enter atleast one number to send sms.");
    }
    let mobiles = |recipient: &Map<String, Value>| {
        recipient.get("mobiles").and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    for mobile in flow.recipients.iter().map(mobiles) {
        if mobile.is_empty() || !mobile.bytes().all(|byte| byte.is_ascii_digit()) {
            return refused(StatusCode::OK, "Mobile no. empty or not numeric");
        }
        if mobile == UNREACHABLE {
            return refused(StatusCode::OK, "Mobile no. not found");
        }
    }
    let mut request_id = String::new();
    for recipient in &flow.recipients {
        let values: Vec<String> = recipient
            .iter()
            .filter(|(name, _)| *name != "mobiles")
            .map(|(name, value)| format!("{name}: {}", value.as_str().unwrap_or_default()))
            .collect();
        let to = format!("+{}", mobiles(recipient));
        let kept = kept.keep("msg91", &flow.template_id, &to, &values.join(", "));
        request_id = format!("{:024x}", kept.number);
    }
    Json(json!({"type": "success", "message": request_id})).into_response()
}
