//! One parameter: the labels of every network in a strip of its own.

use crate::colour::GREY;
use crate::element::Element;
use crate::legend::{self, Entry};
use crate::maps::grid::Grid;
use crate::maps::panels::head;
use crate::maps::shade::{Shade, label};
use crate::page::{Block, WIDTH};
use crate::picture::{Interval, Parameter};
use crate::semantic::{SemanticMap, Values};
use crate::strip::{LEFT, STRIP, Strip};

/// Below a strip, for the numbers of its end points.
const ENDS: f64 = 34.0;

/// The strips, their axis, and their legend.
pub(crate) fn block(map: &SemanticMap, parameter: &Parameter, shade: &Shade<'_>) -> Block {
    let strip = Strip::new(map.marks(), parameter, None, WIDTH - LEFT - 10.0);
    let names = |label| [shade.label_name(label), format!("{label}")];
    let mut group = Element::new("g");
    let mut has_unknown = false;
    let mut bottom = 0.0;
    let mut first = None;
    for panel in &map.panels {
        let head = head(panel, strip.width);
        group.push(Element::moved(0.0, bottom).with(head.element));
        bottom += head.height;
        if first.is_none() {
            // The badges stand above the first strip.
            bottom += strip.top() - 10.0;
            first = Some(bottom);
        }
        let stretches = intervals(&points(&panel.values, parameter));
        has_unknown |= stretches.iter().any(|stretch| stretch.label.is_none());
        if let Some(palette) = shade.palette() {
            group.push(Element::moved(0.0, bottom).with(strip.intervals(&stretches, palette, names)));
        }
        bottom += STRIP + ENDS;
    }
    let first = first.unwrap_or_default();
    for (_, place) in strip.marks() {
        let line = Element::line([place, first], [place, bottom]);
        group.push(line.set("stroke", GREY).set("stroke-dasharray", "3 3"));
    }
    group.push(Element::moved(0.0, first - strip.top()).with(strip.badges(strip.top())));
    group.push(Element::moved(0.0, bottom).with(strip.axis(false)));

    let mut entries = shade.entries();
    if has_unknown {
        entries.push(Entry::hatched("tie, or unknown"));
    }
    entries.extend(Entry::kinds(&strip.kinds()));
    let legend = legend::rows(entries, strip.width);
    let foot = bottom + 56.0;
    group.push(Element::moved(0.0, foot).with(legend.element));
    Block { element: Element::moved(LEFT, 0.0).with(group), height: foot + legend.height }
}

/// The values along the axis.
pub(crate) fn points(values: &Values, parameter: &Parameter) -> Vec<[f64; 2]> {
    match values {
        Values::Curve(points) => points.clone(),
        Values::Grid { columns, rows: 1, values } if Grid::new(*columns, 1, values).is_some() => {
            let last = columns.saturating_sub(1).max(1) as f64;
            let at = |index: usize| parameter.from + index as f64 / last * (parameter.to - parameter.from);
            values.iter().enumerate().map(|(index, &value)| [at(index), value]).collect()
        }
        _ => vec![],
    }
}

/// Stretches of one label; a label changes halfway between two places.
fn intervals(points: &[[f64; 2]]) -> Vec<Interval> {
    let mut points = points.iter().filter(|point| point[0].is_finite());
    let Some(&[from, value]) = points.next() else { return vec![] };
    let mut current = Interval { from, to: from, label: label(value) };
    let mut found = Vec::new();
    for &[place, value] in points {
        let label = label(value);
        if label != current.label {
            let border = f64::midpoint(current.to, place);
            found.push(Interval { to: border, ..current });
            current = Interval { from: border, to: place, label };
        }
        current.to = place;
    }
    found.push(current);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_change_halfway_or_at_a_jump() {
        let points = [[0.0, 3.0], [1.0, 3.0], [2.0, 5.0], [4.0, 5.0], [4.0, f64::NAN], [6.0, f64::NAN]];
        let stretches: Vec<_> =
            intervals(&points).into_iter().map(|part| (part.from, part.to, part.label)).collect();
        assert_eq!(stretches, [(0.0, 1.5, Some(3)), (1.5, 4.0, Some(5)), (4.0, 6.0, None)]);
        assert!(intervals(&[]).is_empty());
    }
}
