//! Pages that ask for a proof: the second step of signing in, signing in with a passkey alone, and
//! the proof once more before a dangerous act.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use base::secrets::{ExposeSecret as _, SecretString};
use base::{Actor, Id, Tx, Who, who::Person};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use web::parts::{Notice, Tone};
use web::{
    App, Class, Data, Form, Once, Page, Query, Reader, Result, Routes, Rule, Site, Stranger,
    Visitor, get, post,
};

use super::api::{Looked, judge, look, look_at_passkey};
use super::{Answered, Issued, Typed, rules};
use crate::factors::Proof;
use crate::factors::pages::{Ask, Next, TypedForm, TypedProof};
use crate::passkeys::api::StartedView;
use crate::passkeys::pages::answer;
use crate::passkeys::{self, Answer};
use crate::sessions::{self, Kind, cookies};
use crate::texts::Texts;
use crate::{Room, factors, locks};

const SECOND: &str = "/sign-in/second";
const STEP_UP: &str = "/step-up";
/// The cookie that ties the second step to the browser of the first.
const COOKIE: &str = "florin_challenge";

/// The routes of this room.
pub fn routes() -> Routes<Room> {
    let answers = Routes::new().page(Rule::Open, SECOND, post(typed_second)).page(
        Rule::SignedIn,
        STEP_UP,
        post(typed_step_up),
    );
    let signed = Routes::new()
        .page(Rule::Open, "/sign-in/second/passkey", post(second_passkey))
        .page(Rule::SignedIn, "/step-up/passkey", post(step_up_passkey));
    let sign_in = Routes::new()
        .page(Rule::Open, "/sign-in/passkey/options", post(sign_in_options))
        .page(Rule::Open, "/sign-in/passkey", post(sign_in_passkey));
    Routes::new()
        .page(Rule::Open, SECOND, get(second))
        .page(Rule::Open, "/sign-in/second/passkey/options", post(second_options))
        .page(Rule::SignedIn, STEP_UP, get(step_up))
        .page(Rule::SignedIn, "/step-up/passkey/options", post(step_up_options))
        .merge(answers.merge(signed.layer(Once)).layer(Class::Verify))
        .merge(sign_in.layer(Class::SignIn).layer(Once))
}

/// The `Set-Cookie` by which the browser of the first step answers in the second.
pub(crate) fn cookie(site: &Site, issued: &Issued) -> HeaderValue {
    let seconds = u32::try_from(rules::CHALLENGE_SECONDS).unwrap_or_default();
    web::set_cookie(site, COOKIE, issued.token.expose_secret(), seconds)
}

/// Where the second step is asked for, on the way to `next`.
pub(crate) fn path(next: &str) -> String {
    with_next(SECOND, next)
}

fn with_next(path: &str, next: &str) -> String {
    format!("{path}?next={}", utf8_percent_encode(next, NON_ALPHANUMERIC))
}

/// Another way than the one that is shown.
struct Other {
    path: String,
    label: &'static str,
}

/// What to ask for, and what was asked for last.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Wish {
    next: String,
    with: String,
}

/// What a page that asks for a proof shows.
struct Ways {
    passkey: Option<Ask>,
    typed: Option<TypedProof>,
    other: Option<Other>,
}

/// The addresses of one such page.
struct Place {
    page: &'static str,
    passkey: &'static str,
    options: &'static str,
}

const SECOND_PLACE: Place = Place {
    page: SECOND,
    passkey: "/sign-in/second/passkey",
    options: "/sign-in/second/passkey/options",
};
const STEP_UP_PLACE: Place =
    Place { page: STEP_UP, passkey: "/step-up/passkey", options: "/step-up/passkey/options" };

impl Ways {
    /// A button for a passkey, a field for what is typed, and a way to a recovery code.
    fn new(
        t: &Texts,
        place: &Place,
        accepts: &[Proof],
        with: Proof,
        next: &str,
        error: &str,
    ) -> Self {
        let has = |proof: Proof| accepts.contains(&proof);
        let wants_recovery = with == Proof::RecoveryCode && has(Proof::RecoveryCode);
        let offers_passkey = has(Proof::Passkey) && !wants_recovery;
        let ask = || Ask {
            kind: "get",
            action: place.passkey,
            options: place.options,
            label: t.passkey_use(),
            next: next.to_owned(),
            is_primary: true,
        };
        let typed = if wants_recovery {
            Some(Proof::RecoveryCode)
        } else {
            [Proof::Totp, Proof::Password].into_iter().find(|proof| has(*proof))
        };
        let other = if wants_recovery {
            Some(Other { path: with_next(place.page, next), label: t.other_way() })
        } else {
            has(Proof::RecoveryCode).then(|| Other {
                path: format!("{}&with=recovery_code", with_next(place.page, next)),
                label: t.recovery_use(),
            })
        };
        Self {
            passkey: offers_passkey.then(ask),
            typed: typed
                .and_then(|proof| TypedProof::new(t, proof, place.page, next, error))
                .map(|typed| TypedProof { is_primary: !offers_passkey, ..typed }),
            other,
        }
    }
}

fn way(with: &str) -> Proof {
    if with == Proof::RecoveryCode.word() { Proof::RecoveryCode } else { Proof::Totp }
}

fn bad(title: &str, text: &str) -> Notice {
    Notice { tone: Tone::Bad, title: title.to_owned(), text: text.to_owned() }
}

#[derive(Template)]
#[template(path = "second_step.html")]
struct SecondView<'a> {
    t: &'a Texts,
    notice: Option<Notice>,
    passkey: Option<Ask>,
    typed: Option<TypedProof>,
    other: Option<Other>,
}

impl<'a> SecondView<'a> {
    fn show(
        t: &'a Texts,
        ways: Ways,
        notice: Option<Notice>,
        status: StatusCode,
    ) -> Result<Response> {
        let Ways { passkey, typed, other } = ways;
        let view = Self { t, notice, passkey, typed, other };
        Page::plain(&t.locale, t.second_step()).status(status).show(&view)
    }
}

/// The page for whose challenge is over.
fn over(t: &Texts) -> Result<Response> {
    let notice = bad(t.sign_in_over_title(), t.sign_in_over_text());
    let ways = Ways { passkey: None, typed: None, other: None };
    SecondView::show(t, ways, Some(notice), StatusCode::UNPROCESSABLE_ENTITY)
}

fn stranger(who: Who) -> Who {
    Who { actor: Actor::System("sign-in"), ..who }
}

fn token(room: &Room, headers: &HeaderMap) -> Option<String> {
    web::cookie(&room.app.site, headers, COOKIE)
}

async fn accepts(room: &Room, who: Who, token: &str) -> Result<Option<Vec<Proof>>> {
    let mut tx = room.app.db.read(who).await?;
    let accepts = super::accepts(&mut tx, token).await?;
    tx.commit().await?;
    Ok(accepts)
}

async fn second(
    State(room): State<Room>,
    Stranger(who): Stranger,
    Reader(locale): Reader,
    headers: HeaderMap,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let t = &Texts::new(&locale);
    let Some(token) = token(&room, &headers) else { return over(t) };
    let Some(accepts) = accepts(&room, who, &token).await? else { return over(t) };
    let next = web::local_path(&wish.next).unwrap_or("/");
    let ways = Ways::new(t, &SECOND_PLACE, &accepts, way(&wish.with), next, "");
    SecondView::show(t, ways, None, StatusCode::OK)
}

async fn typed_second(
    State(room): State<Room>,
    Stranger(who): Stranger,
    Reader(locale): Reader,
    headers: HeaderMap,
    Form(form): Form<TypedForm>,
) -> Result<Response> {
    let t = &Texts::new(&locale);
    let (proof, text, next) = form.read();
    let Some(token) = token(&room, &headers) else { return over(t) };
    let Some(typed) = typed(proof, text) else { return over(t) };
    let who = stranger(who);
    let mut tx = room.app.db.begin(who.clone()).await?;
    let answered = super::answer(&mut tx, &room.keyring, &token, &typed).await?;
    match answered {
        Answered::Right(person, proof) => enter(&room, tx, &headers, person, proof, &next).await,
        Answered::Wrong => {
            tx.commit().await?;
            let Some(accepts) = accepts(&room, who, &token).await? else { return over(t) };
            let error = t.code_wrong();
            let ways = Ways::new(t, &SECOND_PLACE, &accepts, proof, next.path(), error);
            SecondView::show(t, ways, None, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Answered::Over => over(t),
    }
}

/// What was typed, as an answer; `None` for a password, which is no second step.
fn typed(proof: Proof, text: SecretString) -> Option<Typed> {
    match proof {
        Proof::Totp => Some(Typed::Totp(text)),
        Proof::RecoveryCode => Some(Typed::RecoveryCode(text)),
        Proof::Password | Proof::Passkey | Proof::Code | Proof::Provider => None,
    }
}

/// Opens the session of a person who has proven enough, in place of the one before.
async fn enter(
    room: &Room,
    mut tx: Tx,
    headers: &HeaderMap,
    person: Id<Person>,
    proof: Proof,
    next: &Next,
) -> Result<Response> {
    let site = &room.app.site;
    let place = locks::Place::of(tx.who(), cookies::device(site, headers).as_deref());
    let Some(opened) = sessions::open(&mut tx, person, Kind::Cookie, proof).await? else {
        tx.commit().await?;
        return Err(sessions::suspended().into());
    };
    if let Some(old) = web::session_token(site, headers) {
        sessions::sign_out(&mut tx, &old).await?;
    }
    let device = place.remember_browser(&mut tx, person).await?;
    tx.commit().await?;
    let opened = sessions::Opened { device, ..opened };
    let answered = AppendHeaders([(header::SET_COOKIE, web::set_cookie(site, COOKIE, "", 0))]);
    let cookies = cookies::opened(site, &opened);
    Ok((cookies, answered, Redirect::to(next.path())).into_response())
}

/// What a passkey answered, from the field `answer` of a form.
#[derive(Deserialize)]
struct Signed {
    answer: String,
    #[serde(default)]
    next: String,
}

impl Signed {
    fn read(self) -> Result<(Answer, Next)> {
        Ok((answer(&self.answer)?, Next::to(self.next)))
    }
}

async fn second_options(
    State(room): State<Room>,
    Stranger(who): Stranger,
    headers: HeaderMap,
) -> Result<Data<StartedView>> {
    let token = token(&room, &headers).ok_or_else(super::over)?;
    let mut tx = room.app.db.begin(stranger(who)).await?;
    let started = super::start_passkey(&mut tx, &room.party, &token).await?;
    tx.commit().await?;
    Ok(Data(started.ok_or_else(super::over)?.into()))
}

async fn second_passkey(
    State(room): State<Room>,
    Stranger(who): Stranger,
    Reader(locale): Reader,
    headers: HeaderMap,
    Form(form): Form<Signed>,
) -> Result<Response> {
    let t = &Texts::new(&locale);
    let (answer, next) = form.read()?;
    let Some(token) = token(&room, &headers) else { return over(t) };
    let who = stranger(who);
    let (tx, answered) = super::api::signed(&room, who.clone(), &token, &answer).await?;
    match answered {
        Answered::Right(person, proof) => enter(&room, tx, &headers, person, proof, &next).await,
        Answered::Over => over(t),
        Answered::Wrong => {
            tx.commit().await?;
            let Some(accepts) = accepts(&room, who, &token).await? else { return over(t) };
            let ways = Ways::new(t, &SECOND_PLACE, &accepts, Proof::Totp, next.path(), "");
            not_accepted(t, ways)
        }
    }
}

/// The page of a passkey that did not prove it, with the ways that are left.
fn not_accepted(t: &Texts, ways: Ways) -> Result<Response> {
    SecondView::show(t, ways, Some(refused(t)), StatusCode::UNPROCESSABLE_ENTITY)
}

fn refused(t: &Texts) -> Notice {
    bad(t.passkey_refused_title(), t.passkey_refused_text())
}

async fn sign_in_options(
    State(app): State<App>,
    State(room): State<Room>,
    Stranger(who): Stranger,
) -> Result<Data<StartedView>> {
    let mut tx = app.db.begin(stranger(who)).await?;
    let started = passkeys::start_sign_in(&mut tx, &room.party).await?;
    tx.commit().await?;
    Ok(Data(started.into()))
}

async fn sign_in_passkey(
    State(room): State<Room>,
    Stranger(who): Stranger,
    Reader(locale): Reader,
    headers: HeaderMap,
    Form(form): Form<Signed>,
) -> Result<Response> {
    let t = &Texts::new(&locale);
    let (answer, next) = form.read()?;
    let who = stranger(who);
    let (tx, owner) = passkeys::api::owner(&room, who, &answer).await?;
    if let Some(person) = owner {
        return enter(&room, tx, &headers, person, Proof::Passkey, &next).await;
    }
    tx.commit().await?;
    not_accepted(t, Ways { passkey: None, typed: None, other: None })
}

#[derive(Template)]
#[template(path = "step_up.html")]
struct StepUpView<'a> {
    t: &'a Texts,
    notice: Option<Notice>,
    passkey: Option<Ask>,
    typed: Option<TypedProof>,
    other: Option<Other>,
    next: &'a str,
}

async fn show_step_up(
    room: &Room,
    visitor: &web::Identified,
    with: Proof,
    next: &str,
    error: &str,
    notice: Option<Notice>,
) -> Result<Response> {
    let t = &Texts::new(&visitor.locale);
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let person = factors::myself(&tx)?;
    let factors = factors(&mut tx, person).await?;
    let accepts = factors::accepted(&mut tx, person, &factors).await?;
    tx.commit().await?;
    let Ways { passkey, typed, other } = Ways::new(t, &STEP_UP_PLACE, &accepts, with, next, error);
    let is_fine = error.is_empty() && notice.is_none();
    let status = if is_fine { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = StepUpView { t, notice, passkey, typed, other, next };
    Page::new(&room.app, visitor, t.step_up()).status(status).show(&view)
}

async fn step_up(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let next = web::local_path(&wish.next).unwrap_or("/");
    show_step_up(&room, &visitor, way(&wish.with), next, "", None).await
}

async fn typed_step_up(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Form(form): Form<TypedForm>,
) -> Result<Response> {
    let (proof, text, next) = form.read();
    let looked = look(&room, &visitor.who, proof, text).await?;
    if prove(&room, &visitor, looked).await? {
        return Ok(Redirect::to(next.path()).into_response());
    }
    let error = Texts::new(&visitor.locale).code_wrong();
    show_step_up(&room, &visitor, proof, next.path(), error, None).await
}

async fn prove(room: &Room, visitor: &web::Identified, looked: Looked) -> Result<bool> {
    let mut tx = room.app.db.begin(visitor.who.clone()).await?;
    let is_right = judge(&mut tx, room, looked).await?;
    tx.commit().await?;
    Ok(is_right)
}

async fn step_up_options(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
) -> Result<Data<StartedView>> {
    let mut tx = room.app.db.begin(visitor.who).await?;
    let started = super::start_step_up(&mut tx, &room.party).await?;
    tx.commit().await?;
    Ok(Data(started.into()))
}

async fn step_up_passkey(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Form(form): Form<Signed>,
) -> Result<Response> {
    let (answer, next) = form.read()?;
    let looked = look_at_passkey(&room, &visitor.who, &answer).await?;
    if prove(&room, &visitor, looked).await? {
        return Ok(Redirect::to(next.path()).into_response());
    }
    let notice = Some(refused(&Texts::new(&visitor.locale)));
    show_step_up(&room, &visitor, Proof::Totp, next.path(), "", notice).await
}
