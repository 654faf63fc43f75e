//! Flags as several processes see them.

use base::Who;
use base::db::migrations::BASE;
use base::events;
use base::flags::{self, Defaults, Flag, Reason, Setting};
use base::testing::databases;
use base::who::Organisation;
use base::{Db, Id};

async fn is_on(db: &Db, organisation: Option<Id<Organisation>>) -> (bool, Reason) {
    let mut tx = db.read(Who::system("test", db.ids())).await.unwrap();
    let standing = flags::standing(&mut tx, Defaults::default(), Flag::PartnerPortal, organisation);
    let standing = standing.await.unwrap();
    (standing.is_on, standing.reason)
}

#[tokio::test]
async fn a_change_counts_at_once_in_every_process_and_is_recorded() {
    for test in databases(BASE).await {
        let elsewhere = test.reopen().await;
        let organisation: Id<Organisation> = test.db.ids().next();
        let flag = Flag::PartnerPortal;
        assert_eq!(is_on(&elsewhere, Some(organisation)).await, (false, Reason::Default));

        let mut tx = test.db.begin(test.who()).await.unwrap();
        let now = flags::toggle(&mut tx, Defaults::default(), flag).await.unwrap();
        assert_eq!(now, Setting { enabled: true, percentage: 100 });
        tx.commit().await.unwrap();
        assert_eq!(is_on(&elsewhere, Some(organisation)).await, (true, Reason::Setting));

        let mut tx = test.db.begin(test.who()).await.unwrap();
        flags::set_for(&mut tx, flag, organisation, Some(false)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(is_on(&elsewhere, Some(organisation)).await, (false, Reason::Organisation));
        assert_eq!(is_on(&elsewhere, None).await, (true, Reason::Setting));
        let mut tx = test.db.read(test.who()).await.unwrap();
        let overrides = flags::overrides(&mut tx, flag, 10).await.unwrap();
        assert_eq!(overrides, [(organisation, false)]);
        drop(tx);

        let mut tx = test.db.begin(test.who()).await.unwrap();
        flags::set_for(&mut tx, flag, organisation, None).await.unwrap();
        flags::set(&mut tx, flag, None).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(is_on(&elsewhere, Some(organisation)).await, (false, Reason::Default));

        let mut tx = test.db.read(test.who()).await.unwrap();
        let log = events::after(&mut tx, 0, 10).await.unwrap();
        let bodies: Vec<serde_json::Value> =
            log.iter().map(|event| serde_json::from_str(&event.body).unwrap()).collect();
        assert!(log.iter().all(|event| event.kind == "flag.changed"));
        assert_eq!(bodies[0]["before"], serde_json::Value::Null);
        assert_eq!(bodies[0]["after"]["enabled"], true);
        assert_eq!(bodies[1]["after"]["enabled"], false);
        assert_eq!(bodies[3]["before"]["enabled"], true);
    }
}

#[tokio::test]
async fn a_percentage_is_at_most_a_hundred() {
    for test in databases(BASE).await {
        let mut tx = test.db.begin(test.who()).await.unwrap();
        let setting = Setting { enabled: true, percentage: 101 };
        assert!(flags::set(&mut tx, Flag::Monitoring, Some(setting)).await.is_err());
    }
}
