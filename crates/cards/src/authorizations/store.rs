//! Messages, authorizations and the facts behind decisions in the database: a fixed number of statements per batch.
//! No decisions.

use std::collections::{BTreeSet, HashMap, HashSet};

use base::db::{Change, Column, Row, Rows};
use base::who::Organisation;
use base::{Error, Id, Result, Timestamp, Tx};
use ledger::AccountId;
use money::Currency;
use uuid::Uuid;

use super::chain::Link;
use super::rules::CardFacts;
use super::settle::Position;
use super::{AuthorizationId, Class, DecisionId, Fingerprint};
use crate::issuing::store::read_currency;
use crate::issuing::{CardId, CardState, HolderId, HolderState, ProgrammeId};

/// A message that is there already.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub body_hash: String,
    pub status: u16,
    pub reply: String,
}

/// What a batch finds of earlier messages.
#[derive(Debug, Default)]
pub(crate) struct Earlier {
    /// By key.
    pub known: HashMap<String, Known>,
    /// The purchase of each network token.
    pub purchases: HashMap<String, AuthorizationId>,
    /// The network tokens of questions.
    pub questions: HashSet<String>,
    /// The purchases that any message is about; no other can be there.
    pub begun: HashSet<AuthorizationId>,
    /// The purchases that hold money or have moved some, by what the acquirer calls them.
    pub firsts: HashMap<Fingerprint, AuthorizationId>,
}

/// A purchase to look for by what the acquirer calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct First {
    pub card: CardId,
    pub fingerprint: Fingerprint,
    /// It was made later than this.
    pub since: Timestamp,
}

const FIRST: &[(&str, Column)] =
    &[("card_id", Column::Uuid), ("fingerprint", Column::Uuid), ("since", Column::BigInt)];

/// Earlier messages with one of these keys, with one of these network tokens, or about one of these purchases; and the
/// purchases that stand under one of these fingerprints.
pub(crate) async fn earlier(
    tx: &mut Tx,
    keys: &BTreeSet<&str>,
    tokens: &BTreeSet<&str>,
    purchases: &BTreeSet<AuthorizationId>,
    firsts: &BTreeSet<First>,
) -> Result<Earlier> {
    let by_key = tx.table_of_texts(keys);
    let by_token = tx.table_of_texts(tokens);
    let by_purchase = tx.table_of_ids(purchases.iter().copied());
    let mut by_trace = tx.table(FIRST);
    for first in firsts {
        by_trace.row().uuid(first.card).uuid(first.fingerprint).int(first.since.micros());
    }
    let second = by_key.after(1);
    let third = by_token.after(second);
    let columns = "m.message_key, m.network_token, m.body_hash, m.status, m.reply, m.class, m.authorization_id, m.id";
    let sql = format!(
        "SELECT {columns} FROM card_message m WHERE {}
         UNION ALL
         SELECT {columns} FROM card_message m WHERE {}
         UNION ALL
         SELECT {columns} FROM card_message m WHERE {}
         UNION ALL
         SELECT '', '', '', 0, '', '',
                (SELECT a.id FROM card_authorization a
                 WHERE a.card_id = f.card_id AND a.fingerprint = f.fingerprint AND a.created_at > f.since
                       AND a.held_minor + a.captured_minor > 0 AND a.joined_id IS NULL
                 ORDER BY a.created_at DESC LIMIT 1),
                f.fingerprint
         FROM {}",
        by_key.includes("m.message_key", 1),
        by_token.includes("m.network_token", second),
        by_purchase.includes("m.authorization_id", third),
        // Not joined: only looked up row by row it is never a walk through a card's purchases.
        by_trace.table(by_purchase.after(third), "f"),
    );
    let mut values = by_key.into_values();
    values.extend(by_token.into_values());
    values.extend(by_purchase.into_values());
    values.extend(by_trace.into_values());
    let mut earlier = Earlier::default();
    for row in tx.rows(&sql, values).await? {
        let (status, class): (i64, String) = (row.get(3)?, row.get(5)?);
        let Some(authorization) = row.get::<Option<AuthorizationId>>(6)? else { continue };
        if class.is_empty() {
            earlier.firsts.insert(row.get(7)?, authorization);
            continue;
        }
        let known = Known {
            body_hash: row.get(2)?,
            status: u16::try_from(status).unwrap_or_default(),
            reply: row.get(4)?,
        };
        let token: String = row.get(1)?;
        if !authorization.uuid().is_nil() {
            earlier.purchases.insert(token.clone(), authorization);
            earlier.begun.insert(authorization);
        }
        earlier.known.insert(row.get(0)?, known);
        if Class::parse(&class).is_some_and(Class::is_question) {
            earlier.questions.insert(token);
        }
    }
    Ok(earlier)
}

/// A card with everything that a decision looks at.
#[derive(Debug, Clone)]
pub(crate) struct CardRow {
    pub card: CardId,
    pub organisation: Id<Organisation>,
    pub programme: ProgrammeId,
    pub holder: HolderId,
    pub funding: AccountId,
    pub settlement: AccountId,
    pub hold_days: i64,
    pub tolerance: i64,
    pub refunds_restore_limits: bool,
    pub repeat_window_s: i64,
    pub last_four: String,
    /// How often the controls of the card, of its holder and of its programme have changed.
    pub policy_versions: [i64; 3],
    pub facts: CardFacts,
}

/// The cards with these network tokens, locked: messages about a card are received one after the other, in every
/// process, so that what is read of its purchases after this is what they are.
pub(crate) async fn cards(
    tx: &mut Tx,
    tokens: &BTreeSet<&str>,
) -> Result<HashMap<String, CardRow>> {
    let wanted = tx.table_of_texts(tokens);
    let sql = format!(
        "SELECT c.network_token, c.id, c.organisation_id, c.programme_id, c.cardholder_id, c.funding_account_id,
                c.state, c.expires_on, c.last_four, h.network_token, h.state, p.settlement_account_id, p.currency,
                p.partial_approval, p.hold_days, p.tolerance_basis_points,
                EXISTS (SELECT 1 FROM card_freeze f WHERE f.card_id = c.id AND f.lifted_at IS NULL),
                c.policy_version, h.policy_version, p.policy_version, p.refunds_restore_limits, {},
                p.repeat_window_s
         FROM card c
         JOIN cardholder h ON h.id = c.cardholder_id
         JOIN card_programme p ON p.id = c.programme_id
         WHERE {} ORDER BY c.id{}",
        identity::is_active("c.organisation_id"),
        wanted.includes("c.network_token", 1),
        tx.engine().lock_rows_of("c"),
    );
    let rows = tx.rows(&sql, wanted.into_values()).await?;
    rows.iter().map(|row| Ok((row.get(0)?, read_card(row)?))).collect()
}

fn read_card(row: &Row) -> Result<CardRow> {
    let state: String = row.get(6)?;
    let holder: String = row.get(10)?;
    let currency: String = row.get(12)?;
    Ok(CardRow {
        card: row.get(1)?,
        organisation: row.get(2)?,
        programme: row.get(3)?,
        holder: row.get(4)?,
        funding: row.get(5)?,
        settlement: row.get(11)?,
        hold_days: row.get(14)?,
        tolerance: row.get(15)?,
        refunds_restore_limits: row.get(20)?,
        repeat_window_s: row.get(22)?,
        last_four: row.get(8)?,
        policy_versions: [row.get(17)?, row.get(18)?, row.get(19)?],
        facts: CardFacts {
            state: CardState::parse(&state),
            is_frozen: row.get(16)?,
            expires_at: row.get(7)?,
            cardholder_token: row.get(9)?,
            holder: HolderState::parse(&holder),
            organisation_active: row.get(21)?,
            currency: read_currency(&currency)?,
            partial_approval: row.get(13)?,
        },
    })
}

/// A purchase as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct Purchase {
    pub position: Position,
    pub organisation: Id<Organisation>,
    pub card: CardId,
    pub root_token: String,
    pub currency: Currency,
    pub merchant: String,
    pub held_minor: i64,
    pub flags: i64,
    pub expires_at: Timestamp,
    /// Of a new one, as it will be written.
    pub fingerprint: Option<Fingerprint>,
    pub links: Vec<Link>,
    pub is_new: bool,
}

/// The purchases with these ids, with their messages.
pub(crate) async fn purchases(
    tx: &mut Tx,
    ids: &BTreeSet<AuthorizationId>,
) -> Result<HashMap<AuthorizationId, Purchase>> {
    let mut found = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let wanted = tx.table_of_ids(ids.iter().copied());
    let sql = format!(
        "SELECT a.id, a.organisation_id, a.card_id, a.expires_at, a.held_minor, a.captured_minor, a.refunded_minor,
                a.flags, a.hold_generation, a.root_token, a.currency, a.merchant, a.uses, c.funding_account_id,
                p.settlement_account_id
         FROM card_authorization a
         JOIN card c ON c.id = a.card_id
         JOIN card_programme p ON p.id = c.programme_id
         WHERE a.joined_id IS NULL AND {}",
        wanted.includes("a.id", 1),
    );
    for row in tx.rows(&sql, wanted.into_values()).await? {
        let purchase = read_purchase(&row)?;
        found.insert(purchase.position.authorization, purchase);
    }
    if found.is_empty() {
        return Ok(found);
    }
    let wanted = tx.table_of_ids(found.keys().copied());
    let sql = format!(
        "SELECT m.authorization_id, m.message_key, m.network_token, m.preceding_token, m.class, m.approved_minor,
                m.is_final, m.counted, m.network_at
         FROM card_message m WHERE {} ORDER BY m.seq",
        wanted.includes("m.authorization_id", 1),
    );
    for row in tx.rows(&sql, wanted.into_values()).await? {
        if let Some(purchase) = found.get_mut(&row.get(0)?) {
            purchase.links.push(read_link(&row)?);
        }
    }
    Ok(found)
}

fn read_purchase(row: &Row) -> Result<Purchase> {
    let uses: String = row.get(12)?;
    let currency: String = row.get(10)?;
    let (captured_minor, refunded_minor): (i64, i64) = (row.get(5)?, row.get(6)?);
    Ok(Purchase {
        position: Position {
            authorization: row.get(0)?,
            funding: row.get(13)?,
            settlement: row.get(14)?,
            hold_generation: row.get(8)?,
            captured_minor,
            refunded_minor,
            restored_minor: refunded_minor.min(captured_minor),
            uses: serde_json::from_str(&uses)
                .map_err(|error| Error::caused("reading a purchase's uses of limits", error))?,
        },
        organisation: row.get(1)?,
        card: row.get(2)?,
        root_token: row.get(9)?,
        currency: read_currency(&currency)?,
        merchant: row.get(11)?,
        held_minor: row.get(4)?,
        flags: row.get(7)?,
        expires_at: row.get(3)?,
        fingerprint: None,
        links: Vec::new(),
        is_new: false,
    })
}

fn read_link(row: &Row) -> Result<Link> {
    let class: String = row.get(4)?;
    let preceding: String = row.get(3)?;
    Ok(Link {
        key: row.get(1)?,
        token: row.get(2)?,
        preceding: (!preceding.is_empty()).then_some(preceding),
        class: Class::parse(&class)
            .ok_or_else(|| Error::fault(format!("a message has the class {class}")))?,
        amount_minor: row.get(5)?,
        is_final: row.get::<i64>(6)? == 1,
        counted: row.get::<i64>(7)? == 1,
        network_at: row.get(8)?,
    })
}

/// A message with its decision, as it is written.
#[derive(Debug)]
pub(crate) struct NewMessage {
    pub id: DecisionId,
    pub organisation: Id<Organisation>,
    pub card: CardId,
    pub authorization: AuthorizationId,
    pub link: Link,
    pub asked_minor: i64,
    pub status: u16,
    pub body_hash: String,
    pub currency: Currency,
    pub merchant: String,
    pub verdict: &'static str,
    pub trace: String,
    pub reply: String,
}

const MESSAGE: &[(&str, Column)] = &[
    ("id", Column::Uuid),
    ("organisation_id", Column::Uuid),
    ("card_id", Column::Uuid),
    ("authorization_id", Column::Uuid),
    ("network_at", Column::BigInt),
    ("received_at", Column::BigInt),
    ("amount_minor", Column::BigInt),
    ("approved_minor", Column::BigInt),
    ("counted", Column::BigInt),
    ("is_final", Column::BigInt),
    ("status", Column::BigInt),
    ("message_key", Column::Text),
    ("network_token", Column::Text),
    ("preceding_token", Column::Text),
    ("body_hash", Column::Text),
    ("class", Column::Text),
    ("currency", Column::Text),
    ("merchant", Column::Text),
    ("verdict", Column::Text),
    ("trace", Column::Text),
    ("reply", Column::Text),
];

fn insert_messages(tx: &Tx, messages: &[NewMessage]) -> (Change, Rows) {
    let mut rows = tx.table(MESSAGE);
    let now = tx.now().micros();
    for message in messages {
        rows.row()
            .uuid(message.id)
            .uuid(message.organisation)
            .uuid(message.card)
            .uuid(message.authorization)
            .int(message.link.network_at.micros())
            .int(now)
            .int(message.asked_minor)
            .int(message.link.amount_minor)
            .int(i64::from(message.link.counted))
            .int(i64::from(message.link.is_final))
            .int(i64::from(message.status))
            .text(&message.link.key)
            .text(&message.link.token)
            .text(message.link.preceding.as_deref().unwrap_or_default())
            .text(&message.body_hash)
            .text(message.link.class.name())
            .text(message.currency.code())
            .text(&message.merchant)
            .text(message.verdict)
            .text(&message.trace)
            .text(&message.reply);
    }
    (Change::Insert("card_message"), rows)
}

const PURCHASE: &[(&str, Column)] = &[
    ("id", Column::Uuid),
    ("organisation_id", Column::Uuid),
    ("card_id", Column::Uuid),
    ("expires_at", Column::BigInt),
    ("held_minor", Column::BigInt),
    ("captured_minor", Column::BigInt),
    ("refunded_minor", Column::BigInt),
    ("flags", Column::BigInt),
    ("hold_generation", Column::BigInt),
    ("created_at", Column::BigInt),
    ("root_token", Column::Text),
    ("currency", Column::Text),
    ("merchant", Column::Text),
    ("uses", Column::Text),
    ("fingerprint", Column::Uuid),
];

const PURCHASE_CHANGE: &[(&str, Column)] = &[
    ("id", Column::Uuid),
    ("expires_at", Column::BigInt),
    ("held_minor", Column::BigInt),
    ("captured_minor", Column::BigInt),
    ("refunded_minor", Column::BigInt),
    ("flags", Column::BigInt),
    ("hold_generation", Column::BigInt),
    ("uses", Column::Text),
];

/// Writes messages, new purchases and changes of older ones.
pub(crate) async fn write<'a>(
    tx: &mut Tx,
    purchases: impl Iterator<Item = &'a Purchase>,
    messages: &[NewMessage],
) -> Result<()> {
    let mut new = tx.table(PURCHASE);
    let mut changed = tx.table(PURCHASE_CHANGE);
    let now = tx.now().micros();
    for purchase in purchases {
        let position = &purchase.position;
        let uses = serde_json::to_string(&position.uses)
            .map_err(|error| Error::caused("writing a purchase's uses of limits", error))?;
        if purchase.is_new {
            new.row()
                .uuid(position.authorization)
                .uuid(purchase.organisation)
                .uuid(purchase.card)
                .int(purchase.expires_at.micros())
                .int(purchase.held_minor)
                .int(position.captured_minor)
                .int(position.refunded_minor)
                .int(purchase.flags)
                .int(position.hold_generation)
                .int(now)
                .text(&purchase.root_token)
                .text(purchase.currency.code())
                .text(&purchase.merchant)
                .text(&uses)
                .uuid(purchase.fingerprint.unwrap_or(Id::from_uuid(Uuid::nil())));
        } else {
            changed
                .row()
                .uuid(position.authorization)
                .int(purchase.expires_at.micros())
                .int(purchase.held_minor)
                .int(position.captured_minor)
                .int(position.refunded_minor)
                .int(purchase.flags)
                .int(position.hold_generation)
                .text(&uses);
        }
    }
    let messages = insert_messages(tx, messages);
    let new = (Change::Insert("card_authorization"), new);
    let changed = (Change::Update("card_authorization"), changed);
    tx.write(vec![new, changed, messages]).await
}

/// Notes of purchases which turned out to be part of others that they are, and that their messages are the others'.
pub(crate) async fn join(tx: &mut Tx, joined: &[(Purchase, AuthorizationId)]) -> Result<()> {
    for (stray, whole) in joined {
        let stray = stray.position.authorization;
        let sql = "UPDATE card_authorization SET joined_id = $2, held_minor = 0 WHERE id = $1";
        tx.execute(sql, [stray.into(), (*whole).into()]).await?;
        let sql = "UPDATE card_message SET authorization_id = $2 WHERE authorization_id = $1";
        tx.execute(sql, [stray.into(), (*whole).into()]).await?;
    }
    Ok(())
}
