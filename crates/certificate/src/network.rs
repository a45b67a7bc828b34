//! Exact networks: SPEC § 1.

use serde::{Deserialize, Serialize};

use crate::Int;

/// A piecewise-linear network with integer weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// How many inputs there are; they are elements `0 … inputs−1`.
    pub inputs: u32,
    /// What the outputs are multiples of.
    pub scale: Int,
    /// Blocks of elements, each numbered on from those before.
    pub blocks: Vec<Block>,
    /// The elements that are outputs.
    pub outputs: Vec<u32>,
}

/// Elements of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// Affine functions of earlier elements.
    Affine(Affine),
    /// Positive parts of consecutive elements.
    Relu(Relu),
    /// Maxima of groups of elements.
    Max(Max),
}

/// Rows of weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Affine {
    /// Weights that rows share.
    pub templates: Vec<Template>,
    /// One element each.
    pub rows: Vec<Row>,
}

/// Runs of weights at increasing offsets from a row's base.
pub type Template = Vec<Run>;

/// Weights of consecutive elements.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Run(
    /// The offset of the first from the row's base.
    pub u32,
    /// The weights.
    pub Vec<Int>,
);

/// An element: a template at a base, and a bias.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row(
    /// The template's place in [`Affine::templates`].
    pub u32,
    /// What its offsets count from.
    pub u32,
    /// The bias.
    pub Int,
);

/// `max(0, e)` for consecutive elements `e`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relu {
    /// The first element read.
    pub first: u32,
    /// How many are read.
    pub count: u32,
}

/// The largest element of each group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Max {
    /// The groups, one element each.
    pub groups: Vec<Vec<u32>>,
}

/// The exact unperturbed image: `elements/scale`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Image {
    /// The denominator, positive.
    pub scale: Int,
    /// The numerators.
    pub elements: Vec<Int>,
}
