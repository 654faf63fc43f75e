//! The words of the mails that go to people about their account. No secrets but the link's, which
//! is why they travel sealed.
//!
//! A letter has no address yet: whoever sends it says to whom.

use base::secrets::{ExposeSecret as _, SecretString};
use connect::mail::Mail;

fn letter(subject: &str, text: String) -> Mail {
    Mail { to: String::new(), subject: subject.to_owned(), text, html: None }
}

fn link(site_url: &str, path: &str, token: &SecretString) -> String {
    format!("{site_url}{path}?token={}", token.expose_secret())
}

/// To somebody who signed up.
pub fn sign_up(name: &str, site_url: &str, token: &SecretString) -> Mail {
    let link = link(site_url, "/sign-up/confirm", token);
    let text = format!(
        "Hello {name},\n\n\
         somebody, we hope you, signed up at {site_url} with this address. To confirm it, open \
         this link within a day and enter the password that you chose:\n\n\
         {link}\n\n\
         If it was not you, do nothing; the address will be forgotten.\n"
    );
    letter("Confirm your address", text)
}

/// To somebody whose address is used to sign up once more.
pub fn known_already(name: &str, site_url: &str) -> Mail {
    let text = format!(
        "Hello {name},\n\n\
         somebody signed up at {site_url} with this address, which has an account already. \
         Nothing was changed.\n\n\
         If it was you, sign in: {site_url}/sign-in\n\
         If you forgot the password, choose another: {site_url}/forgot-password\n\
         If it was not you, do nothing.\n"
    );
    letter("You have an account already", text)
}

/// To somebody who forgot their password.
pub fn reset(name: &str, site_url: &str, token: &SecretString) -> Mail {
    let link = link(site_url, "/reset-password", token);
    let text = format!(
        "Hello {name},\n\n\
         to choose a new password for {site_url}, open this link within an hour:\n\n\
         {link}\n\n\
         If you did not ask for it, do nothing; your password stays what it is.\n"
    );
    letter("Choose a new password", text)
}

/// To somebody whose password was changed.
pub fn password_changed(name: &str, site_url: &str) -> Mail {
    let text = format!(
        "Hello {name},\n\n\
         your password for {site_url} was just changed, and everybody who was signed in elsewhere \
         was signed out.\n\n\
         If it was not you, choose another one now: {site_url}/forgot-password\n"
    );
    letter("Your password was changed", text)
}

/// To the address that somebody wants to have instead of their present one.
pub fn new_address(name: &str, site_url: &str, token: &SecretString) -> Mail {
    let link = link(site_url, "/verify-email", token);
    let text = format!(
        "Hello {name},\n\n\
         to use this address at {site_url} from now on, open this link within a day:\n\n\
         {link}\n\n\
         If you did not ask for it, do nothing.\n"
    );
    letter("Confirm your new address", text)
}

/// To the address that somebody had until now.
pub fn address_changed(name: &str, site_url: &str) -> Mail {
    let text = format!(
        "Hello {name},\n\n\
         your account at {site_url} has another address now; this one is not used any more.\n\n\
         If it was not you, tell whoever runs the site.\n"
    );
    letter("Your address was changed", text)
}
