//! The API's description, OpenAPI 3.1: put together from what handlers say about themselves and
//! from what holds for every route.

use axum::http::Method;
use utoipa::openapi::path::{Operation, PathItem, Paths};
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Components, Info, OpenApi, OpenApiBuilder, RefOr};

use crate::routes::Rule;

type Described<'a> = (&'a str, Rule, PathItem);

/// The methods that stand in `item`.
pub(crate) fn methods(item: &PathItem) -> Vec<Method> {
    let methods = [
        (Method::GET, &item.get),
        (Method::PUT, &item.put),
        (Method::POST, &item.post),
        (Method::DELETE, &item.delete),
        (Method::PATCH, &item.patch),
    ];
    let present =
        |(method, operation): (Method, &Option<Operation>)| operation.is_some().then_some(method);
    methods.into_iter().filter_map(present).collect()
}

/// One document of all operations.
pub(crate) fn put_together<'a>(
    operations: impl Iterator<Item = Described<'a>>,
    schemas: &[(String, RefOr<Schema>)],
) -> OpenApi {
    let mut paths = Paths::new();
    for (path, _, item) in operations {
        match paths.paths.get_mut(path) {
            Some(there) => there.merge_operations(item),
            None => drop(paths.paths.insert(path.to_owned(), item)),
        }
    }
    let mut components = Components::new();
    components.schemas.extend(schemas.iter().cloned());
    OpenApiBuilder::new()
        .info(Info::new("Florin", env!("CARGO_PKG_VERSION")))
        .paths(paths)
        .components(Some(components))
        .build()
}
