//! A group goes out whole and comes in again: whatever stands in its books, the balances are the same.

use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};

use crate::answer::text;
use crate::group_pages::form;
use crate::groups::{Trip, ask};
use crate::world::{World, on_each_engine};

/// Everything that a group can have in its books, odd cents in each of them.
async fn lived(world: &World, trip: &Trip) {
    let (ana, ben) = (&trip.ana, &trip.ben);
    let (a, b, c) = (&ana.member, &ben.member, &trip.cy);
    let three = |kind: &str, name: &str, values: [Value; 3]| {
        let share = |(member, value): (&&String, &Value)| json!({"member": member, name: value});
        let shares: Vec<Value> = [a, b, c].iter().zip(&values).map(share).collect();
        json!({"type": kind, "shares": shares})
    };
    let items = json!({
        "type": "items", "tax": "1.01", "tip": "2.00", "discount": "0.50",
        "items": [
            {"name": "Pizza", "amount": "10.00", "shares": [{"member": a, "weight": 2}, {"member": c}]},
            {"name": "Salad", "amount": "7.49", "shares": [{"member": b}]},
        ],
    });
    for (amount, split) in [
        ("100.00", json!({"type": "equal"})),
        ("100.01", three("shares", "weight", [json!(1), json!(2), json!(4)])),
        ("99.99", three("percent", "basisPoints", [json!(3_333), json!(3_333), json!(3_334)])),
        ("10.00", three("exact", "amount", [json!("1.00"), json!("2.50"), json!("6.50")])),
        ("50.00", three("adjustment", "amount", [json!("-1.00"), json!("0"), json!("4.44")])),
        ("20.00", items),
        ("-31.00", json!({"type": "equal"})),
    ] {
        let bill = json!({
            "amount": amount, "description": format!("Bill, \"{amount}\""), "category": "=Food",
            "paidBy": [{"member": a}], "split": split,
        });
        world.post_as(&ana.cookie, &trip.path("/expenses"), bill).await;
    }
    let together = json!({
        "amount": 1001, "currency": "JPY", "description": "Sushi",
        "paidBy": [{"member": b, "amount": 1000}, {"member": c, "amount": 1}],
    });
    world.post_as(&ben.cookie, &trip.path("/expenses"), together).await;
    let gone = json!({"amount": "77.77", "description": "A mistake"});
    let gone = world.post_as(&ana.cookie, &trip.path("/expenses"), gone).await;
    world
        .delete_as(&ana.cookie, &format!("{}/{}", trip.path("/expenses"), text(&gone["id"])))
        .await;
    for (from, body, acts) in [
        (b, json!({"amount": "5.00", "note": "cash"}), &["confirm"][..]),
        (c, json!({"amount": "6.00", "rate": "91.455", "paidCurrency": "INR"}), &[]),
        (b, json!({"amount": "7.00", "proposed": true}), &[]),
        (b, json!({"amount": "8.00"}), &["dispute"]),
        (b, json!({"amount": "9.00"}), &["undo"]),
    ] {
        let mut body = body;
        (body["from"], body["to"]) = (json!(from), json!(a));
        let made = world.post_as(&ana.cookie, &trip.path("/settlements"), body).await;
        let own = format!("{}/{}", trip.path("/settlements"), text(&made["id"]));
        for act in acts {
            world.put_as(&ana.cookie, &own, json!({"act": act})).await;
        }
    }
    let said = json!({"text": "We should do this again."});
    world.post_as(&ben.cookie, &trip.path("/comments"), said).await;
    // Ana takes Ben out, and over what is between him and the others.
    let leaves = format!("{}/{b}?heir={a}", trip.path("/members"));
    assert_eq!(world.delete_as(&ana.cookie, &leaves).await.status, 200);
}

/// The balances of a group by the names of its members and the currency, without those who are even.
async fn named(world: &World, cookie: &str, group: &str) -> Vec<(String, String, String)> {
    let members = world.get_as(cookie, &format!("/{group}/members")).await;
    let name = |id: &Value| {
        let all = members.as_array().unwrap();
        text(&all.iter().find(|member| member["id"] == *id).unwrap()["name"])
    };
    let mut named = Vec::new();
    for balance in world.get_as(cookie, &format!("/{group}/balances")).await.as_array().unwrap() {
        for own in balance["members"].as_array().unwrap() {
            let amount = text(&own["amount"]["amount"]);
            if !amount.trim_matches(['-', '0', '.']).is_empty() {
                named.push((name(&own["member"]), text(&balance["currency"]), amount));
            }
        }
    }
    named.sort_unstable();
    named
}

impl World {
    /// A group of Ana's own in which only she is.
    async fn empty_group(&self, cookie: &str, mine: &str) -> String {
        let group = self.post_as(cookie, "", json!({"name": "Copy", "currency": "EUR"})).await;
        let group = text(&group["id"]);
        let members = self.get_as(cookie, &format!("/{group}/members")).await;
        let me = format!("/{group}/members/{}", text(&members[0]["id"]));
        self.put_as(cookie, &me, json!({"name": mine})).await;
        group
    }

    async fn file_of(&self, cookie: &str, group: &str, kind: &str) -> String {
        let answer = ask(self, cookie, Method::GET, &format!("/{group}/export.{kind}"), None).await;
        assert_eq!(answer.status, 200);
        String::from_utf8(answer.body).unwrap()
    }
}

#[tokio::test]
async fn a_group_comes_to_the_same_wherever_it_is_taken_over() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        let ana = &trip.ana.cookie;
        let me = format!("{}/{}", trip.path("/members"), trip.ana.member);
        world.put_as(ana, &me, json!({"name": "Ana"})).await;
        lived(world, &trip).await;
        let books = named(world, ana, &trip.id).await;
        assert!(books.len() >= 4, "{books:?}");
        for kind in ["json", "csv"] {
            let file = world.file_of(ana, &trip.id, kind).await;
            let copy = world.empty_group(ana, "Ana").await;
            let made = world.import_as(ana, &format!("/{copy}/imports"), &file).await.data();
            assert_eq!(named(world, ana, &copy).await, books, "{kind}: {file}");
            // Undone, nothing is left of it.
            let one = format!("/{copy}/imports/{}", text(&made["id"]));
            assert_eq!(world.delete_as(ana, &one).await.status, 200);
            assert!(named(world, ana, &copy).await.is_empty(), "{kind}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_whole_file_keeps_how_each_expense_is_shared() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        let ana = &trip.ana.cookie;
        lived(world, &trip).await;
        let file = world.file_of(ana, &trip.id, "json").await;
        let archive: Value = serde_json::from_str(&file).unwrap();
        assert_eq!(
            (&archive["format"], &archive["group"]["name"]),
            (&json!("florin.group/1"), &json!("Lisbon"))
        );
        assert_eq!(archive["comments"][0]["text"], "We should do this again.");
        let kinds = |list: &Value| {
            let mut kinds: Vec<String> =
                list.as_array().unwrap().iter().map(|one| text(&one["split"]["type"])).collect();
            kinds.sort_unstable();
            kinds
        };
        let copy = world.empty_group(ana, "Somebody").await;
        world.import_as(ana, &format!("/{copy}/imports"), &file).await.data();
        let taken = world.get_as(ana, &format!("/{copy}/expenses?limit=200")).await;
        assert_eq!(kinds(&taken), kinds(&archive["expenses"]));
        assert!(kinds(&taken).contains(&"items".to_owned()));
        // Once more out of the copy: still every way of sharing, though the odd cents fell elsewhere.
        let again: Value = serde_json::from_str(&world.file_of(ana, &copy, "json").await).unwrap();
        let other = world.empty_group(ana, "Somebody").await;
        world.import_as(ana, &format!("/{other}/imports"), &again.to_string()).await.data();
        let taken = world.get_as(ana, &format!("/{other}/expenses?limit=200")).await;
        assert_eq!(kinds(&taken), kinds(&archive["expenses"]));
        let states = |list: &Value| {
            let mut states: Vec<String> =
                list.as_array().unwrap().iter().map(|one| text(&one["state"])).collect();
            states.sort_unstable();
            states
        };
        let kept = world.get_as(ana, &format!("/{copy}/settlements?limit=200")).await;
        assert_eq!(states(&kept), states(&archive["settlements"]));
        assert!(kept.as_array().unwrap().iter().any(|one| one["handover"] == true));
    })
    .await;
}

#[tokio::test]
async fn a_group_whose_handovers_are_older_than_their_rows_goes_out_whole() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        let ana = &trip.ana.cookie;
        let me = format!("{}/{}", trip.path("/members"), trip.ana.member);
        world.put_as(ana, &me, json!({"name": "Ana"})).await;
        lived(world, &trip).await;
        let books = named(world, ana, &trip.id).await;
        // Nothing is made up where every handover has its row.
        let listed = world.get_as(ana, &trip.path("/settlements?limit=200")).await;
        let standing = listed.as_array().unwrap().iter().filter(|one| one["state"] != "undone");
        let file = world.file_of(ana, &trip.id, "json").await;
        let file: Value = serde_json::from_str(&file).unwrap();
        assert_eq!(file["settlements"].as_array().unwrap().len(), standing.count());
        // As it was once: they are in the books alone.
        let mut tx = world.begin().await;
        tx.execute("DELETE FROM group_settlement WHERE handover", []).await.unwrap();
        tx.commit().await.unwrap();
        for kind in ["json", "csv"] {
            let file = world.file_of(ana, &trip.id, kind).await;
            let copy = world.empty_group(ana, "Ana").await;
            world.import_as(ana, &format!("/{copy}/imports"), &file).await.data();
            assert_eq!(named(world, ana, &copy).await, books, "{kind}: {file}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_file_that_names_who_left_is_taken_over() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        let ana = &trip.ana.cookie;
        for (member, name) in [(&trip.ana.member, "Ana"), (&trip.ben.member, "Ben")] {
            let own = format!("{}/{member}", trip.path("/members"));
            world.put_as(ana, &own, json!({"name": name})).await;
        }
        lived(world, &trip).await;
        let gone = format!("{}/{}", trip.path("/members"), trip.cy);
        let gone = format!("{gone}?heir={}", trip.ana.member);
        assert_eq!(world.delete_as(ana, &gone).await.status, 200);
        // Its own file into the group itself: those who left are even in it, and stay away.
        let books = named(world, ana, &trip.id).await;
        let file = world.file_of(ana, &trip.id, "json").await;
        let imports = trip.path("/imports");
        let made = world.import_as(ana, &imports, &file).await.data();
        assert_eq!(left(world, &trip).await, ["Ben", "Cy"]);
        let one = format!("{imports}/{}", text(&made["id"]));
        assert_eq!(world.delete_as(ana, &one).await.status, 200);
        assert_eq!(named(world, ana, &trip.id).await, books);
        // Who has no account is back with what is theirs; who has one is asked first.
        let owes = |name: &str| {
            format!(
                "Date,Description,Category,Cost,Currency,Ana,{name}\n\
                 2025-06-01,Hotel,Travel,300.00,EUR,150.00,-150.00\n\
                 2025-06-04,Total balance, , ,EUR,150.00,-150.00\n"
            )
        };
        let refused = world.import_as(ana, &imports, &owes("Ben")).await;
        assert_eq!(refused.problem(), (409, "member_left".to_owned()));
        world.import_as(ana, &imports, &owes("Cy")).await.data();
        assert_eq!(left(world, &trip).await, ["Ben"]);
    })
    .await;
}

/// The names of those who left.
async fn left(world: &World, trip: &Trip) -> Vec<String> {
    let members = world.get_as(&trip.ana.cookie, &trip.path("/members")).await;
    let left = members.as_array().unwrap().iter().filter(|one| !one["leftAt"].is_null());
    left.map(|one| text(&one["name"])).collect()
}

#[tokio::test]
async fn a_file_is_looked_at_while_others_write() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        let ana = &trip.ana.cookie;
        let file = world.file_of(ana, &trip.id, "json").await;
        // Somebody writes, and has the group locked until they are done.
        let mut tx = world.begin().await;
        tx.execute("UPDATE shared_group SET changed_at = changed_at", []).await.unwrap();
        let pasted = form(&[("text", &file)]);
        let path = format!("/groups/{}/imports", trip.id);
        let looked = world.page_as(ana, &path, Some(pasted));
        let looked = tokio::time::timeout(Duration::from_secs(20), looked).await;
        let (status, html) = looked.expect("it waits for whoever writes");
        assert_eq!(status, 200, "{html}");
        tx.rollback().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_file_that_does_not_add_up_changes_nothing() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        let ana = &trip.ana.cookie;
        lived(world, &trip).await;
        let archive: Value =
            serde_json::from_str(&world.file_of(ana, &trip.id, "json").await).unwrap();
        let copy = world.empty_group(ana, "Somebody").await;
        let imports = format!("/{copy}/imports");
        let spoilt = |spoil: fn(&mut Value)| {
            let mut archive = archive.clone();
            spoil(&mut archive);
            archive.to_string()
        };
        for (file, code, place) in [
            (
                spoilt(|file| {
                    file["balances"][0]["members"][0]["amount"]["amount"] = json!("0.01");
                }),
                "import_contradicts",
                "balance of",
            ),
            (
                spoilt(|file| file["expenses"][0]["owed"] = json!([])),
                "file_malformed",
                "expenses[0]",
            ),
            (
                spoilt(|file| {
                    file["expenses"][1]["amount"] = json!({"amount": "1e99", "currency": "EUR"});
                }),
                "file_malformed",
                "line 1",
            ),
            (
                spoilt(|file| {
                    file["settlements"][1]["from"] = file["settlements"][1]["to"].clone();
                }),
                "file_malformed",
                "settlements[1]",
            ),
            (
                spoilt(|file| file["members"][1] = file["members"][0].clone()),
                "file_malformed",
                "members[1]",
            ),
            (spoilt(|file| file["members"] = json!([])), "file_malformed", "no member of the file"),
            ("{\"format\": \"florin.group/1\"".to_owned(), "file_malformed", ""),
        ] {
            let refused = world.import_as(ana, &imports, &file).await;
            let told = text(&refused.json()["detail"]);
            assert_eq!(refused.problem(), (422, code.to_owned()), "{told}");
            assert!(told.contains(place), "{told}");
        }
        assert!(named(world, ana, &copy).await.is_empty());
        let members = world.get_as(ana, &format!("/{copy}/members")).await;
        assert_eq!(members.as_array().unwrap().len(), 1);
    })
    .await;
}
