//! Who asks: carried by every transaction, written into every event.
//!
//! Only the facts. Sign-in, sessions and keys are made elsewhere and end here as a [`Who`].

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use uuid::Uuid;

use crate::ids::{Id, Ids, Kind};

/// Marks the ids of people.
#[derive(Debug)]
pub enum Person {}
impl Kind for Person {
    const PREFIX: &'static str = "person";
}
/// The id of one.
pub type PersonId = Id<Person>;

/// Marks the ids of organisations, the owners of everything that belongs to somebody.
#[derive(Debug)]
pub enum Organisation {}
impl Kind for Organisation {
    const PREFIX: &'static str = "org";
}
/// The id of one.
pub type OrganisationId = Id<Organisation>;

/// Marks the ids of API keys.
#[derive(Debug)]
pub enum ApiKey {}
impl Kind for ApiKey {
    const PREFIX: &'static str = "key";
}
/// The id of one.
pub type ApiKeyId = Id<ApiKey>;

/// Marks the ids of sessions.
#[derive(Debug)]
pub enum Session {}
impl Kind for Session {
    const PREFIX: &'static str = "session";
}

/// The one who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Florin itself: a named worker, schedule or command.
    System(&'static str),
    /// A person who signed in.
    Person(Id<Person>),
    /// A program with an API key.
    Key(Id<ApiKey>),
    /// An outside party that authenticated itself, as a card network does.
    Party(&'static str),
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System(name) => write!(f, "system:{name}"),
            Self::Person(id) => id.fmt(f),
            Self::Key(id) => id.fmt(f),
            Self::Party(name) => write!(f, "party:{name}"),
        }
    }
}

/// What ties a request, its jobs, its events and their log lines together. At most [`Correlation::MAX_LEN`]
/// characters of letters, digits and `-_.:`, so that it can be logged and stored as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correlation(Arc<str>);

impl Correlation {
    /// Longest accepted correlation id, in bytes.
    pub const MAX_LEN: usize = 64;

    /// A new one.
    pub fn new(ids: &Ids) -> Self {
        let uuid: Uuid = ids.next::<Person>().uuid();
        Self(uuid.simple().to_string().into())
    }

    /// One that a caller sent, if it is fit to be stored.
    pub fn parse(text: &str) -> Option<Self> {
        let fit = !text.is_empty()
            && text.len() <= Self::MAX_LEN
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b));
        fit.then(|| Self(text.into()))
    }

    /// The text as stored and logged.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where a request came from: what the audit log says beside who asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The network address, as far as the edge can tell; `None` where there is no connection to look at.
    pub address: Option<IpAddr>,
    /// What the caller's program calls itself; empty when it does not.
    pub agent: String,
    /// The tag (BCP 47) of the language that the request asks to be answered in; empty when it does not say. It is
    /// for what is sent because of the request, and kept nowhere.
    pub language: &'static str,
}

impl Origin {
    /// Longest agent that is kept, in characters; what is longer loses its end.
    pub const MAX_AGENT_LEN: usize = 256;

    /// An origin whose agent is fit to be stored and logged: cut, and without control characters.
    pub fn new(address: Option<IpAddr>, agent: &str) -> Self {
        let fit = |c: &char| !c.is_control();
        let agent = agent.chars().filter(fit).take(Self::MAX_AGENT_LEN).collect();
        Self { address, agent, language: "" }
    }
}

/// Who asks, for which organisation, in which chain of cause and effect.
#[derive(Debug, Clone)]
pub struct Who {
    /// The one who acts.
    pub actor: Actor,
    /// The organisation acted for; `None` for work that spans organisations.
    pub organisation: Option<Id<Organisation>>,
    /// The session that a person acts in; `None` for everybody else.
    pub session: Option<Id<Session>>,
    /// Shared by the request, its jobs and its events.
    pub correlation: Correlation,
    /// Where the request came from; `None` for work that no request asks for.
    pub origin: Option<Arc<Origin>>,
}

impl Who {
    /// Florin itself, under a name that the audit log shows.
    pub fn system(name: &'static str, ids: &Ids) -> Self {
        let (actor, correlation) = (Actor::System(name), Correlation::new(ids));
        Self { actor, organisation: None, session: None, correlation, origin: None }
    }

    /// The same actor, acting for `organisation`.
    #[must_use]
    pub fn acting_for(mut self, organisation: Id<Organisation>) -> Self {
        self.organisation = Some(organisation);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correlation_that_could_forge_a_log_line_is_not_taken() {
        assert!(Correlation::parse("req-1.2:3_4").is_some());
        for bad in ["", "a b", "a\nb", "a\"b", &"x".repeat(65)] {
            assert!(Correlation::parse(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn an_agent_is_kept_as_one_bounded_line() {
        let origin = Origin::new(None, &format!("a\r\nb\u{7f}{}", "x".repeat(400)));
        assert!(origin.agent.starts_with("abx"));
        assert_eq!(origin.agent.chars().count(), Origin::MAX_AGENT_LEN);
    }
}
