//! Answers the kit's question who is behind a credential: one indexed read, so that a revocation
//! counts at once; an access token that does not verify costs none.
//!
//! Nothing here is cached. Those who ask at the same time share the read, as [`base::gather`] lets
//! them. That a key was used, and that a session lasts longer for being used, is written at most
//! once a minute and once a day.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use base::gather::{Batch, Gather};
use base::secrets::sha256_hex;
use base::who::Session;
use base::{Actor, Correlation, Db, Id, Refusal, Result, Who};
use connect::issuer::{Issuer, Rejected};
use web::{Credential, Identified, Identify};

use crate::outside::{self, Known};
use crate::sessions::Kind;
use crate::sessions::store::By;
use crate::tokens::{self, Read, Tokens};
use crate::{keys, sessions};

/// Credentials that one read looks up, at most.
const MAX_BATCH: usize = 256;

/// What the database is asked for.
#[derive(Debug)]
enum Wanted {
    /// The key whose text has this hash.
    Key(String),
    /// The session whose cookie has this hash.
    Cookie(String),
    /// The session that an access token names.
    Token(Id<Session>),
}

/// What was found to last.
#[derive(Debug)]
enum Live {
    Key(keys::store::Live),
    Session(sessions::store::Live),
}

/// The reads of those who ask at the same time.
#[derive(Debug)]
struct Lookup {
    db: Db,
}

impl Batch for Lookup {
    type Ask = Wanted;
    type Answer = Option<Live>;

    async fn run(&self, asks: &[Wanted]) -> Result<Vec<Option<Live>>> {
        let (mut keys, mut cookies, mut ids) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for ask in asks {
            match ask {
                Wanted::Key(hash) => keys.insert(hash.as_str()),
                Wanted::Cookie(hash) => cookies.insert(hash.as_str()),
                Wanted::Token(id) => ids.insert(*id),
            };
        }
        let mut tx = self.db.read(Who::system("recognition", self.db.ids())).await?;
        let mut found_keys = HashMap::new();
        if !keys.is_empty() {
            found_keys = keys::store::live(&mut tx, &keys).await?;
        }
        let (mut of_cookies, mut of_tokens) = (HashMap::new(), HashMap::new());
        if !cookies.is_empty() {
            let live = sessions::store::live(&mut tx, By::Cookies(cookies)).await?;
            of_cookies.extend(live.into_iter().map(|live| (live.token_hash.clone(), live)));
        }
        if !ids.is_empty() {
            let live = sessions::store::live(&mut tx, By::Ids(ids)).await?;
            of_tokens.extend(live.into_iter().map(|live| (live.id, live)));
        }
        let answer = |ask: &Wanted| match ask {
            Wanted::Key(hash) => found_keys.get(hash).cloned().map(Live::Key),
            Wanted::Cookie(hash) => of_cookies.get(hash).cloned().map(Live::Session),
            Wanted::Token(id) => of_tokens.get(id).cloned().map(Live::Session),
        };
        Ok(asks.iter().map(answer).collect())
    }
}

/// Knows everybody in the database.
#[derive(Debug, Clone)]
pub struct Recognition {
    db: Db,
    lookup: Gather<Lookup>,
    tokens: Option<Tokens>,
    outside: Option<Issuer>,
}

impl Recognition {
    /// Over this database. Access tokens are nobody's until [`Recognition::with_tokens`].
    pub fn new(db: Db) -> Self {
        let lookup = Gather::start(Lookup { db: db.clone() }, MAX_BATCH);
        Self { db, lookup, tokens: None, outside: None }
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
        let wanted = Wanted::Key(sha256_hex(text.as_bytes()));
        let Some(Live::Key(live)) = self.lookup.ask(wanted).await? else { return Ok(None) };
        let key = live.key;
        // One whose maker may nothing of it any more opens nothing.
        if key.permissions.is_empty() || !keys::rules::works_from(&key.origins, origin) {
            return Ok(None);
        }
        if keys::rules::is_news(key.last_used_at, self.db.clock().now()) {
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
    async fn session(
        &self,
        wanted: Wanted,
        correlation: Correlation,
    ) -> Result<Option<Identified>> {
        let Some(Live::Session(live)) = self.lookup.ask(wanted).await? else { return Ok(None) };
        let is_news = sessions::rules::is_news(live.used_at, self.db.clock().now());
        if live.kind == Kind::Cookie && is_news {
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
                let known = self.session(Wanted::Token(session), correlation).await?;
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
                let wanted = Wanted::Cookie(sha256_hex(token.as_bytes()));
                self.session(wanted, correlation).await
            }
        }
    }
}
