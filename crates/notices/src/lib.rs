//! Telling customers what happened: webhooks that go out.
//!
//! An organisation names addresses and the kinds of events it wants to hear of. Whatever the log says is read behind
//! its seal, in its order, so that recording an event costs the same whether anybody listens; for each event and
//! endpoint there is one message, signed as Standard Webhooks say, brought by a job, tried again for a day, and kept
//! with every attempt for as long as somebody may ask. Nobody calls this crate; it listens.

mod deliveries;
mod endpoints;
mod room;
mod texts;

use base::db::migrations::Migration;
use base::migration;
use base::permissions::Permission;
use web::{Locale, MenuItem, Routes};

pub use deliveries::jobs::{Deliver, Prune};
pub use deliveries::{
    Attempt, Delivery, DeliveryId, DeliveryState, PRUNE, QUEUE, deliveries, delivery, replay,
    schedule, spread, test,
};
pub use endpoints::rules::KINDS;
pub use endpoints::{
    Change, Endpoint, EndpointId, EndpointState, NewEndpoint, add, change, endpoint, endpoints,
    remove, rotate,
};
pub use room::Room;

/// The changes of this crate.
pub const MIGRATIONS: &[Migration] =
    &[migration!("0300_notices_endpoint"), migration!("0301_notices_delivery")];

/// The entry of the navigation that leads here.
pub const MENU: MenuItem = MenuItem {
    name: |locale| texts::Texts::new(locale).webhooks(),
    path: "/webhooks",
    key: 'w',
    needs: &[Permission::WebhooksRead],
};

/// What the pages say about a refusal of this crate.
pub fn refusal_words(locale: &Locale, code: &str) -> Option<&'static str> {
    texts::Texts::new(locale).refusal(code)
}

/// All routes of this crate.
pub fn routes(room: Room) -> Routes {
    endpoints::api::routes()
        .merge(endpoints::pages::routes())
        .merge(deliveries::api::routes())
        .merge(deliveries::pages::routes())
        .with_state(room)
}
