//! Files of banks as somebody with a browser meets them: an account, a file, what is unclear, what is known, done and
//! taken back.

use axum::body::Body;
use axum::http::{Request, header};
use base::jobs;
use florin::domains;
use identity::Preset;
use tower::ServiceExt as _;

use crate::world::{World, means, on_each_engine};

const PAGE: &str = "/expenses/imports";

/// Somebody who is signed in.
struct Reader<'a> {
    world: &'a World,
    cookie: String,
}

impl Reader<'_> {
    async fn get(&self, path: &str) -> String {
        let request = Request::get(path).header(header::COOKIE, &self.cookie);
        let request = request.header(header::ACCEPT, "text/html").body(Body::empty());
        let answer = self.world.site.ask(request.unwrap()).await;
        let page = String::from_utf8(answer.body).unwrap();
        assert_eq!(answer.status, 200, "{path}: {page}");
        page
    }

    /// Sends a body; where it leads, or the page that says why not.
    async fn post(&self, path: &str, kind: &str, body: &str) -> Result<String, String> {
        let request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, kind);
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let response = self.world.site.router.clone().oneshot(request).await.unwrap();
        if let Some(to) = response.headers().get(header::LOCATION) {
            return Ok(to.to_str().unwrap().to_owned());
        }
        let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        Err(String::from_utf8(body.to_vec()).unwrap())
    }

    async fn send(&self, path: &str, form: &str) -> Result<String, String> {
        self.post(path, "application/x-www-form-urlencoded", form).await
    }
}

#[tokio::test]
async fn a_file_is_looked_at_on_a_page_done_and_taken_back() {
    on_each_engine(async |world: &World| {
        let reader = Reader { world, cookie: world.member(Preset::PersonalUser).await };
        assert!(reader.get(PAGE).await.contains("No file was brought yet"));
        let to = reader.send("/expenses/imports/feeds", "name=Giro&currency=eur").await.unwrap();
        let feed = to.split_once("feed=").unwrap().1.to_owned();
        assert!(reader.get(&to).await.contains("Giro (EUR)"));

        let file = "Date,Payee,Amount\n2026-01-13,Kiosk,-3.50\n2026-01-14,Bookshop,-20.00\n\
                    2026-01-15,Employer,2000.00\n2026-01-16,Tailor,15.00\n";
        let path = format!("/expenses/imports/file?feed={feed}&name=bank.csv");
        let import = reader.post(&path, "application/octet-stream", file).await.unwrap();
        let page = reader.get(&import).await;
        assert!(
            page.contains("bank.csv") && page.contains("Kiosk") && page.contains("not done yet")
        );
        assert!(page.contains("Money in") && page.contains("Employer"));
        let back = "decision=add&shown=3&shown=4&row=4";
        reader.send(&format!("{import}/rows"), back).await.unwrap();
        let chosen = "decision=skip&shown=1&shown=2&row=1";
        reader.send(&format!("{import}/rows"), chosen).await.unwrap();
        assert!(reader.get(&import).await.contains("checked"));
        reader.send(&format!("{import}/commit"), "").await.unwrap();
        assert!(reader.get(&import).await.contains("Take it all back"));
        let list = reader.get("/expenses").await;
        assert!(list.contains("Bookshop") && !list.contains("Kiosk"));
        assert!(list.contains("Tailor") && !list.contains("Employer"));
        reader.send(&format!("{import}/undo"), "").await.unwrap();
        assert!(!reader.get("/expenses").await.contains("Bookshop"));
        let refused = reader.send(&format!("{import}/commit"), "").await.unwrap_err();
        assert!(refused.contains("This import has ended"));
    })
    .await;
}

#[tokio::test]
async fn what_a_file_does_not_say_is_asked_once_and_what_is_broken_is_told() {
    on_each_engine(async |world: &World| {
        let reader = Reader { world, cookie: world.member(Preset::PersonalUser).await };
        let to = reader.send("/expenses/imports/feeds", "name=Card&currency=EUR").await.unwrap();
        let feed = to.split_once("feed=").unwrap().1.to_owned();
        let text =
            "Date%2CWhat%2CAmount%0A01%2F02%2F2026%2CTea%2C1.00%0A01%2F03%2F2026%2CCake%2C2.00";
        let form = format!("feed={feed}&text={text}");
        let asked = reader.send("/expenses/imports/pasted", &form).await.unwrap_err();
        assert!(asked.contains("The file does not say everything") && asked.contains("Cake"));
        let mapping = asked.split_once("name=\"mapping\" value=\"").unwrap().1;
        let mapping = mapping.split_once('"').unwrap().0.replace("&#34;", "\"");
        let mapping = mapping.replace("&quot;", "\"");
        let mapping: String =
            mapping.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
        let kept = format!(
            "mapping={mapping}&date_order=month_day_year&numbers=point&negated=1&text={text}"
        );
        let path = format!("/expenses/imports/feeds/{feed}/reading");
        let import = reader.send(&path, &kept).await.unwrap();
        let page = reader.get(&import).await;
        assert!(page.contains("Cake") && page.contains("\u{2212}2.00"), "{page}");
        // From now on such files are clear.
        let again = format!("feed={feed}&text={text}%0A01%2F04%2F2026%2CPie%2C3.x0");
        let broken = reader.send("/expenses/imports/pasted", &again).await.unwrap_err();
        assert!(broken.contains("line 4, column 16"), "{broken}");
    })
    .await;
}

#[tokio::test]
async fn a_long_file_says_whether_it_waits() {
    on_each_engine(async |world: &World| {
        let reader = Reader { world, cookie: world.member(Preset::PersonalUser).await };
        let to = reader.send("/expenses/imports/feeds", "name=Giro&currency=EUR").await.unwrap();
        let feed = to.split_once("feed=").unwrap().1.to_owned();
        let row = |row: u32| format!("2026-01-{:02},Shop {row},-1.{:02}\n", row % 28 + 1, row % 90);
        let file: String =
            std::iter::once("Date,Payee,Amount\n".to_owned()).chain((0..2_100).map(row)).collect();
        let path = format!("/expenses/imports/file?feed={feed}&name=bank.csv");
        let import = reader.post(&path, "application/octet-stream", &file).await.unwrap();
        reader.send(&format!("{import}/commit"), "").await.unwrap();
        assert!(reader.get(&import).await.contains("It waits for its turn."));
        let handlers = domains::handlers(&means()).unwrap();
        jobs::drain(&world.test.db, &handlers).await.unwrap();
        assert!(reader.get(&import).await.contains("Take it all back"));
    })
    .await;
}
