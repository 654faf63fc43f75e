//! Categories, and the filings that say what belongs there.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use base::Refusal;
use base::permissions::Permission;
use serde::Deserialize;
use web::parts::Notice;
use web::{App, Form, Identified, Page, Path, Problem, Result, Visitor};

use super::{CATEGORIES, Choice, LIST, Tabs, choices, given, known, notice, told};
use crate::categories::{self, CategoryChange, CategoryId, NewCategory, Tree};
use crate::filings::{self, Action, Condition, Filing, FilingId, NewFiling};
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
}

struct Row {
    id: String,
    when: String,
    then: String,
}

impl Row {
    fn new(tree: &Tree, filing: &Filing) -> Self {
        let Condition { any_of, merchants, .. } = &filing.condition;
        let category = filing.action.category_id.and_then(|id| tree.get(id));
        let category = category.map(|category| format!("{} {}", category.icon, category.name));
        let tags = filing.action.tags.iter().map(|tag| format!("#{tag}"));
        let then: Vec<String> = category.into_iter().chain(tags).collect();
        let when: Vec<String> = any_of.iter().chain(merchants).cloned().collect();
        Self { id: filing.id.to_string(), when: when.join(" · "), then: then.join(" ") }
    }
}

pub(super) async fn show(State(app): State<App>, Visitor(visitor): Visitor) -> Result<Response> {
    page(&app, &visitor, None).await
}

async fn page(app: &App, visitor: &Identified, refused: Option<&Refusal>) -> Result<Response> {
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let tree = categories::tree(&mut tx).await?;
    let all = filings::filings(&mut tx).await?;
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
        filings: all.iter().map(|filing| Row::new(&tree, filing)).collect(),
    };
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Page::new(app, visitor, t.categories()).at(LIST).status(status).show(&view)
}

/// Ends a form: back to the page, or the page again with why it was not done.
async fn ended(
    app: &App,
    visitor: &Identified,
    tx: base::Tx,
    done: Result<(), Refusal>,
) -> Result<Response> {
    match done {
        Ok(()) => {
            tx.commit().await?;
            Ok(Redirect::to(CATEGORIES).into_response())
        }
        Err(refusal) => {
            tx.rollback().await?;
            page(app, visitor, Some(&refusal)).await
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
    Visitor(visitor): Visitor,
    Form(form): Form<CategoryForm>,
) -> Result<Response> {
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let parent = given(&form.parent).and_then(|id| id.parse().ok());
    let new = NewCategory { parent, name: form.name, icon: form.icon, colour: String::new() };
    let done = told(categories::add(&mut tx, new).await)?.map(drop);
    ended(&app, &visitor, tx, done).await
}

#[derive(Deserialize)]
pub(super) struct CategoryChangeForm {
    #[serde(default)]
    name: String,
    archived: bool,
}

pub(super) async fn change_category(
    State(app): State<App>,
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
    ended(&app, &visitor, tx, done).await
}

#[derive(Deserialize)]
pub(super) struct FilingForm {
    words: String,
    category: String,
    tags: String,
}

pub(super) async fn add_filing(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    Form(form): Form<FilingForm>,
) -> Result<Response> {
    let list = |text: &str| text.split(',').filter_map(given).map(str::to_owned).collect();
    let new = NewFiling {
        name: String::new(),
        position: None,
        condition: Condition { any_of: list(&form.words), ..Condition::default() },
        action: Action {
            category_id: given(&form.category).and_then(|id| id.parse().ok()),
            tags: list(&form.tags),
            stop: false,
        },
        enabled: true,
    };
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let done = told(filings::add(&mut tx, new).await)?.map(drop);
    ended(&app, &visitor, tx, done).await
}

pub(super) async fn remove_filing(
    State(app): State<App>,
    Visitor(visitor): Visitor,
    id: Result<Path<FilingId>, Problem>,
) -> Result<Response> {
    let id = known(id, "filing")?;
    let mut tx = app.db.begin(visitor.who.clone()).await?;
    let done = told(filings::remove(&mut tx, id).await)?;
    ended(&app, &visitor, tx, done).await
}
