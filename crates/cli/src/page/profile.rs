//! The δ-profile of an answer.

#![allow(clippy::float_arithmetic, reason = "pictures decide nothing")]

use metes_exact::rational::{approximate, parse};
use metes_html::{Block, Figure, Section, Table};
use metes_report::{Axis, Chart, ChartPanel, Series, svg};
use serde_json::Value;

use super::numbers::shown;
use super::tables::spread;

/// The volume on which the inconsistency is at most δ, as a chart and as a table.
pub fn section(answer: &Value) -> Option<Section> {
    let attention = &answer["attention"];
    let steps = attention["profile"].as_array().filter(|steps| steps.len() > 1)?;
    let measure = attention["measure"].as_str().unwrap_or_default();
    let whole = number(&answer["domain_volume"]).filter(|whole| *whole > 0.0)?;
    let points: Vec<[f64; 2]> = steps
        .iter()
        .filter_map(|step| Some([number(&step["at_most"])?, number(&step["volume"])? / whole]))
        .collect();
    let chart = Chart {
        title: "δ-profile".to_owned(),
        subtitle: vec![format!("share of Θ on which the attention inconsistency ({measure}) is at most δ")],
        panels: vec![ChartPanel {
            title: String::new(),
            across: Axis::linear("δ").holding([0.0]),
            up: Axis::linear("share of Θ").holding([0.0, 1.0]),
            series: vec![Series::steps("", points)],
            level: None,
        }],
        columns: 1,
    };
    let rows = spread(steps.len()).map(|at| {
        let step = &steps[at];
        let [mut value, mut exact] = shown(&step["at_most"]);
        if let Some(squares) = step["squares"].as_array().filter(|squares| !squares.is_empty()) {
            let squares: Vec<&str> = squares.iter().filter_map(Value::as_str).collect();
            value = format!("{value}, √ of");
            exact = squares.join(" and of ");
        }
        vec![[(at + 1).to_string(), String::new()], [value, exact], shown(&step["volume"])]
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
        head: ["", "δ", "volume with at most δ"].map(str::to_owned).to_vec(),
        rows,
    };
    let alt = "A step function: how much of the parameter space has an attention inconsistency of at most δ."
        .to_owned();
    let figure = Figure { svg: svg(&chart), alt };
    Some(Section::new("δ-profile", vec![Block::Figure(figure), Block::Table(table)]))
}

fn number(value: &Value) -> Option<f64> {
    const MOST_DIGITS: usize = 20_000;
    let text = value.as_str().or_else(|| value["at_least"].as_str())?;
    (text.len() <= MOST_DIGITS).then(|| parse(text).ok()).flatten().map(|value| approximate(&value))
}
