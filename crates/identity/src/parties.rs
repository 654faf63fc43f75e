//! Whom outside this crate's rooms meet: mail, text messages, providers.

use std::sync::Arc;

use connect::issuer::Issuer;
use connect::mail::Mailer;
use connect::oauth::Provider;
use connect::sms::Carrier;
use connect::webhook::Signer;

/// The parties that the operator has set. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Parties {
    /// Takes mail.
    pub mailer: Option<Mailer>,
    /// Brings text messages.
    pub carrier: Option<Carrier>,
    /// GitHub.
    pub github: Option<Provider>,
    /// Google.
    pub google: Option<Provider>,
    /// An identity provider outside, whose tokens are accepted.
    pub outside: Option<Issuer>,
    /// Verifies what the identity provider tells.
    pub outside_signer: Option<Arc<Signer>>,
}
