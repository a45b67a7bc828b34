//! The published operators against finite differences, and against each other.

#![allow(clippy::float_arithmetic, reason = "the operators are estimates in floats")]

use metes_atlas::operators::{Landscape, Operator, grow};

/// `c + k·u` with a bend: exact integrals are known where `bend` is 0.
struct Hill {
    constant: f64,
    slope: Vec<f64>,
    bend: f64,
}

impl Landscape for Hill {
    fn value(&self, at: &[f64]) -> f64 {
        let line: f64 = self.slope.iter().zip(at).map(|(k, u)| k * u).sum();
        self.constant + line + self.bend * line * line
    }

    fn gradient(&self, at: &[f64]) -> Vec<f64> {
        let line: f64 = self.slope.iter().zip(at).map(|(k, u)| k * u).sum();
        self.slope.iter().map(|k| k * (1.0 + 2.0 * self.bend * line)).collect()
    }
}

impl Hill {
    /// The mean over the corners, which is the mean over the box where there is no bend, times the volume.
    fn trapezoid(&self, low: &[f64], high: &[f64]) -> f64 {
        let n = low.len();
        let corner = |corner: usize| -> Vec<f64> {
            (0..n).map(|axis| if corner >> axis & 1 == 1 { high[axis] } else { low[axis] }).collect()
        };
        let mean = (0..1 << n).map(|at| self.value(&corner(at))).sum::<f64>() / 2f64.powi(n as i32);
        mean * low.iter().zip(high).map(|(a, b)| b - a).product::<f64>()
    }
}

fn ridge(low: &[f64], high: &[f64], lambda: f64) -> f64 {
    lambda / 2.0 * low.iter().zip(high).map(|(a, b)| (b - a) * (b - a)).sum::<f64>()
}

/// Central differences of a loss.
fn differences(loss: &dyn Fn(&[f64], &[f64]) -> f64, low: &[f64], high: &[f64]) -> (Vec<f64>, Vec<f64>) {
    const STEP: f64 = 1e-5;
    let moved = |side: &[f64], axis: usize, step: f64| {
        let mut side = side.to_vec();
        side[axis] += step;
        side
    };
    let slope = |up: f64, down: f64| (up - down) / (2.0 * STEP);
    let n = 0..low.len();
    (
        n.clone()
            .map(|i| slope(loss(&moved(low, i, STEP), high), loss(&moved(low, i, -STEP), high)))
            .collect(),
        n.map(|i| slope(loss(low, &moved(high, i, STEP)), loss(low, &moved(high, i, -STEP)))).collect(),
    )
}

fn assert_near(found: &(Vec<f64>, Vec<f64>), expected: &(Vec<f64>, Vec<f64>), tolerance: f64) {
    let pairs = found.0.iter().zip(&expected.0).chain(found.1.iter().zip(&expected.1));
    for (found, expected) in pairs {
        assert!((found - expected).abs() <= tolerance * (1.0 + expected.abs()), "{found} is not {expected}");
    }
}

const BOXES: [(&[f64], &[f64]); 3] =
    [(&[1.0], &[1.7]), (&[0.3, -1.0], &[0.9, 0.4]), (&[0.1, 0.2, 0.3], &[0.6, 1.2, 0.5])];

fn hill(n: usize, bend: f64) -> Hill {
    Hill { constant: 0.7, slope: [0.3, -0.2, 0.5][..n].to_vec(), bend }
}

#[test]
fn gradients_are_those_of_the_losses() {
    for (low, high) in BOXES {
        let flat = hill(low.len(), 0.0);
        let naive = |a: &[f64], b: &[f64]| -flat.trapezoid(a, b) + ridge(a, b, 0.1);
        assert_near(&Operator::NAIVE.gradients(&flat, low, high), &differences(&naive, low, high), 1e-7);
        let outer = |a: &[f64], b: &[f64]| {
            let margin = |axis: usize| 0.05 / 2.0 * (b[axis] - a[axis]);
            let low: Vec<f64> = (0..a.len()).map(|axis| a[axis] - margin(axis)).collect();
            let high: Vec<f64> = (0..a.len()).map(|axis| b[axis] + margin(axis)).collect();
            flat.trapezoid(&low, &high) - 2.0 * flat.trapezoid(a, b)
        };
        assert_near(&Operator::OIR_B.gradients(&flat, low, high), &differences(&outer, low, high), 1e-7);
        // The trapezoid rule is differentiated as it stands, with bends.
        let bent = hill(low.len(), 0.4);
        let rule = |a: &[f64], b: &[f64]| -bent.trapezoid(a, b) + ridge(a, b, 0.1);
        assert_near(&Operator::TRAPEZOID.gradients(&bent, low, high), &differences(&rule, low, high), 1e-7);
    }
}

#[test]
fn the_white_box_is_the_black_box_to_first_order() {
    for (low, high) in BOXES {
        let bent = hill(low.len(), 0.4);
        let apart = |alpha: f64| {
            let black = Operator::OirB { alpha }.gradients(&bent, low, high);
            let white = Operator::OirW { beta: alpha }.gradients(&bent, low, high);
            let pairs = black.0.iter().zip(&white.0).chain(black.1.iter().zip(&white.1));
            pairs.map(|(black, white)| (black - white).abs()).fold(0.0, f64::max)
        };
        // Halving α quarters the difference.
        let ratio = apart(1e-2) / apart(5e-3);
        assert!((3.8..4.2).contains(&ratio), "{ratio}");
    }
}

#[test]
fn a_box_stays_in_the_domain_and_grows_where_confidence_is_high() {
    let domain = [(-1.0, 1.0), (0.0, 0.5)];
    let even = Hill { constant: 0.9, slope: vec![0.0, 0.0], bend: 0.0 };
    for operator in [Operator::OIR_B, Operator::OIR_W] {
        let trace = grow(operator, &even, &domain, &[0.2, 0.1], 800);
        let inside = |sides: &Vec<(f64, f64)>| {
            sides.iter().zip(&domain).all(|(side, whole)| side.0 >= whole.0 && side.1 <= whole.1)
        };
        assert!(trace.iter().all(inside));
        let width = |sides: &[(f64, f64)]| sides[0].1 - sides[0].0;
        assert!(width(&trace[trace.len() - 1]) >= width(&trace[0]));
    }
}
