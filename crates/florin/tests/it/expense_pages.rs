//! Expenses as somebody with a browser meets them: a line that adds one, a list, an undo, budgets, and receipts.

use std::path::Path;
use std::process::Command;

use axum::body::Body;
use axum::http::{Request, header};
use florin::domains::Means;
use identity::Preset;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::world::{World, on_each_engine};

/// Somebody who is signed in.
struct Browser<'a> {
    world: &'a World,
    cookie: String,
}

impl<'a> Browser<'a> {
    async fn new(world: &'a World) -> Self {
        Self { world, cookie: world.member(Preset::PersonalUser).await }
    }

    /// The page at `path`; it must be there.
    async fn get(&self, path: &str) -> String {
        let request = Request::get(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::ACCEPT, "text/html");
        let answer = self.world.site.ask(request.body(Body::empty()).unwrap()).await;
        let page = String::from_utf8(answer.body).unwrap();
        assert_eq!(answer.status, 200, "{path}: {page}");
        page
    }

    /// Sends a form; where it leads, or the page that says why not.
    async fn send(&self, path: &str, form: &str) -> Result<String, String> {
        let request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.body(Body::from(form.to_owned())).unwrap();
        let response = self.world.site.router.clone().oneshot(request).await.unwrap();
        if let Some(to) = response.headers().get(header::LOCATION) {
            return Ok(to.to_str().unwrap().to_owned());
        }
        let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        Err(String::from_utf8(body.to_vec()).unwrap())
    }
}

impl Browser<'_> {
    /// Sends a line that was written down; the answer's status and body.
    async fn write_down(&self, key: &str, body: &Value) -> (u16, Value) {
        let request = Request::post("/api/v1/expenses/lines")
            .header(header::COOKIE, &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .header("idempotency-key", key)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()));
        let answer = self.world.site.ask(request.unwrap()).await;
        (answer.status, answer.json())
    }
}

/// What stands between two texts, the first time.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before:?} in {text}"));
    rest.split_once(after).unwrap().0
}

#[tokio::test]
async fn a_line_is_enough_and_everything_can_be_taken_back() {
    on_each_engine(async |world: &World| {
        let browser = Browser::new(world).await;
        assert!(browser.get("/expenses").await.contains("No expense yet"));
        let to = browser.send("/expenses", "line=12.50*3+coffee+yesterday+%40Bar").await;
        assert_eq!(to.unwrap(), "/expenses");
        let list = browser.get("/expenses").await;
        assert!(list.contains("37.50") && list.contains("coffee") && list.contains("Bar"));
        let refused = browser.send("/expenses", "line=coffee").await.unwrap_err();
        assert!(refused.contains("Begin with an amount") && refused.contains("value=\"coffee\""));

        let id = between(&list, "name=\"id\" value=\"", "\"");
        let entry = browser.get(&format!("/expenses/{id}")).await;
        assert!(entry.contains("value=\"37.50\"") && entry.contains("value=\"2026-01-04\""));
        let form = "amount=40.00&date=2026-01-03&description=Beans&merchant=&category=\
                    &tags=work%2Chome&note=";
        browser.send(&format!("/expenses/{id}"), form).await.unwrap();
        let list = browser.get("/expenses?q=beans").await;
        assert!(list.contains("40.00") && list.contains("#home · #work"));
        let wrong = form.replace("40.00", "4O");
        assert!(browser.send(&format!("/expenses/{id}"), &wrong).await.is_err());

        let to = browser.send("/expenses/chosen/delete", &format!("id={id}")).await.unwrap();
        let undone = browser.get(&to).await;
        assert!(undone.contains("One expense was deleted") && undone.contains("data-undo"));
        browser.send("/expenses/chosen/restore", &format!("id={id}")).await.unwrap();
        assert!(browser.get("/expenses").await.contains("Beans"));
        let kept = browser.send("/expenses/views", "name=Work&q=&category=&tag=work").await;
        assert!(browser.get(&kept.unwrap()).await.contains("Beans"));
        assert!(browser.get("/expenses").await.contains(">Work</a>"));
        let overview = browser.get("/expenses/overview").await;
        assert!(overview.contains("40.00") && overview.contains("By category"));
    })
    .await;
}

#[tokio::test]
async fn a_line_that_waited_is_recorded_once_and_for_its_author() {
    on_each_engine(async |world: &World| {
        let browser = Browser::new(world).await;
        let page = browser.get("/expenses").await;
        let owner = between(&page, "data-owner=\"", "\"").to_owned();
        let (author, organisation) = owner.split_once(' ').unwrap();
        let line = json!({
            "line": "4.20 coffee yesterday",
            "writtenAt": "2026-01-03T23:30:00Z",
            "author": author,
            "organisation": organisation,
        });
        let (status, first) = browser.write_down("one", &line).await;
        assert_eq!(status, 201, "{first}");
        assert_eq!(first["data"]["date"], "2026-01-02", "the day before it was written");
        assert_eq!(browser.write_down("one", &line).await, (201, first.clone()));
        // Longer than answers are kept.
        world.advance(5 * 24 * 3_600);
        let (status, last) = browser.write_down("one", &line).await;
        assert_eq!((status, &last["data"]["id"]), (201, &first["data"]["id"]));
        let (_, other) = browser.write_down("two", &line).await;
        assert_ne!(other["data"]["id"], first["data"]["id"]);

        let somebody = Browser::new(world).await;
        let (status, refused) = somebody.write_down("one", &line).await;
        assert_eq!((status, &refused["code"]), (409, &json!("another_author")));
        let mine = json!({ "line": "coffee", "author": null });
        let (status, refused) = browser.write_down("three", &mine).await;
        assert_eq!((status, &refused["code"]), (422, &json!("line_unreadable")));
        let ahead = json!({ "line": "1 tea", "writtenAt": "2030-01-01T00:00:00Z" });
        let (_, made) = browser.write_down("four", &ahead).await;
        assert!(made["data"]["date"].as_str().unwrap() < "2027", "a clock that is ahead of ours");
    })
    .await;
}

#[tokio::test]
async fn what_recurs_is_foreseen_set_up_paused_and_ended() {
    on_each_engine(async |world: &World| {
        let browser = Browser::new(world).await;
        let form = "amount=540&description=Rent&every=month&interval=1&starts_on=2027-01-31";
        let days = browser.send("/expenses/recurring/preview", form).await.unwrap_err();
        assert_eq!(days.matches("<li>").count(), 12, "{days}");
        let short = format!("{form}&count=2");
        let days = browser.send("/expenses/recurring/preview", &short).await.unwrap_err();
        assert_eq!(days.matches("<li>").count(), 2);
        let wrong = format!("{form}&until=2026-01-01");
        assert!(browser.send("/expenses/recurring", &wrong).await.is_err());
        let path = browser.send("/expenses/recurring", form).await.unwrap();
        assert!(browser.get(&path).await.contains("every month"));
        browser.send(&format!("{path}/pause"), "paused=true").await.unwrap();
        assert!(browser.get("/expenses/recurring").await.contains("paused"));
        browser.send(&path, "amount=560&description=Rent&until=2027-06-30").await.unwrap();
        let page = browser.get(&path).await;
        let days = between(&page, "<ol class=\"days\">", "</ol>");
        assert!(page.contains("560.00") && days.matches("<li>").count() < 12);
        browser.send(&format!("{path}/end"), "").await.unwrap();
        assert!(browser.get(&path).await.contains("over"));
        assert!(browser.send(&path, "amount=1&description=&until=").await.is_err());
    })
    .await;
}

#[tokio::test]
async fn figures_and_filters_show_the_same_amounts() {
    on_each_engine(async |world: &World| {
        let browser = Browser::new(world).await;
        for line in ["12.30 bread @Bakery today", "7.70 rolls @Bakery today", "60 fuel today"] {
            let line = line.replace(' ', "+").replace('@', "%40");
            browser.send("/expenses", &format!("line={line}")).await.unwrap();
        }
        let figures = browser.get("/expenses/figures?by=merchant").await;
        assert!(figures.contains("20.00") && figures.contains("80.00"), "{figures}");
        let overview = browser.get("/expenses/overview").await;
        assert!(overview.contains("80.00") && overview.contains("Bakery"), "{overview}");
        let path = between(&figures, "<a href=\"/expenses?merchant=", "\"").replace("&#38;", "&");
        let list = browser.get(&format!("/expenses?merchant={path}")).await;
        assert!(list.contains("bread") && list.contains("rolls") && !list.contains("fuel"));
        let large = browser.get("/expenses?least=50").await;
        assert!(large.contains("fuel") && !large.contains("bread"));
        assert!(browser.get("/expenses/figures?by=day").await.contains("<svg class=\"chart\""));
    })
    .await;
}

#[tokio::test]
async fn budgets_categories_and_filings_are_set_on_pages() {
    on_each_engine(async |world: &World| {
        let browser = Browser::new(world).await;
        let form = "amount=100&period=month&category=&tag=&name=All";
        assert_eq!(browser.send("/expenses/budgets", form).await.unwrap(), "/expenses/budgets");
        browser.send("/expenses", "line=80+shoes").await.unwrap();
        let budgets = browser.get("/expenses/budgets").await;
        assert!(budgets.contains("20.00") && budgets.contains("75 % spent"));
        let nothing = form.replace("100", "0");
        assert!(browser.send("/expenses/budgets", &nothing).await.is_err());
        let id = between(&budgets, "/expenses/budgets/", "/end");
        browser.send(&format!("/expenses/budgets/{id}/end"), "").await.unwrap();
        assert!(browser.get("/expenses/budgets").await.contains("No budget yet"));

        browser.send("/expenses/categories", "name=Boats&icon=&parent=").await.unwrap();
        let page = browser.get("/expenses/categories").await;
        assert!(page.contains("Boats"));
        let twice = browser.send("/expenses/categories", "name=boats&icon=&parent=").await;
        assert!(twice.unwrap_err().contains("There is a category of this name here."));
        let boats =
            page.split("/expenses?category=").skip(1).find(|text| text.contains("Boats")).unwrap();
        let boats = boats.split_once('"').unwrap().0;
        let filing = format!("words=sail%2C+mast&category={boats}&tags=sea");
        browser.send("/expenses/filings", &filing).await.unwrap();
        browser.send("/expenses", "line=9+new+sail").await.unwrap();
        let found = browser.get(&format!("/expenses?category={boats}")).await;
        assert!(found.contains("new sail") && found.contains("#sea"));
        let page = browser.get("/expenses/categories").await;
        let before = page.split_once("/remove\"").unwrap().0;
        let filing = before.rsplit_once("/expenses/filings/").unwrap().1;
        browser.send(&format!("/expenses/filings/{filing}/remove"), "").await.unwrap();
        browser.send(&format!("/expenses/categories/{boats}"), "archived=true").await.unwrap();
        assert!(browser.get("/expenses/categories").await.contains("Boats · archived"));
    })
    .await;
}

#[tokio::test]
async fn a_receipt_is_kept_and_its_twin_is_pointed_out() {
    on_each_engine(async |world: &World| {
        let mut receipts = Vec::new();
        for amount in [5, 6] {
            let expense = world.spend(json!({ "amount": amount })).await;
            let path = format!("/api/v1/expenses/{}/receipts", expense["id"].as_str().unwrap());
            let send = async |content: &[u8]| {
                let request = Request::post(&path)
                    .header(header::AUTHORIZATION, format!("Bearer {}", world.key))
                    .body(Body::from(content.to_vec()));
                world.site.ask(request.unwrap()).await
            };
            let content = format!("%PDF-1.7 {}", world.organisation);
            let added = send(content.as_bytes()).await.data();
            assert_eq!(added["type"], "application/pdf");
            assert_eq!(added["same"].as_array().unwrap().len(), receipts.len());
            receipts.push(added);
            let bomb =
                [b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".as_slice(), &[0, 0, 0xEA, 0x60].repeat(2)];
            let refused = send(&bomb.concat()).await.problem();
            assert_eq!(refused, (422, "picture_too_large".to_owned()));
            let refused = send(b"<html>").await.problem();
            assert_eq!(refused, (422, "not_a_receipt".to_owned()));
        }
        let hash = receipts[0]["sha256"].as_str().unwrap();
        let found = world.get(&format!("/api/v1/expenses/receipts?sha256={hash}")).await;
        assert_eq!(found.as_array().unwrap().len(), 2);
        let path = receipts[0]["path"].as_str().unwrap();
        let file = world.call(axum::http::Method::GET, path, None).await;
        assert!(file.body.starts_with(b"%PDF-1.7"));
        let with = "/api/v1/expenses?filter[hasReceipt]=true";
        assert_eq!(world.get(with).await.as_array().unwrap().len(), 2);
        for receipt in &receipts {
            let path = receipt["path"].as_str().unwrap();
            let removed = world.call(axum::http::Method::DELETE, path, None).await;
            assert_eq!(removed.status, 200);
        }
        assert!(world.get(with).await.as_array().unwrap().is_empty());
    })
    .await;
}

/// A red PNG of 48 × 32 pixels.
const PICTURE: &[u8] =
    b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x000\x00\x00\x00 \x08\x02\x00\x00\x00\
    \xdb\xb6lK\x00\x00\x001IDATx\xda\xed\xce1\x0d\x00\x00\x08\x03\xb0\x89\x98\x7fe\x88\xc1\x05\
    \xe1hR\x01\xcd\xb4\xafDHHHHHHHHHHHHHHHH\xe8\xd2\x02~\xef\x18[j\xf6\xc8\xd9\x00\x00\x00\x00\
    IEND\xaeB`\x82";

#[tokio::test]
async fn a_picture_has_a_small_one_beside_it() {
    on_each_engine(async |world: &World| {
        let expense = world.spend(json!({ "amount": 5 })).await;
        let path = format!("/api/v1/expenses/{}/receipts", expense["id"].as_str().unwrap());
        let send = async |content: &[u8]| {
            let request = Request::post(&path)
                .header(header::AUTHORIZATION, format!("Bearer {}", world.key))
                .body(Body::from(content.to_vec()));
            world.site.ask(request.unwrap()).await.data()
        };
        let added = send(PICTURE).await;
        let small = added["thumbnail"].as_str().unwrap();
        assert_eq!(small, format!("{}/thumbnail", added["path"].as_str().unwrap()));
        let small = world.call(axum::http::Method::GET, small, None).await;
        assert_eq!(small.status, 200);
        assert!(small.body.starts_with(&[0xFF, 0xD8, 0xFF]), "a JPEG");
        // What cannot be decoded, and what is no picture, are receipts all the same.
        for content in [&PICTURE[..60], b"%PDF-1.7".as_slice()] {
            let added = send(content).await;
            assert_eq!(added["thumbnail"], Value::Null);
            let none = format!("{}/thumbnail", added["path"].as_str().unwrap());
            assert_eq!(world.call(axum::http::Method::GET, &none, None).await.status, 404);
        }
    })
    .await;
}

#[tokio::test]
async fn a_file_holds_what_the_list_shows() {
    on_each_engine(async |world: &World| {
        world.spend(json!({"amount": "3.50", "description": "=1+1"})).await;
        world.spend(json!({"amount": "-1.25", "description": "back"})).await;
        // Words that mean something in a journal, and another currency.
        let odd = "2026/01/02 * (1) a | b ; c:d  $9 \"x\"";
        let (tags, currency) = (["a b", "ж"], "JPY");
        world
            .spend(json!({
                "amount": 700, "currency": currency, "description": odd, "tags": tags,
            }))
            .await;
        let get = async |format: &str| {
            let path = format!("/api/v1/expenses/export?format={format}");
            world.call(axum::http::Method::GET, &path, None).await
        };
        let csv = String::from_utf8(get("csv").await.body).unwrap();
        assert!(csv.contains(",3.50,EUR,Other,'=1+1,") && csv.contains(",-1.25,EUR,Other,back,"));
        let journal = String::from_utf8(get("journal").await.body).unwrap();
        assert!(journal.contains("    Expenses:Other  3.50 EUR\n    Assets:Outside\n"));
        if let Some(balance) = hledger(&journal, &["balance", "Expenses"]) {
            let totals = balance.split("----").last().unwrap();
            assert!(totals.contains("2.25 EUR") && totals.contains("700 JPY"), "{balance}");
        }
        assert_eq!(get("json").await.data().as_array().unwrap().len(), 3);
        assert_eq!(get("xls").await.problem(), (422, "invalid_value".to_owned()));
        let summary = get("pdf").await;
        assert!(summary.status == 200 && summary.body.starts_with(b"%PDF-"));
        assert_eq!(get("pdf&q=back").await.problem(), (422, "invalid_value".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn a_long_export_is_written_beside_other_work_and_goes_after_a_week() {
    on_each_engine(async |world: &World| {
        for amount in 1..=5 {
            let day = format!("2026-01-{amount:02}");
            world.spend(json!({ "amount": amount, "date": day, "tags": ["x"] })).await;
        }
        world.spend(json!({ "amount": 6 })).await;
        let handlers = florin::domains::handlers(&world.means()).unwrap();
        let call = async |method, path: &str, body| world.call(method, path, body).await;
        for format in ["csv", "json", "journal"] {
            let body = json!({ "format": format, "tag": "x" });
            let path = "/api/v1/expenses/exports";
            let export = call(axum::http::Method::POST, path, Some(body)).await.data();
            assert_eq!((&export["state"], &export["total"]), (&"running".into(), &5.into()));
            let path = format!("{path}/{}", export["id"].as_str().unwrap());
            let early = call(axum::http::Method::GET, &format!("{path}/file"), None).await;
            assert_eq!(early.problem(), (409, "export_not_done".to_owned()));
            let attempts = base::jobs::drain(&world.test.db, &handlers).await.unwrap();
            assert!(attempts.iter().all(|each| each.error.is_none()), "{attempts:?}");
            let export = world.get(&path).await;
            assert_eq!((&export["state"], &export["percent"]), (&"done".into(), &100.into()));
            let file = call(axum::http::Method::GET, export["path"].as_str().unwrap(), None).await;
            let at_once = format!("/api/v1/expenses/export?format={format}&tag=x");
            let at_once = call(axum::http::Method::GET, &at_once, None).await;
            assert_eq!(file.body, at_once.body, "{format}: the same, however it is fetched");
            assert_eq!(export["size"], file.body.len());
        }
        for (days, left) in [(6, 3), (2, 0)] {
            world.advance(days * 86_400);
            let mut tx = world.begin().await;
            let job = "expenses.prune_exports";
            tx.enqueue(base::jobs::NewJob::new("default", job, json!({})));
            tx.commit().await.unwrap();
            base::jobs::drain(&world.test.db, &handlers).await.unwrap();
            let all = world.get("/api/v1/expenses/exports").await;
            assert_eq!(all.as_array().unwrap().len(), left);
        }
    })
    .await;
}

#[tokio::test]
async fn a_receipt_that_is_not_added_leaves_no_file() {
    on_each_engine(async |world: &World| {
        let expense = world.spend(json!({ "amount": 5 })).await;
        let path = format!("/api/v1/expenses/{}/receipts", expense["id"].as_str().unwrap());
        let send = async |key: &str| {
            let request = Request::post(&path)
                .header(header::AUTHORIZATION, format!("Bearer {}", world.key))
                .header("idempotency-key", key)
                .body(Body::from(PICTURE));
            world.site.ask(request.unwrap()).await
        };
        for number in 0..20 {
            assert_eq!(send(&format!("receipt-{number}")).await.status, 201);
        }
        let kept = files_kept(world);
        assert_eq!(send("receipt-0").await.status, 201, "the same answer again");
        assert_eq!(send("receipt-20").await.problem(), (409, "too_many_receipts".to_owned()));
        assert_eq!(files_kept(world), kept);
    })
    .await;
}

#[tokio::test]
async fn an_export_that_a_run_left_behind_is_written_anew_and_one_that_cannot_be_written_fails() {
    on_each_engine(async |world: &World| {
        world.spend(json!({ "amount": 1 })).await;
        let order = async || {
            let body = Some(json!({ "format": "csv" }));
            world.call(axum::http::Method::POST, "/api/v1/expenses/exports", body).await.data()
        };
        let state = async |export: &Value| {
            let path = format!("/api/v1/expenses/exports/{}", export["id"].as_str().unwrap());
            world.get(&path).await["state"].clone()
        };
        let means = world.means();
        let handlers = florin::domains::handlers(&means).unwrap();
        // What a run that a shutdown broke off has written, and what the row says of it.
        let export = order().await;
        let (organisation, id) = (world.organisation, export["id"].as_str().unwrap());
        let left = format!("export/{organisation}/{id}/1");
        let key = base::files::Key::parse(&format!("{left}/0.csv")).unwrap();
        means.files.put(&key, "half of it".into()).await.unwrap();
        let mut tx = world.begin().await;
        let sql = "UPDATE expense_export SET folder = $1, parts = 1";
        tx.execute(sql, [left.into()]).await.unwrap();
        tx.commit().await.unwrap();
        base::jobs::drain(&world.test.db, &handlers).await.unwrap();
        assert_eq!(state(&export).await, "done");
        assert!(!means.files.exists(&key).await.unwrap(), "nobody needs it any more");
        // A place where nothing can be written.
        let folder = tempfile::tempdir().unwrap();
        let files = base::files::Files::local(folder.path()).unwrap();
        std::fs::write(folder.path().join("export"), "").unwrap();
        let handlers = florin::domains::handlers(&Means { files, ..world.means() }).unwrap();
        let exports = [order().await, order().await, order().await];
        for _ in 0..12 {
            base::jobs::drain(&world.test.db, &handlers).await.unwrap();
            world.advance(8 * 3_600);
        }
        for export in &exports {
            assert_eq!(state(export).await, "failed");
        }
        assert_eq!(order().await["state"], "running", "those that failed are in nobody's way");
        let mut tx = world.begin().await;
        for job in base::jobs::dead(&mut tx, None, 10).await.unwrap() {
            base::jobs::discard(&mut tx, job.id).await.unwrap();
        }
        tx.commit().await.unwrap();
    })
    .await;
}

/// What hledger says to a journal that its checks accept; nothing where it is not installed.
fn hledger(journal: &str, command: &[&str]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("expenses.journal");
    std::fs::write(&file, journal).unwrap();
    let run = |words: &[&str]| Command::new("hledger").arg("-f").arg(&file).args(words).output();
    let checked = run(&["check"]).ok()?;
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    Some(String::from_utf8(run(command).unwrap().stdout).unwrap())
}

/// How many files are kept.
fn files_kept(world: &World) -> usize {
    fn count(folder: &Path) -> usize {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
    }
    count(world.site.files.path())
}
