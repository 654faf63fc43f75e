//! Every pair of tokens that the stylesheet puts on each other can be read, in light and in dark.

const STYLE: &str = include_str!("../../assets/florin.css");

/// Text on ground: WCAG 2.2 AA asks for 4.5.
const TEXT: &[(&str, &str)] = &[
    ("ink", "paper"),
    ("ink", "raised"),
    ("quiet", "paper"),
    ("quiet", "raised"),
    ("accent", "paper"),
    ("accent", "raised"),
    ("on-accent", "accent"),
    ("good", "paper"),
    ("good", "good-wash"),
    ("good", "raised"),
    ("warn", "paper"),
    ("warn", "warn-wash"),
    ("bad", "paper"),
    ("bad", "raised"),
    ("bad", "bad-wash"),
    ("quiet", "bad-wash"),
    ("info", "paper"),
    ("info", "info-wash"),
    ("ink", "good-wash"),
    ("ink", "warn-wash"),
    ("ink", "bad-wash"),
    ("ink", "info-wash"),
];

/// Shapes that carry meaning: 3.
const SHAPES: &[(&str, &str)] = &[("accent", "line"), ("bad", "line"), ("quiet", "paper")];

/// The light and the dark value of a token.
fn token(name: &str) -> [[u8; 3]; 2] {
    let declared = format!("--{name}: light-dark(");
    let (_, rest) = STYLE.split_once(&declared).unwrap_or_else(|| panic!("no token {name}"));
    let (values, _) = rest.split_once(')').expect("two values");
    let (light, dark) = values.split_once(", ").expect("two values");
    [light, dark].map(|hex| {
        let value = u32::from_str_radix(hex.trim_start_matches('#'), 16).expect("a colour");
        let [_, red, green, blue] = value.to_be_bytes();
        [red, green, blue]
    })
}

/// Relative luminance, WCAG 2.2.
fn luminance(colour: [u8; 3]) -> f64 {
    let [red, green, blue] = colour.map(|channel| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn what_is_written_can_be_read() {
    assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
    for (pairs, least) in [(TEXT, 4.5), (SHAPES, 3.0)] {
        for (front, ground) in pairs {
            let (fronts, grounds) = (token(front), token(ground));
            for (theme, (front_colour, ground_colour)) in
                ["light", "dark"].iter().zip(fronts.into_iter().zip(grounds))
            {
                let ratio = contrast(front_colour, ground_colour);
                assert!(ratio >= least, "{front} on {ground}, {theme}: {ratio:.2} < {least}");
            }
        }
    }
}

#[test]
fn colours_are_written_once() {
    let (_, rules) = STYLE.split_once("/* The 4-pixel grid. */").unwrap();
    let hex = rules.split('#').skip(1).filter(|rest| {
        let digits = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
        // Shadows are black that is let through.
        matches!(digits, 3 | 6 | 8) && !rest.starts_with("000")
    });
    assert_eq!(hex.collect::<Vec<_>>(), Vec::<&str>::new());
}

/// A rule that is left open swallows all that follow it.
#[test]
fn every_rule_is_closed() {
    let mut open: Vec<&str> = Vec::new();
    for line in STYLE.lines() {
        let mut rest = line;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, brace) = rest.split_at(at);
            if brace.starts_with('{') {
                let within = open.iter().all(|outer| outer.starts_with("@media"));
                assert!(within, "{line:?} stands in {open:?}");
                open.push(before.trim());
            } else {
                assert!(open.pop().is_some(), "{line:?} closes nothing");
            }
            rest = brace.get(1..).unwrap_or_default();
        }
    }
    assert!(open.is_empty(), "{open:?}");
}
