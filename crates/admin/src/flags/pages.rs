//! Feature flags as operators see and turn them.

use askama::Template;
use axum::extract::State;
use axum::response::{Redirect, Response};
use base::Refusal;
use base::flags::{self, Flag, Overview, Setting};
use base::permissions::Permission;
use base::who::OrganisationId;
use serde::Deserialize;
use web::parts::{Badge, Tone};
use web::{App, Form, Page, Path, Result, Routes, Rule, Visitor, get, post};

use super::named;
use crate::texts::Texts;

pub(crate) const PATH: &str = "/admin/flags";
/// Organisations with a setting of their own that are shown of one flag.
const SHOWN: u32 = 50;

pub(crate) fn routes() -> Routes {
    let rule = Rule::Platform(Permission::PlatformFlagsManage);
    Routes::new()
        .page(rule, PATH, get(list))
        .page(rule, "/admin/flags/{flag}", get(show))
        .page(rule, "/admin/flags/{flag}", post(set))
        .page(rule, "/admin/flags/{flag}/organisations", post(set_organisation))
}

struct Row {
    name: &'static str,
    meaning: &'static str,
    path: String,
    state: Badge,
    overrides: u64,
}

impl Row {
    fn new(t: &Texts, overview: &Overview) -> Self {
        let flag = overview.flag;
        Self {
            name: flag.name(),
            meaning: meaning(t, flag),
            path: format!("{PATH}/{}", flag.name()),
            state: state(t, overview),
            overrides: overview.overrides,
        }
    }
}

fn meaning(t: &Texts, flag: Flag) -> &'static str {
    match flag {
        Flag::AccountingBackbone => t.flag_accounting_backbone(),
        Flag::MigrationWizard => t.flag_migration_wizard(),
        Flag::Psd2Banking => t.flag_psd2_banking(),
        Flag::PartnerPortal => t.flag_partner_portal(),
        Flag::PartnerMockedData => t.flag_partner_mocked_data(),
        Flag::AdvancedPayments => t.flag_advanced_payments(),
        Flag::McpAiTools => t.flag_mcp_ai_tools(),
        Flag::Monitoring => t.flag_monitoring(),
    }
}

fn state(t: &Texts, overview: &Overview) -> Badge {
    match overview.setting {
        None if overview.default => Badge::new(Tone::Good, t.on_by_default()),
        None => Badge::new(Tone::Plain, t.off_by_default()),
        Some(Setting { enabled: false, .. }) => Badge::new(Tone::Plain, t.off()),
        Some(Setting { percentage: 100, .. }) => Badge::new(Tone::Good, t.on()),
        Some(Setting { percentage, .. }) => Badge::new(Tone::Info, t.on_for(percentage)),
    }
}

#[derive(Template)]
#[template(path = "flags.html")]
struct FlagsView<'a> {
    t: &'a Texts,
    rows: Vec<Row>,
}

async fn list(State(app): State<App>, Visitor(visitor): Visitor) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let all = flags::overviews(&mut tx, app.site.features).await?;
    let rows = all.iter().map(|overview| Row::new(&t, overview)).collect();
    Page::operations(&app, &visitor, t.features(), PATH).show(&FlagsView { t: &t, rows })
}

#[derive(Template)]
#[template(path = "flag.html")]
struct FlagView<'a> {
    t: &'a Texts,
    name: &'static str,
    meaning: &'static str,
    variable: &'static str,
    path: String,
    state: Badge,
    is_set: bool,
    is_on: bool,
    percentage: u8,
    overrides: Vec<(String, Badge)>,
}

async fn show(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Path(flag): Path<String>,
) -> Result<Response> {
    let (t, flag) = (Texts::new(&visitor.locale), named(&flag)?);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let overview = flags::overview(&mut tx, app.site.features, flag).await?;
    let own = |(id, is_on): (OrganisationId, bool)| {
        let badge =
            if is_on { Badge::new(Tone::Good, t.on()) } else { Badge::new(Tone::Plain, t.off()) };
        (id.to_string(), badge)
    };
    let overrides = flags::overrides(&mut tx, flag, SHOWN).await?.into_iter().map(own).collect();
    let view = FlagView {
        t: &t,
        name: flag.name(),
        meaning: meaning(&t, flag),
        variable: flag.variable(),
        path: format!("{PATH}/{}", flag.name()),
        state: state(&t, &overview),
        is_set: overview.setting.is_some(),
        is_on: overview.setting.map_or(overview.default, |setting| setting.enabled),
        percentage: overview.setting.map_or(100, |setting| setting.percentage),
        overrides,
    };
    Page::operations(&app, &visitor, flag.name(), PATH).show(&view)
}

#[derive(Deserialize)]
struct SettingForm {
    /// `on`, `off` or `default`.
    state: String,
    #[serde(default)]
    percentage: String,
}

impl SettingForm {
    fn setting(&self) -> Result<Option<Setting>, Refusal> {
        let enabled = match self.state.as_str() {
            "default" => return Ok(None),
            state => state == "on",
        };
        let message = "A percentage is a whole number from 0 to 100.";
        let percentage = match self.percentage.trim() {
            "" => 100,
            text => {
                text.parse().map_err(|_| Refusal::field("percentage", "out_of_range", message))?
            }
        };
        Ok(Some(Setting { enabled, percentage }))
    }
}

fn back(flag: Flag) -> Redirect {
    Redirect::to(&format!("{PATH}/{}", flag.name()))
}

async fn set(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Path(flag): Path<String>,
    Form(form): Form<SettingForm>,
) -> Result<Redirect> {
    let (flag, setting) = (named(&flag)?, form.setting()?);
    let mut tx = app.db.begin(visitor.who).await?;
    flags::set(&mut tx, flag, setting).await?;
    tx.commit().await?;
    Ok(back(flag))
}

#[derive(Deserialize)]
struct OverrideForm {
    organisation: String,
    /// `on`, `off` or `default`.
    state: String,
}

async fn set_organisation(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Path(flag): Path<String>,
    Form(form): Form<OverrideForm>,
) -> Result<Redirect> {
    let flag = named(&flag)?;
    let message = "That is not an organisation's id.";
    let malformed = || Refusal::field("organisation", "malformed", message);
    let organisation: OrganisationId = form.organisation.trim().parse().map_err(|_| malformed())?;
    let enabled = (form.state != "default").then_some(form.state == "on");
    let mut tx = app.db.begin(visitor.who).await?;
    flags::set_for(&mut tx, flag, organisation, enabled).await?;
    tx.commit().await?;
    Ok(back(flag))
}
