//! How ids, times and permissions look in the API's description. The words are OpenAPI's; what the
//! texts mean is said where the types are.

use std::borrow::Cow;

use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat};
use utoipa::openapi::{Ref, RefOr, Required, schema::Type};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use crate::clock::Timestamp;
use crate::ids::{Id, Kind};
use crate::permissions::{Permission, PermissionSet};

type Schemas = Vec<(String, RefOr<Schema>)>;

/// The part after the prefix when only the shape matters.
const SUFFIX: &str = "01h455vb4pex5vsknk084sn02q";

impl<K: Kind> PartialSchema for Id<K> {
    fn schema() -> RefOr<Schema> {
        let prefix = if K::PREFIX.is_empty() { String::new() } else { format!("{}_", K::PREFIX) };
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(format!("^{prefix}[0-7][0-9a-hjkmnp-tv-z]{{25}}$")))
            .examples([format!("{prefix}{SUFFIX}")])
            .into()
    }
}

impl<K: Kind> ToSchema for Id<K> {
    /// `AcctId` for the prefix `acct`.
    fn name() -> Cow<'static, str> {
        let capitalised = |word: &str| {
            let (first, rest) = word.split_at_checked(1).unwrap_or_default();
            first.to_ascii_uppercase() + rest
        };
        let words: String = K::PREFIX.split('_').map(capitalised).collect();
        Cow::Owned(words + "Id")
    }
}

/// A route's only id. The name is the one the path gives it; where the description is put together
/// it is taken from there.
impl<K: Kind> IntoParams for Id<K> {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let id = ParameterBuilder::new()
            .name("id")
            .parameter_in(place().unwrap_or(ParameterIn::Path))
            .required(Required::True)
            .schema(Some(Self::schema()));
        vec![id.build()]
    }
}

impl PartialSchema for Timestamp {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("RFC 3339; answers are in UTC, to the microsecond."))
            .examples(["2026-01-05T09:15:04.897001Z"])
            .into()
    }
}

impl ToSchema for Timestamp {}

impl PartialSchema for Permission {
    fn schema() -> RefOr<Schema> {
        let words = Self::ALL.iter().map(|permission| permission.word());
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).into()
    }
}

impl ToSchema for Permission {}

impl PartialSchema for PermissionSet {
    fn schema() -> RefOr<Schema> {
        ArrayBuilder::new().items(Ref::from_schema_name(Permission::name())).into()
    }
}

impl ToSchema for PermissionSet {
    fn schemas(schemas: &mut Schemas) {
        schemas.push((Permission::name().into_owned(), Permission::schema()));
    }
}
