//! Groups of merchant category codes (ISO 18245) under names that people use.

/// A named group: single codes and ranges, both ends included.
#[derive(Debug)]
pub struct Group {
    /// The name that rules use.
    pub name: &'static str,
    ranges: &'static [(u16, u16)],
}

/// Every group.
pub const GROUPS: &[Group] = &[
    Group { name: "airlines", ranges: &[(3000, 3350), (4511, 4511)] },
    Group { name: "cash", ranges: &[(6010, 6011), (4829, 4829), (6051, 6051)] },
    Group { name: "food", ranges: &[(5411, 5411), (5422, 5499), (5811, 5814)] },
    Group { name: "fuel", ranges: &[(5541, 5542), (5983, 5983)] },
    Group { name: "gambling", ranges: &[(7800, 7802), (7995, 7995)] },
    Group { name: "hotels", ranges: &[(3501, 3999), (7011, 7011)] },
    Group { name: "restaurants", ranges: &[(5811, 5814)] },
    Group {
        name: "travel",
        ranges: &[
            (3000, 3999),
            (4111, 4112),
            (4121, 4121),
            (4131, 4131),
            (4411, 4411),
            (4511, 4511),
            (4722, 4722),
            (7011, 7012),
            (7512, 7519),
        ],
    },
];

/// True when the category `mcc` is in the group called `name`. `None`: there is no such group, or the code is not one.
pub fn contains(name: &str, mcc: &str) -> Option<bool> {
    let group = GROUPS.iter().find(|group| group.name == name)?;
    let code: u16 = mcc.parse().ok().filter(|_| mcc.len() == 4)?;
    Some(group.ranges.iter().any(|(first, last)| (*first..=*last).contains(&code)))
}

/// True for purchases whose final amount is often above the authorized one, by as much as the programme tolerates:
/// restaurants (tips), fuel, hotels and car rental.
pub fn takes_tolerance(mcc: &str) -> bool {
    ["restaurants", "fuel", "hotels"].iter().any(|name| contains(name, mcc) == Some(true))
        || matches!(mcc, "7512" | "7513" | "4121")
}

/// Days that a hold of such a merchant lasts at least: hotels, car rental, airlines and cruises settle late.
pub fn hold_days(mcc: &str, programme_days: i64) -> i64 {
    let is_long = contains("hotels", mcc) == Some(true)
        || contains("airlines", mcc) == Some(true)
        || matches!(mcc, "4411" | "7512" | "7513");
    if is_long { programme_days.max(30) } else { programme_days }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_contain_what_their_names_say() {
        for (name, mcc, expected) in [
            ("gambling", "7995", Some(true)),
            ("gambling", "5411", Some(false)),
            ("food", "5812", Some(true)),
            ("travel", "3501", Some(true)),
            ("travel", "3999", Some(true)),
            ("travel", "4000", Some(false)),
            ("nonsense", "5812", None),
            ("food", "581", None),
            ("food", "58x2", None),
            ("food", "", None),
        ] {
            assert_eq!(contains(name, mcc), expected, "{name} {mcc}");
        }
    }

    #[test]
    fn names_are_unique_and_sorted() {
        assert!(GROUPS.is_sorted_by(|a, b| a.name < b.name));
    }
}
