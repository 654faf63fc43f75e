//! What the office spends, and a weekend that four people share: something to look at on the pages of expenses and
//! groups. Everybody is invented.

use anyhow::{Context as _, Result};
use base::Db;
use expenses::{Day, Every, NewBudget, Period, Rhythm, Scope, Template};
use groups::expenses::NewExpense;
use groups::groups::{Mode, NewGroup};
use groups::splits::Split;
use groups::{Memberships, Role, Terms};
use money::{Currency, Locale, Money};

use super::cast::Cast;

/// So many days ago, this was written.
const LINES: [(i32, &str); 9] = [
    (1, "11.40*3 lunch restaurants #team @Zum Anker"),
    (2, "4.20 espresso coffee @Kafeterija"),
    (4, "86.30 paper, pens and a lamp household @Bureau"),
    (6, "27.50 taxi to the station"),
    (9, "9.80*6 a long evening restaurants #team @Peliste"),
    (15, "18.99 music for the office subscriptions"),
    (23, "142.10 electricity utilities @Stadtwerke"),
    (31, "64.75 lunch for new people restaurants #team"),
    (40, "329.00 a screen electronics @Bureau"),
];
/// Who is away together, apart from whoever runs the office.
const FRIENDS: [&str; 3] = ["Jonas", "Noor", "Katerina"];
/// Who of them paid so many cents for what, so many days ago.
const WEEKEND: [(usize, i64, &str, i32); 4] = [
    (0, 38_400, "The house by the lake", 12),
    (1, 9_260, "Groceries for three days", 12),
    (2, 6_400, "The boat", 11),
    (3, 14_825, "Dinner on the last evening", 10),
];
/// Cents a month that the office may eat.
const LUNCHES: i64 = 12_000;
/// Cents a month for the rooms.
const RENT: i64 = 145_000;

/// Records all of it, in the name of whoever runs the office.
pub async fn record(db: &Db, cast: &Cast) -> Result<()> {
    let mut tx = db.begin(cast.office.clone()).await?;
    let today = Day::today(tx.now(), &expenses::book(&mut tx).await?.zone());
    let day = |ago: i32| today.plus_days(-ago);
    for (ago, line) in LINES {
        expenses::record_line(&mut tx, &format!("{line} {}", day(ago)), Locale::En).await?;
    }
    let budget = NewBudget {
        name: "Eating together".to_owned(),
        scope: Scope::Tag("team".to_owned()),
        limit: Money::new(LUNCHES, Currency::EUR),
        period: Period::Month,
    };
    expenses::set_budget(&mut tx, &Memberships, budget).await?;
    let rhythm = Rhythm {
        every: Every::Month,
        interval: 1,
        first: day(20),
        on_last_day: false,
        until: None,
        count: None,
        time_zone: "UTC".to_owned(),
    };
    let rent = Template {
        amount: Money::new(RENT, Currency::EUR),
        category: None,
        description: "Rent of the studio".to_owned(),
        merchant: String::new(),
        note: String::new(),
        tags: Vec::new(),
    };
    expenses::set_up(&mut tx, rhythm, rent).await?;

    let group = NewGroup {
        name: "A weekend in Ohrid".to_owned(),
        description: String::new(),
        currency: Currency::EUR,
        mode: Mode::Minimum,
    };
    let access = groups::groups::found(&mut tx, group).await?;
    let mut members = vec![access.member.as_ref().context("the founder")?.id];
    for name in FRIENDS {
        let terms = Terms::default();
        let member = groups::members::add(&mut tx, &access, terms, name, Role::Member).await?;
        members.push(member.id);
    }
    for (payer, cents, description, ago) in WEEKEND {
        let amount = Money::new(cents, Currency::EUR);
        let expense = NewExpense {
            id: None,
            description: description.to_owned(),
            category: String::new(),
            amount,
            day: day(ago),
            payers: vec![(*members.get(payer).context("a payer")?, amount)],
            split: Split::Equal(members.clone()),
        };
        groups::expenses::add(&mut tx, &access, expense).await?;
    }
    Ok(tx.commit().await?)
}
