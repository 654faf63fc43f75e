//! A transaction: the database's, with who asks and now.
//!
//! Opened and committed at the edge (a route, a page, a job, a command). Events and jobs collect here and are written
//! by [`Tx::commit`], in the same transaction, with one statement each.

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, ExecResult, QueryResult, Statement,
    TryGetable, Value,
};
use uuid::Uuid;

use super::{Change, Column, Db, Engine, Rows};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::events::{self, Event};
use crate::ids::{Id, Ids};
use crate::jobs::{self, NewJob};
use crate::who::Who;

/// An open transaction. Dropping it rolls back.
#[derive(Debug)]
pub struct Tx {
    way: Way,
    db: Db,
    who: Who,
    now: Timestamp,
    events: Vec<events::Recorded>,
    jobs: Vec<jobs::Enqueued>,
    /// Changes that are not sent yet; no two of them change one table, but for those of one [`Tx::write`].
    unsent: Vec<(Change, Rows)>,
}

/// How statements reach the database.
#[derive(Debug)]
pub(super) enum Way {
    /// In one transaction of the database.
    Together(DatabaseTransaction),
    /// Each by itself, for what only reads: no round trips to begin and to end.
    Apart(DatabaseConnection),
}

impl Way {
    async fn rows(&self, statement: Statement) -> Result<Vec<QueryResult>> {
        Ok(match self {
            Self::Together(transaction) => transaction.query_all_raw(statement).await?,
            Self::Apart(connection) => connection.query_all_raw(statement).await?,
        })
    }

    async fn row(&self, statement: Statement) -> Result<Option<QueryResult>> {
        Ok(match self {
            Self::Together(transaction) => transaction.query_one_raw(statement).await?,
            Self::Apart(connection) => connection.query_one_raw(statement).await?,
        })
    }

    async fn execute(&self, statement: Statement) -> Result<ExecResult> {
        match self {
            Self::Together(transaction) => Ok(transaction.execute_raw(statement).await?),
            Self::Apart(_) => Err(Error::fault("what was begun to read cannot write")),
        }
    }
}

impl Tx {
    pub(super) fn new(way: Way, db: Db, who: Who) -> Self {
        let now = db.clock().now();
        let (events, jobs, unsent) = (Vec::new(), Vec::new(), Vec::new());
        Self { way, db, who, now, events, jobs, unsent }
    }

    /// Who asks.
    pub const fn who(&self) -> &Who {
        &self.who
    }

    /// Lets the rest of the transaction act as `who`: for a batch that serves several callers in one commit.
    pub fn act_as(&mut self, who: Who) {
        self.who = who;
    }

    /// The time of this transaction: read once, when it began.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// Which engine this is, for the named differences of [`crate::db`].
    pub fn engine(&self) -> Engine {
        self.db.engine()
    }

    /// The source of ids.
    pub fn ids(&self) -> &Ids {
        self.db.ids()
    }

    /// A new id.
    pub fn new_id<K>(&self) -> Id<K> {
        self.db.ids().next()
    }

    /// Runs a statement; says how many rows it changed.
    pub async fn execute(&mut self, sql: &str, values: impl Into<Vec<Value>>) -> Result<u64> {
        self.send().await?;
        self.run(sql, values.into()).await
    }

    /// All rows of a query. The caller's SQL limits their number.
    pub async fn rows(&mut self, sql: &str, values: impl Into<Vec<Value>>) -> Result<Vec<Row>> {
        self.send().await?;
        let statement = self.statement(sql, values.into());
        let rows = self.way.rows(statement).await?;
        Ok(rows.into_iter().map(Row).collect())
    }

    /// The first row of a query.
    pub async fn row(&mut self, sql: &str, values: impl Into<Vec<Value>>) -> Result<Option<Row>> {
        self.send().await?;
        let statement = self.statement(sql, values.into());
        Ok(self.way.row(statement).await?.map(Row))
    }

    /// Makes changes that do not depend on each other. Without rows there is no change.
    ///
    /// They are sent when the next statement is run, or with the commit: whoever reads sees them, and an error may
    /// come only then. What several rooms write at the end of a transaction is one round trip that way.
    pub async fn write(&mut self, changes: Vec<(Change, Rows)>) -> Result<()> {
        let is_unsent = |table| self.unsent.iter().any(|(change, _)| change.table() == table);
        if changes.iter().any(|(change, _)| is_unsent(change.table())) {
            self.send().await?;
        }
        self.unsent.extend(changes.into_iter().filter(|(_, rows)| !rows.is_empty()));
        Ok(())
    }

    /// Sends what [`Tx::write`] was given: on PostgreSQL in one statement; on SQLite, where no round trip is to be
    /// saved, one after the other.
    async fn send(&mut self) -> Result<()> {
        if self.unsent.is_empty() {
            return Ok(());
        }
        let changes = std::mem::take(&mut self.unsent);
        if self.engine() == Engine::Sqlite {
            for (change, rows) in changes {
                let sql = rows.statement(change, 1);
                self.run(&sql, rows.into_values()).await?;
            }
            return Ok(());
        }
        let (mut sql, mut values) = (String::new(), Vec::new());
        let mut changes = changes.into_iter().peekable();
        while let Some((change, rows)) = changes.next() {
            let statement = rows.statement(change, values.len() + 1);
            values.extend(rows.into_values());
            let begins = if sql.is_empty() { "WITH " } else { ", " };
            sql = match changes.peek() {
                Some(_) => format!("{sql}{begins}w{} AS ({statement})", values.len()),
                None => format!("{sql} {statement}"),
            };
        }
        self.run(&sql, values).await?;
        Ok(())
    }

    async fn run(&self, sql: &str, values: Vec<Value>) -> Result<u64> {
        let statement = self.statement(sql, values);
        Ok(self.way.execute(statement).await?.rows_affected())
    }

    /// Records a fact; it is written when the transaction commits and delivered after.
    pub fn record(&mut self, event: Event) {
        self.events.push(events::Recorded { event, id: self.new_id(), who: self.who.clone() });
    }

    /// Leaves a duty; it is written when the transaction commits and run after.
    pub fn enqueue(&mut self, job: NewJob) {
        let id = self.new_id();
        self.enqueue_as(id, job);
    }

    /// The same under an id that was made before, for who keeps it.
    pub(crate) fn enqueue_as(&mut self, id: Id<jobs::Job>, job: NewJob) {
        let correlation = self.who.correlation.clone();
        self.jobs.push(jobs::Enqueued { job, id, correlation });
    }

    /// Writes the events and jobs, commits, and wakes the workers of this process.
    pub async fn commit(mut self) -> Result<()> {
        let recorded = std::mem::take(&mut self.events);
        if !recorded.is_empty() {
            let deliveries = events::deliveries(&recorded, self.db.subscriptions(), self.db.ids())?;
            self.jobs.extend(deliveries);
            events::write(&mut self, recorded).await?;
        }
        let enqueued = std::mem::take(&mut self.jobs);
        let left_work = !enqueued.is_empty();
        if left_work {
            jobs::write(&mut self, enqueued).await?;
        }
        self.send().await?;
        let Self { way, db, .. } = self;
        if let Way::Together(transaction) = way {
            transaction.commit().await?;
        }
        if left_work {
            db.announce_work();
        }
        Ok(())
    }

    /// Undoes everything.
    pub async fn rollback(self) -> Result<()> {
        match self.way {
            Way::Together(transaction) => Ok(transaction.rollback().await?),
            Way::Apart(_) => Ok(()),
        }
    }

    /// Takes the lock `key` until this transaction ends; false when another transaction has it. On
    /// SQLite a writing transaction is alone anyway.
    pub async fn try_lock(&mut self, key: i64) -> Result<bool> {
        if self.engine() == Engine::Sqlite {
            return Ok(true);
        }
        let row = self.row("SELECT pg_try_advisory_xact_lock($1)", [key.into()]).await?;
        row.map_or(Ok(false), |row| row.get(0))
    }

    /// The same, but waits for it.
    pub async fn lock(&mut self, key: i64) -> Result<()> {
        if self.engine() == Engine::Postgres {
            self.row("SELECT pg_advisory_xact_lock($1)", [key.into()]).await?;
        }
        Ok(())
    }

    /// Rows to hand to one statement of this transaction.
    pub fn table(&self, columns: &'static [(&'static str, Column)]) -> Rows {
        Rows::new(self.engine(), columns)
    }

    /// Rows of one column `id`: what [`Rows::includes`] and [`Rows::table`] look up by key.
    pub fn table_of_ids(&self, ids: impl IntoIterator<Item: Into<Uuid>>) -> Rows {
        let mut rows = self.table(&[("id", Column::Uuid)]);
        for id in ids {
            rows.row().uuid(id);
        }
        rows
    }

    /// The same of texts, in the column `text`.
    pub fn table_of_texts(&self, texts: impl IntoIterator<Item: AsRef<str>>) -> Rows {
        let mut rows = self.table(&[("text", Column::Text)]);
        for text in texts {
            rows.row().text(text.as_ref());
        }
        rows
    }

    fn statement(&self, sql: &str, values: Vec<Value>) -> Statement {
        let backend = match &self.way {
            Way::Together(transaction) => transaction.get_database_backend(),
            Way::Apart(connection) => connection.get_database_backend(),
        };
        Statement::from_sql_and_values(backend, sql, values)
    }
}

/// One row of a result, read by position.
#[derive(Debug)]
pub struct Row(QueryResult);

impl Row {
    /// The value in column `index`, counted from 0.
    ///
    /// # Errors
    /// A column that is not there or of another type: the statement and the code disagree.
    pub fn get<T: TryGetable>(&self, index: usize) -> Result<T> {
        self.0
            .try_get_by_index(index)
            .map_err(|error| Error::caused(format!("reading column {index} of a row"), error))
    }
}
