//! Rifles.

use crate::kit::{Axis, Draw, Solid, block, plate, revolved_along, rod};

/// A rifle with its muzzle to the right: barrel, receiver, stock, and what hangs on them.
pub fn rifle(draw: &mut Draw, style: usize) -> Solid {
    let barrel = draw.between(0.75, 1.05);
    let bore = draw.between(0.022, 0.03);
    let receiver = draw.between(0.32, 0.42);
    let half = 0.035;
    let is_modern = style.is_multiple_of(2);
    let mut solid = rod([receiver - 0.05, 0.03, 0.0], [receiver + barrel, 0.03, 0.0], [bore, bore * 0.8])
        .with(block([0.0, -0.06, -half], [receiver, 0.07, half]));
    // The forestock below the barrel.
    let fore = receiver + barrel * draw.between(0.4, 0.7);
    let deep = if is_modern { 0.055 } else { 0.05 };
    solid = solid.with(block(
        [receiver - 0.02, -deep, -half * 1.1],
        [fore, if is_modern { 0.06 } else { 0.025 }, half * 1.1],
    ));
    // Sights or a scope.
    let muzzle = receiver + barrel;
    solid = solid.with(block([muzzle - 0.06, 0.03, -0.008], [muzzle - 0.03, 0.1, 0.008]));
    if style % 3 != 1 {
        let length = draw.between(0.3, 0.42);
        let tube = [
            [0.03, 0.0],
            [0.045, 0.02],
            [0.045, 0.08],
            [0.028, 0.12],
            [0.028, length - 0.12],
            [0.05, length - 0.06],
            [0.05, length],
        ];
        let scope = revolved_along(&tube).turned(Axis::Y, 90.0).at([0.0, 0.15, 0.0]);
        solid = solid
            .with(scope)
            .with(block([0.13, 0.06, -0.015], [0.16, 0.13, 0.015]))
            .with(block([length - 0.16, 0.06, -0.015], [length - 0.13, 0.13, 0.015]));
    } else {
        solid = solid.with(block([0.04, 0.06, -0.01], [0.1, 0.1, 0.01]));
    }
    solid = solid.with(stock(draw, is_modern, half)).with(below(draw, style, receiver));
    solid
}

/// An outline in the plane of the rifle (x to the muzzle, y up), half as thick as said on either side.
fn cut(outline: &[[f64; 2]], half: f64) -> Solid {
    let flat: Vec<[f64; 2]> = outline.iter().map(|&[x, y]| [x, -y]).collect();
    plate(&flat, [-half, half]).turned(Axis::X, 90.0)
}

fn stock(draw: &mut Draw, is_modern: bool, half: f64) -> Solid {
    let length = draw.between(0.5, 0.64);
    let butt = draw.between(0.2, 0.27);
    if is_modern {
        // A tube, a shoulder piece, and a pistol grip.
        let grip = cut(&[[0.02, -0.04], [0.12, -0.04], [0.07, -0.26], [-0.04, -0.25]], half * 0.8);
        rod([-length * 0.6, 0.01, 0.0], [0.02, 0.01, 0.0], [0.032, 0.032])
            .with(cut(
                &[[-length, 0.06], [-length * 0.4, 0.05], [-length * 0.5, -0.06], [-length, -butt + 0.04]],
                half * 0.9,
            ))
            .with(grip)
    } else {
        // Wood: the wrist behind the receiver, widening to the butt.
        let wrist = [[0.02, 0.05], [-0.12, 0.01], [-0.16, -0.1], [0.02, -0.06]];
        let shoulder = [
            [-0.1, 0.02],
            [-length, 0.0],
            [-length - 0.02, -butt],
            [-length * 0.65, -butt * 0.8],
            [-0.12, -0.1],
        ];
        cut(&wrist, half).with(cut(&shoulder, half * 0.95))
    }
}

/// Trigger, guard, and a magazine or a bolt.
fn below(draw: &mut Draw, style: usize, receiver: f64) -> Solid {
    let guard = block([0.1, -0.13, -0.012], [0.22, -0.115, 0.012])
        .with(block([0.1, -0.13, -0.012], [0.112, -0.05, 0.012]))
        .with(block([0.208, -0.13, -0.012], [0.22, -0.05, 0.012]))
        .with(block([0.15, -0.11, -0.006], [0.162, -0.05, 0.006]));
    if style.is_multiple_of(2) {
        let long = draw.between(0.2, 0.34);
        let lean = draw.between(0.02, 0.12);
        let front = receiver - 0.02;
        let magazine = [
            [front - 0.12, -0.05],
            [front, -0.05],
            [front + lean * 0.4, -0.05 - long * 0.5],
            [front + lean, -0.05 - long],
            [front + lean - 0.12, -0.05 - long],
        ];
        guard.with(cut(&magazine, 0.026))
    } else {
        let bolt = rod([0.08, 0.03, 0.03], [0.05, -0.03, 0.13], [0.012, 0.012])
            .with(crate::kit::ball([0.05, -0.03, 0.13], [0.025, 0.025, 0.025]));
        guard.with(bolt)
    }
}
