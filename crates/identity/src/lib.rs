//! Who people are, which organisations they belong to, and how a request proves it: passwords,
//! sessions, API keys.
//!
//! The only crate that reads or writes these tables. It decides nothing about money.
//!
//! Every verb takes the transaction of whoever calls it. Hashing a password takes a while on
//! purpose, so it never happens inside a transaction: `claim`, `Claim::check` and `sign_in`
//! are three steps for that reason.

mod challenges;
mod codes;
mod factors;
mod forms;
mod invitations;
mod keys;
mod links;
mod locks;
mod mails;
mod memberships;
mod operators;
mod organisations;
mod outgoing;
mod outside;
mod parties;
mod passkeys;
mod passwords;
mod people;
mod preferences;
mod providers;
mod prune;
mod recognition;
mod roles;
mod room;
mod sessions;
mod sign_ups;
mod sms;
mod tabs;
mod texts;
mod tokens;

use base::db::migrations::Migration;
use base::error::RefusalKind;
use base::permissions::Permission;
use base::{Refusal, migration};
use web::{Locale, MenuItem, Routes, Tab};

pub use challenges::after_first;
pub use factors::{Factors, Proof, factors, require_recent_proof};
pub use invitations::{
    Invitation, InvitationId, Invited, NewInvitation, accept_invitation, invitations, invite,
    open_invitation, resend_invitation, revoke_invitation,
};
pub use keys::{ApiKey, IssuedKey, Mode, NewKey, issue_key, list_keys, revoke_key, rotate_key};
pub use mails::{Letter, QUEUE as MAIL_QUEUE, SendMail, write};
pub use memberships::{
    Member, Membership, change_member, join, leave, members, memberships, remove_member, transfer,
};
pub use operators::{
    Account, AccountState, PlatformRole, Search, SortBy, account, accounts, all_organisations,
    erase_person, grant_platform_role, operators, reinstate_person, rename_person, reset_factors,
    revoke_platform_role, suspend_person,
};
pub use organisations::{
    NewOrganisation, Organisation, OrganisationKind, OrganisationState, find, found,
    found_personal, is_active, reinstate, rename, suspend, switch,
};
pub use outside::jobs::OutsideNews;
pub use parties::Parties;
pub use passkeys::RelyingParty;
pub use passwords::PasswordHash;
pub use passwords::jobs::AnswerForgotten;
pub use people::jobs::DiscardPicture;
pub use people::{NewPerson, Person, find_by_email, person, provision, register};
pub use preferences::{prefer, preferences};
pub use prune::Prune;
pub use recognition::Recognition;
pub use roles::{Preset, Role, change_role, make_role, remove_role, role, role_to_change, roles};
pub use room::{Room, Terms};
pub use sessions::{Kind as SessionKind, Opened, SignIn};
pub use sms::{QUEUE as SMS_QUEUE, SendSms};
pub use tokens::{Lifetimes, Read, Tokens};

/// The changes of this crate.
pub const MIGRATIONS: &[Migration] = &[
    migration!("0100_identity_person"),
    migration!("0101_identity_session"),
    migration!("0102_identity_api_key"),
    migration!("0110_identity_password"),
    migration!("0111_identity_lock"),
    migration!("0112_identity_token"),
    migration!("0113_identity_mail_link"),
    migration!("0120_identity_phone"),
    migration!("0121_identity_provider"),
    migration!("0122_identity_outside"),
    migration!("0130_identity_factor"),
    migration!("0131_identity_challenge"),
    migration!("0140_identity_role"),
    migration!("0141_identity_person_state"),
    migration!("0142_identity_operator"),
    migration!("0143_identity_invitation"),
    migration!("0144_identity_api_key_scope"),
    migration!("0180_identity_preference"),
];

/// The entry of the navigation that leads here.
pub const MENU: [MenuItem; 1] = [MenuItem {
    name: |locale| texts::Texts::new(locale).organisation(),
    path: tabs::MEMBERS,
    key: 'm',
    needs: &[Permission::OrganisationRead],
}];

/// What operators find here.
pub const OPERATIONS: [Tab; 1] = [Tab {
    name: |locale| texts::Texts::new(locale).operators(),
    path: operators::pages::PATH,
    needs: Permission::PlatformPeopleRead,
}];

/// What the pages say about a refusal of this crate.
pub fn refusal_words(locale: &Locale, code: &str) -> Option<&'static str> {
    texts::Texts::new(locale).refusal(code)
}

/// The routes of every room.
pub fn routes(room: Room) -> Routes {
    codes::api::routes()
        .merge(codes::pages::routes())
        .merge(keys::api::routes())
        .merge(keys::pages::routes())
        .merge(invitations::api::routes())
        .merge(invitations::pages::routes())
        .merge(memberships::api::routes())
        .merge(memberships::pages::routes())
        .merge(operators::api::routes())
        .merge(operators::pages::routes())
        .merge(organisations::api::routes())
        .merge(organisations::pages::routes())
        .merge(roles::api::routes())
        .merge(roles::pages::routes())
        .merge(challenges::api::routes())
        .merge(challenges::pages::routes())
        .merge(factors::api::routes())
        .merge(factors::pages::routes())
        .merge(passkeys::api::routes())
        .merge(passkeys::pages::routes())
        .merge(outside::api::routes())
        .merge(passwords::api::routes())
        .merge(passwords::pages::routes())
        .merge(people::api::routes())
        .merge(people::pages::routes())
        .merge(preferences::pages::routes())
        .merge(providers::api::routes())
        .merge(providers::pages::routes())
        .merge(sessions::api::routes())
        .merge(sessions::pages::routes())
        .merge(sessions::security::routes())
        .merge(sign_ups::api::routes())
        .merge(sign_ups::pages::routes())
        .with_state(room)
}

/// The routes of the identity provider outside, which proves itself by its signatures.
pub fn party_routes(room: Room) -> Routes {
    outside::api::party_routes().with_state(room)
}

/// An enumeration that is stored, sent and read as one word per value.
macro_rules! words {
    ($(#[$doc:meta])+ $name:ident { $($(#[$value_doc:meta])+ $value:ident = $word:literal,)+ }) => {
        $(#[$doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$value_doc])+ #[serde(rename = $word)] $value,)+
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                let words = Self::ALL.iter().map(|value| value.word());
                let text = utoipa::openapi::ObjectBuilder::new();
                let text = text.schema_type(utoipa::openapi::schema::Type::String);
                text.enum_values(Some(words)).into()
            }
        }

        impl utoipa::ToSchema for $name {}

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
