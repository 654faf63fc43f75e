//! Holds end by the clock in a store too, where only a part of the books is loaded.

use base::testing::{TestDb, databases};
use base::who::Organisation;
use base::{Id, Tx};
use ledger::{Account, AccountId, AccountKind, Command, Done, Guard, Outcome, TransferId};
use money::Currency;

use crate::actions::{command, held, increased};

/// A wallet that may go 100 into debt, and two shops.
struct Street {
    wallet: AccountId,
    shops: [AccountId; 2],
}

async fn street(test: &TestDb) -> Street {
    let mut tx = test.db.begin(test.who()).await.unwrap();
    let organisation: Id<Organisation> = tx.new_id();
    let account = |id, kind| Account::new(id, organisation, Currency::EUR, kind, 2000);
    let (wallet, shops) = (tx.new_id(), [tx.new_id(), tx.new_id()]);
    let guard = Guard::DebitsMustNotExceedCredits;
    let mut all = vec![account(wallet, AccountKind::Liability).guarded(guard, 100)];
    all.extend(shops.map(|shop| account(shop, AccountKind::Liability)));
    ledger::open(&mut tx, &all).await.unwrap();
    tx.commit().await.unwrap();
    Street { wallet, shops }
}

async fn post(test: &TestDb, commands: &[Command]) -> Vec<Done> {
    let mut tx = test.db.begin(test.who()).await.unwrap();
    let done = ledger::post(&mut tx, commands, None).await.unwrap();
    tx.commit().await.unwrap();
    done
}

#[tokio::test]
async fn what_is_over_makes_room_for_a_hold_on_the_same_account() {
    for test in databases(ledger::MIGRATIONS).await {
        let Street { wallet, shops } = street(&test).await;
        let (long, short) = (test.db.ids().next(), test.db.ids().next());
        let holds = [
            command(long, held(wallet, shops[0], 10, 0)),
            command(short, held(wallet, shops[1], 90, 60)),
        ];
        assert!(post(&test, &holds).await.iter().all(|done| done.outcome == Outcome::Created));
        let increase = |amount| command(test.db.ids().next(), increased(long, amount));
        assert_eq!(post(&test, &[increase(1)]).await[0].outcome, Outcome::ExceedsCredits);
        test.clock.advance(60);
        // Names the long hold alone, and needs the room of the other.
        assert_eq!(post(&test, &[increase(90)]).await[0].outcome, Outcome::Created);
    }
}

#[tokio::test]
async fn a_retry_with_other_accounts_does_not_end_the_hold_by_halves() {
    for test in databases(ledger::MIGRATIONS).await {
        let Street { wallet, shops } = street(&test).await;
        let id = test.db.ids().next();
        post(&test, &[command(id, held(wallet, shops[0], 100, 60))]).await;
        test.clock.advance(60);
        // The hold is over, and the retry names other accounts than it stands on.
        let other = post(&test, &[command(id, held(shops[1], shops[0], 100, 60))]).await;
        assert_eq!(other[0].outcome, Outcome::ExistsWithDifferentDebitAccount);
        let again = command(test.db.ids().next(), held(wallet, shops[1], 100, 0));
        assert_eq!(post(&test, &[again]).await[0].outcome, Outcome::Created);
        let mut tx: Tx = test.db.begin(test.who()).await.unwrap();
        assert_eq!(ledger::sweep(&mut tx, 10).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn nobody_can_take_the_id_of_a_holds_end() {
    for test in databases(ledger::MIGRATIONS).await {
        let Street { wallet, shops } = street(&test).await;
        let id: TransferId = test.db.ids().next();
        post(&test, &[command(id, held(wallet, shops[0], 100, 60))]).await;
        let bits = id.uuid().as_u128();
        for reserved in [0, bits | 0b11 << 62, bits & !(0b11 << 62)] {
            let taken = Id::from_uuid(uuid::Uuid::from_u128(reserved));
            let done = post(&test, &[command(taken, held(wallet, shops[0], 1, 0))]).await;
            assert_eq!(done[0].outcome, Outcome::IdReserved);
        }
        test.clock.advance(60);
        let again = command(test.db.ids().next(), held(wallet, shops[0], 100, 0));
        assert_eq!(post(&test, &[again]).await[0].outcome, Outcome::Created);
    }
}
