//! How splits are written in JSON, wherever they come or go. One flat shape for all of them, so that
//! a form can send it too; amounts are read in the expense's currency.

use base::Refusal;
use money::{Currency, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::Digits;

use crate::expenses::Part;
use crate::members::MemberId;
use crate::splits::{Extra, ExtraKind, Item, Split};

/// Most lines of a receipt.
const MAX_ITEMS: usize = 200;
/// Largest weight.
const MAX_WEIGHT: u64 = 1_000_000_000;

/// The ways of sharing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SplitType {
    /// The same for everybody in `members`; without them for all members.
    #[default]
    Equal,
    /// By `weight`.
    Shares,
    /// By `basisPoints`, which add up to 10,000.
    #[serde(alias = "percentage")]
    Percent,
    /// Each their `amount`.
    Exact,
    /// Each their `amount` more or less, the rest equally.
    Adjustment,
    /// By `items`; tax, tip, service and discount follow them.
    Items,
}

/// How an expense is shared.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SplitBody {
    /// The way.
    #[serde(default, rename = "type")]
    #[schema(inline)]
    pub kind: SplitType,
    /// For `equal`: who takes part.
    #[serde(default)]
    pub members: Vec<MemberId>,
    /// For `shares`, `percent`, `exact` and `adjustment`: who, and how much.
    #[serde(default)]
    pub shares: Vec<ShareBody>,
    /// For `items`: the lines of the receipt.
    #[serde(default)]
    pub items: Vec<ItemBody>,
    /// For `items`.
    #[serde(default)]
    pub tax: Option<Digits>,
    /// For `items`.
    #[serde(default)]
    pub tip: Option<Digits>,
    /// For `items`.
    #[serde(default)]
    pub service: Option<Digits>,
    /// For `items`; a positive amount that is taken off.
    #[serde(default)]
    pub discount: Option<Digits>,
}

/// One member's part of a split.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ShareBody {
    /// Who.
    pub member: MemberId,
    /// For `shares`, and for who had an item; 1 unless named.
    #[serde(default)]
    pub weight: Option<u64>,
    /// For `percent`.
    #[serde(default, alias = "basis_points")]
    pub basis_points: Option<u32>,
    /// For `exact` and `adjustment`.
    #[serde(default)]
    pub amount: Option<Digits>,
}

/// A line of a receipt.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ItemBody {
    /// What it says.
    #[serde(default)]
    pub name: String,
    /// What it costs.
    pub amount: Digits,
    /// Who had it.
    pub shares: Vec<ShareBody>,
}

impl SplitBody {
    /// The split, in `currency`; `everybody` shares where nobody is named.
    pub fn read(
        &self,
        currency: Currency,
        everybody: &[MemberId],
    ) -> Result<Split<MemberId>, Refusal> {
        match self.kind {
            SplitType::Equal => {
                let named = self.shares.iter().map(|share| share.member);
                let members: Vec<MemberId> = self.members.iter().copied().chain(named).collect();
                Ok(Split::Equal(if members.is_empty() { everybody.to_vec() } else { members }))
            }
            SplitType::Shares => Ok(Split::Shares(weights("split.shares", &self.shares)?)),
            SplitType::Percent => {
                let points = |(nth, share): (usize, &ShareBody)| {
                    let field = format!("split.shares[{nth}].basisPoints");
                    let points = share.basis_points.ok_or_else(|| missing(&field))?;
                    Ok((share.member, points))
                };
                let points: Result<_, Refusal> =
                    self.shares.iter().enumerate().map(points).collect();
                Ok(Split::Percent(points?))
            }
            SplitType::Exact => Ok(Split::Exact(self.amounts(currency)?)),
            SplitType::Adjustment => Ok(Split::Adjustment(self.amounts(currency)?)),
            SplitType::Items => self.items(currency),
        }
    }

    fn amounts(&self, currency: Currency) -> Result<Vec<(MemberId, Money)>, Refusal> {
        let amount = |(nth, share): (usize, &ShareBody)| {
            let field = format!("split.shares[{nth}].amount");
            let digits = share.amount.as_ref().ok_or_else(|| missing(&field))?;
            Ok((share.member, digits.money(&field, currency)?))
        };
        self.shares.iter().enumerate().map(amount).collect()
    }

    fn items(&self, currency: Currency) -> Result<Split<MemberId>, Refusal> {
        if self.items.is_empty() || self.items.len() > MAX_ITEMS {
            let message = format!("A receipt has 1 to {MAX_ITEMS} lines.");
            return Err(Refusal::field("split.items", "out_of_range", message));
        }
        let line = |(nth, item): (usize, &ItemBody)| {
            let place = format!("split.items[{nth}]");
            let amount = item.amount.money(&format!("{place}.amount"), currency)?;
            let weights = weights(&format!("{place}.shares"), &item.shares)?;
            Ok(Item { name: item.name.chars().take(120).collect(), amount, weights })
        };
        let lines: Result<Vec<_>, Refusal> = self.items.iter().enumerate().map(line).collect();
        let extras = [
            ("split.tax", ExtraKind::Tax, &self.tax),
            ("split.tip", ExtraKind::Tip, &self.tip),
            ("split.service", ExtraKind::Service, &self.service),
            ("split.discount", ExtraKind::Discount, &self.discount),
        ];
        let extras = extras.into_iter().filter_map(|(field, kind, digits)| {
            let amount = digits.as_ref()?.money(field, currency);
            Some(amount.and_then(|amount| Ok(Extra { kind, amount: signed(field, kind, amount)? })))
        });
        let extras: Result<Vec<Extra>, Refusal> = extras.collect();
        Ok(Split::Items { lines: lines?, extras: extras? })
    }
}

/// What follows the lines of a receipt as it counts: a discount is sent as what is taken off.
pub(crate) fn signed(field: &str, kind: ExtraKind, amount: Money) -> Result<Money, Refusal> {
    let own = |error: money::MoneyError| Refusal::field(field, error.code(), error.to_string());
    if amount.is_negative() {
        return Err(Refusal::field(field, "out_of_range", "This is zero or more."));
    }
    if kind == ExtraKind::Discount { amount.checked_neg().map_err(own) } else { Ok(amount) }
}

fn weights(place: &str, shares: &[ShareBody]) -> Result<Vec<(MemberId, u64)>, Refusal> {
    let weight = |(nth, share): (usize, &ShareBody)| {
        let weight = share.weight.unwrap_or(1);
        if weight > MAX_WEIGHT {
            let field = format!("{place}[{nth}].weight");
            let message = format!("A weight is at most {MAX_WEIGHT}.");
            return Err(Refusal::field(&field, "out_of_range", message));
        }
        Ok((share.member, weight))
    };
    shares.iter().enumerate().map(weight).collect()
}

fn missing(field: &str) -> Refusal {
    Refusal::field(field, "missing_field", "This way of sharing needs it.")
}

/// A member and an amount.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[schema(as = GroupPartView)]
pub struct PartView {
    /// Who.
    pub member: MemberId,
    /// How much.
    pub amount: Money,
}

impl PartView {
    /// Who has how much on one side of an expense, but for those who have nothing.
    pub fn side(parts: &[Part], value: fn(&Part) -> Money) -> Vec<Self> {
        let some = parts.iter().filter(|part| !value(part).is_zero());
        some.map(|part| Self { member: part.member, amount: value(part) }).collect()
    }
}

/// How an expense is shared, as it is answered: what was asked, in the shape in which it is asked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SplitView {
    /// The way.
    #[serde(rename = "type")]
    #[schema(inline)]
    kind: SplitType,
    /// Who, and how much.
    shares: Vec<ShareView>,
    /// The lines of the receipt.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    items: Vec<ItemView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tax: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tip: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    discount: Option<String>,
}

/// One member's part of a split.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ShareView {
    member: MemberId,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    basis_points: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<String>,
}

/// A line of a receipt.
#[derive(Debug, Serialize, ToSchema)]
struct ItemView {
    name: String,
    amount: String,
    shares: Vec<ShareView>,
}

impl ShareView {
    const fn of(member: MemberId) -> Self {
        Self { member, weight: None, basis_points: None, amount: None }
    }

    fn weighed((member, weight): &(MemberId, u64)) -> Self {
        Self { weight: Some(*weight), ..Self::of(*member) }
    }

    fn amounted((member, amount): &(MemberId, Money)) -> Self {
        Self { amount: Some(amount.to_plain()), ..Self::of(*member) }
    }
}

impl From<&Split<MemberId>> for SplitView {
    fn from(split: &Split<MemberId>) -> Self {
        let bare = |kind, shares| Self {
            kind,
            shares,
            items: Vec::new(),
            tax: None,
            tip: None,
            service: None,
            discount: None,
        };
        match split {
            Split::Equal(members) => {
                bare(SplitType::Equal, members.iter().copied().map(ShareView::of).collect())
            }
            Split::Shares(weights) => {
                bare(SplitType::Shares, weights.iter().map(ShareView::weighed).collect())
            }
            Split::Percent(points) => {
                let share = |(member, points): &(MemberId, u32)| ShareView {
                    basis_points: Some(*points),
                    ..ShareView::of(*member)
                };
                bare(SplitType::Percent, points.iter().map(share).collect())
            }
            Split::Exact(parts) => {
                bare(SplitType::Exact, parts.iter().map(ShareView::amounted).collect())
            }
            Split::Adjustment(parts) => {
                bare(SplitType::Adjustment, parts.iter().map(ShareView::amounted).collect())
            }
            Split::Items { lines, extras } => {
                let item = |line: &Item<MemberId>| ItemView {
                    name: line.name.clone(),
                    amount: line.amount.to_plain(),
                    shares: line.weights.iter().map(ShareView::weighed).collect(),
                };
                let extra = |kind: ExtraKind| {
                    let found = extras.iter().find(|extra| extra.kind == kind)?;
                    // A discount is written as what is taken off.
                    let turned = match kind {
                        ExtraKind::Discount => found.amount.checked_neg().ok()?,
                        _ => found.amount,
                    };
                    Some(turned.to_plain())
                };
                Self {
                    items: lines.iter().map(item).collect(),
                    tax: extra(ExtraKind::Tax),
                    tip: extra(ExtraKind::Tip),
                    service: extra(ExtraKind::Service),
                    discount: extra(ExtraKind::Discount),
                    ..bare(SplitType::Items, Vec::new())
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_a_receipt_is_answered_with_its_sign() {
        let extra = |kind, minor| Extra { kind, amount: Money::new(minor, Currency::EUR) };
        let extras = vec![extra(ExtraKind::Tip, -300), extra(ExtraKind::Discount, -50)];
        let view = SplitView::from(&Split::Items { lines: Vec::new(), extras });
        let told = (view.tip.as_deref(), view.discount.as_deref(), view.tax);
        assert_eq!(told, (Some("-3.00"), Some("0.50"), None));
    }
}
