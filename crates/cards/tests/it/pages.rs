//! What the pages show, to whom, and what their forms do.

use axum::body::Body;
use axum::http::Request;
use cards::controls::{Effect, Rule};
use connect::marqeta::sandbox::Part;
use money::{Currency, Money};

use crate::world::{World, words};

/// The one clearing of a purchase.
const LAST: Part = Part { is_final: Some(true), of: None };

fn limits() -> [(&'static str, Rule); 2] {
    let window = "day Europe/Skopje".to_owned();
    let count = "trailing 86400".to_owned();
    [
        ("Daily", Rule::AmountLimit { limit_minor: 10_000, window, group: None }),
        ("Often", Rule::CountLimit { limit: 5, window: count, group: None }),
    ]
}

fn no_gambling() -> Rule {
    Rule::Merchant {
        effect: Effect::Block,
        mids: Vec::new(),
        mccs: Vec::new(),
        groups: vec!["gambling".to_owned()],
    }
}

#[tokio::test]
async fn the_overview_shows_balances_and_the_latest_decisions() {
    for world in World::all().await {
        let empty = world.get(&world.lumen, "/").await;
        empty.shows(&["Lumen", "Available", "1,000.00 EUR", "0.00 held", "No decision yet"]);
        assert_eq!(world.send(world.purchase(1_240).authorization()).await, 200);
        assert_eq!(world.send(world.purchase(200_000).authorization()).await, 402);
        let page = world.get(&world.lumen, "/").await;
        page.shows(&["Available", "987.60 EUR", "1,000.00 in the books", "12.40 held"]);
        page.shows(&[
            "•• 1906",
            "declined not enough money 2,000.00 EUR authorization",
            "approved 12.40 EUR authorization",
        ]);
        // A hold ends by the clock, whether anybody swept or not.
        world.test.clock.advance(7 * 24 * 3600);
        let page = world.get(&world.lumen, "/").await;
        page.shows(&["Available", "1,000.00 EUR", "1,000.00 in the books", "0.00 held"]);
        // The other organisation sees nothing of it.
        world.get(&world.other, "/").await.shows(&["Other", "1,000.00 EUR", "No decision yet"]);
    }
}

#[tokio::test]
async fn a_card_shows_what_decides_about_its_next_purchase() {
    for world in World::all().await {
        for (name, rule) in limits() {
            world.control(name, rule).await;
        }
        world.control("No gambling", no_gambling()).await;
        let first = world.purchase(4_000);
        assert_eq!(world.send(first.authorization()).await, 200);
        let list = world.get(&world.lumen, "/cards").await;
        list.shows(&["Grace Hopper •• 1906", "active", "Team", "60.00 EUR"]);
        let path = list.link("Grace Hopper");
        let page = world.get(&world.lumen, &path).await;
        page.shows(&["Grace Hopper", "•• 1906", "active", "Freeze"]);
        page.shows(&[
            "Can be spent now 60.00 EUR",
            "“Daily” ends first; the account has 960.00 EUR",
        ]);
        // Monday 10:00 in Skopje; the day ends at midnight there.
        page.shows(&[
            "Daily 60.00 EUR free used 0.00 held 40.00 of 100.00 per day · this card · anew in 14 h \
             (Tue 6 Jan, 00:00)",
            "Often 4 purchases free used 1 held 0 of 5 in any 24 hours · this card",
        ]);
        page.shows(&["Held now", "in 7 days 40.00 EUR"]);
        page.shows(&["No gambling", "this card", "Never from: gambling."]);
        page.shows(&["Latest decisions", "approved 40.00 EUR"]);
        page.shows(&["Valid until 31 Dec 2028", "Time zone Europe/Skopje"]);

        let at = world.test.clock.now();
        let settled = first.clearing(1, Money::new(4_000, Currency::EUR), LAST, at);
        assert_eq!(world.send(settled).await, 200);
        let page = world.get(&world.lumen, &path).await;
        page.shows(&["used 40.00 held 0.00 of 100.00", "Nothing is held."]);
        // The next day starts anew, and the trailing limit lets go.
        world.test.clock.advance(24 * 3600);
        let page = world.get(&world.lumen, &path).await;
        page.shows(&["Daily 100.00 EUR free", "Often 5 purchases free"]);
    }
}

#[tokio::test]
async fn a_decision_shows_its_steps_its_movements_and_its_purchase() {
    for world in World::all().await {
        for (name, rule) in limits() {
            world.control(name, rule).await;
        }
        let first = world.purchase(4_000);
        assert_eq!(world.send(first.authorization()).await, 200);
        assert_eq!(world.send(world.purchase(6_001).authorization()).await, 402);
        let overview = world.get(&world.lumen, "/").await;

        let declined = world.get(&world.lumen, &first_decision(&overview.text, 0)).await;
        declined.shows(&[
            "Declined",
            "60.01 EUR",
            "Above a spending limit. Nothing moved in the books.",
        ]);
        declined.shows(&[
            "Card passed",
            "Limits failed “Daily”: above a spending limit: 60.01 EUR asked, 60.00 EUR left",
            "Limits passed “Often”: 1 purchase asked, 4 purchases left",
            "Funds passed 60.01 EUR asked, 960.00 EUR left",
        ]);
        declined.shows(&[
            "Waited for its batch",
            "Loaded",
            "Decided",
            "Nothing: the books are as they",
        ]);

        let path = first_decision(&overview.text, 1);
        let approved = world.get(&world.lumen, &path).await;
        approved.shows(&[
            "Approved",
            "40.00 EUR",
            "Nothing spoke against it: 40.00 EUR were set aside.",
        ]);
        approved.shows(&[
            "In the books",
            "held 40.00 EUR The card’s account Owed to the network",
            "held 40.00 EUR Limit “Daily” Limits used",
            "held 1 purchase Limit “Often” Limits used",
        ]);
        approved.shows(&["The purchase as it stands", "Held 40.00 EUR", "authorization"]);

        let at = world.test.clock.now().plus_seconds(60);
        world.test.clock.advance(60);
        assert_eq!(
            world.send(first.clearing(1, Money::new(3_500, Currency::EUR), LAST, at)).await,
            200
        );
        let approved = world.get(&world.lumen, &path).await;
        approved.shows(&["In the books", "held 40.00 EUR The card’s account"]);
        let cleared = world.get(&world.lumen, &approved.link("clearing")).await;
        cleared.shows(&["Noted", "35.00 EUR of the purchase were settled."]);
        cleared.shows(&[
            "a fact is booked",
            "settled 35.00 EUR The card’s account Owed to the network",
        ]);
        cleared.shows(&["Settled 35.00 EUR", "authorization", "clearing"]);
        assert!(!words(&cleared.text).contains("held 40.00 EUR"), "{}", words(&cleared.text));
    }
}

/// The path of the `nth` decision on the overview, the newest first.
fn first_decision(html: &str, nth: usize) -> String {
    let path = html.split("href=\"/decisions/").nth(nth + 1).expect("a decision");
    format!("/decisions/{}", path.split('"').next().unwrap())
}

#[tokio::test]
async fn a_freeze_says_who_and_why_and_can_be_lifted() {
    for world in World::all().await {
        let path = format!("/cards/{}", world.lumen.card.id);
        let freeze = format!("{path}/freeze");
        let form = "reason=Left+it+in+the+%3Cb%3Etaxi";
        let forged = world.post(&world.lumen, &freeze, form, "cross-site").await;
        assert_eq!(forged.status, 403);
        world.get(&world.lumen, &path).await.shows(&["active"]);

        let silent = world.post(&world.lumen, &freeze, "reason=+", "same-origin").await;
        assert_eq!(silent.status, 422);
        assert!(
            words(&silent.text).contains("The card was not frozen. Say why"),
            "{}",
            silent.text
        );

        let done = world.post(&world.lumen, &freeze, form, "same-origin").await;
        assert_eq!((done.status.as_u16(), done.header("location")), (303, path.as_str()));
        let page = world.get(&world.lumen, &path).await;
        page.shows(&["frozen", "Lift the freeze"]);
        page.shows(&["Frozen by ada on 5 Jan 2026, 10:00.", "what is held stays held"]);
        page.shows(&["Can be spent now 0.00 EUR", "frozen; the account has 1,000.00 EUR"]);
        assert!(page.text.contains("&#60;b&#62;taxi"), "{}", page.text);
        assert_eq!(world.send(world.purchase(100).authorization()).await, 402);
        world.get(&world.lumen, "/").await.shows(&["declined the card is frozen"]);
        world.get(&world.lumen, "/cards").await.shows(&["frozen", "0.00 EUR"]);

        let lifted = world.post(&world.lumen, &format!("{path}/unfreeze"), "", "same-origin").await;
        assert_eq!((lifted.status.as_u16(), lifted.header("location")), (303, path.as_str()));
        world.get(&world.lumen, &path).await.shows(&["active", "Can be spent now 1,000.00 EUR"]);
    }
}

#[tokio::test]
async fn a_control_that_cannot_be_read_is_said_plainly() {
    for world in World::all().await {
        let control = world.control("From tomorrow", no_gambling()).await;
        let mut tx = world.begin().await;
        let sql = "UPDATE card_control SET rule = '{\"type\":\"moon_phase\"}' WHERE id = $1";
        tx.execute(sql, [control.id.into()]).await.unwrap();
        tx.commit().await.unwrap();
        let page = world.get(&world.lumen, &format!("/cards/{}", world.lumen.card.id)).await;
        page.shows(&[
            "A control cannot be read. Every purchase is declined until it is set anew or removed: \
             “From tomorrow”.",
            "Can be spent now 0.00 EUR a control cannot be read",
            "This program cannot read it, so every purchase is declined.",
        ]);
    }
}

#[tokio::test]
async fn nobody_sees_what_belongs_to_others() {
    for world in World::all().await {
        assert_eq!(world.send(world.purchase(500).authorization()).await, 200);
        let overview = world.get(&world.lumen, "/").await;
        let card = format!("/cards/{}", world.lumen.card.id);
        let decision = first_decision(&overview.text, 0);
        for path in [&card, &decision] {
            assert_eq!(world.get(&world.lumen, path).await.status, 200);
            assert_eq!(world.get(&world.other, path).await.status, 404);
            let request = Request::get(path).header("accept", "text/html").body(Body::empty());
            let answer = world.open(request.unwrap()).await;
            assert_eq!(answer.status(), 303);
            assert_eq!(answer.headers()["location"], format!("/sign-in?next={path}").as_str());
        }
        for form in ["freeze", "unfreeze"] {
            let path = format!("{card}/{form}");
            let reply = world.post(&world.other, &path, "reason=spite", "same-origin").await;
            assert_eq!(reply.status, 404);
        }
        world.get(&world.lumen, &card).await.shows(&["active"]);
        for path in ["/cards/nonsense", "/decisions/nonsense", "/decisions"] {
            assert_eq!(world.get(&world.lumen, path).await.status, 404);
        }
        let list = world.get(&world.lumen, "/cards?page=2").await;
        list.shows(&["Nothing on this page"]);
        assert_eq!(world.get(&world.lumen, "/cards?page=0").await.status, 422);
    }
}
