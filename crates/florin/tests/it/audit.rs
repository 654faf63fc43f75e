//! The audit log of the whole program: what a key changes is in it, and the command finds what was
//! done to it.

use std::process::Command;

use axum::http::Method;
use base::audit::Sealer;
use serde_json::json;

use crate::world::{Terms, World, keyring, on_each_engine};

async fn seal(world: &World) {
    let mut sealer = Sealer::new(world.test.db.clone(), Some(keyring()));
    sealer.seal().await.unwrap();
    sealer.release().await.unwrap();
}

/// What `florin audit …` says, and whether all is well.
fn florin(world: &World, arguments: &[&str]) -> (bool, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_florin"))
        .arg("audit")
        .args(arguments)
        .env_clear()
        .env("DATABASE_URL", world.test.url())
        .env("DATABASE_MAX_CONNECTIONS", "2")
        .output()
        .unwrap();
    (run.status.success(), String::from_utf8(run.stdout).unwrap())
}

#[tokio::test]
async fn what_a_key_changes_is_in_the_log_and_nobody_alters_it_unseen() {
    on_each_engine(async |world: &World| {
        let card = world.card(Terms::default()).await.card.id;
        let frozen = Some(json!({"reason": "lost"}));
        let answer = world.call(Method::PUT, &format!("/api/v1/cards/{card}/freeze"), frozen).await;
        assert_eq!(answer.status, 200);
        seal(world).await;
        let entries = world.get("/api/v1/audit-logs?kind=card.frozen").await;
        assert_eq!(entries[0]["subject"], card.to_string());
        assert!(entries[0]["actor"].as_str().unwrap().starts_with("key_"));
        let id = entries[0]["id"].as_str().unwrap().to_owned();
        let proof = world.get(&format!("/api/v1/audit-logs/{id}/proof")).await;
        assert!(proof["entry"].as_str().unwrap().contains(&id), "{proof}");

        let (is_sound, said) = florin(world, &["verify"]);
        assert!(is_sound, "{said}");
        let (_, note) = florin(world, &["checkpoint"]);
        let folder = tempfile::tempdir().unwrap();
        let kept = folder.path().join("checkpoint");
        std::fs::write(&kept, note).unwrap();
        let kept = kept.to_str().unwrap();
        assert!(florin(world, &["verify", "--checkpoint", kept]).0);

        let mut tx = world.begin().await;
        let sql = "UPDATE event SET body = '{}' WHERE kind = 'card.frozen'";
        assert_eq!(tx.execute(sql, []).await.unwrap(), 1);
        tx.commit().await.unwrap();
        let (is_sound, said) = florin(world, &["verify"]);
        assert!(!is_sound && said.contains("was altered"), "{said}");
    })
    .await;
}

#[tokio::test]
async fn a_feature_that_is_off_is_not_there() {
    on_each_engine(async |world: &World| {
        let flags = world.get("/api/v1/settings/feature-flags").await;
        let on: Vec<&str> = flags
            .as_array()
            .unwrap()
            .iter()
            .filter(|flag| flag["enabled"] == true)
            .map(|flag| flag["name"].as_str().unwrap())
            .collect();
        assert_eq!(on, ["partner_mocked_data"]);
        let toggle = "/api/v1/settings/feature-flags/monitoring/toggle";
        let refused = world.call(Method::POST, toggle, None).await;
        assert_eq!(refused.problem(), (403, "ADMIN_001".to_owned()));
    })
    .await;
}
