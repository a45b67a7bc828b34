//! The affine forms of elements at the current node: SPEC § 3.
//!
//! There is one set of forms. When a unit is decided and its value has a form, the form is added at once, times the
//! weight, to every row that reads the unit; a row has a form as soon as all that it reads have. Every change is
//! noted on a trail, and leaving a node undoes, last first, what was noted since. So at every moment
//!
//! ```text
//! sum of a row = bias·one + Σ weight·form   over the elements read that have a form,
//! missing of a patch = the number of positions whose element has none,
//! ```
//!
//! and the sum of a row with nothing missing is its form.

use num_bigint::BigInt;

use crate::composed::{Composed, Element};
use crate::limbs;
use crate::rejection::{Rejection, Rule};

/// An affine form `a·θ + b` with integer coefficients `a₁ … a_d, b`, each of as many limbs.
#[derive(Clone, Debug)]
pub struct Form {
    width: usize,
    limbs: Vec<u64>,
}

impl Form {
    /// The form of these coefficients.
    pub fn new(coefficients: &[BigInt]) -> Self {
        let bits = coefficients.iter().map(BigInt::bits).max().unwrap_or(0);
        let width = limbs::width(bits);
        let mut form = Self { width, limbs: vec![0; coefficients.len() * width] };
        for (number, coefficient) in form.limbs.chunks_exact_mut(width).zip(coefficients) {
            limbs::extend(number, &limbs::of(coefficient));
        }
        form
    }

    /// The coefficients.
    pub fn values(&self) -> Vec<BigInt> {
        self.limbs.chunks_exact(self.width).map(limbs::value).collect()
    }

    /// A coefficient, in limbs.
    pub fn number(&self, place: usize) -> &[u64] {
        &self.limbs[place * self.width..][..self.width]
    }

    /// How many limbs each coefficient has.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether it is the number 0.
    pub fn is_zero(&self) -> bool {
        self.limbs.iter().all(|&limb| limb == 0)
    }

    /// The form times −1.
    pub fn negated(mut self) -> Self {
        self.limbs.chunks_exact_mut(self.width).for_each(limbs::negate);
        self
    }
}

/// Where the form of an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The number 0.
    Zero,
    /// The sum in this slot.
    Slot(u32),
}

/// A unit none of whose candidates is chosen.
const UNDECIDED: u32 = u32::MAX;

enum Change {
    /// An element got a form.
    Form(u32),
    /// A unit was decided.
    Decided(u32),
    /// A candidate of a maximum, by its place among all candidates, is out.
    Lost { unit: u32, place: usize },
}

/// The forms, and which candidates of units are out.
pub struct Forms<'a> {
    network: &'a Composed,
    /// The limbs of `d+1` coefficients for each slot.
    sums: Vec<u64>,
    /// The form that is being added to rows, in limbs of their width.
    addend: Vec<u64>,
    missing: Vec<u32>,
    sources: Vec<Option<Source>>,
    decided: Vec<u32>,
    /// For each candidate of a maximum whether a `fixed` has put it out.
    lost: Vec<bool>,
    /// For each maximum how many candidates no `fixed` has put out.
    left: Vec<u32>,
    trail: Vec<Change>,
}

impl<'a> Forms<'a> {
    /// The forms before anything is decided.
    pub fn new(network: &'a Composed) -> Self {
        let numbers = network.parameters + 1;
        let mut sums = vec![0; network.limbs];
        for parameter in 0..network.parameters {
            sums[parameter * numbers + parameter] = 1;
        }
        for patch in &network.patches {
            let rows = &network.rows[patch.slots.start as usize - network.parameters..];
            let limbs = sums[patch.start..].chunks_exact_mut(numbers * patch.width);
            for (row, form) in rows.iter().zip(limbs).take(patch.slots.len()) {
                limbs::extend(&mut form[network.parameters * patch.width..], &limbs::of(&row.bias));
            }
        }
        let sizes =
            network.patches.iter().map(|patch| network.shapes[patch.shape as usize].offsets.len() as u32);
        let mut forms = Self {
            network,
            sums,
            addend: Vec::new(),
            missing: sizes.collect(),
            sources: vec![None; network.elements.len()],
            decided: vec![UNDECIDED; network.elements.len()],
            lost: vec![false; network.groups.items()],
            left: vec![0; network.elements.len()],
            trail: Vec::new(),
        };
        for (unit, element) in network.elements.iter().enumerate() {
            if let Element::Max(group) = element {
                forms.left[unit] = network.groups.get(*group).len() as u32;
                if forms.left[unit] == 1 {
                    forms.decided[unit] = 0;
                }
            }
        }
        let constants: Vec<u32> = network
            .patches
            .iter()
            .filter(|patch| network.shapes[patch.shape as usize].offsets.is_empty())
            .flat_map(|patch| patch.slots.clone())
            .collect();
        for slot in (0..network.parameters as u32).chain(constants) {
            forms.gain(forms.element_in(slot), Source::Slot(slot));
        }
        forms
    }

    fn element_in(&self, slot: u32) -> u32 {
        match (slot as usize).checked_sub(self.network.parameters) {
            Some(row) => self.network.rows[row].element,
            None => slot,
        }
    }

    /// What an element is, if it exists.
    pub fn element(&self, element: u32) -> Option<Element> {
        self.network.elements.get(element as usize).copied()
    }

    /// Where the form of an element is, if it has one.
    pub fn source(&self, element: u32) -> Option<Source> {
        self.sources[element as usize]
    }

    /// How many outputs there are.
    pub fn outputs(&self) -> usize {
        self.network.outputs.len()
    }

    /// Where the form of an output is, if it has one.
    pub fn output(&self, output: u32) -> Option<Source> {
        self.source(self.network.outputs[output as usize])
    }

    /// The limbs of each coefficient and all of them; `None` for the number 0.
    fn limbs(&self, source: Source) -> Option<(usize, &[u64])> {
        let numbers = self.network.parameters + 1;
        let Source::Slot(slot) = source else { return None };
        Some(match (slot as usize).checked_sub(self.network.parameters) {
            None => (1, &self.sums[slot as usize * numbers..][..numbers]),
            Some(row) => {
                let patch = &self.network.patches[self.network.rows[row].patch as usize];
                let start = patch.start + (slot - patch.slots.start) as usize * numbers * patch.width;
                (patch.width, &self.sums[start..][..numbers * patch.width])
            }
        })
    }

    /// The form `first − second`. It fits: widths have a factor of two to spare.
    pub fn difference(&self, first: Source, second: Source) -> Form {
        let (first, second) = (self.limbs(first), self.limbs(second));
        let width = [first, second].iter().flatten().map(|limbs| limbs.0).max().unwrap_or(1);
        let mut form = Form { width, limbs: vec![0; (self.network.parameters + 1) * width] };
        if let Some((width, limbs)) = first {
            for (number, limbs) in form.limbs.chunks_exact_mut(form.width).zip(limbs.chunks_exact(width)) {
                limbs::extend(number, limbs);
            }
        }
        if let Some((width, limbs)) = second {
            for (number, limbs) in form.limbs.chunks_exact_mut(form.width).zip(limbs.chunks_exact(width)) {
                limbs::subtract(number, limbs);
            }
        }
        form
    }

    /// How many candidates a unit has; `None` for an element that is no unit.
    pub fn candidates(&self, unit: u32) -> Option<u32> {
        match self.network.elements.get(unit as usize)? {
            Element::Sum => None,
            Element::Relu(_) => Some(2),
            Element::Max(group) => Some(self.network.groups.get(*group).len() as u32),
        }
    }

    /// Whether a candidate of a unit is not out yet.
    pub fn is_left(&self, unit: u32, candidate: u32) -> bool {
        match (self.decided(unit), self.network.elements[unit as usize]) {
            (Some(chosen), _) => candidate == chosen,
            (None, Element::Max(group)) => {
                let place = self.network.groups.place(group);
                place.len() > candidate as usize && !self.lost[place.start + candidate as usize]
            }
            (None, _) => candidate < 2,
        }
    }

    /// The candidates of a unit that are not out yet, in order.
    pub fn left(&self, unit: u32) -> Vec<u32> {
        (0..self.candidates(unit).unwrap_or(0)).filter(|&candidate| self.is_left(unit, candidate)).collect()
    }

    /// The candidate that is left of a decided unit.
    pub fn decided(&self, unit: u32) -> Option<u32> {
        Some(self.decided[unit as usize]).filter(|&chosen| chosen != UNDECIDED)
    }

    /// The element that is a candidate; `None` for the number 0.
    pub fn element_of(&self, unit: u32, candidate: u32) -> Option<u32> {
        match self.network.elements[unit as usize] {
            Element::Relu(of) => Some(of).filter(|_| candidate == 1),
            Element::Max(group) => Some(self.network.groups.get(group)[candidate as usize]),
            Element::Sum => None,
        }
    }

    /// Where the form of a candidate is, if it has one.
    pub fn candidate(&self, unit: u32, candidate: u32) -> Option<Source> {
        self.element_of(unit, candidate).map_or(Some(Source::Zero), |element| self.source(element))
    }

    /// The form of a candidate less that of another.
    pub fn lead(&self, unit: u32, winner: u32, loser: u32) -> Result<Form, Rejection> {
        let form = |candidate| {
            let detail = || format!("candidate {candidate} of unit {unit} has no form");
            self.candidate(unit, candidate).ok_or_else(|| Rejection::new(Rule::Form, detail()))
        };
        Ok(self.difference(form(winner)?, form(loser)?))
    }

    /// Puts a candidate out that another one, which is not out, beats.
    pub fn lose(&mut self, unit: u32, loser: u32, winner: u32) {
        let left = match self.network.elements[unit as usize] {
            Element::Max(group) => {
                let place = self.network.groups.place(group).start + loser as usize;
                self.lost[place] = true;
                self.trail.push(Change::Lost { unit, place });
                self.left[unit as usize] -= 1;
                self.left[unit as usize]
            }
            _ => 1,
        };
        if left == 1 {
            self.decide(unit, winner);
        }
    }

    /// Puts all candidates out but one.
    pub fn decide(&mut self, unit: u32, candidate: u32) {
        self.decided[unit as usize] = candidate;
        self.trail.push(Change::Decided(unit));
        if let Some(source) = self.candidate(unit, candidate) {
            self.gain(unit, source);
        }
    }

    /// Gives an element its form, and whatever gets one through it.
    fn gain(&mut self, element: u32, source: Source) {
        let mut queue = vec![(element, source)];
        while let Some((element, source)) = queue.pop() {
            if self.sources[element as usize].is_some() {
                continue;
            }
            self.sources[element as usize] = Some(source);
            self.trail.push(Change::Form(element));
            for &(patch, position) in self.network.readers.get(element) {
                self.add(patch, position, source, false);
                self.missing[patch as usize] -= 1;
                if self.missing[patch as usize] == 0 {
                    let slots = self.network.patches[patch as usize].slots.clone();
                    queue.extend(slots.map(|slot| (self.element_in(slot), Source::Slot(slot))));
                }
            }
            for &unit in self.network.units.get(element) {
                let chosen = self.decided(unit).and_then(|chosen| self.element_of(unit, chosen));
                if chosen == Some(element) {
                    queue.push((unit, source));
                }
            }
        }
    }

    /// Adds a form to the rows of a patch that read it at a position, times their weights, or takes it away.
    fn add(&mut self, patch: u32, position: u32, source: Source, is_taken_away: bool) {
        let numbers = self.network.parameters + 1;
        let patch = &self.network.patches[patch as usize];
        let width = patch.width;
        let mut addend = std::mem::take(&mut self.addend);
        addend.resize(numbers * width, 0);
        if let Some((own, limbs)) = self.limbs(source) {
            for (number, limbs) in addend.chunks_exact_mut(width).zip(limbs.chunks_exact(own)) {
                limbs::extend(number, limbs);
            }
            let shape = &self.network.shapes[patch.shape as usize];
            let first = position as usize * shape.templates;
            let rows = &self.network.rows[patch.slots.start as usize - self.network.parameters..];
            let rows = &rows[..patch.slots.len()];
            let sums = &mut self.sums[patch.start..][..rows.len() * numbers * width];
            let places = rows.iter().map(|row| first + row.template as usize);
            shape.weights.add_multiples(sums, places, &mut addend, width, is_taken_away);
        }
        self.addend = addend;
    }

    /// How much has happened.
    pub fn mark(&self) -> usize {
        self.trail.len()
    }

    /// Undoes what happened since a mark.
    pub fn undo(&mut self, mark: usize) {
        while self.trail.len() > mark {
            match self.trail.pop() {
                Some(Change::Form(element)) => {
                    if let Some(source) = self.sources[element as usize].take() {
                        for &(patch, position) in self.network.readers.get(element) {
                            self.missing[patch as usize] += 1;
                            self.add(patch, position, source, true);
                        }
                    }
                }
                Some(Change::Decided(unit)) => self.decided[unit as usize] = UNDECIDED,
                Some(Change::Lost { unit, place }) => {
                    self.lost[place] = false;
                    self.left[unit as usize] += 1;
                }
                None => return,
            }
        }
    }
}
