//! Feature flags: how they stand, and who may turn them.

pub(crate) mod api;
pub(crate) mod pages;

use base::Refusal;
use base::flags::Flag;

pub(crate) fn named(name: &str) -> Result<Flag, Refusal> {
    Flag::parse(name).ok_or_else(|| Refusal::not_found("feature flag"))
}
