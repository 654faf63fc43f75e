//! The page that is there without a network, on which expenses are written down until there is one. It is kept by
//! browsers, so there is nothing of anybody in it.

use askama::Template;
use axum::response::Response;
use web::{Page, Reader, Result};

use super::said;
use crate::texts::Texts;

/// Why a line is not taken, as far as the line is to blame.
pub(super) const REFUSALS: [&str; 3] = ["line_unreadable", "amount_too_large", "another_author"];

#[derive(Template)]
#[template(path = "offline.html")]
struct OfflineView<'a> {
    t: &'a Texts,
    refusals: String,
}

pub(super) async fn show(Reader(locale): Reader) -> Result<Response> {
    let t = Texts::new(&locale);
    let view = OfflineView { t: &t, refusals: said(&t, &REFUSALS) };
    Page::plain(&locale, t.offline()).show(&view)
}
