//! Cutting is checked by identities: volumes add up, vertices satisfy what they claim, and the two
//! representations agree.

use std::cmp::Ordering;
use std::sync::Arc;

use metes_exact::{Rational, rational::parse};
use num_bigint::BigInt;
use num_traits::{One, Zero};
use proptest::prelude::*;

use crate::{Hyperplane, Point, Polytope, Side};

fn unit_box(dimension: usize) -> Polytope {
    Polytope::cuboid(&vec![(Rational::zero(), Rational::one()); dimension])
}

fn plane(form: &[i64]) -> Arc<Hyperplane> {
    Arc::new(Hyperplane::new(form.iter().map(|&c| BigInt::from(c)).collect()))
}

/// The representations agree: every vertex satisfies all half-spaces and names those it is tight on.
fn check(polytope: &Polytope) {
    assert!(polytope.vertices().len() > polytope.dimension());
    for vertex in polytope.vertices() {
        for (at, facet) in polytope.facets().iter().enumerate() {
            let sign = facet.plane.side_of(&vertex.point);
            assert!(facet.side.holds(sign));
            assert_eq!(sign == Ordering::Equal, vertex.facets.contains(at));
        }
    }
    for (at, a) in polytope.vertices().iter().enumerate() {
        for b in &polytope.vertices()[..at] {
            assert_ne!(a.point.to_rationals(), b.point.to_rationals(), "a vertex twice");
        }
    }
    assert!(polytope.contains_strictly(&polytope.interior_point()));
}

#[test]
fn volumes_of_known_bodies() {
    let third = |text: &str| parse(text).unwrap();
    assert_eq!(Polytope::cuboid(&[(third("-1/3"), third("1/2"))]).volume().to_rational(), third("5/6"));
    for dimension in 1..=5 {
        // The corner simplex Σ xᵢ ≤ 1 has volume 1/d!.
        let form: Vec<i64> = (0..dimension).map(|_| -1).chain([1]).collect();
        let simplex = unit_box(dimension).clip(&plane(&form), Side::Positive).unwrap();
        let factorial: i64 = (1..=dimension as i64).product();
        assert_eq!(simplex.volume().to_rational(), Rational::new(1.into(), factorial.into()));
        assert_eq!(unit_box(dimension).volume().to_rational(), Rational::one());
    }
    // The regular octahedron: eight facets, four through every vertex.
    let mut octahedron = Polytope::cuboid(&vec![(-Rational::one(), Rational::one()); 3]);
    for signs in 0..8i64 {
        let sign = |axis: i64| if signs >> axis & 1 == 1 { 1 } else { -1 };
        octahedron = octahedron.clip(&plane(&[sign(0), sign(1), sign(2), 1]), Side::Positive).unwrap();
        check(&octahedron);
    }
    assert_eq!(octahedron.volume().to_rational(), third("4/3"));
    assert_eq!((octahedron.vertices().len(), octahedron.facets().len()), (6, 8));
}

#[test]
fn a_cut_through_vertices_makes_no_new_ones() {
    let (above, below) = unit_box(2).split(&plane(&[1, -1, 0])).unwrap();
    assert_eq!((above.vertices().len(), below.vertices().len()), (3, 3));
    assert!(above.split(&plane(&[1, 1, -2])).is_none(), "it touches a corner only");
    assert!(above.split(&plane(&[2, -2, 0])).is_none(), "it is an edge");
}

#[test]
fn neighbours_share_more_than_a_border_or_not() {
    let wall = plane(&[2, 0, 0, -1]);
    let (right, left) = unit_box(3).split(&wall).unwrap();
    let (right_top, right_bottom) = right.split(&plane(&[0, 3, 0, -1])).unwrap();
    let (left_top, left_bottom) = left.split(&plane(&[0, 3, 0, -2])).unwrap();
    assert!(right_top.facets_overlap(&left_top, &wall));
    assert!(right_top.facets_overlap(&left_bottom, &wall));
    assert!(!right_bottom.facets_overlap(&left_top, &wall));
    assert!(!right_bottom.facets_overlap(&left_bottom, &plane(&[2, 0, 0, -1])), "another hyperplane");
    // Facets that touch along an edge only.
    let (_, right_low) = right.split(&plane(&[0, 3, 0, -2])).unwrap();
    assert!(!right_low.facets_overlap(&left_top, &wall));
}

fn forms(dimension: usize) -> impl Strategy<Value = Vec<Vec<i64>>> {
    // Small coefficients: many cuts coincide, pass through vertices, or miss.
    prop::collection::vec(prop::collection::vec(-3i64..=3, dimension + 1), 1..9)
}

fn cut_everywhere(dimension: usize, forms: &[Vec<i64>]) {
    let whole = unit_box(dimension);
    let mut cells = vec![whole.clone()];
    for form in forms {
        let plane = plane(form);
        let mut next = Vec::new();
        for cell in cells {
            match cell.split(&plane) {
                None => next.push(cell),
                Some((above, below)) => {
                    assert!(cell.volume().is_sum_of([&above.volume(), &below.volume()]));
                    check(&above);
                    check(&below);
                    assert!(above.facets_overlap(&below, &plane));
                    let middle = above.face(above.facet_on(&plane).unwrap()).interior_point();
                    assert!(cell.contains_strictly(&middle) && below.contains(&middle));
                    next.extend([above, below]);
                }
            }
        }
        cells = next;
    }
    let volumes: Vec<_> = cells.iter().map(Polytope::volume).collect();
    assert!(whole.volume().is_sum_of(&volumes));
    for cell in &cells {
        for form in forms {
            let plane = Hyperplane::new(form.iter().map(|&c| BigInt::from(c)).collect());
            let (least, greatest) = cell.sign_range(&plane);
            let vanishes = form.iter().all(|&c| c == 0);
            assert!(least != Ordering::Less || greatest != Ordering::Greater, "not cut by {form:?}");
            assert_eq!(vanishes, least == Ordering::Equal && greatest == Ordering::Equal);
        }
    }
}

/// The cells into which forms cut a polytope.
fn cells(whole: Polytope, forms: &[Vec<i64>]) -> Vec<Polytope> {
    forms.iter().fold(vec![whole], |cells, form| {
        let plane = plane(form);
        let parts = |cell: Polytope| match cell.split(&plane) {
            Some((above, below)) => vec![above, below],
            None => vec![cell],
        };
        cells.into_iter().flat_map(parts).collect()
    })
}

/// The facet of a cell on `x₁ = 1/2`, as a polygon in the plane of the other coordinates.
fn shadow(cell: &Polytope, square: Option<Polytope>) -> Option<Polytope> {
    cell.facets().iter().fold(square, |polygon, facet| {
        let [a, b, c, d] = facet.plane.coefficients() else { return None };
        let form = vec![b * 2, c * 2, a + d * 2];
        if form[..2].iter().all(Zero::is_zero) {
            return polygon;
        }
        polygon?.clip(&Arc::new(Hyperplane::new(form)), facet.side)
    })
}

proptest! {
    #[test]
    fn neighbours_are_those_whose_shadows_on_the_wall_overlap(left in forms(3), right in forms(3)) {
        let wall = plane(&[2, 0, 0, -1]);
        let (above, below) = unit_box(3).split(&wall).unwrap();
        let touching = |cell: &Polytope| cell.facet_on(&wall).is_some();
        let above: Vec<_> = cells(above, &right).into_iter().filter(touching).collect();
        for below in cells(below, &left).into_iter().filter(touching) {
            for above in &above {
                let common = shadow(&below, shadow(above, Some(unit_box(2))));
                prop_assert_eq!(below.facets_overlap(above, &wall), common.is_some());
            }
        }
    }
    #[test]
    fn lines_are_cut_exactly(forms in forms(1)) { cut_everywhere(1, &forms); }
    #[test]
    fn planes_are_cut_exactly(forms in forms(2)) { cut_everywhere(2, &forms); }
    #[test]
    fn spaces_are_cut_exactly(forms in forms(3)) { cut_everywhere(3, &forms); }
    #[test]
    fn four_dimensions_are_cut_exactly(forms in prop::collection::vec(prop::collection::vec(-2i64..=2, 5), 1..5)) {
        cut_everywhere(4, &forms);
    }
}

#[test]
fn polygons_are_listed_around_their_border() {
    let polygon = unit_box(2).clip(&plane(&[-2, -2, 3]), Side::Positive).unwrap();
    let order = polygon.ordered_vertices();
    assert_eq!(order.len(), 5);
    let cross = |a: &Point, b: &Point, c: &Point| {
        let [a, b, c] = [a, b, c].map(Point::to_rationals);
        (&b[0] - &a[0]) * (&c[1] - &a[1]) - (&b[1] - &a[1]) * (&c[0] - &a[0])
    };
    let turns: Vec<bool> = (0..5)
        .map(|at| cross(order[at], order[(at + 1) % 5], order[(at + 2) % 5]) > Rational::zero())
        .collect();
    assert!(turns.iter().all(|&turn| turn == turns[0]), "a convex polygon always turns the same way");
}
