//! JSON routes of the identity provider outside: somebody whose token it is, and its messages.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use base::{Actor, Refusal, Who};
use connect::issuer::Rejected;
use connect::webhook::{ID_HEADER, Proof, SIGNATURE_HEADER, Signer, TIMESTAMP_HEADER};
use web::{
    Data, Proven, Raw, Received, Receiver, Result, Routes, Rule, Stranger, Verify, Write, routes,
};

use super::rules;
use crate::Room;
use crate::people::api::User;

/// The name of this party.
pub(super) const PARTY: &str = "identity";

/// The routes of this room that people use.
pub fn routes() -> Routes<Room> {
    Routes::new().route(Rule::SignedIn, routes!(sync))
}

/// Those that the provider uses, which proves itself by its signatures.
pub fn party_routes() -> Routes<Room> {
    Routes::new().route(Rule::Party, routes!(webhook))
}

/// Takes over what the caller's token says about them, and says who they are here. For a caller who
/// came otherwise, only the latter. Safe to repeat.
#[utoipa::path(post, path = "/api/v1/auth/sync-user", responses((status = 200, body = User)))]
async fn sync(State(room): State<Room>, write: Write, headers: HeaderMap) -> Result<Response> {
    let Actor::Person(person) = write.who().actor else {
        return Err(crate::not_a_person().into());
    };
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = sent.and_then(|sent| sent.split_once(' ')).map(|(_, token)| token.trim());
    let outside = room.parties.outside.as_ref().zip(token);
    let news = match outside.filter(|(issuer, token)| issuer.claims_to_issue(token)) {
        // The guard has believed it already; this is for what else it says.
        Some((issuer, token)) => match issuer.verify(token, room.app.db.clock().now()).await {
            Ok(claims) => Some((issuer.name(), rules::of_claims(&claims))),
            Err(Rejected::Bad(_) | Rejected::Unavailable(_)) => {
                return Err(crate::tokens::invalid().into());
            }
        },
        None => None,
    };
    let mut tx = write.begin().await?;
    if let Some((issuer, news)) = news {
        super::take(&mut tx, issuer, &news).await?;
    }
    let user = User::read(&mut tx, person).await?;
    write.commit(tx, Data(user)).await
}

struct Signed<'a>(&'a Signer);

impl Verify for Signed<'_> {
    fn verify(&self, headers: &HeaderMap, body: &[u8]) -> std::result::Result<Proven, Refusal> {
        let text =
            |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let proof = Proof {
            id: text(ID_HEADER),
            timestamp: text(TIMESTAMP_HEADER),
            signature: text(SIGNATURE_HEADER),
        };
        match self.0.authenticate(proof, body) {
            Ok(sent_at) => Ok(Proven { event_id: proof.id.to_owned(), sent_at: Some(sent_at) }),
            Err(_) => Err(web::unproven()),
        }
    }
}

/// Takes what the identity provider tells of people: signed as Standard Webhooks say, in any order,
/// any number of times.
#[utoipa::path(
    post,
    path = "/api/v1/auth/webhook",
    request_body = serde_json::Value,
    responses(
        (status = 200, description = "taken, or taken before"),
        (status = 401, description = "signature_invalid"),
        (status = 404, description = "not_found"),
    )
)]
async fn webhook(
    State(room): State<Room>,
    Stranger(who): Stranger,
    headers: HeaderMap,
    Raw(body): Raw,
) -> Result<Data<Received>> {
    let signer = room.parties.outside_signer.as_deref();
    let signer = signer.ok_or_else(|| Refusal::not_found("webhook"))?;
    let who = Who { actor: Actor::Party(PARTY), ..who };
    let keep = &["content-type", ID_HEADER];
    let receiver = Receiver { party: PARTY, verify: &Signed(signer), keep };
    web::receive(&room.app, who, &receiver, &headers, &body).await
}
