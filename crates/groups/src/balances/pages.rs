//! Pages: what a group spent, by member, category and month.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use base::permissions::Permission;
use money::Money;
use web::parts::{Amount, Bar, Empty, Figure};
use web::{Path, Result, Routes, Rule, Visitor, get};

use super::Figures;
use crate::groups::{GroupId, Role, enter};
use crate::members;
use crate::pages::{Names, Tab, Tabs, amount, page, path};
use crate::room::Room;
use crate::texts::Texts;

pub(crate) fn routes() -> Routes<Room> {
    Routes::new().page(Rule::Needs(Permission::GroupsRead), "/groups/{id}/figures", get(show))
}

#[derive(Template)]
#[template(path = "group_figures.html")]
struct FiguresView<'a> {
    t: &'a Texts,
    tabs: Tabs,
    path: String,
    group: String,
    currencies: Vec<CurrencyView>,
    empty: Empty,
}

/// What was spent in one currency.
struct CurrencyView {
    code: &'static str,
    total: Figure,
    /// Who paid how much, and how much was spent on them.
    members: Vec<(String, Amount, Amount)>,
    categories: Vec<(String, Amount, Bar)>,
    months: Vec<(String, Amount, Bar)>,
}

async fn show(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<GroupId>,
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = room.app.db.read(visitor.who.clone()).await?;
    let access = enter(&mut tx, id, Role::Viewer).await?;
    let names = Names::of(&members::members(&mut tx, &access).await?);
    let figures = super::figures(&mut tx, id).await?;
    let view = FiguresView {
        tabs: Tabs::new(&t, &access.group, Tab::Figures),
        path: path(id),
        currencies: figures.iter().map(|one| currency(&t, &names, one)).collect(),
        empty: Empty { title: t.no_expenses().to_owned(), hint: t.no_expenses_hint().to_owned() },
        group: access.group.name,
        t: &t,
    };
    page(&room, &visitor, t.figures(), None).show(&view)
}

fn currency(t: &Texts, names: &Names, figures: &Figures) -> CurrencyView {
    let bar = |sum: Money, all: &[(String, Money)]| {
        let most = all.iter().map(|(_, sum)| sum.minor()).max().unwrap_or_default();
        Bar::new(sum.minor(), 0, most)
    };
    let rows = |all: &[(String, Money)]| {
        let row = |(name, sum): &(String, Money)| {
            let name = if name.is_empty() { t.no_category() } else { name };
            (name.to_owned(), amount(t, *sum), bar(*sum, all))
        };
        all.iter().map(row).collect::<Vec<_>>()
    };
    CurrencyView {
        code: figures.currency.code(),
        total: Figure {
            label: t.spent().to_owned(),
            amount: amount(t, figures.total),
            note: t.bills(figures.count),
        },
        members: figures
            .members
            .iter()
            .map(|one| (names.get(one.member), amount(t, one.paid), amount(t, one.owed)))
            .collect(),
        categories: rows(&figures.categories),
        months: rows(&figures.months),
    }
}
