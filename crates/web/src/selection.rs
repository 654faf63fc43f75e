//! Which rows of a list somebody wants, and in what order: one grammar for all lists.
//!
//! `?sort=-createdAt,name&filter[status]=active&page=2&limit=50`. A minus sorts downwards. The older
//! spelling `sortBy=createdAt&order=desc&status=active` means the same. What a list can be sorted and
//! filtered by, it declares; anything else is refused by its name.

use std::cmp::Ordering;
use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use base::{Refusal, Timestamp};
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

use crate::{Listed, Paging, Problem};

/// Longest query that is read, in bytes.
const MAX_LEN: usize = 2_048;
/// Most fields to sort by.
const MAX_SORTED: usize = 4;
/// Most filters.
const MAX_FILTERS: usize = 8;
/// Longest value of a filter, in bytes.
const MAX_VALUE_LEN: usize = 200;

/// What a list can be sorted and filtered by, as callers spell it.
pub trait Fields {
    /// To sort by.
    const SORTED: &'static [&'static str];
    /// To filter by: the field is exactly the value.
    const FILTERED: &'static [&'static str];

    /// What it means to filter by `field`, for the description.
    fn meaning(_field: &str) -> &'static str {
        "Exactly this."
    }
}

/// One field of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// One of the list's own words.
    pub field: &'static str,
    /// The largest first.
    pub descending: bool,
}

/// What is wanted of a list with the fields `F`; an extractor.
#[derive(Debug)]
pub struct Selection<F> {
    /// Which page of it.
    pub paging: Paging,
    /// In what order, the most important first; empty for the list's own order.
    pub orders: Vec<Order>,
    filters: Vec<(&'static str, String)>,
    fields: PhantomData<F>,
}

impl<F> Selection<F> {
    /// The value that `field` is to have.
    pub fn filter(&self, field: &str) -> Option<&str> {
        let found = self.filters.iter().find(|(name, _)| *name == field);
        found.map(|(_, value)| value.as_str())
    }

    /// The same without the space around it; empty, as forms send it, is not asked for.
    pub fn named(&self, field: &str) -> Option<&str> {
        self.filter(field).map(str::trim).filter(|value| !value.is_empty())
    }

    /// True when the first are wanted first: for lists that go by their time alone and begin with
    /// the last unless told otherwise.
    pub fn is_upwards(&self) -> bool {
        self.orders.first().is_some_and(|order| !order.descending)
    }
}

impl<F: Fields> Selection<F> {
    /// The wanted page of a list that was read whole: for lists whose length has a limit. `text`
    /// says what an item has in one of the declared fields; items that have the same stay in the
    /// list's own order.
    pub fn page<T>(&self, mut all: Vec<T>, text: impl Fn(&T, &str) -> String) -> Listed<T> {
        all.retain(|item| self.filters.iter().all(|(field, wanted)| text(item, field) == *wanted));
        all.sort_by(|a, b| {
            let compared = self.orders.iter().map(|order| {
                let upwards = text(a, order.field).cmp(&text(b, order.field));
                if order.descending { upwards.reverse() } else { upwards }
            });
            compared.fold(Ordering::Equal, Ordering::then)
        });
        let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
        let before = usize::try_from(self.paging.offset()).unwrap_or(usize::MAX);
        let limit = usize::try_from(self.paging.limit()).unwrap_or(usize::MAX);
        let page = all.into_iter().skip(before).take(limit).collect();
        Listed(page, self.paging.of(total))
    }
}

impl<F: Fields, S: Send + Sync> FromRequestParts<S> for Selection<F> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self::read(parts.uri.query().unwrap_or_default())?)
    }
}

/// What the description says of a list: made of what its reader takes, so that neither knows more
/// than the other.
impl<F: Fields> IntoParams for Selection<F> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parameters = Paging::into_params(|| Some(ParameterIn::Query));
        if !F::SORTED.is_empty() {
            let fields = F::SORTED.join(", ");
            let about =
                format!("{fields}; several with commas, a minus before one sorts downwards");
            let field = format!("-?({})", F::SORTED.join("|"));
            let pattern = format!("^{field}(,{field}){{0,{}}}$", MAX_SORTED.saturating_sub(1));
            parameters.push(text("sort", &about, Some(pattern)));
        }
        for field in F::FILTERED {
            parameters.push(text(&format!("filter[{field}]"), F::meaning(field), None));
        }
        parameters
    }
}

/// A time as a text that sorts as times do, for [`Selection::page`].
pub fn sortable(at: Timestamp) -> String {
    // From 1970 on, which is when everything here happens.
    format!("{:020}", at.micros())
}

fn text(name: &str, about: &str, pattern: Option<String>) -> Parameter {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(MAX_VALUE_LEN))
        .pattern(pattern);
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(schema))
        .build()
}

impl<F: Fields> Selection<F> {
    fn read(query: &str) -> Result<Self, Refusal> {
        if query.len() > MAX_LEN {
            let message = format!("The query is longer than {MAX_LEN} bytes.");
            return Err(Refusal::malformed("query_too_long", message));
        }
        let mut read = Reading::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            // PostgreSQL takes no NUL in a text.
            if value.contains('\0') {
                let message = "A text holds no NUL.";
                return Err(Refusal::field(&name, "invalid_value", message));
            }
            read.take::<F>(&name, &value)?;
        }
        let Reading { page, limit, orders, downwards, filters, .. } = read;
        let mut orders = orders.unwrap_or_default();
        if let (Some(downwards), Some(first)) = (downwards, orders.first_mut()) {
            first.descending = downwards;
        }
        let paging = Paging::new(page.unwrap_or(1), limit.unwrap_or(50)).checked()?;
        Ok(Self { paging, orders, filters, fields: PhantomData })
    }
}

#[derive(Default)]
struct Reading {
    page: Option<u32>,
    limit: Option<u32>,
    orders: Option<Vec<Order>>,
    downwards: Option<bool>,
    filters: Vec<(&'static str, String)>,
}

impl Reading {
    fn take<F: Fields>(&mut self, name: &str, value: &str) -> Result<(), Refusal> {
        let is_first = match name {
            "page" => self.page.replace(number(name, value)?).is_none(),
            "limit" => self.limit.replace(number(name, value)?).is_none(),
            "sort" | "sortBy" => self.orders.replace(orders(name, value, F::SORTED)?).is_none(),
            "order" => self.downwards.replace(direction(value)?).is_none(),
            _ => {
                let field = name.strip_prefix("filter[").and_then(|rest| rest.strip_suffix(']'));
                let bare = || F::FILTERED.contains(&name).then_some(name);
                let message = "A list takes page, limit, sort and filter[…].";
                let unknown = || Refusal::field(name, "unknown_field", message);
                let field = field.or_else(bare).ok_or_else(unknown)?;
                self.filter(name, (field, value), F::FILTERED)?
            }
        };
        if is_first {
            return Ok(());
        }
        Err(Refusal::field(name, "duplicate_field", "This is said twice."))
    }

    /// False when the field was filtered by before.
    fn filter(
        &mut self,
        name: &str,
        (field, value): (&str, &str),
        known: &'static [&'static str],
    ) -> Result<bool, Refusal> {
        let Some(field) = known.iter().find(|known| **known == field) else {
            return Err(unknown(name, "filtered", known));
        };
        if value.len() > MAX_VALUE_LEN || self.filters.len() >= MAX_FILTERS {
            let message =
                format!("At most {MAX_FILTERS} filters of {MAX_VALUE_LEN} bytes are taken.");
            return Err(Refusal::field(name, "out_of_range", message));
        }
        let is_first = self.filters.iter().all(|(earlier, _)| earlier != field);
        self.filters.push((field, value.to_owned()));
        Ok(is_first)
    }
}

fn number(name: &str, value: &str) -> Result<u32, Refusal> {
    let digits = value.bytes().all(|byte| byte.is_ascii_digit());
    let number = value.parse().ok().filter(|_| digits);
    number.ok_or_else(|| Refusal::field(name, "invalid_value", "A whole number is needed."))
}

fn direction(value: &str) -> Result<bool, Refusal> {
    match value {
        "asc" => Ok(false),
        "desc" => Ok(true),
        _ => Err(Refusal::field("order", "invalid_value", "The order is asc or desc.")),
    }
}

fn orders(name: &str, value: &str, known: &'static [&'static str]) -> Result<Vec<Order>, Refusal> {
    let mut orders: Vec<Order> = Vec::new();
    for text in value.split(',') {
        let (field, descending) = match text.strip_prefix('-') {
            Some(field) => (field, true),
            None => (text, false),
        };
        let Some(field) = known.iter().find(|known| **known == field) else {
            return Err(unknown(name, "sorted", known));
        };
        if orders.len() >= MAX_SORTED || orders.iter().any(|order| order.field == *field) {
            let message = format!("At most {MAX_SORTED} different fields order a list.");
            return Err(Refusal::field(name, "out_of_range", message));
        }
        orders.push(Order { field, descending });
    }
    Ok(orders)
}

fn unknown(name: &str, done: &str, known: &[&str]) -> Refusal {
    let message = match known {
        [] => format!("This list cannot be {done}."),
        known => format!("This list is {done} by: {}.", known.join(", ")),
    };
    Refusal::field(name, "unknown_field", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Cards;

    impl Fields for Cards {
        const SORTED: &'static [&'static str] = &["createdAt", "name", "a", "b", "c"];
        const FILTERED: &'static [&'static str] = &["status", "name"];
    }

    fn read(query: &str) -> Result<Selection<Cards>, Refusal> {
        Selection::read(query)
    }

    #[test]
    fn a_selection_says_which_rows_and_in_what_order() {
        let all = read("sort=-createdAt,name&filter[status]=active&page=2&limit=20").unwrap();
        let created = Order { field: "createdAt", descending: true };
        let name = Order { field: "name", descending: false };
        assert_eq!(all.orders, [created, name]);
        assert_eq!((all.filter("status"), all.filter("name")), (Some("active"), None));
        assert_eq!((all.paging.limit(), all.paging.offset()), (20, 20));
        let encoded = read("filter%5Bname%5D=a%26b+c").unwrap();
        assert_eq!(encoded.filter("name"), Some("a&b c"));
        let older = read("order=desc&sortBy=createdAt").unwrap();
        assert_eq!(older.orders, [created]);
        let bare = read("order=desc&sortBy=createdAt&status=active").unwrap();
        assert_eq!(
            (bare.orders.as_slice(), bare.filter("status")),
            (&[created][..], Some("active"))
        );
        let spaced = read("filter[name]=+a+&filter[status]=+").unwrap();
        assert_eq!((spaced.named("name"), spaced.named("status")), (Some("a"), None));
        for (query, is_upwards) in [("", false), ("sort=name", true), ("sort=-name", false)] {
            assert_eq!(read(query).unwrap().is_upwards(), is_upwards, "{query}");
        }
        let none = read("").unwrap();
        assert!(none.orders.is_empty() && none.filters.is_empty());
        assert_eq!(none.paging.limit(), 50);
    }

    #[test]
    fn a_list_that_was_read_whole_is_sorted_filtered_and_cut() {
        let all = || vec![("b", "active"), ("a", "active"), ("c", "closed"), ("a", "other")];
        let text = |item: &(&str, &str), field: &str| match field {
            "name" => item.0.to_owned(),
            _ => item.1.to_owned(),
        };
        for (query, page, total) in [
            ("", vec!["b", "a", "c", "a"], 4),
            ("sort=name", vec!["a", "a", "b", "c"], 4),
            ("sort=-name&limit=2", vec!["c", "b"], 4),
            ("sort=name&limit=2&page=2", vec!["b", "c"], 4),
            ("filter[status]=active&sort=name", vec!["a", "b"], 2),
            ("page=9", vec![], 4),
        ] {
            let Listed(got, pagination) = read(query).unwrap().page(all(), text);
            let names: Vec<&str> = got.iter().map(|item| item.0).collect();
            assert_eq!((names, pagination.total), (page, total), "{query}");
        }
    }

    #[test]
    fn what_is_not_declared_is_refused_by_its_name() {
        let long = format!("filter[name]={}", "x".repeat(MAX_VALUE_LEN + 1));
        for (query, field, code) in [
            ("sort=secret", "sort", "unknown_field"),
            ("sort=", "sort", "unknown_field"),
            ("sort=--name", "sort", "unknown_field"),
            ("sort=name,name", "sort", "out_of_range"),
            ("sort=createdAt,name,a,b,c", "sort", "out_of_range"),
            ("sort=name&sort=a", "sort", "duplicate_field"),
            ("sort=name&sortBy=a", "sortBy", "duplicate_field"),
            ("sortBy=name;drop", "sortBy", "unknown_field"),
            ("order=up", "order", "invalid_value"),
            ("filter[secret]=x", "filter[secret]", "unknown_field"),
            ("filter[name]=a%00b", "filter[name]", "invalid_value"),
            ("filter[]=x", "filter[]", "unknown_field"),
            ("filter[status=x", "filter[status", "unknown_field"),
            ("filter[status]=a&filter[status]=b", "filter[status]", "duplicate_field"),
            (&long, "filter[name]", "out_of_range"),
            ("colour=red", "colour", "unknown_field"),
            ("status=active&filter[status]=active", "filter[status]", "duplicate_field"),
            ("page=0", "page", "out_of_range"),
            ("page=+1", "page", "invalid_value"),
            ("limit=201", "limit", "out_of_range"),
            ("limit=-1", "limit", "invalid_value"),
        ] {
            let refused = read(query).unwrap_err();
            let named = refused.fields.first().map(|field| field.field.clone()).unwrap_or_default();
            assert_eq!((named.as_str(), refused.code), (field, code), "{query}");
        }
        assert_eq!(read(&"x".repeat(MAX_LEN + 1)).unwrap_err().code, "query_too_long");
    }
}
