//! How amounts and currencies look in the API's description.

use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use crate::{Currency, Money};

impl PartialSchema for Currency {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^([A-Z]{3}|uses|tokens|points)$"))
            .description(Some("An ISO 4217 code, or a unit that is no money."))
            .examples(["EUR"])
            .into()
    }
}

impl ToSchema for Currency {}

impl PartialSchema for Money {
    fn schema() -> RefOr<Schema> {
        let amount = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(r"^-?[0-9]+(\.[0-9]+)?$"))
            .description(Some("Decimal text; where it is read, a JSON number is exact too."))
            .examples(["12.30"]);
        ObjectBuilder::new()
            .property("amount", amount)
            .required("amount")
            .property("currency", Ref::from_schema_name(<Currency as ToSchema>::name()))
            .required("currency")
            .into()
    }
}

impl ToSchema for Money {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((<Currency as ToSchema>::name().into_owned(), Currency::schema()));
    }
}
