//! People who share costs, through the doors: every story ends with books that prove.

use axum::body::Body;
use axum::http::{Method, Request, header};
use identity::Preset;
use serde_json::{Value, json};

use crate::answer::{Answer, text};
use crate::world::{World, on_each_engine};

/// Somebody who is signed in, and which member of the group they are.
pub struct Friend {
    pub cookie: String,
    pub member: String,
}

/// A group with its founder, a friend in it, and one without an account.
pub struct Trip {
    pub id: String,
    pub ana: Friend,
    pub ben: Friend,
    /// Without an account.
    pub cy: String,
}

pub async fn ask(
    world: &World,
    cookie: &str,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(format!("/api/v1/groups{path}"))
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())));
    world.site.ask(request.unwrap()).await
}

impl World {
    pub async fn post_as(&self, cookie: &str, path: &str, body: Value) -> Value {
        ask(self, cookie, Method::POST, path, Some(body)).await.data()
    }

    pub async fn put_as(&self, cookie: &str, path: &str, body: Value) -> Value {
        ask(self, cookie, Method::PUT, path, Some(body)).await.data()
    }

    pub async fn get_as(&self, cookie: &str, path: &str) -> Value {
        ask(self, cookie, Method::GET, path, None).await.data()
    }

    pub async fn delete_as(&self, cookie: &str, path: &str) -> Answer {
        ask(self, cookie, Method::DELETE, path, None).await
    }
}

impl Trip {
    pub async fn new(world: &World) -> Self {
        let ana = world.member(Preset::PersonalUser).await;
        let ben = world.member(Preset::PersonalUser).await;
        let group = json!({"name": "Lisbon", "description": "Five days", "currency": "EUR"});
        let group = world.post_as(&ana, "", group).await;
        let id = text(&group["id"]);
        let invited = world.post_as(&ana, &format!("/{id}/invitations"), json!({})).await;
        let token = text(&invited["link"]).split_once("token=").unwrap().1.to_owned();
        assert!(text(&invited["qr"]).starts_with("<svg"));
        world.post_as(&ben, "/join", json!({"token": token})).await;
        let added = world.post_as(&ana, &format!("/{id}/members"), json!({"name": "Cy"})).await;
        let members = world.get_as(&ana, &format!("/{id}/members")).await;
        let member = |nth: usize| text(&members[nth]["id"]);
        let (ana, ben) =
            (Friend { cookie: ana, member: member(0) }, Friend { cookie: ben, member: member(1) });
        assert_eq!(members[0]["role"], "owner");
        Self { id, ana, ben, cy: text(&added["id"]) }
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/{}{rest}", self.id)
    }

    /// The balances in the first currency, in the order of Ana, Ben and Cy.
    pub async fn nets(&self, world: &World) -> [String; 3] {
        let balances = world.get_as(&self.ana.cookie, &self.path("/balances")).await;
        self.nets_in(&balances[0])
    }

    pub fn nets_in(&self, balance: &Value) -> [String; 3] {
        [&self.ana.member, &self.ben.member, &self.cy].map(|member| {
            let all = balance["members"].as_array().unwrap();
            let own = all.iter().find(|own| own["member"] == **member).unwrap();
            text(&own["amount"]["amount"])
        })
    }

    pub async fn payments(&self, world: &World, mode: &str) -> Vec<(String, String, String)> {
        let path = self.path(&format!("/balances?mode={mode}"));
        let balances = world.get_as(&self.ana.cookie, &path).await;
        let payments = balances[0]["payments"].as_array().unwrap().clone();
        let each =
            |one: &Value| (text(&one["from"]), text(&one["to"]), text(&one["amount"]["amount"]));
        payments.iter().map(each).collect()
    }
}

#[tokio::test]
async fn a_trip_from_the_first_dinner_to_the_last_payment() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        let (ana, ben) = (&trip.ana, &trip.ben);
        // The least that can be said: paid by who asks, shared by all.
        let expenses = trip.path("/expenses");
        let dinner = json!({"amount": 120, "description": "Dinner"});
        world.post_as(&ana.cookie, &expenses, dinner).await;
        let shared = json!({
            "amount": "50.00", "description": "Tram", "category": "Transport",
            "split": {"type": "equal", "members": [ben.member, trip.cy]},
        });
        world.post_as(&ben.cookie, &expenses, shared).await;
        assert_eq!(trip.nets(world).await, ["80.00", "-15.00", "-65.00"]);

        // Every mode settles it, each in its way.
        let payment = |from: &str, to: &str, amount: &str| {
            (from.to_owned(), to.to_owned(), amount.to_owned())
        };
        let (a, b, c) = (&ana.member, &ben.member, &trip.cy);
        let few = [payment(b, a, "15.00"), payment(c, a, "65.00")];
        assert_eq!(trip.payments(world, "minimum").await, few);
        let raw = [payment(b, a, "40.00"), payment(c, a, "40.00"), payment(c, b, "25.00")];
        assert_eq!(trip.payments(world, "raw").await, raw);
        assert_eq!(trip.payments(world, "pairs").await, few);

        // What Ana is shown for her friends is what the group suggests.
        let friends = world.get_as(&ana.cookie, "/friends").await;
        for friend in friends.as_array().unwrap() {
            assert_eq!(friend["totals"], json!([friend["lines"][0]["amount"]]));
        }
        assert_eq!(friends.as_array().unwrap().len(), 2);
        let of_ben = world.get_as(&ben.cookie, "/friends").await;
        assert_eq!(of_ben[0]["totals"][0]["amount"], "-15.00");

        // Ben pays; the other suggestion stays as it was. Ana says it did not come; then it did.
        let settlements = trip.path("/settlements");
        let paid = json!({"from": b, "to": a, "amount": "15.00"});
        let settlement = world.post_as(&ben.cookie, &settlements, paid).await;
        assert_eq!(settlement["state"], "paid");
        assert_eq!(trip.nets(world).await, ["65.00", "0.00", "-65.00"]);
        assert_eq!(trip.payments(world, "minimum").await, few[1..]);
        let one = format!("{settlements}/{}", text(&settlement["id"]));
        let disputed = world.put_as(&ana.cookie, &one, json!({"act": "dispute"})).await;
        assert_eq!(disputed["state"], "disputed");
        assert_eq!(trip.nets(world).await, ["80.00", "-15.00", "-65.00"]);
        world.put_as(&ben.cookie, &one, json!({"act": "pay"})).await;
        let by_ben = ask(world, &ben.cookie, Method::PUT, &one, Some(json!({"act": "confirm"})));
        assert_eq!(by_ben.await.problem(), (403, "group_role".to_owned()));
        world.put_as(&ana.cookie, &one, json!({"act": "confirm"})).await;
        let again = ask(world, &ana.cookie, Method::PUT, &one, Some(json!({"act": "confirm"})));
        assert_eq!(again.await.problem(), (409, "settlement_state".to_owned()));
        // Cy has no account, so Ana speaks for him: half now, half in rupees.
        let half = json!({"from": c, "to": a, "amount": "32.50"});
        world.post_as(&ana.cookie, &settlements, half).await;
        let rupees = json!({
            "from": c, "to": a, "amount": "32.50", "rate": "91.455", "paidCurrency": "INR",
        });
        let rupees = world.post_as(&ana.cookie, &settlements, rupees).await;
        assert_eq!(rupees["paid"], json!({"amount": "2972.29", "currency": "INR"}));
        assert_eq!(trip.nets(world).await, ["0.00", "0.00", "0.00"]);
        assert!(trip.payments(world, "minimum").await.is_empty());
        world.put_as(&ana.cookie, &one, json!({"act": "undo"})).await;
        assert_eq!(trip.nets(world).await, ["15.00", "-15.00", "0.00"]);

        let figures = world.get_as(&ana.cookie, &trip.path("/analytics")).await;
        assert_eq!(figures[0]["total"]["amount"], "170.00");
        assert_eq!(figures[0]["members"][2]["owed"]["amount"], "65.00");
        let activity = world.get_as(&ben.cookie, &trip.path("/activity")).await;
        assert_eq!(activity[0]["kind"], "group_settlement.undone");
    })
    .await;
}

/// Whoever carries the odd cents in a preview carries them in the books.
async fn as_previewed(world: &World, trip: &Trip) {
    let (ana, expenses) = (&trip.ana, trip.path("/expenses"));
    let preview = trip.path("/expenses/preview");
    let odd = json!({"amount": "100.00", "description": "Tickets"});
    let told = world.post_as(&ana.cookie, &preview, odd.clone()).await;
    let mut kept = odd;
    kept["id"] = told["id"].clone();
    let tickets = world.post_as(&ana.cookie, &expenses, kept.clone()).await;
    assert_eq!((&tickets["id"], &tickets["owed"]), (&told["id"], &told["owed"]));
    let again = ask(world, &ana.cookie, Method::POST, &expenses, Some(kept)).await;
    assert_eq!(again.problem(), (409, "expense_exists".to_owned()));
    let tickets = format!("{expenses}/{}", text(&tickets["id"]));
    assert_eq!(world.delete_as(&ana.cookie, &tickets).await.status, 200);
}

#[tokio::test]
async fn what_is_previewed_is_stored_and_what_is_changed_is_posted_anew() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        let (ana, ben) = (&trip.ana, &trip.ben);
        let (a, b, c) = (&ana.member, &ben.member, &trip.cy);
        let expenses = trip.path("/expenses");
        let preview = trip.path("/expenses/preview");
        // In exact mode what is left is told, and refused only when it is to be stored.
        let mut bill = json!({
            "amount": "30.00", "description": "Lunch",
            "paidBy": [{"member": a, "amount": "20.00"}, {"member": b, "amount": "10.00"}],
            "split": {"type": "exact", "shares": [
                {"member": a, "amount": "12.00"}, {"member": c, "amount": "16.75"},
            ]},
        });
        let told = world.post_as(&ana.cookie, &preview, bill.clone()).await;
        assert_eq!(told["left"]["amount"], "1.25");
        let refused = ask(world, &ana.cookie, Method::POST, &expenses, Some(bill.clone())).await;
        assert_eq!(refused.problem(), (422, "split_incomplete".to_owned()));
        assert!(refused.json()["detail"].as_str().unwrap().contains("1.25 EUR left"));
        bill["split"]["shares"][1]["amount"] = json!("18.00");
        let told = world.post_as(&ana.cookie, &preview, bill.clone()).await;
        let stored = world.post_as(&ana.cookie, &expenses, bill.clone()).await;
        assert_eq!(told["owed"], stored["owed"]);
        assert_eq!(trip.nets(world).await, ["8.00", "10.00", "-18.00"]);

        as_previewed(world, &trip).await;

        // By items, with tax and tip; then deleted, restored, and deleted again.
        bill["split"] = json!({
            "type": "items",
            "items": [
                {"name": "Pizza", "amount": "12.00", "shares": [{"member": a}]},
                {"name": "Salad", "amount": "6.00", "shares": [{"member": b}]},
                {"name": "Water", "amount": "9.00",
                 "shares": [{"member": a}, {"member": b}, {"member": c}]},
            ],
            "tax": "2.70", "tip": "3.00",
        });
        bill["amount"] = json!("32.70");
        bill["paidBy"] = json!([{"member": a}]);
        let one = format!("{expenses}/{}", text(&stored["id"]));
        let changed = world.put_as(&ben.cookie, &one, bill).await;
        let owed: Vec<String> =
            (0..3).map(|nth| text(&changed["owed"][nth]["amount"]["amount"])).collect();
        assert_eq!(owed, ["18.17", "10.90", "3.63"]);
        assert_eq!(changed["split"]["tip"], "3.00");
        let nets = ["14.53", "-10.90", "-3.63"];
        assert_eq!(trip.nets(world).await, nets);
        assert_eq!(world.delete_as(&ben.cookie, &one).await.status, 200);
        assert_eq!(trip.nets(world).await, ["0.00", "0.00", "0.00"]);
        let gone = world.get_as(&ana.cookie, &expenses).await;
        assert!(gone.as_array().unwrap().is_empty());
        let gone = world.get_as(&ana.cookie, &format!("{expenses}?filter[deleted]=true")).await;
        assert_eq!(gone[1]["id"], stored["id"]);
        world.post_as(&ana.cookie, &format!("{one}/restore"), json!({})).await;
        assert_eq!(trip.nets(world).await, nets);
        assert_eq!(world.get_as(&ana.cookie, &one).await["owed"], changed["owed"]);
        // A refund turns the debts round, and another currency stands beside.
        let refund = json!({"amount": "-32.70", "description": "Refund", "paidBy": [{"member": a}],
            "split": {"type": "exact", "shares": [
                {"member": a, "amount": "-18.17"}, {"member": b, "amount": "-10.90"},
                {"member": c, "amount": "-3.63"}]}});
        world.post_as(&ana.cookie, &expenses, refund).await;
        let yen = json!({"amount": 100, "currency": "JPY", "description": "Sticker"});
        world.post_as(&ben.cookie, &expenses, yen).await;
        let balances = world.get_as(&ana.cookie, &trip.path("/balances")).await;
        assert_eq!(trip.nets_in(&balances[0]), ["0.00", "0.00", "0.00"]);
        assert_eq!(balances[1]["currency"], "JPY");
        let sum: i64 =
            trip.nets_in(&balances[1]).iter().map(|net| net.parse::<i64>().unwrap()).sum();
        assert_eq!(sum, 0);
    })
    .await;
}

#[tokio::test]
async fn who_joins_who_leaves_and_who_only_looks() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        let (ana, ben) = (&trip.ana, &trip.ben);
        // Cy gets an account and becomes who he is in the group already.
        let cy = world.member(Preset::PersonalUser).await;
        for path in ["", "/members", "/balances", "/expenses", "/settlements", "/activity"] {
            let seen = ask(world, &cy, Method::GET, &trip.path(path), None).await;
            assert_eq!(seen.status, 404, "{path}");
        }
        let dinner = json!({"amount": "90.00", "description": "Dinner"});
        world.post_as(&ana.cookie, &trip.path("/expenses"), dinner).await;
        let invitations = trip.path("/invitations");
        let invited = world.post_as(&ana.cookie, &invitations, json!({"member": trip.cy})).await;
        let token = text(&invited["link"]).split_once("token=").unwrap().1.to_owned();
        world.post_as(&cy, "/join", json!({"token": token})).await;
        let friends = world.get_as(&cy, "/friends").await;
        assert_eq!(friends[0]["totals"][0]["amount"], "-30.00");
        // Nobody claims him twice, and a link is worth nothing when its time is over.
        let dan = world.member(Preset::PersonalUser).await;
        let late = ask(world, &dan, Method::POST, "/join", Some(json!({"token": token}))).await;
        assert_eq!(late.problem().0, 404);
        let open = world.post_as(&ben.cookie, &invitations, json!({"role": "viewer"})).await;
        let token = text(&open["link"]).split_once("token=").unwrap().1.to_owned();
        let admin = Some(json!({"role": "admin"}));
        let admin = ask(world, &ben.cookie, Method::POST, &invitations, admin).await;
        assert_eq!(admin.problem(), (403, "group_role".to_owned()));
        world.advance(168 * 3600 - 1);
        world.post_as(&dan, "/join", json!({"token": token})).await;
        let write = json!({"amount": "1.00", "description": "x"});
        let write = ask(world, &dan, Method::POST, &trip.path("/expenses"), Some(write)).await;
        assert_eq!(write.problem(), (403, "group_role".to_owned()));
        world.advance(1);
        let eve = world.member(Preset::PersonalUser).await;
        let late = ask(world, &eve, Method::POST, "/join", Some(json!({"token": token}))).await;
        assert_eq!(late.problem().0, 404);

        // The last owner stays; who is not even leaves only when somebody takes it over.
        let me = format!("{}/{}", trip.path("/members"), ana.member);
        let stays = world.delete_as(&ana.cookie, &me).await;
        assert_eq!(stays.problem(), (409, "last_group_owner".to_owned()));
        let own = format!("{}/{}", trip.path("/members"), ben.member);
        let stays = world.delete_as(&ben.cookie, &own).await;
        assert_eq!(stays.problem(), (409, "debt_not_settled".to_owned()));
        // Nobody gives their own debt to somebody who was not asked.
        let heir = format!("{own}?heir={}", trip.cy);
        let stays = world.delete_as(&ben.cookie, &heir).await;
        assert_eq!(stays.problem(), (409, "debt_not_settled".to_owned()));
        let out = world.delete_as(&ana.cookie, &own).await;
        assert_eq!(out.problem(), (409, "member_not_settled".to_owned()));
        assert_eq!(world.delete_as(&ana.cookie, &heir).await.status, 200);
        assert_eq!(trip.nets(world).await, ["60.00", "0.00", "-60.00"]);
        let out = ask(world, &ben.cookie, Method::GET, &trip.path(""), None).await;
        assert_eq!(out.status, 404);

        // Archived, deleted, restored.
        world.put_as(&ana.cookie, &trip.path(""), json!({"archived": true})).await;
        let write = json!({"amount": "1.00", "description": "x"});
        let write =
            ask(world, &ana.cookie, Method::POST, &trip.path("/expenses"), Some(write)).await;
        assert_eq!(write.problem(), (409, "group_archived".to_owned()));
        world.put_as(&ana.cookie, &trip.path(""), json!({"archived": false})).await;
        assert_eq!(world.delete_as(&cy, &trip.path("")).await.status, 403);
        assert_eq!(world.delete_as(&ana.cookie, &trip.path("")).await.status, 200);
        let gone = ask(world, &ana.cookie, Method::GET, &trip.path(""), None).await;
        assert_eq!(gone.status, 404);
        assert!(world.get_as(&cy, "/friends").await.as_array().unwrap().is_empty());
        world.post_as(&ana.cookie, &trip.path("/restore"), json!({})).await;
        assert_eq!(trip.nets(world).await, ["60.00", "0.00", "-60.00"]);
    })
    .await;
}

/// As Splitwise writes a group: three bills, one payment, and each member's balance below.
const SPLITWISE: &str = "Date,Description,Category,Cost,Currency,Ana,Ben,Cy\n\
    \n\
    2025-06-01,Hotel,Travel,300.00,EUR,200.00,-100.00,-100.00\n\
    2025-06-02,\"Dinner, wine\",Dining out,91.00,EUR,-30.34,60.67,-30.33\n\
    2025-06-02,Tram,Taxi,10.00,USD,-3.34,-3.33,6.67\n\
    2025-06-03,Cy paid Ana,Payment,100.00,EUR,-100.00,0.00,100.00\n\
    \n\
    2025-06-04,Total balance, , ,EUR,69.66,-39.33,-30.33\n\
    2025-06-04,Total balance, , ,USD,-3.34,-3.33,6.67\n";

impl World {
    pub async fn import_as(&self, cookie: &str, path: &str, file: &str) -> Answer {
        let request = Request::post(format!("/api/v1/groups{path}"))
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "text/csv")
            .body(Body::from(file.to_owned()));
        self.site.ask(request.unwrap()).await
    }

    pub async fn page_as(&self, cookie: &str, path: &str, form: Option<String>) -> (u16, String) {
        let method = if form.is_some() { Method::POST } else { Method::GET };
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookie)
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form.map_or_else(Body::empty, Body::from));
        let answer = self.site.ask(request.unwrap()).await;
        (answer.status, String::from_utf8(answer.body).unwrap())
    }
}

#[tokio::test]
async fn a_group_of_another_program_comes_in_once_goes_out_again_and_is_undone() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        let ana = &trip.ana.cookie;
        // Ana is called Ben in her group, as everybody in these stories; here names matter.
        let me = format!("{}/{}", trip.path("/members"), trip.ana.member);
        world.put_as(ana, &me, json!({"name": "Ana"})).await;
        let ben = format!("{}/{}", trip.path("/members"), trip.ben.member);
        world.put_as(ana, &ben, json!({"name": "Ben"})).await;
        let imports = trip.path("/imports");
        let tampered = SPLITWISE.replace("69.66", "69.67");
        let refused = world.import_as(ana, &imports, &tampered).await;
        assert_eq!(refused.problem(), (422, "import_contradicts".to_owned()));
        let broken = SPLITWISE.replace("91.00", "9I.00");
        let refused = world.import_as(ana, &imports, &broken).await;
        assert_eq!(refused.problem(), (422, "file_malformed".to_owned()));
        assert!(text(&refused.json()["detail"]).contains("line 4"), "{}", refused.json());
        let shown = world.import_as(ana, &format!("{imports}?dryRun=true"), SPLITWISE).await;
        assert_eq!(shown.data()["bills"], 4);
        assert!(world.get_as(ana, &trip.path("/balances")).await.as_array().unwrap().is_empty());

        let made = world.import_as(ana, &imports, SPLITWISE).await.data();
        assert_eq!(made["format"], "splitwise");
        assert_eq!(trip.nets(world).await, ["69.66", "-39.33", "-30.33"]);
        let balances = world.get_as(ana, &trip.path("/balances")).await;
        assert_eq!(trip.nets_in(&balances[1]), ["-3.34", "-3.33", "6.67"]);
        let twice = world.import_as(ana, &imports, SPLITWISE).await;
        assert_eq!(twice.problem(), (409, "file_imported".to_owned()));

        // Out again, and into a group of its own: the same balances.
        let path = trip.path("/export.csv");
        let out = ask(world, ana, Method::GET, &path, None).await;
        let file = String::from_utf8(out.body).unwrap();
        assert!(file.contains("Total balance,,,EUR,69.66,-39.33,-30.33"), "{file}");
        let copy = world.post_as(ana, "", json!({"name": "Copy", "currency": "EUR"})).await;
        let copy = text(&copy["id"]);
        let members = world.get_as(ana, &format!("/{copy}/members")).await;
        let me = format!("/{copy}/members/{}", text(&members[0]["id"]));
        world.put_as(ana, &me, json!({"name": "Ana"})).await;
        let again = world.import_as(ana, &format!("/{copy}/imports"), &file).await.data();
        assert_eq!(again["bills"], 4);
        let balances = world.get_as(ana, &format!("/{copy}/balances")).await;
        assert_eq!(balances[0]["members"][0]["amount"]["amount"], "69.66");

        let one = format!("{imports}/{}", text(&made["id"]));
        assert_eq!(world.delete_as(ana, &one).await.status, 200);
        assert_eq!(trip.nets(world).await, ["0.00", "0.00", "0.00"]);
        assert_eq!(world.import_as(ana, &imports, SPLITWISE).await.status, 201);
    })
    .await;
}

#[tokio::test]
async fn the_pages_do_what_the_doors_do() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        let ana = &trip.ana.cookie;
        let group = format!("/groups/{}", trip.id);
        let (status, html) = world.page_as(ana, &format!("{group}/expenses/new"), None).await;
        assert_eq!(status, 200);
        assert!(html.contains("name=\"how\"") && html.contains("group_expense_"), "{html}");
        let (a, b) = (&trip.ana.member, &trip.ben.member);
        let form = |second: &str| {
            format!(
                "description=Dinner&amount=30.00&payer={a}&how=exact&part-{a}=on&part-{b}=on\
                 &value-{a}=10.00&value-{b}={second}"
            )
        };
        let preview = format!("{group}/expenses/preview");
        let (_, html) = world.page_as(ana, &preview, Some(form("18.75"))).await;
        assert!(html.contains("1.25 EUR left"), "{html}");
        let expenses = format!("{group}/expenses");
        let (status, html) = world.page_as(ana, &expenses, Some(form("18.75"))).await;
        assert_eq!(status, 422);
        assert!(html.contains("value=\"18.75\""), "what was typed stays: {html}");
        let (status, _) = world.page_as(ana, &expenses, Some(form("20.00"))).await;
        assert_eq!(status, 303);
        assert_eq!(trip.nets(world).await, ["20.00", "-20.00", "0.00"]);
        let (_, html) = world.page_as(ana, &group, None).await;
        for part in ["<svg viewBox", "20.00", "Dinner", "You are owed"] {
            assert!(html.contains(part), "{part} in {html}");
        }
        let pay = format!("from={b}&to={a}&amount=5.00&currency=EUR");
        let settlements = format!("{group}/settlements");
        assert_eq!(world.page_as(ana, &settlements, Some(pay)).await.0, 303);
        assert_eq!(trip.nets(world).await, ["15.00", "-15.00", "0.00"]);
        let (_, html) = world.page_as(ana, "/groups", None).await;
        assert!(html.contains("15.00") && html.contains("Lisbon"), "{html}");
        // A link to look: no button, and nothing without it.
        let share = world.post_as(ana, &trip.path("/shares"), json!({"days": 1})).await;
        let link = text(&share["link"]);
        let path = link.split_once("localhost").unwrap().1;
        let (status, html) = world.page_as("", path, None).await;
        assert_eq!(status, 200);
        assert!(html.contains("Dinner") && !html.contains("<button class=\"primary\""), "{html}");
        world.advance(86_400);
        let (_, html) = world.page_as("", path, None).await;
        assert!(!html.contains("Dinner"), "{html}");
        let (status, _) = world.page_as(ana, &format!("{group}/invite"), None).await;
        assert_eq!(status, 200);
        let (_, html) =
            world.page_as(ana, &format!("{group}/invite"), Some("way=join".to_owned())).await;
        assert!(html.contains("/groups/join?token=") && html.contains("<svg"), "{html}");
    })
    .await;
}
