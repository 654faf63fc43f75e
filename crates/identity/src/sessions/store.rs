//! The table `session`, and what signing in needs to know of a person.

use std::collections::BTreeSet;

use base::db::Row;
use base::permissions::PermissionSet;
use base::who::{Organisation, Person, Session};
use base::{Id, Origin, Result, Timestamp, Tx};
use web::Preferences;

use super::{Kind, OpenSession};
use crate::Proof;
use crate::operators::PlatformRole;
use crate::preferences;
use crate::preferences::store::COLUMNS as PREFERENCES;
use crate::roles::Standing;

/// A person's newest sessions that stay open when one more is opened.
const KEPT_SESSIONS: i64 = 19;
/// Most sessions in a list: those that are open are fewer.
const MAX_SESSIONS: i64 = 100;

/// Who has the address, and the hash of their password if they have one.
pub async fn password(tx: &mut Tx, email: &str) -> Result<Option<(Id<Person>, Option<String>)>> {
    let sql = "SELECT p.id, w.hash FROM person p LEFT JOIN password w ON w.person_id = p.id
               WHERE p.email = $1";
    let row = tx.row(sql, [email.into()]).await?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// Whether the platform keeps a person out.
pub async fn is_kept_out(tx: &mut Tx, person: Id<Person>) -> Result<bool> {
    let sql = "SELECT 1 FROM person WHERE id = $1 AND suspended_at IS NULL";
    Ok(tx.row(sql, [person.into()]).await?.is_none())
}

/// The organisation that a person acts for unless they choose another: the one they joined first
/// that may act.
pub async fn first_organisation(
    tx: &mut Tx,
    person: Id<Person>,
) -> Result<Option<Id<Organisation>>> {
    let sql = "SELECT o.id FROM membership m JOIN organisation o ON o.id = m.organisation_id
               WHERE m.person_id = $1 AND o.state = 'active' ORDER BY m.joined_at, o.id LIMIT 1";
    tx.row(sql, [person.into()]).await?.map(|row| row.get(0)).transpose()
}

/// A session that is to be.
pub struct New<'a> {
    pub id: Id<Session>,
    pub kind: Kind,
    pub token_hash: &'a str,
    pub person: Id<Person>,
    pub organisation: Option<Id<Organisation>>,
    /// From where it is opened, as far as that is known.
    pub origin: Option<&'a Origin>,
    pub proven_by: Proof,
    pub expires_at: Timestamp,
}

pub async fn insert(tx: &mut Tx, new: New<'_>) -> Result<()> {
    let address = new.origin.and_then(|origin| origin.address).map(|address| address.to_string());
    let values = [
        new.id.into(),
        new.kind.word().into(),
        new.token_hash.into(),
        new.person.into(),
        new.organisation.into(),
        address.unwrap_or_default().into(),
        new.origin.map_or("", |origin| &origin.agent).into(),
        tx.now().into(),
        new.expires_at.into(),
        new.proven_by.word().into(),
    ];
    let sql = "INSERT INTO session (id, kind, token_hash, person_id, organisation_id,
                   address, agent, created_at, used_at, expires_at, proven_at, proven_by)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $8, $10)";
    tx.execute(sql, values).await?;
    Ok(())
}

/// Ends what has run out and all but the newest, so that nobody's sessions grow without end.
pub async fn prune(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    let values = [person.into(), tx.now().into(), KEPT_SESSIONS.into()];
    let sql = "DELETE FROM session WHERE person_id = $1 AND (expires_at <= $2 OR id NOT IN (
                   SELECT id FROM session WHERE person_id = $1
                   ORDER BY created_at DESC, id DESC LIMIT $3))";
    tx.execute(sql, values).await?;
    Ok(())
}

/// Whose session it was, if it was one.
pub async fn delete(tx: &mut Tx, token_hash: &str) -> Result<Option<(Id<Session>, Id<Person>)>> {
    let sql = "DELETE FROM session WHERE token_hash = $1 RETURNING id, person_id";
    let row = tx.row(sql, [token_hash.into()]).await?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// Forgets at most `limit` sessions that have run out, whoever's they are; says how many.
pub async fn prune_expired(tx: &mut Tx, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM session WHERE id IN (
                   SELECT id FROM session WHERE expires_at <= $1 LIMIT $2)";
    tx.execute(sql, [tx.now().into(), limit.into()]).await
}

/// A person's sessions that have not run out, the one used last first.
pub async fn list(tx: &mut Tx, person: Id<Person>) -> Result<Vec<OpenSession>> {
    let sql = "SELECT id, kind, organisation_id, address, agent, created_at, used_at, expires_at
               FROM session WHERE person_id = $1 AND expires_at > $2
               ORDER BY used_at DESC, id DESC LIMIT $3";
    let rows = tx.rows(sql, [person.into(), tx.now().into(), MAX_SESSIONS.into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(OpenSession {
                id: row.get(0)?,
                kind: Kind::stored(&row.get::<String>(1)?)?,
                organisation: row.get(2)?,
                address: row.get(3)?,
                agent: row.get(4)?,
                created_at: row.get(5)?,
                used_at: row.get(6)?,
                expires_at: row.get(7)?,
            })
        })
        .collect()
}

/// False when the person has no such session.
pub async fn end(tx: &mut Tx, person: Id<Person>, id: Id<Session>) -> Result<bool> {
    let sql = "DELETE FROM session WHERE id = $1 AND person_id = $2";
    Ok(tx.execute(sql, [id.into(), person.into()]).await? == 1)
}

/// Ends a person's sessions but for one; says how many.
pub async fn end_all(tx: &mut Tx, person: Id<Person>, except: Option<Id<Session>>) -> Result<u64> {
    let sql = "DELETE FROM session WHERE person_id = $1 AND ($2 IS NULL OR id <> $2)";
    tx.execute(sql, [person.into(), except.into()]).await
}

/// False for what is no browser's session.
pub async fn set_token(tx: &mut Tx, id: Id<Session>, token_hash: &str) -> Result<bool> {
    let sql = "UPDATE session SET token_hash = $2 WHERE id = $1 AND kind = 'cookie'";
    Ok(tx.execute(sql, [id.into(), token_hash.into()]).await? == 1)
}

/// A session that has not run out, with the names that pages show.
#[derive(Debug, Clone)]
pub struct Live {
    pub id: Id<Session>,
    pub kind: Kind,
    /// The hash of the token in a browser's cookie.
    pub token_hash: String,
    pub person: Id<Person>,
    pub name: String,
    /// Unless the person left it or it was suspended since.
    pub organisation: Option<(Id<Organisation>, String)>,
    /// What the person may do: there, and over the platform.
    pub permissions: PermissionSet,
    /// True for an operator who may do nothing over the platform until their factors are set up.
    pub wants_factors: bool,
    pub used_at: Timestamp,
    pub preferences: Preferences,
}

/// What sessions are found by.
#[derive(Debug, Clone)]
pub enum By<'a> {
    /// The hashes of the tokens in browsers' cookies.
    Cookies(BTreeSet<&'a str>),
    /// The ids in programs' access tokens.
    Ids(BTreeSet<Id<Session>>),
}

/// Those that last; one indexed read, whatever their number.
pub async fn live(tx: &mut Tx, by: By<'_>) -> Result<Vec<Live>> {
    let (condition, wanted) = match by {
        By::Cookies(hashes) => {
            let wanted = tx.table_of_texts(hashes);
            (wanted.includes("s.token_hash", 2) + " AND s.kind = 'cookie'", wanted)
        }
        By::Ids(ids) => {
            let wanted = tx.table_of_ids(ids);
            (wanted.includes("s.id", 2) + " AND s.kind = 'token'", wanted)
        }
    };
    let sql = format!(
        "SELECT s.id, s.person_id, p.name, o.id, o.name, s.used_at, s.kind,
                m.is_owner, m.role, r.permissions, a.role, t.confirmed_at,
                (SELECT MIN(k.created_at) FROM passkey k
                 WHERE k.person_id = a.person_id AND k.suspended_at IS NULL), {PREFERENCES},
                s.token_hash
         FROM session s
         JOIN person p ON p.id = s.person_id AND p.suspended_at IS NULL
         LEFT JOIN membership m
             ON m.organisation_id = s.organisation_id AND m.person_id = s.person_id
         LEFT JOIN organisation o ON o.id = m.organisation_id AND o.state = 'active'
         LEFT JOIN role r ON r.organisation_id = o.id AND r.name = m.role
         LEFT JOIN operator a ON a.person_id = p.id
         LEFT JOIN totp t ON t.person_id = a.person_id
         LEFT JOIN preference f ON f.person_id = p.id
         WHERE {condition} AND s.expires_at > $1"
    );
    let mut values = vec![tx.now().into()];
    values.extend(wanted.into_values());
    tx.rows(&sql, values).await?.iter().map(read_live).collect()
}

fn read_live(row: &Row) -> Result<Live> {
    let organisation: Option<Id<Organisation>> = row.get(3)?;
    let organisation_name: Option<String> = row.get(4)?;
    let platform = platform(row)?;
    let permissions = permissions(row, organisation.is_some())?;
    Ok(Live {
        id: row.get(0)?,
        person: row.get(1)?,
        name: row.get(2)?,
        permissions: permissions.union(platform.unwrap_or(PermissionSet::EMPTY)),
        wants_factors: platform.is_none(),
        organisation: organisation.zip(organisation_name),
        used_at: row.get(5)?,
        kind: Kind::stored(&row.get::<String>(6)?)?,
        preferences: preferences::store::read(row, 13)?,
        token_hash: row.get(17)?,
    })
}

/// Somebody who acts without a session of ours.
#[derive(Debug)]
pub struct Acting {
    pub name: String,
    pub organisation: Option<(Id<Organisation>, String)>,
    pub permissions: PermissionSet,
}

/// Whom a person acts for where no session says, and what they may do there. Nothing over the
/// platform: that takes a session and its factors. `None` for whoever is suspended.
pub async fn acting(tx: &mut Tx, person: Id<Person>) -> Result<Option<Acting>> {
    let organisation = first_organisation(tx, person).await?;
    let sql = "SELECT 0, 0, p.name, o.id, o.name, 0, 0,
                      m.is_owner, m.role, r.permissions, CAST(NULL AS TEXT)
               FROM person p
               LEFT JOIN membership m ON m.person_id = p.id AND m.organisation_id = $2
               LEFT JOIN organisation o ON o.id = m.organisation_id AND o.state = 'active'
               LEFT JOIN role r ON r.organisation_id = o.id AND r.name = m.role
               WHERE p.id = $1 AND p.suspended_at IS NULL";
    let row = tx.row(sql, [person.into(), organisation.into()]).await?;
    row.map(|row| {
        let organisation: Option<Id<Organisation>> = row.get(3)?;
        let organisation_name: Option<String> = row.get(4)?;
        Ok(Acting {
            name: row.get(2)?,
            permissions: permissions(&row, organisation.is_some())?,
            organisation: organisation.zip(organisation_name),
        })
    })
    .transpose()
}

/// Within the organisation acted for.
fn permissions(row: &Row, is_acting: bool) -> Result<PermissionSet> {
    let mut permissions = PermissionSet::EMPTY;
    if let Some(role) = row.get::<Option<String>>(8)?.filter(|_| is_acting) {
        let is_owner = row.get::<Option<i64>>(7)? == Some(1);
        let stored = row.get::<Option<String>>(9)?;
        permissions = Standing::of(is_owner, &role, stored.as_deref()).permissions;
    }
    Ok(permissions)
}

/// Over the platform; `None` for an operator without an authenticator app or without a passkey.
fn platform(row: &Row) -> Result<Option<PermissionSet>> {
    let Some(role) = row.get::<Option<String>>(10)? else {
        return Ok(Some(PermissionSet::EMPTY));
    };
    let (app, passkey): (Option<Timestamp>, Option<Timestamp>) = (row.get(11)?, row.get(12)?);
    let permissions = PlatformRole::stored(&role)?.permissions();
    Ok(app.and(passkey).map(|_| permissions))
}

/// Writes a use down, and lets the session last until `expires_at`.
pub async fn touch(tx: &mut Tx, id: Id<Session>, expires_at: Timestamp) -> Result<()> {
    let sql = "UPDATE session SET used_at = $2, expires_at = $3 WHERE id = $1";
    tx.execute(sql, [id.into(), tx.now().into(), expires_at.into()]).await?;
    Ok(())
}
