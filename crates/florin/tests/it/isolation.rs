//! Nothing of another organisation is there: every documented route that names something in its
//! path is asked about another organisation's things by somebody who may do everything in their own,
//! and answers 404. Routes and bodies come from the API's description, so a new route is asked here
//! without anybody adding it.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Method, Request, header};
use cards::authorizations::settle;
use cards::controls::{Rule, Target};
use identity::Preset;
use serde_json::{Map, Value, json};

use crate::world::{Terms, World, on_each_engine, plan};

/// Kinds of which the other organisation has nothing here; an unknown id stands in their place.
const UNSAMPLED: &[&str] = &[
    "passkey",
    "session",
    "inv",
    "evt",
    "delivery",
    "group_comment",
    "group_import",
    "feed",
    "import",
];

/// The API's description.
struct Document(Value);

impl Document {
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
    fn example(&self, schema: &Value) -> Value {
        let schema = self.resolve(schema);
        if let Some(example) = schema.get("example").or(schema["examples"].get(0)) {
            return example.clone();
        }
        if let Some(value) = schema["enum"].get(0) {
            return value.clone();
        }
        for one in ["oneOf", "anyOf"] {
            let options = schema[one].as_array().into_iter().flatten();
            let mut options = options.filter(|option| option["type"] != "null");
            if let Some(option) = options.next() {
                return self.example(option);
            }
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let objects = parts.iter().map(|part| self.example(part));
            let members = objects.filter_map(|object| object.as_object().cloned()).flatten();
            return Value::Object(members.collect());
        }
        let kind = &schema["type"];
        let kind = kind.as_str().or_else(|| kind.get(0).and_then(Value::as_str));
        match kind {
            Some("string") => json!("x"),
            Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
            Some("boolean") => json!(true),
            Some("array") => json!([]),
            _ => self.object(schema),
        }
    }

    fn object(&self, schema: &Value) -> Value {
        let required = schema["required"].as_array().into_iter().flatten();
        let members = required.filter_map(|name| {
            let name = name.as_str()?;
            Some((name.to_owned(), self.example(&schema["properties"][name])))
        });
        Value::Object(members.collect::<Map<_, _>>())
    }

    /// Every operation: method, path, and what is said of it.
    fn operations(&self) -> Vec<(&str, &str, &Value)> {
        let paths = self.0["paths"].as_object().unwrap();
        let each = |(path, item)| {
            let item: &Value = item;
            let path: &String = path;
            let methods = item.as_object().unwrap().iter();
            methods.map(move |(method, operation)| (method.as_str(), path.as_str(), operation))
        };
        paths.iter().flat_map(each).collect()
    }
}

/// One of everything that has an id, by the prefix of its id.
async fn things(world: &World) -> BTreeMap<String, String> {
    let card = world.card(Terms::default()).await;
    let rule = Rule::PerTransaction { limit_minor: 500_00 };
    let control = world.control(&card, Target::Card, rule).await.id;
    let purchase = world.purchase(&card, 40_00);
    world.authorize(&purchase).await.is_approved_for("40.00");
    let token = purchase.authorization_token();
    let purchase = settle::authorization_id(card.programme.id, &token);
    let shown = world.get(&format!("/api/v1/authorizations/{purchase}")).await;
    let decision = shown["messages"][0]["id"].as_str().unwrap().to_owned();
    let funding = card.card.funding_account;
    let lines = world.get(&format!("/api/v1/ledger/accounts/{funding}/statement")).await;
    let transfer = lines["lines"][0]["transferId"].as_str().unwrap().to_owned();
    let keys = world.get("/api/v1/keys").await;
    let members = world.member_id(Preset::Employee).await;
    let endpoint = json!({"url": "https://hooks.acme.com/florin", "kinds": ["card.issued"]});
    let endpoint = world.call(Method::POST, "/api/v1/webhooks/endpoints", Some(endpoint)).await;
    let group = shared_group(world).await;
    let all = [
        card.card.id.to_string(),
        card.programme.id.to_string(),
        card.holder.to_string(),
        control.to_string(),
        purchase.to_string(),
        decision,
        funding.to_string(),
        transfer,
        keys[0]["id"].as_str().unwrap().to_owned(),
        members,
        endpoint.data()["id"].as_str().unwrap().to_owned(),
        world.organisation.to_string(),
    ];
    let expenses = expense_things(world).await;
    all.into_iter().chain(group).chain(expenses).map(|id| (prefix(&id).to_owned(), id)).collect()
}

/// An expense, and one of everything that belongs to expenses.
async fn expense_things(world: &World) -> Vec<String> {
    let mut all = Vec::new();
    for (path, body) in [
        ("expenses", json!({"amount": 5})),
        ("expenses/categories", json!({"name": "Boats"})),
        ("expenses/recurring", json!({"amount": 5, "every": "month"})),
        ("expenses/filings", json!({"when": {"anyOf": ["x"]}, "then": {"tags": ["y"]}})),
        ("expenses/budgets", json!({"amount": 5})),
        ("expenses/views", json!({"name": "All", "search": {}})),
        ("imports/feeds", json!({"name": "Giro", "currency": "EUR"})),
    ] {
        let made = world.call(Method::POST, &format!("/api/v1/{path}"), Some(body)).await.data();
        all.push(made["id"].as_str().unwrap().to_owned());
    }
    let (expense, feed) = (&all[0], &all[6]);
    let receipts = format!("/api/v1/expenses/{expense}/receipts");
    let imports = format!("/api/v1/imports?feed={feed}&name=january.csv");
    let csv = "Date,Payee,Description,Amount\n2026-01-02,Cafe,Coffee,-3.50\n";
    for (path, content) in [(receipts, "%PDF-1.7"), (imports, csv)] {
        let request = Request::post(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", world.key))
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .body(Body::from(content));
        let made = world.site.ask(request.unwrap()).await.data();
        all.push(made["id"].as_str().unwrap().to_owned());
    }
    all
}

/// A group that shares costs, and one of everything in it.
async fn shared_group(world: &World) -> Vec<String> {
    let make = async |path: &str, body: Value| {
        let path = format!("/api/v1/groups{path}");
        let made = world.call(Method::POST, &path, Some(body)).await.data();
        made["id"].as_str().unwrap().to_owned()
    };
    let group = make("", json!({"name": "Lisbon"})).await;
    let ana = make(&format!("/{group}/members"), json!({"name": "Ana"})).await;
    let ben = make(&format!("/{group}/members"), json!({"name": "Ben"})).await;
    let bill = json!({"amount": 1, "description": "Bill", "paidBy": [{"member": ana}]});
    let bill = make(&format!("/{group}/expenses"), bill).await;
    let paid = json!({"from": ben, "to": ana, "amount": 1});
    let paid = make(&format!("/{group}/settlements"), paid).await;
    let invitation = make(&format!("/{group}/invitations"), json!({})).await;
    let share = make(&format!("/{group}/shares"), json!({})).await;
    vec![group, ana, bill, paid, invitation, share]
}

fn prefix(id: &str) -> &str {
    id.rsplit_once('_').map_or("", |(prefix, _)| prefix)
}

/// The path with ids of `things`; what a text in it is called exists nowhere.
fn address(
    path: &str,
    operation: &Value,
    document: &Document,
    things: &BTreeMap<String, String>,
) -> String {
    let mut address = path.to_owned();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        if parameter["in"] != "path" {
            continue;
        }
        let name = parameter["name"].as_str().unwrap();
        let example = document.example(&parameter["schema"]);
        let example = example.as_str().unwrap_or("x");
        let kind = prefix(example);
        let id = things.get(kind).map_or(example, String::as_str);
        let is_known = kind.is_empty() || things.contains_key(kind) || UNSAMPLED.contains(&kind);
        assert!(is_known, "{path}: make a {kind} in `things`, so that a stranger can ask for it");
        address = address.replace(&format!("{{{name}}}"), id);
    }
    assert!(!address.contains('{'), "{path} has a parameter that is not described");
    address
}

#[tokio::test]
async fn what_belongs_to_others_is_not_there() {
    on_each_engine(async |world: &World| {
        let document = plan(&world.test.db).openapi();
        let document = Document(serde_json::to_value(document).unwrap());
        let things = things(world).await;
        let stranger = world.stranger_person().await;
        let (mut asked, mut wrong) = (0, Vec::new());
        for (method, path, operation) in document.operations() {
            let permission = operation["x-permission"].as_str().unwrap_or_default();
            let is_guarded = operation["security"].is_array() && operation["security"] != json!([]);
            if !path.contains('{') || !is_guarded || permission.starts_with("platform:") {
                continue;
            }
            let body = &operation["requestBody"]["content"]["application/json"]["schema"];
            let body = (!body.is_null()).then(|| document.example(body).to_string());
            let address = address(path, operation, &document, &things);
            let request = Request::builder()
                .method(method.to_ascii_uppercase().as_str())
                .uri(&address)
                .header(header::COOKIE, &stranger)
                .header(header::CONTENT_TYPE, "application/json");
            let request = request.body(body.map_or_else(Body::empty, Body::from)).unwrap();
            let answer = world.site.ask(request).await;
            asked += 1;
            if answer.status != 404 {
                let text = String::from_utf8_lossy(&answer.body).into_owned();
                wrong.push(format!("{method} {address}: {} {text}", answer.status));
            }
        }
        assert!(asked > 15, "only {asked} routes name something");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    })
    .await;
}

#[tokio::test]
async fn the_description_in_the_repository_is_this_one() {
    let world = World::new(base::Engine::Sqlite).await;
    let site = plan(&world.test.db);
    let ambiguous = web::ambiguous(&[&site.rooms, &site.bare]);
    assert!(ambiguous.is_empty(), "give these #[schema(as = …)]: {ambiguous:?}");
    let text = florin::docs::text(&plan(&world.test.db).openapi()).unwrap();
    let committed = include_str!("../../../../docs/openapi.json");
    assert!(committed == text, "stale; run: florin openapi > docs/openapi.json");
}
