//! Accounts below one another: a parent comes to what all below it come to.

use serde_json::{Value, json};

use super::world::{World, moved};

/// An account in euros below another.
async fn below(world: &World, parent: Option<&str>) -> String {
    let mut new = json!({"currency": "EUR", "kind": "expense"});
    if let Some(parent) = parent {
        new["parentId"] = json!(parent);
    }
    world.account("first", new).await
}

async fn balances(world: &World, account: &str, query: &str) -> Value {
    let (status, reply) = world.get(&format!("/accounts/{account}/balances{query}")).await;
    assert_eq!(status, 200, "{reply}");
    reply["data"].clone()
}

#[tokio::test]
async fn a_parent_comes_to_what_is_below_it_now_and_on_any_day() {
    for world in World::all().await {
        let bank = below(&world, None).await;
        let travel = below(&world, None).await;
        let [rail, hotels] =
            [below(&world, Some(&travel)).await, below(&world, Some(&travel)).await];
        let sleepers = below(&world, Some(&rail)).await;
        for (account, amount) in [(&travel, "1.00"), (&hotels, "20.00"), (&sleepers, "300.00")] {
            world.post("/transfers", &moved(&world.id(), account, &bank, amount)).await;
        }
        world.test.clock.advance(86_400);
        world.post("/transfers", &moved(&world.id(), &rail, &bank, "4000.00")).await;
        let mut hold = moved(&world.id(), &sleepers, &bank, "0.50");
        (hold["action"], hold["timeoutSeconds"]) = (json!("hold"), json!(60));
        world.post("/transfers", &hold).await;

        for (account, query, accounts, balance, pending) in [
            (&travel, "", 4, "-4321.00", "0.50"),
            (&travel, "?asOf=2026-01-06", 4, "-4321.00", "0.50"),
            (&travel, "?asOf=2026-01-05", 4, "-321.00", "0.00"),
            (&travel, "?asOf=2026-01-04", 4, "0.00", "0.00"),
            (&rail, "", 2, "-4300.00", "0.50"),
            (&rail, "?asOf=2026-01-05", 2, "-300.00", "0.00"),
        ] {
            let rollup = balances(&world, account, query).await["rollup"].clone();
            assert_eq!(rollup["accounts"], accounts, "{query}");
            assert_eq!(
                (&rollup["balance"], &rollup["debitsPending"]),
                (&json!(balance), &json!(pending))
            );
        }
        // Its own are its own, and one with nothing below it has no other.
        assert_eq!(balances(&world, &travel, "").await["balance"], "-1.00");
        assert!(balances(&world, &hotels, "").await.get("rollup").is_none());
        // By the clock, swept or not.
        world.test.clock.advance(60);
        for query in ["", "?asOf=2026-01-06"] {
            let rollup = balances(&world, &travel, query).await["rollup"].clone();
            assert_eq!(rollup["debitsPending"], "0.00", "{query}");
        }
        world.books().await;
    }
}

#[tokio::test]
async fn what_cannot_be_added_up_hides_no_balance() {
    for world in World::all().await {
        let bank = below(&world, None).await;
        let above = below(&world, None).await;
        let under = below(&world, Some(&above)).await;
        let most = "92233720368547758.07";
        for account in [&above, &under] {
            let mut move_all = moved(&world.id(), account, &bank, most);
            move_all["creditAccountId"] = json!(below(&world, None).await);
            assert_eq!(world.post("/transfers", &move_all).await.0, 201);
        }
        let own = balances(&world, &above, "").await;
        assert_eq!(own["rollupRefused"], "rollup_overflows");
        assert_eq!((&own["debitsPosted"], &own["rollup"]), (&json!(most), &json!(null)));
    }
}

#[tokio::test]
async fn a_parent_is_of_the_same_organisation_and_currency_and_stays() {
    for world in World::all().await {
        let parent = below(&world, None).await;
        let theirs = world.account("second", json!({"currency": "EUR", "kind": "asset"})).await;
        let dinars = world.account("first", json!({"currency": "MKD", "kind": "asset"})).await;
        let own = world.test.db.ids().next::<ledger::accounts::AccountKey>().to_string();
        let new = |parent: &str| json!({"id": own, "currency": "EUR", "kind": "expense", "parentId": parent});
        let before = world.books().await;
        for (above, code) in [
            (&theirs, "parent_unknown"),
            (&dinars, "units_must_match"),
            (&own, "accounts_must_be_different"),
        ] {
            let (status, reply) = world.post("/accounts", &new(above)).await;
            let problem = &reply["fields"][0];
            assert_eq!((status, &problem["code"]), (422, &json!(code)), "{reply}");
            assert_eq!(problem["field"], "parentId");
        }
        assert_eq!(world.books().await, before);

        assert_eq!(world.post("/accounts", &new(&parent)).await.0, 201);
        assert_eq!(world.post("/accounts", &new(&parent)).await.0, 200);
        let (_, reply) = world.get(&format!("/accounts/{own}")).await;
        assert_eq!(reply["data"]["parentId"], parent.as_str());
        // Not below another one, not below none, and what is above it not below it: so there is no circle.
        let mut none = new(&parent);
        none.as_object_mut().unwrap().remove("parentId");
        let circle = json!({"id": parent, "currency": "EUR", "kind": "expense", "parentId": own});
        for other in [new(&below(&world, None).await), none, circle] {
            let (status, reply) = world.post("/accounts", &other).await;
            assert_eq!((status, &reply["code"]), (409, &json!("account_exists")), "{other}");
        }
        let (_, list) = world.get("/accounts").await;
        let listed = list["data"].as_array().unwrap();
        let found = listed.iter().find(|account| account["id"] == own.as_str()).unwrap();
        assert_eq!(found["parentId"], parent.as_str());
    }
}

#[tokio::test]
async fn accounts_stand_below_one_another_only_so_deep() {
    for world in World::all().await {
        let top = below(&world, None).await;
        let mut lowest = top.clone();
        for _ in 1..ledger::accounts::MAX_DEPTH {
            lowest = below(&world, Some(&lowest)).await;
        }
        let deeper = json!({"currency": "EUR", "kind": "expense", "parentId": lowest});
        let (status, reply) = world.post("/accounts", &deeper).await;
        assert_eq!((status, &reply["fields"][0]["code"]), (422, &json!("parent_too_deep")));
        let all = balances(&world, &top, "").await["rollup"]["accounts"].as_u64();
        assert_eq!(all, u64::try_from(ledger::accounts::MAX_DEPTH).ok());
        let unkept =
            json!({"currency": "EUR", "kind": "expense", "parentId": top, "history": false});
        world.account("first", unkept).await;
        let own = balances(&world, &top, "?asOf=2026-01-05").await;
        assert_eq!(own["rollupRefused"], "history_not_kept");
        assert_eq!((&own["debitsPosted"], &own["rollup"]), (&json!("0.00"), &json!(null)));
    }
}
