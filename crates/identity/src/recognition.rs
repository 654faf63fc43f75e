//! Answers the kit's question who is behind a credential: one indexed read, so that a revocation
//! counts at once; an access token that does not verify costs none.
//!
//! That a key was used, and that a session lasts longer for being used, is written at most once a
//! minute and once a day. Nothing here is cached.

use async_trait::async_trait;
use base::secrets::sha256_hex;
use base::{Actor, Correlation, Db, Refusal, Result, Who};
use connect::issuer::{Issuer, Rejected};
use web::{Credential, Identified, Identify};

use crate::outside::{self, Known};
use crate::sessions::Kind;
use crate::sessions::store::By;
use crate::tokens::{self, Read, Tokens};
use crate::{keys, sessions};

/// Knows everybody in the database.
#[derive(Debug, Clone)]
pub struct Recognition {
    db: Db,
    tokens: Option<Tokens>,
    outside: Option<Issuer>,
}

impl Recognition {
    /// Over this database. Access tokens are nobody's until [`Recognition::with_tokens`].
    pub const fn new(db: Db) -> Self {
        Self { db, tokens: None, outside: None }
    }

    /// The same, for the tokens of an identity provider outside.
    #[must_use]
    pub fn with_outside(self, outside: Option<Issuer>) -> Self {
        Self { outside, ..self }
    }

    /// The same, for the access tokens that `tokens` signs.
    #[must_use]
    pub fn with_tokens(self, tokens: Tokens) -> Self {
        Self { tokens: Some(tokens), ..self }
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

    /// The session that was found, as long as it lasts; its use is written down.
    async fn session(&self, by: By<'_>, correlation: Correlation) -> Result<Option<Identified>> {
        let mut tx = self.db.read(self.who(&correlation)).await?;
        let live = sessions::store::live(&mut tx, by).await?;
        let now = tx.now();
        tx.commit().await?;
        let Some(live) = live else { return Ok(None) };
        if live.kind == Kind::Cookie && sessions::rules::is_news(live.used_at, now) {
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

    /// Whoever brings a token of the identity provider outside. Somebody who was never seen becomes
    /// known.
    async fn outside(
        &self,
        issuer: &Issuer,
        text: &str,
        correlation: Correlation,
    ) -> Result<Option<Identified>> {
        let claims = match issuer.verify(text, self.db.clock().now()).await {
            Ok(claims) => claims,
            Err(Rejected::Bad(_)) => return Err(tokens::invalid().into()),
            Err(Rejected::Unavailable(reason)) => {
                tracing::warn!(reason, "the identity provider's keys cannot be had");
                let message = "Who you are cannot be checked at the moment.";
                return Err(Refusal::unavailable("issuer_unavailable", message).into());
            }
        };
        let mut tx = self.db.read(self.who(&correlation)).await?;
        let known = outside::known(&mut tx, issuer.name(), &claims).await?;
        tx.commit().await?;
        let person = match known {
            Known::Person(person) => Some(person),
            Known::Deleted => None,
            Known::Never => {
                let mut tx = self.db.begin(self.who(&correlation)).await?;
                let person = outside::recognise(&mut tx, issuer.name(), &claims).await?;
                tx.commit().await?;
                person
            }
        };
        let person = person.ok_or_else(tokens::invalid)?;
        let mut tx = self.db.read(self.who(&correlation)).await?;
        let acting = sessions::store::acting(&mut tx, person).await?;
        tx.commit().await?;
        let acting = acting.ok_or_else(tokens::invalid)?;
        let (organisation, organisation_name) = acting.organisation.unzip();
        let actor = Actor::Person(person);
        let who = Who { actor, organisation, session: None, correlation, origin: None };
        let organisation = organisation_name.unwrap_or_default();
        Ok(Some(Identified::new(who, acting.name, organisation, acting.permissions)))
    }

    /// Whoever brings an access token: its signature first, then the session that it names.
    async fn token(&self, text: &str, correlation: Correlation) -> Result<Option<Identified>> {
        let now = self.db.clock().now();
        match self.tokens.as_ref().map_or(Read::Foreign, |tokens| tokens.read(text, now)) {
            Read::Valid(session, person) => {
                let known = self.session(By::Id(session), correlation).await?;
                let is_theirs = |known: &Identified| known.who.actor == Actor::Person(person);
                Ok(Some(known.filter(is_theirs).ok_or_else(tokens::invalid)?))
            }
            Read::Expired => Err(tokens::expired().into()),
            Read::Foreign => Err(tokens::invalid().into()),
        }
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
            Credential::Key { text, .. } if Tokens::looks_like_one(&text) => {
                match self.outside.as_ref().filter(|issuer| issuer.claims_to_issue(&text)) {
                    Some(issuer) => self.outside(issuer, &text, correlation).await,
                    None => self.token(&text, correlation).await,
                }
            }
            Credential::Key { text, origin } => {
                self.key(&text, origin.as_deref(), correlation).await
            }
            Credential::Session(token) => {
                let hash = sha256_hex(token.as_bytes());
                self.session(By::Cookie(&hash), correlation).await
            }
        }
    }
}
