//! How much of each space keeps its label and so much of its attention, by method.
#![allow(clippy::float_arithmetic, reason = "a picture decides nothing")]

use metes_report::{Axis, Chart, ChartPanel, Series};

use crate::experiment::row::LEVELS;
use crate::experiment::table::Table;
use crate::experiment::{SPACES, TOP};

/// A panel for every data set and space.
pub fn shares(tables: &[Table]) -> Chart {
    let panel = |table: &Table, space: usize| ChartPanel {
        title: format!("{}, {}", table.data, SPACES[space].0),
        across: Axis::linear(format!("share of the {TOP} largest elements that stay")).holding([0.0, 1.0]),
        up: Axis::linear("share of Θ, exactly").holding([0.0, 1.0]),
        series: table
            .methods
            .iter()
            .map(|(kind, rows)| {
                let shares = Table::shares(rows, space).into_iter().enumerate();
                let points = shares.map(|(level, share)| [level as f64 / LEVELS as f64, share]);
                Series::new(kind.to_string(), points.collect())
            })
            .collect(),
        level: None,
    };
    Chart {
        title: "How much of each space keeps label and attention".to_owned(),
        subtitle: vec![
            "the share on which at least so many stay and the label is kept; means over images and seeds"
                .to_owned(),
        ],
        panels: tables
            .iter()
            .flat_map(|table| (0..SPACES.len()).map(move |space| panel(table, space)))
            .collect(),
        columns: SPACES.len(),
    }
}
