//! Where the lines of a picture go that shows who pays whom: who pays on the left, who is paid on the
//! right, lines as thick as the payments are large. Pure; the exact figures stand in a table beside.

use crate::members::MemberId;
use crate::suggestions::Payment;

/// Width of the picture, in its own units; a narrow telephone shows it at its size.
const WIDTH: i64 = 280;
/// From one name to the next.
const STEP: i64 = 32;
/// Where lines begin and end.
const LEFT: i64 = 92;
const RIGHT: i64 = 188;
const MIDDLE: i64 = i64::midpoint(LEFT, RIGHT);
/// More names than this are no picture any more.
const MAX_NAMES: usize = 12;
/// Longest name beside a line, in characters.
const MAX_NAME: usize = 10;
/// The thickest line.
const MAX_STROKE: i64 = 10;

/// A name and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The name, cut.
    pub text: String,
    /// True on the side of those who are paid.
    pub is_right: bool,
    /// Down from the top.
    pub y: i64,
}

/// A line from one name to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Where it begins, down from the top.
    pub from: i64,
    /// Where it ends.
    pub to: i64,
    /// How thick it is.
    pub stroke: i64,
}

/// The picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graph {
    /// Width, in its own units.
    pub width: i64,
    /// Height, in its own units.
    pub height: i64,
    /// The names.
    pub labels: Vec<Label>,
    /// The lines.
    pub lines: Vec<Line>,
}

impl Line {
    /// Its path, as SVG writes it.
    pub fn path(&self) -> String {
        let Self { from, to, .. } = self;
        format!("M{LEFT} {from}C{MIDDLE} {from} {MIDDLE} {to} {RIGHT} {to}")
    }
}

/// The picture of `payments`; `None` where there are none, or too many to be seen.
pub fn graph(payments: &[Payment<MemberId>], name: impl Fn(MemberId) -> String) -> Option<Graph> {
    let mut sides: [Vec<MemberId>; 2] = [Vec::new(), Vec::new()];
    for payment in payments {
        for (side, member) in sides.iter_mut().zip([payment.from, payment.to]) {
            if !side.contains(&member) {
                side.push(member);
            }
        }
    }
    let rows = sides.iter().map(Vec::len).max().unwrap_or(0);
    if payments.is_empty() || rows > MAX_NAMES {
        return None;
    }
    let height = STEP * i64::try_from(rows).ok()?;
    let [left, right] = &sides;
    let place = |side: &[MemberId], member: MemberId| {
        let at = side.iter().position(|one| *one == member).unwrap_or(0);
        let (at, count) = (i64::try_from(at).unwrap_or(0), i64::try_from(side.len()).unwrap_or(1));
        // The shorter side stands in the middle.
        (height - STEP * count) / 2 + STEP * at + STEP / 2
    };
    let label = |is_right: bool, side: &[MemberId], member: MemberId| Label {
        text: cut(&name(member)),
        is_right,
        y: place(side, member),
    };
    let largest = payments.iter().map(|payment| payment.minor).max().unwrap_or(1).max(1);
    let line = |payment: &Payment<MemberId>| {
        let part = i128::from(payment.minor) * i128::from(MAX_STROKE) / i128::from(largest);
        Line {
            from: place(left, payment.from),
            to: place(right, payment.to),
            stroke: i64::try_from(part).unwrap_or(1).max(1),
        }
    };
    let names = left.iter().map(|member| label(false, left, *member));
    let names = names.chain(right.iter().map(|member| label(true, right, *member)));
    Some(Graph {
        width: WIDTH,
        height,
        labels: names.collect(),
        lines: payments.iter().map(line).collect(),
    })
}

fn cut(name: &str) -> String {
    if name.chars().count() <= MAX_NAME {
        return name.to_owned();
    }
    let kept: String = name.chars().take(MAX_NAME - 1).collect();
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use base::{Clock, Ids};

    use super::*;

    #[test]
    fn the_larger_side_fills_the_picture_and_the_other_stands_in_its_middle() {
        let ids = Ids::random(Clock::system());
        let [a, b, c]: [MemberId; 3] = [ids.next(), ids.next(), ids.next()];
        let pay = |from, minor| Payment { from, to: a, minor };
        let name =
            |member| if member == a { "Anastasija Petrova".to_owned() } else { "B".to_owned() };
        let graph = graph(&[pay(b, 100), pay(c, 5)], name).unwrap();
        assert_eq!(graph.height, 64);
        let ys: Vec<(bool, i64)> =
            graph.labels.iter().map(|label| (label.is_right, label.y)).collect();
        assert_eq!(ys, [(false, 16), (false, 48), (true, 32)]);
        assert_eq!(graph.labels[2].text, "Anastasij…");
        let strokes: Vec<i64> = graph.lines.iter().map(|line| line.stroke).collect();
        assert_eq!(strokes, [10, 1]);
        assert_eq!(graph.lines[0].path(), "M92 16C140 16 140 32 188 32");
    }

    #[test]
    fn nothing_and_too_much_are_no_picture() {
        let ids = Ids::random(Clock::system());
        let name = |_| String::new();
        assert_eq!(graph(&[], name), None);
        let to: MemberId = ids.next();
        let many: Vec<Payment<MemberId>> =
            (0..13).map(|_| Payment { from: ids.next(), to, minor: 1 }).collect();
        assert_eq!(graph(&many, name), None);
    }
}
