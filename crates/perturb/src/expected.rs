//! The expected map `g̃`: what a saliency map becomes when it follows the perturbation.
//!
//! Terms that change colours leave the map where it is; a translation moves it along, with nothing
//! coming in from outside: the same operator as on the image, with `fill = 0`. The displacements
//! of a sum add up, `m + Σ (Tₖ(θ) m − m)`, and later stages act on the result. Other terms leave
//! the map alone whatever comes before them.
//!
//! Where no hinge of the perturbation changes its sign, the expected map is affine in θ.

use metes_exact::{BigInt, Rational};
use num_traits::{One, Zero};

use crate::compile::shift::Shift;
use crate::expression::Axis;
use crate::image::Shape;

/// The expected map of a perturbation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedMap {
    shape: Shape,
    /// The translations of each stage that has any.
    stages: Vec<Vec<Motion>>,
}

/// A translation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Motion {
    pub(crate) axis: Axis,
    pub(crate) by: Distance,
}

/// How far a translation goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Distance {
    /// As a parameter says, by index.
    Parameter(usize),
    /// Always the same.
    Fixed(Rational),
}

impl ExpectedMap {
    pub(crate) fn new(shape: Shape) -> Self {
        Self { shape, stages: Vec::new() }
    }

    /// Adds the translations of a stage.
    pub(crate) fn push(&mut self, mut motions: Vec<Motion>) {
        motions.retain(|motion| motion.by != Distance::Fixed(Rational::zero()));
        if !motions.is_empty() {
            self.stages.push(motions);
        }
    }

    /// Whether the map moves with a parameter.
    pub(crate) fn moves(&self) -> bool {
        self.stages.iter().flatten().any(|motion| matches!(motion.by, Distance::Parameter(_)))
    }

    /// Whether the map stays as it is at every θ.
    pub fn is_identity(&self) -> bool {
        self.stages.is_empty()
    }

    /// The expected map at θ of a map given by integers in some unit, channel by channel and row by
    /// row like the image: numerators over one positive denominator, in the same unit.
    ///
    /// # Panics
    /// When θ lacks a parameter or the map has another number of elements than the image.
    pub fn at(&self, theta: &[Rational], map: &[BigInt]) -> (Vec<BigInt>, BigInt) {
        assert_eq!(map.len(), self.shape.len(), "a map has an element for every pixel");
        let (mut map, mut denominator) = (map.to_vec(), BigInt::one());
        for motions in &self.stages {
            let distance = |motion: &Motion| match &motion.by {
                Distance::Parameter(parameter) => theta[*parameter].clone(),
                Distance::Fixed(distance) => distance.clone(),
            };
            let shifts: Vec<Shift> =
                motions.iter().map(|motion| Shift::new(motion.axis, &distance(motion))).collect();
            let common: BigInt = shifts.iter().map(|shift| shift.fraction.denom()).product();
            let moved = |pixel: usize| {
                let mut sum = &map[pixel] * &common;
                for shift in &shifts {
                    let unit = &common / shift.fraction.denom();
                    let [near, far] =
                        shift.places(self.shape, pixel).map(|place| place.map(|place| &map[place]));
                    let mut moved = -(&map[pixel] * shift.fraction.denom());
                    moved += near
                        .map_or_else(BigInt::zero, |m| m * (shift.fraction.denom() - shift.fraction.numer()));
                    moved += far.map_or_else(BigInt::zero, |m| m * shift.fraction.numer());
                    sum += moved * unit;
                }
                sum
            };
            map = (0..map.len()).map(moved).collect();
            denominator *= &common;
        }
        (map, denominator)
    }
}
