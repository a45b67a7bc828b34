//! A node of a bound tree: its box, its rows, what is known of its units, and the conjunctions that are not out.
//!
//! There is one node. Every change is noted on a trail, and leaving a part undoes, last first, what was noted since.

use metes_certificate::{Bounded, Case, Int, Ratio};

use crate::composed::{Composed, Element};
use crate::rejection::{Rejection, Rule, ensure};

use super::relaxation::Relaxation;
use super::sides::Sides;

/// What is known of a unit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Nothing.
    Nothing,
    /// Its bounds, by their number among those of the path.
    Bounds(u32),
    /// It is 0.
    Off,
    /// It is what it reads.
    On,
}

/// What is known of every element before anything is proved: maxima of one element are decided.
pub fn known(network: &Composed) -> Vec<Known> {
    let is_maximum = |unit: u32| matches!(network.elements[unit as usize], Element::Max(_));
    let is_decided = |unit: u32| is_maximum(unit) && network.only(unit).is_some();
    let units = 0..network.elements.len() as u32;
    units.map(|unit| if is_decided(unit) { Known::On } else { Known::Nothing }).collect()
}

/// A row of a node.
#[derive(Clone, Copy)]
pub enum Row<'a> {
    /// One of the case's, and whether it is open.
    Given(&'a [Int], bool),
    /// What a relu unit reads is not negative, or not positive.
    Cut {
        /// The element read.
        element: u32,
        /// Whether it is not negative.
        is_on: bool,
    },
}

enum Change<'a> {
    Known(u32, Known),
    Bounds,
    Side { parameter: u32, is_high: bool, before: &'a Ratio },
    Out(u32),
    Row,
}

/// A cut or a halving whose second part is still to come.
struct Branch<'a> {
    /// The trail before it.
    mark: usize,
    second: Second<'a>,
}

enum Second<'a> {
    Cut { unit: u32, element: u32 },
    Halve { parameter: u32, at: &'a Ratio },
}

/// A node.
pub struct Node<'a> {
    network: &'a Composed,
    case: &'a Case,
    /// What is known of each element that is a unit.
    known: Vec<Known>,
    bounds: Vec<Relaxation<'a>>,
    sides: Sides,
    /// The least and the largest value of each parameter.
    ratios: Vec<[&'a Ratio; 2]>,
    rows: Vec<Row<'a>>,
    is_out: Vec<bool>,
    left: usize,
    trail: Vec<Change<'a>>,
    path: Vec<Branch<'a>>,
}

impl<'a> Node<'a> {
    /// The root of a case's tree; `known` is what is known before anything is proved.
    pub fn root(network: &'a Composed, case: &'a Case, known: Vec<Known>) -> Result<Self, Rejection> {
        let mut is_open = vec![false; case.rows.len()];
        case.open.iter().for_each(|&row| is_open[row as usize] = true);
        let rows = case.rows.iter().zip(is_open).map(|(row, is_open)| Row::Given(row, is_open));
        Ok(Self {
            network,
            case,
            known,
            bounds: Vec::new(),
            sides: Sides::new(case)?,
            ratios: case.bounds.iter().map(|(low, high)| [low, high]).collect(),
            rows: rows.collect(),
            is_out: vec![false; case.conjunctions.len()],
            left: case.conjunctions.len(),
            trail: Vec::new(),
            path: Vec::new(),
        })
    }

    /// The case.
    pub fn case(&self) -> &'a Case {
        self.case
    }

    /// The box.
    pub fn sides(&self) -> &Sides {
        &self.sides
    }

    /// What is known of an element.
    pub fn known(&self, element: u32) -> Known {
        self.known[element as usize]
    }

    /// The lines around a relu.
    pub fn relaxation(&self, bounds: u32) -> &Relaxation<'a> {
        &self.bounds[bounds as usize]
    }

    /// What an undecided relu unit reads.
    pub fn undecided(&self, unit: u32) -> Result<u32, Rejection> {
        let known = self.known.get(unit as usize);
        match (self.network.elements.get(unit as usize), known) {
            (Some(&Element::Relu(element)), Some(Known::Nothing | Known::Bounds(_))) => Ok(element),
            _ => {
                Err(Rejection::new(Rule::Unit, format!("element {unit} is no relu with two candidates left")))
            }
        }
    }

    /// Decides a unit.
    pub fn settle(&mut self, unit: u32, is_on: bool) {
        self.know(unit, if is_on { Known::On } else { Known::Off });
    }

    /// Gives a unit bounds, whatever it had.
    pub fn bound(&mut self, bounds: &'a Bounded) {
        // There are fewer than the file has bytes.
        self.know(bounds.0, Known::Bounds(self.bounds.len() as u32));
        self.bounds.push(Relaxation::new(bounds));
        self.trail.push(Change::Bounds);
    }

    fn know(&mut self, unit: u32, known: Known) {
        let before = std::mem::replace(&mut self.known[unit as usize], known);
        self.trail.push(Change::Known(unit, before));
    }

    /// A row.
    pub fn row(&self, row: u32) -> Result<Row<'a>, Rejection> {
        let missing = || Rejection::new(Rule::Row, format!("there is no row {row} of {}", self.rows.len()));
        self.rows.get(row as usize).copied().ok_or_else(missing)
    }

    /// Checks that a conjunction exists and is not out.
    pub fn is_left(&self, conjunction: u32) -> Result<(), Rejection> {
        let is_left = self.is_out.get(conjunction as usize).is_some_and(|is_out| !is_out);
        ensure(is_left, Rule::Leaf, || format!("no conjunction {conjunction} is left"))
    }

    /// Puts a conjunction out.
    pub fn refute(&mut self, conjunction: u32) {
        self.is_out[conjunction as usize] = true;
        self.left -= 1;
        self.trail.push(Change::Out(conjunction));
    }

    /// Whether all conjunctions are out.
    pub fn is_done(&self) -> bool {
        self.left == 0
    }

    /// Goes to the first part of a cut.
    pub fn cut(&mut self, unit: u32) -> Result<(), Rejection> {
        let element = self.undecided(unit)?;
        self.path.push(Branch { mark: self.trail.len(), second: Second::Cut { unit, element } });
        self.enter_cut(unit, element, false);
        Ok(())
    }

    fn enter_cut(&mut self, unit: u32, element: u32, is_on: bool) {
        self.rows.push(Row::Cut { element, is_on });
        self.trail.push(Change::Row);
        self.settle(unit, is_on);
    }

    /// Goes to the first part of a halving.
    pub fn halve(&mut self, parameter: u32, at: &'a Ratio) -> Result<(), Rejection> {
        let missing = || Rejection::new(Rule::Row, format!("there is no parameter {parameter}"));
        let [low, high] = *self.ratios.get(parameter as usize).ok_or_else(missing)?;
        let is_less = |one: &Ratio, other: &Ratio| {
            one.numerator() * other.denominator() < other.numerator() * one.denominator()
        };
        ensure(is_less(low, at) && is_less(at, high), Rule::Row, || {
            format!("parameter {parameter} is not halved at {at}")
        })?;
        self.path.push(Branch { mark: self.trail.len(), second: Second::Halve { parameter, at } });
        self.narrow(parameter, true, at);
        Ok(())
    }

    fn narrow(&mut self, parameter: u32, is_high: bool, at: &'a Ratio) {
        let before = self.ratios[parameter as usize][usize::from(is_high)];
        self.set_side(parameter, is_high, at);
        self.trail.push(Change::Side { parameter, is_high, before });
    }

    fn set_side(&mut self, parameter: u32, is_high: bool, at: &'a Ratio) {
        self.ratios[parameter as usize][usize::from(is_high)] = at;
        self.sides.set(parameter as usize, is_high, at);
    }

    /// Leaves a part for the second one of the nearest cut or halving that has it left; whether there is one.
    pub fn leave(&mut self) -> bool {
        let Some(branch) = self.path.pop() else { return false };
        self.undo(branch.mark);
        match branch.second {
            Second::Cut { unit, element } => self.enter_cut(unit, element, true),
            Second::Halve { parameter, at } => self.narrow(parameter, false, at),
        }
        true
    }

    /// Ends with what was known at the root.
    pub fn end(mut self) -> Vec<Known> {
        self.undo(0);
        self.known
    }

    fn undo(&mut self, mark: usize) {
        while self.trail.len() > mark {
            match self.trail.pop() {
                Some(Change::Known(unit, before)) => self.known[unit as usize] = before,
                Some(Change::Bounds) => drop(self.bounds.pop()),
                Some(Change::Side { parameter, is_high, before }) => {
                    self.set_side(parameter, is_high, before);
                }
                Some(Change::Out(conjunction)) => {
                    self.is_out[conjunction as usize] = false;
                    self.left += 1;
                }
                Some(Change::Row) => drop(self.rows.pop()),
                None => return,
            }
        }
    }
}
