//! Convex polytopes as hulls of finitely many points: no linear program, no elimination.
//!
//! A half-space `f ≥ 0` meets a hull in the hull of the points where it holds and of the points where segments between one that
//! is inside and one that is outside cross `f = 0`. Most crossings are not vertices; those at which the half-spaces that are
//! tight have less than full rank are dropped, else their number squares with every cut.

use metes_exact::Rational;
use num_traits::{Signed, Zero};

/// An affine form: a coefficient for each input, and then the constant.
pub type Form = Vec<Rational>;

/// The value of a form at a point.
pub fn value(form: &[Rational], point: &[Rational]) -> Rational {
    form.iter().zip(point).fold(form[point.len()].clone(), |sum, (a, x)| sum + a * x)
}

/// A bounded polytope, perhaps empty or flat.
#[derive(Clone, Debug)]
pub struct Hull {
    /// Its vertices.
    pub points: Vec<Vec<Rational>>,
    walls: Vec<Form>,
}

impl Hull {
    /// A box.
    pub fn of_box(bounds: &[(Rational, Rational)]) -> Self {
        let mut points = vec![Vec::new()];
        let mut walls = Vec::new();
        for (axis, (low, high)) in bounds.iter().enumerate() {
            let ends = if low == high { vec![low] } else { vec![low, high] };
            let longer =
                |point: &Vec<Rational>, end: &Rational| [&point[..], std::slice::from_ref(end)].concat();
            points = points.iter().flat_map(|point| ends.iter().map(move |end| longer(point, end))).collect();
            for (end, sign) in [(low, 1), (high, -1)] {
                let sign = Rational::from_integer(sign.into());
                let mut wall = vec![Rational::zero(); bounds.len() + 1];
                wall[bounds.len()] = -end * &sign;
                wall[axis] = sign;
                walls.push(wall);
            }
        }
        Self { points, walls }
    }

    /// The part where a form is at least 0.
    pub fn cut(&self, form: &Form) -> Self {
        let values: Vec<Rational> = self.points.iter().map(|point| value(form, point)).collect();
        let mut walls = self.walls.clone();
        walls.push(form.clone());
        let sides = || self.points.iter().zip(&values);
        let mut points: Vec<_> =
            sides().filter(|(_, at)| !at.is_negative()).map(|(point, _)| point.clone()).collect();
        for (inside, above) in sides().filter(|(_, at)| at.is_positive()) {
            for (outside, below) in sides().filter(|(_, at)| at.is_negative()) {
                let share = above / (above - below);
                let point: Vec<Rational> =
                    inside.iter().zip(outside).map(|(a, b)| a + (b - a) * &share).collect();
                if is_vertex(&point, &walls) && !points.contains(&point) {
                    points.push(point);
                }
            }
        }
        Self { points, walls }
    }

    /// The largest value of a form; `None` if the polytope is empty.
    pub fn largest(&self, form: &Form) -> Option<Rational> {
        self.points.iter().map(|point| value(form, point)).max()
    }
}

/// Whether the walls that are tight at a point determine it.
fn is_vertex(point: &[Rational], walls: &[Form]) -> bool {
    let mut rows: Vec<Vec<Rational>> = Vec::new();
    for wall in walls.iter().filter(|wall| value(wall, point).is_zero()) {
        let mut row = wall[..point.len()].to_vec();
        for known in &rows {
            let pivot = known.iter().position(|entry| !entry.is_zero()).expect("rows are not 0");
            let factor = &row[pivot] / &known[pivot];
            row.iter_mut().zip(known).for_each(|(entry, known)| *entry -= known * &factor);
        }
        if row.iter().any(|entry| !entry.is_zero()) {
            rows.push(row);
        }
    }
    rows.len() == point.len()
}
