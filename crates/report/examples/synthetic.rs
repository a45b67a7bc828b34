//! Draws made-up verdicts, to look at: `cargo run -p metes-report --example synthetic -- FOLDER`.

#![allow(clippy::float_arithmetic, reason = "pictures decide nothing")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use metes_report::{
    Attention, Body, Cell, Interval, Line, Outline, Parameter, Picture, Piece, Plane, Point, PointKind,
    Raster, Robust,
};

type Polygon = Vec<[f64; 2]>;

/// Numbers in 0..1 that look random (a linear congruence).
struct Dice(u64);

impl Dice {
    fn throw(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// The two sides of a convex polygon along `normal · x = offset`.
fn cut(polygon: &[[f64; 2]], normal: [f64; 2], offset: f64) -> [Polygon; 2] {
    let side = |point: &[f64; 2]| normal[0] * point[0] + normal[1] * point[1] - offset;
    let mut halves = [Vec::new(), Vec::new()];
    for (from, to) in polygon.iter().zip(polygon.iter().cycle().skip(1)) {
        let (start, end) = (side(from), side(to));
        halves[usize::from(start > 0.0)].push(*from);
        if start * end < 0.0 {
            let share = start / (start - end);
            let crossing = [0, 1].map(|axis| from[axis] + share * (to[axis] - from[axis]));
            halves.iter_mut().for_each(|half| half.push(crossing));
        }
    }
    halves
}

/// The unit square cut by random lines until it has about `count` parts.
fn cells(count: usize, dice: &mut Dice) -> Vec<Polygon> {
    let mut parts = vec![vec![[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]];
    while parts.len() < count {
        let angle = dice.throw() * std::f64::consts::PI;
        let normal = [angle.cos(), angle.sin()];
        let through = [dice.throw(), dice.throw()];
        let offset = normal[0] * through[0] + normal[1] * through[1];
        parts =
            parts.iter().flat_map(|part| cut(part, normal, offset)).filter(|part| part.len() > 2).collect();
    }
    parts
}

/// A ring with a stroke, brighter or darker, as if it were a digit.
fn image(channels: usize, brightness: f64, opacity: f64) -> Raster {
    let (width, height) = (28, 28);
    let values = (0..width * height * channels).map(|index| {
        let (x, y) = ((index / channels % width) as f64, (index / channels / width) as f64);
        let ring = 1.0 - ((x - 13.5).hypot(y - 12.0) - 7.5).abs() / 2.4;
        let patch = (10.0..18.0).contains(&x) && (18.0..26.0).contains(&y);
        let tint = 1.0 - 0.35 * (index % channels) as f64;
        let value = ring.clamp(0.0, 1.0) * tint + brightness;
        if patch { value + opacity * (1.0 - value) } else { value }
    });
    Raster::new(width, height, channels, values.collect()).expect("the shape is right")
}

fn saliency(channels: usize, seed: u64) -> Raster {
    let mut dice = Dice(seed);
    let values = (0..28 * 28 * channels).map(|index| {
        let (x, y) = ((index / channels % 28) as f64, (index / channels / 28) as f64);
        let near = (-((x - 13.5).hypot(y - 12.0) - 7.5).powi(2) / 12.0).exp();
        near * (dice.throw() - 0.45) * 0.8
    });
    Raster::new(28, 28, channels, values.collect()).expect("the shape is right")
}

fn point(kind: PointKind, theta: &[f64], label: usize, channels: usize) -> Point {
    let opacity = theta.get(1).copied().unwrap_or(0.0);
    let coordinates = theta.iter().map(|value| format!("{value:.3}")).collect::<Vec<_>>().join(", ");
    Point {
        kind,
        theta: theta.to_vec(),
        caption: format!("label {label}, θ = ({coordinates})"),
        image: Some(image(channels, theta[0], opacity)),
        saliency: Some(saliency(channels, 7 + label as u64)),
    }
}

/// The label and the inconsistency at a point of the unit square.
fn verdict([x, y]: [f64; 2], labels: usize) -> (usize, f64) {
    let score = |label: usize| {
        let phase = label as f64 * 2.4;
        (3.0 * x + phase).sin() * (4.0 * y + 1.7 * phase).cos() + 0.4 * (9.0 * (x - y) + phase).sin()
    };
    let best = (0..labels).max_by(|&a, &b| score(a).total_cmp(&score(b))).unwrap_or(0);
    (best, 2.0 * (x - 0.5).hypot(y) * (1.2 + (7.0 * x * y).sin()))
}

fn plane(count: usize, labels: usize, channels: usize, domain: [[f64; 2]; 2]) -> Picture {
    let mut dice = Dice(count as u64);
    let spread = |unit: [f64; 2]| {
        [0, 1].map(|axis| domain[axis][0] + unit[axis] * (domain[axis][1] - domain[axis][0]))
    };
    let parts = cells(count, &mut dice);
    let (expected, _) = verdict([0.5, 0.0], labels);
    let centre = |corners: &Polygon| {
        let sum = corners.iter().fold([0.0, 0.0], |sum, corner| [sum[0] + corner[0], sum[1] + corner[1]]);
        sum.map(|total| total / corners.len() as f64)
    };
    // An edge of one robust part only is on the boundary.
    let mut edges: BTreeMap<[[i64; 2]; 2], usize> = BTreeMap::new();
    for corners in parts.iter().filter(|corners| (centre(corners)[0] - 0.5).hypot(centre(corners)[1]) < 0.3) {
        for (from, to) in corners.iter().zip(corners.iter().cycle().skip(1)) {
            let mut edge = [from, to].map(|end| end.map(|place| (place * 1e9).round() as i64));
            edge.sort_unstable();
            *edges.entry(edge).or_default() += 1;
        }
    }
    let boundary = edges.iter().filter(|&(_, &sides)| sides == 1);
    let outline =
        boundary.map(|(edge, _)| edge.map(|end| spread(end.map(|place| place as f64 / 1e9)))).collect();
    let cells: Vec<Cell> = parts
        .iter()
        .map(|corners| {
            let (label, inconsistency) = verdict(centre(corners), labels);
            Cell {
                corners: corners.iter().map(|&corner| spread(corner)).collect(),
                label: Some(label).filter(|_| dice.throw() > 0.5 / count as f64),
                inconsistency: Some((inconsistency * 12.0).round() / 12.0),
            }
        })
        .collect();
    let mut points = vec![point(PointKind::Unperturbed, &spread([0.5, 0.0]), expected, channels)];
    for label in 0..labels {
        if let Some(cell) = cells.iter().find(|cell| cell.label == Some(label) && label != expected) {
            points.push(point(PointKind::Witness, &cell.corners[0], label, channels));
        }
    }
    points.push(point(PointKind::Sample, &spread([0.3, 0.8]), expected, channels));
    if points.len() > 8 {
        points.iter_mut().skip(5).for_each(|point| (point.image, point.saliency) = (None, None));
    }
    Picture {
        title: format!("Refuted: label {expected} does not hold for every brightness and patch"),
        subtitle: vec![
            "synthetic.onnx · image 0 of a made-up set".to_owned(),
            "brightness(−0.3..0.3) + patch(x=10..18, y=18..26, value=1, opacity=0..1)".to_owned(),
            format!("{} regions · robust volume 0.1821 of 0.6 (exact fractions in the JSON)", cells.len()),
        ],
        expected_label: expected,
        attention: Some(Attention { measure: "l2, predicted class".to_owned(), delta: Some(0.75) }),
        body: Body::Plane(Plane {
            parameters: [("brightness", domain[0]), ("opacity", domain[1])]
                .map(|(name, [from, to])| Parameter { name: name.to_owned(), from, to }),
            cells,
            outlines: vec![Outline {
                segments: outline,
                caption: "robust component of the unperturbed point".to_owned(),
                is_fine: false,
            }],
        }),
        points,
    }
}

fn line(moving: bool) -> Picture {
    let ends = [(-0.5, 8), (-0.31, 3), (-0.295, 2), (-0.122, 7), (0.264, 9), (0.4, 4), (0.5, 0)];
    let intervals =
        ends.windows(2).map(|pair| Interval { from: pair[0].0, to: pair[1].0, label: Some(pair[0].1) });
    let inconsistency = (0..90).map(|index| {
        let at = |k: i32| -0.5 + f64::from(k) / 90.0;
        let value = |theta: f64| (theta.abs() * 2.2).powf(1.4) + 0.08 * (40.0 * theta).sin().abs();
        let (from, to) = (at(index), at(index + 1));
        let middle = value((from + to) / 2.0);
        let [at_from, at_to] = if moving { [value(from), value(to)] } else { [middle, middle] };
        Piece { from, to, at_from, at_to }
    });
    let samples = [
        (PointKind::Unperturbed, 0.0, 7),
        (PointKind::Witness, 0.264, 9),
        (PointKind::Witness, -0.1225, 2),
        (PointKind::Witness, -0.3, 3),
        (PointKind::Sample, 0.15, 7),
    ];
    Picture {
        title: "Refuted: label 7 does not hold for every brightness".to_owned(),
        subtitle: vec![
            "synthetic.onnx · image 0 of a made-up set".to_owned(),
            "brightness(−0.5..0.5) · 90 regions".to_owned(),
        ],
        expected_label: 7,
        attention: Some(Attention { measure: "l2, predicted class".to_owned(), delta: Some(0.3) }),
        body: Body::Line(Line {
            parameter: Parameter { name: "brightness".to_owned(), from: -0.5, to: 0.5 },
            intervals: intervals.collect(),
            robust: Some(Robust {
                from: -0.122, to: 0.264, caption: "robust: −0.1220 … 0.2639".to_owned()
            }),
            inconsistency: inconsistency.collect(),
        }),
        points: samples.map(|(kind, theta, label)| point(kind, &[theta], label, 1)).into(),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name a folder for the pictures")?;
    let wide = [[-0.3, 0.3], [0.0, 1.0]];
    for (name, picture) in [
        ("line", line(false)),
        ("line-moving", line(true)),
        ("plane-few", plane(12, 3, 3, wide)),
        ("plane-some", plane(400, 10, 1, wide)),
        ("plane-many", plane(15_000, 10, 1, [[-0.3, 0.3], [-5e-7, 5e-7]])),
        ("plane-most", plane(100_000, 43, 1, wide)),
    ] {
        let path = Path::new(&folder).join(name);
        std::fs::write(path.with_extension("svg"), metes_report::svg(&picture))?;
        std::fs::write(path.with_extension("png"), metes_report::png(&picture, 2.0)?)?;
    }
    Ok(())
}
