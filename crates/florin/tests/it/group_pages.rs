//! The pages of a group, used as people use them: by their forms alone, without a script.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::http::Method;
use base::jobs::{Handlers, drain};
use connect::mail::sandbox::PostOffice;
use connect::mail::{Encryption, Mailer, Server};
use identity::SendMail;
use serde_json::{Value, json};

use crate::answer::text;
use crate::group_forms::hidden;
use crate::groups::{Trip, ask};
use crate::world::{World, keyring, on_each_engine};

/// A form's body.
pub fn form(fields: &[(&str, &str)]) -> String {
    let mut body = String::new();
    for (name, value) in fields {
        let mut encoded = String::new();
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() {
                encoded.push(byte.into());
            } else {
                write!(encoded, "%{byte:02X}").unwrap();
            }
        }
        write!(body, "{name}={encoded}&").unwrap();
    }
    body
}

impl World {
    /// What a page of the trip shows to Ana.
    pub async fn sees(&self, trip: &Trip, rest: &str) -> String {
        let path = format!("/groups/{}{rest}", trip.id);
        let (status, html) = self.page_as(&trip.ana.cookie, &path, None).await;
        assert_eq!(status, 200, "{path}: {html}");
        html
    }

    /// Sends a form of the trip in Ana's name.
    pub async fn sends(&self, trip: &Trip, rest: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let path = format!("/groups/{}{rest}", trip.id);
        self.page_as(&trip.ana.cookie, &path, Some(form(fields))).await
    }

    pub async fn done(&self, trip: &Trip, rest: &str, fields: &[(&str, &str)]) {
        let (status, html) = self.sends(trip, rest, fields).await;
        assert_eq!(status, 303, "{rest}: {html}");
    }
}

/// What a page has to hold.
pub fn has(html: &str, parts: &[&str]) {
    for part in parts {
        assert!(html.contains(part), "{part} in {html}");
    }
}

#[tokio::test]
async fn a_receipt_is_shared_by_its_lines_and_changed() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        let (a, b, c) = (&trip.ana.member, &trip.ben.member, &trip.cy);
        let (pizza, salad, water) =
            (format!("line-0-{a}"), format!("line-1-{b}"), |who| format!("line-2-{who}"));
        let (paid_a, paid_b) = (format!("paid-{a}"), format!("paid-{b}"));
        let mut bill = vec![
            ("description", "Dinner"),
            ("amount", "32.70"),
            ("payer", "several"),
            (&paid_a, "20.00"),
            (&paid_b, "12.00"),
            ("how", "items"),
            ("line-0-name", "Pizza"),
            ("line-0-amount", "12.00"),
            (&pizza, "1"),
            ("line-1-name", "Salad"),
            ("line-1-amount", "6.00"),
            (&salad, "1"),
            ("line-2-name", "Water"),
            ("line-2-amount", "9.00"),
            ("tax", "2.70"),
            ("tip", "3.00"),
        ];
        // The form once more, with fields for all of it and empty lines below.
        let (status, html) = world.sends(&trip, "/expenses/form", &bill).await;
        assert_eq!(status, 200);
        has(&html, &["value=\"Pizza\"", "line-5-amount", &paid_a, "name=\"discount\""]);
        // Nobody had the water, and seventy cents are not paid.
        let (status, html) = world.sends(&trip, "/expenses", &bill).await;
        assert_eq!(status, 422);
        has(&html, &["Say who had it."]);
        let had: Vec<String> = [a, b, c].iter().map(water).collect();
        bill.extend(had.iter().map(|name| (name.as_str(), "1")));
        let (_, html) = world.sends(&trip, "/expenses/preview", &bill).await;
        has(&html, &["0.70 EUR not paid yet", "18.17", "10.90", "3.63"]);
        assert_eq!(world.sends(&trip, "/expenses", &bill).await.0, 422);
        bill[4].1 = "12.70";
        world.done(&trip, "/expenses", &bill).await;
        assert_eq!(trip.nets(world).await, ["1.83", "1.80", "-3.63"]);

        // Its page shows the lines, and the form to change it holds what it is.
        let list = world.sees(&trip, "/expenses?q=dinn").await;
        let own = list.split("/expenses/group_expense_").nth(1).unwrap();
        let own = format!("/expenses/group_expense_{}", &own[..26]);
        has(&world.sees(&trip, &own).await, &["Pizza", "In proportion to the lines", "18.17"]);
        let html = world.sees(&trip, &format!("{own}/edit")).await;
        has(&html, &["value=\"Salad\"", "value=\"12.70\"", "value=\"several\" selected"]);
        let (part_a, part_b) = (format!("part-{a}"), format!("part-{b}"));
        let equal = [
            ("description", "Dinner"),
            ("amount", "30"),
            ("payer", a.as_str()),
            ("how", "equal"),
            (&part_a, "on"),
            (&part_b, "on"),
        ];
        let changed: Vec<_> = equal.iter().copied().chain([("seen", "1")]).collect();
        world.done(&trip, &own, &changed).await;
        assert_eq!(trip.nets(world).await, ["15.00", "-15.00", "0.00"]);
        // Deleted, found among the deleted, restored.
        world.done(&trip, &format!("{own}/delete"), &[]).await;
        assert!(!world.sees(&trip, "/expenses").await.contains("Dinner"));
        has(&world.sees(&trip, "/expenses?deleted=1").await, &["Dinner"]);
        world.done(&trip, &format!("{own}/restore"), &[]).await;
        assert_eq!(trip.nets(world).await, ["15.00", "-15.00", "0.00"]);
        has(&world.sees(&trip, "/figures").await, &["30.00", "Without category"]);
    })
    .await;
}

#[tokio::test]
async fn a_payment_is_proposed_paid_over_upi_and_disputed() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        let (a, b) = (&trip.ana.member, &trip.ben.member);
        let bill = json!({"amount": 900, "currency": "INR", "description": "Train",
            "split": {"type": "exact", "shares": [{"member": b, "amount": "900"}]}});
        world.post_as(&trip.ana.cookie, &trip.path("/expenses"), bill).await;
        let own = format!("/members/{a}");
        let profile = [("name", "Ana"), ("upi", "ana@okbank"), ("household", "")];
        world.changes(&trip, &own, &profile).await;
        let seen = hidden(&world.sees(&trip, &own).await, "seen");
        let wrong = [("name", "Ana"), ("upi", "not an address"), ("seen", &seen)];
        let (status, html) = world.sends(&trip, &own, &wrong).await;
        assert_eq!(status, 422);
        has(&html, &["name@bank", "ana@okbank"]);
        // What is suggested leads to a form that is filled, with a code to scan.
        let html = world.sees(&trip, "").await;
        has(&html, &["900.00", &format!("/settle?from={b}&#38;to={a}&#38;amount=900.00")]);
        let asked = format!("/settle?from={b}&to={a}&amount=900.00&currency=INR");
        has(&world.sees(&trip, &asked).await, &["upi://pay?pa=ana@okbank", "am=900.00", "<svg"]);
        // A part of it is proposed, then paid, then disputed by whoever should have it.
        let part = [("from", b.as_str()), ("to", a), ("amount", "400"), ("currency", "INR")];
        let proposed: Vec<_> = part.iter().copied().chain([("how", "proposed")]).collect();
        world.done(&trip, "/settle", &proposed).await;
        assert_eq!(trip.nets(world).await, ["900.00", "-900.00", "0.00"]);
        let made = world.get_as(&trip.ana.cookie, &trip.path("/settlements")).await;
        let settlement = format!("/settlements/{}", text(&made[0]["id"]));
        has(&world.sees(&trip, &settlement).await, &["am=400.00", "value=\"pay\""]);
        world.done(&trip, &settlement, &[("act", "pay")]).await;
        assert_eq!(trip.nets(world).await, ["500.00", "-500.00", "0.00"]);
        let html = world.sees(&trip, &settlement).await;
        has(&html, &["value=\"confirm\"", "value=\"dispute\"", "value=\"undo\""]);
        assert!(!html.contains("upi://") && !html.contains("value=\"pay\""), "{html}");
        world.done(&trip, &settlement, &[("act", "dispute")]).await;
        assert_eq!(trip.nets(world).await, ["900.00", "-900.00", "0.00"]);
        world.done(&trip, &settlement, &[("act", "undo")]).await;
        assert_eq!(world.sends(&trip, &settlement, &[("act", "undo")]).await.0, 422);
        // Settled in euros.
        let euros: Vec<_> =
            part.iter().copied().chain([("paid", "4.50"), ("paid_currency", "EUR")]).collect();
        world.done(&trip, "/settle", &euros).await;
        assert_eq!(trip.nets(world).await, ["500.00", "-500.00", "0.00"]);
        let (status, html) =
            world.sends(&trip, "/settle", &[("from", b), ("to", b), ("amount", "1")]).await;
        assert_eq!(status, 422);
        has(&html, &["Nobody pays themselves."]);
    })
    .await;
}

/// As Splitwise writes it.
const SPLITWISE: &str = "Date,Description,Category,Cost,Currency,Ana,Dee\n\
    2025-06-01,Hotel,Travel,300.00,EUR,150.00,-150.00\n\
    2025-06-04,Total balance, , ,EUR,150.00,-150.00\n";

#[tokio::test]
async fn a_file_is_looked_at_taken_over_and_undone() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        world.changes(&trip, &format!("/members/{}", trip.ana.member), &[("name", "Ana")]).await;
        let pasted = [("text", SPLITWISE)];
        let (status, html) = world.sends(&trip, "/imports", &pasted).await;
        assert_eq!(status, 200);
        has(&html, &["Splitwise", "One bill", "is a member", "is added", "Hotel"]);
        assert!(
            world
                .get_as(&trip.ana.cookie, &trip.path("/expenses"))
                .await
                .as_array()
                .unwrap()
                .is_empty()
        );
        let broken = SPLITWISE.replace("300.00", "3O0.00");
        let (status, html) = world.sends(&trip, "/imports", &[("text", &broken)]).await;
        assert_eq!(status, 422);
        has(&html, &["line 2", "3O0.00"]);
        world.done(&trip, "/imports/take", &pasted).await;
        assert_eq!(trip.nets(world).await, ["150.00", "0.00", "0.00"]);
        let (status, html) = world.sends(&trip, "/imports/take", &pasted).await;
        assert_eq!(status, 422);
        has(&html, &["taken over already"]);
        // The same bytes as the page's script sends them.
        let group = format!("/groups/{}", trip.id);
        let import = world.sees(&trip, "/imports").await;
        let import = import.split("/imports/group_import_").nth(1).unwrap();
        let import = format!("/imports/group_import_{}/undo", &import[..26]);
        world.done(&trip, &import, &[]).await;
        assert_eq!(trip.nets(world).await, ["0.00", "0.00", "0.00"]);
        has(&world.sees(&trip, "/imports").await, &["undone"]);
        // Members may look at what came, and bring nothing.
        let (status, _) =
            world.page_as(&trip.ben.cookie, &format!("{group}/imports"), Some(form(&pasted))).await;
        assert_eq!(status, 422);
    })
    .await;
}

#[tokio::test]
async fn members_talk_and_everybody_reads_what_happened() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        let bill = json!({"amount": "90.00", "description": "Boat"});
        let bill = world.post_as(&trip.ana.cookie, &trip.path("/expenses"), bill).await;
        let (bill, own) = (text(&bill["id"]), format!("/expenses/{}", text(&bill["id"])));
        world.done(&trip, "/comments", &[("text", "Who <else>?"), ("expense", &bill)]).await;
        world.done(&trip, "/comments", &[("text", "Hello all")]).await;
        has(&world.sees(&trip, &own).await, &["Who &#60;else&#62;?"]);
        let html = world.sees(&trip, "/activity").await;
        has(&html, &["Hello all", "Who &#60;else&#62;?", "added an expense", "Boat", "joined"]);
        let comments = world.get_as(&trip.ana.cookie, &trip.path("/comments")).await;
        let hello = text(&comments[0]["id"]);
        world.done(&trip, &format!("/comments/{hello}/delete"), &[]).await;
        let html = world.sees(&trip, &format!("/activity?undo={hello}")).await;
        assert!(!html.contains("Hello all"), "{html}");
        has(&html, &[&format!("/comments/{hello}/restore")]);
        world.done(&trip, &format!("/comments/{hello}/restore"), &[]).await;
        has(&world.sees(&trip, "/activity").await, &["Hello all"]);
    })
    .await;
}

#[tokio::test]
async fn a_group_is_arranged_archived_deleted_and_brought_back() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        let ana = &trip.ana.cookie;
        let settings =
            [("name", "Porto"), ("description", ""), ("currency", "USD"), ("mode", "units")];
        world.changes(&trip, "/settings", &settings).await;
        has(&world.sees(&trip, "/settings").await, &["Porto", "value=\"units\" selected"]);
        // Cy's place is claimed by the link that is made for him, which is told once.
        let (_, html) =
            world.sends(&trip, "/invite", &[("way", "join"), ("member", &trip.cy)]).await;
        let token = html.split("/groups/join?token=").nth(1).unwrap().split('<').next().unwrap();
        has(&world.sees(&trip, "/invite").await, &["to become Cy", "/revoke"]);
        let cy = world.member(identity::Preset::PersonalUser).await;
        let (status, html) = world.page_as(&cy, &format!("/groups/join?token={token}"), None).await;
        assert_eq!(status, 200);
        has(&html, &["You will be Cy there."]);
        let (status, _) = world.page_as(&cy, "/groups/join", Some(form(&[("token", token)]))).await;
        assert_eq!(status, 303);
        assert!(!world.sees(&trip, "/invite").await.contains("to become Cy"));
        // A viewer may go, whatever they may not do.
        let cy_page = format!("/members/{}", trip.cy);
        world.changes(&trip, &cy_page, &[("name", "Cy"), ("role", "viewer")]).await;
        let leave = format!("/groups/{}{cy_page}/leave", trip.id);
        assert_eq!(world.page_as(&cy, &leave, Some(String::new())).await.0, 303);
        // Who has no account is taken out by mistake, and brought back.
        world.done(&trip, "/members", &[("name", "Dee")]).await;
        let members = world.get_as(ana, &trip.path("/members")).await;
        let dee = members.as_array().unwrap().iter().find(|one| one["name"] == "Dee").unwrap();
        let dee = format!("/members/{}", text(&dee["id"]));
        world.done(&trip, &format!("{dee}/leave"), &[]).await;
        has(&world.sees(&trip, &dee).await, &[&format!("{dee}/restore"), ">left<"]);
        world.done(&trip, &format!("{dee}/restore"), &[]).await;
        assert!(!world.sees(&trip, &dee).await.contains(">left<"));
        let gone = world.sends(&trip, &format!("{cy_page}/restore"), &[]).await;
        assert_eq!(gone.0, 422, "who has an account comes by an invitation");
        // Links to look are listed and withdrawn.
        let (_, html) = world.sends(&trip, "/invite", &[("way", "look")]).await;
        let revoke = html.split(&format!("/groups/{}/shares/", trip.id)).nth(1).unwrap();
        let revoke = format!("/shares/{}", revoke.split('"').next().unwrap());
        world.done(&trip, &revoke, &[]).await;
        assert!(!world.sees(&trip, "/invite").await.contains("/shares/"));

        world.done(&trip, "/archive", &[("archived", "true")]).await;
        let html = world.sees(&trip, "").await;
        assert!(!html.contains("/expenses/new") && html.contains("archived"), "{html}");
        world.done(&trip, "/archive", &[("archived", "false")]).await;
        world.done(&trip, "/delete", &[]).await;
        let (_, html) = world.page_as(ana, "/groups", None).await;
        has(&html, &["Porto", &format!("/groups/{}/restore", trip.id)]);
        let (_, html) = world.page_as(&trip.ben.cookie, "/groups", None).await;
        assert!(!html.contains("Porto"), "{html}");
        world.done(&trip, "/restore", &[]).await;
        has(&world.sees(&trip, "").await, &["Porto"]);
    })
    .await;
}

#[tokio::test]
async fn who_leaves_gives_a_claim_to_whom_they_choose_and_a_debt_to_nobody() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        let (a, b) = (&trip.ana.member, &trip.ben.member);
        let own = |member: &str| format!("/members/{member}");
        let bill = json!({"amount": "30.00", "description": "Hut"});
        world.post_as(&trip.ana.cookie, &trip.path("/expenses"), bill).await;
        // Ben owes: his page offers nobody, whatever is sent there.
        let of_ben = format!("/groups/{}{}", trip.id, own(b));
        let (_, html) = world.page_as(&trip.ben.cookie, &of_ben, None).await;
        has(&html, &["You owe something still."]);
        assert!(!html.contains("name=\"heir\""), "{html}");
        let gives = Some(form(&[("heir", a)]));
        let (status, html) =
            world.page_as(&trip.ben.cookie, &format!("{of_ben}/leave"), gives).await;
        assert_eq!(status, 422, "{html}");
        assert_eq!(trip.nets(world).await, ["20.00", "-10.00", "-10.00"]);
        // Ana, who takes him out, has nobody chosen for her.
        let html = world.sees(&trip, &own(b)).await;
        has(&html, &["name=\"heir\" required><option value=\"\"></option>"]);
        let leave = format!("{}/leave", own(b));
        assert_eq!(world.sends(&trip, &leave, &[("heir", "")]).await.0, 422);
        world.done(&trip, &leave, &[("heir", a)]).await;
        assert_eq!(trip.nets(world).await, ["10.00", "0.00", "-10.00"]);
    })
    .await;
}

#[tokio::test]
async fn households_are_settled_as_one() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        let (ana, a, b, c) = (&trip.ana.cookie, &trip.ana.member, &trip.ben.member, &trip.cy);
        let split = |shares: [(&str, &str); 2]| {
            let share = |(member, amount): (&str, &str)| json!({"member": member, "amount": amount});
            json!({"type": "exact", "shares": shares.map(share)})
        };
        let bill = json!({"amount": "30.00", "description": "Hut", "split": split([(b, "10.00"), (c, "20.00")])});
        world.post_as(ana, &trip.path("/expenses"), bill).await;
        assert_eq!(trip.payments(world, "units").await.len(), 2);
        for (member, household) in [(b, "Kim"), (c, "KIM")] {
            let body = json!({"household": household});
            world.put_as(ana, &format!("{}/{member}", trip.path("/members")), body).await;
        }
        let paid = |from: &str, amount: &str| vec![(from.to_owned(), a.clone(), amount.to_owned())];
        assert_eq!(trip.payments(world, "units").await, paid(b, "30.00"));
        assert_eq!(trip.payments(world, "minimum").await.len(), 2);
        // Members see who lives together; whoever has a link to look does not.
        has(&world.sees(&trip, "").await, &["KIM"]);
        let share = world.post_as(ana, &trip.path("/shares"), json!({"days": 1})).await;
        let link = text(&share["link"]);
        let (status, html) =
            world.page_as("", link.split_once("localhost").unwrap().1, None).await;
        assert_eq!(status, 200);
        assert!(html.contains("Cy") && !html.contains("KIM"), "{html}");
        // Each of them still owes what they owe; when one has paid for both, the two are even.
        assert_eq!(trip.nets(world).await, ["30.00", "-10.00", "-20.00"]);
        let pays = json!({"from": b, "to": a, "amount": "30.00"});
        world.post_as(ana, &trip.path("/settlements"), pays).await;
        assert_eq!(trip.nets(world).await, ["0.00", "20.00", "-20.00"]);
        assert!(trip.payments(world, "units").await.is_empty());
        let body = json!({"mode": "units"});
        world.put_as(ana, &trip.path(""), body).await;
        assert!(world.get_as(ana, "/friends").await.as_array().unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn whoever_owes_is_reminded_by_mail_once_a_day_unless_they_do_not_want_it() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        let (ana, ben) = (&trip.ana, &trip.ben);
        let office =
            PostOffice::open(([127, 0, 0, 1], 0).into(), world.test.clock.clone()).unwrap();
        let server = Server {
            host: "127.0.0.1".to_owned(),
            port: office.address.port(),
            encryption: Encryption::None,
            credentials: None,
            from: "Florin <florin@example.com>".to_owned(),
            timeout: connect::mail::TIMEOUT,
        };
        let mailer = Some(Mailer::new(&server).unwrap());
        let send = Arc::new(SendMail { mailer, keyring: keyring() });
        let handlers = Handlers::new(vec![send]).unwrap();
        let bill = json!({"amount": "90.00", "description": "Boat"});
        world.post_as(&ana.cookie, &trip.path("/expenses"), bill).await;
        let own = format!("{}/{}", trip.path("/members"), ben.member);
        let remind = async || {
            let path = format!("{own}/remind");
            ask(world, &ana.cookie, Method::POST, &path, Some(json!({}))).await
        };
        assert_eq!(remind().await.status, 200);
        drain(&world.test.db, &handlers).await.unwrap();
        let mail = office.kept.all().remove(0);
        assert_eq!(mail.subject, "Lisbon: you owe 30.00 EUR");
        assert!(
            mail.links().any(|link| link.ends_with(&format!("/groups/{}", trip.id))),
            "{}",
            mail.text
        );
        assert_eq!(remind().await.problem(), (409, "reminded_already".to_owned()));
        world.advance(86_400);
        // Nobody else says for Ben whether he wants them.
        let mute = json!({"reminders": false});
        let by_ana = ask(world, &ana.cookie, Method::PUT, &own, Some(mute.clone())).await;
        assert_eq!(by_ana.problem(), (403, "group_role".to_owned()));
        assert_eq!(world.put_as(&ben.cookie, &own, mute).await["reminders"], false);
        assert_eq!(remind().await.status, 200);
        drain(&world.test.db, &handlers).await.unwrap();
        assert_eq!(office.kept.all().len(), 1, "it is in the activity, and no mail was sent");
        let activity: Value = world.get_as(&ana.cookie, &trip.path("/activity")).await;
        assert_eq!(activity[0]["kind"], "group_member.reminded");
        // Who owes nothing is not reminded.
        let path = format!("{}/{}/remind", trip.path("/members"), ana.member);
        let refused = ask(world, &ben.cookie, Method::POST, &path, Some(json!({}))).await;
        assert_eq!(refused.problem(), (409, "nothing_owed".to_owned()));
    })
    .await;
}
