//! Pages on which people see and change their factors, and the parts that ask for a proof.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::Timestamp;
use base::secrets::{ExposeSecret, SecretString};
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use serde::Deserialize;
use web::parts::{Badge, Notice, Tone, When};
use web::{App, Class, Form, Page, Result, Routes, Rule, Visitor, get, post};

use super::{Enrolment, Factors, Proof, RecoveryCodes};
use crate::Room;
use crate::passkeys::{self, Passkey};
use crate::texts::Texts;

const FACTORS: &str = "/security/factors";

/// The routes of this room.
pub fn routes() -> Routes<Room> {
    Routes::new()
        .page(Rule::SignedIn, "/security/totp/confirm", post(confirm))
        .layer(Class::Verify)
        .page(Rule::SignedIn, FACTORS, get(show))
        .page(Rule::SignedIn, "/security/totp", post(begin))
        .page(Rule::SignedIn, "/security/totp/remove", post(remove))
        .page(Rule::SignedIn, "/security/recovery-codes", post(renew))
}

/// Where to go on, given by a page that led here; never to another site.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Next {
    next: String,
}

impl Next {
    /// To this path, if it is one of this site.
    pub const fn to(next: String) -> Self {
        Self { next }
    }

    /// The path.
    pub fn path(&self) -> &str {
        web::local_path(&self.next).unwrap_or("/")
    }
}

/// A button that asks an authenticator.
#[derive(Debug)]
pub(crate) struct Ask {
    /// `create` or `get`.
    pub kind: &'static str,
    /// Where the answer goes.
    pub action: &'static str,
    /// Where the question comes from.
    pub options: &'static str,
    /// The words on it.
    pub label: &'static str,
    /// Where to go on.
    pub next: String,
    /// Whether it is the first thing to try.
    pub is_primary: bool,
}

/// A field for a proof that is typed.
#[derive(Debug)]
pub(crate) struct TypedProof {
    /// Where it goes.
    pub action: &'static str,
    /// Where to go on.
    pub next: String,
    /// The field's name in the form.
    pub name: &'static str,
    /// As people read it.
    pub label: &'static str,
    /// HTML's type of input.
    pub kind: &'static str,
    /// What browsers may fill in.
    pub autocomplete: &'static str,
    /// Whether digits alone are wanted.
    pub is_numeric: bool,
    /// What to do.
    pub hint: &'static str,
    /// What was wrong; empty for nothing.
    pub error: String,
    /// Whether it is the first thing to try.
    pub is_primary: bool,
}

impl TypedProof {
    /// The field for this proof; `None` for one that is not typed.
    pub fn new(
        t: &Texts,
        proof: Proof,
        action: &'static str,
        next: &str,
        error: &str,
    ) -> Option<Self> {
        let (name, label, kind, autocomplete, is_numeric, hint) = match proof {
            Proof::Totp => ("code", t.code(), "text", "one-time-code", true, t.code_hint()),
            Proof::RecoveryCode => {
                ("recovery_code", t.recovery_code(), "text", "off", false, t.recovery_code_hint())
            }
            Proof::Password => {
                ("password", t.password(), "password", "current-password", false, t.password_hint())
            }
            Proof::Passkey | Proof::Code | Proof::Provider => return None,
        };
        let (next, error) = (next.to_owned(), error.to_owned());
        Some(Self {
            action,
            next,
            name,
            label,
            kind,
            autocomplete,
            is_numeric,
            hint,
            error,
            is_primary: true,
        })
    }
}

/// What somebody typed to prove themselves: one of these. Without `Debug`, for the secrets' sake.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct TypedForm {
    code: String,
    recovery_code: String,
    password: String,
    #[serde(flatten)]
    next: Next,
}

impl TypedForm {
    /// What kind it is, itself, and where to go on.
    pub fn read(self) -> (Proof, SecretString, Next) {
        let Self { code, recovery_code, password, next } = self;
        if !password.is_empty() {
            (Proof::Password, password.into(), next)
        } else if !recovery_code.is_empty() {
            (Proof::RecoveryCode, recovery_code.into(), next)
        } else {
            (Proof::Totp, code.into(), next)
        }
    }
}

#[derive(Template)]
#[template(path = "factors.html")]
struct FactorsView<'a> {
    t: &'a Texts,
    notice: Option<Notice>,
    app: Badge,
    totp_since: Option<When>,
    keys: Badge,
    passkeys: Vec<PasskeyView>,
    register: Option<Ask>,
    has_factor: bool,
    codes: Badge,
}

struct PasskeyView {
    id: String,
    name: String,
    created: When,
    used: Option<When>,
    is_suspended: bool,
    badge: Badge,
}

impl PasskeyView {
    fn new(t: &Texts, passkey: Passkey, now: Timestamp) -> Self {
        Self {
            id: passkey.id.to_string(),
            name: passkey.name,
            created: When::new(passkey.created_at, now, &t.locale),
            used: passkey.last_used_at.map(|at| When::new(at, now, &t.locale)),
            is_suspended: passkey.suspended_at.is_some(),
            badge: Badge::new(Tone::Bad, t.passkey_suspended()),
        }
    }
}

fn counted(number: i64, words: String) -> Badge {
    let tone = if number > 0 { Tone::Good } else { Tone::Plain };
    Badge::new(tone, words)
}

/// What is still to do where both factors are asked for.
fn wanted(t: &Texts, factors: &Factors) -> Option<Notice> {
    let text = match (factors.totp_since.is_some(), factors.passkeys > 0) {
        (true, true) => return None,
        (false, false) => t.factors_wanted_both(),
        (true, false) => t.factors_wanted_passkey(),
        (false, true) => t.factors_wanted_app(),
    };
    let title = t.factors_wanted();
    Some(Notice { tone: Tone::Warn, title: title.to_owned(), text: text.to_owned() })
}

async fn show(State(room): State<Room>, Visitor(visitor): Visitor) -> Result<Response> {
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let person = super::myself(&tx)?;
    let factors = super::factors(&mut tx, person).await?;
    let passkeys = passkeys::list(&mut tx).await?;
    let now = tx.now();
    tx.commit().await?;
    let t = &Texts::new(&visitor.locale);
    let register = room.party.is_there().then(|| Ask {
        kind: "create",
        action: "/security/passkeys",
        options: "/security/passkeys/options",
        label: t.passkey_register(),
        next: FACTORS.to_owned(),
        is_primary: passkeys.is_empty(),
    });
    let is_set_up = factors.totp_since.is_some();
    let view = FactorsView {
        t,
        notice: visitor.wants_factors.then(|| wanted(t, &factors)).flatten(),
        app: if is_set_up {
            Badge::new(Tone::Good, t.is_on())
        } else {
            Badge::new(Tone::Plain, t.is_off())
        },
        totp_since: factors.totp_since.map(|since| When::new(since, now, &t.locale)),
        keys: counted(factors.passkeys, t.in_use(factors.passkeys)),
        passkeys: passkeys.into_iter().map(|passkey| PasskeyView::new(t, passkey, now)).collect(),
        register,
        has_factor: factors.any(),
        codes: counted(factors.recovery_codes, t.codes_left(factors.recovery_codes)),
    };
    Page::new(&room.app, &visitor, t.factors()).show(&view)
}

#[derive(Template)]
#[template(path = "totp_set_up.html")]
struct SetUpView<'a> {
    t: &'a Texts,
    qr: String,
    secret: &'a str,
    typed: TypedProof,
}

/// The address as a picture of its own, dark on light in either scheme: cameras want it so.
fn qr(address: &str) -> Result<String, base::Error> {
    let code = QRBuilder::new(address)
        .build()
        .map_err(|error| base::Error::fault(format!("drawing a QR code: {error:?}")))?;
    Ok(SvgBuilder::default().to_str(&code))
}

fn set_up(
    app: &App,
    visitor: &web::Identified,
    enrolment: &Enrolment,
    error: &str,
) -> Result<Response> {
    let t = &Texts::new(&visitor.locale);
    let action = "/security/totp/confirm";
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let Some(typed) = TypedProof::new(t, Proof::Totp, action, FACTORS, error) else {
        return Ok(Redirect::to(FACTORS).into_response());
    };
    let secret = enrolment.secret.expose_secret();
    let view = SetUpView { t, qr: qr(enrolment.address.expose_secret())?, secret, typed };
    Page::new(app, visitor, t.app()).status(status).show(&view)
}

async fn begin(State(room): State<Room>, Visitor(visitor): Visitor) -> Result<Response> {
    let mut tx = room.app.db.begin(visitor.who.clone()).await?;
    let enrolment = super::begin_totp(&mut tx, &room.keyring).await?;
    tx.commit().await?;
    set_up(&room.app, &visitor, &enrolment, "")
}

async fn confirm(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Form(typed): Form<TypedForm>,
) -> Result<Response> {
    let (_, code, _) = typed.read();
    let mut tx = room.app.db.begin(visitor.who.clone()).await?;
    match super::confirm_totp(&mut tx, &room.keyring, code.expose_secret()).await {
        Ok(codes) => {
            tx.commit().await?;
            after(&room.app, &visitor, codes)
        }
        Err(base::Error::Refused(refusal)) if refusal.code == "wrong_code" => {
            let enrolment = super::pending_totp(&mut tx, &room.keyring).await?;
            tx.commit().await?;
            set_up(&room.app, &visitor, &enrolment, Texts::new(&visitor.locale).app_wrong())
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "recovery_codes.html")]
struct CodesView<'a> {
    t: &'a Texts,
    codes: Vec<&'a str>,
    next: &'static str,
}

/// What follows a change of factors: the codes that came of it, or the list.
pub(crate) fn after(
    app: &App,
    visitor: &web::Identified,
    codes: Option<RecoveryCodes>,
) -> Result<Response> {
    let Some(RecoveryCodes(codes)) = codes else {
        return Ok(Redirect::to(FACTORS).into_response());
    };
    let codes = codes.iter().map(ExposeSecret::expose_secret).collect();
    let t = &Texts::new(&visitor.locale);
    let view = CodesView { t, codes, next: FACTORS };
    Page::new(app, visitor, t.recovery_codes()).show(&view)
}

async fn remove(State(room): State<Room>, Visitor(visitor): Visitor) -> Result<Response> {
    let mut tx = room.app.db.begin(visitor.who).await?;
    super::remove_totp(&mut tx).await?;
    tx.commit().await?;
    Ok(Redirect::to(FACTORS).into_response())
}

async fn renew(State(room): State<Room>, Visitor(visitor): Visitor) -> Result<Response> {
    let mut tx = room.app.db.begin(visitor.who.clone()).await?;
    let codes = super::renew_recovery_codes(&mut tx).await?;
    tx.commit().await?;
    after(&room.app, &visitor, Some(codes))
}
