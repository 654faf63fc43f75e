//! `florin bench seal`: how long an event waits for its seal while cards are decided, from the time in the event to the
//! moment at which somebody else can read that it is sealed.
//!
//! The server, the load and the sealer share this process and its cores.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use base::secrets::Keyring;
use base::{Db, Timestamp, Who, audit, events};

use super::Measured;
use super::cards::{CONNECTIONS, Decisions};
use super::load::Load;
use crate::shutdown::Shutdown;
use crate::worker;

/// How often it is looked what is sealed: so much longer than the truth a wait can be told.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// Events that are read at once.
const AT_ONCE: u32 = 10_000;

/// Everything up to the position was seen to be sealed at the time.
type Seen = (i64, Timestamp);

/// Runs one case on a database whose schema is up to date.
pub async fn run(db: &Db, load: Load, json: bool) -> Result<()> {
    let decisions = Decisions::prepare(db).await?;
    let keyring = Arc::new(Keyring::parse(&Keyring::generate("bench")?)?);
    let shutdown = Shutdown::new();
    let measuring = async {
        let measured = measure(db, &decisions, load).await;
        shutdown.begin();
        measured
    };
    let sealing = worker::seal(db.clone(), keyring, shutdown.clone());
    let ((), measured) = tokio::join!(sealing, measuring);
    let (waits, took) = measured?;
    let name = match load {
        Load::Closed(_) => "sealed",
        Load::Open { .. } => "sealed paced",
    };
    Measured::new((name, db.engine(), CONNECTIONS), 1, waits, took).print(json);
    Ok(())
}

/// How long each event of the load waited, and how long the load took.
async fn measure(db: &Db, decisions: &Decisions, load: Load) -> Result<(Vec<Duration>, Duration)> {
    // What preparing left is sealed before anything is measured.
    let first = newest(db).await?;
    watch(db, first).await?;
    let loaded = Shutdown::new();
    let driving = async {
        let answered = decisions.drive(load).await;
        loaded.begin();
        answered
    };
    let watching = async {
        let mut seen = Vec::new();
        while !loaded.has_begun() {
            look(db, &mut seen).await?;
            tokio::time::sleep(LOOK_EVERY).await;
        }
        seen.extend(watch(db, newest(db).await?).await?);
        anyhow::Ok(seen)
    };
    let (answered, seen) = tokio::join!(driving, watching);
    let (_, took) = answered?;
    Ok((waits(db, first, &seen?).await?, took))
}

/// Notes what is sealed by now, if that is more than before.
async fn look(db: &Db, seen: &mut Vec<Seen>) -> Result<i64> {
    let upto = sealed_upto(db).await?;
    if seen.last().is_none_or(|(last, _)| *last < upto) {
        seen.push((upto, db.clock().now()));
    }
    Ok(upto)
}

/// Looks until everything up to `last` is sealed.
async fn watch(db: &Db, last: i64) -> Result<Vec<Seen>> {
    let mut seen = Vec::new();
    while look(db, &mut seen).await? < last {
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(seen)
}

async fn sealed_upto(db: &Db) -> Result<i64> {
    let mut tx = db.read(Who::system("bench", db.ids())).await?;
    Ok(audit::sealed_upto(&mut tx).await?)
}

/// The position of the newest event.
async fn newest(db: &Db) -> Result<i64> {
    let mut tx = db.read(Who::system("bench", db.ids())).await?;
    let mut newest = audit::sealed_upto(&mut tx).await?;
    while let Some(last) = events::after(&mut tx, newest, AT_ONCE).await?.last() {
        newest = last.seq;
    }
    Ok(newest)
}

/// How long each event after `first` waited.
async fn waits(db: &Db, first: i64, seen: &[Seen]) -> Result<Vec<Duration>> {
    let (mut waits, mut after, mut looks) = (Vec::new(), first, seen.iter().peekable());
    let mut tx = db.read(Who::system("bench", db.ids())).await?;
    loop {
        let read = events::after(&mut tx, after, AT_ONCE).await?;
        let Some(last) = read.last() else { return Ok(waits) };
        after = last.seq;
        for event in &read {
            while looks.next_if(|(upto, _)| *upto < event.seq).is_some() {}
            let Some((_, at)) = looks.peek() else { return Ok(waits) };
            let micros = u64::try_from(at.micros_since(event.at)).unwrap_or_default();
            waits.push(Duration::from_micros(micros));
        }
    }
}
