//! Forms of a group that are sent twice, or after somebody else has sent theirs.

use serde_json::json;

use crate::answer::text;
use crate::group_pages::has;
use crate::groups::Trip;
use crate::world::{World, on_each_engine};

/// What a hidden field of a page holds.
pub fn hidden(html: &str, name: &str) -> String {
    let field = format!("type=\"hidden\" name=\"{name}\" value=\"");
    let (_, rest) = html.split_once(&field).unwrap_or_else(|| panic!("no {name} in {html}"));
    rest.split('"').next().unwrap().to_owned()
}

impl World {
    /// Opens the form at `rest`, changes these fields of it and sends it.
    pub async fn changes(&self, trip: &Trip, rest: &str, fields: &[(&str, &str)]) {
        let seen = hidden(&self.sees(trip, rest).await, "seen");
        let fields: Vec<_> = fields.iter().copied().chain([("seen", seen.as_str())]).collect();
        self.done(trip, rest, &fields).await;
    }

    /// Opens the form at `page` and another one besides, and sends both: what the second is told.
    async fn late(
        &self,
        trip: &Trip,
        (page, rest): (&str, &str),
        [first, second]: [&[(&str, &str)]; 2],
    ) -> String {
        let seen = hidden(&self.sees(trip, page).await, "seen");
        let mut sent = first.to_vec();
        sent.push(("seen", seen.as_str()));
        self.done(trip, rest, &sent).await;
        let mut sent = second.to_vec();
        sent.push(("seen", seen.as_str()));
        let (status, html) = self.sends(trip, rest, &sent).await;
        assert_eq!(status, 422, "{html}");
        html
    }
}

#[tokio::test]
async fn a_payment_that_is_sent_twice_is_recorded_once() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        let (a, b) = (&trip.ana.member, &trip.ben.member);
        let bill = json!({"amount": "90.00", "description": "Boat"});
        world.post_as(&trip.ana.cookie, &trip.path("/expenses"), bill).await;
        let payment = [("from", b.as_str()), ("to", a), ("amount", "30.00"), ("currency", "EUR")];
        // The button beside a suggestion: the second click is the first one's payment.
        let id = hidden(&world.sees(&trip, "").await, "id");
        let twice: Vec<_> = payment.into_iter().chain([("id", id.as_str())]).collect();
        world.done(&trip, "/settlements", &twice).await;
        world.done(&trip, "/settlements", &twice).await;
        assert_eq!(trip.nets(world).await, ["30.00", "0.00", "-30.00"]);
        // The form, which may have been filled anew, says that it was recorded.
        let id = hidden(&world.sees(&trip, "/settle").await, "id");
        let once: Vec<_> = payment.into_iter().chain([("id", id.as_str())]).collect();
        world.done(&trip, "/settle", &once).await;
        let (status, html) = world.sends(&trip, "/settle", &once).await;
        assert_eq!(status, 422);
        has(&html, &["recorded already"]);
        assert_eq!(trip.nets(world).await, ["0.00", "30.00", "-30.00"]);
    })
    .await;
}

#[tokio::test]
async fn what_somebody_else_changed_is_not_taken_back_unseen() {
    on_each_engine(async |world: &World| {
        let trip = Trip::new(world).await;
        let (ana, a) = (&trip.ana.cookie, trip.ana.member.as_str());
        let bill = json!({"amount": "30.00", "description": "Hut"});
        let bill = world.post_as(ana, &trip.path("/expenses"), bill).await;
        let own = format!("/expenses/{}", text(&bill["id"]));
        let part = format!("part-{a}");
        let shared = |amount: &'static str| {
            [("description", "Hut"), ("amount", amount), ("payer", a), (part.as_str(), "on")]
        };
        let forms = (format!("{own}/edit"), own.clone());
        let told = world.late(&trip, (&forms.0, &forms.1), [&shared("40"), &shared("50")]).await;
        has(&told, &["Somebody changed this meanwhile", "value=\"50\""]);
        let kept = world.get_as(ana, &trip.path(&own)).await;
        assert_eq!(kept["amount"]["amount"], "40.00");

        let me = format!("/members/{a}");
        let paid = |upi: &'static str| [("name", "Ana"), ("upi", upi)];
        world.late(&trip, (&me, &me), [&paid("new@okbank"), &paid("old@okbank")]).await;
        has(&world.sees(&trip, &me).await, &["new@okbank"]);

        world.advance(1);
        let named = |name: &'static str| [("name", name), ("currency", "EUR"), ("mode", "minimum")];
        let settings = ("/settings", "/settings");
        world.late(&trip, settings, [&named("Porto"), &named("Lagos")]).await;
        has(&world.sees(&trip, "/settings").await, &["value=\"Porto\""]);
    })
    .await;
}
