//! Integrals against sums on grids: exact for polynomials of degree one.

use metes_atlas::{Patch, Patches};
use metes_exact::{Amount, BigInt, Rational};
use proptest::prelude::*;

/// The domain is `[0, 12]` in each direction.
const END: i64 = 12;

fn q(value: i64) -> Rational {
    Rational::from(BigInt::from(value))
}

fn exact(points: &[Vec<i64>]) -> Vec<Vec<Rational>> {
    points.iter().map(|point| point.iter().map(|&x| q(x)).collect()).collect()
}

/// The domain cut into four triangles that meet in a point, the same affine function on all of them.
fn fan(apex: [i64; 2], form: &[i64]) -> Patches<Rational> {
    let around = [[0, 0], [END, 0], [END, END], [0, END]];
    let triangles = (0..4).map(|at| {
        let corners = [apex, around[at], around[(at + 1) % 4]].map(|corner| corner.to_vec());
        Patch { corners: exact(&corners), form: form.iter().map(|&x| q(x)).collect() }
    });
    Patches(triangles.collect())
}

/// `|x − a| + |y − b|`, as a function on four rectangles.
fn hats(a: i64, b: i64) -> Patches<Rational> {
    let mut patches = Vec::new();
    for (left, right, sx) in [(0, a, -1), (a, END, 1)] {
        for (below, above, sy) in [(0, b, -1), (b, END, 1)] {
            let corners = [vec![left, below], vec![right, below], vec![right, above], vec![left, above]];
            let form = vec![q(sx), q(sy), q(-sx * a - sy * b)];
            patches.push(Patch { corners: exact(&corners), form });
        }
    }
    Patches(patches)
}

/// The midpoint rule on unit cells is exact where the function is affine on each of them.
fn by_midpoints(sides: &[[i64; 2]; 2], twice: impl Fn(i64, i64) -> i64) -> Rational {
    let cells = (sides[0][0]..sides[0][1]).flat_map(|x| (sides[1][0]..sides[1][1]).map(move |y| (x, y)));
    cells.map(|(x, y)| Rational::new(BigInt::from(twice(2 * x + 1, 2 * y + 1)), BigInt::from(2))).sum()
}

fn sides(sides: &[[i64; 2]]) -> Vec<(Rational, Rational)> {
    sides.iter().map(|&[low, high]| (q(low), q(high))).collect()
}

fn side() -> impl Strategy<Value = [i64; 2]> {
    (0..END, 1..=END).prop_map(|(low, length)| [low, (low + length).min(END)])
}

proptest! {
    #[test]
    fn an_affine_function_is_summed_whatever_the_patches(
        apex in [0..=END, 0..=END], form in [-5i64..5, -5i64..5, -5i64..5], bounds in [side(), side()],
    ) {
        let patches = fan(apex, &form);
        let bounds_exact = sides(&bounds);
        let sum = by_midpoints(&bounds, |x, y| form[0] * x + form[1] * y + 2 * form[2]);
        prop_assert_eq!(patches.integral(&bounds_exact), sum.clone());
        let area: i64 = bounds.iter().map(|[low, high]| high - low).product();
        let mean = sum / q(area);
        prop_assert_eq!(patches.mean(&bounds_exact), Amount::Exact(mean.clone()));
        prop_assert!(patches.mean_is_at_least(&bounds_exact, &mean));
        let more = &mean + Rational::new(1.into(), BigInt::from(1) << 400);
        prop_assert!(!patches.mean_is_at_least(&bounds_exact, &more));
        prop_assert_eq!(patches.less(&mean).integral(&bounds_exact), q(0));
    }

    /// Of many patches the mean is enclosed, narrowly.
    #[test]
    fn the_mean_over_many_patches_is_enclosed(form in [-5i64..5, -5i64..5, -5i64..5], bounds in [side(), side()]) {
        let cells = (0..END).flat_map(|x| (0..END).map(move |y| [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1]]));
        let patch = |corners: [[i64; 2]; 4]| Patch {
            corners: exact(&corners.map(|corner| corner.to_vec())),
            form: form.iter().map(|&x| Rational::new(x.into(), 7.into())).collect(),
        };
        let patches = Patches(cells.map(patch).collect());
        let sum = by_midpoints(&bounds, |x, y| form[0] * x + form[1] * y + 2 * form[2]) / q(7);
        let area: i64 = bounds.iter().map(|[low, high]| high - low).product();
        let mean = sum / q(area);
        let enclosed = patches.mean(&sides(&bounds));
        prop_assert!(*enclosed.at_least() <= mean && mean <= *enclosed.at_most());
        prop_assert!(enclosed.at_most() - enclosed.at_least() < Rational::new(1.into(), BigInt::from(1) << 290));
        prop_assert!(matches!(enclosed, Amount::Between(..)));
        prop_assert!(patches.mean_is_at_least(&sides(&bounds), &mean));
        let more = &mean + Rational::new(1.into(), BigInt::from(1) << 400);
        prop_assert!(!patches.mean_is_at_least(&sides(&bounds), &more));
    }

    #[test]
    fn a_function_with_kinks_is_summed(a in 0..=END, b in 0..=END, bounds in [side(), side()]) {
        let sum = by_midpoints(&bounds, |x, y| (x - 2 * a).abs() + (y - 2 * b).abs());
        prop_assert_eq!(hats(a, b).integral(&sides(&bounds)), sum.clone());
        let float: Vec<(f64, f64)> = bounds.iter().map(|&[low, high]| (low as f64, high as f64)).collect();
        let near = hats(a, b).to_floats().integral(&float);
        prop_assert!(Rational::from_float(near).is_some_and(|near| near - sum < Rational::new(1.into(), 1000.into())));
    }

    /// The integral is quadratic in every bound as long as no kink is crossed, so that the central difference is exact.
    #[test]
    fn gradients_are_difference_quotients(a in 0..=END, b in 0..=END, bounds in [side(), side()]) {
        let patches = hats(a, b);
        let bounds = sides(&bounds);
        let step = Rational::new(1.into(), 1000.into());
        let gradient = patches.gradient(&bounds);
        for (axis, slopes) in gradient.iter().enumerate() {
            for (upper, slope) in slopes.iter().enumerate() {
                let at = |by: Rational| {
                    let mut moved = bounds.clone();
                    let bound = if upper == 0 { &mut moved[axis].0 } else { &mut moved[axis].1 };
                    let inside = *bound > q(0) && *bound < q(END);
                    *bound += by;
                    (inside, patches.integral(&moved))
                };
                let (inside, more) = at(step.clone());
                let is_kink = [a, b][axis] == if upper == 0 { bounds[axis].0.to_integer() } else { bounds[axis].1.to_integer() }.try_into().unwrap();
                if inside && !is_kink {
                    let (_, less) = at(-step.clone());
                    prop_assert_eq!((more - less) / (&step + &step), slope.clone());
                }
            }
        }
    }
}

#[test]
fn on_a_line() {
    let patch = |low: i64, high: i64, slope: i64, constant: i64| Patch {
        corners: exact(&[vec![low], vec![high]]),
        form: vec![q(slope), q(constant)],
    };
    // |x − 1| on [0, 3].
    let patches = Patches(vec![patch(0, 1, -1, 1), patch(1, 3, 1, -1)]);
    assert_eq!(patches.integral(&[(q(0), q(3))]), Rational::new(5.into(), 2.into()));
    assert_eq!(patches.gradient(&[(q(0), q(2))]), [[q(-1), q(1)]]);
    assert_eq!(patches.mean(&[(q(0), q(2))]), Amount::Exact(Rational::new(1.into(), 2.into())));
}
