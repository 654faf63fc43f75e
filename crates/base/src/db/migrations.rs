//! Changes to the schema: numbered SQL files, one text for both engines, each with its way back.
//!
//! A file is `NNNN_crate_what.sql`: a comment that says why, the statements, a line `-- down`, the statements that
//! undo them. Once landed it is never edited; its SHA-256 is stored with it and compared at every start. Type words
//! are PostgreSQL's; on SQLite they become the words of a `STRICT` table.

use std::collections::BTreeMap;

use sea_orm::Value;

use super::{Db, Engine, Tx};
use crate::error::{Error, Result};
use crate::secrets::sha256_hex;
use crate::who::Who;

/// One change.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// The file's name without its ending, `0001_base_event`: sorts in the order of application.
    pub name: &'static str,
    /// The file's text.
    pub text: &'static str,
}

/// `migration!("0001_base_event")` reads `migrations/0001_base_event.sql` of the calling crate.
#[macro_export]
macro_rules! migration {
    ($name:literal) => {
        $crate::db::migrations::Migration {
            name: $name,
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/", $name, ".sql")),
        }
    };
}

/// The changes of this crate.
pub const BASE: &[Migration] = &[
    migration!("0001_base_event"),
    migration!("0002_base_job"),
    migration!("0003_base_idempotency"),
    migration!("0004_base_origin"),
    migration!("0005_base_inbox"),
    migration!("0006_base_flag"),
    migration!("0007_base_audit"),
];

/// Where a database stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The change's name.
    pub name: String,
    /// True when the database has it.
    pub applied: bool,
    /// True when this program knows it.
    pub known: bool,
}

/// Applies what is missing, in order, each in a transaction of its own, under a lock that a second process waits for.
/// Returns the names applied.
///
/// # Errors
/// [`check`]'s, and whatever the statements meet; what was applied before stays.
pub async fn up(db: &Db, known: &[Migration]) -> Result<Vec<&'static str>> {
    let mut applied = Vec::new();
    for migration in sorted(known) {
        let mut tx = begin_locked(db).await?;
        let done = read(&mut tx).await?;
        verify(&done, known)?;
        if !done.contains_key(migration.name) {
            let (up, _) = parts(migration)?;
            run(&mut tx, up).await?;
            let values: [Value; 3] =
                [migration.name.into(), hash(migration).into(), tx.now().into()];
            let sql = "INSERT INTO migration (name, hash, applied_at) VALUES ($1, $2, $3)";
            tx.execute(sql, values).await?;
            applied.push(migration.name);
        }
        tx.commit().await?;
    }
    Ok(applied)
}

/// Undoes the newest `steps` changes. Returns their names.
///
/// # Errors
/// [`check`]'s, and whatever the statements meet.
pub async fn down(db: &Db, known: &[Migration], steps: usize) -> Result<Vec<&'static str>> {
    let mut undone = Vec::new();
    for migration in sorted(known).into_iter().rev() {
        if undone.len() == steps {
            break;
        }
        let mut tx = begin_locked(db).await?;
        let done = read(&mut tx).await?;
        verify(&done, known)?;
        if done.contains_key(migration.name) {
            let (_, down) = parts(migration)?;
            run(&mut tx, down).await?;
            let values: [Value; 1] = [migration.name.into()];
            tx.execute("DELETE FROM migration WHERE name = $1", values).await?;
            undone.push(migration.name);
        }
        tx.commit().await?;
    }
    Ok(undone)
}

/// Every change that the database has or this program knows, in order.
pub async fn status(db: &Db, known: &[Migration]) -> Result<Vec<Status>> {
    let mut tx = begin_locked(db).await?;
    let done = read(&mut tx).await?;
    tx.commit().await?;
    let mut all: BTreeMap<String, Status> = BTreeMap::new();
    for name in done.into_keys() {
        all.insert(name.clone(), Status { name, applied: true, known: false });
    }
    for migration in known {
        let name = migration.name.to_owned();
        all.entry(name.clone()).or_insert(Status { name, applied: false, known: false }).known =
            true;
    }
    Ok(all.into_values().collect())
}

/// Refuses a database that this program does not fit: a change that is newer than the program, one that was edited
/// after it landed, or one that is still missing.
pub async fn check(db: &Db, known: &[Migration]) -> Result<()> {
    let mut tx = begin_locked(db).await?;
    let done = read(&mut tx).await?;
    tx.commit().await?;
    verify(&done, known)?;
    match sorted(known).into_iter().find(|migration| !done.contains_key(migration.name)) {
        Some(missing) => Err(Error::fault(format!(
            "the database lacks the change {}; run \"florin migrate up\"",
            missing.name
        ))),
        None => Ok(()),
    }
}

fn verify(done: &BTreeMap<String, String>, known: &[Migration]) -> Result<()> {
    for (name, stored) in done {
        let Some(migration) = known.iter().find(|migration| migration.name == name) else {
            return Err(Error::fault(format!(
                "the database has the change {name}, which this program does not know: it is older than the schema"
            )));
        };
        if *stored != hash(migration) {
            return Err(Error::fault(format!("the change {name} was edited after it was applied")));
        }
    }
    Ok(())
}

fn sorted(known: &[Migration]) -> Vec<&Migration> {
    let mut all: Vec<&Migration> = known.iter().collect();
    all.sort_by_key(|migration| migration.name);
    all
}

fn hash(migration: &Migration) -> String {
    sha256_hex(migration.text.as_bytes())
}

fn parts(migration: &Migration) -> Result<(&'static str, &'static str)> {
    migration
        .text
        .split_once("\n-- down\n")
        .ok_or_else(|| Error::fault(format!("the change {} has no way back", migration.name)))
}

/// Two starting replicas must not both apply a change: the second waits here.
const LOCK: i64 = 0x0F10_0001;

async fn begin_locked(db: &Db) -> Result<Tx> {
    let mut tx = db.begin(Who::system("migrations", db.ids())).await?;
    tx.lock(LOCK).await?;
    run(
        &mut tx,
        "CREATE TABLE IF NOT EXISTS migration (
             name TEXT PRIMARY KEY, hash TEXT NOT NULL, applied_at BIGINT NOT NULL)",
    )
    .await?;
    Ok(tx)
}

async fn read(tx: &mut Tx) -> Result<BTreeMap<String, String>> {
    tx.rows("SELECT name, hash FROM migration", [])
        .await?
        .iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}

async fn run(tx: &mut Tx, text: &str) -> Result<()> {
    for statement in statements(text) {
        let statement = translate(tx.engine(), &statement);
        tx.execute(&statement, []).await?;
    }
    Ok(())
}

fn statements(text: &str) -> Vec<String> {
    let code: Vec<&str> =
        text.lines().map(|line| line.split_once("--").map_or(line, |(code, _)| code)).collect();
    code.join("\n")
        .split(';')
        .map(|statement| statement.trim().to_owned())
        .filter(|statement| !statement.is_empty())
        .collect()
}

/// PostgreSQL's type words, and SQLite's for the same. `SEQUENCE` stands for a primary key that counts up, `COUNTER`
/// for a column that counts up without an index of its own where the engine can do without.
const TYPE_WORDS: &[(&str, &str, &str)] = &[
    ("COUNTER", "BIGINT GENERATED BY DEFAULT AS IDENTITY", "INTEGER PRIMARY KEY AUTOINCREMENT"),
    (
        "SEQUENCE",
        "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
        "INTEGER PRIMARY KEY AUTOINCREMENT",
    ),
    ("UUID", "UUID", "BLOB"),
    ("BYTEA", "BYTEA", "BLOB"),
    ("BIGINT", "BIGINT", "INTEGER"),
    ("SMALLINT", "SMALLINT", "INTEGER"),
    ("BOOLEAN", "BOOLEAN", "INTEGER"),
];

fn translate(engine: Engine, statement: &str) -> String {
    let mut text = String::with_capacity(statement.len());
    for piece in statement.split_inclusive(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
        let word = piece.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        match TYPE_WORDS.iter().find(|(from, _, _)| *from == word) {
            Some((_, postgres, sqlite)) => {
                text.push_str(if engine == Engine::Sqlite { sqlite } else { postgres });
                text.push_str(piece.get(word.len()..).unwrap_or_default());
            }
            None => text.push_str(piece),
        }
    }
    if engine == Engine::Sqlite && statement.starts_with("CREATE TABLE") {
        // What may stand behind a table are storage parameters, which only PostgreSQL knows.
        if let Some(end) = text.find(") WITH (") {
            text.truncate(end + 1);
        }
        text.push_str(" STRICT");
        // A table that is looked up by a key of its own is one tree, kept in that key's order, instead of two.
        if text.contains("PRIMARY KEY") && !text.contains("AUTOINCREMENT") {
            text.push_str(", WITHOUT ROWID");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_words_become_the_engines_own() {
        let text = "CREATE TABLE t (seq SEQUENCE, id UUID NOT NULL, on_day BIGINT)";
        assert_eq!(
            translate(Engine::Sqlite, text),
            "CREATE TABLE t (seq INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL, on_day INTEGER) STRICT"
        );
        assert!(translate(Engine::Postgres, text).contains("id UUID NOT NULL"));
    }

    #[test]
    fn a_key_of_its_own_orders_the_table_and_storage_parameters_are_postgresqls() {
        let text = "CREATE TABLE t (id UUID PRIMARY KEY) WITH (fillfactor = 70)";
        assert_eq!(
            translate(Engine::Sqlite, text),
            "CREATE TABLE t (id BLOB PRIMARY KEY) STRICT, WITHOUT ROWID"
        );
        assert_eq!(translate(Engine::Postgres, text), text);
    }

    #[test]
    fn comments_are_not_statements() {
        let text =
            "-- why; because\nCREATE TABLE a (x TEXT); -- tail\n\nCREATE INDEX i ON a (x);\n";
        assert_eq!(statements(text), ["CREATE TABLE a (x TEXT)", "CREATE INDEX i ON a (x)"]);
    }

    #[test]
    fn an_edited_change_is_refused() {
        let known = [Migration { name: "0001_a", text: "x\n-- down\ny" }];
        let edited = BTreeMap::from([("0001_a".to_owned(), "00".to_owned())]);
        assert!(verify(&edited, &known).is_err());
        let newer = BTreeMap::from([("0002_b".to_owned(), "00".to_owned())]);
        assert!(verify(&newer, &known).is_err());
        let same = BTreeMap::from([("0001_a".to_owned(), hash(&known[0]))]);
        assert!(verify(&same, &known).is_ok());
    }
}
