//! Lines as JSON.

use axum::response::Response;
use base::permissions::Permission;
use base::who::{OrganisationId, PersonId};
use base::{Refusal, Timestamp, Who};
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Created, Json, Result, Routes, Rule, Visitor, Write, routes};

use crate::expenses::api::ExpenseView;
use crate::room;

pub(crate) fn routes() -> Routes {
    Routes::new().route(Rule::Needs(Permission::ExpensesWrite), routes!(record_line))
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct LineBody {
    /// An amount, then words in any order: a day, a category, `#tag`, `@merchant`, what it was.
    #[schema(example = "12.50*3 coffee yesterday")]
    line: String,
    /// When it was written, by which `yesterday` is understood; now unless said.
    #[serde(default, alias = "written_at")]
    written_at: Option<Timestamp>,
    /// Who wrote it, where that is not certain to be who sends it: refused unless both are the same.
    #[serde(default)]
    author: Option<PersonId>,
    /// For which organisation it was written: refused unless it is the one that is acted for.
    #[serde(default)]
    organisation: Option<OrganisationId>,
}

impl LineBody {
    /// Refuses what somebody else wrote, or for other books: devices are shared.
    fn check(&self, who: &Who) -> Result<(), Refusal> {
        let is_own = self.author.is_none_or(|author| room::acting(who) == Some(author));
        let is_here = self.organisation.is_none_or(|wanted| who.organisation == Some(wanted));
        if is_own && is_here {
            return Ok(());
        }
        let message = "Somebody else wrote this, or for another organisation; nothing was done.";
        Err(Refusal::conflict("another_author", message))
    }
}

/// Records what a line says, with numbers as the caller writes them. Under an `Idempotency-Key` it is recorded once,
/// however late it is sent again: a line may be written without a network and wait for one.
#[utoipa::path(
    post,
    path = "/api/v1/expenses/lines",
    responses(
        (status = 201, body = ExpenseView),
        (status = 409, description = "another_author"),
        (status = 422, description = "line_unreadable"),
    )
)]
async fn record_line(
    write: Write,
    Visitor(reader): Visitor,
    Json(body): Json<LineBody>,
) -> Result<Response> {
    body.check(write.who())?;
    let id = write.id()?;
    let mut tx = write.begin().await?;
    let id = id.unwrap_or_else(|| tx.new_id());
    let written_at = body.written_at.unwrap_or(tx.now());
    let line = (body.line.as_str(), reader.locale.numbers);
    let expense = super::record_written(&mut tx, id, line, written_at).await?;
    write.commit(tx, Created(ExpenseView::from(&expense))).await
}
