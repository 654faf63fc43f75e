//! People in the world of a test: members of organisations, signed in.

use axum::body::Body;
use axum::http::{Request, header};
use base::Id;
use base::secrets::Passwords;
use base::who::Organisation;
use identity::{NewOrganisation, NewPerson, OrganisationKind, PasswordHash, Preset};
use tower::ServiceExt as _;

use crate::world::{PASSWORD, World, found};

impl World {
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

    /// The id of one.
    pub async fn member_id(&self, role: Preset) -> String {
        self.enrol(self.organisation, role).await.unwrap().1
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

    /// The address and the id of a new member; `None` where there is no such role.
    async fn enrol(&self, place: Id<Organisation>, role: Preset) -> Option<(String, String)> {
        let hash = PasswordHash::new(&Passwords::new(), PASSWORD.into()).await.unwrap();
        let mut tx = self.begin().await;
        let email = format!("{}@example.com", tx.new_id::<Organisation>());
        let new = NewPerson { email: email.clone(), name: "Ben".to_owned(), password: hash };
        let person = identity::register(&mut tx, new).await.unwrap();
        identity::join(&mut tx, place, person.id, role.word()).await.ok()?;
        tx.commit().await.unwrap();
        Some((email, person.id.to_string()))
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
