//! What a certificate says: SPEC § 2.

use serde::{Deserialize, Deserializer, Serialize};

use crate::{Case, Int, Ratio, Step};

/// A statement about all parameters in a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The names of the parameters, for people.
    pub parameters: Vec<String>,
    /// Rows `(a₁ … a_d, b)`: the domain is where `a·θ + b ≥ 0` for all of them.
    pub domain: Vec<Vec<Int>>,
    /// The rows that hold with `>`.
    pub open: Vec<u32>,
    /// What is said.
    pub statement: Statement,
}

/// What is said of a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Statement {
    /// The wish is so everywhere, outside of leaves that are open.
    Holds {
        /// What is so.
        wish: Wish,
    },
    /// The wish is not so at a point.
    Fails {
        /// What is not so.
        wish: Wish,
        /// Where, and why.
        evidence: Evidence,
    },
    /// On a line, the wish is so between two points and no farther.
    Interval {
        /// What is so.
        wish: Wish,
        /// The lower end.
        low: Ratio,
        /// The upper end.
        high: Ratio,
        /// Why the lower end is one.
        low_end: End,
        /// Why the upper end is one.
        high_end: End,
    },
    /// The tree's leaves cover the domain, each with its label and inconsistency.
    Partition {
        /// What the inconsistency is; `delta` is 0 and unused.
        #[serde(deserialize_with = "present")]
        attention: Option<Attention>,
    },
    /// The wish is so on one side of some facets, and not on them.
    Boundary {
        /// What is so.
        wish: Wish,
        /// The facets.
        facets: Vec<Facet>,
    },
    /// All of some inequalities hold at a point.
    Sat {
        /// What holds.
        constraints: Vec<Linear>,
        /// Where.
        theta: Vec<Ratio>,
    },
    /// None of some conjunctions of inequalities holds anywhere.
    Unsat {
        /// Which ones, and where.
        cases: Vec<Case>,
    },
}

/// What should be so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// This label is the unique largest output.
    #[serde(deserialize_with = "present")]
    pub label: Option<u32>,
    /// These inequalities hold between outputs.
    pub linear: Vec<Linear>,
    /// The saliency maps stay near the expected ones.
    #[serde(deserialize_with = "present")]
    pub attention: Option<Attention>,
}

/// `Σ cⱼ·fⱼ + c₀ ≥ 0`, or `> 0`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Linear {
    /// One for each output.
    pub coefficients: Vec<Int>,
    /// The constant `c₀`.
    pub constant: Int,
    /// Whether it is `> 0`.
    pub strict: bool,
}

/// A bound on the inconsistency of attention: SPEC § 5.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attention {
    /// The distance between maps.
    pub measure: Measure,
    /// The classes whose maps count, increasing.
    pub classes: Vec<u32>,
    /// The bound.
    pub delta: Ratio,
    /// Binary places to which sums of several roots are rounded.
    pub bits: u32,
}

/// A distance between two maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Sum of absolute differences.
    L1,
    /// Largest absolute difference.
    Linf,
    /// Euclidean distance.
    L2,
    /// One minus the share of common elements among the `K` of largest magnitude.
    #[serde(rename = "topk")]
    TopK(u32),
}

/// A piece of boundary, a facet of a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facet {
    /// Rows `(a₁ … a_d, b)`: the cell is where `a·θ + b > 0` for all of them.
    pub rows: Vec<Vec<Int>>,
    /// Why the wish is so in the cell.
    pub proof: Vec<Step>,
    /// The facet's corners.
    pub corners: Vec<Vec<Ratio>>,
    /// What is not so on the facet.
    pub part: Part,
    /// A point inside a region whose closure contains the corners.
    pub beyond: Vec<Ratio>,
}

/// Why a wish is not so at a point: SPEC § 6.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// What is not so.
    pub part: Part,
    /// Where.
    pub theta: Vec<Ratio>,
    /// For attention, a point inside a region whose closure contains `theta`.
    pub beyond: Vec<Ratio>,
}

/// A part of a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// [`Wish::label`].
    Label,
    /// One of [`Wish::linear`].
    Linear(u32),
    /// [`Wish::attention`].
    Attention,
}

/// What is at the end of an interval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// The domain ends there too.
    Border,
    /// The wish is not so there.
    Fails(Evidence),
}

/// An optional field that must be there, if only as `null`.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(from)
}
