//! The API's description, OpenAPI 3.1: put together from what handlers say about themselves and
//! from what holds for every route (envelope, problems, who gets in, the key of a write).

mod examples;
mod problems;
mod wording;

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use base::flags::Flag;
use serde_json::json;
use utoipa::ToSchema as _;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem, Paths};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    Components, Content, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required, Response,
};

use crate::routes::{Routes, Rule};
use crate::{Pagination, cookie};

const JSON: &str = "application/json";
/// An answer that stands outside the envelope says so with this extension.
const PLAIN: &str = "x-plain";
/// What is asked by POST because it is large, and changes nothing, says so with this extension: it
/// takes no `Idempotency-Key`.
const READS: &str = "x-reads";
const IDEMPOTENCY_KEY: &str = "Idempotency-Key";
/// 207 (RFC 4918): some rows of a request were refused.
const PARTLY: &str = "207";
const FEATURE: &str = "x-feature";
const PERMISSION: &str = "x-permission";

/// A JSON route, as the handlers and the rule describe it.
pub(crate) struct Described<'a> {
    pub path: &'a str,
    pub rule: Rule,
    pub feature: Option<Flag>,
    pub item: PathItem,
}

/// One document of all rooms.
pub fn openapi(rooms: &[&Routes]) -> OpenApi {
    let mut paths = Paths::new();
    let mut components = Components::new();
    for room in rooms {
        let (described, schemas) = room.described();
        components.schemas.extend(schemas);
        for Described { path, rule, feature, mut item } in described {
            for (method, operation) in operations(&mut item) {
                if let Some(flag) = feature {
                    belongs_to(operation, flag);
                }
                complete(operation, &method, path, rule);
            }
            match paths.paths.get_mut(path) {
                Some(there) => there.merge_operations(item),
                None => drop(paths.paths.insert(path.to_owned(), item)),
            }
        }
    }
    let pagination = (Pagination::name().into_owned(), pagination());
    components.schemas.extend([pagination, problems::schema()]);
    let known = examples::lookup(&components.schemas);
    for item in paths.paths.values_mut() {
        operations(item).for_each(|(_, operation)| examples::add(operation, &known));
    }
    components.security_schemes.extend(schemes());
    let info = InfoBuilder::new()
        .title("Florin")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(wording::ABOUT));
    OpenApiBuilder::new().info(info).paths(paths).components(Some(components)).build()
}

/// The names that two different schemas have: the description could only tell of one of them.
pub fn ambiguous(rooms: &[&Routes]) -> BTreeSet<String> {
    let schemas = rooms.iter().flat_map(|room| room.described().1);
    let mut known = BTreeMap::<String, RefOr<Schema>>::new();
    let mut ambiguous = BTreeSet::new();
    for (name, schema) in schemas {
        if known.get(&name).is_some_and(|there| *there != schema) {
            ambiguous.insert(name.clone());
        }
        known.insert(name, schema);
    }
    ambiguous
}

fn pagination() -> RefOr<Schema> {
    <Pagination as utoipa::PartialSchema>::schema()
}

/// The methods that stand in `item`.
pub(crate) fn methods(item: &PathItem) -> Vec<Method> {
    let mut item = item.clone();
    operations(&mut item).map(|(method, _)| method).collect()
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    [
        (Method::GET, item.get.as_mut()),
        (Method::PUT, item.put.as_mut()),
        (Method::POST, item.post.as_mut()),
        (Method::DELETE, item.delete.as_mut()),
        (Method::PATCH, item.patch.as_mut()),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation?)))
}

/// Says of an operation that it is not there while a feature is off.
fn belongs_to(operation: &mut Operation, flag: Flag) {
    let extensions = operation.extensions.get_or_insert_default();
    extensions.insert(FEATURE.to_owned(), json!(flag.name()));
    let codes = operation.responses.responses.entry("404".to_owned());
    if let RefOr::T(response) = codes.or_insert_with(|| RefOr::T(Response::default())) {
        response.description.push_str(" FEATURE_DISABLED");
    }
}

/// Adds what every route has in common.
fn complete(operation: &mut Operation, method: &Method, path: &str, rule: Rule) {
    operation.operation_id = Some(wording::operation_id(method, path));
    operation.tags = Some(vec![wording::tag(path)]);
    name_parameters(operation, path);
    let extensions = operation.extensions.get_or_insert_default();
    let is_plain = extensions.remove(PLAIN).is_some() || rule == Rule::Party;
    let reads = extensions.remove(READS).is_some();
    if let Some(permission) = rule.permission() {
        extensions.insert(PERMISSION.to_owned(), json!(permission.word()));
    }
    if !is_plain {
        let is_paged = has_parameter(operation, "page");
        for (status, response) in &mut operation.responses.responses {
            if let RefOr::T(response) = response
                && status.starts_with('2')
            {
                envelop(response, is_paged, status != PARTLY);
            }
        }
    }
    let is_write = method != Method::GET;
    let is_known = !matches!(rule, Rule::Open | Rule::Party);
    if is_known {
        operation.security = Some(known_callers());
        if is_write && !reads {
            operation.parameters.get_or_insert_default().push(RefOr::T(idempotency_key()));
        }
    }
    problems::add(operation, path, rule, is_write);
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            wording::status(status).clone_into(&mut response.description);
        }
    }
}

/// A route's only id is described under the name that its path gives it; what its handler does not
/// describe is a text.
fn name_parameters(operation: &mut Operation, path: &str) {
    let mut names = wording::parameters(path);
    let (Some(name), None) = (names.next(), names.next()) else {
        return;
    };
    let is_in_path = |parameter: &RefOr<Parameter>| {
        matches!(parameter, RefOr::T(parameter)
            if matches!(parameter.parameter_in, ParameterIn::Path))
    };
    if !operation.parameters.iter().flatten().any(is_in_path) {
        let text = ObjectBuilder::new().schema_type(Type::String);
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .schema(Some(text))
            .build();
        operation.parameters.get_or_insert_default().push(RefOr::T(parameter));
    }
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter
            && matches!(parameter.parameter_in, ParameterIn::Path)
        {
            name.clone_into(&mut parameter.name);
        }
    }
}

fn has_parameter(operation: &Operation, name: &str) -> bool {
    operation
        .parameters
        .iter()
        .flatten()
        .any(|parameter| matches!(parameter, RefOr::T(parameter) if parameter.name == name))
}

/// `{"success": true, "data": …, "pagination"?: …}` around what the handler gives.
///
/// Of many rows of which some were refused it says `"success": false`.
fn envelop(response: &mut Response, is_paged: bool, is_success: bool) {
    let Some(RefOr::T(Content { schema: Some(data), .. })) = response.content.get(JSON) else {
        return;
    };
    let success = ObjectBuilder::new().schema_type(Type::Boolean);
    let success = success.enum_values(Some([is_success]));
    let mut envelope = ObjectBuilder::new()
        .property("success", success)
        .required("success")
        .property("data", data.clone())
        .required("data");
    if is_paged {
        envelope = envelope
            .property("pagination", Ref::from_schema_name(Pagination::name()))
            .required("pagination");
    }
    let content = ContentBuilder::new().schema(Some(envelope)).build();
    response.content.insert(JSON.to_owned(), RefOr::T(content));
}

fn idempotency_key() -> Parameter {
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(255))
        .pattern(Some("^[!-~]+$"));
    ParameterBuilder::new()
        .name(IDEMPOTENCY_KEY)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(wording::IDEMPOTENCY_KEY))
        .schema(Some(text))
        .build()
}

const API_KEY: &str = "apiKey";
const ACCESS_TOKEN: &str = "accessToken";
const SESSION: &str = "session";
const NETWORK: &str = "network";

fn known_callers() -> Vec<SecurityRequirement> {
    let one = |name| SecurityRequirement::new(name, [] as [&str; 0]);
    [API_KEY, ACCESS_TOKEN, SESSION].map(one).into()
}

fn schemes() -> impl Iterator<Item = (String, RefOr<SecurityScheme>)> {
    let bearer = |description: &str| {
        let mut scheme = Http::new(HttpAuthScheme::Bearer);
        scheme.description = Some(description.to_owned());
        SecurityScheme::Http(scheme)
    };
    let mut network = Http::new(HttpAuthScheme::Basic);
    network.description = Some("The card network's user and password.".to_owned());
    let session = ApiKeyValue::with_description(
        cookie::SESSION,
        "The session of somebody who signed in on a page.",
    );
    [
        (API_KEY, bearer("An API key of an organisation: fl_live_…, fl_test_….")),
        (ACCESS_TOKEN, bearer("An access token of somebody who signed in by the API.")),
        (SESSION, SecurityScheme::ApiKey(ApiKey::Cookie(session))),
        (NETWORK, SecurityScheme::Http(network)),
    ]
    .into_iter()
    .map(|(name, scheme)| (name.to_owned(), RefOr::T(scheme)))
}
