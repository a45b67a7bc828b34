//! What came of many instances: counts by generator, and wrong answers by the size of their margin.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::journal::Record;
use crate::judge::Outcome;

/// Counts of the instances of one generator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Instances on which the verifier was run.
    pub instances: u64,
    /// By outcome.
    pub outcomes: BTreeMap<Outcome, u64>,
    /// Wrong answers and unfounded counterexamples by the size of the margin, and among these by outcome.
    pub margins: BTreeMap<Margin, BTreeMap<Outcome, u64>>,
    /// Milliseconds the verifier took in all.
    pub ms: u64,
}

/// How large a margin is: by how much the property is violated at best, or fails to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Margin {
    /// Exactly 0.
    Tie,
    /// Below 10⁻⁹: beyond what most tools promise.
    Below1e9,
    /// Below 10⁻⁶: the size of usual tolerances.
    Below1e6,
    /// Below 10⁻³.
    Below1e3,
    /// At least 10⁻³.
    Gross,
    /// Not known.
    Unknown,
}

impl Margin {
    /// Of a record.
    pub fn of(record: &Record) -> Self {
        match record.decade {
            _ if record.tie => Self::Tie,
            None => Self::Unknown,
            Some(..-9) => Self::Below1e9,
            Some(..-6) => Self::Below1e6,
            Some(..-3) => Self::Below1e3,
            Some(_) => Self::Gross,
        }
    }

    /// The words for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tie => "exact tie",
            Self::Below1e9 => "< 1e-9",
            Self::Below1e6 => "< 1e-6",
            Self::Below1e3 => "< 1e-3",
            Self::Gross => ">= 1e-3",
            Self::Unknown => "unknown",
        }
    }

    /// The decade at which the class begins.
    pub fn floor(self) -> Option<i32> {
        match self {
            Self::Tie | Self::Below1e9 | Self::Unknown => None,
            Self::Below1e6 => Some(-9),
            Self::Below1e3 => Some(-6),
            Self::Gross => Some(-3),
        }
    }
}

impl Row {
    /// How often something came of it.
    pub fn count(&self, outcome: Outcome) -> u64 {
        self.outcomes.get(&outcome).copied().unwrap_or(0)
    }

    fn add(&mut self, record: &Record) {
        let Some(outcome) = record.outcome else { return };
        self.instances += 1;
        self.ms += record.ms;
        *self.outcomes.entry(outcome).or_default() += 1;
        if outcome.is_wrong() || outcome == Outcome::Unfounded {
            *self.margins.entry(Margin::of(record)).or_default().entry(outcome).or_default() += 1;
        }
    }
}

/// The counts by generator, and of all.
pub fn tally<'a>(records: impl IntoIterator<Item = &'a Record>) -> (BTreeMap<String, Row>, Row) {
    let (mut rows, mut all) = (BTreeMap::<String, Row>::new(), Row::default());
    for record in records {
        rows.entry(record.generator.clone()).or_default().add(record);
        all.add(record);
    }
    (rows, all)
}
