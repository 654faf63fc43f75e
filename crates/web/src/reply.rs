//! The envelope of every success: `{"success": true, "data": …, "pagination"?: …}`.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::Refusal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// 200 with its data.
#[derive(Debug)]
pub struct Data<T>(pub T);

/// 201 with what was made.
#[derive(Debug)]
pub struct Created<T>(pub T);

/// 200 with one page of a list.
#[derive(Debug)]
pub struct Listed<T>(pub Vec<T>, pub Pagination);

/// Where a page stands in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Pagination {
    /// Counted from 1.
    pub page: u32,
    /// Most items per page.
    pub limit: u32,
    /// Items in the whole list.
    pub total: u64,
    /// Pages in the whole list.
    pub pages: u64,
}

impl Pagination {
    /// True when the list goes on behind this page.
    pub fn has_next(&self) -> bool {
        u64::from(self.page) < self.pages
    }
}

/// Which page a caller wants: `?page=2&limit=50`.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::IntoParams)]
#[serde(default)]
pub struct Paging {
    /// Counted from 1.
    #[param(value_type = u64, minimum = 1, maximum = 4_294_967_295_u64, default = 1)]
    page: u32,
    /// Most items on the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: u32,
}

impl Default for Paging {
    fn default() -> Self {
        Self { page: 1, limit: 50 }
    }
}

impl Paging {
    /// Most items that one page may have.
    pub const MAX_LIMIT: u32 = 200;

    /// Page `page`, counted from 1, of at most `limit` items; not checked yet.
    pub const fn new(page: u32, limit: u32) -> Self {
        Self { page, limit }
    }

    /// The wanted page, if it is one.
    pub fn checked(self) -> Result<Self, Refusal> {
        if self.page == 0 {
            return Err(Refusal::field("page", "out_of_range", "Pages are counted from 1."));
        }
        if self.limit == 0 || self.limit > Self::MAX_LIMIT {
            let message = format!("A page has 1 to {} items.", Self::MAX_LIMIT);
            return Err(Refusal::field("limit", "out_of_range", message));
        }
        Ok(self)
    }

    /// Most items on the page.
    pub const fn limit(self) -> u32 {
        self.limit
    }

    /// Items before the page.
    pub fn offset(self) -> u64 {
        u64::from(self.page.saturating_sub(1)) * u64::from(self.limit)
    }

    /// The page that was found, with how many items there are in all, as it is answered.
    pub fn listed<T, V: From<T>>(self, (found, total): (Vec<T>, u64)) -> Listed<V> {
        Listed(found.into_iter().map(V::from).collect(), self.of(total))
    }

    /// Where the page stands among `total` items.
    pub fn of(self, total: u64) -> Pagination {
        let pages = total.div_ceil(u64::from(self.limit.max(1)));
        Pagination { page: self.page, limit: self.limit, total, pages }
    }
}

#[derive(Serialize)]
struct Envelope<T> {
    success: bool,
    data: T,
    #[serde(skip_serializing_if = "Option::is_none")]
    pagination: Option<Pagination>,
}

fn envelope<T: Serialize>(status: StatusCode, data: T, pagination: Option<Pagination>) -> Response {
    (status, Json(Envelope { success: true, data, pagination })).into_response()
}

impl<T: Serialize> IntoResponse for Data<T> {
    fn into_response(self) -> Response {
        envelope(StatusCode::OK, self.0, None)
    }
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        envelope(StatusCode::CREATED, self.0, None)
    }
}

impl<T: Serialize> IntoResponse for Listed<T> {
    fn into_response(self) -> Response {
        envelope(StatusCode::OK, self.0, Some(self.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_outside_their_range_are_refused() {
        for (page, limit, fits) in
            [(1, 50, true), (0, 50, false), (1, 0, false), (1, 200, true), (1, 201, false)]
        {
            assert_eq!(Paging { page, limit }.checked().is_ok(), fits, "{page} {limit}");
        }
    }

    #[test]
    fn a_page_knows_where_it_stands() {
        let paging = Paging { page: 3, limit: 20 };
        assert_eq!(paging.offset(), 40);
        assert_eq!(paging.of(41), Pagination { page: 3, limit: 20, total: 41, pages: 3 });
        assert!(!paging.of(41).has_next() && paging.of(61).has_next());
        assert_eq!(paging.of(0).pages, 0);
        let last = Paging { page: u32::MAX, limit: 200 };
        assert_eq!(last.offset(), u64::from(u32::MAX - 1) * 200);
    }
}
