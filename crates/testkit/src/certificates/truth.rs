//! Whether a claim is true at a point, by plain evaluation.

use metes_certificate::{
    Attention, Case, Certificate, End, Evidence, Facet, Int, Linear, Part, Ratio, Statement, Step, Wish,
};
use metes_exact::Rational;
use num_traits::Zero;

use super::naive;

/// What a point says of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Truth {
    /// The claim is about other points.
    Elsewhere,
    /// The claim is true there.
    True,
    /// It is false, and why.
    False(String),
}

/// Whether the claim of a certificate that was accepted is true at a point.
pub fn refute(certificate: &Certificate, theta: &[Rational]) -> Truth {
    match certificate_truth(certificate, theta) {
        Ok(true) => Truth::True,
        Ok(false) => Truth::Elsewhere,
        Err(why) => Truth::False(why),
    }
}

/// Points to try a certificate's claim at: in the boxes of its cases, at their corners, and [`samples`].
pub fn points(certificate: &Certificate) -> Vec<Vec<Rational>> {
    let cases: &[Case] = match &certificate.claim.statement {
        Statement::Unsat { cases } => cases,
        _ => &[],
    };
    // Shares of the way from one side of a box to the other.
    let shares = [(0, 1), (1, 1), (1, 2), (1, 7), (2, 3), (1, 1), (0, 1), (9, 10)];
    let point = |case: &Case, at: usize| -> Vec<Rational> {
        let coordinate = |(axis, (low, high)): (usize, &(Ratio, Ratio))| {
            let (share, whole): (i64, i64) = shares[at * (2 * axis + 1) % shares.len()];
            let (low, high) = (naive::rational(low), naive::rational(high));
            &low + (high - &low) * Rational::new(share.into(), whole.into())
        };
        case.bounds.iter().enumerate().map(coordinate).collect()
    };
    let of_cases = cases.iter().take(8).flat_map(|case| (0..shares.len()).map(|at| point(case, at)));
    of_cases.chain(samples(certificate.input_map.inputs as usize)).collect()
}

/// Points to try a claim at: a grid that meets whole numbers, and one that meets none; of many parameters, points of
/// equal coordinates.
pub fn samples(parameters: usize) -> Vec<Vec<Rational>> {
    if parameters > 3 {
        let along = (-8..=8).map(|numerator: i64| Rational::new(numerator.into(), 4.into()));
        return along.map(|value| vec![value; parameters]).collect();
    }
    let steps: &[i64] = if parameters <= 2 { &[2, 3, 4, 7] } else { &[1, 2, 3] };
    let mut samples = Vec::new();
    for &step in steps {
        let along: Vec<Rational> =
            (-2 * step..=2 * step).map(|numerator| Rational::new(numerator.into(), step.into())).collect();
        let mut points: Vec<Vec<Rational>> = vec![Vec::new()];
        for _ in 0..parameters {
            let with = |point: &Vec<Rational>| {
                along
                    .iter()
                    .map(|value| [&point[..], std::slice::from_ref(value)].concat())
                    .collect::<Vec<_>>()
            };
            points = points.iter().flat_map(with).collect();
        }
        samples.extend(points);
    }
    samples
}

fn certificate_truth(certificate: &Certificate, theta: &[Rational]) -> Result<bool, String> {
    match &certificate.claim.statement {
        Statement::Holds { wish } => {
            if !in_domain(certificate, theta) || leaf_kinds(certificate, theta)?.contains(&Kind::Open) {
                return Ok(false);
            }
            wished(certificate, wish, theta).map(|()| true)
        }
        Statement::Fails { wish, evidence } => fails(certificate, wish, evidence).map(|()| true),
        Statement::Interval { wish, low, high, low_end, high_end } => {
            for (end, at, row) in [(low_end, low, 0), (high_end, high, 1)] {
                let at = naive::rational(at);
                match end {
                    End::Border => {
                        let row = &certificate.claim.domain[row];
                        let value = Rational::from(row[0].0.clone()) * at + Rational::from(row[1].0.clone());
                        ensure(value.is_zero(), "a border is no border")?;
                    }
                    End::Fails(evidence) => {
                        ensure(naive::rational(&evidence.theta[0]) == at, "the evidence is elsewhere")?;
                        fails(certificate, wish, evidence)?;
                    }
                }
            }
            let is_between = naive::rational(low) < theta[0] && theta[0] < naive::rational(high);
            if is_between { wished(certificate, wish, theta).map(|()| true) } else { Ok(false) }
        }
        Statement::Boundary { wish, facets } => {
            let mut is_in_a_cell = false;
            for facet in facets {
                beyond_facet(certificate, wish, facet)?;
                if in_domain(certificate, theta)
                    && facet.rows.iter().all(|row| value(row, theta) > Rational::zero())
                {
                    wished(certificate, wish, theta)?;
                    is_in_a_cell = true;
                }
            }
            Ok(is_in_a_cell)
        }
        Statement::Partition { attention } => {
            if !in_domain(certificate, theta) {
                return Ok(false);
            }
            for kind in leaf_kinds(certificate, theta)? {
                if let Kind::Region(step) = kind {
                    region(certificate, attention.as_ref(), step, theta)?;
                }
            }
            Ok(true)
        }
        Statement::Sat { constraints, theta } => {
            let theta: Vec<Rational> = theta.iter().map(naive::rational).collect();
            ensure(in_domain(certificate, &theta), "the point is outside of the domain")?;
            let logits = naive::logits(certificate, &theta);
            ensure(
                constraints.iter().all(|linear| naive::is_so(linear, &logits)),
                "a constraint does not hold",
            )?;
            Ok(true)
        }
        Statement::Unsat { cases } => {
            let logits = naive::logits(certificate, theta);
            let mut is_in_a_case = false;
            for case in cases.iter().filter(|case| in_case(case, theta)) {
                is_in_a_case = true;
                let holds = |conjunction: &Vec<Linear>| {
                    conjunction.iter().all(|linear| naive::is_so(linear, &logits))
                };
                ensure(!case.conjunctions.iter().any(holds), "a conjunction holds")?;
            }
            Ok(is_in_a_case)
        }
    }
}

fn ensure(holds: bool, why: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why.to_owned()) }
}

/// The value of a row at a point.
fn value(row: &[Int], theta: &[Rational]) -> Rational {
    let one = [Rational::from_integer(1.into())];
    row.iter().zip(theta.iter().chain(&one)).map(|(factor, x)| Rational::from(factor.0.clone()) * x).sum()
}

/// Whether the wish fails at the corners of a facet and in their middle.
fn beyond_facet(certificate: &Certificate, wish: &Wish, facet: &Facet) -> Result<(), String> {
    let share = Rational::new(1.into(), facet.corners.len().into());
    let mut middle = vec![Rational::zero(); certificate.input_map.inputs as usize];
    for corner in &facet.corners {
        middle.iter_mut().zip(corner).for_each(|(sum, x)| *sum += naive::rational(x) * &share);
    }
    let middle = middle.iter().map(naive::ratio).collect();
    facet.corners.iter().chain([&middle]).try_for_each(|theta| {
        let beyond = if facet.part == Part::Attention { facet.beyond.clone() } else { Vec::new() };
        fails(certificate, wish, &Evidence { part: facet.part, theta: theta.clone(), beyond })
    })
}

/// Whether a point is in the domain.
pub fn in_domain(certificate: &Certificate, theta: &[Rational]) -> bool {
    satisfies(&certificate.claim.domain, &certificate.claim.open, theta)
}

fn satisfies(rows: &[Vec<Int>], open: &[u32], theta: &[Rational]) -> bool {
    rows.iter().enumerate().all(|(place, row)| {
        let value = value(row, theta);
        let is_open = open.contains(&(place as u32));
        if is_open { value > Rational::zero() } else { value >= Rational::zero() }
    })
}

/// Whether a point is in the box of a case and satisfies its rows.
fn in_case(case: &Case, theta: &[Rational]) -> bool {
    let is_within = |((low, high), x): (&(Ratio, Ratio), &Rational)| {
        naive::rational(low) <= *x && *x <= naive::rational(high)
    };
    case.bounds.iter().zip(theta).all(is_within) && satisfies(&case.rows, &case.open, theta)
}

fn wished(certificate: &Certificate, wish: &Wish, theta: &[Rational]) -> Result<(), String> {
    let logits = naive::logits(certificate, theta);
    if let Some(label) = wish.label {
        ensure(naive::is_label(&logits, label), "the label is not the only largest output")?;
    }
    for linear in &wish.linear {
        ensure(naive::is_so(linear, &logits), "an inequality does not hold")?;
    }
    if let Some(attention) = &wish.attention {
        let (pattern, ties) = naive::pattern(&certificate.classifier, &naive::image(certificate, theta));
        let classes = naive::inconsistency(certificate, attention, &pattern);
        ensure(ties || naive::is_within(attention, &classes, true), "the inconsistency is too large")?;
    }
    Ok(())
}

fn fails(certificate: &Certificate, wish: &Wish, evidence: &Evidence) -> Result<(), String> {
    let theta: Vec<Rational> = evidence.theta.iter().map(naive::rational).collect();
    ensure(in_domain(certificate, &theta), "the evidence is outside of the domain")?;
    let logits = naive::logits(certificate, &theta);
    match evidence.part {
        Part::Label => ensure(!naive::is_label(&logits, wish.label.ok_or("no label")?), "the label holds"),
        Part::Linear(place) => {
            ensure(!naive::is_so(&wish.linear[place as usize], &logits), "the inequality holds")
        }
        Part::Attention => {
            let attention = wish.attention.as_ref().ok_or("no attention")?;
            let beyond: Vec<Rational> = evidence.beyond.iter().map(naive::rational).collect();
            let at = |share: i64| -> Vec<Rational> {
                let share = Rational::new(1.into(), share.into());
                theta.iter().zip(&beyond).map(|(theta, beyond)| theta + (beyond - theta) * &share).collect()
            };
            let pattern =
                |share| naive::pattern(&certificate.classifier, &naive::image(certificate, &at(share))).0;
            for share in [2, 1_000, 1 << 40] {
                ensure(pattern(share) == pattern(1), "the two points are in different regions")?;
            }
            let classes = naive::inconsistency(certificate, attention, &pattern(1));
            ensure(!naive::is_within(attention, &classes, false), "the inconsistency is not too large")
        }
    }
}

fn region(
    certificate: &Certificate,
    attention: Option<&Attention>,
    step: usize,
    theta: &[Rational],
) -> Result<(), String> {
    let Step::Region(region) = &certificate.proof[step] else { return Err("no region".to_owned()) };
    let logits = naive::logits(certificate, theta);
    ensure(logits.iter().all(|logit| *logit <= logits[region.label as usize]), "a region has another label")?;
    if let Some(attention) = attention {
        let (pattern, ties) = naive::pattern(&certificate.classifier, &naive::image(certificate, theta));
        let classes = naive::inconsistency(certificate, attention, &pattern);
        let said: Vec<Rational> = region.inconsistency.iter().map(naive::rational).collect();
        ensure(ties || classes == said, "a region has another inconsistency")?;
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Open,
    Empty,
    Proved,
    Region(usize),
}

/// The leaves whose parts contain a point of the domain; there has to be one that is not empty.
fn leaf_kinds(certificate: &Certificate, theta: &[Rational]) -> Result<Vec<Kind>, String> {
    let values = naive::composed(certificate, theta);
    let value = |candidate: Option<u32>| {
        candidate.map_or(Rational::zero(), |element| values[element as usize].clone())
    };
    let mut units = super::parts::candidates(certificate);
    // Parts that are still to come, with the candidates that are left in them, and whether the point is in them.
    let mut waiting = Vec::new();
    let (mut is_inside, mut kinds) = (true, Vec::new());
    for (place, step) in certificate.proof.iter().enumerate() {
        let kind = match step {
            Step::Fixed(fixed) => {
                let off = fixed.off.iter().map(|&unit| (unit, 1));
                let on = fixed.on.iter().map(|&unit| (unit, 0));
                for (unit, out) in off.chain(on).chain(fixed.lost.iter().map(|lost| (lost.0, lost.1))) {
                    units[unit as usize][out as usize].1 = false;
                }
                continue;
            }
            Step::Cut(cut) => {
                let own = units[cut.unit as usize].clone();
                let left: Vec<usize> = (0..own.len()).filter(|&at| own[at].1).collect();
                let largest =
                    left.iter().map(|&at| value(own[at].0)).max().ok_or("nothing is left of a unit")?;
                let mut parts = Vec::new();
                for winner in left {
                    let mut units = units.clone();
                    units[cut.unit as usize]
                        .iter_mut()
                        .enumerate()
                        .for_each(|(at, own)| own.1 = at == winner);
                    parts.push((units, is_inside && value(own[winner].0) == largest));
                }
                waiting.extend(parts.into_iter().rev());
                (units, is_inside) = waiting.pop().ok_or("a cut without parts")?;
                continue;
            }
            Step::Split(split) => {
                let row = split.row.iter().map(|number| Rational::from(number.0.clone()));
                let one = [Rational::from_integer(1.into())];
                let value: Rational =
                    row.zip(theta.iter().chain(&one)).map(|(factor, value)| factor * value).sum();
                waiting.push((units.clone(), is_inside && value <= Rational::zero()));
                is_inside &= value >= Rational::zero();
                continue;
            }
            Step::Empty(_) => Kind::Empty,
            Step::Open => Kind::Open,
            Step::Leaf(_) => Kind::Proved,
            Step::Region(_) => Kind::Region(place),
        };
        if is_inside {
            ensure(kind != Kind::Empty, "a point is in a part said to be empty")?;
            kinds.push(kind);
        }
        (units, is_inside) = waiting.pop().unwrap_or_default();
    }
    ensure(!kinds.is_empty(), "no leaf contains a point of the domain")?;
    Ok(kinds)
}
