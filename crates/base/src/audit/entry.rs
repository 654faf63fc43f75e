//! What is sealed of an event, and how two lists of it differ. Pure.

use std::collections::HashSet;
use std::fmt::Write as _;

use serde_json::json;
use sha2::{Digest, Sha256};

use super::tree::{self, Hash};
use crate::events::Logged;

/// The words that are sealed: a JSON array on one line, `["v1", id, organisation, kind, subject, actor, correlation,
/// micros, body, address, agent]`, its strings escaped as `serde_json` does. Where the event stands in the log is said
/// by its place in the tree, not by its number, so that gaps in the numbers mean nothing.
pub fn text(event: &Logged) -> String {
    json!([
        "v1",
        event.id,
        event.organisation,
        event.kind,
        event.subject,
        event.actor,
        event.correlation,
        event.at.micros(),
        event.body,
        event.address,
        event.agent,
    ])
    .to_string()
}

/// The event's leaf in the tree.
pub fn leaf(event: &Logged) -> Hash {
    tree::leaf(text(event).as_bytes())
}

/// The chain's next link. Its first byte keeps links apart from the hashes of the tree.
pub fn link(previous: &Hash, leaf: &Hash) -> Hash {
    Sha256::new().chain_update([2]).chain_update(previous).chain_update(leaf).finalize().into()
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// A hash from its hexadecimal.
pub fn unhex(text: &str) -> Option<Hash> {
    let mut hash = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, at) in hash.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
    }
    Some(hash)
}

/// How one row of the log is other than it was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// The row with this number says something else.
    Altered(i64),
    /// A row is gone that stood behind the one with this number.
    Missing(i64),
    /// The row with this number was not there.
    Added(i64),
    /// The row with this number stood elsewhere.
    Moved(i64),
}

/// How `found`, leaves with the numbers of their rows, differs from what was `sealed` behind the row `before`.
pub fn differences(sealed: &[Hash], found: &[(i64, Hash)], before: i64) -> Vec<Difference> {
    if sealed.iter().eq(found.iter().map(|(_, leaf)| leaf)) {
        return Vec::new();
    }
    let known: HashSet<&Hash> = sealed.iter().collect();
    let there: HashSet<&Hash> = found.iter().map(|(_, leaf)| leaf).collect();
    let (mut sealed, mut found) = (sealed.iter().peekable(), found.iter().peekable());
    let (mut all, mut latest) = (Vec::new(), before);
    loop {
        let lost = sealed.next_if(|leaf| !there.contains(leaf)).is_some();
        let foreign = found.next_if(|(_, leaf)| !known.contains(leaf)).map(|(seq, _)| *seq);
        match (lost, foreign) {
            (true, Some(seq)) => all.push(Difference::Altered(seq)),
            (true, None) => all.push(Difference::Missing(latest)),
            (false, Some(seq)) => all.push(Difference::Added(seq)),
            (false, None) => match (sealed.next(), found.next()) {
                (Some(leaf), Some((seq, other))) => {
                    if leaf != other {
                        all.push(Difference::Moved(*seq));
                    }
                    latest = *seq;
                }
                // The same leaf twice.
                (Some(_), None) => all.push(Difference::Missing(latest)),
                (None, Some((seq, _))) => all.push(Difference::Added(*seq)),
                (None, None) => return all,
            },
        }
        latest = foreign.unwrap_or(latest);
    }
}

#[cfg(test)]
mod tests {
    use super::Difference::{Added, Altered, Missing, Moved};
    use super::*;

    fn hash(letter: u8) -> Hash {
        tree::leaf(&[letter])
    }

    /// What was sealed, what is found where, and what is said of it.
    type Case<'a> = (&'a [u8], &'a [(i64, u8)], &'a [Difference]);

    #[test]
    fn every_difference_is_named() {
        let cases: &[Case<'_>] = &[
            (b"abc", &[(3, b'a'), (4, b'b'), (9, b'c')], &[]),
            (b"abc", &[(3, b'a'), (4, b'x'), (9, b'c')], &[Altered(4)]),
            (b"abc", &[(3, b'a'), (9, b'c')], &[Missing(3)]),
            (b"abc", &[(4, b'b'), (9, b'c')], &[Missing(2)]),
            (b"abc", &[(3, b'a'), (4, b'b')], &[Missing(4)]),
            (b"ab", &[(3, b'a'), (4, b'b'), (5, b'x')], &[Added(5)]),
            (b"ab", &[(3, b'a'), (4, b'a'), (5, b'b')], &[Moved(4), Added(5)]),
            (b"abc", &[(3, b'b'), (4, b'a'), (9, b'c')], &[Moved(3), Moved(4)]),
            (b"ab", &[], &[Missing(2), Missing(2)]),
            (b"", &[(3, b'a')], &[Added(3)]),
            (b"abcd", &[(3, b'x'), (4, b'd')], &[Altered(3), Missing(3), Missing(3)]),
        ];
        for (sealed, found, expected) in cases {
            let sealed: Vec<Hash> = sealed.iter().map(|letter| hash(*letter)).collect();
            let found: Vec<(i64, Hash)> =
                found.iter().map(|(seq, letter)| (*seq, hash(*letter))).collect();
            assert_eq!(differences(&sealed, &found, 2), *expected);
        }
    }

    #[test]
    fn hexadecimal_is_read_back() {
        assert_eq!(unhex(&hex(&hash(b'a'))), Some(hash(b'a')));
        for bad in ["", "00", &"é".repeat(32), &"g".repeat(64), &"0".repeat(66)] {
            assert_eq!(unhex(bad), None, "{bad}");
        }
    }
}
