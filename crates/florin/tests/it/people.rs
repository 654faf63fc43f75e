//! People in the world of a test: members of organisations and operators of the platform, signed
//! in, what belongs to them, and how they ask.

use axum::body::Body;
use axum::http::{HeaderName, Method, Request, header};
use base::audit::Sealer;
use base::secrets::Passwords;
use base::who::{Organisation, Person};
use base::{Id, Kind};
use identity::{NewOrganisation, NewPerson, OrganisationKind, PasswordHash, PlatformRole, Preset};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::answer::Answer;
use crate::world::{PASSWORD, World, found, keyring};

/// Makes ids of things that no door makes in a test.
struct Passkey;
impl Kind for Passkey {
    const PREFIX: &'static str = "passkey";
}

impl World {
    /// Asks Florin's own API with a key.
    pub async fn call_as(
        &self,
        key: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Answer {
        let bearer = format!("Bearer {key}");
        self.call_with((header::AUTHORIZATION, &bearer), method, path, body).await
    }

    /// The same with any credential.
    pub async fn call_with(
        &self,
        credential: (HeaderName, &str),
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(credential.0, credential.1)
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())));
        self.site.ask(request.unwrap()).await
    }

    /// Seals what was recorded.
    pub async fn seal(&self) {
        let mut sealer = Sealer::new(self.test.db.clone(), Some(keyring()));
        sealer.seal().await.unwrap();
        sealer.release().await.unwrap();
    }

    /// The cookie of somebody with this role, in an organisation of a kind that has it.
    pub async fn member(&self, role: Preset) -> String {
        for kind in OrganisationKind::ALL {
            let mut tx = self.begin().await;
            let new = NewOrganisation { name: "Casa".to_owned(), kind: *kind };
            let place = identity::found(&mut tx, new).await.unwrap().id;
            tx.commit().await.unwrap();
            // Who comes first owns the place, and may do everything.
            let _owner = self.enrol(place, role).await;
            if let Some((email, _)) = self.enrol(place, role).await {
                return self.sign_in(&email).await;
            }
        }
        panic!("no organisation has the role {}", role.word());
    }

    /// The id and the cookie of somebody with this role in the world's organisation.
    pub async fn colleague(&self, role: Preset) -> (String, String) {
        let (email, id) = self.enrol(self.organisation, role).await.unwrap();
        (id, self.sign_in(&email).await)
    }

    /// The key of another organisation.
    pub async fn stranger(&self) -> String {
        found(&self.test, "Umbra").await.1
    }

    /// The cookie of somebody who may do everything in another organisation.
    pub async fn stranger_person(&self) -> String {
        let (other, _) = found(&self.test, "Penumbra").await;
        let (email, _) = self.enrol(other, Preset::Admin).await.unwrap();
        self.sign_in(&email).await
    }

    /// The cookie of an operator of the platform who belongs nowhere; without factors they may do
    /// nothing yet.
    pub async fn operator(&self, role: PlatformRole, has_factors: bool) -> String {
        let (email, person) = self.register().await;
        // Who has factors is asked for one; who is in already stays in.
        let cookie = self.sign_in(&email).await;
        let mut tx = self.begin().await;
        identity::grant_platform_role(&mut tx, person, role).await.unwrap();
        if has_factors {
            let sql = "INSERT INTO totp (person_id, secret, last_step, created_at, confirmed_at)
                       VALUES ($1, '', 0, $2, $2)";
            tx.execute(sql, [person.into(), self.now().into()]).await.unwrap();
        }
        tx.commit().await.unwrap();
        if has_factors {
            self.passkey(&person.to_string()).await;
        }
        cookie
    }

    /// A passkey of somebody, which answers nothing.
    pub async fn passkey(&self, person: &str) -> String {
        let person: Id<Person> = person.parse().unwrap();
        let mut tx = self.begin().await;
        let id = tx.new_id::<Passkey>();
        let sql = "INSERT INTO passkey (id, person_id, credential_id, credential, counter, name,
                                        created_at)
                   VALUES ($1, $2, $3, '', 0, 'Key', $4)";
        let values = [id.into(), person.into(), id.to_string().into(), self.now().into()];
        tx.execute(sql, values).await.unwrap();
        tx.commit().await.unwrap();
        id.to_string()
    }

    /// A message to an endpoint that never came through.
    pub async fn failed_delivery(&self, endpoint: &str) -> String {
        let endpoint: notices::EndpointId = endpoint.parse().unwrap();
        let mut tx = self.begin().await;
        let id: notices::DeliveryId = tx.new_id();
        let sql = "INSERT INTO webhook_delivery
                       (id, organisation_id, endpoint_id, kind, body, state, tries, attempts,
                        began_at, created_at, ended_at)
                   VALUES ($1, $2, $3, 'card.issued', '{}', 'failed', 1, 1, $4, $4, $4)";
        let values = [id.into(), self.organisation.into(), endpoint.into(), self.now().into()];
        tx.execute(sql, values).await.unwrap();
        tx.commit().await.unwrap();
        id.to_string()
    }

    /// The address and the id of a new member; `None` where there is no such role.
    async fn enrol(&self, place: Id<Organisation>, role: Preset) -> Option<(String, String)> {
        let (email, person) = self.register().await;
        let mut tx = self.begin().await;
        identity::join(&mut tx, place, person, role.word()).await.ok()?;
        tx.commit().await.unwrap();
        Some((email, person.to_string()))
    }

    /// The address and the id of somebody new.
    async fn register(&self) -> (String, Id<Person>) {
        let hash = PasswordHash::new(&Passwords::new(), PASSWORD.into()).await.unwrap();
        let mut tx = self.begin().await;
        let email = format!("{}@example.com", tx.new_id::<Organisation>());
        let new = NewPerson { email: email.clone(), name: "Ben".to_owned(), password: hash };
        let person = identity::register(&mut tx, new).await.unwrap();
        tx.commit().await.unwrap();
        (email, person.id)
    }

    async fn sign_in(&self, email: &str) -> String {
        let form =
            format!("email={}&password={}", email.replace('@', "%40"), PASSWORD.replace(' ', "+"));
        let request = Request::post("/sign-in")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form));
        let response = self.site.router.clone().oneshot(request.unwrap()).await.unwrap();
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }
}
