//! What an invitation is worth, and to whom. Pure.

use base::{Refusal, Timestamp};

use super::Invitation;

/// Most open invitations of one organisation.
pub const MAX_OPEN: usize = 200;
/// How often the same invitation may be sent.
pub const RESEND_SECONDS: i64 = 60;

/// How an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It can be accepted.
    Open,
    /// Somebody accepted it.
    Accepted,
    /// It was withdrawn.
    Revoked,
    /// Its time has passed.
    Expired,
}

impl State {
    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }
}

/// How `invitation` stands at `now`.
pub fn state(invitation: &Invitation, now: Timestamp) -> State {
    if invitation.accepted_at.is_some() {
        State::Accepted
    } else if invitation.revoked_at.is_some() {
        State::Revoked
    } else if invitation.expires_at <= now {
        State::Expired
    } else {
        State::Open
    }
}

/// Whether somebody with the address `email` may accept it at `now`.
pub fn may_accept(
    invitation: &Invitation,
    email: Option<&str>,
    now: Timestamp,
) -> Result<(), Refusal> {
    let (code, message) = match state(invitation, now) {
        State::Open => return is_for(invitation, email),
        State::Accepted => ("invitation_accepted", "This invitation was accepted already."),
        State::Revoked => ("invitation_revoked", "This invitation was withdrawn."),
        State::Expired => ("invitation_expired", "This invitation has expired; ask for another."),
    };
    Err(Refusal::conflict(code, message))
}

/// One by mail is for that address alone, one by link for whoever has it.
fn is_for(invitation: &Invitation, email: Option<&str>) -> Result<(), Refusal> {
    match &invitation.email {
        Some(invited) if email != Some(invited) => {
            let message = "This invitation is for another address than yours.";
            Err(Refusal::new(
                base::error::RefusalKind::Forbidden,
                "invitation_for_another",
                message,
            ))
        }
        _ => Ok(()),
    }
}

/// Whether it may be sent once more at `now`.
pub fn may_resend(invitation: &Invitation, now: Timestamp) -> Result<(), Refusal> {
    match state(invitation, now) {
        State::Accepted | State::Revoked => {
            let message = "Only an invitation that is still waiting can be sent again.";
            Err(Refusal::conflict("invitation_closed", message))
        }
        State::Open | State::Expired if now < invitation.sent_at.plus_seconds(RESEND_SECONDS) => {
            let message = "It was sent a moment ago; wait a minute.";
            Err(Refusal::new(base::error::RefusalKind::TooMany, "sent_just_now", message))
        }
        State::Open | State::Expired => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use base::{Clock, Ids};

    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_767_603_600);

    fn invitation() -> Invitation {
        let ids = Ids::random(Clock::system());
        Invitation {
            id: ids.next(),
            organisation: ids.next(),
            email: Some("mary@example.com".to_owned()),
            role: "employee".to_owned(),
            invited_by: ids.next(),
            inviter: "Ada".to_owned(),
            created_at: NOW,
            sent_at: NOW,
            expires_at: NOW.plus_seconds(100),
            accepted_at: None,
            revoked_at: None,
        }
    }

    #[test]
    fn an_invitation_is_accepted_once_in_time_by_whom_it_is_for() {
        let open = invitation();
        let by_link = Invitation { email: None, ..open.clone() };
        let accepted = Invitation { accepted_at: Some(NOW), ..open.clone() };
        let revoked = Invitation { revoked_at: Some(NOW), ..open.clone() };
        for (invitation, email, seconds, answer) in [
            (&open, Some("mary@example.com"), 0, None),
            (&open, Some("mary@example.com"), 99, None),
            (&open, Some("mary@example.com"), 100, Some("invitation_expired")),
            (&open, Some("eve@example.com"), 0, Some("invitation_for_another")),
            (&open, None, 0, Some("invitation_for_another")),
            (&by_link, Some("eve@example.com"), 0, None),
            (&by_link, None, 0, None),
            (&by_link, None, 100, Some("invitation_expired")),
            (&accepted, Some("mary@example.com"), 0, Some("invitation_accepted")),
            (&revoked, Some("mary@example.com"), 0, Some("invitation_revoked")),
        ] {
            let outcome = may_accept(invitation, email, NOW.plus_seconds(seconds));
            assert_eq!(outcome.err().map(|refusal| refusal.code), answer, "{email:?} {seconds}");
        }
    }

    #[test]
    fn an_invitation_is_sent_again_after_a_minute_while_it_waits() {
        let open = invitation();
        let accepted = Invitation { accepted_at: Some(NOW), ..open.clone() };
        let revoked = Invitation { revoked_at: Some(NOW), ..open.clone() };
        for (invitation, seconds, answer) in [
            (&open, 59, Some("sent_just_now")),
            (&open, 60, None),
            (&open, 1_000, None),
            (&accepted, 60, Some("invitation_closed")),
            (&revoked, 60, Some("invitation_closed")),
        ] {
            let outcome = may_resend(invitation, NOW.plus_seconds(seconds));
            assert_eq!(outcome.err().map(|refusal| refusal.code), answer, "{seconds}");
        }
    }
}
