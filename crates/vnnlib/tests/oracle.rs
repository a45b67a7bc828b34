//! The normal form against an evaluator of the formula as it was generated: they agree at every point of a grid that is
//! full of ties.

use metes_exact::Rational;
use metes_vnnlib::{Property, read};
use num_traits::Zero;
use proptest::prelude::*;

const INPUTS: usize = 2;
const OUTPUTS: usize = 2;

#[derive(Clone, Debug)]
enum Expression {
    Number(i64),
    /// Inputs first.
    Variable(usize),
    Add(Vec<Expression>),
    Subtract(Vec<Expression>),
    /// A number, in quarters, on the left or the right.
    Multiply(i64, bool, Box<Expression>),
    Divide(Box<Expression>, i64),
}

#[derive(Clone, Debug)]
enum Formula {
    Compare(&'static str, Vec<Expression>),
    And(Vec<Formula>),
    Or(Vec<Formula>),
    Not(Box<Formula>),
}

fn quarters(count: i64) -> Rational {
    Rational::new(count.into(), 4.into())
}

impl Expression {
    fn value(&self, point: &[Rational]) -> Rational {
        match self {
            Self::Number(count) => quarters(*count),
            Self::Variable(index) => point[*index].clone(),
            Self::Add(parts) => parts.iter().fold(Rational::zero(), |sum, part| sum + part.value(point)),
            Self::Subtract(parts) => match parts.as_slice() {
                [only] => -only.value(point),
                [first, rest @ ..] => {
                    rest.iter().fold(first.value(point), |sum, part| sum - part.value(point))
                }
                [] => unreachable!("none is generated"),
            },
            Self::Multiply(count, _, part) => quarters(*count) * part.value(point),
            Self::Divide(part, divisor) => part.value(point) / Rational::from_integer((*divisor).into()),
        }
    }

    fn text(&self, is_new: bool) -> String {
        let list = |parts: &[Self]| parts.iter().map(|part| part.text(is_new)).collect::<Vec<_>>().join(" ");
        match self {
            Self::Number(count) => number(*count),
            Self::Variable(index) => {
                let (letter, index) = if *index < INPUTS { ("X", *index) } else { ("Y", *index - INPUTS) };
                if is_new { format!("{letter}[0,{index}]") } else { format!("{letter}_{index}") }
            }
            Self::Add(parts) => format!("(+ {})", list(parts)),
            Self::Subtract(parts) => format!("(- {})", list(parts)),
            Self::Multiply(count, true, part) => format!("(* {} {})", number(*count), part.text(is_new)),
            Self::Multiply(count, false, part) => format!("(* {} {})", part.text(is_new), number(*count)),
            Self::Divide(part, divisor) => format!("(/ {} {divisor})", part.text(is_new)),
        }
    }
}

/// A number in one of the ways in which numbers are written.
fn number(count: i64) -> String {
    match count {
        -3 => "(- 0.75)".to_owned(),
        -2 => "-5e-1".to_owned(),
        2 => "0.005E+2".to_owned(),
        3 => "(/ 3 4)".to_owned(),
        _ if count % 4 == 0 => (count / 4).to_string(),
        _ => metes_exact::rational::text(&quarters(count)),
    }
}

impl Formula {
    fn holds(&self, point: &[Rational]) -> bool {
        match self {
            Self::Compare(operator, sums) => sums.windows(2).all(|pair| {
                let (left, right) = (pair[0].value(point), pair[1].value(point));
                match *operator {
                    "<=" => left <= right,
                    ">=" => left >= right,
                    "<" => left < right,
                    ">" => left > right,
                    "=" | "==" => left == right,
                    _ => left != right,
                }
            }),
            Self::And(parts) => parts.iter().all(|part| part.holds(point)),
            Self::Or(parts) => parts.iter().any(|part| part.holds(point)),
            Self::Not(part) => !part.holds(point),
        }
    }

    fn text(&self, is_new: bool) -> String {
        let list =
            |parts: &[Self]| parts.iter().map(|part| part.text(is_new)).collect::<Vec<_>>().join("\n ");
        match self {
            Self::Compare(operator, sums) => {
                let sums: Vec<String> = sums.iter().map(|sum| sum.text(is_new)).collect();
                format!("({operator} {}) ; a comment (\n", sums.join(" "))
            }
            Self::And(parts) => format!("(and {})", list(parts)),
            Self::Or(parts) => format!("(or {})", list(parts)),
            Self::Not(part) => format!("(not {})", part.text(is_new)),
        }
    }
}

fn expression() -> impl Strategy<Value = Expression> {
    let leaf = prop_oneof![
        2 => (-5..=5i64).prop_map(Expression::Number),
        5 => (0..INPUTS + OUTPUTS).prop_map(Expression::Variable),
    ];
    let nested = leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Expression::Add),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Expression::Subtract),
            (-5..=5i64, any::<bool>(), inner.clone())
                .prop_map(|(count, is_left, part)| Expression::Multiply(count, is_left, Box::new(part))),
            (inner, prop::sample::select(vec![1, 2, -4, 3]))
                .prop_map(|(part, divisor)| Expression::Divide(Box::new(part), divisor)),
        ]
    });
    prop_oneof![
        2 => (-5..=5i64).prop_map(Expression::Number),
        4 => (0..INPUTS + OUTPUTS).prop_map(Expression::Variable),
        3 => nested,
    ]
}

fn formula() -> impl Strategy<Value = Formula> {
    let chain = (
        prop::sample::select(vec!["<=", ">=", "<", ">", "=", "=="]),
        prop::collection::vec(expression(), 2..4),
    );
    let leaf = prop_oneof![
        6 => chain.prop_map(|(operator, sums)| Formula::Compare(operator, sums)),
        1 => prop::collection::vec(expression(), 2).prop_map(|sums| Formula::Compare("!=", sums)),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Formula::And),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Formula::Or),
            inner.prop_map(|part| Formula::Not(Box::new(part))),
        ]
    })
}

fn text(formulas: &[Formula], is_new: bool) -> String {
    let mut text = if is_new {
        "(vnnlib-version <2.0>)\n(declare-network f (declare-input X Real [1, 2])\n  (declare-output Y Real [1,2] \"out\"))\n"
            .to_owned()
    } else {
        "(declare-const Y_1 Real)(declare-const X_0 Real)\n(declare-const X_1 Real) (declare-const Y_0 Real)\n".to_owned()
    };
    for formula in formulas {
        text += &format!("(assert {})\n", formula.text(is_new));
    }
    text
}

/// All points whose coordinates are multiples of 1/2 from −1 to 1, inputs first.
fn grid() -> Vec<Vec<Rational>> {
    let dimension = INPUTS + OUTPUTS;
    let coordinate =
        |at: usize, axis: u32| Rational::new((at as i64 / 5i64.pow(axis) % 5 - 2).into(), 2.into());
    (0..5usize.pow(dimension as u32))
        .map(|at| (0..dimension as u32).map(|axis| coordinate(at, axis)).collect())
        .collect()
}

fn satisfies(property: &Property, point: &[Rational]) -> bool {
    property.is_satisfied(&point[..INPUTS], &point[INPUTS..])
}

/// What holds of every normal form.
fn check_form(property: &Property) {
    assert_eq!((property.inputs, property.outputs), (INPUTS, OUTPUTS));
    for (at, case) in property.cases.iter().enumerate() {
        assert_eq!(case.bounds.len(), INPUTS);
        assert!(!case.conjunctions.is_empty());
        let is_empty = |bounds: &metes_vnnlib::Bounds| matches!((&bounds.lower, &bounds.upper), (Some(lower), Some(upper)) if lower > upper);
        assert!(!case.bounds.iter().any(is_empty));
        assert!(case.rows.iter().all(|row| row.outputs.is_empty() && !row.inputs.is_empty()));
        assert!(case.rows.iter().all(|row| row.strict || row.inputs.len() > 1));
        assert!(case.conjunctions.iter().flatten().all(|row| !row.outputs.is_empty()));
        let others = &property.cases[at + 1..];
        assert!(!others.iter().any(|other| (&other.bounds, &other.rows) == (&case.bounds, &case.rows)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_normal_form_means_what_the_formula_means(
        formulas in prop::collection::vec(formula(), 1..4),
        is_new in any::<bool>(),
    ) {
        let property = read(&text(&formulas, is_new)).unwrap();
        check_form(&property);
        let again = read(&property.to_string()).unwrap();
        // Thirds are multiplied away when they are printed, once.
        prop_assert_eq!(&read(&again.to_string()).unwrap(), &again);
        if !formulas.iter().any(|formula| formula.text(false).contains(" 3)")) {
            prop_assert_eq!(&again, &property);
        }
        for point in grid() {
            let holds = formulas.iter().all(|formula| formula.holds(&point));
            prop_assert_eq!(satisfies(&property, &point), holds, "at {:?}", point);
            prop_assert_eq!(satisfies(&again, &point), holds, "printed, at {:?}", point);
            let violation = property.violation(&point[..INPUTS], &point[INPUTS..]);
            if let Some(violation) = violation {
                prop_assert!(violation.amount.is_zero() || (violation.amount < Rational::zero()) == holds);
                let case = &property.cases[violation.case];
                prop_assert!(violation.conjunction < case.conjunctions.len());
            } else {
                prop_assert!(!holds);
            }
        }
    }
}
