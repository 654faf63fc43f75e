//! The gate before routes of features that are not for everybody: to whom a feature is off, its
//! routes are not there.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use base::error::RefusalKind;
use base::flags::{self, Flag};
use base::{Refusal, Who};

use crate::caller::Recognised;
use crate::{App, Result};

/// What stands before one route, behind its guard.
#[derive(Clone)]
pub(crate) struct Gate {
    pub app: App,
    pub flag: Flag,
}

/// Lets the request through while the feature is on for the organisation that the caller acts for.
/// Reads two rows by key.
pub(crate) async fn check(
    State(Gate { app, flag }): State<Gate>,
    request: Request,
    next: Next,
) -> Result<Response> {
    let who = match request.extensions().get::<Recognised>() {
        Some(Recognised(known)) => known.who.clone(),
        None => Who::system("stranger", app.db.ids()),
    };
    if !is_on(&app, flag, who).await {
        return Err(disabled(flag).into());
    }
    Ok(next.run(request).await)
}

/// While the database cannot be asked, as the environment says: figures are wanted most when it is
/// away.
async fn is_on(app: &App, flag: Flag, who: Who) -> bool {
    standing(app, flag, who).await.unwrap_or_else(|error| {
        tracing::warn!(error = error.chain(), flag = flag.name(), "a flag cannot be read");
        app.site.features.get(flag)
    })
}

async fn standing(app: &App, flag: Flag, who: Who) -> base::Result<bool> {
    let organisation = who.organisation;
    let mut tx = app.db.read(who).await?;
    let standing = flags::standing(&mut tx, app.site.features, flag, organisation).await?;
    tx.commit().await?;
    Ok(standing.is_on)
}

fn disabled(flag: Flag) -> Refusal {
    let message = format!("The feature {} is not switched on.", flag.name());
    Refusal::new(RefusalKind::NotFound, "FEATURE_DISABLED", message)
}
