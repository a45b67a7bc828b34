//! One parameter: the labels of every network in a strip of its own.

use crate::colour::INK;
use crate::element::Element;
use crate::legend::{self, Entry};
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
    let names = |label| [shade.label_name(label), shade.short_name(label)];
    let mut group = Element::new("g");
    let mut has_unknown = false;
    let mut bottom = 0.0;
    let mut tops = Vec::new();
    for panel in &map.panels {
        let head = head(panel, strip.width);
        group.push(Element::moved(0.0, bottom).with(head.element));
        bottom += head.height;
        if tops.is_empty() {
            // The badges stand above the first strip.
            bottom += strip.top() - 10.0;
        }
        tops.push(bottom);
        let stretches = intervals(&points(&panel.values, parameter));
        has_unknown |= stretches.iter().any(|stretch| stretch.label.is_none());
        if let Some(palette) = shade.palette() {
            group.push(Element::moved(0.0, bottom).with(strip.intervals(&stretches, palette, names)));
        }
        bottom += STRIP + ENDS;
    }
    for (top, (_, place)) in tops.iter().flat_map(|top| strip.marks().map(move |mark| (top, mark))) {
        let line = Element::line([place, *top], [place, top + STRIP]);
        group.push(line.set("stroke", INK).set("stroke-dasharray", "3 3"));
    }
    let above = tops.first().map_or(0.0, |top| top - strip.top());
    group.push(Element::moved(0.0, above).with(strip.badges(strip.top())));
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
        Values::Grid { columns, rows: 1, values } if values.len() == *columns => match values.as_slice() {
            // One point stands for the whole axis.
            &[value] => vec![[parameter.from, value], [parameter.to, value]],
            values => {
                let step = (parameter.to - parameter.from) / (values.len().max(2) - 1) as f64;
                let places = (0..).map(|index| parameter.from + f64::from(index) * step);
                places.zip(values).map(|(place, &value)| [place, value]).collect()
            }
        },
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
