//! After the day: the line with which a reader sends a purchase, and what comes of it.

use std::time::Duration;

use anyhow::Result;
use base::Db;
use cards::decisions::{self, Decision};
use money::{Locale, Money};

use super::cast::Cast;
use crate::commands::screen::{Look, Screen, fit};
use crate::config::NetworkCredentials;
use crate::program::Program;
use base::secrets::ExposeSecret as _;

/// How often new decisions are looked for.
const LOOK_EVERY: Duration = Duration::from_millis(300);
/// Decisions that are read at once.
const MAX_READ: i64 = 50;

/// A purchase as the network would send it, for a shell. `$RANDOM` makes each one new.
pub fn curl(
    base_url: &str,
    credentials: &NetworkCredentials,
    card: &str,
    user: &str,
) -> Vec<String> {
    let password = credentials.password.expose_secret();
    vec![
        format!("curl {base_url}/api/v1/shared/jit/fund \\"),
        format!("  -u {}:{password} -d '{{", credentials.user),
        "  \"type\": \"authorization\", \"state\": \"PENDING\",".to_owned(),
        "  \"token\": \"purchase-'$RANDOM$RANDOM'\", \"amount\": 4.20,".to_owned(),
        "  \"currency_code\": \"EUR\", \"created_time\": \"'$(date -u +%FT%TZ)'\",".to_owned(),
        format!("  \"card_token\": \"{card}\", \"user_token\": \"{user}\","),
        "  \"card_acceptor\": {\"mcc\": \"5462\", \"name\": \"MY BAKERY\"},".to_owned(),
        "  \"gpa_order\": {\"jit_funding\": {\"token\": \"funding-'$RANDOM$RANDOM'\",".to_owned(),
        format!("    \"method\": \"pgfs.authorization\", \"user_token\": \"{user}\","),
        "    \"amount\": 4.20}}}'".to_owned(),
    ]
}

/// Serves until the operating system asks for the end, and tells every decision meanwhile.
pub async fn follow(screen: &Screen, program: Program, cast: &Cast) -> Result<()> {
    let db = program.db.clone();
    let telling = tell(screen, &db, cast);
    tokio::pin!(telling);
    let running = program.run();
    tokio::pin!(running);
    tokio::select! {
        ended = &mut running => ended,
        // Whoever read along has gone away; the server stays.
        _ = &mut telling => running.await,
    }
}

async fn tell(screen: &Screen, db: &Db, cast: &Cast) -> Result<()> {
    let mut last = latest(db, cast).await?.first().map(|decision| decision.id);
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let decisions = latest(db, cast).await?;
        let new = decisions.iter().rev().filter(|decision| Some(decision.id) > last);
        for decision in new {
            screen.line(&line(screen, decision))?;
        }
        last = decisions.first().map(|decision| decision.id).or(last);
    }
}

async fn latest(db: &Db, cast: &Cast) -> Result<Vec<Decision>> {
    let mut tx = db.read(cast.who.clone()).await?;
    Ok(decisions::latest(&mut tx, None, MAX_READ).await?)
}

fn line(screen: &Screen, decision: &Decision) -> String {
    let look = match decision.verdict.as_str() {
        "approved" => Look::Good,
        "declined" => Look::Bad,
        _ => Look::Plain,
    };
    let reasons: Vec<&str> = decision.trace.reasons().iter().map(|reason| reason.text()).collect();
    format!(
        "{}  {}  {:>9}  {}  {}",
        decision.received_at.to_string().get(11..19).unwrap_or_default(),
        fit(decision.merchant.name.as_deref().unwrap_or("somewhere"), 20),
        Money::new(decision.amount_minor, decision.currency).format(Locale::En),
        screen.paint(look, &decision.verdict),
        reasons.join(", ")
    )
}
