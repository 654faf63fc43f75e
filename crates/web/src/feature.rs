//! The guard of features that are not for everybody: to whom a feature is off, its routes are not
//! there.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use base::error::RefusalKind;
use base::flags::{self, Flag};
use base::{Refusal, Who};

use crate::caller::Recognised;
use crate::{App, Result};

/// What a feature answers to whom it is off: 404, as if it were not there.
pub fn disabled(flag: Flag) -> Refusal {
    let message = format!("The feature {} is not switched on.", flag.name());
    Refusal::new(RefusalKind::NotFound, "FEATURE_DISABLED", message)
}

/// Refuses unless `flag` is on for the organisation that `who` acts for. Reads two rows by key.
///
/// # Errors
/// `FEATURE_DISABLED`.
pub async fn require(app: &App, flag: Flag, who: Who) -> Result<()> {
    let organisation = who.organisation;
    let mut tx = app.db.read(who).await?;
    let standing = flags::standing(&mut tx, app.site.features, flag, organisation).await?;
    tx.commit().await?;
    if standing.is_on { Ok(()) } else { Err(disabled(flag).into()) }
}

/// The layer for routes of a feature, behind their guard:
/// `.layer(middleware::from_fn_with_state((app, Flag::Monitoring), web::feature))`.
pub async fn feature(
    State((app, flag)): State<(App, Flag)>,
    request: Request,
    next: Next,
) -> Result<Response> {
    let known = request.extensions().get::<Recognised>();
    let who = match known {
        Some(Recognised(known)) => known.who.clone(),
        None => Who::system("stranger", app.db.ids()),
    };
    require(&app, flag, who).await?;
    Ok(next.run(request).await)
}
