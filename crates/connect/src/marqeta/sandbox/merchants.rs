//! Where the sandbox's holders shop. Every name is invented.

use std::borrow::Cow;

/// How the card is presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Entry {
    /// Chip and PIN.
    Chip,
    /// Tapped.
    Contactless,
    /// Swiped.
    MagStripe,
    /// Typed into a web page.
    Online,
    /// Kept on file by the merchant, charged in a series.
    CardOnFile,
    /// Read out over the telephone.
    Phone,
    /// In a cash machine, with PIN.
    CashMachine,
}

/// A place that takes cards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merchant {
    /// Merchant id.
    pub mid: Cow<'static, str>,
    /// Category, ISO 18245.
    pub mcc: Cow<'static, str>,
    /// Name on the statement.
    pub name: Cow<'static, str>,
    /// City.
    pub city: Cow<'static, str>,
    /// ISO 3166-1 alpha-3.
    pub country: Cow<'static, str>,
    /// ISO 3166-1 numeric.
    pub country_number: Cow<'static, str>,
    /// How cards are presented there.
    pub entry: Entry,
    /// Whether its terminals take less than they asked for.
    pub partial_approval: bool,
    /// What is usually paid there, decimal text in major units.
    pub typical: [&'static str; 3],
}

const fn merchant(
    mid: &'static str,
    mcc: &'static str,
    name: &'static str,
    place: (&'static str, &'static str, &'static str),
    entry: Entry,
    typical: [&'static str; 3],
) -> Merchant {
    Merchant {
        mid: Cow::Borrowed(mid),
        mcc: Cow::Borrowed(mcc),
        name: Cow::Borrowed(name),
        city: Cow::Borrowed(place.0),
        country: Cow::Borrowed(place.1),
        country_number: Cow::Borrowed(place.2),
        entry,
        partial_approval: false,
        typical,
    }
}

impl Merchant {
    const fn taking_part(mut self) -> Self {
        self.partial_approval = true;
        self
    }
}

const SKOPJE: (&str, &str, &str) = ("Skopje", "MKD", "807");
const VIENNA: (&str, &str, &str) = ("Vienna", "AUT", "040");
const LONDON: (&str, &str, &str) = ("London", "GBR", "826");

/// A bakery.
pub const BAKERY: Merchant = merchant(
    "SBX0000000001",
    "5462",
    "ZRNO BAKERY",
    SKOPJE,
    Entry::Contactless,
    ["2.40", "3.10", "5.80"],
);
/// A supermarket, whose tills take part of an amount.
pub const GROCER: Merchant = merchant(
    "SBX0000000002",
    "5411",
    "KORPA MARKET",
    SKOPJE,
    Entry::Chip,
    ["18.75", "42.30", "96.10"],
)
.taking_part();
/// A pump that authorizes a fixed amount and advises the true one.
pub const FUEL: Merchant = merchant(
    "SBX0000000003",
    "5542",
    "BRZA PUMPA 24",
    SKOPJE,
    Entry::Chip,
    ["100.00", "120.00", "150.00"],
);
/// A restaurant, where the tip comes with the clearing.
pub const RESTAURANT: Merchant = merchant(
    "SBX0000000004",
    "5812",
    "KAJ LIPATA",
    SKOPJE,
    Entry::Chip,
    ["24.00", "38.50", "61.20"],
);
/// A taxi.
pub const TAXI: Merchant = merchant(
    "SBX0000000005",
    "4121",
    "ZOLTA TAKSI",
    SKOPJE,
    Entry::Contactless,
    ["6.00", "9.50", "17.40"],
);
/// A hotel, whose authorization grows and is cleared in parts.
pub const HOTEL: Merchant = merchant(
    "SBX0000000006",
    "7011",
    "HOTEL ALTE BRUECKE",
    VIENNA,
    Entry::Chip,
    ["120.00", "180.00", "260.00"],
);
/// An airline, which clears each leg.
pub const AIRLINE: Merchant = merchant(
    "SBX0000000007",
    "4511",
    "NORDWIND AIR",
    VIENNA,
    Entry::Online,
    ["142.80", "219.00", "388.40"],
);
/// A shop on the internet, which clears each parcel.
pub const ONLINE_SHOP: Merchant = merchant(
    "SBX0000000008",
    "5999",
    "LANTERN AND LOOM",
    LONDON,
    Entry::Online,
    ["19.90", "54.00", "129.00"],
);
/// Office supplies.
pub const STATIONER: Merchant = merchant(
    "SBX0000000009",
    "5943",
    "PAPIRUS PLUS",
    SKOPJE,
    Entry::Chip,
    ["12.60", "33.00", "84.90"],
);
/// A subscription, charged every month.
pub const SOFTWARE: Merchant = merchant(
    "SBX0000000010",
    "5734",
    "QUILLWORKS CLOUD",
    LONDON,
    Entry::CardOnFile,
    ["12.00", "29.00", "49.00"],
);
/// A casino, which controls usually block.
pub const CASINO: Merchant = merchant(
    "SBX0000000011",
    "7995",
    "GOLDEN MAGPIE CASINO",
    VIENNA,
    Entry::Chip,
    ["50.00", "100.00", "200.00"],
);
/// A cash machine.
pub const CASH_MACHINE: Merchant = merchant(
    "SBX0000000012",
    "6011",
    "STAR MOST BANK ATM",
    SKOPJE,
    Entry::CashMachine,
    ["20.00", "50.00", "100.00"],
);
/// A bistro in the air, which settles without having asked.
pub const IN_FLIGHT: Merchant = merchant(
    "SBX0000000013",
    "5309",
    "NORDWIND ON BOARD",
    VIENNA,
    Entry::MagStripe,
    ["4.50", "8.00", "15.00"],
);

/// All of them.
pub const ALL: [Merchant; 13] = [
    BAKERY,
    GROCER,
    FUEL,
    RESTAURANT,
    TAXI,
    HOTEL,
    AIRLINE,
    ONLINE_SHOP,
    STATIONER,
    SOFTWARE,
    CASINO,
    CASH_MACHINE,
    IN_FLIGHT,
];
