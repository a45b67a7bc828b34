//! Pixels as sums over basis functions of θ.
//!
//! A continuous piecewise-linear function of one parameter `t` on `[l, h]` with knots
//! `l = t₀ < t₁ < … < tₘ = h` and slopes `sᵢ` between them is
//!
//! ```text
//! v(t₀) − s₀·t₀  +  s₀·t  +  Σᵢ (sᵢ − sᵢ₋₁)·relu(t − tᵢ)      (0 < i < m)
//! ```
//!
//! so every perturbed pixel is a constant plus a combination of parameters and of hinges at
//! breakpoints strictly inside their intervals. Parameters are independent of each other, so the
//! extremes of a pixel over Θ are the sums of the extremes of its functions of one parameter.
//!
//! Poses of two moving angles add hats, functions of both and of no other term: [`Hats`] knows their extremes and turns them into
//! hinges, some of them of differences, when the network is made ([`Form::in_hinges`]).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use metes_exact::Rational;
use num_traits::Zero;

use super::Parameter;
use super::poses::Hats;
use crate::Interval;

/// What a pixel is a combination of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    /// A parameter θⱼ.
    Parameter(usize),
    /// `relu(θⱼ − breakpoint)`.
    Hinge(usize, Rational),
    /// The relu that the diagonals from a point of a grid on need; by the grid's number.
    Diagonal { grid: usize, point: usize },
    /// The hat of a point of a grid.
    Hat { grid: usize, point: usize },
    /// A pixel of the image that the latest clip made.
    Clipped(usize),
}

/// A pixel: a constant and a combination of sources, none with coefficient zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) constant: Rational,
    pub(super) terms: BTreeMap<Source, Rational>,
}

impl Form {
    pub(super) fn constant(constant: Rational) -> Self {
        Self { constant, terms: BTreeMap::new() }
    }

    pub(super) fn clipped(pixel: usize) -> Self {
        let mut form = Self::constant(Rational::zero());
        form.add_term(Source::Clipped(pixel), Rational::from_integer(1.into()));
        form
    }

    pub(super) fn is_constant(&self) -> bool {
        self.terms.is_empty()
    }

    pub(super) fn add_term(&mut self, source: Source, coefficient: Rational) {
        match self.terms.entry(source) {
            Entry::Vacant(entry) => {
                if !coefficient.is_zero() {
                    entry.insert(coefficient);
                }
            }
            Entry::Occupied(mut entry) => {
                *entry.get_mut() += coefficient;
                if entry.get().is_zero() {
                    entry.remove();
                }
            }
        }
    }

    /// `self += weight · other`.
    pub(super) fn add_scaled(&mut self, other: &Self, weight: &Rational) {
        self.constant += weight * &other.constant;
        for (source, coefficient) in &other.terms {
            self.add_term(source.clone(), weight * coefficient);
        }
    }

    /// Adds the function of a parameter that passes through the given knots `(t, value)`, which
    /// increase in `t`; a single knot is a constant.
    pub(super) fn add_path(&mut self, parameter: usize, knots: &[(Rational, Rational)]) {
        let Some((start, value)) = knots.first() else { return };
        self.constant += value;
        let mut slope = Rational::zero();
        for (at, pair) in knots.windows(2).enumerate() {
            let [(left, from), (right, to)] = pair else { continue };
            let next = (to - from) / (right - left);
            if at == 0 {
                self.constant -= &next * start;
                self.add_term(Source::Parameter(parameter), next.clone());
            } else {
                self.add_term(Source::Hinge(parameter, left.clone()), &next - &slope);
            }
            slope = next;
        }
    }

    /// What the hats of a grid are multiplied by.
    fn at_points(&self, grid: usize, hats: &Hats) -> Vec<Rational> {
        let value = |point| self.terms.get(&Source::Hat { grid, point }).cloned();
        (0..hats.points()).map(|point| value(point).unwrap_or_else(Rational::zero)).collect()
    }

    /// The same with hats replaced by hinges and diagonals.
    pub(super) fn in_hinges(mut self, grids: &[Hats]) -> Self {
        for (grid, hats) in grids.iter().enumerate() {
            let values = self.at_points(grid, hats);
            if values.iter().any(|value| !value.is_zero()) {
                self.terms.retain(|source, _| !matches!(source, Source::Hat { grid: of, .. } if *of == grid));
                hats.add_to(&mut self, grid, &values);
            }
        }
        self
    }

    /// The least and the greatest value for parameters within their intervals and clipped pixels
    /// within their bounds; attained where there are no clipped pixels.
    pub(super) fn bounds(&self, parameters: &[Parameter], grids: &[Hats], clipped: &[Interval]) -> Interval {
        let (mut low, mut high) = (self.constant.clone(), self.constant.clone());
        let mut widen = |least: &Rational, most: &Rational| {
            low += least.min(most);
            high += least.max(most);
        };
        for (at, parameter) in parameters.iter().enumerate() {
            let (least, most) = self.extremes(at, &parameter.interval);
            widen(&least, &most);
        }
        for (grid, hats) in grids.iter().enumerate() {
            let (least, most) = hats.extremes(&self.at_points(grid, hats));
            widen(&least, &most);
        }
        for (source, coefficient) in &self.terms {
            if let Source::Clipped(pixel) = source {
                let bounds = &clipped[*pixel];
                widen(&(coefficient * bounds.low()), &(coefficient * bounds.high()));
            }
        }
        Interval::between(low, high)
    }

    /// The extremes of the part that depends on one parameter: they are at its knots.
    fn extremes(&self, parameter: usize, interval: &Interval) -> (Rational, Rational) {
        let first = self.terms.get(&Source::Parameter(parameter));
        let mut slope = first.cloned().unwrap_or_else(Rational::zero);
        let mut at = interval.low().clone();
        let mut value = &slope * &at;
        let (mut least, mut most) = (value.clone(), value.clone());
        let mut step = |to: &Rational, slope: &Rational| {
            value += slope * (to - &at);
            at.clone_from(to);
            least = (&least).min(&value).clone();
            most = (&most).max(&value).clone();
        };
        for (source, change) in &self.terms {
            if let Source::Hinge(hinged, breakpoint) = source
                && *hinged == parameter
            {
                step(breakpoint, &slope);
                slope += change;
            }
        }
        step(interval.high(), &slope);
        (least, most)
    }
}
