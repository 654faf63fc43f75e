//! Which endpoints are taken, and which events they can hear of. Pure.

use base::Refusal;

/// Endpoints of one organisation, at most.
pub const MAX_ENDPOINTS: i64 = 20;
/// Longest address, in bytes.
const MAX_URL_LEN: usize = 2_000;
/// Longest description, in characters.
const MAX_DESCRIPTION_LEN: usize = 200;
/// For how long the previous secret signs as well, in hours, unless somebody says otherwise.
pub const OVERLAP_HOURS: i64 = 24;
/// And at most: a week.
const MAX_OVERLAP_HOURS: i64 = 7 * 24;

/// The kinds of events that customers can hear of, with what they tell.
pub const KINDS: &[(&str, &str)] = &[
    ("card.issued", "A card was issued."),
    ("card.state_changed", "A card was activated, suspended or terminated."),
    ("card.frozen", "A card was frozen."),
    ("card.freeze_lifted", "A card's freeze was lifted."),
    ("card_authorization.approved", "A purchase was approved."),
    ("card_authorization.declined", "A purchase was declined."),
    ("card_authorization.noted", "The card network told a fact about a purchase."),
    ("card_control.set", "A spending control was set."),
    ("card_control.changed", "A spending control was changed."),
    ("card_control.removed", "A spending control was removed."),
    ("card_programme.founded", "A card programme was founded."),
    ("cardholder.added", "A cardholder was added."),
    ("cardholder.state_changed", "A cardholder was suspended or reinstated."),
    ("expense.recorded", "An expense was recorded."),
    ("expense.changed", "An expense was changed."),
    ("expense.deleted", "An expense was deleted."),
    ("expense.restored", "A deleted expense was brought back."),
    (
        "expense_budget.reached",
        "Half of a budget, three quarters, nine tenths or all of it is spent.",
    ),
    ("membership.joined", "Somebody joined the organisation."),
    ("api_key.issued", "An API key was issued."),
    ("api_key.revoked", "An API key was revoked."),
];

/// The kind of a message that somebody sends to see that it arrives.
pub const TEST: &str = "webhook.test";

/// An address of a length that is kept. Whether it may be asked is the guard's to say.
pub fn url(text: &str) -> Result<&str, Refusal> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_URL_LEN {
        let message = format!("An address has 1 to {MAX_URL_LEN} characters.");
        return Err(Refusal::field("url", "too_long", message));
    }
    Ok(text)
}

/// What the endpoint is for, in the customer's words.
pub fn description(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.chars().count() > MAX_DESCRIPTION_LEN || text.contains(char::is_control) {
        let message = format!("At most {MAX_DESCRIPTION_LEN} characters on one line.");
        return Err(Refusal::field("description", "too_long", message));
    }
    Ok(text.to_owned())
}

/// The wanted kinds, each once and in the order of [`KINDS`].
pub fn kinds(wanted: &[String]) -> Result<Vec<String>, Refusal> {
    if wanted.is_empty() {
        let message = "Name at least one kind of event.";
        return Err(Refusal::field("kinds", "required", message));
    }
    if let Some(unknown) = wanted.iter().find(|kind| !is_known(kind)) {
        let message = format!("There is no kind of event {unknown:?}.");
        return Err(Refusal::field("kinds", "kind_unknown", message));
    }
    let known = KINDS.iter().map(|(kind, _)| *kind);
    Ok(known.filter(|kind| wanted.iter().any(|w| w == kind)).map(str::to_owned).collect())
}

fn is_known(kind: &str) -> bool {
    KINDS.iter().any(|(known, _)| *known == kind)
}

/// For how many hours the previous secret still signs.
pub fn overlap(hours: Option<i64>) -> Result<i64, Refusal> {
    let hours = hours.unwrap_or(OVERLAP_HOURS);
    if !(0..=MAX_OVERLAP_HOURS).contains(&hours) {
        let message = format!("The previous secret can sign for 0 to {MAX_OVERLAP_HOURS} hours.");
        return Err(Refusal::field("overlapHours", "out_of_range", message));
    }
    Ok(hours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_length() {
        assert_eq!(url(" https://a.example "), Ok("https://a.example"));
        assert!(url(" ").is_err());
        assert!(url(&format!("https://a.example/{}", "x".repeat(2_000))).is_err());
    }

    #[test]
    fn kinds_are_known_and_named_once() {
        let wanted = |kinds: &[&str]| -> Vec<String> {
            kinds.iter().map(|kind| (*kind).to_owned()).collect()
        };
        let two = kinds(&wanted(&["card.frozen", "card.issued", "card.frozen"])).unwrap();
        assert_eq!(two, ["card.issued", "card.frozen"]);
        assert!(kinds(&[]).is_err());
        assert!(kinds(&wanted(&["session.opened"])).is_err());
        assert!(kinds(&wanted(&[TEST])).is_err());
    }

    #[test]
    fn an_overlap_is_at_most_a_week() {
        for (hours, is_taken) in [
            (None, true),
            (Some(0), true),
            (Some(168), true),
            (Some(169), false),
            (Some(-1), false),
        ] {
            assert_eq!(overlap(hours).is_ok(), is_taken, "{hours:?}");
        }
    }
}
