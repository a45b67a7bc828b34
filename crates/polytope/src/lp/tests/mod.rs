mod large;
mod oracle;
mod programs;

use metes_exact::{BigInt, Rational};
use num_traits::{Signed, Zero};
use proptest::prelude::*;
use proptest::sample::{Index, subsequence};

use super::basis::{Basis, Stand};
use super::frame::Frame;
use super::simplex::{Simplex, Stop};
use super::{Feasible, Inequality, Optimum};
use oracle::{is_refuted, sides, value, vertices};
use programs::{Case, case};

fn is_in(case: &Case, strict: &[usize], point: &[Rational]) -> bool {
    let is_satisfied = |(at, side): (usize, &oracle::Side)| {
        let value = value(side, point);
        if strict.contains(&at) { value.is_positive() } else { !value.is_negative() }
    };
    sides(&case.bounds, &case.rows).iter().enumerate().all(is_satisfied)
}

/// Whether an answer is the right one, and proves itself.
fn check(case: &Case, strict: &[usize], answer: &Feasible) {
    let corners = vertices(case.bounds.len(), &sides(&case.bounds, &case.rows));
    // What is positive anywhere is positive in the middle of the vertices.
    let count = BigInt::from(corners.len().max(1));
    let middle = |at: usize| corners.iter().map(|corner| &corner[at]).sum::<Rational>() / &count;
    let middle: Vec<Rational> = (0..case.bounds.len()).map(middle).collect();
    let is_feasible = !corners.is_empty() && is_in(case, strict, &middle);
    match answer {
        Feasible::Point(point) => {
            assert!(is_feasible, "no point satisfies all rows");
            assert!(is_in(case, strict, point), "{point:?} does not satisfy all rows");
        }
        Feasible::Never(multipliers) => {
            assert!(!is_feasible, "{middle:?} satisfies all rows");
            assert!(
                is_refuted(&case.bounds, &case.rows, strict, multipliers),
                "{multipliers:?} prove nothing"
            );
        }
    }
}

fn check_optimum(case: &Case, objective: &Inequality, answer: &Optimum) {
    let corners = vertices(case.bounds.len(), &sides(&case.bounds, &case.rows));
    let largest = corners.iter().map(|corner| value(&oracle::row(objective), corner)).max();
    match answer {
        Optimum::Taken { value, point } => {
            assert_eq!(Some(value), largest.as_ref());
            assert!(corners.contains(point), "{point:?} is not a vertex");
            assert_eq!(*value, oracle::value(&oracle::row(objective), point));
        }
        Optimum::Never(multipliers) => {
            assert_eq!(largest, None);
            assert!(is_refuted(&case.bounds, &case.rows, &[], multipliers), "{multipliers:?} prove nothing");
        }
    }
}

fn integers(values: &[i64]) -> Inequality {
    let (constant, coefficients) = values.split_last().expect("a constant");
    Inequality {
        coefficients: coefficients.iter().map(|&x| x.into()).collect(),
        constant: (*constant).into(),
    }
}

fn objective(dimension: usize) -> impl Strategy<Value = Inequality> {
    prop::collection::vec(-3i64..=3, dimension + 1).prop_map(|values| integers(&values))
}

fn any_case() -> impl Strategy<Value = Case> {
    (0usize..=3).prop_flat_map(|dimension| case(dimension, 9 - dimension))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn feasibility_is_that_of_the_vertices(case in any_case()) {
        check(&case, &[], &case.program().feasible());
    }

    #[test]
    fn strict_rows_are_strict(
        (case, strict) in any_case().prop_flat_map(|case| {
            let rows: Vec<usize> = (0..case.rows.len()).collect();
            let count = 0..=rows.len();
            (Just(case), subsequence(rows, count))
        })
    ) {
        check(&case, &strict, &case.program().feasible_strictly(&strict));
    }

    #[test]
    fn the_optimum_is_that_of_the_vertices(
        (case, objective) in any_case().prop_flat_map(|case| {
            let objective = objective(case.bounds.len());
            (Just(case), objective)
        })
    ) {
        check_optimum(&case, &objective, &case.program().maximise(&objective));
    }

    /// The simplex algorithm itself, which has next to nothing to do where a proposal is good.
    #[test]
    fn the_simplex_algorithm_ends_right_wherever_it_starts(
        (case, objective) in any_case().prop_flat_map(|case| {
            let objective = objective(case.bounds.len());
            (Just(case), objective)
        }),
        stands in prop::collection::vec(prop::sample::select(vec![Stand::Lower, Stand::Upper, Stand::Free]), 3),
        tight in prop::collection::vec(any::<Index>(), 3),
    ) {
        let program = case.program();
        let stands: Vec<Stand> = stands[..case.bounds.len()].to_vec();
        let free = stands.iter().filter(|&&stand| stand == Stand::Free).count();
        let tight: Vec<usize> = match case.rows.len() {
            0 => Vec::new(),
            rows => tight[..free].iter().map(|tight| tight.index(rows)).collect(),
        };
        let Some(frame) = Frame::new(&program, &[]) else { return Ok(()) };
        let mut simplex = Simplex::at(&frame, Basis { stands, tight }).unwrap_or_else(|| Simplex::at_corner(&frame));
        match simplex.feasible() {
            Err(Stop::Allowance) => panic!("any number of exchanges is allowed"),
            Err(Stop::Contradiction(multipliers)) => check(&case, &[], &Feasible::Never(multipliers)),
            Ok(vertex) => {
                check(&case, &[], &Feasible::Point(Frame::rationals(&vertex)));
                let point = Frame::rationals(&simplex.maximise(&objective, vertex).expect("feasible"));
                check_optimum(&case, &objective, &Optimum::Taken { value: objective.at(&point), point });
            }
        }
    }
}

/// Points of a plane and the distance from another, by the vertices of a program that this test writes itself.
fn nearest_by_vertices(case: &Case, target: &[Rational]) -> Option<Rational> {
    let dimension = case.bounds.len();
    let one = || Rational::from_integer(1.into());
    let mut all: Vec<oracle::Side> = sides(&case.bounds, &case.rows);
    all.iter_mut().for_each(|side| side.0.push(Rational::zero()));
    for (at, p) in target.iter().enumerate() {
        for sign in [one(), -one()] {
            let mut a = vec![Rational::zero(); dimension];
            a[at] = sign.clone();
            a.push(one());
            all.push((a, -sign * p));
        }
    }
    // The distance is not negative, also where there are no coordinates.
    let mut a = vec![Rational::zero(); dimension];
    a.push(one());
    all.push((a, Rational::zero()));
    vertices(dimension + 1, &all).into_iter().filter_map(|mut vertex| vertex.pop()).min()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_nearest_point_is_nearest(
        case in (0usize..=2).prop_flat_map(|dimension| case(dimension, 5)),
        target in prop::collection::vec((-20i64..=20, 1i64..=7), 2),
    ) {
        let target: Vec<Rational> =
            target[..case.bounds.len()].iter().map(|&(n, d)| Rational::new(n.into(), d.into())).collect();
        match case.program().nearest(&target) {
            Optimum::Taken { value, point } => {
                assert_eq!(Some(&value), nearest_by_vertices(&case, &target).as_ref());
                assert!(is_in(&case, &[], &point));
                let distance = point.iter().zip(&target).map(|(x, p)| (x - p).abs());
                assert_eq!(distance.fold(Rational::zero(), Rational::max), value);
            }
            Optimum::Never(multipliers) => {
                assert_eq!(nearest_by_vertices(&case, &target), None);
                assert!(is_refuted(&case.bounds, &case.rows, &[], &multipliers));
            }
        }
    }
}
