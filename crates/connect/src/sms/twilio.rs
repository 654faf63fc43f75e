//! Twilio's Messages resource, which other carriers speak too.

use base::Result;
use base::secrets::{ExposeSecret as _, SecretString};
use reqwest::{Client, StatusCode};
use serde::Deserialize;

use super::{Sent, Sms, TIMEOUT, exchange};

/// An account and the number that it sends from.
#[derive(Debug, Clone)]
pub struct TwilioAccount {
    /// Where the API is: `https://api.twilio.com`, or a sandbox.
    pub base_url: String,
    /// The account: `AC` and 32 hexadecimal digits.
    pub account_sid: String,
    /// The account's token.
    pub auth_token: SecretString,
    /// A number in E.164, or a messaging service: `MG` and 32 hexadecimal digits.
    pub from: String,
}

/// A carrier that speaks as Twilio does. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Twilio {
    http: Client,
    account: TwilioAccount,
}

#[derive(Deserialize)]
struct Refusal {
    code: Option<u32>,
    message: Option<String>,
}

impl Twilio {
    /// For `account`; nothing is connected yet.
    pub fn new(account: TwilioAccount) -> Result<Self> {
        Ok(Self { http: crate::http::client(TIMEOUT)?, account })
    }

    pub(super) async fn send(&self, sms: &Sms) -> Result<Sent> {
        let TwilioAccount { base_url, account_sid, auth_token, from } = &self.account;
        let sender = if from.starts_with("MG") { "MessagingServiceSid" } else { "From" };
        let form = [("To", &*sms.to), (sender, from), ("Body", &*sms.text)];
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self
            .http
            .post(format!("{base_url}/2010-04-01/Accounts/{account_sid}/Messages.json"))
            .basic_auth(account_sid, Some(auth_token.expose_secret()))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(form);
        Ok(match exchange(request).await {
            Ok((status, body)) => judge(status, &body),
            Err(sent) => sent,
        })
    }
}

/// A 4xx is about the message, but for one about us: wrong credentials, too many at once.
fn judge(status: StatusCode, body: &[u8]) -> Sent {
    if status.is_success() {
        return Sent::Accepted;
    }
    let refusal: Option<Refusal> = serde_json::from_slice(body).ok();
    let (code, message) = refusal.map_or((None, None), |said| (said.code, said.message));
    let reason = format!(
        "the SMS carrier answered {}, code {}: {}",
        status.as_u16(),
        code.unwrap_or_default(),
        message.unwrap_or_default()
    );
    let is_about_us = matches!(status.as_u16(), 401 | 403 | 404 | 408 | 429);
    if status.is_client_error() && !is_about_us {
        Sent::Refused(reason)
    } else {
        Sent::Deferred(reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_wrong_with_the_message_is_final() {
        let said = br#"{"code":21211,"message":"Invalid 'To' Phone Number","status":400}"#;
        for (status, body, is_final) in
            [(400, &said[..], true), (401, b"", false), (429, b"", false), (503, b"<html>", false)]
        {
            let sent = judge(StatusCode::from_u16(status).unwrap(), body);
            assert_eq!(matches!(sent, Sent::Refused(_)), is_final, "{status}");
        }
        assert_eq!(judge(StatusCode::CREATED, b"{}"), Sent::Accepted);
    }
}
