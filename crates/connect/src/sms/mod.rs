//! Text messages, through a carrier: one that speaks as Twilio does, or MSG91.
//!
//! One message to one number at a time. Numbers are E.164 with their plus.

mod msg91;
pub mod sandbox;
mod twilio;

use std::fmt;
use std::time::Duration;

use base::Result;
use reqwest::{RequestBuilder, StatusCode};
use serde::{Deserialize, Serialize};

pub use crate::sent::Sent;
pub use msg91::{Msg91, Msg91Account};
pub use twilio::{Twilio, TwilioAccount};

/// How long a carrier may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Most of an answer that is read, in bytes.
const MAX_ANSWER: usize = 64 * 1024;

/// A text message to one person. It may hold a code that opens a door, so it does not print itself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sms {
    /// The number in E.164, with its plus.
    pub to: String,
    /// What the person reads, where the carrier takes free text.
    pub text: String,
    /// What fills the template's one variable, where it does not: the code alone.
    pub value: String,
}

impl fmt::Debug for Sms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sms(hidden)")
    }
}

/// Whoever brings text messages to phones. Cheap to clone.
#[derive(Debug, Clone)]
pub enum Carrier {
    /// Free text.
    Twilio(Twilio),
    /// Templates that India's operators have registered.
    Msg91(Msg91),
}

impl Carrier {
    /// Hands the message over.
    ///
    /// # Errors
    /// None that the carrier could cause: what it says is an answer.
    pub async fn send(&self, sms: &Sms) -> Result<Sent> {
        match self {
            Self::Twilio(twilio) => twilio.send(sms).await,
            Self::Msg91(msg91) => msg91.send(sms).await,
        }
    }
}

/// Status and body of the answer, or why there is none.
async fn exchange(request: RequestBuilder) -> Result<(StatusCode, Vec<u8>), Sent> {
    let away = |error: reqwest::Error| {
        // Without its address, which may hold credentials.
        Sent::Deferred(format!("the SMS carrier: {}", error.without_url()))
    };
    let response = request.send().await.map_err(away)?;
    let status = response.status();
    let body = crate::http::read(response, MAX_ANSWER).await.map_err(away)?;
    Ok((status, body))
}
