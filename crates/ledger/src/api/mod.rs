//! The JSON routes of the ledger, under `/api/v1/ledger`. Everything a caller names is looked for
//! in the caller's organisation; what belongs to another is not there.

mod accounts;
mod orders;
mod transfers;
mod views;

use axum::extract::FromRef;
use base::gather::Gather;
use base::who::Organisation;
use base::{Id, Refusal, Who, error::RefusalKind};
use web::{App, Routes};

use crate::Posting;

/// What the handlers reach.
#[derive(Clone, FromRef)]
struct Room {
    app: App,
    posting: Gather<Posting>,
}

/// The routes. Single transfers of all callers go through `posting` and share its commits.
pub fn routes(app: App, posting: Gather<Posting>) -> Routes {
    let room = Room { app, posting };
    accounts::rooms().merge(transfers::rooms()).with_state(room)
}

/// Whose accounts the caller may touch.
fn organisation(who: &Who) -> Result<Id<Organisation>, Refusal> {
    who.organisation.ok_or_else(|| {
        let message = "Accounts belong to an organisation, and you act for none.";
        Refusal::new(RefusalKind::Forbidden, "organisation_required", message)
    })
}
