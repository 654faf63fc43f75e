//! The sandboxes and our signatures before independent clients: Twilio's own, the standard's own
//! verifier, a general OpenID Connect client and the certified one, and Python's SMTP library.

mod node;
mod python;
mod server;

use std::sync::OnceLock;

use axum::Router;
use axum::extract::Request;
use base::Clock;
use connect::mail::sandbox::PostOffice;
use connect::oauth::sandbox::{Key, Settings};
use connect::sms::sandbox::{Account, Kept};
use connect::webhook::{self, Signer};
use connect::{oauth, sms};
use tower::ServiceExt as _;

use crate::server::serve;

const PACKAGES: &[&str] =
    &["twilio==9.13.0", "standardwebhooks==1.1.0", "authlib==1.6.5", "requests"];
const SID: &str = "AC00000000000000000000000000000000";
const BODY: &str = r#"{"type":"invoice.paid","data":{"total":"12.50"}}"#;

#[tokio::test]
async fn independent_clients_get_along_with_us() {
    static INNER: OnceLock<Router> = OnceLock::new();
    let clock = Clock::system();
    let secret = webhook::generate().unwrap();
    let newer = webhook::generate().unwrap();
    let signed_at = clock.now();
    let signature =
        Signer::new([&newer, &secret]).unwrap().sign("msg_1", signed_at, BODY.as_bytes());
    let office = PostOffice::open(([127, 0, 0, 1], 0).into(), clock.clone()).unwrap();
    let account = Account { account_sid: SID.to_owned(), secret: "s3cret".to_owned() };
    let texts = Kept::new(account, clock.clone());
    let kept = texts.clone();
    let router = Router::new().fallback(|request: Request| async move {
        INNER.get().unwrap().clone().oneshot(request).await
    });
    let mails = office.kept.clone();
    let played = serve(router, |address| async move {
        let settings = Settings {
            base_url: address.clone(),
            client_id: "florin".to_owned(),
            client_secret: "s3cret".to_owned(),
            key: Key::generate().unwrap(),
            clock,
        };
        let played = oauth::sandbox::routes(settings).merge(sms::sandbox::routes(texts));
        assert!(INNER.set(played).is_ok());
        let seconds = (signed_at.micros() / 1_000_000).to_string();
        let certified = ["openid-client@6.8.9"];
        let known = [&*address, "florin", "s3cret"];
        node::plays("openid-client", &certified, "openid_client.mjs", &known).await;
        let smtp = office.address.to_string();
        let secret = base::secrets::ExposeSecret::expose_secret(&secret);
        let arguments = [&*address, SID, "s3cret", &smtp, secret, &seconds, &signature, BODY];
        python::plays("parties-clients", PACKAGES, "parties_clients.py", &arguments).await
    })
    .await;
    if played {
        assert_eq!(kept.newest_to("+15558675310").unwrap().text, "Hi");
        assert_eq!(mails.newest_to("ada@example.com").unwrap().subject, "Здраво");
    }
}
