//! Categories, and the filings that say what belongs there.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use base::Refusal;
use base::permissions::Permission;
use serde::Deserialize;
use web::parts::{Amount, Notice};
use web::{App, Form, Identified, Page, Path, Problem, Result, Visitor};

use super::sharing::Joined;
use super::{CATEGORIES, Choice, LIST, Tabs, choices, given, known, list, notice, settled, told};
use crate::GroupId;
use crate::categories::{self, CategoryChange, CategoryId, NewCategory, Tree};
use crate::expenses::Expense;
use crate::filings::{self, Action, Condition, Filed, Filing, FilingId, NewFiling};
use crate::sharing::Directory;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "expense_categories.html")]
struct CategoriesView<'a> {
    t: &'a Texts,
    tabs: Tabs,
    may_write: bool,
    refused: Option<Notice>,
    categories: Vec<Choice>,
    archived: Vec<Choice>,
    filings: Vec<Row>,
    form: &'a FilingForm,
    /// The categories, as the form has chosen among them.
    targets: Vec<Choice>,
    groups: Vec<Choice>,
    /// What the filing in the form would have done; `None` where nobody asked.
    tried: Option<Vec<Tried>>,
}

/// What a filing would make of an expense.
struct Tried {
    path: String,
    title: String,
    day: String,
    amount: Amount,
    now: String,
    then: String,
}

impl Tried {
    fn new(t: &Texts, names: &Names, (expense, filed): &(Expense, Filed)) -> Self {
        let then = names.then(t, filed.category, &filed.tags, filed.group);
        let title = [&expense.description, &expense.merchant].into_iter().find(|it| !it.is_empty());
        Self {
            path: format!("{LIST}/{}", expense.id),
            title: title.cloned().unwrap_or_else(|| t.expense().to_owned()),
            day: list::day(t, expense.day),
            amount: Amount::new(expense.amount, t.locale.numbers),
            now: expense.category.and_then(|id| names.category(id)).unwrap_or_default(),
            then,
        }
    }
}

/// What things are called.
struct Names<'a> {
    tree: &'a Tree,
    joined: &'a Joined,
}

impl Names<'_> {
    fn category(&self, id: CategoryId) -> Option<String> {
        self.tree.get(id).map(|one| format!("{} {}", one.icon, one.name))
    }

    /// What becomes of an expense, in a line.
    fn then(
        &self,
        t: &Texts,
        category: Option<CategoryId>,
        tags: &[String],
        group: Option<GroupId>,
    ) -> String {
        let category = category.and_then(|id| self.category(id));
        let tags = tags.iter().map(|tag| format!("#{tag}"));
        let group = group.map(|id| format!("{}: {}", t.group(), self.joined.name(t, id)));
        category.into_iter().chain(tags).chain(group).collect::<Vec<_>>().join(" ")
    }
}

struct Row {
    id: String,
    when: String,
    then: String,
    is_enabled: bool,
}

impl Row {
    fn new(t: &Texts, names: &Names, filing: &Filing) -> Self {
        let Condition { any_of, none_of, merchants, tags, .. } = &filing.condition;
        let Action { category_id, tags: adds, group_id, .. } = &filing.action;
        let tagged = tags.iter().map(|tag| format!("#{tag}"));
        let but = none_of.iter().map(|word| format!("−{word}"));
        let when = any_of.iter().chain(merchants).cloned().chain(tagged).chain(but);
        let when: Vec<String> = when.collect();
        Self {
            id: filing.id.to_string(),
            when: when.join(" · "),
            then: names.then(t, *category_id, adds, *group_id),
            is_enabled: filing.enabled,
        }
    }
}

pub(super) async fn show(
    State(app): State<App>,
    State(groups): State<Directory>,
    Visitor(visitor): Visitor,
) -> Result<Response> {
    page((&app, &groups), &visitor, None, (&FilingForm::default(), None)).await
}

async fn page(
    (app, groups): (&App, &Directory),
    visitor: &Identified,
    refused: Option<&Refusal>,
    (form, tried): (&FilingForm, Option<Vec<(Expense, Filed)>>),
) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let tree = categories::tree(&mut tx).await?;
    let all = filings::filings(&mut tx).await?;
    let joined = Joined::of(groups, &mut tx, visitor).await?;
    let names = Names { tree: &tree, joined: &joined };
    let archived = tree.all().filter(|category| category.archived_at.is_some());
    let view = CategoriesView {
        t: &t,
        tabs: Tabs::new(&t, CATEGORIES),
        may_write: visitor.permissions.contains(Permission::ExpensesWrite),
        refused: refused.map(|refusal| notice(&t, refusal)),
        categories: choices(&tree, None),
        archived: archived
            .map(|category| Choice {
                value: category.id.to_string(),
                indent: String::new(),
                name: format!("{} {}", category.icon, category.name),
                is_chosen: false,
            })
            .collect(),
        filings: all.iter().map(|filing| Row::new(&t, &names, filing)).collect(),
        form,
        groups: joined.choices(&t, given(&form.group).and_then(|id| id.parse().ok())),
        targets: choices(&tree, given(&form.category).and_then(|id| id.parse().ok())),
        tried: tried.map(|tried| tried.iter().map(|one| Tried::new(&t, &names, one)).collect()),
    };
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Page::new(app, visitor, t.categories()).at(LIST).status(status).show(&view)
}

/// Ends a form: back to the page, or the page again with why it was not done.
async fn ended(
    (app, groups): (&App, &Directory),
    visitor: &Identified,
    tx: base::Tx,
    done: Result<(), Refusal>,
) -> Result<Response> {
    match settled(tx, done).await? {
        Ok(()) => Ok(Redirect::to(CATEGORIES).into_response()),
        Err(refusal) => {
            page((app, groups), visitor, Some(&refusal), (&FilingForm::default(), None)).await
        }
    }
}

#[derive(Deserialize)]
pub(super) struct CategoryForm {
    name: String,
    icon: String,
    parent: String,
}

pub(super) async fn add_category(
    State(app): State<App>,
    State(groups): State<Directory>,
    Visitor(visitor): Visitor,
    Form(form): Form<CategoryForm>,
) -> Result<Response> {
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let parent = given(&form.parent).and_then(|id| id.parse().ok());
    let new = NewCategory { parent, name: form.name, icon: form.icon, colour: String::new() };
    let done = told(categories::add(&mut tx, new).await)?.map(drop);
    ended((&app, &groups), &visitor, tx, done).await
}

#[derive(Deserialize)]
pub(super) struct CategoryChangeForm {
    #[serde(default)]
    name: String,
    archived: bool,
}

pub(super) async fn change_category(
    State(app): State<App>,
    State(groups): State<Directory>,
    Visitor(visitor): Visitor,
    id: Result<Path<CategoryId>, Problem>,
    Form(form): Form<CategoryChangeForm>,
) -> Result<Response> {
    let id = known(id, "category")?;
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let name = given(&form.name).map(str::to_owned);
    let archived = Some(form.archived);
    let change = CategoryChange { name, archived, ..CategoryChange::default() };
    let done = told(categories::change(&mut tx, id, change).await)?.map(drop);
    ended((&app, &groups), &visitor, tx, done).await
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct FilingForm {
    words: String,
    without: String,
    tagged: String,
    category: String,
    tags: String,
    group: String,
}

impl FilingForm {
    fn filing(&self) -> NewFiling {
        let list = |text: &str| text.split(',').filter_map(given).map(str::to_owned).collect();
        NewFiling {
            name: String::new(),
            position: None,
            condition: Condition {
                any_of: list(&self.words),
                none_of: list(&self.without),
                tags: list(&self.tagged),
                ..Condition::default()
            },
            action: Action {
                category_id: given(&self.category).and_then(|id| id.parse().ok()),
                tags: list(&self.tags),
                group_id: given(&self.group).and_then(|id| id.parse().ok()),
                stop: false,
            },
            enabled: true,
        }
    }
}

/// Shows what the filing would have done to the newest expenses, and does nothing.
pub(super) async fn rehearse(
    State(app): State<App>,
    State(groups): State<Directory>,
    Visitor(visitor): Visitor,
    Form(form): Form<FilingForm>,
) -> Result<Response> {
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let tried = told(filings::rehearse(&mut tx, groups.as_ref(), form.filing()).await)?;
    tx.rollback().await?;
    match tried {
        Ok(tried) => page((&app, &groups), &visitor, None, (&form, Some(tried))).await,
        Err(refusal) => page((&app, &groups), &visitor, Some(&refusal), (&form, None)).await,
    }
}

#[derive(Deserialize)]
pub(super) struct FilingChangeForm {
    /// Whether it is asked from now on.
    enabled: Option<bool>,
    /// True to be asked before the one before it.
    earlier: Option<bool>,
}

pub(super) async fn change_filing(
    State(app): State<App>,
    State(groups): State<Directory>,
    Visitor(visitor): Visitor,
    id: Result<Path<FilingId>, Problem>,
    Form(form): Form<FilingChangeForm>,
) -> Result<Response> {
    let id = known(id, "filing")?;
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let done = told(changed(&mut tx, &groups, id, &form).await)?;
    ended((&app, &groups), &visitor, tx, done).await
}

async fn changed(
    tx: &mut base::Tx,
    groups: &Directory,
    id: FilingId,
    form: &FilingChangeForm,
) -> base::Result<()> {
    let all = filings::filings(tx).await?;
    let this = filings::filing(tx, id).await?;
    let before = all.iter().take_while(|one| one.id != id).last();
    let place = before.filter(|_| form.earlier == Some(true)).cloned();
    let new = |filing: &Filing, position| NewFiling {
        name: filing.name.clone(),
        position: Some(position),
        condition: filing.condition.clone(),
        action: filing.action.clone(),
        enabled: filing.enabled,
    };
    let position = place.as_ref().map_or(this.position, |other| other.position);
    let enabled = form.enabled.unwrap_or(this.enabled);
    filings::replace(tx, groups.as_ref(), id, NewFiling { enabled, ..new(&this, position) })
        .await?;
    if let Some(other) = place {
        filings::replace(tx, groups.as_ref(), other.id, new(&other, this.position)).await?;
    }
    Ok(())
}

pub(super) async fn add_filing(
    State(app): State<App>,
    State(groups): State<Directory>,
    Visitor(visitor): Visitor,
    Form(form): Form<FilingForm>,
) -> Result<Response> {
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let done = told(filings::add(&mut tx, groups.as_ref(), form.filing()).await)?;
    match settled(tx, done).await? {
        Ok(_) => Ok(Redirect::to(CATEGORIES).into_response()),
        Err(refusal) => page((&app, &groups), &visitor, Some(&refusal), (&form, None)).await,
    }
}

pub(super) async fn remove_filing(
    State(app): State<App>,
    State(groups): State<Directory>,
    Visitor(visitor): Visitor,
    id: Result<Path<FilingId>, Problem>,
) -> Result<Response> {
    let id = known(id, "filing")?;
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let done = told(filings::remove(&mut tx, id).await)?;
    ended((&app, &groups), &visitor, tx, done).await
}
