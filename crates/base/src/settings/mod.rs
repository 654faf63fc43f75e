//! Settings: one table says what can be set, where, within which bounds and what for. It is read
//! once at start, from the environment and a TOML file, and every problem is told at once.
//!
//! This is the mechanism; the program has the table. Nothing here reads the environment: it is
//! handed in.
//!
//! What is looked at first wins: the variable `NAME`; for a secret `NAME_FILE`, a file that holds
//! it; the TOML file at the setting's path; the default. An empty variable is one that is not set.

mod file;
mod print;
mod value;

use std::collections::{BTreeMap, HashSet};
use std::fmt;

pub use print::markdown;
use value::Given;
pub use value::{Kind, Read, Value};

use crate::error::{Error, Result};

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Its environment variable.
    pub name: &'static str,
    /// Its place in the TOML file, with dots between: `database.url`.
    pub path: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// What it is when nobody sets it; `None` is no value.
    pub default: Option<&'static str>,
    /// One sentence for whoever sets it.
    pub help: &'static str,
}

impl Setting {
    /// A line of a table.
    pub const fn new(
        name: &'static str,
        path: &'static str,
        kind: Kind,
        default: Option<&'static str>,
        help: &'static str,
    ) -> Self {
        Self { name, path, kind, default, help }
    }
}

/// Something wrong with what was set. Never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The variable or the place in the file.
    pub place: String,
    /// What to change.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Origin {
    Default,
    Environment,
    SecretFile(String),
    File,
}

#[derive(Debug)]
struct Entry {
    setting: Setting,
    value: Option<(Value, Origin)>,
}

/// What is set, checked.
#[derive(Debug)]
pub struct Settings {
    entries: Vec<Entry>,
}

impl Settings {
    /// Reads every setting of `table` from `environment` and from the text of a TOML file.
    ///
    /// # Errors
    /// Everything that is wrong: values that are not of their kind, keys in the file that no
    /// setting has, secrets that are set twice.
    pub fn load(
        table: &[Setting],
        environment: impl IntoIterator<Item = (String, String)>,
        file: Option<&str>,
    ) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        check_table(table, &mut problems);
        let environment: BTreeMap<String, String> =
            environment.into_iter().filter(|(_, text)| !text.is_empty()).collect();
        let mut in_file = file.map_or_else(BTreeMap::new, |text| file::read(text, &mut problems));
        let mut entries = Vec::with_capacity(table.len());
        for setting in table {
            let from_file = in_file.remove(setting.path);
            match load_one(setting, &environment, from_file) {
                Ok(value) => entries.push(Entry { setting: *setting, value }),
                Err(problem) => problems.push(problem),
            }
        }
        for place in in_file.into_keys() {
            problems.push(Problem { place, message: "there is no such setting".to_owned() });
        }
        if problems.is_empty() { Ok(Self { entries }) } else { Err(problems) }
    }

    /// The value of a setting that has one.
    ///
    /// # Errors
    /// It has no value; the table does not have it, or as another kind.
    pub fn get<'a, T: Read<'a>>(&'a self, name: &str) -> Result<T> {
        self.find(name)?.ok_or_else(|| Error::fault(format!("the setting {name} is needed")))
    }

    /// The value of a setting, if it has one.
    ///
    /// # Errors
    /// The table does not have it, or as another kind.
    pub fn find<'a, T: Read<'a>>(&'a self, name: &str) -> Result<Option<T>> {
        let entry = self
            .entries
            .iter()
            .find(|entry| entry.setting.name == name)
            .ok_or_else(|| Error::fault(format!("there is no setting {name}")))?;
        let Some((value, _)) = &entry.value else {
            return Ok(None);
        };
        T::read(value)
            .map(Some)
            .ok_or_else(|| Error::fault(format!("the setting {name} is not of the kind asked for")))
    }
}

fn check_table(table: &[Setting], problems: &mut Vec<Problem>) {
    let mut seen = HashSet::new();
    for setting in table {
        if !seen.insert(setting.name) || !seen.insert(setting.path) {
            let message = "the table has two settings of this name or path".to_owned();
            problems.push(Problem { place: setting.name.to_owned(), message });
        }
    }
}

fn load_one(
    setting: &Setting,
    environment: &BTreeMap<String, String>,
    from_file: Option<Given>,
) -> Result<Option<(Value, Origin)>, Problem> {
    let variable = environment.get(setting.name);
    let secret_file = format!("{}_FILE", setting.name);
    let secret_path =
        environment.get(&secret_file).filter(|_| matches!(setting.kind, Kind::Secret));
    let (place, given, origin) = match (variable, secret_path, from_file) {
        (Some(_), Some(_), _) => {
            let message = format!("set it or {}, not both", setting.name);
            return Err(Problem { place: secret_file, message });
        }
        (Some(text), None, _) => (setting.name, Given::Text(text.clone()), Origin::Environment),
        (None, Some(path), _) => {
            let text = file::read_secret(path)
                .map_err(|message| Problem { place: secret_file.clone(), message })?;
            (&*secret_file, Given::Text(text), Origin::SecretFile(path.clone()))
        }
        (None, None, Some(given)) => (setting.path, given, Origin::File),
        (None, None, None) => match setting.default {
            Some(text) => (setting.name, Given::Text(text.to_owned()), Origin::Default),
            None => return Ok(None),
        },
    };
    let value = setting
        .kind
        .parse(given)
        .map_err(|message| Problem { place: place.to_owned(), message })?;
    Ok(Some((value, origin)))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::time::Duration;

    use secrecy::{ExposeSecret, SecretString};

    use super::*;

    const TABLE: &[Setting] = &[
        Setting {
            name: "F_DATABASE_URL",
            path: "database.url",
            kind: Kind::Secret,
            default: Some("sqlite:florin.db"),
            help: "Where the database is.",
        },
        Setting {
            name: "F_PORT",
            path: "http.port",
            kind: Kind::Integer { min: 1, max: 65_535 },
            default: Some("8080"),
            help: "The port to listen on.",
        },
        Setting {
            name: "F_ROLES",
            path: "roles",
            kind: Kind::List,
            default: Some("api,worker"),
            help: "What this process does.",
        },
        Setting {
            name: "F_TIMEOUT",
            path: "http.timeout",
            kind: Kind::Duration { min: Duration::from_secs(1), max: Duration::from_hours(1) },
            default: Some("30s"),
            help: "How long a request may take.",
        },
        Setting {
            name: "F_TOKEN",
            path: "bank.token",
            kind: Kind::Secret,
            default: None,
            help: "The bank's token.",
        },
        Setting {
            name: "F_LOG",
            path: "log.format",
            kind: Kind::Choice(&["text", "json"]),
            default: Some("text"),
            help: "How log lines look, text | json.",
        },
        Setting {
            name: "F_SANDBOX",
            path: "sandbox",
            kind: Kind::Boolean,
            default: Some("false"),
            help: "Parties are simulated.",
        },
    ];

    fn load(environment: &[(&str, &str)], file: Option<&str>) -> Result<Settings, Vec<String>> {
        let environment =
            environment.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        Settings::load(TABLE, environment, file)
            .map_err(|problems| problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn without_anything_the_defaults_hold() {
        let settings = load(&[], None).unwrap();
        assert_eq!(settings.get::<u16>("F_PORT").unwrap(), 8080);
        assert_eq!(settings.get::<Duration>("F_TIMEOUT").unwrap(), Duration::from_secs(30));
        assert_eq!(settings.get::<&[String]>("F_ROLES").unwrap(), ["api", "worker"]);
        assert_eq!(settings.get::<&str>("F_LOG").unwrap(), "text");
        assert!(!settings.get::<bool>("F_SANDBOX").unwrap());
        assert!(settings.find::<&SecretString>("F_TOKEN").unwrap().is_none());
        let needed = settings.get::<&SecretString>("F_TOKEN").unwrap_err();
        assert_eq!(needed.to_string(), "the setting F_TOKEN is needed");
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_the_default() {
        let file =
            "roles = [\"mcp\"]\n[http]\nport = 9000\ntimeout = \"2m\"\n[bank]\ntoken = \"t\"";
        let settings = load(&[("F_PORT", "9001"), ("F_ROLES", ""), ("OTHER", "x")], Some(file));
        let settings = settings.unwrap();
        assert_eq!(settings.get::<i64>("F_PORT").unwrap(), 9001);
        assert_eq!(settings.get::<Duration>("F_TIMEOUT").unwrap(), Duration::from_mins(2));
        assert_eq!(settings.get::<&[String]>("F_ROLES").unwrap(), ["mcp"]);
        let token: &SecretString = settings.get("F_TOKEN").unwrap();
        assert_eq!(token.expose_secret(), "t");
    }

    #[test]
    fn a_secret_may_be_in_a_file_of_its_own() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"s3cret \n").unwrap();
        let path = file.path().to_str().unwrap();
        let settings = load(&[("F_TOKEN_FILE", path)], None).unwrap();
        let token: &SecretString = settings.get("F_TOKEN").unwrap();
        assert_eq!(token.expose_secret(), "s3cret ");

        let both = load(&[("F_TOKEN_FILE", path), ("F_TOKEN", "x")], None).unwrap_err();
        assert_eq!(both, ["F_TOKEN_FILE: set it or F_TOKEN, not both"]);
        let missing = load(&[("F_TOKEN_FILE", "/nowhere/at/all")], None).unwrap_err();
        assert!(missing[0].starts_with("F_TOKEN_FILE: /nowhere/at/all cannot be read"));
        let empty = tempfile::NamedTempFile::new().unwrap();
        assert!(load(&[("F_TOKEN_FILE", empty.path().to_str().unwrap())], None).is_err());
        // Only secrets come from files.
        let settings = load(&[("F_PORT_FILE", path)], None).unwrap();
        assert_eq!(settings.get::<u16>("F_PORT").unwrap(), 8080);
    }

    #[test]
    fn all_problems_are_told_together() {
        let file = "[http]\nprot = 1\n[log]\nformat = \"xml\"\n[sandbox]\non = 1.5";
        let environment = [("F_PORT", "70000"), ("F_TIMEOUT", "2 days")];
        assert_eq!(
            load(&environment, Some(file)).unwrap_err(),
            [
                "sandbox.on: expected text, a whole number, true, false or a list of texts",
                "F_PORT: expected a whole number from 1 to 65535, not \"70000\"",
                "F_TIMEOUT: expected a duration from 1s to 1h, as 500ms, 30s, 5m, 2h or 1d, \
                 not \"2 days\"",
                "log.format: expected one of text, json, not \"xml\"",
                "http.prot: there is no such setting",
            ]
        );
    }

    #[test]
    fn a_broken_file_is_told_by_its_line_and_without_quoting_it() {
        let problems = load(&[], Some("[bank]\ntoken = \"s3cret")).unwrap_err();
        assert_eq!(problems.len(), 1);
        assert!(problems[0].starts_with("line 2: cannot be read"), "{}", problems[0]);
        assert!(!problems[0].contains("s3cret"));
    }

    #[test]
    fn asking_for_what_is_not_there_is_a_fault() {
        let settings = load(&[], None).unwrap();
        assert!(settings.get::<bool>("F_PORT").is_err());
        assert!(settings.get::<&str>("F_DATABASE_URL").is_err(), "a secret is no text");
        assert!(settings.get::<bool>("F_NOTHING").is_err());
        let huge = load(&[("F_PORT", "65535")], None).unwrap();
        assert_eq!(huge.get::<u16>("F_PORT").unwrap(), u16::MAX);
    }

    #[test]
    fn two_settings_of_one_name_are_refused() {
        let twice: Vec<Setting> = TABLE.iter().chain(&TABLE[..1]).copied().collect();
        assert!(Settings::load(&twice, [], None).is_err());
    }

    #[test]
    fn what_is_printed_hides_secrets_and_tells_where_values_come_from() {
        let file = "[bank]\ntoken = \"s3cret\"\n[log]\nformat = \"json\"";
        let settings = load(&[("F_DATABASE_URL", "postgres://u:pw@h/d")], Some(file)).unwrap();
        assert_eq!(
            settings.print(),
            "F_DATABASE_URL = (hidden)        environment\n\
             F_PORT         = 8080            default\n\
             F_ROLES        = api,worker      default\n\
             F_TIMEOUT      = 30s             default\n\
             F_TOKEN        = (hidden)        file\n\
             F_LOG          = json            file\n\
             F_SANDBOX      = false           default\n"
        );
        let debug = format!("{settings:?}");
        assert!(!debug.contains("s3cret") && !debug.contains("pw"), "{debug}");
    }

    #[test]
    fn the_page_shows_every_setting() {
        let page = markdown(TABLE);
        assert!(
            page.contains("| `F_PORT` | `http.port` | a whole number from 1 to 65535 | `8080` |")
        );
        assert!(page.contains("text \\| json"), "a bar does not end a cell");
        assert_eq!(page.lines().count(), 2 + TABLE.len());
    }
}
