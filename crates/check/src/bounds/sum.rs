//! Sums of elements and how they sink: SPEC § 7.
//!
//! A sum is kept by segment: each that has coefficients keeps them in limbs of one width, for which a bound on their
//! magnitude vouches. When a segment's turn comes all that reads it has sunk; its coefficients are measured, so
//! that bounds do not add up from segment to segment, and go to what the segment reads. What was looked at is 0 again:
//! a sum is used over and over.

use std::cmp::Ordering;

use metes_certificate::SLOPES;
use num_bigint::BigInt;

use crate::composed::LIMBS;
use crate::limbs;
use crate::rejection::{Rejection, Rule, ensure};

use super::coefficients::Coefficients;
use super::kernel::Rows;
use super::layout::Layout;
use super::node::{Known, Node};
use super::number::Number;

/// No slope is given for a unit.
const NATURAL: u32 = u32::MAX;

/// `Σ cₑ·(element e) + c₀`.
pub struct Sum<'a> {
    layout: &'a Layout<'a>,
    segments: Vec<Coefficients>,
    constant: Number,
    /// The limbs of all segments and the constant.
    limbs: usize,
    /// The slope of the line below each unit, in parts of 2¹⁶, for which one is given.
    slopes: Vec<u32>,
    sloped: Vec<u32>,
    /// The slots of rows, or the places of units, whose turn it is.
    turn: Vec<u32>,
    rows: Rows,
    pairs: Vec<(u32, u32)>,
}

impl<'a> Sum<'a> {
    /// 0.
    pub fn new(layout: &'a Layout<'a>) -> Self {
        Self {
            layout,
            segments: layout.segments.iter().map(|_| Coefficients::default()).collect(),
            constant: Number::default(),
            limbs: 0,
            slopes: vec![NATURAL; layout.network.elements.len()],
            sloped: Vec::new(),
            turn: Vec::new(),
            rows: Rows::default(),
            pairs: Vec::new(),
        }
    }

    /// Makes the sum 0, with no slopes.
    pub fn clear(&mut self) {
        self.segments.iter_mut().filter(|segment| !segment.is_empty()).for_each(Coefficients::clear);
        self.sloped.drain(..).for_each(|unit| self.slopes[unit as usize] = NATURAL);
        self.constant.clear();
    }

    /// Gives the line below a unit a slope; whether it had none.
    pub fn slope(&mut self, unit: u32, slope: u32) -> bool {
        self.sloped.push(unit);
        std::mem::replace(&mut self.slopes[unit as usize], slope) == NATURAL
    }

    /// Adds a multiple of an element.
    pub fn add(&mut self, element: u32, factor: &BigInt) -> Result<(), Rejection> {
        let (segment, place) = self.layout.place(element);
        self.make_room(segment, factor.bits())?;
        let segment = &mut self.segments[segment];
        segment.touch(place, place + 1);
        limbs::add_small_product(segment.at_mut(place), &limbs::of(factor), 1);
        Ok(())
    }

    /// Adds a number.
    pub fn add_constant(&mut self, number: &BigInt) {
        self.constant.add(number);
    }

    /// Makes room for something of at most `2^bits` to be added to coefficients of a segment.
    fn make_room(&mut self, segment: usize, bits: u64) -> Result<(), Rejection> {
        let count = self.layout.segments[segment].elements.len();
        self.limbs = self.limbs.saturating_add(self.segments[segment].missing(count, bits));
        ensure(self.limbs <= LIMBS, Rule::Limit, || format!("a sum has more than {LIMBS} limbs"))?;
        self.segments[segment].make_room(count, bits);
        Ok(())
    }

    /// How the sum compares to 0 where it is least, as far as sinking tells. The sum is used up.
    pub fn sink(&mut self, node: &Node) -> Result<Ordering, Rejection> {
        for segment in (1..self.segments.len()).rev() {
            if self.segments[segment].is_empty() {
                continue;
            }
            let mut own = std::mem::take(&mut self.segments[segment]);
            let sunk = if self.layout.segments[segment].has_rows {
                self.sink_rows(segment, &own, node)
            } else {
                self.sink_units(segment, &own, node)
            };
            own.clear();
            self.segments[segment] = own;
            sunk?;
        }
        Ok(self.least(node))
    }

    /// Rows are replaced by what they add up.
    fn sink_rows(&mut self, segment: usize, own: &Coefficients, node: &Node) -> Result<(), Rejection> {
        let (layout, network) = (self.layout, self.layout.network);
        let about = &layout.segments[segment];
        let mut turn = std::mem::take(&mut self.turn);
        let bits = own.survey(&mut turn);
        turn.iter_mut().for_each(|place| *place = layout.slot_of[(about.elements.start + *place) as usize]);
        turn.sort_unstable();
        self.constant.make_room(bits + about.bias);
        for &read in &about.reads {
            self.make_room(read as usize, bits + about.gain)?;
        }
        let patch = |slot: u32| network.rows[slot as usize - network.parameters].patch;
        for slots in turn.chunk_by(|&one, &other| patch(one) == patch(other)) {
            self.sink_patch(patch(slots[0]), slots, about.elements.start, own, node);
        }
        self.turn = turn;
        Ok(())
    }

    /// Rows of a patch, given by their slots, are replaced; `first` is the first element of their segment.
    fn sink_patch(&mut self, patch: u32, slots: &[u32], first: u32, own: &Coefficients, node: &Node) {
        let (layout, network) = (self.layout, self.layout.network);
        let row = |slot: u32| &network.rows[slot as usize - network.parameters];
        let coefficient = |slot: u32| own.at((row(slot).element - first) as usize);
        for &slot in slots {
            let bias = &layout.biases[slot as usize - network.parameters];
            self.constant.add_product(coefficient(slot), bias);
        }
        let shape = &network.shapes[network.patches[patch as usize].shape as usize];
        for runs in layout.runs.get(patch).chunk_by(|one, other| one.segment == other.segment) {
            let segment = runs[0].segment as usize;
            let (first, sums) = (layout.segments[segment].elements.start, &mut self.segments[segment]);
            self.pairs.clear();
            for run in runs {
                let places = run.place..run.place + run.count;
                sums.touch(places.start as usize, places.end as usize);
                // What a unit that is 0 gets is of no interest.
                let pairs = (run.position..).zip(places);
                self.pairs.extend(pairs.filter(|&(_, place)| node.known(first + place) != Known::Off));
            }
            let width = sums.width();
            for slots in slots.chunks(Rows::most(width)) {
                self.rows.take(slots.iter().map(|&slot| (row(slot).template, coefficient(slot))), width);
                self.rows.add_to(sums.limbs_mut(), &self.pairs, &shape.weights, shape.templates);
            }
        }
    }

    /// Units are replaced by a candidate or by the line below or above them.
    fn sink_units(&mut self, segment: usize, own: &Coefficients, node: &Node) -> Result<(), Rejection> {
        let about = &self.layout.segments[segment];
        let mut turn = std::mem::take(&mut self.turn);
        let mut bits = own.survey(&mut turn);
        let relaxed = turn.iter().filter_map(|&place| match node.known(about.elements.start + place) {
            Known::Bounds(bounds) => Some(node.relaxation(bounds).height.bits()),
            _ => None,
        });
        // The factor of all that is not relaxed.
        let mut whole = 1;
        if let Some(height) = relaxed.max() {
            self.multiply_by_slopes()?;
            whole = SLOPES;
            self.constant.make_room(bits + height + u64::from(u32::BITS));
            bits += u64::from(SLOPES.ilog2());
        }
        for &read in &about.reads {
            self.make_room(read as usize, bits + about.gain)?;
        }
        for &place in &turn {
            self.sink_unit(about.elements.start + place, own.at(place as usize), whole, node)?;
        }
        self.turn = turn;
        Ok(())
    }

    fn sink_unit(&mut self, unit: u32, factor: &[u64], whole: u32, node: &Node) -> Result<(), Rejection> {
        let slope = match node.known(unit) {
            Known::Off => return Ok(()),
            Known::On => whole,
            Known::Nothing => {
                let detail = || format!("a sum sinks to unit {unit}, which has no bounds");
                return Err(Rejection::new(Rule::Bound, detail()));
            }
            Known::Bounds(bounds) => {
                let lines = node.relaxation(bounds);
                match (limbs::sign(factor).is_gt(), self.slopes[unit as usize]) {
                    (true, NATURAL) => {
                        if lines.is_steep {
                            whole
                        } else {
                            0
                        }
                    }
                    (true, slope) => slope,
                    (false, _) => {
                        self.constant.add_product(factor, &lines.height);
                        lines.above
                    }
                }
            }
        };
        let (segment, place) = self.layout.reads[unit as usize];
        let sums = &mut self.segments[segment as usize];
        sums.touch(place as usize, place as usize + 1);
        limbs::add_small_product(sums.at_mut(place as usize), factor, slope.into());
        Ok(())
    }

    /// Multiplies the whole sum by the number of parts that slopes are counted in.
    fn multiply_by_slopes(&mut self) -> Result<(), Rejection> {
        for segment in 0..self.segments.len() {
            if !self.segments[segment].is_empty() {
                self.make_room(segment, self.segments[segment].bits() + u64::from(SLOPES.ilog2()))?;
                self.segments[segment].shift(SLOPES.ilog2());
            }
        }
        self.constant.shift(SLOPES.ilog2());
        Ok(())
    }

    /// How the sum, of parameters alone, compares to 0 where it is least in the box.
    fn least(&mut self, node: &Node) -> Ordering {
        let (own, sides) = (&self.segments[0], node.sides());
        let products = if own.is_empty() { 0 } else { own.bits() + sides.bits() };
        let count = u64::from(usize::BITS - sides.count().leading_zeros());
        let bits = (self.constant.bits() + sides.bits()).max(products + count) + 1;
        let mut least = vec![0; limbs::width(bits)];
        limbs::add_product(&mut least, self.constant.limbs(), sides.one());
        for parameter in own.range() {
            let factor = own.at(parameter);
            let is_positive = limbs::sign(factor).is_gt();
            limbs::add_product(&mut least, factor, sides.side(parameter, !is_positive));
        }
        limbs::sign(&least)
    }
}
