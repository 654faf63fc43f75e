//! What the handlers of this crate reach.

use std::sync::Arc;

use axum::extract::FromRef;
use base::secrets::Keyring;
use base::who::Organisation;
use base::{Id, Refusal, Result, Tx};
use connect::guard::Guard;
use web::App;

/// The state of all rooms here.
#[derive(Clone, FromRef)]
pub struct Room {
    /// The site.
    pub app: App,
    /// Encrypts secrets.
    pub keyring: Arc<Keyring>,
    /// Says which addresses may be asked.
    pub guard: Guard,
}

impl std::fmt::Debug for Room {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Room").field("guard", &self.guard).finish_non_exhaustive()
    }
}

/// The organisation that the caller acts for.
pub(crate) fn owner(tx: &Tx) -> Result<Id<Organisation>> {
    tx.who().organisation.ok_or_else(|| {
        let text = "This needs an organisation to act for.";
        Refusal::new(base::error::RefusalKind::Forbidden, "no_organisation", text).into()
    })
}
