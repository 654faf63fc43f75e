//! The page around every view: head, navigation, notices, dialogs. What is in the middle is the
//! rooms' business.

use askama::Template;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use base::permissions::{Permission, PermissionSet};
use base::{Actor, Who};

use crate::texts::Texts;
use crate::{App, Identified, Language, Locale, Result, assets};

/// A page in the navigation.
#[derive(Debug, Clone)]
pub struct MenuItem {
    /// As people read it.
    pub name: fn(&Locale) -> &'static str,
    /// Where it is.
    pub path: &'static str,
    /// `g` and then this letter goes there.
    pub key: char,
    /// Who may do any of these sees it; nothing is everybody who is known.
    pub needs: &'static [Permission],
}

impl MenuItem {
    fn is_for(&self, permissions: PermissionSet) -> bool {
        self.needs.is_empty() || self.needs.iter().any(|needed| permissions.contains(*needed))
    }
}

/// A page for operators, among the tabs above all of them.
#[derive(Debug, Clone)]
pub struct Tab {
    /// As people read it.
    pub name: fn(&Locale) -> &'static str,
    /// Where it is.
    pub path: &'static str,
    /// Who may do this sees it.
    pub needs: Permission,
}

/// Where operators' pages begin, as the navigation knows it.
pub const OPERATIONS: &str = "/admin";

/// A page about to be shown.
#[derive(Debug, Clone)]
pub struct Page {
    title: String,
    menu: Vec<MenuItem>,
    here: &'static str,
    tabs: Vec<Tab>,
    tab: &'static str,
    visitor: Option<Identified>,
    status: StatusCode,
    locale: Locale,
}

impl Page {
    /// A page for somebody who is known, with what they may open of the site's navigation.
    pub fn new(app: &App, visitor: &Identified, title: impl Into<String>) -> Self {
        Self::with_menu(app.site.menu.clone(), visitor, title)
    }

    /// The same with a navigation of its own.
    pub fn with_menu(
        mut menu: Vec<MenuItem>,
        visitor: &Identified,
        title: impl Into<String>,
    ) -> Self {
        menu.retain(|item| item.is_for(visitor.permissions));
        Self { menu, visitor: Some(visitor.clone()), ..Self::plain(&visitor.locale, title) }
    }

    /// A page for operators, under the tabs of those that the visitor may open; `tab` is its own.
    pub fn operations(
        app: &App,
        visitor: &Identified,
        title: impl Into<String>,
        tab: &'static str,
    ) -> Self {
        let tabs = tabs(app, visitor);
        Self { tabs, tab, ..Self::new(app, visitor, title).at(OPERATIONS) }
    }

    /// A page for anybody, without navigation.
    pub fn plain(locale: &Locale, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            menu: Vec::new(),
            here: "",
            tabs: Vec::new(),
            tab: "",
            visitor: None,
            status: StatusCode::OK,
            locale: locale.clone(),
        }
    }

    /// A page for anybody who has its link: with navigation for who is known.
    pub fn for_anybody(
        app: &App,
        visitor: Option<&Identified>,
        locale: &Locale,
        title: impl Into<String>,
    ) -> Self {
        match visitor {
            Some(visitor) => Self::new(app, visitor, title),
            None => Self::plain(locale, title),
        }
    }

    /// Marks the entry of the navigation that this page belongs to, by its path.
    #[must_use]
    pub fn at(mut self, path: &'static str) -> Self {
        self.here = path;
        self
    }

    /// Shows the page with another status than 200: a form that was refused, say.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The page with `view` in it.
    pub fn show(self, view: &impl Template) -> Result<Response> {
        let html =
            self.html(view).map_err(|error| base::Error::caused("rendering a page", error))?;
        Ok((self.status, Html(html)).into_response())
    }

    /// The page's text, with the addresses of its assets.
    pub fn html(&self, view: &impl Template) -> askama::Result<String> {
        self.frame(&view.render()?, assets::path).render()
    }

    fn frame<'a>(&'a self, content: &'a str, asset: fn(&'static str) -> &'static str) -> Frame<'a> {
        let t = Texts::new(&self.locale);
        Frame {
            page: self,
            content,
            words: words(&t),
            zone: self.locale.zone.as_ref().and_then(|zone| zone.iana_name()).unwrap_or_default(),
            t,
            style: asset("florin.css"),
            script: asset("florin.js"),
            keys: asset("keys.js"),
            htmx: asset("htmx.min.js"),
            sse: asset("htmx-sse.min.js"),
            waiting: asset("waiting.js"),
            icon: asset("icon.svg"),
            touch: asset("icon-touch.png"),
            owner: self.visitor.as_ref().and_then(|visitor| owner(&visitor.who)),
        }
    }
}

#[derive(Template)]
#[template(path = "frame.html")]
struct Frame<'a> {
    page: &'a Page,
    content: &'a str,
    t: Texts,
    words: String,
    zone: &'a str,
    style: &'a str,
    script: &'a str,
    keys: &'a str,
    htmx: &'a str,
    sse: &'a str,
    waiting: &'a str,
    icon: &'a str,
    touch: &'a str,
    /// To whom what is written on the page belongs.
    owner: Option<String>,
}

/// A person and the organisation that they act for, in a word for the page's script.
fn owner(who: &Who) -> Option<String> {
    let organisation = who.organisation?;
    matches!(who.actor, Actor::Person(_)).then(|| format!("{} {organisation}", who.actor))
}

/// The operators' pages that the visitor may open.
pub fn tabs(app: &App, visitor: &Identified) -> Vec<Tab> {
    let all = app.site.operations.iter();
    all.filter(|tab| visitor.permissions.contains(tab.needs)).cloned().collect()
}

/// Where somebody begins: at the first entry of the navigation that they may open, or, without any,
/// where they choose an organisation to act for.
pub fn start(app: &App, visitor: &Identified) -> &'static str {
    let open = app.site.menu.iter().find(|item| item.is_for(visitor.permissions));
    open.map_or("/organisations", |item| item.path)
}

/// What the script says, as JSON.
fn words(t: &Texts) -> String {
    let n = "{n}";
    serde_json::json!({
        "justNow": t.just_now(),
        "minutesAgo": t.minutes_ago(n),
        "hoursAgo": t.hours_ago(n),
        "inMinutes": t.in_minutes(n),
        "inHours": t.in_hours(n),
        "theme": t.theme("{theme}"),
        "themes": { "system": t.theme_system(), "light": t.theme_light(), "dark": t.theme_dark() },
        "live": t.live(),
        "lost": t.connection_lost(),
        "notReached": [t.not_reached_title(), t.not_reached_text()],
        "notDone": [t.not_done_title(), t.not_done_text()],
    })
    .to_string()
}

/// A piece of a page, for htmx to put in its place.
#[derive(Debug)]
pub struct Fragment<T>(pub T);

impl<T: Template> IntoResponse for Fragment<T> {
    fn into_response(self) -> Response {
        match self.0.render() {
            Ok(html) => Html(html).into_response(),
            Err(error) => {
                let fault = base::Error::caused("rendering a fragment", error);
                crate::Error::from(fault).into_response()
            }
        }
    }
}

/// True when the answer is for a person's browser, not for a program or a fragment.
pub(crate) fn is_wanted(path: &str, headers: &HeaderMap) -> bool {
    let accepts_pages = || {
        let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
        accept.is_some_and(|accept| accept.contains("text/html"))
    };
    !path.starts_with("/api/") && !headers.contains_key("hx-request") && accepts_pages()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_navigation_shows_what_may_be_opened() {
        let item = |needs| MenuItem { name: |_| "x", path: "/x", key: 'x', needs };
        let cards = &[Permission::CardsRead, Permission::DecisionsRead];
        let reader = PermissionSet::of(&[Permission::DecisionsRead]);
        for (needs, permissions, is_shown) in [
            (&[][..], PermissionSet::EMPTY, true),
            (cards, PermissionSet::EMPTY, false),
            (cards, reader, true),
            (&[Permission::KeysRead], reader, false),
        ] {
            assert_eq!(item(needs).is_for(permissions), is_shown, "{needs:?}");
        }
    }

    #[test]
    fn browsers_get_pages_and_programs_get_problems() {
        let accepting = |accept: &str| {
            let value = accept.parse().unwrap();
            HeaderMap::from_iter([(header::ACCEPT, value)])
        };
        let browser = accepting("text/html,application/xhtml+xml,*/*;q=0.8");
        assert!(is_wanted("/cards", &browser));
        assert!(!is_wanted("/api/v1/cards", &browser));
        assert!(!is_wanted("/cards", &accepting("*/*")));
        assert!(!is_wanted("/cards", &HeaderMap::new()));
        let mut fragment = browser;
        fragment.insert("hx-request", "true".parse().unwrap());
        assert!(!is_wanted("/cards", &fragment));
    }
}
