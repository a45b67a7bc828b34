//! How a certificate proves what it says: the steps of SPEC § 3.

use serde::{Deserialize, Serialize};

use crate::{Int, Ratio};

/// Rows of a node whose combination proves an inequality.
pub type Basis = Vec<u32>;

/// A step of the tree, in depth-first order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Candidates of units are out.
    Fixed(Fixed),
    /// A part for each candidate of a unit.
    Cut(Cut),
    /// A part on each side of a hyperplane.
    Split(Split),
    /// A leaf without any point.
    Empty(Empty),
    /// A leaf of which nothing is said.
    Open,
    /// A leaf on which the wish is so.
    Leaf(Leaf),
    /// A leaf of a partition.
    Region(Region),
}

/// Candidates of units are out, all by one basis.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fixed {
    /// What proves it.
    pub basis: Basis,
    /// Relu units that are 0.
    pub off: Vec<u32>,
    /// Relu units that are what they read.
    pub on: Vec<u32>,
    /// Candidates of maxima that are out.
    pub lost: Vec<Lost>,
}

/// A candidate of a maximum that another beats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost(
    /// The unit.
    pub u32,
    /// The place in its group of the candidate that is out.
    pub u32,
    /// The place of the one that beats it.
    pub u32,
);

/// A part for each candidate of a unit that is not out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cut {
    /// The unit.
    pub unit: u32,
}

/// A part on each side of a hyperplane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// Coefficients and constant; the first part is where it is at least 0.
    pub row: Vec<Int>,
}

/// A leaf without any point: a row is nowhere satisfied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Empty {
    /// The row.
    pub row: u32,
    /// What proves that it is negative.
    pub basis: Basis,
}

/// A leaf on which the wish is so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// What proves each inequality of the wish.
    pub margins: Vec<Basis>,
}

/// A leaf of a partition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// A largest output.
    pub label: u32,
    /// What proves that no other output is larger.
    pub margins: Vec<Basis>,
    /// The inconsistency of each class; for `l2` its square.
    pub inconsistency: Vec<Ratio>,
}
