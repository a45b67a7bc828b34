//! Certificates of decisions: SPEC § 7.
//!
//! Parameters are all inputs of the network. The input map multiplies them by `2^shift`, so that bounds of relus are integers.

use metes_certificate::{
    Affine, Block, BoundStep, Bounded, Case, Certificate, Claim, Cut, Dyadic, Halve, Image, Int, Linear,
    Network, Ratio, Refuted, Row, Run, SLOPES, Settled, Source, Statement,
};
use metes_exact::{BigInt, Rational};
use num_traits::{One, Zero};

use crate::float::{exact, parts};
use crate::node::Bounds;
use crate::problem::{Inequality, Problem, Question};
use crate::proof::{Multiplier, Multipliers, Refutation, Step};

/// That a case holds at an input.
pub(crate) fn sat(
    problem: &Problem,
    question: &Question,
    conjunction: usize,
    x: &[Rational],
    source: Source,
) -> Certificate {
    let inputs = problem.mirror.inputs;
    let border = |input: usize, bound: &Rational, sign: i32| {
        let mut row = vec![Int::default(); inputs + 1];
        row[input] = (bound.denom() * sign).into();
        row[inputs] = (bound.numer() * -sign).into();
        row
    };
    let borders = question.bounds.iter().enumerate();
    let borders = borders.flat_map(|(input, (low, high))| [border(input, low, 1), border(input, high, -1)]);
    let mut domain: Vec<Vec<Int>> = borders.collect();
    let first = domain.len();
    domain.extend(question.rows.iter().map(row));
    let constraints = question.conjunctions[conjunction].iter().map(linear).collect();
    let statement = Statement::Sat { constraints, theta: x.iter().filter_map(ratio).collect() };
    certificate(problem, source, domain, open(question, first), statement)
}

/// That no case holds anywhere, with the steps that prove each.
pub(crate) fn unsat(problem: &Problem, proofs: Vec<Vec<Step>>, source: Source) -> Certificate {
    let case = |(question, steps): (&Question, Vec<Step>)| Case {
        bounds: question.bounds.iter().filter_map(|(low, high)| Some((ratio(low)?, ratio(high)?))).collect(),
        rows: question.rows.iter().map(row).collect(),
        open: open(question, 0),
        conjunctions: question.conjunctions.iter().map(|all| all.iter().map(linear).collect()).collect(),
        proof: {
            let mut proof = Vec::with_capacity(steps.len());
            steps.into_iter().for_each(|it| step(problem, question, it, &mut proof));
            proof
        },
    };
    let cases = problem.cases.iter().zip(proofs).map(case).collect();
    certificate(problem, source, Vec::new(), Vec::new(), Statement::Unsat { cases })
}

/// The part in which a certificate is not about a problem.
pub(crate) fn difference(problem: &Problem, given: &Certificate) -> Option<&'static str> {
    let source = Source::default;
    let differs = |own: &Certificate| match given {
        _ if given.classifier != own.classifier => Some("classifier"),
        _ if given.image != own.image => Some("image"),
        // The input map's scale depends on the boxes.
        _ if without_proofs(&given.claim) != own.claim => Some("claim"),
        _ if given.input_map != own.input_map => Some("input_map"),
        _ => None,
    };
    match &given.claim.statement {
        Statement::Sat { theta, .. } => {
            let x: Vec<Rational> = theta
                .iter()
                .map(|it| Rational::new(it.numerator().clone(), it.denominator().clone()))
                .collect();
            let cases = problem.cases.iter();
            let mut own = cases.flat_map(|case| (0..case.conjunctions.len()).map(move |it| (case, it)));
            let is_one =
                |(case, conjunction)| differs(&sat(problem, case, conjunction, &x, source())).is_none();
            if own.any(is_one) { None } else { differs(&unsat(problem, Vec::new(), source())) }
        }
        _ => {
            let proofs = problem.cases.iter().map(|_| Vec::new()).collect();
            differs(&unsat(problem, proofs, source()))
        }
    }
}

fn without_proofs(claim: &Claim) -> Claim {
    let mut claim = claim.clone();
    if let Statement::Unsat { cases } = &mut claim.statement {
        cases.iter_mut().for_each(|case| case.proof.clear());
    }
    claim
}

fn certificate(
    problem: &Problem,
    source: Source,
    domain: Vec<Vec<Int>>,
    open: Vec<u32>,
    statement: Statement,
) -> Certificate {
    let inputs = problem.network.inputs;
    let scale: Int = (BigInt::one() << problem.shift).into();
    let rows = (0..inputs).map(|input| Row(0, input, Int::default())).collect();
    let input_map = Network {
        inputs,
        scale: scale.clone(),
        blocks: vec![Block::Affine(Affine { templates: vec![vec![Run(0, vec![scale])]], rows })],
        outputs: (inputs..2 * inputs).collect(),
    };
    let image = Image { scale: Int::from(1), elements: vec![Int::default(); inputs as usize] };
    let parameters = (0..inputs).map(|input| format!("X_{input}")).collect();
    let claim = Claim { parameters, domain, open, statement };
    Certificate::new(source, problem.network.clone(), image, input_map, claim, Vec::new())
}

fn ratio(value: &Rational) -> Option<Ratio> {
    Ratio::new(value.numer().clone(), value.denom().clone())
}

fn row(row: &Inequality) -> Vec<Int> {
    let (coefficients, constant) = &row.written;
    coefficients.iter().chain([constant]).cloned().map(Int).collect()
}

fn open(question: &Question, first: usize) -> Vec<u32> {
    let open = question.rows.iter().enumerate().filter(|(_, row)| row.strict);
    open.map(|(at, _)| (first + at) as u32).collect()
}

fn linear(inequality: &Inequality) -> Linear {
    let (coefficients, constant) = &inequality.written;
    Linear {
        coefficients: coefficients.iter().cloned().map(Int).collect(),
        constant: constant.clone().into(),
        strict: inequality.strict,
    }
}

/// Writes the numbers of steps.
fn step(problem: &Problem, question: &Question, step: Step, into: &mut Vec<BoundStep>) {
    let unit = |unit: usize| problem.relus[unit].1 as u32 + problem.network.inputs;
    match step {
        Step::Block { off, on, bounded } => {
            if off.len() + on.len() > 0 {
                let units = |units: Vec<usize>| units.into_iter().map(unit).collect();
                into.push(BoundStep::Settled(Settled { off: units(off), on: units(on) }));
            }
            if !bounded.is_empty() {
                let one = |(number, bounds): (usize, Bounds)| {
                    let exponent = problem.mirror.exponents[problem.relus[number].0] + problem.shift;
                    let slope = (bounds.slope * f64::from(SLOPES)) as u32;
                    Bounded(unit(number), dyadic(bounds.low, exponent), dyadic(bounds.high, exponent), slope)
                };
                into.push(BoundStep::Bounded(bounded.into_iter().map(one).collect()));
            }
        }
        Step::Cut(number) => into.push(BoundStep::Cut(Cut { unit: unit(number) })),
        Step::Halve(input, at) => {
            let at = exact(at).and_then(|at| ratio(&at));
            into.extend(at.map(|at| BoundStep::Halve(Halve { parameter: input as u32, at })));
        }
        Step::Refuted(refutation) => into.push(BoundStep::Refuted(refuted(problem, question, refutation))),
    }
}

/// `value·2^exponent`, an integer.
fn dyadic(value: f64, exponent: i64) -> Dyadic {
    let (mantissa, power) = parts(value).unwrap_or_default();
    Dyadic(mantissa.into(), u32::try_from(i64::from(power) + exponent).unwrap_or_default())
}

/// Multipliers of the composed network's sums. The input map's scale multiplies all of them but rows of inputs.
fn refuted(problem: &Problem, question: &Question, refutation: Refutation) -> Refuted {
    let Multipliers { constraints, rows } = refutation.multipliers;
    let of_inputs = question.rows.len();
    let rows: Vec<(usize, Multiplier)> = rows
        .into_iter()
        .map(|(row, it)| {
            let shift = if row < of_inputs { problem.shift } else { 0 };
            (row, Multiplier { exponent: it.exponent + shift, ..it })
        })
        .collect();
    let used = constraints.iter().chain(rows.iter().map(|(_, it)| it)).filter(|it| !it.mantissa.is_zero());
    let least = used.map(|it| it.exponent).min().unwrap_or(0);
    let written = |it: &Multiplier| match u32::try_from(it.exponent - least) {
        Ok(power) if !it.mantissa.is_zero() => Dyadic(it.mantissa.clone().into(), power),
        _ => Dyadic(Int::default(), 0),
    };
    Refuted {
        conjunction: refutation.conjunction as u32,
        constraints: constraints.iter().map(written).collect(),
        rows: rows.iter().map(|(row, it)| (*row as u32, written(it))).collect(),
        slopes: Vec::new(),
    }
}
