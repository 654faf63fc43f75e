//! The table `preference`.

use base::db::Row;
use base::who::Person;
use base::{Id, Result, Tx};
use jiff::tz::TimeZone;
use web::{DateStyle, Language, Numbers, Preferences};

/// The columns that [`read`] reads.
pub const COLUMNS: &str = "f.language, f.numbers, f.dates, f.time_zone";

pub async fn find(tx: &mut Tx, person: Id<Person>) -> Result<Preferences> {
    let sql = format!("SELECT {COLUMNS} FROM preference f WHERE f.person_id = $1");
    let row = tx.row(&sql, [person.into()]).await?;
    row.map_or(Ok(Preferences::default()), |row| read(&row, 0))
}

/// From [`COLUMNS`], the first of which is column `at`. What nobody knows any more was not chosen.
pub fn read(row: &Row, at: usize) -> Result<Preferences> {
    let text = |nth: usize| row.get::<Option<String>>(at.saturating_add(nth));
    Ok(Preferences {
        language: text(0)?.and_then(|tag| Language::parse(&tag)),
        numbers: text(1)?.and_then(|tag| Numbers::parse(&tag).ok()),
        dates: text(2)?.and_then(|word| DateStyle::parse(&word)),
        zone: text(3)?.and_then(|name| TimeZone::get(&name).ok()),
    })
}

/// As they are stored, in the order of [`COLUMNS`].
pub fn words(chosen: &Preferences) -> [Option<String>; 4] {
    [
        chosen.language.map(|language| language.tag().to_owned()),
        chosen.numbers.map(|numbers| numbers.tag().to_owned()),
        chosen.dates.map(|dates| dates.as_str().to_owned()),
        chosen.zone.as_ref().and_then(|zone| zone.iana_name()).map(str::to_owned),
    ]
}

pub async fn put(tx: &mut Tx, person: Id<Person>, chosen: &Preferences) -> Result<()> {
    let [language, numbers, dates, zone] = words(chosen);
    let values = [
        person.into(),
        language.into(),
        numbers.into(),
        dates.into(),
        zone.into(),
        tx.now().into(),
    ];
    let sql = "INSERT INTO preference (person_id, language, numbers, dates, time_zone, updated_at)
               VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (person_id) DO UPDATE SET
                   language = excluded.language, numbers = excluded.numbers,
                   dates = excluded.dates, time_zone = excluded.time_zone,
                   updated_at = excluded.updated_at";
    tx.execute(sql, values).await?;
    Ok(())
}

pub async fn forget(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    tx.execute("DELETE FROM preference WHERE person_id = $1", [person.into()]).await?;
    Ok(())
}
