//! The mail that brings an invitation. Holds words, no decisions.

use base::secrets::ExposeSecret as _;
use base::{Result, Tx};
use connect::mail::Mail;

use super::Invited;
use crate::{Room, mails};

/// Where an invitation is accepted.
pub const PATH: &str = "/invitation";

/// The link with `token`, as people follow it.
pub fn link(site_url: &str, token: &str) -> String {
    format!("{site_url}{PATH}?token={token}")
}

/// Leaves the mail of an invitation that is for one address; one by link has none.
pub fn send(tx: &mut Tx, room: &Room, invited: &Invited) -> Result<()> {
    let Some(to) = invited.invitation.email.clone() else {
        return Ok(());
    };
    let link = link(&room.app.site.url, invited.token.expose_secret());
    let (host, organisation) = (&invited.invitation.inviter, &invited.organisation.name);
    let text = format!(
        "Hello,\n\n\
         {host} invites you to join {organisation}. To see what it is about and to accept, \
         open this link, which works once and for your address alone:\n\n\
         {link}\n\n\
         It works until {}. If you do not want to join, do nothing.\n",
        invited.invitation.expires_at
    );
    let subject = format!("Join {organisation}");
    mails::send(tx, &room.keyring, &Mail { to, subject, text, html: None })
}
