//! The table `group_comment`.

use base::db::Row;
use base::{Result, Tx};

use super::{Comment, CommentId};
use crate::expenses::ExpenseId;
use crate::groups::GroupId;

const READ: &str = "SELECT id, expense_id, member_id, text, at, deleted_at FROM group_comment";

fn comment(row: &Row) -> Result<Comment> {
    Ok(Comment {
        id: row.get(0)?,
        expense: row.get(1)?,
        member: row.get(2)?,
        text: row.get(3)?,
        at: row.get(4)?,
        deleted_at: row.get(5)?,
    })
}

pub async fn insert(tx: &mut Tx, group: GroupId, comment: &Comment) -> Result<()> {
    let values = [
        comment.id.into(),
        group.into(),
        comment.expense.into(),
        comment.member.into(),
        comment.text.as_str().into(),
        comment.at.into(),
    ];
    let sql = "INSERT INTO group_comment (id, group_id, expense_id, member_id, text, at)
               VALUES ($1, $2, $3, $4, $5, $6)";
    tx.execute(sql, values).await?;
    Ok(())
}

pub async fn find(tx: &mut Tx, group: GroupId, id: CommentId) -> Result<Option<Comment>> {
    let sql = format!("{READ} WHERE group_id = $1 AND id = $2");
    let row = tx.row(&sql, [group.into(), id.into()]).await?;
    row.map(|row| comment(&row)).transpose()
}

pub async fn latest(
    tx: &mut Tx,
    group: GroupId,
    about: Option<ExpenseId>,
    limit: i64,
) -> Result<Vec<Comment>> {
    let mut values = vec![group.into(), limit.into()];
    let mut condition = "";
    if let Some(expense) = about {
        condition = " AND expense_id = $3";
        values.push(expense.into());
    }
    let sql = format!(
        "{READ} WHERE group_id = $1 AND deleted_at IS NULL{condition} ORDER BY id DESC LIMIT $2"
    );
    tx.rows(&sql, values).await?.iter().map(comment).collect()
}

/// Writes a comment that was read in this transaction.
pub async fn update(tx: &mut Tx, group: GroupId, comment: &Comment) -> Result<()> {
    let sql = "UPDATE group_comment SET deleted_at = $3 WHERE group_id = $1 AND id = $2";
    tx.execute(sql, [group.into(), comment.id.into(), comment.deleted_at.into()]).await?;
    Ok(())
}
