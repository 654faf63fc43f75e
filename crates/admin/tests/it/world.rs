//! The assembled site with the operators' routes, and a way to ask it.

use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, header};
use base::audit::Sealer;
use base::db::migrations::BASE;
use base::permissions::PermissionSet;
use base::secrets::Keyring;
use base::testing::{TestDb, databases};
use base::who::{ApiKey, OrganisationId};
use base::{Actor, Correlation, Id, Who};
use serde_json::Value;
use tower::ServiceExt as _;
use web::{App, Credential, Identified, Identify, Routes, Site, assemble};

/// Knows an operator, and two members of different organisations who are none.
struct Keys {
    organisations: [OrganisationId; 2],
    key: Id<ApiKey>,
}

#[async_trait]
impl Identify for Keys {
    async fn identify(
        &self,
        credential: Credential,
        correlation: Correlation,
    ) -> base::Result<Option<Identified>> {
        let Credential::Key { text: key, .. } = credential else {
            return Ok(None);
        };
        let (organisation, permissions) = match key.as_str() {
            "operator" => (None, PermissionSet::ALL_PLATFORM),
            "first" => (Some(self.organisations[0]), PermissionSet::ALL_ORGANISATION),
            "second" => (Some(self.organisations[1]), PermissionSet::ALL_ORGANISATION),
            _ => return Ok(None),
        };
        let actor = Actor::Key(self.key);
        let who = Who { actor, organisation, session: None, correlation, origin: None };
        Ok(Some(Identified::new(who, key, String::new(), permissions)))
    }
}

pub struct World {
    pub test: TestDb,
    pub organisations: [OrganisationId; 2],
    site: Router,
    elsewhere: Router,
}

impl World {
    pub async fn all() -> Vec<Self> {
        let mut worlds = Vec::new();
        for test in databases(BASE).await {
            let organisations = [test.db.ids().next(), test.db.ids().next()];
            let key = test.db.ids().next();
            let site = |db: base::Db| {
                let keys = Arc::new(Keys { organisations, key });
                let app = App::new(db, keys, Arc::new(Site::default()));
                assemble(app, admin::routes(), Routes::new())
            };
            let elsewhere = site(test.reopen().await);
            worlds.push(Self { site: site(test.db.clone()), elsewhere, organisations, test });
        }
        worlds
    }

    pub async fn send(
        &self,
        key: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        ask(&self.site, key, method, path, body).await
    }

    pub async fn get(&self, key: &str, path: &str) -> (u16, Value) {
        self.send(key, Method::GET, path, None).await
    }

    /// Asks another process on the same database.
    pub async fn get_elsewhere(&self, key: &str, path: &str) -> (u16, Value) {
        ask(&self.elsewhere, key, Method::GET, path, None).await
    }

    /// The text of a page, which must be there.
    pub async fn page(&self, path: &str) -> String {
        let request = Request::get(path)
            .header(header::AUTHORIZATION, "Bearer operator")
            .header(header::ACCEPT, "text/html")
            .body(Body::empty());
        let response = self.site.clone().oneshot(request.unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert_eq!(status, 200, "{path}: {text}");
        text
    }

    /// Sends a form; says the status and where it leads.
    pub async fn form(&self, path: &str, body: &'static str) -> (u16, String) {
        let request = Request::post(path)
            .header(header::AUTHORIZATION, "Bearer operator")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body));
        let response = self.site.clone().oneshot(request.unwrap()).await.unwrap();
        let to = response.headers().get(header::LOCATION);
        let to = to.map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        (response.status().as_u16(), to)
    }

    pub async fn ask(&self, request: Request<Body>) -> axum::response::Response {
        self.site.clone().oneshot(request).await.unwrap()
    }

    pub async fn seal(&self) {
        let keys = Keyring::generate("test").unwrap();
        let keyring = Arc::new(Keyring::parse(&keys).unwrap());
        let mut sealer = Sealer::new(self.test.db.clone(), Some(keyring));
        sealer.seal().await.unwrap();
        sealer.release().await.unwrap();
    }
}

async fn ask(
    site: &Router,
    key: &str,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> (u16, Value) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header(header::USER_AGENT, "a test")
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())));
    let response = site.clone().oneshot(request.unwrap()).await.unwrap();
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}
