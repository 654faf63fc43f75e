//! The list of cards, and one card with everything that decides about its next purchase.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base::who::Person;
use base::{Error, Id, Refusal, Timestamp, Tx};
use jiff::tz::TimeZone;
use ledger::AccountId;
use serde::Deserialize;
use web::parts::{Bar, Empty, Figure, Limit, Notice, Pager, Tone, When};
use web::{App, Form, Identified, Page, Paging, Query, Result, Visitor};

use super::views::{CardList, CardPage, CardRow, ControlRow, Fact, FreezeAction, HoldRow};
use super::{Address, known, rows, terms, words};
use crate::controls::{Control, Rule};
use crate::decisions::{self, Purchase};
use crate::headroom::{self, Bound, Headroom, Window};
use crate::issuing::{self, CardId, CardState, Face, Freeze, Programme};
use crate::texts::Texts;

/// Decisions on a card's page.
const LISTED: i64 = 15;
/// Longest reason for a freeze, in characters; the form's field ends there.
const MAX_REASON_LEN: usize = 200;

pub(super) async fn list(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Query(paging): Query<Paging>,
) -> Result<Response> {
    let paging = paging.checked()?;
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let (faces, total) = issuing::faces(&mut tx, paging.offset(), paging.limit()).await?;
    let rooms = headroom::of(&mut tx, &faces).await?;
    let now = tx.now();
    let row = |(face, room): (&Face, &Headroom)| CardRow {
        path: page_of(face.card.id),
        card: rows::card(&face.card.last_four),
        holder: face.holder_name.clone(),
        programme: face.programme_name.clone(),
        state: rows::state(&t, face, now),
        available: rows::amount(&t, room.free.minor(), room.free.currency()),
        why: match room.bound {
            Bound::Unreadable | Bound::Limit(_) => ends(&t, room),
            Bound::Stopped | Bound::Funds => String::new(),
        },
    };
    let at = paging.of(total);
    let (title, hint) = if total == 0 {
        (t.no_card(), t.no_card_hint())
    } else {
        (t.empty_page(), t.empty_page_hint())
    };
    let view = CardList {
        t: &t,
        rows: faces.iter().zip(&rooms).map(row).collect(),
        empty: Empty { title: title.to_owned(), hint: hint.to_owned() },
        pager: (at.pages > 1).then(|| Pager {
            path: "/cards".to_owned(),
            at,
            locale: visitor.locale.clone(),
        }),
    };
    Page::new(&app, &visitor, t.cards()).at("/cards").show(&view)
}

fn page_of(id: CardId) -> String {
    format!("/cards/{id}")
}

pub(super) async fn show(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    path: Address<CardId>,
) -> Result<Response> {
    let id = known(path, "card")?;
    page(&app, &visitor, id, None).await
}

#[derive(Deserialize)]
pub(super) struct FreezeForm {
    reason: String,
}

pub(super) async fn freeze(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    path: Address<CardId>,
    Form(form): Form<FreezeForm>,
) -> Result<Response> {
    let id = known(path, "card")?;
    let reason = form.reason.trim();
    if reason.is_empty() || reason.chars().count() > MAX_REASON_LEN {
        let t = Texts::new(&visitor.locale);
        let text = t.freeze_reason_wrong(MAX_REASON_LEN);
        let notice = Notice { tone: Tone::Bad, title: t.freeze_refused().to_owned(), text };
        return page(&app, &visitor, id, Some(notice)).await;
    }
    let mut tx = app.db.begin(visitor.who).await?;
    crate::freeze(&mut tx, id, reason).await?;
    tx.commit().await?;
    Ok(Redirect::to(&page_of(id)).into_response())
}

pub(super) async fn unfreeze(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    path: Address<CardId>,
) -> Result<Response> {
    let id = known(path, "card")?;
    let mut tx = app.db.begin(visitor.who).await?;
    crate::lift_freeze(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to(&page_of(id)).into_response())
}

/// The page; with what was wrong with a form as its first notice.
async fn page(
    app: &App,
    visitor: &Identified,
    id: CardId,
    wrong: Option<Notice>,
) -> Result<Response> {
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let t = Texts::new(&visitor.locale);
    let view = view(&mut tx, &t, id, wrong).await?;
    let title = format!("{} {}", view.holder, view.card);
    Page::new(app, visitor, title).at("/cards").status(status).show(&view)
}

async fn view<'a>(
    tx: &mut Tx,
    t: &'a Texts,
    id: CardId,
    wrong: Option<Notice>,
) -> base::Result<CardPage<'a>> {
    let mut faces = issuing::faces_of(tx, &BTreeSet::from([id])).await?;
    let face = faces.pop().ok_or_else(|| Refusal::not_found("card"))?;
    let programme = crate::programme(tx, face.card.programme).await?;
    let zone = TimeZone::get(&programme.time_zone).unwrap_or(TimeZone::UTC);
    let room = headroom::of(tx, std::slice::from_ref(&face)).await?.pop();
    let room = room.ok_or_else(|| Error::fault("a card has no headroom"))?;
    let now = tx.now();
    let mut notices: Vec<Notice> = wrong.into_iter().collect();
    if let Some(freeze) = crate::open_freeze(tx, &face.card).await? {
        notices.push(frozen(tx, t, &freeze, &zone).await?);
    }
    notices.extend(unreadable(t, &room));
    let holds = decisions::holding(tx, id).await?;
    Ok(CardPage {
        t,
        path: page_of(id),
        card: rows::card(&face.card.last_four),
        holder: face.holder_name.clone(),
        state: rows::state(t, &face, now),
        action: match face.card.state {
            CardState::Terminated => FreezeAction::None,
            _ if face.card.is_frozen => FreezeAction::Lift,
            _ => FreezeAction::Freeze,
        },
        notices,
        available: Figure {
            label: t.can_be_spent().to_owned(),
            amount: rows::amount(t, room.free.minor(), room.free.currency()),
            note: bound(t, &room, &face, now),
        },
        facts: facts(t, &face, &programme, face.card.funding_account, &zone),
        limits: room.windows.iter().map(|window| limit(t, window, &room, &zone, now)).collect(),
        holds: holds.iter().map(|purchase| hold(t, purchase, now)).collect(),
        controls: room
            .controls
            .iter()
            .filter_map(|control| control_row(t, control, &room))
            .collect(),
        decisions: rows::latest(tx, t, Some(id), LISTED).await?,
    })
}

async fn frozen(tx: &mut Tx, t: &Texts, freeze: &Freeze, zone: &TimeZone) -> base::Result<Notice> {
    let name = match freeze.frozen_by.parse::<Id<Person>>() {
        Ok(id) => {
            let person = identity::person(tx, id).await?;
            person.map_or(t.somebody().to_owned(), |person| person.name)
        }
        Err(_) if freeze.frozen_by.starts_with("system:") => "Florin".to_owned(),
        Err(_) => t.a_program().to_owned(),
    };
    let at = t.locale.moment(&freeze.frozen_at.to_jiff().to_zoned(zone.clone()));
    Ok(Notice {
        tone: Tone::Warn,
        title: t.frozen_by(name, at),
        text: t.frozen_means(freeze.reason.trim_end_matches('.')),
    })
}

fn unreadable(t: &Texts, room: &Headroom) -> Option<Notice> {
    let broken = |control: &&Control| room.unreadable.contains(&control.id);
    let names: Vec<String> =
        room.controls.iter().filter(broken).map(|control| format!("“{}”", control.name)).collect();
    (!names.is_empty()).then(|| Notice {
        tone: Tone::Bad,
        title: t.unreadable().to_owned(),
        text: t.unreadable_means(names.join(", ")),
    })
}

/// Why not more can be spent.
fn bound(t: &Texts, room: &Headroom, face: &Face, now: Timestamp) -> String {
    let funds = t.account_has(words::amount(t, room.funds.minor(), room.funds.currency()));
    match room.bound {
        Bound::Stopped => format!("{}; {funds}", rows::state(t, face, now).word),
        Bound::Unreadable | Bound::Limit(_) => format!("{}; {funds}", ends(t, room)),
        Bound::Funds if room.windows.is_empty() => t.all_account_has().to_owned(),
        Bound::Funds => t.account_ends_first().to_owned(),
    }
}

/// Which control ends the spending.
fn ends(t: &Texts, room: &Headroom) -> String {
    let Bound::Limit(id) = room.bound else { return t.unreadable_ends().to_owned() };
    let name = room.controls.iter().find(|control| control.id == id);
    name.map_or(t.a_limit_ends().to_owned(), |control| t.limit_ends(&control.name))
}

fn facts(
    t: &Texts,
    face: &Face,
    programme: &Programme,
    funding: AccountId,
    zone: &TimeZone,
) -> Vec<Fact> {
    let last_day = face.card.expires_on.plus_micros(-1);
    vec![
        Fact::new(t.programme(), &programme.name),
        Fact::new(t.currency(), programme.currency.code()),
        Fact::new(t.valid_until(), t.locale.day(&last_day.to_jiff().to_zoned(zone.clone()))),
        Fact::new(t.time_zone(), &programme.time_zone),
        Fact::new(t.holds_last(), t.days(programme.hold_days)),
        Fact::code(t.card(), face.card.id),
        Fact::code(t.network_token(), &face.card.network_token),
        Fact::code(t.funding_account(), funding),
    ]
}

fn limit(t: &Texts, window: &Window, room: &Headroom, zone: &TimeZone, now: Timestamp) -> Limit {
    let unit = window.limit.allowance.unit;
    let control = room.controls.iter().find(|control| control.id == window.limit.control);
    let mut terms = vec![words::rhythm(t, &window.limit.allowance.window, zone)];
    terms.extend(window.limit.group.as_ref().map(|group| t.group_only(terms::group(t, group))));
    terms.extend(control.map(|control| terms::reach(t, control.target).to_owned()));
    Limit {
        label: control.map_or_else(String::new, |control| control.name.clone()),
        terms: terms.join(" · "),
        bar: Bar::new(window.used_minor, window.held_minor, window.size_minor),
        used: rows::amount(t, window.used_minor, unit),
        held: rows::amount(t, window.held_minor, unit),
        free: rows::amount(t, window.free_minor, unit),
        limit: rows::amount(t, window.size_minor, unit),
        ends: window.ends_at.map(|at| {
            (When::new(at, now, &t.locale), t.locale.near(&at.to_jiff().to_zoned(zone.clone())))
        }),
        locale: t.locale.clone(),
    }
}

fn hold(t: &Texts, purchase: &Purchase, now: Timestamp) -> HoldRow {
    HoldRow {
        path: format!("/decisions/{}", purchase.first),
        merchant: words::merchant(t, &purchase.merchant),
        at: When::new(purchase.created_at, now, &t.locale),
        expires: When::new(purchase.expires_at, now, &t.locale),
        amount: rows::amount(t, purchase.held_minor, purchase.currency),
    }
}

/// A control in words; limits that can be read are drawn instead.
fn control_row(t: &Texts, control: &Control, room: &Headroom) -> Option<ControlRow> {
    let text = if room.unreadable.contains(&control.id) {
        t.control_unreadable().to_owned()
    } else {
        let rule: Rule = serde_json::from_str(&control.rule).ok()?;
        words::rule(t, &rule, room.free.currency())?
    };
    let target = terms::reach(t, control.target).to_owned();
    Some(ControlRow { name: control.name.clone(), text, target })
}
