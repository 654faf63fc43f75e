//! The proof finds what is wrong: every kind of row is spoilt once.

use base::db::migrations;
use base::testing::{TestDb, databases};
use base::who::Organisation;
use base::{Id, Tx};
use ledger::proof::{MAX_FINDINGS, Proof, prove};
use ledger::{Account, AccountKind, Action, Guard};
use money::Currency;

use crate::actions::{captured, command, held, increased, moved, voided};

/// Small books with everything in them: moves, holds in each state, a limit, a closed account.
async fn books(test: &TestDb) {
    let mut tx = test.db.begin(test.who()).await.unwrap();
    let organisation: Id<Organisation> = tx.new_id();
    let guard = Guard::DebitsMustNotExceedCredits;
    let ids = test.db.ids();
    let account = |kind| Account::new(ids.next(), organisation, Currency::EUR, kind, 2000);
    let [bank, wallet, shop] = [
        account(AccountKind::Asset),
        account(AccountKind::Liability).guarded(guard, 0),
        account(AccountKind::Liability),
    ];
    let memo = account(AccountKind::Memo).guarded(guard, 500).up_to(600).without_history();
    ledger::open(&mut tx, &[bank, wallet, shop, memo]).await.unwrap();
    let [open, posted, released, expired] = std::array::from_fn(|_| test.db.ids().next());
    let hold = |timeout_s| held(wallet.id, shop.id, 100, timeout_s);
    let actions = [
        (None, moved(bank.id, wallet.id, 10_000)),
        (None, moved(memo.id, shop.id, 70)),
        (Some(open), hold(0)),
        (Some(posted), hold(0)),
        (Some(released), hold(0)),
        (Some(expired), hold(60)),
        (None, captured(open, 30, false)),
        (None, captured(posted, 80, true)),
        (None, voided(released)),
        (None, increased(open, 5)),
        (None, Action::Limit { account: wallet.id, limit: 300 }),
        (None, Action::Ceiling { account: wallet.id, ceiling: Some(20_000) }),
        (None, Action::Close { account: shop.id }),
    ];
    let id = |id: Option<_>| id.unwrap_or_else(|| test.db.ids().next());
    let commands = actions.map(|(named, action)| command(id(named), action));
    let done = ledger::post(&mut tx, &commands, None).await.unwrap();
    assert!(done.iter().all(|done| done.outcome.is_success()), "{done:?}");
    tx.commit().await.unwrap();
    test.clock.advance(86_400);
    let mut tx = test.db.begin(test.who()).await.unwrap();
    assert_eq!(ledger::sweep(&mut tx, 10).await.unwrap(), 1);
    // The bank and the wallet begin a day, so that the one before is filed; the shop does not.
    let next_day = command(test.db.ids().next(), moved(bank.id, wallet.id, 5));
    let done = ledger::post(&mut tx, &[next_day], None).await.unwrap();
    assert!(done.iter().all(|done| done.outcome.is_success()), "{done:?}");
    tx.commit().await.unwrap();
}

/// What the proof says after `sql`, which is undone again.
async fn spoilt(test: &TestDb, sql: &str) -> Proof {
    let mut tx: Tx = test.db.begin(test.who()).await.unwrap();
    assert!(tx.execute(sql, []).await.unwrap() > 0, "{sql} changes something");
    let proof = prove(&mut tx).await.unwrap();
    tx.rollback().await.unwrap();
    proof
}

/// Statement, and what one of the findings then says.
const SPOILS: &[(&str, &str)] = &[
    (
        "UPDATE ledger_account SET debits_posted = debits_posted + 1 WHERE limit_minor = 300",
        ": debits posted are 1.11 EUR, and 1.10 EUR by the journal.",
    ),
    (
        "UPDATE ledger_account SET debits_posted = debits_posted + 1 WHERE limit_minor = 300",
        "EUR: 101.86 EUR of debits and 101.85 EUR of credits are posted in all.",
    ),
    (
        "UPDATE ledger_account SET credits_pending = credits_pending - 1000 WHERE closed = 1",
        ": credits pending are negative, -9.25 EUR.",
    ),
    (
        "UPDATE ledger_account SET credits_pending = credits_pending - 1000 WHERE closed = 1",
        ": credits pending are -9.25 EUR, and open holds add up to 0.75 EUR.",
    ),
    (
        "UPDATE ledger_account SET debits_pending = 9223372036854775807",
        "EUR: 36893488147419103228 minor units of debits and 0.75 EUR",
    ),
    (
        "UPDATE ledger_account SET limit_minor = 301 WHERE limit_minor = 300",
        ": the limit is 3.01 EUR, and 3.00 EUR by the journal.",
    ),
    (
        "UPDATE ledger_account SET limit_minor = 501 WHERE limit_minor = 500",
        ": the limit is 5.01 EUR, and 5.00 EUR by the journal.",
    ),
    (
        "UPDATE ledger_account SET ceiling_minor = 20001 WHERE limit_minor = 300",
        ": the ceiling is 200.01 EUR, and 200.00 EUR by the journal.",
    ),
    (
        "UPDATE ledger_account SET ceiling_minor = -1 WHERE limit_minor = 500",
        ": the ceiling is none, and 6.00 EUR by the journal.",
    ),
    (
        "UPDATE ledger_account SET closed = 0 WHERE closed = 1",
        " is open, and closed by the journal.",
    ),
    (
        "UPDATE ledger_account SET closed = 1 WHERE limit_minor = 300",
        " is closed, and open by the journal.",
    ),
    ("DELETE FROM ledger_account WHERE closed = 1", " is not there, and journal rows name it."),
    (
        "UPDATE ledger_account SET latest_id = (SELECT id FROM ledger_transfer WHERE kind = 5)
         WHERE limit_minor = 300",
        " does not name its newest row in the journal.",
    ),
    (
        "UPDATE ledger_transfer SET debit_previous_id = id WHERE kind = 5",
        " does not name the row before it in acct_",
    ),
    (
        "UPDATE ledger_transfer SET credit_previous_id = hold_id WHERE kind = 5",
        " does not name the row before it in acct_",
    ),
    (
        "UPDATE ledger_transfer SET posted_minor = posted_minor + 7 WHERE kind = 1",
        ": credits posted are 100.05 EUR, and 100.19 EUR by the journal.",
    ),
    (
        "DELETE FROM ledger_transfer WHERE kind = 5",
        "0.75 EUR are open, and 0.70 EUR by the journal.",
    ),
    (
        "UPDATE ledger_transfer SET open_minor = open_minor - 1 WHERE state = 1",
        "0.74 EUR are open, and 0.75 EUR by the journal.",
    ),
    (
        "UPDATE ledger_transfer SET open_minor = open_minor - 1 WHERE state = 1",
        ": debits pending are 0.75 EUR, and open holds add up to 0.74 EUR.",
    ),
    (
        "UPDATE ledger_transfer SET captured_minor = 9223372036854775807 WHERE state = 2",
        "92233720368547758.07 EUR are captured, and 0.80 EUR by the journal.",
    ),
    (
        "UPDATE ledger_transfer SET state = 1 WHERE state = 4",
        " stands in state 1, and elsewhere by the journal.",
    ),
    (
        "UPDATE ledger_transfer SET state = 3 WHERE state = 2",
        " stands in state 3, and elsewhere by the journal.",
    ),
    (
        "UPDATE ledger_transfer SET hold_id = debit_account_id WHERE kind = 4",
        " is not a hold, and journal rows are about it.",
    ),
    (
        "UPDATE ledger_day SET debits_posted = debits_posted + 1 WHERE debits_posted > 0",
        " on 2026-01-05: debits posted are 100.01 EUR, and 100.00 EUR by the journal.",
    ),
    (
        "DELETE FROM ledger_day WHERE debits_pending > 0",
        " on 2026-01-05: debits pending are 0.00 EUR, and 0.75 EUR by the journal.",
    ),
    (
        "UPDATE ledger_account SET day = day + 1 WHERE closed = 1",
        " on 2026-01-06: credits posted are 1.80 EUR, and 0.00 EUR by the journal.",
    ),
    (
        "UPDATE ledger_account SET brought_credits_posted = 9999 WHERE limit_minor = 300",
        " on 2026-01-06: credits posted are 0.06 EUR, and 0.05 EUR by the journal.",
    ),
    (
        "UPDATE ledger_day SET day = day + 1 WHERE credits_posted > 0",
        " on 2026-01-06: credits posted are 100.05 EUR, and 0.05 EUR by the journal.",
    ),
    (
        "UPDATE ledger_transfer SET at = at + 86400000000 WHERE kind = 3",
        " on 2026-01-06: credits posted are 0.00 EUR, and 1.10 EUR by the journal.",
    ),
    (
        "INSERT INTO ledger_day SELECT id, 20458, 1, 0, 0, 0 FROM ledger_account WHERE history = 0",
        " on 2026-01-05: debits pending are 0.01 EUR, and 0.00 EUR by the journal.",
    ),
];

#[tokio::test]
async fn what_is_spoilt_is_found() {
    for test in databases(ledger::MIGRATIONS).await {
        books(&test).await;
        let mut tx = test.db.begin(test.who()).await.unwrap();
        let proof = prove(&mut tx).await.unwrap();
        assert!(proof.is_clean(), "{proof}");
        let checked = proof.checked;
        assert_eq!((checked.accounts, checked.transfers, checked.open_holds), (4, 15, 1));
        assert_eq!(checked.days, 5);
        tx.rollback().await.unwrap();
        for (sql, finding) in SPOILS {
            let proof = spoilt(&test, sql).await;
            let found = proof.findings.iter().any(|told| told.contains(finding));
            assert!(found, "{sql}\nsays nothing of{finding}\n{proof}");
        }
    }
}

#[tokio::test]
async fn days_and_chains_survive_the_way_back_and_forth() {
    for test in databases(ledger::MIGRATIONS).await {
        books(&test).await;
        assert_eq!(migrations::down(&test.db, ledger::MIGRATIONS, 4).await.unwrap().len(), 4);
        assert_eq!(migrations::up(&test.db, ledger::MIGRATIONS).await.unwrap().len(), 4);
        let mut tx = test.db.begin(test.who()).await.unwrap();
        let proof = prove(&mut tx).await.unwrap();
        assert!(proof.is_clean() && proof.checked.days == 5, "{proof}");
    }
}

#[tokio::test]
async fn of_many_findings_some_are_told() {
    for test in databases(ledger::MIGRATIONS).await {
        let mut tx = test.db.begin(test.who()).await.unwrap();
        let organisation: Id<Organisation> = tx.new_id();
        let accounts: Vec<_> = (0..5_000)
            .map(|_| {
                let id = test.db.ids().next();
                Account::new(id, organisation, Currency::JPY, AccountKind::Asset, 1)
            })
            .collect();
        ledger::open(&mut tx, &accounts).await.unwrap();
        let proof = prove(&mut tx).await.unwrap();
        assert!(proof.is_clean() && proof.checked.accounts == 5_000, "{proof}");
        tx.execute("UPDATE ledger_account SET credits_posted = 1", []).await.unwrap();
        let proof = prove(&mut tx).await.unwrap();
        assert!(proof.findings.len() == MAX_FINDINGS && proof.more, "{proof}");
    }
}
