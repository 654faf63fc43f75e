//! What the handlers of this crate share. No decisions.

use std::sync::Arc;

use axum::extract::FromRef;
use base::files::Files;
use base::secrets::{Keyring, Passwords};
use web::App;

use crate::RelyingParty;
use crate::parties::Parties;
use crate::tokens::Tokens;

/// The state of every route of this crate. Cheap to clone.
#[derive(Debug, Clone, FromRef)]
pub struct Room {
    /// What every handler of the site can reach.
    pub app: App,
    /// Hashes and compares passwords, a bounded number at once.
    pub passwords: Passwords,
    /// The operator's keys: they seal what must be read again and sign tokens.
    pub keyring: Arc<Keyring>,
    /// The site as authenticators know it.
    pub party: RelyingParty,
    /// Signs and reads access tokens.
    pub tokens: Tokens,
    /// Where pictures of people are kept.
    pub files: Files,
    /// Whom outside people meet when they sign in.
    pub parties: Parties,
    /// What the configuration says.
    pub terms: Terms,
}

/// What the configuration says about people and organisations.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// How long an invitation lasts.
    pub invitation_hours: u32,
}

impl Default for Terms {
    /// A week.
    fn default() -> Self {
        Self { invitation_hours: 168 }
    }
}
