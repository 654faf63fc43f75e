//! The tables `feature_flag` and `feature_flag_organisation`.

use sea_orm::Value;

use super::{Flag, Setting};
use crate::db::{Row, Tx};
use crate::error::{Error, Result};
use crate::ids::Id;
use crate::who::Organisation;

fn setting(row: &Row) -> Result<Setting> {
    let percentage = u8::try_from(row.get::<i64>(1)?)
        .map_err(|error| Error::caused("reading a flag's percentage", error))?;
    Ok(Setting { enabled: row.get::<i64>(0)? != 0, percentage })
}

/// What is set for everybody, and for one organisation.
pub async fn read(
    tx: &mut Tx,
    flag: Flag,
    organisation: Option<Id<Organisation>>,
) -> Result<(Option<Setting>, Option<bool>)> {
    let sql = "SELECT enabled, percentage FROM feature_flag WHERE flag = $1";
    let row = tx.row(sql, [flag.name().into()]).await?;
    let for_all = row.map(|row| setting(&row)).transpose()?;
    let Some(organisation) = organisation else {
        return Ok((for_all, None));
    };
    let sql = "SELECT enabled FROM feature_flag_organisation
               WHERE flag = $1 AND organisation_id = $2";
    let row = tx.row(sql, [flag.name().into(), organisation.into()]).await?;
    let own = row.map(|row| row.get::<i64>(0)).transpose()?;
    Ok((for_all, own.map(|own| own != 0)))
}

pub async fn set(tx: &mut Tx, flag: Flag, Setting { enabled, percentage }: Setting) -> Result<()> {
    let values: [Value; 5] = [
        flag.name().into(),
        i64::from(enabled).into(),
        i64::from(percentage).into(),
        tx.now().into(),
        tx.who().actor.to_string().into(),
    ];
    let sql = "INSERT INTO feature_flag (flag, enabled, percentage, changed_at, changed_by)
               VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (flag) DO UPDATE
               SET enabled = excluded.enabled, percentage = excluded.percentage,
                   changed_at = excluded.changed_at, changed_by = excluded.changed_by";
    tx.execute(sql, values).await?;
    Ok(())
}

pub async fn reset(tx: &mut Tx, flag: Flag) -> Result<()> {
    tx.execute("DELETE FROM feature_flag WHERE flag = $1", [flag.name().into()]).await?;
    Ok(())
}

pub async fn set_for(
    tx: &mut Tx,
    flag: Flag,
    organisation: Id<Organisation>,
    enabled: bool,
) -> Result<()> {
    let values: [Value; 5] = [
        flag.name().into(),
        organisation.into(),
        i64::from(enabled).into(),
        tx.now().into(),
        tx.who().actor.to_string().into(),
    ];
    let sql = "INSERT INTO feature_flag_organisation
                   (flag, organisation_id, enabled, changed_at, changed_by)
               VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (flag, organisation_id) DO UPDATE
               SET enabled = excluded.enabled, changed_at = excluded.changed_at,
                   changed_by = excluded.changed_by";
    tx.execute(sql, values).await?;
    Ok(())
}

pub async fn reset_for(tx: &mut Tx, flag: Flag, organisation: Id<Organisation>) -> Result<()> {
    let sql = "DELETE FROM feature_flag_organisation WHERE flag = $1 AND organisation_id = $2";
    tx.execute(sql, [flag.name().into(), organisation.into()]).await?;
    Ok(())
}

pub async fn overrides(
    tx: &mut Tx,
    flag: Flag,
    limit: u32,
) -> Result<Vec<(Id<Organisation>, bool)>> {
    let sql = "SELECT organisation_id, enabled FROM feature_flag_organisation
               WHERE flag = $1 ORDER BY organisation_id LIMIT $2";
    let rows = tx.rows(sql, [flag.name().into(), i64::from(limit).into()]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get::<i64>(1)? != 0))).collect()
}

pub async fn count_overrides(tx: &mut Tx, flag: Flag) -> Result<u64> {
    let sql = "SELECT count(*) FROM feature_flag_organisation WHERE flag = $1";
    let row = tx.row(sql, [flag.name().into()]).await?;
    let count: i64 = row.map(|row| row.get(0)).transpose()?.unwrap_or_default();
    Ok(u64::try_from(count).unwrap_or_default())
}
