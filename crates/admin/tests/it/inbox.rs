//! What parties delivered, and jobs that failed, through the doors.

use std::sync::Arc;

use async_trait::async_trait;
use axum::http::Method;
use base::inbox::{self, Arrival, Message, Read, Reader};
use base::jobs::{self, Handlers};
use base::{Result, Tx};
use serde_json::json;

use crate::world::World;

struct Clerk;

#[async_trait]
impl Reader for Clerk {
    fn party(&self) -> &'static str {
        "shop"
    }

    async fn read(&self, _: &mut Tx, message: &Message) -> Result<()> {
        match message.body.as_slice() {
            b"bad" if message.replays == 0 => Err(base::Error::fault("cannot read that")),
            _ => Ok(()),
        }
    }
}

async fn deliver(world: &World, event_id: &str, body: &[u8]) -> String {
    let mut tx = world.test.db.begin(world.test.who()).await.unwrap();
    let arrival = Arrival { party: "shop", event_id, headers: &[], body };
    let id = inbox::receive(&mut tx, arrival).await.unwrap().id;
    tx.commit().await.unwrap();
    id.to_string()
}

async fn work(world: &World) {
    let handlers = Handlers::new(vec![Arc::new(Read::new(vec![Arc::new(Clerk)]).unwrap())]);
    let handlers = handlers.unwrap();
    for _ in 0..14 {
        jobs::drain(&world.test.db, &handlers).await.unwrap();
        world.test.clock.advance(8 * 3600);
    }
}

#[tokio::test]
async fn a_dead_message_is_seen_and_handled_again() {
    for world in World::all().await {
        deliver(&world, "evt-1", b"good").await;
        let bad = deliver(&world, "evt-2", b"bad").await;
        work(&world).await;
        let (status, body) = world.get("operator", "/api/v1/admin/inbox?state=dead").await;
        assert_eq!((status, &body["pagination"]["total"]), (200, &json!(1)), "{body}");
        assert_eq!(body["data"][0]["id"], bad.as_str());
        let (_, body) = world.get("operator", &format!("/api/v1/admin/inbox/{bad}")).await;
        assert_eq!(body["data"]["body"], "YmFk");
        assert_eq!(body["data"]["error"], "cannot read that");
        assert_eq!(world.get("operator", "/api/v1/admin/inbox?state=odd").await.0, 422);
        for (sort, first) in [("receivedAt", "evt-1"), ("-receivedAt", "evt-2")] {
            let path = format!("/api/v1/admin/inbox?sort={sort}");
            assert_eq!(world.get("operator", &path).await.1["data"][0]["eventId"], first);
        }

        let page = world.page(&format!("/admin/inbox/{bad}")).await;
        assert!(page.contains("cannot read that") && page.contains("Handle once more"), "{page}");
        assert!(world.page("/admin/inbox?state=dead").await.contains("evt-2"));
        assert!(!world.page("/admin/inbox?state=handled").await.contains("evt-2"));
        assert!(world.page("/admin/jobs").await.contains("inbox.read"));
        let (_, dead) = world.get("operator", "/api/v1/admin/jobs/dead").await;
        assert_eq!(dead["data"][0]["error"], "cannot read that");

        let path = format!("/api/v1/admin/inbox/{bad}/replay");
        assert_eq!(world.send("operator", Method::POST, &path, None).await.0, 200);
        let (status, body) = world.send("operator", Method::POST, &path, None).await;
        assert_eq!((status, &body["code"]), (409, &json!("message_waiting")));
        work(&world).await;
        let (_, body) = world.get("operator", &format!("/api/v1/admin/inbox/{bad}")).await;
        assert_eq!(body["data"]["state"], "handled");
        assert!(world.page("/admin/jobs").await.contains("Nothing is to be done"));
    }
}

#[tokio::test]
async fn a_dead_job_is_tried_again_or_discarded() {
    for world in World::all().await {
        let bad = deliver(&world, "evt-1", b"bad").await;
        work(&world).await;
        let (_, dead) = world.get("operator", "/api/v1/admin/jobs/dead").await;
        let job = dead["data"][0]["id"].as_str().unwrap().to_owned();
        let retry = format!("/api/v1/admin/jobs/{job}/retry");
        assert_eq!(world.send("operator", Method::POST, &retry, None).await.0, 200);
        assert_eq!(world.send("operator", Method::POST, &retry, None).await.0, 404);
        work(&world).await;
        let discard = format!("/api/v1/admin/jobs/{job}/discard");
        assert_eq!(world.send("operator", Method::POST, &discard, None).await.0, 200);
        let (_, body) = world.get("operator", &format!("/api/v1/admin/inbox/{bad}")).await;
        assert_eq!(body["data"]["state"], "dead");
        let replay = format!("/admin/inbox/{bad}/replay");
        assert_eq!(world.form(&replay, "").await, (303, format!("/admin/inbox/{bad}")));
    }
}
