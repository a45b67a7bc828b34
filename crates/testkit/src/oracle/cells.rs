//! All activation regions of a small network on a box, by trying every combination of pieces.
//!
//! Units are taken one by one in evaluation order. With the pieces of the earlier units chosen, the
//! arguments of the next one are affine forms; each of its pieces is a few strict inequalities
//! between those forms, and is followed if an exact linear program finds a point that satisfies
//! them together with all before. Meant for a dozen units and up to three inputs.

use std::collections::{BTreeMap, BTreeSet};

use metes_exact::Rational;
use metes_network::{Activation, Network, Node, Op, Pattern};
use num_traits::{One, Zero};

use super::linear::{self, Element};
use super::open_set::{Form, OpenSet};
use super::unit;
use crate::Domain;

/// One activation region. A form is its coefficients, one for every input, and then its constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The region is where all these forms are positive. Some may follow from others.
    pub inequalities: Vec<Vec<Rational>>,
    /// A point of the region, none of these forms being zero there.
    pub interior: Vec<Rational>,
    /// The form of every output on the region.
    pub outputs: Vec<Vec<Rational>>,
}

/// The patterns of the activation regions of a network on a box, as
/// [the module above](super) defines them.
///
/// # Panics
/// When the network does not take the points of the box.
pub fn patterns(network: &Network, domain: &Domain) -> BTreeSet<Pattern> {
    cells(network, domain).into_keys().collect()
}

/// The activation regions of a network on a box by their patterns.
///
/// # Panics
/// When the network does not take the points of the box.
pub fn cells(network: &Network, domain: &Domain) -> BTreeMap<Pattern, Cell> {
    assert_eq!(network.input_len(), domain.dimension(), "the network takes the points of the box");
    let mut search = Search { network, values: Vec::new(), pattern: Vec::new(), found: BTreeMap::new() };
    search.enter_node(&OpenSet::interior_of(domain));
    search.found
}

struct Search<'a> {
    network: &'a Network,
    /// The forms of every element so far; those of the last node may still be incomplete.
    values: Vec<Vec<Element>>,
    /// The pieces chosen so far.
    pattern: Vec<Vec<u32>>,
    found: BTreeMap<Pattern, Cell>,
}

impl Search<'_> {
    fn enter_node(&mut self, set: &OpenSet) {
        let Some(node) = self.network.nodes().get(self.values.len()) else {
            let cell = Cell {
                inequalities: set.inequalities.clone(),
                interior: set.interior.clone(),
                outputs: linear::output(self.network, &self.values).to_vec(),
            };
            let previous = self.found.insert(Pattern(self.pattern.clone()), cell);
            assert!(previous.is_none(), "a pattern is found once");
            return;
        };
        let dimension = set.interior.len();
        if node.op.is_hinge() {
            self.values.push(Vec::new());
            self.pattern.push(Vec::new());
            self.enter_unit(node, set);
            self.pattern.pop();
        } else {
            let elements = match &node.op {
                Op::Input => (0..dimension).map(|axis| unit_form(dimension, axis)).collect(),
                _ => {
                    linear::apply(node, &linear::reads(node, &self.values), &unit_form(dimension, dimension))
                }
            };
            self.values.push(elements);
            self.enter_node(set);
        }
        self.values.pop();
    }

    /// Tries the pieces of the next unit of the last node.
    fn enter_unit(&mut self, node: &Node, set: &OpenSet) {
        let at = self.values.len() - 1;
        let unit = self.values[at].len();
        if unit == node.len {
            return self.enter_node(set);
        }
        for Choice { piece, form, positive } in choices(node, unit, &self.values[node.inputs[0].index()]) {
            let part = positive.iter().try_fold(set.clone(), |part, form| part.where_positive(form));
            if let (Some(part), Some(pieces)) = (part, self.pattern.last_mut()) {
                pieces.push(piece as u32);
                self.values[at].push(form);
                self.enter_unit(node, &part);
                self.values[at].pop();
                self.pattern.last_mut().and_then(Vec::pop);
            }
        }
    }
}

/// The coefficient of one axis, or the constant, is one.
fn unit_form(dimension: usize, axis: usize) -> Form {
    (0..=dimension).map(|at| if at == axis { Rational::one() } else { Rational::zero() }).collect()
}

/// One piece of a unit: the unit's form on it, and the forms that are positive where it applies.
struct Choice {
    piece: usize,
    form: Form,
    positive: Vec<Form>,
}

fn choices(node: &Node, unit: usize, x: &[Form]) -> Vec<Choice> {
    match &node.op {
        Op::Activation(activation) => activation_choices(activation, unit, &x[unit]),
        Op::Max(groups) => max_choices(&groups[unit], x),
        _ => unreachable!("`{}` is not a hinge", node.name),
    }
}

fn activation_choices(activation: &Activation, unit: usize, x: &Form) -> Vec<Choice> {
    let function = activation.function(unit);
    let (breakpoints, constant) = (function.breakpoints(), x.len() - 1);
    let choice = |piece: usize, positive| {
        let (slope, intercept) = &function.pieces()[piece];
        let mut form: Form = x.iter().map(|entry| entry * slope).collect();
        form[constant] += intercept;
        Choice { piece, form, positive }
    };
    if x[..constant].iter().all(Zero::is_zero) {
        return vec![choice(unit::piece(function, &x[constant]), Vec::new())];
    }
    let above = |level: &Rational| {
        let mut form = x.clone();
        form[constant] -= level;
        form
    };
    let below = |level: &Rational| above(level).iter().map(|entry| -entry).collect();
    let bounds = |piece: usize| {
        let left = piece.checked_sub(1).map(|left| above(&breakpoints[left]));
        left.into_iter().chain(breakpoints.get(piece).map(below)).collect()
    };
    (0..function.pieces().len()).map(|piece| choice(piece, bounds(piece))).collect()
}

fn max_choices(group: &[u32], x: &[Form]) -> Vec<Choice> {
    let argument = |place: usize| &x[group[place] as usize];
    let first = |&place: &usize| (0..place).all(|earlier| argument(earlier) != argument(place));
    let places: Vec<usize> = (0..group.len()).filter(first).collect();
    let lead = |place: usize, other: usize| -> Form {
        argument(place).iter().zip(argument(other)).map(|(mine, theirs)| mine - theirs).collect()
    };
    let choice = |&place: &usize| {
        let others = places.iter().filter(|&&other| other != place);
        Choice {
            piece: place,
            form: argument(place).clone(),
            positive: others.map(|&other| lead(place, other)).collect(),
        }
    };
    places.iter().map(choice).collect()
}
