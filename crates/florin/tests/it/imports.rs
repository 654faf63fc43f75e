//! Files of banks through the doors: read, looked at, done in one piece, done twice, taken back.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{Method, Request, header};
use base::jobs;
use florin::domains;
use serde_json::{Value, json};

use crate::world::{World, means, on_each_engine};

const IMPORTS: &str = "/api/v1/imports";
const CSV: &str = "Date,Payee,Description,Amount\n\
    2026-01-02,Cafe,Coffee,-3.50\n2026-01-02,Cafe,Coffee,-3.50\n\
    2026-01-03,Landlord,Rent,-800.00\n2026-01-13,Employer,Salary,2000.00\n";

impl World {
    /// A new place where files come from.
    async fn feed(&self, name: &str) -> String {
        let body = json!({"name": name, "currency": "EUR"});
        let feed = self.call(Method::POST, &format!("{IMPORTS}/feeds"), Some(body)).await.data();
        feed["id"].as_str().unwrap().to_owned()
    }

    /// Sends a file; the answer's status and body.
    async fn upload(&self, feed: &str, file: &[u8]) -> (u16, Value) {
        let request = Request::post(format!("{IMPORTS}?feed={feed}&name=january.csv"))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.key))
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .body(Body::from(file.to_vec()));
        let answer = self.site.ask(request.unwrap()).await;
        (answer.status, answer.json())
    }

    /// Sends a file, which must be taken.
    async fn opened(&self, feed: &str, file: &str) -> Value {
        let (status, answer) = self.upload(feed, file.as_bytes()).await;
        assert_eq!(status, 201, "{answer}");
        answer["data"].clone()
    }

    /// Does something with an import.
    async fn import(&self, import: &Value, verb: &str) -> Value {
        let id = import["id"].as_str().unwrap();
        self.call(Method::POST, &format!("{IMPORTS}/{id}/{verb}"), None).await.data()
    }

    /// Sends a file and does it.
    async fn imported(&self, feed: &str, file: &str) -> Value {
        let import = self.opened(feed, file).await;
        let done = self.import(&import, "commit").await;
        assert_eq!(done["state"], "done", "{done}");
        done
    }

    /// The amounts of all expenses, in order.
    async fn amounts(&self) -> Vec<String> {
        let all = self.get("/api/v1/expenses?limit=200").await;
        let amount = |expense: &Value| expense["amount"].as_str().unwrap().to_owned();
        let mut amounts: Vec<String> = all.as_array().unwrap().iter().map(amount).collect();
        amounts.sort();
        amounts
    }
}

#[tokio::test]
async fn a_file_is_looked_at_done_once_and_taken_back() {
    on_each_engine(async |world: &World| {
        let feed = world.feed("Giro").await;
        let import = world.opened(&feed, CSV).await;
        assert_eq!(import["state"], "open", "{import}");
        assert_eq!(import["format"], "csv");
        let counts = &import["counts"];
        assert_eq!((&counts["new"], &counts["moneyIn"]), (&json!(3), &json!(1)));
        assert_eq!(world.amounts().await, [""; 0]);
        let id = import["id"].as_str().unwrap();
        let rows = world.get(&format!("{IMPORTS}/{id}/rows")).await;
        assert_eq!(rows[2]["line"], 4);
        assert_eq!(rows[2]["merchant"], "Landlord");
        assert_eq!(rows[2]["amount"], json!({"amount": "-800.00", "currency": "EUR"}));
        let done = world.import(&import, "commit").await;
        assert_eq!((&done["state"], &done["percent"]), (&json!("done"), &json!(100)));
        assert_eq!(world.amounts().await, ["3.50", "3.50", "800.00"]);
        // The same bytes again are the same import.
        let (status, again) = world.upload(&feed, CSV.as_bytes()).await;
        assert_eq!((status, &again["data"]["repeated"]), (200, &json!(true)));
        assert_eq!(again["data"]["id"], import["id"]);
        // An import that has ended is not done again.
        let path = format!("{IMPORTS}/{id}/commit");
        let answer = world.call(Method::POST, &path, None).await;
        assert_eq!(answer.problem(), (409, "import_ended".to_owned()));
        let undone = world.import(&import, "undo").await;
        assert_eq!(undone["state"], "undone");
        assert_eq!(world.amounts().await, [""; 0]);
        // What was taken back can be brought again.
        world.imported(&feed, CSV).await;
        assert_eq!(world.amounts().await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn files_that_overlap_add_up_to_one_and_are_taken_back_one_by_one() {
    on_each_engine(async |world: &World| {
        let feed = world.feed("Giro").await;
        let first = world.imported(&feed, CSV).await;
        let qif = "!Type:Bank\nD13/01/2026\nT2,000.00\nPEmployer\nMSalary\n^\n\
                   D02/01/2026\nT-3.50\nPCafe\nMCoffee\n^\nD02/01/2026\nT-3.50\nPCafe\nMCoffee\n^\n\
                   D14/01/2026\nT-20.00\nPBookshop\nMNovel\n^\n";
        let second = world.opened(&feed, qif).await;
        assert_eq!((&second["counts"]["new"], &second["counts"]["known"]), (&json!(1), &json!(3)));
        world.import(&second, "commit").await;
        assert_eq!(world.amounts().await, ["20.00", "3.50", "3.50", "800.00"]);
        // What the second file has seen, too, stays when the first is taken back.
        world.import(&first, "undo").await;
        assert_eq!(world.amounts().await, ["20.00", "3.50", "3.50"]);
        world.import(&second, "undo").await;
        assert_eq!(world.amounts().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn what_was_entered_by_hand_is_found_and_somebody_decides() {
    on_each_engine(async |world: &World| {
        let spent = json!({"amount": "800.00", "description": "Rent", "date": "2026-01-01"});
        let spent = world.call(Method::POST, "/api/v1/expenses", Some(spent)).await.data();
        let feed = world.feed("Giro").await;
        let import = world.opened(&feed, CSV).await;
        assert_eq!((&import["counts"]["likely"], &import["counts"]["new"]), (&json!(1), &json!(2)));
        let id = import["id"].as_str().unwrap();
        let rows = format!("{IMPORTS}/{id}/rows");
        let likely = world.get(&format!("{rows}?filter[verdict]=likely")).await;
        assert_eq!(likely[0]["expenseId"], spent["id"]);
        let coffee = json!({"decisions": [{"number": 1, "decision": "skip"}]});
        let decided = world.call(Method::PATCH, &rows, Some(coffee)).await.data();
        assert_eq!(decided["counts"]["skipped"], 1);
        world.import(&import, "commit").await;
        assert_eq!(world.amounts().await, ["3.50", "800.00"]);
        // What was left out is known from then on, and what was entered by hand stays.
        let longer = format!("{CSV}2026-01-14,Bookshop,Novel,-20.00\n");
        world.imported(&feed, &longer).await;
        assert_eq!(world.amounts().await, ["20.00", "3.50", "800.00"]);
        world.import(&import, "undo").await;
        assert_eq!(world.amounts().await, ["20.00", "3.50", "800.00"]);
    })
    .await;
}

#[tokio::test]
async fn money_that_came_becomes_nothing_unless_it_is_money_back() {
    on_each_engine(async |world: &World| {
        let feed = world.feed("Giro").await;
        let file = format!("{CSV}2026-01-14,Bookshop,Returned,20.00\n");
        let import = world.opened(&feed, &file).await;
        let rows = format!("{IMPORTS}/{}/rows", import["id"].as_str().unwrap());
        let came = world.get(&format!("{rows}?filter[verdict]=money_in")).await;
        let numbers: Vec<i64> =
            came.as_array().unwrap().iter().map(|row| row["number"].as_i64().unwrap()).collect();
        assert_eq!(numbers, [4, 5]);
        let back = json!({"decisions": [{"number": 5, "decision": "add"}]});
        let decided = world.call(Method::PATCH, &rows, Some(back)).await.data();
        let counts = &decided["counts"];
        assert_eq!((&counts["new"], &counts["moneyIn"]), (&json!(4), &json!(1)));
        world.import(&import, "commit").await;
        assert_eq!(world.amounts().await, ["-20.00", "3.50", "3.50", "800.00"]);
        // Both are known from then on: neither is asked about again, nor added.
        let again = world.opened(&feed, &format!("{file}2026-01-15,Employer,Bonus,9.00\n")).await;
        let counts = &again["counts"];
        assert_eq!((&counts["known"], &counts["moneyIn"]), (&json!(5), &json!(1)));
        world.import(&again, "commit").await;
        assert_eq!(world.amounts().await, ["-20.00", "3.50", "3.50", "800.00"]);
        // What was entered by hand as money back is found.
        let back = json!({"amount": "-9.00", "description": "Bonus", "date": "2026-01-15"});
        world.spend(back).await;
        let other = world.feed("Other").await;
        let third =
            "Date,Payee,Description,Amount\n2026-01-15,,Bonus,9.00\n2026-01-16,,Bread,-1.00\n";
        assert_eq!(world.opened(&other, third).await["counts"]["likely"], 1);
    })
    .await;
}

#[tokio::test]
async fn pending_purchases_become_what_was_booked() {
    on_each_engine(async |world: &World| {
        let feed = world.feed("Card").await;
        let head = "Date,Description,Amount,State\n";
        let pending = format!("{head}2026-01-13,Hotel,-80.00,PENDING\n2026-01-12,Kiosk,-1.00,OK\n");
        world.imported(&feed, &pending).await;
        let booked = format!("{head}2026-01-15,HOTEL ADLON,-80.00,OK\n2026-01-12,Kiosk,-1.00,OK\n");
        let second = world.imported(&feed, &booked).await;
        assert_eq!(
            (&second["counts"]["booked"], &second["counts"]["known"]),
            (&json!(1), &json!(1))
        );
        assert_eq!(world.amounts().await, ["1.00", "80.00"]);
        let all = world.get("/api/v1/expenses").await;
        assert_eq!(
            (&all[0]["date"], &all[0]["description"]),
            (&json!("2026-01-15"), &json!("HOTEL ADLON"))
        );
    })
    .await;
}

#[tokio::test]
async fn a_file_that_cannot_be_read_says_where_and_changes_nothing() {
    on_each_engine(async |world: &World| {
        let feed = world.feed("Giro").await;
        let before = world.fingerprint().await;
        let broken = CSV.replace("-800.00", "-8OO.00");
        for (file, status, code, says) in [
            (
                format!("{CSV}2026-01-14,A,\"b").into_bytes(),
                422,
                "file_syntax",
                "line 6, column 14",
            ),
            (broken.into_bytes(), 422, "file_choice_needed", "line 1"),
            (b"PK\x03\x04zip".to_vec(), 422, "file_not_text", "archive"),
            (vec![0; 100_000], 422, "file_nul_character", "line 1, column 1"),
            (b"\x1f\x8bgz".to_vec(), 422, "file_not_text", "unpack"),
            (Vec::new(), 422, "file_empty", "empty"),
            (b"Date,Payee,Amount\n\n".to_vec(), 422, "file_empty", "no rows below it"),
            // Ten million lines, of which the first are looked at; an archive that unpacks to
            // millions of times its size begins like any other.
            (b"a,\n".repeat(10_000_000), 422, "file_choice_needed", "line 1"),
            ([b"BZh91AY&SY".as_slice(), &[0; 1_000]].concat(), 422, "file_not_text", "archive"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec(), 422, "file_not_text", "picture"),
            (vec![b'\n'; 33 << 20], 413, "body_too_large", "larger"),
            (
                b"<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>".to_vec(),
                422,
                "file_entity",
                "line 1",
            ),
        ] {
            let (found, answer) = world.upload(&feed, &file).await;
            assert_eq!((found, &answer["code"]), (status, &json!(code)), "{answer}");
            assert!(answer["detail"].as_str().unwrap().contains(says), "{answer}");
        }
        assert_eq!(world.get(IMPORTS).await, json!([]));
        assert_eq!(world.fingerprint().await, before);
        // Once somebody has said how the file is written, what is wrong has its place.
        let detection = format!("{IMPORTS}/detection?currency=EUR");
        let found = world.call(Method::POST, &detection, None).await;
        assert_eq!(found.problem(), (422, "file_empty".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn a_mapping_is_looked_at_and_kept_with_its_feed() {
    on_each_engine(async |world: &World| {
        let feed = world.feed("Odd bank").await;
        // Neither the order of day and month nor the sign can be known.
        let file = "Date,What,Amount\n01/02/2026,Tea,1.00\n01/03/2026,Cake,2.50\n";
        let (status, answer) = world.upload(&feed, file.as_bytes()).await;
        assert_eq!((status, &answer["code"]), (422, &json!("file_choice_needed")), "{answer}");
        let request = Request::post(format!("{IMPORTS}/detection?currency=EUR"))
            .header(header::AUTHORIZATION, format!("Bearer {}", world.key))
            .body(Body::from(file));
        let found = world.site.ask(request.unwrap()).await.data();
        assert_eq!(found["doubts"], json!(["date_order", "sign"]));
        assert_eq!(found["header"], json!(["Date", "What", "Amount"]));
        let mut mapping = found["mapping"].clone();
        mapping["dateOrder"] = json!("month_day_year");
        mapping["negated"] = json!(true);
        mapping["columns"]["text"] = json!([1]);
        let path = format!("{IMPORTS}/feeds/{feed}");
        let body = json!({"reading": {"mapping": mapping}});
        let kept = world.call(Method::PATCH, &path, Some(body)).await.data();
        assert_eq!(kept["reading"]["mapping"]["dateOrder"], "month_day_year");
        world.imported(&feed, file).await;
        let all = world.get("/api/v1/expenses").await;
        assert_eq!((&all[0]["date"], &all[0]["amount"]), (&json!("2026-01-03"), &json!("2.50")));
        let broken = file.replace("2.50", "2.5x0");
        let (_, answer) = world.upload(&feed, broken.as_bytes()).await;
        assert_eq!(answer["code"], "file_amount_malformed");
        assert!(answer["detail"].as_str().unwrap().contains("line 3, column 17"), "{answer}");
    })
    .await;
}

#[tokio::test]
async fn a_long_file_is_a_job_that_shows_how_far_it_is() {
    on_each_engine(async |world: &World| {
        let feed = world.feed("Shop").await;
        let mut file = "Date,Description,Amount\n".to_owned();
        for row in 0..3_000 {
            let (day, cents) = (row % 28 + 1, row % 90 + 10);
            writeln!(file, "2026-01-{day:02},Sale {row},-1.{cents}").unwrap();
        }
        let import = world.opened(&feed, &file).await;
        let running = world.import(&import, "commit").await;
        assert_eq!((&running["state"], &running["percent"]), (&json!("running"), &json!(0)));
        let handlers = domains::handlers(&means()).unwrap();
        jobs::drain(&world.test.db, &handlers).await.unwrap();
        let path = format!("{IMPORTS}/{}", import["id"].as_str().unwrap());
        let done = world.get(&path).await;
        assert_eq!((&done["state"], &done["percent"]), (&json!("done"), &json!(100)));
        let answer = world.call(Method::GET, "/api/v1/expenses?limit=1", None).await.json();
        assert_eq!(answer["pagination"]["total"], 3_000, "{answer}");
        world.import(&import, "undo").await;
        assert_eq!(world.amounts().await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn nobody_meets_the_imports_of_others() {
    on_each_engine(async |world: &World| {
        let feed = world.feed("Giro").await;
        let import = world.opened(&feed, CSV).await;
        let id = import["id"].as_str().unwrap();
        let stranger = world.stranger().await;
        let (decide, rename) = (json!({"decisions": []}), json!({"name": "Mine"}));
        for (method, path, body) in [
            (Method::GET, format!("{IMPORTS}/{id}"), None),
            (Method::GET, format!("{IMPORTS}/{id}/rows"), None),
            (Method::PATCH, format!("{IMPORTS}/{id}/rows"), Some(decide)),
            (Method::POST, format!("{IMPORTS}/{id}/commit"), None),
            (Method::POST, format!("{IMPORTS}/{id}/undo"), None),
            (Method::DELETE, format!("{IMPORTS}/{id}"), None),
            (Method::GET, format!("{IMPORTS}/feeds/{feed}"), None),
            (Method::PATCH, format!("{IMPORTS}/feeds/{feed}"), Some(rename)),
        ] {
            let answer = world.call_as(&stranger, method.clone(), &path, body).await;
            assert_eq!(answer.problem(), (404, "not_found".to_owned()), "{method} {path}");
        }
        let (limit, name) = (json!({"name": "Giro"}), format!("{IMPORTS}/feeds"));
        let answer = world.call(Method::POST, &name, Some(limit)).await;
        assert_eq!(answer.problem(), (409, "feed_exists".to_owned()));
        let path = format!("{IMPORTS}/{id}");
        world.call(Method::DELETE, &path, None).await.data();
        assert_eq!(world.call(Method::GET, &path, None).await.status, 404);
    })
    .await;
}
