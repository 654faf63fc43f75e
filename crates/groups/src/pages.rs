//! What the pages of this crate share: names of members, refusals, amounts with a meaning.

use std::collections::BTreeMap;

use base::Refusal;
use base::permissions::Permission;
use money::Money;
use web::parts::{Amount, Badge, Notice, Tone};
use web::{MenuItem, Result};

use crate::groups::Role;
use crate::members::{Member, MemberId};
use crate::settlements;
use crate::texts::Texts;

/// The path of the list.
pub const LIST: &str = "/groups";

/// The entry of the navigation that leads here.
pub const MENU: MenuItem = MenuItem {
    name: |locale| Texts::new(locale).groups(),
    path: LIST,
    key: 's',
    needs: &[Permission::GroupsRead],
};

/// Names by member.
pub(crate) struct Names(BTreeMap<MemberId, String>);

impl Names {
    pub fn of(all: &[Member]) -> Self {
        Self(all.iter().map(|member| (member.id, member.name.clone())).collect())
    }

    pub fn get(&self, member: MemberId) -> String {
        self.0.get(&member).cloned().unwrap_or_default()
    }
}

/// The refusal in an error; any other error goes on.
pub(crate) fn refused<T>(outcome: base::Result<T>) -> Result<std::result::Result<T, Refusal>> {
    match outcome {
        Ok(value) => Ok(Ok(value)),
        Err(base::Error::Refused(refusal)) if refusal.code != "not_found" => Ok(Err(*refusal)),
        Err(error) => Err(error.into()),
    }
}

/// What a page says about a refusal.
pub(crate) fn notice(t: &Texts, refusal: &Refusal) -> Notice {
    let title = t.not_done().to_owned();
    Notice { tone: Tone::Bad, title, text: refusal.message.clone() }
}

/// An amount as the reader writes it.
pub(crate) fn amount(t: &Texts, money: Money) -> Amount {
    Amount::new(money, t.locale.numbers)
}

/// What being owed or owing so much is in a word.
pub(crate) fn standing(t: &Texts, net: Money) -> Badge {
    if net.is_positive() {
        Badge::new(Tone::Good, t.you_are_owed())
    } else if net.is_negative() {
        Badge::new(Tone::Warn, t.you_owe_in_all())
    } else {
        Badge::new(Tone::Plain, t.even())
    }
}

/// A role in a word.
pub(crate) fn role(t: &Texts, role: Role) -> &'static str {
    match role {
        Role::Owner => t.role_owner(),
        Role::Admin => t.role_admin(),
        Role::Member => t.role_member(),
        Role::Viewer => t.role_viewer(),
    }
}

/// Where a settlement stands.
pub(crate) fn state(t: &Texts, state: settlements::State) -> Badge {
    use settlements::State;
    match state {
        State::Proposed => Badge::new(Tone::Info, t.proposed()),
        State::Paid => Badge::new(Tone::Good, t.paid()),
        State::Confirmed => Badge::new(Tone::Good, t.confirmed()),
        State::Disputed => Badge::new(Tone::Bad, t.disputed()),
        State::Undone => Badge::new(Tone::Plain, t.undone()),
    }
}
