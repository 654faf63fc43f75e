//! The page around every view: head, navigation, notices, dialogs. What is in the middle is the
//! rooms' business.

use askama::Template;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use base::Correlation;

use crate::{App, Identified, Problem, Result, assets};

/// A page in the navigation.
#[derive(Debug, Clone)]
pub struct MenuItem {
    /// As people read it.
    pub name: &'static str,
    /// Where it is.
    pub path: &'static str,
    /// `g` and then this letter goes there.
    pub key: char,
}

/// A page about to be shown.
#[derive(Debug, Clone)]
pub struct Page {
    title: String,
    menu: Vec<MenuItem>,
    here: &'static str,
    visitor: Option<Identified>,
    status: StatusCode,
}

impl Page {
    /// A page for somebody who is known, with the site's navigation.
    pub fn new(app: &App, visitor: &Identified, title: impl Into<String>) -> Self {
        Self::with_menu(app.site.menu.clone(), visitor, title)
    }

    /// The same with a navigation of its own.
    pub fn with_menu(menu: Vec<MenuItem>, visitor: &Identified, title: impl Into<String>) -> Self {
        Self { menu, visitor: Some(visitor.clone()), ..Self::plain(title) }
    }

    /// A page for anybody, without navigation.
    pub fn plain(title: impl Into<String>) -> Self {
        let (menu, status) = (Vec::new(), StatusCode::OK);
        Self { title: title.into(), menu, here: "", visitor: None, status }
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
        Frame {
            page: self,
            content,
            style: asset("florin.css"),
            script: asset("florin.js"),
            htmx: asset("htmx.min.js"),
            sse: asset("htmx-sse.min.js"),
            icon: asset("icon.svg"),
        }
    }
}

#[derive(Template)]
#[template(path = "frame.html")]
struct Frame<'a> {
    page: &'a Page,
    content: &'a str,
    style: &'a str,
    script: &'a str,
    htmx: &'a str,
    sse: &'a str,
    icon: &'a str,
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

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemView<'a> {
    problem: &'a Problem,
    correlation: &'a str,
}

/// A problem as a page.
pub(crate) fn problem(problem: &Problem, correlation: &Correlation) -> String {
    let view = ProblemView { problem, correlation: correlation.as_str() };
    Page::plain(problem.title()).html(&view).unwrap_or_else(|_| problem.detail.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn what_people_wrote_cannot_become_markup() {
        let refused = Problem::new(StatusCode::NOT_FOUND, "not_found", "no <b>such</b> thing");
        let html = problem(&refused, &Correlation::parse("c-1").unwrap());
        assert!(html.contains("no &#60;b&#62;such"), "{html}");
        assert!(html.contains("c-1"));
    }

    #[test]
    fn a_page_carries_nothing_that_its_policy_forbids() {
        let refused = Problem::new(StatusCode::NOT_FOUND, "not_found", "gone");
        let html = problem(&refused, &Correlation::parse("c").unwrap());
        assert!(!html.contains(" style="));
        assert!(!html.contains("<style"));
        assert!(!html.contains("<script>"));
        assert!(!html.contains(" onclick="));
        for name in ["florin.css", "florin.js", "htmx.min.js", "htmx-sse.min.js", "icon.svg"] {
            assert!(html.contains(&format!("/{name}\"")), "{name}");
        }
    }
}
