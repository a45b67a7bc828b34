//! What is found.

use std::sync::Arc;

use metes_exact::{Amount, Rational};
use metes_polytope::{Point, Polytope};
use metes_saliency::Distance;

/// The answer to the claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds for every θ of the box.
    Holds,
    /// It fails at a witness.
    Refuted,
    /// A limit ended the run before it was decided.
    Undecided,
    /// Nothing was claimed: the δ-profile is the answer.
    Profiled,
}

/// A point where the claim fails, confirmed by plain evaluation of the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The parameters.
    pub theta: Vec<Rational>,
    /// What happens there.
    pub kind: WitnessKind,
}

/// In which way a claim fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WitnessKind {
    /// Another label is the unique largest logit.
    Label(usize),
    /// The largest logit is not unique.
    Tie,
    /// The attention inconsistency exceeds δ.
    Attention(Box<Distance>),
}

/// A stretch of one parameter with one label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelInterval {
    /// Lower end.
    pub from: Rational,
    /// Upper end.
    pub to: Rational,
    /// The label; `None` where the largest logit is not unique.
    pub label: Option<usize>,
}

/// A step of the δ-profile.
#[derive(Clone, Debug)]
pub struct ProfileStep {
    /// The critical value: the inconsistency of the regions that this step adds.
    pub distance: Distance,
    /// The volume of those regions.
    pub added: Amount,
    /// The volume of all regions with at most this inconsistency.
    pub volume: Amount,
}

/// What is known of attention.
#[derive(Clone, Debug)]
pub struct AttentionFindings {
    /// The classes whose maps count.
    pub classes: Vec<usize>,
    /// Whether the expected map moves with θ: a region then counts with its largest inconsistency.
    pub moving: bool,
    /// The volume with inconsistency at most δ as a step function of δ, in increasing order.
    pub profile: Vec<ProfileStep>,
    /// Whether the values and volumes of the profile are rounded outward to steps, as they are of more than
    /// 2,000 regions.
    pub rounded: bool,
    /// The largest inconsistency found, and a point that has it.
    pub maximum: Option<(Distance, Vec<Rational>)>,
}

/// A cell of the region map: a part of an activation region with one label.
#[derive(Clone, Debug)]
pub struct MapCell {
    /// The cell.
    pub polytope: Arc<Polytope>,
    /// The vertices, in order around the border in the plane.
    pub corners: Vec<Arc<Point>>,
    /// The label; `None` where the largest logit is not unique.
    pub label: Option<usize>,
    /// The region's largest inconsistency.
    pub distance: Distance,
}

/// The component of the unperturbed point in the robust set.
#[derive(Clone, Debug)]
pub struct Component {
    /// Its volume.
    pub volume: Amount,
    /// In one dimension its end points.
    pub interval: Option<(Rational, Rational)>,
    /// In the plane its border, segment by segment, the component to the left.
    pub outline: Vec<[Arc<Point>; 2]>,
}

/// Everything that is found about a question.
#[derive(Clone, Debug)]
pub struct Findings {
    /// The answer.
    pub verdict: Verdict,
    /// The label that should stay.
    pub label: usize,
    /// Whether every region was seen.
    pub complete: bool,
    /// Activation regions seen.
    pub regions: u64,
    /// The volume of the box.
    pub domain_volume: Rational,
    /// The volume of the regions seen.
    pub explored_volume: Amount,
    /// The volume where the claim holds, among the regions seen. Where the expected map moves, only
    /// regions on which the inconsistency is at most δ throughout count for sure: an enclosure then.
    pub robust_volume: Amount,
    /// The part of the robust set that hangs together with θ = 0: empty when the claim fails there,
    /// `None` when the box does not contain it or a limit left open what holds there.
    pub component: Option<Component>,
    /// In one dimension the labels along the parameter.
    pub intervals: Vec<LabelInterval>,
    /// For each way in which the claim fails the witness nearest to θ = 0.
    pub witnesses: Vec<Witness>,
    /// Attention.
    pub attention: AttentionFindings,
    /// Every cell, if they were asked for.
    pub cells: Vec<MapCell>,
}
