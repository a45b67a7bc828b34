//! Networks of one input, exactly, by their values at the points where anything can break.
//!
//! Every element of every node is a continuous piecewise-linear function of the one input, hence
//! given by its values at a sorted list of *knots*. The graph is walked once; a hinge adds a knot
//! wherever one of its arguments crosses a breakpoint, or two arguments of a maximum cross each
//! other. Between neighbouring knots everything is affine at the end, and the values at the two
//! knots say all.

use metes_exact::Rational;
use metes_network::{Network, Node, Op, Pattern};
use num_traits::{One, Signed, Zero};

use super::linear::{self, Element};
use super::unit;

/// One activation region of a network of one input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinePiece {
    /// Where it begins.
    pub from: Rational,
    /// Where it ends, above `from`.
    pub to: Rational,
    /// Slope and intercept of every output: output `k` is `slope·x + intercept` on the region.
    pub outputs: Vec<(Rational, Rational)>,
    /// The piece every hinge unit is on, as [the module above](super) defines it.
    pub pattern: Pattern,
}

/// An interval of one label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelInterval {
    /// Where it begins.
    pub from: Rational,
    /// Where it ends, above `from`.
    pub to: Rational,
    /// The output that is larger than all others, but for isolated points; `None` where the largest
    /// is attained by several outputs throughout.
    pub label: Option<usize>,
}

/// The activation regions between two points, in order. Their number is the number of regions, and
/// they cover the interval.
///
/// # Panics
/// When the network has not exactly one input or `low` is not below `high`.
pub fn pieces(network: &Network, low: &Rational, high: &Rational) -> Vec<LinePiece> {
    assert_eq!(network.input_len(), 1, "a line is the domain of networks of one input");
    assert!(low < high, "an interval has a non-empty interior");
    let mut line = Line { knots: vec![low.clone(), high.clone()], values: Vec::new() };
    for node in network.nodes() {
        line.push(node);
    }
    let mut pieces: Vec<LinePiece> = Vec::new();
    for at in 0..line.knots.len() - 1 {
        let piece = line.piece(network, at);
        match pieces.last_mut() {
            Some(last) if last.pattern == piece.pattern => {
                assert_eq!(last.outputs, piece.outputs, "one pattern is one affine function");
                last.to = piece.to;
            }
            _ => pieces.push(piece),
        }
    }
    pieces
}

/// The intervals of one label that the regions make up, merged where neighbours agree.
///
/// A label counts as holding around a point where another output merely reaches it, since the
/// intervals are closures of what holds.
pub fn labels(pieces: &[LinePiece]) -> Vec<LabelInterval> {
    let mut intervals: Vec<LabelInterval> = Vec::new();
    for piece in pieces {
        for ends in order_changes(piece).windows(2) {
            let label = label_on(&piece.outputs, &ends[0], &ends[1]);
            match intervals.last_mut() {
                Some(last) if last.label == label => last.to = ends[1].clone(),
                _ => intervals.push(LabelInterval { from: ends[0].clone(), to: ends[1].clone(), label }),
            }
        }
    }
    intervals
}

/// The ends of a piece and the points within where two outputs cross.
fn order_changes(piece: &LinePiece) -> Vec<Rational> {
    let mut points = vec![piece.from.clone(), piece.to.clone()];
    for (at, (slope, intercept)) in piece.outputs.iter().enumerate() {
        for (other_slope, other_intercept) in &piece.outputs[..at] {
            if slope != other_slope {
                let crossing = (other_intercept - intercept) / (slope - other_slope);
                if piece.from < crossing && crossing < piece.to {
                    points.push(crossing);
                }
            }
        }
    }
    points.sort();
    points.dedup();
    points
}

/// The one largest output on an interval where no two cross.
fn label_on(outputs: &[(Rational, Rational)], from: &Rational, to: &Rational) -> Option<usize> {
    let middle = (from + to) / Rational::from_integer(2.into());
    let values: Vec<Rational> =
        outputs.iter().map(|(slope, intercept)| slope * &middle + intercept).collect();
    let largest = values.iter().max()?;
    let mut places = (0..values.len()).filter(|&at| values[at] == *largest);
    places.next().filter(|_| places.next().is_none())
}

/// Functions of one variable by their values at knots.
struct Line {
    knots: Vec<Rational>,
    /// For every node and element, the values at the knots.
    values: Vec<Vec<Element>>,
}

impl Line {
    fn push(&mut self, node: &Node) {
        let elements = match &node.op {
            Op::Input => vec![self.knots.clone()],
            Op::Activation(activation) => {
                let read = node.inputs[0].index();
                let crossings = self.values[read].iter().enumerate().flat_map(|(at, x)| {
                    let levels = activation.function(at).breakpoints().iter();
                    levels.flat_map(|level| self.sign_changes(|knot| &x[knot] - level))
                });
                self.refine(crossings.collect());
                let image = |(at, x): (usize, &Element)| {
                    x.iter().map(|value| unit::value(activation.function(at), value)).collect()
                };
                self.values[read].iter().enumerate().map(image).collect()
            }
            Op::Max(groups) => {
                let read = node.inputs[0].index();
                let mut crossings = Vec::new();
                for group in groups {
                    for (place, &first) in group.iter().enumerate() {
                        for &second in &group[..place] {
                            let x = &self.values[read];
                            let (first, second) = (&x[first as usize], &x[second as usize]);
                            crossings.extend(self.sign_changes(|knot| &first[knot] - &second[knot]));
                        }
                    }
                }
                self.refine(crossings);
                let largest = |group: &Vec<u32>, knot| {
                    let values = group.iter().map(|&index| &self.values[read][index as usize][knot]);
                    values.max().cloned().unwrap_or_else(Rational::zero)
                };
                let over_knots = |group| (0..self.knots.len()).map(|knot| largest(group, knot)).collect();
                groups.iter().map(over_knots).collect()
            }
            _ => {
                let ones = vec![Rational::one(); self.knots.len()];
                linear::apply(node, &linear::reads(node, &self.values), &ones)
            }
        };
        self.values.push(elements);
    }

    /// The points strictly between knots where a function, affine between knots, is zero.
    fn sign_changes(&self, value: impl Fn(usize) -> Rational) -> Vec<Rational> {
        let mut points = Vec::new();
        for at in 1..self.knots.len() {
            let (left, right) = (value(at - 1), value(at));
            if (&left * &right).is_negative() {
                let share = &left / (&left - &right);
                points.push(&self.knots[at - 1] + share * (&self.knots[at] - &self.knots[at - 1]));
            }
        }
        points
    }

    /// Adds knots, with the values of everything so far.
    fn refine(&mut self, added: Vec<Rational>) {
        let mut knots = [self.knots.as_slice(), &added].concat();
        knots.sort();
        knots.dedup();
        for element in self.values.iter_mut().flatten() {
            *element = knots.iter().map(|x| interpolate(&self.knots, element, x)).collect();
        }
        self.knots = knots;
    }

    /// What holds between knot `at` and the next.
    fn piece(&self, network: &Network, at: usize) -> LinePiece {
        let (from, to) = (&self.knots[at], &self.knots[at + 1]);
        let line_through = |values: &Element| {
            let slope = (&values[at + 1] - &values[at]) / (to - from);
            let intercept = &values[at] - &slope * from;
            (slope, intercept)
        };
        let hinges = network.nodes().iter().filter_map(|node| self.hinge_pieces(node, at));
        LinePiece {
            from: from.clone(),
            to: to.clone(),
            outputs: linear::output(network, &self.values).iter().map(line_through).collect(),
            pattern: Pattern(hinges.collect()),
        }
    }

    /// The piece of every unit of a node between knot `at` and the next, if it is a hinge.
    fn hinge_pieces(&self, node: &Node, at: usize) -> Option<Vec<u32>> {
        let ends = |index: usize| {
            let x = &self.values[node.inputs[0].index()][index];
            (&x[at], &x[at + 1])
        };
        match &node.op {
            Op::Activation(activation) => {
                // No breakpoint lies strictly between the ends, so the middle is beside all of
                // them unless the argument is constant.
                let middle =
                    |(left, right): (&Rational, &Rational)| (left + right) / Rational::from_integer(2.into());
                let piece = |index| unit::piece(activation.function(index), &middle(ends(index))) as u32;
                Some((0..node.len).map(piece).collect())
            }
            Op::Max(groups) => {
                let first = |group: &Vec<u32>| {
                    // The order of the arguments is the same at both ends, but for ties.
                    let sum = |&index: &u32| ends(index as usize).0 + ends(index as usize).1;
                    let sums: Vec<Rational> = group.iter().map(sum).collect();
                    let largest = sums.iter().max();
                    sums.iter().position(|sum| Some(sum) == largest).unwrap_or_default() as u32
                };
                Some(groups.iter().map(first).collect())
            }
            _ => None,
        }
    }
}

/// The value at `x` of the function that is affine between knots.
fn interpolate(knots: &[Rational], values: &[Rational], x: &Rational) -> Rational {
    let right = knots.iter().position(|knot| knot >= x).unwrap_or(knots.len() - 1);
    if knots[right] == *x {
        return values[right].clone();
    }
    let left = right - 1;
    let share = (x - &knots[left]) / (&knots[right] - &knots[left]);
    &values[left] + share * (&values[right] - &values[left])
}
