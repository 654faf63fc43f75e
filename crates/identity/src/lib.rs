//! Who people are, which organisations they belong to, and how a request proves it: passwords,
//! sessions, API keys.
//!
//! The only crate that reads or writes these tables. It decides nothing about money.
//!
//! Every verb takes the transaction of whoever calls it. Hashing a password takes a while on
//! purpose, so it never happens inside a transaction: [`claim`], [`Claim::check`] and [`sign_in`]
//! are three steps for that reason.

mod keys;
mod locks;
mod organisations;
mod people;
mod recognition;
mod room;
mod sessions;
mod texts;

use base::db::migrations::Migration;
use base::migration;
use web::Routes;

pub use keys::{ApiKey, IssuedKey, Mode, issue_key, list_keys, revoke_key};
pub use organisations::{
    Membership, NewOrganisation, Organisation, OrganisationKind, OrganisationState, Role, active,
    find, found, join, memberships, reinstate, role, suspend,
};
pub use people::{NewPerson, PasswordHash, Person, find_by_email, person, register};
pub use recognition::Recognition;
pub use room::Room;
pub use sessions::{Kind as SessionKind, Opened, SignIn};

/// The changes of this crate.
pub const MIGRATIONS: &[Migration] = &[
    migration!("0100_identity_person"),
    migration!("0101_identity_session"),
    migration!("0102_identity_api_key"),
    migration!("0110_identity_password"),
    migration!("0111_identity_lock"),
];

/// The routes of every room.
pub fn routes(room: Room) -> Routes {
    keys::api::routes()
        .merge(people::api::routes())
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
            /// The word.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$value => $word,)+ }
            }

            /// From the word, as stored.
            pub(crate) fn stored(word: &str) -> base::Result<Self> {
                match word {
                    $($word => Ok(Self::$value),)+
                    other => Err(base::Error::fault(format!(
                        concat!("reading a ", stringify!($name), ": there is no \"{}\""),
                        other
                    ))),
                }
            }
        }
    };
}
pub(crate) use words;
