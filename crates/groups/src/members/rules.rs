//! Who may be a member, and as what. Pure.

use std::collections::BTreeMap;

use base::Refusal;
use money::Money;

use super::{Member, MemberId};
use crate::groups::Role;

/// Longest name of a member, in characters.
pub const MAX_NAME: usize = 80;
/// Most members whom a group has had, those who left among them, for each whom it may have.
const MAX_TURNOVER: usize = 4;

/// What it takes to make somebody this: members bring members, admins admins, owners owners.
pub const fn to_give(role: Role) -> Role {
    match role {
        Role::Viewer | Role::Member => Role::Member,
        Role::Admin => Role::Admin,
        Role::Owner => Role::Owner,
    }
}

/// Whether one more called `name` fits among `all`.
pub fn room_for(all: &[Member], name: &str, max_members: u32) -> Result<(), Refusal> {
    let most = usize::try_from(max_members).unwrap_or(usize::MAX);
    if all.len() >= most.saturating_mul(MAX_TURNOVER) {
        return Err(full(max_members));
    }
    room_again(all, max_members)?;
    if is_taken(all, None, name) { Err(taken()) } else { Ok(()) }
}

/// Whether one of `all` who left fits in again.
pub fn room_again(all: &[Member], max_members: u32) -> Result<(), Refusal> {
    let most = usize::try_from(max_members).unwrap_or(usize::MAX);
    let active = all.iter().filter(|member| member.is_active()).count();
    if active >= most { Err(full(max_members)) } else { Ok(()) }
}

fn full(max_members: u32) -> Refusal {
    let message = format!("A group has at most {max_members} members.");
    Refusal::conflict("group_full", message)
}

/// Whether a member may be called `name` from now on.
pub fn is_free(all: &[Member], id: MemberId, name: &str) -> Result<(), Refusal> {
    if is_taken(all, Some(id), name) { Err(taken()) } else { Ok(()) }
}

/// `name`, or the first of `name 2`, `name 3` … that nobody has.
pub fn free_name(all: &[Member], name: &str) -> String {
    let numbered = (2_u32..).map(|number| format!("{name} {number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| !is_taken(all, None, name)).unwrap_or_else(|| name.to_owned())
}

fn is_taken(all: &[Member], but: Option<MemberId>, name: &str) -> bool {
    let same = |member: &&Member| member.name.to_lowercase() == name.to_lowercase();
    all.iter().filter(|member| Some(member.id) != but).any(|member| same(&member))
}

fn taken() -> Refusal {
    let message = "Somebody in this group is called so already.";
    Refusal::field("name", "name_taken", message)
}

/// Whether the group still has an owner when one member is as `after` says; a group that a program
/// founded may have none.
pub fn keeps_owner(all: &[Member], after: &Member) -> Result<(), Refusal> {
    let is_owner = |member: &Member| member.role == Role::Owner && member.is_active();
    let was_owner = all.iter().any(|member| member.id == after.id && is_owner(member));
    let others = all.iter().any(|member| member.id != after.id && is_owner(member));
    if !was_owner || others || is_owner(after) {
        return Ok(());
    }
    let message = "The last owner stays until somebody else is one.";
    Err(Refusal::conflict("last_group_owner", message))
}

/// Who owns the group when `gone`, its only owner, is nobody any more: whoever of `others` has an
/// account and may most, the first who joined.
pub fn heir<'a>(others: &'a [Member], gone: &Member) -> Option<&'a Member> {
    let is_owner = |member: &Member| member.role == Role::Owner && member.is_active();
    if !is_owner(gone) || others.iter().any(is_owner) {
        return None;
    }
    let can_own = |member: &&Member| member.is_active() && member.person.is_some();
    let (first, rest) = (others.iter().find(can_own)?, others.iter().filter(can_own));
    Some(rest.fold(first, |best, member| if member.role > best.role { member } else { best }))
}

/// True for who owes something in any currency.
pub fn owes(nets: &[Money]) -> bool {
    nets.iter().any(|net| net.is_negative())
}

/// Who shares a purse, by what their household is called, in whatever letters. Who left neither pays
/// nor is paid for anybody.
pub fn households(all: &[Member]) -> Vec<Vec<MemberId>> {
    let mut households: BTreeMap<String, Vec<MemberId>> = BTreeMap::new();
    for member in all.iter().filter(|member| member.is_active()) {
        if let Some(household) = &member.household {
            households.entry(household.to_lowercase()).or_default().push(member.id);
        }
    }
    households.into_values().collect()
}

/// A UPI address (VPA): a name of letters, digits, `.`, `-` and `_`, `@`, and the handle of a bank
/// (NPCI, "UPI Linking Specifications" 1.6). Empty is none.
pub fn upi(text: &str) -> Result<Option<String>, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let is_name = |name: &str| {
        let fits = |b: u8| b.is_ascii_alphanumeric() || b".-_".contains(&b);
        (2..=256).contains(&name.len()) && name.bytes().all(fits)
    };
    let is_handle = |handle: &str| {
        let mut bytes = handle.bytes();
        (2..=64).contains(&handle.len())
            && bytes.next().is_some_and(|b| b.is_ascii_alphabetic())
            && bytes.all(|b| b.is_ascii_alphanumeric())
    };
    match text.split_once('@') {
        Some((name, handle)) if is_name(name) && is_handle(handle) => Ok(Some(text.to_owned())),
        _ => {
            let message = "A UPI address looks like name@bank.";
            Err(Refusal::field("upi", "invalid_value", message))
        }
    }
}

#[cfg(test)]
mod tests {
    use base::{Clock, Ids, Timestamp};
    use proptest::prelude::*;

    use super::*;
    use crate::suggestions::rules::{Mode, Standing, suggest};

    fn member(ids: &Ids, name: &str, role: Role) -> Member {
        Member { role, ..Member::sample(ids.next(), name) }
    }

    #[test]
    fn a_group_whose_only_owner_is_gone_passes_to_somebody_with_an_account() {
        let ids = Ids::random(Clock::system());
        let person = |name, role| Member { person: Some(ids.next()), ..member(&ids, name, role) };
        let gone = person("Ana", Role::Owner);
        let name = Member { role: Role::Admin, ..member(&ids, "Ben", Role::Admin) };
        let (cy, di) = (person("Cy", Role::Member), person("Di", Role::Admin));
        let (ed, left) = (person("Ed", Role::Admin), person("Fay", Role::Admin));
        let left = Member { left_at: Some(Timestamp::from_seconds(1)), ..left };
        let other = person("Gus", Role::Owner);
        for (others, next) in [
            (vec![&name, &cy, &di, &ed, &left], Some("Di")),
            (vec![&name, &cy], Some("Cy")),
            (vec![&name, &left], None),
            (vec![&cy, &other], None),
        ] {
            let others: Vec<Member> = others.into_iter().cloned().collect();
            assert_eq!(heir(&others, &gone).map(|member| member.name.as_str()), next);
        }
        assert!(heir(&[cy], &di).is_none(), "nobody follows who owned nothing");
    }

    #[test]
    fn a_group_has_room_for_so_many_with_names_of_their_own() {
        let ids = Ids::random(Clock::system());
        let mut all = vec![member(&ids, "Ana", Role::Owner), member(&ids, "Ben", Role::Member)];
        for (name, most, code) in
            [("Cy", 3, None), ("Cy", 2, Some("group_full")), ("ANA", 3, Some("name_taken"))]
        {
            let refused = room_for(&all, name, most).err().map(|refusal| refusal.code);
            assert_eq!(refused, code, "{name} {most}");
        }
        assert_eq!(free_name(&all, "Cy"), "Cy");
        assert_eq!(free_name(&all, "Ana"), "Ana 2");
        assert!(is_free(&all, all[0].id, "ana").is_ok());
        assert!(is_free(&all, all[1].id, "ana").is_err());
        // Who left makes room, but not without end.
        all[1].left_at = Some(Timestamp::from_seconds(1));
        assert!(room_for(&all, "Cy", 2).is_ok());
        all.extend((0..6).map(|nth| Member {
            left_at: Some(Timestamp::from_seconds(1)),
            ..member(&ids, &format!("X{nth}"), Role::Member)
        }));
        assert!(room_for(&all, "Cy", 2).is_err());
    }

    #[test]
    fn the_last_owner_stays() {
        let ids = Ids::random(Clock::system());
        let mut all = vec![member(&ids, "Ana", Role::Owner), member(&ids, "Ben", Role::Member)];
        let demoted = Member { role: Role::Admin, ..all[0].clone() };
        let left = Member { left_at: Some(Timestamp::from_seconds(1)), ..all[0].clone() };
        assert!(keeps_owner(&all, &demoted).is_err() && keeps_owner(&all, &left).is_err());
        assert!(keeps_owner(&all, &all[1]).is_ok());
        all[1].role = Role::Owner;
        assert!(keeps_owner(&all, &demoted).is_ok() && keeps_owner(&all, &left).is_ok());
    }

    proptest! {
        /// Everybody is in a household, some left even: whoever a payment names can record it.
        #[test]
        fn nobody_who_left_pays_or_is_paid_for_their_household(
            each in prop::collection::vec((0..3_u8, any::<bool>(), -50..50_i64), 2..12),
        ) {
            let ids = Ids::random(Clock::system());
            let stays = |(household, has_left, _): &(u8, bool, i64)| Member {
                household: Some(format!("Smith {household}")),
                left_at: has_left.then_some(Timestamp::from_seconds(1)),
                ..member(&ids, "", Role::Member)
            };
            let mut all: Vec<Member> = each.iter().map(stays).collect();
            let net = |(member, (_, _, net)): (&Member, &(u8, bool, i64))| {
                (member.id, if member.is_active() { *net } else { 0 })
            };
            let mut nets: Vec<(MemberId, i64)> = all.iter().zip(&each).map(net).collect();
            all.push(member(&ids, "", Role::Member));
            nets.push((all[each.len()].id, -nets.iter().map(|(_, net)| net).sum::<i64>()));
            let standing = Standing { households: households(&all), ..Standing::of_nets(nets) };
            for payment in suggest(&standing, Mode::Units)? {
                for side in [payment.from, payment.to] {
                    let named = all.iter().find(|member| member.id == side);
                    prop_assert!(named.is_some_and(Member::is_active));
                }
            }
        }
    }

    #[test]
    fn upi_addresses() {
        for (text, fits) in [
            ("ana@okbank", true),
            ("ana.m-1_x@ybl", true),
            ("", true),
            ("ana", false),
            ("a@ybl", false),
            ("ana@1bank", false),
            ("ana@ok bank", false),
            ("ana@@ybl", false),
            ("ana&am=1@ybl", false),
        ] {
            assert_eq!(upi(text).is_ok(), fits, "{text}");
        }
        assert_eq!(upi("  "), Ok(None));
    }
}
