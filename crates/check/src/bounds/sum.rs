//! Sums of elements and how they sink: SPEC § 7.
//!
//! A sum is kept by segment: each that has coefficients keeps them in limbs of one width, for which a bound on their
//! magnitude vouches. When a segment's turn comes all that reads it has sunk; its coefficients are measured, so
//! that bounds do not add up from segment to segment, and go to what the segment reads. What was looked at is 0 again:
//! a sum is used over and over.

use std::cmp::Ordering;
use std::ops::Range;

use metes_certificate::SLOPES;
use num_bigint::BigInt;

use crate::composed::LIMBS;
use crate::limbs;
use crate::rejection::{Rejection, Rule, ensure};

use super::kernel::Rows;
use super::layout::Layout;
use super::node::{Known, Node};

/// No slope is given for a unit.
const NATURAL: u32 = u32::MAX;

/// The coefficients of a segment. All are 0 but those in the range.
#[derive(Default)]
struct Coefficients {
    limbs: Vec<u64>,
    width: usize,
    /// None is more than 2 to this power.
    bits: u64,
    range: Range<usize>,
}

/// A number that grows.
#[derive(Default)]
struct Number {
    limbs: Vec<u64>,
    /// It is at most 2 to this power.
    bits: u64,
}

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
    /// The slots of rows, and the places of units, whose turn it is.
    turn: Vec<u32>,
    rows: Rows,
    pairs: Vec<(u32, u32)>,
}

impl Coefficients {
    fn is_empty(&self) -> bool {
        self.range.is_empty()
    }

    fn at(&self, place: usize) -> &[u64] {
        &self.limbs[place * self.width..][..self.width]
    }

    fn at_mut(&mut self, place: usize) -> &mut [u64] {
        &mut self.limbs[place * self.width..][..self.width]
    }

    /// There may be something other than 0 at a place.
    fn touch(&mut self, place: usize) {
        if self.range.is_empty() {
            self.range = place..place + 1;
        } else {
            self.range = self.range.start.min(place)..self.range.end.max(place + 1);
        }
    }

    /// How many bits the largest one in fact has.
    fn measure(&self) -> u64 {
        let used = &self.limbs[self.range.start * self.width..self.range.end * self.width];
        used.chunks_exact(self.width).map(limbs::bits).max().unwrap_or(0)
    }

    fn clear(&mut self) {
        self.limbs[self.range.start * self.width..self.range.end * self.width].fill(0);
        (self.range, self.width, self.bits) = (0..0, 0, 0);
    }
}

impl Number {
    /// Makes room for something of at most `2^bits` to be added.
    fn make_room(&mut self, bits: u64) {
        self.bits = self.bits.max(bits) + 1;
        let width = limbs::width(self.bits);
        if width > self.limbs.len() {
            let sign = if limbs::sign(&self.limbs).is_lt() { u64::MAX } else { 0 };
            self.limbs.resize(width, sign);
        }
    }

    /// Adds a product.
    fn add(&mut self, factor: &[u64], other: &[u64], zeros: usize) {
        let place = zeros.min(self.limbs.len());
        limbs::add_product(&mut self.limbs[place..], factor, other);
    }
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
        self.constant.limbs.clear();
        self.constant.bits = 0;
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
        segment.touch(place);
        limbs::add_product(segment.at_mut(place), &limbs::of(factor), &[1]);
        Ok(())
    }

    /// Adds a number.
    pub fn add_constant(&mut self, number: &BigInt) {
        self.constant.make_room(number.bits());
        self.constant.add(&limbs::of(number), &[1], 0);
    }

    /// Makes room for something of at most `2^bits` to be added to coefficients of a segment.
    fn make_room(&mut self, segment: usize, bits: u64) -> Result<(), Rejection> {
        let count = self.layout.segments[segment].elements.len();
        let own = &mut self.segments[segment];
        if own.is_empty() {
            (own.width, own.bits) = (0, 0);
        }
        let bits = if own.is_empty() { bits } else { own.bits.max(bits) + 1 };
        let width = limbs::width(bits);
        own.bits = bits;
        if width > own.width {
            let more = (count * width).saturating_sub(own.limbs.len());
            self.limbs = self.limbs.saturating_add(more);
            ensure(self.limbs <= LIMBS, Rule::Limit, || format!("a sum has more than {LIMBS} limbs"))?;
            if own.is_empty() {
                own.limbs.resize(own.limbs.len() + more, 0);
            } else {
                let mut wider = vec![0; own.limbs.len() + more];
                for place in own.range.clone() {
                    limbs::extend(&mut wider[place * width..][..width], own.at(place));
                }
                own.limbs = wider;
            }
            own.width = width;
        }
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
        let layout = self.layout;
        let about = &layout.segments[segment];
        let bits = own.measure();
        let element = |place: usize| about.elements.start + place as u32;
        let is_there = |place: &usize| own.at(*place).iter().any(|&limb| limb != 0);
        self.turn.clear();
        self.turn
            .extend(own.range.clone().filter(is_there).map(|place| layout.slot_of[element(place) as usize]));
        self.turn.sort_unstable();
        self.constant.make_room(bits + about.bias);
        for &read in &about.reads {
            self.make_room(read as usize, bits + about.gain)?;
        }
        let turn = std::mem::take(&mut self.turn);
        let row = |slot: u32| &layout.network.rows[slot as usize - layout.network.parameters];
        for rows in turn.chunk_by(|&one, &other| row(one).patch == row(other).patch) {
            self.sink_patch(rows, own, about.elements.start, node);
        }
        self.turn = turn;
        Ok(())
    }

    /// Rows of one patch, given by their slots, are replaced; `first` is the first element of their segment.
    fn sink_patch(&mut self, slots: &[u32], own: &Coefficients, first: u32, node: &Node) {
        let (layout, network) = (self.layout, self.layout.network);
        let row = |slot: u32| &network.rows[slot as usize - network.parameters];
        let coefficient = |slot: u32| own.at((row(slot).element - first) as usize);
        for &slot in slots {
            self.constant.add(coefficient(slot), &layout.biases[slot as usize - network.parameters], 0);
        }
        let patch = row(slots[0]).patch as usize;
        let shape = &network.shapes[network.patches[patch].shape as usize];
        let mut positions = (0..).zip(&shape.offsets).peekable();
        let mut width = 0;
        while let Some(&(_, &offset)) = positions.peek() {
            // Those in one segment, but for units that are 0.
            let segment = layout.place(network.element_read(patch, offset)).0;
            let sums = &mut self.segments[segment];
            self.pairs.clear();
            while let Some((position, &offset)) = positions
                .next_if(|&(_, &offset)| layout.place(network.element_read(patch, offset)).0 == segment)
            {
                let element = network.element_read(patch, offset);
                if node.known(element) != Known::Off {
                    let place = layout.place(element).1;
                    sums.touch(place);
                    self.pairs.push((position, place as u32));
                }
            }
            if sums.width != width {
                width = sums.width;
                self.rows.take(slots.iter().map(|&slot| (row(slot).template, coefficient(slot))), width);
            }
            self.rows.add_to(&mut sums.limbs, &self.pairs, &shape.weights, shape.templates);
        }
    }

    /// Units are replaced by a candidate or by the line below or above them.
    fn sink_units(&mut self, segment: usize, own: &Coefficients, node: &Node) -> Result<(), Rejection> {
        let layout = self.layout;
        let about = &layout.segments[segment];
        let unit = |place: usize| about.elements.start + place as u32;
        let is_there = |place: &usize| own.at(*place).iter().any(|&limb| limb != 0);
        let places = || own.range.clone().filter(is_there);
        let relaxed = places().filter_map(|place| match node.known(unit(place)) {
            Known::Bounds(bounds) => Some(node.relaxation(bounds).height.bits),
            _ => None,
        });
        let highest = relaxed.max();
        let mut bits = own.measure();
        // The factor of all that is not relaxed.
        let mut whole = [1];
        if let Some(height) = highest {
            self.multiply_by_slopes()?;
            whole = [u64::from(SLOPES)];
            self.constant.make_room(bits + height + u64::from(usize::BITS - own.range.len().leading_zeros()));
            bits += u64::from(SLOPES.ilog2());
        }
        for &read in &about.reads {
            self.make_room(read as usize, bits + about.gain)?;
        }
        for place in places() {
            let (unit, factor) = (unit(place), own.at(place));
            let unbounded =
                || Rejection::new(Rule::Bound, format!("a sum sinks to unit {unit}, which has no bounds"));
            let read = layout.read_by(unit).ok_or_else(unbounded)?;
            let slope = match node.known(unit) {
                Known::Off => continue,
                Known::On => whole,
                Known::Nothing if layout.is_relu(unit) => return Err(unbounded()),
                Known::Nothing => whole,
                Known::Bounds(bounds) => {
                    let lines = node.relaxation(bounds);
                    let is_below = limbs::sign(factor).is_gt();
                    if !is_below {
                        self.constant.add(factor, &lines.height.limbs, lines.height.zeros);
                    }
                    [match (is_below, self.slopes[unit as usize]) {
                        (false, _) => u64::from(lines.above),
                        (true, NATURAL) => {
                            if lines.is_steep {
                                whole[0]
                            } else {
                                0
                            }
                        }
                        (true, slope) => u64::from(slope),
                    }]
                }
            };
            let (segment, place) = layout.place(read);
            let sums = &mut self.segments[segment];
            sums.touch(place);
            limbs::add_product(sums.at_mut(place), factor, &slope);
        }
        Ok(())
    }

    /// Multiplies the whole sum by the number of parts that slopes are counted in.
    fn multiply_by_slopes(&mut self) -> Result<(), Rejection> {
        for segment in 0..self.segments.len() {
            if !self.segments[segment].is_empty() {
                let bits = self.segments[segment].bits + u64::from(SLOPES.ilog2());
                self.make_room(segment, bits)?;
                let own = &mut self.segments[segment];
                let used = own.range.start * own.width..own.range.end * own.width;
                own.limbs[used]
                    .chunks_exact_mut(own.width)
                    .for_each(|number| limbs::shift(number, SLOPES.ilog2()));
            }
        }
        self.constant.make_room(self.constant.bits + u64::from(SLOPES.ilog2()));
        limbs::shift(&mut self.constant.limbs, SLOPES.ilog2());
        Ok(())
    }

    /// How the sum, of parameters alone, compares to 0 where it is least in the box.
    fn least(&mut self, node: &Node) -> Ordering {
        let (own, sides) = (&self.segments[0], node.sides());
        let products = if own.is_empty() { 0 } else { own.bits + sides.bits() };
        let count = u64::from(usize::BITS - sides.count().leading_zeros());
        let bits = (self.constant.bits + sides.bits()).max(products + count) + 1;
        let mut least = vec![0; limbs::width(bits)];
        limbs::add_product(&mut least, &self.constant.limbs, sides.one());
        for parameter in own.range.clone() {
            let factor = own.at(parameter);
            let is_positive = limbs::sign(factor).is_gt();
            limbs::add_product(&mut least, factor, sides.side(parameter, !is_positive));
        }
        limbs::sign(&least)
    }
}
