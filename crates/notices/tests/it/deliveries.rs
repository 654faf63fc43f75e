//! Messages: what is told to whom, how often, and how a receiver can trust it.

use std::process::Command;

use axum::http::Method;
use base::Timestamp;
use base::secrets::SecretString;
use connect::webhook::{Proof, Signer};
use serde_json::{Value, json};

use crate::receiver::Request;
use crate::world::World;

/// True when the request proves itself with this secret.
fn is_signed(request: &Request, secret: &str, now: Timestamp) -> bool {
    let secret: SecretString = secret.into();
    let Request { id, timestamp, signature, body } = request;
    let proof = Proof { id, timestamp, signature };
    Signer::new([&secret]).unwrap().verify(proof, body.as_bytes(), now).is_ok()
}

#[tokio::test]
async fn what_happens_is_told_once_in_order_to_who_asked_for_it() {
    for world in World::all().await {
        let [own, other] = world.organisations;
        world.happens(own, "card.frozen", "before").await;
        world.work().await;
        let (_, secret) = world.endpoint(&["card.frozen", "card.issued"]).await;
        for (organisation, kind, subject) in [
            (own, "card.issued", "one"),
            (own, "card.state_changed", "not asked for"),
            (other, "card.issued", "somebody else's"),
            (own, "card.frozen", "two"),
        ] {
            world.happens(organisation, kind, subject).await;
        }
        world.work().await;
        world.work().await;
        let came = world.receiver.came();
        let told: Vec<Value> =
            came.iter().map(|request| serde_json::from_str(&request.body).unwrap()).collect();
        let kinds: Vec<&Value> = told.iter().map(|told| &told["type"]).collect();
        assert_eq!(kinds, ["card.issued", "card.frozen"], "{told:?}");
        assert_eq!(told[1]["data"]["subject"], "two");
        assert_eq!(told[1]["data"]["details"]["after"]["frozen"], true);
        let now = world.test.clock.now();
        assert_eq!(told[1]["timestamp"], now.to_string());
        for request in &came {
            assert!(is_signed(request, &secret, now));
            let altered = Request { body: request.body.replace("two", "2"), ..request.clone() };
            assert_eq!(is_signed(&altered, &secret, now), altered.body == request.body);
        }
        let listed = world.get("/deliveries?state=delivered").await;
        assert_eq!(listed.as_array().unwrap().len(), 2);
        assert_eq!(listed[0]["id"], came[1].id);
        let upwards = world.get("/deliveries?sort=createdAt").await;
        assert_eq!((&upwards[0], &upwards[1]), (&listed[1], &listed[0]));
    }
}

#[tokio::test]
async fn a_receiver_that_is_away_is_tried_for_a_day_under_the_same_id() {
    for world in World::all().await {
        let (_, secret) = world.endpoint(&["card.issued"]).await;
        world.receiver.answer(&[500; 20]);
        world.happens(world.organisations[0], "card.issued", "one").await;
        let began = world.test.clock.now();
        let mut times = Vec::new();
        let mut ids = std::collections::BTreeSet::new();
        for _ in 0..(30 * 60) {
            world.work().await;
            for request in world.receiver.came() {
                assert!(is_signed(&request, &secret, world.test.clock.now()), "signed anew");
                times.push(world.test.clock.now().micros_since(began) / 60_000_000);
                ids.insert(request.id);
            }
            let next = world.get("/deliveries").await[0]["nextAt"].clone();
            let Some(next) = next.as_str().and_then(Timestamp::parse) else { break };
            let wait = next.micros_since(world.test.clock.now()).max(0) / 1_000_000;
            world.test.clock.advance(wait + 1);
        }
        assert_eq!((times.len(), ids.len()), (10, 1), "{times:?}");
        let hours: Vec<i64> = times.iter().map(|minutes| minutes / 60).collect();
        assert_eq!(hours[4..], [2, 5, 10, 14, 20, 24], "{times:?}");
        let delivery = world.get("/deliveries").await[0].clone();
        assert_eq!((&delivery["state"], &delivery["attempts"]), (&json!("failed"), &json!(10)));
        let path = format!("/deliveries/{}", delivery["id"].as_str().unwrap());
        let log = world.get(&path).await["log"].clone();
        assert_eq!((&log[0]["status"], &log[0]["response"]), (&json!(500), &json!("noted")));

        world.receiver.answer(&[500, 204]);
        // What is left of the twenty answers is used up by now or not asked for.
        let replay = format!("{path}/replay");
        assert_eq!(world.post(&replay, json!({})).await.0, 200);
        let (status, body) = world.post(&replay, json!({})).await;
        assert_eq!((status, &body["code"]), (409, &json!("delivery_pending")));
        world.work().await;
        assert_eq!(world.receiver.came().len(), 1);
    }
}

#[tokio::test]
async fn gone_is_gone() {
    for world in World::all().await {
        let (id, _) = world.endpoint(&["card.issued"]).await;
        world.receiver.answer(&[410]);
        world.happens(world.organisations[0], "card.issued", "one").await;
        world.work().await;
        let endpoint = world.get(&format!("/endpoints/{id}")).await;
        assert_eq!(endpoint["state"], "disabled");
        world.receiver.came();
        world.happens(world.organisations[0], "card.issued", "two").await;
        world.work().await;
        assert!(world.receiver.came().is_empty());
        let on = Some(json!({"active": true}));
        let path = format!("/endpoints/{id}");
        assert_eq!(world.send("first", Method::PATCH, &path, on).await.0, 200);
        world.happens(world.organisations[0], "card.issued", "three").await;
        world.work().await;
        assert_eq!(world.receiver.came().len(), 1, "what happened meanwhile is not told");
    }
}

#[tokio::test]
async fn two_secrets_sign_while_one_takes_the_place_of_the_other() {
    for world in World::all().await {
        let (id, old) = world.endpoint(&["card.issued"]).await;
        let path = format!("/endpoints/{id}/rotate-secret");
        let rotate = async |who, hours| {
            let body = Some(json!({"overlapHours": hours}));
            world.send(who, Method::POST, &path, body).await
        };
        let (status, body) = rotate("first", 2).await;
        assert_eq!((status, &body["code"]), (403, &json!("not_a_person")), "a key proves nothing");
        let (status, body) = rotate("person", 2).await;
        assert_eq!(status, 200, "{body}");
        let new = body["data"]["secret"].as_str().unwrap().to_owned();
        assert_ne!(old, new);
        for (hours, is_old_good) in [(0, true), (3, false)] {
            world.test.clock.advance(hours * 3600);
            world.happens(world.organisations[0], "card.issued", "one").await;
            world.work().await;
            let request = world.receiver.came().remove(0);
            let now = world.test.clock.now();
            assert!(is_signed(&request, &new, now));
            assert_eq!(is_signed(&request, &old, now), is_old_good);
        }
        assert_eq!(rotate("person", 169).await.0, 422);
        let (status, body) = rotate("person", 2).await;
        assert_eq!((status, &body["code"]), (403, &json!("step_up_required")), "hours later");
    }
}

#[tokio::test]
async fn old_messages_are_forgotten() {
    for world in World::all().await {
        let (id, _) = world.endpoint(&["card.issued"]).await;
        for _ in 0..2 {
            assert_eq!(world.post(&format!("/endpoints/{id}/test"), json!({})).await.0, 201);
            world.work().await;
            world.test.clock.advance(20 * 24 * 3600);
        }
        let mut tx = world.test.db.begin(world.test.who()).await.unwrap();
        tx.enqueue(base::jobs::NewJob::new(notices::QUEUE, notices::PRUNE, json!({})));
        tx.commit().await.unwrap();
        world.work().await;
        assert_eq!(world.get("/deliveries").await.as_array().unwrap().len(), 1);
    }
}

/// The standard's own library believes a real delivery, where it is installed.
#[tokio::test]
async fn the_standards_own_library_verifies_a_delivery() {
    const SCRIPT: &str = "
import sys, json
from datetime import datetime, timezone
import standardwebhooks.webhooks as w
secret, headers, body, now = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3], int(sys.argv[4])
class Then(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.fromtimestamp(now, tz=timezone.utc)
w.datetime = Then
w.Webhook(secret).verify(body, headers)
try:
    w.Webhook(secret).verify(body + ' ', headers)
    sys.exit(3)
except w.WebhookVerificationError:
    pass
";
    let is_there = |program: &str| {
        let found = Command::new(program).args(["-c", "import standardwebhooks"]).output();
        found.is_ok_and(|output| output.status.success())
    };
    if !is_there("python3") {
        println!("not run: Python's standardwebhooks is not installed");
        return;
    }
    for world in World::all().await {
        let (_, secret) = world.endpoint(&["card.issued"]).await;
        world.happens(world.organisations[0], "card.issued", "one").await;
        world.work().await;
        let request = world.receiver.came().remove(0);
        let headers = json!({
            "webhook-id": request.id, "webhook-timestamp": request.timestamp,
            "webhook-signature": request.signature,
        });
        let now = (world.test.clock.now().micros() / 1_000_000).to_string();
        let verified = Command::new("python3")
            .args(["-c", SCRIPT, &secret, &headers.to_string(), &request.body, &now])
            .output()
            .unwrap();
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    }
}
