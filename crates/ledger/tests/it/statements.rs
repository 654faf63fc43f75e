//! Balances now and as of a day, and statements, against figures worked out by hand.

use base::testing::{START, TestDb, databases};
use base::who::Organisation;
use base::{Id, Tx};
use jiff::civil::{Date, date};
use ledger::statements::{MAX_LINES, Statement, accounts, balance, balance_on, statement};
use ledger::{Account, AccountId, AccountKind, Action, Guard, RowKind, Totals, TransferId};
use money::Currency;

use crate::actions::{captured, command, held, moved};

struct Books {
    organisation: Id<Organisation>,
    bank: AccountId,
    wallet: AccountId,
}

async fn open(test: &TestDb) -> Books {
    let mut tx = test.db.begin(test.who()).await.unwrap();
    let (organisation, bank, wallet) = (tx.new_id(), tx.new_id(), tx.new_id());
    let account = |id, kind| Account::new(id, organisation, Currency::EUR, kind, 2000);
    let guard = Guard::DebitsMustNotExceedCredits;
    let new = [
        account(bank, AccountKind::Asset).without_history(),
        account(wallet, AccountKind::Liability).guarded(guard, 0),
    ];
    ledger::open(&mut tx, &new).await.unwrap();
    tx.commit().await.unwrap();
    Books { organisation, bank, wallet }
}

async fn run(test: &TestDb, action: Action) -> TransferId {
    let mut tx = test.db.begin(test.who()).await.unwrap();
    let id = tx.new_id();
    let done = ledger::post(&mut tx, &[command(id, action)], None).await.unwrap();
    assert!(done[0].outcome.is_success(), "{done:?}");
    tx.commit().await.unwrap();
    id
}

fn totals(debits_pending: i64, debits_posted: i64, credits_posted: i64) -> Totals {
    Totals { debits_pending, debits_posted, credits_pending: 0, credits_posted }
}

async fn read(test: &TestDb) -> Tx {
    test.db.read(test.who()).await.unwrap()
}

#[tokio::test]
async fn balances_are_exact_by_the_clock_before_and_after_the_sweep() {
    for test in databases(ledger::MIGRATIONS).await {
        let Books { bank, wallet, .. } = open(&test).await;
        run(&test, moved(bank, wallet, 1_000)).await;
        // Over at 09:00:30 on the second day.
        run(&test, held(wallet, bank, 300, 86_430)).await;
        test.clock.advance(86_400);
        run(&test, moved(wallet, bank, 50)).await;
        let days: [(Date, Totals); 3] = [
            (date(2026, 1, 4), Totals::default()),
            (date(2026, 1, 5), totals(300, 0, 1_000)),
            (date(2026, 1, 6), totals(300, 50, 1_000)),
        ];
        check(&test, wallet, &days).await;
        test.clock.advance(29);
        check(&test, wallet, &days).await;
        test.clock.advance(1);
        let mut days = days;
        days[2].1.debits_pending = 0;
        check(&test, wallet, &days).await;
        let mut tx = test.db.begin(test.who()).await.unwrap();
        assert_eq!(ledger::sweep(&mut tx, 10).await.unwrap(), 1);
        tx.commit().await.unwrap();
        check(&test, wallet, &days).await;
    }
}

async fn check(test: &TestDb, wallet: AccountId, days: &[(Date, Totals)]) {
    let mut tx = read(test).await;
    for (day, expected) in days {
        let (_, found) = balance_on(&mut tx, wallet, *day, None).await.unwrap().unwrap();
        assert_eq!(found, *expected, "{day}");
    }
    let now = balance(&mut tx, wallet, None).await.unwrap().unwrap();
    assert_eq!(now.totals, days[days.len() - 1].1);
}

#[tokio::test]
async fn what_cannot_be_known_is_refused_and_what_is_not_ones_own_is_not_there() {
    for test in databases(ledger::MIGRATIONS).await {
        let Books { organisation, bank, wallet } = open(&test).await;
        let mut tx = read(&test).await;
        let day = date(2026, 1, 5);
        let refusal = |error: base::Error| match error {
            base::Error::Refused(refusal) => refusal.code,
            base::Error::Fault(fault) => panic!("{fault}"),
        };
        let later = balance_on(&mut tx, wallet, date(2026, 1, 6), None).await;
        assert_eq!(refusal(later.unwrap_err()), "day_not_begun");
        let unkept = balance_on(&mut tx, bank, day, None).await;
        assert_eq!(refusal(unkept.unwrap_err()), "history_not_kept");
        let stranger = Some(test.db.ids().next());
        assert!(balance(&mut tx, wallet, stranger).await.unwrap().is_none());
        assert!(balance_on(&mut tx, wallet, day, stranger).await.unwrap().is_none());
        assert!(balance(&mut tx, wallet, Some(organisation)).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn a_statement_runs_backwards_from_the_balance() {
    for test in databases(ledger::MIGRATIONS).await {
        let Books { bank, wallet, .. } = open(&test).await;
        run(&test, moved(bank, wallet, 1_000)).await;
        let hold = run(&test, held(wallet, bank, 300, 0)).await;
        run(&test, captured(hold, 320, true)).await;
        run(&test, Action::Limit { account: wallet, limit: 40 }).await;
        let mut tx = read(&test).await;
        let whole = statement(&mut tx, wallet, None, 50).await.unwrap();
        let lines: Vec<_> = (whole.lines.iter())
            .map(|line| (line.kind, line.is_debit, line.pending, line.posted, line.balance_after))
            .collect();
        let expected = [
            (RowKind::Limit, true, 0, 0, 680),
            (RowKind::Post, true, -300, 320, 680),
            (RowKind::Hold, true, 300, 0, 1_000),
            (RowKind::Move, false, 0, 1_000, 1_000),
        ];
        assert_eq!(lines, expected);
        assert_eq!(whole.next, None);
        let [limit, post, ..] = &whole.lines[..] else { panic!() };
        assert_eq!((limit.limit, limit.other), (Some(40), None));
        assert_eq!((post.hold, post.other, post.forced), (Some(hold), Some(bank), true));
        assert_eq!((post.reason, post.subject.as_str(), post.at), (7, "inv_1", START));
    }
}

#[tokio::test]
async fn pages_make_up_the_whole_even_when_lines_come_in_between() {
    for test in databases(ledger::MIGRATIONS).await {
        let Books { bank, wallet, .. } = open(&test).await;
        run(&test, moved(bank, wallet, 1_000)).await;
        for amount in 1..=10 {
            run(&test, moved(wallet, bank, amount)).await;
        }
        let mut tx = read(&test).await;
        let whole = statement(&mut tx, wallet, None, u32::MAX).await.unwrap();
        tx.rollback().await.unwrap();
        assert!(whole.lines.len() == 11 && whole.next.is_none() && 11 < MAX_LINES);
        let mut walked: Vec<_> = Vec::new();
        let mut cursor = None;
        loop {
            let mut tx = read(&test).await;
            let Statement { lines, next } = statement(&mut tx, wallet, cursor, 4).await.unwrap();
            tx.rollback().await.unwrap();
            assert!(lines.len() <= 4);
            walked.extend(lines);
            cursor = next;
            if cursor.is_none() {
                break;
            }
            run(&test, moved(bank, wallet, 5)).await;
        }
        assert_eq!(walked, whole.lines);
    }
}

#[tokio::test]
async fn a_cursor_of_another_account_leads_nowhere() {
    for test in databases(ledger::MIGRATIONS).await {
        let Books { bank, wallet, .. } = open(&test).await;
        let Books { bank: their_bank, wallet: theirs, .. } = open(&test).await;
        run(&test, moved(their_bank, theirs, 1_000)).await;
        run(&test, moved(their_bank, theirs, 2_000)).await;
        run(&test, moved(bank, wallet, 5)).await;
        let mut tx = read(&test).await;
        let page = statement(&mut tx, theirs, None, 1).await.unwrap();
        let forged = statement(&mut tx, wallet, page.next, 50).await.unwrap();
        assert_eq!(forged, Statement { lines: Vec::new(), next: None });
    }
}

#[tokio::test]
async fn accounts_are_listed_by_organisation_and_page() {
    for test in databases(ledger::MIGRATIONS).await {
        let Books { organisation, bank, wallet } = open(&test).await;
        open(&test).await;
        run(&test, held(bank, wallet, 5, 60)).await;
        test.clock.advance(60);
        let mut tx = read(&test).await;
        let (first, total) = accounts(&mut tx, organisation, 0, 1).await.unwrap();
        let (second, _) = accounts(&mut tx, organisation, 1, 10).await.unwrap();
        assert_eq!(total, 2);
        let ids: Vec<_> = first.iter().chain(&second).map(|account| account.id).collect();
        assert_eq!(ids, [bank, wallet]);
        assert!(first.iter().chain(&second).all(|account| account.totals == Totals::default()));
        assert!(accounts(&mut tx, organisation, 2, 10).await.unwrap().0.is_empty());
    }
}
