//! How long a session lasts, and with which program it was opened. Pure.

use base::Timestamp;

/// How long a browser's session lasts when nobody uses it.
pub const SESSION_SECONDS: i64 = 30 * 24 * 60 * 60;
/// How exactly a session's last use is known, so that most requests write nothing.
const USE_SECONDS: i64 = 5 * 60;

/// Whether a use at `now` is worth writing down.
pub fn is_news(used_at: Timestamp, now: Timestamp) -> bool {
    used_at.plus_seconds(USE_SECONDS) <= now
}

/// Names that programs have in `User-Agent`, the telling ones before those that most of them claim.
const PROGRAMS: &[(&str, &str)] = &[
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: &[(&str, &str)] = &[
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// What people call the program of this `User-Agent`, with its system: `Firefox, Linux`. Programs
/// that are no browsers are called by their first word; `None` for those that say nothing.
pub fn program(agent: &str) -> Option<String> {
    let find = |names: &[(&'static str, &'static str)]| {
        names.iter().find(|(part, _)| agent.contains(part)).map(|(_, name)| *name)
    };
    match (find(PROGRAMS), find(SYSTEMS)) {
        (Some(program), Some(system)) => Some(format!("{program}, {system}")),
        (Some(program), None) => Some(program.to_owned()),
        (None, _) => {
            let first = agent.split(['/', ' ']).next().unwrap_or_default();
            (!first.is_empty()).then(|| first.chars().take(40).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_is_written_down_every_five_minutes() {
        let now = Timestamp::from_seconds(1_767_603_600);
        assert!(!is_news(now, now.plus_seconds(299)));
        assert!(is_news(now, now.plus_seconds(300)));
    }

    #[test]
    fn programs_are_called_as_people_call_them() {
        for (agent, name) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox, Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 \
                 Safari/537.36 Edg/140.0",
                "Edge, Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1",
                "Safari, iPhone",
            ),
            ("curl/8.14.1", "curl"),
            ("my-till 1.0", "my-till"),
        ] {
            assert_eq!(program(agent).as_deref(), Some(name));
        }
        assert_eq!(program(""), None);
    }
}
