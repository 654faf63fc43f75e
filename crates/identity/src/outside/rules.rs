//! What an identity provider outside says about somebody, in its several shapes, and whether it is
//! news. Pure.

use base::who::Person;
use base::{Id, Refusal, Timestamp};
use connect::issuer::Claims;
use serde_json::Value;

use crate::people;

/// Longest subject, in bytes.
const MAX_SUBJECT: usize = 255;

/// What is said about somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// Whom it is about, as the issuer knows them.
    pub subject: String,
    /// An address that the issuer has verified.
    pub verified_email: Option<String>,
    /// As they are called there.
    pub name: Option<String>,
    /// As of when it is true.
    pub at: Timestamp,
    /// Whether they are gone there.
    pub is_deleted: bool,
}

impl News {
    /// What to call somebody new.
    pub fn name(&self) -> String {
        let email = self.verified_email.as_deref();
        crate::providers::rules::first_name(self.name.as_deref(), email)
    }
}

/// What was seen of somebody before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Who they are here, if anybody yet.
    pub person: Option<Id<Person>>,
    /// As of when the last news were.
    pub told_at: Timestamp,
    /// Whether they are gone there.
    pub is_deleted: bool,
}

/// What to do with news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is true from now on.
    Take,
    /// They are gone.
    Delete,
    /// It was overtaken, or is a repetition.
    Stale,
}

/// Newer overwrites older; a deletion ends everything, however late or early it comes.
pub fn decide(seen: Seen, news: &News) -> Verdict {
    if seen.is_deleted {
        Verdict::Stale
    } else if news.is_deleted {
        Verdict::Delete
    } else if seen.person.is_some() && news.at <= seen.told_at {
        Verdict::Stale
    } else {
        Verdict::Take
    }
}

fn text<'a>(value: &'a Value, names: &[&str]) -> Option<&'a str> {
    let found = names.iter().filter_map(|name| value.get(name)?.as_str());
    found.map(str::trim).find(|text| !text.is_empty())
}

/// A name that fits ours.
fn name(value: &Value) -> Option<String> {
    let given = text(value, &["full_name", "name"])?;
    people::rules::name("name", given).ok()
}

/// What a token says. Supabase lets people write what is below `user_metadata`, so of that only the
/// name is taken, and an address only where the issuer itself says that it is verified.
pub fn of_claims(claims: &Claims) -> News {
    let email = claims.text("email").filter(|_| claims.is("email_verified"));
    let own = claims.text("name").and_then(|name| people::rules::name("name", name).ok());
    News {
        subject: claims.subject.clone(),
        verified_email: email.and_then(|email| people::rules::email(email).ok()),
        name: own.or_else(|| name(claims.get("user_metadata")?)),
        at: claims.issued_at.unwrap_or_default(),
        is_deleted: false,
    }
}

/// Reads a message, in one of three shapes: a change of the table of users (`type` `INSERT`,
/// `UPDATE` or `DELETE` with `record` and `old_record`), an `after-user-created` hook (`metadata`
/// and `user`), or `user.created`, `user.updated`, `user.deleted` with `timestamp` and `data`.
/// `None` for what is about something else.
pub fn of_message(body: &[u8], sent_at: Timestamp) -> Result<Option<News>, Refusal> {
    let message: Value = serde_json::from_slice(body).map_err(|_| malformed("no JSON"))?;
    let kind = message.get("type").and_then(Value::as_str).unwrap_or_default();
    let (user, is_deleted) = match kind {
        "INSERT" | "UPDATE" | "DELETE" => {
            if text(&message, &["table"]) != Some("users") {
                return Ok(None);
            }
            let part = if kind == "DELETE" { "old_record" } else { "record" };
            (message.get(part), kind == "DELETE")
        }
        "user.created" | "user.updated" => (message.get("data"), false),
        "user.deleted" => (message.get("data"), true),
        "" if message.get("metadata").is_some() => (message.get("user"), false),
        _ => return Ok(None),
    };
    let user = user.filter(|user| user.is_object()).ok_or_else(|| malformed("no user"))?;
    news(user, message.get("timestamp"), sent_at, is_deleted).map(Some)
}

fn news(
    user: &Value,
    timestamp: Option<&Value>,
    sent_at: Timestamp,
    is_deleted: bool,
) -> Result<News, Refusal> {
    let subject = text(user, &["id", "sub"]).filter(|id| id.len() <= MAX_SUBJECT);
    let time = |value: Option<&Value>| value.and_then(Value::as_str).and_then(Timestamp::parse);
    let at = time(user.get("updated_at")).or_else(|| time(user.get("created_at")));
    let is_verified = text(user, &["email_confirmed_at"]).is_some()
        || user.get("email_verified").and_then(Value::as_bool) == Some(true);
    let email = text(user, &["email"]).filter(|_| is_verified);
    let metadata = ["raw_user_meta_data", "user_metadata"].iter().find_map(|key| user.get(key));
    // Soft-deleted rows are changed, not deleted.
    let is_gone = text(user, &["deleted_at"]).is_some();
    Ok(News {
        subject: subject.ok_or_else(|| malformed("no id"))?.to_owned(),
        verified_email: email.and_then(|email| people::rules::email(email).ok()),
        name: name(user).or_else(|| name(metadata?)),
        at: at.or_else(|| time(timestamp)).unwrap_or(sent_at),
        is_deleted: is_deleted || is_gone,
    })
}

fn malformed(what: &str) -> Refusal {
    Refusal::malformed("webhook_malformed", format!("The message cannot be read: {what}."))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    const AT: Timestamp = Timestamp::from_seconds(1_767_603_600);

    fn read(message: &Value) -> Option<News> {
        of_message(message.to_string().as_bytes(), AT).unwrap()
    }

    fn user() -> Value {
        json!({
            "id": "11111111-1111-1111-1111-111111111111", "aud": "authenticated",
            "email": "A@Example.com", "email_confirmed_at": "2026-01-01T00:00:00Z",
            "user_metadata": {"name": "A", "email_verified": true},
            "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-02T00:00:00.5Z",
        })
    }

    #[test]
    fn three_shapes_say_the_same() {
        let expected = News {
            subject: "11111111-1111-1111-1111-111111111111".to_owned(),
            verified_email: Some("a@example.com".to_owned()),
            name: Some("A".to_owned()),
            at: Timestamp::parse("2026-01-02T00:00:00.5Z").unwrap(),
            is_deleted: false,
        };
        for message in [
            json!({"type": "UPDATE", "table": "users", "schema": "auth", "record": user(), "old_record": null}),
            json!({"type": "INSERT", "table": "users", "record": user()}),
            json!({"metadata": {"name": "after-user-created"}, "user": user()}),
            json!({"type": "user.updated", "timestamp": "2027-01-01T00:00:00Z", "data": user()}),
        ] {
            assert_eq!(read(&message), Some(expected.clone()), "{message}");
        }
        for message in [
            json!({"type": "DELETE", "table": "users", "record": null, "old_record": user()}),
            json!({"type": "user.deleted", "data": user()}),
        ] {
            assert_eq!(read(&message), Some(News { is_deleted: true, ..expected.clone() }));
        }
    }

    #[test]
    fn an_address_counts_only_by_the_issuers_own_word() {
        let mut user = user();
        user["email_confirmed_at"] = Value::Null;
        let news = read(&json!({"type": "user.created", "data": user})).unwrap();
        assert_eq!(news.verified_email, None, "what people write themselves is no word of its");
        user["email_verified"] = json!(true);
        assert!(
            read(&json!({"type": "user.created", "data": user})).unwrap().verified_email.is_some()
        );
    }

    #[test]
    fn what_is_not_about_people_is_passed_over_and_nonsense_is_refused() {
        for message in [
            json!({"type": "INSERT", "table": "orders", "record": {}}),
            json!({"type": "invoice.paid", "data": {}}),
            json!({}),
        ] {
            assert_eq!(read(&message), None);
        }
        for body in [
            "",
            "[",
            r#"{"type":"user.created"}"#,
            r#"{"type":"user.created","data":{"id":7}}"#,
            r#"{"type":"UPDATE","table":"users","record":null}"#,
        ] {
            assert_eq!(of_message(body.as_bytes(), AT).unwrap_err().code, "webhook_malformed");
        }
    }

    #[test]
    fn without_a_time_the_sending_counts() {
        let news = read(&json!({"type": "user.created", "data": {"id": "u"}})).unwrap();
        assert_eq!(news.at, AT);
    }

    #[test]
    fn newer_overwrites_older_and_deletion_wins() {
        let person = Some(Id::from_uuid(Uuid::from_u128(1)));
        let seen = Seen { person, told_at: AT, is_deleted: false };
        let none = Seen { person: None, told_at: Timestamp::from_seconds(0), is_deleted: false };
        let news = |seconds: i64, is_deleted| News {
            subject: "u".to_owned(),
            verified_email: None,
            name: None,
            at: AT.plus_seconds(seconds),
            is_deleted,
        };
        for (seen, news, verdict) in [
            (none, news(-9, false), Verdict::Take),
            (seen, news(1, false), Verdict::Take),
            (seen, news(0, false), Verdict::Stale),
            (seen, news(-1, false), Verdict::Stale),
            (seen, news(-1, true), Verdict::Delete),
            (none, news(-9, true), Verdict::Delete),
            (Seen { is_deleted: true, ..seen }, news(9, false), Verdict::Stale),
            (Seen { is_deleted: true, ..seen }, news(9, true), Verdict::Stale),
        ] {
            assert_eq!(decide(seen, &news), verdict, "{seen:?} {news:?}");
        }
    }
}
