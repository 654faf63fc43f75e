//! Pages: the API keys of the organisation that somebody acts for.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::permissions::{Permission, PermissionSet};
use base::secrets::ExposeSecret as _;
use base::who::ApiKey as KeyKey;
use base::{Id, Refusal, Timestamp};
use web::parts::{Badge, Empty, Notice, Tone, When};
use web::{App, Form, Identified, Page, Path, Result, Routes, Rule, Visitor, get, post};

use super::{ApiKey, IssuedKey, Mode, NewKey, rules};
use crate::Room;
use crate::roles::matrix::{self, Matrix};
use crate::roles::{own, standing};
use crate::tabs::{self, Choice, Tabs};
use crate::texts::Texts;

/// The routes of this room.
pub(crate) fn routes() -> Routes<Room> {
    let manage = Rule::Needs(Permission::KeysManage);
    Routes::new()
        .page(Rule::Needs(Permission::KeysRead), tabs::KEYS, get(show))
        .page(manage, tabs::KEYS, post(issue))
        .page(manage, "/organisation/new-key", get(begin))
        .page(manage, "/organisation/keys/{id}/rotate", post(rotate))
        .page(manage, "/organisation/keys/{id}/revoke", post(revoke))
}

/// How long keys may last, on the page; programs may choose any number of days.
const DAYS: [u32; 4] = [30, 90, 180, 365];

#[derive(Debug)]
struct Row {
    id: String,
    name: String,
    text: String,
    maker: String,
    allows: String,
    state: Badge,
    ends: Option<When>,
    used: Option<When>,
    is_live: bool,
}

#[derive(Template)]
#[template(path = "keys.html")]
struct KeysView<'a> {
    t: &'a Texts,
    tabs: Tabs,
    rows: Vec<Row>,
    empty: Empty,
    may_manage: bool,
}

#[derive(Template)]
#[template(path = "new_key.html")]
struct NewKeyView<'a> {
    t: &'a Texts,
    notice: Option<Notice>,
    name: String,
    modes: Vec<Choice>,
    days: Vec<Choice>,
    origins: String,
    matrix: Matrix,
}

/// Without `Debug`, for the secret's sake.
#[derive(Template)]
#[template(path = "issued_key.html")]
struct IssuedKeyView<'a> {
    t: &'a Texts,
    name: String,
    secret: String,
    /// When the key that it takes the place of ends, if it takes one's.
    old_ends: Option<When>,
}

async fn show(State(app): State<App>, Visitor(visitor): Visitor) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let keys = crate::list_keys(&mut tx).await?;
    let now = tx.now();
    tx.commit().await?;
    let view = KeysView {
        tabs: Tabs::new(&t, visitor.permissions, tabs::KEYS),
        rows: keys.into_iter().map(|key| row(&t, key, now)).collect(),
        empty: Empty { title: t.no_keys().to_owned(), hint: t.no_keys_hint().to_owned() },
        may_manage: visitor.permissions.contains(Permission::KeysManage),
        t: &t,
    };
    Page::new(&app, &visitor, t.api_keys()).at(tabs::MEMBERS).show(&view)
}

fn row(t: &Texts, key: ApiKey, now: Timestamp) -> Row {
    let is_live = key.is_live(now);
    let state = if !is_live {
        Badge::new(Tone::Plain, if key.revoked_at.is_some() { t.revoked() } else { t.expired() })
    } else if key.permissions.is_empty() {
        Badge::new(Tone::Bad, t.key_without_maker())
    } else if key.successor.is_some() {
        Badge::new(Tone::Warn, t.replaced())
    } else {
        Badge::new(Tone::Good, mode(t, key.mode))
    };
    let when = |at: Timestamp| When::new(at, now, &t.locale);
    Row {
        id: key.id.to_string(),
        text: format!("{}…", key.prefix),
        maker: if key.maker.is_some() { key.maker_name } else { "Florin".to_owned() },
        allows: t.permission_count(count(key.permissions)),
        ends: key.revoked_at.or(key.expires_at).map(when),
        used: key.last_used_at.map(when),
        name: key.name,
        state,
        is_live,
    }
}

fn count(permissions: PermissionSet) -> u64 {
    u64::try_from(permissions.iter().count()).unwrap_or_default()
}

fn mode(t: &Texts, mode: Mode) -> &'static str {
    match mode {
        Mode::Live => t.mode_live(),
        Mode::Test => t.mode_test(),
        Mode::Public => t.mode_public(),
    }
}

/// What the form asked for.
struct Asked {
    name: String,
    mode: Mode,
    days: u32,
    scopes: PermissionSet,
    origins: String,
}

impl Asked {
    fn read(fields: &BTreeMap<String, String>) -> Self {
        let text = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
        Self {
            name: text("name").to_owned(),
            mode: Mode::read(text("mode")).unwrap_or(Mode::Live),
            days: text("days").parse().unwrap_or(rules::DEFAULT_DAYS),
            scopes: matrix::checked(fields),
            origins: text("origins").to_owned(),
        }
    }

    /// A public key has the one scope that there is for it, whatever is checked.
    fn key(&self) -> NewKey {
        let is_public = self.mode == Mode::Public;
        NewKey {
            name: self.name.clone(),
            mode: self.mode,
            scopes: (!is_public).then_some(self.scopes),
            days: Some(self.days),
            origins: if is_public {
                self.origins.split_whitespace().map(str::to_owned).collect()
            } else {
                Vec::new()
            },
        }
    }
}

async fn begin(State(app): State<App>, Visitor(visitor): Visitor) -> Result<Response> {
    let asked = Asked::read(&BTreeMap::new());
    form(&app, &visitor, &asked, None).await
}

async fn form(
    app: &App,
    visitor: &Identified,
    asked: &Asked,
    refusal: Option<Refusal>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let organisation = own(&tx)?;
    let mine = standing(&mut tx, organisation).await?.permissions;
    tx.commit().await?;
    let status = if refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let modes = Mode::ALL.iter().map(|one| Choice {
        value: one.word().to_owned(),
        name: mode(&t, *one).to_owned(),
        is_chosen: *one == asked.mode,
    });
    let days = DAYS.iter().map(|days| Choice {
        value: days.to_string(),
        name: t.lasts_days(*days),
        is_chosen: *days == asked.days,
    });
    let offered = rules::GRANTABLE.difference(rules::PUBLIC).intersection(mine);
    let view = NewKeyView {
        notice: refusal.map(|refusal| tabs::notice(&t, &refusal)),
        name: asked.name.clone(),
        modes: modes.collect(),
        days: days.collect(),
        origins: asked.origins.clone(),
        matrix: Matrix::new(&t, offered, asked.scopes, mine),
        t: &t,
    };
    Page::new(app, visitor, t.new_key()).at(tabs::MEMBERS).status(status).show(&view)
}

/// The page with the text is the answer itself: it is kept nowhere, and going back shows it not.
async fn issue(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Form(fields): Form<BTreeMap<String, String>>,
) -> Result<Response> {
    let asked = Asked::read(&fields);
    let outcome = async {
        let mut tx = app.db.begin(visitor.who.clone()).await?;
        let issued = crate::issue_key(&mut tx, asked.key()).await?;
        tx.commit().await?;
        Ok(issued)
    };
    match tabs::told(outcome.await)? {
        Ok(issued) => shown_once(&app, &visitor, &issued, None),
        Err(refusal) => form(&app, &visitor, &asked, Some(refusal)).await,
    }
}

async fn rotate(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Path(id): Path<Id<KeyKey>>,
) -> Result<Response> {
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let issued = crate::rotate_key(&mut tx, id, None).await?;
    let old = crate::list_keys(&mut tx).await?.into_iter().find(|key| key.id == id);
    let now = tx.now();
    tx.commit().await?;
    let ends = old.and_then(|old| old.expires_at);
    let ends = ends.map(|ends| When::new(ends, now, &visitor.locale));
    shown_once(&app, &visitor, &issued, ends)
}

fn shown_once(
    app: &App,
    visitor: &Identified,
    issued: &IssuedKey,
    old_ends: Option<When>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let secret = issued.secret.expose_secret().to_owned();
    let view = IssuedKeyView { t: &t, name: issued.key.name.clone(), secret, old_ends };
    Page::new(app, visitor, t.key_issued()).at(tabs::MEMBERS).show(&view)
}

async fn revoke(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Path(id): Path<Id<KeyKey>>,
) -> Result<Response> {
    let mut tx = app.db.begin(visitor.who).await?;
    crate::revoke_key(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to(tabs::KEYS).into_response())
}
