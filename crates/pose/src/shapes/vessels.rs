//! Bottles, cups and vases: surfaces of revolution, and handles.

use crate::kit::{Draw, Point, Solid, pipe, revolved};

/// The points between two of a profile, on a curve that leaves the first and enters the second upright.
fn shoulder(from: [f64; 2], to: [f64; 2]) -> impl Iterator<Item = [f64; 2]> {
    (0..=8).map(move |step| {
        let part = f64::from(step) / 8.0;
        let eased = part * part * (3.0 - 2.0 * part);
        [from[0] + eased * (to[0] - from[0]), from[1] + part * (to[1] - from[1])]
    })
}

/// A bottle: body, shoulder, neck, cap or lip.
pub fn bottle(draw: &mut Draw, style: usize) -> Solid {
    let body = draw.between(0.2, 0.32);
    let neck = draw.between(0.07, 0.1);
    let height = draw.between(0.7, 1.0);
    let mut profile = vec![[body * 0.85, 0.0], [body, 0.04]];
    let neck_start = match style % 4 {
        // Round shoulders, as of wine.
        0 => {
            let end = height + draw.between(0.12, 0.3);
            profile.extend(shoulder([body, height], [neck, end]));
            end
        }
        // One long slope, as of beer or champagne.
        1 => {
            let end = height + draw.between(0.25, 0.4);
            profile.extend(shoulder([body, height * 0.55], [neck, end]));
            end
        }
        // A waist for the hand, as of water.
        2 => {
            let waist = body * draw.between(0.72, 0.86);
            let middle = height * draw.between(0.45, 0.6);
            profile.extend(shoulder([body, middle * 0.6], [waist, middle]));
            profile.extend(shoulder([waist, middle], [body, height * 0.8]));
            profile.extend(shoulder([body, height], [neck * 1.2, height + 0.22]));
            height + 0.22
        }
        // A belly, as of liqueur.
        _ => {
            let belly = body * draw.between(1.2, 1.5);
            profile.extend(shoulder([body, 0.04], [belly, height * 0.4]));
            profile.extend(shoulder([belly, height * 0.4], [neck, height]));
            height
        }
    };
    let top = neck_start + draw.between(0.15, 0.4);
    profile.extend([[neck, neck_start], [neck, top]]);
    let cap = neck * draw.between(1.2, 1.45);
    let depth = draw.between(0.05, 0.14);
    profile.extend([[cap, top], [cap, top + depth], [cap * 0.9, top + depth + 0.01]]);
    revolved(&profile)
}

/// A cup with a handle, of several heights, some on a saucer.
pub fn cup(draw: &mut Draw, style: usize) -> Solid {
    let height = draw.between(0.6, 1.0);
    let rim = draw.between(0.4, 0.52);
    let foot = match style % 3 {
        0 => rim * draw.between(0.92, 1.0),
        1 => rim * draw.between(0.5, 0.7),
        _ => rim * draw.between(0.65, 0.85),
    };
    let wall = 0.05;
    let bulge = if style % 3 == 2 { draw.between(0.04, 0.14) } else { 0.0 };
    let side = |part: f64, inset: f64| {
        let bent = if style % 3 == 1 { part.sqrt() } else { part };
        let round = bulge * 4.0 * part * (1.0 - part);
        [foot + bent * (rim - foot) + round - inset, part * height]
    };
    let steps = || (0..=10).map(|step| f64::from(step) / 10.0);
    let mut profile: Vec<[f64; 2]> = steps().map(|part| side(part, 0.0)).collect();
    profile.extend(steps().rev().map(|part| {
        let [radius, y] = side(part, wall);
        [radius, y.max(wall)]
    }));
    let mut solid = revolved(&profile);

    let [low, high] = [draw.between(0.12, 0.25), draw.between(0.75, 0.92)];
    let reach = draw.between(0.26, 0.4);
    let thickness = draw.between(0.045, 0.065);
    let is_angular = draw.chance(30);
    let handle: Vec<(Point, f64)> = (0..=12)
        .map(|step| {
            let part = f64::from(step) / 12.0;
            let out = if is_angular {
                (6.0 * part.min(1.0 - part)).min(1.0)
            } else {
                (std::f64::consts::PI * part).sin()
            };
            let level = low + part * (high - low);
            ([side(level, wall / 2.0)[0] + reach * out, level * height, 0.0], thickness)
        })
        .collect();
    solid = solid.with(pipe(&handle, 10));
    if draw.chance(40) || style % 3 == 1 {
        let width = rim * draw.between(1.5, 1.8);
        let saucer = [
            [foot * 0.8, -0.06],
            [width * 0.6, -0.05],
            [width, 0.05],
            [width, 0.08],
            [width * 0.6, -0.01],
            [foot * 0.8, 0.0],
        ];
        solid = solid.with(revolved(&saucer));
    }
    solid
}

/// A vase: an open, curved vessel without a handle, or with two.
pub fn vase(draw: &mut Draw, style: usize) -> Solid {
    let height = draw.between(1.0, 1.5);
    let wall = 0.03;
    let foot = draw.between(0.16, 0.24);
    // Radii at heights from foot to lip.
    let radii: [f64; 5] = match style % 5 {
        // Belly below, narrow neck, flared lip.
        0 => [
            foot,
            draw.between(0.42, 0.55),
            draw.between(0.34, 0.42),
            draw.between(0.1, 0.14),
            draw.between(0.2, 0.3),
        ],
        // Amphora: belly above.
        1 => [
            foot * 0.7,
            draw.between(0.28, 0.34),
            draw.between(0.42, 0.5),
            draw.between(0.14, 0.2),
            draw.between(0.2, 0.28),
        ],
        // Trumpet.
        2 => [foot, foot * 0.75, foot * 0.9, draw.between(0.22, 0.28), draw.between(0.4, 0.52)],
        // Round bowl on a foot.
        3 => [
            foot,
            draw.between(0.2, 0.26),
            draw.between(0.46, 0.56),
            draw.between(0.42, 0.5),
            draw.between(0.28, 0.36),
        ],
        // Slender, wide shoulders and a collar.
        _ => [
            foot * 1.1,
            draw.between(0.2, 0.24),
            draw.between(0.3, 0.36),
            draw.between(0.34, 0.4),
            draw.between(0.12, 0.18),
        ],
    };
    let radius = |part: f64| curve(&radii, part);
    let steps = || (0..=24).map(|step| f64::from(step) / 24.0);
    let mut profile: Vec<[f64; 2]> = steps().map(|part| [radius(part), part * height]).collect();
    profile.extend(steps().rev().map(|part| [(radius(part) - wall).max(0.02), (part * height).max(wall)]));
    let mut solid = revolved(&profile);
    if style % 5 == 1 {
        let handle: Vec<(Point, f64)> = (0..=12)
            .map(|step| {
                let part = f64::from(step) / 12.0;
                let level = 0.55 + 0.35 * part;
                let out = 0.2 * (std::f64::consts::PI * part).sin();
                ([radius(level) - wall / 2.0 + out, level * height, 0.0], 0.035)
            })
            .collect();
        solid = solid.with(pipe(&handle, 10).and_mirrored());
    }
    solid
}

/// A smooth curve through values at equal distances (Catmull–Rom).
fn curve(values: &[f64; 5], part: f64) -> f64 {
    let position = part * 4.0;
    let place = (position.floor() as usize).min(3);
    let t = position - place as f64;
    let at = |offset: isize| values[(place as isize + offset).clamp(0, 4) as usize];
    let [a, b, c, d] = [at(-1), at(0), at(1), at(2)];
    0.5 * (2.0 * b
        + (c - a) * t
        + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t
        + (3.0 * (b - c) + d - a) * t * t * t)
}
