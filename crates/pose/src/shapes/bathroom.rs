//! Bathtubs and toilets.

use crate::kit::{Axis, Draw, Solid, ball, block, oval, pipe, rod};

/// A long open basin with a tap: free-standing on feet or on the ground, or built in.
pub fn bathtub(draw: &mut Draw, style: usize) -> Solid {
    let half = draw.between(0.8, 1.0);
    let width = draw.between(0.36, 0.46);
    let height = draw.between(0.42, 0.55);
    let wall = 0.05;
    let corners = match style % 3 {
        0 => 2.0 + draw.between(0.2, 0.8),
        1 => draw.between(5.0, 9.0),
        _ => draw.between(2.6, 3.6),
    };
    let is_built_in = style % 3 == 1;
    let foot = if is_built_in { 1.0 } else { draw.between(0.7, 0.85) };
    // One end rises, as of slippers.
    let rise = if style % 3 == 2 { draw.between(0.1, 0.25) } else { 0.0 };
    let ring = |part: f64, inset: f64, exponent: f64| {
        let narrow = foot + (1.0 - foot) * part.sqrt();
        let sides = [half * narrow - inset, width * narrow - inset];
        let lifted = |mut point: [f64; 3]| {
            let end = (point[0] / half).max(0.0);
            point[1] += rise * part * end * end;
            point
        };
        let level = (part * height).max(if inset > 0.0 { wall } else { 0.0 });
        oval([0.0, level, 0.0], sides, exponent).into_iter().map(lifted).collect::<Vec<_>>()
    };
    let steps = || (0..=6).map(|step| f64::from(step) / 6.0);
    let mut rings: Vec<_> = steps().map(|part| ring(part, 0.0, corners)).collect();
    let inner = if is_built_in { draw.between(2.6, 4.5) } else { corners };
    let sloped = draw.between(0.1, 0.2);
    rings.push(ring(1.0, wall, inner));
    rings.extend(steps().rev().map(|part| ring(part, wall + sloped * (1.0 - part) * (1.0 - part), inner)));
    let mut solid = Solid::loft(&rings);
    if is_built_in {
        solid = solid.with(block([-half, 0.0, -width], [half, height * 0.12, width]));
    } else {
        // The rim, and feet for some.
        let rim: Vec<_> = ring(1.0, wall / 2.0, corners).into_iter().map(|point| (point, 0.035)).collect();
        let closed: Vec<_> = rim.iter().chain(rim.first()).copied().collect();
        solid = solid.with(pipe(&closed, 8));
        if style.is_multiple_of(3) || draw.chance(50) {
            let [x, z] = [half * 0.6, width * 0.55];
            let claw = rod([x, 0.06, z], [x * 1.08, -0.14, z * 1.15], [0.05, 0.035])
                .with(ball([x * 1.09, -0.14, z * 1.17], [0.05, 0.04, 0.05]));
            solid = solid.with(claw.and_behind().and_mirrored());
        }
    }
    let tap = [
        ([0.04 - half, height - 0.02, 0.0], 0.03),
        ([0.04 - half, height + 0.2, 0.0], 0.03),
        ([0.09 - half, height + 0.25, 0.0], 0.03),
        ([0.22 - half, height + 0.22, 0.0], 0.025),
    ];
    let knob = rod([0.04 - half, height - 0.02, 0.1], [0.04 - half, height + 0.1, 0.1], [0.025, 0.04]);
    solid.with(pipe(&tap, 10)).with(knob.and_behind())
}

/// A toilet: bowl, seat, lid and cistern.
pub fn toilet(draw: &mut Draw, style: usize) -> Solid {
    let width = draw.between(0.19, 0.23);
    let length = draw.between(0.24, 0.29);
    let height = draw.between(0.4, 0.46);
    let foot = draw.between(0.5, 0.72);
    let waist = if style % 3 == 1 { 0.95 } else { draw.between(0.62, 0.75) };
    let wall = 0.045;
    let section = |part: f64| {
        // From the foot over the waist to the rim.
        let sizes = if part < 0.35 {
            foot.max(waist * 0.8) + (waist - foot.max(waist * 0.8)) * part / 0.35
        } else {
            let up = (part - 0.35) / 0.65;
            waist + (1.0 - waist) * up * up * (3.0 - 2.0 * up)
        };
        let back = (1.0 - sizes) * length * 0.8;
        oval([0.0, part * height, -back], [width * sizes, length * sizes], 2.3)
    };
    let mut rings: Vec<_> = (0..=12).map(|step| section(f64::from(step) / 12.0)).collect();
    for (part, size) in [(1.0, 1.0), (0.6, 0.82), (0.36, 0.5), (0.32, 0.1)] {
        let sides = [(width - wall) * size, (length - wall) * size];
        rings.push(oval([0.0, part * height, -0.04 * (1.0 - size)], sides, 2.0));
    }
    let mut solid = Solid::loft(&rings);
    // The seat, a flat ring.
    let seat = |y: f64, inset: f64| oval([0.0, y, 0.0], [width + 0.015 - inset, length + 0.015 - inset], 2.2);
    let (low, high) = (height, height + 0.03);
    solid = solid.with(Solid::loft(&[
        seat(low, 0.08),
        seat(low, 0.0),
        seat(high, 0.0),
        seat(high, 0.08),
        seat(low, 0.08),
    ]));
    // The lid, raised or shut.
    let lid = Solid::loft(&[
        oval([0.0, 0.0, length], [width + 0.01, length + 0.01], 2.2),
        oval([0.0, 0.03, length], [width + 0.01, length + 0.01], 2.2),
    ]);
    let opened = if style % 4 == 3 { 0.0 } else { draw.between(84.0, 93.0) };
    solid = solid.with(lid.turned(Axis::X, -opened).at([0.0, high, -length + 0.02]));
    // The cistern, on a block behind the bowl.
    let tank = draw.between(0.19, 0.25);
    let deep = draw.between(0.08, 0.11);
    let top = height + draw.between(0.4, 0.5);
    let back = -length - 2.0 * deep - 0.03;
    let body = Solid::loft(&[
        oval([0.0, height - 0.03, back + deep], [tank * 0.9, deep * 0.9], 6.0),
        oval([0.0, top, back + deep], [tank, deep], 6.0),
    ]);
    let cover = Solid::loft(&[
        oval([0.0, top, back + deep], [tank + 0.02, deep + 0.015], 6.0),
        oval([0.0, top + 0.04, back + deep], [tank + 0.02, deep + 0.015], 6.0),
    ]);
    let stand = if style % 3 == 1 { 0.0 } else { height * 0.55 };
    solid = solid
        .with(body)
        .with(cover)
        .with(block([-width * 0.7, stand, back + 0.02], [width * 0.7, height - 0.01, -length * 0.5]));
    if draw.chance(50) {
        solid.with(rod([0.0, top + 0.04, back + deep], [0.0, top + 0.06, back + deep], [0.03, 0.03]))
    } else {
        let lever = rod(
            [tank * 0.7, top - 0.08, back + 2.0 * deep],
            [tank * 0.7, top - 0.08, back + 2.0 * deep + 0.04],
            [0.015, 0.015],
        )
        .with(block(
            [tank * 0.3, top - 0.095, back + 2.0 * deep + 0.025],
            [tank * 0.75, top - 0.065, back + 2.0 * deep + 0.045],
        ));
        solid.with(lever)
    }
}
