//! What the strategies make: everything degenerate often enough, and failures that shrink.

use metes_exact::{BigInt, Rational};
use metes_network::{LinearMap, Network, NetworkBuilder, Node, Op};
use num_traits::{One, Signed, Zero};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

use super::{Problem, Sizes, dyadic, interval, problem};
use crate::oracle::cells::{Cell, cells};

type Rows = Vec<Vec<Rational>>;

fn rows(map: &LinearMap) -> Rows {
    let mut rows = vec![vec![Rational::zero(); map.inputs()]; map.outputs()];
    for (row, slots) in rows.iter_mut().enumerate() {
        map.row(row, |column, weight| slots[column] += map.weights().get(weight));
    }
    rows
}

fn any_node(problem: &Problem, holds: impl Fn(&Node) -> bool) -> bool {
    problem.network.nodes().iter().any(holds)
}

fn any_matrix(problem: &Problem, holds: impl Fn(&Rows) -> bool) -> bool {
    any_node(problem, |node| matches!(&node.op, Op::Affine { map, .. } if holds(&rows(map))))
}

fn any_pair(rows: &Rows, holds: impl Fn(&[Rational], &[Rational]) -> bool) -> bool {
    let mut pairs =
        rows.iter().enumerate().flat_map(|(at, one)| rows[..at].iter().map(move |two| (one, two)));
    pairs.any(|(one, two)| holds(one, two))
}

fn is_zero(row: &[Rational]) -> bool {
    row.iter().all(Zero::is_zero)
}

fn any_weight(problem: &Problem, holds: impl Fn(&Rational) -> bool) -> bool {
    any_matrix(problem, |rows| rows.iter().flatten().any(|weight| !weight.is_zero() && holds(weight)))
}

fn any_group(problem: &Problem, holds: impl Fn(&[u32]) -> bool) -> bool {
    any_node(problem, |node| matches!(&node.op, Op::Max(groups) if groups.iter().any(|group| holds(group))))
}

fn any_function(problem: &Problem, holds: impl Fn(&metes_network::PiecewiseLinear) -> bool) -> bool {
    any_node(problem, |node| matches!(&node.op, Op::Activation(a) if a.functions().iter().any(&holds)))
}

fn any_cell(network: &Network, problem: &Problem, holds: impl Fn(&Cell) -> bool) -> bool {
    cells(network, &problem.domain).values().any(holds)
}

/// The network up to a node.
fn up_to(network: &Network, node: usize) -> Network {
    let mut builder = NetworkBuilder::new("x", network.input_shape().to_vec());
    let mut last = builder.input();
    for node in &network.nodes()[1..=node] {
        last = builder.push(&node.name, node.op.clone(), &node.inputs).unwrap();
    }
    builder.finish(last)
}

/// Whether some unit is at a breakpoint throughout a region.
fn sits_at_breakpoint(problem: &Problem) -> bool {
    any_node(problem, |node| {
        let Op::Activation(activation) = &node.op else { return false };
        let arguments = up_to(&problem.network, node.inputs[0].index());
        any_cell(&arguments, problem, |cell| {
            cell.outputs.iter().enumerate().any(|(unit, form)| {
                let (constant, slopes) = form.split_last().unwrap();
                is_zero(slopes) && activation.function(unit).breakpoints().contains(constant)
            })
        })
    })
}

/// Whether a border between regions goes through a vertex of the box.
fn meets_a_vertex(problem: &Problem) -> bool {
    let dimension = problem.domain.dimension();
    let vertices: Vec<_> = (0..1 << dimension).map(|bits| problem.domain.vertex(bits)).collect();
    let is_wall = |form: &[Rational]| form[..dimension].iter().filter(|slope| !slope.is_zero()).count() == 1;
    let value = |form: &[Rational], point: &[Rational]| {
        form.iter().zip(point).fold(form[dimension].clone(), |sum, (slope, x)| sum + slope * x)
    };
    any_cell(&problem.network, problem, |cell| {
        let borders = cell.inequalities.iter().filter(|form| !is_wall(form));
        borders.into_iter().any(|form| vertices.iter().any(|vertex| value(form, vertex).is_zero()))
    })
}

fn two_to(power: u32) -> Rational {
    Rational::from_integer(BigInt::one() << power)
}

type Feature = (&'static str, fn(&Problem) -> bool);

const FEATURES: &[Feature] = &[
    ("equal rows", |p| any_matrix(p, |rows| any_pair(rows, |a, b| a == b && !is_zero(a)))),
    ("opposite rows", |p| {
        any_matrix(p, |rows| any_pair(rows, |a, b| !is_zero(a) && a.iter().zip(b).all(|(a, b)| *a == -b)))
    }),
    ("a zero row", |p| any_matrix(p, |rows| rows.iter().any(|row| is_zero(row)))),
    ("a zero weight", |p| {
        any_matrix(p, |rows| rows.iter().any(|row| !is_zero(row) && row.iter().any(Zero::is_zero)))
    }),
    ("no bias", |p| any_node(p, |node| matches!(&node.op, Op::Affine { bias: None, .. }))),
    ("not dense", |p| any_node(p, |node| matches!(&node.op, Op::Affine { map, .. } if !map.is_dense()))),
    ("large weights", |p| any_weight(p, |weight| weight.abs() > two_to(60))),
    ("small weights", |p| any_weight(p, |weight| weight.abs() < two_to(60).recip())),
    ("weights that are not dyadic", |p| {
        any_weight(p, |weight| (weight.denom() & (weight.denom() - 1)) != BigInt::zero())
    }),
    ("a decreasing piece", |p| any_function(p, |f| f.pieces().iter().any(|(slope, _)| slope.is_negative()))),
    ("many breakpoints", |p| any_function(p, |f| f.breakpoints().len() > 2)),
    ("no breakpoint", |p| any_function(p, |f| f.breakpoints().is_empty())),
    ("a mixture of functions", |p| {
        any_node(
            p,
            |node| matches!(&node.op, Op::Activation(a) if a.elements() > Some(1) && a.functions().len() > 1),
        )
    }),
    ("a maximum", |p| any_group(p, |group| group.len() > 1)),
    ("a maximum of an element and itself", |p| {
        any_group(p, |group| group.iter().enumerate().any(|(at, index)| group[..at].contains(index)))
    }),
    ("a sum of nodes", |p| any_node(p, |node| matches!(&node.op, Op::Combine(_)))),
    ("a concatenation", |p| {
        any_node(p, |node| {
            matches!(&node.op, Op::Select(_)) && node.inputs.iter().any(|id| *id != node.inputs[0])
        })
    }),
    ("constants", |p| any_node(p, |node| matches!(&node.op, Op::Constant(_)))),
    ("a unit at its breakpoint throughout", sits_at_breakpoint),
    ("a border through a vertex", meets_a_vertex),
    ("outputs that tie throughout", |p| {
        any_cell(&p.network, p, |cell| any_pair(&cell.outputs, |a, b| a == b && !is_zero(&a[..a.len() - 1])))
    }),
    ("a constant output", |p| {
        any_cell(&p.network, p, |cell| cell.outputs.iter().any(|form| is_zero(&form[..form.len() - 1])))
    }),
    ("one region", |p| cells(&p.network, &p.domain).len() == 1),
    ("five regions", |p| cells(&p.network, &p.domain).len() >= 5),
    ("a box around 0", |p| {
        p.domain.low().iter().all(|x| x.is_negative()) && p.domain.high().iter().all(|x| x.is_positive())
    }),
    ("a box beside 0", |p| !p.domain.contains(&vec![Rational::zero(); p.domain.dimension()])),
];

#[test]
fn every_degenerate_kind_is_frequent() {
    const SAMPLES: usize = 300;
    let mut runner = TestRunner::deterministic();
    let strategy = problem(Sizes::tiny());
    let problems: Vec<Problem> =
        (0..SAMPLES).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect();
    let counts = FEATURES.iter().map(|(name, holds)| (name, problems.iter().filter(|p| holds(p)).count()));
    let rare: Vec<_> = counts.filter(|(_, count)| count * 20 < SAMPLES).collect();
    assert!(rare.is_empty(), "of {SAMPLES} problems fewer than a twentieth have: {rare:?}");
    let divided = problems.iter().filter(|p| cells(&p.network, &p.domain).len() > 1).count();
    assert!(divided * 2 > SAMPLES, "of {SAMPLES} boxes only {divided} are divided");
}

#[test]
fn a_failure_shrinks_to_a_few_plain_units() {
    let config = Config { failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let result = runner.run(&problem(Sizes::small()), |problem| {
        prop_assert!(cells(&problem.network, &problem.domain).len() < 2);
        Ok(())
    });
    let Err(TestError::Fail(_, Problem { network, domain })) = result else {
        panic!("some network has two regions")
    };
    assert!(network.hinge_units() <= 3, "{network:?}");
    assert!(network.nodes().len() <= 6, "{network:?}");
    assert_eq!(domain.dimension(), 1);
}

proptest! {
    #[test]
    fn sizes_are_kept(problem in problem(Sizes::small())) {
        let Problem { network, domain } = problem;
        prop_assert_eq!(network.input_len(), domain.dimension());
        prop_assert!((1..=3).contains(&network.input_len()) && (2..=4).contains(&network.output_len()));
        prop_assert!(network.hinges().count() <= 4);
        prop_assert!(network.hinges().all(|(_, node)| (1..=6).contains(&node.len)));
    }

    #[test]
    fn any_number_of_inputs_will_do(problem in problem(Sizes::small().inputs(40..=50))) {
        let point = problem.domain.vertex(0b1011);
        prop_assert_eq!(problem.network.evaluate(&point).len(), problem.network.output_len());
    }

    #[test]
    fn intervals_have_an_interior((low, high) in interval()) {
        prop_assert!(low < high);
    }

    #[test]
    fn dyadics_keep_to_the_magnitudes_of_floats(value in dyadic()) {
        prop_assert!(two_to(140).recip() <= value.abs() && value.abs() <= two_to(100));
        prop_assert!(value.numer().bits() - value.numer().trailing_zeros().unwrap_or(0) <= 24);
    }
}
