//! What a card's limits and its account leave. Pure.

use base::Timestamp;
use ledger::Account;
use ledger::allowances;
use money::{Currency, Money, MoneyError};

use super::{Bound, Funds, Headroom, Window};
use crate::authorizations::rules::narrow;
use crate::controls::rules::Limit;
use crate::controls::{Control, ControlId};
use crate::issuing::{CardState, Face, HolderState};

/// A limit as its window's account shows it.
pub fn window(limit: Limit, account: &Account, now: Timestamp) -> Window {
    let totals = account.totals;
    let is_trailing = matches!(limit.allowance.window, allowances::Window::Trailing { .. });
    // What came back by a refund was not used.
    let settled = totals.debits_posted.saturating_sub(totals.credits_posted);
    // A use of a trailing window is a hold until it is old; for a person it is used, settled or not.
    let (used_minor, held_minor) = if is_trailing {
        (settled.saturating_add(totals.debits_pending), 0)
    } else {
        (settled, totals.debits_pending)
    };
    Window {
        size_minor: account.limit_minor,
        used_minor,
        held_minor,
        free_minor: narrow(account.available()),
        ends_at: (!is_trailing).then(|| limit.allowance.span(now).ends_at),
        limit,
    }
}

/// What all of it together leaves: the least of what applies to every purchase. A limit on the number of purchases
/// leaves nothing once it is reached, a limit for some merchants does not end the others.
pub fn headroom(
    face: &Face,
    funding: &Account,
    windows: Vec<Window>,
    unreadable: Vec<ControlId>,
    controls: Vec<Control>,
    now: Timestamp,
) -> Headroom {
    let funds_minor = narrow(funding.available());
    let mut least = (funds_minor, Bound::Funds);
    for window in windows.iter().filter(|window| window.limit.group.is_none()) {
        let is_out = window.free_minor <= 0;
        if is_out || (!window.limit.is_count() && window.free_minor < least.0) {
            let left = if is_out { 0 } else { window.free_minor };
            if left < least.0 {
                least = (left, Bound::Limit(window.limit.control));
            }
        }
    }
    if !unreadable.is_empty() {
        least = (0, Bound::Unreadable);
    }
    if !works(face, now) {
        least = (0, Bound::Stopped);
    }
    let (free_minor, bound) = least;
    Headroom {
        free: Money::new(free_minor.max(0), face.currency),
        bound,
        funds: Money::new(funds_minor, face.currency),
        windows,
        unreadable,
        controls,
    }
}

/// True when the card itself, its holder and its date are in order and nobody froze it.
fn works(face: &Face, now: Timestamp) -> bool {
    face.card.state == CardState::Active
        && face.holder_state == HolderState::Active
        && !face.card.is_frozen
        && now < face.card.expires_on
}

/// The sums of accounts in one currency.
pub fn funds(currency: Currency, accounts: &[Account]) -> Result<Funds, MoneyError> {
    let sum = |part: fn(&Account) -> i64| {
        Money::checked_sum(
            currency,
            accounts.iter().map(|account| Money::new(part(account), currency)),
        )
    };
    Ok(Funds {
        available: sum(|account| narrow(account.available()))?,
        held: sum(|account| account.totals.debits_pending)?,
        balance: sum(Account::credit_balance)?,
        credit: sum(|account| account.limit_minor)?,
        accounts: accounts.len(),
    })
}

#[cfg(test)]
mod tests {
    use base::Id;
    use base::testing::START;
    use ledger::allowances::Allowance;
    use ledger::{AccountKind, Guard};
    use uuid::Uuid;

    use super::*;
    use crate::issuing::Card;

    fn face() -> Face {
        let nobody = Uuid::from_u128(1);
        Face {
            card: Card {
                id: Id::from_uuid(nobody),
                organisation: Id::from_uuid(nobody),
                programme: Id::from_uuid(nobody),
                holder: Id::from_uuid(nobody),
                funding_account: Id::from_uuid(nobody),
                network_token: String::new(),
                last_four: "4821".to_owned(),
                state: CardState::Active,
                expires_on: START.plus_seconds(1),
                is_frozen: false,
            },
            holder_name: String::new(),
            holder_state: HolderState::Active,
            programme_name: String::new(),
            currency: Currency::EUR,
        }
    }

    fn account(credits: i64, debits: i64, held: i64, limit: i64) -> Account {
        let id = Uuid::from_u128(2);
        let (id, owner) = (Id::from_uuid(id), Id::from_uuid(id));
        let mut account = Account::new(id, owner, Currency::EUR, AccountKind::Liability, 2000)
            .guarded(Guard::DebitsMustNotExceedCredits, limit);
        account.totals.credits_posted = credits;
        account.totals.debits_posted = debits;
        account.totals.debits_pending = held;
        account
    }

    fn limit(number: u128, unit: Currency, span: &str, group: Option<&str>) -> Limit {
        let allowance = Allowance {
            key: Id::from_uuid(Uuid::from_u128(number)),
            organisation: Id::from_uuid(Uuid::from_u128(1)),
            unit,
            limit_minor: 0,
            window: span.parse().unwrap(),
        };
        let control = Id::from_uuid(Uuid::from_u128(number));
        Limit { control, allowance, group: group.map(str::to_owned) }
    }

    #[test]
    fn a_window_is_what_its_account_says() {
        let day = window(limit(1, Currency::EUR, "day UTC", None), &account(0, 30, 50, 100), START);
        assert_eq!(
            (day.size_minor, day.used_minor, day.held_minor, day.free_minor),
            (100, 30, 50, 20)
        );
        assert_eq!(day.ends_at, Timestamp::parse("2026-01-06T00:00:00Z"));
        let refunded = limit(1, Currency::EUR, "day UTC", None);
        let refunded = window(refunded, &account(20, 30, 50, 100), START);
        assert_eq!((refunded.size_minor, refunded.used_minor, refunded.free_minor), (100, 10, 40));
        let hour = limit(1, Currency::EUR, "trailing 3600", None);
        let hour = window(hour, &account(0, 0, 120, 100), START);
        assert_eq!((hour.used_minor, hour.held_minor, hour.free_minor), (120, 0, -20));
        assert_eq!(hour.ends_at, None);
    }

    #[test]
    fn the_least_of_what_applies_is_left() {
        let amount = |number, free, group| {
            let limit = limit(number, Currency::EUR, "day UTC", group);
            window(limit, &account(0, 0, 0, free), START)
        };
        let count = |number, free| {
            let limit = limit(number, Currency::USES, "day UTC", None);
            window(limit, &account(0, 0, 0, free), START)
        };
        let by = |number| Bound::Limit(Id::from_uuid(Uuid::from_u128(number)));
        for (windows, free, bound) in [
            (vec![], 600, Bound::Funds),
            (vec![amount(1, 900, None)], 600, Bound::Funds),
            (vec![amount(1, 600, None)], 600, Bound::Funds),
            (vec![amount(1, 599, None), amount(2, 100, None)], 100, by(2)),
            (vec![amount(1, 0, Some("fuel"))], 600, Bound::Funds),
            (vec![count(1, 3)], 600, Bound::Funds),
            (vec![count(1, 0)], 0, by(1)),
            (vec![amount(1, -50, None)], 0, by(1)),
        ] {
            let room = headroom(
                &face(),
                &account(500, 0, 100, 200),
                windows,
                Vec::new(),
                Vec::new(),
                START,
            );
            assert_eq!((room.free.minor(), room.bound), (free, bound));
            assert_eq!(room.funds.minor(), 600);
        }
    }

    #[test]
    fn a_card_that_does_not_work_leaves_nothing() {
        let stop = |change: fn(&mut Face)| {
            let mut face = face();
            change(&mut face);
            headroom(&face, &account(500, 0, 0, 0), Vec::new(), Vec::new(), Vec::new(), START)
        };
        for change in [
            (|face| face.card.is_frozen = true) as fn(&mut Face),
            |face| face.card.state = CardState::Unactivated,
            |face| face.card.expires_on = START,
            |face| face.holder_state = HolderState::Suspended,
        ] {
            let room = stop(change);
            assert_eq!((room.free.minor(), room.bound), (0, Bound::Stopped));
        }
        let unreadable = vec![Id::from_uuid(Uuid::from_u128(9))];
        let account = account(500, 0, 0, 0);
        let room = headroom(&face(), &account, Vec::new(), unreadable, Vec::new(), START);
        assert_eq!((room.free.minor(), room.bound), (0, Bound::Unreadable));
        assert_eq!(room.funds.minor(), 500);
    }

    #[test]
    fn an_overdrawn_account_leaves_nothing_and_says_so() {
        let overdrawn = account(100, 300, 0, 0);
        let room = headroom(&face(), &overdrawn, Vec::new(), Vec::new(), Vec::new(), START);
        assert_eq!((room.free.minor(), room.funds.minor()), (0, -200));
    }

    #[test]
    fn sums_are_exact_or_refused() {
        let both = [account(500, 100, 50, 1000), account(0, 70, 0, 0)];
        let funds = funds(Currency::EUR, &both).unwrap();
        let minors = [funds.available, funds.held, funds.balance, funds.credit].map(Money::minor);
        assert_eq!((minors, funds.accounts), ([1280, 50, 330, 1000], 2));
        let huge = [account(i64::MAX, 0, 0, 0), account(1, 0, 0, 0)];
        assert_eq!(super::funds(Currency::EUR, &huge), Err(MoneyError::Overflow));
    }
}
