//! Integrated gradients, exactly: the regions along a segment, and the gradient of each.
//!
//! Along the segment from a baseline `x₀` to an image `x` the network is piecewise linear in `t`, with
//! finitely many regions `[tₖ, tₖ₊₁]` and one gradient `gₖ` each, so that
//!
//! > `IG = (x − x₀) ⊙ ∫₀¹ ∇f(x₀ + t(x − x₀)) dt = (x − x₀) ⊙ Σₖ (tₖ₊₁ − tₖ) gₖ`.
//!
//! *Completeness*, `Σ IG = f(x) − f(x₀)`, is checked exactly in every run. It does not depend on which piece
//! is chosen where a unit sits at a breakpoint on a whole region: its argument does not change along the
//! segment there, so `(x − x₀)·gₖ` is the same for either piece, though single elements of `gₖ` are not.
//!
//! The sums that approximate the integral are evaluated from the same regions. At a `t` where regions
//! meet, and at `t = 1`, a gradient is that of the pattern of plain evaluation: units at a breakpoint are on the
//! flatter piece there, as automatic differentiation has it.

use std::collections::BTreeMap;
use std::sync::Arc;

use metes_exact::{BigInt, Fraction, Rational, ScaledArray};
use metes_network::{Gradients, LinearMap, Network, NetworkBuilder, Op};
use metes_polytope::Polytope;
use metes_saliency::{Attribution, MapSum, SaliencyMap};
use num_integer::Integer;
use num_traits::{One, Zero};

use crate::prepared::first_largest;
use crate::question::QuestionError;
use crate::region::Region;
use crate::visitor::{Cut, Visitor};
use crate::{Amount, Limits, Progress, Restriction};

/// Bits of the common denominator of all breakpoints up to which the map is exact: about 10,000 digits.
const EXACT_BITS: u64 = 1 << 15;

/// Bits after the point to which breakpoints are rounded where they have no such denominator.
const ROUNDED_BITS: u32 = 256;

/// A segment from a baseline to an image.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a> {
    /// Image elements to outputs, preprocessing included.
    pub classifier: &'a Network,
    /// Where the segment begins.
    pub baseline: &'a [Rational],
    /// Where it ends.
    pub image: &'a [Rational],
    /// The output whose gradients are integrated; the largest one at the image when absent.
    pub output: Option<usize>,
}

/// Integrated gradients along a segment, with sums that approximate them.
#[derive(Clone, Debug)]
pub struct Integrated {
    /// The output.
    pub output: usize,
    /// Regions along the segment.
    pub regions: usize,
    /// The integrated gradients.
    pub attribution: Attribution,
    /// The output at the image.
    pub at_image: Rational,
    /// The output at the baseline; the attributions add up to the difference.
    pub at_baseline: Rational,
    /// The sums, in the order asked for.
    pub sums: Vec<RiemannSum>,
}

/// The right Riemann sum `(x − x₀) ⊙ (1/m) Σₖ₌₁..ₘ ∇f(x₀ + (k/m)(x − x₀))` (Sundararajan et al. 2017,
/// equation 3), evaluated exactly.
#[derive(Clone, Debug)]
pub struct RiemannSum {
    /// `m`.
    pub steps: u32,
    /// The sum.
    pub map: SaliencyMap,
    /// Its distance from the integrated gradients as a share of these, in sums of magnitudes; `None` where
    /// they are zero.
    pub relative_error: Option<Amount>,
    /// What its elements add up to, less `f(x) − f(x₀)`.
    pub completeness_gap: Rational,
}

/// Integrates gradients along a segment; `None` when a limit ended the run before all regions were seen.
///
/// # Errors
/// When the segment does not fit the network, or threads cannot be started.
///
/// # Panics
/// When a sum of no steps is asked for.
pub fn integrated_gradients(
    segment: &Segment<'_>,
    steps: &[u32],
    limits: &Limits,
    progress: &Progress,
) -> Result<Option<Integrated>, QuestionError> {
    let Segment { classifier, baseline, image, output } = *segment;
    for elements in [image.len(), baseline.len()] {
        if elements != classifier.input_len() {
            return Err(QuestionError::Elements { elements, wanted: classifier.input_len() });
        }
    }
    let outputs = classifier.output_len();
    if let Some(label) = output.filter(|&label| label >= outputs) {
        return Err(QuestionError::Label { label, outputs });
    }
    let (at_image, at_baseline) = (classifier.evaluate(image), classifier.evaluate(baseline));
    let output = output.unwrap_or_else(|| first_largest(&at_image));
    let change: Vec<Rational> = image.iter().zip(baseline).map(|(x, x0)| x - x0).collect();
    let composed = along(baseline, &change)?.then(classifier)?;
    let restriction = Restriction::new(composed, vec![(Rational::zero(), Rational::one())])?;
    let restriction = if limits.no_filter { restriction.without_filter() } else { restriction };
    let Stretches { mut stretches, is_complete } = restriction.enumerate(&Walker, limits, progress)?;
    if !is_complete {
        return Ok(None);
    }
    stretches.sort_by(|a, b| a.from.cmp(&b.from));
    let integral = Integral {
        gradients: Gradients::new(classifier),
        network: restriction.network(),
        output,
        change: &change,
        total: &at_image[output] - &at_baseline[output],
    };
    let (attribution, sums) = integral.of(&stretches, steps)?;
    Ok(Some(Integrated {
        output,
        regions: stretches.len(),
        attribution,
        at_image: at_image[output].clone(),
        at_baseline: at_baseline[output].clone(),
        sums,
    }))
}

/// The network `t ↦ x₀ + t(x − x₀)`.
fn along(baseline: &[Rational], change: &[Rational]) -> Result<Network, QuestionError> {
    let mut builder = NetworkBuilder::new("t", vec![1]);
    let map = LinearMap::dense(change.len(), 1, ScaledArray::from_rationals(change));
    let map = map.map_err(|error| QuestionError::Contradiction(error.to_string()))?;
    let op = Op::Affine { map, bias: Some(ScaledArray::from_rationals(baseline)) };
    let pixels = builder.push("pixels", op, &[builder.input()])?;
    Ok(builder.finish(pixels))
}

/// A region along the segment.
struct Stretch {
    from: Rational,
    to: Rational,
    pieces: Vec<Arc<[u32]>>,
}

impl Stretch {
    /// How many of the points `k/steps` lie inside.
    fn points(&self, steps: u32) -> BigInt {
        let steps = Rational::from(BigInt::from(steps));
        (&self.to * &steps).ceil().to_integer() - (&self.from * steps).floor().to_integer() - 1
    }
}

/// Lists the regions along a segment.
struct Walker;

struct Stretches {
    stretches: Vec<Stretch>,
    is_complete: bool,
}

impl Visitor for Walker {
    type Out = Stretches;

    fn region(&self, region: &Region<'_>) -> Stretches {
        let ends: Vec<Rational> =
            region.polytope.ordered_vertices().iter().flat_map(|end| end.to_rationals()).collect();
        let stretch = |from: &Rational, to: &Rational| Stretch {
            from: from.clone(),
            to: to.clone(),
            pieces: region.pieces.to_vec(),
        };
        let stretches = match &ends[..] {
            [from, to] => vec![stretch(from, to)],
            _ => Vec::new(),
        };
        Stretches { is_complete: !stretches.is_empty(), stretches }
    }

    fn unexplored(&self, _: &Arc<Polytope>) -> Stretches {
        Stretches { stretches: Vec::new(), is_complete: false }
    }

    fn merge(&self, _: &Arc<Polytope>, _: &Cut, parts: Vec<Stretches>) -> Stretches {
        let mut joined = Stretches { stretches: Vec::new(), is_complete: true };
        for part in parts {
            joined.is_complete &= part.is_complete;
            joined.stretches.extend(part.stretches);
        }
        joined
    }
}

/// Sums up what stretches say.
struct Integral<'a> {
    gradients: Gradients,
    /// The network of `t`.
    network: &'a Network,
    output: usize,
    /// `x − x₀`.
    change: &'a [Rational],
    /// `f(x) − f(x₀)`.
    total: Rational,
}

impl Integral<'_> {
    fn of(
        &self,
        stretches: &[Stretch],
        steps: &[u32],
    ) -> Result<(Attribution, Vec<RiemannSum>), QuestionError> {
        let scale = Scale::new(stretches);
        let width = self.gradients.width();
        let nothing =
            |weights: &BigInt| MapSum::new(self.change.len(), width, self.gradients.denominator(), weights);
        let mut integral = nothing(&scale.scale);
        let mut sums: Vec<MapSum> = steps.iter().map(|&steps| nothing(&steps.into())).collect();
        let (mut sizes, mut parts) = (Rational::zero(), Vec::new());
        for stretch in stretches {
            let map = self.gradient(&stretch.pieces);
            integral.add(&map, &(scale.place(&stretch.to) - scale.place(&stretch.from)));
            for (sum, &steps) in sums.iter_mut().zip(steps) {
                sum.add(&map, &stretch.points(steps));
            }
            if !scale.is_exact {
                let map = map.times(self.change);
                sizes += map.l1();
                parts.push(Fraction::from(&(map.total() * (&stretch.to - &stretch.from))));
            }
        }
        for (t, hits) in between(stretches, steps) {
            let map = self.gradient(&self.network.pattern_at(&[t]).0);
            hits.into_iter().for_each(|at| sums[at].add(&map, &BigInt::one()));
        }
        let map = integral.over(&scale.scale).times(self.change);
        let sum = if scale.is_exact { map.total() } else { total(parts).to_rational() };
        if sum != self.total {
            return Err(QuestionError::Contradiction("integrated gradients are not complete".to_owned()));
        }
        // Every length is off by less than one unit of the scale.
        let attribution = Attribution { map, error: sizes / Rational::from(scale.scale) };
        let sums = sums.into_iter().zip(steps).map(|(sum, &steps)| {
            let map = sum.over(&steps.into()).times(self.change);
            RiemannSum {
                steps,
                relative_error: attribution.relative_error(&map),
                completeness_gap: map.total() - &self.total,
                map,
            }
        });
        let sums = sums.collect();
        Ok((attribution, sums))
    }

    fn gradient<P: AsRef<[u32]>>(&self, pattern: &[P]) -> SaliencyMap {
        SaliencyMap {
            numerators: self.gradients.of_output(self.output, pattern),
            denominator: self.gradients.denominator().clone(),
        }
    }
}

/// What lengths of regions are measured in.
struct Scale {
    /// Units in the whole segment.
    scale: BigInt,
    /// Whether every length is a whole number of them.
    is_exact: bool,
}

impl Scale {
    fn new(stretches: &[Stretch]) -> Self {
        let mut scale = BigInt::one();
        for stretch in stretches {
            scale = scale.lcm(stretch.to.denom());
            if scale.bits() > EXACT_BITS {
                return Self { scale: BigInt::one() << ROUNDED_BITS, is_exact: false };
            }
        }
        Self { scale, is_exact: true }
    }

    /// A place on the segment in units, rounded down.
    fn place(&self, t: &Rational) -> BigInt {
        (t.numer() * &self.scale).div_floor(t.denom())
    }
}

/// The points `k/m` at which regions meet, and `t = 1`, each with the places of the `m` it is of.
fn between(stretches: &[Stretch], steps: &[u32]) -> BTreeMap<Rational, Vec<usize>> {
    let mut points = BTreeMap::new();
    for stretch in stretches {
        let is_hit = |&at: &usize| (BigInt::from(steps[at]) % stretch.to.denom()).is_zero();
        let hits: Vec<usize> = (0..steps.len()).filter(is_hit).collect();
        if !hits.is_empty() {
            points.insert(stretch.to.clone(), hits);
        }
    }
    points
}

/// The sum of fractions, added in pairs so that few of the sums are long.
fn total(mut parts: Vec<Fraction>) -> Fraction {
    while parts.len() > 1 {
        let pair = |pair: &[Fraction]| pair[1..].iter().fold(pair[0].clone(), |sum, part| sum.plus(part));
        parts = parts.chunks(2).map(pair).collect();
    }
    parts.pop().unwrap_or_else(Fraction::zero)
}
