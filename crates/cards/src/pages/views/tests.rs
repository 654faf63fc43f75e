//! Every view with a sample, rendered: a template that breaks fails here without a browser, and a
//! person finds the pages in `target/looks`.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use askama::Template;
use base::permissions::PermissionSet;
use base::testing::START;
use base::who::Actor;
use base::{Correlation, Who};
use money::{Currency, Money};
use web::parts::{Amount, Badge, Bar, Empty, Figure, Limit, Notice, Step, Tone, When};
use web::{Identified, Locale, Page, Pagination};

use super::*;

static ENGLISH: LazyLock<Texts> = LazyLock::new(|| Texts::new(&Locale::default()));

fn euros(minor: i64) -> Amount {
    Amount::new(Money::new(minor, Currency::EUR), money::Locale::En)
}

fn ago(seconds: i64) -> When {
    let now = START;
    When::new(now.plus_seconds(-seconds), now, &Locale::default())
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn figure(label: &str, minor: i64, currency: Currency, note: &str) -> Figure {
    let amount = Amount::new(Money::new(minor, currency), money::Locale::En);
    Figure { label: text(label), amount, note: text(note) }
}

fn decisions() -> DecisionRows {
    let row = |nth: u32, merchant: &str, place: &str, minor: i64, reason: &str| DecisionRow {
        id: format!("dec-{nth}"),
        path: format!("/decisions/dec_{nth}"),
        at: ago(i64::from(nth * nth) * 47),
        class: if nth == 3 { "clearing" } else { "purchase" },
        card: text("•• 4821"),
        holder: text(if nth.is_multiple_of(2) { "Ada Lovelace" } else { "Grace Hopper" }),
        merchant: text(merchant),
        place: text(place),
        verdict: match (nth, reason) {
            (3, _) => Badge::new(Tone::Info, "noted"),
            (5, _) => Badge::new(Tone::Warn, "approved in part"),
            (_, "") => Badge::new(Tone::Good, "approved"),
            _ => Badge::new(Tone::Bad, "declined"),
        },
        reason: text(reason),
        amount: euros(minor),
    };
    DecisionRows {
        with_card: true,
        empty: Empty {
            title: text("No decision yet"),
            hint: text("Send a purchase to /api/v1/shared/jit/fund, or run \"florin demo\"."),
        },
        rows: vec![
            row(0, "Café Einstein", "Berlin, DEU · restaurant", 1_240, ""),
            row(
                1,
                "Casino Royale",
                "Monte Carlo, MCO · betting",
                500_000,
                "the merchant is blocked",
            ),
            row(2, "Deutsche Bahn Fernverkehr Aktiengesellschaft", "Frankfurt, DEU", 8_990, ""),
            row(3, "Hotel Adlon", "Berlin, DEU · lodging", 124_500, ""),
            row(4, "REWE", "Berlin, DEU · groceries", 4_217, ""),
            row(5, "Shell 1042", "Potsdam, DEU · fuel", 10_000, ""),
            row(6, "Apple.com/bill", "", 999, "above the number of purchases"),
        ],
    }
}

fn overview() -> Overview<'static> {
    Overview {
        t: &ENGLISH,
        organisation: text("Analytical Engines Ltd"),
        balances: Balances {
            figures: vec![
                figure(
                    "Can be spent",
                    4_821_055,
                    Currency::EUR,
                    "1,204.00 held · 49,414.55 in the books",
                ),
                figure(
                    "Can be spent",
                    -120_000,
                    Currency::USD,
                    "0.00 held · −1,200.00 in the books",
                ),
                figure("Can be spent", 1_250_000, Currency::JPY, "nothing held"),
            ],
            empty: Empty {
                title: text("No money yet"),
                hint: text("Open an account with POST /api/v1/cards/accounts."),
            },
        },
        decisions: decisions(),
        stream: "/stream",
    }
}

fn card_list() -> CardList<'static> {
    let row = |holder: &str, last: &str, state: Badge, minor| CardRow {
        path: text("/cards/card_1"),
        card: format!("•• {last}"),
        holder: text(holder),
        programme: text("Travel and expenses"),
        state,
        available: euros(minor),
        why: String::new(),
    };
    let at = Pagination { page: 2, limit: 50, total: 131, pages: 3 };
    CardList {
        t: &ENGLISH,
        rows: vec![
            row("Ada Lovelace", "4821", Badge::new(Tone::Good, "active"), 73_210),
            row("Charles Babbage", "0007", Badge::new(Tone::Warn, "frozen"), 0),
            row("Grace Hopper", "1906", Badge::new(Tone::Plain, "not activated"), 250_000),
            row("John von Neumann", "1903", Badge::new(Tone::Bad, "terminated"), 0),
        ],
        empty: Empty {
            title: text("No card yet"),
            hint: text("Issue one with POST /api/v1/cards."),
        },
        pager: Some(web::parts::Pager { path: text("/cards"), at, locale: Locale::default() }),
    }
}

fn limit(label: &str, used: i64, held: i64, of: i64, ends: i64) -> Limit {
    Limit {
        label: text(label),
        terms: text("per day · all cards of the holder"),
        bar: Bar::new(used, held, of),
        used: euros(used),
        held: euros(held),
        free: euros(of - used - held),
        limit: euros(of),
        ends: Some((ago(-ends), text("Tue 6 Jan, 00:00"))),
        locale: Locale::default(),
    }
}

fn uses(used: i64, of: i64) -> Limit {
    let amount = |count| Amount { number: format!("{count}"), unit: text("purchases") };
    let [used_up, held, free, limit] = [used, 0, of - used, of].map(amount);
    let (label, bar) = (text("Purchases in 24 hours"), Bar::new(used, 0, of));
    Limit {
        label,
        terms: text("in any 24 hours · this card"),
        bar,
        used: used_up,
        held,
        free,
        limit,
        ends: None,
        locale: Locale::default(),
    }
}

fn card(action: FreezeAction) -> CardPage<'static> {
    let hold = |merchant: &str, minor| HoldRow {
        path: text("/decisions/dec_3"),
        merchant: text(merchant),
        at: ago(7200),
        expires: ago(-6 * 86_400),
        amount: euros(minor),
    };
    let control = |name: &str, says: &str, target: &str| ControlRow {
        name: text(name),
        text: text(says),
        target: text(target),
    };
    let frozen = Notice {
        tone: Tone::Warn,
        title: text("Frozen by Ada Lovelace, 2 h ago."),
        text: text("\"Left it in the taxi.\" Purchases are declined; what is held stays held."),
    };
    CardPage {
        t: &ENGLISH,
        path: text("/cards/card_1"),
        card: text("•• 4821"),
        holder: text("Ada Lovelace"),
        state: match action {
            FreezeAction::Lift => Badge::new(Tone::Warn, "frozen"),
            _ => Badge::new(Tone::Good, "active"),
        },
        action,
        notices: (action == FreezeAction::Lift).then_some(frozen).into_iter().collect(),
        available: figure(
            "Can be spent now",
            73_210,
            Currency::EUR,
            "the week's limit ends first; 4,821.05 in the account",
        ),
        facts: vec![
            Fact::new("Programme", "Travel and expenses"),
            Fact::new("Currency", "EUR"),
            Fact::new("Valid until", "31 Dec 2028"),
            Fact::new("Day begins", "00:00 in Europe/Berlin"),
            Fact::new("Network's token", "c2b1f6e4-9a9d-4a37-9f0e-7d1f0a3c5b11"),
            Fact::new("Funding account", ""),
        ],
        limits: vec![
            limit("Day", 12_400, 30_000, 100_000, 13 * 3600),
            limit("Week", 176_790, 50_000, 300_000, 5 * 86_400),
            limit("Month, restaurants", 52_000, 0, 50_000, 26 * 86_400),
            uses(7, 20),
        ],
        holds: vec![hold("Hotel Adlon", 50_000), hold("Shell 1042", 30_000)],
        controls: vec![
            control(
                "No gambling",
                "Blocks betting and casinos (7800, 7801, 7802, 7995).",
                "all cards of the programme",
            ),
            control(
                "Office hours",
                "Monday to Friday, 08:00 to 18:00, Europe/Berlin.",
                "this card",
            ),
            control(
                "One purchase",
                "At most 1,000.00 EUR in one purchase.",
                "all cards of the holder",
            ),
        ],
        decisions: DecisionRows { with_card: false, ..decisions() },
    }
}

fn empty_card() -> CardPage<'static> {
    let nothing = DecisionRows { rows: Vec::new(), with_card: false, ..decisions() };
    CardPage {
        t: &ENGLISH,
        limits: Vec::new(),
        holds: Vec::new(),
        controls: Vec::new(),
        decisions: nothing,
        ..card(FreezeAction::None)
    }
}

fn step(tone: Tone, name: &str, detail: &str) -> Step {
    let word = match tone {
        Tone::Good => "passed",
        Tone::Bad => "failed",
        _ => "skipped",
    };
    let took = text(if tone == Tone::Plain { "" } else { "3 µs" });
    Step { tone, word, name: text(name), detail: text(detail), took }
}

fn purchase() -> PurchaseView {
    let message = |path: &str, class: &'static str, seconds, minor| MessageRow {
        path: text(path),
        class,
        at: ago(seconds),
        verdict: Badge::new(Tone::Good, "approved"),
        amount: euros(minor),
    };
    PurchaseView {
        standing: vec![("Held", euros(500_000)), ("Settled", euros(0)), ("Refunded", euros(0))],
        flags: vec![Notice {
            tone: Tone::Warn,
            title: text("Somebody should look:"),
            text: text("the purchase was settled for more than was authorized."),
        }],
        messages: vec![
            message("", "authorization", 130, 500_000),
            message("/decisions/dec_2", "incremental", 30, 10_000),
        ],
    }
}

fn trace(verdict: Badge) -> TracePage<'static> {
    let declined = verdict.tone == Tone::Bad;
    let fails = if declined { Tone::Bad } else { Tone::Good };
    let movement = |what: &str, debit: &str, credit: &str, minor| MovementRow {
        what: Badge::new(Tone::Info, what),
        debit: text(debit),
        credit: text(credit),
        amount: euros(minor),
    };
    TracePage {
        t: &ENGLISH,
        is_question: true,
        verdict,
        amount: euros(500_000),
        summary: text(if declined {
            "The merchant is blocked, and it is above a spending limit. The books are as they were."
        } else {
            "Nothing spoke against it. The money is held until 12 Jan 2026."
        }),
        card_path: text("/cards/card_1"),
        card: text("•• 4821"),
        holder: text("Ada Lovelace"),
        at: ago(130),
        facts: vec![
            Fact::new("Question", "authorization"),
            Fact::new("Merchant", "Casino Royale, Monte Carlo, MCO"),
            Fact::new("Kind of shop", "7995, betting"),
            Fact::new("Way of paying", "online"),
            Fact::new("Security code", "matched"),
            Fact::new("Network's token", "b6a1e1c0-9f25-4d8e-8f3e-0a2bb7c4d9e1"),
        ],
        steps: vec![
            step(Tone::Good, "Reversals", ""),
            step(Tone::Good, "Card", "active until 31 Dec 2028"),
            step(Tone::Good, "Cardholder", ""),
            step(Tone::Good, "Organisation", ""),
            step(Tone::Good, "Verification", "security code matched"),
            step(Tone::Good, "Channel and country", ""),
            step(fails, "Merchant", "\"No gambling\" blocks betting and casinos"),
            step(Tone::Plain, "Cap", ""),
            step(fails, "Limits", "\"Week\": 5,000.00 asked, 732.10 free"),
            step(Tone::Good, "Funds", "5,000.00 asked, 4,821.05 and 10,000.00 credit free"),
        ],
        times: vec![
            Fact::new("Waited for its batch", "184 µs"),
            Fact::new("Loaded, 12 questions together", "912 µs"),
            Fact::new("Decided", "14 µs"),
        ],
        movements: if declined {
            Vec::new()
        } else {
            vec![
                movement("held", "Ada Lovelace, wallet", "Settlement, Visa", 500_000),
                movement("held", "Week", "Limits used", 500_000),
            ]
        },
        purchase: (!declined).then(purchase),
    }
}

fn page(title: &str, here: &'static str) -> Page {
    let menu = crate::pages::MENU.to_vec();
    let correlation = Correlation::parse("look").expect("a correlation");
    let who = Who {
        actor: Actor::System("look"),
        organisation: None,
        session: None,
        correlation,
        origin: None,
    };
    let (name, organisation) = (text("Ada Lovelace"), text("Analytical Engines Ltd"));
    let permissions = PermissionSet::ALL_ORGANISATION;
    let visitor = Identified::new(who, name, organisation, permissions);
    Page::with_menu(menu, &visitor, title).at(here)
}

/// Writes a page for people to look at, with its assets beside it.
fn look(name: &str, page: &Page, view: &impl Template) -> String {
    let html = page.html(view).expect(name);
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = root.join("target/looks");
    std::fs::create_dir_all(&folder).expect("a folder for the looks");
    let mut local = String::new();
    for (nth, part) in html.split("\"/assets/").enumerate() {
        // Behind the first: hash, slash, name.
        let part = if nth == 0 { part } else { part.split_once('/').expect("a hash").1 };
        local.push_str(if nth == 0 { "" } else { "\"../../crates/web/assets/" });
        local.push_str(part);
    }
    std::fs::write(Path::new(&folder).join(format!("{name}.html")), local).expect("a file");
    html
}

#[test]
fn every_view_renders() {
    let nothing = DecisionRows { rows: Vec::new(), ..decisions() };
    let empty = Overview {
        decisions: nothing,
        balances: Balances { figures: Vec::new(), ..overview().balances },
        ..overview()
    };
    let no_cards = CardList { rows: Vec::new(), pager: None, ..card_list() };
    let pages = [
        look("overview", &page("Overview", "/"), &overview()),
        look("overview-empty", &page("Overview", "/"), &empty),
        look("cards", &page("Cards", "/cards"), &card_list()),
        look("cards-empty", &page("Cards", "/cards"), &no_cards),
        look("card", &page("Ada Lovelace", "/cards"), &card(FreezeAction::Freeze)),
        look("card-frozen", &page("Ada Lovelace", "/cards"), &card(FreezeAction::Lift)),
        look("card-empty", &page("Ada Lovelace", "/cards"), &empty_card()),
        look("approved", &page("Decision", ""), &trace(Badge::new(Tone::Good, "Approved"))),
        look("declined", &page("Decision", ""), &trace(Badge::new(Tone::Bad, "Declined"))),
    ];
    for html in pages {
        // What the site's content security policy would throw away.
        assert!(!html.contains(" style=") && !html.contains(" onclick="), "{html}");
        assert!(html.matches("<h1").count() == 1, "one first heading: {html}");
    }
}

#[test]
fn what_merchants_call_themselves_cannot_become_markup() {
    let mut rows = decisions();
    rows.rows[0].merchant = text("<script>alert(1)</script>");
    let html = rows.render().expect("rows");
    assert!(!html.contains("<script>"), "{html}");
}
