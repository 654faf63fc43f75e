//! How an entry of the log reads. Pure.

use base::Timestamp;
use serde_json::Value;

/// A time as RFC 3339 writes it, or the beginning of a day.
pub fn time(text: &str) -> Option<Timestamp> {
    Timestamp::parse(text).or_else(|| Timestamp::parse(&format!("{text}T00:00:00Z")))
}

/// One thing that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its name.
    pub name: String,
    /// As it was; empty for nothing.
    pub before: String,
    /// As it is; empty for nothing.
    pub after: String,
}

/// Most lines of an entry.
const MAX_LINES: usize = 100;

/// What the body of an event says, line by line: what `before` and `after` do not agree on, then whatever else there
/// is.
pub fn differences(body: &Value) -> Vec<Difference> {
    let members = |name: &str| match body.get(name) {
        Some(Value::Object(members)) => members.clone(),
        Some(Value::Null) | None => serde_json::Map::new(),
        Some(other) => serde_json::Map::from_iter([(String::new(), other.clone())]),
    };
    let (before, after) = (members("before"), members("after"));
    let mut lines = Vec::new();
    let added = after.keys().filter(|name| !before.contains_key(*name));
    for name in before.keys().chain(added) {
        let (before, after) = (text(before.get(name)), text(after.get(name)));
        if before != after {
            lines.push(Difference { name: name.clone(), before, after });
        }
    }
    if let Value::Object(body) = body {
        for (name, value) in body.iter().filter(|(name, _)| *name != "before" && *name != "after") {
            let after = text(Some(value));
            lines.push(Difference { name: name.clone(), before: String::new(), after });
        }
    }
    lines.truncate(MAX_LINES);
    lines
}

fn text(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_day_begins_at_midnight() {
        assert_eq!(time("2026-01-05"), Timestamp::parse("2026-01-05T00:00:00Z"));
        assert_eq!(time("2026-01-05T09:00:00+01:00"), Timestamp::parse("2026-01-05T08:00:00Z"));
        assert_eq!(time("yesterday"), None);
    }

    #[test]
    fn only_what_is_not_as_it_was_is_told() {
        let line = |name: &str, before: &str, after: &str| Difference {
            name: name.to_owned(),
            before: before.to_owned(),
            after: after.to_owned(),
        };
        for (body, expected) in [
            (
                json!({"before": {"a": 1, "b": "x", "c": null}, "after": {"a": 1, "b": "y", "d": [1]}}),
                vec![line("b", "x", "y"), line("d", "", "[1]")],
            ),
            (json!({"before": null, "after": {"on": true}}), vec![line("on", "", "true")]),
            (json!({"before": {"on": true}, "after": null}), vec![line("on", "true", "")]),
            (json!({"before": "open", "after": "shut"}), vec![line("", "open", "shut")]),
            (json!({"detail": "lost"}), vec![line("detail", "", "lost")]),
            (json!({}), vec![]),
            (json!(7), vec![]),
        ] {
            assert_eq!(differences(&body), expected, "{body}");
        }
    }
}
