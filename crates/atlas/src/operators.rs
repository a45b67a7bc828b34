//! The operators of Hamdi and Ghanem (arXiv 1904.04621, §4), as published, in floats: what they find is an estimate.
//!
//! A box `[a, b]` of `n` parameters with sides `r = b − a` moves against the gradient of a loss that rewards a large
//! integral of the confidence `f`; the integral is replaced by what is known at the `2ⁿ` corners, with
//! `Δ = Π rᵢ / 2ⁿ`. Parameters are measured such that every side of the domain has length [`UNITS`]: the published step size
//! is made for degrees.

#![allow(clippy::float_arithmetic, reason = "estimates; nothing here decides")]

/// The length of every side of the domain, in the units in which steps are made.
pub const UNITS: f64 = 100.0;

/// Where a network's confidence is asked for: points in the parameters' own units.
pub trait Landscape {
    /// The confidence at a point.
    fn value(&self, at: &[f64]) -> f64;

    /// Its gradient.
    fn gradient(&self, at: &[f64]) -> Vec<f64>;
}

/// An operator, with the published weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Operator {
    /// `−∫f + λ‖r‖²/2`.
    Naive {
        /// λ.
        lambda: f64,
    },
    /// The trapezoid rule in place of the integral, differentiated as it stands (white box).
    Trapezoid {
        /// λ.
        lambda: f64,
    },
    /// The integral over a box larger by `α` less twice that over the box (black box).
    OirB {
        /// α.
        alpha: f64,
    },
    /// The same to first order in `β`, by gradients at the corners (white box).
    OirW {
        /// β.
        beta: f64,
    },
}

impl Operator {
    /// The naive one.
    pub const NAIVE: Self = Self::Naive { lambda: 0.1 };
    /// The trapezoid rule.
    pub const TRAPEZOID: Self = Self::Trapezoid { lambda: 0.1 };
    /// Outer–inner ratio, black box.
    pub const OIR_B: Self = Self::OirB { alpha: 0.05 };
    /// Outer–inner ratio, white box.
    pub const OIR_W: Self = Self::OirW { beta: 0.0009 };
}

const RATE: f64 = 0.1;
const FIRST_WIDTH: f64 = 2e-5;

/// The box after every step, from the first around the start on, in the parameters' own units. It ends early
/// where a side has vanished: the run has collapsed. 800 steps are published.
pub fn grow(
    operator: Operator,
    landscape: &impl Landscape,
    domain: &[(f64, f64)],
    start: &[f64],
    steps: usize,
) -> Vec<Vec<(f64, f64)>> {
    let scaled = Scaled { landscape, domain };
    let from = |at: f64, (low, high): (f64, f64)| (at - low) / (high - low) * UNITS;
    let clip = |value: f64| value.clamp(0.0, UNITS);
    let centre: Vec<f64> = start.iter().zip(domain).map(|(&at, &side)| from(at, side)).collect();
    let mut low: Vec<f64> = centre.iter().map(|at| clip(at - FIRST_WIDTH / 2.0)).collect();
    let mut high: Vec<f64> = centre.iter().map(|at| clip(at + FIRST_WIDTH / 2.0)).collect();
    let mut trace = vec![scaled.sides(&low, &high)];
    for _ in 0..steps {
        let (down, up) = operator.gradients(&scaled, &low, &high);
        low.iter_mut().zip(down).for_each(|(side, slope)| *side = clip(*side - RATE * slope));
        high.iter_mut().zip(up).for_each(|(side, slope)| *side = clip(*side - RATE * slope));
        if low.iter().zip(&high).any(|(low, high)| low >= high) {
            break;
        }
        trace.push(scaled.sides(&low, &high));
    }
    trace
}

impl Operator {
    /// The gradients of the loss in the lower and in the upper bounds.
    pub fn gradients(self, landscape: &impl Landscape, low: &[f64], high: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let n = low.len();
        let r: Vec<f64> = low.iter().zip(high).map(|(a, b)| b - a).collect();
        let delta = r.iter().product::<f64>() / 2f64.powi(n as i32);
        let corners = corners(low, high);
        let values: Vec<f64> = corners.iter().map(|corner| landscape.value(corner)).collect();
        let gradients = || corners.iter().map(|corner| landscape.gradient(corner)).collect::<Vec<_>>();
        // Sums of values over the corners on one side and on the other: M̄f and Mf.
        let on = |values: &[f64], axis: usize, is_high: bool| {
            let on_side = (0..values.len()).filter(|corner| (corner >> axis & 1 == 1) == is_high);
            on_side.map(|corner| values[corner]).sum::<f64>()
        };
        let along = |gradients: &[Vec<f64>], axis: usize, is_high: bool| {
            on(&gradients.iter().map(|gradient| gradient[axis]).collect::<Vec<_>>(), axis, is_high)
        };
        let each = |slope: &dyn Fn(usize, bool) -> f64| {
            ((0..n).map(|axis| slope(axis, false)).collect(), (0..n).map(|axis| slope(axis, true)).collect())
        };
        let sign = |is_high: bool| if is_high { -1.0 } else { 1.0 };
        match self {
            Self::Naive { lambda } => each(&|axis, is_high| {
                sign(is_high) * (2.0 * delta / r[axis] * on(&values, axis, is_high) - lambda * r[axis])
            }),
            Self::Trapezoid { lambda } => {
                let gradients = gradients();
                let sum: f64 = values.iter().sum();
                each(&|axis, is_high| {
                    let border = sign(is_high) * (delta * sum / r[axis] - lambda * r[axis]);
                    border - delta * along(&gradients, axis, is_high)
                })
            }
            Self::OirB { alpha } => {
                let margin = |side: &[f64], towards: f64| -> Vec<f64> {
                    side.iter().zip(&r).map(|(at, r)| at + towards * alpha / 2.0 * r).collect()
                };
                let outer = self::corners(&margin(low, -1.0), &margin(high, 1.0));
                let outer: Vec<f64> = outer.iter().map(|corner| landscape.value(corner)).collect();
                let wider = (1.0 + alpha).powi(n as i32 - 1);
                each(&|axis, is_high| {
                    let near = (1.0 + alpha / 2.0) * on(&outer, axis, is_high);
                    let far = alpha / 2.0 * on(&outer, axis, !is_high);
                    let inner = 2.0 * on(&values, axis, is_high);
                    sign(is_high) * 2.0 * delta / r[axis] * (inner - wider * (near + far))
                })
            }
            Self::OirW { beta } => {
                let gradients = gradients();
                let dims = n as f64;
                each(&|axis, is_high| {
                    let near = (2.0 - (2.0 * dims - 1.0) * beta) * on(&values, axis, is_high);
                    let inner = (near - beta * on(&values, axis, !is_high)) / r[axis];
                    let across = (0..n).filter(|&other| other != axis).map(|other| {
                        let on_side =
                            (0..corners.len()).filter(|corner| (corner >> axis & 1 == 1) == is_high);
                        let towards = |corner: usize| if corner >> other & 1 == 1 { 1.0 } else { -1.0 };
                        r[other]
                            * on_side.map(|corner| towards(corner) * gradients[corner][other]).sum::<f64>()
                    });
                    let across = -sign(is_high) * across.sum::<f64>() / r[axis];
                    delta * (sign(is_high) * inner + beta * along(&gradients, axis, is_high) + beta * across)
                })
            }
        }
    }
}

/// The mean of a function at the corners of a box: what the trapezoid rule makes of its mean.
pub fn mean_at_corners(value: impl Fn(&[f64]) -> f64, sides: &[(f64, f64)]) -> f64 {
    let (low, high): (Vec<f64>, Vec<f64>) = sides.iter().copied().unzip();
    let corners = corners(&low, &high);
    corners.iter().map(|corner| value(corner)).sum::<f64>() / corners.len() as f64
}

/// The mean of a function on a grid inside a box, with so many points along each side.
pub fn mean_inside(value: impl Fn(&[f64]) -> f64, sides: &[(f64, f64)], points: usize) -> f64 {
    let count = points.pow(sides.len() as u32);
    let at = |mut place: usize| -> Vec<f64> {
        let along = |&(low, high): &(f64, f64)| {
            let share = (place % points) as f64 + 0.5;
            place /= points;
            low + (high - low) * share / points as f64
        };
        sides.iter().map(along).collect()
    };
    (0..count).map(|place| value(&at(place))).sum::<f64>() / count as f64
}

/// The corners of a box; bit `i` of a corner's number says that it lies on the upper side of axis `i`.
fn corners(low: &[f64], high: &[f64]) -> Vec<Vec<f64>> {
    let side = |corner: usize, axis: usize| if corner >> axis & 1 == 1 { high[axis] } else { low[axis] };
    (0..1 << low.len()).map(|corner| (0..low.len()).map(|axis| side(corner, axis)).collect()).collect()
}

/// A landscape in units of the domain's sides.
struct Scaled<'a, L> {
    landscape: &'a L,
    domain: &'a [(f64, f64)],
}

impl<L> Scaled<'_, L> {
    fn own(&self, at: &[f64]) -> Vec<f64> {
        at.iter().zip(self.domain).map(|(at, (low, high))| low + at / UNITS * (high - low)).collect()
    }

    fn sides(&self, low: &[f64], high: &[f64]) -> Vec<(f64, f64)> {
        self.own(low).into_iter().zip(self.own(high)).collect()
    }
}

impl<L: Landscape> Landscape for Scaled<'_, L> {
    fn value(&self, at: &[f64]) -> f64 {
        self.landscape.value(&self.own(at))
    }

    fn gradient(&self, at: &[f64]) -> Vec<f64> {
        let gradient = self.landscape.gradient(&self.own(at));
        gradient.iter().zip(self.domain).map(|(slope, (low, high))| slope * (high - low) / UNITS).collect()
    }
}
