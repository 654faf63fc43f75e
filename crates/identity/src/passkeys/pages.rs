//! Pages' forms: a passkey registered, renamed, removed.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use base::Refusal;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use web::{Data, Form, Path, Result, Routes, Rule, Visitor, post};

use super::PasskeyId;
use super::api::{Name, NewPasskey, StartedView};
use crate::{Room, factors};

/// The routes of this room.
pub fn routes() -> Routes<Room> {
    Routes::new()
        .page(Rule::SignedIn, "/security/passkeys/options", post(options))
        .page(Rule::SignedIn, "/security/passkeys", post(register))
        .page(Rule::SignedIn, "/security/passkeys/{id}/rename", post(rename))
        .page(Rule::SignedIn, "/security/passkeys/{id}/remove", post(remove))
}

async fn options(State(room): State<Room>, Visitor(visitor): Visitor) -> Result<Data<StartedView>> {
    let mut tx = room.app.db.begin(visitor.who).await?;
    let started = super::start_registration(&mut tx, &room.party).await?;
    tx.commit().await?;
    Ok(Data(started.into()))
}

/// What the page's script put into the field `answer`.
pub(crate) fn answer<T: DeserializeOwned>(text: &str) -> Result<T, Refusal> {
    serde_json::from_str(text).map_err(|_| {
        let message = "The answer of the passkey cannot be read. Try again.";
        Refusal::malformed("passkey_unreadable", message)
    })
}

#[derive(Debug, Deserialize)]
struct Made {
    answer: String,
    name: String,
}

async fn register(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Form(made): Form<Made>,
) -> Result<Response> {
    let new: NewPasskey = answer(&made.answer)?;
    let mut tx = room.app.db.begin(visitor.who.clone()).await?;
    let NewPasskey { ceremony, credential, .. } = &new;
    let (_, codes) =
        super::register(&mut tx, &room.party, ceremony, credential, &made.name).await?;
    tx.commit().await?;
    factors::pages::after(&room.app, &visitor, codes)
}

async fn rename(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<PasskeyId>,
    Form(new): Form<Name>,
) -> Result<Response> {
    let mut tx = room.app.db.begin(visitor.who).await?;
    super::rename(&mut tx, id, &new.name).await?;
    tx.commit().await?;
    Ok(Redirect::to("/security/factors").into_response())
}

async fn remove(
    State(room): State<Room>,
    Visitor(visitor): Visitor,
    Path(id): Path<PasskeyId>,
) -> Result<Response> {
    let mut tx = room.app.db.begin(visitor.who).await?;
    super::remove(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to("/security/factors").into_response())
}
