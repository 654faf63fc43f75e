//! Writes one transaction object in the network's shape from a purchase and the draft of a message.

use std::str::FromStr as _;

use base::{Error, Result, Timestamp};
use money::Money;
use serde_json::{Map, Number, Value, json};

use super::envelope::{Door, Envelope};
use super::merchants::Entry;
use super::purchase::Purchase;
use crate::marqeta::Check;

/// What one message is, before it is written.
pub(super) struct Draft<'a> {
    pub door: Door,
    pub kind: &'a str,
    pub method: &'a str,
    pub state: &'a str,
    /// What the token follows from, with the purchase's.
    pub label: String,
    pub at: Timestamp,
    /// The transaction's amount.
    pub total: Money,
    /// The funding request's amount.
    pub moved: Money,
    /// Whether it names the authorization it follows.
    pub follows: bool,
    /// Whether money comes back to the holder.
    pub unload: bool,
    /// More fields of the transaction.
    pub more: Value,
}

impl Purchase {
    /// Writes the draft and addresses it.
    pub(super) fn seal(&self, draft: Draft<'_>) -> Result<Envelope> {
        let token = self.derive(&draft.label);
        let jit_token = self.derive(&format!("{}/jit", draft.label));
        let amount = number(draft.total)?;
        let order = self.order(&draft, &token, &jit_token)?;
        let mut transaction = json!({
            "type": draft.kind,
            "state": draft.state,
            "token": token,
            "user_token": self.user,
            "acting_user_token": self.user,
            "card_token": self.card,
            "created_time": draft.at,
            "user_transaction_time": draft.at,
            "request_amount": amount,
            "amount": amount,
            "currency_code": draft.total.currency().code(),
            "network": "MASTERCARD",
            "subnetwork": "MASTERCARDDEBIT",
            "acquirer_fee_amount": 0,
            "acquirer": {
                "institution_id_code": "990001",
                "retrieval_reference_number": self.retrieval_reference(),
                "system_trace_audit_number": self.number(&draft.label, 6),
            },
            "fraud": {
                "network": {"transaction_risk_score": 7},
                "issuer_processor": {"score": "8", "risk_level": "LOW"},
            },
            "card_acceptor": self.acceptor(),
            "pos": self.pos(),
            "transaction_metadata": self.metadata(),
        });
        if draft.follows {
            let preceding =
                json!({"preceding_related_transaction_token": self.authorization_token()});
            merge(&mut transaction, preceding);
        }
        let order_key = if draft.unload { "gpa_order_unload" } else { "gpa_order" };
        merge(&mut transaction, Value::Object(Map::from_iter([(order_key.to_owned(), order)])));
        merge(&mut transaction, self.verifications());
        merge(&mut transaction, self.conversion()?);
        merge(&mut transaction, draft.more);
        let transaction = encode(&transaction)?;
        Ok(Envelope { door: draft.door, token, jit_token, transaction })
    }

    fn order(&self, draft: &Draft<'_>, token: &str, jit_token: &str) -> Result<Value> {
        let moved = number(draft.moved)?;
        let mut funding = json!({
            "token": jit_token,
            "method": draft.method,
            "user_token": self.user,
            "acting_user_token": self.user,
            "amount": moved,
        });
        if draft.follows {
            let original = json!({"original_jit_funding_token": self.authorization_jit_token()});
            merge(&mut funding, original);
        }
        if let Some(code) = address_code(self.address) {
            let compared = json!({"issuer": {"response": {"code": code}}});
            merge(&mut funding, json!({"address_verification": compared}));
        }
        Ok(json!({
            "token": self.derive(&format!("{}/order", draft.label)),
            "amount": moved,
            "transaction_token": token,
            "state": draft.state,
            "currency_code": draft.moved.currency().code(),
            "user_token": self.user,
            "funding": {
                "amount": moved,
                "source": {"type": "programgateway", "token": "**********pgfs", "active": true},
            },
            "funding_source_token": "**********pgfs",
            "jit_funding": funding,
        }))
    }

    fn acceptor(&self) -> Value {
        json!({
            "mid": self.merchant.mid,
            "mcc": self.merchant.mcc,
            "name": self.merchant.name,
            "city": self.merchant.city,
            "country_code": self.merchant.country,
        })
    }

    fn pos(&self) -> Value {
        let (entry, pin, present) = match self.entry {
            Entry::Chip | Entry::CashMachine => ("CHIP", "TRUE", true),
            Entry::Contactless => ("CHIP_CONTACTLESS", "FALSE", true),
            Entry::MagStripe => ("MAG_STRIPE", "FALSE", true),
            Entry::Online | Entry::Phone => ("MANUAL", "FALSE", false),
            Entry::CardOnFile => ("CARD_ON_FILE", "FALSE", false),
        };
        json!({
            "pan_entry_mode": entry,
            "pin_entry_mode": pin,
            "terminal_id": "SBX00001",
            "terminal_attendance": if present { "ATTENDED" } else { "UNATTENDED" },
            "card_presence": present,
            "card_holder_presence": present,
            "country_code": self.merchant.country_number,
            "partial_approval_capable": self.partial_approval,
            "purchase_amount_only": false,
            "is_recurring": self.recurring,
        })
    }

    fn metadata(&self) -> Value {
        let channel = match self.entry {
            Entry::Chip | Entry::Contactless | Entry::MagStripe => "OTHER",
            Entry::Online | Entry::CardOnFile => "ECOMMERCE",
            Entry::Phone => "PHONE",
            Entry::CashMachine => "ATM",
        };
        let lodging = matches!(&*self.merchant.mcc, "7011" | "7512");
        json!({
            "payment_channel": channel,
            "authorization_life_cycle": if lodging { 30 } else { 7 },
            "is_lodging_auto_rental": lodging,
        })
    }

    fn verifications(&self) -> Value {
        let mut found = Map::new();
        let code = match self.security_code {
            Check::Match => Some("0000"),
            Check::Mismatch => Some("0001"),
            Check::NotChecked => None,
        };
        if let Some(code) = code {
            let verification = json!({"type": "CVV2", "response": {"code": code}});
            found.insert("card_security_code_verification".to_owned(), verification);
        }
        let result = match self.three_d_secure {
            Check::Match => Some("verified"),
            Check::Mismatch => Some("not_verified"),
            Check::NotChecked => None,
        };
        if let Some(result) = result {
            let data = json!({"verification_result": result});
            found.insert("cardholder_authentication_data".to_owned(), data);
        }
        Value::Object(found)
    }

    fn conversion(&self) -> Result<Value> {
        let Some(original) = &self.original else {
            return Ok(Value::Null);
        };
        let number_of = original.amount.currency().numeric().unwrap_or_default();
        Ok(json!({"currency_conversion": {"network": {
            "original_amount": number(original.amount)?,
            "conversion_rate": plain(&original.rate)?,
            "original_currency_code": format!("{number_of:03}"),
        }}}))
    }
}

fn address_code(check: Check) -> Option<&'static str> {
    match check {
        Check::Match => Some("0100"),
        Check::Mismatch => Some("0103"),
        Check::NotChecked => None,
    }
}

/// An amount as the network writes it: a number in major units.
pub(super) fn number(money: Money) -> Result<Number> {
    plain(&money.to_plain())
}

fn plain(text: &str) -> Result<Number> {
    Number::from_str(text).map_err(|cause| Error::caused("writing an amount", cause))
}

/// Puts the fields of `patch` over those of `target`, object by object.
pub(super) fn merge(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else { return };
    let Value::Object(target) = target else {
        return;
    };
    for (key, value) in patch {
        match target.get_mut(&key) {
            Some(old) if old.is_object() && value.is_object() => merge(old, value),
            _ => {
                target.insert(key, value);
            }
        }
    }
}

pub(super) fn encode(value: &Value) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|cause| Error::caused("writing a message", cause))
}
