//! The findings of `metes map`.

#![allow(clippy::float_arithmetic, clippy::float_cmp, reason = "pictures decide nothing")]

use metes_exact::rational::approximate;
use metes_polytope::Point;
use metes_report::{
    MapPoint, Outline, Panel, Parameter, PointKind, Quantity, SemanticMap, ValueCell, Values,
};

use crate::args::{MapArgs, Shown};
use crate::map::{Axis, Body, ExactMap, Maps, name};
use crate::summary;

/// The maps side by side.
pub fn of(arguments: &MapArgs, maps: &Maps) -> SemanticMap {
    let drawn: Vec<(Values, Vec<Outline>)> = match &maps.body {
        Body::Exact(exact) => exact.iter().map(|map| cells(arguments.show, maps, map)).collect(),
        Body::Grid(grids) => {
            let grid = |map: &crate::map::GridMap| Values::Grid {
                columns: map.columns,
                rows: map.rows,
                values: map.values(arguments.show),
            };
            grids.iter().map(|map| (grid(map), Vec::new())).collect()
        }
    };
    let panels = arguments.models.iter().zip(drawn).zip(summary::map::each(maps));
    let panel = |((model, (values, outlines)), words): ((&std::path::PathBuf, _), String)| Panel {
        title: name(model),
        subtitle: super::minus(&words),
        values,
        outlines,
    };
    let panels: Vec<Panel> = panels.map(panel).collect();
    let has_origin =
        arguments.mesh.is_none() && maps.axes.iter().all(|axis| axis.from <= 0.0 && axis.to >= 0.0);
    let origin = MapPoint { kind: PointKind::Unperturbed, theta: vec![0.0; maps.axes.len()] };
    SemanticMap {
        title: summary::map::title(arguments, maps),
        subtitle: vec![summary::map::subject(arguments)],
        parameters: maps.axes.iter().map(parameter).collect(),
        quantity: quantity(arguments.show, maps, &panels),
        panels,
        points: has_origin.then_some(origin).into_iter().collect(),
    }
}

fn parameter(axis: &Axis) -> Parameter {
    let is_angle = ["azimuth", "elevation", "hue"].iter().any(|angle| axis.name.starts_with(angle));
    let name = if is_angle { format!("{} (°)", axis.name) } else { axis.name.clone() };
    Parameter { name, from: axis.from, to: axis.to }
}

/// The scale that all panels share.
fn quantity(shown: Shown, maps: &Maps, panels: &[Panel]) -> Quantity {
    let values = || panels.iter().flat_map(|panel| values(&panel.values)).filter(|value| value.is_finite());
    match shown {
        Shown::Margin => Quantity::Diverging {
            name: format!("margin of label {}", maps.label),
            most: values().map(f64::abs).fold(0.0, f64::max),
        },
        Shown::Label => Quantity::Label { expected: maps.label, names: Vec::new() },
        Shown::Confidence => {
            Quantity::Sequential { name: format!("confidence in label {}", maps.label), from: 0.0, to: 1.0 }
        }
        Shown::Inconsistency => Quantity::Sequential {
            name: "attention inconsistency".to_owned(),
            from: 0.0,
            to: values().fold(0.0, f64::max),
        },
    }
}

fn values(values: &Values) -> Vec<f64> {
    match values {
        Values::Grid { values, .. } => values.clone(),
        Values::Cells(cells) => cells.iter().flat_map(|cell| cell.values.iter().copied()).collect(),
        Values::Curve(points) => points.iter().map(|point| point[1]).collect(),
    }
}

/// The cells of an exact map, and where the label changes.
fn cells(shown: Shown, maps: &Maps, map: &ExactMap) -> (Values, Vec<Outline>) {
    let constant = |cell: &metes_traverse::MapCell| match shown {
        Shown::Inconsistency => approximate(&cell.distance.high.enclosure(64).1),
        _ => cell.label.map_or(f64::NAN, |label| label as f64),
    };
    let place = |corner: &Point| corner.to_rationals().iter().map(approximate).collect::<Vec<f64>>();
    let pieces: Vec<(Vec<Vec<f64>>, Vec<f64>)> = if shown == Shown::Margin {
        let floats = map.margin.to_floats();
        let values =
            |patch: &metes_atlas::Patch<f64>| patch.corners.iter().map(|corner| patch.at(corner)).collect();
        floats.0.into_iter().map(|patch| (patch.corners.clone(), values(&patch))).collect()
    } else {
        let piece = |cell: &metes_traverse::MapCell| {
            let corners: Vec<Vec<f64>> = cell.corners.iter().map(|corner| place(corner)).collect();
            let values = vec![constant(cell); corners.len()];
            (corners, values)
        };
        map.findings.cells.iter().map(piece).collect()
    };
    if maps.axes.len() == 1 {
        let mut pieces: Vec<Vec<[f64; 2]>> = pieces
            .into_iter()
            .map(|(corners, values)| {
                let mut ends: Vec<[f64; 2]> =
                    corners.iter().zip(values).map(|(corner, value)| [corner[0], value]).collect();
                ends.sort_by(|a, b| a[0].total_cmp(&b[0]));
                ends
            })
            .collect();
        pieces.sort_by(|a, b| a[0][0].total_cmp(&b[0][0]));
        return (Values::Curve(pieces.concat()), Vec::new());
    }
    let cell = |(corners, values): (Vec<Vec<f64>>, Vec<f64>)| ValueCell {
        corners: corners.iter().map(|corner| [corner[0], corner[1]]).collect(),
        values,
    };
    let border = Outline {
        segments: border(map),
        caption: format!("where label {} is no longer the largest (exact)", maps.label),
        is_fine: false,
    };
    (Values::Cells(pieces.into_iter().map(cell).collect()), vec![border])
}

/// Where the margin is 0.
fn border(map: &ExactMap) -> Vec<[[f64; 2]; 2]> {
    let zero_line = |patch: &metes_atlas::Patch<f64>| {
        let corners = &patch.corners;
        let mut crossings: Vec<[f64; 2]> = Vec::new();
        for (at, p) in corners.iter().enumerate() {
            let q = &corners[(at + 1) % corners.len()];
            let (here, there) = (patch.at(p), patch.at(q));
            if here == 0.0 {
                crossings.push([p[0], p[1]]);
            } else if here * there < 0.0 {
                let share = here / (here - there);
                crossings.push([p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])]);
            }
        }
        match crossings[..] {
            [from, to] => Some([from, to]),
            _ => None,
        }
    };
    map.margin.to_floats().0.iter().filter_map(zero_line).collect()
}
