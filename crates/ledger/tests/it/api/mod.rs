//! The JSON routes through the assembled site: what callers send, and what they are told.

mod bad_input;
mod rollups;
mod world;

use axum::http::Method;
use base::Id;
use ledger::{AccountId, Outcome, TransferId};
use serde_json::{Value, json};

use world::{World, moved};

#[tokio::test]
async fn an_account_is_opened_read_and_listed() {
    for world in World::all().await {
        let (bank, wallet) = world.bank_and_wallet().await;
        let (status, reply) = world.get(&format!("/accounts/{wallet}")).await;
        assert_eq!(status, 200);
        let data = &reply["data"];
        assert_eq!(data["limit"], "5.00");
        assert_eq!(data["available"], "5.00");
        assert_eq!(data["guard"], "debitsMustNotExceedCredits");
        assert_eq!((&data["kind"], &data["code"]), (&json!("liability"), &json!(2000)));
        assert_eq!((&data["history"], &data["closed"]), (&json!(true), &json!(false)));
        assert_eq!(data["openedAt"], "2026-01-05T09:00:00Z");
        let (_, reply) = world.get("/accounts?limit=1&page=2").await;
        assert_eq!(reply["pagination"]["total"], 2);
        assert_eq!(reply["data"][0]["id"], wallet.as_str());
        // The same again is the same; another one of the same id is not.
        let again = json!({"id": bank, "currency": "EUR", "kind": "asset"});
        assert_eq!(world.post("/accounts", &again).await.0, 200);
        let other = json!({"id": bank, "currency": "EUR", "kind": "equity"});
        let (status, reply) = world.post("/accounts", &other).await;
        assert_eq!((status, &reply["code"]), (409, &json!("account_exists")));
    }
}

#[tokio::test]
async fn one_transfer_after_the_other() {
    for world in World::all().await {
        let (bank, wallet) = world.bank_and_wallet().await;
        let id = world.id();
        let (status, reply) = world.post("/transfers", &moved(&id, &bank, &wallet, "12.30")).await;
        assert_eq!(status, 201, "{reply}");
        let data = &reply["data"];
        assert_eq!((&data["outcome"], &data["amount"]), (&json!("created"), &json!("12.30")));
        assert_eq!(data["creditAccount"]["accountId"], wallet.as_str());
        assert_eq!(data["creditAccount"]["creditsPosted"], "12.30");
        assert_eq!(data["debitAccount"]["balance"], "-12.30");
        // Again it exists; with another body it is refused.
        let (status, again) = world.post("/transfers", &moved(&id, &bank, &wallet, "12.3")).await;
        assert_eq!((status, &again["data"]["outcome"]), (200, &json!("exists")));
        let (status, reply) = world.post("/transfers", &moved(&id, &bank, &wallet, "12.31")).await;
        assert_eq!((status, &reply["code"]), (409, &json!("exists_with_different_amount")));
        // A number is read from its digits; a hold is captured in two parts.
        let hold = world.id();
        let body = format!(
            r#"{{"id":"{hold}","action":"hold","debitAccountId":"{wallet}",
                "creditAccountId":"{bank}","amount":17.30,"currency":"EUR",
                "timeoutSeconds":60,"reason":2,"subject":"card_1"}}"#
        );
        let (status, reply) = world.send(Method::POST, "first", "/transfers", body).await;
        assert_eq!((status, &reply["data"]["amount"]), (201, &json!("17.30")), "{reply}");
        let short = world.post("/transfers", &moved(&world.id(), &wallet, &bank, "0.01")).await;
        assert_eq!((short.0, &short.1["code"]), (409, &json!("exceeds_credits")));
        for (amount, last, open) in [("7.00", false, "10.30"), ("9.00", true, "0.00")] {
            let post = json!({
                "id": world.id(), "action": "post", "hold_id": hold, "amount": amount,
                "currency": "EUR", "last": last, "reason": 3,
            });
            let (status, reply) = world.post("/transfers", &post).await;
            assert_eq!(status, 201, "{reply}");
            assert_eq!(reply["data"]["debitAccount"]["debitsPending"], open);
        }
        let (_, reply) = world.get(&format!("/transfers/{hold}")).await;
        let data = &reply["data"];
        assert_eq!((&data["action"], &data["asked"]), (&json!("hold"), &json!("17.30")));
        assert_eq!(data["hold"]["state"], "posted");
        assert_eq!(
            (&data["hold"]["captured"], &data["subject"]),
            (&json!("16.00"), &json!("card_1"))
        );
        assert_eq!(data["hold"]["expiresAt"], "2026-01-05T09:01:00Z");
    }
}

#[tokio::test]
async fn balances_and_statements() {
    for world in World::all().await {
        let (bank, wallet) = world.bank_and_wallet().await;
        world.post("/transfers", &moved(&world.id(), &bank, &wallet, "10.00")).await;
        world.test.clock.advance(86_400);
        world.post("/transfers", &moved(&world.id(), &wallet, &bank, "4.00")).await;
        let path = format!("/accounts/{wallet}");
        for (query, balance) in [
            ("", "6.00"),
            ("?asOf=2026-01-06", "6.00"),
            ("?asOf=2026-01-05", "10.00"),
            ("?as_of=2026-01-04", "0.00"),
        ] {
            let (status, reply) = world.get(&format!("{path}/balances{query}")).await;
            assert_eq!((status, &reply["data"]["balance"]), (200, &json!(balance)), "{query}");
        }
        let (_, first) = world.get(&format!("{path}/statement?limit=1")).await;
        let cursor = first["data"]["nextCursor"].as_str().unwrap();
        let (_, second) = world.get(&format!("{path}/statement?limit=1&cursor={cursor}")).await;
        let lines = [&first["data"]["lines"][0], &second["data"]["lines"][0]];
        for (line, side, posted, balance) in
            [(lines[0], "debit", "4.00", "6.00"), (lines[1], "credit", "10.00", "10.00")]
        {
            assert_eq!((&line["side"], &line["posted"]), (&json!(side), &json!(posted)));
            assert_eq!(line["balanceAfter"], balance);
        }
        assert!(second["data"].get("nextCursor").is_none());
        for (query, code) in [
            ("balances?asOf=2026-01-07", "day_not_begun"),
            ("balances?asOf=2026-13-01", "invalid_value"),
            ("balances?asOf=2026-01-05T10:00:00Z", "invalid_value"),
            ("statement?limit=0", "out_of_range"),
            ("statement?limit=501", "out_of_range"),
            ("statement?cursor=x", "invalid_value"),
        ] {
            let (status, reply) = world.get(&format!("{path}/{query}")).await;
            assert_eq!((status, &reply["code"]), (422, &json!(code)), "{query}");
        }
    }
}

#[tokio::test]
async fn a_ceiling_is_opened_reached_moved_and_taken_away() {
    for world in World::all().await {
        let bank = world.account("first", json!({"currency": "EUR", "kind": "asset"})).await;
        let new = json!({
            "currency": "EUR", "kind": "liability", "guard": "debitsMustNotExceedCredits", "ceiling": "10.00",
        });
        let wallet = world.account("first", new).await;
        let put = |amount: &'static str| moved(&world.id(), &bank, &wallet, amount);
        assert_eq!(world.post("/transfers", &put("10.00")).await.0, 201, "inclusive");
        let (status, reply) = world.post("/transfers", &put("0.01")).await;
        assert_eq!((status, &reply["code"]), (409, &json!("exceeds_credit_ceiling")));
        let spend = moved(&world.id(), &wallet, &bank, "4.00");
        assert_eq!(world.post("/transfers", &spend).await.0, 201);
        let path = format!("/accounts/{wallet}");
        let (_, reply) = world.get(&path).await;
        let data = &reply["data"];
        assert_eq!((&data["ceiling"], &data["acceptable"]), (&json!("10.00"), &json!("4.00")));
        let set = |account: &str, amount: Value| {
            let mut order = json!({
                "id": world.id(), "action": "ceiling", "accountId": account, "reason": 1,
            });
            if !amount.is_null() {
                order["amount"] = amount;
                order["currency"] = json!("EUR");
            }
            order
        };
        let (_, lowered) = world.post("/transfers", &set(&wallet, json!("5.00"))).await;
        assert_eq!(lowered["data"]["outcome"], "created", "{lowered}");
        assert_eq!(world.get(&path).await.1["data"]["acceptable"], "-1.00");
        let (_, statement) = world.get(&format!("{path}/statement?limit=1")).await;
        assert_eq!(statement["data"]["lines"][0]["ceiling"], "5.00");
        assert_eq!(world.post("/transfers", &set(&wallet, Value::Null)).await.0, 201);
        assert_eq!(world.post("/transfers", &put("99.00")).await.0, 201);
        assert!(world.get(&path).await.1["data"].get("ceiling").is_none());
        let (status, reply) = world.post("/transfers", &set(&bank, json!("5.00"))).await;
        assert_eq!((status, &reply["code"]), (422, &json!("account_must_be_guarded")));
        for (new, field) in [
            (json!({"currency": "EUR", "kind": "asset", "ceiling": "1"}), "ceiling"),
            (
                json!({
                    "currency": "EUR", "kind": "asset", "guard": "creditsMustNotExceedDebits", "ceiling": "-1",
                }),
                "ceiling",
            ),
        ] {
            let (status, reply) = world.post("/accounts", &new).await;
            assert_eq!((status, &reply["fields"][0]["field"]), (422, &json!(field)), "{reply}");
        }
        world.books().await;
    }
}

#[tokio::test]
async fn a_batch_runs_in_order_and_tells_each_row() {
    for world in World::all().await {
        let (bank, wallet) = world.bank_and_wallet().await;
        let hold = world.id();
        let linked = |mut row: Value| {
            row["linked"] = json!(true);
            row
        };
        let mut set_aside = moved(&hold, &wallet, &bank, "3.00");
        set_aside["action"] = json!("hold");
        let post = json!({"id": world.id(), "action": "post", "holdId": hold, "reason": 1});
        let batch = json!([
            moved(&world.id(), &bank, &wallet, "10.00"),
            set_aside,
            post,
            moved(&world.id(), &wallet, &bank, "99.00"),
            linked(moved(&world.id(), &bank, &wallet, "1.00")),
            moved(&world.id(), &wallet, &bank, "99.00"),
            moved(&world.id(), &bank, &wallet, "0"),
        ]);
        let (status, reply) = world.post("/transfers/batch", &batch).await;
        assert_eq!(status, 200, "{reply}");
        let rows = reply["data"].as_array().unwrap();
        let outcomes: Vec<_> = rows.iter().map(|row| row["outcome"].as_str().unwrap()).collect();
        let expected = [
            "created",
            "created",
            "created",
            "exceeds_credits",
            "linked_failed",
            "exceeds_credits",
            "amount_must_be_positive",
        ];
        assert_eq!(outcomes, expected);
        assert_eq!(rows[2]["debitAccount"]["accountId"], wallet.as_str());
        assert_eq!(rows[2]["debitAccount"]["balance"], "7.00");
        assert!(rows[3]["detail"].is_string() && rows[3].get("amount").is_none());
        let told = world.told("transfer.posted").await.pop().unwrap();
        let done: Vec<_> = rows[..3].iter().map(|row| &row["id"]).collect();
        assert_eq!(
            (&told["after"]["transfers"], told["after"]["count"].as_u64()),
            (&json!(done), Some(3))
        );
        // A row that cannot be understood leaves everything as it was.
        let before = world.books().await;
        let batch = json!([
            moved(&world.id(), &bank, &wallet, "10.00"),
            moved(&world.id(), &bank, &wallet, "10.001"),
        ]);
        let (status, reply) = world.post("/transfers/batch", &batch).await;
        assert_eq!((status, &reply["code"]), (422, &json!("batch_invalid")));
        let problem = &reply["fields"][0];
        assert_eq!(problem["field"], "[1].amount");
        assert_eq!(problem["code"], "amount_too_many_decimals");
        assert_eq!(world.books().await, before);
    }
}

#[tokio::test]
async fn a_batch_has_its_limits() {
    for world in World::all().await {
        let (bank, wallet) = world.bank_and_wallet().await;
        let row = || moved(&world.id(), &bank, &wallet, "0.01");
        let full: Vec<_> = (0..ledger::MAX_BATCH).map(|_| row()).collect();
        let (status, reply) = world.post("/transfers/batch", &json!(full)).await;
        assert_eq!(status, 200);
        let rows = reply["data"].as_array().unwrap();
        assert!(rows.iter().all(|row| row["outcome"] == "created"));
        let (_, reply) = world.get(&format!("/accounts/{wallet}/balances")).await;
        assert_eq!(reply["data"]["balance"], "81.92");
        let before = world.books().await;
        let over: Vec<_> = (0..=ledger::MAX_BATCH).map(|_| row()).collect();
        let (status, reply) = world.post("/transfers/batch", &json!(over)).await;
        assert_eq!((status, &reply["code"]), (413, &json!("batch_too_large")));
        assert_eq!(world.books().await, before);
    }
}

#[tokio::test]
async fn what_belongs_to_another_organisation_is_not_there() {
    for world in World::all().await {
        let (bank, wallet) = world.bank_and_wallet().await;
        let id = world.id();
        let mut held = moved(&id, &bank, &wallet, "1.00");
        held["action"] = json!("hold");
        assert_eq!(world.post("/transfers", &held).await.0, 201);
        let own = world.account("second", json!({"currency": "EUR", "kind": "asset"})).await;
        for path in [
            format!("/accounts/{wallet}"),
            format!("/accounts/{wallet}/balances"),
            format!("/accounts/{wallet}/balances?asOf=2026-01-05"),
            format!("/accounts/{wallet}/statement"),
            format!("/transfers/{id}"),
        ] {
            let (status, reply) = world.send(Method::GET, "second", &path, String::new()).await;
            assert_eq!((status, &reply["code"]), (404, &json!("not_found")), "{path}");
        }
        let void = json!({"id": world.id(), "action": "void", "holdId": id, "reason": 1});
        for (body, code) in [
            (moved(&world.id(), &wallet, &own, "1.00"), "debit_account_not_found"),
            (moved(&world.id(), &own, &wallet, "1.00"), "credit_account_not_found"),
            (void, "hold_not_found"),
        ] {
            let sent = world.send(Method::POST, "second", "/transfers", body.to_string()).await;
            assert_eq!((sent.0, &sent.1["code"]), (404, &json!(code)), "{body}");
        }
        let taken = world.send(Method::POST, "second", "/transfers", held.to_string()).await;
        assert_eq!((taken.0, &taken.1["code"]), (409, &json!("id_taken")));
        let (_, list) = world.send(Method::GET, "second", "/accounts", String::new()).await;
        assert_eq!(list["pagination"]["total"], 1);
        let none = world.send(Method::GET, "none", "/accounts", String::new()).await;
        assert_eq!((none.0, &none.1["code"]), (403, &json!("organisation_required")));
        let unknown = world.send(Method::GET, "bad", "/accounts", String::new()).await;
        assert_eq!(unknown.0, 401);
        world.books().await;
    }
}

#[test]
fn one_outcome_has_one_status() {
    let status = |outcome: Outcome| {
        let (kind, _) = outcome.refusal()?;
        let refusal = base::Refusal::new(kind, outcome.code(), "");
        Some(web::Problem::from(refusal).status.as_u16())
    };
    for outcome in Outcome::ALL {
        let expected = match outcome {
            Outcome::Created | Outcome::Exists => None,
            Outcome::ChainOpen
            | Outcome::IdReserved
            | Outcome::AccountsMustBeDifferent
            | Outcome::AmountMustBePositive
            | Outcome::TimeoutOutOfRange
            | Outcome::ReasonMustNotBeZero
            | Outcome::SubjectTooLong
            | Outcome::UnitsMustMatch
            | Outcome::AccountMustBeGuarded => Some(422),
            Outcome::DebitAccountNotFound
            | Outcome::CreditAccountNotFound
            | Outcome::HoldNotFound => Some(404),
            _ => Some(409),
        };
        assert_eq!(status(outcome), expected, "{}", outcome.code());
        assert_eq!(outcome.is_success(), expected.is_none());
    }
}

#[test]
fn ids_have_the_prefixes_of_the_interface() {
    let (transfer, account): (TransferId, AccountId) =
        (Id::from_uuid(uuid::Uuid::nil()), Id::from_uuid(uuid::Uuid::nil()));
    assert!(transfer.to_string().starts_with("tfr_0") && account.to_string().starts_with("acct_0"));
}
