//! The mails that go to people about their account, in words of the catalogue. No secrets but the
//! link's, which is why they travel sealed.
//!
//! A letter has no address yet: whoever sends it says to whom.

use base::secrets::{ExposeSecret as _, SecretString};
use connect::mail::Mail;

use crate::texts::Texts;

fn letter(subject: impl Into<String>, mut text: String) -> Mail {
    text.push('\n');
    Mail { to: String::new(), subject: subject.into(), text, html: None }
}

fn link(site_url: &str, path: &str, token: &SecretString) -> String {
    format!("{site_url}{path}?token={}", token.expose_secret())
}

/// To somebody who signed up.
pub fn sign_up(t: &Texts, name: &str, site_url: &str, token: &SecretString) -> Mail {
    let link = link(site_url, "/sign-up/confirm", token);
    letter(t.mail_sign_up_subject(), t.mail_sign_up(name, site_url, link))
}

/// To somebody whose address is used to sign up once more.
pub fn known_already(t: &Texts, name: &str, site_url: &str) -> Mail {
    letter(t.mail_known_subject(), t.mail_known(name, site_url))
}

/// To somebody who forgot their password.
pub fn reset(t: &Texts, name: &str, site_url: &str, token: &SecretString) -> Mail {
    let link = link(site_url, "/reset-password", token);
    letter(t.mail_reset_subject(), t.mail_reset(name, site_url, link))
}

/// To somebody whose password was changed.
pub fn password_changed(t: &Texts, name: &str, site_url: &str) -> Mail {
    letter(t.mail_password_changed_subject(), t.mail_password_changed(name, site_url))
}

/// To the address that somebody wants to have instead of their present one.
pub fn new_address(t: &Texts, name: &str, site_url: &str, token: &SecretString) -> Mail {
    let link = link(site_url, "/verify-email", token);
    letter(t.mail_new_address_subject(), t.mail_new_address(name, site_url, link))
}

/// To the address that somebody had until now.
pub fn address_changed(t: &Texts, name: &str, site_url: &str) -> Mail {
    letter(t.mail_address_changed_subject(), t.mail_address_changed(name, site_url))
}

/// To somebody who is invited into an organisation by `host`.
pub fn invitation(t: &Texts, host: &str, organisation: &str, link: &str, until: String) -> Mail {
    letter(
        t.mail_invitation_subject(organisation),
        t.mail_invitation(host, organisation, link, until),
    )
}
