//! Maps as tables.

use std::fmt::Write as _;

use metes_exact::rational::approximate;
use ndarray::{Array3, ArrayView};
use ndarray_npy::WriteNpyExt as _;

use super::{Axis, Body, ExactMap, GridMap, Maps, grid, name};
use crate::args::{MapArgs, Shown};

/// A row for every point of a grid, or for every corner of a cell of an exact map.
pub fn csv(arguments: &MapArgs, maps: &Maps) -> String {
    let names: Vec<String> = maps.axes.iter().map(|axis| quoted(&axis.name)).collect();
    let names = names.join(",");
    let mut text = match &maps.body {
        Body::Exact(_) if arguments.show == Shown::Margin => format!("model,cell,{names},margin\n"),
        Body::Exact(_) => format!("model,cell,{names},label,inconsistency\n"),
        Body::Grid(_) => format!("model,{names},label,margin,confidence\n"),
    };
    for (at, model) in arguments.models.iter().enumerate() {
        let model = quoted(&name(model));
        match &maps.body {
            Body::Exact(maps) if arguments.show == Shown::Margin => margins(&model, &maps[at], &mut text),
            Body::Exact(maps) => cells(&model, &maps[at], &mut text),
            Body::Grid(grids) => points(&model, &maps.axes, &grids[at], &mut text),
        }
    }
    text
}

fn margins(model: &str, map: &ExactMap, text: &mut String) {
    for (cell, patch) in map.margin.0.iter().enumerate() {
        for corner in &patch.corners {
            let place = numbers(corner.iter().map(approximate));
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{model},{cell},{place},{}", approximate(&patch.at(corner)));
        }
    }
}

fn cells(model: &str, map: &ExactMap, text: &mut String) {
    for (at, cell) in map.findings.cells.iter().enumerate() {
        let label = cell.label.map_or(-1, |label| label as i64);
        let inconsistency = approximate(&cell.distance.high.enclosure(64).1);
        for corner in &cell.corners {
            let place = numbers(corner.to_rationals().iter().map(approximate));
            let _ = writeln!(text, "{model},{at},{place},{label},{inconsistency}");
        }
    }
}

fn points(model: &str, axes: &[Axis], map: &GridMap, text: &mut String) {
    for (at, theta) in grid::thetas(map.columns, map.rows, axes).into_iter().enumerate() {
        let label = map.labels[at].map_or(String::new(), |label| label.to_string());
        let place = numbers(theta.into_iter());
        let known = |value: f64| if value.is_nan() { String::new() } else { value.to_string() };
        let (margin, confidence) = (known(map.margins[at]), known(map.confidences[at]));
        let _ = writeln!(text, "{model},{place},{label},{margin},{confidence}");
    }
}

fn numbers(values: impl Iterator<Item = f64>) -> String {
    values.map(|value| value.to_string()).collect::<Vec<_>>().join(",")
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// The values shown, models × rows × columns; a row for each value of the second parameter, from the lowest upwards.
pub fn npy(shown: Shown, grids: &[GridMap]) -> anyhow::Result<Vec<u8>> {
    let shape = grids.first().map_or((0, 0, 0), |map| (grids.len(), map.rows, map.columns));
    let mut array = Array3::zeros(shape);
    for (mut slice, map) in array.outer_iter_mut().zip(grids) {
        slice.assign(&ArrayView::from_shape((map.rows, map.columns), &map.values(shown))?);
    }
    let mut bytes = Vec::new();
    array.write_npy(&mut bytes)?;
    Ok(bytes)
}
