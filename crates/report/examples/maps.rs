//! Draws made-up semantic maps, to look at: `cargo run -p metes-report --example maps -- FOLDER`.

#![allow(clippy::float_arithmetic, reason = "pictures decide nothing")]

use std::error::Error;
use std::path::Path;

use metes_report::{
    MapPoint, Outline, Panel, Parameter, PointKind, Quantity, SemanticMap, ValueCell, Values,
};

const NETWORKS: [&str; 6] = [
    "mlp-64x3",
    "conv-small",
    "conv-wide",
    "residual-8",
    "a network whose file has a very long name.onnx",
    "r",
];
const CLASSES: [&str; 5] = ["aeroplane", "bathtub", "chair", "cup", "piano"];

/// Scores of the classes at a place of the unit square, of a network.
fn scores(network: usize, [x, y]: [f64; 2]) -> [f64; 5] {
    [0, 1, 2, 3, 4].map(|class| {
        let phase = 2.4 * f64::from(class) + network as f64;
        let favour = if class == 2 { 0.8 } else { 0.0 };
        favour + (7.0 * x + phase).sin() * (3.0 * y + 1.7 * phase).cos() + 0.4 * (9.0 * (x - y) + phase).sin()
    })
}

fn confidence(network: usize, place: [f64; 2]) -> f64 {
    let powers = scores(network, place).map(|score| (3.0 * score).exp());
    powers[2] / powers.iter().sum::<f64>()
}

fn margin(network: usize, place: [f64; 2]) -> f64 {
    let all = scores(network, place);
    let others = all.iter().enumerate().filter(|(class, _)| *class != 2).map(|(_, score)| *score);
    all[2] - others.fold(f64::NEG_INFINITY, f64::max)
}

fn label(network: usize, place: [f64; 2]) -> f64 {
    let all = scores(network, place);
    (0..5).max_by(|&a, &b| all[a].total_cmp(&all[b])).unwrap_or(0) as f64
}

fn parameters(count: usize) -> Vec<Parameter> {
    let all = [("azimuth (°)", 0.0, 360.0), ("elevation (°)", -10.0, 90.0)];
    let parameter = |(name, from, to): (&str, f64, f64)| Parameter { name: name.to_owned(), from, to };
    all.into_iter().map(parameter).take(count).collect()
}

/// From the unit square to the parameters.
fn spread([x, y]: [f64; 2]) -> [f64; 2] {
    [360.0 * x, 100.0 * y - 10.0]
}

fn grid(columns: usize, rows: usize, value: impl Fn([f64; 2]) -> f64) -> Values {
    let share = |index: usize, count: usize| index as f64 / (count.max(2) - 1) as f64;
    let places = (0..rows).flat_map(|y| (0..columns).map(move |x| [share(x, columns), share(y, rows)]));
    Values::Grid { columns, rows, values: places.map(value).collect() }
}

/// Triangles over the unit square, `side` squares of two on each side.
fn triangles(side: usize) -> impl Iterator<Item = [[f64; 2]; 3]> {
    let at = move |x: usize, y: usize| {
        let bend = |u: usize, v: usize| {
            let inside = (0..side).contains(&u) && u > 0;
            let shift = if inside { 0.3 * (3.1 * u as f64 + 5.3 * v as f64).sin() } else { 0.0 };
            (u as f64 + shift) / side as f64
        };
        [bend(x, y), bend(y, x)]
    };
    (0..side * side).flat_map(move |index| {
        let (x, y) = (index % side, index / side);
        let [a, b, c, d] = [at(x, y), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1)];
        [[a, b, c], [a, c, d]]
    })
}

fn cells(side: usize, value: impl Fn([f64; 2]) -> f64) -> Values {
    let cell = |corners: [[f64; 2]; 3]| ValueCell {
        corners: corners.map(spread).into(),
        values: corners.map(&value).into(),
    };
    Values::Cells(triangles(side).map(cell).collect())
}

fn label_cells(side: usize, network: usize) -> Values {
    let cell = |corners: [[f64; 2]; 3]| {
        let centre = [0, 1].map(|axis| corners.iter().map(|corner| corner[axis]).sum::<f64>() / 3.0);
        let value = if centre[0] + centre[1] < 0.1 { f64::NAN } else { label(network, centre) };
        ValueCell { corners: corners.map(spread).into(), values: vec![value; 3] }
    };
    Values::Cells(triangles(side).map(cell).collect())
}

fn rectangle(from: [f64; 2], to: [f64; 2], caption: &str, is_fine: bool) -> Outline {
    let corners = [from, [to[0], from[1]], to, [from[0], to[1]]].map(spread);
    let segments = (0..4).map(|at| [corners[at], corners[(at + 1) % 4]]).collect();
    Outline { segments, caption: caption.to_owned(), is_fine }
}

fn map(parameters: Vec<Parameter>, quantity: Quantity, values: Vec<Values>) -> SemanticMap {
    let point = |kind, place: [f64; 2]| MapPoint { kind, theta: spread(place)[..parameters.len()].to_vec() };
    let points = vec![point(PointKind::Unperturbed, [0.0, 0.1]), point(PointKind::Start, [0.36, 0.4])];
    let panel = |(index, values): (usize, Values)| Panel {
        title: NETWORKS[index % NETWORKS.len()].to_owned(),
        subtitle: format!("right on {}.2 % of Θ (exact)", 61 + index),
        outlines: vec![
            rectangle([0.3, 0.3], [0.42, 0.5], "the box as it grows (estimate)", true),
            rectangle([0.28, 0.2], [0.5, 0.6], "the largest box around the start", false),
        ],
        values,
    };
    SemanticMap {
        title: "How the networks see a chair from all sides".to_owned(),
        subtitle: vec!["chair.png · poses(chair, azimuth=0..360, elevation=-10..90)".to_owned()],
        quantity,
        panels: values.into_iter().enumerate().map(panel).collect(),
        points,
        parameters,
    }
}

fn confidences() -> Quantity {
    Quantity::Sequential { name: "confidence in chair (softmax, estimate)".to_owned(), from: 0.0, to: 1.0 }
}

fn margins() -> Quantity {
    Quantity::Diverging { name: "margin of chair over the next label (exact)".to_owned(), most: 2.5 }
}

fn labels() -> Quantity {
    Quantity::Label { expected: 2, names: CLASSES.map(str::to_owned).into() }
}

/// A curve that knows nothing of a stretch in the middle.
fn curve(count: usize, value: impl Fn([f64; 2]) -> f64) -> Values {
    let point = |index: usize| {
        let x = index as f64 / count as f64;
        [360.0 * x, if (0.62..0.66).contains(&x) { f64::NAN } else { value([x, 0.5]) }]
    };
    Values::Curve((0..=count).map(point).collect())
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name a folder for the pictures")?;
    let poses = |count: usize| {
        (0..count).map(|network| grid(120, 34, move |place| confidence(network, place))).collect()
    };
    let holed = |place: [f64; 2]| if place[0] + place[1] > 1.8 { f64::NAN } else { margin(0, place) };
    for (name, map) in [
        ("grid-wide-1", map(parameters(2), confidences(), poses(1))),
        ("grid-wide-4", map(parameters(2), confidences(), poses(4))),
        ("grid-wide-12", map(parameters(2), confidences(), poses(12))),
        (
            "grid-square-3",
            map(
                parameters(2),
                margins(),
                vec![grid(40, 40, holed), grid(9, 9, |place| margin(1, place)), grid(1, 1, |_| 1.0)],
            ),
        ),
        (
            "cells-2",
            map(
                parameters(2),
                margins(),
                vec![cells(12, |place| margin(0, place)), cells(18, |place| margin(1, place))],
            ),
        ),
        ("cells-1", map(parameters(2), confidences(), vec![cells(5, |place| confidence(0, place))])),
        (
            "cells-many",
            map(parameters(2), margins(), (0..6).map(|n| cells(60, move |place| margin(n, place))).collect()),
        ),
        (
            "labels-3",
            map(
                parameters(2),
                labels(),
                vec![label_cells(20, 0), grid(40, 40, |place| label(1, place)), label_cells(60, 2)],
            ),
        ),
        (
            "curves-4",
            map(
                parameters(1),
                confidences(),
                (0..4).map(|n| curve(200, move |place| confidence(n, place))).collect(),
            ),
        ),
        (
            "curves-12",
            map(
                parameters(1),
                margins(),
                (0..12).map(|n| curve(90, move |place| margin(n, place))).collect(),
            ),
        ),
        (
            "strips-3",
            map(parameters(1), labels(), (0..3).map(|n| curve(200, move |place| label(n, place))).collect()),
        ),
    ] {
        let path = Path::new(&folder).join(name);
        std::fs::write(path.with_extension("svg"), metes_report::svg(&map))?;
        std::fs::write(path.with_extension("png"), metes_report::png(&map, 2.0)?)?;
    }
    Ok(())
}
