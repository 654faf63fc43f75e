//! The parties outside, made of what is configured.

use std::sync::Arc;

use anyhow::Result;
use base::secrets::SecretString;
use connect::issuer::Issuer;
use connect::mail::Mailer;
use connect::oauth::{GitHub, Oidc, Provider};
use connect::sms::{Carrier, Msg91, Twilio};
use connect::webhook::Signer;

use crate::config::{self, Sms};

/// Prepares each; nothing is connected yet.
pub fn parties(set: &config::Parties) -> Result<identity::Parties> {
    let carrier = |sms: &Sms| -> base::Result<Carrier> {
        Ok(match sms {
            Sms::Twilio(account) => Carrier::Twilio(Twilio::new(account.clone())?),
            Sms::Msg91(account) => Carrier::Msg91(Msg91::new(account.clone())?),
        })
    };
    let github = |set: &config::Provider| GitHub::new(&set.url, set.registration.clone());
    let google = |set: &config::Provider| Oidc::new(&set.url, set.registration.clone());
    let signer = |secret: &SecretString| Signer::new([secret]).map(Arc::new);
    Ok(identity::Parties {
        mailer: set.mail.as_ref().map(Mailer::new).transpose()?,
        carrier: set.sms.as_ref().map(carrier).transpose()?,
        github: set.github.as_ref().map(github).transpose()?.map(Provider::GitHub),
        google: set.google.as_ref().map(google).transpose()?.map(Provider::Oidc),
        outside: set.outside.clone().map(Issuer::new).transpose()?,
        outside_signer: set.webhook_secret.as_ref().map(signer).transpose()?,
    })
}

/// Says what people will miss, so that nobody waits for a mail that cannot be sent.
pub fn warn(set: &config::Parties) {
    if set.mail.is_none() {
        tracing::warn!("no mail server is set (SMTP_HOST): mails wait, and their jobs die");
    }
}
