//! Feature flags as JSON.

use axum::extract::State;
use axum::response::Response;
use base::Tx;
use base::flags::{self, Flag, Overview, Setting, Standing};
use base::permissions::Permission;
use base::who::OrganisationId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{App, Caller, Data, IfMatch, Json, Path, Result, Routes, Rule, Versioned, Write, routes};

use super::named;

pub(crate) fn routes() -> Routes {
    let manage = Rule::Platform(Permission::PlatformFlagsManage);
    Routes::new()
        .route(Rule::Needs(Permission::FlagsRead), routes!(list_standings))
        .route(manage, routes!(toggle_flag))
        .route(manage, routes!(list_flags))
        .route(manage, routes!(show_flag, set_flag, reset_flag))
        .route(manage, routes!(set_organisation, reset_organisation))
}

#[derive(Serialize, ToSchema)]
struct StandingView {
    name: &'static str,
    /// What it turns on.
    meaning: &'static str,
    /// Whether the organisation has the feature.
    enabled: bool,
    /// What decided: `default`, `setting` or `organisation`.
    reason: &'static str,
}

impl From<(Flag, Standing)> for StandingView {
    fn from((flag, standing): (Flag, Standing)) -> Self {
        Self {
            name: flag.name(),
            meaning: flag.meaning(),
            enabled: standing.is_on,
            reason: standing.reason.word(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct FlagView {
    name: &'static str,
    meaning: &'static str,
    /// What the environment says.
    default: bool,
    /// What an operator set; null while the environment decides.
    setting: Option<SettingView>,
    /// Organisations that have it one way or the other for themselves.
    overrides: u64,
}

#[derive(Serialize, ToSchema)]
struct SettingView {
    enabled: bool,
    percentage: u8,
}

impl From<Setting> for SettingView {
    fn from(Setting { enabled, percentage }: Setting) -> Self {
        Self { enabled, percentage }
    }
}

impl From<Overview> for FlagView {
    fn from(overview: Overview) -> Self {
        Self {
            name: overview.flag.name(),
            meaning: overview.flag.meaning(),
            default: overview.default,
            setting: overview.setting.map(SettingView::from),
            overrides: overview.overrides,
        }
    }
}

/// How the features stand for the organisation that the caller acts for.
#[utoipa::path(
    get,
    path = "/api/v1/settings/feature-flags",
    responses((status = 200, body = Vec<StandingView>))
)]
async fn list_standings(
    State(app): State<App>,
    Caller(who): Caller,
) -> Result<Data<Vec<StandingView>>> {
    let organisation = who.organisation;
    let mut tx = app.db.read(who).await?;
    let all = flags::standings(&mut tx, app.site.features, organisation).await?;
    Ok(Data(all.into_iter().map(StandingView::from).collect()))
}

/// Turns a feature over, for everybody without a setting of their own.
#[utoipa::path(
    post,
    path = "/api/v1/settings/feature-flags/{flag}/toggle",
    params(("flag" = String, Path, description = "The flag's name"), IfMatch),
    responses((status = 200, body = FlagView))
)]
async fn toggle_flag(
    State(app): State<App>,
    write: Write,
    Path(flag): Path<String>,
    meant_for: IfMatch,
) -> Result<Response> {
    let flag = named(&flag)?;
    let mut tx = write.begin().await?;
    check(&mut tx, &app, flag, &meant_for).await?;
    flags::toggle(&mut tx, app.site.features, flag).await?;
    let view = view(&mut tx, &app, flag).await?;
    write.commit(tx, view).await
}

async fn view(tx: &mut Tx, app: &App, flag: Flag) -> Result<Versioned<FlagView>> {
    let overview = flags::overview(tx, app.site.features, flag).await?;
    Ok(Versioned(overview.into()))
}

/// Refuses what is meant for another version of the flag, which stays as it is until `tx` ends.
async fn check(tx: &mut Tx, app: &App, flag: Flag, meant_for: &IfMatch) -> Result<()> {
    let overview = flags::overview_to_change(tx, app.site.features, flag).await?;
    meant_for.check(&FlagView::from(overview))
}

/// All features as operators see them.
#[utoipa::path(
    get,
    path = "/api/v1/admin/feature-flags",
    responses((status = 200, body = Vec<FlagView>))
)]
async fn list_flags(State(app): State<App>, Caller(who): Caller) -> Result<Data<Vec<FlagView>>> {
    let mut tx = app.db.read(who).await?;
    let all = flags::overviews(&mut tx, app.site.features).await?;
    Ok(Data(all.into_iter().map(FlagView::from).collect()))
}

/// One feature as operators see it.
#[utoipa::path(
    get,
    path = "/api/v1/admin/feature-flags/{flag}",
    params(("flag" = String, Path, description = "The flag's name")),
    responses((status = 200, body = FlagView))
)]
async fn show_flag(
    State(app): State<App>,
    Caller(who): Caller,
    Path(flag): Path<String>,
) -> Result<Versioned<FlagView>> {
    let flag = named(&flag)?;
    let mut tx = app.db.read(who).await?;
    view(&mut tx, &app, flag).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SettingBody {
    enabled: bool,
    /// Of the organisations, so many in a hundred: always the same ones.
    #[serde(default = "everybody")]
    percentage: u8,
}

const fn everybody() -> u8 {
    100
}

/// Sets a feature for everybody, or for a part of the organisations.
#[utoipa::path(
    put,
    path = "/api/v1/admin/feature-flags/{flag}",
    params(("flag" = String, Path, description = "The flag's name"), IfMatch),
    responses((status = 200, body = FlagView))
)]
async fn set_flag(
    State(app): State<App>,
    write: Write,
    Path(flag): Path<String>,
    meant_for: IfMatch,
    Json(SettingBody { enabled, percentage }): Json<SettingBody>,
) -> Result<Response> {
    let flag = named(&flag)?;
    let mut tx = write.begin().await?;
    check(&mut tx, &app, flag, &meant_for).await?;
    flags::set(&mut tx, flag, Some(Setting { enabled, percentage })).await?;
    let view = view(&mut tx, &app, flag).await?;
    write.commit(tx, view).await
}

/// Leaves a feature to the environment again.
#[utoipa::path(
    delete,
    path = "/api/v1/admin/feature-flags/{flag}",
    params(("flag" = String, Path, description = "The flag's name"), IfMatch),
    responses((status = 200, body = FlagView))
)]
async fn reset_flag(
    State(app): State<App>,
    write: Write,
    Path(flag): Path<String>,
    meant_for: IfMatch,
) -> Result<Response> {
    let flag = named(&flag)?;
    let mut tx = write.begin().await?;
    check(&mut tx, &app, flag, &meant_for).await?;
    flags::set(&mut tx, flag, None).await?;
    let view = view(&mut tx, &app, flag).await?;
    write.commit(tx, view).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OverrideBody {
    enabled: bool,
}

/// Sets a feature for one organisation.
#[utoipa::path(
    put,
    path = "/api/v1/admin/feature-flags/{flag}/organisations/{organisation}",
    params(
        ("flag" = String, Path, description = "The flag's name"),
        ("organisation" = OrganisationId, Path, description = "The organisation's id"),
        IfMatch,
    ),
    responses((status = 200, body = FlagView))
)]
async fn set_organisation(
    State(app): State<App>,
    write: Write,
    Path((flag, organisation)): Path<(String, OrganisationId)>,
    meant_for: IfMatch,
    Json(OverrideBody { enabled }): Json<OverrideBody>,
) -> Result<Response> {
    let flag = named(&flag)?;
    let mut tx = write.begin().await?;
    check(&mut tx, &app, flag, &meant_for).await?;
    flags::set_for(&mut tx, flag, organisation, Some(enabled)).await?;
    let view = view(&mut tx, &app, flag).await?;
    write.commit(tx, view).await
}

/// Lets one organisation have what everybody has.
#[utoipa::path(
    delete,
    path = "/api/v1/admin/feature-flags/{flag}/organisations/{organisation}",
    params(
        ("flag" = String, Path, description = "The flag's name"),
        ("organisation" = OrganisationId, Path, description = "The organisation's id"),
        IfMatch,
    ),
    responses((status = 200, body = FlagView))
)]
async fn reset_organisation(
    State(app): State<App>,
    write: Write,
    Path((flag, organisation)): Path<(String, OrganisationId)>,
    meant_for: IfMatch,
) -> Result<Response> {
    let flag = named(&flag)?;
    let mut tx = write.begin().await?;
    check(&mut tx, &app, flag, &meant_for).await?;
    flags::set_for(&mut tx, flag, organisation, None).await?;
    let view = view(&mut tx, &app, flag).await?;
    write.commit(tx, view).await
}
