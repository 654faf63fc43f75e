//! Answers the kit's question who is behind a credential: one indexed read, so that a revocation
//! counts at once.
//!
//! That a key was used, and that a session lasts longer for being used, is written at most once a
//! minute and once a day. Nothing here is cached.

use async_trait::async_trait;
use base::secrets::sha256_hex;
use base::{Actor, Correlation, Db, Result, Who};
use web::{Credential, Identified, Identify};

use crate::sessions::Kind;
use crate::{keys, sessions};

/// Knows everybody in the database.
#[derive(Debug, Clone)]
pub struct Recognition {
    db: Db,
}

impl Recognition {
    /// Over this database.
    pub const fn new(db: Db) -> Self {
        Self { db }
    }

    fn who(&self, correlation: &Correlation) -> Who {
        let correlation = correlation.clone();
        Who { correlation, ..Who::system("recognition", self.db.ids()) }
    }

    async fn key(
        &self,
        text: &str,
        origin: Option<&str>,
        correlation: Correlation,
    ) -> Result<Option<Identified>> {
        if !keys::rules::is_key(text) {
            return Ok(None);
        }
        let mut tx = self.db.read(self.who(&correlation)).await?;
        let live = keys::store::live(&mut tx, &sha256_hex(text.as_bytes())).await?;
        let now = tx.now();
        tx.commit().await?;
        let Some(live) = live else { return Ok(None) };
        let key = live.key;
        // One whose maker may nothing of it any more opens nothing.
        if key.permissions.is_empty() || !keys::rules::works_from(&key.origins, origin) {
            return Ok(None);
        }
        if keys::rules::is_news(key.last_used_at, now) {
            let mut tx = self.db.begin(self.who(&correlation)).await?;
            keys::store::touch(&mut tx, key.id).await?;
            tx.commit().await?;
        }
        let (actor, organisation) = (Actor::Key(key.id), Some(live.organisation));
        let who = Who { actor, organisation, session: None, correlation, origin: None };
        let (name, permissions) = (key.name, key.permissions);
        Ok(Some(Identified::new(who, name, live.organisation_name, permissions)))
    }

    async fn session(&self, token: &str, correlation: Correlation) -> Result<Option<Identified>> {
        let mut tx = self.db.read(self.who(&correlation)).await?;
        let live = sessions::store::live(&mut tx, &sha256_hex(token.as_bytes())).await?;
        let now = tx.now();
        tx.commit().await?;
        // A refresh token opens no page.
        let Some(live) = live.filter(|live| live.kind == Kind::Cookie) else { return Ok(None) };
        if sessions::rules::is_news(live.used_at, now) {
            self.touch(&live, &correlation).await?;
        }
        let (organisation, organisation_name) = live.organisation.unzip();
        let (actor, session) = (Actor::Person(live.person), Some(live.id));
        let who = Who { actor, organisation, session, correlation, origin: None };
        let (name, permissions) = (live.name, live.permissions);
        let organisation = organisation_name.unwrap_or_default();
        let wants_factors = live.wants_factors;
        let known = Identified::new(who, name, organisation, permissions);
        Ok(Some(Identified { wants_factors, preferences: live.preferences, ..known }))
    }

    /// Writes the use down, which makes the session last longer.
    async fn touch(&self, live: &sessions::store::Live, correlation: &Correlation) -> Result<()> {
        let mut tx = self.db.begin(self.who(correlation)).await?;
        let expires_at = tx.now().plus_seconds(sessions::SESSION_SECONDS);
        sessions::store::touch(&mut tx, live.id, expires_at).await?;
        tx.commit().await
    }
}

#[async_trait]
impl Identify for Recognition {
    async fn identify(
        &self,
        credential: Credential,
        correlation: Correlation,
    ) -> Result<Option<Identified>> {
        match credential {
            Credential::Key { text, origin } => {
                self.key(&text, origin.as_deref(), correlation).await
            }
            Credential::Session(token) => self.session(&token, correlation).await,
        }
    }
}
