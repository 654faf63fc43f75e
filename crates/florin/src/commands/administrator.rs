//! `florin administrator`: who operates the platform. The first administrator can only be made here.

use anyhow::{Context as _, Result};
use base::who::Person;
use base::{Db, Id, Tx, Who};
use identity::{Account, PlatformRole};

use super::screen::Screen;
use crate::config::Database;
use crate::program::{bring_up_to_date, open};

/// Say who operates the platform
#[derive(Debug, clap::Subcommand)]
pub enum Administrator {
    /// Give somebody who has an account a role over the platform
    Grant {
        /// Their e-mail address
        #[arg(value_name = "ADDRESS")]
        email: String,
        /// administrator, support or auditor
        #[arg(long, default_value = "administrator", value_parser = role)]
        role: PlatformRole,
    },
    /// Take somebody's role over the platform
    Revoke {
        /// Their e-mail address
        #[arg(value_name = "ADDRESS")]
        email: String,
    },
    /// Take away the authenticator app, the passkeys and the recovery codes of somebody who has lost
    /// all of them; they set them up anew when they sign in
    ResetFactors {
        /// Their e-mail address
        #[arg(value_name = "ADDRESS")]
        email: String,
    },
    /// List everybody who has one
    List,
}

fn role(word: &str) -> Result<PlatformRole, String> {
    PlatformRole::read(word).ok_or_else(|| "one of administrator, support, auditor".to_owned())
}

impl Administrator {
    /// Does it and prints how it stands then.
    pub async fn run(self, database: &Database) -> Result<()> {
        let db = open(database).await?;
        bring_up_to_date(&db, database.is_embedded()).await?;
        let accounts = self.decide(&db).await;
        db.close().await?;
        let screen = Screen::new();
        for account in accounts? {
            let role = account.role.map_or("nothing", PlatformRole::word);
            let email = account.email.unwrap_or_default();
            screen.line(&format!("{role:<14} {email}  {}", account.name))?;
        }
        Ok(())
    }

    async fn decide(self, db: &Db) -> Result<Vec<Account>> {
        let mut tx = db.begin(Who::system("administrator", db.ids())).await?;
        let accounts = match self {
            Self::Grant { email, role } => {
                let person = known(&mut tx, &email).await?;
                vec![identity::grant_platform_role(&mut tx, person, role).await?]
            }
            Self::Revoke { email } => {
                let person = known(&mut tx, &email).await?;
                vec![identity::revoke_platform_role(&mut tx, person).await?]
            }
            Self::ResetFactors { email } => {
                let person = known(&mut tx, &email).await?;
                vec![identity::reset_factors(&mut tx, person).await?]
            }
            Self::List => identity::operators(&mut tx).await?,
        };
        tx.commit().await?;
        Ok(accounts)
    }
}

async fn known(tx: &mut Tx, email: &str) -> Result<Id<Person>> {
    let person = identity::find_by_email(tx, email).await?;
    Ok(person.context("nobody has this address")?.id)
}
