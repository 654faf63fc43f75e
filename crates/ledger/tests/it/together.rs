//! Callers at the same time, as two processes on one database: nothing is lost, nothing doubled,
//! nobody waits in a circle.

use base::Db;
use base::Id;
use base::gather::Gather;
use base::testing::databases;
use base::who::Organisation;
use ledger::{Account, AccountId, AccountKind, Ask, Command, Guard, Outcome, Posting, TransferId};
use money::Currency;

use crate::actions::{command, moved};

const CALLERS: u32 = 12;
const CALLS: u32 = 20;
const WALLETS: usize = 4;
/// What each wallet may spend: less than is asked of it.
const LIMIT: i64 = 20;

/// Callers of both processes share these ids: whoever comes second finds it done.
fn shared(nth: u32) -> TransferId {
    let root: Id<Organisation> = Id::from_uuid(uuid::Uuid::nil());
    root.derive(&nth.to_be_bytes())
}

/// Spends from every wallet in turn into the hot account, in both orders of their ids, and does
/// one shared transfer in between. Says how many of its own were done.
async fn call(
    db: Db,
    posting: Gather<Posting>,
    caller: u32,
    hot: AccountId,
    wallets: [AccountId; WALLETS],
) -> i64 {
    let mut done = 0;
    for call in 0..CALLS {
        let nth = usize::try_from(caller + call).unwrap() % WALLETS;
        let (first, second) = (wallets[nth], wallets[(nth + 1) % WALLETS]);
        let third = match caller {
            0 | 1 => command(shared(call), moved(hot, wallets[0], 1)),
            _ => command(db.ids().next(), moved(hot, first, 1)),
        };
        let linked = Command { linked: true, ..command(db.ids().next(), moved(first, hot, 1)) };
        let last = command(db.ids().next(), moved(second, hot, 1));
        let commands = vec![linked, last, third];
        let answer = posting.ask(Ask { commands, scope: None, who: None }).await.unwrap();
        let [a, b, c] = &answer[..] else { panic!() };
        assert!(c.outcome.is_success(), "{c:?}");
        match (a.outcome, b.outcome) {
            (Outcome::Created, Outcome::Created) => done += 2,
            (Outcome::ExceedsCredits, Outcome::LinkedFailed)
            | (Outcome::LinkedFailed, Outcome::ExceedsCredits) => {}
            other => panic!("{other:?}"),
        }
    }
    done
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_share_hot_accounts() {
    for test in databases(ledger::MIGRATIONS).await {
        let organisation = test.db.ids().next();
        let account = |id, kind| Account::new(id, organisation, Currency::EUR, kind, 1);
        let hot: AccountId = test.db.ids().next();
        let wallets: [AccountId; WALLETS] = std::array::from_fn(|_| test.db.ids().next());
        let guard = Guard::DebitsMustNotExceedCredits;
        let mut new = vec![account(hot, AccountKind::Asset)];
        new.extend(wallets.map(|id| account(id, AccountKind::Liability).guarded(guard, LIMIT)));
        let mut tx = test.db.begin(test.who()).await.unwrap();
        ledger::open(&mut tx, &new).await.unwrap();
        tx.commit().await.unwrap();
        let processes = [test.db.clone(), test.reopen().await];
        let gathers = processes.clone().map(|db| Gather::start(Posting::new(db), 64));
        let mut callers = tokio::task::JoinSet::new();
        for caller in 0..CALLERS {
            let at = usize::try_from(caller % 2).unwrap();
            let (db, posting) = (processes[at].clone(), gathers[at].clone());
            callers.spawn(call(db, posting, caller, hot, wallets));
        }
        let spent: i64 = callers.join_all().await.into_iter().sum();
        assert!(spent > 0 && spent < i64::from(CALLERS * CALLS * 2), "{spent}");
        let mut tx = test.db.begin(test.who()).await.unwrap();
        let found = ledger::statements::balance(&mut tx, hot, None).await.unwrap().unwrap();
        assert_eq!(found.totals.credits_posted, spent);
        // Of the shared ones each counts once, of the others each.
        let others = i64::from((CALLERS - 2) * CALLS + CALLS);
        assert_eq!(found.totals.debits_posted, others);
        let proof = ledger::proof::prove(&mut tx).await.unwrap();
        assert!(proof.is_clean(), "{proof}");
        tx.rollback().await.unwrap();
    }
}
