//! The solids of the kit.

use super::solid::{Axis, Point, Solid};
use crate::camera::sine_and_cosine;
use crate::vector::{cross, dot, minus, plus, times, unit};

/// The sides of what is round.
const ROUND: usize = 36;

/// The sides of what is round and thin.
const THIN: usize = 12;

/// A box with its sides along the axes, between two opposite corners.
pub fn block(low: Point, high: Point) -> Solid {
    let ring =
        |y: f64| vec![[low[0], y, low[2]], [low[0], y, high[2]], [high[0], y, high[2]], [high[0], y, low[2]]];
    Solid::loft(&[ring(low[1]), ring(high[1])])
}

/// A surface of revolution about y, through points of radius and height.
pub fn revolved(profile: &[[f64; 2]]) -> Solid {
    let ring = |&[radius, y]: &[f64; 2]| oval([0.0, y, 0.0], [radius, radius], 2.0);
    Solid::loft(&profile.iter().map(ring).collect::<Vec<_>>())
}

/// A surface of revolution about z, through points of radius and z.
pub fn revolved_along(profile: &[[f64; 2]]) -> Solid {
    revolved(profile).turned(Axis::X, 90.0)
}

/// A horizontal ring about a centre: an ellipse for the exponent 2, nearer to a rectangle above.
pub fn oval([x, y, z]: Point, [half_width, half_depth]: [f64; 2], exponent: f64) -> Vec<Point> {
    let rounded = |value: f64| value.signum() * value.abs().powf(2.0 / exponent);
    let corner = |side: usize| {
        let (sine, cosine) = sine_and_cosine(360.0 * side as f64 / ROUND as f64);
        [x + half_width * rounded(sine), y, z + half_depth * rounded(cosine)]
    };
    (0..ROUND).map(corner).collect()
}

/// An ellipsoid.
pub fn ball(centre: Point, radii: Point) -> Solid {
    let profile: Vec<[f64; 2]> = (0..=12)
        .map(|step| {
            let (sine, cosine) = sine_and_cosine(15.0 * f64::from(step) - 90.0);
            [cosine, sine]
        })
        .collect();
    revolved(&profile).scaled(radii).at(centre)
}

/// A round rod between two points, with a radius at either end.
pub fn rod(from: Point, to: Point, radii: [f64; 2]) -> Solid {
    pipe(&[(from, radii[0]), (to, radii[1])], THIN)
}

/// A rod of square section between two points, with half its width at either end.
pub fn stick(from: Point, to: Point, halves: [f64; 2]) -> Solid {
    let diagonal = std::f64::consts::SQRT_2;
    pipe(&[(from, halves[0] * diagonal), (to, halves[1] * diagonal)], 4)
}

/// A bent rod through points with radii.
pub fn pipe(path: &[(Point, f64)], sides: usize) -> Solid {
    // Each section is turned as little as possible against the one before, lest the rod be wrung.
    let mut across = None;
    let mut rings = Vec::with_capacity(path.len());
    for (place, &(centre, radius)) in path.iter().enumerate() {
        let before = path[place.saturating_sub(1)].0;
        let after = path[(place + 1).min(path.len() - 1)].0;
        let along = unit(minus(after, before));
        // The first has an edge to the side where it can: square rods then stand straight.
        let reference = if along[0].abs() > 0.9 { [0.0, 1.0, 0.0] } else { [1.0, 0.0, 0.0] };
        let sideways = *across.insert(match across {
            None => unit(cross(along, reference)),
            Some(before) => unit(minus(before, times(dot(before, along), along))),
        });
        let other = cross(sideways, along);
        rings.push(
            (0..sides)
                .map(|side| {
                    let (sine, cosine) = sine_and_cosine(360.0 * (side as f64 + 0.5) / sides as f64);
                    plus(centre, times(radius, plus(times(sine, sideways), times(cosine, other))))
                })
                .collect(),
        );
    }
    Solid::loft(&rings)
}

/// A horizontal plate of a given outline (x and z, seen from its centre without overhangs) between two heights.
pub fn plate(outline: &[[f64; 2]], [low, high]: [f64; 2]) -> Solid {
    let ring = |y: f64| outline.iter().map(|&[x, z]| [x, y, z]).collect();
    Solid::loft(&[ring(low), ring(high)])
}

/// The section of a wing at a distance to the side: from its leading edge (y, z) backwards.
pub fn section(x: f64, [y, z]: [f64; 2], chord: f64, thickness: f64) -> Vec<Point> {
    let outline = [
        [0.0, 0.0],
        [0.1, 0.5],
        [0.35, 0.7],
        [0.7, 0.4],
        [1.0, 0.03],
        [1.0, -0.03],
        [0.5, -0.3],
        [0.1, -0.3],
    ];
    outline.map(|[back, up]: [f64; 2]| [x, y + up * thickness, z - back * chord]).to_vec()
}
