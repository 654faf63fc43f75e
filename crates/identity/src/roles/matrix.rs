//! Permissions as a form shows them: a row for each resource, a box for each thing to be done with
//! it. No decisions.

use std::collections::BTreeMap;

use askama::Template;
use askama::filters::HtmlSafe;
use base::permissions::{Permission, PermissionSet};

use crate::texts::Texts;

/// The matrix. It prints itself as a table of check boxes.
#[derive(Debug, Template)]
#[template(path = "matrix.html")]
pub(crate) struct Matrix {
    head: &'static str,
    columns: [&'static str; 3],
    rows: Vec<Row>,
}

impl HtmlSafe for Matrix {}

#[derive(Debug)]
struct Row {
    resource: &'static str,
    cells: [Option<Cell>; 3],
}

#[derive(Debug)]
struct Cell {
    word: &'static str,
    label: String,
    is_checked: bool,
    is_fixed: bool,
}

impl Matrix {
    /// What of `offered` is `checked`; what is not in `mine` cannot be changed.
    pub fn new(
        t: &Texts,
        offered: PermissionSet,
        checked: PermissionSet,
        mine: PermissionSet,
    ) -> Self {
        let columns = [t.action_read(), t.action_manage(), t.action_other()];
        let mut rows: Vec<Row> = Vec::new();
        for permission in offered.iter() {
            let (word, action) = permission.word().split_once(':').unwrap_or_default();
            let resource = resource(t, word);
            let (at, column) = match action {
                "read" => (0, t.action_read()),
                "manage" => (1, t.action_manage()),
                _ => (2, t.action_other()),
            };
            let cell = Cell {
                word: permission.word(),
                label: format!("{resource}: {column}"),
                is_checked: checked.contains(permission),
                is_fixed: !mine.contains(permission),
            };
            if rows.last().is_none_or(|row| row.resource != resource) {
                rows.push(Row { resource, cells: [None, None, None] });
            }
            if let Some(slot) = rows.last_mut().and_then(|row| row.cells.get_mut(at)) {
                *slot = Some(cell);
            }
        }
        Self { head: t.what(), columns, rows }
    }
}

/// What was checked, out of a form's fields.
pub(crate) fn checked(fields: &BTreeMap<String, String>) -> PermissionSet {
    fields.keys().filter_map(|word| Permission::parse(word)).collect()
}

/// A resource as people read it; one that has no words yet as programs do.
fn resource(t: &Texts, word: &'static str) -> &'static str {
    match word {
        "organisation" => t.organisation(),
        "members" => t.members(),
        "invitations" => t.invitations(),
        "roles" => t.roles(),
        "keys" => t.api_keys(),
        "webhooks" => t.resource_webhooks(),
        "flags" => t.resource_flags(),
        "audit" => t.resource_audit(),
        "programmes" => t.resource_programmes(),
        "cardholders" => t.resource_cardholders(),
        "cards" => t.resource_cards(),
        "controls" => t.resource_controls(),
        "decisions" => t.resource_decisions(),
        "accounts" => t.resource_accounts(),
        "transfers" => t.resource_transfers(),
        "storefront" => t.resource_storefront(),
        other => other,
    }
}
