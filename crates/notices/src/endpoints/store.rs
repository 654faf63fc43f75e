//! The tables `webhook_endpoint` and `webhook_cursor`.

use base::db::{Column, Row};
use base::who::Organisation;
use base::{Error, Id, Result, Timestamp, Tx, audit};

use super::{Endpoint, EndpointId, EndpointState};

const COLUMNS: &str = "id, url, description, kinds, state, reason, previous_until, created_at,
                       changed_at";

fn endpoint(row: &Row) -> Result<Endpoint> {
    Ok(Endpoint {
        id: row.get(0)?,
        url: row.get(1)?,
        description: row.get(2)?,
        kinds: kinds(&row.get::<String>(3)?)?,
        state: EndpointState::stored(&row.get::<String>(4)?)?,
        reason: row.get(5)?,
        previous_until: row.get(6)?,
        created_at: row.get(7)?,
        changed_at: row.get(8)?,
    })
}

fn kinds(text: &str) -> Result<Vec<String>> {
    serde_json::from_str(text)
        .map_err(|error| Error::caused("reading the kinds of an endpoint", error))
}

fn list_of(kinds: &[String]) -> String {
    serde_json::Value::from(kinds.to_vec()).to_string()
}

pub async fn count(tx: &mut Tx, organisation: Id<Organisation>) -> Result<i64> {
    let sql = "SELECT count(*) FROM webhook_endpoint WHERE organisation_id = $1";
    let row = tx.row(sql, [organisation.into()]).await?;
    row.map_or(Ok(0), |row| row.get(0))
}

pub async fn insert(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    endpoint: &Endpoint,
    secret: &str,
) -> Result<()> {
    let values = [
        endpoint.id.into(),
        organisation.into(),
        endpoint.url.as_str().into(),
        endpoint.description.as_str().into(),
        list_of(&endpoint.kinds).into(),
        endpoint.state.word().into(),
        secret.into(),
        endpoint.created_at.into(),
    ];
    let sql = "INSERT INTO webhook_endpoint
                   (id, organisation_id, url, description, kinds, state, secret, created_at,
                    changed_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)";
    tx.execute(sql, values).await?;
    Ok(())
}

pub async fn list(tx: &mut Tx, organisation: Id<Organisation>) -> Result<Vec<Endpoint>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM webhook_endpoint WHERE organisation_id = $1 ORDER BY id LIMIT 100"
    );
    tx.rows(&sql, [organisation.into()]).await?.iter().map(endpoint).collect()
}

pub async fn find(
    tx: &mut Tx,
    organisation: Id<Organisation>,
    id: EndpointId,
) -> Result<Option<Endpoint>> {
    let sql =
        format!("SELECT {COLUMNS} FROM webhook_endpoint WHERE id = $1 AND organisation_id = $2");
    let row = tx.row(&sql, [id.into(), organisation.into()]).await?;
    row.map(|row| endpoint(&row)).transpose()
}

/// Keeps others from changing an endpoint before this transaction ends.
pub async fn lock(tx: &mut Tx, organisation: Id<Organisation>, id: EndpointId) -> Result<()> {
    let sql = format!(
        "SELECT 1 FROM webhook_endpoint WHERE id = $1 AND organisation_id = $2{}",
        tx.engine().lock_rows()
    );
    tx.row(&sql, [id.into(), organisation.into()]).await?;
    Ok(())
}

/// Writes an endpoint that was read in this transaction.
pub async fn update(tx: &mut Tx, endpoint: &Endpoint) -> Result<()> {
    let values = [
        endpoint.id.into(),
        endpoint.url.as_str().into(),
        endpoint.description.as_str().into(),
        list_of(&endpoint.kinds).into(),
        endpoint.state.word().into(),
        endpoint.reason.clone().into(),
        endpoint.changed_at.into(),
    ];
    let sql = "UPDATE webhook_endpoint
               SET url = $2, description = $3, kinds = $4, state = $5, reason = $6,
                   changed_at = $7
               WHERE id = $1";
    tx.execute(sql, values).await?;
    Ok(())
}

pub async fn delete(tx: &mut Tx, id: EndpointId) -> Result<()> {
    tx.execute("DELETE FROM webhook_endpoint WHERE id = $1", [id.into()]).await?;
    Ok(())
}

pub async fn set_secret(
    tx: &mut Tx,
    id: EndpointId,
    secret: &str,
    previous_until: Timestamp,
) -> Result<()> {
    let sql = "UPDATE webhook_endpoint
               SET previous_secret = secret, previous_until = $3, secret = $2, changed_at = $4
               WHERE id = $1";
    let values = [id.into(), secret.into(), previous_until.into(), tx.now().into()];
    tx.execute(sql, values).await?;
    Ok(())
}

/// False when it was not in use any more.
pub async fn disable(tx: &mut Tx, id: EndpointId, reason: &str) -> Result<bool> {
    let sql = "UPDATE webhook_endpoint SET state = 'disabled', reason = $2, changed_at = $3
               WHERE id = $1 AND state = 'active'";
    Ok(tx.execute(sql, [id.into(), reason.into(), tx.now().into()]).await? == 1)
}

/// The sealed secrets of an endpoint.
#[derive(Debug)]
pub struct Secrets {
    pub current: String,
    pub previous: Option<(String, Timestamp)>,
}

/// Where a message goes, whoever's it is: for the job that brings it.
#[derive(Debug)]
pub struct Target {
    pub url: String,
    pub state: EndpointState,
    pub secrets: Secrets,
}

pub async fn target(tx: &mut Tx, id: EndpointId) -> Result<Option<Target>> {
    let sql = "SELECT url, state, secret, previous_secret, previous_until
               FROM webhook_endpoint WHERE id = $1";
    let row = tx.row(sql, [id.into()]).await?;
    row.map(|row| {
        let previous: Option<String> = row.get(3)?;
        Ok(Target {
            url: row.get(0)?,
            state: EndpointState::stored(&row.get::<String>(1)?)?,
            secrets: Secrets { current: row.get(2)?, previous: previous.zip(row.get(4)?) },
        })
    })
    .transpose()
}

/// An endpoint in use, for whoever makes messages.
#[derive(Debug)]
pub struct Listener {
    pub id: EndpointId,
    pub organisation: Id<Organisation>,
    pub kinds: Vec<String>,
    pub since: Timestamp,
}

/// The endpoints in use of these organisations.
pub async fn listeners(tx: &mut Tx, organisations: &[Id<Organisation>]) -> Result<Vec<Listener>> {
    let mut rows = tx.table(&[("organisation_id", Column::Uuid)]);
    for organisation in organisations {
        rows.row().uuid(*organisation);
    }
    let sql = format!(
        "SELECT id, organisation_id, kinds, created_at FROM webhook_endpoint
         WHERE state = 'active' AND {} ORDER BY id",
        rows.includes("organisation_id", 1)
    );
    let found = tx.rows(&sql, rows.into_values()).await?;
    found
        .iter()
        .map(|row| {
            Ok(Listener {
                id: row.get(0)?,
                organisation: row.get(1)?,
                kinds: kinds(&row.get::<String>(2)?)?,
                since: row.get(3)?,
            })
        })
        .collect()
}

/// True when anybody listens at all.
pub async fn is_anybody_listening(tx: &mut Tx) -> Result<bool> {
    let sql = "SELECT 1 FROM webhook_endpoint WHERE state = 'active' LIMIT 1";
    Ok(tx.row(sql, []).await?.is_some())
}

/// While nobody listens the cursor stands still: the first to listen begins with now.
pub async fn wake_cursor(tx: &mut Tx) -> Result<()> {
    if !is_anybody_listening(tx).await? {
        let upto = audit::sealed_upto(tx).await?;
        set_cursor(tx, upto).await?;
    }
    Ok(())
}

pub async fn cursor(tx: &mut Tx) -> Result<i64> {
    let row = tx.row("SELECT seq FROM webhook_cursor WHERE id = 1", []).await?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// The cursor, locked until the transaction ends; `None` while another process has it.
pub async fn take_cursor(tx: &mut Tx) -> Result<Option<i64>> {
    let lock = tx.engine().lock_free_rows();
    let sql = format!("SELECT seq FROM webhook_cursor WHERE id = 1{lock}");
    tx.row(&sql, []).await?.map(|row| row.get(0)).transpose()
}

pub async fn set_cursor(tx: &mut Tx, seq: i64) -> Result<()> {
    tx.execute("UPDATE webhook_cursor SET seq = $1 WHERE id = 1", [seq.into()]).await?;
    Ok(())
}
