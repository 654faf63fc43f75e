//! How often somebody may ask: counted per caller and per address, in this process alone or in a
//! Redis that several share.
//!
//! What a request counts for is decided before anything is read from the database:
//!
//! * Without a credential it counts for its address.
//! * With one that was good before in this process, for the caller behind it: the person or the
//!   key, however many sessions and tokens they have.
//! * With any other it is let through while its address has not proved nothing too often. Once it
//!   is looked up it counts for the caller, or as one more proof of nothing; so whoever tries
//!   made-up credentials has as many tries as a stranger (and those that are on their way when the
//!   last one fails), and cannot use up what others at the same address have.
//!
//! Some routes count again, stricter: [`Class`]. Without Redis, and while it is away, each process
//! counts alone: then N processes let through up to N times as much, and never less than promised.

mod local;
mod remembered;
mod shared;
mod strict;
mod window;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{Extensions, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use base::{Actor, Clock, Timestamp};
use redis::aio::ConnectionManager;

use self::local::Local;
use self::remembered::Remembered;
use self::shared::Shared;
pub use self::strict::{Class, Strict};
pub use self::window::Quota;
use self::window::{Standing, Window};
use crate::address::Address;
use crate::{App, Identified, Problem, caller};

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// What is counted apart from everything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Bucket {
    /// What an address asks for without a credential.
    Address,
    /// What an address asks for with credentials that proved nothing.
    Unproven,
    /// What a known caller asks for.
    Caller,
    /// What an address asks of the routes of a class.
    Class(Class),
}

/// Whose requests are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    bucket: Bucket,
    id: u128,
}

impl Key {
    fn of_address(bucket: Bucket, address: Address) -> Self {
        Self { bucket, id: address.subscriber() }
    }

    /// Florin and outside parties do not come with credentials of people; they share a bucket.
    const fn of_caller(actor: &Actor) -> Self {
        let id = match actor {
            Actor::Person(id) => id.uuid().as_u128(),
            Actor::Key(id) => id.uuid().as_u128(),
            Actor::System(_) | Actor::Party(_) => 0,
        };
        Self { bucket: Bucket::Caller, id }
    }

    /// Its name in Redis.
    fn name(self) -> String {
        let bucket = match self.bucket {
            Bucket::Address => "address",
            Bucket::Unproven => "unproven",
            Bucket::Caller => "caller",
            Bucket::Class(class) => class.word(),
        };
        format!("florin:limit:{bucket}:{:032x}", self.id)
    }
}

/// How much may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotas {
    /// Of one address, for requests without a credential and again for those with a bad one.
    pub strangers: Quota,
    /// Of one person or key.
    pub callers: Quota,
    /// Of one address on routes of [`Class::SignIn`].
    pub sign_in: Quota,
    /// Of one address on routes of [`Class::Verify`].
    pub verify: Quota,
    /// Of one address on routes of [`Class::Refresh`].
    pub refresh: Quota,
}

impl Quotas {
    /// More than anybody asks for by hand: for one's own machine.
    pub const AMPLE: Self = {
        let ample = Quota { requests: 1_000_000, period: Duration::from_mins(15) };
        Self { strangers: ample, callers: ample, sign_in: ample, verify: ample, refresh: ample }
    };

    /// The same period for strangers and callers; classes as promised.
    pub const fn of(strangers: u32, callers: u32, period: Duration) -> Self {
        Self {
            strangers: Quota { requests: strangers, period },
            callers: Quota { requests: callers, period },
            sign_in: Quota::a_minute(10),
            verify: Quota::a_minute(5),
            refresh: Quota::a_minute(100),
        }
    }
}

impl Default for Quotas {
    /// 100 and 1,000 in 15 minutes.
    fn default() -> Self {
        Self::of(100, 1_000, Duration::from_mins(15))
    }
}

/// Counts requests. Cheap to clone; clones count together.
#[derive(Debug, Clone, Default)]
pub struct Limits(Arc<Counting>);

#[derive(Debug, Default)]
struct Counting {
    quotas: Quotas,
    local: Local,
    shared: Option<Shared>,
    remembered: Remembered,
}

impl Limits {
    /// Counts in this process alone.
    pub fn local(quotas: Quotas) -> Self {
        Self(Arc::new(Counting { quotas, ..Counting::default() }))
    }

    /// Counts with every process that shares `redis`. One that does not answer within `patience` is
    /// away, and is asked again a second later.
    pub fn shared(quotas: Quotas, redis: ConnectionManager, patience: Duration) -> Self {
        let shared = Some(Shared::new(redis, patience));
        Self(Arc::new(Counting { quotas, shared, ..Counting::default() }))
    }

    /// Counts one request. What is known to be spent is refused without asking Redis.
    async fn count(&self, key: Key, quota: Quota, now: Timestamp) -> Result<Standing, Standing> {
        let Counting { local, shared, .. } = &*self.0;
        let counted = match shared {
            None => local.count(key, quota, now),
            Some(shared) => match local.spent(key, quota, now) {
                Some(Window { used, ends_at }) => Window { used: used.saturating_add(1), ends_at },
                None => match shared.count(key, quota, now).await {
                    Some(window) => {
                        local.set(key, quota, window, now);
                        window
                    }
                    None => local.count(key, quota, now),
                },
            },
        };
        let standing = quota.standing(counted, now);
        if standing.is_within() { Ok(standing) } else { Err(standing) }
    }
}

/// What is known of a request's credential before it was looked up.
#[derive(Debug, Clone, Copy)]
enum Brought {
    Nothing,
    /// It was good before; its fingerprint.
    Remembered(u64),
    /// It was not seen yet; its fingerprint.
    Unproven(u64),
}

/// What a request was counted for so far. The guard leaves it with the request, for whoever finds
/// out more.
#[derive(Clone)]
struct Ticket(Arc<Counted>);

struct Counted {
    limits: Limits,
    clock: Clock,
    address: Address,
    credential: Brought,
    /// The tightest of all that it was counted for; `None` while it was counted for nothing.
    standing: Mutex<Option<Standing>>,
}

impl Ticket {
    async fn count(&self, key: Key, quota: Quota) -> Result<(), Problem> {
        let counted = self.0.limits.count(key, quota, self.0.clock.now()).await;
        let (Ok(standing) | Err(standing)) = counted;
        let mut tightest = self.standing();
        *tightest = Some(tightest.map_or(standing, |before| before.or_tighter(standing)));
        drop(tightest);
        counted.map(drop).map_err(refusal)
    }

    /// Counts a request as one more whose credential proved nothing.
    async fn count_unproven(&self) -> Result<(), Problem> {
        let quota = self.0.limits.0.quotas.strangers;
        self.count(Key::of_address(Bucket::Unproven, self.0.address), quota).await
    }

    fn standing(&self) -> MutexGuard<'_, Option<Standing>> {
        self.0.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets a request through to the rooms, or refuses it with 429.
pub(crate) async fn guard(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let text = caller::credential_text(&app.site, request.headers());
    let ticket = match enter(&app, Address::of(request.extensions()), text).await {
        Ok(ticket) => ticket,
        Err(problem) => return problem.into_response(),
    };
    request.extensions_mut().insert(ticket.clone());
    let mut response = next.run(request).await;
    let is_counted = ticket.standing().is_some();
    if !is_counted {
        // Nobody looked the credential up. What it is too late to refuse the next one is refused.
        let _too_late = ticket.count_unproven().await;
    }
    let standing = *ticket.standing();
    for (name, value) in standing.into_iter().flat_map(words) {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

/// Counts a request from `address` whose credential reads `text`.
async fn enter(app: &App, address: Address, text: Option<String>) -> Result<Ticket, Problem> {
    let (limits, clock) = (app.site.limits.clone(), app.db.clock().clone());
    let Counting { quotas, remembered, .. } = &*limits.0;
    let (quotas, fingerprint) = (*quotas, text.map(|text| remembered.fingerprint(&text)));
    let caller = fingerprint.and_then(|fingerprint| remembered.get(fingerprint));
    let ticket = |credential| {
        let standing = Mutex::default();
        Ticket(Arc::new(Counted { limits: limits.clone(), clock, address, credential, standing }))
    };
    match (fingerprint, caller) {
        (None, _) => {
            let ticket = ticket(Brought::Nothing);
            let key = Key::of_address(Bucket::Address, address);
            ticket.count(key, quotas.strangers).await.map(|()| ticket)
        }
        (Some(fingerprint), Some(caller)) => {
            let ticket = ticket(Brought::Remembered(fingerprint));
            ticket.count(caller, quotas.callers).await.map(|()| ticket)
        }
        (Some(fingerprint), None) => {
            let (key, now) = (Key::of_address(Bucket::Unproven, address), app.db.clock().now());
            match limits.0.local.spent(key, quotas.strangers, now) {
                Some(window) => Err(refusal(quotas.strangers.standing(window, now))),
                None => Ok(ticket(Brought::Unproven(fingerprint))),
            }
        }
    }
}

/// Tells the limits whose credential it was, right after it was looked up.
///
/// # Errors
/// 429 `rate_limited`: whoever it is has asked for too much.
pub(crate) async fn settle(
    extensions: &Extensions,
    known: Option<&Identified>,
) -> Result<(), Problem> {
    let Some(ticket) = extensions.get::<Ticket>() else {
        return Ok(());
    };
    let Counting { quotas, remembered, .. } = &*ticket.0.limits.0;
    match (ticket.0.credential, known) {
        (Brought::Unproven(fingerprint), Some(known)) => {
            let caller = Key::of_caller(&known.who.actor);
            remembered.insert(fingerprint, caller);
            ticket.count(caller, quotas.callers).await
        }
        (Brought::Unproven(_), None) => ticket.count_unproven().await,
        (Brought::Remembered(fingerprint), None) => {
            remembered.remove(fingerprint);
            ticket.count_unproven().await
        }
        (Brought::Nothing, _) | (Brought::Remembered(_), Some(_)) => Ok(()),
    }
}

fn refusal(standing: Standing) -> Problem {
    let seconds = standing.seconds();
    let detail = format!("Too many requests. Ask again in {seconds} seconds; nothing was done.");
    let mut problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", detail)
        .with_header(header::RETRY_AFTER, HeaderValue::from(seconds));
    for (name, value) in words(standing) {
        problem = problem.with_header(name, value);
    }
    problem
}

fn words(standing: Standing) -> [(HeaderName, HeaderValue); 3] {
    [
        (LIMIT, HeaderValue::from(standing.limit())),
        (REMAINING, HeaderValue::from(standing.remaining())),
        (RESET, HeaderValue::from(standing.resets_at())),
    ]
}
