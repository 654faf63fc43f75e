//! Who plays: an organisation, its people, their cards, the money and the controls that the script
//! counts on. Everybody is invented.

use anyhow::{Context as _, Result};
use base::secrets::{Passwords, SecretString, random_code};
use base::who::Organisation;
use base::{Actor, Db, Id, Timestamp, Tx, Who};
use cards::controls::{Channel, Effect, Rule, Target};
use cards::issuing::{CardState, Programme};
use cards::{NewCard, NewControl, NewProgramme};
use connect::marqeta::sandbox::day::{HOLDERS, Holder};
use identity::{NewOrganisation, NewPerson, OrganisationKind, PasswordHash, Preset};
use ledger::{Account, AccountId, AccountKind, Action, Command, Force};
use money::Currency;

/// The organisation.
pub const ORGANISATION: &str = "Nordlicht Studio";
/// Chart code of money at the bank.
const BANK_CODE: u16 = 1000;
/// Why the accounts were filled.
const DEPOSIT_REASON: u16 = 1;
/// Three years.
const CARD_LIFE_SECONDS: i64 = 3 * 365 * 86_400;
/// Base32 characters of the generated password.
const PASSWORD_LEN: usize = 12;

/// A holder with their card.
#[derive(Debug)]
pub struct Member {
    /// What the script knows of them.
    pub holder: &'static Holder,
    /// Its token at the network.
    pub card_token: String,
    /// The holder's token at the network.
    pub user_token: String,
    /// Pays.
    pub account: AccountId,
}

/// Everybody.
#[derive(Debug)]
pub struct Cast {
    /// Acts for the organisation.
    pub who: Who,
    /// Whoever runs its office, acting for it.
    pub office: Who,
    /// In the order of [`HOLDERS`].
    pub members: Vec<Member>,
    /// Signs in with this address.
    pub email: String,
    /// And this password.
    pub password: SecretString,
}

impl Cast {
    /// Brings everybody into a fresh database. Windows of limits are days in `zone`.
    pub async fn assemble(db: &Db, zone: &str) -> Result<Self> {
        let password = random_code(PASSWORD_LEN)?;
        let hash = PasswordHash::new(&Passwords::new(), password.clone()).await;
        let hash = hash?;
        let mut tx = db.begin(Who::system("demo", db.ids())).await?;
        let cast = Self::fill(&mut tx, zone, hash, password).await?;
        tx.commit().await?;
        Ok(cast)
    }

    async fn fill(
        tx: &mut Tx,
        zone: &str,
        hash: PasswordHash,
        password: SecretString,
    ) -> base::Result<Self> {
        let system = tx.who().clone();
        let mut people = Vec::with_capacity(HOLDERS.len());
        for holder in &HOLDERS {
            let email = email(holder.name);
            let name = holder.name.to_owned();
            let password = hash.clone();
            people.push(identity::register(tx, NewPerson { email, name, password }).await?);
        }
        // Whoever runs the office is the last of the script and the admin.
        let admin = people.last().ok_or_else(|| base::Error::fault("nobody plays"))?;
        tx.act_as(Who { actor: Actor::Person(admin.id), ..system.clone() });
        let name = ORGANISATION.to_owned();
        let kind = OrganisationKind::Company;
        let organisation = identity::found(tx, NewOrganisation { name, kind }).await?;
        for person in people.iter().filter(|person| person.id != admin.id) {
            identity::join(tx, organisation.id, person.id, Preset::Employee.word()).await?;
        }
        let office = tx.who().clone().acting_for(organisation.id);
        let who = system.acting_for(organisation.id);
        tx.act_as(who.clone());
        let programme = found_programme(tx, zone).await?;
        let bank = open_bank(tx, organisation.id).await?;
        let mut members = Vec::with_capacity(HOLDERS.len());
        for holder in &HOLDERS {
            members.push(issue(tx, holder, &programme, bank, zone).await?);
        }
        Ok(Self { who, office, members, email: admin.email.clone().unwrap_or_default(), password })
    }

    /// The script's cards: token of the card, token of the holder.
    pub fn tokens(&self) -> Result<[(&str, &str); 3]> {
        let tokens: Vec<(&str, &str)> =
            self.members.iter().map(|m| (&*m.card_token, &*m.user_token)).collect();
        tokens.try_into().ok().context("the script has three cards")
    }

    /// The one whose name it is.
    pub fn member(&self, holder: &Holder) -> Result<&Member> {
        let member = self.members.iter().find(|member| member.holder.name == holder.name);
        member.context("the script names somebody who does not play")
    }
}

/// `Ada Brandt` at the organisation's own, reserved, domain (RFC 2606).
fn email(name: &str) -> String {
    format!("{}@nordlicht.example", name.to_lowercase().replace(' ', "."))
}

fn first_name(name: &str) -> String {
    name.split(' ').next().unwrap_or(name).to_lowercase()
}

async fn found_programme(tx: &mut Tx, zone: &str) -> base::Result<Programme> {
    let new = NewProgramme {
        name: "Company cards".to_owned(),
        currency: Currency::EUR,
        time_zone: zone.to_owned(),
        partial_approval: true,
        hold_days: 7,
        tolerance_basis_points: 2_000,
        refunds_restore_limits: true,
        repeat_window_s: 300,
    };
    cards::found_programme(tx, new).await
}

async fn open_bank(tx: &mut Tx, organisation: Id<Organisation>) -> base::Result<AccountId> {
    let bank =
        Account::new(tx.new_id(), organisation, Currency::EUR, AccountKind::Asset, BANK_CODE);
    ledger::open(tx, &[bank]).await?;
    Ok(bank.id)
}

async fn issue(
    tx: &mut Tx,
    holder: &'static Holder,
    programme: &Programme,
    bank: AccountId,
    zone: &str,
) -> base::Result<Member> {
    let account = cards::open_funding(tx, Currency::EUR, 0).await?;
    deposit(tx, bank, account, holder).await?;
    let nick = first_name(holder.name);
    let user_token = format!("{nick}-user");
    let held_by = cards::add_holder(tx, holder.name, Some(user_token.clone())).await?;
    let card_token = format!("{nick}-card");
    let new = NewCard {
        programme: programme.id,
        holder: held_by.id,
        funding_account: account,
        network_token: Some(card_token.clone()),
        last_four: last_four(holder),
        expires_on: tx.now().plus_seconds(CARD_LIFE_SECONDS),
    };
    let card = cards::issue(tx, new).await?;
    cards::set_card_state(tx, card.id, CardState::Active).await?;
    for (name, rule) in controls(holder, zone) {
        let (target, target_id) = (Target::Card, card.id.uuid());
        let control = NewControl { target, target_id, name: name.to_owned(), rule };
        cards::set_control(tx, control).await?;
    }
    Ok(Member { holder, card_token, user_token, account })
}

async fn deposit(
    tx: &mut Tx,
    bank: AccountId,
    account: AccountId,
    holder: &Holder,
) -> base::Result<()> {
    let amount = holder.funds.minor();
    let action = Action::Move { debit: bank, credit: account, amount, force: Force::No };
    let command = Command {
        id: tx.new_id(),
        action,
        reason: DEPOSIT_REASON,
        subject: String::new(),
        linked: false,
    };
    let done = ledger::post(tx, &[command], None).await?;
    match done.iter().find(|done| !done.outcome.is_success()) {
        None => Ok(()),
        Some(done) => {
            Err(base::Error::fault(format!("the deposit was refused: {}", done.outcome.code())))
        }
    }
}

/// From the name, so that it is the same in every demo.
fn last_four(holder: &Holder) -> String {
    let sum: u32 = holder.name.bytes().map(u32::from).sum();
    format!("{:04}", sum.wrapping_mul(7) % 10_000)
}

fn controls(holder: &Holder, zone: &str) -> Vec<(&'static str, Rule)> {
    let limit = |amount: money::Money, window: &str| Rule::AmountLimit {
        limit_minor: amount.minor(),
        window: format!("{window} {zone}"),
        group: None,
    };
    let mut controls = vec![
        ("One purchase", Rule::PerTransaction { limit_minor: holder.per_transaction.minor() }),
        ("A day", limit(holder.per_day, "day")),
        ("A month", limit(holder.per_month, "month")),
    ];
    if !holder.blocked_mccs.is_empty() {
        let blocked = Rule::Merchant {
            effect: Effect::Block,
            mids: Vec::new(),
            mccs: holder.blocked_mccs.iter().map(|mcc| (*mcc).to_owned()).collect(),
            groups: Vec::new(),
        };
        controls.push(("No gambling", blocked));
    }
    if !holder.cash {
        let channels = vec![Channel::Atm, Channel::QuasiCash];
        controls.push(("No cash", Rule::Channel { effect: Effect::Block, channels }));
    }
    controls
}

/// The zone whose midnight is far from `now`: a day of limits must not end while the script is
/// played.
pub const fn zone(now: Timestamp) -> &'static str {
    let hour = now.micros().rem_euclid(86_400_000_000) / 3_600_000_000;
    if hour == 23 { "Europe/Skopje" } else { "UTC" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_hour_of_a_day_belongs_to_another_zone() {
        for (at, expected) in [
            ("2026-01-05T00:00:00Z", "UTC"),
            ("2026-01-05T22:59:59Z", "UTC"),
            ("2026-01-05T23:00:00Z", "Europe/Skopje"),
            ("2026-07-05T23:59:59Z", "Europe/Skopje"),
        ] {
            assert_eq!(zone(Timestamp::parse(at).unwrap()), expected, "{at}");
        }
    }

    #[test]
    fn a_card_has_four_digits_of_its_own() {
        let mut digits: Vec<String> = HOLDERS.iter().map(last_four).collect();
        assert!(digits.iter().all(|text| text.len() == 4));
        digits.dedup();
        assert_eq!(digits.len(), HOLDERS.len());
    }
}
