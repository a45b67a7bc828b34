//! A prover of bound trees: bounds for everything, cuts and halvings as luck has it, and in the end every basis.

use metes_certificate::{
    BoundStep, Bounded, Case, Certificate, Cut, Dyadic, Halve, Int, Refuted, SLOPES, Settled, Statement,
};
use metes_exact::Rational;
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

use super::super::farkas::{self, Form};
use super::super::prover::Element;
use super::sink::least;
use super::{Known, Node, Problem, Row, Sum, dyadic, naive, parts};

/// What decides where there are several ways.
#[derive(Clone, Debug)]
pub struct Style {
    /// Luck.
    pub seed: u64,
    /// How many halvings there are at most on the way to a leaf.
    pub halvings: u32,
    /// How many units have bounds of a node, at most; the others are cut.
    pub relaxed: u32,
}

impl Style {
    /// A number below `count`.
    fn draw(&mut self, count: u64) -> u64 {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) % count
    }
}

/// A certificate with the trees of its `unsat`, if its claim is true and no sum needs a maximum of several elements.
pub fn refutation(mut certificate: Certificate, mut style: Style) -> Option<Certificate> {
    let Statement::Unsat { cases } = &certificate.claim.statement else { return None };
    let trees = cases.iter().map(|case| {
        let problem = Problem::new(&certificate, case);
        let mut steps = Vec::new();
        if !case.conjunctions.is_empty() {
            prove(&problem, problem.root(), style.halvings, &mut style, &mut steps)?;
        }
        Some(steps)
    });
    let trees: Vec<Vec<BoundStep>> = trees.collect::<Option<_>>()?;
    let Statement::Unsat { cases } = &mut certificate.claim.statement else { return None };
    cases.iter_mut().zip(trees).for_each(|(case, steps): (&mut Case, _)| case.proof = steps);
    Some(certificate)
}

fn prove(
    problem: &Problem,
    mut node: Node,
    halvings: u32,
    style: &mut Style,
    steps: &mut Vec<BoundStep>,
) -> Option<()> {
    enclose(problem, &mut node, style, steps)?;
    for conjunction in 0..node.is_out.len() {
        if !node.is_out[conjunction]
            && let Some(step) = refute(problem, &node, conjunction, style)
        {
            node.is_out[conjunction] = true;
            steps.push(BoundStep::Refuted(step));
        }
    }
    if node.is_out.iter().all(|is_out| *is_out) {
        return Some(());
    }
    let mut first = node.clone();
    let wide: Vec<usize> = (0..node.sides.len())
        .filter(|&parameter| node.sides[parameter].0 < node.sides[parameter].1)
        .collect();
    if halvings > 0 && !wide.is_empty() && style.draw(2) == 0 {
        let parameter = wide[style.draw(wide.len() as u64) as usize];
        let (low, high) = &node.sides[parameter];
        let share = Rational::new((1 + style.draw(3)).into(), 4.into());
        let at = low + (high - low) * share;
        steps.push(BoundStep::Halve(Halve { parameter: parameter as u32, at: naive::ratio(&at) }));
        first.sides[parameter].1 = at.clone();
        node.sides[parameter].0 = at;
        prove(problem, first, halvings - 1, style, steps)?;
        return prove(problem, node, halvings - 1, style, steps);
    }
    let open = |unit: &usize| {
        problem.read(*unit).is_some() && matches!(node.known[*unit], Known::Nothing | Known::Bounds { .. })
    };
    if let Some(unit) = (0..problem.elements.len()).find(open) {
        let read = problem.read(unit)?;
        steps.push(BoundStep::Cut(Cut { unit: unit as u32 }));
        for (part, is_on) in [(&mut first, false), (&mut node, true)] {
            part.rows.push(problem.sign(read, is_on));
            part.known[unit] = if is_on { Known::On } else { Known::Off };
        }
        prove(problem, first, halvings, style, steps)?;
        return prove(problem, node, halvings, style, steps);
    }
    for conjunction in 0..node.is_out.len() {
        if !node.is_out[conjunction] {
            steps.push(BoundStep::Refuted(by_rows(problem, &node, conjunction)?));
        }
    }
    Some(())
}

/// Settles and bounds the units of a node.
fn enclose(problem: &Problem, node: &mut Node, style: &mut Style, steps: &mut Vec<BoundStep>) -> Option<()> {
    let mut relaxed = 0;
    for unit in 0..problem.elements.len() {
        let Some(read) = problem.read(unit) else { continue };
        if matches!(node.known[unit], Known::Off | Known::On) {
            continue;
        }
        let sum = |is_on| problem.sign(read, is_on).sum;
        // A unit before it may be open.
        let (Some(low), Some(high)) = (
            least(problem, node, &sum(true), &[]),
            least(problem, node, &sum(false), &[]).map(|value| -value),
        ) else {
            continue;
        };
        let (is_on, is_off) = (!low.is_negative(), !high.is_positive());
        if (is_on || is_off) && style.draw(8) > 0 {
            let is_on = is_on && !(is_off && style.draw(2) == 0);
            node.known[unit] = if is_on { Known::On } else { Known::Off };
            let unit = unit as u32;
            let settled = if is_on {
                Settled { off: vec![], on: vec![unit] }
            } else {
                Settled { off: vec![unit], on: vec![] }
            };
            match steps.last_mut() {
                Some(BoundStep::Settled(last)) if last.on.is_empty() || is_on => {
                    last.off.extend(settled.off);
                    last.on.extend(settled.on);
                }
                _ => steps.push(BoundStep::Settled(settled)),
            }
            continue;
        }
        if relaxed >= style.relaxed || matches!(node.known[unit], Known::Bounds { .. }) && style.draw(2) == 0
        {
            continue;
        }
        relaxed += 1;
        let lower = integer(low.floor().to_integer() - BigInt::from(style.draw(3)), style);
        let upper = integer(high.ceil().to_integer() + BigInt::from(style.draw(3)), style);
        let (l, u) = (dyadic(&lower), dyadic(&upper));
        let slope = match style.draw(4) {
            0 => 0,
            1 => SLOPES,
            2 => style.draw(u64::from(SLOPES) + 1) as u32,
            _ if u.is_positive() && l.is_negative() => {
                let slope = (parts() * &u / (&u - &l)).to_integer();
                u32::try_from(slope).unwrap_or(SLOPES)
            }
            _ => SLOPES / 2,
        };
        node.known[unit] = Known::Bounds { lower: l, upper: u, slope: Rational::from_integer(slope.into()) };
        let bounds = Bounded(unit as u32, lower, upper, slope);
        match steps.last_mut() {
            Some(BoundStep::Bounded(last)) if style.draw(4) > 0 => last.push(bounds),
            _ => steps.push(BoundStep::Bounded(vec![bounds])),
        }
    }
    Some(())
}

/// An integer, in one of the ways to write it.
fn integer(value: BigInt, style: &mut Style) -> Dyadic {
    let zeros = value.trailing_zeros().unwrap_or(style.draw(200));
    let shift = if style.draw(2) == 0 { zeros as u32 } else { 0 };
    Dyadic(Int(value >> shift), shift)
}

/// Tries a few combinations.
fn refute(problem: &Problem, node: &Node, conjunction: usize, style: &mut Style) -> Option<Refuted> {
    let count = problem.case.conjunctions[conjunction].len();
    let one = |is_there: bool| Dyadic(Int::from(i64::from(is_there)), 0);
    for chosen in (0..=count).chain([usize::MAX]) {
        for row in (0..=node.rows.len()).rev() {
            let constraints: Vec<Dyadic> =
                (0..count).map(|place| one(place == chosen || chosen == usize::MAX)).collect();
            let rows = if row < node.rows.len() { vec![(row as u32, one(true))] } else { vec![] };
            let mut slopes = Vec::new();
            for unit in 0..problem.elements.len() {
                if problem.read(unit).is_some() && style.draw(4) == 0 {
                    slopes.push((unit as u32, style.draw(u64::from(SLOPES) + 1) as u32));
                }
            }
            let step = Refuted { conjunction: conjunction as u32, constraints, rows, slopes };
            if is_refuted(problem, node, &step) {
                return Some(step);
            }
        }
    }
    None
}

fn is_refuted(problem: &Problem, node: &Node, step: &Refuted) -> bool {
    let mut sum = Sum::zero(problem.elements.len());
    let mut is_strict = false;
    let mut add = |row: &Row, multiplier: &Dyadic| {
        let multiplier = dyadic(multiplier);
        is_strict |= row.is_open && multiplier.is_positive();
        sum.add(&-multiplier, &row.sum);
    };
    for (place, multiplier) in step.constraints.iter().enumerate() {
        add(&problem.inequality(step.conjunction as usize, place), multiplier);
    }
    step.rows.iter().for_each(|(row, multiplier)| add(&node.rows[*row as usize], multiplier));
    least(problem, node, &sum, &step.slopes)
        .is_some_and(|value| value.is_positive() || is_strict && value.is_zero())
}

/// By every basis, where all relus are decided.
fn by_rows(problem: &Problem, node: &Node, conjunction: usize) -> Option<Refuted> {
    let forms = forms(problem, node)?;
    let dimension = node.sides.len();
    let form = |row: &Row| -> Option<(Form, bool)> {
        let mut form = vec![Rational::zero(); dimension + 1];
        form[dimension] = row.sum.constant.clone();
        for (factor, own) in row.sum.coefficients.iter().zip(&forms) {
            if !factor.is_zero() {
                form.iter_mut().zip(own.as_ref()?).for_each(|(sum, own)| *sum += factor * own);
            }
        }
        Some((form, row.is_open))
    };
    let count = problem.case.conjunctions[conjunction].len();
    let mut rows: Vec<(Form, bool)> =
        (0..count).map(|place| form(&problem.inequality(conjunction, place))).collect::<Option<_>>()?;
    for row in &node.rows {
        rows.push(form(row)?);
    }
    for (parameter, (low, high)) in node.sides.iter().enumerate() {
        for (factor, side) in [(1, low), (-1, high)] {
            let factor = Rational::from_integer(factor.into());
            let mut form = vec![Rational::zero(); dimension + 1];
            form[dimension] = -&factor * side;
            form[parameter] = factor;
            rows.push((form, false));
        }
    }
    let multipliers = farkas::contradiction(&rows)?;
    let one =
        multipliers[..count + node.rows.len()].iter().fold(BigInt::one(), |one, it| one.lcm(it.denom()));
    let whole = |value: &Rational| {
        let value = (value * Rational::from(one.clone())).to_integer();
        let shift = value.trailing_zeros().unwrap_or(0) as u32;
        Dyadic(Int(value >> shift), shift)
    };
    let named = (0..).zip(&multipliers[count..count + node.rows.len()]);
    Some(Refuted {
        conjunction: conjunction as u32,
        constraints: multipliers[..count].iter().map(whole).collect(),
        rows: named.filter(|(_, it)| !it.is_zero()).map(|(row, it)| (row, whole(it))).collect(),
        slopes: vec![],
    })
}

/// The forms of all elements, as far as they have one.
fn forms(problem: &Problem, node: &Node) -> Option<Vec<Option<Form>>> {
    let zero = vec![Rational::zero(); node.sides.len() + 1];
    let mut forms: Vec<Option<Form>> = Vec::new();
    for (place, element) in problem.elements.iter().enumerate() {
        let form = match element {
            Element::Parameter(parameter) => {
                let mut form = zero.clone();
                form[*parameter] = Rational::one();
                Some(form)
            }
            Element::Row(terms, bias) => terms.iter().try_fold(
                {
                    let mut form = zero.clone();
                    *form.last_mut()? = bias.clone();
                    form
                },
                |mut sum, (read, weight)| {
                    let form = forms[*read].as_ref()?;
                    sum.iter_mut().zip(form).for_each(|(sum, own)| *sum += weight * own);
                    Some(sum)
                },
            ),
            Element::Unit(candidates, is_relu) => match (&node.known[place], is_relu, &candidates[..]) {
                (_, false, &[Some(only)]) => forms[only].clone(),
                (Known::Off, true, _) => Some(zero.clone()),
                (Known::On, true, &[_, Some(read)]) => forms[read].clone(),
                _ => None,
            },
        };
        forms.push(form);
    }
    Some(forms)
}
