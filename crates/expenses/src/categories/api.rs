//! Categories as JSON.

use axum::extract::State;
use axum::response::Response;
use base::permissions::Permission;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    App, Caller, Created, Data, IfMatch, Json, Path, Result, Routes, Rule, Versioned, Write, routes,
};

use super::{Category, CategoryChange, CategoryId, NewCategory};

pub(crate) fn routes() -> Routes {
    let (read, write) =
        (Rule::Needs(Permission::ExpensesRead), Rule::Needs(Permission::ExpensesWrite));
    Routes::new()
        .route(read, routes!(list_categories))
        .route(write, routes!(add_category))
        .route(read, routes!(show_category))
        .route(write, routes!(change_category, archive_category))
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CategoryView {
    id: CategoryId,
    /// The one above it.
    parent_id: Option<CategoryId>,
    name: String,
    /// A sign beside the name.
    icon: String,
    /// `grey`, `red`, `orange`, `amber`, `green`, `teal`, `blue`, `violet` or `pink`.
    colour: String,
    /// Its place among its siblings.
    position: i64,
    /// True when it is not offered any more.
    archived: bool,
}

impl From<&Category> for CategoryView {
    fn from(category: &Category) -> Self {
        Self {
            id: category.id,
            parent_id: category.parent,
            name: category.name.clone(),
            icon: category.icon.clone(),
            colour: category.colour.clone(),
            position: category.position,
            archived: category.archived_at.is_some(),
        }
    }
}

/// All categories of the organisation, archived ones too, each behind the one above it or its siblings.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/categories",
    responses((status = 200, body = Vec<CategoryView>))
)]
async fn list_categories(
    State(app): State<App>,
    Caller(who): Caller,
) -> Result<Data<Vec<CategoryView>>> {
    let mut tx = app.db.read(who).await?;
    let tree = super::tree(&mut tx).await?;
    Ok(Data(tree.all().map(CategoryView::from).collect()))
}

/// One category.
#[utoipa::path(
    get,
    path = "/api/v1/expenses/categories/{id}",
    params(CategoryId),
    responses((status = 200, body = CategoryView))
)]
async fn show_category(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<CategoryId>,
) -> Result<Versioned<CategoryView>> {
    let mut tx = app.db.read(who).await?;
    Ok(Versioned(CategoryView::from(&super::category(&mut tx, id).await?)))
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CategoryBody {
    name: String,
    /// Under which one; none for the top.
    #[serde(default, alias = "parent_id")]
    parent_id: Option<CategoryId>,
    #[serde(default)]
    icon: String,
    /// Grey unless named.
    #[serde(default)]
    colour: String,
}

/// Adds a category.
#[utoipa::path(
    post,
    path = "/api/v1/expenses/categories",
    responses(
        (status = 201, body = CategoryView),
        (status = 409, description = "category_exists, too_many_categories"),
    )
)]
async fn add_category(write: Write, Json(body): Json<CategoryBody>) -> Result<Response> {
    let CategoryBody { name, parent_id: parent, icon, colour } = body;
    let mut tx = write.begin().await?;
    let category = super::add(&mut tx, NewCategory { parent, name, icon, colour }).await?;
    write.commit(tx, Created(CategoryView::from(&category))).await
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CategoryChangeBody {
    #[serde(default)]
    name: Option<String>,
    /// Under which one; null for the top.
    #[serde(default, alias = "parent_id", deserialize_with = "crate::room::named")]
    #[schema(value_type = Option<CategoryId>)]
    #[expect(clippy::option_option, reason = "null and nothing are two things")]
    parent_id: Option<Option<CategoryId>>,
    #[serde(default)]
    icon: Option<String>,
    #[serde(default)]
    colour: Option<String>,
    #[serde(default)]
    position: Option<i64>,
    /// True takes it out of what is offered, false brings it back.
    #[serde(default)]
    archived: Option<bool>,
}

/// Changes what is named of a category.
#[utoipa::path(
    put,
    path = "/api/v1/expenses/categories/{id}",
    params(CategoryId, IfMatch),
    responses(
        (status = 200, body = CategoryView),
        (status = 409, description = "category_exists, category_in_use"),
    )
)]
async fn change_category(
    write: Write,
    Path(id): Path<CategoryId>,
    condition: IfMatch,
    Json(body): Json<CategoryChangeBody>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    condition.check(&CategoryView::from(&super::category(&mut tx, id).await?))?;
    let change = CategoryChange {
        parent: body.parent_id,
        name: body.name,
        icon: body.icon,
        colour: body.colour,
        position: body.position,
        archived: body.archived,
    };
    let category = super::change(&mut tx, id, change).await?;
    write.commit(tx, Versioned(CategoryView::from(&category))).await
}

/// Takes a category out of what is offered. What is filed under it stays there.
#[utoipa::path(
    delete,
    path = "/api/v1/expenses/categories/{id}",
    params(CategoryId),
    responses((status = 200, body = CategoryView), (status = 409, description = "category_in_use"))
)]
async fn archive_category(write: Write, Path(id): Path<CategoryId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let change = CategoryChange { archived: Some(true), ..CategoryChange::default() };
    let category = super::change(&mut tx, id, change).await?;
    write.commit(tx, Data(CategoryView::from(&category))).await
}
