//! Pianos.

use crate::kit::{Axis, Draw, Solid, block, plate, rod, stick};

/// A grand piano with its lid raised, or an upright one; the keys are at the front.
pub fn piano(draw: &mut Draw, style: usize) -> Solid {
    let piano = if style.is_multiple_of(2) { grand(draw) } else { upright(draw) };
    if draw.chance(60) { piano.with(stool(draw)) } else { piano }
}

/// White and black keys between two sides, on a height, from back to front.
fn keys(half: f64, y: f64, [back, front]: [f64; 2]) -> Solid {
    const WHITE: u32 = 22;
    let width = 2.0 * half / f64::from(WHITE);
    let white = |number: u32| {
        let x = -half + width * f64::from(number);
        block([x, y, back], [x + 0.86 * width, y + 0.025, front])
    };
    let black = |number: u32| {
        let x = -half + width * f64::from(number);
        block([x + 0.68 * width, y + 0.02, back], [x + 1.2 * width, y + 0.055, back + 0.6 * (front - back)])
    };
    // Two and three black ones in turn.
    let has_black = |number: &u32| number + 1 < WHITE && ![2, 6].contains(&(number % 7));
    Solid::all((0..WHITE).map(white)).with(Solid::all((0..WHITE).filter(has_black).map(black)))
}

fn grand(draw: &mut Draw) -> Solid {
    let half = 0.74;
    let length = draw.between(1.1, 1.7);
    let height = draw.between(0.6, 0.68);
    let deep = draw.between(0.2, 0.26);
    // Straight on the left (the bass), a curve on the right; the front is at z = 0.
    let mut outline = vec![[-half, 0.0], [half, 0.0], [half, -0.35 * length]];
    let tail = -half * draw.between(0.2, 0.5);
    outline.extend((1..=8).map(|step| {
        let part = f64::from(step) / 8.0;
        let eased = part * part * (3.0 - 2.0 * part);
        [half + eased * (tail - half), -length * (0.35 + 0.5 * part)]
    }));
    outline.extend([[tail - 0.08, -length * 0.97], [tail - 0.25, -length], [-half, -length * 0.96]]);
    let top = height + deep;
    let mut solid = plate(&outline, [height, top]);
    // The key bed in front of the body, between two cheeks.
    solid = solid
        .with(block([-half, height, 0.0], [half, height + 0.08, 0.3]))
        .with(block([half - 0.08, height, 0.0], [half, height + 0.17, 0.3]).and_mirrored())
        .with(keys(half - 0.09, height + 0.08, [0.0, 0.27]));
    let lid = plate(&outline, [0.0, 0.03]).at([half, 0.0, 0.0]);
    let opened = draw.between(24.0, 40.0);
    solid = solid.with(lid.turned(Axis::Z, opened).at([-half, top, 0.0]));
    let (sine, cosine) = opened.to_radians().sin_cos();
    let reach = 1.7 * half;
    solid = solid.with(stick(
        [reach - half - 0.05, top - 0.05, -0.3],
        [reach * cosine - half, top + reach * sine, -0.3],
        [0.015, 0.015],
    ));
    // The desk for the music.
    let desk = block([-0.4, 0.0, -0.012], [0.4, 0.24, 0.012]).turned(Axis::X, -18.0);
    solid = solid.with(desk.at([0.0, top, -0.12]));
    let leg = |x: f64, z: f64, thick: f64| {
        stick([x, 0.0, z], [x, height, z], [thick * 0.7, thick])
            .with(block([x - thick, height - 0.12, z - thick], [x + thick, height, z + thick]))
    };
    let thick = draw.between(0.05, 0.07);
    solid =
        solid.with(leg(half - 0.12, 0.0, thick).and_mirrored()).with(leg(tail - 0.15, -length * 0.85, thick));
    // The pedals.
    solid
        .with(block([-0.12, 0.06, -0.12], [0.12, 0.14, 0.0]))
        .with(rod([0.08, 0.1, -0.06], [0.06, height, -0.06], [0.015, 0.015]).and_mirrored())
        .with(block([-0.07, 0.06, 0.0], [-0.04, 0.08, 0.12]).and_mirrored())
}

fn upright(draw: &mut Draw) -> Solid {
    let half = draw.between(0.68, 0.76);
    let height = draw.between(1.05, 1.35);
    let deep = draw.between(0.3, 0.4);
    let bed = draw.between(0.58, 0.66);
    let front = draw.between(0.26, 0.32);
    let mut solid = block([-half, 0.08, -deep], [half, height, 0.0])
        .with(block([-half - 0.03, height, -deep - 0.02], [half + 0.03, height + 0.04, 0.04]))
        .with(block([-half, bed - 0.1, 0.0], [half, bed, front]))
        .with(block([half - 0.07, bed - 0.1, 0.0], [half, bed + 0.09, front]).and_mirrored())
        .with(keys(half - 0.08, bed, [0.0, front - 0.03]));
    // The fall behind the keys, and the desk above them.
    solid = solid.with(block([-half + 0.06, bed, 0.0], [half - 0.06, bed + 0.17, 0.04]).turned(Axis::X, 0.0));
    if draw.chance(60) {
        let desk = block([-0.36, 0.0, 0.0], [0.36, 0.22, 0.02]).turned(Axis::X, -14.0);
        solid = solid.with(desk.at([0.0, bed + 0.2, 0.08]));
    }
    let thick = draw.between(0.035, 0.05);
    let leg = [half - 0.05, front - 0.05];
    solid =
        solid.with(stick([leg[0], 0.0, leg[1]], [leg[0], bed - 0.1, leg[1]], [thick, thick]).and_mirrored());
    solid
        .with(block([-half - 0.01, 0.0, -deep], [half + 0.01, 0.1, 0.05]))
        .with(block([half - 0.09, 0.0, 0.0], [half, 0.07, front]).and_mirrored())
        .with(block([-0.06, 0.05, 0.0], [-0.02, 0.07, 0.14]).and_mirrored())
}

/// A seat in front of the keys.
fn stool(draw: &mut Draw) -> Solid {
    let half = draw.between(0.2, 0.36);
    let [back, front] = [0.5, 0.5 + draw.between(0.26, 0.34)];
    let height = draw.between(0.4, 0.46);
    let middle = f64::midpoint(back, front);
    let z = front - middle - 0.04;
    let leg = stick([half - 0.04, 0.0, z], [half - 0.04, height, z], [0.02, 0.025]);
    block([-half, height, back], [half, height + 0.08, front])
        .with(leg.and_behind().and_mirrored().at([0.0, 0.0, middle]))
}
