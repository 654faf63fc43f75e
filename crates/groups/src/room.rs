//! What the handlers of this crate reach, and what an operator may set about it.

use std::sync::Arc;

use axum::extract::FromRef;
use base::secrets::Keyring;
use web::App;

/// Bounds that an operator sets.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Most members of a group.
    pub max_members: u32,
    /// How long an invitation works.
    pub invitation_hours: u32,
}

impl Default for Terms {
    fn default() -> Self {
        Self { max_members: 50, invitation_hours: 168 }
    }
}

/// The state of all rooms here.
#[derive(Debug, Clone, FromRef)]
pub struct Room {
    /// The site.
    pub app: App,
    /// The operator's bounds.
    pub terms: Terms,
    /// Seals mails on their way.
    pub keyring: Arc<Keyring>,
}
