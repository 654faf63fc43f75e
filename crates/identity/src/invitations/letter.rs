//! The mail that brings an invitation: its link, and to whom it goes.

use base::secrets::ExposeSecret as _;
use base::{Result, Tx};
use connect::mail::Mail;

use super::Invited;
use crate::mails::letters;
use crate::{Room, mails, people};

/// Where an invitation is accepted.
pub const PATH: &str = "/invitation";

/// The link with `token`, as people follow it.
pub fn link(site_url: &str, token: &str) -> String {
    format!("{site_url}{PATH}?token={token}")
}

/// Leaves the mail of an invitation that is for one address; one by link has none.
pub async fn send(tx: &mut Tx, room: &Room, invited: &Invited) -> Result<()> {
    let Some(to) = invited.invitation.email.clone() else {
        return Ok(());
    };
    let guest = people::store::find_by_email(tx, &to).await?;
    let t = mails::reader(tx, guest.map(|guest| guest.id)).await?;
    let link = link(&room.app.site.url, invited.token.expose_secret());
    let until = t.locale.exact(invited.invitation.expires_at.to_jiff());
    let (host, organisation) = (&invited.invitation.inviter, &invited.organisation.name);
    let letter = letters::invitation(&t, host, organisation, &link, until);
    mails::send(tx, &room.keyring, &Mail { to, ..letter })
}
