//! What is asked.

use metes_exact::Rational;
use metes_network::Network;
use metes_perturb::Perturbation;
use metes_saliency::Measure;

/// What should stay over the parameter box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// The label is the unique largest logit.
    Label,
    /// The attention inconsistency is at most δ.
    Attention,
    /// Both.
    Both,
}

/// Which classes' saliency maps count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Classes {
    /// The label that should stay.
    Predicted,
    /// Every class, summed as in the paper.
    All,
}

/// A question about one image under one perturbation.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// Image elements to logits, preprocessing included.
    pub classifier: &'a Network,
    /// The unperturbed image's elements.
    pub image: &'a [Rational],
    /// The perturbation of that image, with its box of parameters.
    pub perturbation: &'a Perturbation,
    /// The label that should stay; the classifier's own when absent.
    pub label: Option<usize>,
    /// What should stay.
    pub keep: Keep,
    /// The distance between saliency maps.
    pub measure: Measure,
    /// The classes whose maps count.
    pub classes: Classes,
    /// The largest inconsistency allowed; without it no claim about attention is made.
    pub delta: Option<Rational>,
    /// Whether the findings list every cell, for a picture.
    pub list_cells: bool,
}

impl Question<'_> {
    /// Whether the label is part of the claim.
    pub fn asks_label(&self) -> bool {
        self.keep != Keep::Attention
    }

    /// The bound on the inconsistency, if attention is part of the claim.
    pub fn asked_delta(&self) -> Option<&Rational> {
        self.delta.as_ref().filter(|_| self.keep != Keep::Label)
    }
}

/// Why a question cannot be answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QuestionError {
    /// The network of parameters cannot be enumerated.
    #[error(transparent)]
    Restriction(#[from] crate::RestrictionError),
    /// The perturbation does not make the classifier's input.
    #[error(transparent)]
    Shape(#[from] metes_network::GraphError),
    /// A network with one output has no labels.
    #[error(
        "the network has {0} output; a label is the largest of at least two: take a classifier with an output for each class"
    )]
    NoLabels(usize),
    /// The label does not exist.
    #[error("label {label} does not exist: the network has {outputs} outputs, counted from 0: choose 0 to {}", .outputs.saturating_sub(1))]
    Label {
        /// The label asked for.
        label: usize,
        /// Outputs of the network.
        outputs: usize,
    },
    /// An image or a baseline of another size.
    #[error("an image of {elements} elements is given, and the network takes {wanted}")]
    Elements {
        /// Elements given.
        elements: usize,
        /// Elements the network takes.
        wanted: usize,
    },
    /// More top elements than elements.
    #[error("topk={count} is more than the {elements} elements of the saliency map: choose a smaller K")]
    TopK {
        /// The `K` asked for.
        count: usize,
        /// Elements of a map.
        elements: usize,
    },
    /// The measure has no exact maximum where the expected map moves.
    #[error("`{0}` is not convex, and the expected map moves with this perturbation: use l2, l1 or linf")]
    Moving(Measure),
    /// Worst cases of several measures are found where the expected map stays.
    #[error(
        "the expected map moves with this perturbation, so that a map has no one distance on a region: `metes verify` bounds l2, l1 and linf there"
    )]
    MovingMap,
    /// A boundary is searched from θ = 0 on.
    #[error(
        "θ = 0 is not in the box ({parameter} is in {low}..{high}): the boundary is searched from there, so choose an interval that contains 0"
    )]
    NoStart {
        /// A parameter whose interval leaves out 0.
        parameter: String,
        /// Its lower bound.
        low: Box<Rational>,
        /// Its upper bound.
        high: Box<Rational>,
    },
    /// A boundary of attention needs a bound.
    #[error("without a bound on the inconsistency nothing is claimed about attention: give one with --delta")]
    NoDelta,
    /// A witness did not pass plain evaluation, or volumes did not add up.
    #[error("internal contradiction: {0}; please report this as a bug")]
    Contradiction(String),
}
