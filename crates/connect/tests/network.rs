//! The sandbox network against a gateway, over real HTTP.

mod gateway;
mod server;

use base::Timestamp;
use connect::marqeta::Verdict;
use connect::marqeta::sandbox::{Door, Network, Purchase, merchants};
use money::{Currency, Money};
use tokio::net::TcpListener;

use crate::gateway::{SECRET, USER, beside};

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn purchase(minor: i64) -> Purchase {
    let at = Timestamp::from_seconds(1_772_442_000);
    Purchase::new("p-1", ("card-1", "user-1"), &merchants::GROCER, eur(minor), at)
}

#[tokio::test]
async fn asks_the_gateway_and_reads_its_answer() {
    beside(|address| async move {
        let network = Network::new(&address, USER, SECRET).unwrap();
        let ask = purchase(4_230).authorization().unwrap();
        let first = network.send(&ask).await.unwrap();
        assert!(first.approved());
        assert_eq!(first.sent, ask.body());
        let Some(Verdict::Approved(answer)) = first.verdict else { panic!("declined") };
        assert_eq!((answer.amount.as_str(), answer.token), ("42.30", ask.jit_token.clone()));

        let again = network.send(&ask).await.unwrap();
        assert_eq!(again.reply, first.reply);

        let large = Purchase { token: "p-2".to_owned(), ..purchase(10_001) };
        let declined = network.send(&large.authorization().unwrap()).await.unwrap();
        assert_eq!(declined.status, 402);
        assert!(matches!(declined.verdict, Some(Verdict::Declined(_))));

        let nonsense = network.post(Door::Gateway, b"{}".to_vec()).await.unwrap();
        assert_eq!((nonsense.status, nonsense.verdict), (400, Some(Verdict::Unreadable)));
    })
    .await;
}

#[tokio::test]
async fn tells_the_webhook_with_a_signature() {
    let told = beside(|address| async move {
        let network = Network::new(&address, USER, SECRET).unwrap();
        let p = purchase(4_230);
        for envelope in [p.timed_out(), p.reversal(1, eur(4_230), p.at)] {
            let exchange = network.send(&envelope.unwrap()).await.unwrap();
            assert!(exchange.accepted() && exchange.verdict.is_none());
        }
    })
    .await;
    assert_eq!(told, ["authorization", "reversal"]);
}

#[tokio::test]
async fn wrong_credentials_get_nowhere() {
    let told = beside(|address| async move {
        let ask = purchase(100).authorization().unwrap();
        let stranger = Network::new(&address, (USER.0, "guess"), SECRET).unwrap();
        assert_eq!(stranger.send(&ask).await.unwrap().status, 401);
        let forger = Network::new(&address, USER, "guess").unwrap();
        assert!(!forger.send(&ask.reported()).await.unwrap().accepted());
    })
    .await;
    assert!(told.is_empty());
}

#[tokio::test]
async fn nobody_at_home_is_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let network = Network::new(&address, USER, SECRET).unwrap();
    assert!(network.send(&purchase(100).authorization().unwrap()).await.is_err());
}
