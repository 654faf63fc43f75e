//! The page of all settings, made of the table.

use base::settings;

use super::table::TABLE;

/// The page `docs/configuration.md`.
pub fn page() -> String {
    format!(
        "# Configuration\n\n\
         Every setting has a default or is optional, unless its last column says otherwise. What \
         is looked at first wins: the environment variable; for a secret, the file that \
         `NAME_FILE` names; the TOML file of `--config` or `FLORIN_CONFIG`; the default. An empty \
         variable is one that is not set. All problems are told together, before anything \
         starts.\n\n\
         `florin config` prints what is set and where each value comes from, with secrets \
         hidden. This page is the output of `florin config --markdown`.\n\n{}",
        settings::markdown(TABLE)
    )
}
