//! The parties outside that people meet when they sign in: mail, text messages, providers.
//!
//! Each is optional; half of one is a problem.

use std::fmt;

use base::secrets::{ExposeSecret as _, SecretString};
use connect::issuer::{KeySource, Trust};
use connect::mail::{Encryption, Server, TIMEOUT};
use connect::oauth::Registration;
use connect::sms::{Msg91Account, TwilioAccount};
use connect::webhook::Signer;

use super::reading::Reading;
use super::table::{
    GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET, GITHUB_URL, GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET,
    GOOGLE_ISSUER, IDP_AUDIENCE, IDP_ISSUER, IDP_JWKS_URL, IDP_SECRET, MAIL_FROM, RATES_URL,
    SMS_ACCOUNT, SMS_API_KEY, SMS_CARRIER, SMS_FROM, SMS_URL, SMS_VARIABLE, SMTP_ENCRYPTION,
    SMTP_HOST, SMTP_PASSWORD, SMTP_PORT, SMTP_USER, WEBHOOK_SECRET,
};

const TWILIO_URL: &str = "https://api.twilio.com";
const MSG91_URL: &str = "https://control.msg91.com";
/// Shortest secret of the identity provider, in bytes: as long as what it makes (RFC 7518, section
/// 3.2).
const MIN_IDP_SECRET: usize = 32;

/// Whoever brings text messages.
#[derive(Debug, Clone)]
pub enum Sms {
    /// A carrier that speaks as Twilio does.
    Twilio(TwilioAccount),
    /// MSG91.
    Msg91(Msg91Account),
}

/// A provider that people sign in with: where it is, and Florin as it knows it.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Its address, or its issuer.
    pub url: String,
    /// Florin as it knows it.
    pub registration: Registration,
}

/// What is set of each party.
#[derive(Clone, Default)]
pub struct Parties {
    /// The server that takes mail.
    pub mail: Option<Server>,
    /// Whoever brings text messages.
    pub sms: Option<Sms>,
    /// GitHub.
    pub github: Option<Provider>,
    /// Google.
    pub google: Option<Provider>,
    /// An identity provider outside, whose tokens are accepted.
    pub outside: Option<Trust>,
    /// Signs what the identity provider tells.
    pub webhook_secret: Option<SecretString>,
    /// Where rates of exchange are published, in the central bank's form.
    pub rates: Option<String>,
}

impl fmt::Debug for Parties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parties").field("mail", &self.mail).finish_non_exhaustive()
    }
}

impl Reading<'_> {
    pub(super) fn parties(&mut self) -> base::Result<Parties> {
        let google = self.settings.get::<&str>(GOOGLE_ISSUER)?.to_owned();
        let github = self.settings.get::<&str>(GITHUB_URL)?.to_owned();
        Ok(Parties {
            mail: self.mail()?,
            sms: self.sms()?,
            github: self.provider(github, GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET)?,
            google: self.provider(google, GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET)?,
            outside: self.outside()?,
            webhook_secret: self.webhook_secret()?,
            rates: self.settings.find::<&str>(RATES_URL)?.map(str::to_owned),
        })
    }

    fn mail(&mut self) -> base::Result<Option<Server>> {
        let Some(host) = self.settings.find::<&str>(SMTP_HOST)? else {
            return Ok(None);
        };
        let from = self.settings.find::<&str>(MAIL_FROM)?.unwrap_or_default();
        if connect::mail::sender(from).is_err() {
            self.problem(MAIL_FROM, format!("{SMTP_HOST} needs it: address or Name <address>"));
        }
        let user = self.settings.find::<&str>(SMTP_USER)?.map(str::to_owned);
        let password = self.secret(SMTP_PASSWORD)?;
        if user.is_some() != password.is_some() {
            let missing = if user.is_some() { SMTP_PASSWORD } else { SMTP_USER };
            self.problem(missing, "a user and a password are set together");
        }
        Ok(Some(Server {
            host: host.to_owned(),
            port: self.settings.get(SMTP_PORT)?,
            encryption: match self.settings.get(SMTP_ENCRYPTION)? {
                "tls" => Encryption::Tls,
                "none" => Encryption::None,
                _ => Encryption::StartTls,
            },
            credentials: user.zip(password),
            from: from.to_owned(),
            timeout: TIMEOUT,
        }))
    }

    fn sms(&mut self) -> base::Result<Option<Sms>> {
        let carrier: Option<&str> = self.settings.find(SMS_CARRIER)?;
        let Some(carrier) = carrier else { return Ok(None) };
        let url = self.settings.find::<&str>(SMS_URL)?;
        let key = self.needed_secret(SMS_API_KEY, SMS_CARRIER)?;
        let from = self.needed(SMS_FROM, SMS_CARRIER)?;
        let base_url = |default: &str| url.unwrap_or(default).trim_end_matches('/').to_owned();
        Ok(Some(match carrier {
            "msg91" => Sms::Msg91(Msg91Account {
                base_url: base_url(MSG91_URL),
                auth_key: key,
                template_id: from,
                variable: self.settings.get::<&str>(SMS_VARIABLE)?.to_owned(),
            }),
            _ => Sms::Twilio(TwilioAccount {
                base_url: base_url(TWILIO_URL),
                account_sid: self.needed(SMS_ACCOUNT, SMS_CARRIER)?,
                auth_token: key,
                from,
            }),
        }))
    }

    fn provider(
        &mut self,
        url: String,
        id: &'static str,
        secret: &'static str,
    ) -> base::Result<Option<Provider>> {
        self.check_url(id, &url);
        let client_id = self.settings.find::<&str>(id)?.map(str::to_owned);
        let client_secret = self.secret(secret)?;
        if client_id.is_some() != client_secret.is_some() {
            let missing = if client_id.is_some() { secret } else { id };
            self.problem(missing, format!("{id} and {secret} are set together"));
        }
        Ok(client_id.zip(client_secret).map(|(client_id, client_secret)| Provider {
            url,
            registration: Registration { client_id, client_secret },
        }))
    }

    fn outside(&mut self) -> base::Result<Option<Trust>> {
        let Some(issuer) = self.settings.find::<&str>(IDP_ISSUER)? else {
            return Ok(None);
        };
        self.check_url(IDP_ISSUER, issuer);
        let jwks = self.settings.find::<&str>(IDP_JWKS_URL)?.map(str::to_owned);
        let keys = match (self.secret(IDP_SECRET)?, jwks) {
            (Some(_), Some(_)) => {
                self.problem(IDP_SECRET, format!("set it or {IDP_JWKS_URL}, not both"));
                KeySource::Discovery
            }
            (Some(secret), None) => {
                if secret.expose_secret().len() < MIN_IDP_SECRET {
                    let message = format!("expected at least {MIN_IDP_SECRET} bytes");
                    self.problem(IDP_SECRET, message);
                }
                KeySource::Secret(secret)
            }
            (None, Some(address)) => {
                self.check_url(IDP_JWKS_URL, &address);
                KeySource::Jwks(address)
            }
            (None, None) => KeySource::Discovery,
        };
        let audience = self.settings.get::<&str>(IDP_AUDIENCE)?.to_owned();
        Ok(Some(Trust { issuer: issuer.to_owned(), audience, keys }))
    }

    fn webhook_secret(&mut self) -> base::Result<Option<SecretString>> {
        let secret = self.secret(WEBHOOK_SECRET)?;
        if let Some(secret) = &secret
            && let Err(error) = Signer::new([secret])
        {
            self.problem(WEBHOOK_SECRET, error.to_string());
        }
        Ok(secret)
    }

    fn check_url(&mut self, name: &str, url: &str) {
        if !url.starts_with("https://") && !url.starts_with("http://") {
            self.problem(name, "expected an address with https:// or http://");
        }
    }

    fn secret(&self, name: &str) -> base::Result<Option<SecretString>> {
        Ok(self.settings.find::<&SecretString>(name)?.cloned())
    }

    fn needed_secret(&mut self, name: &str, by: &str) -> base::Result<SecretString> {
        let secret = self.secret(name)?;
        if secret.is_none() {
            self.problem(name, format!("{by} needs it"));
        }
        Ok(secret.unwrap_or_default())
    }

    fn needed(&mut self, name: &str, by: &str) -> base::Result<String> {
        let text = self.settings.find::<&str>(name)?.map(str::to_owned);
        if text.is_none() {
            self.problem(name, format!("{by} needs it"));
        }
        Ok(text.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use base::settings::Settings;

    use super::*;
    use crate::config::{Config, Problems, Purpose, TABLE};

    fn read(set: &[(&str, &str)]) -> Result<Parties, Vec<String>> {
        let environment = set.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let settings = Settings::load(TABLE, environment, None).map_err(Problems);
        settings
            .and_then(|settings| Config::read(&settings, Purpose::Command))
            .map(|config| config.parties)
            .map_err(|Problems(problems)| problems.into_iter().map(|p| p.place).collect())
    }

    #[test]
    fn nobody_is_met_unless_set() {
        let parties = read(&[]).unwrap();
        assert!(parties.mail.is_none() && parties.sms.is_none() && parties.github.is_none());
        assert!(parties.google.is_none() && parties.outside.is_none());
    }

    #[test]
    fn whole_parties_are_taken() {
        let parties = read(&[
            (SMTP_HOST, "mail.example"),
            (MAIL_FROM, "Florin <no-reply@florin.example>"),
            (SMS_CARRIER, "msg91"),
            (SMS_API_KEY, "s3cret"),
            (SMS_FROM, "T1"),
            (GITHUB_CLIENT_ID, "id"),
            (GITHUB_CLIENT_SECRET, "s3cret"),
            (IDP_ISSUER, "https://ref.supabase.co/auth/v1"),
            (IDP_SECRET, "a secret of thirty-two bytes or more"),
            (WEBHOOK_SECRET, "v1,whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        ])
        .unwrap();
        let mail = parties.mail.as_ref().unwrap();
        assert_eq!((mail.port, mail.encryption), (587, Encryption::StartTls));
        assert!(matches!(&parties.sms, Some(Sms::Msg91(account)) if account.base_url == MSG91_URL));
        assert_eq!(parties.github.as_ref().unwrap().url, "https://github.com");
        assert_eq!(parties.outside.as_ref().unwrap().audience, "authenticated");
        assert!(!format!("{parties:?}").contains("s3cret"));
    }

    #[test]
    fn half_a_party_is_a_problem() {
        for (set, place) in [
            (&[(SMTP_HOST, "mail.example")][..], MAIL_FROM),
            (&[(SMTP_HOST, "h"), (MAIL_FROM, "a@b.c"), (SMTP_USER, "u")], SMTP_PASSWORD),
            (&[(SMS_CARRIER, "twilio"), (SMS_API_KEY, "k"), (SMS_FROM, "+1")], SMS_ACCOUNT),
            (&[(GOOGLE_CLIENT_ID, "id")], GOOGLE_CLIENT_SECRET),
            (&[(GITHUB_CLIENT_SECRET, "s")], GITHUB_CLIENT_ID),
            (&[(IDP_ISSUER, "ref.supabase.co")], IDP_ISSUER),
            (&[(IDP_ISSUER, "https://a"), (IDP_SECRET, "short")], IDP_SECRET),
            (&[(WEBHOOK_SECRET, "short")], WEBHOOK_SECRET),
        ] {
            assert_eq!(read(set).unwrap_err(), [place]);
        }
    }
}
