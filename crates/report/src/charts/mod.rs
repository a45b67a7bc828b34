//! Line charts on the page.

mod level;
mod panel;
mod ruler;
mod series;
mod shown;
#[cfg(test)]
mod tests;

use crate::chart::{Chart, ChartPanel};
use crate::element::Element;
use crate::legend::{self, Entry};
use crate::page::{Block, Page, WIDTH, message};
use panel::Plot;

/// Between panels side by side.
const GAP: f64 = 26.0;
/// Panels in a row.
const MOST: usize = 4;

/// The page of a chart.
pub(crate) fn page(chart: &Chart) -> Page<'_> {
    let styles = Styles::new(&chart.panels);
    let blocks = if chart.panels.is_empty() {
        vec![message("There is nothing to show.", WIDTH)]
    } else {
        let entries = styles.names.iter().enumerate().filter(|(_, name)| !name.is_empty());
        let entries = entries.map(|(index, name)| Entry::trace(index, name)).collect();
        rows(chart, &styles).into_iter().chain([legend::rows(entries, WIDTH)]).collect()
    };
    Page {
        description: description(chart),
        title: &chart.title,
        subtitle: &chart.subtitle,
        width: WIDTH,
        definitions: vec![],
        blocks,
    }
}

/// One panel alone.
pub(crate) fn block(panel: &ChartPanel, width: f64) -> Block {
    let plot = Plot::new(panel, width);
    let styles = Styles::new(std::slice::from_ref(panel));
    plot.block([plot.left(), plot.top()], |name| styles.index(name))
}

/// The names of the series of a chart; the style of a series is that of its name's place here.
struct Styles<'a> {
    names: Vec<&'a str>,
}

impl<'a> Styles<'a> {
    fn new(panels: &'a [ChartPanel]) -> Self {
        let mut names = Vec::new();
        for series in panels.iter().flat_map(|panel| &panel.series) {
            if !names.contains(&series.name.as_str()) {
                names.push(series.name.as_str());
            }
        }
        Self { names }
    }

    fn index(&self, name: &str) -> usize {
        self.names.iter().position(|&known| known == name).unwrap_or_default()
    }
}

/// The panels, row by row.
fn rows(chart: &Chart, styles: &Styles<'_>) -> Vec<Block> {
    let columns = chart.columns.clamp(1, MOST.min(chart.panels.len()));
    let width = (WIDTH - GAP * (columns - 1) as f64) / columns as f64;
    let plots: Vec<_> = chart.panels.iter().map(|panel| Plot::new(panel, width)).collect();
    // The frames of a column stand above each other.
    let left = plots.iter().map(Plot::left).fold(0.0, f64::max);
    let row = |plots: &[Plot<'_>]| {
        let top = plots.iter().map(Plot::top).fold(0.0, f64::max);
        let mut group = Element::new("g");
        let mut height: f64 = 0.0;
        for (column, plot) in plots.iter().enumerate() {
            let block = plot.block([left, top], |name| styles.index(name));
            group.push(Element::moved(column as f64 * (width + GAP), 0.0).with(block.element));
            height = height.max(block.height);
        }
        Block { element: group, height }
    };
    plots.chunks(columns).map(row).collect()
}

/// The chart in words.
fn description(chart: &Chart) -> String {
    let mut sentences = chart.subtitle.clone();
    sentences.extend(chart.panels.iter().map(words));
    sentences.join("\n")
}

/// A panel in words.
pub(crate) fn words(panel: &ChartPanel) -> String {
    let names: Vec<_> = panel.series.iter().map(|series| series.name.as_str()).collect();
    let title = if panel.title.is_empty() { String::new() } else { format!("{}: ", panel.title) };
    let [up, across] = [&panel.up.name, &panel.across.name];
    format!("{title}{up} over {across}, of {}.", names.join(", "))
}
