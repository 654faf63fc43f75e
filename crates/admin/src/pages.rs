//! What the pages of operators share: the way from one to the other, and through long lists.

use web::Pagination;

/// One of the operators' pages.
pub(crate) struct Tab {
    pub name: &'static str,
    pub path: &'static str,
}

/// All of them, in order.
pub(crate) const TABS: &[Tab] = &[
    Tab { name: "Audit log", path: "/admin/audit" },
    Tab { name: "Features", path: "/admin/flags" },
    Tab { name: "Inbox", path: "/admin/inbox" },
    Tab { name: "Jobs", path: "/admin/jobs" },
];

/// The way to the other pages of a list that was searched.
pub(crate) struct Pages {
    /// Where the list is at.
    pub at: Pagination,
    /// The address of the page before; empty for none.
    pub previous: String,
    /// The address of the page after; empty for none.
    pub next: String,
}

impl Pages {
    /// Of the list at `path`, searched by these pairs.
    pub fn new(path: &str, pairs: &[(&str, &str)], at: Pagination) -> Self {
        let page = |page: u32| {
            let mut query = form_urlencoded::Serializer::new(String::new());
            for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
                query.append_pair(name, value);
            }
            query.append_pair("page", &page.to_string());
            format!("{path}?{}", query.finish())
        };
        let before = at.page.checked_sub(1).filter(|before| *before > 0);
        let after = at.has_next().then(|| at.page.saturating_add(1));
        Self {
            at,
            previous: before.map(page).unwrap_or_default(),
            next: after.map(page).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_searched_for_stays_on_every_page() {
        let at = Pagination { page: 2, limit: 10, total: 25, pages: 3 };
        let pages = Pages::new("/x", &[("a", "b&c"), ("d", "")], at);
        assert_eq!(pages.previous, "/x?a=b%26c&page=1");
        assert_eq!(pages.next, "/x?a=b%26c&page=3");
        let pages = Pages::new("/x", &[], Pagination { page: 1, limit: 10, total: 0, pages: 0 });
        assert_eq!((pages.previous.as_str(), pages.next.as_str()), ("", ""));
    }
}
