//! The table `expense_category`.

use base::db::Row;
use base::who::Organisation;
use base::{Id, Result, Tx};

use super::{Category, rules};

/// All of an organisation, in their order.
pub async fn list(tx: &mut Tx, organisation: Id<Organisation>) -> Result<Vec<Category>> {
    let sql = "SELECT id, parent_id, name, icon, colour, position, archived_at
               FROM expense_category WHERE organisation_id = $1 ORDER BY position, id LIMIT $2";
    let limit = i64::try_from(rules::MAX_CATEGORIES).unwrap_or(i64::MAX);
    let rows = tx.rows(sql, [organisation.into(), limit.into()]).await?;
    rows.iter().map(category).collect()
}

fn category(row: &Row) -> Result<Category> {
    Ok(Category {
        id: row.get(0)?,
        parent: row.get(1)?,
        name: row.get(2)?,
        icon: row.get(3)?,
        colour: row.get(4)?,
        position: row.get(5)?,
        archived_at: row.get(6)?,
    })
}

/// Inserts them; those above come before those below.
pub async fn insert(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    categories: &[Category],
) -> Result<()> {
    let sql = "INSERT INTO expense_category
                   (id, organisation_id, parent_id, name, icon, colour, position, archived_at,
                    created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    for category in categories {
        let values = [
            category.id.into(),
            organisation.into(),
            category.parent.into(),
            category.name.as_str().into(),
            category.icon.as_str().into(),
            category.colour.as_str().into(),
            category.position.into(),
            category.archived_at.into(),
            tx.now().into(),
        ];
        tx.execute(sql, values).await?;
    }
    Ok(())
}

pub async fn update(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    category: &Category,
) -> Result<()> {
    let sql = "UPDATE expense_category
               SET parent_id = $3, name = $4, icon = $5, colour = $6, position = $7,
                   archived_at = $8
               WHERE id = $1 AND organisation_id = $2";
    let values = [
        category.id.into(),
        organisation.into(),
        category.parent.into(),
        category.name.as_str().into(),
        category.icon.as_str().into(),
        category.colour.as_str().into(),
        category.position.into(),
        category.archived_at.into(),
    ];
    tx.execute(sql, values).await.map(drop)
}
