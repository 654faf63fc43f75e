//! The API's description as tests walk it: every operation, with an address and a body that fit, so
//! that a new route is asked without anybody adding it.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Method;
use axum::http::request::{Builder, Request};
use serde_json::{Map, Value, json};

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

    /// The least body that an operation takes, with ids of `things`.
    pub fn body(&self, operation: &Operation<'_>, things: &Things) -> Option<Value> {
        let schema = &operation.about["requestBody"]["content"]["application/json"]["schema"];
        (!schema.is_null()).then(|| self.example(schema, things))
    }

    /// The request of an operation.
    pub fn request(
        &self,
        operation: &Operation<'_>,
        things: &Things,
        with: impl FnOnce(Builder) -> Builder,
    ) -> Request<Body> {
        let body = self.body(operation, things).map(|body| body.to_string());
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

    /// The least that fits `schema`.
    fn example(&self, schema: &Value, things: &Things) -> Value {
        let schema = self.resolve(schema);
        if let Some(example) = schema.get("example").or(schema["examples"].get(0)) {
            let own = example.as_str().and_then(|text| things.get(prefix(text)));
            return own.map_or_else(|| example.clone(), |id| json!(id));
        }
        if let Some(value) = schema["enum"].get(0) {
            return value.clone();
        }
        for one in ["oneOf", "anyOf"] {
            let options = schema[one].as_array().into_iter().flatten();
            let mut options = options.filter(|option| option["type"] != "null");
            if let Some(option) = options.next() {
                return self.example(option, things);
            }
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let objects = parts.iter().map(|part| self.example(part, things));
            let members = objects.filter_map(|object| object.as_object().cloned()).flatten();
            return Value::Object(members.collect());
        }
        let kind = &schema["type"];
        let kind = kind.as_str().or_else(|| kind.get(0).and_then(Value::as_str));
        match kind {
            Some("string") => json!("x"),
            Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
            Some("boolean") => json!(true),
            Some("array") => self.list(schema, things),
            _ => self.object(schema, things),
        }
    }

    /// A list of one thing that has an id, or of nothing.
    fn list(&self, schema: &Value, things: &Things) -> Value {
        let one = self.example(&schema["items"], things);
        let is_id = one.as_str().is_some_and(|text| !prefix(text).is_empty());
        if is_id { json!([one]) } else { json!([]) }
    }

    fn object(&self, schema: &Value, things: &Things) -> Value {
        let required = schema["required"].as_array().into_iter().flatten();
        let members = required.filter_map(|name| {
            let name = name.as_str()?;
            Some((name.to_owned(), self.example(&schema["properties"][name], things)))
        });
        Value::Object(members.collect::<Map<_, _>>())
    }
}
