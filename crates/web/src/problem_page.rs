//! A problem as a page: what happened, what it means for the money, what to do.

use askama::Template;
use axum::http::StatusCode;
use base::Correlation;

use crate::texts::Texts;
use crate::{Language, Locale, Page, Problem, Site};

#[derive(Template)]
#[template(path = "problem.html")]
struct View<'a> {
    t: &'a Texts,
    status: u16,
    explained: Explained,
    /// What the problem says itself, in English, where no catalogue says it.
    detail: &'a str,
    correlation: &'a str,
    may_retry: bool,
}

/// In the reader's words.
struct Explained {
    title: &'static str,
    /// Empty where only the problem's own detail says it.
    what: &'static str,
    money: &'static str,
    todo: &'static str,
}

/// The page. What was only to be read can be asked for again.
pub(crate) fn page(
    site: &Site,
    locale: &Locale,
    problem: &Problem,
    correlation: &Correlation,
    was_read: bool,
) -> String {
    let t = Texts::new(locale);
    let mut explained = explained(&t, problem.status);
    let known = t.refusal(problem.code);
    let known = known.or_else(|| site.refusals.iter().find_map(|say| say(locale, problem.code)));
    if problem.code == "timed_out" {
        explained.title = t.slow_title();
    }
    if let Some(what) = known {
        explained.what = what;
    }
    let is_general = matches!(problem.status.as_u16(), 401 | 404 | 405 | 413 | 429 | 500..);
    let detail = if known.is_some() || is_general { "" } else { problem.detail.as_str() };
    if !detail.is_empty() && locale.language == Language::En {
        explained.what = "";
    }
    let view = View {
        t: &t,
        status: problem.status.as_u16(),
        detail,
        correlation: correlation.as_str(),
        may_retry: was_read
            && (problem.status == StatusCode::TOO_MANY_REQUESTS
                || problem.status.is_server_error()),
        explained,
    };
    let page = Page::plain(locale, view.explained.title);
    page.html(&view).unwrap_or_else(|_| problem.detail.clone())
}

fn explained(t: &Texts, status: StatusCode) -> Explained {
    let unchanged = t.refused_money();
    let (title, what, money, todo) = match status.as_u16() {
        401 => (t.signed_out_title(), t.signed_out_what(), unchanged, t.signed_out_do()),
        403 => (t.forbidden_title(), t.forbidden_what(), unchanged, t.forbidden_do()),
        404 => (t.not_found_title(), t.not_found_what(), unchanged, t.not_found_do()),
        405 => (t.method_title(), t.method_what(), unchanged, t.method_do()),
        413 => (t.too_large_title(), t.too_large_what(), unchanged, t.too_large_do()),
        429 => (t.too_many_title(), t.too_many_what(), unchanged, t.too_many_do()),
        503 => (t.busy_title(), t.busy_what(), t.fault_money(), t.busy_do()),
        500.. => (t.fault_title(), t.fault_what(), t.fault_money(), t.fault_do()),
        _ => (t.refused_title(), "", unchanged, t.refused_do()),
    };
    Explained { title, what, money, todo }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(locale: &Locale, problem: &Problem) -> String {
        page(&Site::default(), locale, problem, &Correlation::parse("c-1").unwrap(), true)
    }

    #[test]
    fn what_people_wrote_cannot_become_markup() {
        let refused = Problem::new(StatusCode::CONFLICT, "taken", "no <b>such</b> thing");
        let html = html(&Locale::default(), &refused);
        assert!(html.contains("no &#60;b&#62;such"), "{html}");
        assert!(html.contains("c-1"));
    }

    #[test]
    fn a_page_carries_nothing_that_its_policy_forbids() {
        let refused = Problem::new(StatusCode::NOT_FOUND, "not_found", "gone");
        let html = html(&Locale::default(), &refused);
        assert!(!html.contains(" style="));
        assert!(!html.contains("<style"));
        assert!(!html.contains("<script>"));
        assert!(!html.contains(" onclick="));
        for name in ["florin.css", "florin.js", "htmx.min.js", "htmx-sse.min.js", "icon.svg"] {
            assert!(html.contains(&format!("/{name}\"")), "{name}");
        }
    }

    #[test]
    fn everybody_is_told_in_their_language() {
        let told = |language, status, code| {
            let status = StatusCode::from_u16(status).unwrap();
            html(&Locale::of(language), &Problem::new(status, code, "The detail."))
        };
        for (language, status, code, parts) in [
            (Language::En, 404, "not_found", ["lang=\"en\"", "There is nothing here"]),
            (Language::Hi, 404, "not_found", ["lang=\"hi\"", "यहाँ कुछ नहीं है"]),
            (Language::Mk, 500, "internal", ["lang=\"mk\"", "Настана грешка кај нас"]),
            (Language::Mk, 503, "timed_out", ["Ова траеше предолго", "истече предвиденото"]),
            (Language::En, 409, "taken", ["The detail.", "That was not done"]),
            // What no catalogue says stays English, and says so.
            (Language::Mk, 409, "taken", ["<p lang=\"en\">The detail.", "Тоа не беше извршено"]),
            (Language::Mk, 403, "cross_site_request", ["го предизвика друга страница", "403"]),
        ] {
            let html = told(language, status, code);
            for part in parts {
                assert!(html.contains(part), "{language:?} {status}: {part}\n{html}");
            }
        }
        assert!(!told(Language::Hi, 404, "not_found").contains("The detail."));
    }
}
