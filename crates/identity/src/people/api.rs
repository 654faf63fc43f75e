//! JSON routes: the person who asks.

use axum::extract::State;
use base::error::RefusalKind;
use base::{Actor, Refusal};
use serde::Serialize;
use utoipa::ToSchema;
use web::{App, Caller, Data, Result, Routes, Rule, routes};

use crate::{Membership, OrganisationKind, Room};

/// The routes of this room.
pub fn routes() -> Routes<Room> {
    Routes::new().route(Rule::SignedIn, routes!(me))
}

#[derive(Debug, Serialize, ToSchema)]
struct Me {
    id: String,
    /// Null for somebody who is known by other means.
    email: Option<String>,
    name: String,
    /// For whom the caller acts; null without membership.
    organisation: Option<String>,
    memberships: Vec<Place>,
}

#[derive(Debug, Serialize, ToSchema)]
struct Place {
    id: String,
    name: String,
    kind: OrganisationKind,
    /// The name of their role there.
    role: String,
    #[serde(rename = "isOwner")]
    is_owner: bool,
}

impl From<Membership> for Place {
    fn from(Membership { organisation, role, is_owner }: Membership) -> Self {
        let id = organisation.id.to_string();
        Self { id, name: organisation.name, kind: organisation.kind, role, is_owner }
    }
}

/// The person who asks, and where they belong.
#[utoipa::path(get, path = "/api/v1/users/me", responses((status = 200, body = Me)))]
async fn me(State(app): State<App>, Caller(who): Caller) -> Result<Data<Me>> {
    let Actor::Person(id) = who.actor else {
        let message = "A key is nobody; this is about the person who asks.";
        return Err(Refusal::new(RefusalKind::Forbidden, "not_a_person", message).into());
    };
    let organisation = who.organisation.map(|organisation| organisation.to_string());
    let mut tx = app.db.read(who).await?;
    let person = crate::person(&mut tx, id).await?;
    let person = person.ok_or_else(|| Refusal::not_found("person"))?;
    let memberships = crate::memberships(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Data(Me {
        id: person.id.to_string(),
        email: person.email,
        name: person.name,
        organisation,
        memberships: memberships.into_iter().map(Place::from).collect(),
    }))
}
