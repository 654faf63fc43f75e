//! To whom an account elsewhere belongs here. Pure.

use base::error::RefusalKind;
use base::who::Person;
use base::{Id, Refusal};

use super::Purpose;

/// What is known when somebody comes back from a provider.
#[derive(Debug, Clone)]
pub struct Facts {
    /// What they set out for.
    pub purpose: Purpose,
    /// Who is signed in in their browser.
    pub visitor: Option<Id<Person>>,
    /// To whom the account is linked.
    pub owner: Option<Id<Person>>,
    /// Whether the provider has verified an address of it.
    pub has_verified_email: bool,
    /// Who has proven the same address here.
    pub same_address: Option<Id<Person>>,
    /// Whether whoever it would be linked to has another account at this provider.
    pub has_another: bool,
}

/// What follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They are this person.
    Enter(Id<Person>),
    /// They are this person, and will be known by the account from now on.
    LinkAndEnter(Id<Person>),
    /// They are somebody new.
    Welcome,
    /// The account is linked to this person, who is in already.
    Link(Id<Person>),
    /// Nothing.
    Refuse(Why),
}

/// Why an account opens no door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It is linked to somebody else.
    SomebodyElses,
    /// Whoever it would be linked to has another one there. An address can pass to another account,
    /// so the address alone is no proof any more.
    AnotherLinked,
    /// The provider has not verified its address, so that it may be anybody's.
    Unverified,
    /// Whoever set out is not signed in here any more.
    SignedOut,
}

/// Decides.
pub fn decide(facts: &Facts) -> Verdict {
    match (facts.purpose, facts.owner) {
        (Purpose::Link(person), _) if facts.visitor != Some(person) => {
            Verdict::Refuse(Why::SignedOut)
        }
        (Purpose::Link(person), Some(owner)) if owner == person => Verdict::Link(person),
        (Purpose::Link(_), Some(_)) => Verdict::Refuse(Why::SomebodyElses),
        (Purpose::Link(_), None) if facts.has_another => Verdict::Refuse(Why::AnotherLinked),
        (Purpose::Link(person), None) => Verdict::Link(person),
        (Purpose::SignIn, Some(owner)) => Verdict::Enter(owner),
        (Purpose::SignIn, None) if !facts.has_verified_email => Verdict::Refuse(Why::Unverified),
        (Purpose::SignIn, None) => match facts.same_address {
            Some(_) if facts.has_another => Verdict::Refuse(Why::AnotherLinked),
            Some(person) => Verdict::LinkAndEnter(person),
            None => Verdict::Welcome,
        },
    }
}

/// What is told about it.
pub fn refusal(why: Why, provider: &str) -> Refusal {
    let forbidden = |code, message| Refusal::new(RefusalKind::Forbidden, code, message);
    match why {
        Why::SomebodyElses => Refusal::conflict(
            "provider_account_taken",
            format!("This account at {provider} is linked to somebody else."),
        ),
        Why::AnotherLinked => Refusal::conflict(
            "provider_linked_already",
            format!(
                "Another account at {provider} is linked already. Sign in as before and unlink it first."
            ),
        ),
        Why::Unverified => forbidden(
            "provider_email_unverified",
            format!(
                "{provider} has not verified your address. Verify it there, or sign in otherwise."
            ),
        ),
        Why::SignedOut => forbidden(
            "provider_link_signed_out",
            "Sign in, and link the account once more.".to_owned(),
        ),
    }
}

/// How to call somebody: as the provider does, by the name of their address, or not at all.
pub fn first_name(name: Option<&str>, email: Option<&str>) -> String {
    let local = email.and_then(|email| email.split('@').next());
    let given = [name, local].into_iter().flatten().map(str::trim).find(|name| !name.is_empty());
    let kept: String =
        given.unwrap_or("Somebody").chars().filter(|c| !c.is_control()).take(120).collect();
    if kept.trim().is_empty() { "Somebody".to_owned() } else { kept }
}

/// What a stranger wrote, fit for a log line.
pub fn printable(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').take(60).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn person(n: u128) -> Id<Person> {
        Id::from_uuid(Uuid::from_u128(n))
    }

    #[test]
    fn who_comes_back_is_who_both_sides_know() {
        let (ada, eve) = (person(1), person(2));
        let none = Facts {
            purpose: Purpose::SignIn,
            visitor: None,
            owner: None,
            has_verified_email: true,
            same_address: None,
            has_another: false,
        };
        let unverified = Facts { has_verified_email: false, ..none.clone() };
        let linking = Facts { purpose: Purpose::Link(ada), visitor: Some(ada), ..none.clone() };
        for (facts, verdict) in [
            (none.clone(), Verdict::Welcome),
            (unverified.clone(), Verdict::Refuse(Why::Unverified)),
            (Facts { same_address: Some(ada), ..none.clone() }, Verdict::LinkAndEnter(ada)),
            (Facts { owner: Some(ada), ..unverified.clone() }, Verdict::Enter(ada)),
            // Linked by hand once, whatever addresses say now.
            (
                Facts { owner: Some(ada), same_address: Some(eve), ..none.clone() },
                Verdict::Enter(ada),
            ),
            (
                Facts { same_address: Some(ada), has_another: true, ..none.clone() },
                Verdict::Refuse(Why::AnotherLinked),
            ),
            // Being signed in as somebody else does not make the account theirs.
            (Facts { visitor: Some(eve), ..none.clone() }, Verdict::Welcome),
            (linking.clone(), Verdict::Link(ada)),
            (Facts { has_verified_email: false, ..linking.clone() }, Verdict::Link(ada)),
            (Facts { same_address: Some(eve), ..linking.clone() }, Verdict::Link(ada)),
            (Facts { owner: Some(ada), ..linking.clone() }, Verdict::Link(ada)),
            (Facts { owner: Some(eve), ..linking.clone() }, Verdict::Refuse(Why::SomebodyElses)),
            (Facts { has_another: true, ..linking.clone() }, Verdict::Refuse(Why::AnotherLinked)),
            (Facts { visitor: None, ..linking.clone() }, Verdict::Refuse(Why::SignedOut)),
            (Facts { visitor: Some(eve), ..linking.clone() }, Verdict::Refuse(Why::SignedOut)),
        ] {
            assert_eq!(decide(&facts), verdict, "{facts:?}");
        }
    }

    #[test]
    fn names_are_made_of_what_there_is() {
        for (name, email, expected) in [
            (Some("Ada"), Some("x@y"), "Ada"),
            (Some("  "), Some("ada@y"), "ada"),
            (None, None, "Somebody"),
            (Some("\u{7}"), None, "Somebody"),
        ] {
            assert_eq!(first_name(name, email), expected);
        }
        assert_eq!(printable("a\nb\u{1b}[31m"), "ab[31m");
    }
}
