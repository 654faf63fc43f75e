//! How settings are shown: to an operator with their values, on the documentation page without.

use std::fmt::Write as _;

use super::value::{Value, print_duration};
use super::{Kind, Origin, Setting, Settings};

impl Settings {
    /// Every setting in a line of its own: name, value, where it came from. Secrets are hidden.
    pub fn print(&self) -> String {
        let lines: Vec<(&str, String, String)> = self
            .entries
            .iter()
            .map(|entry| match &entry.value {
                Some((value, origin)) => (entry.setting.name, value.print(), origin.print()),
                None => (entry.setting.name, "(not set)".to_owned(), String::new()),
            })
            .collect();
        let name_width = lines.iter().map(|line| line.0.len()).max().unwrap_or_default();
        let value_width = lines.iter().map(|line| line.1.len()).max().unwrap_or_default();
        let mut text = String::new();
        for (name, value, origin) in lines {
            let line = format!("{name:name_width$} = {value:value_width$}      {origin}");
            let _ = writeln!(text, "{}", line.trim_end());
        }
        text
    }
}

impl Value {
    fn print(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Secret(_) => "(hidden)".to_owned(),
            Self::Integer(number) => number.to_string(),
            Self::Boolean(yes) => yes.to_string(),
            Self::Duration(span) => print_duration(*span),
            Self::List(items) => items.join(","),
        }
    }
}

impl Origin {
    fn print(&self) -> String {
        match self {
            Self::Default => "default".to_owned(),
            Self::Environment => "environment".to_owned(),
            Self::SecretFile(path) => path.clone(),
            Self::File => "file".to_owned(),
        }
    }
}

/// The table as Markdown, for the page about configuration.
pub fn markdown(table: &[Setting]) -> String {
    let mut text = "| Variable | In the file | What it may be | Default | What it is for |\n\
                    |---|---|---|---|---|\n"
        .to_owned();
    for setting in table {
        let name = match setting.kind {
            Kind::Secret => format!("`{0}`, `{0}_FILE`", setting.name),
            _ => format!("`{}`", setting.name),
        };
        let default = setting.default.map_or_else(String::new, |text| format!("`{text}`"));
        let kind = setting.kind.describe();
        let cells = [name, format!("`{}`", setting.path), kind, default, setting.help.to_owned()];
        let cells = cells.map(|cell| cell.replace('|', "\\|"));
        // Writing into a string cannot fail.
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text
}
