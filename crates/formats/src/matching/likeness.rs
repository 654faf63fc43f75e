//! The third tier: pending rows and their bookings, rows entered by hand or read from another kind
//! of file. Best pair first, each row once; never between booked rows of one kind of file.

use std::collections::{BTreeMap, BTreeSet};

use money::Currency;

use super::{Known, Pairing, Row, Verdict};

/// Days between the two at most.
const MAX_DAYS: i32 = 7;
/// From here on, in percent, texts are alike. Below, a pair counts if neither side has another.
const ALIKE: u8 = 50;
/// Known rows of one amount that are looked at for a row, at most.
const MAX_CANDIDATES: usize = 64;

/// What two rows would be to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tie {
    /// A pending row and its booking.
    Booked,
    /// A booking and the pending row that it was.
    Superseded,
    /// A row entered by hand and the bank's.
    ByHand,
    /// Two bookings from different kinds of file. Both state the bank's day of booking.
    Foreign,
}

/// A possible pair. Ordered so that the best comes first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
    unlike: u8,
    days: u8,
    row: usize,
    known: usize,
}

impl Pairing<'_> {
    pub(super) fn by_likeness(&mut self, format: &str) {
        let mut amounts: BTreeMap<(i64, Currency), Vec<usize>> = BTreeMap::new();
        for (place, known) in self.known.iter().enumerate() {
            if self.is_free(place) {
                let amount = known.row.amount;
                amounts.entry((amount.minor(), amount.currency())).or_default().push(place);
            }
        }
        let mut pairs = Vec::new();
        for (place, row) in self.open() {
            let key = (row.amount.minor(), row.amount.currency());
            let candidates = amounts.get(&key).into_iter().flatten().take(MAX_CANDIDATES);
            for known in candidates.copied() {
                let facts = self.known.get(known);
                let days = facts.and_then(|facts| days(row, facts, format));
                if let Some((facts, days)) = facts.zip(days) {
                    let unlike = 100_u8.saturating_sub(likeness(&row.text, &facts.row.text));
                    pairs.push(Pair { unlike, days, row: place, known });
                }
            }
        }
        pairs.sort_unstable();
        let count = |of: fn(&Pair) -> usize| {
            let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
            for pair in &pairs {
                let count = counts.entry(of(pair)).or_default();
                *count = count.saturating_add(1);
            }
            counts
        };
        let (of_row, of_known) = (count(|pair| pair.row), count(|pair| pair.known));
        let alone = |pair: &Pair| {
            of_row.get(&pair.row) == Some(&1) && of_known.get(&pair.known) == Some(&1)
        };
        let mut done = BTreeSet::new();
        for pair in &pairs {
            let likeness = 100_u8.saturating_sub(pair.unlike);
            let tie = self.tie(pair.row, pair.known, format);
            let is_sure = likeness >= ALIKE || (tie != Some(Tie::Foreign) && alone(pair));
            if is_sure && self.is_free(pair.known) && done.insert(pair.row) {
                let verdict = match tie {
                    Some(Tie::Booked) => Verdict::Booked(pair.known),
                    Some(Tie::Superseded) => Verdict::Superseded(pair.known),
                    _ => Verdict::Likely { known: pair.known, likeness, days: pair.days },
                };
                self.pair(pair.row, pair.known, verdict);
            }
        }
    }

    fn tie(&self, row: usize, known: usize, format: &str) -> Option<Tie> {
        tie(self.incoming.get(row)?, self.known.get(known)?, format)
    }
}

fn tie(row: &Row, known: &Known, format: &str) -> Option<Tie> {
    let by_hand = known.formats.is_empty();
    match (row.pending, known.row.pending) {
        _ if by_hand => Some(Tie::ByHand),
        (false, true) => Some(Tie::Booked),
        (true, false) => Some(Tie::Superseded),
        (false, false) if !known.formats.contains(format) => Some(Tie::Foreign),
        _ => None,
    }
}

/// The days between two rows that may be a pair; nothing if they may not.
fn days(row: &Row, known: &Known, format: &str) -> Option<u8> {
    let tie = tie(row, known, format)?;
    let days = row.on.until(known.row.on).ok()?.get_days();
    let fits = match tie {
        // A booking comes on the day of the purchase or after it.
        Tie::Booked => (-MAX_DAYS..=0).contains(&days),
        Tie::Superseded => (0..=MAX_DAYS).contains(&days),
        Tie::ByHand => (-MAX_DAYS..=MAX_DAYS).contains(&days),
        Tie::Foreign => days == 0,
    };
    if fits { u8::try_from(days.unsigned_abs()).ok() } else { None }
}

/// How alike two texts in normal form are, in percent: the words that they share, of all; at least
/// 80 if all the words of the shorter one are in the other.
pub fn likeness(one: &str, other: &str) -> u8 {
    let words = |text| -> BTreeSet<&str> {
        let words = str::split(text, |c: char| !c.is_alphanumeric());
        words.filter(|word| !word.is_empty()).take(32).collect()
    };
    let (one, other) = (words(one), words(other));
    let smaller = one.len().min(other.len());
    if smaller == 0 {
        return 0;
    }
    let shared = one.intersection(&other).count();
    let all = one.len().saturating_add(other.len());
    let percent = shared.saturating_mul(200).checked_div(all).unwrap_or_default();
    let percent = if shared == smaller { percent.max(80) } else { percent };
    u8::try_from(percent.min(100)).unwrap_or(100)
}
