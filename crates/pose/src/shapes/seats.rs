//! Benches and chairs.

use crate::kit::{Axis, Draw, Solid, ball, block, rod, stick};

/// A long seat on legs or slabs, most with a back of planks, some with armrests.
pub fn bench(draw: &mut Draw, style: usize) -> Solid {
    let half = draw.between(0.85, 1.25);
    let depth = draw.between(0.22, 0.3);
    let seat = draw.between(0.4, 0.5);
    let thick = draw.between(0.04, 0.07);
    let has_back = style % 4 != 1;
    let planks = draw.whole(2, 4);
    let gap = 0.03;
    let plank = (2.0 * depth + gap) / planks as f64;
    let mut solid = Solid::all((0..planks).map(|number| {
        let low = -depth + plank * number as f64;
        block([-half, seat - thick, low], [half, seat, low + plank - gap])
    }));
    // What stands on the ground.
    let inset = half * draw.between(0.72, 0.92);
    let width = draw.between(0.03, 0.05);
    solid = solid.with(match style % 4 {
        0 | 1 if draw.chance(50) => {
            block([inset - width, 0.0, -depth * 0.9], [inset + width, seat - thick, depth * 0.9])
                .and_mirrored()
        }
        0 | 1 => stick([inset, 0.0, depth * 0.85], [inset, seat - thick, depth * 0.85], [width, width])
            .and_behind()
            .and_mirrored(),
        2 => stick([inset, 0.0, depth * 1.25], [inset, seat - thick, depth * 0.5], [width, width])
            .and_behind()
            .with(block([inset - width, seat - thick - 0.06, -depth], [inset + width, seat - thick, depth]))
            .and_mirrored(),
        _ => {
            let leg = stick([inset, 0.0, depth * 0.85], [inset, seat - thick, depth * 0.85], [width, width]);
            leg.and_behind()
                .with(block(
                    [inset - width * 0.6, 0.12, -depth * 0.85],
                    [inset + width * 0.6, 0.17, depth * 0.85],
                ))
                .and_mirrored()
                .with(block([-inset, 0.12, -0.03], [inset, 0.17, 0.03]))
        }
    });
    if has_back {
        let height = draw.between(0.38, 0.55);
        let lean = draw.between(6.0, 16.0);
        let boards = if style % 4 == 3 {
            // Upright slats between two rails.
            let slats = draw.whole(8, 13);
            let step = 2.0 * (half - 0.06) / (slats - 1) as f64;
            let upright = |number: usize| {
                let x = -half + 0.06 + step * number as f64;
                block([x - 0.022, 0.06, -0.02], [x + 0.022, height, 0.02])
            };
            Solid::all((0..slats).map(upright))
                .with(block([-half, height - 0.07, -0.03], [half, height, 0.03]))
                .with(block([-half, 0.05, -0.03], [half, 0.11, 0.03]))
        } else {
            let boards = draw.whole(2, 3);
            let board = (height - 0.1) / boards as f64;
            Solid::all((0..boards).map(|number| {
                let low = 0.1 + board * number as f64;
                block([-half, low, -0.02], [half, low + board - 0.04, 0.02])
            }))
            .with(block([inset - width, -thick, -0.055], [inset + width, height, -0.02]).and_mirrored())
        };
        solid = solid.with(boards.turned(Axis::X, -lean).at([0.0, seat, -depth]));
    }
    if has_back && draw.chance(60) {
        let top = seat + draw.between(0.2, 0.26);
        let arm = block([half - 0.07, top, -depth], [half, top + 0.04, depth])
            .with(block([half - 0.06, seat - 0.02, depth - 0.07], [half - 0.01, top, depth - 0.01]));
        solid = solid.with(arm.and_mirrored());
    }
    solid
}

/// A chair: one seat with a back, on four legs or a swivel, some with armrests.
pub fn chair(draw: &mut Draw, style: usize) -> Solid {
    let half = draw.between(0.23, 0.29);
    let seat = draw.between(0.45, 0.52);
    let thick = draw.between(0.04, 0.08);
    let height = draw.between(0.48, 0.68);
    let lean = draw.between(4.0, 12.0);
    let swivels = style % 5 == 3;
    let mut solid = block([-half, seat - thick, -half], [half, seat, half]);
    solid = solid.with(if swivels { star(draw, seat - thick) } else { legs(draw, half, seat - thick) });
    let back = match style % 5 {
        // Upright slats.
        0 => {
            let slats = draw.whole(3, 5);
            let step = 2.0 * (half - 0.03) / (slats + 1) as f64;
            Solid::all((0..slats + 2).map(|number| {
                let x = -half + 0.03 + step * number as f64;
                let w = if number == 0 || number == slats + 1 { 0.028 } else { 0.018 };
                block([x - w, -thick, -0.02], [x + w, height, 0.02])
            }))
            .with(block([-half, height - 0.09, -0.025], [half, height, 0.025]))
        }
        // Rungs across.
        1 => {
            let rungs = draw.whole(2, 4);
            let step = height / rungs as f64;
            Solid::all((1..=rungs).map(|number| {
                let top = step * number as f64;
                block([-half, top - 0.45 * step, -0.018], [half, top, 0.018])
            }))
            .with(block([half - 0.05, -thick, -0.025], [half, height + 0.02, 0.025]).and_mirrored())
        }
        // A round shield, on two posts.
        4 => ball([0.0, height * 0.6, 0.0], [half * 0.98, height * 0.42, 0.035])
            .with(block([half * 0.4, -thick, -0.02], [half * 0.55, height * 0.6, 0.02]).and_mirrored()),
        // A board, padded on the swivel.
        _ => {
            let start = if swivels { 0.14 } else { 0.0 };
            let deep = if swivels { 0.05 } else { 0.025 };
            block([-half * 0.95, start, -deep], [half * 0.95, height, deep])
                .with(block([-0.04, -thick, -deep - 0.02], [0.04, height * 0.5, -deep]))
        }
    };
    solid = solid.with(back.turned(Axis::X, -lean).at([0.0, seat, 0.025 - half]));
    if swivels || draw.chance(35) {
        let top = seat + draw.between(0.19, 0.25);
        let arm = block([half - 0.01, top, -half * 0.9], [half + 0.05, top + 0.04, half * 0.75])
            .with(block([half, seat - thick, half * 0.3], [half + 0.04, top, half * 0.45]))
            .with(block([half, seat - thick, -half * 0.85], [half + 0.04, top, -half * 0.7]));
        solid = solid.with(arm.and_mirrored());
    }
    solid
}

fn legs(draw: &mut Draw, half: f64, height: f64) -> Solid {
    let splay = draw.between(0.0, 0.06);
    let thick = draw.between(0.018, 0.03);
    let corner = half - 0.035;
    let [foot, top] = [[corner + splay, 0.0, corner + splay], [corner, height, corner]];
    let leg =
        if draw.chance(50) { rod(foot, top, [thick * 0.8, thick]) } else { stick(foot, top, [thick, thick]) };
    let mut legs = leg.and_behind().and_mirrored();
    if draw.chance(50) {
        let y = height * draw.between(0.3, 0.5);
        let side = block([corner - 0.012, y, -corner], [corner + 0.012, y + 0.03, corner]).and_mirrored();
        legs = legs.with(side).with(block([-corner, y, -0.012], [corner, y + 0.03, 0.012]));
    }
    legs
}

/// A column on five arms with castors.
fn star(draw: &mut Draw, height: f64) -> Solid {
    let reach = draw.between(0.26, 0.32);
    let arm = |number: u32| {
        stick([0.0, 0.12, 0.0], [0.0, 0.08, reach], [0.03, 0.018])
            .with(ball([0.0, 0.035, reach], [0.025, 0.035, 0.035]))
            .turned(Axis::Y, 72.0 * f64::from(number))
    };
    Solid::all((0..5).map(arm)).with(rod([0.0, 0.08, 0.0], [0.0, height, 0.0], [0.04, 0.03]))
}
