//! MSG91's flow API: templates that India's operators have registered, filled with one variable.
//!
//! Its errors come with any HTTP status, so only the body is believed.

use base::Result;
use base::secrets::{ExposeSecret as _, SecretString};
use reqwest::{Client, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Sent, Sms, TIMEOUT, exchange};

/// An account and its template.
#[derive(Debug, Clone)]
pub struct Msg91Account {
    /// Where the API is: `https://control.msg91.com`, or a sandbox.
    pub base_url: String,
    /// The account's key.
    pub auth_key: SecretString,
    /// The registered template.
    pub template_id: String,
    /// The name of the template's variable.
    pub variable: String,
}

/// MSG91. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Msg91 {
    http: Client,
    account: Msg91Account,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    message: String,
}

impl Msg91 {
    /// For `account`; nothing is connected yet.
    pub fn new(account: Msg91Account) -> Result<Self> {
        Ok(Self { http: crate::http::client(TIMEOUT)?, account })
    }

    pub(super) async fn send(&self, sms: &Sms) -> Result<Sent> {
        let Msg91Account { base_url, auth_key, template_id, variable } = &self.account;
        let mut recipient = Map::new();
        recipient.insert("mobiles".to_owned(), json!(sms.to.trim_start_matches('+')));
        recipient.insert(variable.clone(), json!(sms.value));
        let body = json!({
            "template_id": template_id,
            "short_url": "0",
            "recipients": [Value::Object(recipient)],
        });
        let request = self
            .http
            .post(format!("{base_url}/api/v5/flow"))
            .header("authkey", auth_key.expose_secret())
            .json(&body);
        Ok(match exchange(request).await {
            Ok((status, body)) => judge(status, &body),
            Err(sent) => sent,
        })
    }
}

fn judge(status: StatusCode, body: &[u8]) -> Sent {
    let answer: Option<Answer> = serde_json::from_slice(body).ok();
    let reason = |said: &str| format!("the SMS carrier answered {}: {said}", status.as_u16());
    match answer {
        Some(answer) if answer.kind == "success" && status.is_success() => Sent::Accepted,
        Some(answer) if answer.kind == "error" && !status.is_server_error() => {
            let is_about_us = matches!(status.as_u16(), 401 | 403 | 408 | 418 | 429);
            let reason = reason(&answer.message);
            if is_about_us { Sent::Deferred(reason) } else { Sent::Refused(reason) }
        }
        _ => Sent::Deferred(reason("neither success nor error")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_counts_and_not_the_status_alone() {
        let judge =
            |status, body: &str| judge(StatusCode::from_u16(status).unwrap(), body.as_bytes());
        assert_eq!(judge(200, r#"{"type":"success","message":"3763"}"#), Sent::Accepted);
        for (status, body, is_final) in [
            (200, r#"{"type":"error","message":"Mobile no. not found"}"#, true),
            (400, r#"{"type":"error","message":"template id missing"}"#, true),
            (401, r#"{"type":"error","message":"unauthorized"}"#, false),
            (500, r#"{"type":"error","message":"?"}"#, false),
            (200, "<html>", false),
            (200, r#"{"type":"queued"}"#, false),
        ] {
            assert_eq!(
                matches!(judge(status, body), Sent::Refused(_)),
                is_final,
                "{status} {body}"
            );
        }
    }
}
