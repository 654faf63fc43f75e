//! Controls in the database. No decisions.

use std::collections::BTreeSet;

use base::db::Row;
use base::who::Organisation;
use base::{Error, Id, Result, Tx};
use uuid::Uuid;

use super::{Control, ControlId, Target};

const CONTROL: &str =
    "SELECT c.id, c.organisation_id, c.target, c.target_id, c.name, c.rule FROM card_control c";

/// Every control on `targets`, oldest first.
pub(crate) async fn of_targets(tx: &mut Tx, targets: &BTreeSet<Uuid>) -> Result<Vec<Control>> {
    let wanted = tx.table_of_ids(targets.iter().copied());
    let sql =
        format!("{CONTROL} WHERE c.removed_at IS NULL AND {}", wanted.includes("c.target_id", 1));
    let rows = tx.rows(&sql, wanted.into_values()).await?;
    let mut controls = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    controls.sort_by_key(|control| control.id);
    Ok(controls)
}

/// The organisation's controls with these ids, in force or not.
pub(crate) async fn of_ids(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    ids: &BTreeSet<ControlId>,
) -> Result<Vec<Control>> {
    let wanted = tx.table_of_ids(ids.iter().copied());
    let table = wanted.table(2, "w");
    let sql = format!("{CONTROL} JOIN {table} ON c.id = w.id WHERE c.organisation_id = $1");
    let mut values = vec![organisation.into()];
    values.extend(wanted.into_values());
    tx.rows(&sql, values).await?.iter().map(read).collect()
}

/// One control that is in force.
pub(crate) async fn find(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    id: ControlId,
) -> Result<Option<Control>> {
    let sql =
        format!("{CONTROL} WHERE c.organisation_id = $1 AND c.id = $2 AND c.removed_at IS NULL");
    let row = tx.row(&sql, [organisation.into(), id.into()]).await?;
    row.map(|row| read(&row)).transpose()
}

/// The same, which nobody else changes before this transaction ends.
pub(crate) async fn lock(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    id: ControlId,
) -> Result<Option<Control>> {
    let lock = tx.engine().lock_rows_of("c");
    let sql = format!(
        "{CONTROL} WHERE c.organisation_id = $1 AND c.id = $2 AND c.removed_at IS NULL{lock}"
    );
    let row = tx.row(&sql, [organisation.into(), id.into()]).await?;
    row.map(|row| read(&row)).transpose()
}

fn read(row: &Row) -> Result<Control> {
    let target: String = row.get(2)?;
    Ok(Control {
        id: row.get(0)?,
        organisation: row.get(1)?,
        target: Target::parse(&target)
            .ok_or_else(|| Error::fault(format!("a control has the target {target}")))?,
        target_id: row.get(3)?,
        name: row.get(4)?,
        rule: row.get(5)?,
    })
}

/// Counts a change of the controls on `control`'s target.
async fn count_change(tx: &mut Tx, control: &Control) -> Result<()> {
    let table = match control.target {
        Target::Card => "card",
        Target::Cardholder => "cardholder",
        Target::Programme => "card_programme",
    };
    let sql = format!(
        "UPDATE {table} SET policy_version = policy_version + 1 WHERE organisation_id = $1 AND id = $2"
    );
    let values = [control.organisation.into(), control.target_id.into()];
    tx.execute(&sql, values).await.map(drop)
}

pub(crate) async fn insert(tx: &mut Tx, control: &Control) -> Result<()> {
    let sql =
        "INSERT INTO card_control (id, organisation_id, target_id, target, name, rule, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        control.id.into(),
        control.organisation.into(),
        control.target_id.into(),
        control.target.name().into(),
        control.name.as_str().into(),
        control.rule.as_str().into(),
        tx.now().into(),
    ];
    tx.execute(sql, values).await?;
    count_change(tx, control).await
}

/// Sets the rule of a control.
pub(crate) async fn set_rule(tx: &mut Tx, control: &Control) -> Result<()> {
    let sql = "UPDATE card_control SET rule = $1, name = $2 WHERE organisation_id = $3 AND id = $4";
    let values = [
        control.rule.as_str().into(),
        control.name.as_str().into(),
        control.organisation.into(),
        control.id.into(),
    ];
    tx.execute(sql, values).await?;
    count_change(tx, control).await
}

/// Takes a control out of force. False: it was not in force.
pub(crate) async fn remove(tx: &mut Tx, control: &Control) -> Result<bool> {
    let sql = "UPDATE card_control SET removed_at = $1
               WHERE organisation_id = $2 AND id = $3 AND removed_at IS NULL";
    let values = [tx.now().into(), control.organisation.into(), control.id.into()];
    let removed = tx.execute(sql, values).await? == 1;
    count_change(tx, control).await?;
    Ok(removed)
}
