//! The second step: what stands between a first proof and a session where a person has factors
//! ([`after_first`], [`answer`]), and the same questions asked once more of somebody who is in
//! ([`step_up`]). Where wrong answers are counted and bounded.

pub(crate) mod api;
pub(crate) mod pages;
pub(crate) mod rules;
pub(crate) mod store;

use base::error::RefusalKind;
use base::events::Event;
use base::secrets::{
    ExposeSecret as _, Keyring, Passwords, SecretString, random_token, sha256_hex,
};
use base::who::Person;
use base::{Id, Kind, Refusal, Result, Timestamp, Tx};

use crate::factors::{self, Proof};
use crate::locks::rules::Bound;
use crate::locks::{self, Subject};
use crate::passkeys::{
    self, Answer as PasskeyAnswer, Asked, Purpose, RelyingParty, Signed, Started,
};

/// Marks the ids of challenges.
#[derive(Debug)]
pub enum ChallengeKey {}
impl Kind for ChallengeKey {
    const PREFIX: &'static str = "challenge";
}

/// A challenge that was just issued: the first step was right, a second is wanted.
#[derive(Debug)]
pub struct Issued {
    /// Whose first step was right.
    pub person: Id<Person>,
    /// Names it in the answer; only its hash is kept.
    pub token: SecretString,
    /// When it ends.
    pub expires_at: Timestamp,
    /// What it takes, the best first.
    pub accepts: Vec<Proof>,
}

/// An answer that somebody types.
#[derive(Debug)]
pub enum Typed {
    /// A code of their authenticator app.
    Totp(SecretString),
    /// One of their recovery codes.
    RecoveryCode(SecretString),
}

impl Typed {
    const fn proof(&self) -> Proof {
        match self {
            Self::Totp(_) => Proof::Totp,
            Self::RecoveryCode(_) => Proof::RecoveryCode,
        }
    }
}

/// What comes of an answer.
#[derive(Debug)]
pub enum Answered {
    /// In: open a session, proven so.
    Right(Id<Person>, Proof),
    /// Wrong, or too many were wrong before. Which one is nobody's business.
    Wrong,
    /// There is no such challenge any more: begin with the first step.
    Over,
}

/// After a right first proof: `None` when that is enough for this person, else the challenge that
/// their second step answers. Until then there is no session.
pub async fn after_first(tx: &mut Tx, person: Id<Person>, first: Proof) -> Result<Option<Issued>> {
    let factors = factors::factors(tx, person).await?;
    if !factors.any() {
        return Ok(None);
    }
    store::prune(tx, person).await?;
    let (id, token) = (tx.new_id::<ChallengeKey>(), random_token()?);
    let expires_at = tx.now().plus_seconds(rules::CHALLENGE_SECONDS);
    store::insert(tx, id, &hash(token.expose_secret()), person, first, expires_at).await?;
    let body = serde_json::json!({ "challenge": id, "first": first });
    tx.record(Event { kind: "challenge.issued", subject: person.to_string(), body });
    Ok(Some(Issued { person, token, expires_at, accepts: factors.accepts() }))
}

fn hash(token: &str) -> String {
    sha256_hex(token.as_bytes())
}

async fn open(tx: &mut Tx, token: &str) -> Result<Option<store::Challenge>> {
    let found = store::find(tx, &hash(token)).await?;
    let now = tx.now();
    Ok(found.filter(|challenge| rules::is_open(challenge.life, now)))
}

/// What the challenge of `token` takes; `None` when it is over.
pub async fn accepts(tx: &mut Tx, token: &str) -> Result<Option<Vec<Proof>>> {
    let Some(challenge) = open(tx, token).await? else { return Ok(None) };
    Ok(Some(factors::factors(tx, challenge.person).await?.accepts()))
}

/// Judges a typed answer: the transaction is to be committed either way.
pub async fn answer(
    tx: &mut Tx,
    keyring: &Keyring,
    token: &str,
    typed: &Typed,
) -> Result<Answered> {
    let Some(challenge) = open(tx, token).await? else { return Ok(Answered::Over) };
    if judge(tx, keyring, challenge.person, typed).await? {
        store::delete(tx, challenge.id).await?;
        return Ok(Answered::Right(challenge.person, typed.proof()));
    }
    store::count_failure(tx, challenge.id).await?;
    refused(tx, challenge.person, typed.proof());
    Ok(Answered::Wrong)
}

/// Compares what was typed, within the bound on wrong answers.
async fn judge(tx: &mut Tx, keyring: &Keyring, person: Id<Person>, typed: &Typed) -> Result<bool> {
    if locked(tx, person).await? {
        return Ok(false);
    }
    let is_right = match typed {
        Typed::Totp(code) => factors::use_totp(tx, keyring, person, code.expose_secret()).await?,
        Typed::RecoveryCode(code) => {
            factors::use_recovery_code(tx, person, code.expose_secret()).await?
        }
    };
    count(tx, person, is_right).await?;
    Ok(is_right)
}

fn refused(tx: &mut Tx, person: Id<Person>, by: Proof) {
    let body = serde_json::json!({ "by": by });
    tx.record(Event { kind: "proof.refused", subject: person.to_string(), body });
}

/// Asks a passkey to answer the challenge of `token`; `None` when it is over.
pub async fn start_passkey(
    tx: &mut Tx,
    party: &RelyingParty,
    token: &str,
) -> Result<Option<Started>> {
    let Some(challenge) = open(tx, token).await? else { return Ok(None) };
    let bound_to = challenge.id.to_string();
    passkeys::start(tx, party, challenge.person, Purpose::Challenge, bound_to).await.map(Some)
}

/// Takes the ceremony of a passkey that answers the challenge of `token`.
pub async fn take_passkey(
    tx: &mut Tx,
    token: &str,
    answer: &PasskeyAnswer,
) -> Result<Option<Asked>> {
    let bound_to = match open(tx, token).await? {
        Some(challenge) => challenge.id.to_string(),
        None => return Ok(None),
    };
    passkeys::take(tx, answer, Purpose::Challenge, &bound_to).await
}

/// Judges what a passkey signed for the challenge of `token`. A passkey cannot be guessed, so no
/// number of wrong codes keeps it out: nobody can lock its owner out for good.
pub async fn answer_with_passkey(tx: &mut Tx, token: &str, signed: Signed) -> Result<Answered> {
    let Some(challenge) = open(tx, token).await? else { return Ok(Answered::Over) };
    match passkeys::accept(tx, signed).await? {
        Some(person) if person == challenge.person => {
            store::delete(tx, challenge.id).await?;
            Ok(Answered::Right(person, Proof::Passkey))
        }
        _ => {
            store::count_failure(tx, challenge.id).await?;
            refused(tx, challenge.person, Proof::Passkey);
            Ok(Answered::Wrong)
        }
    }
}

/// A passkey that did not sign what it was asked to counts against the challenge of `token`.
pub(crate) async fn wrong_passkey(tx: &mut Tx, token: &str) -> Result<Answered> {
    let Some(challenge) = open(tx, token).await? else { return Ok(Answered::Over) };
    store::count_failure(tx, challenge.id).await?;
    refused(tx, challenge.person, Proof::Passkey);
    Ok(Answered::Wrong)
}

/// Proves the session of whoever asks once more, by what they typed. To be committed either way;
/// false for a wrong answer.
pub async fn step_up(tx: &mut Tx, keyring: &Keyring, typed: &Typed) -> Result<bool> {
    let person = factors::myself(tx)?;
    let is_right = judge(tx, keyring, person, typed).await?;
    proven_if(tx, person, typed.proof(), is_right).await
}

async fn proven_if(tx: &mut Tx, person: Id<Person>, by: Proof, is_right: bool) -> Result<bool> {
    match tx.who().session {
        Some(session) if is_right => {
            factors::proven(tx, session, by).await?;
            Ok(true)
        }
        _ => {
            refused(tx, person, by);
            Ok(false)
        }
    }
}

/// A password that was typed for a step-up and looked at.
#[derive(Debug)]
pub struct CheckedPassword {
    person: Id<Person>,
    is_right: bool,
}

/// The hash of the password of whoever asks, and who that is.
pub async fn own_password(tx: &mut Tx) -> Result<(Id<Person>, Option<SecretString>)> {
    let person = factors::myself(tx)?;
    Ok((person, factors::store::password(tx, person).await?))
}

/// Compares a password outside of any transaction.
pub async fn check_password(
    (person, hash): (Id<Person>, Option<SecretString>),
    passwords: &Passwords,
    password: SecretString,
) -> Result<CheckedPassword> {
    let hash = hash.map(|hash| hash.expose_secret().to_owned());
    let is_right = passwords.verify(password, hash).await?;
    Ok(CheckedPassword { person, is_right })
}

/// Proves the session of whoever asks once more, by their password: only while they have no factor.
/// To be committed either way; false for a wrong one.
pub async fn step_up_with_password(tx: &mut Tx, checked: CheckedPassword) -> Result<bool> {
    let person = factors::myself(tx)?;
    let is_right = checked.is_right && checked.person == person;
    if factors::factors(tx, person).await?.any() || locked(tx, person).await? {
        return proven_if(tx, person, Proof::Password, false).await;
    }
    count(tx, person, is_right).await?;
    proven_if(tx, person, Proof::Password, is_right).await
}

/// Asks a passkey of whoever asks to prove their session once more.
pub async fn start_step_up(tx: &mut Tx, party: &RelyingParty) -> Result<Started> {
    let person = factors::myself(tx)?;
    let bound_to = session(tx);
    passkeys::start(tx, party, person, Purpose::StepUp, bound_to).await
}

/// Takes the ceremony of a passkey that proves the session of whoever asks.
pub async fn take_step_up(tx: &mut Tx, answer: &PasskeyAnswer) -> Result<Option<Asked>> {
    let bound_to = session(tx);
    passkeys::take(tx, answer, Purpose::StepUp, &bound_to).await
}

/// Proves the session of whoever asks once more, by a passkey. To be committed either way; false
/// for one that is not theirs.
pub async fn step_up_with_passkey(tx: &mut Tx, signed: Signed) -> Result<bool> {
    let person = factors::myself(tx)?;
    let is_right = passkeys::accept(tx, signed).await? == Some(person);
    proven_if(tx, person, Proof::Passkey, is_right).await
}

fn session(tx: &Tx) -> String {
    tx.who().session.map(|session| session.to_string()).unwrap_or_default()
}

/// The doors that wrong answers of `person` close: one for a quarter of an hour, and one that lets
/// nobody search through the codes day after day. Only who has the first proof gets to them.
fn doors(person: Id<Person>) -> [(Subject, Bound); 2] {
    let person = person.to_string();
    [
        (Subject::of(&["second", &person]), rules::SOON),
        (Subject::of(&["second-day", &person]), rules::DAILY),
    ]
}

async fn locked(tx: &mut Tx, person: Id<Person>) -> Result<bool> {
    locks::are_closed(tx, &doors(person)).await
}

async fn count(tx: &mut Tx, person: Id<Person>, is_right: bool) -> Result<()> {
    locks::judge(tx, &doors(person), is_right).await.map(drop)
}

/// The refusal of a wrong answer.
pub(crate) fn wrong() -> Refusal {
    let message = "That is not right, or it was used already. After five wrong codes in a row \
                   they are not taken for 15 minutes.";
    Refusal::new(RefusalKind::Unauthenticated, "wrong_code", message)
}

/// The refusal of an answer to nothing.
pub(crate) fn over() -> Refusal {
    let message = "This sign-in has run out. Begin again.";
    Refusal::new(RefusalKind::Unauthenticated, "AUTH_002", message)
}
