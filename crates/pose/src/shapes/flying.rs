//! Aeroplanes.

use crate::kit::{Axis, Draw, Point, Solid, ball, block, revolved_along, section};

/// Where a wing is on one side, and how large.
struct Wing {
    /// Height and place along the fuselage of the leading edge at the root.
    root: [f64; 2],
    /// How far the tip is out, up and back.
    tip: Point,
    /// The chords at root and tip.
    chords: [f64; 2],
}

impl Wing {
    /// Both sides.
    fn pair(&self) -> Solid {
        self.right().and_mirrored()
    }

    fn right(&self) -> Solid {
        let [out, up, back] = self.tip;
        let thick = |chord: f64| 0.1 * chord;
        let [root, tip] = self.chords;
        Solid::loft(&[
            section(0.0, self.root, root, thick(root)),
            section(out, [self.root[0] + up, self.root[1] - back], tip, thick(tip)),
        ])
    }

    /// Upright, as a fin.
    fn fin(&self) -> Solid {
        self.right().at([0.0, -self.root[0], 0.0]).turned(Axis::Z, 90.0).at([0.0, self.root[0], 0.0])
    }
}

/// An airliner, a light propeller plane, a jet fighter or a biplane; its nose points to the front.
pub fn aeroplane(draw: &mut Draw, style: usize) -> Solid {
    match style % 4 {
        0 => airliner(draw),
        1 => light(draw, false),
        2 => fighter(draw),
        _ => light(draw, true),
    }
}

/// A fuselage from tail to nose along z, with its half length and radius.
fn fuselage(half: f64, radius: f64, nose: f64, tail: f64) -> Solid {
    let mut profile = vec![[0.12 * radius, -half]];
    profile.extend((1..=5).map(|step| {
        let part = f64::from(step) / 5.0;
        [radius * (0.12 + 0.88 * (1.0 - (1.0 - part) * (1.0 - part))), -half + tail * part]
    }));
    profile.extend((0..=6).map(|step| {
        let part = f64::from(step) / 6.0;
        [radius * (1.0 - part * part).sqrt().max(0.02), half - nose * (1.0 - part)]
    }));
    revolved_along(&profile)
}

fn airliner(draw: &mut Draw) -> Solid {
    let radius = draw.between(0.1, 0.14);
    let span = draw.between(0.8, 1.05);
    let sweep = draw.between(0.35, 0.6);
    let chord = draw.between(0.36, 0.46);
    let root = draw.between(0.12, 0.28);
    let mut solid = fuselage(1.0, radius, 0.28, draw.between(0.5, 0.7));
    let wing = Wing { root: [-0.5 * radius, root], tip: [span, 0.08, sweep], chords: [chord, 0.12] };
    solid = solid.with(wing.pair());
    let fin = draw.between(0.34, 0.44);
    solid =
        solid.with(Wing { root: [0.5 * radius, -0.64], tip: [fin, 0.0, 0.24], chords: [0.32, 0.15] }.fin());
    let is_high = draw.chance(25);
    let height = if is_high { 0.45 * radius + fin } else { 0.3 * radius };
    let start = if is_high { -0.84 } else { -0.7 };
    solid = solid.with(Wing { root: [height, start], tip: [0.38, 0.03, 0.2], chords: [0.22, 0.1] }.pair());
    // Engines: under the wings, or at the tail under a high tailplane.
    let engine = |out: f64, y: f64, z: f64| {
        let nacelle = [[0.035, -0.16], [0.06, -0.02], [0.065, 0.1], [0.055, 0.14], [0.02, 0.14]];
        revolved_along(&nacelle).at([out, y, z])
    };
    let engines = if is_high {
        engine(radius + 0.07, 0.2 * radius, -0.5)
    } else {
        let below = -0.5 * radius - 0.055;
        let at = |part: f64| engine(span * part, below + 0.08 * part, root - sweep * part);
        let inner = at(draw.between(0.3, 0.38));
        if draw.chance(40) { inner.with(at(0.62)) } else { inner }
    };
    solid.with(engines.and_mirrored())
}

/// One or two straight wings, a propeller, a cabin or a cockpit, and wheels.
fn light(draw: &mut Draw, is_biplane: bool) -> Solid {
    let radius = draw.between(0.13, 0.17);
    let half = draw.between(0.7, 0.82);
    let span = draw.between(0.85, 1.05);
    let chord = draw.between(0.28, 0.36);
    let mut solid = fuselage(half, radius, 0.16, half * 1.2);
    let nose = half;
    let lead = half * 0.5;
    let wing = |height: f64, lead: f64| {
        Wing { root: [height, lead], tip: [span, 0.04, 0.03], chords: [chord, chord * 0.8] }.pair()
    };
    if is_biplane {
        let gap = draw.between(0.34, 0.42);
        let [low, high] = [-0.7 * radius, gap - 0.3 * radius];
        solid = solid.with(wing(low, lead)).with(wing(high, lead + 0.06));
        for out in [0.18, 0.7] {
            let x = span * out;
            let strut = block([x - 0.012, low, lead - 0.1], [x + 0.012, high + 0.03, lead - 0.06])
                .with(block([x - 0.012, low, lead - 0.24], [x + 0.012, high + 0.03, lead - 0.2]));
            solid = solid.with(strut.and_mirrored());
        }
        solid = solid.with(ball([0.0, radius, lead - chord - 0.1], [0.07, 0.07, 0.12]));
    } else {
        let is_high = draw.chance(65);
        let height = if is_high { 1.3 * radius } else { -0.5 * radius };
        solid = solid
            .with(wing(height, lead))
            .with(ball([0.0, 0.75 * radius, lead - 0.16], [0.8 * radius, 0.75 * radius, 0.32]));
    }
    solid = solid
        .with(Wing { root: [0.3 * radius, 0.24 - half], tip: [0.32, 0.0, 0.08], chords: [0.2, 0.12] }.fin())
        .with(Wing { root: [0.1 * radius, 0.22 - half], tip: [0.36, 0.0, 0.05], chords: [0.2, 0.14] }.pair());
    let turn = draw.between(20.0, 70.0);
    let blade = block([-0.25, -0.025, -0.012], [0.25, 0.025, 0.012]);
    let propeller = if draw.chance(50) { blade } else { blade.clone().with(blade.turned(Axis::Z, 90.0)) };
    solid = solid.with(propeller.turned(Axis::Z, turn).at([0.0, 0.0, nose + 0.03])).with(revolved_along(&[
        [0.05, nose - 0.03],
        [0.045, nose + 0.04],
        [0.01, nose + 0.1],
    ]));
    let ground = -radius - draw.between(0.14, 0.2);
    let gear = crate::kit::rod([0.06, -0.6 * radius, lead - 0.05], [0.2, ground, lead], [0.018, 0.018])
        .with(ball([0.21, ground, lead], [0.03, 0.075, 0.075]));
    solid.with(gear.and_mirrored())
}

fn fighter(draw: &mut Draw) -> Solid {
    let radius = draw.between(0.11, 0.14);
    let span = draw.between(0.5, 0.7);
    let chord = draw.between(0.75, 0.95);
    let sweep = chord * draw.between(0.72, 0.85);
    let nozzle = [
        [radius * 0.75, -0.95],
        [radius, -0.7],
        [radius, 0.1],
        [radius * 0.8, 0.55],
        [radius * 0.35, 0.9],
        [0.01, 1.05],
    ];
    let mut solid = revolved_along(&nozzle)
        .with(Wing { root: [-0.1 * radius, 0.25], tip: [span, 0.0, sweep], chords: [chord, 0.14] }.pair())
        .with(ball([0.0, 0.75 * radius, 0.42], [0.065, 0.085, 0.26]));
    let fin =
        Wing { root: [0.4 * radius, -0.4], tip: [draw.between(0.3, 0.38), 0.0, 0.3], chords: [0.42, 0.16] }
            .fin();
    solid = solid.with(if draw.chance(50) {
        fin.turned(Axis::Z, -18.0).at([0.5 * radius, 0.0, 0.0]).and_mirrored()
    } else {
        fin
    });
    solid = solid.with(Wing { root: [0.0, -0.72], tip: [0.36, 0.0, 0.2], chords: [0.28, 0.12] }.pair());
    // Intakes beside the cockpit.
    let side = radius * 1.25;
    solid = solid.with(block([side * 0.5, -radius * 0.8, -0.3], [side, radius * 0.35, 0.28]).and_mirrored());
    if draw.chance(60) {
        solid = solid.with(
            revolved_along(&[[0.02, -0.2], [0.022, 0.1], [0.005, 0.25]])
                .at([span, 0.0, 0.15 - sweep])
                .and_mirrored(),
        );
    }
    solid
}
