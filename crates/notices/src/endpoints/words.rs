//! What the pages call the kinds of events, and what they say about a field that is refused.

use base::Refusal;

use crate::texts::Texts;

/// What an event of `kind` tells, if the catalogue knows it.
pub(crate) fn kind(t: &Texts, kind: &str) -> Option<&'static str> {
    Some(match kind {
        "card.issued" => t.kind_card_issued(),
        "card.state_changed" => t.kind_card_state_changed(),
        "card.frozen" => t.kind_card_frozen(),
        "card.freeze_lifted" => t.kind_card_freeze_lifted(),
        "card_authorization.approved" => t.kind_card_authorization_approved(),
        "card_authorization.declined" => t.kind_card_authorization_declined(),
        "card_authorization.noted" => t.kind_card_authorization_noted(),
        "card_control.set" => t.kind_card_control_set(),
        "card_control.changed" => t.kind_card_control_changed(),
        "card_control.removed" => t.kind_card_control_removed(),
        "card_programme.founded" => t.kind_card_programme_founded(),
        "cardholder.added" => t.kind_cardholder_added(),
        "cardholder.state_changed" => t.kind_cardholder_state_changed(),
        "expense.recorded" => t.kind_expense_recorded(),
        "expense.changed" => t.kind_expense_changed(),
        "expense.deleted" => t.kind_expense_deleted(),
        "expense.restored" => t.kind_expense_restored(),
        "expense_budget.reached" => t.kind_expense_budget_reached(),
        "membership.joined" => t.kind_membership_joined(),
        "api_key.issued" => t.kind_api_key_issued(),
        "api_key.revoked" => t.kind_api_key_revoked(),
        _ => return None,
    })
}

/// What is wrong with the form.
pub(super) fn wrong(t: &Texts, refusal: &Refusal) -> Option<&'static str> {
    let field = refusal.fields.first().map(|problem| problem.field.as_str());
    t.refusal(refusal.code).or_else(|| match field? {
        "url" => Some(t.wrong_url()),
        "description" => Some(t.wrong_description()),
        "kinds" => Some(t.wrong_kinds()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use web::{Language, Locale};

    use super::*;
    use crate::endpoints::rules::KINDS;

    #[test]
    fn every_kind_is_told_in_every_language() {
        for locale in Language::ALL.map(Locale::of) {
            let t = Texts::new(&locale);
            for (name, meaning) in KINDS {
                assert!(kind(&t, name).is_some(), "{name}");
                if locale.language == Language::En {
                    // The API's description says the same, with a straight apostrophe.
                    assert_eq!(kind(&t, name).unwrap().replace('\u{2019}', "'"), *meaning);
                }
            }
        }
    }
}
