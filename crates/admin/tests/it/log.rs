//! The audit log through the doors: who sees what, and what the proofs are worth.

use axum::http::Method;
use base::audit::{Hash, is_consistent, is_included};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::world::World;

const ALL: &str = "/api/v1/admin/audit-logs";
const OWN: &str = "/api/v1/audit-logs";

fn hash(value: &Value) -> Hash {
    STANDARD.decode(value.as_str().unwrap()).unwrap().try_into().unwrap()
}

fn path(value: &Value) -> Vec<Hash> {
    value.as_array().unwrap().iter().map(hash).collect()
}

/// An operator turns flags for both organisations, so that each has entries of its own.
async fn changes(world: &World) {
    for organisation in world.organisations {
        let mut tx = world.test.db.begin(world.test.who().acting_for(organisation)).await.unwrap();
        let flag = base::flags::Flag::Monitoring;
        base::flags::set_for(&mut tx, flag, organisation, Some(true)).await.unwrap();
        tx.commit().await.unwrap();
    }
    let path = "/api/v1/settings/feature-flags/monitoring/toggle";
    assert_eq!(world.send("operator", Method::POST, path, None).await.0, 200);
    world.seal().await;
}

#[tokio::test]
async fn a_change_is_in_the_log_with_before_after_actor_and_agent() {
    for world in World::all().await {
        changes(&world).await;
        let (status, body) = world.get("operator", &format!("{ALL}?kind=flag.changed")).await;
        assert_eq!((status, &body["pagination"]["total"]), (200, &json!(3)), "{body}");
        let newest = &body["data"][0];
        assert!(newest["actor"].as_str().unwrap().starts_with("key_"));
        assert_eq!(
            (&newest["agent"], &newest["subject"]),
            (&json!("a test"), &json!("monitoring"))
        );
        assert_eq!(newest["body"]["before"], Value::Null);
        assert_eq!(newest["body"]["after"]["enabled"], true);
        for (query, total) in [
            ("?actor=nobody", 0),
            (&format!("?actor={}", newest["actor"].as_str().unwrap()), 1),
            ("?subject=monitoring", 3),
            ("?from=2030-01-01", 0),
            ("?to=2030-01-01", 3),
            (&format!("?organisation={}", world.organisations[1]), 1),
            ("?limit=1&page=3", 3),
        ] {
            let (status, body) = world.get("operator", &format!("{ALL}{query}")).await;
            assert_eq!((status, &body["pagination"]["total"]), (200, &json!(total)), "{query}");
        }
        let (_, upwards) = world.get("operator", &format!("{ALL}?kind=flag.changed&sort=at")).await;
        let mut turned = upwards["data"].as_array().unwrap().clone();
        turned.reverse();
        assert_eq!(&turned, body["data"].as_array().unwrap());
        for query in ["?organisation=x", "?from=yesterday", "?limit=0", "?sort=actor"] {
            assert_eq!(world.get("operator", &format!("{ALL}{query}")).await.0, 422, "{query}");
        }
    }
}

#[tokio::test]
async fn an_organisation_sees_and_proves_its_own_and_nothing_else() {
    for world in World::all().await {
        changes(&world).await;
        let (_, body) = world.get("first", OWN).await;
        assert_eq!(body["pagination"]["total"], 1);
        let other = format!("{OWN}?organisation={}", world.organisations[1]);
        assert_eq!(world.get("first", &other).await.0, 422);
        let id = body["data"][0]["id"].as_str().unwrap();
        let proof = format!("{OWN}/{id}/proof");
        assert_eq!(world.get("first", &proof).await.0, 200);
        assert_eq!(world.get("second", &proof).await.0, 404);
    }
}

#[tokio::test]
async fn proofs_hold_for_whoever_looks_through_them() {
    for world in World::all().await {
        changes(&world).await;
        let (_, first) = world.get("operator", "/api/v1/admin/audit-checkpoints/latest").await;
        changes(&world).await;
        let (_, body) = world.get("operator", ALL).await;
        for entry in body["data"].as_array().unwrap() {
            let id = entry["id"].as_str().unwrap();
            let (status, body) = world.get("operator", &format!("{ALL}/{id}/proof")).await;
            assert_eq!(status, 200, "{body}");
            let proof = &body["data"];
            let words = proof["entry"].as_str().unwrap();
            assert!(words.contains(id));
            let size = proof["checkpoint"]["size"].as_u64().unwrap();
            let leaf: Hash = {
                let bytes = [&[0][..], words.as_bytes()].concat();
                base::audit::unhex(&base::secrets::sha256_hex(&bytes)).unwrap()
            };
            assert_eq!(leaf, hash(&proof["leaf"]));
            let (index, root) = (proof["index"].as_u64().unwrap(), &proof["checkpoint"]["root"]);
            assert!(is_included(leaf, index, size, &path(&proof["path"]), &hash(root)));
        }
        let old = first["data"]["size"].as_u64().unwrap();
        let query =
            format!("/api/v1/admin/audit-checkpoints/consistency?old={old}&new={}", old * 2);
        let (status, body) = world.get("operator", &query).await;
        assert_eq!(status, 200, "{body}");
        let (proof, sizes) = (&body["data"], (old, old * 2));
        assert_eq!(proof["old"], first["data"]);
        let roots = (hash(&proof["old"]["root"]), hash(&proof["new"]["root"]));
        assert!(is_consistent(sizes.0, &roots.0, sizes.1, &roots.1, &path(&proof["path"])));
        let beyond = "/api/v1/admin/audit-checkpoints/consistency?old=1&new=100";
        assert_eq!(world.get("operator", beyond).await.0, 404);
    }
}

#[tokio::test]
async fn the_pages_show_the_change_and_its_proof() {
    for world in World::all().await {
        assert!(world.page("/admin/audit").await.contains("Nothing is recorded"));
        changes(&world).await;
        let page = world.page("/admin/audit").await;
        assert!(page.contains("flag.changed") && page.contains("3 found"), "{page}");
        let (_, body) = world.get("operator", ALL).await;
        let id = body["data"][0]["id"].as_str().unwrap().to_owned();
        let page = world.page(&format!("/admin/audit/{id}")).await;
        assert!(page.contains("Proven to be in the log."), "{page}");
        let verified = verify(&world).await;
        assert!(verified.contains("The log is as it was sealed."), "{verified}");

        let mut tx = world.test.db.begin(world.test.who()).await.unwrap();
        tx.execute("UPDATE event SET actor = 'somebody else' WHERE seq = 3", []).await.unwrap();
        tx.commit().await.unwrap();
        let page = world.page(&format!("/admin/audit/{id}")).await;
        assert!(page.contains("There is no proof."), "{page}");
        let verified = verify(&world).await;
        assert!(verified.contains("Event 3 was altered"), "{verified}");
    }
}

async fn verify(world: &World) -> String {
    use axum::body::{Body, to_bytes};
    use axum::http::{Request, header};
    let request = Request::post("/admin/audit/verify")
        .header(header::AUTHORIZATION, "Bearer operator")
        .body(Body::empty());
    let response = world.ask(request.unwrap()).await;
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}
