//! The δ-profile of an answer.

#![allow(clippy::float_arithmetic, reason = "pictures decide nothing")]

use metes_html::{Block, Figure, Section, Table};
use metes_report::{Axis, Chart, ChartPanel, Series, svg};
use serde_json::Value;

use super::numbers::{float, inconsistency, shown};
use super::tables::{MOST_ROWS, spread};

/// Points of the chart.
const MOST_POINTS: usize = 2_000;

/// The volume on which the inconsistency is at most δ, as a chart and as a table.
pub fn section(answer: &Value) -> Option<Section> {
    let attention = &answer["attention"];
    let steps = attention["profile"].as_array().filter(|steps| steps.len() > 1)?;
    let measure = attention["measure"].as_str().unwrap_or_default();
    let whole = number(&answer["domain_volume"]).filter(|whole| *whole > 0.0)?;
    // More points would not be seen.
    let points: Vec<[f64; 2]> = spread(steps.len(), MOST_POINTS)
        .map(|at| &steps[at])
        .filter_map(|step| Some([number(&step["at_most"])?, number(&step["volume"])? / whole]))
        .collect();
    let part = match (answer["complete"] != false, attention["expected_map_moves"] == true) {
        (true, false) => "",
        (true, true) => ", at least: a region counts with its largest",
        (false, _) => ", of what was explored",
    };
    let chart = Chart {
        title: "δ-profile".to_owned(),
        subtitle: vec![format!(
            "share of Θ on which the attention inconsistency ({measure}) is at most δ{part}"
        )],
        panels: vec![ChartPanel {
            title: String::new(),
            across: Axis::linear("δ").holding([0.0]),
            up: Axis::linear("share of Θ").holding([0.0, 1.0]),
            series: vec![Series::steps("", points)],
            level: None,
        }],
        columns: 1,
    };
    let rows = spread(steps.len(), MOST_ROWS).map(|at| {
        let step = &steps[at];
        let value = inconsistency(step);
        let share = number(&step["volume"])
            .map_or(String::new(), |volume| format!("≈ {:.4} %", 100.0 * volume / whole));
        vec![[(at + 1).to_string(), String::new()], value, shown(&step["volume"]), [share, String::new()]]
    });
    let kind = if attention["profile_is_rounded"] == true {
        "Steps of the profile, rounded outward"
    } else {
        "Critical values of δ"
    };
    let rows: Vec<Vec<[String; 2]>> = rows.collect();
    let shown_rows = if rows.len() < steps.len() {
        format!("{} of {}, spread evenly", rows.len(), steps.len())
    } else {
        steps.len().to_string()
    };
    let table = Table {
        caption: format!("{kind}: {shown_rows}. Between one and the next the volume stays as it is."),
        head: ["", "δ", "volume with at most δ", "share of Θ"].map(str::to_owned).to_vec(),
        rows,
    };
    let alt = "A step function: how much of the parameter space has an attention inconsistency of at most δ."
        .to_owned();
    let figure = Figure { svg: svg(&chart), alt };
    Some(Section::new("δ-profile", vec![Block::Figure(figure), Block::Table(table)]))
}

fn number(value: &Value) -> Option<f64> {
    float(value.as_str().or_else(|| value["at_least"].as_str())?)
}
