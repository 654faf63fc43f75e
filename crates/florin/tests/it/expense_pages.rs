//! Expenses as somebody with a browser meets them: a line that adds one, a list, an undo, budgets, and receipts.

use std::process::Command;

use axum::body::Body;
use axum::http::{Request, header};
use identity::Preset;
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
        let boats = page.split("/expenses?category=").find(|text| text.contains("Boats")).unwrap();
        let boats = boats.split_once('"').unwrap().0;
        let filing = format!("words=sail%2C+mast&category={boats}&tags=sea");
        browser.send("/expenses/filings", &filing).await.unwrap();
        browser.send("/expenses", "line=9+new+sail").await.unwrap();
        let found = browser.get(&format!("/expenses?category={boats}")).await;
        assert!(found.contains("new sail") && found.contains("#sea"));
        let page = browser.get("/expenses/categories").await;
        let filing = between(&page, "/expenses/filings/", "/remove");
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
            let expense = world.spend(serde_json::json!({ "amount": amount })).await;
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

#[tokio::test]
async fn a_file_holds_what_the_list_shows() {
    on_each_engine(async |world: &World| {
        world.spend(serde_json::json!({"amount": "3.50", "description": "=1+1"})).await;
        world.spend(serde_json::json!({"amount": "-1.25", "description": "back"})).await;
        let get = async |format: &str| {
            let path = format!("/api/v1/expenses/export?format={format}");
            world.call(axum::http::Method::GET, &path, None).await
        };
        let csv = String::from_utf8(get("csv").await.body).unwrap();
        assert!(csv.contains(",3.50,EUR,Other,'=1+1,") && csv.contains(",-1.25,EUR,Other,back,"));
        let journal = String::from_utf8(get("journal").await.body).unwrap();
        assert!(journal.contains("    Expenses:Other  3.50 EUR\n    Assets:Outside\n"));
        if let Some(balance) = hledger(&journal, &["balance", "Expenses"]) {
            assert!(balance.trim_end().ends_with("2.25 EUR"), "{balance}");
        }
        assert_eq!(get("json").await.data().as_array().unwrap().len(), 2);
        assert_eq!(get("xls").await.problem(), (422, "invalid_value".to_owned()));
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
