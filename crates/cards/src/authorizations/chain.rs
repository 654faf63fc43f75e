//! What all messages about one purchase together amount to. Pure.
//!
//! Messages come late, twice and out of order. So nothing is computed from what came before; the standing is computed
//! anew from the set of messages, in the order in which the network made them. Whatever order they came in, the same
//! set is the same standing, and the books, moved to it, are the same books.

use base::Timestamp;

use super::Class;

/// One message, as far as the standing needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What makes it the same message.
    pub key: String,
    /// The network's token, which a report and a withdrawal of the same question share with it.
    pub token: String,
    /// The token of an earlier message.
    pub preceding: Option<String>,
    /// What it is.
    pub class: Class,
    /// In minor units: of an approved question what was approved, of a fact what was told.
    pub amount_minor: i64,
    /// A clearing: true when no more will come.
    pub is_final: bool,
    /// False for a question that was declined for a reason of its own.
    pub counted: bool,
    /// When the network made it.
    pub network_at: Timestamp,
}

impl Link {
    /// The order in which the network made the messages, whose times are no finer than a second: nothing precedes the
    /// question that began the purchase, and at the same moment what is asked precedes what is told about it.
    fn order(&self) -> (bool, Timestamp, u8, &str) {
        let (is_first, rank) = match self.class {
            Class::Authorization | Class::Purchase => (true, 0),
            Class::StandIn => (self.preceding.is_none(), 0),
            Class::Incremental | Class::Verification | Class::Inquiry => (false, 0),
            Class::Advice => (false, 1),
            Class::Reversal
            | Class::Expiration
            | Class::Clearing
            | Class::ForceCapture
            | Class::Refund
            | Class::Withdrawal => (false, 2),
        };
        (!is_first, self.network_at, rank, &self.key)
    }
}

/// What a purchase amounts to. All amounts are in minor units and not negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// What was agreed and not reversed.
    pub authorized_minor: i64,
    /// What is still held, expiry by our clock aside.
    pub held_minor: i64,
    /// What was settled.
    pub captured_minor: i64,
    /// What was given back.
    pub refunded_minor: i64,
    /// [`flag`] bits: what somebody should look at.
    pub flags: i64,
}

impl Standing {
    /// What the purchase takes of the account and of every limit.
    pub const fn weight_minor(&self) -> i64 {
        self.held_minor.saturating_add(self.captured_minor)
    }
}

/// Bits of [`Standing::flags`].
pub mod flag {
    /// Settled beyond what was authorized and the programme tolerates.
    pub const OVER_CAPTURED: i64 = 1;
    /// Reversed beyond what was authorized.
    pub const OVER_REVERSED: i64 = 2;
    /// Settled without an authorization.
    pub const UNAUTHORIZED_CAPTURE: i64 = 4;
    /// Given back more than was settled.
    pub const OVER_REFUNDED: i64 = 8;
    /// Approved by the network in our place.
    pub const STAND_IN: i64 = 16;

    /// Every flag with words for a person.
    pub const ALL: [(i64, &str); 5] = [
        (OVER_CAPTURED, "settled for more than was authorized"),
        (OVER_REVERSED, "reversed for more than was authorized"),
        (UNAUTHORIZED_CAPTURE, "settled without an authorization"),
        (OVER_REFUNDED, "refunded for more than was settled"),
        (STAND_IN, "approved by the network in our place"),
    ];
}

/// The standing of a set of messages. `tolerance` is how much more than the authorized amount may be settled before it
/// is flagged, in basis points.
pub fn standing(links: &[Link], tolerance: i64) -> Standing {
    let mut links: Vec<&Link> = links.iter().collect();
    links.sort_by(|a, b| a.order().cmp(&b.order()));
    // The network withdraws what it asked under the token that it asked with.
    let withdrawn = |token: &str| {
        links.iter().any(|link| link.class == Class::Withdrawal && link.token == token)
    };
    // A question and the network's report that it went through are one and the same purchase.
    let asked = |token: &str| {
        links.iter().any(|link| link.class.is_question() && link.counted && link.token == token)
    };
    let mut now = Standing::default();
    let mut is_over = false;
    for link in &links {
        let asks = link.class.is_question() || link.class == Class::StandIn;
        let is_reported = link.class == Class::StandIn && asked(&link.token);
        if !link.counted || is_reported || (asks && withdrawn(&link.token)) {
            continue;
        }
        let amount = link.amount_minor.max(0);
        match link.class {
            Class::Authorization | Class::Incremental => {
                now.authorized_minor = now.authorized_minor.saturating_add(amount);
            }
            Class::StandIn => {
                now.authorized_minor = now.authorized_minor.saturating_add(amount);
                now.flags |= flag::STAND_IN;
            }
            Class::Purchase => {
                now.authorized_minor = now.authorized_minor.saturating_add(amount);
                now.captured_minor = now.captured_minor.saturating_add(amount);
            }
            Class::Advice => now.authorized_minor = amount,
            Class::Reversal => {
                if amount > now.authorized_minor {
                    now.flags |= flag::OVER_REVERSED;
                }
                now.authorized_minor = now.authorized_minor.saturating_sub(amount).max(0);
            }
            Class::Expiration => is_over = true,
            Class::Clearing => {
                now.captured_minor = now.captured_minor.saturating_add(amount);
                is_over |= link.is_final;
            }
            Class::ForceCapture => {
                now.captured_minor = now.captured_minor.saturating_add(amount);
                now.flags |= flag::UNAUTHORIZED_CAPTURE;
                is_over = true;
            }
            Class::Refund => now.refunded_minor = now.refunded_minor.saturating_add(amount),
            Class::Verification | Class::Inquiry | Class::Withdrawal => {}
        }
    }
    if !is_over {
        now.held_minor = now.authorized_minor.saturating_sub(now.captured_minor).max(0);
    }
    now.flags |= findings(now, tolerance);
    now
}

fn findings(now: Standing, tolerance: i64) -> i64 {
    let mut flags = 0;
    if now.captured_minor > 0 && now.authorized_minor == 0 {
        flags |= flag::UNAUTHORIZED_CAPTURE;
    }
    let tolerated = i128::from(now.authorized_minor)
        .saturating_mul(i128::from(tolerance).saturating_add(10_000));
    if now.authorized_minor > 0 && i128::from(now.captured_minor).saturating_mul(10_000) > tolerated
    {
        flags |= flag::OVER_CAPTURED;
    }
    if now.refunded_minor > now.captured_minor {
        flags |= flag::OVER_REFUNDED;
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(key: &str, class: Class, amount_minor: i64, second: i64) -> Link {
        Link {
            key: key.to_owned(),
            token: key.to_owned(),
            preceding: Some("a".to_owned()),
            class,
            amount_minor,
            is_final: false,
            counted: true,
            network_at: Timestamp::from_seconds(second),
        }
    }

    fn figures(links: &[Link]) -> (i64, i64, i64) {
        let standing = standing(links, 2_000);
        (standing.held_minor, standing.captured_minor, standing.refunded_minor)
    }

    #[test]
    fn table() {
        let auth = link("a", Class::Authorization, 100, 1);
        let add = link("b", Class::Incremental, 50, 2);
        let last = |amount| Link { is_final: true, ..link("c", Class::Clearing, amount, 9) };
        for (name, links, expected) in [
            ("held", vec![auth.clone()], (100, 0, 0)),
            ("increment", vec![auth.clone(), add.clone()], (150, 0, 0)),
            ("advice down", vec![auth.clone(), link("v", Class::Advice, 30, 3)], (30, 0, 0)),
            (
                "increment after advice",
                vec![
                    auth.clone(),
                    link("v", Class::Advice, 30, 2),
                    link("b", Class::Incremental, 5, 3),
                ],
                (35, 0, 0),
            ),
            ("part reversed", vec![auth.clone(), link("r", Class::Reversal, 40, 3)], (60, 0, 0)),
            ("all reversed", vec![auth.clone(), link("r", Class::Reversal, 100, 3)], (0, 0, 0)),
            ("part cleared", vec![auth.clone(), link("c", Class::Clearing, 40, 3)], (60, 40, 0)),
            ("last cleared", vec![auth.clone(), last(40)], (0, 40, 0)),
            ("tip", vec![auth.clone(), last(120)], (0, 120, 0)),
            (
                "expired, then cleared",
                vec![auth.clone(), link("x", Class::Expiration, 0, 5), last(100)],
                (0, 100, 0),
            ),
            (
                "refund",
                vec![auth.clone(), last(100), link("f", Class::Refund, 30, 10)],
                (0, 100, 30),
            ),
            (
                "withdrawn",
                vec![
                    auth.clone(),
                    Link { token: "a".to_owned(), ..link("w", Class::Withdrawal, 0, 4) },
                ],
                (0, 0, 0),
            ),
            (
                "reported before it was asked",
                vec![
                    Link { token: "a".to_owned(), ..link("s", Class::StandIn, 100, 1) },
                    auth.clone(),
                ],
                (100, 0, 0),
            ),
        ] {
            assert_eq!(figures(&links), expected, "{name}");
        }
    }

    #[test]
    fn order_does_not_matter() {
        let links = [
            link("a", Class::Authorization, 100, 1),
            link("b", Class::Incremental, 50, 2),
            link("r", Class::Reversal, 120, 3),
            link("c", Class::Clearing, 20, 4),
        ];
        let expected = standing(&links, 0);
        let mut order = links.to_vec();
        for turn in 0..24 {
            let len = order.len();
            order.swap(turn % len, (turn + 1) % len);
            assert_eq!(standing(&order, 0), expected);
        }
    }

    #[test]
    fn what_is_told_at_the_moment_of_asking_is_told_about_it() {
        for (key, second) in [("b", 1), ("Z", 1), ("b", 0)] {
            let links =
                [link("a", Class::Authorization, 100, 1), link(key, Class::Reversal, 40, second)];
            assert_eq!(figures(&links), (60, 0, 0), "{key} at {second}");
        }
    }

    #[test]
    fn tolerance_is_inclusive() {
        let cleared = |amount| {
            standing(
                &[link("a", Class::Authorization, 100, 1), link("c", Class::Clearing, amount, 2)],
                2_000,
            )
            .flags
        };
        assert_eq!(cleared(120), 0);
        assert_eq!(cleared(121), flag::OVER_CAPTURED);
    }
}
