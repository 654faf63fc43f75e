//! The table `operator`, and people as operators see them.

use base::db::Row;
use base::who::Person;
use base::{Id, Result, Timestamp, Tx};

use super::{Account, AccountState, PlatformRole, Search};

pub async fn role(tx: &mut Tx, person: Id<Person>) -> Result<Option<PlatformRole>> {
    let sql = "SELECT role FROM operator WHERE person_id = $1";
    let row = tx.row(sql, [person.into()]).await?;
    row.map(|row| PlatformRole::stored(&row.get::<String>(0)?)).transpose()
}

/// How many administrators there are beside `person`. All operators are locked in one order, so that
/// two who cease at the same time see each other.
pub async fn other_administrators(tx: &mut Tx, person: Id<Person>) -> Result<i64> {
    let sql = format!(
        "SELECT person_id, role FROM operator ORDER BY person_id{}",
        tx.engine().lock_rows()
    );
    let mut others = 0_i64;
    for row in tx.rows(&sql, []).await? {
        let is_other = row.get::<Id<Person>>(0)? != person;
        let role = PlatformRole::stored(&row.get::<String>(1)?)?;
        if is_other && role == PlatformRole::Administrator {
            others = others.saturating_add(1);
        }
    }
    Ok(others)
}

pub async fn grant(tx: &mut Tx, person: Id<Person>, role: PlatformRole) -> Result<()> {
    let by = tx.who().actor.to_string();
    let values = [person.into(), role.word().into(), by.into(), tx.now().into()];
    let sql = "INSERT INTO operator (person_id, role, granted_by, granted_at)
               VALUES ($1, $2, $3, $4) ON CONFLICT (person_id)
               DO UPDATE SET role = excluded.role, granted_by = excluded.granted_by,
                             granted_at = excluded.granted_at";
    tx.execute(sql, values).await?;
    Ok(())
}

pub async fn revoke(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    let sql = "DELETE FROM operator WHERE person_id = $1";
    tx.execute(sql, [person.into()]).await?;
    Ok(())
}

const READ: &str =
    "SELECT p.id, p.name, p.email, p.created_at, p.suspended_at, p.erased_at, a.role,
            (SELECT COUNT(*) FROM membership m WHERE m.person_id = p.id)
     FROM person p LEFT JOIN operator a ON a.person_id = p.id";

/// Who is meant by the search: `$1` is a pattern, `$2` a role, each may be for everybody.
const MEANT: &str =
    "WHERE (lower(p.name) LIKE $1 ESCAPE '\\' OR coalesce(p.email, '') LIKE $1 ESCAPE '\\')
       AND ($2 = '' OR a.role = $2
            OR EXISTS (SELECT 1 FROM membership m WHERE m.person_id = p.id AND m.role = $2))";

/// One page of people, and how many there are.
pub async fn accounts(
    tx: &mut Tx,
    search: &Search,
    limit: u32,
    offset: u64,
) -> Result<(Vec<Account>, u64)> {
    let pattern = super::rules::pattern(&search.text);
    let offset = i64::try_from(offset).unwrap_or(i64::MAX);
    let sql = format!("{READ} {MEANT} ORDER BY {}p.id LIMIT $3 OFFSET $4", search.order());
    let values = [
        pattern.as_str().into(),
        search.role.as_str().into(),
        i64::from(limit).into(),
        offset.into(),
    ];
    let rows = tx.rows(&sql, values).await?;
    let found = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    let sql =
        format!("SELECT COUNT(*) FROM person p LEFT JOIN operator a ON a.person_id = p.id {MEANT}");
    let row = tx.row(&sql, [pattern.into(), search.role.as_str().into()]).await?;
    let total = row.map_or(Ok(0), |row| row.get::<i64>(0))?;
    Ok((found, u64::try_from(total).unwrap_or_default()))
}

pub async fn account(tx: &mut Tx, person: Id<Person>) -> Result<Option<Account>> {
    let sql = format!("{READ} WHERE p.id = $1");
    tx.row(&sql, [person.into()]).await?.map(|row| read(&row)).transpose()
}

pub async fn operators(tx: &mut Tx) -> Result<Vec<Account>> {
    let sql = format!("{READ} WHERE a.role IS NOT NULL ORDER BY a.granted_at, p.id LIMIT 1000");
    let rows = tx.rows(&sql, []).await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Account> {
    let role: Option<String> = row.get(6)?;
    let is_suspended = row.get::<Option<Timestamp>>(4)?.is_some();
    let is_erased = row.get::<Option<Timestamp>>(5)?.is_some();
    Ok(Account {
        person: row.get(0)?,
        name: row.get(1)?,
        email: row.get(2)?,
        created_at: row.get(3)?,
        state: match (is_erased, is_suspended) {
            (true, _) => AccountState::Erased,
            (false, true) => AccountState::Suspended,
            (false, false) => AccountState::Active,
        },
        role: role.map(|role| PlatformRole::stored(&role)).transpose()?,
        memberships: row.get(7)?,
    })
}

pub async fn set_suspended(tx: &mut Tx, person: Id<Person>, is_suspended: bool) -> Result<()> {
    let at = is_suspended.then_some(tx.now());
    let sql = "UPDATE person SET suspended_at = $2 WHERE id = $1";
    tx.execute(sql, [person.into(), at.into()]).await?;
    Ok(())
}

pub async fn set_name(tx: &mut Tx, person: Id<Person>, name: &str) -> Result<()> {
    let sql = "UPDATE person SET name = $2 WHERE id = $1";
    tx.execute(sql, [person.into(), name.into()]).await?;
    Ok(())
}

/// Takes from the row everything by which it is somebody. The id stays: the books know it.
pub async fn erase(tx: &mut Tx, person: Id<Person>, pseudonym: &str) -> Result<()> {
    let sql = "DELETE FROM password WHERE person_id = $1";
    tx.execute(sql, [person.into()]).await?;
    let sql = "UPDATE person
               SET name = $2, email = NULL, avatar = NULL, suspended_at = $3, erased_at = $3
               WHERE id = $1";
    tx.execute(sql, [person.into(), pseudonym.into(), tx.now().into()]).await?;
    Ok(())
}
