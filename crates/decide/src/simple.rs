//! Witnesses with few digits.

use metes_exact::Rational;
use metes_exact::rational::{Round, decimal, parse};
use metes_network::Network;

use crate::problem::Question;

/// Digits after the point that are tried.
const PLACES: [u32; 6] = [2, 4, 6, 9, 12, 17];

/// The witness with as few decimals as stay one, or as it is.
pub(crate) fn simple(question: &Question, network: &Network, witness: Vec<Rational>) -> Vec<Rational> {
    let rounded = |places: u32| -> Option<Vec<Rational>> {
        let coordinate = |(x, (low, high)): (&Rational, &(Rational, Rational))| {
            parse(&decimal(x, places, Round::Down)).ok().map(|x| x.clamp(low.clone(), high.clone()))
        };
        let x: Vec<Rational> = witness.iter().zip(&question.bounds).map(coordinate).collect::<Option<_>>()?;
        question.holding(&x, &network.evaluate(&x)).map(|_| x)
    };
    PLACES.into_iter().find_map(rounded).unwrap_or(witness)
}
