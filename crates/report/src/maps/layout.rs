//! How panels of two parameters are laid out: in a row, wrapped, or below each other when wide.

use crate::page::WIDTH;
use crate::semantic::{SemanticMap, Values};

/// Between panels side by side.
pub(crate) const GAP: f64 = 30.0;
/// The tallest panel.
const TALLEST: f64 = 520.0;
/// Panels in a row.
const MOST: usize = 4;
/// How much wider than tall all panels together should be.
const SPREAD: f64 = 3.0;
/// How much wider the page becomes by every panel in a row after the second.
const MORE: f64 = 320.0;

/// The layout of some panels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Layout {
    /// Panels in a row.
    pub columns: usize,
    /// The size of each.
    pub size: [f64; 2],
    /// The width of the page between its margins.
    pub width: f64,
}

impl Layout {
    /// A layout of `count` panels of an aspect, with `sides` kept free of them.
    pub(crate) fn new(count: usize, aspect: f64, sides: f64) -> Self {
        let best = (SPREAD * count as f64 / aspect).sqrt() as usize;
        let rows = count.div_ceil(best.clamp(1, MOST)).max(1);
        let columns = count.div_ceil(rows).max(1);
        let width = WIDTH + MORE * columns.saturating_sub(2) as f64;
        let free = width - sides - GAP * (columns - 1) as f64;
        let across = (free / columns as f64).min(TALLEST * aspect).max(60.0);
        Self { columns, size: [across, across / aspect], width }
    }
}

/// How much wider than tall the panels of a map are: as their grids, within bounds.
pub(crate) fn aspect(map: &SemanticMap) -> f64 {
    let grids = map.panels.iter().filter_map(|panel| match panel.values {
        Values::Grid { columns, rows, .. } => Some(columns as f64 / rows.max(1) as f64),
        _ => None,
    });
    grids.reduce(f64::max).unwrap_or(1.0).clamp(1.0, 3.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_panels_stand_in_a_row_and_wide_ones_below_each_other() {
        let columns =
            |aspect: f64| [1, 2, 3, 4, 6, 12].map(|count| Layout::new(count, aspect, 100.0).columns);
        assert_eq!(columns(1.0), [1, 2, 3, 2, 3, 4]);
        assert_eq!(columns(3.5), [1, 1, 1, 1, 2, 3]);
    }

    #[test]
    fn a_row_fills_the_page_and_no_more() {
        for count in 1..30 {
            for aspect in [1.0, 1.7, 3.5] {
                let layout = Layout::new(count, aspect, 150.0);
                let [across, tall] = layout.size;
                let taken = 150.0 + across * layout.columns as f64 + GAP * (layout.columns - 1) as f64;
                assert!(taken <= layout.width + 1e-6, "{count} {aspect} {layout:?}");
                assert!(tall <= 520.0 && across > 240.0, "{count} {aspect} {layout:?}");
            }
        }
    }
}
