//! Claims of certificates tried at sample points.

use metes_certificate::{Attention, Certificate, End, Evidence, Part, Statement, Step, Wish};
use metes_check::Accepted;
use metes_exact::{BigInt, Rational};
use num_traits::{Signed, Zero};

use super::brute::{inconsistency, least_sum, logits, rational};

/// Weights of the largest network that is tried.
const MAX_SIZE: usize = 1 << 10;

/// Points that are tried.
const POINTS: usize = 48;

/// Why an accepted certificate is wrong, if a point shows it.
pub(super) fn refutation(certificate: &Certificate, accepted: &Accepted) -> Option<String> {
    if size(certificate) > MAX_SIZE {
        return None;
    }
    let whole = domain(certificate);
    let mut all = points(&whole);
    match &certificate.claim.statement {
        Statement::Holds { wish } if accepted.open == 0 => {
            all.iter().find_map(|theta| failure(certificate, wish, theta))
        }
        Statement::Holds { .. } => None,
        Statement::Fails { wish, evidence } => wrong_evidence(certificate, &whole, wish, evidence),
        Statement::Interval { wish, low, high, low_end, high_end } => {
            let (low, high) = (rational(low), rational(high));
            all.extend(
                (1..8).map(|eighth| vec![&low + (&high - &low) * Rational::new(eighth.into(), 8.into())]),
            );
            let mut inside = all.iter().filter(|theta| theta[0] > low && theta[0] < high);
            let ends = [low_end, high_end].into_iter().filter_map(|end| match end {
                End::Border => None,
                End::Fails(evidence) => Some(evidence),
            });
            inside
                .find_map(|theta| failure(certificate, wish, theta))
                .or_else(|| ends.into_iter().find_map(|end| wrong_evidence(certificate, &whole, wish, end)))
        }
        Statement::Partition { attention } if accepted.open == 0 => {
            all.iter().find_map(|theta| uncovered(certificate, attention.as_ref(), theta))
        }
        Statement::Partition { .. } => None,
    }
}

/// Numbers to calculate with for one point.
fn size(certificate: &Certificate) -> usize {
    use metes_certificate::Block;
    let of = |block: &Block| match block {
        Block::Affine(affine) => {
            let weights = |row: &metes_certificate::Row| {
                affine.templates[row.0 as usize].iter().map(|run| run.1.len()).sum::<usize>() + 1
            };
            affine.rows.iter().map(weights).sum()
        }
        Block::Relu(relu) => relu.count as usize,
        Block::Max(max) => max.groups.iter().map(Vec::len).sum(),
    };
    certificate.input_map.blocks.iter().chain(&certificate.classifier.blocks).map(of).sum()
}

/// A row of the domain and whether it is open.
type Row = (Vec<Rational>, bool);

fn domain(certificate: &Certificate) -> Vec<Row> {
    let claim = &certificate.claim;
    let row = |(at, row): (usize, &Vec<metes_certificate::Int>)| {
        let row = row.iter().map(|number| Rational::from(number.0.clone())).collect();
        (row, claim.open.contains(&(at as u32)))
    };
    claim.domain.iter().enumerate().map(row).collect()
}

fn contains(domain: &[Row], theta: &[Rational]) -> bool {
    domain.iter().all(|(row, is_open)| {
        let terms = row.iter().zip(theta).map(|(factor, x)| factor * x);
        let value = terms.fold(row[theta.len()].clone(), |sum, term| sum + term);
        if *is_open { value.is_positive() } else { !value.is_negative() }
    })
}

/// Points of a domain: where rows about one parameter are zero, and on a grid between and beyond.
fn points(domain: &[Row]) -> Vec<Vec<Rational>> {
    let Some(dimension) = domain.first().map(|(row, _)| row.len() - 1) else { return Vec::new() };
    let whole = |value: i64| Rational::from(BigInt::from(value));
    let coordinates = |axis: usize| {
        let is_alone = |row: &&Row| (0..dimension).all(|other| row.0[other].is_zero() != (other == axis));
        let mut ends: Vec<Rational> =
            domain.iter().filter(is_alone).map(|(row, _)| -&row[dimension] / &row[axis]).collect();
        ends.sort();
        let between = ends.windows(2).flat_map(|pair| {
            let at = |sixth: i64| &pair[0] + (&pair[1] - &pair[0]) * Rational::new(sixth.into(), 12.into());
            [1, 3, 5, 6, 8, 11].map(at)
        });
        let mut all: Vec<Rational> = between.chain([whole(0), whole(1), whole(-1)]).collect();
        all.extend(ends);
        all.dedup();
        all
    };
    let axes: Vec<Vec<Rational>> = (0..dimension).map(coordinates).collect();
    // A stride that is prime to the sizes of the axes mixes them.
    let place = |at: usize| {
        let pick = |(axis, values): (usize, &Vec<Rational>)| {
            values[(at * (7 * axis + 1) + axis) % values.len()].clone()
        };
        axes.iter().enumerate().map(pick).collect::<Vec<_>>()
    };
    (0..POINTS).map(place).filter(|theta| contains(domain, theta)).collect()
}

/// What of a wish is not so at a point.
fn failure(certificate: &Certificate, wish: &Wish, theta: &[Rational]) -> Option<String> {
    let values = logits(certificate, theta);
    let parts = wish.label.map(|_| Part::Label).into_iter();
    let mut parts = parts.chain((0..wish.linear.len()).map(|place| Part::Linear(place as u32)));
    if let Some(part) = parts.find(|part| !is_so(wish, *part, &values)) {
        return Some(format!("{part:?} is not so at {theta:?}, where the logits are {values:?}"));
    }
    let attention = wish.attention.as_ref()?;
    let classes = inconsistency(certificate, attention, theta)?;
    let is_more = least_sum(attention, &classes) > rational(&attention.delta);
    is_more.then(|| format!("the inconsistency at {theta:?} is {classes:?}"))
}

/// Whether a part of a wish about logits is so.
fn is_so(wish: &Wish, part: Part, logits: &[Rational]) -> bool {
    match part {
        Part::Label => wish.label.is_some_and(|label| {
            let label = label as usize;
            (0..logits.len()).all(|other| other == label || logits[label] > logits[other])
        }),
        Part::Linear(place) => {
            let linear = &wish.linear[place as usize];
            let constant = Rational::from(linear.constant.0.clone());
            let terms = linear.coefficients.iter().zip(logits);
            let sum =
                terms.fold(constant, |sum, (factor, logit)| sum + Rational::from(factor.0.clone()) * logit);
            sum.is_positive() || !linear.strict && sum.is_zero()
        }
        Part::Attention => true,
    }
}

/// Why evidence is none.
fn wrong_evidence(
    certificate: &Certificate,
    domain: &[Row],
    wish: &Wish,
    evidence: &Evidence,
) -> Option<String> {
    let theta: Vec<Rational> = evidence.theta.iter().map(rational).collect();
    if !contains(domain, &theta) {
        return Some(format!("{theta:?} is not in the domain"));
    }
    if let (Part::Attention, Some(attention)) = (evidence.part, &wish.attention) {
        let beyond: Vec<Rational> = evidence.beyond.iter().map(rational).collect();
        let classes = inconsistency(certificate, attention, &beyond)?;
        // A sum of roots is known from below only.
        let is_exact = classes.len() == 1 || attention.measure != metes_certificate::Measure::L2;
        let bound = rational(&attention.delta);
        let bound = if attention.measure == metes_certificate::Measure::L2 { &bound * &bound } else { bound };
        let is_less = is_exact && classes.iter().sum::<Rational>() <= bound;
        return is_less.then(|| format!("the inconsistency at {beyond:?} is {classes:?}"));
    }
    let values = logits(certificate, &theta);
    is_so(wish, evidence.part, &values).then(|| format!("{:?} is so at {theta:?}: {values:?}", evidence.part))
}

/// Why no region of a partition is where a point is.
fn uncovered(certificate: &Certificate, attention: Option<&Attention>, theta: &[Rational]) -> Option<String> {
    let values = logits(certificate, theta);
    let classes = attention.and_then(|attention| inconsistency(certificate, attention, theta));
    let is_here = |step: &Step| match step {
        Step::Region(region) => {
            let is_largest = values.iter().all(|value| *value <= values[region.label as usize]);
            let said: Vec<Rational> = region.inconsistency.iter().map(rational).collect();
            is_largest && classes.as_ref().is_none_or(|classes| *classes == said)
        }
        _ => false,
    };
    let is_covered = certificate.proof.iter().any(is_here);
    (!is_covered).then(|| format!("no region is like {theta:?}: {values:?}, {classes:?}"))
}
