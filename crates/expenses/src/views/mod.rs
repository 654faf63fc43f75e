//! Views: what is looked for again and again, under a name.

pub(crate) mod api;
pub(crate) mod store;

use base::events::Event;
use base::{Id, Kind, Refusal, Result, Tx};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::room::owner;

/// Marks the ids of views.
#[derive(Debug)]
pub enum ViewKey {}
impl Kind for ViewKey {
    const PREFIX: &'static str = "view";
}

/// The id of a view.
pub type ViewId = Id<ViewKey>;

/// Views of one organisation, at most.
const MAX_VIEWS: usize = 100;
/// Longest name, in characters.
const MAX_NAME_LEN: usize = 60;
/// Longest text to look for, in characters.
const MAX_TEXT_LEN: usize = 200;

/// A search under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its id.
    pub id: ViewId,
    /// As people call it.
    pub name: String,
    /// What is looked for.
    pub search: Saved,
}

/// What a view looks for, as the list's filters spell it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Saved {
    /// Words that all stand in it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The category, with all below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<crate::CategoryId>,
    /// The tag.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub tag: String,
    /// The group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<crate::GroupId>,
    /// The merchant.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub merchant: String,
    /// The currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<money::Currency>,
}

/// Keeps a search under a name.
///
/// # Errors
/// `too_long`, `too_many_views`.
pub async fn keep(tx: &mut Tx, name: &str, search: Saved) -> Result<View> {
    let organisation = owner(tx)?;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME_LEN || name.contains(char::is_control) {
        let message = format!("A view's name has 1 to {MAX_NAME_LEN} characters.");
        return Err(Refusal::field("name", "too_long", message).into());
    }
    let is_long = |text: &&String| text.chars().count() > MAX_TEXT_LEN;
    if [&search.text, &search.tag, &search.merchant].iter().any(is_long) {
        let message = format!("At most {MAX_TEXT_LEN} characters are looked for.");
        return Err(Refusal::field("search", "too_long", message).into());
    }
    if store::list(tx, organisation).await?.len() >= MAX_VIEWS {
        let message = format!("An organisation has at most {MAX_VIEWS} views.");
        return Err(Refusal::conflict("too_many_views", message).into());
    }
    let view = View { id: tx.new_id(), name: name.to_owned(), search };
    store::insert(tx, organisation, &view).await?;
    tell(tx, "expense_view.kept", &view, &Value::Null, &words(&view));
    Ok(view)
}

/// The organisation's views, the oldest first.
pub async fn views(tx: &mut Tx) -> Result<Vec<View>> {
    let organisation = owner(tx)?;
    store::list(tx, organisation).await
}

/// Forgets a view.
///
/// # Errors
/// `not_found`.
pub async fn forget(tx: &mut Tx, id: ViewId) -> Result<()> {
    let organisation = owner(tx)?;
    let all = store::list(tx, organisation).await?;
    let view = all.into_iter().find(|view| view.id == id);
    let view = view.ok_or_else(|| Refusal::not_found("view"))?;
    store::delete(tx, organisation, id).await?;
    tell(tx, "expense_view.forgotten", &view, &words(&view), &Value::Null);
    Ok(())
}

fn words(view: &View) -> Value {
    json!({ "name": view.name, "search": view.search })
}

fn tell(tx: &mut Tx, kind: &'static str, view: &View, before: &Value, after: &Value) {
    let body = json!({ "before": before, "after": after });
    tx.record(Event { kind, subject: view.id.to_string(), body });
}
