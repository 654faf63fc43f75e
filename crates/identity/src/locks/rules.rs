//! When failures close a door, and for how long. Pure.

use std::net::{IpAddr, Ipv6Addr};

use base::Timestamp;

/// How many failures within which time close a door for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// The one that closes it.
    pub failures: i64,
    /// Counted from the first of them.
    pub window_seconds: i64,
    /// For how long it stays closed.
    pub closed_seconds: i64,
}

const QUARTER: i64 = 15 * 60;
const DAY: i64 = 24 * 60 * 60;

/// One person from one place: five failures, a quarter of an hour.
pub const HERE: Bound = Bound { failures: 5, window_seconds: DAY, closed_seconds: QUARTER };
/// One person from all places that they never signed in from: slower than somebody who guesses from
/// many addresses would like, and wide enough for a family that forgot.
pub const PERSON: Bound = Bound { failures: 20, window_seconds: QUARTER, closed_seconds: QUARTER };
/// One address, whoever is guessed from it: one password tried on many people.
pub const ADDRESS: Bound = Bound { failures: 20, window_seconds: QUARTER, closed_seconds: QUARTER };

/// The failures of one subject so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lock {
    /// Within the window.
    pub failures: i64,
    /// When the window began.
    pub since: Timestamp,
    /// Closed until then.
    pub closed_until: Option<Timestamp>,
}

/// Whether the door is closed at `now`.
pub fn is_closed(lock: Lock, now: Timestamp) -> bool {
    lock.closed_until.is_some_and(|until| now < until)
}

/// What a failure at `now` makes of a lock that is not closed.
pub fn after_failure(lock: Lock, bound: Bound, now: Timestamp) -> Lock {
    let is_over = lock.since.plus_seconds(bound.window_seconds) <= now;
    let before = if is_over || lock.failures == 0 {
        Lock { failures: 0, since: now, closed_until: None }
    } else {
        lock
    };
    let failures = before.failures.saturating_add(1);
    if failures < bound.failures {
        return Lock { failures, closed_until: None, ..before };
    }
    let closed_until = Some(now.plus_seconds(bound.closed_seconds));
    Lock { failures: 0, since: now, closed_until }
}

/// What one subscriber has: an IPv4 address, or the /64 of an IPv6 one, whose other half anybody
/// chooses anew for every request.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_767_603_600);
    const FRESH: Lock = Lock { failures: 0, since: NOW, closed_until: None };

    #[test]
    fn the_fifth_failure_closes_the_door_for_a_quarter_of_an_hour() {
        let mut lock = FRESH;
        for nth in 1..=HERE.failures {
            assert!(!is_closed(lock, NOW), "attempt {nth}");
            lock = after_failure(lock, HERE, NOW);
            assert_eq!(lock.closed_until.is_some(), nth == HERE.failures);
        }
        let opens = NOW.plus_seconds(QUARTER);
        assert_eq!(lock, Lock { failures: 0, since: NOW, closed_until: Some(opens) });
        assert!(is_closed(lock, opens.plus_micros(-1)));
        assert!(!is_closed(lock, opens));
        let again = Lock { failures: 1, since: opens, closed_until: None };
        assert_eq!(after_failure(lock, HERE, opens), again);
    }

    #[test]
    fn failures_long_ago_are_forgotten() {
        let four = Lock { failures: 4, ..FRESH };
        let last = NOW.plus_seconds(DAY - 1);
        assert!(after_failure(four, HERE, last).closed_until.is_some());
        let later = NOW.plus_seconds(DAY);
        let first = Lock { failures: 1, since: later, closed_until: None };
        assert_eq!(after_failure(four, HERE, later), first);
    }

    #[test]
    fn a_subscriber_has_one_network() {
        for (address, expected) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ] {
            assert_eq!(network(address.parse().unwrap()), expected, "{address}");
        }
    }
}
