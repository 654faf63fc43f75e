//! Views as JSON.

use axum::extract::State;
use axum::response::Response;
use base::permissions::Permission;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{App, Caller, Created, Data, Json, Path, Result, Routes, Rule, Write, routes};

use super::{Saved, View, ViewId};

pub(crate) fn routes() -> Routes {
    let (read, write) =
        (Rule::Needs(Permission::ExpensesRead), Rule::Needs(Permission::ExpensesWrite));
    Routes::new()
        .route(read, routes!(list_views))
        .route(write, routes!(keep_view))
        .route(write, routes!(forget_view))
}

#[derive(Serialize, ToSchema)]
struct SavedSearchView {
    id: ViewId,
    name: String,
    /// The filters of `GET /api/v1/expenses`.
    search: Saved,
}

impl From<View> for SavedSearchView {
    fn from(view: View) -> Self {
        let View { id, name, search } = view;
        Self { id, name, search }
    }
}

/// The searches that the organisation keeps under a name.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/views",
    responses((status = 200, body = Vec<SavedSearchView>))
)]
async fn list_views(
    State(app): State<App>,
    Caller(who): Caller,
) -> Result<Data<Vec<SavedSearchView>>> {
    let mut tx = app.db.read(who).await?;
    let all = super::views(&mut tx).await?;
    Ok(Data(all.into_iter().map(SavedSearchView::from).collect()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SavedSearchBody {
    name: String,
    search: Saved,
}

/// Keeps a search under a name.
#[utoipa::path(
    post,
    path = "/api/v1/expenses/views",
    responses(
        (status = 201, body = SavedSearchView),
        (status = 409, description = "too_many_views"),
    )
)]
async fn keep_view(write: Write, Json(body): Json<SavedSearchBody>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let view = super::keep(&mut tx, &body.name, body.search).await?;
    write.commit(tx, Created(SavedSearchView::from(view))).await
}

/// Forgets a search.
#[utoipa::path(
    delete,
    path = "/api/v1/expenses/views/{id}",
    params(ViewId),
    responses((status = 200, body = ()))
)]
async fn forget_view(write: Write, Path(id): Path<ViewId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    super::forget(&mut tx, id).await?;
    write.commit(tx, Data(())).await
}
