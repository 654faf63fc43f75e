//! Signing up: somebody says who they are, and becomes known once they have read the mail of their
//! address.
//!
//! Until then nobody is made known: what was said waits in the link. So an address belongs to
//! whoever reads its mail, and what strangers say about it changes nothing. Confirming asks for the
//! password again: whoever signs somebody else up, and waits for them to open a link that they did
//! not ask for, would otherwise have chosen the password of their account.

pub(crate) mod api;
pub(crate) mod pages;

use base::secrets::{Passwords, SecretString};
use base::{Actor, Result, Tx, Who};
use connect::mail::Mail;
use serde::{Deserialize, Serialize};

use crate::links::{self, Purpose};
use crate::mails::{self, letters};
use crate::{
    NewOrganisation, NewPerson, OrganisationKind, PasswordHash, Person, Room, organisations,
    passwords, people,
};

/// What somebody says who signs up, with their password still as they typed it.
pub(crate) struct SignUp {
    pub email: String,
    /// As they want to be called; what is before the `@` when they do not say.
    pub name: Option<String>,
    pub password: SecretString,
    /// What is founded for them: their own affairs, or a business.
    pub account: OrganisationKind,
    /// The business's name; their own when they do not say.
    pub organisation: Option<String>,
}

/// A sign-up whose fields fit, with the password hashed.
#[derive(Debug)]
pub(crate) struct Checked {
    email: String,
    body: Body,
}

/// What waits in the link.
#[derive(Debug, Serialize, Deserialize)]
struct Body {
    name: String,
    password: PasswordHash,
    account: OrganisationKind,
    organisation: String,
}

impl SignUp {
    /// Looks at the fields and hashes the password: before the transaction, and whether or not
    /// somebody has the address.
    pub async fn check(self, passwords: &Passwords) -> Result<Checked> {
        let email = people::rules::email(&self.email)?;
        let name = match &self.name {
            Some(name) => people::rules::name("name", name)?,
            None => email.split('@').next().unwrap_or_default().to_owned(),
        };
        let organisation = match &self.organisation {
            Some(organisation) => people::rules::name("organisation", organisation)?,
            None => name.clone(),
        };
        let own_words = passwords::rules::own_words(&name, &email);
        let password = PasswordHash::of_somebody(passwords, self.password, own_words).await?;
        Ok(Checked { email, body: Body { name, password, account: self.account, organisation } })
    }
}

/// Mails a link to whoever signed up, or, if the address has an account, says so to whoever reads
/// its mail. The work is the same, and so is the answer.
pub(crate) async fn begin(tx: &mut Tx, room: &Room, new: Checked) -> Result<()> {
    let Checked { email, body } = new;
    let known = people::store::find_by_email(tx, &email).await?;
    let Some(token) = links::make(tx, Purpose::SignUp, &email, None, &body).await? else {
        return Ok(());
    };
    let site_url = &room.app.site.url;
    let t = mails::reader(tx, known.as_ref().map(|known| known.id)).await?;
    let letter = match known {
        None => letters::sign_up(&t, &body.name, site_url, &token),
        // The link that nobody gets opens nothing.
        Some(known) => letters::known_already(&t, &known.name, site_url),
    };
    mails::send(tx, &room.keyring, &Mail { to: email, ..letter })
}

/// Makes the person of a link known, with an organisation of their own, if `password` is the one
/// that they chose; the transaction in which that happens is still open then. `None`: it is not,
/// which is counted. Refuses `link_invalid`.
pub(crate) async fn enter(
    room: &Room,
    who: Who,
    token: &SecretString,
    password: SecretString,
) -> Result<Option<(Tx, Person)>> {
    let mut tx = room.app.db.read(who.clone()).await?;
    let link = links::find(&mut tx, token).await?;
    tx.commit().await?;
    let link = link.filter(|link| link.purpose == Purpose::SignUp).ok_or_else(links::invalid)?;
    let Body { password: chosen, .. } = link.body()?;
    let is_right = room.passwords.verify(password, Some(chosen.as_str().to_owned())).await?;
    let mut tx = room.app.db.begin(who).await?;
    if !is_right {
        links::fail(&mut tx, token).await?;
        tx.commit().await?;
        return Ok(None);
    }
    let person = confirm(&mut tx, token).await?;
    Ok(Some((tx, person)))
}

async fn confirm(tx: &mut Tx, token: &SecretString) -> Result<Person> {
    let link = links::take(tx, token, Purpose::SignUp).await?;
    let Body { name, password, account, organisation } = link.body()?;
    if people::store::find_by_email(tx, &link.email).await?.is_some() {
        return Err(links::invalid().into());
    }
    let person = people::register(tx, NewPerson { email: link.email, name, password }).await?;
    let stranger = tx.who().clone();
    tx.act_as(Who { actor: Actor::Person(person.id), ..stranger.clone() });
    organisations::found(tx, NewOrganisation { name: organisation, kind: account }).await?;
    tx.act_as(stranger);
    Ok(person)
}
