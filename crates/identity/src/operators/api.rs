//! JSON routes for the platform's own people: accounts, organisations, operators.

use axum::extract::State;
use axum::response::Response;
use base::permissions::Permission;
use base::who::{OrganisationId, PersonId};
use base::{Refusal, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    App, Caller, Data, Fields, Json, Listed, Order, Path, Result, Routes, Rule, Selection, Write,
    routes,
};

use super::{Account, AccountState, PlatformRole, Search, SortBy};
use crate::organisations::api::OrganisationView;
use crate::{Room, organisations};

/// The routes of this room.
pub(crate) fn routes() -> Routes<Room> {
    let manage = Rule::Platform(Permission::PlatformPeopleManage);
    let read = Rule::Platform(Permission::PlatformPeopleRead);
    let administer = Rule::Platform(Permission::PlatformAdministratorsManage);
    Routes::new()
        .route(read, routes!(list))
        .route(read, routes!(show))
        .route(manage, routes!(change, erase))
        .route(manage, routes!(suspend, reinstate))
        .route(Rule::Platform(Permission::PlatformOrganisationsRead), routes!(list_organisations))
        .route(
            Rule::Platform(Permission::PlatformOrganisationsManage),
            routes!(suspend_organisation, reinstate_organisation),
        )
        .route(read, routes!(list_operators))
        .route(administer, routes!(grant, cease))
        .route(administer, routes!(reset_factors))
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ListedUser)]
struct User {
    id: PersonId,
    name: String,
    email: Option<String>,
    status: AccountState,
    /// The role over the platform; null for most people.
    role: Option<PlatformRole>,
    /// In how many organisations they are.
    memberships: i64,
    created_at: Timestamp,
}

impl From<Account> for User {
    fn from(account: Account) -> Self {
        Self {
            id: account.person,
            name: account.name,
            email: account.email,
            status: account.state,
            role: account.role,
            memberships: account.memberships,
            created_at: account.created_at,
        }
    }
}

struct UserFields;

impl Fields for UserFields {
    const SORTED: &'static [&'static str] = &["createdAt", "name", "email"];
    /// A role over the platform or in some organisation, and a part of the name or the address.
    const FILTERED: &'static [&'static str] = &["role", "search"];
}

fn wanted(selection: &Selection<UserFields>) -> Search {
    let text = |field| selection.filter(field).unwrap_or_default().to_owned();
    let order = |order: &Order| {
        let by = match order.field {
            "name" => SortBy::Name,
            "email" => SortBy::Email,
            _ => SortBy::CreatedAt,
        };
        (by, order.descending)
    };
    let orders = selection.orders.iter().map(order).collect();
    Search { text: text("search"), role: text("role"), orders }
}

/// Everybody who has an account, the newest first; `search` is part of a name or an address.
#[utoipa::path(
    get,
    path = "/api/v1/admin/users",
    params(Selection<UserFields>),
    responses((status = 200, body = Vec<User>)),
)]
async fn list(
    State(app): State<App>,
    Caller(who): Caller,
    selection: Selection<UserFields>,
) -> Result<Listed<User>> {
    let (search, paging) = (wanted(&selection), selection.paging);
    let mut tx = app.db.read(who).await?;
    let found = crate::accounts(&mut tx, &search, paging.limit(), paging.offset()).await?;
    tx.commit().await?;
    Ok(paging.listed(found))
}

/// An account with where its person belongs.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct UserInFull {
    #[serde(flatten)]
    user: User,
    organisations: Vec<Place>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UserPlace)]
struct Place {
    #[serde(flatten)]
    organisation: OrganisationView,
    role_there: String,
    is_owner: bool,
}

/// Somebody's account.
#[utoipa::path(
    get,
    path = "/api/v1/admin/users/{id}",
    params(PersonId),
    responses((status = 200, body = UserInFull)),
)]
async fn show(
    State(app): State<App>,
    Caller(who): Caller,
    Path(id): Path<PersonId>,
) -> Result<Data<UserInFull>> {
    let mut tx = app.db.read(who).await?;
    let account = crate::account(&mut tx, id).await?;
    let memberships = crate::memberships(&mut tx, id).await?;
    tx.commit().await?;
    let place = |membership: crate::Membership| Place {
        organisation: membership.organisation.into(),
        role_there: membership.role,
        is_owner: membership.is_owner,
    };
    let organisations = memberships.into_iter().map(place).collect();
    Ok(Data(UserInFull { user: account.into(), organisations }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UserChange)]
struct Change {
    #[serde(default)]
    name: Option<String>,
    /// A role over the platform. Takes the permission to make administrators.
    #[serde(default)]
    role: Option<PlatformRole>,
    /// `active` or `suspended`.
    #[serde(default)]
    status: Option<AccountState>,
}

/// Changes somebody's account; what is not named stays as it is.
#[utoipa::path(
    patch,
    path = "/api/v1/admin/users/{id}",
    params(PersonId),
    responses((status = 200, body = User)),
)]
async fn change(
    write: Write,
    Path(id): Path<PersonId>,
    Json(Change { name, role, status }): Json<Change>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    if let Some(name) = name {
        crate::rename_person(&mut tx, id, &name).await?;
    }
    match status {
        Some(AccountState::Active) => {
            crate::reinstate_person(&mut tx, id).await?;
        }
        Some(AccountState::Suspended) => {
            crate::suspend_person(&mut tx, id).await?;
        }
        Some(AccountState::Erased) => {
            let message = "An account is erased with DELETE.";
            return Err(Refusal::field("status", "invalid_value", message).into());
        }
        None => {}
    }
    if let Some(role) = role {
        crate::grant_platform_role(&mut tx, id, role).await?;
    }
    let account = crate::account(&mut tx, id).await?;
    write.commit(tx, Data(User::from(account))).await
}

/// Erases somebody's personal data for good; the books keep their id. Asks for a recent proof of who
/// the caller is.
#[utoipa::path(
    delete,
    path = "/api/v1/admin/users/{id}",
    params(PersonId),
    responses((status = 200, body = ())),
)]
async fn erase(write: Write, Path(id): Path<PersonId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    crate::erase_person(&mut tx, id).await?;
    write.commit(tx, Data(())).await
}

/// Keeps somebody out, at once and everywhere.
#[utoipa::path(
    put,
    path = "/api/v1/admin/users/{id}/suspend",
    params(PersonId),
    responses((status = 200, body = User)),
)]
async fn suspend(write: Write, Path(id): Path<PersonId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let account = crate::suspend_person(&mut tx, id).await?;
    write.commit(tx, Data(User::from(account))).await
}

/// Lets somebody in again.
#[utoipa::path(
    delete,
    path = "/api/v1/admin/users/{id}/suspend",
    params(PersonId),
    responses((status = 200, body = User)),
)]
async fn reinstate(write: Write, Path(id): Path<PersonId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let account = crate::reinstate_person(&mut tx, id).await?;
    write.commit(tx, Data(User::from(account))).await
}

/// Takes somebody's second factors away who has lost all of them, and ends their sessions; they set
/// factors up anew when they sign in. Asks for a recent proof of who the caller is.
#[utoipa::path(
    delete,
    path = "/api/v1/admin/users/{id}/factors",
    params(PersonId),
    responses(
        (status = 200, body = User),
        (status = 403, description = "step_up_required"),
        (status = 409, description = "yourself"),
    ),
)]
async fn reset_factors(write: Write, Path(id): Path<PersonId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let account = crate::reset_factors(&mut tx, id).await?;
    write.commit(tx, Data(User::from(account))).await
}

struct OrganisationFields;

impl Fields for OrganisationFields {
    const SORTED: &'static [&'static str] = &[];
    /// A part of the name.
    const FILTERED: &'static [&'static str] = &["search"];
}

/// Every organisation, the newest first; `search` is part of a name.
#[utoipa::path(
    get,
    path = "/api/v1/admin/organisations",
    params(Selection<OrganisationFields>),
    responses((status = 200, body = Vec<OrganisationView>)),
)]
async fn list_organisations(
    State(app): State<App>,
    Caller(who): Caller,
    selection: Selection<OrganisationFields>,
) -> Result<Listed<OrganisationView>> {
    let (search, paging) = (selection.filter("search").unwrap_or_default(), selection.paging);
    let mut tx = app.db.read(who).await?;
    let (limit, offset) = (paging.limit(), paging.offset());
    let found = crate::all_organisations(&mut tx, search, limit, offset).await?;
    tx.commit().await?;
    Ok(paging.listed(found))
}

/// Keeps an organisation's people and keys out, at once.
#[utoipa::path(
    put,
    path = "/api/v1/admin/organisations/{id}/suspend",
    params(OrganisationId),
    responses((status = 200, body = OrganisationView)),
)]
async fn suspend_organisation(write: Write, Path(id): Path<OrganisationId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    crate::suspend(&mut tx, id).await?;
    let organisation = organisations::find(&mut tx, id).await?;
    let organisation = organisation.ok_or_else(|| Refusal::not_found("organisation"))?;
    write.commit(tx, Data(OrganisationView::from(organisation))).await
}

/// Lets an organisation's people and keys in again.
#[utoipa::path(
    delete,
    path = "/api/v1/admin/organisations/{id}/suspend",
    params(OrganisationId),
    responses((status = 200, body = OrganisationView)),
)]
async fn reinstate_organisation(write: Write, Path(id): Path<OrganisationId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    crate::reinstate(&mut tx, id).await?;
    let organisation = organisations::find(&mut tx, id).await?;
    let organisation = organisation.ok_or_else(|| Refusal::not_found("organisation"))?;
    write.commit(tx, Data(OrganisationView::from(organisation))).await
}

/// Everybody who has a role over the platform.
#[utoipa::path(
    get,
    path = "/api/v1/admin/operators",
    responses((status = 200, body = Vec<User>))
)]
async fn list_operators(State(app): State<App>, Caller(who): Caller) -> Result<Data<Vec<User>>> {
    let mut tx = app.db.read(who).await?;
    let operators = crate::operators(&mut tx).await?;
    tx.commit().await?;
    Ok(Data(operators.into_iter().map(User::from).collect()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Grant {
    role: PlatformRole,
}

/// Gives somebody a role over the platform. Asks for a recent proof of who the caller is.
#[utoipa::path(
    put,
    path = "/api/v1/admin/operators/{id}",
    params(PersonId),
    responses((status = 200, body = User)),
)]
async fn grant(
    write: Write,
    Path(id): Path<PersonId>,
    Json(Grant { role }): Json<Grant>,
) -> Result<Response> {
    let mut tx = write.begin().await?;
    let account = crate::grant_platform_role(&mut tx, id, role).await?;
    write.commit(tx, Data(User::from(account))).await
}

/// Takes somebody's role over the platform. Asks for a recent proof of who the caller is.
#[utoipa::path(
    delete,
    path = "/api/v1/admin/operators/{id}",
    params(PersonId),
    responses((status = 200, body = User)),
)]
async fn cease(write: Write, Path(id): Path<PersonId>) -> Result<Response> {
    let mut tx = write.begin().await?;
    let account = crate::revoke_platform_role(&mut tx, id).await?;
    write.commit(tx, Data(User::from(account))).await
}
