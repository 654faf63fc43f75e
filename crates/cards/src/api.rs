//! The routes of cards: the card network's two doors, and the resources that people and programs manage.

mod controls;
mod decisions;
mod holders;
mod issuing;
mod network;
mod programmes;

use base::gather::Gather;
use connect::marqeta::{BasicAuth, Signer};
use std::sync::Arc;
use web::{App, Routes};

use crate::authorizations::receive::Receiving;
use crate::issuing::reading::{MAX_BATCH, Reading};

/// What the network's doors need.
#[derive(Clone)]
pub struct Network {
    /// The group commit of all messages.
    pub gather: Gather<Receiving>,
    /// How the network says who it is.
    pub credentials: Arc<BasicAuth>,
    /// How it signs what it tells.
    pub signer: Arc<Signer>,
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Network").field("gather", &self.gather).finish_non_exhaustive()
    }
}

/// What people and programs manage.
pub fn routes(app: App) -> Routes {
    let cards = Gather::start(Reading::new(app.db.clone()), MAX_BATCH);
    issuing::rooms(issuing::Shown { app, cards })
        .merge(programmes::rooms())
        .merge(holders::rooms())
        .merge(controls::rooms())
        .merge(decisions::rooms())
}

/// The card network's doors, which know their callers by credentials of their own.
pub fn network_routes(app: App, network: Network) -> Routes {
    network::rooms(app, network)
}
