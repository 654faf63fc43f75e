//! The table `expense_category`.

use base::db::{Column, Row};
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

const COLUMNS: &[(&str, Column)] = &[
    ("id", Column::Uuid),
    ("organisation_id", Column::Uuid),
    ("parent_id", Column::Uuid),
    ("name", Column::Text),
    ("icon", Column::Text),
    ("colour", Column::Text),
    ("position", Column::BigInt),
    ("created_at", Column::BigInt),
];

/// Inserts them, none of them archived.
pub async fn insert(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    categories: &[Category],
) -> Result<()> {
    let now = tx.now().micros();
    let mut rows = tx.table(COLUMNS);
    for category in categories {
        // There is no null among rows: what stands at the top comes as its own parent.
        let parent = category.parent.unwrap_or(category.id);
        let row = rows.row().uuid(category.id).uuid(organisation).uuid(parent);
        let row = row.text(&category.name).text(&category.icon).text(&category.colour);
        row.int(category.position).int(now);
    }
    let sql = format!(
        "INSERT INTO expense_category
             (id, organisation_id, parent_id, name, icon, colour, position, created_at)
         SELECT id, organisation_id, CASE WHEN parent_id = id THEN NULL ELSE parent_id END, name,
                icon, colour, position, created_at
         FROM {}",
        rows.table(1, "new")
    );
    tx.execute(&sql, rows.into_values()).await.map(drop)
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
