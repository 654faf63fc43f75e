//! The trace of a decision: every step that was taken, what it found, and the time it took.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Reason;

/// What a step found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// Nothing against it.
    #[default]
    Pass,
    /// Something against it.
    Fail,
    /// Not asked, since it does not apply.
    Skip,
}

/// One step, in the order of the decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Step {
    /// Its name.
    pub step: String,
    /// What it found.
    pub finding: Finding,
    /// The reason, when something is against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The control that says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// Figures: in minor units, what was asked for and what there was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figures: Option<(i64, i64)>,
}

/// The whole trace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Trace {
    /// Every step.
    pub steps: Vec<Step>,
    /// Microseconds that the question waited for its batch.
    pub waited_us: u64,
    /// Microseconds that loading took, for the whole batch.
    pub loaded_us: u64,
    /// Microseconds that this decision took.
    pub decided_us: u64,
    /// How many questions the batch had.
    pub batch: usize,
}

impl Trace {
    /// Every reason against, in order of precedence.
    pub fn reasons(&self) -> Vec<Reason> {
        let mut reasons: Vec<Reason> = self.steps.iter().filter_map(|step| step.reason).collect();
        reasons.sort_unstable();
        reasons.dedup();
        reasons
    }
}
