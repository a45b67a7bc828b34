//! The largest box against all boxes of a grid, and against a notion of overlap of its own.

use metes_atlas::{Block, BoxError, Largest, Obstacle, largest};
use metes_exact::{BigInt, Rational};
use num_traits::{Signed, Zero};
use proptest::prelude::*;

/// The domain reaches from 0 to here in each direction.
const END: i64 = 6;

type Point = [i64; 2];

fn rational(value: i64) -> Rational {
    Rational::from(BigInt::from(value))
}

fn exact(point: &[i64]) -> Vec<Rational> {
    point.iter().map(|&x| rational(x)).collect()
}

fn solve(start: &[i64], obstacles: &[Vec<Vec<i64>>]) -> Result<Largest, BoxError> {
    let domain = vec![(rational(0), rational(END)); start.len()];
    let obstacles: Vec<Obstacle> =
        obstacles.iter().map(|corners| Obstacle::new(corners.iter().map(|it| exact(it)).collect())).collect();
    largest(&domain, &exact(start), &obstacles)
}

/// The area that a convex polygon and a box have in common, by clipping.
fn common(corners: &[Vec<Rational>], sides: &[(Rational, Rational)]) -> Rational {
    let mut polygon = corners.to_vec();
    for (axis, (low, high)) in sides.iter().enumerate() {
        for (border, sign) in [(low, 1), (high, -1)] {
            let inside = |p: &Vec<Rational>| (&p[axis] - border) * BigInt::from(sign);
            let mut clipped = Vec::new();
            for (at, p) in polygon.iter().enumerate() {
                let q = &polygon[(at + 1) % polygon.len()];
                let (a, b) = (inside(p), inside(q));
                if !a.is_negative() {
                    clipped.push(p.clone());
                }
                if a.is_positive() && b.is_negative() || a.is_negative() && b.is_positive() {
                    let t = &a / (&a - &b);
                    clipped.push(p.iter().zip(q).map(|(p, q)| p + (q - p) * &t).collect());
                }
            }
            polygon = clipped;
        }
    }
    let twice = (0..polygon.len()).map(|at| {
        let (p, q) = (&polygon[at], &polygon[(at + 1) % polygon.len()]);
        &p[0] * &q[1] - &p[1] * &q[0]
    });
    twice.sum::<Rational>().abs()
}

fn is_free(sides: &[(Rational, Rational)], obstacles: &[Vec<Vec<i64>>]) -> bool {
    obstacles
        .iter()
        .all(|corners| common(&corners.iter().map(|it| exact(it)).collect::<Vec<_>>(), sides).is_zero())
}

/// The largest area of a box around the start with whole corners.
fn best_of_grid(start: Point, obstacles: &[Vec<Vec<i64>>]) -> i64 {
    let mut best = 0;
    for (a, b) in (0..=start[0]).flat_map(|a| (start[0]..=END).map(move |b| (a, b))) {
        for (c, d) in (0..=start[1]).flat_map(|c| (start[1]..=END).map(move |d| (c, d))) {
            let area = (b - a) * (d - c);
            let sides = [(rational(a), rational(b)), (rational(c), rational(d))];
            if area > best && is_free(&sides, obstacles) {
                best = area;
            }
        }
    }
    best
}

fn point() -> impl Strategy<Value = Point> {
    [0..=END, 0..=END]
}

fn rectangle() -> impl Strategy<Value = Vec<Vec<i64>>> {
    (0..END, 0..END, 1..=END, 1..=END).prop_map(|(x, y, w, h)| {
        let (r, t) = ((x + w).min(END), (y + h).min(END));
        vec![vec![x, y], vec![r, y], vec![r, t], vec![x, t]]
    })
}

/// Turning either way; not flat.
fn triangle() -> impl Strategy<Value = Vec<Vec<i64>>> {
    [point(), point(), point()].prop_filter_map("flat", |[p, q, r]| {
        let area = (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
        (area != 0).then(|| vec![p.to_vec(), q.to_vec(), r.to_vec()])
    })
}

proptest! {
    #[test]
    fn among_rectangles_a_grid_has_the_largest(start in point(), obstacles in prop::collection::vec(rectangle(), 0..6)) {
        match solve(&start, &obstacles) {
            Ok(found) => prop_assert_eq!(found.volume, rational(best_of_grid(start, &obstacles))),
            Err(BoxError::Blocked(at)) => {
                let (corner, opposite) = (&obstacles[at][0], &obstacles[at][2]);
                prop_assert!((0..2).all(|axis| corner[axis] <= start[axis] && start[axis] <= opposite[axis]));
                prop_assert_eq!(best_of_grid(start, &obstacles), 0);
            }
            Err(error) => prop_assert!(false, "{error}"),
        }
    }

    #[test]
    fn a_box_is_free_and_none_of_a_grid_is_larger(start in point(), obstacles in prop::collection::vec(triangle(), 0..6)) {
        let Ok(found) = solve(&start, &obstacles) else {
            prop_assert_eq!(best_of_grid(start, &obstacles), 0);
            return Ok(());
        };
        let contains = found.sides.iter().zip(&exact(&start)).all(|((low, high), at)| low <= at && at <= high);
        prop_assert!(contains, "{:?}", found.sides);
        prop_assert!(is_free(&found.sides, &obstacles), "{:?}", found.sides);
        prop_assert!(found.volume >= rational(best_of_grid(start, &obstacles)), "{:?}", found.sides);
    }

    #[test]
    fn no_side_can_move(start in point(), obstacles in prop::collection::vec(triangle(), 0..6)) {
        let Ok(found) = solve(&start, &obstacles) else { return Ok(()) };
        for (axis, blocks) in found.blocks.iter().enumerate() {
            for (is_high, block) in [false, true].into_iter().zip(blocks) {
                let (low, high) = &found.sides[axis];
                let border = if is_high { high } else { low };
                match block {
                    Block::Border => prop_assert_eq!(border, &rational(if is_high { END } else { 0 })),
                    Block::Cell { obstacle, at } => {
                        prop_assert_eq!(&at[axis], border);
                        let mut larger = found.sides.clone();
                        let step = Rational::new(1.into(), 1_000_000.into());
                        if is_high { larger[axis].1 += step } else { larger[axis].0 -= step }
                        prop_assert!(!is_free(&larger, &obstacles[*obstacle..=*obstacle]));
                    }
                }
            }
        }
    }
}

#[test]
fn on_a_line_the_nearest_cells_stop_it() {
    let found = solve(&[3], &[vec![vec![0], vec![1]], vec![vec![5], vec![4]], vec![vec![1], vec![2]]])
        .expect("a box");
    assert_eq!(found.sides, [(rational(2), rational(4))]);
    let at = |obstacle, x: i64| Block::Cell { obstacle, at: exact(&[x]) };
    assert_eq!(found.blocks, [[at(2, 2), at(1, 4)]]);
}

// Below the diagonal x + y = 6 the best corner is in the middle of the edge: no corner of any cell is near it.
#[test]
fn the_best_corner_may_lie_inside_an_edge() {
    let found = solve(&[0, 0], &[vec![vec![6, 0], vec![6, 6], vec![0, 6]]]).expect("a box");
    assert_eq!(found.sides, [(rational(0), rational(3)), (rational(0), rational(3))]);
    let corner = Block::Cell { obstacle: 0, at: exact(&[3, 3]) };
    assert_eq!(found.blocks, [[Block::Border, corner.clone()], [Block::Border, corner]]);
}

#[test]
fn wrong_questions_are_refused() {
    let domain = [(rational(0), rational(1))];
    let asked =
        |domain: &[(Rational, Rational)], start: &[i64]| largest(domain, &exact(start), &[]).map(|_| ());
    assert!(matches!(asked(&domain, &[2]), Err(BoxError::Outside { parameter: 0, .. })));
    assert!(matches!(asked(&domain, &[0, 0]), Err(BoxError::Coordinates { start: 2, parameters: 1 })));
    assert!(matches!(asked(&[(rational(1), rational(1))], &[1]), Err(BoxError::Flat { .. })));
    assert!(matches!(asked(&[], &[]), Err(BoxError::Dimension(0))));
    assert!(matches!(asked(&vec![domain[0].clone(); 3], &[0, 0, 0]), Err(BoxError::Dimension(3))));
}
