//! Who people are, which organisations they belong to, and how a request proves it: passwords,
//! sessions, API keys.
//!
//! The only crate that reads or writes these tables. It decides nothing about money.
//!
//! Every verb takes the transaction of whoever calls it. Hashing a password takes a while on
//! purpose, so it never happens inside a transaction: [`claim`], [`Claim::check`] and [`sign_in`]
//! are three steps for that reason.

mod challenges;
mod factors;
mod invitations;
mod keys;
mod locks;
mod memberships;
mod operators;
mod organisations;
mod passkeys;
mod people;
mod preferences;
mod recognition;
mod roles;
mod room;
mod sessions;
mod texts;

use base::db::migrations::Migration;
use base::error::RefusalKind;
use base::{Refusal, migration};
use web::Routes;

pub use challenges::after_first;
pub use factors::{Factors, Proof, factors, require_recent_proof};
pub use invitations::{
    Invitation, InvitationId, Invited, NewInvitation, accept_invitation, invitations, invite,
    open_invitation, resend_invitation, revoke_invitation,
};
pub use keys::{ApiKey, IssuedKey, Mode, NewKey, issue_key, list_keys, revoke_key, rotate_key};
pub use memberships::{
    Member, Membership, change_member, join, leave, members, memberships, remove_member, transfer,
};
pub use operators::{
    Account, AccountState, PlatformRole, Search, SortBy, account, accounts, all_organisations,
    erase_person, grant_platform_role, operators, reinstate_person, rename_person,
    revoke_platform_role, suspend_person,
};
pub use organisations::{
    NewOrganisation, Organisation, OrganisationKind, OrganisationState, active, find, found,
    found_personal, reinstate, rename, suspend, switch,
};
pub use passkeys::RelyingParty;
pub use people::{NewPerson, PasswordHash, Person, find_by_email, person, register};
pub use preferences::{prefer, preferences};
pub use recognition::Recognition;
pub use roles::{Preset, Role, change_role, make_role, remove_role, roles};
pub use room::{Room, Terms};
pub use sessions::{Kind as SessionKind, Opened, SignIn};

/// The changes of this crate.
pub const MIGRATIONS: &[Migration] = &[
    migration!("0100_identity_person"),
    migration!("0101_identity_session"),
    migration!("0102_identity_api_key"),
    migration!("0110_identity_password"),
    migration!("0111_identity_lock"),
    migration!("0130_identity_factor"),
    migration!("0131_identity_challenge"),
    migration!("0140_identity_role"),
    migration!("0141_identity_person_state"),
    migration!("0142_identity_operator"),
    migration!("0143_identity_invitation"),
    migration!("0144_identity_api_key_scope"),
    migration!("0180_identity_preference"),
];

/// The routes of every room.
pub fn routes(room: Room) -> Routes {
    keys::api::routes()
        .merge(memberships::api::routes())
        .merge(operators::api::routes())
        .merge(organisations::api::routes())
        .merge(roles::api::routes())
        .merge(challenges::api::routes())
        .merge(challenges::pages::routes())
        .merge(factors::api::routes())
        .merge(factors::pages::routes())
        .merge(passkeys::api::routes())
        .merge(passkeys::pages::routes())
        .merge(people::api::routes())
        .merge(preferences::pages::routes())
        .merge(sessions::pages::routes())
        .with_state(room)
}

/// An enumeration that is stored, sent and read as one word per value.
macro_rules! words {
    ($(#[$doc:meta])+ $name:ident { $($(#[$value_doc:meta])+ $value:ident = $word:literal,)+ }) => {
        $(#[$doc])+
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize,
            utoipa::ToSchema,
        )]
        pub enum $name {
            $($(#[$value_doc])+ #[serde(rename = $word)] $value,)+
        }

        impl $name {
            /// Every value, in order.
            pub const ALL: &[Self] = &[$(Self::$value,)+];

            /// The word.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$value => $word,)+ }
            }

            /// From the word, if it is one.
            pub fn read(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.word() == word)
            }

            /// From the word, as stored.
            ///
            /// # Errors
            /// No such word.
            pub fn stored(word: &str) -> base::Result<Self> {
                Self::read(word).ok_or_else(|| {
                    let name = stringify!($name);
                    base::Error::fault(format!("reading a {name}: there is no \"{word}\""))
                })
            }
        }
    };
}
pub(crate) use words;

/// Refuses a caller who is a program where a person is meant.
pub(crate) fn not_a_person() -> Refusal {
    let message = "A key is nobody; this is about the person who asks.";
    Refusal::new(RefusalKind::Forbidden, "not_a_person", message)
}
