//! The table `invitation`.

use base::db::Row;
use base::who::{Organisation as OrganisationKey, Person};
use base::{Id, Result, Timestamp, Tx};

use super::{Invitation, InvitationKey};

const READ: &str =
    "SELECT i.id, i.organisation_id, i.email, i.role, i.invited_by, p.name, i.created_at, i.sent_at,
            i.expires_at, i.accepted_at, i.revoked_at
     FROM invitation i JOIN person p ON p.id = i.invited_by";

pub async fn insert(tx: &mut Tx, invitation: &Invitation, token_hash: &str) -> Result<()> {
    let values = [
        invitation.id.into(),
        invitation.organisation.into(),
        invitation.email.as_deref().into(),
        invitation.role.as_str().into(),
        token_hash.into(),
        invitation.invited_by.into(),
        invitation.created_at.into(),
        invitation.expires_at.into(),
    ];
    let sql = "INSERT INTO invitation (id, organisation_id, email, role, token_hash, invited_by,
                                       created_at, sent_at, expires_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)";
    tx.execute(sql, values).await?;
    Ok(())
}

/// Those that can still be accepted, and those that ran out in the month before, the newest first.
pub async fn waiting(
    tx: &mut Tx,
    organisation: Id<OrganisationKey>,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<Invitation>> {
    let sql = format!(
        "{READ} WHERE i.organisation_id = $1 AND i.accepted_at IS NULL AND i.revoked_at IS NULL
             AND i.expires_at > $2
         ORDER BY i.created_at DESC, i.id DESC LIMIT $3"
    );
    let rows = tx.rows(&sql, [organisation.into(), since.into(), limit.into()]).await?;
    rows.iter().map(read).collect()
}

pub async fn find(
    tx: &mut Tx,
    organisation: Id<OrganisationKey>,
    id: Id<InvitationKey>,
) -> Result<Option<Invitation>> {
    let sql = format!("{READ} WHERE i.organisation_id = $1 AND i.id = $2");
    let row = tx.row(&sql, [organisation.into(), id.into()]).await?;
    row.map(|row| read(&row)).transpose()
}

/// Whatever organisation it leads to: whoever has the token may know.
pub async fn by_token(tx: &mut Tx, token_hash: &str) -> Result<Option<Invitation>> {
    let sql = format!("{READ} WHERE i.token_hash = $1");
    tx.row(&sql, [token_hash.into()]).await?.map(|row| read(&row)).transpose()
}

/// False when somebody else was faster.
pub async fn accept(tx: &mut Tx, id: Id<InvitationKey>, person: Id<Person>) -> Result<bool> {
    let sql = "UPDATE invitation SET accepted_at = $2, accepted_by = $3
               WHERE id = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $2";
    let values = [id.into(), tx.now().into(), person.into()];
    Ok(tx.execute(sql, values).await? == 1)
}

/// True when it was open until now.
pub async fn revoke(
    tx: &mut Tx,
    organisation: Id<OrganisationKey>,
    id: Id<InvitationKey>,
) -> Result<bool> {
    let sql = "UPDATE invitation SET revoked_at = $3
               WHERE organisation_id = $1 AND id = $2 AND accepted_at IS NULL
                   AND revoked_at IS NULL";
    Ok(tx.execute(sql, [organisation.into(), id.into(), tx.now().into()]).await? == 1)
}

/// Exchanges the token, so that an older link is worth nothing, and begins its time anew.
pub async fn renew(
    tx: &mut Tx,
    id: Id<InvitationKey>,
    token_hash: &str,
    expires_at: Timestamp,
) -> Result<()> {
    let values = [id.into(), token_hash.into(), tx.now().into(), expires_at.into()];
    let sql = "UPDATE invitation SET token_hash = $2, sent_at = $3, expires_at = $4 WHERE id = $1";
    tx.execute(sql, values).await?;
    Ok(())
}

/// Forgets every invitation for an address, whose person is to be erased.
pub async fn forget(tx: &mut Tx, email: &str) -> Result<()> {
    let sql = "UPDATE invitation
               SET email = NULL, revoked_at = COALESCE(revoked_at, accepted_at, $2)
               WHERE email = $1";
    tx.execute(sql, [email.into(), tx.now().into()]).await?;
    Ok(())
}

fn read(row: &Row) -> Result<Invitation> {
    Ok(Invitation {
        id: row.get(0)?,
        organisation: row.get(1)?,
        email: row.get(2)?,
        role: row.get(3)?,
        invited_by: row.get(4)?,
        inviter: row.get(5)?,
        created_at: row.get(6)?,
        sent_at: row.get(7)?,
        expires_at: row.get(8)?,
        accepted_at: row.get(9)?,
        revoked_at: row.get(10)?,
    })
}
