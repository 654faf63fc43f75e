//! The tables `group_invitation` and `group_share`. What has run out or was withdrawn is not there.

use base::db::Row;
use base::{Result, Tx};

use super::{Invitation, InvitationId, Share, ShareId};
use crate::groups::{GroupId, Role};

const INVITATION: &str = "SELECT id, group_id, member_id, role, created_at, expires_at, revoked_at FROM group_invitation";
const SHARE: &str = "SELECT id, group_id, created_at, expires_at FROM group_share";

fn invitation(row: &Row) -> Result<Invitation> {
    Ok(Invitation {
        id: row.get(0)?,
        group: row.get(1)?,
        member: row.get(2)?,
        role: Role::stored(&row.get::<String>(3)?)?,
        created_at: row.get(4)?,
        expires_at: row.get(5)?,
        revoked_at: row.get(6)?,
    })
}

pub async fn insert(tx: &mut Tx, invitation: &Invitation, token_hash: &str) -> Result<()> {
    let values = [
        invitation.id.into(),
        invitation.group.into(),
        invitation.member.into(),
        invitation.role.word().into(),
        token_hash.into(),
        invitation.created_at.into(),
        invitation.expires_at.into(),
    ];
    let sql = "INSERT INTO group_invitation (id, group_id, member_id, role, token_hash, created_at,
                                             expires_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.execute(sql, values).await?;
    Ok(())
}

pub async fn open(tx: &mut Tx, group: GroupId) -> Result<Vec<Invitation>> {
    let sql = format!(
        "{INVITATION} WHERE group_id = $1 AND revoked_at IS NULL AND expires_at > $2
         ORDER BY id DESC LIMIT 100"
    );
    tx.rows(&sql, [group.into(), tx.now().into()]).await?.iter().map(invitation).collect()
}

pub async fn count(tx: &mut Tx, group: GroupId) -> Result<i64> {
    let sql = "SELECT count(*) FROM group_invitation
               WHERE group_id = $1 AND revoked_at IS NULL AND expires_at > $2";
    let row = tx.row(sql, [group.into(), tx.now().into()]).await?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// Whatever group it leads to: whoever has the token may know.
pub async fn by_token(tx: &mut Tx, token_hash: &str) -> Result<Option<Invitation>> {
    let sql =
        format!("{INVITATION} WHERE token_hash = $1 AND revoked_at IS NULL AND expires_at > $2");
    let row = tx.row(&sql, [token_hash.into(), tx.now().into()]).await?;
    row.map(|row| invitation(&row)).transpose()
}

/// True when it was open until now.
pub async fn revoke(tx: &mut Tx, group: GroupId, id: InvitationId) -> Result<bool> {
    let sql = "UPDATE group_invitation SET revoked_at = $3
               WHERE group_id = $1 AND id = $2 AND revoked_at IS NULL";
    Ok(tx.execute(sql, [group.into(), id.into(), tx.now().into()]).await? == 1)
}

fn share(row: &Row) -> Result<Share> {
    Ok(Share {
        id: row.get(0)?,
        group: row.get(1)?,
        created_at: row.get(2)?,
        expires_at: row.get(3)?,
    })
}

pub async fn insert_share(tx: &mut Tx, share: &Share, token_hash: &str) -> Result<()> {
    let values = [
        share.id.into(),
        share.group.into(),
        token_hash.into(),
        share.created_at.into(),
        share.expires_at.into(),
    ];
    let sql = "INSERT INTO group_share (id, group_id, token_hash, created_at, expires_at)
               VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, values).await?;
    Ok(())
}

pub async fn shares(tx: &mut Tx, group: GroupId) -> Result<Vec<Share>> {
    let sql = format!(
        "{SHARE} WHERE group_id = $1 AND revoked_at IS NULL AND expires_at > $2
         ORDER BY id DESC LIMIT 100"
    );
    tx.rows(&sql, [group.into(), tx.now().into()]).await?.iter().map(share).collect()
}

pub async fn count_shares(tx: &mut Tx, group: GroupId) -> Result<i64> {
    let sql = "SELECT count(*) FROM group_share
               WHERE group_id = $1 AND revoked_at IS NULL AND expires_at > $2";
    let row = tx.row(sql, [group.into(), tx.now().into()]).await?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// The group that a token shows.
pub async fn shown(tx: &mut Tx, token_hash: &str) -> Result<Option<GroupId>> {
    let sql = "SELECT group_id FROM group_share
               WHERE token_hash = $1 AND revoked_at IS NULL AND expires_at > $2";
    let row = tx.row(sql, [token_hash.into(), tx.now().into()]).await?;
    row.map(|row| row.get(0)).transpose()
}

/// True when it worked until now.
pub async fn revoke_share(tx: &mut Tx, group: GroupId, id: ShareId) -> Result<bool> {
    let sql = "UPDATE group_share SET revoked_at = $3
               WHERE group_id = $1 AND id = $2 AND revoked_at IS NULL";
    Ok(tx.execute(sql, [group.into(), id.into(), tx.now().into()]).await? == 1)
}
