//! A node of a bound tree: its box, its rows, what is known of its units, and the conjunctions that are not out.
//!
//! There is one node. Every change is noted on a trail, and leaving a part undoes, last first, what was noted since.

use metes_certificate::{Bounded, Case, Int, Ratio};

use crate::composed::{Composed, Element};
use crate::rejection::{Rejection, Rule, ensure};

/// What is known of a unit.
#[derive(Clone, Copy)]
pub enum Known<'a> {
    /// Nothing.
    Nothing,
    /// Its bounds.
    Bounds(&'a Bounded),
    /// It is 0.
    Off,
    /// It is what it reads.
    On,
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
    Known(u32, Known<'a>),
    Low(u32, &'a Ratio),
    High(u32, &'a Ratio),
    Out(u32),
    Row,
}

/// A cut or a halving whose second part is still to come.
struct Branch<'a> {
    /// The trail before it.
    mark: usize,
    second: Second<'a>,
}

#[derive(Clone, Copy)]
enum Second<'a> {
    Cut { unit: u32, element: u32 },
    Halve { parameter: u32, at: &'a Ratio },
}

/// A node.
pub struct Node<'a> {
    /// The network.
    pub network: &'a Composed,
    /// The case.
    pub case: &'a Case,
    /// What is known of each element that is a unit.
    pub known: Vec<Known<'a>>,
    /// The least value of each parameter.
    pub low: Vec<&'a Ratio>,
    /// The largest value of each parameter.
    pub high: Vec<&'a Ratio>,
    rows: Vec<Row<'a>>,
    is_out: Vec<bool>,
    left: usize,
    trail: Vec<Change<'a>>,
    path: Vec<Branch<'a>>,
}

impl<'a> Node<'a> {
    /// The root of a case's tree.
    pub fn root(network: &'a Composed, case: &'a Case) -> Self {
        let mut is_open = vec![false; case.rows.len()];
        case.open.iter().for_each(|&row| is_open[row as usize] = true);
        let rows = case.rows.iter().zip(is_open).map(|(row, is_open)| Row::Given(row, is_open));
        Self {
            network,
            case,
            known: vec![Known::Nothing; network.elements.len()],
            low: case.bounds.iter().map(|side| &side.0).collect(),
            high: case.bounds.iter().map(|side| &side.1).collect(),
            rows: rows.collect(),
            is_out: vec![false; case.conjunctions.len()],
            left: case.conjunctions.len(),
            trail: Vec::new(),
            path: Vec::new(),
        }
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

    /// Notes what is known of a unit from here on.
    pub fn know(&mut self, unit: u32, known: Known<'a>) {
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
        self.decide(unit, element, false);
        Ok(())
    }

    fn decide(&mut self, unit: u32, element: u32, is_on: bool) {
        self.rows.push(Row::Cut { element, is_on });
        self.trail.push(Change::Row);
        self.know(unit, if is_on { Known::On } else { Known::Off });
    }

    /// Goes to the first part of a halving.
    pub fn halve(&mut self, parameter: u32, at: &'a Ratio) -> Result<(), Rejection> {
        let place = parameter as usize;
        let is_less = |one: &Ratio, other: &Ratio| {
            one.numerator() * other.denominator() < other.numerator() * one.denominator()
        };
        ensure(place < self.low.len(), Rule::Row, || format!("there is no parameter {parameter}"))?;
        let is_between = is_less(self.low[place], at) && is_less(at, self.high[place]);
        ensure(is_between, Rule::Row, || format!("parameter {parameter} is not halved at {at}"))?;
        self.path.push(Branch { mark: self.trail.len(), second: Second::Halve { parameter, at } });
        self.trail.push(Change::High(parameter, std::mem::replace(&mut self.high[place], at)));
        Ok(())
    }

    /// Leaves a part for the second one of the nearest cut or halving that has it left; whether there is one.
    pub fn leave(&mut self) -> bool {
        let Some(branch) = self.path.pop() else { return false };
        self.undo(branch.mark);
        match branch.second {
            Second::Cut { unit, element } => self.decide(unit, element, true),
            Second::Halve { parameter, at } => {
                let before = std::mem::replace(&mut self.low[parameter as usize], at);
                self.trail.push(Change::Low(parameter, before));
            }
        }
        true
    }

    fn undo(&mut self, mark: usize) {
        for change in self.trail.drain(mark..).rev() {
            match change {
                Change::Known(unit, before) => self.known[unit as usize] = before,
                Change::Low(parameter, before) => self.low[parameter as usize] = before,
                Change::High(parameter, before) => self.high[parameter as usize] = before,
                Change::Out(conjunction) => {
                    self.is_out[conjunction as usize] = false;
                    self.left += 1;
                }
                Change::Row => drop(self.rows.pop()),
            }
        }
    }
}
