//! Gradients as difference quotients of plain evaluation.

use metes_exact::{BigInt, Rational};
use metes_network::Network;
use num_traits::{One, Zero};

/// Steps are 2^-512, 2^-1024 and so on: the first far below the distances that float weights and a
/// few layers make, since a step across a narrow kink and back may see nothing of it.
const STEPS: [u32; 4] = [512, 1024, 2048, 4096];

/// The gradient of an output at a point, by [`Network::evaluate`] alone; `None` where no step is
/// found at which the output looks affine, as on a kink.
///
/// The quotients to the left and to the right along every axis, of a whole step and of parts of it,
/// must be equal, and steps along all axes at once must change the output by the sum of the changes;
/// with the same quotients for two steps in a row, each the square of the one before. Inside a region
/// that is so from some step on. The result is the gradient unless the output does something within
/// 2^-1024 of the point that every step taken misses.
///
/// # Panics
/// When the point does not have the network's dimension or the output does not exist.
pub fn gradient_by_differences(
    network: &Network,
    point: &[Rational],
    output: usize,
) -> Option<Vec<Rational>> {
    let mut previous = None;
    for power in STEPS {
        let step = Rational::new(BigInt::one(), BigInt::one() << power);
        let current = quotients(network, point, output, &step);
        if current.is_some() && current == previous {
            return current;
        }
        previous = current;
    }
    None
}

/// The difference quotients if the output looks affine at this step.
fn quotients(network: &Network, point: &[Rational], output: usize, step: &Rational) -> Option<Vec<Rational>> {
    let here = network.evaluate(point)[output].clone();
    let change = |direction: &[Rational]| {
        let moved: Vec<Rational> = point.iter().zip(direction).map(|(x, d)| x + d * step).collect();
        &network.evaluate(&moved)[output] - &here
    };
    let probes = [(1, 1), (-1, 1), (1, 3), (-2, 7)];
    let probes = probes.map(|(numerator, denominator)| Rational::new(numerator.into(), denominator.into()));
    let along = |axis: usize| {
        let quotient = |share: &Rational| {
            let mut direction = vec![Rational::zero(); point.len()];
            direction[axis].clone_from(share);
            change(&direction) / (share * step)
        };
        let first = quotient(&probes[0]);
        probes[1..].iter().all(|share| quotient(share) == first).then_some(first)
    };
    let gradient = (0..point.len()).map(along).collect::<Option<Vec<Rational>>>()?;
    // All axes at once, by different amounts: once all forwards, once back and forth.
    let amount = |axis: usize, sign: i64| Rational::from_integer((sign * (axis as i64 + 1)).into());
    let forwards = (0..point.len()).map(|axis| amount(axis, 1)).collect();
    let back_and_forth = (0..point.len()).map(|axis| amount(axis, 1 - 2 * (axis as i64 % 2))).collect();
    let affine_along = |direction: &Vec<Rational>| {
        let slope = gradient.iter().zip(direction).fold(Rational::zero(), |sum, (g, d)| sum + g * d);
        probes.iter().all(|share| {
            let scaled: Vec<Rational> = direction.iter().map(|amount| amount * share).collect();
            change(&scaled) == &slope * share * step
        })
    };
    [forwards, back_and_forth].iter().all(affine_along).then_some(gradient)
}
