//! What the pages of this crate share: what stands above each, how a form is answered, names of
//! members, amounts, roles and states in words.

use std::collections::BTreeMap;

use askama::Template;
use askama::filters::HtmlSafe;
use axum::http::StatusCode;
use base::error::RefusalKind;
use base::permissions::Permission;
use base::{Error, Refusal, Tx};
use jiff::tz::TimeZone;
use money::{Currency, Money};
use serde::de::Error as _;
use serde::{Deserialize as _, Deserializer};
use web::parts::{Amount, Badge, Notice, Tone};
use web::{Identified, Locale, MenuItem, Page, Result};

use crate::groups::{Access, Group, GroupId, Mode, Role, enter};
use crate::members::{Member, MemberId};
use crate::room::Room;
use crate::settlements;
use crate::texts::Texts;

/// The path of the list.
pub const LIST: &str = "/groups";

/// The entry of the navigation that leads here.
pub const MENU: MenuItem = MenuItem {
    name: |locale| Texts::new(locale).groups(),
    path: LIST,
    key: 's',
    needs: &[Permission::GroupsRead],
};

/// What this crate's catalogue says about refusals.
pub fn refusal_words(locale: &Locale, code: &str) -> Option<&'static str> {
    Texts::new(locale).refusal(code)
}

/// The path of a group.
pub(crate) fn path(id: GroupId) -> String {
    format!("{LIST}/{id}")
}

/// The pages of a group that have a tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    Overview,
    Expenses,
    Activity,
    Figures,
    Imports,
    Settings,
}

/// The tabs above all pages of a group.
#[derive(Debug, Template)]
#[template(path = "group_tabs.html")]
pub(crate) struct Tabs {
    label: String,
    tabs: [(&'static str, String, bool); 6],
}

impl HtmlSafe for Tabs {}

impl Tabs {
    /// The tabs of `group`; a page without one of its own passes that of the page above it.
    pub fn new(t: &Texts, group: &Group, here: Tab) -> Self {
        let path = path(group.id);
        let tab = |name, place, rest: &str| (name, format!("{path}{rest}"), place == here);
        let tabs = [
            tab(t.overview(), Tab::Overview, ""),
            tab(t.expenses(), Tab::Expenses, "/expenses"),
            tab(t.activity(), Tab::Activity, "/activity"),
            tab(t.figures(), Tab::Figures, "/figures"),
            tab(t.imports(), Tab::Imports, "/imports"),
            tab(t.settings(), Tab::Settings, "/settings"),
        ];
        Self { label: group.name.clone(), tabs }
    }
}

/// A page about a group, under what the navigation knows of groups; a refused form's status where
/// something was refused.
pub(crate) fn page(
    room: &Room,
    visitor: &Identified,
    title: impl Into<String>,
    notice: Option<&Notice>,
) -> Page {
    let is_refused = notice.is_some_and(|notice| notice.tone == Tone::Bad);
    let status = if is_refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Page::new(&room.app, visitor, title).at(LIST).status(status)
}

/// Does something in a group, all of it or nothing: what came of it, or what was refused.
pub(crate) async fn within<T, F>(
    room: &Room,
    visitor: &Identified,
    id: GroupId,
    needed: Role,
    work: F,
) -> Result<std::result::Result<T, Refusal>>
where
    F: AsyncFnOnce(&mut Tx, &Access) -> base::Result<T>,
{
    let entered = async |tx: &mut Tx| {
        let access = enter(tx, id, needed).await?;
        work(tx, &access).await
    };
    done(room, visitor, entered).await
}

/// Does all of `work` or nothing of it: what came of it, or what was refused.
pub(crate) async fn done<T, F>(
    room: &Room,
    visitor: &Identified,
    work: F,
) -> Result<std::result::Result<T, Refusal>>
where
    F: AsyncFnOnce(&mut Tx) -> base::Result<T>,
{
    let outcome = async {
        let mut tx = room.app.db.begin(visitor.who.clone()).await?;
        let done = work(&mut tx).await?;
        tx.commit().await?;
        Ok(done)
    };
    refused(outcome.await)
}

/// The refusal in an error that a page can show; any other error goes on.
pub(crate) fn refused<T>(outcome: base::Result<T>) -> Result<std::result::Result<T, Refusal>> {
    match outcome {
        Ok(value) => Ok(Ok(value)),
        Err(Error::Refused(refusal)) if refusal.kind != RefusalKind::NotFound => Ok(Err(*refusal)),
        Err(error) => Err(error.into()),
    }
}

/// What a page says about a refusal: in the reader's language, or in the words that programs get.
pub(crate) fn notice(t: &Texts, refusal: &Refusal) -> Notice {
    let text = t.refusal(refusal.code).map_or_else(|| refusal.message.clone(), str::to_owned);
    Notice { tone: Tone::Bad, title: t.not_done().to_owned(), text }
}

/// Refuses what was filled in on a form that showed something else than there is `now`, so that nobody
/// takes back unseen what somebody else has changed. Ask it under the group's lock.
pub(crate) fn unchanged(seen: &str, now: &str) -> std::result::Result<(), Refusal> {
    if seen == now {
        return Ok(());
    }
    let message = "Somebody changed this meanwhile. Open it again and see what it is now.";
    Err(Refusal::conflict("version_mismatch", message))
}

/// Names by member.
pub(crate) struct Names(BTreeMap<MemberId, String>);

impl Names {
    pub fn of(all: &[Member]) -> Self {
        Self(all.iter().map(|member| (member.id, member.name.clone())).collect())
    }

    pub fn get(&self, member: MemberId) -> String {
        self.0.get(&member).cloned().unwrap_or_default()
    }
}

/// Something to choose in a form.
pub(crate) struct Choice {
    pub value: String,
    pub name: String,
    pub is_chosen: bool,
}

/// The members who take part still, to choose one.
pub(crate) fn active(all: &[Member], chosen: Option<MemberId>) -> Vec<Choice> {
    let choice = |member: &Member| Choice {
        value: member.id.to_string(),
        name: member.name.clone(),
        is_chosen: chosen == Some(member.id),
    };
    all.iter().filter(|member| member.is_active()).map(choice).collect()
}

/// A member of [`active`]; nobody is chosen by an empty value.
pub(crate) fn chosen<'de, D: Deserializer<'de>>(
    from: D,
) -> std::result::Result<Option<MemberId>, D::Error> {
    let text = String::deserialize(from)?;
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(D::Error::custom) }
}

/// The currencies that a form offers.
pub(crate) fn currencies(chosen: &str) -> Vec<Choice> {
    let offered = Currency::all().filter(|one| one.is_iso() && !one.is_withdrawn());
    let mut codes: Vec<&'static str> = offered.map(Currency::code).collect();
    codes.sort_unstable();
    let choice = |code: &str| Choice {
        value: code.to_owned(),
        name: code.to_owned(),
        is_chosen: code == chosen,
    };
    codes.into_iter().map(choice).collect()
}

/// The ways of settling that a form offers.
pub(crate) fn modes(t: &Texts, chosen: Mode) -> Vec<Choice> {
    let choice = |mode: Mode| Choice {
        value: mode.word().to_owned(),
        name: match mode {
            Mode::Minimum => t.mode_minimum(),
            Mode::Units => t.mode_units(),
            Mode::Pairs => t.mode_pairs(),
            Mode::Raw => t.mode_raw(),
        }
        .to_owned(),
        is_chosen: mode == chosen,
    };
    Mode::ALL.into_iter().map(choice).collect()
}

/// An amount as the reader writes it.
pub(crate) fn amount(t: &Texts, money: Money) -> Amount {
    Amount::new(money, t.locale.numbers)
}

/// How much, where a word beside it says which way.
pub(crate) fn absolute(t: &Texts, net: Money) -> Amount {
    let turned = if net.is_negative() { net.checked_neg() } else { Ok(net) };
    amount(t, turned.unwrap_or(net))
}

/// A day as the reader writes it.
pub(crate) fn day(t: &Texts, day: ::expenses::Day) -> String {
    let noon = day.date().at(12, 0, 0, 0).to_zoned(TimeZone::UTC);
    noon.map_or_else(|_| day.to_string(), |noon| t.locale.day(&noon))
}

/// Today on the reader's calendar.
pub(crate) fn today(tx: &Tx, locale: &Locale) -> ::expenses::Day {
    ::expenses::Day::today(tx.now(), locale.zone.as_ref().unwrap_or(&TimeZone::UTC))
}

/// What being owed or owing so much is in a word.
pub(crate) fn standing(t: &Texts, net: Money) -> Badge {
    if net.is_positive() {
        Badge::new(Tone::Good, t.you_are_owed())
    } else if net.is_negative() {
        Badge::new(Tone::Warn, t.you_owe_in_all())
    } else {
        Badge::new(Tone::Plain, t.even())
    }
}

/// A role in a word.
pub(crate) fn role(t: &Texts, role: Role) -> &'static str {
    match role {
        Role::Owner => t.role_owner(),
        Role::Admin => t.role_admin(),
        Role::Member => t.role_member(),
        Role::Viewer => t.role_viewer(),
    }
}

/// Where a settlement stands.
pub(crate) fn state(t: &Texts, one: &settlements::Settlement) -> Badge {
    use settlements::State;
    if one.is_handover {
        return Badge::new(Tone::Plain, t.handed_over());
    }
    match one.state {
        State::Proposed => Badge::new(Tone::Info, t.proposed()),
        State::Paid => Badge::new(Tone::Good, t.paid()),
        State::Confirmed => Badge::new(Tone::Good, t.confirmed()),
        State::Disputed => Badge::new(Tone::Bad, t.disputed()),
        State::Undone => Badge::new(Tone::Plain, t.undone()),
    }
}
