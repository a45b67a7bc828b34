//! Programs in which everything coincides.

use metes_exact::rational::dyadic;
use metes_exact::{BigInt, Rational};
use num_traits::One;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::super::{Inequality, Program};

#[derive(Clone, Debug)]
pub struct Case {
    pub bounds: Vec<(Rational, Rational)>,
    pub rows: Vec<Inequality>,
}

impl Case {
    pub fn program(&self) -> Program<'_> {
        Program { bounds: &self.bounds, rows: &self.rows }
    }
}

/// How a row comes about, given those before it.
#[derive(Clone, Debug)]
enum Row {
    Plain(Vec<i64>),
    /// Entries times powers of ten.
    Spread(Vec<(i64, u32)>),
    /// Through a corner of the box, or beside it by 2⁻⁶⁰.
    Corner(Vec<i64>, Vec<bool>, i64),
    /// An earlier one times a power of ten.
    Again(Index, u32),
    /// The opposite of an earlier one, moved by a multiple of 2⁻⁶⁰: together an equation, a slab or a contradiction.
    Opposite(Index, i64),
    /// Two earlier ones added up, moved likewise.
    Sum(Index, Index, i64),
    Constant(i64),
}

fn row(dimension: usize) -> impl Strategy<Value = Row> {
    let small = || vec(-3i64..=3, dimension + 1);
    prop_oneof![
        4 => small().prop_map(Row::Plain),
        2 => vec(-1000i64..=1000, dimension + 1).prop_map(Row::Plain),
        1 => vec((-9i64..=9, 0u32..60), dimension + 1).prop_map(Row::Spread),
        2 => (small(), vec(any::<bool>(), dimension), -1i64..=1).prop_map(|(a, b, by)| Row::Corner(a, b, by)),
        1 => (any::<Index>(), 0u32..30).prop_map(|(of, by)| Row::Again(of, by)),
        2 => (any::<Index>(), -1i64..=1).prop_map(|(of, by)| Row::Opposite(of, by)),
        1 => (any::<Index>(), any::<Index>(), -1i64..=1).prop_map(|(a, b, by)| Row::Sum(a, b, by)),
        1 => (-1i64..=1).prop_map(Row::Constant),
    ]
}

fn bound() -> impl Strategy<Value = (Rational, Rational)> {
    let ten = |power: u32| Rational::from(BigInt::from(10).pow(power));
    let number = || (-4i64..=4, 1i64..=3).prop_map(|(n, d)| Rational::new(n.into(), d.into()));
    prop_oneof![
        4 => (number(), 0i64..=3).prop_map(|(x, side)| (x.clone(), x + BigInt::from(side))),
        1 => (number(), 0u32..=30).prop_map(move |(x, power)| (x.clone(), x + ten(power).recip())),
        1 => (0u32..=30).prop_map(move |power| (-ten(power), ten(power))),
    ]
}

/// A program in this many dimensions. One in twenty has an empty box.
pub fn case(dimension: usize, rows: usize) -> impl Strategy<Value = Case> {
    let turned = proptest::option::weighted(0.05, 0..dimension.max(1));
    (vec(bound(), dimension), vec(row(dimension), 0..=rows), turned).prop_map(|(mut bounds, rows, turned)| {
        let mut made: Vec<Inequality> = Vec::new();
        for row in rows {
            made.push(make(row, &bounds, &made));
        }
        if let Some((lower, upper)) = turned.and_then(|at| bounds.get_mut(at)) {
            std::mem::swap(lower, upper);
        }
        Case { bounds, rows: made }
    })
}

fn make(row: Row, bounds: &[(Rational, Rational)], before: &[Inequality]) -> Inequality {
    let zero = || vec![0; bounds.len() + 1];
    let power = |power: u32| BigInt::from(10).pow(power);
    let integers = |values: Vec<i64>| split(values.into_iter().map(Rational::from_integer_of).collect());
    match row {
        Row::Plain(values) => integers(values),
        Row::Spread(values) => {
            split(values.into_iter().map(|(x, by)| Rational::from(BigInt::from(x) * power(by))).collect())
        }
        Row::Corner(values, corner, by) => {
            let mut values: Vec<Rational> = values.into_iter().map(Rational::from_integer_of).collect();
            let at = |((lower, upper), is_upper): (&(Rational, Rational), bool)| {
                if is_upper { upper } else { lower }.clone()
            };
            let corner = bounds.iter().zip(corner).map(at);
            let sum: Rational = values.iter().zip(corner).map(|(a, x)| a * x).sum();
            if let Some(constant) = values.last_mut() {
                *constant = hair(by) - sum;
            }
            split(values)
        }
        Row::Again(of, by) if !before.is_empty() => scaled(of.get(before), &power(by)),
        Row::Opposite(of, by) if !before.is_empty() => moved(&scaled(of.get(before), &BigInt::from(-1)), by),
        Row::Sum(a, b, by) if !before.is_empty() => {
            let (a, b) = (a.get(before), b.get(before));
            let coefficients = a.coefficients.iter().zip(&b.coefficients).map(|(a, b)| a + b).collect();
            moved(&Inequality { coefficients, constant: &a.constant + &b.constant }, by)
        }
        Row::Constant(value) => {
            let mut values = zero();
            values[bounds.len()] = value;
            integers(values)
        }
        Row::Again(..) | Row::Opposite(..) | Row::Sum(..) => integers(zero()),
    }
}

trait FromInteger {
    fn from_integer_of(value: i64) -> Self;
}

impl FromInteger for Rational {
    fn from_integer_of(value: i64) -> Self {
        Self::from(BigInt::from(value))
    }
}

fn hair(by: i64) -> Rational {
    dyadic(by.into(), -60)
}

fn scaled(row: &Inequality, by: &BigInt) -> Inequality {
    Inequality {
        coefficients: row.coefficients.iter().map(|x| x * by).collect(),
        constant: &row.constant * by,
    }
}

fn moved(row: &Inequality, by: i64) -> Inequality {
    let wide = scaled(row, &(BigInt::one() << 60));
    Inequality { constant: wide.constant + by, ..wide }
}

/// Rationals, the constant last, as a row of integers.
fn split(values: Vec<Rational>) -> Inequality {
    let common = metes_exact::rational::common_denominator(&values);
    let mut coefficients: Vec<BigInt> = values.iter().map(|x| x.numer() * (&common / x.denom())).collect();
    let constant = coefficients.pop().unwrap_or_default();
    Inequality { coefficients, constant }
}
