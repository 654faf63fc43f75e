//! The API's description as tests walk it: every operation, with an address and a body that fit, so
//! that a new route is asked without anybody adding it.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Method;
use axum::http::request::{Builder, Request};
use serde_json::{Value, json};

use crate::world::{World, plan};

/// The API's description.
pub struct Document(Value);

/// One operation of it.
pub struct Operation<'a> {
    pub method: Method,
    pub path: &'a str,
    pub about: &'a Value,
}

/// One of everything that has an id, by the prefix of its id.
pub type Things = BTreeMap<String, String>;

/// `card` of `card_01h…`; empty for what is no id.
pub fn prefix(id: &str) -> &str {
    id.rsplit_once('_').map_or("", |(prefix, rest)| if rest.len() == 26 { prefix } else { "" })
}

impl Operation<'_> {
    /// True when a known caller is asked for.
    pub fn is_guarded(&self) -> bool {
        self.about["security"].as_array().is_some_and(|schemes| !schemes.is_empty())
    }

    /// True when an operator of the platform is asked for.
    pub fn is_platform(&self) -> bool {
        self.about["x-permission"].as_str().unwrap_or_default().starts_with("platform:")
    }

    /// True when it may change something.
    pub fn is_write(&self) -> bool {
        self.method != Method::GET
    }

    /// True when the description tells of this header.
    pub fn takes(&self, header: &str) -> bool {
        self.parameters("header").any(|parameter| parameter["name"] == header)
    }

    fn parameters(&self, within: &str) -> impl Iterator<Item = &Value> {
        let all = self.about["parameters"].as_array().into_iter().flatten();
        all.filter(move |parameter| parameter["in"] == within)
    }

    /// Method and path.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

impl Document {
    /// Of the site in `world`.
    pub fn of(world: &World) -> Self {
        Self(serde_json::to_value(plan(&world.test.db).openapi()).unwrap())
    }

    /// Every operation.
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let paths = self.0["paths"].as_object().unwrap();
        let each = |(path, item)| {
            let (path, item): (&String, &Value) = (path, item);
            let methods = item.as_object().unwrap().iter();
            methods.map(move |(method, about)| {
                let method = method.to_ascii_uppercase().parse().unwrap();
                Operation { method, path, about }
            })
        };
        paths.iter().flat_map(each).collect()
    }

    /// The address of an operation: ids of `things` stand in it, and what is no id is called as the
    /// description calls it.
    pub fn address(&self, operation: &Operation<'_>, things: &Things) -> String {
        let mut address = operation.path.to_owned();
        for parameter in operation.parameters("path") {
            let name = parameter["name"].as_str().unwrap();
            let example = self.example(&parameter["schema"], things);
            let text = example.as_str().unwrap_or("x");
            address = address.replace(&format!("{{{name}}}"), text);
        }
        assert!(!address.contains('{'), "{} is not described", operation.name());
        address
    }

    /// The kind of a thing that the address names and of which `things` has none.
    pub fn unmade(&self, operation: &Operation<'_>, things: &Things) -> Option<String> {
        let address = self.address(operation, &Things::new());
        let mut kinds = address.split('/').map(prefix).filter(|kind| !kind.is_empty());
        kinds.find(|kind| !things.contains_key(*kind)).map(str::to_owned)
    }

    /// The body that the description shows of an operation, with ids of `things`.
    pub fn body(operation: &Operation<'_>, things: &Things) -> Option<Value> {
        let content = &operation.about["requestBody"]["content"]["application/json"];
        content.get("example").map(|example| about(example, things))
    }

    /// The request of an operation.
    pub fn request(
        &self,
        operation: &Operation<'_>,
        things: &Things,
        with: impl FnOnce(Builder) -> Builder,
    ) -> Request<Body> {
        let body = Self::body(operation, things).map(|body| body.to_string());
        let request = Request::builder()
            .method(operation.method.clone())
            .uri(self.address(operation, things))
            .header("content-type", "application/json");
        with(request).body(body.map_or_else(Body::empty, Body::from)).unwrap()
    }

    /// What `reference` points to.
    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(reference) => {
                let pointer = reference.trim_start_matches('#');
                let found = self.0.pointer(pointer);
                found.unwrap_or_else(|| panic!("{reference} leads nowhere"))
            }
            None => schema,
        }
    }

    /// What the description shows of a text in an address.
    fn example(&self, schema: &Value, things: &Things) -> Value {
        let schema = self.resolve(schema);
        let example = schema.get("example").or(schema["examples"].get(0));
        let example = example.or(schema["enum"].get(0)).cloned();
        about(&example.unwrap_or_else(|| json!("x")), things)
    }
}

/// An example with the ids of `things` instead of made-up ones.
fn about(example: &Value, things: &Things) -> Value {
    match example {
        Value::String(text) => json!(things.get(prefix(text)).unwrap_or(text)),
        Value::Array(items) => items.iter().map(|item| about(item, things)).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), about(value, things))).collect()
        }
        other => other.clone(),
    }
}
