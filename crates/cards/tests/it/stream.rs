//! The stream that keeps the overview true.

use axum::body::{Body, BodyDataStream};
use axum::http::Request;
use futures_util::StreamExt as _;

use crate::world::{World, words};

/// Everything that is sent until `part` is.
async fn until(stream: &mut BodyDataStream, part: &str) -> String {
    let mut text = String::new();
    while !words(&text).contains(part) {
        let chunk = stream.next().await.expect("the stream goes on").unwrap();
        text.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    text
}

#[tokio::test]
async fn news_arrive_by_themselves_and_only_once() {
    for world in World::all().await {
        let request = Request::get("/overview/stream")
            .header("cookie", &world.lumen.cookie)
            .header("accept", "text/event-stream")
            .body(Body::empty());
        let answer = world.open(request.unwrap()).await;
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        let mut stream = answer.into_body().into_data_stream();
        let first = until(&mut stream, "No decision yet").await;
        assert!(first.contains("event: balances") && first.contains("event: decisions"), "{first}");

        assert_eq!(world.send(world.purchase(1_240).authorization()).await, 200);
        let news = until(&mut stream, "authorization").await;
        assert!(words(&news).contains("987.60 EUR"), "{news}");
        assert!(words(&news).contains("approved"), "{news}");
        assert_eq!(news.matches("event: decisions").count(), 1, "{news}");
    }
}

#[tokio::test]
async fn nobody_listens_without_being_known() {
    for world in World::all().await {
        let request = Request::get("/overview/stream").header("accept", "text/event-stream");
        let answer = world.open(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status(), 401);
    }
}
