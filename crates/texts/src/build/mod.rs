//! Compiles a crate's catalogues into its type `Texts`. For build scripts only.

mod check;
mod read;
mod write;

use std::env::VarError;
use std::path::Path;
use std::process::ExitCode;
use std::{fmt, fs};

use crate::Language;
use read::Catalogue;

/// What is wrong with a catalogue, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    language: Language,
    line: usize,
    what: String,
}

impl Fault {
    fn new(language: Language, line: usize, what: impl Into<String>) -> Self {
        Self { language, line, what: what.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "texts/{}.ftl:{}: {}", self.language.tag(), self.line, self.what)
    }
}

/// Compiles `texts/*.ftl` of the crate whose build script says this. Cargo shows each fault.
pub fn compile() -> ExitCode {
    println!("cargo::rerun-if-changed=texts");
    match compile_crate() {
        Ok(()) => ExitCode::SUCCESS,
        Err(faults) => {
            for fault in faults {
                println!("cargo::error={fault}");
            }
            ExitCode::FAILURE
        }
    }
}

fn compile_crate() -> Result<(), Vec<String>> {
    let folder = |name: &str| variable(name).map_err(|error| vec![format!("{name}: {error}")]);
    let (from, to) = (folder("CARGO_MANIFEST_DIR")?, folder("OUT_DIR")?);
    let text = compile_folder(&Path::new(&from).join("texts"))?;
    let file = Path::new(&to).join("texts.rs");
    fs::write(&file, text).map_err(|error| vec![format!("{}: {error}", file.display())])
}

#[expect(clippy::disallowed_methods, reason = "Cargo tells build scripts where they are")]
fn variable(name: &str) -> Result<String, VarError> {
    std::env::var(name)
}

fn compile_folder(folder: &Path) -> Result<String, Vec<String>> {
    let mut sources = Vec::new();
    for language in Language::ALL {
        let path = folder.join(language.tag()).with_extension("ftl");
        let text = fs::read_to_string(&path);
        sources
            .push((language, text.map_err(|error| vec![format!("{}: {error}", path.display())])?));
    }
    compile_texts(&sources).map_err(|faults| faults.iter().map(Fault::to_string).collect())
}

/// The Rust of `Texts`, or everything that is wrong.
fn compile_texts(sources: &[(Language, String)]) -> Result<String, Vec<Fault>> {
    let mut catalogues = Vec::new();
    let mut faults = Vec::new();
    for (language, source) in sources {
        let (catalogue, wrong) = Catalogue::read(*language, source);
        catalogues.push(catalogue);
        faults.extend(wrong);
    }
    // A message that could not be read is not missing as well.
    if faults.is_empty() {
        faults = check::agree(&catalogues);
    }
    if faults.is_empty() { Ok(write::rust(&catalogues)) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compiled(en: &str, hi: &str, mk: &str) -> Result<String, Vec<String>> {
        let own = |language, text: &str| (language, text.to_owned());
        let sources = [own(Language::En, en), own(Language::Hi, hi), own(Language::Mk, mk)];
        compile_texts(&sources).map_err(|faults| faults.iter().map(Fault::to_string).collect())
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let whole = "a = A\n";
        for (en, hi, fault) in [
            ("a = A\nb = B\n", whole, "texts/hi.ftl:1: b is missing; texts/en.ftl:2 has it"),
            (whole, "a = A\nb = B\n", "texts/en.ftl:1: b is missing; texts/hi.ftl:2 has it"),
            ("a = A\na = B\n", whole, "texts/en.ftl:2: a is there twice"),
            ("a = { $x }\n", whole, "texts/hi.ftl:1: a does not use $x, as texts/en.ftl:1 does"),
            (whole, "\na = { $x }\n", "texts/hi.ftl:2: a uses $x, which texts/en.ftl:1 does not"),
            (whole, "a = A\nb == }{\n", "texts/hi.ftl:2: Unbalanced closing brace"),
            (whole, "a = A\n?\n", "texts/hi.ftl:2: not a message"),
            ("a = A\n    .title = T\n", whole, "texts/en.ftl:1: a has an attribute"),
            ("-a = A\n", whole, "texts/en.ftl:1: -a is a term; write it out"),
            ("a = { b }\n", whole, "texts/en.ftl:1: a has a placeable other than a variable"),
            ("a = { N($x) }\n", whole, "texts/en.ftl:1: a has a placeable other than a variable"),
            ("a-1 = A\na_1 = A\n", whole, "texts/en.ftl:2: a_1 has the method of a-1, a_1"),
            ("type = A\n", whole, "texts/en.ftl:1: type is a word of Rust"),
            ("refusal-x = { $y }\n", whole, "texts/en.ftl:1: refusal-x has a variable"),
            (
                "a = { $x ->\n   *[other] O\n }\n",
                whole,
                "texts/en.ftl:1: a has no form [one] of $x",
            ),
            (
                "a = { $x ->\n    [few] F\n    [one] O\n   *[other] O\n }\n",
                whole,
                "texts/en.ftl:1: a has a form [few], which this language has not",
            ),
            (
                "a = { $x ->\n   *[one] O\n    [other] O\n }\n",
                whole,
                "texts/en.ftl:1: a has another default than [other]",
            ),
            (
                "a = { $x ->\n    [one] O\n   *[other] O\n }\n",
                whole,
                "texts/en.ftl:1: a says the same for several numbers of $x",
            ),
        ] {
            let faults = compiled(en, hi, en).unwrap_err();
            assert!(faults.iter().any(|found| found == fault), "{en}{hi}{fault}\n{faults:#?}");
        }
    }

    #[test]
    fn plain_texts_are_constants_and_the_rest_is_formatted() {
        let en =
            "# A comment.\nsign-in = Say \"hi\" { \"{\" }\nby = { $name }\n    invited { $name }\n";
        let rust = compiled(en, en, en).unwrap();
        for part in [
            r"pub(crate) const fn sign_in(&self) -> &'static str",
            r#"["Say \"hi\" {", "Say \"hi\" {", "Say \"hi\" {"]"#,
            "pub(crate) fn by(&self, name: impl ::std::fmt::Display) -> String",
            r#"format!("{name}\ninvited {name}")"#,
        ] {
            assert!(rust.contains(part), "{part}\n{rust}");
        }
        assert!(!rust.contains("fn refusal"));
    }

    #[test]
    fn a_variable_that_selects_anywhere_is_a_number_everywhere() {
        let en = "left = { $days ->\n    [0] Today\n    [one] A day\n   *[other] { $days } days\n } left\n";
        let rust = compiled(en, "left = { $days } दिन\n", en).unwrap();
        for part in [
            "fn left(&self, days: impl Into<::texts::Count>) -> String",
            "let days = self.locale.count(days);",
            "(0, _) => String::from(\"Today\"),",
            "(_, ::texts::Plural::Other) => format!(\"{days} days\"),",
            "::texts::Language::En | ::texts::Language::Mk =>",
        ] {
            assert!(rust.contains(part), "{part}\n{rust}");
        }
    }

    #[test]
    fn refusals_are_found_by_their_code() {
        let en = "refusal-AUTH_001 = No\nrefusal-not_found = Gone\n";
        let rust = compiled(en, en, en).unwrap();
        assert!(rust.contains("fn refusal(&self, code: &str) -> Option<&'static str>"));
        assert!(rust.contains(r#""AUTH_001" => ["No", "No", "No"],"#), "{rust}");
        assert!(rust.contains(r#""not_found" => ["Gone","#));
    }
}
