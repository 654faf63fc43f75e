//! The first page, and the stream that keeps it true.

use std::convert::Infallible;
use std::time::Duration;

use askama::Template;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Redirect, Response};
use base::permissions::Permission;
use base::{Error, Tx, Who};
use futures_util::stream::{self, Stream, StreamExt as _};
use tokio::time::{Interval, MissedTickBehavior, interval};
use web::parts::{Empty, Figure};
use web::{App, Caller, Page, Result, Visitor};

use super::rows;
use super::views::{Balances, DecisionRows, Overview};
use crate::authorizations::DecisionId;
use crate::texts::Texts;
use crate::{decisions, headroom};

/// Where the stream is.
pub(super) const STREAM: &str = "/overview/stream";
/// Decisions on the page.
const LISTED: i64 = 20;
/// How often a stream looks for a new decision.
const BEAT: Duration = Duration::from_secs(1);
/// Beats after which a stream looks at everything, since balances change without decisions, too.
const BEATS_PER_LOOK: u32 = 15;
/// Beats after which a stream ends. The browser comes back by itself, and is asked again who it is.
const BEATS: u32 = 300;

pub(super) async fn show(State(app): State<App>, Visitor(visitor): Visitor) -> Result<Response> {
    if !visitor.permissions.contains(Permission::DecisionsRead) {
        return Ok(Redirect::to(web::start(&app, &visitor)).into_response());
    }
    let t = Texts::new(&visitor.locale);
    let mut tx = app.db.read(visitor.who.clone()).await?;
    let view = Overview {
        organisation: visitor.organisation.clone(),
        balances: balances(&mut tx, &t).await?,
        decisions: latest(&mut tx, &t).await?,
        stream: STREAM,
        t: &t,
    };
    Page::new(&app, &visitor, t.overview()).at("/").show(&view)
}

async fn balances(tx: &mut Tx, t: &Texts) -> base::Result<Balances> {
    let funds = headroom::funds(tx).await?;
    let empty = Empty { title: t.no_money().to_owned(), hint: t.no_money_hint().to_owned() };
    Ok(Balances { figures: funds.iter().map(|funds| figure(t, funds)).collect(), empty })
}

fn figure(t: &Texts, funds: &headroom::Funds) -> Figure {
    let plain = |money: money::Money| money.format(t.locale.numbers);
    let mut parts = vec![t.in_the_books(plain(funds.balance)), t.held_of_it(plain(funds.held))];
    if !funds.credit.is_zero() {
        parts.push(t.credit(plain(funds.credit)));
    }
    Figure {
        label: t.available(funds.accounts),
        amount: rows::amount(t, funds.available.minor(), funds.available.currency()),
        note: parts.join(" · "),
    }
}

async fn latest(tx: &mut Tx, t: &Texts) -> base::Result<DecisionRows> {
    rows::latest(tx, t, None, LISTED).await
}

/// Sends `balances` and `decisions`, each whole, whenever it has changed: at once, and then once a second at most.
pub(super) async fn stream(
    State(app): State<App>,
    // Whoever may not listen is told so, not shown the way to sign in.
    Caller(who): Caller,
    Visitor(visitor): Visitor,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut ticks = interval(BEAT);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let watch = Watch {
        app,
        t: Texts::new(&visitor.locale),
        who,
        ticks,
        beat: 0,
        seen: None,
        balances: String::new(),
        decisions: String::new(),
    };
    let events = stream::unfold(watch, Watch::next).flat_map(stream::iter).map(Ok);
    Sse::new(events).keep_alive(KeepAlive::default())
}

/// One browser's stream: what it was sent last.
struct Watch {
    app: App,
    who: Who,
    t: Texts,
    ticks: Interval,
    beat: u32,
    seen: Option<DecisionId>,
    balances: String,
    decisions: String,
}

impl Watch {
    /// The next news; `None` when the stream is over.
    async fn next(mut self) -> Option<(Vec<Event>, Self)> {
        while self.beat < BEATS {
            self.ticks.tick().await;
            let news = self.look().await;
            self.beat = self.beat.saturating_add(1);
            match news {
                Ok(news) if news.is_empty() => {}
                Ok(news) => return Some((news, self)),
                Err(error) => {
                    tracing::warn!(error = error.chain(), "a live page was given up");
                    return None;
                }
            }
        }
        None
    }

    async fn look(&mut self) -> base::Result<Vec<Event>> {
        let mut tx = self.app.db.read(self.who.clone()).await?;
        let newest = decisions::newest(&mut tx).await?;
        if newest == self.seen && !self.beat.is_multiple_of(BEATS_PER_LOOK) {
            return Ok(Vec::new());
        }
        self.seen = newest;
        let balances = text(&balances(&mut tx, &self.t).await?)?;
        let decisions = text(&latest(&mut tx, &self.t).await?)?;
        let mut news = Vec::new();
        for (name, now, sent) in [
            ("balances", balances, &mut self.balances),
            ("decisions", decisions, &mut self.decisions),
        ] {
            if now != *sent {
                news.push(Event::default().event(name).data(&now));
                *sent = now;
            }
        }
        Ok(news)
    }
}

fn text(view: &impl Template) -> base::Result<String> {
    view.render().map_err(|error| Error::caused("rendering a live page", error))
}
