//! Who may leave, and who may hand an organisation over. Pure.

use base::error::RefusalKind;
use base::who::Person;
use base::{Id, Refusal};

use super::Member;
use crate::roles::Standing;

/// Most members of one organisation.
pub const MAX_MEMBERS: usize = 1_000;

/// Whether `person` may go out of `members`: never the last owner, not even of a household of one.
pub fn may_go(members: &[Member], person: Id<Person>) -> Result<(), Refusal> {
    let is_owner = members.iter().any(|member| member.person == person && member.is_owner);
    let has_other = members.iter().any(|member| member.person != person && member.is_owner);
    if is_owner && !has_other {
        let message = "The last owner cannot go; hand the organisation over first.";
        return Err(Refusal::conflict("last_owner", message));
    }
    Ok(())
}

/// Whether who stands as `mine` may hand the organisation over.
pub fn may_transfer(mine: Standing) -> Result<(), Refusal> {
    if mine.is_owner {
        return Ok(());
    }
    let message = "Only its owner hands an organisation over.";
    Err(Refusal::new(RefusalKind::Forbidden, "owners_only", message))
}

#[cfg(test)]
mod tests {
    use base::{Clock, Ids, Timestamp};

    use super::*;

    fn members(owners: &[bool]) -> Vec<Member> {
        let ids = Ids::random(Clock::system());
        let member = |is_owner: &bool| Member {
            person: ids.next(),
            name: String::new(),
            email: None,
            role: "employee".to_owned(),
            is_owner: *is_owner,
            joined_at: Timestamp::from_seconds(0),
            is_suspended: false,
        };
        owners.iter().map(member).collect()
    }

    #[test]
    fn the_last_owner_stays() {
        for (owners, who, answer) in [
            (&[true, false][..], 0, Some("last_owner")),
            (&[true, false], 1, None),
            (&[true, true], 0, None),
            (&[true], 0, Some("last_owner")),
            (&[false, false], 0, None),
        ] {
            let members = members(owners);
            let refused = may_go(&members, members[who].person).err();
            assert_eq!(refused.map(|refusal| refusal.code), answer, "{owners:?} {who}");
        }
    }

    #[test]
    fn only_owners_hand_over() {
        assert!(may_transfer(Standing::ALL).is_ok());
        let admin = Standing { is_owner: false, ..Standing::ALL };
        assert!(may_transfer(admin).is_err());
    }
}
