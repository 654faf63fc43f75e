//! Flags through the doors.

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Value, json};

use crate::world::World;

const FLAGS: &str = "/api/v1/settings/feature-flags";

async fn is_on(world: &World, key: &str, name: &str) -> bool {
    let (status, body) = world.get_elsewhere(key, FLAGS).await;
    assert_eq!(status, 200, "{body}");
    let all = body["data"].as_array().unwrap();
    let flag = all.iter().find(|flag| flag["name"] == name).unwrap();
    flag["enabled"].as_bool().unwrap()
}

#[tokio::test]
async fn an_operator_turns_a_flag_and_every_process_knows_at_once() {
    for world in World::all().await {
        assert!(is_on(&world, "first", "partner_mocked_data").await);
        assert!(!is_on(&world, "first", "monitoring").await);
        let path = format!("{FLAGS}/monitoring/toggle");
        let (status, body) = world.send("operator", Method::POST, &path, None).await;
        assert_eq!((status, &body["data"]["setting"]["enabled"]), (200, &json!(true)), "{body}");
        assert!(is_on(&world, "first", "monitoring").await);

        let own = format!(
            "/api/v1/admin/feature-flags/monitoring/organisations/{}",
            world.organisations[0]
        );
        let off = Some(json!({"enabled": false}));
        assert_eq!(world.send("operator", Method::PUT, &own, off).await.0, 200);
        assert!(!is_on(&world, "first", "monitoring").await);
        assert!(is_on(&world, "second", "monitoring").await);
        assert_eq!(world.send("operator", Method::DELETE, &own, None).await.0, 200);
        assert!(is_on(&world, "first", "monitoring").await);

        let all = "/api/v1/admin/feature-flags/monitoring";
        for (body, status) in [
            (json!({"enabled": true, "percentage": 101}), 422),
            (json!({"enabled": true, "percentage": 0}), 200),
        ] {
            assert_eq!(world.send("operator", Method::PUT, all, Some(body)).await.0, status);
        }
        assert!(!is_on(&world, "second", "monitoring").await);
        let (_, body) = world.send("operator", Method::DELETE, all, None).await;
        assert_eq!(body["data"]["setting"], Value::Null);
        let (status, _) = world.get("operator", "/api/v1/admin/feature-flags/nonsense").await;
        assert_eq!(status, 404);
        let path = format!("{FLAGS}/nonsense/toggle");
        assert_eq!(world.send("operator", Method::POST, &path, None).await.0, 404);
    }
}

#[tokio::test]
async fn a_flag_is_set_as_it_was_read() {
    for world in World::all().await {
        let path = "/api/v1/admin/feature-flags/monitoring";
        let version = async || {
            let request = Request::get(path).header(header::AUTHORIZATION, "Bearer operator");
            let answer = world.ask(request.body(Body::empty()).unwrap()).await;
            answer.headers()[header::ETAG].to_str().unwrap().to_owned()
        };
        let set = async |method: Method, path: String, version: &str| {
            let request = Request::builder().method(method).uri(path);
            let request = request
                .header(header::AUTHORIZATION, "Bearer operator")
                .header(header::CONTENT_TYPE, "application/json")
                .header(header::IF_MATCH, version);
            let body = Body::from(json!({"enabled": true}).to_string());
            world.ask(request.body(body).unwrap()).await.status().as_u16()
        };
        let first = version().await;
        let own = format!("{path}/organisations/{}", world.organisations[0]);
        let toggle = format!("{FLAGS}/monitoring/toggle");
        let doors = [
            (Method::PUT, path.to_owned()),
            (Method::POST, toggle),
            (Method::PUT, own.clone()),
            (Method::DELETE, own),
            (Method::DELETE, path.to_owned()),
        ];
        for (method, door) in doors {
            let now = version().await;
            assert_eq!(set(method.clone(), door.clone(), &now).await, 200, "{method} {door}");
            if version().await != now {
                assert_eq!(set(method.clone(), door.clone(), &now).await, 412, "{method} {door}");
            }
        }
        assert_eq!(version().await, first, "as the environment says, again");
    }
}

#[tokio::test]
async fn nobody_else_turns_one() {
    for world in World::all().await {
        for (method, path) in [
            (Method::POST, "/api/v1/settings/feature-flags/monitoring/toggle"),
            (Method::GET, "/api/v1/admin/feature-flags"),
            (Method::PUT, "/api/v1/admin/feature-flags/monitoring"),
            (Method::DELETE, "/api/v1/admin/feature-flags/monitoring"),
            (Method::GET, "/api/v1/admin/audit-logs"),
            (Method::GET, "/api/v1/admin/audit-checkpoints/latest"),
            (Method::GET, "/api/v1/admin/inbox"),
            (Method::GET, "/api/v1/admin/jobs/dead"),
        ] {
            let (status, body) = world.send("first", method.clone(), path, None).await;
            assert_eq!((status, &body["code"]), (403, &json!("ADMIN_001")), "{path}");
            let (status, _) = world.send("nobody", method, path, None).await;
            assert_eq!(status, 401, "{path}");
        }
    }
}

#[tokio::test]
async fn the_pages_show_and_set_what_the_interface_does() {
    for world in World::all().await {
        assert!(world.page("/admin/flags").await.contains("partner_mocked_data"));
        let path = "/admin/flags/monitoring";
        assert!(world.page(path).await.contains("off by default"));
        let set = world.form(path, "state=on&percentage=25").await;
        assert_eq!(set, (303, path.to_owned()));
        assert!(world.page(path).await.contains("on for 25 %"));
        assert_eq!(world.form(path, "state=on&percentage=2.5").await.0, 422);
        assert_eq!(world.form(path, "state=default&percentage=").await.0, 303);
        assert!(world.page(path).await.contains("off by default"));
        let own = "/admin/flags/monitoring/organisations";
        assert_eq!(world.form(own, "organisation=nonsense&state=on").await.0, 422);
    }
}
