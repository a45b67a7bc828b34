//! Programs too large to enumerate, whose truth is known from how they were made; every answer proves itself.

use metes_exact::rational::{common_denominator, dyadic};
use metes_exact::{BigInt, Rational};
use num_traits::{One, Signed, Zero};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::super::frame::Frame;
use super::super::simplex::Simplex;
use super::super::{Feasible, Inequality, Optimum, Program};
use super::integers;
use super::oracle::{is_refuted, row, sides, value};

/// Rows through a point of the box, each moved outward by so much of its size (inward if negative).
#[derive(Clone, Debug)]
struct Planted {
    bounds: Vec<(Rational, Rational)>,
    point: Vec<Rational>,
    rows: Vec<Inequality>,
}

fn planted(dimension: usize, rows: usize, bits: u32, margin: Rational) -> impl Strategy<Value = Planted> {
    let side = (-1000i64..1000, 1i64..500, 1i64..63);
    // The spread of a row's coefficients in powers of two.
    let entry = (-(1i64 << 30)..1 << 30, 0..=bits);
    (vec(side, dimension), vec(vec(entry, dimension), rows)).prop_map(move |(sides, rows)| {
        let fraction = |n: i64, d: i64| Rational::new(n.into(), d.into());
        let bounds: Vec<(Rational, Rational)> =
            sides.iter().map(|&(x, side, _)| (fraction(x, 1000), fraction(x + side, 1000))).collect();
        let at = |&(x, side, at): &(i64, i64, i64)| fraction(x, 1000) + fraction(side * at, 64_000);
        let point: Vec<Rational> = sides.iter().map(at).collect();
        let form = |entries: Vec<(i64, u32)>| {
            let entry = |(x, power): (i64, u32)| Rational::from(BigInt::from(x) << power);
            let form: Vec<Rational> = entries.into_iter().map(entry).collect();
            let size = form.iter().zip(&bounds).map(|(a, (lower, upper))| (a * (upper - lower)).abs());
            let constant =
                size.sum::<Rational>() * &margin - value(&(form.clone(), Rational::zero()), &point);
            let common = common_denominator([&constant]);
            let whole = |x: &Rational| (x * &common).to_integer();
            Inequality { coefficients: form.iter().map(whole).collect(), constant: whole(&constant) }
        };
        let rows = rows.into_iter().map(form).collect();
        Planted { bounds, point, rows }
    })
}

impl Planted {
    fn program(&self) -> Program<'_> {
        Program { bounds: &self.bounds, rows: &self.rows }
    }

    fn contains(&self, point: &[Rational]) -> bool {
        sides(&self.bounds, &self.rows).iter().all(|side| !value(side, point).is_negative())
    }

    /// With one more row: what is left if the sum of all others is taken from nothing, less a part of its size.
    fn contradicted(mut self, by: &Rational) -> Self {
        let mut sum = integers(&vec![0; self.bounds.len() + 1]);
        let mut size = Rational::zero();
        for row in &self.rows {
            sum.coefficients.iter_mut().zip(&row.coefficients).for_each(|(sum, x)| *sum -= x);
            sum.constant -= &row.constant;
            let range = row.coefficients.iter().zip(&self.bounds);
            size += range.map(|(a, (lower, upper))| ((upper - lower) * a).abs()).sum::<Rational>();
        }
        let short = size * by;
        let common = short.denom().clone();
        sum.coefficients.iter_mut().for_each(|x| *x *= &common);
        sum.constant = sum.constant * &common - short.numer();
        self.rows.push(sum);
        self
    }
}

fn longest(numbers: impl IntoIterator<Item = BigInt>) -> u64 {
    numbers.into_iter().map(|x| x.bits()).max().unwrap_or(0)
}

fn sizes() -> impl Strategy<Value = (usize, usize, u32)> {
    (4usize..=14, 1usize..=6, select(vec![0, 10, 100])).prop_map(|(d, m, bits)| (d, m * d, bits))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Wide by half of what there is, by a hair, and not at all.
    #[test]
    fn what_holds_at_a_point_is_feasible(
        (case, margin) in (sizes(), select(vec![Some(4), Some(20), Some(45), Some(60), None]))
            .prop_flat_map(|((dimension, rows, bits), power)| {
                let margin = power.map_or(Rational::zero(), |power| dyadic(BigInt::one(), -power));
                (planted(dimension, rows, bits, margin), Just(power))
            })
    ) {
        let Feasible::Point(point) = case.program().feasible() else { panic!("{:?} satisfies all", case.point) };
        prop_assert!(case.contains(&point));
        if let Some(power) = margin {
            // Digits follow from the margin and the sides, the least of which is a thousandth.
            let denominators = point.iter().map(|x| x.denom().clone());
            prop_assert!(longest(denominators) <= power as u64 + 40, "{point:?}");
        }
    }

    /// Contradictions of all sizes.
    #[test]
    fn what_adds_up_to_less_than_nothing_is_not(
        (case, power) in (sizes(), select(vec![5, 20, 45, 60]))
            .prop_flat_map(|((dimension, rows, bits), power)| {
                let case = planted(dimension, rows, bits, Rational::zero());
                (case.prop_map(move |case| case.contradicted(&dyadic(BigInt::one(), -power))), Just(power))
            })
    ) {
        let Feasible::Never(multipliers) = case.program().feasible() else { panic!("a contradiction") };
        prop_assert!(is_refuted(&case.bounds, &case.rows, &[], &multipliers));
        let spread = longest(case.rows.iter().flat_map(|row| row.coefficients.clone()));
        let digits = longest(multipliers.into_iter().map(|(_, x)| x));
        prop_assert!(digits <= 2 * power as u64 + spread + 40, "{digits} digits");
    }

    /// An equation is the opposite of a strict row.
    #[test]
    fn what_is_zero_is_not_positive(
        case in sizes().prop_flat_map(|(dimension, rows, bits)| planted(dimension, rows, bits, Rational::zero())),
        strict in any::<Index>(),
    ) {
        let case = case.contradicted(&Rational::zero());
        let strict = strict.index(case.rows.len());
        prop_assert!(matches!(case.program().feasible(), Feasible::Point(point) if case.contains(&point)));
        let Feasible::Never(multipliers) = case.program().feasible_strictly(&[strict]) else {
            panic!("all rows add up to zero")
        };
        prop_assert!(is_refuted(&case.bounds, &case.rows, &[strict], &multipliers));
    }

    /// Proposals make no difference to what is largest.
    #[test]
    fn the_optimum_is_that_of_the_simplex_algorithm_alone(
        case in (3usize..=6, 5usize..=20).prop_flat_map(|(dimension, rows)| {
            planted(dimension, rows, 10, dyadic(BigInt::one(), -5))
        }),
        objective in vec(-9i64..=9, 7),
    ) {
        let mut objective = integers(&objective);
        objective.coefficients.truncate(case.bounds.len());
        let Optimum::Taken { value: largest, point } = case.program().maximise(&objective) else {
            panic!("{:?} satisfies all", case.point)
        };
        prop_assert!(case.contains(&point));
        prop_assert_eq!(&value(&row(&objective), &point), &largest);
        let program = case.program();
        let frame = Frame::new(&program, &[]).expect("a box");
        let mut simplex = Simplex::at_corner(&frame);
        let vertex = simplex.feasible().expect("feasible");
        let vertex = simplex.maximise(&objective, vertex).expect("feasible");
        prop_assert_eq!(objective.at(&Frame::rationals(&vertex)), largest);
    }
}
