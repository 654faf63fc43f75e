//! The pages about expenses: the list, one expense, the overview, categories and filings, budgets. They read through
//! the doors of the rooms and put what they find into words and views.
//!
//! No SQL, no arithmetic on amounts, no rules.

mod budgets;
mod chart;
mod entry;
mod exports;
mod figures;
mod filing;
mod import;
mod imports;
mod list;
mod offline;
mod overview;
mod reading;
mod recurrence;
mod recurring;
mod sharing;

use askama::Template;
use askama::filters::HtmlSafe;
use base::error::RefusalKind;
use base::permissions::Permission;
use base::{Error, Refusal, Tx};
use web::parts::{Notice, Tone};
use web::{Locale, MenuItem, Path, Problem, Routes, Rule, get, post};

use crate::categories::{CategoryId, Tree};
use crate::room::Room;
use crate::texts::Texts;

/// The entry of the navigation that leads here.
pub const MENU: MenuItem = MenuItem {
    name: |locale| Texts::new(locale).expenses(),
    path: LIST,
    key: 'x',
    needs: &[Permission::ExpensesRead],
};

/// What this crate's catalogue says about refusals.
pub fn refusal_words(locale: &Locale, code: &str) -> Option<&'static str> {
    Texts::new(locale).refusal(code)
}

const LIST: &str = "/expenses";
const OVERVIEW: &str = "/expenses/overview";
const CATEGORIES: &str = "/expenses/categories";
const FIGURES: &str = "/expenses/figures";
const RECURRING: &str = "/expenses/recurring";
const BUDGETS: &str = "/expenses/budgets";
const EXPORTS: &str = "/expenses/exports";
const IMPORTS: &str = "/expenses/imports";

/// The routes of this room.
pub(crate) fn routes() -> Routes<Room> {
    let (read, write) =
        (Rule::Needs(Permission::ExpensesRead), Rule::Needs(Permission::ExpensesWrite));
    Routes::new()
        .page(Rule::Open, web::OFFLINE, get(offline::show))
        .page(read, LIST, get(list::show))
        .page(write, LIST, post(list::add))
        .page(write, "/expenses/views", post(list::keep_view))
        .page(write, "/expenses/chosen/delete", post(list::delete_chosen))
        .page(write, "/expenses/chosen/restore", post(list::restore_chosen))
        .page(read, OVERVIEW, get(overview::show))
        .page(read, FIGURES, get(figures::show))
        .merge(recurring_routes(read, write))
        .page(read, CATEGORIES, get(filing::show))
        .page(write, CATEGORIES, post(filing::add_category))
        .page(write, "/expenses/categories/{id}", post(filing::change_category))
        .page(write, "/expenses/filings", post(filing::add_filing))
        .page(read, "/expenses/filings/rehearsal", post(filing::rehearse))
        .page(write, "/expenses/filings/{id}", post(filing::change_filing))
        .page(write, "/expenses/filings/{id}/remove", post(filing::remove_filing))
        .page(read, BUDGETS, get(budgets::show))
        .page(write, BUDGETS, post(budgets::set))
        .page(write, "/expenses/budgets/{id}/end", post(budgets::end))
        .page(read, EXPORTS, get(exports::show))
        .page(read, EXPORTS, post(exports::order))
        .merge(import_routes(read, write))
        .page(read, "/expenses/{id}", get(entry::show))
        .page(write, "/expenses/{id}", post(entry::change))
        .page(write, "/expenses/{id}/receipts/{receipt}/remove", post(entry::remove_receipt))
}

fn recurring_routes(read: Rule, write: Rule) -> Routes<Room> {
    Routes::new()
        .page(read, RECURRING, get(recurring::show))
        .page(write, RECURRING, post(recurring::set_up))
        .page(read, "/expenses/recurring/preview", post(recurring::foresee))
        .page(read, "/expenses/recurring/{id}", get(recurrence::show))
        .page(write, "/expenses/recurring/{id}", post(recurrence::change))
        .page(write, "/expenses/recurring/{id}/pause", post(recurrence::pause))
        .page(write, "/expenses/recurring/{id}/end", post(recurrence::end))
}

fn import_routes(read: Rule, write: Rule) -> Routes<Room> {
    let largest = formats::Limits::default().bytes;
    Routes::new()
        .page(read, IMPORTS, get(imports::show))
        .page(write, "/expenses/imports/file", post(imports::take_file).taking(largest))
        .page(write, "/expenses/imports/pasted", post(imports::take_pasted))
        .page(write, "/expenses/imports/feeds", post(imports::add_feed))
        .page(write, "/expenses/imports/feeds/{id}/reading", post(imports::keep_reading))
        .page(read, "/expenses/imports/feeds/{id}/reading/preview", post(reading::preview))
        .page(read, "/expenses/imports/{id}", get(import::show))
        .page(write, "/expenses/imports/{id}/rows", post(import::decide))
        .page(write, "/expenses/imports/{id}/commit", post(import::submit))
        .page(write, "/expenses/imports/{id}/undo", post(import::undo))
        .page(write, "/expenses/imports/{id}/discard", post(import::discard))
}

/// What an address names; one that names nothing is not there.
fn known<T>(address: Result<Path<T>, Problem>, thing: &str) -> web::Result<T> {
    let Path(id) = address.map_err(|_| Refusal::not_found(thing))?;
    Ok(id)
}

/// The tabs above all pages of expenses.
#[derive(Debug, Template)]
#[template(path = "expense_tabs.html")]
struct Tabs {
    tabs: [(&'static str, &'static str, bool); 7],
}

impl HtmlSafe for Tabs {}

impl Tabs {
    fn new(t: &Texts, here: &str) -> Self {
        let tab = |name, path| (name, path, path == here);
        let tabs = [
            tab(t.expenses(), LIST),
            tab(t.overview(), OVERVIEW),
            tab(t.figures(), FIGURES),
            tab(t.recurring(), RECURRING),
            tab(t.budgets(), BUDGETS),
            tab(t.categories(), CATEGORIES),
            tab(t.imports(), IMPORTS),
        ];
        Self { tabs }
    }
}

/// Something to choose in a form.
struct Choice {
    value: String,
    /// Spaces before the name of what is below another.
    indent: String,
    name: String,
    is_chosen: bool,
}

/// The categories that are offered, each behind the one above it.
fn choices(tree: &Tree, chosen: Option<CategoryId>) -> Vec<Choice> {
    let mut all = Vec::new();
    add_choices(tree, None, 0, chosen, &mut all);
    all
}

/// Spaces that no browser takes away.
fn indent(depth: usize) -> String {
    "\u{a0}\u{a0}\u{a0}".repeat(depth)
}

fn add_choices(
    tree: &Tree,
    parent: Option<CategoryId>,
    depth: usize,
    chosen: Option<CategoryId>,
    all: &mut Vec<Choice>,
) {
    for category in tree.under(parent) {
        let indent = indent(depth);
        let name = format!("{} {}", category.icon, category.name);
        let is_chosen = chosen == Some(category.id);
        all.push(Choice { value: category.id.to_string(), indent, name, is_chosen });
        add_choices(tree, Some(category.id), depth + 1, chosen, all);
    }
}

/// What a page has to tell after a form was sent: nothing, or why it was not done.
fn told<T>(outcome: base::Result<T>) -> base::Result<Result<T, Refusal>> {
    match outcome {
        Ok(done) => Ok(Ok(done)),
        Err(Error::Refused(refusal))
            if matches!(refusal.kind, RefusalKind::Invalid | RefusalKind::Conflict) =>
        {
            Ok(Err(*refusal))
        }
        Err(other) => Err(other),
    }
}

/// Keeps what a form has changed, or nothing of it where it was refused; says which.
async fn settled<T>(tx: Tx, done: Result<T, Refusal>) -> base::Result<Result<T, Refusal>> {
    if done.is_ok() {
        tx.commit().await?;
    } else {
        tx.rollback().await?;
    }
    Ok(done)
}

/// A refusal in the reader's language, or in the words that programs get.
fn notice(t: &Texts, refusal: &Refusal) -> Notice {
    let title = t.refusal(refusal.code).map_or_else(|| refusal.message.clone(), str::to_owned);
    Notice { tone: Tone::Bad, title, text: String::new() }
}

/// What the catalogue says of refusals, by their codes, for a script: JSON.
fn said(t: &Texts, codes: &[&str]) -> String {
    let words = codes.iter().filter_map(|code| Some(((*code).to_owned(), t.refusal(code)?.into())));
    serde_json::Value::Object(words.collect()).to_string()
}

/// A value of a query.
fn encoded(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    value
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// A field that a form may leave empty.
fn given(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty()).then_some(text)
}
