//! What the pages of operators share: the way through a long list that was searched.

use web::parts::Pager;
use web::{Locale, Pagination};

/// The way through the list at `path`, searched by these pairs; `None` when all of it is shown.
pub(crate) fn pager(
    path: &str,
    pairs: &[(&str, &str)],
    at: Pagination,
    locale: &Locale,
) -> Option<Pager> {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    let query = query.finish();
    let path = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    (at.pages > 1).then(|| Pager { path, at, locale: locale.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_searched_for_stays_on_every_page() {
        let at = Pagination { page: 2, limit: 10, total: 25, pages: 3 };
        let locale = Locale::default();
        let html = pager("/x", &[("a", "b&c"), ("d", "")], at, &locale).unwrap().to_string();
        assert!(html.contains("/x?a=b%26c&#38;page=1") && html.contains("&#38;page=3"), "{html}");
        let html = pager("/x", &[], at, &locale).unwrap().to_string();
        assert!(html.contains("\"/x?page=1\""), "{html}");
        let all = Pagination { page: 1, limit: 10, total: 3, pages: 1 };
        assert!(pager("/x", &[], all, &locale).is_none());
    }
}
