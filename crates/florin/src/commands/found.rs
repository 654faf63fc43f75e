//! `florin found`: the first organisation with its first person, so that somebody can sign in.

use anyhow::{Context as _, Result};
use base::secrets::{ExposeSecret as _, Passwords, SecretString, random_code};
use base::{Actor, Db, Who};
use identity::{Mode, NewKey, NewOrganisation, NewPerson, OrganisationKind, PasswordHash};

use super::screen::Screen;
use crate::config::Database;
use crate::program::{bring_up_to_date, open};

/// Base32 characters of a generated password: 80 bits.
const PASSWORD_LEN: usize = 16;

/// Found an organisation, with a person who administers it and an API key
#[derive(Debug, clap::Args)]
pub struct Found {
    /// The organisation's name
    #[arg(long, value_name = "NAME")]
    organisation: String,
    /// The person's e-mail address
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    /// The person's name
    #[arg(long, value_name = "NAME")]
    name: String,
}

impl Found {
    /// Does it and prints the password and the key, which nobody can print again.
    pub async fn run(self, database: &Database) -> Result<()> {
        let db = open(database).await?;
        bring_up_to_date(&db, database.is_embedded()).await?;
        let password = random_code(PASSWORD_LEN)?;
        let key = self.found(&db, &password).await?;
        db.close().await?;
        let screen = Screen::new();
        screen.line(&format!("Sign in   {}", self.email))?;
        screen.line(&format!("Password  {}", password.expose_secret()))?;
        screen.line(&format!("API key   {}", key.expose_secret()))?;
        screen.gap()?;
        screen.line("Nobody can print the password and the key again.")?;
        Ok(())
    }

    async fn found(&self, db: &Db, password: &SecretString) -> Result<SecretString> {
        let password = PasswordHash::new(&Passwords::new(), password.clone()).await;
        let password = password?;
        let who = Who::system("found", db.ids());
        let mut tx = db.begin(who.clone()).await?;
        let person = NewPerson { email: self.email.clone(), name: self.name.clone(), password };
        let person = identity::register(&mut tx, person).await?;
        let organisation =
            NewOrganisation { name: self.organisation.clone(), kind: OrganisationKind::Company };
        // The founder becomes the first admin.
        tx.act_as(Who { actor: Actor::Person(person.id), ..who });
        let organisation = identity::found(&mut tx, organisation).await?;
        let founder = tx.who().clone();
        tx.act_as(founder.acting_for(organisation.id));
        let key = identity::issue_key(&mut tx, NewKey::new("first", Mode::Live)).await?;
        tx.commit().await.context("founding the organisation")?;
        Ok(key.secret)
    }
}
