//! One parameter: the curves of all networks in one chart.

use std::fmt::Write as _;

use crate::axis::Scale;
use crate::colour::{GREY, PALE};
use crate::element::{Element, number};
use crate::font::{Anchor, BODY};
use crate::legend::{self, Entry};
use crate::maps::shade::Shade;
use crate::maps::stretches::points;
use crate::page::{Block, WIDTH};
use crate::picture::Parameter;
use crate::semantic::{Quantity, SemanticMap};
use crate::strip::{LEFT, NUMBERS, Strip};
use crate::trace::styled;

/// How tall the chart is.
const HEIGHT: f64 = 340.0;
/// Room for the name of the quantity.
const HEADING: f64 = 22.0;

/// The chart, its axes, and its legend.
pub(crate) fn block(map: &SemanticMap, parameter: &Parameter, shade: &Shade<'_>) -> Block {
    let wide = WIDTH - LEFT - 10.0;
    let strip = Strip::new(map.marks(), parameter, None, wide);
    let up = vertical(&map.quantity);

    let style = BODY.bold().size(13.0);
    let mut group = Element::moved(LEFT, 0.0);
    group.push(style.at(0.0, 13.0, &style.fit(shade.name(), wide)));
    let top = HEADING + strip.top();
    group.push(Element::moved(0.0, top).with(lines(&strip, up)));
    let mut clipped = Element::new("svg").set("y", top).set("width", wide).set("height", HEIGHT);
    for (index, panel) in map.panels.iter().enumerate() {
        let path = Element::path(trace(&points(&panel.values, parameter), &strip.scale, up));
        clipped.push(styled(path.set("fill", "none"), index));
    }
    group.push(clipped);
    let frame = Element::rectangle(0.0, top, wide, HEIGHT).set("fill", "none").set("stroke", GREY);
    group.push(frame);
    group.push(Element::moved(0.0, HEADING).with(strip.badges(strip.top())));
    let bottom = top + HEIGHT;
    group.push(Element::moved(0.0, bottom).with(strip.axis(true)));

    let mut entries: Vec<_> = map
        .panels
        .iter()
        .enumerate()
        .map(|(index, panel)| {
            let parts = [panel.title.as_str(), &panel.subtitle];
            let text: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            Entry::line(|line| styled(line, index), text.join(": "))
        })
        .collect();
    entries.extend(Entry::kinds(&strip.kinds()));
    let legend = legend::rows(entries, wide);
    let foot = bottom + 56.0;
    Block {
        element: group.with(Element::moved(0.0, foot).with(legend.element)),
        height: foot + legend.height,
    }
}

/// The vertical axis, a little longer than the scale so that no curve hides in the frame.
fn vertical(quantity: &Quantity) -> Scale {
    let [from, to] = match quantity {
        Quantity::Sequential { from, to, .. } => [*from, *to],
        Quantity::Diverging { most, .. } => [-most.abs(), most.abs()],
        Quantity::Label { .. } => [0.0, 1.0],
    };
    let more = 0.04 * (to - from);
    Scale::new(from - more, to + more, HEIGHT)
}

/// Levels with their numbers, and the marked points.
fn lines(strip: &Strip<'_>, up: Scale) -> Element {
    let mut group = Element::new("g");
    for tick in up.ticks(8) {
        let level = HEIGHT - tick.place;
        let line = Element::line([0.0, level], [strip.width, level]);
        group.push(match tick.text.as_str() {
            "0" => line.set("stroke", GREY).set("stroke-width", 0.9),
            _ => line.set("stroke", PALE).set("stroke-width", 0.7),
        });
        group.push(NUMBERS.anchor(Anchor::End).centred(-8.0, level, &tick.text));
    }
    for (_, place) in strip.marks() {
        let line = Element::line([place, 0.0], [place, HEIGHT]);
        group.push(line.set("stroke", GREY).set("stroke-dasharray", "3 3"));
    }
    group
}

/// The path of a curve, broken where it is unknown.
fn trace(points: &[[f64; 2]], across: &Scale, up: Scale) -> String {
    let mut path = String::new();
    let mut pen = 'M';
    for &[x, value] in points {
        let place = [across.place(x), HEIGHT - up.place(value)];
        if !place.iter().all(|place| place.is_finite()) {
            pen = 'M';
            continue;
        }
        // The chart clips; this only keeps the numbers small.
        let [x, y] = place.map(|place| number(place.clamp(-1e6, 1e6)));
        // Writing to a String cannot fail. A point on its own is a short stroke.
        let _ = match pen {
            'M' => write!(path, "M{x} {y}h.5"),
            _ => write!(path, "L{x} {y}"),
        };
        pen = 'L';
    }
    path
}
